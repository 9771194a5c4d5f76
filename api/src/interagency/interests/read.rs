//! `GET /v1/expressions-of-interest/{id}`

use super::out::{InterestOut, file_of};
use crate::{
    http::{Id, Reading, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::InterestRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::identifiers::InterestId;
use family_finding_persistence::{AnyConnection, Scope};

/// Read an expression of interest.
///
/// With the comparison and what may be recorded next. The region sees its own and those sent to
/// it; a partner those it made.
#[utoipa::path(
    operation_id = "read_expression_of_interest",
    tag = "interagency",
    params(("id" = InterestId, Path, description = "The expression of interest.")),
    responses(
        (status = 200, description = "The expression of interest.", body = InterestOut, headers(("ETag" = String, description = "Its version."), ("Last-Modified" = String, description = "When it last changed, or its day began; absent during that very second."))),
        (status = 304, description = "It is as If-None-Match says.")
    ),
    security(("bearer" = ["interest:read"]))
)]
#[get("/v1/expressions-of-interest/{id}")]
pub async fn read_expression_of_interest(
    service: Data<Service>,
    authorised: Authorised<InterestRead>,
    id: Id<InterestId>,
) -> Outcome<Reading<InterestOut>> {
    let caller = authorised.caller;
    service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            reread(connection, caller, &scope, id.case)
        })
        .await
        .map(Reading::whole)
}

/// The expression as it stands in this transaction.
pub(super) fn reread(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, id: InterestId) -> Outcome<Versioned<InterestOut>> {
    let file = file_of(connection, caller, scope, id)?;
    Ok(Versioned {
        value: InterestOut::of(connection, caller, scope, &file)?,
        version: file.case.version,
        day: caller.today,
    })
}
