//! How long figures, the cases behind one and the forecast take, by the size of the region.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark; what is not there fails it, and the macro documents nothing"
)]

use chrono::{Days, NaiveDate};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use family_finding_domain::{
    adopters::{AdopterSummary, ApprovalTerms},
    children::{ChildProfile, ChildSummary},
    codes::Sex,
    forecast::outlook,
    identifiers::{AdopterId, ChildId, LinkId, OrganisationCode},
    journeys::Span,
    links::LinkedChild,
    measures::{
        AdopterRecord, Breakdown, ChildRecord, ComparedWith, DefinedCode, MeasureCode, MeasureQuery, Records, figure_with_cases, figures,
    },
    reports::{ReportPeriod, ReportQuery, full_report, public_report},
};
use std::{collections::BTreeMap, hint::black_box};
use uuid::Uuid;

const DAYS: u64 = 3652;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2022-03-31")
}

fn councils() -> Vec<OrganisationCode> {
    ["HCC", "IOW", "PCC", "SCC"]
        .map(|code| OrganisationCode::parse(code, "").unwrap())
        .to_vec()
}

/// Ten years of a made-up region: of its households one in six is approved.
fn region(households: u64, children: u64) -> Records {
    let councils = councils();
    let council = |number: u64| councils.get(usize::try_from(number % 4).unwrap()).unwrap().clone();
    let begun = |number: u64, of: u64| day("2012-04-01") + Days::new(number * DAYS / of);
    let household = |number: u64| {
        let enquired = begun(number, households);
        let on = |days: u64| Some(enquired + Days::new(days + number % 40)).filter(|on| number.is_multiple_of(3) && *on <= today());
        let approved = on(300).filter(|_| number.is_multiple_of(6));
        AdopterRecord {
            id: AdopterId(Uuid::from_u128(u128::from(number))),
            local_authority: council(number),
            own_agency: true,
            open_to_further_children: false,
            summary: AdopterSummary {
                enquired_on: Some(enquired),
                information_session_on: on(10),
                registered_on: on(60),
                registration_answered_on: on(64),
                stage_one_started_on: on(64),
                stage_one_ended_on: on(120),
                stage_two_requested_on: on(125),
                stage_two_started_on: on(130),
                first_decision_on: approved,
                approved_on: approved,
                terms: approved.map(|_| ApprovalTerms {
                    children_most: 2,
                    age_from_years: 0,
                    age_to_years: 6,
                    sibling_group: number.is_multiple_of(4),
                    early_permanence: number.is_multiple_of(3),
                    only_sex: None,
                }),
                ended_on: Some(enquired + Days::new(150 + number % 60)).filter(|on| approved.is_none() && *on <= today()),
                ..AdopterSummary::default()
            },
        }
    };
    let child = |number: u64| {
        let decided = begun(number, children);
        let on = |days: u64| Some(decided + Days::new(days + number % 50)).filter(|on| *on <= today());
        let span = |from: NaiveDate| Span { from, to: None };
        let id = Uuid::from_u128(1 << 64 | u128::from(number));
        let link = on(90).map(|identified_on| LinkedChild {
            link: LinkId(id),
            child: ChildId(id),
            adopter: AdopterId(Uuid::from_u128(u128::from(6 * number))),
            external: number.is_multiple_of(20),
            group: None,
            children_in_link: 1,
            identified_on,
            confirmed_on: on(120),
            foster_placed_on: None,
            early_permanence_on: None,
            matched_on: on(180),
            introductions_on: on(190),
            placed_on: on(200),
            ended_on: None,
            disrupted_on: None,
            end_reason: None,
            latest_on: identified_on,
        });
        ChildRecord {
            id: ChildId(id),
            local_authority: council(number),
            profile: ChildProfile {
                date_of_birth: decided - Days::new(400 + number % 2000),
                sex: Sex::Male,
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
            together_with: None,
            summary: ChildSummary {
                entered_care_on: Some(decided - Days::new(200)),
                plans_referred_on: vec![decided - Days::new(10)],
                decisions: vec![span(decided)],
                authority: on(60).map(span).into_iter().collect(),
                placement_orders_on: on(60).into_iter().collect(),
                adopted_on: on(400),
                links: link.into_iter().collect(),
                ..ChildSummary::default()
            },
        }
    };
    Records {
        adopters: (0..households).map(household).collect(),
        children: (0..children).map(child).collect(),
    }
}

fn query(by: &[Breakdown], earlier_years: u32) -> MeasureQuery {
    MeasureQuery {
        codes: None,
        period: "2012-13..2021-22".parse().unwrap(),
        by: by.to_vec(),
        local_authorities: councils(),
        since: day("2012-04-01"),
        today: today(),
        compared: ComparedWith {
            earlier_years,
            ..ComparedWith::default()
        },
    }
}

fn benchmark(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ten_years");
    group.sample_size(10);
    for (households, children) in [(1_000, 300), (10_000, 3_000), (100_000, 30_000)] {
        let records = region(households, children);
        let size = |what: &str| BenchmarkId::new(what, format!("{households}+{children}"));
        let (whole, parts) = (query(&[], 0), query(&[Breakdown::LocalAuthority, Breakdown::Year], 0));
        let compared = query(&[Breakdown::LocalAuthority], 5);
        group.bench_function(size("figures"), |bencher| bencher.iter(|| figures(black_box(&records), &whole)));
        group.bench_function(size("by_council_and_year"), |bencher| {
            bencher.iter(|| figures(black_box(&records), &parts))
        });
        group.bench_function(size("beside_five_years"), |bencher| {
            bencher.iter(|| figures(black_box(&records), &compared))
        });
        group.bench_function(size("cases"), |bencher| {
            bencher.iter(|| figure_with_cases(black_box(&records), DefinedCode::Measure(MeasureCode::Approved), &whole, None));
        });
        group.bench_function(size("forecast"), |bencher| bencher.iter(|| outlook(black_box(&records), today())));
    }
    group.finish();
}

/// The annual report of the last of ten years: of one region, and of as many cases as 32 regions have.
fn reports(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("annual_report");
    group.sample_size(10);
    let on = day("2022-04-01");
    let period = ReportPeriod::parse("2021-22", None, on).unwrap();
    let south = OrganisationCode::parse("SOUTH", "").unwrap();
    let query = ReportQuery {
        period,
        region: south,
        local_authority: None,
        local_authorities: councils(),
        since: day("2012-04-01"),
        today: on,
        targets: BTreeMap::new(),
    };
    for (households, children) in [(1_000, 300), (10_000, 3_000), (100_000, 30_000), (230_000, 70_000)] {
        let records = region(households, children);
        let size = |what: &str| BenchmarkId::new(what, format!("{households}+{children}"));
        group.bench_function(size("full"), |bencher| {
            bencher.iter(|| full_report(black_box(&records), &query, Vec::new()))
        });
        if households <= 10_000 {
            group.bench_function(size("public"), |bencher| {
                bencher.iter(|| public_report(black_box(&records), &query))
            });
        }
    }
    group.finish();
}

criterion_group!(benches, benchmark, reports);
criterion_main!(benches);
