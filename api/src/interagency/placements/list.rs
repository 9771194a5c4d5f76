//! `GET /v1/interagency-placements`

use super::out::PlacementOut;
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::InteragencyRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::interagency::PlacementDirection;
use family_finding_persistence::interagency::placements;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the list is narrowed to.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PlacementsQuery {
    /// Which way the household goes.
    #[serde(default)]
    #[param(inline)]
    pub direction: Option<PlacementDirection>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for PlacementsQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of interagency placements.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementPage {
    /// The placements, in the order of their identifiers.
    #[schema(max_items = 100)]
    pub items: Vec<PlacementOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for PlacementPage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// List interagency placements.
///
/// Households sold and bought, in a stable order. For the regional adoption agency.
#[utoipa::path(
    operation_id = "list_interagency_placements",
    tag = "interagency",
    params(PlacementsQuery),
    responses((status = 200, description = "A page of placements.", body = PlacementPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["interagency:read"]))
)]
#[get("/v1/interagency-placements")]
pub async fn list_interagency_placements(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<InteragencyRead>,
    query: Query<PlacementsQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let direction = query.0.direction;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            caller.must_be_region(&scope)?;
            let mut rows = placements::list(connection, &scope, direction, page.after(), page.rows())?;
            let next_cursor = page.cut(&mut rows, |facts| facts.case.id.0);
            let mut items = Vec::new();
            for facts in &rows {
                items.push(PlacementOut::of(connection, caller, &scope, facts)?);
            }
            Outcome::Ok(PlacementPage { items, next_cursor })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
