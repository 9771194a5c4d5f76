//! A row for each child; siblings have one each.

use super::days::{Column, Told, cells, headings};
use crate::{
    calendar::Period,
    children::{ChildMilestone, ChildMilestoneKind as C, ChildProfile, ChildSummary},
    identifiers::{AdopterId, ChildId, OrganisationCode, Reference},
    links::{LinkMilestone, LinkMilestoneKind as L, LinkedChild},
    returns::table::{Cell, Listing},
};
use chrono::NaiveDate;

/// A child of the quarter.
#[derive(Clone)]
pub struct QuarterChild {
    /// Its identifier.
    pub id: ChildId,
    /// The council's own key.
    pub reference: Reference,
    /// The council.
    pub local_authority: OrganisationCode,
    /// What is known of it.
    pub profile: ChildProfile,
    /// Its journey.
    pub summary: ChildSummary,
    /// Its milestones, as they stand.
    pub milestones: Vec<ChildMilestone>,
    /// The milestones, as they stand, of the link that [`telling_link`] finds.
    pub link_milestones: Vec<LinkMilestone>,
    /// The key of that link's household.
    pub family: Option<Reference>,
    /// The other children of its sibling group; none where it belongs to no group.
    pub siblings: Option<Vec<Kin>>,
}

crate::fault::redacted_debug!(QuarterChild);

/// A sibling, as far as it matters where it lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kin {
    /// The household with which it was placed for adoption at the end of the quarter.
    pub placed_with: Option<AdopterId>,
}

impl Kin {
    /// The sibling at the end of a day.
    pub fn of(summary: &ChildSummary, day: NaiveDate) -> Self {
        Self {
            placed_with: placed_with(summary, day),
        }
    }
}

const fn day(kind: C, day: &'static str) -> Column<C> {
    Column { kind, day, outcome: None }
}

const fn reason(kind: C, day: &'static str, reason: &'static str) -> Column<C> {
    let outcome = Some(reason);
    Column { kind, day, outcome }
}

const JOURNEY: [Column<C>; 12] = [
    day(C::EnteredCare, "entered_care"),
    day(C::PlanReferred, "plan_referred"),
    day(C::ShouldBePlacedDecided, "should_be_placed_decided"),
    day(C::PlacementOrderGranted, "placement_order_granted"),
    day(C::ConsentGiven, "consent_given"),
    day(C::FamilyFindingStarted, "family_finding_started"),
    reason(C::Paused, "paused", "pause_reason"),
    day(C::Resumed, "resumed"),
    reason(C::PlanChanged, "plan_changed", "plan_change_reason"),
    day(C::AdoptionOrderApplied, "adoption_order_applied"),
    day(C::AdoptionOrderGranted, "adoption_order_granted"),
    reason(C::LeftCare, "left_care", "left_care_reason"),
];

const fn link_day(kind: L, day: &'static str, outcome: Option<&'static str>) -> Column<L> {
    Column { kind, day, outcome }
}

const LINK: [Column<L>; 10] = [
    link_day(L::Identified, "identified", None),
    link_day(L::Confirmed, "confirmed", None),
    link_day(L::FosterPlaced, "foster_placed", None),
    link_day(L::EarlyPermanencePlaced, "early_permanence_placed", None),
    link_day(L::PanelConsidered, "match_panel_considered", Some("match_panel_recommendation")),
    link_day(L::MatchDecided, "match_decided", None),
    link_day(L::IntroductionsStarted, "introductions_started", None),
    link_day(L::PlacedForAdoption, "placed_for_adoption", None),
    link_day(L::Ended, "link_ended", Some("link_end_reason")),
    link_day(L::Disrupted, "disrupted", Some("disruption_reason")),
];

/// Whether a child belongs to a quarter: a decision that it should be placed stood in it, or
/// something happened in it.
pub fn is_child_of(summary: &ChildSummary, milestones: &[ChildMilestone], quarter: &Period) -> bool {
    let left = [summary.adopted_on, summary.left_care_on].into_iter().flatten().min();
    let stood = summary
        .decisions
        .iter()
        .any(|span| span.from <= quarter.end && span.to.is_none_or(|to| to >= quarter.start));
    let here = left.is_none_or(|on| on >= quarter.start);
    let has_plan = !summary.plans_referred_on.is_empty() || !summary.decisions.is_empty();
    let happened = milestones.iter().any(|milestone| quarter.contains(milestone.occurred_on()));
    (stood && here) || (has_plan && happened)
}

/// The link whose days are told: the one under which the child is matched, placed or adopted at the
/// end of a day, else the one in which something happened last by then.
pub fn telling_link(summary: &ChildSummary, day: NaiveDate) -> Option<&LinkedChild> {
    let begun = summary.links.iter().filter(|link| link.identified_on <= day);
    let latest = begun.max_by_key(|link| (link.latest_on.min(day), link.identified_on, link.link));
    summary.formal_link_on(day).or(latest)
}

/// The household with which a child is placed for adoption, or that adopted it, at the end of a day.
fn placed_with(summary: &ChildSummary, day: NaiveDate) -> Option<AdopterId> {
    let link = summary.formal_link_on(day)?;
    link.placed_on.filter(|on| *on <= day).map(|_| link.adopter)
}

/// The rows of a quarter.
pub fn child_rows(children: &[QuarterChild], quarter: &Period) -> Listing {
    let first = [
        "child_reference",
        "local_authority",
        "date_of_birth",
        "sex",
        "ethnicity",
        "siblings_in_group",
        "siblings_placed_together",
        "siblings_placed_apart",
    ];
    let link = ["household_reference", "household_of_another_agency"];
    let columns = first.into_iter().chain(headings(&JOURNEY)).chain(link).chain(headings(&LINK));
    Listing {
        name: "Children",
        columns: columns.collect(),
        rows: children.iter().map(|child| row(child, quarter.end)).collect(),
    }
}

fn row(child: &QuarterChild, end: NaiveDate) -> Vec<Cell> {
    let (together, apart) = siblings(child, end);
    let count = |number: usize| u32::try_from(number).ok();
    let link = telling_link(&child.summary, end);
    let mut cells_of_row = vec![
        Cell::text(Some(&child.reference)),
        Cell::text(Some(&child.local_authority)),
        Cell::day(child.profile.date_of_birth),
        Cell::text(Some(child.profile.sex)),
        Cell::text(child.profile.ethnicity),
        Cell::number(child.siblings.as_ref().and_then(|siblings| count(siblings.len() + 1))),
        Cell::number(together.and_then(count)),
        Cell::number(apart.and_then(count)),
    ];
    let journey: Vec<Told<C>> = child
        .milestones
        .iter()
        .map(|milestone| Told {
            kind: milestone.kind(),
            on: milestone.occurred_on(),
            outcome: milestone.options().outcome(),
        })
        .collect();
    cells_of_row.extend(cells(&JOURNEY, &journey, end));
    cells_of_row.push(Cell::text(child.family.as_ref()));
    cells_of_row.push(Cell::text(link.map(|link| if link.external { "yes" } else { "no" })));
    let of_link: Vec<Told<L>> = child
        .link_milestones
        .iter()
        .filter(|milestone| milestone.names(child.id))
        .map(|milestone| Told {
            kind: milestone.kind(),
            on: crate::journeys::Milestone::occurred_on(milestone),
            outcome: milestone.options().outcome(),
        })
        .collect();
    cells_of_row.extend(cells(&LINK, &of_link, end));
    cells_of_row
}

/// How many children of the sibling group are placed with the same household, this child among them,
/// and how many with another; not told of a child without a group, or not placed itself.
fn siblings(child: &QuarterChild, end: NaiveDate) -> (Option<usize>, Option<usize>) {
    let (Some(siblings), Some(home)) = (&child.siblings, placed_with(&child.summary, end)) else {
        return (None, None);
    };
    let placed = siblings.iter().filter_map(|sibling| sibling.placed_with);
    let (same, other): (Vec<AdopterId>, Vec<AdopterId>) = placed.partition(|household| *household == home);
    (Some(same.len() + 1), Some(other.len()))
}
