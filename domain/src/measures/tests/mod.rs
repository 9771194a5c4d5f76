//! Each definition at its edges, with figures worked out by hand.

mod available;
mod breakdown;
mod child_journey;
mod definitions;
mod family_finding;
mod funnel;
mod scorecards;
mod timescales;

use super::*;
use crate::{
    adopters::{AdopterSummary, ApprovalTerms},
    children::{ChildProfile, ChildSummary},
    codes::Sex,
    identifiers::{AdopterId, ChildId, LinkId, OrganisationCode},
    journeys::Span,
    links::LinkedChild,
};
use chrono::NaiveDate;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn on(text: &str) -> Option<NaiveDate> {
    Some(day(text))
}

fn span(from: &str, to: &str) -> Span {
    Span {
        from: day(from),
        to: on(to),
    }
}

fn area(code: &str) -> OrganisationCode {
    OrganisationCode::parse(code, "").unwrap()
}

fn household(summary: AdopterSummary) -> AdopterRecord {
    AdopterRecord {
        id: AdopterId(Uuid::nil()),
        local_authority: area("HCC"),
        own_agency: true,
        open_to_further_children: false,
        summary,
    }
}

fn terms(sibling_group: bool, early_permanence: bool) -> ApprovalTerms {
    ApprovalTerms {
        children_most: 2,
        age_from_years: 0,
        age_to_years: 6,
        sibling_group,
        early_permanence,
        only_sex: None,
    }
}

/// A White British child born on 1 January 2020, of whom no need is known.
fn child(summary: ChildSummary) -> ChildRecord {
    ChildRecord {
        id: ChildId(Uuid::nil()),
        local_authority: area("HCC"),
        profile: ChildProfile {
            date_of_birth: day("2020-01-01"),
            sex: Sex::Female,
            ethnicity: Some(crate::codes::Ethnicity::WhiteBritish),
            faith: None,
            languages: None,
            cultures: None,
            needs: None,
            contact: None,
            excluded_areas: None,
            location: None,
            early_permanence: None,
        },
        together_with: None,
        summary,
    }
}

fn child_with(links: Vec<LinkedChild>) -> ChildRecord {
    child(ChildSummary {
        links,
        ..ChildSummary::default()
    })
}

/// A link of one child with a household, both known by a number.
fn link(number: u128, identified: &str) -> LinkedChild {
    LinkedChild {
        link: LinkId(Uuid::from_u128(number)),
        child: ChildId(Uuid::nil()),
        adopter: AdopterId(Uuid::from_u128(number)),
        external: false,
        group: None,
        children_in_link: 1,
        identified_on: day(identified),
        confirmed_on: None,
        foster_placed_on: None,
        early_permanence_on: None,
        matched_on: None,
        introductions_on: None,
        placed_on: None,
        ended_on: None,
        disrupted_on: None,
        end_reason: None,
        latest_on: day(identified),
    }
}

fn households(summaries: impl IntoIterator<Item = AdopterSummary>) -> Records {
    Records {
        adopters: summaries.into_iter().map(household).collect(),
        children: Vec::new(),
    }
}

fn children(children: impl IntoIterator<Item = ChildRecord>) -> Records {
    Records {
        adopters: Vec::new(),
        children: children.into_iter().collect(),
    }
}

fn query(period: &str) -> MeasureQuery {
    MeasureQuery {
        codes: None,
        period: period.parse().unwrap(),
        by: Vec::new(),
        local_authorities: Vec::new(),
        since: day("2019-04-01"),
        today: day("2024-01-01"),
        compared: ComparedWith::default(),
    }
}

fn figure(records: &Records, measure: MeasureCode, period: &str) -> Figure {
    let mut figures = figures(
        records,
        &MeasureQuery {
            codes: Some(vec![measure]),
            ..query(period)
        },
    );
    assert_eq!(figures.len(), 1, "one figure for {measure}");
    figures.remove(0)
}

fn value(records: &Records, measure: MeasureCode, period: &str) -> Option<f64> {
    figure(records, measure, period).value
}
