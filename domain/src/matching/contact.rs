//! Contact after placement: what the plan has, and what the household says to it.

use super::{
    barriers::BarrierCode,
    compare::{Finding, Visit},
    criteria::{Criterion, Grade},
    needs::grade_of,
    parties::{Candidate, Position, Seeking},
    questions::AskedOf,
};
use crate::{
    adopters::ContactAnswers,
    children::{ContactPlan, ContactRequirement},
    codes::Answer,
};

/// A kind of contact: with whom and how.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) criterion: Criterion,
    words: &'static str,
    planned: fn(&ContactPlan) -> Option<ContactRequirement>,
    pub(super) answered: fn(&ContactAnswers) -> Option<Answer>,
    answer_mut: fn(&mut ContactAnswers) -> &mut Option<Answer>,
}

pub(super) const KINDS: [Kind; 4] = [
    Kind {
        criterion: Criterion::LetterboxBirthParents,
        words: "letters with birth parents",
        planned: |plan| plan.letterbox_birth_parents,
        answered: |answers| answers.letterbox_birth_parents,
        answer_mut: |answers| &mut answers.letterbox_birth_parents,
    },
    Kind {
        criterion: Criterion::DirectBirthParents,
        words: "meetings with birth parents",
        planned: |plan| plan.direct_birth_parents,
        answered: |answers| answers.direct_birth_parents,
        answer_mut: |answers| &mut answers.direct_birth_parents,
    },
    Kind {
        criterion: Criterion::LetterboxSiblings,
        words: "letters with siblings",
        planned: |plan| plan.letterbox_siblings,
        answered: |answers| answers.letterbox_siblings,
        answer_mut: |answers| &mut answers.letterbox_siblings,
    },
    Kind {
        criterion: Criterion::DirectSiblings,
        words: "meetings with siblings",
        planned: |plan| plan.direct_siblings,
        answered: |answers| answers.direct_siblings,
        answer_mut: |answers| &mut answers.direct_siblings,
    },
];

/// The contact that the plans of the children foresee. A kind that no plan has is no criterion.
pub(super) struct Sought(Vec<Planned>);

/// A kind of contact, and the first child whose plan asks most for it; `None` where the plan does
/// not say.
#[derive(Clone, Copy)]
struct Planned {
    kind: Kind,
    requirement: Option<ContactRequirement>,
    child: Position,
}

/// Contact that a plan requires and the household has ruled out.
pub(super) struct RuledOut {
    pub(super) criterion: Criterion,
    pub(super) words: &'static str,
    pub(super) child: Position,
}

impl Sought {
    pub(super) fn prepare(seeking: &Seeking<'_>) -> Self {
        let strongest = |kind: Kind| {
            [Some(ContactRequirement::Required), Some(ContactRequirement::Hoped), None]
                .into_iter()
                .find_map(|requirement| {
                    let (child, _) = seeking.children().find(|(_, child)| planned(kind, child) == requirement)?;
                    Some(Planned { kind, requirement, child })
                })
        };
        Self(KINDS.into_iter().filter_map(strongest).collect())
    }

    pub(super) fn compare(&self, candidate: &Candidate<'_>, visit: &mut Visit<'_>) {
        for planned in &self.0 {
            let answer = answer(candidate, planned.kind);
            visit(planned.kind.criterion, &ContactFinding { planned: *planned, answer });
        }
    }

    /// Whether a plan requires a kind of contact.
    pub(super) fn requires(&self, kind: Criterion) -> bool {
        let mut planned = self.0.iter();
        planned.any(|planned| planned.kind.criterion == kind && planned.requirement == Some(ContactRequirement::Required))
    }

    /// The contact that bars.
    pub(super) fn ruled_out<'s>(&'s self, candidate: &'s Candidate<'_>) -> impl Iterator<Item = RuledOut> + 's {
        self.0
            .iter()
            .filter(|planned| planned.requirement == Some(ContactRequirement::Required))
            .filter(|planned| answer(candidate, planned.kind) == Some(Answer::No))
            .map(|planned| RuledOut {
                criterion: planned.kind.criterion,
                words: planned.kind.words,
                child: planned.child,
            })
    }
}

/// The words for a kind of contact.
pub(super) fn words(criterion: Criterion) -> &'static str {
    KINDS
        .iter()
        .find(|kind| kind.criterion == criterion)
        .map_or("contact", |kind| kind.words)
}

/// Takes back that a kind of contact is ruled out.
pub(super) fn reconsider(criterion: Criterion, answers: &mut ContactAnswers) {
    if let Some(kind) = KINDS.iter().find(|kind| kind.criterion == criterion) {
        *(kind.answer_mut)(answers) = Some(Answer::WouldDiscuss);
    }
}

fn planned(kind: Kind, child: &super::parties::SoughtChild<'_>) -> Option<ContactRequirement> {
    child.profile.contact.as_ref().and_then(kind.planned)
}

fn answer(candidate: &Candidate<'_>, kind: Kind) -> Option<Answer> {
    candidate.household.contact.as_ref().and_then(kind.answered)
}

struct ContactFinding {
    planned: Planned,
    answer: Option<Answer>,
}

impl Finding for ContactFinding {
    fn grade(&self) -> Grade {
        match self.planned.requirement {
            Some(_) => grade_of(self.answer),
            None => Grade::NotKnown,
        }
    }

    fn why(&self) -> String {
        let Planned { kind, requirement, child } = self.planned;
        let (contact, child) = (kind.words, child.words());
        let plan = match requirement {
            Some(ContactRequirement::Required) => format!("which the plan requires for {child}"),
            Some(_) => format!("which would be good for {child}"),
            None => return format!("It is not known whether {contact} belong to the plan for {child}."),
        };
        match self.answer {
            Some(Answer::Yes) => format!("The household would have {contact}, {plan}."),
            Some(Answer::WouldDiscuss) => format!("The household would want to talk about {contact}, {plan}."),
            Some(Answer::No) => format!("The household has ruled out {contact}, {plan}."),
            None => format!("The household has not yet said what it thinks of {contact}, {plan}."),
        }
    }

    fn question(&self) -> String {
        let Planned { kind, requirement, child } = self.planned;
        match requirement {
            Some(_) => format!("Ask the household whether it would have {}.", kind.words),
            None => format!(
                "Ask the child's worker whether {} belong to the plan for {}.",
                kind.words,
                child.words()
            ),
        }
    }

    fn asked_of(&self) -> AskedOf {
        match self.planned.requirement {
            Some(_) => AskedOf::Household,
            None => AskedOf::ChildWorker,
        }
    }

    fn bars_if_not_met(&self) -> Option<BarrierCode> {
        let required = self.planned.requirement == Some(ContactRequirement::Required);
        let may_be_required = self.planned.requirement.is_none() && self.answer == Some(Answer::No);
        (required || may_be_required).then_some(BarrierCode::ContactRuledOut)
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::{a_child, a_household, shown, standing};
    use super::*;
    use ContactRequirement::{Hoped, NotPlanned, Required};

    fn letters(requirement: ContactRequirement) -> ContactPlan {
        ContactPlan {
            letterbox_birth_parents: Some(requirement),
            ..ContactPlan::default()
        }
    }

    #[test]
    fn planned_contact_is_graded_by_the_households_answer() {
        for requirement in [Required, Hoped] {
            let child = a_child().contact(letters(requirement));
            for (answer, grade) in [
                (Some(Answer::Yes), Grade::Meets),
                (Some(Answer::WouldDiscuss), Grade::Partly),
                (Some(Answer::No), Grade::DoesNotMeet),
                (None, Grade::NotKnown),
            ] {
                let household = a_household().contact(ContactAnswers {
                    letterbox_birth_parents: answer,
                    ..ContactAnswers::default()
                });
                assert_eq!(standing(&child, &household, Criterion::LetterboxBirthParents), Some(grade));
            }
        }
    }

    #[test]
    fn contact_that_is_not_planned_is_no_criterion() {
        let child = a_child().contact(letters(NotPlanned));
        assert_eq!(standing(&child, &a_household(), Criterion::LetterboxBirthParents), None);
    }

    #[test]
    fn a_plan_that_does_not_say_is_a_question_to_the_childs_worker() {
        let shown = shown(&a_child(), &a_household(), Criterion::DirectSiblings);
        assert_eq!(shown.grade, Grade::NotKnown);
        assert_eq!(
            shown.question.as_deref(),
            Some("Ask the child's worker whether meetings with siblings belong to the plan for the child.")
        );
    }
}
