//! `GET /v1/adopters/{id}/checks`

use super::out::CheckOut;
use crate::{
    audit::About,
    http::{Id, Page, Query, page_of},
    journeys::MilestonesQuery,
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::AdoptersRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{
    adopters::{Check, Required, missing_checks},
    identifiers::AdopterId,
};
use family_finding_persistence::{adopters, adopters::checks};
use serde::Serialize;
use utoipa::ToSchema;

/// The checks of a household.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckPage {
    /// The checks in the order of recording.
    pub items: Vec<CheckOut>,
    /// Checks that the running stage needs and nobody has asked for.
    #[schema(max_items = 20)]
    pub missing: Vec<Required>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the checks of a household.
///
/// With how each stands today, and what the running stage still misses.
#[utoipa::path(
    operation_id = "list_adopter_checks",
    tag = "adopters",
    params(("id" = AdopterId, Path, description = "The household."), MilestonesQuery),
    responses((status = 200, description = "The checks.", body = CheckPage)),
    security(("bearer" = ["adopters:read"]))
)]
#[get("/v1/adopters/{id}/checks")]
pub async fn list_adopter_checks(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<AdoptersRead>,
    id: Id<AdopterId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&format!("{} {}", caller.operation, id.case), &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let household = adopters::find(connection, &scope, id.case)?;
            caller.must_be_region(&scope)?;
            let stored = checks::of_adopter(connection, id.case)?;
            let known: Vec<Check> = stored.iter().map(|stored| stored.check.clone()).collect();
            let missing = missing_checks(household.household.without_identity(), household.stage_on(caller.today), &known);
            let (rows, next_cursor) = page_of(&page, stored, |stored| stored.check.id.0);
            let page = CheckPage {
                items: rows.iter().map(|stored| CheckOut::of(stored, caller.today)).collect(),
                missing,
                next_cursor,
            };
            Ok(About::one(id.case, page))
        })
        .await?
        .answer;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
