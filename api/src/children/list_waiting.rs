//! `GET /v1/children/waiting`

use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    children::{HARD_TO_PLACE, HardToPlaceReason, NoLinkReason, Waiting, hard_to_place, waiting_on, waiting_since},
    identifiers::{ChildId, OrganisationCode, Reference, SiblingGroupId, Source},
    sibling_groups::Assessment,
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError,
    children::{self, ChildCase},
    sibling_groups,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the list is narrowed to, and for which day it is asked.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct WaitingQuery {
    /// The day at whose end the children waited; today when left out, never later.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// The responsible council.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 12, pattern = "^[A-Z0-9]{2,12}$")]
    pub local_authority: Option<OrganisationCode>,
    /// `true` shows the children whose case is paused too, in their place; each says so.
    #[serde(default)]
    pub paused: Option<bool>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for WaitingQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// On what the authority to place rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuthorityBasis {
    /// A placement order.
    PlacementOrder,
    /// The parents' consent.
    Consent,
}

/// A child who waits for a first household.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WaitingChildOut {
    /// The child.
    pub child_id: ChildId,
    /// The owning system.
    pub source: Source,
    /// The owning system's key.
    pub reference: Reference,
    /// The council responsible for the child.
    pub local_authority: OrganisationCode,
    /// The sibling group it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sibling_group_id: Option<SiblingGroupId>,
    /// Whether the case is paused. Such a child is not counted in `children_with_no_potential_link`.
    pub paused: bool,
    /// Why there is no potential link.
    pub no_link_reasons: Vec<NoLinkReason>,
    /// Why the child is hard to place, at its age on that day; empty when it is not.
    pub hard_to_place: Vec<HardToPlaceReason>,
    /// The child entered care.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered_care_on: Option<NaiveDate>,
    /// Days since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_since_care: Option<i64>,
    /// The authority to place was given.
    pub authority_on: NaiveDate,
    /// On what it rests.
    pub authority: AuthorityBasis,
    /// Days since then. The list is sorted by it, the longest wait first.
    pub days_since_authority: i64,
    /// The latest milestone of the child or of one of its links up to that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_activity_on: Option<NaiveDate>,
    /// Days since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_since_activity: Option<i64>,
}

/// A page of children who wait.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingPage {
    /// The day the list is for.
    pub on: NaiveDate,
    /// The children, the longest wait since the authority to place first.
    pub items: Vec<WaitingChildOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for WaitingPage {
    fn note(&self, shown: &mut Shown) {
        self.items.iter().for_each(|child| shown.case(child.child_id));
    }
}

/// List the children who wait for a first household.
///
/// Children with authority to place who are neither formally linked nor placed nor paused and have
/// no live link: the very children whom the measure `children_with_no_potential_link` counts, for
/// any day. A council sees its own. Needs and the sibling assessment are as they stand now.
#[utoipa::path(
    operation_id = "list_waiting_children",
    tag = "children",
    params(WaitingQuery),
    responses((status = 200, description = "A page of children who wait.", body = WaitingPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["children:read"]))
)]
#[get("/v1/children/waiting")]
pub async fn list_waiting_children(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<ChildrenRead>,
    query: Query<WaitingQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let on = query.0.on.unwrap_or(caller.today);
    if on > caller.today {
        return Err(Problem::of_parameter("on", "who waits on a day to come is not known yet"));
    }
    let body = service
        .database
        .read(caller, move |connection, caller| list(connection, caller, &page, &query.0, on))
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}

fn list(connection: &mut AnyConnection, caller: &Caller, page: &Page, query: &WaitingQuery, on: NaiveDate) -> Outcome<WaitingPage> {
    let scope = caller.scope(connection)?;
    let after = match page.after() {
        Some(child) => Some(place_of(connection, &scope, child, on)?),
        None => None,
    };
    let mut waiting: Vec<(ChildCase, Waiting)> = children::not_adopted_on(connection, &scope, query.local_authority.as_ref(), on)?
        .into_iter()
        .filter_map(|case| waiting_on(&case.summary, on).map(|waiting| (case, waiting)))
        .filter(|(_, waiting)| waiting.counts() || query.paused == Some(true))
        .filter(|(case, waiting)| after.is_none_or(|after| (waiting.authority_on, case.id) > after))
        .collect();
    waiting.sort_unstable_by_key(|(case, waiting)| (waiting.authority_on, case.id));
    waiting.truncate(page.rows());
    let next_cursor = page.cut(&mut waiting, |(case, _)| case.id.0);

    let ids: Vec<ChildId> = waiting.iter().map(|(case, _)| case.id).collect();
    let activity = children::last_activity(connection, &ids, on)?;
    let groups = waiting.iter().filter_map(|(case, _)| case.sibling_group);
    let assessments = sibling_groups::assessments(connection, &scope, groups)?;
    let items = waiting
        .into_iter()
        .map(|(case, waiting)| {
            let assessment = case.sibling_group.and_then(|group| assessments.get(&group));
            let last_activity_on = activity.get(&case.id).copied();
            WaitingChildOut::of(case, waiting, assessment == Some(&Assessment::Together), last_activity_on, on)
        })
        .collect();
    Ok(WaitingPage { on, items, next_cursor })
}

/// The place in the order of the child with whom the page before ended, whether or not it waits
/// still.
fn place_of(connection: &mut AnyConnection, scope: &Scope, child: ChildId, on: NaiveDate) -> Outcome<(NaiveDate, ChildId)> {
    let case = match children::find(connection, scope, child) {
        Err(StoreError::NotFound) => return Err(Problem::lost_cursor()),
        found => found?,
    };
    let since = waiting_since(&case.summary, on).ok_or_else(Problem::lost_cursor)?;
    Ok((since, child))
}

impl WaitingChildOut {
    fn of(case: ChildCase, waiting: Waiting, together: bool, last_activity_on: Option<NaiveDate>, on: NaiveDate) -> Self {
        let days = |from: NaiveDate| (on - from).num_days();
        let Waiting {
            paused,
            reasons,
            entered_care_on,
            authority_on,
            by_order,
        } = waiting;
        Self {
            child_id: case.id,
            source: case.source,
            reference: case.reference,
            local_authority: case.local_authority,
            sibling_group_id: case.sibling_group,
            paused,
            no_link_reasons: reasons,
            hard_to_place: hard_to_place(&HARD_TO_PLACE, case.profile.without_identity(), together, on),
            entered_care_on,
            days_since_care: entered_care_on.map(days),
            authority_on,
            authority: if by_order {
                AuthorityBasis::PlacementOrder
            } else {
                AuthorityBasis::Consent
            },
            days_since_authority: days(authority_on),
            last_activity_on,
            days_since_activity: last_activity_on.map(days),
        }
    }
}
