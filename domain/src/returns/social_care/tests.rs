//! What is told, and when: once, again where it changed, and taken back where it is no longer so.

use super::*;
use crate::{
    children::ChildSummary,
    identifiers::{AdopterId, ChildId, LinkId, Reference, SocialCareEpisodeId},
    journeys::Span,
    links::LinkedChild,
};
use chrono::NaiveDate;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

const TODAY: &str = "2022-04-01";

fn on(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn reference(text: &str) -> Reference {
    Reference::parse(text, "").expect("a reference")
}

fn episode(text: &str) -> SocialCareEpisodeId {
    SocialCareEpisodeId::parse(text, "").expect("a key")
}

fn link(matched: Option<&str>, placed: Option<&str>, disrupted: Option<&str>) -> LinkedChild {
    LinkedChild {
        link: LinkId(Uuid::nil()),
        child: ChildId(Uuid::nil()),
        adopter: AdopterId(Uuid::nil()),
        external: false,
        group: None,
        children_in_link: 1,
        identified_on: on("2021-05-01"),
        confirmed_on: None,
        foster_placed_on: None,
        early_permanence_on: None,
        matched_on: matched.map(on),
        introductions_on: None,
        placed_on: placed.map(on),
        ended_on: None,
        disrupted_on: disrupted.map(on),
        end_reason: None,
        latest_on: on("2021-05-01"),
    }
}

fn decided() -> ChildSummary {
    ChildSummary {
        decisions: vec![Span {
            from: on("2021-01-10"),
            to: None,
        }],
        ..ChildSummary::default()
    }
}

fn child(number: u128, summary: ChildSummary) -> Wanted {
    Wanted {
        id: ChildId(Uuid::from_u128(number)),
        reference: reference(&format!("C{number}")),
        episode: Some(episode(&format!("E-{number}"))),
        summary,
    }
}

/// What the department knows after it accepted everything that was sent.
fn accept(known: &mut Vec<Accepted>, changes: &[Change]) {
    for change in changes {
        known.retain(|block| block.key != change.sent.key);
        if let ApiBlock::Told(dates) = change.sent.block {
            known.push(Accepted {
                key: change.sent.key.clone(),
                child: change.child,
                hash: dates.hash(),
                names: dates.names(),
            });
        }
    }
}

fn send(wanted: &[Wanted], known: &mut Vec<Accepted>) -> (usize, usize) {
    let planned = plan(wanted, known, on(TODAY));
    accept(known, &planned.withdrawals);
    // What was taken back is new when it is told again, and planned once more all the same.
    let planned_again = plan(wanted, known, on(TODAY));
    assert!(planned_again.withdrawals.is_empty());
    assert_eq!(planned_again.blocks.len(), planned.blocks.len());
    accept(known, &planned_again.blocks);
    (planned.withdrawals.len(), planned.blocks.len())
}

#[test]
fn a_block_has_the_form_of_the_api() {
    let mut summary = decided();
    summary.links = vec![link(Some("2021-09-10"), Some("2021-10-01"), None)];
    let dates = AdoptionDates::of(&summary, on(TODAY)).expect("dates");
    assert_eq!(dates.names(), "initial_decision_date matched_date placed_date");
    assert_eq!(dates.matched_date, Some(on("2021-09-10")));
    assert_eq!(dates.placed_date, Some(on("2021-10-01")));
    summary.links = vec![link(Some("2021-09-10"), Some("2021-10-01"), Some("2022-01-01"))];
    let dates = AdoptionDates::of(&summary, on(TODAY)).expect("dates");
    assert_eq!(dates.names(), "initial_decision_date", "a placement that disrupted is told no more");
    assert!(AdoptionDates::of(&ChildSummary::default(), on(TODAY)).is_none());
}

#[test]
fn what_was_accepted_is_not_sent_again() {
    let wanted = [child(1, decided()), child(2, decided())];
    let mut known = Vec::new();
    assert_eq!(send(&wanted, &mut known), (0, 2));
    assert_eq!(send(&wanted, &mut known), (0, 0));
    let mut later = wanted.clone();
    later[0].summary.links = vec![link(Some("2021-09-10"), None, None)];
    assert_eq!(plan(&later, &known, on(TODAY)).blocks[0].kind, ChangeKind::Changed);
    assert_eq!(send(&later, &mut known), (0, 1));
    assert_eq!(plan(&later, &known, on(TODAY)).unchanged, 2);
}

#[test]
fn a_day_that_is_lost_takes_the_block_back_first() {
    let mut matched = decided();
    matched.links = vec![link(Some("2021-09-10"), None, None)];
    let mut known = Vec::new();
    assert_eq!(send(&[child(1, matched)], &mut known), (0, 1));
    assert_eq!(send(&[child(1, decided())], &mut known), (1, 1));
    assert_eq!(send(&[child(1, decided())], &mut known), (0, 0));
}

#[test]
fn what_is_no_longer_so_is_taken_back() {
    let mut known = Vec::new();
    let all: Vec<Wanted> = (1..=3).map(|number| child(number, decided())).collect();
    assert_eq!(send(&all, &mut known), (0, 3));
    // A decision that was voided; an episode with another key; a child who left the council.
    let mut now = vec![child(1, ChildSummary::default()), child(2, decided())];
    now[1].episode = Some(episode("E-other"));
    assert_eq!(send(&now, &mut known), (3, 1));
    assert_eq!(known.len(), 1);
}

#[test]
fn what_cannot_be_told_is_left_as_it_is_and_listed() {
    let mut known = Vec::new();
    assert_eq!(send(&[child(1, decided())], &mut known), (0, 1));
    let mut unknown = child(1, decided());
    unknown.episode = None;
    let planned = plan(&[unknown], &known, on(TODAY));
    assert!(planned.withdrawals.is_empty() && planned.blocks.is_empty());
    assert_eq!(planned.untold[0].reason, UntoldReason::NoEpisode);
    let mut twin = child(2, decided());
    twin.reference = reference("C1");
    let planned = plan(&[child(1, decided()), twin], &[], on(TODAY));
    let reasons: Vec<UntoldReason> = planned.untold.iter().map(|untold| untold.reason).collect();
    assert_eq!(reasons, [UntoldReason::ReferenceShared; 2]);
    // Nothing to tell is nothing to list.
    assert!(plan(&[child(3, ChildSummary::default())], &[], on(TODAY)).untold.is_empty());
}

#[test]
fn the_department_is_told_from_the_financial_year_two_years_back() {
    assert_eq!(told_from(on("2022-04-01")), on("2020-04-01"));
    assert_eq!(told_from(on("2022-03-31")), on("2019-04-01"));
    let mut over = decided();
    over.adopted_on = Some(on("2020-03-31"));
    let mut known = Vec::new();
    assert_eq!(send(&[child(1, over.clone())], &mut known), (0, 0));
    // What was told in its time stays.
    assert_eq!(send(&[child(1, decided())], &mut known), (0, 1));
    assert_eq!(send(&[child(1, over.clone())], &mut known), (0, 0));
    over.adopted_on = Some(on("2020-04-01"));
    assert_eq!(send(&[child(2, over)], &mut Vec::new()), (0, 1));
}

fn any_child() -> impl Strategy<Value = Wanted> {
    (1_u128..6, 0_usize..4, proptest::option::of(0_u8..3)).prop_map(|(number, state, key)| {
        let mut summary = if state == 0 { ChildSummary::default() } else { decided() };
        if state > 1 {
            summary.links = vec![link(Some("2021-09-10"), (state > 2).then_some("2021-10-01"), None)];
        }
        let mut child = child(number, summary);
        child.episode = key.map(|key| episode(&format!("E-{number}-{key}")));
        child
    })
}

fn any_council() -> impl Strategy<Value = Vec<Wanted>> {
    proptest::collection::vec(any_child(), 0..6).prop_map(|children| {
        let by_id: BTreeMap<ChildId, Wanted> = children.into_iter().map(|child| (child.id, child)).collect();
        by_id.into_values().collect()
    })
}

proptest! {
    /// Whatever was accepted before, after a send everything that can be told is known as it is now,
    /// and there is nothing left to send.
    #[test]
    fn a_send_brings_the_department_up_to_date(before in any_council(), now in any_council()) {
        let mut known = Vec::new();
        send(&before, &mut known);
        send(&now, &mut known);
        let rest = plan(&now, &known, on(TODAY));
        prop_assert!(rest.blocks.is_empty() && rest.withdrawals.is_empty());
        for child in now.iter().filter(|child| child.episode.is_some()) {
            let of_child: Vec<&Accepted> = known.iter().filter(|block| block.child == child.id).collect();
            match AdoptionDates::of(&child.summary, on(TODAY)) {
                None => prop_assert!(of_child.is_empty()),
                Some(dates) => {
                    prop_assert_eq!(of_child.len(), 1);
                    prop_assert_eq!(&of_child[0].hash, &dates.hash());
                }
            }
        }
    }

    /// Broken off after any number of accepted blocks, the next send sends what is left and no more.
    #[test]
    fn a_send_that_was_broken_off_goes_on(before in any_council(), now in any_council(), accepted in 0_usize..12) {
        let mut known = Vec::new();
        send(&before, &mut known);
        let planned = plan(&now, &known, on(TODAY));
        let first: Vec<Change> = planned.withdrawals.iter().take(accepted).cloned().collect();
        accept(&mut known, &first);
        if accepted >= planned.withdrawals.len() {
            let second: Vec<Change> = planned.blocks.iter().take(accepted - planned.withdrawals.len()).cloned().collect();
            accept(&mut known, &second);
        }
        let left = plan(&now, &known, on(TODAY));
        let total = planned.withdrawals.len() + planned.blocks.len();
        prop_assert_eq!(left.withdrawals.len() + left.blocks.len(), total.saturating_sub(accepted));
    }
}
