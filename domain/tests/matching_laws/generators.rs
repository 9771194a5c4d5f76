//! Children and households of every sort, for the laws.

use chrono::{Days, NaiveDate};
use family_finding_domain::{
    adopters::{AdopterSummary, Adult, ApprovalTerms, ChildAtHome, ContactAnswers, Household, Location},
    children::{ChildProfile, ContactPlan, ContactRequirement, EarlyPermanence, ExcludedArea},
    codes::{Answer, Ethnicity, Experience, Faith, Need, NeedStatus, Sex},
    identifiers::{AdopterId, Area, ChildId, LinkId},
    journeys::Span,
    links::{LinkEndReason, LinkedChild},
    matching::{ApprovalEnding, Candidate, Criterion, RankOptions, SearchSettings, Seeking, SettingsIn, SoughtChild},
};
use proptest::{collection, option, prelude::*, sample::select};
use std::collections::BTreeMap;
use uuid::Uuid;

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

pub fn days_ago(days: std::ops::Range<u64>) -> impl Strategy<Value = NaiveDate> {
    days.prop_map(|days| today() - Days::new(days))
}

/// Mostly known, so that pairs differ in more than what is not known.
pub fn maybe<S: Strategy>(known: S) -> impl Strategy<Value = Option<S::Value>> {
    option::weighted(0.7, known)
}

pub fn areas() -> impl Strategy<Value = Area> {
    select(vec!["SO15", "PO1", "RG1", "BH8"]).prop_map(|area| Area::parse(area, "").unwrap())
}

pub fn places() -> impl Strategy<Value = Location> {
    (areas(), maybe((50.5..52.5, -2.0..0.0))).prop_map(|(area, at)| Location {
        area,
        latitude: at.map(|at| at.0),
        longitude: at.map(|at| at.1),
    })
}

pub fn languages() -> impl Strategy<Value = Vec<String>> {
    collection::vec(select(vec!["en", "pl", "ur"]).prop_map(str::to_owned), 0..3)
}

pub fn cultures() -> impl Strategy<Value = Vec<Ethnicity>> {
    collection::vec(select(&Ethnicity::ALL[..4]), 0..3)
}

pub fn excluded() -> impl Strategy<Value = ExcludedArea> {
    prop_oneof![
        areas().prop_map(|area| ExcludedArea {
            area: Some(area),
            latitude: None,
            longitude: None,
            radius_km: None
        }),
        (50.5..52.5, -2.0..0.0, 1..40_u16).prop_map(|(latitude, longitude, radius)| ExcludedArea {
            area: None,
            latitude: Some(latitude),
            longitude: Some(longitude),
            radius_km: Some(radius)
        }),
    ]
}

prop_compose! {
    pub fn plans()(letters in maybe(select(ContactRequirement::ALL)), meetings in maybe(select(ContactRequirement::ALL)),
        to_siblings in maybe(select(ContactRequirement::ALL)), with_siblings in maybe(select(ContactRequirement::ALL))) -> ContactPlan {
        ContactPlan {
            letterbox_birth_parents: letters,
            direct_birth_parents: meetings,
            letterbox_siblings: to_siblings,
            direct_siblings: with_siblings,
        }
    }
}

prop_compose! {
    pub fn profiles()(
        date_of_birth in days_ago(0..3650),
        sex in select(Sex::ALL),
        (ethnicity, faith) in (maybe(select(&Ethnicity::ALL[..4])), maybe(select(&Faith::ALL[..4]))),
        (languages, cultures) in (maybe(languages()), maybe(cultures())),
        needs in maybe(collection::btree_map(select(Need::ALL), select(NeedStatus::ALL), 0..6)),
        contact in maybe(plans()),
        excluded_areas in option::of(collection::vec(excluded(), 0..2)),
        location in maybe(places()),
        early_permanence in maybe(select(EarlyPermanence::ALL)),
    ) -> ChildProfile {
        ChildProfile {
            date_of_birth, sex, ethnicity, faith, languages, cultures, needs, contact, excluded_areas, location, early_permanence,
        }
    }
}

prop_compose! {
    pub fn adults()(ethnicities in collection::vec(option::of(select(&Ethnicity::ALL[..4])), 1..3)) -> Vec<Adult> {
        let adult = |ethnicity| Adult { sex: Sex::Female, date_of_birth: None, ethnicity };
        ethnicities.into_iter().map(adult).collect()
    }
}

prop_compose! {
    pub fn contact_answers()(letters in maybe(select(Answer::ALL)), meetings in maybe(select(Answer::ALL)),
        to_siblings in maybe(select(Answer::ALL)), with_siblings in maybe(select(Answer::ALL))) -> ContactAnswers {
        ContactAnswers {
            letterbox_birth_parents: letters,
            direct_birth_parents: meetings,
            letterbox_siblings: to_siblings,
            direct_siblings: with_siblings,
        }
    }
}

prop_compose! {
    pub fn households()(
        adults in maybe(adults()),
        location in maybe(places()),
        (faiths, languages, cultures) in (maybe(collection::vec(select(&Faith::ALL[..4]), 0..3)), maybe(languages()), maybe(cultures())),
        born in maybe(collection::vec(2010..2026, 0..3)),
        needs in maybe(collection::btree_map(select(Need::ALL), select(Answer::ALL), 0..12)),
        contact in maybe(contact_answers()),
        experience in maybe(collection::vec(select(Experience::ALL), 0..4)),
        early_permanence in maybe(select(Answer::ALL)),
        open_to_further_children in option::of(any::<bool>()),
    ) -> Household {
        let at_home = |birth_year| ChildAtHome { birth_year, adopted: false };
        Household {
            adults, legal_status: None, location, faiths, languages, cultures,
            children_at_home: born.map(|born| born.into_iter().map(at_home).collect()),
            needs, contact, experience, early_permanence, open_to_further_children, share_with_partners: None,
        }
    }
}

prop_compose! {
    pub fn summaries()(
        approved_on in days_ago(0..400),
        (children_most, sibling_group) in (1..4_u8, any::<bool>()),
        (age_from_years, span) in (0..3_u8, 2..10_u8),
        early_permanence in any::<bool>(),
        only_sex in option::weighted(0.1, select(&Sex::ALL[..2])),
        approved in prop::bool::weighted(0.9),
        held in prop::bool::weighted(0.1),
        linked in option::weighted(0.2, 1..3_u128),
    ) -> AdopterSummary {
        let terms = ApprovalTerms {
            children_most, age_from_years, age_to_years: age_from_years + span, sibling_group, early_permanence, only_sex,
        };
        let matched = |child| LinkedChild { matched_on: Some(today() - Days::new(20)), ended_on: None, end_reason: None, ..link(ChildId(Uuid::from_u128(child)), 0) };
        AdopterSummary {
            approved_on: approved.then_some(approved_on),
            terms: approved.then_some(terms),
            holds: if held { vec![Span { from: approved_on, to: None }] } else { Vec::new() },
            links: (0..linked.unwrap_or(0)).map(matched).collect(),
            ..AdopterSummary::default()
        }
    }
}

/// Children who are placed as one, and the links that ended before.
#[derive(Clone, Debug)]
pub struct Children {
    pub profiles: Vec<ChildProfile>,
    pub links: Vec<LinkedChild>,
    pub first_id: u128,
}

impl Children {
    pub fn seeking(&self) -> Seeking<'_> {
        let sought = self.profiles.iter().enumerate().map(|(index, profile)| SoughtChild {
            id: ChildId(Uuid::from_u128(self.first_id + index as u128)),
            profile,
            links: if index == 0 { &self.links } else { &[] },
        });
        Seeking::together(sought.collect()).unwrap()
    }
}

pub fn ended_link(adopter: u128, reason: LinkEndReason) -> LinkedChild {
    LinkedChild {
        end_reason: Some(reason),
        ..link(ChildId(Uuid::from_u128(1)), adopter)
    }
}

/// A link that ended a month ago.
fn link(child: ChildId, adopter: u128) -> LinkedChild {
    LinkedChild {
        link: LinkId(Uuid::from_u128(1)),
        child,
        adopter: AdopterId(Uuid::from_u128(adopter)),
        external: false,
        group: None,
        children_in_link: 1,
        identified_on: today() - Days::new(90),
        confirmed_on: None,
        foster_placed_on: None,
        early_permanence_on: None,
        matched_on: None,
        introductions_on: None,
        placed_on: None,
        ended_on: Some(today() - Days::new(30)),
        disrupted_on: None,
        end_reason: None,
        latest_on: today() - Days::new(30),
    }
}

prop_compose! {
    pub fn children()(profiles in collection::vec(profiles(), 1..3), link in option::weighted(0.2, (0..6_u128, select(LinkEndReason::ALL)))) -> Children {
        Children {
            profiles,
            links: link.map(|(adopter, reason)| ended_link(adopter, reason)).into_iter().collect(),
            first_id: 1000,
        }
    }
}

pub type Known = (Household, AdopterSummary);

pub fn known() -> impl Strategy<Value = Known> {
    (households(), summaries())
}

pub fn candidate(index: usize, (household, summary): &Known) -> Candidate<'_> {
    Candidate::on(today(), AdopterId(Uuid::from_u128(index as u128)), household, summary)
}

pub fn candidates(known: &[Known]) -> Vec<Candidate<'_>> {
    known.iter().enumerate().map(|(index, known)| candidate(index, known)).collect()
}

pub const EVERYBODY: RankOptions = RankOptions {
    include_barred: true,
    limit: usize::MAX,
};

/// Every way to take back one answer of a household.
pub fn take_back(household: &Household) -> Vec<Household> {
    let mut all: Vec<Household> = household
        .needs
        .iter()
        .flat_map(|needs| needs.keys())
        .map(|need| {
            let mut without = household.clone();
            without.needs.as_mut().unwrap().remove(need);
            without
        })
        .collect();
    let parts: [fn(&mut Household); 14] = [
        |household| household.adults = None,
        |household| household.adults.iter_mut().flatten().for_each(|adult| adult.ethnicity = None),
        |household| household.location = None,
        |household| {
            if let Some(location) = &mut household.location {
                (location.latitude, location.longitude) = (None, None);
            }
        },
        |household| household.faiths = None,
        |household| household.languages = None,
        |household| household.cultures = None,
        |household| household.children_at_home = None,
        |household| household.needs = None,
        |household| household.contact = None,
        |household| household.contact.iter_mut().for_each(|contact| contact.direct_siblings = None),
        |household| {
            household
                .contact
                .iter_mut()
                .for_each(|contact| contact.letterbox_birth_parents = None)
        },
        |household| household.experience = None,
        |household| household.early_permanence = None,
    ];
    all.extend(parts.map(|take| {
        let mut without = household.clone();
        take(&mut without);
        without
    }));
    all
}

/// Settings within their bounds; those under which identity could lead, or nothing counts, are
/// drawn anew.
pub fn settings() -> impl Strategy<Value = SearchSettings> {
    (narrowing(), weights()).prop_filter_map("within their bounds together", |(narrowing, weights)| {
        SearchSettings::parse(&SettingsIn { weights, ..narrowing }, "").ok()
    })
}

/// Settings that weigh, and leave nobody out.
pub fn weighing() -> impl Strategy<Value = SearchSettings> {
    weights().prop_filter_map("within their bounds together", |weights| {
        let settings = SettingsIn {
            weights,
            ..SettingsIn::default()
        };
        SearchSettings::parse(&settings, "").ok()
    })
}

/// Weights that may be given to some of the criteria.
pub fn weights() -> impl Strategy<Value = BTreeMap<Criterion, u32>> {
    let weight = select(Criterion::ALL).prop_flat_map(|criterion| (Just(criterion), 0..=criterion.weight_highest()));
    collection::vec(weight, 0..12).prop_map(|weights| weights.into_iter().collect())
}

prop_compose! {
    /// What narrows a search, with the default weights.
    pub fn narrowing()(
        max_distance_km in option::of(1..150_u16),
        in_house_only in any::<bool>(),
        leave_out in any::<bool>(),
        waiting_at_least_days in option::of(1..300_u16),
    ) -> SettingsIn {
        let approval_ending = if leave_out { ApprovalEnding::LeaveOut } else { ApprovalEnding::Include };
        SettingsIn { max_distance_km, in_house_only, approval_ending, waiting_at_least_days, ..SettingsIn::default() }
    }
}
