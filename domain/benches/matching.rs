//! How long it takes to put households in order for a child, with the first fifty explained and
//! asked about; to tell why nobody fits; and to reckon what a whole region lacks.
//!
//! `cargo bench -p family-finding-domain --bench matching`; the throughput is in pairs a second,
//! for sufficiency in searches.

#![allow(missing_docs, clippy::unwrap_used)]

use chrono::{Days, NaiveDate};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use family_finding_domain::{
    adopters::{AdopterSummary, Adult, ApprovalTerms, ChildAtHome, ContactAnswers, Household, Location},
    children::{ChildProfile, ContactPlan, ContactRequirement, EarlyPermanence, ExcludedArea},
    codes::{Answer, Ethnicity, Experience, Faith, Need, NeedStatus, Sex},
    identifiers::{AdopterId, Area, ChildId},
    matching::{
        Candidate, RankOptions, Search, SearchIn, SearchSettings, Seeking, SoughtChild, assess, obstacles, open_questions, rank,
        sufficiency,
    },
};
use std::hint::black_box;
use uuid::Uuid;

const SIZES: [usize; 3] = [500, 10_000, 100_000];
const REGIONS: [usize; 3] = [500, 2_000, 5_000];
const SHOWN: usize = 50;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

/// The same numbers at every run (the splitmix sequence).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        *list.get(self.below(list.len() as u64) as usize).unwrap()
    }

    fn answer(&mut self) -> Option<Answer> {
        self.one_of(&[
            Some(Answer::Yes),
            Some(Answer::Yes),
            Some(Answer::WouldDiscuss),
            Some(Answer::No),
            None,
        ])
    }

    fn place(&mut self) -> Location {
        Location {
            area: Area::parse(self.one_of(&["SO15", "PO1", "RG1", "BH8"]), "").unwrap(),
            latitude: Some(50.6 + self.below(1_000) as f64 / 1_000.0),
            longitude: Some(-1.9 + self.below(1_200) as f64 / 1_000.0),
        }
    }
}

/// A household that has answered nearly everything.
fn household(numbers: &mut Numbers) -> Household {
    let adult = |numbers: &mut Numbers| Adult {
        sex: Sex::Female,
        date_of_birth: None,
        ethnicity: Some(numbers.one_of(Ethnicity::ALL)),
    };
    let answered = |need: &Need, answer: Option<Answer>| Some((*need, answer?));
    Household {
        adults: Some((0..1 + numbers.below(2)).map(|_| adult(numbers)).collect()),
        legal_status: None,
        location: Some(numbers.place()),
        faiths: Some(vec![numbers.one_of(Faith::ALL)]),
        languages: Some(vec!["en".to_owned(), numbers.one_of(&["pl", "ur", "fr"]).to_owned()]),
        cultures: Some(vec![numbers.one_of(Ethnicity::ALL)]),
        children_at_home: Some(
            (0..numbers.below(3))
                .map(|_| ChildAtHome {
                    birth_year: 2010 + numbers.below(14) as i32,
                    adopted: false,
                })
                .collect(),
        ),
        needs: Some(Need::ALL.iter().filter_map(|need| answered(need, numbers.answer())).collect()),
        contact: Some(ContactAnswers {
            letterbox_birth_parents: numbers.answer(),
            direct_birth_parents: numbers.answer(),
            letterbox_siblings: numbers.answer(),
            direct_siblings: numbers.answer(),
        }),
        experience: Some((0..numbers.below(4)).map(|_| numbers.one_of(Experience::ALL)).collect()),
        early_permanence: numbers.answer(),
        open_to_further_children: None,
        share_with_partners: None,
    }
}

fn summary(numbers: &mut Numbers) -> AdopterSummary {
    AdopterSummary {
        approved_on: Some(today() - Days::new(numbers.below(700))),
        terms: Some(ApprovalTerms {
            children_most: 1 + numbers.below(3) as u8,
            age_from_years: 0,
            age_to_years: 3 + numbers.below(8) as u8,
            sibling_group: numbers.below(3) == 0,
            early_permanence: numbers.below(3) == 0,
            only_sex: None,
        }),
        ..AdopterSummary::default()
    }
}

/// A child with several needs, planned contact and places where it must not live.
fn child(numbers: &mut Numbers) -> ChildProfile {
    let circle = ExcludedArea {
        area: None,
        latitude: Some(50.9),
        longitude: Some(-1.4),
        radius_km: Some(8),
    };
    let district = ExcludedArea {
        area: Some(Area::parse("PO1", "").unwrap()),
        latitude: None,
        longitude: None,
        radius_km: None,
    };
    let needs = [
        (Need::DevelopmentalDelay, NeedStatus::Possible),
        (Need::FoetalAlcoholSpectrum, NeedStatus::Possible),
        (Need::TraumaAttachment, NeedStatus::Present),
        (Need::ParentalSubstanceUse, NeedStatus::Present),
        (Need::ParentalMentalIllness, NeedStatus::Present),
        (Need::ChallengingBehaviour, NeedStatus::Possible),
        (Need::Prematurity, NeedStatus::Absent),
    ];
    ChildProfile {
        date_of_birth: today() - Days::new(1_200),
        sex: Sex::Male,
        ethnicity: Some(Ethnicity::WhiteBlackCaribbean),
        faith: Some(Faith::Christian),
        languages: Some(vec!["en".to_owned(), "pl".to_owned()]),
        cultures: Some(vec![Ethnicity::BlackCaribbean]),
        needs: Some(needs.into_iter().collect()),
        contact: Some(ContactPlan {
            letterbox_birth_parents: Some(ContactRequirement::Required),
            direct_birth_parents: Some(ContactRequirement::NotPlanned),
            letterbox_siblings: Some(ContactRequirement::Hoped),
            direct_siblings: Some(ContactRequirement::Hoped),
        }),
        excluded_areas: Some(vec![circle, district]),
        location: Some(numbers.place()),
        early_permanence: Some(EarlyPermanence::Suitable),
    }
}

fn candidates(known: &[(Household, AdopterSummary)]) -> Vec<Candidate<'_>> {
    let identifier = |index: usize| AdopterId(Uuid::from_u128(index as u128));
    known
        .iter()
        .enumerate()
        .map(|(index, (household, summary))| Candidate::on(today(), identifier(index), household, summary))
        .collect()
}

fn benchmark(criterion: &mut Criterion) {
    let mut numbers = Numbers(2026);
    let most = SIZES.into_iter().max().unwrap();
    let known: Vec<(Household, AdopterSummary)> = (0..most).map(|_| (household(&mut numbers), summary(&mut numbers))).collect();
    let candidates = candidates(&known);
    let profile = child(&mut numbers);
    let seeking = Seeking::one(SoughtChild {
        id: ChildId(Uuid::from_u128(1)),
        profile: &profile,
        links: &[],
    });

    let settings = SearchSettings::default();
    let mut group = criterion.benchmark_group("rank_households_for_a_child");
    group.sample_size(20);
    for size in SIZES {
        let candidates = candidates.get(..size).unwrap();
        group.throughput(Throughput::Elements(size as u64));
        for include_barred in [false, true] {
            let options = RankOptions {
                include_barred,
                limit: SHOWN,
            };
            let name = if include_barred { "with_barred" } else { "without_barred" };
            group.bench_with_input(BenchmarkId::new(name, size), candidates, |bencher, candidates| {
                bencher.iter(|| rank(black_box(&seeking), candidates, &settings, today(), options));
            });
        }
    }
    group.finish();

    let mut group = criterion.benchmark_group("why_nobody_fits");
    group.sample_size(20);
    for size in SIZES {
        let candidates = candidates.get(..size).unwrap();
        group.throughput(Throughput::Elements(size as u64));
        group.bench_with_input(BenchmarkId::new("obstacles", size), candidates, |bencher, candidates| {
            bencher.iter(|| obstacles(black_box(&seeking), candidates, &settings, today()));
        });
        group.bench_with_input(BenchmarkId::new("open_questions", size), candidates, |bencher, candidates| {
            bencher.iter(|| open_questions(black_box(&seeking), candidates, &settings, today()));
        });
    }
    group.finish();

    let search = Search::prepare(&seeking, &settings, today());
    let first = candidates.first().unwrap();
    criterion.bench_function("assess_a_pair", |bencher| bencher.iter(|| search.assess(black_box(first))));
    criterion.bench_function("explain_a_pair", |bencher| bencher.iter(|| search.explain(black_box(first))));
}

/// Children of every sort: one in five with a brother or sister, one in ten kept from a circle.
fn family(numbers: &mut Numbers) -> Vec<ChildProfile> {
    let children = if numbers.below(5) == 0 { 2 + numbers.below(2) } else { 1 };
    let (circle, place) = (numbers.below(10) == 0, numbers.place());
    (0..children)
        .map(|_| ChildProfile {
            date_of_birth: today() - Days::new(numbers.below(3_300)),
            sex: numbers.one_of(&[Sex::Female, Sex::Male]),
            needs: Some(
                (0..numbers.below(5))
                    .map(|_| (numbers.one_of(Need::ALL), numbers.one_of(NeedStatus::ALL)))
                    .collect(),
            ),
            excluded_areas: circle.then(|| {
                vec![ExcludedArea {
                    area: None,
                    latitude: place.latitude,
                    longitude: place.longitude,
                    radius_km: Some(5 + numbers.below(20) as u16),
                }]
            }),
            early_permanence: Some(numbers.one_of(EarlyPermanence::ALL)),
            ..child(numbers)
        })
        .collect()
}

/// The families as searches, in four areas.
fn searches(families: &[Vec<ChildProfile>]) -> Vec<SearchIn<'_, usize>> {
    let mut searches = Vec::new();
    for (nth, profiles) in families.iter().enumerate() {
        let sought = profiles.iter().enumerate().map(|(index, profile)| SoughtChild {
            id: ChildId(Uuid::from_u128((10 * nth + index) as u128)),
            profile,
            links: &[],
        });
        searches.push(SearchIn {
            seeking: Seeking::together(sought.collect()).unwrap(),
            area: nth % 4,
        });
    }
    searches
}

/// A whole region: as many searches as households, by sets; and, at the smallest size, by a look
/// at every pair.
fn region(criterion: &mut Criterion) {
    let mut numbers = Numbers(903);
    let most = REGIONS.into_iter().max().unwrap();
    let known: Vec<(Household, AdopterSummary)> = (0..most).map(|_| (household(&mut numbers), summary(&mut numbers))).collect();
    let candidates = candidates(&known);
    let families: Vec<Vec<ChildProfile>> = (0..most).map(|_| family(&mut numbers)).collect();
    let searches = searches(&families);
    let mut group = criterion.benchmark_group("sufficiency");
    group.sample_size(10);
    for size in REGIONS {
        let (searches, candidates) = (searches.get(..size).unwrap(), candidates.get(..size).unwrap());
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::new("by_sets", size), |bencher| {
            bencher.iter(|| sufficiency(black_box(searches), candidates, today()));
        });
    }
    let size = REGIONS.into_iter().min().unwrap();
    let settings = SearchSettings::default();
    let (searches, candidates) = (searches.get(..size).unwrap(), candidates.get(..size).unwrap());
    group.bench_function(BenchmarkId::new("pairs_looked_at_only", size), |bencher| {
        bencher.iter(|| {
            let free = |search: &SearchIn<'_, usize>| {
                let unbarred = |one: &&Candidate<'_>| assess(&search.seeking, one, &settings, today()).barriers.is_empty();
                candidates.iter().filter(unbarred).count()
            };
            black_box(searches).iter().map(free).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, benchmark, region);
criterion_main!(benches);
