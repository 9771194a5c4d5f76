//! Where a child stands, and whether a family is being looked for.

use super::summary::ChildSummary;
use crate::codes::code_list;
use chrono::NaiveDate;

code_list! {
    /// Where a child stands on the way to adoption.
    ChildStage {
        /// Nothing is recorded yet.
        New = "new",
        /// In care; no plan of adoption stands.
        InCare = "in_care",
        /// The plan is with the agency decision maker.
        PlanReferred = "plan_referred",
        /// Should be placed for adoption; no authority yet.
        ShouldBePlaced = "should_be_placed",
        /// There is authority to place: an order or consent.
        AuthorityToPlace = "authority_to_place",
        /// The match is decided.
        Matched = "matched",
        /// Placed for adoption.
        Placed = "placed",
        /// Adopted.
        Adopted = "adopted",
        /// Left care in another way.
        LeftCare = "left_care",
    }
}

/// The stage at the end of a day.
pub fn child_stage(summary: &ChildSummary, day: NaiveDate) -> ChildStage {
    let past = |date: Option<NaiveDate>| date.is_some_and(|on| on <= day);
    if past(summary.adopted_on) {
        return ChildStage::Adopted;
    }
    if past(summary.left_care_on) {
        return ChildStage::LeftCare;
    }
    match summary.formal_link_on(day) {
        Some(link) if past(link.placed_on) => return ChildStage::Placed,
        Some(_) => return ChildStage::Matched,
        None => {}
    }
    if summary.authority.iter().any(|span| span.open_on(day)) {
        return ChildStage::AuthorityToPlace;
    }
    if summary.decisions.iter().any(|span| span.open_on(day)) {
        return ChildStage::ShouldBePlaced;
    }
    let referred = summary
        .plans_referred_on
        .iter()
        .any(|on| *on <= day && summary.plan_changed_on.is_none_or(|changed| *on >= changed));
    match (referred, past(summary.entered_care_on)) {
        (true, _) => ChildStage::PlanReferred,
        (false, true) => ChildStage::InCare,
        (false, false) => ChildStage::New,
    }
}

code_list! {
    /// How the search for a family stands.
    FamilyFinding {
        /// No family is needed: no authority to place and no decision, or the journey is over.
        NotNeeded = "not_needed",
        /// Authority to place, and no live link: waiting.
        NoPotentialLink = "no_potential_link",
        /// A household has been identified.
        PotentialLink = "potential_link",
        /// Formally linked or placed.
        Linked = "linked",
        /// The case is paused.
        Paused = "paused",
        /// Should be placed, without authority and without a link yet.
        Early = "early",
    }
}

/// How the search stands at the end of a day.
pub fn family_finding_on(summary: &ChildSummary, day: NaiveDate) -> FamilyFinding {
    if summary.is_ended_on(day) {
        return FamilyFinding::NotNeeded;
    }
    if summary.formal_link_on(day).is_some() {
        return FamilyFinding::Linked;
    }
    let authority = summary.authority.iter().any(|span| span.open_on(day));
    let decided = summary.decisions.iter().any(|span| span.open_on(day));
    if summary.pauses.iter().any(|pause| pause.open_on(day)) {
        return FamilyFinding::Paused;
    }
    if summary.links.iter().any(|link| link.is_potential_on(day)) {
        return FamilyFinding::PotentialLink;
    }
    match (authority, decided) {
        (true, _) => FamilyFinding::NoPotentialLink,
        (false, true) => FamilyFinding::Early,
        (false, false) => FamilyFinding::NotNeeded,
    }
}

code_list! {
    /// Why a child with authority to place has no potential link.
    NoLinkReason {
        /// Family finding has not started.
        FamilyFindingNotStarted = "family_finding_not_started",
        /// No household was ever identified.
        NoneIdentified = "none_identified",
        /// Every link so far ended.
        LinksEnded = "links_ended",
        /// A placement disrupted.
        PlacementDisrupted = "placement_disrupted",
    }
}
