//! `GET /v1/erasures`

use super::out::ErasureOut;
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::RetentionRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::retention::ErasureState;
use family_finding_persistence::retention::{self, ErasureFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which erasures.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ErasuresQuery {
    /// Where they stand.
    #[serde(default)]
    #[param(inline)]
    pub state: Option<ErasureState>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for ErasuresQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of erasures.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasurePage {
    /// The erasures, the oldest first.
    pub items: Vec<ErasureOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for ErasurePage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// List erasures.
///
/// Those that await a decision, and those that were decided. For the regional adoption agency.
#[utoipa::path(
    operation_id = "list_erasures",
    tag = "protection",
    params(ErasuresQuery),
    responses((status = 200, description = "A page of erasures.", body = ErasurePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["retention:read"]))
)]
#[get("/v1/erasures")]
pub async fn list_erasures(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<RetentionRead>,
    query: Query<ErasuresQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let filter = ErasureFilter { state: query.0.state };
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            caller.must_be_region(&scope)?;
            let mut found = retention::list(connection, &scope, &filter, page.after(), page.rows())?;
            let next_cursor = page.cut(&mut found, |erasure| erasure.id.0);
            let items = found.iter().map(ErasureOut::from).collect();
            Outcome::Ok(ErasurePage { items, next_cursor })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
