//! `POST /v1/sibling-groups`

use super::{
    SiblingGroupOut,
    members::{assign, members},
    read::reread,
};
use crate::{
    http::{Body, Created, IdempotencyKey, create_once},
    organisations::council_of_region,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{
    Faults,
    identifiers::{ChildId, OrganisationCode, Reference, SiblingGroupId, Source},
    sibling_groups::Assessment,
};
use family_finding_persistence::{
    AnyConnection, Scope,
    sibling_groups::{self, SiblingGroupCase},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new sibling group.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiblingGroupIn {
    /// The owning system.
    pub source: Source,
    /// The owning system's key; unique within the source and the region.
    pub reference: Reference,
    /// The council responsible for the children.
    pub local_authority: OrganisationCode,
    /// The children, two to six.
    #[schema(min_items = 2, max_items = 6)]
    pub children: Vec<ChildId>,
}

/// Record a sibling group.
///
/// Whether its children are to be placed together is recorded as a milestone:
/// `assessed_together` or `assessed_apart`.
#[utoipa::path(
    operation_id = "create_sibling_group",
    tag = "sibling-groups",
    request_body(content = SiblingGroupIn, example = json!({
        "source": "hcc-records", "reference": "G20220401", "local_authority": "HCC",
        "children": ["0197f000-0000-7000-8000-000000000001", "0197f000-0000-7000-8000-000000000002"]
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)),
    responses((status = 201, description = "The group was recorded.", body = SiblingGroupOut, headers(
        ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
    ))),
    security(("bearer" = ["children:write"]))
)]
#[post("/v1/sibling-groups")]
pub async fn create_sibling_group(
    service: Data<Service>,
    authorised: Authorised<ChildrenWrite>,
    key: IdempotencyKey,
    body: Body<SiblingGroupIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        create(connection, &acting, &wanted)
    })
    .await
}

fn create(connection: &mut AnyConnection, caller: &Caller, wanted: &SiblingGroupIn) -> Outcome<Created<SiblingGroupOut>> {
    let scope = caller.scope(connection)?;
    let key = (wanted.source.clone(), wanted.reference.clone());
    let id = insert(connection, caller, &scope, key, &wanted.local_authority, &wanted.children)?;
    let after = reread(connection, caller, &scope, id)?;
    let etag = after.etag();
    Ok(Created {
        body: after.value,
        location: Some(format!("/v1/sibling-groups/{id}")),
        etag: Some(etag),
    })
}

/// Records a new group of a council's children, for every operation that does so.
pub(super) fn insert(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    (source, reference): (Source, Reference),
    local_authority: &OrganisationCode,
    children: &[ChildId],
) -> Outcome<SiblingGroupId> {
    let region = caller.region(scope)?;
    let mut faults = Faults::none();
    faults.keep(council_of_region(connection, caller, scope, local_authority, "/local_authority")?);
    let files = members(connection, scope, local_authority, None, children, &mut faults)?;
    faults.or(()).map_err(Problem::from)?;
    let id = SiblingGroupId(Uuid::now_v7());
    let case = SiblingGroupCase {
        id,
        source,
        reference,
        region,
        local_authority: local_authority.clone(),
        assessment: Assessment::NotAssessed,
        version: 1,
        created_at: caller.now,
        updated_at: caller.now,
    };
    sibling_groups::insert(connection, &case)?;
    for file in files {
        assign(connection, caller, file, Some(id))?;
    }
    Ok(id)
}
