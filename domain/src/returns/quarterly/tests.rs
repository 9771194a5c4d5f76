//! Siblings, quarters and the days of one of them.

use super::*;
use crate::{
    calendar::Period,
    children::{ChildMilestone, ChildMilestoneKind, ChildMilestoneOptions, ChildProfile, ChildSummary, PlanChangeReason},
    codes::Sex,
    identifiers::{AdopterId, ChildId, LinkId, OrganisationCode, Reference},
    journeys::Span,
    links::LinkedChild,
};
use chrono::NaiveDate;
use proptest::prelude::*;
use uuid::Uuid;

fn on(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn quarter() -> Period {
    "2021-22-q3".parse().expect("a quarter")
}

fn placed(with: u128, day: &str) -> LinkedChild {
    LinkedChild {
        link: LinkId(Uuid::from_u128(with)),
        child: ChildId(Uuid::nil()),
        adopter: AdopterId(Uuid::from_u128(with)),
        external: false,
        group: None,
        children_in_link: 1,
        identified_on: on("2021-05-01"),
        confirmed_on: None,
        foster_placed_on: None,
        early_permanence_on: None,
        matched_on: Some(on("2021-06-01")),
        introductions_on: None,
        placed_on: Some(on(day)),
        ended_on: None,
        disrupted_on: None,
        end_reason: None,
        latest_on: on(day),
    }
}

fn summary(with: Option<u128>) -> ChildSummary {
    ChildSummary {
        decisions: vec![Span {
            from: on("2021-01-10"),
            to: None,
        }],
        links: with.map(|with| placed(with, "2021-11-01")).into_iter().collect(),
        ..ChildSummary::default()
    }
}

fn child(with: Option<u128>, siblings: Option<Vec<Option<u128>>>) -> QuarterChild {
    let kin = |with: Option<u128>| Kin::of(&summary(with), quarter().end);
    QuarterChild {
        id: ChildId(Uuid::nil()),
        reference: Reference::parse("C1", "").expect("a reference"),
        local_authority: OrganisationCode::parse("HCC", "").expect("a code"),
        profile: ChildProfile {
            date_of_birth: on("2019-06-15"),
            sex: Sex::Female,
            ethnicity: None,
            faith: None,
            languages: None,
            cultures: None,
            needs: None,
            contact: None,
            excluded_areas: None,
            location: None,
            early_permanence: None,
        },
        summary: summary(with),
        milestones: Vec::new(),
        link_milestones: Vec::new(),
        family: None,
        siblings: siblings.map(|siblings| siblings.into_iter().map(kin).collect()),
    }
}

fn told(children: &[QuarterChild], row: usize, column: &str) -> String {
    let listing = child_rows(children, &quarter());
    assert!(listing.rows.iter().all(|row| row.len() == listing.columns.len()));
    let at = listing.columns.iter().position(|name| *name == column).expect("a column");
    listing.rows[row][at].written()
}

#[test]
fn siblings_are_counted_by_where_they_are_placed() {
    for (with, siblings, counts) in [
        (Some(1), None, ["", "", ""]),
        (None, Some(vec![None]), ["2", "", ""]),
        (Some(1), Some(vec![None]), ["2", "1", "0"]),
        (Some(1), Some(vec![Some(1)]), ["2", "2", "0"]),
        (Some(1), Some(vec![Some(1), Some(2), None]), ["4", "2", "1"]),
    ] {
        let child = child(with, siblings.clone());
        let columns = ["siblings_in_group", "siblings_placed_together", "siblings_placed_apart"];
        let found = columns.map(|column| told(std::slice::from_ref(&child), 0, column));
        assert_eq!(found, counts, "{with:?} {siblings:?}");
    }
}

#[test]
fn days_are_the_latest_by_the_end_of_the_quarter() {
    let milestone = |day: &str, reason| {
        let options = ChildMilestoneOptions {
            plan_change_reason: Some(reason),
            ..ChildMilestoneOptions::default()
        };
        ChildMilestone::stored(ChildMilestoneKind::PlanChanged, on(day), options)
    };
    let mut child = child(None, None);
    child.milestones = vec![
        milestone("2021-11-05", PlanChangeReason::NoAdoptersFound),
        milestone("2021-02-05", PlanChangeReason::NeedsChanged),
        milestone("2022-01-05", PlanChangeReason::Other),
    ];
    let one = std::slice::from_ref(&child);
    assert_eq!(told(one, 0, "plan_changed"), "05/11/2021");
    assert_eq!(told(one, 0, "plan_change_reason"), "RD3");
    assert_eq!(told(one, 0, "adoption_order_granted"), "");
}

#[test]
fn a_child_belongs_to_the_quarters_in_which_its_plan_stood() {
    let belongs = |change: &dyn Fn(&mut ChildSummary)| {
        let mut summary = summary(None);
        change(&mut summary);
        is_child_of(&summary, &[], &quarter())
    };
    let to = |day: &str| Some(on(day));
    assert!(belongs(&|_| {}));
    assert!(!belongs(&|summary| summary.decisions[0].from = on("2022-01-01")));
    assert!(belongs(&|summary| summary.decisions[0].to = to("2021-10-01")));
    assert!(!belongs(&|summary| summary.decisions[0].to = to("2021-09-30")));
    assert!(!belongs(&|summary| summary.adopted_on = to("2021-09-30")));
    assert!(belongs(&|summary| summary.adopted_on = to("2021-10-01")));
}

proptest! {
    /// The children of a group who are placed are told alike from each of them.
    #[test]
    fn every_child_of_a_group_tells_the_same_number_of_placed_children(
        homes in proptest::collection::vec(proptest::option::of(1_u128..4), 2..6)
    ) {
        let children: Vec<QuarterChild> = (0..homes.len())
            .map(|this| {
                let others = homes.iter().enumerate().filter(|(place, _)| *place != this).map(|(_, home)| *home);
                child(homes[this], Some(others.collect()))
            })
            .collect();
        let placed = homes.iter().flatten().count().to_string();
        for (this, home) in homes.iter().enumerate() {
            let number = |column| told(&children, this, column).parse::<usize>().unwrap_or_default();
            let sum = number("siblings_placed_together") + number("siblings_placed_apart");
            prop_assert_eq!(home.is_some(), sum > 0);
            if home.is_some() {
                prop_assert_eq!(sum.to_string(), placed.clone());
            }
        }
    }
}
