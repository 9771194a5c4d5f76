//! `PUT /v1/children/{id}/identity`

use super::shown::about;
use crate::{
    audit::About,
    http::{Body, Id, IfMatch, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::IdentityWrite},
};
use actix_web::{put, web::Data};
use family_finding_domain::{identifiers::ChildId, identities::ChildIdentity};
use family_finding_persistence::{
    AnyConnection, children,
    identities::{self, Keyring},
};

/// Replace the identity of a child.
///
/// The whole of it: a field left out is not known any more. It is for the child's council and the regional adoption agency.
#[utoipa::path(
    operation_id = "put_child_identity",
    tag = "identities",
    params(
        ("id" = ChildId, Path, description = "The child."),
        ("If-Match" = String, Header, description = "The ETag that was read.", max_length = 60)
    ),
    request_body(content = ChildIdentity, example = json!({
        "given_names": "Example", "family_name": "Child", "known_as": "Exi",
        "address": {"lines": ["1 Example Street", "Romsey"], "postcode": "SO51 0AA"},
        "unique_pupil_number": "A123456789012"
    })),
    responses((status = 200, description = "The identity as it is now.", body = ChildIdentity, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = ["identity:write"]))
)]
#[put("/v1/children/{id}/identity")]
pub async fn put_child_identity(
    service: Data<Service>,
    authorised: Authorised<IdentityWrite>,
    id: Id<ChildId>,
    if_match: IfMatch,
    body: Body<ChildIdentity>,
) -> Outcome<Versioned<ChildIdentity>> {
    let caller = authorised.caller;
    let (keys, identity) = (service.identity_keys.clone(), body.value);
    service
        .database
        .write(caller, move |connection, caller| {
            replace(connection, &keys, caller, id.case, if_match, &identity)
        })
        .await
        .map(|replaced| replaced.answer)
}

fn replace(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    id: ChildId,
    if_match: IfMatch,
    identity: &ChildIdentity,
) -> Outcome<About<Versioned<ChildIdentity>>> {
    let scope = caller.scope(connection)?;
    let mut case = children::find(connection, &scope, id)?;
    let before = identities::find::<ChildIdentity>(connection, keys, id)?;
    if_match.check(before.version)?;
    identity.check(case.profile.without_identity())?;
    identities::put(connection, keys, id, &before, identity, caller.now)?;
    // The case is shown and ranked with its place, so its own version counts too.
    children::update(connection, &mut case, caller.now)?;
    let after = identities::find::<ChildIdentity>(connection, keys, id)?;
    Ok(about(id, after, caller))
}
