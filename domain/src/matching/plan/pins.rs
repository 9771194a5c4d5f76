//! What a worker pins before the plan is made: a pair that is to be, or one that is not.

use super::family::PlanFamily;
use crate::{
    codes::code_list,
    fault::{FaultCode, Faults},
    identifiers::AdopterId,
    links::LinkSubject,
    matching::{BarrierCode, Candidate, Search, SearchSettings},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

code_list! {
    /// What a pin asks for.
    PinKind {
        /// These two stay together: the plan gives this household to them.
        Keep = "keep",
        /// Not this pair.
        Never = "never",
    }
}

/// One pair that is pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPin {
    /// What is asked for.
    pub kind: PinKind,
    /// The child or sibling group.
    pub subject: LinkSubject,
    /// The household.
    pub adopter: AdopterId,
}

/// Checks all pins; a fault points at `/pins/` and the pin's position. Who is to be kept must take
/// part in the plan and not be barred; a household or family is kept once; a pair is not both kept
/// and pinned apart. A setting of the search is no barrier, so a pin may keep what it leaves out.
pub fn check_pins(
    families: &[PlanFamily<'_>],
    candidates: &[Candidate<'_>],
    pins: &[PlanPin],
    settings: &SearchSettings,
    today: NaiveDate,
) -> Result<(), Faults> {
    let mut faults = Faults::none();
    for (position, pin) in pins.iter().enumerate() {
        let at = format!("/pins/{position}");
        contradictions(families, pin, pins.get(..position).unwrap_or_default(), &at, &mut faults);
        let Some(family) = families.iter().find(|family| family.is_meant_by(pin.subject)) else {
            refuse_absent(pin.subject, families, &at, &mut faults);
            continue;
        };
        if pin.kind == PinKind::Keep {
            refuse_barred(family, candidates, pin, settings, today, &at, &mut faults);
        }
    }
    faults.or(())
}

fn contradictions(families: &[PlanFamily<'_>], pin: &PlanPin, before: &[PlanPin], at: &str, faults: &mut Faults) {
    let mut refuse = |other: usize, why: &str| {
        faults.add(FaultCode::ContradictoryPins, at, format!("{why} (pin {other})"));
    };
    // Brothers and sisters who go on as one are one family, whichever of them a pin names.
    let of = |subject: LinkSubject| families.iter().position(|family| family.is_meant_by(subject));
    for (other, held) in before.iter().enumerate() {
        let family = held.subject == pin.subject || of(pin.subject).is_some_and(|family| of(held.subject) == Some(family));
        let household = held.adopter == pin.adopter;
        match (held.kind, pin.kind) {
            (PinKind::Keep, PinKind::Keep) if household && !family => refuse(other, "the household is kept for somebody else already"),
            (PinKind::Keep, PinKind::Keep) if family && !household => refuse(other, "they are kept with another household already"),
            (PinKind::Keep, PinKind::Never) | (PinKind::Never, PinKind::Keep) if household && family => {
                refuse(other, "the same pair is both kept and pinned apart");
            }
            _ => {}
        }
    }
}

fn refuse_absent(subject: LinkSubject, families: &[PlanFamily<'_>], at: &str, faults: &mut Faults) {
    let (field, in_group) = match subject {
        LinkSubject::Child(child) => (
            "child_id",
            families.iter().find(|family| family.holds(child)).and_then(|family| family.group),
        ),
        LinkSubject::Group(_) => ("sibling_group_id", None),
    };
    let pointer = format!("{at}/{field}");
    match in_group {
        Some(group) => faults.add(
            FaultCode::PlacedTogether,
            pointer,
            format!("the child is to be placed together with its siblings: pin the sibling group {group}"),
        ),
        None => faults.add(
            FaultCode::NotInPlan,
            pointer,
            "no family is being looked for: linked formally, paused, not decided yet, or a group that does not wait as a whole",
        ),
    }
}

fn refuse_barred(
    family: &PlanFamily<'_>,
    candidates: &[Candidate<'_>],
    pin: &PlanPin,
    settings: &SearchSettings,
    today: NaiveDate,
    at: &str,
    faults: &mut Faults,
) {
    let barriers: Vec<&str> = match candidates.iter().find(|candidate| candidate.adopter == pin.adopter) {
        Some(candidate) => {
            let search = Search::prepare(&family.seeking, settings, today);
            search.assess(candidate).barriers.iter().map(BarrierCode::code).collect()
        }
        None => vec![BarrierCode::NotAvailable.code()],
    };
    if !barriers.is_empty() {
        // The kinds alone: the sentences of a barrier tell of the child, and a refusal may be kept.
        let detail = format!(
            "the pair is barred: {}; the matches with include=barred say why",
            barriers.join(", ")
        );
        faults.add(FaultCode::PinnedPairBarred, at, detail);
    }
}
