//! Needs: what the child has or may have, and what the household says to it.

use super::{
    barriers::BarrierCode,
    compare::{Finding, Visit},
    criteria::{Criterion, Grade},
    parties::{Candidate, Position, Seeking},
};
use crate::codes::{Answer, Need, NeedStatus};

/// The needs of the children. A need that no child is known to have is no criterion.
pub(super) struct Sought(Vec<SoughtNeed>);

/// A need, and the first child for whom it is most certain.
#[derive(Clone, Copy)]
struct SoughtNeed {
    need: Need,
    certain: bool,
    child: Position,
}

/// A need that a child has and the household has ruled out.
pub(super) struct RuledOut {
    pub(super) need: Need,
    pub(super) child: Position,
}

impl Sought {
    pub(super) fn prepare(seeking: &Seeking<'_>) -> Self {
        let with = |need: Need, status: NeedStatus| {
            let found = seeking
                .children()
                .find(|(_, child)| child.profile.needs.as_ref().and_then(|needs| needs.get(&need)) == Some(&status));
            found.map(|(child, _)| SoughtNeed {
                need,
                certain: status == NeedStatus::Present,
                child,
            })
        };
        Self(
            Need::ALL
                .iter()
                .filter_map(|need| with(*need, NeedStatus::Present).or_else(|| with(*need, NeedStatus::Possible)))
                .collect(),
        )
    }

    pub(super) fn compare(&self, candidate: &Candidate<'_>, visit: &mut Visit<'_>) {
        for sought in &self.0 {
            let answer = answer(candidate, sought.need);
            visit(Criterion::Need(sought.need), &NeedFinding { sought: *sought, answer });
        }
    }

    /// The needs that a child is known to have.
    pub(super) fn certain(&self) -> impl Iterator<Item = Need> {
        self.0.iter().filter(|sought| sought.certain).map(|sought| sought.need)
    }

    /// The needs that bar. A need that is only possible does not: the household's `no` to it is
    /// graded, because nobody can say yet that the household would be asked to meet it.
    pub(super) fn ruled_out<'s>(&'s self, candidate: &'s Candidate<'_>) -> impl Iterator<Item = RuledOut> + 's {
        self.0
            .iter()
            .filter(|sought| sought.certain && answer(candidate, sought.need) == Some(Answer::No))
            .map(|sought| RuledOut {
                need: sought.need,
                child: sought.child,
            })
    }
}

fn answer(candidate: &Candidate<'_>, need: Need) -> Option<Answer> {
    candidate.household.needs.as_ref()?.get(&need).copied()
}

/// The grade of an answer of the household.
pub(super) fn grade_of(answer: Option<Answer>) -> Grade {
    match answer {
        Some(Answer::Yes) => Grade::Meets,
        Some(Answer::WouldDiscuss) => Grade::Partly,
        Some(Answer::No) => Grade::DoesNotMeet,
        None => Grade::NotKnown,
    }
}

struct NeedFinding {
    sought: SoughtNeed,
    answer: Option<Answer>,
}

impl Finding for NeedFinding {
    fn grade(&self) -> Grade {
        grade_of(self.answer)
    }

    fn why(&self) -> String {
        let SoughtNeed { need, certain, child } = self.sought;
        let (need, child) = (need.words(), child.words());
        let known = if certain { "known" } else { "possible" };
        match self.answer {
            Some(Answer::Yes) => format!("The household has said yes to {need}, which is {known} for {child}."),
            Some(Answer::WouldDiscuss) => format!("The household would want to talk about {need}, which is {known} for {child}."),
            Some(Answer::No) if certain => format!("The household has ruled out {need}, which is known for {child}."),
            Some(Answer::No) => {
                format!("The household has ruled out {need}, which is possible for {child}; it would become a barrier if it is confirmed.")
            }
            None => format!("The household has not yet said what it thinks of {need}, which is {known} for {child}."),
        }
    }

    fn question(&self) -> String {
        let SoughtNeed { need, certain, .. } = self.sought;
        let known = if certain { "known" } else { "possible" };
        format!(
            "Ask the household whether it would care for a child for whom {} is {known}.",
            need.words()
        )
    }

    fn bars_if_not_met(&self) -> Option<BarrierCode> {
        self.sought.certain.then_some(BarrierCode::NeedRuledOut)
    }
}

/// A need of which it is not certain whether a child has it.
pub(super) struct UncertainNeed {
    pub(super) need: Need,
    possible: bool,
    child: Position,
}

impl UncertainNeed {
    /// Whether a household would be barred if a child were found to have the need.
    pub(super) fn would_exclude(&self, candidate: &Candidate<'_>) -> bool {
        answer(candidate, self.need) == Some(Answer::No)
    }

    /// The question that would tell.
    pub(super) fn question(&self) -> String {
        let (need, child) = (self.need.words(), self.child.words());
        if self.possible {
            format!("Ask the child's worker whether {need} can be confirmed or ruled out for {child}.")
        } else {
            format!("Ask the child's worker whether {need} is known, possible or ruled out for {child}.")
        }
    }
}

/// The needs that no child is known to have and some child may have: possible, or never recorded.
pub(super) fn uncertain(seeking: &Seeking<'_>) -> Vec<UncertainNeed> {
    let status = |child: &super::parties::SoughtChild<'_>, need: &Need| child.profile.needs.as_ref()?.get(need).copied();
    let of = |need: &Need| {
        if seeking
            .children()
            .any(|(_, child)| status(child, need) == Some(NeedStatus::Present))
        {
            return None;
        }
        let first = |wanted: Option<NeedStatus>| seeking.children().find(|(_, child)| status(child, need) == wanted);
        let possible = first(Some(NeedStatus::Possible));
        let (child, _) = possible.or_else(|| first(None))?;
        Some(UncertainNeed {
            need: *need,
            possible: possible.is_some(),
            child,
        })
    };
    Need::ALL.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::super::criteria::Criterion::Need as OfNeed;
    use super::super::example::{a_child, a_household, standing};
    use super::*;

    #[test]
    fn the_household_answers_each_need_of_the_child() {
        let child = a_child().need(Need::Autism, NeedStatus::Present);
        for (answer, grade) in [
            (Answer::Yes, Grade::Meets),
            (Answer::WouldDiscuss, Grade::Partly),
            (Answer::No, Grade::DoesNotMeet),
        ] {
            let household = a_household().answers(Need::Autism, answer);
            assert_eq!(standing(&child, &household, OfNeed(Need::Autism)), Some(grade));
        }
        assert_eq!(standing(&child, &a_household(), OfNeed(Need::Autism)), Some(Grade::NotKnown));
    }

    #[test]
    fn a_need_the_child_is_not_known_to_have_is_no_criterion() {
        let child = a_child().need(Need::Autism, NeedStatus::Absent);
        let household = a_household().answers(Need::Autism, Answer::No);
        assert_eq!(standing(&child, &household, OfNeed(Need::Autism)), None);
        assert_eq!(standing(&child, &household, OfNeed(Need::Prematurity)), None);
    }

    #[test]
    fn of_siblings_the_one_who_has_the_need_is_spoken_of() {
        let seeking = [
            a_child().need(Need::Autism, NeedStatus::Possible),
            a_child().need(Need::Autism, NeedStatus::Present),
        ];
        let household = a_household().for_siblings(2).answers(Need::Autism, Answer::No);
        let shown = super::super::example::shown_together(&seeking, &household, OfNeed(Need::Autism));
        assert_eq!(
            shown.why,
            "The household has ruled out autism, which is known for the second child."
        );
    }
}
