//! `GET /v1/availability/searches`

use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::InteragencyRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::{DateTime, Utc};
use family_finding_domain::{codes::Need, identifiers::OrganisationCode};
use family_finding_persistence::interagency::searches::{self, PartnerSearch};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What the list is narrowed to.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PartnerSearchesQuery {
    /// The partner.
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

impl ListQuery for PartnerSearchesQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A search of a partner: what it narrowed the list to, and how many households fitted.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnerSearchOut {
    /// Its identifier.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who asked.
    pub partner: OrganisationCode,
    /// The subject of its token.
    #[schema(max_length = 120)]
    pub subject: String,
    /// How many households fitted; where that is fewer than may be shown, the partner saw none.
    pub found: i32,
    /// How many children.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children: Option<u8>,
    /// Ages in completed years.
    #[schema(max_items = 2)]
    pub ages_years: Vec<u8>,
    /// Approved, or not, for a sibling group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sibling_group: Option<bool>,
    /// Approved, or not, for Fostering for Adoption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early_permanence: Option<bool>,
    /// Needs.
    #[schema(max_items = 15)]
    pub needs: Vec<Need>,
    /// The postcode area.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2)]
    pub postcode_area: Option<String>,
    /// Offered since this month.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 7)]
    pub offered_since: Option<String>,
    /// The request.
    #[schema(max_length = 64)]
    pub request_id: String,
}

impl From<PartnerSearch> for PartnerSearchOut {
    fn from(search: PartnerSearch) -> Self {
        let filters = search.filters;
        Self {
            id: search.id,
            at: search.at,
            partner: search.partner,
            subject: search.subject,
            found: search.found,
            children: filters.children,
            ages_years: filters.ages_years,
            sibling_group: filters.sibling_group,
            early_permanence: filters.early_permanence,
            needs: filters.needs,
            postcode_area: filters.postcode_area,
            offered_since: filters.offered_since,
            request_id: search.request_id,
        }
    }
}

/// A page of searches.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnerSearchPage {
    /// The searches, in the order in which they were made.
    #[schema(max_items = 100)]
    pub items: Vec<PartnerSearchOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for PartnerSearchPage {
    fn note(&self, shown: &mut Shown) {
        self.items.iter().for_each(|search| shown.case(search.partner.clone()));
    }
}

/// List the searches of partners.
///
/// Who searched the region's households, when, for what, and how many fitted. For the regional
/// adoption agency.
#[utoipa::path(
    operation_id = "list_partner_searches",
    tag = "interagency",
    params(PartnerSearchesQuery),
    responses((status = 200, description = "A page of searches.", body = PartnerSearchPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["interagency:read"]))
)]
#[get("/v1/availability/searches")]
pub async fn list_partner_searches(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<InteragencyRead>,
    query: Query<PartnerSearchesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let partner = query.0.partner;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            caller.must_be_region(&scope)?;
            let region = caller.region(&scope)?;
            let mut rows = searches::list(connection, &region, partner.as_ref(), page.after(), page.rows())?;
            let next_cursor = page.cut(&mut rows, |search| search.id);
            Outcome::Ok(PartnerSearchPage {
                items: rows.into_iter().map(PartnerSearchOut::from).collect(),
                next_cursor,
            })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
