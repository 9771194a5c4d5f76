//! `POST /v1/children`

use super::{ChildOut, told::Told};
use crate::{
    http::{Body, Created, IdempotencyKey, Versioned, create_once},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{
    children::ChildProfile,
    identifiers::{OrganisationCode, Reference, Source},
    sibling_groups::Assessment,
};
use family_finding_persistence::{AnyConnection, children::ChildFile, identities::Keyring};
use serde::Deserialize;
use utoipa::ToSchema;

/// A new child.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildIn {
    /// The owning system.
    pub source: Source,
    /// The owning system's key; unique within the source and the region. Never a name.
    pub reference: Reference,
    /// The council responsible for the child.
    pub local_authority: OrganisationCode,
    /// What is known of the child.
    pub profile: ChildProfile,
}

/// Record a new child.
///
/// The journey begins with its first milestone, `entered_care`. A council records its own
/// children, the regional adoption agency those of its councils.
#[utoipa::path(
    operation_id = "create_child",
    tag = "children",
    request_body(content = ChildIn, example = json!({
        "source": "hcc-records", "reference": "C20220401", "local_authority": "HCC",
        "profile": {"date_of_birth": "2020-06-01", "sex": "F", "ethnicity": "WBRI", "needs": {"developmental_delay": "possible"}}
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)),
    responses((status = 201, description = "The child was recorded.", body = ChildOut, headers(
        ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
    ))),
    security(("bearer" = ["children:write"]))
)]
#[post("/v1/children")]
pub async fn create_child(
    service: Data<Service>,
    authorised: Authorised<ChildrenWrite>,
    key: IdempotencyKey,
    body: Body<ChildIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let keys = service.identity_keys.clone();
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        create(connection, &keys, &acting, &wanted)
    })
    .await
}

fn create(connection: &mut AnyConnection, keys: &Keyring, caller: &Caller, wanted: &ChildIn) -> Outcome<Created<ChildOut>> {
    let scope = caller.scope(connection)?;
    let told = Told {
        local_authority: wanted.local_authority.clone(),
        profile: wanted.profile.clone(),
    };
    let case = told.insert(connection, keys, caller, &scope, (wanted.source.clone(), wanted.reference.clone()))?;
    let location = format!("/v1/children/{}", case.id);
    let etag = Versioned {
        value: (),
        version: case.version,
        day: caller.today,
    }
    .etag();
    let body = ChildOut::of_file(
        ChildFile {
            case,
            facts: Vec::new(),
            linked: Vec::new(),
        },
        // The answer is kept for its idempotency key, so it holds no identity.
        None,
        Assessment::NotAssessed,
        caller.today,
    );
    Ok(Created {
        body,
        location: Some(location),
        etag: Some(etag),
    })
}
