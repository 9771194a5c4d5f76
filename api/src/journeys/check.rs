//! Checks one fact against those that stand.

use crate::problems::{Outcome, Problem};
use family_finding_domain::{
    Faults,
    journeys::{Journey, Milestone, Rule, fold},
};

/// Folds the standing milestones with a new one. Every refusal is a fault: of the new milestone
/// itself, or of an older one that could no longer stand beside it.
pub fn check_new<'a, M: Milestone>(
    rules: &'static [Rule<M::Step>],
    standing: impl Iterator<Item = &'a M>,
    new: &'a M,
) -> Outcome<Journey<'a, M>> {
    fold(rules, standing.chain([new])).map_err(|refusals| {
        let mut faults = Faults::none();
        for refusal in refusals {
            faults.push(match refusal.turned_to(new) {
                Some(turned) => turned.fault(true),
                None => refusal.fault(std::ptr::eq(refusal.milestone, new)),
            });
        }
        Problem::from(faults)
    })
}

/// Folds the milestones that are left when one is voided. Every refusal names a fact that
/// depends on it.
pub fn check_without<'a, M: Milestone + 'a>(rules: &'static [Rule<M::Step>], left: impl Iterator<Item = &'a M>) -> Outcome<Journey<'a, M>> {
    fold(rules, left).map_err(|refusals| {
        let mut faults = Faults::none();
        for refusal in refusals {
            let mut fault = refusal.fault(false);
            fault.pointer = String::new();
            faults.push(fault);
        }
        Problem::from(faults)
    })
}
