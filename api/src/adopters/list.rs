//! `GET /v1/adopters`

use super::AdopterOut;
use crate::{
    audit::{Shown, Shows},
    http::{FieldName, Fields, ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::AdoptersRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{
    adopters::{AdopterStage, Availability},
    identifiers::{AdopterId, OrganisationCode},
    identities::HouseholdIdentity,
};
use family_finding_persistence::{
    adopters::{self, AdopterFilter},
    identities,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the list is narrowed to.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AdoptersQuery {
    /// Where the household stands today.
    #[serde(default)]
    #[param(inline)]
    pub stage: Option<AdopterStage>,
    /// The council in whose area it lives.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 12, pattern = "^[A-Z0-9]{2,12}$")]
    pub local_authority: Option<OrganisationCode>,
    /// Whether it can be considered for a child.
    #[serde(default)]
    #[param(inline)]
    pub availability: Option<Availability>,
    /// The agency that assesses or approved it.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 12, pattern = "^[A-Z0-9]{2,12}$")]
    pub agency: Option<OrganisationCode>,
    /// Text with which the reference begins, in any case.
    #[serde(default)]
    #[param(min_length = 1, max_length = 20, pattern = "^[A-Za-z0-9]+$")]
    pub reference: Option<String>,
    /// Only these fields of each entry, separated by commas; all of them when left out.
    #[serde(default)]
    #[param(inline, max_items = 20, style = Form, explode = false)]
    pub fields: Option<Vec<FieldName>>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for AdoptersQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of households.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdopterPage {
    /// The households, in the order of their identifiers.
    pub items: Vec<AdopterOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for AdopterPage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// List households.
///
/// In a stable order, page by page. A council sees the households that have a link with one of
/// its children.
#[utoipa::path(
    operation_id = "list_adopters",
    tag = "adopters",
    params(AdoptersQuery),
    responses((status = 200, description = "A page of households.", body = AdopterPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["adopters:read"]))
)]
#[get("/v1/adopters")]
pub async fn list_adopters(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<AdoptersRead>,
    query: Query<AdoptersQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let keys = service.identity_keys.clone();
    let page = Page::read(&caller.operation, &query.0)?;
    let AdoptersQuery {
        stage,
        local_authority,
        availability,
        agency,
        reference,
        fields,
        limit: _,
        cursor: _,
    } = query.0;
    let fields = Fields::of::<AdopterOut>(fields)?;
    let shows_household = fields.has("household");
    let filter = AdopterFilter {
        stage,
        local_authority,
        availability,
        agency,
        reference_begins: reference,
    };
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let mut cases = adopters::list(connection, &scope, &filter, page.after(), page.rows(), caller.today)?;
            let next_cursor = page.cut(&mut cases, |case| case.id.0);
            let ids: Vec<AdopterId> = cases.iter().map(|case| case.id).collect();
            let known = match caller.sees_identity && scope.is_region() && shows_household {
                true => Some(identities::find_many::<HouseholdIdentity>(connection, &keys, &ids)?),
                false => None,
            };
            let none = HouseholdIdentity::default();
            let items = cases
                .into_iter()
                .map(|case| {
                    let identity = known.as_ref().map(|known| known.get(&case.id).unwrap_or(&none));
                    AdopterOut::of_case(case, identity, caller.today)
                })
                .collect();
            Outcome::Ok(AdopterPage { items, next_cursor })
        })
        .await?;
    Page::answer_with(&request, &body, body.next_cursor.as_deref(), &fields)
}
