//! `GET /v1/children`

use super::ChildOut;
use crate::{
    audit::{Shown, Shows},
    http::{FieldName, Fields, ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::ChildrenRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{
    children::{ChildStage, FamilyFinding},
    identifiers::{ChildId, LinkId, OrganisationCode},
    identities::ChildIdentity,
    sibling_groups::Assessment,
};
use family_finding_persistence::{
    children::{self, ChildFilter},
    identities, links, sibling_groups,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the list is narrowed to.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ChildrenQuery {
    /// Where the child stands.
    #[serde(default)]
    #[param(inline)]
    pub stage: Option<ChildStage>,
    /// How the search for a family stands.
    #[serde(default)]
    #[param(inline)]
    pub family_finding: Option<FamilyFinding>,
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

impl ListQuery for ChildrenQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of children.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildPage {
    /// The children, in the order of their identifiers.
    pub items: Vec<ChildOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for ChildPage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// List children.
///
/// In a stable order, page by page. A council sees its own.
#[utoipa::path(
    operation_id = "list_children",
    tag = "children",
    params(ChildrenQuery),
    responses((status = 200, description = "A page of children.", body = ChildPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["children:read"]))
)]
#[get("/v1/children")]
pub async fn list_children(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<ChildrenRead>,
    query: Query<ChildrenQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let keys = service.identity_keys.clone();
    let page = Page::read(&caller.operation, &query.0)?;
    let ChildrenQuery {
        stage,
        family_finding,
        local_authority,
        reference,
        fields,
        limit: _,
        cursor: _,
    } = query.0;
    let fields = Fields::of::<ChildOut>(fields)?;
    let shows_profile = fields.has("profile");
    let filter = ChildFilter {
        stage,
        family_finding,
        local_authority,
        reference_begins: reference,
    };
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let mut cases = children::list(connection, &scope, &filter, page.after(), page.rows())?;
            let next_cursor = page.cut(&mut cases, |case| case.id.0);
            let groups = cases.iter().filter_map(|case| case.sibling_group);
            let assessments = sibling_groups::assessments(connection, &scope, groups)?;
            let ids: Vec<ChildId> = cases.iter().map(|case| case.id).collect();
            let known = match caller.sees_identity && shows_profile {
                true => Some(identities::find_many::<ChildIdentity>(connection, &keys, &ids)?),
                false => None,
            };
            let none = ChildIdentity::default();
            let linked: Vec<LinkId> = cases.iter().flat_map(|case| &case.summary.links).map(|part| part.link).collect();
            let closed = links::closed_to(connection, &scope, &linked)?;
            let items = cases
                .into_iter()
                .map(|case| {
                    let assessment = case.sibling_group.and_then(|group| assessments.get(&group).copied());
                    let assessment = assessment.unwrap_or(Assessment::NotAssessed);
                    let identity = known.as_ref().map(|known| known.get(&case.id).unwrap_or(&none));
                    ChildOut::of_case(case, identity, assessment, caller.today).without(&closed)
                })
                .collect();
            Outcome::Ok(ChildPage { items, next_cursor })
        })
        .await?;
    Page::answer_with(&request, &body, body.next_cursor.as_deref(), &fields)
}
