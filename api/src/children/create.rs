//! `POST /v1/children`

use super::ChildOut;
use crate::{
    http::{Body, Created, IdempotencyKey, Versioned, create_once},
    organisations::council_of_region,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{
    Faults,
    children::{ChildProfile, ChildStage, ChildSummary, FamilyFinding},
    identifiers::{ChildId, OrganisationCode, Reference, Source},
    identities::{ChildIdentity, Pseudonymised},
    restrictions::RestrictionState,
    sibling_groups::Assessment,
};
use family_finding_persistence::{
    AnyConnection,
    children::{self, ChildCase, ChildFile},
    identities::{self, Keyring, StoredIdentity},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new child.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildIn {
    /// The owning system.
    pub source: Source,
    /// The owning system's key; unique within the source. Never a name.
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
    let region = caller.region(&scope)?;
    let mut faults = Faults::none();
    faults.keep(council_of_region(connection, &scope, &wanted.local_authority, "/local_authority")?);
    faults.keep(wanted.profile.check_is_child("/profile", caller.today));
    if let Err(profile) = wanted.profile.check("/profile", caller.today) {
        faults.extend(profile);
    }
    faults.or(()).map_err(Problem::from)?;
    let case = ChildCase {
        id: ChildId(Uuid::now_v7()),
        source: wanted.source.clone(),
        reference: wanted.reference.clone(),
        region,
        local_authority: wanted.local_authority.clone(),
        sibling_group: None,
        profile: Pseudonymised::<ChildProfile>::of(wanted.profile.clone()),
        stage: ChildStage::New,
        family_finding: FamilyFinding::NotNeeded,
        restriction: RestrictionState::None,
        summary: ChildSummary::default(),
        version: 1,
        created_at: caller.now,
        updated_at: caller.now,
    };
    let identity = ChildIdentity::default().told_by(&wanted.profile);
    children::insert(connection, &case)?;
    identities::put(connection, keys, case.id, &StoredIdentity::default(), &identity, caller.now)?;
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
