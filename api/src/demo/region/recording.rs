//! When each fact was recorded. A fact is recorded after every earlier fact that it rests on, so
//! that the region can be asked for as it was known at any moment.

use super::{
    Region,
    seeded::{LAST_DAY, Seeded, plus, working_from},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use family_finding_domain::{
    adopters::{AdopterMilestone, AdopterMilestoneKind as A},
    children::{ChildMilestone, ChildMilestoneKind as C},
    identifiers::MilestoneId,
    journeys::{Fact, Milestone},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A fact before anything is known of its recording.
pub(super) fn unrecorded<M>(milestone: M) -> Fact<M> {
    Fact {
        id: MilestoneId(Uuid::nil()),
        milestone,
        recorded_at: DateTime::<Utc>::UNIX_EPOCH,
        voided_at: None,
    }
}

/// One fact that waits to be recorded, with the cases that it is about.
struct Waiting<'a> {
    occurred_on: NaiveDate,
    /// The order of the facts of one day: groups, households, children, links, and the kinds of
    /// each in the order of their journey.
    order: (u8, u8),
    cases: Vec<Uuid>,
    id: &'a mut MilestoneId,
    recorded_at: &'a mut DateTime<Utc>,
}

fn waiting<'a, M>(facts: &'a mut [Fact<M>], journey: u8, cases: &[Uuid], said: fn(&M) -> (NaiveDate, u8)) -> Vec<Waiting<'a>> {
    facts
        .iter_mut()
        .map(|fact| {
            let (occurred_on, kind) = said(&fact.milestone);
            Waiting {
                occurred_on,
                order: (journey, kind),
                cases: cases.to_vec(),
                id: &mut fact.id,
                recorded_at: &mut fact.recorded_at,
            }
        })
        .collect()
}

/// Records every fact of the region.
pub(super) fn record(region: &mut Region, chance: &mut Seeded) {
    let mut all = Vec::new();
    for group in &mut region.groups {
        let cases: Vec<Uuid> = group.children.iter().map(|child| child.0).chain([group.id.0]).collect();
        all.extend(waiting(&mut group.facts, 0, &cases, |said| (said.occurred_on, 0)));
    }
    for adopter in &mut region.adopters {
        all.extend(waiting(&mut adopter.facts, 1, &[adopter.id.0], |said| {
            (said.occurred_on(), said.kind() as u8)
        }));
    }
    for child in &mut region.children {
        all.extend(waiting(&mut child.facts, 2, &[child.id.0], |said| {
            (said.occurred_on(), said.kind() as u8)
        }));
    }
    for link in &mut region.links {
        let parties = &link.parties;
        let cases: Vec<Uuid> = parties
            .children
            .iter()
            .map(|child| child.0)
            .chain([parties.link.0, parties.adopter.0])
            .collect();
        all.extend(waiting(&mut link.facts, 3, &cases, |said| (said.occurred_on(), said.kind() as u8)));
    }
    all.sort_by_key(|fact| (fact.occurred_on, fact.order));
    let mut last: BTreeMap<Uuid, DateTime<Utc>> = BTreeMap::new();
    for fact in all {
        let before = fact.cases.iter().filter_map(|case| last.get(case)).max().copied();
        let drawn = moment(fact.occurred_on, chance);
        // A minute later than what it rests on; never later than the last evening.
        let after = before.map(|before| before + TimeDelta::seconds(chance.between(20, 240)));
        let at = after.map_or(drawn, |after| drawn.max(after)).min(last_evening());
        *fact.id = MilestoneId(chance.identifier(at));
        *fact.recorded_at = at;
        for case in fact.cases {
            last.insert(case, at);
        }
    }
    sort(region);
}

fn last_evening() -> DateTime<Utc> {
    LAST_DAY.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::minutes(23 * 60 + 30)
}

fn moment(occurred_on: NaiveDate, chance: &mut Seeded) -> DateTime<Utc> {
    let days = if chance.chance(6) {
        chance.between(10, 30)
    } else {
        chance.between(0, 9).min(chance.between(0, 9))
    };
    let on = working_from(plus(occurred_on, days)).min(LAST_DAY).max(occurred_on);
    chance.office_hours(on)
}

fn sort(region: &mut Region) {
    region.adopters.iter_mut().for_each(|adopter| by_recording(&mut adopter.facts));
    region.children.iter_mut().for_each(|child| by_recording(&mut child.facts));
    region.links.iter_mut().for_each(|link| by_recording(&mut link.facts));
}

fn by_recording<M>(facts: &mut [Fact<M>]) {
    facts.sort_by_key(|fact| (fact.recorded_at, fact.id));
}

/// How many facts of households, and of children, were first recorded with a wrong day.
const CORRECTED: [usize; 2] = [9, 7];

/// A few facts were first recorded with a wrong day, voided, and recorded anew.
pub(super) fn correct(region: &mut Region, chance: &mut Seeded) {
    let [adopters, children] = CORRECTED;
    let rewrite = |said: &AdopterMilestone, on| AdopterMilestone::stored(said.kind(), on, said.options().clone()).ok();
    let mut order: Vec<_> = region.adopters.iter_mut().filter(|adopter| adopter.facts.len() > 3).collect();
    chance.shuffle(&mut order);
    let fits = |said: &AdopterMilestone| said.kind() == A::InformationSessionAttended;
    let facts = order.into_iter().map(|adopter| &mut adopter.facts);
    take(facts, adopters, fits, Milestone::occurred_on, rewrite, chance);
    let rewrite = |said: &ChildMilestone, on| Some(ChildMilestone::stored(said.kind(), on, said.options().clone()));
    let mut order: Vec<_> = region.children.iter_mut().collect();
    chance.shuffle(&mut order);
    let fits = |said: &ChildMilestone| said.kind() == C::FamilyFindingStarted;
    let facts = order.into_iter().map(|child| &mut child.facts);
    take(facts, children, fits, ChildMilestone::occurred_on, rewrite, chance);
    sort(region);
}

fn take<'a, M: Clone + 'a>(
    cases: impl Iterator<Item = &'a mut Vec<Fact<M>>>,
    count: usize,
    fits: impl Fn(&M) -> bool,
    occurred_on: fn(&M) -> NaiveDate,
    rewrite: impl Fn(&M, NaiveDate) -> Option<M>,
    chance: &mut Seeded,
) {
    let mut left = count;
    for facts in cases {
        if left == 0 {
            return;
        }
        let wrong = facts.iter().position(|fact| fits(&fact.milestone)).and_then(|index| {
            let fact = facts.get_mut(index)?;
            let earlier = plus(occurred_on(&fact.milestone), -1);
            let milestone = rewrite(&fact.milestone, earlier)?;
            let recorded_at = fact.recorded_at;
            let corrected_on = working_from(plus(recorded_at.date_naive(), chance.between(3, 20)));
            let corrected_at = chance.office_hours(corrected_on);
            if corrected_at > last_evening() {
                return None;
            }
            let wrong = Fact {
                id: fact.id,
                milestone,
                recorded_at,
                voided_at: Some(corrected_at),
            };
            fact.recorded_at = corrected_at + TimeDelta::seconds(chance.between(30, 200));
            fact.id = MilestoneId(chance.identifier(fact.recorded_at));
            Some(wrong)
        });
        if let Some(wrong) = wrong {
            facts.push(wrong);
            left -= 1;
        }
    }
}
