//! Whether a link may begin, and whether it may become a match.

use super::{
    contradictions::{Disallowed, disallowed_on},
    linked_child::LinkedChild,
};
use crate::{
    adopters::{AdopterStage, AdopterSummary, Availability, availability_on},
    children::ChildSummary,
    fault::{Fault, FaultCode, Faults},
    identifiers::{ChildId, LinkId},
    settings::RegionSettings,
    sibling_groups::Assessment,
};
use chrono::NaiveDate;

/// What is asked of the household.
#[derive(Clone, Copy, Debug)]
pub struct HouseholdCandidate<'a> {
    /// Its journey and links.
    pub summary: &'a AdopterSummary,
    /// Its stage today.
    pub stage: AdopterStage,
    /// Whether it would take a further child.
    pub open_to_further: bool,
}

/// What is asked of a child.
#[derive(Clone, Copy, Debug)]
pub struct ChildCandidate<'a> {
    /// The child.
    pub id: ChildId,
    /// The child's journey and links.
    pub summary: &'a ChildSummary,
    /// The assessment of the child's sibling group, where there is one.
    pub assessment: Assessment,
    /// Whether every sibling of the group is still to be placed.
    pub siblings_waiting: bool,
}

/// Whether a household may be identified for the children on a day. `as_group` says that the
/// link is with the children's sibling group.
pub fn admit_link(
    household: HouseholdCandidate<'_>,
    children: &[ChildCandidate<'_>],
    settings: &RegionSettings,
    as_group: bool,
    on: NaiveDate,
) -> Result<(), Faults> {
    let mut faults = Faults::none();
    faults.keep(admit_household(household, on));
    faults.keep(settings.admit_link_of_household(&household.summary.links, "/adopter_id"));
    let subject = if as_group { "/sibling_group_id" } else { "/child_id" };
    for child in children {
        faults.keep(admit_child(child, as_group, subject, on));
        faults.keep(settings.admit_link_of_child(&child.summary.links, subject));
    }
    let live = |link: &&LinkedChild| link.over_on().is_none();
    if household
        .summary
        .links
        .iter()
        .filter(live)
        .any(|link| children.iter().any(|child| child.id == link.child))
    {
        faults.add(
            FaultCode::AlreadyRecorded,
            subject,
            "this household has a live link with the child; record on that one",
        );
    }
    faults.or(())
}

fn admit_household(household: HouseholdCandidate<'_>, on: NaiveDate) -> Result<(), Fault> {
    let refuse = |detail: &str| Err(Fault::new(FaultCode::HouseholdNotAvailable, "/adopter_id", detail));
    if household.stage.is_ended() {
        return refuse("the household's journey or approval has ended");
    }
    if !matches!(household.stage, AdopterStage::StageTwo | AdopterStage::Approved) {
        return refuse("a household can be identified from Stage 2 on");
    }
    if let Some(started) = household.summary.stage_two_started_on.filter(|started| *started > on) {
        let detail = format!("a household can be identified from Stage 2 on, which it started on {started}");
        return Err(Fault::new(FaultCode::DateOrder, "/identified_on", detail));
    }
    let linked = "the household is formally linked, and its approval leaves no room or it has not said that it would take another child";
    let taken = formal_from(&household.summary.links, on).count() + places_elsewhere(household.summary, on);
    let most = household.summary.terms.as_ref().map_or(0, |terms| usize::from(terms.children_most));
    if taken > 0 && !(household.open_to_further && taken < most) {
        return refuse(linked);
    }
    match availability_on(household.summary, household.open_to_further, on) {
        Availability::OnHold => refuse("the household is on hold"),
        Availability::Linked => refuse(linked),
        Availability::ApprovalEnded => refuse("the household's approval has ended"),
        Availability::NotApproved if household.summary.holds.iter().any(|hold| hold.open_on(on)) => refuse("the household is on hold"),
        Availability::NotApproved | Availability::Free | Availability::PreLinked => Ok(()),
    }
}

fn admit_child(child: &ChildCandidate<'_>, as_group: bool, subject: &str, on: NaiveDate) -> Result<(), Fault> {
    let refuse = |code, detail: &str| Err(Fault::new(code, subject, detail));
    if child.summary.is_ended_on(on) || child.summary.adopted_on.is_some() || child.summary.left_care_on.is_some() {
        return refuse(FaultCode::JourneyEnded, "the child's journey has ended");
    }
    if child.summary.entered_care_on.is_none_or(|care| care > on) {
        return refuse(
            FaultCode::MilestoneOutOfOrder,
            "record the child's entered_care, on or before this day, first",
        );
    }
    if formal_from(&child.summary.links, on).next().is_some() {
        return refuse(
            FaultCode::ChildNotFree,
            "the child is formally linked or placed with another household",
        );
    }
    if !as_group && child.assessment == Assessment::Together && child.siblings_waiting {
        return refuse(
            FaultCode::PlacedTogether,
            "the child is to be placed together with its siblings: link the sibling group",
        );
    }
    if as_group && child.assessment != Assessment::Together {
        return refuse(
            FaultCode::ChildrenMismatch,
            "the group is not assessed to be placed together: link its children one by one",
        );
    }
    Ok(())
}

/// Links that are formal on a day or become so later. A fact may be recorded late: what stands
/// after its day counts as much as what stood on it.
fn formal_from(links: &[LinkedChild], on: NaiveDate) -> impl Iterator<Item = &LinkedChild> {
    links
        .iter()
        .filter(move |link| link.matched_on.is_some() && link.over_on().is_none_or(|over| over > on))
}

/// Places of the approval that other agencies' children take on a day or later.
fn places_elsewhere(summary: &AdopterSummary, on: NaiveDate) -> usize {
    let taken = summary.placed_elsewhere.iter().filter(|placed| placed.to.is_none_or(|to| to > on));
    taken.map(|placed| usize::from(placed.children)).sum()
}

/// How many places of its approval a household would have taken with a match of `children` under
/// a link: those under other links, and those under this one.
fn places_with_match(household: &AdopterSummary, matched: LinkId, children: &[ChildId], on: NaiveDate) -> (usize, usize) {
    let (here, elsewhere): (Vec<&LinkedChild>, Vec<&LinkedChild>) =
        formal_from(&household.links, on).partition(|link| link.link == matched);
    let siblings = here.iter().filter(|link| !children.contains(&link.child)).count();
    (elsewhere.len() + places_elsewhere(household, on), siblings + children.len())
}

/// Whether the household would have room for a further child after a match of `children` under a
/// link on a day: where it has none, its other links end with the match.
pub fn has_room_after_match(household: HouseholdCandidate<'_>, matched: LinkId, children: &[ChildId], on: NaiveDate) -> bool {
    let (elsewhere, here) = places_with_match(household.summary, matched, children, on);
    let most = household.summary.terms.as_ref().map_or(0, |terms| usize::from(terms.children_most));
    household.open_to_further && elsewhere + here < most
}

/// Whether a child may move towards the household on a day: under Fostering for Adoption, with
/// introductions, or placed for adoption. A household that is on hold takes nobody in.
pub fn admit_move(household: HouseholdCandidate<'_>, on: NaiveDate) -> Result<(), Fault> {
    admit_on(household.summary, on, "/occurred_on")
}

fn admit_on(household: &AdopterSummary, on: NaiveDate, pointer: &str) -> Result<(), Fault> {
    match disallowed_on(household, on) {
        None => Ok(()),
        Some(Disallowed::OnHold) => {
            let detail = "the household is on hold on this day; record the end of the hold first, or a day on which it was not";
            Err(Fault::new(FaultCode::OnHold, pointer, detail))
        }
        Some(disallowed) => {
            let detail = format!("the household {}", disallowed.words());
            Err(Fault::new(FaultCode::HouseholdNotAvailable, pointer, detail))
        }
    }
}

/// Whether a match of `children` under a link may be decided with the household on a day.
pub fn admit_match(household: HouseholdCandidate<'_>, matched: LinkId, children: &[ChildId], on: NaiveDate) -> Result<(), Faults> {
    let mut faults = Faults::none();
    let refuse = |code, detail: String| Fault::new(code, "/kind", detail);
    faults.keep(admit_on(household.summary, on, "/kind"));
    let (elsewhere, here) = places_with_match(household.summary, matched, children, on);
    if elsewhere > 0 && !household.open_to_further {
        faults.push(refuse(
            FaultCode::HouseholdNotAvailable,
            "the household is formally linked with another child and has not said that it would take a further one".to_owned(),
        ));
    }
    if let Some(terms) = &household.summary.terms
        && elsewhere + here > usize::from(terms.children_most)
    {
        faults.push(refuse(
            FaultCode::HouseholdNotAvailable,
            format!(
                "the household is approved for {} and would have {}",
                terms.children_most,
                elsewhere + here
            ),
        ));
    }
    faults.or(())
}
