//! `GET /v1/children/{id}` and `GET /v1/children/by-reference/{source}/{reference}`

use super::ChildOut;
use crate::{
    http::{ByReference, Fields, Id, Query, Reading, Versioned},
    links::{AskedOfCase, CaseQuery},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::{
    identifiers::{ChildId, LinkId},
    identities::ChildIdentity,
    sibling_groups::Assessment,
};
use family_finding_persistence::{
    AnyConnection, Scope,
    children::{self, ChildCase, ChildFile},
    identities::{self, Keyring},
    links::{self, LinkFilter},
    sibling_groups,
};

/// Read a child.
///
/// With its stage, how the search for a family stands, clocks, links and what may be recorded next.
#[utoipa::path(
    operation_id = "read_child",
    tag = "children",
    params(("id" = ChildId, Path, description = "The child."), CaseQuery),
    responses(
        (status = 200, description = "The child.", body = ChildOut, headers(("ETag" = String, description = "Its version."), ("Last-Modified" = String, description = "When it last changed, or its day began; absent during that very second."))),
        (status = 304, description = "The child is as If-None-Match says.")
    ),
    security(("bearer" = ["children:read"]))
)]
#[get("/v1/children/{id}")]
pub async fn read_child(
    service: Data<Service>,
    authorised: Authorised<ChildrenRead>,
    id: Id<ChildId>,
    query: Query<CaseQuery>,
) -> Outcome<Reading<ChildOut>> {
    let caller = authorised.caller;
    let keys = service.identity_keys.clone();
    let asked = AskedOfCase::of::<ChildOut>(&caller, query.0)?;
    let fields = asked.fields.clone();
    let read = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            asked_of(connection, &keys, caller, &scope, id.case, &asked)
        })
        .await?;
    Ok(Reading::of(read, fields))
}

/// Find a child by its reference.
///
/// By the owning system and its key.
#[utoipa::path(
    operation_id = "read_child_by_reference",
    tag = "children",
    params(
        ("source" = String, Path, description = "The owning system.", max_length = 40, pattern = "^[a-z0-9-]{1,40}$"),
        ("reference" = String, Path, description = "The owning system's key.", max_length = 20, pattern = "^[A-Za-z0-9]{1,20}$"),
        CaseQuery
    ),
    responses(
        (status = 200, description = "The child.", body = ChildOut, headers(("ETag" = String, description = "Its version."), ("Last-Modified" = String, description = "When it last changed, or its day began; absent during that very second."))),
        (status = 304, description = "The child is as If-None-Match says.")
    ),
    security(("bearer" = ["children:read"]))
)]
#[get("/v1/children/by-reference/{source}/{reference}")]
pub async fn read_child_by_reference(
    service: Data<Service>,
    authorised: Authorised<ChildrenRead>,
    named: ByReference,
    query: Query<CaseQuery>,
) -> Outcome<Reading<ChildOut>> {
    let caller = authorised.caller;
    let keys = service.identity_keys.clone();
    let asked = AskedOfCase::of::<ChildOut>(&caller, query.0)?;
    let fields = asked.fields.clone();
    let ByReference { source, reference } = named;
    let read = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let case = children::find_by_reference(connection, &scope, source.as_str(), reference.as_str())?;
            asked_of(connection, &keys, caller, &scope, case.id, &asked)
        })
        .await?;
    Ok(Reading::of(read, fields))
}

/// What of a child is asked for.
fn asked_of(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    scope: &Scope,
    id: ChildId,
    asked: &AskedOfCase,
) -> Outcome<Versioned<ChildOut>> {
    let mut shown = shown_with(connection, keys, caller, scope, id, &asked.fields)?;
    let of = LinkFilter {
        child: Some(id),
        ..LinkFilter::default()
    };
    shown.value.expanded = asked.expanded(connection, caller, scope, &of)?;
    Ok(shown)
}

/// A child as this caller sees it.
pub(super) fn shown(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    scope: &Scope,
    id: ChildId,
) -> Outcome<Versioned<ChildOut>> {
    shown_with(connection, keys, caller, scope, id, &Fields::default())
}

/// The same for whom not every field is wanted: identity that is not asked for is not opened.
fn shown_with(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    scope: &Scope,
    id: ChildId,
    fields: &Fields,
) -> Outcome<Versioned<ChildOut>> {
    let file = children::file(connection, scope, id)?;
    let identity = match caller.sees_identity && fields.has("profile") {
        true => Some(identities::find::<ChildIdentity>(connection, keys, id)?.identity),
        false => None,
    };
    versioned(connection, caller, scope, file, identity.as_ref())
}

/// The child again, after a change in the same transaction. It holds no identity, whoever asks:
/// the answer to what was recorded may be kept for its idempotency key.
pub(super) fn reread(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, id: ChildId) -> Outcome<Versioned<ChildOut>> {
    let file = children::file(connection, scope, id)?;
    versioned(connection, caller, scope, file, None)
}

fn versioned(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    file: ChildFile,
    identity: Option<&ChildIdentity>,
) -> Outcome<Versioned<ChildOut>> {
    let assessment = assessment_of(connection, scope, &file.case)?;
    let linked: Vec<LinkId> = file.linked.iter().map(|part| part.link).collect();
    let closed = links::closed_to(connection, scope, &linked)?;
    Ok(Versioned {
        version: file.case.version,
        value: ChildOut::of_file(file, identity, assessment, caller.today).without(&closed),
        day: caller.today,
    })
}

/// The assessment of a child's sibling group.
pub(crate) fn assessment_of(connection: &mut AnyConnection, scope: &Scope, child: &ChildCase) -> Outcome<Assessment> {
    Ok(match child.sibling_group {
        Some(group) => sibling_groups::find(connection, scope, group)?.assessment,
        None => Assessment::NotAssessed,
    })
}
