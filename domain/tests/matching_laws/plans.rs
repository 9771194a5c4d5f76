//! The laws of a regional plan.

use super::generators::*;
use chrono::{Days, NaiveDate};
use family_finding_domain::{
    identifiers::{AdopterId, ChildId},
    links::LinkSubject,
    matching::{
        Candidate, FORBIDDEN, MOST_OF_A_SIDE, NotAllocated, PinKind, PlanFamily, PlanLine, PlanPin, SearchSettings, Seeking, SoughtChild,
        Stake, allocate, assess, check_pins, propose,
    },
};
use proptest::{collection, option, prelude::*, sample::Index};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};
use uuid::Uuid;

/// What an allocation is worth: children covered, the total of scores, and the waits of those
/// covered, the longest first.
type Worth = (u32, u32, Vec<u32>);

#[derive(Clone, Debug)]
struct Field {
    stakes: Vec<Stake>,
    households: usize,
    scores: Vec<u8>,
}

impl Field {
    fn score(&self, family: usize, household: usize) -> Option<u8> {
        Some(self.scores[family * self.households + household]).filter(|score| *score != FORBIDDEN)
    }

    fn worth(&self, allocation: &[Option<usize>]) -> Worth {
        let pairs = allocation
            .iter()
            .enumerate()
            .filter_map(|(family, household)| Some((family, (*household)?)));
        let mut worth = (0, 0, Vec::new());
        for (family, household) in pairs {
            worth.0 += u32::from(self.stakes[family].without_link);
            worth.1 += u32::from(self.score(family, household).expect("never a forbidden pair"));
            worth.2.push(self.stakes[family].waited_days);
        }
        worth.2.sort_unstable_by_key(|days| Reverse(*days));
        worth
    }

    /// The best of all allocations there are, each looked at.
    fn best(&self) -> Worth {
        let mut best = (0, 0, Vec::new());
        self.each(&mut vec![None; self.stakes.len()], 0, &mut best);
        best
    }

    fn each(&self, allocation: &mut Vec<Option<usize>>, family: usize, best: &mut Worth) {
        if family == allocation.len() {
            *best = self.worth(allocation).max(best.clone());
            return;
        }
        self.each(allocation, family + 1, best);
        for household in 0..self.households {
            if self.score(family, household).is_some() && !allocation[..family].contains(&Some(household)) {
                allocation[family] = Some(household);
                self.each(allocation, family + 1, best);
                allocation[family] = None;
            }
        }
    }

    /// Each family in turn takes the best household that is left; answers the children covered.
    fn greedy(&self) -> u32 {
        let mut taken = BTreeSet::new();
        let mut covered = 0;
        for (family, stake) in self.stakes.iter().enumerate() {
            let free = (0..self.households).filter(|household| !taken.contains(household));
            let best = free.filter_map(|household| Some((self.score(family, household)?, household))).max();
            if let Some((_, household)) = best {
                taken.insert(household);
                covered += u32::from(stake.without_link);
            }
        }
        covered
    }
}

/// Few values, so that ties are many; some pairs that may not be.
fn fields(families: std::ops::Range<usize>, households: std::ops::Range<usize>, least_without: u8) -> impl Strategy<Value = Field> {
    (families, households).prop_flat_map(move |(families, households)| {
        let stake = (least_without..4_u8, prop_oneof![0..4_u32, 0..7_000_u32])
            .prop_map(|(without_link, waited_days)| Stake { without_link, waited_days });
        let score = prop_oneof![2 => Just(FORBIDDEN), 3 => 50..54_u8, 1 => 0..=100_u8];
        (collection::vec(stake, families), collection::vec(score, families * households)).prop_map(move |(stakes, scores)| Field {
            stakes,
            households,
            scores,
        })
    })
}

proptest! {
    #[test]
    fn the_allocation_is_the_best_there_is_in_all_three_aims(field in fields(0..6, 0..6, 1)) {
        let allocation = allocate(&field.stakes, field.households, &field.scores).unwrap();
        let mut counted = field.clone();
        // A wait longer than a childhood is not told apart.
        for stake in &mut counted.stakes {
            stake.waited_days = stake.waited_days.min(family_finding_domain::matching::WAIT_DAYS_COUNTED);
        }
        prop_assert_eq!(counted.worth(&allocation), counted.best());
    }

    #[test]
    fn families_who_have_a_link_do_not_take_from_those_who_have_none(field in fields(0..6, 0..6, 0)) {
        let allocation = allocate(&field.stakes, field.households, &field.scores).unwrap();
        let (covered, scores, _) = field.worth(&allocation);
        let (most, greatest, _) = field.best();
        prop_assert_eq!((covered, scores), (most, greatest));
    }

    #[test]
    fn no_household_is_given_twice_and_no_fewer_are_covered_than_by_taking_turns(field in fields(0..40, 0..40, 1)) {
        let allocation = allocate(&field.stakes, field.households, &field.scores).unwrap();
        let given: Vec<usize> = allocation.iter().copied().flatten().collect();
        prop_assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), given.len());
        // The worth of an allocation with a forbidden pair cannot be told.
        prop_assert!(field.worth(&allocation).0 >= field.greedy());
    }
}

#[test]
fn more_than_one_plan_looks_at_is_refused() {
    let stake = Stake {
        without_link: 1,
        waited_days: 0,
    };
    for (families, households) in [(MOST_OF_A_SIDE + 1, 1), (1, MOST_OF_A_SIDE + 1)] {
        let refused = allocate(&vec![stake; families], households, &[]).unwrap_err();
        assert_eq!(refused, NotAllocated::TooLarge { families, households });
    }
}

#[test]
fn the_largest_numbers_are_told_apart() {
    let stake = Stake {
        without_link: 6,
        waited_days: u32::MAX,
    };
    for (families, households) in [(1, 1), (60, 60), (60, 7), (7, 60), (1, 500)] {
        let allocation = allocate(&vec![stake; families], households, &vec![100; families * households]).unwrap();
        assert_eq!(allocation.iter().flatten().count(), families.min(households));
    }
}

/// Families with identifiers and waits of their own.
fn region(children: &[Children]) -> Vec<Vec<ChildId>> {
    let mut next = 0;
    let ids = children.iter().map(|family| {
        let of_family = family.profiles.iter().map(|_| {
            next += 1;
            ChildId(Uuid::from_u128(1_000 + next))
        });
        of_family.collect()
    });
    ids.collect()
}

fn families<'a>(children: &'a [Children], ids: &[Vec<ChildId>], waits: &[u64]) -> Vec<PlanFamily<'a>> {
    let of_family = children.iter().zip(ids).zip(waits).map(|((family, ids), waited)| {
        let sought = family.profiles.iter().zip(ids).map(|(profile, id)| SoughtChild {
            id: *id,
            profile,
            links: if *id == ids[0] { &family.links } else { &[] },
        });
        let since: NaiveDate = today() - Days::new(*waited);
        PlanFamily {
            seeking: Seeking::together(sought.collect()).unwrap().waiting_since(Some(since)),
            group: None,
            without_link: u8::try_from(ids.len()).unwrap(),
        }
    });
    of_family.collect()
}

fn by_child(lines: &[PlanLine]) -> BTreeMap<ChildId, Option<AdopterId>> {
    let pairs = lines.iter().flat_map(|line| {
        let chosen = line.chosen.map(|household| household.adopter);
        line.children.iter().map(move |child| (*child, chosen))
    });
    pairs.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_plan_never_proposes_a_barred_pair_and_keeps_groups_whole(
        settings in settings(),
        children in collection::vec(children(), 1..7),
        waits in collection::vec(0..2_000_u64, 7),
        known in collection::vec(known(), 0..7),
    ) {
        let ids = region(&children);
        let families = families(&children, &ids, &waits);
        let all = candidates(&known);
        let proposal = propose(&families, &all, &[], &settings, today()).unwrap();
        prop_assert_eq!(proposal.lines.len(), families.len());
        let mut given = BTreeSet::new();
        for line in &proposal.lines {
            let family = families.iter().find(|family| family.seeking.ids().eq(line.children.iter().copied()));
            prop_assert!(family.is_some(), "a line is for a whole family");
            prop_assert_eq!(line.chosen.is_none(), line.nobody.is_some());
            prop_assert!(line.next_best.len() <= 2);
            for shown in line.chosen.iter().chain(&line.next_best) {
                let household = all.iter().find(|candidate| candidate.adopter == shown.adopter).unwrap();
                let stands = assess(&family.unwrap().seeking, household, &settings, today());
                prop_assert!(stands.barriers.is_empty());
                prop_assert_eq!(stands.scores.score, shown.score);
            }
            if let Some(chosen) = line.chosen {
                prop_assert!(given.insert(chosen.adopter), "a household is given once");
                prop_assert!(line.next_best.iter().all(|next| next.adopter != chosen.adopter));
            }
        }
        for next in proposal.lines.iter().flat_map(|line| line.next_best.iter()) {
            prop_assert_eq!(next.given_to_others, given.contains(&next.adopter));
        }
    }

    #[test]
    fn a_plan_does_not_depend_on_the_order_in_which_anybody_arrives(
        children in collection::vec(children(), 1..7),
        waits in collection::vec(0..3_u64, 7),
        known in collection::vec(known(), 0..7),
    ) {
        let settings = SearchSettings::default();
        let ids = region(&children);
        let mut families = families(&children, &ids, &waits);
        let mut all: Vec<Candidate<'_>> = candidates(&known);
        let one = propose(&families, &all, &[], &settings, today()).unwrap();
        families.reverse();
        all.reverse();
        families.rotate_left(children.len() / 2);
        prop_assert_eq!(propose(&families, &all, &[], &settings, today()).unwrap(), one);
    }

    #[test]
    fn pins_hold(
        children in collection::vec(children(), 1..7),
        waits in collection::vec(0..2_000_u64, 7),
        known in collection::vec(known(), 1..7),
        (kept, apart) in (any::<(Index, Index)>(), option::of(any::<(Index, Index)>())),
    ) {
        let settings = SearchSettings::default();
        let ids = region(&children);
        let families = families(&children, &ids, &waits);
        let all = candidates(&known);
        let pin = |kind, (family, household): (Index, Index)| PlanPin {
            kind,
            subject: LinkSubject::Child(ids[family.index(ids.len())][0]),
            adopter: all[household.index(all.len())].adopter,
        };
        let mut pins = vec![pin(PinKind::Keep, kept)];
        pins.extend(apart.map(|apart| pin(PinKind::Never, apart)));
        let of_kept = families.iter().find(|family| family.seeking.ids().any(|child| LinkSubject::Child(child) == pins[0].subject)).unwrap();
        let household = all.iter().find(|candidate| candidate.adopter == pins[0].adopter).unwrap();
        let barred = !assess(&of_kept.seeking, household, &settings, today()).barriers.is_empty();
        let contradicts = pins.len() == 2 && pins[0].subject == pins[1].subject && pins[0].adopter == pins[1].adopter;
        let checked = check_pins(&families, &all, &pins, &settings, today());
        prop_assert_eq!(checked.is_err(), barred || contradicts);
        if checked.is_ok() {
            let proposal = propose(&families, &all, &pins, &settings, today()).unwrap();
            let given = by_child(&proposal.lines);
            for pin in &pins {
                let child = pin.subject.child().unwrap();
                prop_assert_eq!(given[&child] == Some(pin.adopter), pin.kind == PinKind::Keep);
            }
        }
    }
}
