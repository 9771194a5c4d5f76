//! `Header`: who the child is.

use super::{
    child::ReturnChild,
    problem::{Findings, ReturnFile as F, ReturnProblemKind as K},
};
use crate::{
    calendar::add_months,
    codes::Sex,
    returns::{
        codes::{CodeYear, UnknownPupilNumber},
        table::day,
    },
};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// From this age on a child has a unique pupil number, in years at the end of August before the year.
const PUPIL_FROM_YEARS: u32 = 4;

pub(super) const COLUMNS: &[&str] = &["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"];

pub(super) fn row(child: &ReturnChild, year: CodeYear) -> Vec<String> {
    let care = &child.care;
    let unknown = care.pupil_number_unknown.map(UnknownPupilNumber::code);
    let upn = child.pupil_number.as_ref().map(|number| number.reveal()).or(unknown);
    let mother = care.is_mother.map(|is| if is { "1" } else { "0" });
    vec![
        child.reference.to_string(),
        year.sex(child.profile.sex).unwrap_or_default().to_owned(),
        day(child.profile.date_of_birth),
        child.profile.ethnicity.map(|group| group.code().to_owned()).unwrap_or_default(),
        upn.unwrap_or_default().to_owned(),
        mother.unwrap_or_default().to_owned(),
        day(care.first_child_born_on),
    ]
}

pub(super) fn check(child: &ReturnChild, year: CodeYear, findings: &mut Findings) {
    if year.sex(child.profile.sex).is_none() {
        findings.add(F::Header, "SEX", K::NotInCodeSet, "101", "that year knows male and female alone");
    }
    if child.profile.ethnicity.is_none() {
        let detail = "the child's ethnic group is not recorded: record it, or that it was refused (REFU) or is not yet obtained (NOBT)";
        findings.add(F::Header, "ETHNIC", K::Missing, "103", detail);
    }
    if child.profile.sex != Sex::Male && child.care.is_mother.is_none() {
        let detail = "whether the girl is a mother is not recorded with her care";
        findings.add(F::Header, "MOTHER", K::Missing, "393", detail);
    }
    if child.care.first_child_born_on.is_some_and(|born| born > year.end()) {
        let detail = "her child was born after the year: this year's return needs the record as it stood then";
        findings.add(F::Header, "MC_DOB", K::Rule, "625", detail);
    }
    check_pupil_number(child, year, findings);
}

fn check_pupil_number(child: &ReturnChild, year: CodeYear, findings: &mut Findings) {
    let unknown = child.care.pupil_number_unknown;
    match (child.pupil_number.is_some(), unknown) {
        (true, Some(_)) => {
            let detail = "the number is recorded, and so is why it is not known";
            findings.add(F::Header, "UPN", K::Contradiction, "", detail);
        }
        (false, None) => {
            let detail = "neither the unique pupil number (with the child's identity) nor why it is not known (with its care) is recorded";
            findings.add(F::Header, "UPN", K::Missing, "442", detail);
        }
        (false, Some(UnknownPupilNumber::TooYoung)) if is_pupil(child.profile.date_of_birth, year) => {
            findings.add(
                F::Header,
                "UPN",
                K::Rule,
                "209",
                "the child is of school age, so UN1 is not its reason",
            );
        }
        (false, Some(UnknownPupilNumber::NewlyInCare)) if !came_in_the_last_week(child, year) => {
            findings.add(
                F::Header,
                "UPN",
                K::Rule,
                "210",
                "UN4 is for a child who came into care in the last week of the year",
            );
        }
        _ => {}
    }
}

fn is_pupil(born: NaiveDate, year: CodeYear) -> bool {
    let reference = NaiveDate::from_ymd_opt(year.start().year() - 1, 8, 31);
    reference.is_some_and(|reference| add_months(born, 12 * PUPIL_FROM_YEARS) <= reference)
}

fn came_in_the_last_week(child: &ReturnChild, year: CodeYear) -> bool {
    let week = year.end() - chrono::Days::new(7);
    child.care.episodes.first().is_some_and(|first| first.started_on >= week)
}

/// How often each reference and pupil number is told in the return.
pub(super) struct Told<'a> {
    references: BTreeMap<&'a str, usize>,
    numbers: BTreeMap<&'a str, usize>,
}

impl<'a> Told<'a> {
    pub fn by(children: &'a [ReturnChild]) -> Self {
        let mut told = Self {
            references: BTreeMap::new(),
            numbers: BTreeMap::new(),
        };
        for child in children {
            *told.references.entry(child.reference.as_str()).or_default() += 1;
            if let Some(number) = &child.pupil_number {
                *told.numbers.entry(number.reveal()).or_default() += 1;
            }
        }
        told
    }

    pub fn check(&self, child: &ReturnChild, findings: &mut Findings) {
        let twice = |map: &BTreeMap<&str, usize>, key: &str| map.get(key).is_some_and(|count| *count > 1);
        if twice(&self.references, child.reference.as_str()) {
            let detail = "two children of the council have this reference, from different systems";
            findings.add(F::Header, "CHILD", K::Contradiction, "", detail);
        }
        if child
            .pupil_number
            .as_ref()
            .is_some_and(|number| twice(&self.numbers, number.reveal()))
        {
            let detail = "two children have this unique pupil number";
            findings.add(F::Header, "UPN", K::Contradiction, "444", detail);
        }
    }
}
