//! Experience and training, and which of it bears on which need.

use super::{
    compare::{Finding, Visit},
    criteria::{Criterion, Grade},
    parties::{Candidate, Seeking},
};
use crate::codes::{Experience as E, Need as N, NeedStatus};

/// Which experience bears on a need: any one of them does. Needs without a row call for no
/// experience in particular. Practice of the field, without statutory source.
pub const BEARING: &[(N, &[E])] = &[
    (N::DevelopmentalDelay, &[E::WorkWithChildren, E::HealthAndDisability, E::Fostering]),
    (N::LearningDisability, &[E::HealthAndDisability, E::WorkWithChildren]),
    (N::PhysicalDisability, &[E::HealthAndDisability]),
    (N::LifeLimitingCondition, &[E::HealthAndDisability]),
    (N::ComplexHealth, &[E::HealthAndDisability]),
    (N::FoetalAlcoholSpectrum, &[E::FoetalAlcoholTraining]),
    (N::TraumaAttachment, &[E::TherapeuticParenting, E::Fostering]),
    (N::SexualAbuse, &[E::TherapeuticParenting, E::Fostering]),
    (
        N::ChallengingBehaviour,
        &[E::TherapeuticParenting, E::Fostering, E::WorkWithChildren],
    ),
    (N::SensoryImpairment, &[E::HealthAndDisability]),
    (N::Autism, &[E::NeurodiversityTraining]),
];

/// A set of kinds of experience.
#[derive(Clone, Copy, Default)]
struct Kinds(u16);

impl Kinds {
    fn of(kinds: &[E]) -> Self {
        Self(kinds.iter().fold(0, |set, kind| set | 1 << (*kind as u16)))
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The needs of the children on which some experience bears.
pub(super) struct Sought(Vec<(N, Kinds)>);

impl Sought {
    pub(super) fn prepare(seeking: &Seeking<'_>) -> Self {
        let present = |need: &N| {
            let has = |needs: &std::collections::BTreeMap<N, NeedStatus>| needs.get(need) == Some(&NeedStatus::Present);
            seeking.children().any(|(_, child)| child.profile.needs.as_ref().is_some_and(has))
        };
        Self(
            BEARING
                .iter()
                .filter(|(need, _)| present(need))
                .map(|(need, kinds)| (*need, Kinds::of(kinds)))
                .collect(),
        )
    }

    pub(super) fn compare(&self, candidate: &Candidate<'_>, visit: &mut Visit<'_>) {
        let finding = match candidate.household.experience.as_deref() {
            None => ExperienceFinding::NotKnown,
            Some(kinds) => self.bears(Kinds::of(kinds)),
        };
        visit(Criterion::Experience, &finding);
    }

    fn bears(&self, has: Kinds) -> ExperienceFinding {
        let Some((first, _)) = self.0.first() else {
            return ExperienceFinding::NothingCalledFor { some: !has.is_empty() };
        };
        let without = self.0.iter().filter(|(_, kinds)| !has.meets(*kinds));
        let first_without = without.clone().next().map_or(*first, |(need, _)| *need);
        match without.count() {
            0 => ExperienceFinding::OnAll,
            count if count == self.0.len() => ExperienceFinding::OnNone(first_without),
            _ => ExperienceFinding::OnSome(first_without),
        }
    }
}

enum ExperienceFinding {
    OnAll,
    OnSome(N),
    OnNone(N),
    NothingCalledFor { some: bool },
    NotKnown,
}

impl Finding for ExperienceFinding {
    fn grade(&self) -> Grade {
        match self {
            Self::OnAll | Self::NothingCalledFor { some: true } => Grade::Meets,
            Self::OnSome(_) | Self::NothingCalledFor { some: false } => Grade::Partly,
            Self::OnNone(_) => Grade::DoesNotMeet,
            Self::NotKnown => Grade::NotKnown,
        }
    }

    fn why(&self) -> String {
        match self {
            Self::OnAll => "The household's experience and training bear on every need that calls for some.".to_owned(),
            Self::OnSome(need) => format!(
                "The household's experience bears on some of the needs; training would help with {}.",
                need.words()
            ),
            Self::OnNone(need) => format!("The household has no experience or training yet that bears on {}.", need.words()),
            Self::NothingCalledFor { some: true } => {
                "The known needs call for no experience in particular, and the household has some with children.".to_owned()
            }
            Self::NothingCalledFor { some: false } => {
                "The known needs call for no experience in particular, and the household has none yet.".to_owned()
            }
            Self::NotKnown => "The household's experience and training are not known.".to_owned(),
        }
    }

    fn question(&self) -> String {
        "Ask the household whether it has experience or training that bears on the child's needs.".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::{a_child, a_household, standing};
    use super::*;

    #[test]
    fn experience_bears_on_all_some_or_none_of_the_needs() {
        let child = a_child()
            .need(N::Autism, NeedStatus::Present)
            .need(N::TraumaAttachment, NeedStatus::Present)
            .need(N::Prematurity, NeedStatus::Present)
            .need(N::SensoryImpairment, NeedStatus::Possible);
        for (has, grade) in [
            (&[E::NeurodiversityTraining, E::Fostering][..], Grade::Meets),
            (&[E::Fostering], Grade::Partly),
            (&[E::Parenting], Grade::DoesNotMeet),
            (&[], Grade::DoesNotMeet),
        ] {
            let household = a_household().experienced(has);
            assert_eq!(standing(&child, &household, Criterion::Experience), Some(grade), "{has:?}");
        }
        assert_eq!(standing(&child, &a_household(), Criterion::Experience), Some(Grade::NotKnown));
    }

    #[test]
    fn where_no_need_calls_for_experience_any_is_good_and_none_is_no_fault() {
        let some = a_household().experienced(&[E::Parenting]);
        assert_eq!(standing(&a_child(), &some, Criterion::Experience), Some(Grade::Meets));
        let none = a_household().experienced(&[]);
        assert_eq!(standing(&a_child(), &none, Criterion::Experience), Some(Grade::Partly));
    }
}
