//! `GET /v1/retention`

use super::out::kind_of;
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::RetentionRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{AdopterId, ChildId},
    retention::RetentionBasis,
};
use family_finding_persistence::retention::{self, Kept};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which records.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RetentionQuery {
    /// Records that need not be kept on this day any more; today where it is left out.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for RetentionQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// For how long a record must be kept.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RetentionOut {
    /// The child.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_id: Option<ChildId>,
    /// The household.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopter_id: Option<AdopterId>,
    /// Why.
    pub basis: RetentionBasis,
    /// From which day on the time runs.
    pub runs_from: NaiveDate,
    /// The last day on which it must be kept.
    pub keep_until: NaiveDate,
}

impl From<&Kept> for RetentionOut {
    fn from(kept: &Kept) -> Self {
        let (child_id, adopter_id) = kind_of(&kept.case);
        Self {
            child_id,
            adopter_id,
            basis: kept.retention.basis,
            runs_from: kept.retention.runs_from,
            keep_until: kept.retention.keep_until,
        }
    }
}

/// A page of records.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetentionPage {
    /// The day that was asked for.
    pub due_on: NaiveDate,
    /// The records, in the order of their identifiers.
    pub items: Vec<RetentionOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for RetentionPage {
    fn note(&self, shown: &mut Shown) {
        for kept in &self.items {
            kept.child_id.iter().for_each(|child| shown.case(*child));
            kept.adopter_id.iter().for_each(|adopter| shown.case(*adopter));
        }
    }
}

/// List the records that need not be kept any more.
///
/// Children and households whose time has passed, by law or by the region's settings. Nothing is
/// erased by itself: `POST /v1/erasures` asks for it. Restricted records only with
/// `restricted:read`. For the regional adoption agency.
#[utoipa::path(
    operation_id = "list_retention",
    tag = "protection",
    params(RetentionQuery),
    responses((status = 200, description = "A page of records.", body = RetentionPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["retention:read"]))
)]
#[get("/v1/retention")]
pub async fn list_retention(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<RetentionRead>,
    query: Query<RetentionQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let due_on = query.0.due_on.unwrap_or(caller.today);
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            caller.must_be_region(&scope)?;
            let after = page.after::<ChildId>().map(|after| after.0);
            let mut due = retention::due_before(connection, &scope, due_on, caller.today, after, page.rows())?;
            let next_cursor = page.cut(&mut due, |kept| kept.key);
            let items = due.iter().map(RetentionOut::from).collect();
            Outcome::Ok(RetentionPage {
                due_on,
                items,
                next_cursor,
            })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
