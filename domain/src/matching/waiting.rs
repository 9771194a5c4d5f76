//! How long the household has waited since its approval.

use super::{
    compare::{Finding, Visit},
    criteria::{Criterion, Grade},
    parties::Candidate,
    questions::AskedOf,
};
use chrono::NaiveDate;

/// After how many days since approval the waiting time lifts a household: practice of the field,
/// without statutory source.
pub const LONG_WAIT_DAYS: i64 = 180;

/// Compares the waiting time. Without an approval there is none.
pub(super) fn compare(candidate: &Candidate<'_>, today: NaiveDate, visit: &mut Visit<'_>) {
    if let Some(approved_on) = candidate.summary.approved_on.filter(|on| *on <= today) {
        let days = (today - approved_on).num_days();
        visit(
            Criterion::Waiting,
            &WaitingFinding {
                long: days >= LONG_WAIT_DAYS,
            },
        );
    }
}

struct WaitingFinding {
    long: bool,
}

impl Finding for WaitingFinding {
    fn grade(&self) -> Grade {
        if self.long { Grade::Meets } else { Grade::Partly }
    }

    fn why(&self) -> String {
        if self.long {
            format!("The household has waited {LONG_WAIT_DAYS} days or more since its approval.")
        } else {
            format!("The household was approved less than {LONG_WAIT_DAYS} days ago; this lowers nothing.")
        }
    }

    fn question(&self) -> String {
        "Ask the household's agency whether and when the household was approved.".to_owned()
    }

    fn asked_of(&self) -> AskedOf {
        AskedOf::HouseholdAgency
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::{a_child, a_household, standing};
    use super::*;

    #[test]
    fn half_a_year_lifts() {
        for (approved, grade) in [("2025-09-02", Grade::Meets), ("2025-09-03", Grade::Partly)] {
            let household = a_household().approved_on(approved);
            assert_eq!(
                standing(&a_child(), &household, Criterion::Waiting),
                Some(grade),
                "approved {approved}"
            );
        }
    }
}
