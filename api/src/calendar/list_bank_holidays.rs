//! `GET /v1/bank-holidays`

use crate::{
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::OrganisationsRead},
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::calendar::{FIRST_YEAR, LAST_YEAR, bank_holidays};
use serde::Serialize;
use utoipa::ToSchema;

/// England's bank holidays, and the days for which they are known.
#[derive(Debug, Serialize, ToSchema)]
pub struct BankHolidayPage {
    /// The first day of which the service knows whether it is a working day.
    pub known_from: NaiveDate,
    /// The last such day. A limit in working days that reaches beyond it has no due date.
    pub known_to: NaiveDate,
    /// Every bank holiday between the two, substitute days included, in order.
    #[schema(max_items = 400)]
    pub items: Vec<NaiveDate>,
    /// Always null: all of them stand on one page.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List England's bank holidays.
///
/// What limits in working days are counted with. A day outside `known_from` to `known_to` is an
/// error wherever working days matter, never a guess.
#[utoipa::path(
    operation_id = "list_bank_holidays",
    tag = "calendar",
    responses((status = 200, description = "The bank holidays.", body = BankHolidayPage)),
    security(("bearer" = ["organisations:read"]))
)]
#[get("/v1/bank-holidays")]
pub async fn list_bank_holidays(service: Data<Service>, authorised: Authorised<OrganisationsRead>) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    service
        .database
        .without_entry()
        .read(move |connection| caller.scope(connection).map(|_| ()))
        .await?;
    let body = BankHolidayPage {
        known_from: NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).unwrap_or(NaiveDate::MIN),
        known_to: NaiveDate::from_ymd_opt(LAST_YEAR, 12, 31).unwrap_or(NaiveDate::MAX),
        items: bank_holidays().collect(),
        next_cursor: None,
    };
    Ok(HttpResponse::Ok().json(body))
}
