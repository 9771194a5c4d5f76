//! Laws of what a household's journey and later facts mean for its links, whatever was recorded and
//! in whatever order.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panic")]

use chrono::{DateTime, Days, NaiveDate};
use family_finding_domain::{
    adopters::AdopterSummary,
    children::{ChildSummary, FamilyFinding, family_finding_on, waiting_on, waiting_since},
    identifiers::{AdopterId, ChildId, LinkId, MilestoneId},
    journeys::Span,
    links::{Ending, LinkEndReason, LinkedChild, contradictions, disallowed_on, new_contradictions, overtaken_by},
    timelines::{TimelineEvent, TimelinePlace},
};
use proptest::prelude::*;
use uuid::Uuid;

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 1, 4).unwrap() + Days::new(offset)
}

fn span() -> impl Strategy<Value = Span> {
    (0u64..100, prop::option::of(0u64..50)).prop_map(|(from, length)| Span {
        from: day(from),
        to: length.map(|length| day(from + length)),
    })
}

fn household() -> impl Strategy<Value = AdopterSummary> {
    (
        prop::option::of(0u64..60),
        prop::option::of(40u64..100),
        prop::collection::vec(span(), 0..3),
    )
        .prop_map(|(approved, ended, holds)| AdopterSummary {
            approved_on: approved.map(day),
            ended_on: ended.map(day),
            holds,
            ..AdopterSummary::default()
        })
}

fn part() -> impl Strategy<Value = LinkedChild> {
    (
        0u128..5,
        0u64..60,
        prop::collection::vec(prop::option::of(0u64..20), 4),
        prop::option::of(0u64..20),
    )
        .prop_map(|(link, identified, gaps, over)| {
            let mut on = identified;
            let mut step = |gap: Option<u64>| {
                gap.map(|gap| {
                    on += gap;
                    day(on)
                })
            };
            let (matched_on, introductions_on, placed_on) = (step(gaps[0]), step(gaps[1]), step(gaps[2]));
            let over_on = step(over);
            LinkedChild {
                link: LinkId(Uuid::from_u128(link)),
                child: ChildId(Uuid::from_u128(100 + link)),
                adopter: AdopterId(Uuid::from_u128(7)),
                external: false,
                group: None,
                children_in_link: 1,
                identified_on: day(identified),
                confirmed_on: None,
                foster_placed_on: None,
                early_permanence_on: gaps[3].map(|gap| day(identified + gap)),
                matched_on,
                introductions_on,
                placed_on,
                ended_on: over_on.filter(|_| placed_on.is_none()),
                disrupted_on: over_on.filter(|_| placed_on.is_some()),
                end_reason: None,
                latest_on: day(on),
            }
        })
}

fn endings() -> impl Strategy<Value = Vec<Ending>> {
    let reasons = [
        LinkEndReason::HouseholdUnavailable,
        LinkEndReason::PlanChanged,
        LinkEndReason::OtherHouseholdMatched,
        LinkEndReason::HouseholdLinkedElsewhere,
    ];
    prop::collection::vec((0u128..1000, 0u64..100, prop::sample::select(reasons.to_vec())), 0..6).prop_map(|endings| {
        endings
            .into_iter()
            .map(|(cause, on, reason)| Ending {
                cause: MilestoneId(Uuid::from_u128(cause)),
                on: day(on),
                reason,
            })
            .collect()
    })
}

fn child() -> impl Strategy<Value = ChildSummary> {
    (
        prop::collection::vec(span(), 0..2),
        prop::collection::vec(span(), 0..2),
        prop::collection::vec(part(), 0..3),
        prop::option::of(0u64..120),
    )
        .prop_map(|(authority, pauses, links, left)| ChildSummary {
            entered_care_on: Some(day(0)),
            authority,
            pauses,
            links,
            left_care_on: left.map(day),
            ..ChildSummary::default()
        })
}

proptest! {
    /// What overtakes a link does not depend on the order in which it was found, never ends what is
    /// over or placed, and never ends a link before its own latest milestone.
    #[test]
    fn the_first_fact_that_ends_a_link_is_found_in_any_order(part in part(), endings in endings()) {
        let found = overtaken_by(&part, &endings);
        let mut turned = endings.clone();
        turned.reverse();
        let again = overtaken_by(&part, &turned);
        prop_assert_eq!(found.map(|ending| (ending.on, ending.cause)), again.map(|ending| (ending.on, ending.cause)));
        if part.over_on().is_some() || part.placed_on.is_some() {
            prop_assert_eq!(found, None);
        }
        if let Some(ending) = found {
            prop_assert!(ending.of(&part).on >= part.latest_on && ending.of(&part).on >= ending.on);
            let touches = |other: &Ending| other.on >= part.identified_on || other.reason == LinkEndReason::HouseholdUnavailable;
            let is_first = endings.iter().filter(|other| touches(other)).all(|other| other.on >= ending.on);
            prop_assert!(is_first, "an earlier fact ends the link");
        }
    }

    /// Nothing new contradicts what is unchanged, and everything that contradicts is a day that the
    /// household's journey does not allow.
    #[test]
    fn only_a_change_brings_a_contradiction_about(before in household(), after in household(), links in prop::collection::vec(part(), 0..5)) {
        prop_assert!(new_contradictions((&after, &links), (&after, &links)).is_empty());
        let new = new_contradictions((&before, &links), (&after, &links));
        let standing = contradictions(&after, &links);
        for contradiction in &new {
            prop_assert!(standing.contains(contradiction));
            prop_assert_eq!(disallowed_on(&after, contradiction.on), Some(contradiction.disallowed));
        }
        let free = AdopterSummary { approved_on: Some(day(0)), ..AdopterSummary::default() };
        prop_assert!(contradictions(&free, &links).is_empty());
    }

    /// A hold disallows a day or leaves it as it was; it never allows one.
    #[test]
    fn a_hold_allows_nothing(household in household(), hold in span(), on in 0u64..150) {
        let mut held = household.clone();
        held.holds.push(hold);
        if disallowed_on(&household, day(on)).is_some() {
            prop_assert!(disallowed_on(&held, day(on)).is_some());
        }
    }

    /// Who is counted as without a potential link is who waits and is not paused, with a reason, and
    /// since the day that orders the list.
    #[test]
    fn the_list_of_waiting_children_is_the_figure(child in child(), on in 0u64..150) {
        let waiting = waiting_on(&child, day(on));
        let counts = waiting.as_ref().is_some_and(|waiting| waiting.counts());
        prop_assert_eq!(counts, family_finding_on(&child, day(on)) == FamilyFinding::NoPotentialLink);
        if let Some(waiting) = waiting {
            prop_assert!(!waiting.reasons.is_empty());
            prop_assert_eq!(waiting.paused, family_finding_on(&child, day(on)) == FamilyFinding::Paused);
            prop_assert!(waiting_since(&child, day(on)).is_some_and(|since| since >= waiting.authority_on));
        }
    }

    /// The entries of one milestone have keys of their own.
    #[test]
    fn each_entry_of_a_timeline_has_its_own_key(id in any::<u128>(), seconds in 0i64..1_000_000_000) {
        let at = DateTime::from_timestamp(seconds, 0).unwrap();
        let mut keys: Vec<Uuid> = TimelineEvent::ALL.iter().map(|event| TimelinePlace::done(at, Uuid::from_u128(id), *event).key()).collect();
        keys.sort_unstable();
        keys.dedup();
        prop_assert_eq!(keys.len(), TimelineEvent::ALL.len());
    }
}
