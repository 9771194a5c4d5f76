//! The answers that Ofsted's workbook offers, each under its letter.

use crate::{
    children::ChildProfile,
    codes::{Ethnicity, Need, NeedStatus, Sex},
};

pub(super) const YES: &str = "a) Yes";
pub(super) const NO: &str = "b) No";
pub(super) const UNKNOWN: &str = "c) Unknown";

/// Needs that are a disability, by the question of the list.
const DISABILITIES: [Need; 7] = [
    Need::LearningDisability,
    Need::PhysicalDisability,
    Need::LifeLimitingCondition,
    Need::ComplexHealth,
    Need::FoetalAlcoholSpectrum,
    Need::SensoryImpairment,
    Need::Autism,
];

pub(super) fn gender(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "a) Male",
        Sex::Female => "b) Female",
        Sex::Unknown => "c) Not stated/recorded",
    }
}

/// The groups are those of the SSDA903 code set, in an order of the workbook's own.
pub(super) fn ethnicity(group: Ethnicity) -> String {
    use Ethnicity as E;
    let letter = match group {
        E::WhiteBritish => 'a',
        E::WhiteIrish => 'b',
        E::IrishTraveller => 'c',
        E::WhiteOther => 'd',
        E::Roma => 'e',
        E::WhiteBlackCaribbean => 'f',
        E::WhiteBlackAfrican => 'g',
        E::WhiteAsian => 'h',
        E::MixedOther => 'i',
        E::Indian => 'j',
        E::Pakistani => 'k',
        E::Bangladeshi => 'l',
        E::AsianOther => 'm',
        E::BlackCaribbean => 'n',
        E::BlackAfrican => 'o',
        E::BlackOther => 'p',
        E::Chinese => 'q',
        E::Other => 'r',
        E::Refused => 's',
        E::NotObtained => 't',
    };
    format!("{letter}) {group}")
}

/// Yes where a disability is certain, no where each is ruled out, and otherwise unknown.
pub(super) fn disability(profile: &ChildProfile) -> &'static str {
    let status = |need: &Need| profile.needs.as_ref().and_then(|needs| needs.get(need).copied());
    if DISABILITIES.iter().any(|need| status(need) == Some(NeedStatus::Present)) {
        YES
    } else if DISABILITIES.iter().all(|need| status(need) == Some(NeedStatus::Absent)) {
        NO
    } else {
        UNKNOWN
    }
}
