//! `GET /v1/links/{id}`

use super::LinkOut;
use crate::{
    http::{Fields, FieldsQuery, Id, Query, Reading, Versioned},
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
    params(("id" = LinkId, Path, description = "The link."), FieldsQuery),
    responses(
        (status = 200, description = "The link.", body = LinkOut, headers(("ETag" = String, description = "Its version."), ("Last-Modified" = String, description = "When it last changed, or its day began; absent during that very second."))),
        (status = 304, description = "The link is as If-None-Match says.")
    ),
    security(("bearer" = ["links:read"]))
)]
#[get("/v1/links/{id}")]
pub async fn read_link(
    service: Data<Service>,
    authorised: Authorised<LinksRead>,
    id: Id<LinkId>,
    query: Query<FieldsQuery>,
) -> Outcome<Reading<LinkOut>> {
    let caller = authorised.caller;
    let fields = Fields::of::<LinkOut>(query.0.fields)?;
    let read = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            reread(connection, caller, &scope, id.case)
        })
        .await?;
    Ok(Reading::of(read, fields))
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
