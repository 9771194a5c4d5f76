//! Early permanence: Fostering for Adoption, where the child's plan is that or it would suit.

use super::{
    barriers::BarrierCode,
    compare::{Finding, Visit},
    criteria::{Criterion, Grade},
    parties::{Candidate, Position, Seeking},
    questions::AskedOf,
};
use crate::{children::EarlyPermanence, codes::Answer};

/// What the children's plans say; `None` when it suits none of them.
pub(super) struct Sought(Option<Plan>);

/// The plan that asks most, and the first child with it; `None` where a plan does not say.
#[derive(Clone, Copy)]
struct Plan {
    suits: Option<EarlyPermanence>,
    child: Position,
}

impl Sought {
    pub(super) fn prepare(seeking: &Seeking<'_>) -> Self {
        let strongest = [Some(EarlyPermanence::Required), Some(EarlyPermanence::Suitable), None]
            .into_iter()
            .find_map(|suits| {
                let (child, _) = seeking.children().find(|(_, child)| child.profile.early_permanence == suits)?;
                Some(Plan { suits, child })
            });
        Self(strongest)
    }

    /// The first child whose plan is Fostering for Adoption.
    pub(super) fn required_for(&self) -> Option<Position> {
        self.0
            .filter(|plan| plan.suits == Some(EarlyPermanence::Required))
            .map(|plan| plan.child)
    }

    pub(super) fn compare(&self, candidate: &Candidate<'_>, visit: &mut Visit<'_>) {
        if let Some(plan) = self.0 {
            let finding = ReadinessFinding {
                plan,
                approved: candidate.terms().map(|terms| terms.early_permanence),
                ready: candidate.household.early_permanence,
            };
            visit(Criterion::EarlyPermanence, &finding);
        }
    }
}

struct ReadinessFinding {
    plan: Plan,
    approved: Option<bool>,
    ready: Option<Answer>,
}

impl Finding for ReadinessFinding {
    /// The approval and the household's own word both count: without the approval, a ready
    /// household meets in part where early permanence suits, and not at all where it is required.
    fn grade(&self) -> Grade {
        match (self.plan.suits, self.approved, self.ready) {
            (Some(EarlyPermanence::Required), Some(false), _) | (Some(_), _, Some(Answer::No)) => Grade::DoesNotMeet,
            (None, _, _) | (_, None, _) | (_, _, None) => Grade::NotKnown,
            (_, Some(true), Some(Answer::Yes)) => Grade::Meets,
            _ => Grade::Partly,
        }
    }

    fn why(&self) -> String {
        let child = self.plan.child.words();
        let plan = match self.plan.suits {
            Some(EarlyPermanence::Required) => format!("which is the plan for {child}"),
            Some(_) => format!("which would suit {child}"),
            None => return format!("It is not known whether Fostering for Adoption would suit {child}."),
        };
        let approval = match self.approved {
            Some(true) => "is approved for",
            Some(false) => "is not approved for",
            None => "has no approval yet that says anything of",
        };
        let ready = match self.ready {
            Some(Answer::Yes) => "it is ready for it",
            Some(Answer::WouldDiscuss) => "it would want to talk about it",
            Some(Answer::No) => "it has ruled it out",
            None => "it has not yet said whether it is ready",
        };
        format!("The household {approval} Fostering for Adoption, {plan}; {ready}.")
    }

    fn question(&self) -> String {
        match self.plan.suits {
            None => format!(
                "Ask the child's worker whether Fostering for Adoption would suit {}.",
                self.plan.child.words()
            ),
            Some(_) => "Ask the household whether it is ready for Fostering for Adoption.".to_owned(),
        }
    }

    fn asked_of(&self) -> AskedOf {
        match self.plan.suits {
            None => AskedOf::ChildWorker,
            Some(_) => AskedOf::Household,
        }
    }

    /// The plan may yet be Fostering for Adoption.
    fn bars_if_not_met(&self) -> Option<BarrierCode> {
        let may_be_required = self.plan.suits.is_none() && self.approved == Some(false);
        may_be_required.then_some(BarrierCode::EarlyPermanenceNotApproved)
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::{a_child, a_household, barred, standing};
    use super::*;

    #[test]
    fn where_it_suits_the_approval_and_the_households_word_both_count() {
        let child = a_child().early_permanence(EarlyPermanence::Suitable);
        let approved = a_household().approved_for_early_permanence();
        for (household, answer, grade) in [
            (&approved, Answer::Yes, Grade::Meets),
            (&approved, Answer::WouldDiscuss, Grade::Partly),
            (&approved, Answer::No, Grade::DoesNotMeet),
            (&a_household(), Answer::Yes, Grade::Partly),
            (&a_household(), Answer::No, Grade::DoesNotMeet),
        ] {
            let household = household.clone().early_permanence(answer);
            assert_eq!(standing(&child, &household, Criterion::EarlyPermanence), Some(grade));
            assert!(!barred(&child, &household));
        }
        assert_eq!(standing(&child, &approved, Criterion::EarlyPermanence), Some(Grade::NotKnown));
    }

    #[test]
    fn where_it_is_required_the_approval_decides() {
        let child = a_child().early_permanence(EarlyPermanence::Required);
        let household = a_household().early_permanence(Answer::Yes);
        assert_eq!(standing(&child, &household, Criterion::EarlyPermanence), Some(Grade::DoesNotMeet));
        assert!(barred(&child, &household));
        assert!(!barred(&child, &household.approved_for_early_permanence()));
    }

    #[test]
    fn where_it_does_not_suit_it_is_no_criterion() {
        let child = a_child().early_permanence(EarlyPermanence::NotSuitable);
        assert_eq!(standing(&child, &a_household(), Criterion::EarlyPermanence), None);
    }
}
