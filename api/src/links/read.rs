//! `GET /v1/links/{id}`

use super::LinkOut;
use crate::{
    http::{Id, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::LinksRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::identifiers::LinkId;
use family_finding_persistence::{AnyConnection, Scope, children, links};

/// Read a link.
///
/// With each child's part, its days, and what may be recorded next.
#[utoipa::path(
    operation_id = "read_link",
    tag = "links",
    params(("id" = LinkId, Path, description = "The link.")),
    responses(
        (status = 200, description = "The link.", body = LinkOut, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "The link is as If-None-Match says.")
    ),
    security(("bearer" = ["links:read"]))
)]
#[get("/v1/links/{id}")]
pub async fn read_link(service: Data<Service>, authorised: Authorised<LinksRead>, id: Id<LinkId>) -> Outcome<Versioned<LinkOut>> {
    let caller = authorised.caller;
    service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            reread(connection, caller, &scope, id.case)
        })
        .await
}

/// The link as it stands in this transaction.
pub(crate) fn reread(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, id: LinkId) -> Outcome<Versioned<LinkOut>> {
    let file = links::file(connection, scope, id)?;
    let adopted = children::adopted_days(connection, scope, &file.case.parties.children)?;
    let value = LinkOut::of(&file, &adopted, caller.today)?;
    Ok(Versioned {
        value,
        version: file.case.version,
        day: caller.today,
    })
}
