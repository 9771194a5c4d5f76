//! `GET /v1/checks/overdue`

use super::out::CheckOut;
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::AdoptersRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_persistence::adopters::checks;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Checks that want attention.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverdueCheckPage {
    /// The checks, in the order of their identifiers.
    pub items: Vec<CheckOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for OverdueCheckPage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// A page of overdue checks.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OverdueQuery {
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for OverdueQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// List the checks that want attention.
///
/// Requested and not received within eight weeks, or expired, of households whose journey goes on.
#[utoipa::path(
    operation_id = "list_overdue_checks",
    tag = "adopters",
    params(OverdueQuery),
    responses((status = 200, description = "A page of checks.", body = OverdueCheckPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["adopters:read"]))
)]
#[get("/v1/checks/overdue")]
pub async fn list_overdue_checks(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<AdoptersRead>,
    query: Query<OverdueQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let mut rows = checks::overdue(connection, &scope, page.after(), page.rows(), caller.today)?;
            let next_cursor = page.cut(&mut rows, |stored| stored.check.id.0);
            Outcome::Ok(OverdueCheckPage {
                items: rows.iter().map(|stored| CheckOut::of(stored, caller.today)).collect(),
                next_cursor,
            })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
