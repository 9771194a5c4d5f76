//! `POST /v1/adopters`

use super::{AdopterOut, out, told::Told};
use crate::{
    http::{Body, Created, IdempotencyKey, Versioned, create_once},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::AdoptersWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{
    adopters::Household,
    identifiers::{OrganisationCode, Reference, Source},
};
use family_finding_persistence::{
    AnyConnection,
    adopters::{AdopterCase, AdopterFile},
    identities::Keyring,
};
use serde::Deserialize;
use utoipa::ToSchema;

/// A new household.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdopterIn {
    /// The owning system.
    pub source: Source,
    /// The owning system's key; unique within the source and the region. Never a name.
    pub reference: Reference,
    /// The council in whose area the household lives.
    pub local_authority: OrganisationCode,
    /// The agency that assesses it; the region's own when left out.
    #[serde(default)]
    pub agency: Option<OrganisationCode>,
    /// What is known of it.
    #[serde(default)]
    pub household: Household,
}

/// Record a new household.
///
/// The journey begins with its first milestone, usually `enquiry_received`. Only the regional
/// adoption agency records households. The answer holds no identity, whoever asks: it is kept for
/// its idempotency key.
#[utoipa::path(
    operation_id = "create_adopter",
    tag = "adopters",
    request_body(content = AdopterIn, example = json!({
        "source": "south-adopters", "reference": "A20220401", "local_authority": "HCC",
        "household": {"adults": [{"sex": "F"}, {"sex": "M"}], "legal_status": "L11", "children_at_home": []}
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)),
    responses((status = 201, description = "The household was recorded.", body = AdopterOut, headers(
        ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
    ))),
    security(("bearer" = ["adopters:write"]))
)]
#[post("/v1/adopters")]
pub async fn create_adopter(
    service: Data<Service>,
    authorised: Authorised<AdoptersWrite>,
    key: IdempotencyKey,
    body: Body<AdopterIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let keys = service.identity_keys.clone();
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        create(connection, &keys, &acting, &wanted)
    })
    .await
}

fn create(connection: &mut AnyConnection, keys: &Keyring, caller: &Caller, wanted: &AdopterIn) -> Outcome<Created<AdopterOut>> {
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    let region = caller.region(&scope)?;
    let told = Told {
        local_authority: wanted.local_authority.clone(),
        agency: wanted.agency.clone().unwrap_or_else(|| region.clone()),
        household: wanted.household.clone(),
    };
    let case = told.insert(connection, keys, caller, region, (wanted.source.clone(), wanted.reference.clone()))?;
    Ok(created(case, caller))
}

fn created(case: AdopterCase, caller: &Caller) -> Created<AdopterOut> {
    let location = format!("/v1/adopters/{}", case.id);
    let etag = Versioned {
        value: (),
        version: case.version,
        day: caller.today,
    }
    .etag();
    // The answer is kept for its idempotency key, so it holds no identity.
    let body = out::AdopterOut::of_file(AdopterFile { case, facts: Vec::new() }, None, caller.today);
    Created {
        body,
        location: Some(location),
        etag: Some(etag),
    }
}
