//! `GET /v1/availability`

use super::{offered::offered, out::OfferedHouseholdOut};
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query, page_of},
    interagency::partner::region_asked,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::AvailabilityRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{
    codes::Need,
    identifiers::{AdopterId, OrganisationCode},
    interagency::OfferFilter,
};
use family_finding_persistence::{
    AnyConnection,
    interagency::searches::{self, PartnerSearch},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What a partner looks for.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AvailabilityQuery {
    /// The regional adoption agency that is asked; may be left out where only one works here.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 12, pattern = "^[A-Z0-9]{2,12}$")]
    pub region: Option<OrganisationCode>,
    /// How many children are to be placed together.
    #[serde(default)]
    #[param(minimum = 1, maximum = 6)]
    pub children: Option<u8>,
    /// The age of the youngest child in completed years.
    #[serde(default)]
    #[param(maximum = 17)]
    pub youngest_years: Option<u8>,
    /// The age of the oldest child in completed years.
    #[serde(default)]
    #[param(maximum = 17)]
    pub oldest_years: Option<u8>,
    /// Approved, or not, for a sibling group.
    #[serde(default)]
    pub sibling_group: Option<bool>,
    /// Approved, or not, for Fostering for Adoption.
    #[serde(default)]
    pub early_permanence: Option<bool>,
    /// Needs to which the household has said yes or would discuss, separated by commas.
    #[serde(default)]
    #[param(inline, max_items = 15, style = Form, explode = false)]
    pub needs: Option<Vec<Need>>,
    /// The letters with which its postcode begins.
    #[serde(default)]
    #[param(max_length = 2, pattern = "^[A-Z]{1,2}$", example = "SO")]
    pub postcode_area: Option<String>,
    /// Offered since this month, such as `2021-11`.
    #[serde(default)]
    #[param(max_length = 7, pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$")]
    pub offered_since: Option<String>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for AvailabilityQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

impl AvailabilityQuery {
    fn filter(&self) -> OfferFilter {
        OfferFilter {
            children: self.children,
            ages_years: self.youngest_years.into_iter().chain(self.oldest_years).collect(),
            sibling_group: self.sibling_group,
            early_permanence: self.early_permanence,
            needs: self.needs.clone().unwrap_or_default(),
            postcode_area: self.postcode_area.clone(),
            offered_since: self.offered_since.clone(),
        }
    }
}

/// The households that are offered, page by page.
#[derive(Debug, Serialize, ToSchema)]
pub struct AvailabilityPage {
    /// The households, in the order of the partner's identifiers; empty where fewer fit than may
    /// be shown.
    #[schema(max_items = 100)]
    pub items: Vec<OfferedHouseholdOut>,
    /// Present where fewer households fit than this: then none is shown, and how many there are
    /// is not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fewer_than: Option<usize>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// A page with the households that it shows, which the audit trail names.
struct Searched {
    page: AvailabilityPage,
    households: Vec<AdopterId>,
}

impl Shows for Searched {
    fn note(&self, shown: &mut Shown) {
        self.households.iter().for_each(|household| shown.case(*household));
    }
}

/// Search the households that a region offers.
///
/// For regional and voluntary adoption agencies elsewhere. Shown are households that agreed to be
/// shared, are free, and were approved long enough ago or for a partner with an agreement; never
/// who or where they are. A search that fits too few households shows none and says so. The
/// region sees what was searched for.
#[utoipa::path(
    operation_id = "list_availability",
    tag = "interagency",
    params(AvailabilityQuery),
    responses(
        (status = 200, description = "A page of offered households.", body = AvailabilityPage, headers(("Link" = String, description = "The next page."))),
        (status = 422, description = "Several regions work here, and none of them is named.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["availability:read"]))
)]
#[get("/v1/availability")]
pub async fn list_availability(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<AvailabilityRead>,
    query: Query<AvailabilityQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    // A search is recorded, and the answer does not leave before that is durable.
    let body = service
        .database
        .write(caller, move |connection, caller| search(connection, caller, &page, &query.0))
        .await?;
    let body = body.page;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}

fn search(connection: &mut AnyConnection, caller: &Caller, page: &Page, wanted: &AvailabilityQuery) -> Outcome<Searched> {
    let region = region_asked(connection, caller, wanted.region.as_ref())?;
    let (mut found, fewest) = offered(connection, &region, &caller.organisation, caller.today)?;
    let filters = wanted.filter();
    found.retain(|offered| filters.selects(&offered.offer));
    let search = PartnerSearch {
        id: Uuid::now_v7(),
        region,
        partner: caller.organisation.clone(),
        subject: caller.subject.clone(),
        at: caller.now,
        filters,
        found: i32::try_from(found.len()).map_err(|error| Problem::internal(error.to_string()))?,
        request_id: caller.request_id.clone(),
    };
    searches::record(connection, &search)?;
    if found.len() < fewest {
        let page = AvailabilityPage {
            items: Vec::new(),
            fewer_than: Some(fewest),
            next_cursor: None,
        };
        return Ok(Searched {
            page,
            households: Vec::new(),
        });
    }
    let (rows, next_cursor) = page_of(page, found, |offered| offered.id.0);
    let page = AvailabilityPage {
        items: rows.iter().map(OfferedHouseholdOut::of).collect(),
        fewer_than: None,
        next_cursor,
    };
    let households = rows.iter().map(|offered| offered.case.id).collect();
    Ok(Searched { page, households })
}
