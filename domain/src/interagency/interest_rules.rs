//! The table of an expression of interest.

use super::interest::{
    InterestMilestone,
    InterestMilestoneKind::{self, *},
    InterestState,
};
use crate::journeys::{Journey, Rule};

/// What may follow what. Until identities are released, either agency can still step back; after
/// the release the placement itself is what goes on or ends.
pub const INTEREST_RULES: &[Rule<InterestMilestoneKind>] = &[
    Rule::of(Opened),
    Rule::of(Considered).after(&[Opened]),
    Rule::of(Agreed).after(&[Considered]),
    Rule::of(Declined).after(&[Opened]).ends(),
    Rule::of(Withdrawn).after(&[Opened]).ends(),
    Rule::of(Released).after(&[Agreed]).ends(),
];

/// Where an expression of interest stands.
pub fn interest_state(journey: &Journey<'_, InterestMilestone>) -> InterestState {
    let states = [
        (Withdrawn, InterestState::Withdrawn),
        (Declined, InterestState::Declined),
        (Agreed, InterestState::Agreed),
        (Considered, InterestState::Considering),
    ];
    let furthest = states.into_iter().find(|(step, _)| journey.in_force(*step).is_some());
    furthest.map_or(InterestState::Open, |(_, state)| state)
}

#[cfg(test)]
mod tests {
    use super::super::interest::InterestMilestoneOptions;
    use super::*;
    use crate::journeys::fold;
    use chrono::NaiveDate;

    fn on(kind: InterestMilestoneKind, day: u32) -> InterestMilestone {
        let day = NaiveDate::from_ymd_opt(2022, 3, day).unwrap();
        InterestMilestone::stored(kind, day, InterestMilestoneOptions::default())
    }

    fn state(facts: &[InterestMilestone]) -> Option<InterestState> {
        fold(INTEREST_RULES, facts).ok().map(|journey| interest_state(&journey))
    }

    #[test]
    fn it_is_considered_before_it_is_agreed_and_agreed_before_identities_are_told() {
        assert_eq!(state(&[on(Opened, 1)]), Some(InterestState::Open));
        assert_eq!(state(&[on(Opened, 1), on(Considered, 2)]), Some(InterestState::Considering));
        assert_eq!(state(&[on(Opened, 1), on(Agreed, 2)]), None);
        assert_eq!(state(&[on(Opened, 1), on(Considered, 2), on(Released, 3)]), None);
        let told = [on(Opened, 1), on(Considered, 2), on(Agreed, 3), on(Released, 3)];
        assert_eq!(state(&told), Some(InterestState::Agreed));
    }

    #[test]
    fn nothing_follows_a_refusal_a_withdrawal_or_the_release() {
        for end in [Declined, Withdrawn] {
            assert!(state(&[on(Opened, 1), on(end, 2)]).is_some());
            assert_eq!(state(&[on(Opened, 1), on(end, 2), on(Considered, 3)]), None);
        }
        let told = [on(Opened, 1), on(Considered, 2), on(Agreed, 3), on(Released, 4)];
        for end in [Declined, Withdrawn] {
            assert_eq!(state(&[&told[..], &[on(end, 5)]].concat()), None);
        }
    }
}
