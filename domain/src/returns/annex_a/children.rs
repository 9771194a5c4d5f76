//! List 10: the children.

use super::{
    answers::{disability, ethnicity, gender},
    is_recent,
    problem::AnnexProblem,
};
use crate::{
    calendar::age_in_years,
    children::{ChildProfile, ChildSummary},
    identifiers::{ChildId, Reference},
    links::LinkedChild,
    returns::{
        ssda903::Reversal,
        table::{Cell, Listing},
    },
};
use chrono::NaiveDate;

/// A child of list 10.
#[derive(Clone)]
pub struct AnnexChild {
    /// Its identifier.
    pub id: ChildId,
    /// The council's own key.
    pub reference: Reference,
    /// What is known of it.
    pub profile: ChildProfile,
    /// Its journey.
    pub summary: ChildSummary,
    /// The changes of its plan.
    pub reversals: Vec<Reversal>,
    /// The key of the household that [`family_of`] finds.
    pub family: Option<Reference>,
}

crate::fault::redacted_debug!(AnnexChild);

const ETHNICITY: &str = "Ethnicity";
const ENTERED_CARE: &str = "Date the Child Entered Care";

const COLUMNS: [&str; 16] = [
    "Child Unique ID",
    "Family identifier",
    "Gender",
    ETHNICITY,
    "Date of Birth",
    "Age of Child (Years)",
    "Does the Child have a Disability",
    ENTERED_CARE,
    "Date of Decision that Child Should be Placed for Adoption",
    "Date of Placement Order",
    "Date of Matching Child and Prospective Adopters",
    "Date Placed for Adoption",
    "Date of Adoption Order",
    "Date of Decision that Child Should No Longer be Placed for Adoption",
    "Reason Why Child No Longer Placed for Adoption",
    "Date the child was placed for fostering in FFA or concurrent planning placement",
];

/// Whether a child stands in the list as at a day: a decision that it should be placed stands, or in
/// the twelve months before it was adopted or the decision was reversed.
pub fn is_listed(summary: &ChildSummary, as_at: NaiveDate) -> bool {
    let waits = !summary.is_ended_on(as_at) && summary.decisions.iter().any(|span| span.open_on(as_at));
    let mut ends = summary.decisions.iter().filter_map(|span| span.to).chain(summary.adopted_on);
    waits || ends.any(|on| is_recent(on, as_at))
}

/// The link under which a child is matched, placed or adopted as at a day.
pub fn family_of(summary: &ChildSummary, as_at: NaiveDate) -> Option<&LinkedChild> {
    summary.formal_link_on(as_at)
}

/// The list as at a day.
pub fn list_10(children: &[AnnexChild], as_at: NaiveDate) -> Listing {
    Listing {
        name: "List 10",
        columns: COLUMNS.to_vec(),
        rows: children.iter().map(|child| row(child, as_at)).collect(),
    }
}

/// What the list must have and is not recorded.
pub fn child_problems(children: &[AnnexChild]) -> Vec<AnnexProblem> {
    let mut problems = Vec::new();
    for child in children {
        let mut add = |column, detail| {
            problems.push(AnnexProblem {
                case: child.id.into(),
                column,
                detail,
            });
        };
        if child.profile.ethnicity.is_none() {
            add(
                ETHNICITY,
                "the child's ethnic group is not recorded: record it, or that it was refused (REFU) or is not yet obtained (NOBT)",
            );
        }
        if child.summary.entered_care_on.is_none() {
            add(ENTERED_CARE, "the milestone entered_care is not recorded");
        }
    }
    problems
}

fn row(child: &AnnexChild, as_at: NaiveDate) -> Vec<Cell> {
    let AnnexChild {
        id: _,
        reference,
        profile,
        summary,
        reversals,
        family,
    } = child;
    let by_then = |on: Option<NaiveDate>| on.filter(|on| *on <= as_at);
    let link = family_of(summary, as_at);
    let decision = summary.decisions.iter().rfind(|span| span.from <= as_at);
    let reversed = by_then(decision.and_then(|span| span.to));
    let reason = reversals.iter().find(|reversal| Some(reversal.on) == reversed);
    let order = summary.placement_orders_on.iter().copied().filter(|on| *on <= as_at).max();
    let early = summary.links.iter().filter_map(|link| by_then(link.early_permanence_on)).max();
    vec![
        Cell::text(Some(reference)),
        Cell::text(family.as_ref()),
        Cell::text(Some(gender(profile.sex))),
        Cell::text(profile.ethnicity.map(ethnicity)),
        Cell::day(profile.date_of_birth),
        Cell::number(age_in_years(profile.date_of_birth, as_at)),
        Cell::text(Some(disability(profile))),
        Cell::day(by_then(summary.entered_care_on)),
        Cell::day(decision.map(|span| span.from)),
        Cell::day(order),
        Cell::day(by_then(link.and_then(|link| link.matched_on))),
        Cell::day(by_then(link.and_then(|link| link.placed_on))),
        Cell::day(by_then(summary.adopted_on)),
        Cell::day(reversed),
        Cell::text(reason.map(|reversal| reversal.reason)),
        Cell::day(early),
    ]
}
