//! `PUT /v1/adopters/{id}/identity`

use super::shown::about;
use crate::{
    audit::About,
    http::{Body, Id, IfMatch, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::IdentityWrite},
};
use actix_web::{put, web::Data};
use family_finding_domain::{identifiers::AdopterId, identities::HouseholdIdentity};
use family_finding_persistence::{
    AnyConnection, adopters,
    identities::{self, Keyring},
};

/// Replace the identity of a household.
///
/// The whole of it: a field left out is not known any more. It is for the regional adoption agency itself.
#[utoipa::path(
    operation_id = "put_adopter_identity",
    tag = "identities",
    params(
        ("id" = AdopterId, Path, description = "The household."),
        ("If-Match" = String, Header, description = "The ETag that was read.", max_length = 60)
    ),
    request_body(content = HouseholdIdentity, example = json!({
        "adults": [{"given_names": "Example", "family_name": "Adopter", "date_of_birth": "1985-04-12", "telephone": "023 0000 0000", "email": "first@example.org"}, {"given_names": "Second"}],
        "address": {"lines": ["1 Example Street", "Romsey"], "postcode": "SO51 0AA"}
    })),
    responses((status = 200, description = "The identity as it is now.", body = HouseholdIdentity, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = ["identity:write"]))
)]
#[put("/v1/adopters/{id}/identity")]
pub async fn put_adopter_identity(
    service: Data<Service>,
    authorised: Authorised<IdentityWrite>,
    id: Id<AdopterId>,
    if_match: IfMatch,
    body: Body<HouseholdIdentity>,
) -> Outcome<Versioned<HouseholdIdentity>> {
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
    id: AdopterId,
    if_match: IfMatch,
    identity: &HouseholdIdentity,
) -> Outcome<About<Versioned<HouseholdIdentity>>> {
    let scope = caller.scope(connection)?;
    let mut case = adopters::find(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    let before = identities::find::<HouseholdIdentity>(connection, keys, id)?;
    if_match.check(before.version)?;
    identity.check(case.household.without_identity(), caller.today)?;
    identities::put(connection, keys, id, &before, identity, caller.now)?;
    // The case is shown and ranked with its place, so its own version counts too.
    adopters::update(connection, &mut case, caller.now)?;
    let after = identities::find::<HouseholdIdentity>(connection, keys, id)?;
    Ok(about(id, after, caller))
}
