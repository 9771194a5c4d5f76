//! `PUT /v1/children/{id}/care-record`

use super::read_care_record::about;
use crate::{
    audit::About,
    http::{Body, Id, IfMatch, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{
        Authorised, Caller,
        permissions::{IdentityWrite, ReturnsWrite},
    },
};
use actix_web::{put, web::Data};
use family_finding_domain::{identifiers::ChildId, returns::CareRecord};
use family_finding_persistence::{
    AnyConnection, children,
    identities::{self, Keyring},
};

/// Replace the care record of a child.
///
/// The whole of it: a field left out is not known any more. Episodes are told from the first on, each
/// joined to the one before; what no child's care can be is refused, with every fault at once. Whether
/// a year's return can be made of it is another question: `/v1/returns/ssda903/{year}/problems`. It
/// is for the child's council and the regional adoption agency.
#[utoipa::path(
    operation_id = "put_child_care_record",
    tag = "returns",
    params(
        ("id" = ChildId, Path, description = "The child."),
        ("If-Match" = String, Header, description = "The ETag that was read.", max_length = 60)
    ),
    request_body(content = CareRecord, example = json!({
        "is_mother": false, "pupil_number_unknown": "UN1",
        "episodes": [
            {"started_on": "2020-12-01", "start_reason": "S", "legal_status": "C1", "category_of_need": "N1", "placement": "U6",
             "provider": "PR1", "ended_on": "2021-05-10", "end_reason": "X1", "home_postcode": "SO23 8UJ",
             "placement_postcode": "SO50 9YN", "urn": "SC000001"},
            {"started_on": "2021-05-10", "start_reason": "L", "legal_status": "E1", "category_of_need": "N1", "placement": "U6",
             "provider": "PR1", "home_postcode": "SO23 8UJ", "placement_postcode": "SO50 9YN", "urn": "SC000001"}
        ]
    })),
    responses((status = 200, description = "The care record as it is now.", body = CareRecord, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = ["returns:write", "identity:write"]))
)]
#[put("/v1/children/{id}/care-record")]
pub async fn put_child_care_record(
    service: Data<Service>,
    authorised: Authorised<ReturnsWrite>,
    _also: Authorised<IdentityWrite>,
    id: Id<ChildId>,
    if_match: IfMatch,
    body: Body<CareRecord>,
) -> Outcome<Versioned<CareRecord>> {
    let (keys, care) = (service.identity_keys.clone(), body.value);
    service
        .database
        .write(authorised.caller, move |connection, caller| {
            replace(connection, &keys, caller, id.case, if_match, &care)
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
    care: &CareRecord,
) -> Outcome<About<Versioned<CareRecord>>> {
    let scope = caller.scope(connection)?;
    let mut case = children::find(connection, &scope, id)?;
    let before = identities::find::<CareRecord>(connection, keys, id)?;
    if_match.check(before.version)?;
    let profile = case.profile.without_identity();
    care.check(profile.date_of_birth, profile.sex, caller.today)?;
    identities::put(connection, keys, id, &before, care, caller.now)?;
    // Whoever follows the feed learns that something of the child has changed.
    children::update(connection, &mut case, caller.now)?;
    let after = identities::find::<CareRecord>(connection, keys, id)?;
    Ok(about(id, after, caller))
}
