//! `GET /v1/expressions-of-interest`

use super::out::{InterestOut, is_open};
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::InterestRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{
    identifiers::{InterestId, OrganisationCode},
    interagency::{InterestDirection, InterestState},
};
use family_finding_persistence::interagency::interests::{self, InterestFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the list is narrowed to.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct InterestsQuery {
    /// Where it stands.
    #[serde(default)]
    #[param(inline)]
    pub state: Option<InterestState>,
    /// Which way it goes.
    #[serde(default)]
    #[param(inline)]
    pub direction: Option<InterestDirection>,
    /// The other agency.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 12, pattern = "^[A-Z0-9]{2,12}$")]
    pub partner: Option<OrganisationCode>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for InterestsQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of expressions of interest.
#[derive(Debug, Serialize, ToSchema)]
pub struct InterestPage {
    /// The expressions, the oldest first, without their comparisons.
    #[schema(max_items = 100)]
    pub items: Vec<InterestOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for InterestPage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// List expressions of interest.
///
/// The oldest first: with `state=open` it is the queue of the region's worker. A partner sees those
/// it made.
#[utoipa::path(
    operation_id = "list_expressions_of_interest",
    tag = "interagency",
    params(InterestsQuery),
    responses((status = 200, description = "A page of expressions of interest.", body = InterestPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["interest:read"]))
)]
#[get("/v1/expressions-of-interest")]
pub async fn list_expressions_of_interest(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<InterestRead>,
    query: Query<InterestsQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let InterestsQuery {
        state,
        direction,
        partner,
        limit: _,
        cursor: _,
    } = query.0;
    let filter = InterestFilter { direction, state, partner };
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let mut cases = interests::list(
                connection,
                &scope,
                &caller.organisation,
                &filter,
                page.after::<InterestId>(),
                page.rows(),
            )?;
            let next_cursor = page.cut(&mut cases, |case| case.id.0);
            let mut open = Vec::new();
            for case in cases {
                if is_open(connection, &scope, &case)? {
                    open.push(case);
                }
            }
            let files = interests::files_of(connection, open)?;
            let items = files.iter().map(|file| InterestOut::brief(&scope, file, caller.today));
            Outcome::Ok(InterestPage {
                items: items.collect::<Outcome<_>>()?,
                next_cursor,
            })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
