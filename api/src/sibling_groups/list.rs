//! `GET /v1/sibling-groups`

use super::SiblingGroupOut;
use crate::{
    audit::{Shown, Shows},
    http::{FieldName, Fields, ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::ChildrenRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{
    identifiers::{OrganisationCode, SiblingGroupId},
    sibling_groups::Assessment,
};
use family_finding_persistence::{
    children,
    sibling_groups::{self, SiblingGroupFilter},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the list is narrowed to.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SiblingGroupsQuery {
    /// The sibling assessment that stands.
    #[serde(default)]
    #[param(inline)]
    pub assessment: Option<Assessment>,
    /// The responsible council.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 12, pattern = "^[A-Z0-9]{2,12}$")]
    pub local_authority: Option<OrganisationCode>,
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

impl ListQuery for SiblingGroupsQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of sibling groups.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiblingGroupPage {
    /// The groups, in the order of their identifiers.
    pub items: Vec<SiblingGroupOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for SiblingGroupPage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// List sibling groups.
///
/// In a stable order, page by page. A council sees its own.
#[utoipa::path(
    operation_id = "list_sibling_groups",
    tag = "sibling-groups",
    params(SiblingGroupsQuery),
    responses((status = 200, description = "A page of sibling groups.", body = SiblingGroupPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["children:read"]))
)]
#[get("/v1/sibling-groups")]
pub async fn list_sibling_groups(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<ChildrenRead>,
    query: Query<SiblingGroupsQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let SiblingGroupsQuery {
        assessment,
        local_authority,
        reference,
        fields,
        limit: _,
        cursor: _,
    } = query.0;
    let fields = Fields::of::<SiblingGroupOut>(fields)?;
    let filter = SiblingGroupFilter {
        assessment,
        local_authority,
        reference_begins: reference,
    };
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let mut cases = sibling_groups::list(connection, &scope, &filter, page.after(), page.rows())?;
            let next_cursor = page.cut(&mut cases, |case| case.id.0);
            let groups: Vec<SiblingGroupId> = cases.iter().map(|case| case.id).collect();
            let mut members = children::ids_of_groups(connection, &scope, &groups)?;
            let items = cases
                .into_iter()
                .map(|case| {
                    let children = members.remove(&case.id).unwrap_or_default();
                    SiblingGroupOut::of_case(case, children)
                })
                .collect();
            Outcome::Ok(SiblingGroupPage { items, next_cursor })
        })
        .await?;
    Page::answer_with(&request, &body, body.next_cursor.as_deref(), &fields)
}
