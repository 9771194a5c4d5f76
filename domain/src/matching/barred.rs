//! Which barriers stand between a household and the children, and why.
//!
//! Only what is known bars. Where something is missing that a barrier turns on, the barrier is
//! open: a question, and no exclusion.

use super::{
    barriers::{Barrier, BarrierCode},
    compare::Sides,
    parties::{Candidate, Position, Seeking},
    questions::AskedOf,
};
use crate::{
    adopters::{ApprovalTerms, Availability},
    identifiers::AdopterId,
    links::LinkEndReason,
};
use chrono::NaiveDate;

/// The earlier links of the children that ended for a reason that still holds.
pub(super) struct EndedLinks(Vec<(AdopterId, Position, LinkEndReason)>);

impl EndedLinks {
    pub(super) fn prepare(seeking: &Seeking<'_>, today: NaiveDate) -> Self {
        let of_child = seeking
            .children()
            .flat_map(|(child, sought)| sought.links.iter().map(move |link| (child, link)));
        let holding = of_child.filter_map(|(child, link)| {
            let over = link.over_on().is_some_and(|on| on <= today);
            let reason = link.end_reason.filter(|reason| over && reason.still_holds())?;
            Some((link.adopter, child, reason))
        });
        Self(holding.collect())
    }
}

/// Hands on every barrier that stands, in the order of the list.
pub(super) fn barriers(sides: &Sides<'_>, ended: &EndedLinks, candidate: &Candidate<'_>, visit: &mut dyn FnMut(Barrier)) {
    let approval = candidate.terms().filter(|_| candidate.availability.is_available());
    if approval.is_none() {
        visit(Barrier::NotAvailable(match candidate.availability {
            Availability::Free | Availability::PreLinked => Availability::NotApproved,
            unavailable => unavailable,
        }));
    }
    if let Some(terms) = candidate.terms() {
        outside_terms(sides, terms, candidate, visit);
    }
    if let Some(child) = sides.excluded_areas.excluded(candidate) {
        visit(Barrier::ExcludedArea(child));
    }
    sides.needs.ruled_out(candidate).for_each(|need| visit(Barrier::Need(need)));
    sides
        .contact
        .ruled_out(candidate)
        .for_each(|contact| visit(Barrier::Contact(contact)));
    for (_, child, reason) in ended.0.iter().filter(|(adopter, ..)| *adopter == candidate.adopter) {
        visit(Barrier::EarlierLink {
            child: *child,
            reason: *reason,
        });
    }
}

fn outside_terms(sides: &Sides<'_>, terms: &ApprovalTerms, candidate: &Candidate<'_>, visit: &mut dyn FnMut(Barrier)) {
    let (room, sought) = (sides.number.room(candidate, terms), sides.number.sought());
    if sought > room {
        visit(Barrier::Number { room, sought });
    }
    if sought > 1 && !terms.sibling_group {
        visit(Barrier::SiblingGroup { sought });
    }
    if let Some(outside) = sides.ages.outside(terms) {
        let (from, to) = (terms.age_from_years, terms.age_to_years);
        visit(Barrier::Ages { outside, from, to });
    }
    if let Some(child) = sides.sexes.outside(terms) {
        visit(Barrier::Sex(child));
    }
    if let Some(child) = sides.early_permanence.required_for().filter(|_| !terms.early_permanence) {
        visit(Barrier::EarlyPermanence(child));
    }
}

/// Hands on every barrier of which it cannot be told whether it stands, with the question that
/// would tell.
pub(super) fn open_barriers(sides: &Sides<'_>, candidate: &Candidate<'_>, visit: &mut dyn FnMut(BarrierCode, AskedOf, String)) {
    if let Some(terms) = candidate.terms()
        && sides.sexes.outside(terms).is_none()
        && let Some(child) = sides.sexes.to_ask(terms)
    {
        let question = format!(
            "Ask the child's worker whether the approval's restriction to one sex covers {}.",
            child.words()
        );
        visit(BarrierCode::SexRestriction, AskedOf::ChildWorker, question);
    }
    if sides.excluded_areas.excluded(candidate).is_none()
        && let Some(child) = sides.excluded_areas.to_ask(candidate)
    {
        let question = format!(
            "Ask the household whether its location can be recorded, so that the areas excluded for {} can be checked.",
            child.words()
        );
        visit(BarrierCode::ExcludedArea, AskedOf::Household, question);
    }
}

#[cfg(test)]
mod tests;
