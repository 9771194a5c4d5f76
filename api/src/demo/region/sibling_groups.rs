//! Siblings: those who are placed together, and pairs who are placed apart.

use super::{
    DemoGroup, GenerationError,
    ages::Plan,
    assembly::Drawn,
    case::Case,
    child_facts::assessed_on,
    child_records::Children,
    keys::{council_letter, council_source, morning, reference},
    organisations::council_code,
    recording::unrecorded,
    seeded::{Seeded, days_between, plus},
};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{ChildId, SiblingGroupId},
    sibling_groups::{SiblingGroupMilestone, SiblingGroupMilestoneKind},
};

/// How many pairs of siblings are placed apart.
const APART: usize = 5;

/// Pairs of single children of one council who are siblings to be placed apart.
pub(super) fn apart(drawn: &Drawn) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let of_kind = |number: &usize| {
        let plan = drawn.plans.get(*number);
        drawn
            .cases
            .get(*number)
            .zip(plan)
            .filter(|(case, plan)| case.size == 1 && !case.early && plan.hard != Some(true))
    };
    let numbers: Vec<usize> = (0..drawn.cases.len()).filter(|number| of_kind(number).is_some()).collect();
    for elder in &numbers {
        let taken = |number: &usize| pairs.iter().any(|(one, other)| one == number || other == number);
        let council = drawn.cases.get(*elder).map(|case| case.council);
        // Not all of one council.
        if pairs.len() == APART
            || taken(elder)
            || pairs
                .iter()
                .filter(|(one, _)| drawn.cases.get(*one).map(|case| case.council) == council)
                .count()
                > 1
        {
            continue;
        }
        let younger = numbers.iter().find(|younger| {
            *younger != elder
                && !taken(younger)
                && of_kind(elder)
                    .zip(of_kind(younger))
                    .is_some_and(|(one, other)| are_siblings(one, other))
        });
        if let Some(younger) = younger {
            pairs.push((*elder, *younger));
        }
    }
    pairs
}

fn are_siblings(elder: (&Case, &Plan), younger: (&Case, &Plan)) -> bool {
    let birth = |case: &Case| case.born.first().copied().unwrap_or(case.care);
    elder.0.council == younger.0.council
        && elder.1.hard == younger.1.hard
        && (400..1400).contains(&days_between(birth(elder.0), birth(younger.0)))
        && days_between(elder.0.care, younger.0.care).abs() < 25
        && elder.0.identified_on.is_some()
        && younger.0.identified_on.is_some()
}

impl Children {
    /// The groups; those placed together are remembered for their links.
    pub(super) fn groups(
        &mut self,
        drawn: &Drawn,
        siblings: &[(usize, usize)],
        chance: &mut Seeded,
    ) -> Result<Vec<DemoGroup>, GenerationError> {
        let mut groups = Vec::new();
        let mut group = |case: &Case, children: Vec<ChildId>, said: Vec<(SiblingGroupMilestoneKind, NaiveDate)>, chance: &mut Seeded| {
            let first = said.iter().map(|(_, on)| *on).min().unwrap_or(case.care);
            let id = SiblingGroupId(chance.identifier(morning(first)));
            let prefix = council_letter(case.council);
            let facts = said
                .into_iter()
                .map(|(kind, occurred_on)| unrecorded(SiblingGroupMilestone { kind, occurred_on }));
            groups.push(DemoGroup {
                id,
                source: council_source(case.council)?,
                reference: reference(&format!("{prefix}G"), groups.len() + 1, 3)?,
                local_authority: council_code(case.council)?,
                children,
                facts: facts.collect(),
            });
            Ok(id)
        };
        for ((case, ids), slot) in drawn.cases.iter().zip(&self.of_case).zip(&mut self.groups) {
            if case.size > 1 {
                let said = vec![(SiblingGroupMilestoneKind::AssessedTogether, assessed_on(case))];
                *slot = Some(group(case, ids.clone(), said, chance)?);
            }
        }
        for (elder, younger) in siblings {
            let Some((one, other)) = drawn.cases.get(*elder).zip(drawn.cases.get(*younger)) else {
                continue;
            };
            let ids = [elder, younger]
                .into_iter()
                .filter_map(|number| self.of_case.get(*number))
                .flatten()
                .copied();
            let entered = plus(one.care.max(other.care), 1);
            let on = assessed_on(one).min(assessed_on(other)).max(entered);
            group(one, ids.collect(), vec![(SiblingGroupMilestoneKind::AssessedApart, on)], chance)?;
        }
        Ok(groups)
    }
}
