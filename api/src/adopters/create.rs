//! `POST /v1/adopters`

use super::{AdopterOut, out};
use crate::{
    http::{Body, Created, IdempotencyKey, Versioned, create_once},
    organisations::known_organisation,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::AdoptersWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{
    Faults,
    adopters::{AdopterStage, AdopterSummary, Availability, Household},
    identifiers::{AdopterId, OrganisationCode, Reference, Source},
    identities::{HouseholdIdentity, Pseudonymised},
};
use family_finding_persistence::{
    AnyConnection,
    adopters::{self, AdopterCase, AdopterFile},
    identities::{self, Keyring, StoredIdentity},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new household.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdopterIn {
    /// The owning system.
    pub source: Source,
    /// The owning system's key; unique within the source. Never a name.
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
    let agency = wanted.agency.clone().unwrap_or_else(|| region.clone());
    let mut faults = Faults::none();
    faults.keep(known_organisation(connection, &wanted.local_authority, "/local_authority")?);
    faults.keep(known_organisation(connection, &agency, "/agency")?);
    if let Err(household) = wanted.household.check("/household", caller.today) {
        faults.extend(household);
    }
    faults.or(()).map_err(Problem::from)?;
    let case = AdopterCase {
        id: AdopterId(Uuid::now_v7()),
        source: wanted.source.clone(),
        reference: wanted.reference.clone(),
        region,
        local_authority: wanted.local_authority.clone(),
        agency,
        household: Pseudonymised::<Household>::of(wanted.household.clone()),
        stage: AdopterStage::New,
        lapses_after: None,
        availability: Availability::NotApproved,
        summary: AdopterSummary::default(),
        version: 1,
        created_at: caller.now,
        updated_at: caller.now,
    };
    let identity = HouseholdIdentity::default().told_by(&wanted.household, "/household")?;
    adopters::insert(connection, &case)?;
    identities::put(connection, keys, case.id, &StoredIdentity::default(), &identity, caller.now)?;
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
