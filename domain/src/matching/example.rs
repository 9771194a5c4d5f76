//! Children and households for the tests of this room, told in the words of the field.

#![allow(clippy::unwrap_used, reason = "an example that is not there fails its test")]

use super::{
    Assessment, Candidate, Criterion, Explained, ExplainedCriterion, Grade, SearchSettings, Seeking, SoughtChild, assess,
    explain as explain_pair,
};
use crate::{
    adopters::{AdopterSummary, Adult, ApprovalTerms, ChildAtHome, ContactAnswers, Household, Location},
    children::{ChildProfile, ContactPlan, EarlyPermanence, ExcludedArea},
    codes::{Answer, Ethnicity, Experience, Faith, Need, NeedStatus, Sex},
    identifiers::{AdopterId, Area, ChildId, LinkId},
    links::{LinkEndReason, LinkedChild},
};
use chrono::NaiveDate;
use uuid::Uuid;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn today() -> NaiveDate {
    day("2026-03-01")
}

const HOUSEHOLD: AdopterId = AdopterId(Uuid::from_u128(1));
const CHILD: ChildId = ChildId(Uuid::from_u128(2));

#[derive(Clone)]
pub(super) struct ExampleChild {
    pub(super) profile: ChildProfile,
    pub(super) links: Vec<LinkedChild>,
}

/// A child of whom only age and sex are known: a girl of three.
pub(super) fn a_child() -> ExampleChild {
    ExampleChild {
        profile: ChildProfile {
            date_of_birth: day("2022-11-20"),
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
        links: Vec::new(),
    }
}

pub(super) fn area(code: &str) -> Area {
    Area::parse(code, "").unwrap()
}

fn texts(texts: &[&str]) -> Option<Vec<String>> {
    Some(texts.iter().map(|text| (*text).to_owned()).collect())
}

impl ExampleChild {
    pub(super) fn born(mut self, on: &str) -> Self {
        self.profile.date_of_birth = day(on);
        self
    }
    pub(super) fn sex(mut self, sex: Sex) -> Self {
        self.profile.sex = sex;
        self
    }
    pub(super) fn need(mut self, need: Need, status: NeedStatus) -> Self {
        self.profile.needs.get_or_insert_default().insert(need, status);
        self
    }
    pub(super) fn contact(mut self, plan: ContactPlan) -> Self {
        self.profile.contact = Some(plan);
        self
    }
    pub(super) fn ethnicity(mut self, group: Ethnicity) -> Self {
        self.profile.ethnicity = Some(group);
        self
    }
    pub(super) fn faith(mut self, faith: Faith) -> Self {
        self.profile.faith = Some(faith);
        self
    }
    pub(super) fn languages(mut self, languages: &[&str]) -> Self {
        self.profile.languages = texts(languages);
        self
    }
    pub(super) fn living_at(mut self, latitude: f64, longitude: f64) -> Self {
        self.profile.location = Some(Location {
            area: area("PO1"),
            latitude: Some(latitude),
            longitude: Some(longitude),
        });
        self
    }
    pub(super) fn not_in(mut self, excluded: ExcludedArea) -> Self {
        self.profile.excluded_areas.get_or_insert_default().push(excluded);
        self
    }
    pub(super) fn early_permanence(mut self, suits: EarlyPermanence) -> Self {
        self.profile.early_permanence = Some(suits);
        self
    }
    pub(super) fn earlier_link_ended(mut self, on: &str, reason: LinkEndReason) -> Self {
        self.links.push(LinkedChild {
            ended_on: Some(day(on)),
            end_reason: Some(reason),
            ..link(CHILD)
        });
        self
    }
}

fn link(child: ChildId) -> LinkedChild {
    LinkedChild {
        link: LinkId(Uuid::from_u128(9)),
        child,
        adopter: HOUSEHOLD,
        external: false,
        group: None,
        children_in_link: 1,
        identified_on: day("2025-08-01"),
        confirmed_on: None,
        foster_placed_on: None,
        early_permanence_on: None,
        matched_on: None,
        introductions_on: None,
        placed_on: None,
        ended_on: None,
        disrupted_on: None,
        end_reason: None,
        latest_on: day("2025-08-01"),
    }
}

#[derive(Clone)]
pub(super) struct ExampleHousehold {
    pub(super) household: Household,
    pub(super) summary: AdopterSummary,
}

/// A household approved for one child of 0 to 8 years, of whom nothing else is known.
pub(super) fn a_household() -> ExampleHousehold {
    ExampleHousehold {
        household: Household::default(),
        summary: AdopterSummary {
            approved_on: Some(day("2025-06-01")),
            terms: Some(ApprovalTerms {
                children_most: 1,
                age_from_years: 0,
                age_to_years: 8,
                sibling_group: false,
                early_permanence: false,
                only_sex: None,
            }),
            ..AdopterSummary::default()
        },
    }
}

impl ExampleHousehold {
    pub(super) fn terms(mut self, change: impl FnOnce(&mut ApprovalTerms)) -> Self {
        change(self.summary.terms.as_mut().unwrap());
        self
    }
    pub(super) fn for_ages(self, from: u8, to: u8) -> Self {
        self.terms(|terms| (terms.age_from_years, terms.age_to_years) = (from, to))
    }
    pub(super) fn for_siblings(self, children: u8) -> Self {
        self.terms(|terms| (terms.children_most, terms.sibling_group) = (children, true))
    }
    pub(super) fn approved_for_early_permanence(self) -> Self {
        self.terms(|terms| terms.early_permanence = true)
    }
    pub(super) fn approved_on(mut self, on: &str) -> Self {
        self.summary.approved_on = Some(day(on));
        self
    }
    pub(super) fn one_child_placed(mut self) -> Self {
        let other = ChildId(Uuid::from_u128(100 + self.summary.links.len() as u128));
        self.summary.links.push(LinkedChild {
            matched_on: Some(day("2025-09-01")),
            ..link(other)
        });
        self.household.open_to_further_children = Some(true);
        self
    }
    pub(super) fn answers(mut self, need: Need, answer: Answer) -> Self {
        self.household.needs.get_or_insert_default().insert(need, answer);
        self
    }
    pub(super) fn contact(mut self, answers: ContactAnswers) -> Self {
        self.household.contact = Some(answers);
        self
    }
    pub(super) fn adults(mut self, ethnicities: &[Option<Ethnicity>]) -> Self {
        let adult = |ethnicity: &Option<Ethnicity>| Adult {
            sex: Sex::Female,
            date_of_birth: None,
            ethnicity: *ethnicity,
        };
        self.household.adults = Some(ethnicities.iter().map(adult).collect());
        self
    }
    pub(super) fn faiths(mut self, faiths: &[Faith]) -> Self {
        self.household.faiths = Some(faiths.to_vec());
        self
    }
    pub(super) fn languages(mut self, languages: &[&str]) -> Self {
        self.household.languages = texts(languages);
        self
    }
    pub(super) fn living_in(mut self, district: &str) -> Self {
        self.household.location = Some(Location {
            area: area(district),
            latitude: None,
            longitude: None,
        });
        self
    }
    pub(super) fn living_at(mut self, district: &str, latitude: f64, longitude: f64) -> Self {
        self.household.location = Some(Location {
            area: area(district),
            latitude: Some(latitude),
            longitude: Some(longitude),
        });
        self
    }
    pub(super) fn children_born_in(mut self, years: &[i32]) -> Self {
        let at_home = |birth_year: &i32| ChildAtHome {
            birth_year: *birth_year,
            adopted: false,
        };
        self.household.children_at_home = Some(years.iter().map(at_home).collect());
        self
    }
    pub(super) fn experienced(mut self, experience: &[Experience]) -> Self {
        self.household.experience = Some(experience.to_vec());
        self
    }
    pub(super) fn early_permanence(mut self, answer: Answer) -> Self {
        self.household.early_permanence = Some(answer);
        self
    }
    pub(super) fn candidate(&self) -> Candidate<'_> {
        Candidate::on(today(), HOUSEHOLD, &self.household, &self.summary)
    }
}

pub(super) fn seeking(children: &[ExampleChild]) -> Seeking<'_> {
    let children = children.iter().enumerate().map(|(index, child)| SoughtChild {
        id: ChildId(Uuid::from_u128(CHILD.0.as_u128() + index as u128)),
        profile: &child.profile,
        links: &child.links,
    });
    Seeking::together(children.collect()).unwrap()
}

pub(super) fn assessed(children: &[ExampleChild], household: &ExampleHousehold) -> Assessment {
    assess(&seeking(children), &household.candidate(), &SearchSettings::default(), today())
}

pub(super) fn explained(children: &[ExampleChild], household: &ExampleHousehold) -> Explained {
    explain_pair(&seeking(children), &household.candidate(), &SearchSettings::default(), today())
}

pub(super) fn standing(child: &ExampleChild, household: &ExampleHousehold, criterion: Criterion) -> Option<Grade> {
    standing_together(std::slice::from_ref(child), household, criterion)
}

pub(super) fn standing_together(children: &[ExampleChild], household: &ExampleHousehold, criterion: Criterion) -> Option<Grade> {
    assessed(children, household).grades.get(criterion)
}

pub(super) fn shown(child: &ExampleChild, household: &ExampleHousehold, criterion: Criterion) -> ExplainedCriterion {
    shown_together(std::slice::from_ref(child), household, criterion)
}

pub(super) fn shown_together(children: &[ExampleChild], household: &ExampleHousehold, criterion: Criterion) -> ExplainedCriterion {
    let explained = explained(children, household);
    explained.criteria.into_iter().find(|shown| shown.criterion == criterion).unwrap()
}

pub(super) fn barred(child: &ExampleChild, household: &ExampleHousehold) -> bool {
    !assessed(std::slice::from_ref(child), household).barriers.is_empty()
}
