//! Which children wait for a first household, and since when.
//!
//! One function decides who waits, for the list of waiting children and for the measures that
//! count them, so that the list and the figure never differ.

use super::{
    stage::{FamilyFinding, NoLinkReason, family_finding_on},
    summary::ChildSummary,
};
use chrono::NaiveDate;

/// A child with authority to place, neither formally linked nor placed, without a live link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Whether the case is paused: shown beside those who wait, and not counted with them.
    pub paused: bool,
    /// Why there is no potential link.
    pub reasons: Vec<NoLinkReason>,
    /// The child entered care.
    pub entered_care_on: Option<NaiveDate>,
    /// The authority to place that stands was given, by order or consent.
    pub authority_on: NaiveDate,
    /// Whether the authority rests on a placement order; else on the parents' consent.
    pub by_order: bool,
}

impl Waiting {
    /// Whether the child counts as one with no potential link.
    pub fn counts(&self) -> bool {
        !self.paused
    }
}

/// How a child waits at the end of a day; `None` when it does not. A child waits while there is
/// authority to place and neither a formal nor a live potential link. A paused case waits too, and
/// says so; it is [`Waiting::counts`] that leaves it out of the figure.
pub fn waiting_on(summary: &ChildSummary, day: NaiveDate) -> Option<Waiting> {
    let paused = match family_finding_on(summary, day) {
        FamilyFinding::NoPotentialLink => false,
        FamilyFinding::Paused if summary.links.iter().all(|link| !link.is_potential_on(day)) => true,
        _ => return None,
    };
    let authority = summary.authority.iter().find(|span| span.open_on(day))?;
    Some(Waiting {
        paused,
        reasons: reasons(summary, day),
        entered_care_on: summary.entered_care_on.filter(|on| *on <= day),
        authority_on: authority.from,
        by_order: summary.placement_orders_on.contains(&authority.from),
    })
}

/// Since when a child waits at the end of a day, for the order of the list: since the latest
/// authority to place. It is told for a child who no longer waits too, so that a list can go on
/// after it.
pub fn waiting_since(summary: &ChildSummary, day: NaiveDate) -> Option<NaiveDate> {
    summary.authority.iter().map(|span| span.from).filter(|from| *from <= day).max()
}

/// Why a child waits on a day; empty when the child does not, or is paused.
pub fn no_link_reasons(summary: &ChildSummary, day: NaiveDate) -> Vec<NoLinkReason> {
    waiting_on(summary, day)
        .filter(Waiting::counts)
        .map(|waiting| waiting.reasons)
        .unwrap_or_default()
}

fn reasons(summary: &ChildSummary, day: NaiveDate) -> Vec<NoLinkReason> {
    let past = |date: Option<NaiveDate>| date.is_some_and(|on| on <= day);
    let started = past(summary.family_finding_started_on);
    let disrupted = summary.links.iter().any(|link| past(link.disrupted_on));
    let ended = summary.links.iter().any(|link| past(link.ended_on));
    [
        (!started, NoLinkReason::FamilyFindingNotStarted),
        (!disrupted && !ended, NoLinkReason::NoneIdentified),
        (ended, NoLinkReason::LinksEnded),
        (disrupted, NoLinkReason::PlacementDisrupted),
    ]
    .into_iter()
    .filter_map(|(applies, reason)| applies.then_some(reason))
    .collect()
}
