//! What is known of each child.

use super::{
    GenerationError,
    case::Case,
    places::{kilometres, location},
    seeded::Seeded,
};
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::Location,
    children::{ChildProfile, ContactPlan, ContactRequirement, EarlyPermanence, ExcludedArea, HARD_TO_PLACE},
    codes::{Ethnicity as E, Faith, Need, NeedStatus, Sex},
};
use std::collections::BTreeMap;

/// What siblings have in common.
#[derive(Clone, Debug)]
pub(super) struct Family {
    pub ethnicity: Option<E>,
    faith: Option<Faith>,
    languages: Option<Vec<String>>,
    pub location: Location,
    contact: ContactPlan,
    excluded: Option<Vec<ExcludedArea>>,
}

/// The family of a case. `homes` is where the households live that the child is linked with.
pub(super) fn family(case: &Case, minority: Option<bool>, homes: &[Location], chance: &mut Seeded) -> Result<Family, GenerationError> {
    let location = location(case.council, chance)?;
    let ethnicity = ethnicity(case.council, minority, chance);
    Ok(Family {
        faith: faith(ethnicity, chance),
        languages: languages(ethnicity, chance),
        contact: contact(case, chance),
        excluded: excluded(&location, homes, chance),
        ethnicity,
        location,
    })
}

/// An ethnic group by area; of a minority or not, where that is planned.
pub(super) fn ethnicity(council: usize, minority: Option<bool>, chance: &mut Seeded) -> Option<E> {
    const MINORITIES: &[(E, i64)] = &[
        (E::WhiteBlackCaribbean, 18),
        (E::WhiteBlackAfrican, 12),
        (E::WhiteAsian, 15),
        (E::MixedOther, 14),
        (E::WhiteOther, 16),
        (E::Roma, 4),
        (E::BlackAfrican, 7),
        (E::AsianOther, 4),
        (E::Bangladeshi, 4),
        (E::Pakistani, 2),
        (E::Indian, 2),
        (E::BlackCaribbean, 2),
        (E::IrishTraveller, 2),
    ];
    let share = match council {
        0 => 9,
        1 => 5,
        2 => 15,
        _ => 21,
    };
    if minority.unwrap_or_else(|| chance.chance(share)) {
        return Some(chance.weighted(MINORITIES, E::MixedOther));
    }
    let known = [(Some(E::WhiteBritish), 95), (None, 3), (Some(E::NotObtained), 2)];
    chance.weighted(&known, None)
}

fn faith(ethnicity: Option<E>, chance: &mut Seeded) -> Option<Faith> {
    let muslim = matches!(ethnicity, Some(E::Bangladeshi | E::Pakistani));
    if muslim && chance.chance(85) {
        return Some(Faith::Muslim);
    }
    let faiths = [
        (Some(Faith::None), 52),
        (Some(Faith::Christian), 24),
        (Some(Faith::Muslim), 1),
        (None, 23),
    ];
    chance.weighted(&faiths, None)
}

/// Languages that go with an ethnic group.
pub(super) fn languages(ethnicity: Option<E>, chance: &mut Seeded) -> Option<Vec<String>> {
    let other = match ethnicity {
        Some(E::WhiteOther) => chance.weighted(&[("pl", 55), ("ro", 25), ("lt", 10), ("pt", 10)], "pl"),
        Some(E::Roma) => "ro",
        Some(E::Bangladeshi) => "bn",
        Some(E::Pakistani) => "ur",
        Some(E::Indian) => "pa",
        Some(E::BlackAfrican) => chance.weighted(&[("so", 40), ("sn", 30), ("fr", 30)], "fr"),
        _ => "en",
    };
    let both = other != "en" && chance.chance(70);
    let mut spoken = vec!["en".to_owned()];
    spoken.extend(both.then(|| other.to_owned()));
    Some(spoken).filter(|spoken| spoken.len() > 1 || chance.chance(72))
}

fn contact(case: &Case, chance: &mut Seeded) -> ContactPlan {
    use ContactRequirement::{Hoped, NotPlanned, Required};
    let letters = [(Some(Required), 66), (Some(Hoped), 16), (Some(NotPlanned), 8), (None, 10)];
    let meetings = [(Some(Required), 4), (Some(Hoped), 14), (Some(NotPlanned), 62), (None, 20)];
    let siblings = [(Some(Required), 28), (Some(Hoped), 22), (Some(NotPlanned), 30), (None, 20)];
    let sibling_meetings = [(Some(Required), 8), (Some(Hoped), 24), (Some(NotPlanned), 44), (None, 24)];
    let planned = case.decided_on.is_some() || chance.chance(40);
    if !planned {
        return ContactPlan::default();
    }
    ContactPlan {
        letterbox_birth_parents: chance.weighted(&letters, None),
        direct_birth_parents: chance.weighted(&meetings, None),
        letterbox_siblings: chance.weighted(&siblings, None),
        direct_siblings: chance.weighted(&sibling_meetings, None),
    }
}

/// For some children the home district, or a circle around it, unless a linked household lives there.
fn excluded(location: &Location, homes: &[Location], chance: &mut Seeded) -> Option<Vec<ExcludedArea>> {
    let way = chance.weighted(&[(0, 30), (1, 48), (2, 16), (3, 6)], 0);
    let district = homes.iter().all(|home| home.area != location.area);
    let centre = location.coordinates();
    let away = |home: &Location| {
        centre
            .zip(home.coordinates())
            .is_none_or(|(one, other)| kilometres(one, other) > 8.5)
    };
    match way {
        0 => None,
        2 if district => Some(vec![ExcludedArea {
            area: Some(location.area.clone()),
            latitude: None,
            longitude: None,
            radius_km: None,
        }]),
        3 if homes.iter().all(away) => Some(vec![ExcludedArea {
            area: None,
            latitude: location.latitude,
            longitude: location.longitude,
            radius_km: Some(8),
        }]),
        _ => Some(Vec::new()),
    }
}

/// One child of a family. `hard` is whether a need must, or must not, make the child hard to place.
pub(super) fn profile(case: &Case, family: &Family, born: NaiveDate, hard: Option<bool>, chance: &mut Seeded) -> ChildProfile {
    let early = match (case.early, case.is_matched() || case.is_live()) {
        (true, _) if chance.chance(60) => Some(EarlyPermanence::Required),
        (true, _) => Some(EarlyPermanence::Suitable),
        (false, true) if chance.chance(15) => Some(EarlyPermanence::Suitable),
        _ => chance.weighted(&[(Some(EarlyPermanence::NotSuitable), 70), (None, 30)], None),
    };
    let cultures = family.ethnicity.filter(|group| group.is_known()).map(|group| vec![group]);
    ChildProfile {
        date_of_birth: born,
        sex: if chance.chance(53) { Sex::Male } else { Sex::Female },
        ethnicity: family.ethnicity,
        faith: family.faith,
        languages: family.languages.clone(),
        cultures: cultures.filter(|_| chance.chance(60)),
        needs: Some(needs(born, case.identified_on.unwrap_or(case.care), hard, chance)).filter(|needs| !needs.is_empty()),
        contact: Some(family.contact.clone()).filter(|contact| *contact != ContactPlan::default()),
        excluded_areas: family.excluded.clone(),
        location: Some(family.location.clone()),
        early_permanence: early,
    }
}

/// How often children waiting for adoption have a need, and may have it, in percent.
const PREVALENCE: &[(Need, i64, i64)] = &[
    (Need::DevelopmentalDelay, 16, 34),
    (Need::LearningDisability, 4, 8),
    (Need::PhysicalDisability, 2, 2),
    (Need::LifeLimitingCondition, 1, 0),
    (Need::ComplexHealth, 5, 5),
    (Need::FoetalAlcoholSpectrum, 3, 22),
    (Need::InheritedCondition, 3, 12),
    (Need::ParentalMentalIllness, 52, 14),
    (Need::ParentalSubstanceUse, 55, 12),
    (Need::TraumaAttachment, 34, 28),
    (Need::SexualAbuse, 2, 5),
    (Need::ChallengingBehaviour, 10, 10),
    (Need::SensoryImpairment, 3, 4),
    (Need::Autism, 2, 6),
    (Need::Prematurity, 14, 0),
];

fn needs(born: NaiveDate, on: NaiveDate, hard: Option<bool>, chance: &mut Seeded) -> BTreeMap<Need, NeedStatus> {
    let months = (on - born).num_days() / 30;
    let mut needs = BTreeMap::new();
    for (need, present, possible) in PREVALENCE {
        // Of babies much is not known yet.
        let late = matches!(need, Need::Autism | Need::LearningDisability | Need::ChallengingBehaviour);
        let present = if late && months < 30 { 0 } else { *present };
        let drawn = chance.between(1, 100);
        let status = if drawn <= present {
            Some(NeedStatus::Present)
        } else if drawn <= present + possible {
            Some(NeedStatus::Possible)
        } else {
            Some(NeedStatus::Absent).filter(|_| chance.chance(72))
        };
        let counts = HARD_TO_PLACE.needs.contains(need);
        let status = match status {
            Some(NeedStatus::Present) if counts && hard == Some(false) => Some(NeedStatus::Possible),
            other => other,
        };
        if let Some(status) = status {
            needs.insert(*need, status);
        }
    }
    let has = |needs: &BTreeMap<Need, NeedStatus>| {
        needs
            .iter()
            .any(|(need, status)| *status == NeedStatus::Present && HARD_TO_PLACE.needs.contains(need))
    };
    if hard == Some(true) && !has(&needs) {
        let weights = [
            (Need::DevelopmentalDelay, 55),
            (Need::ComplexHealth, 20),
            (Need::FoetalAlcoholSpectrum, 12),
            (Need::SensoryImpairment, 8),
            (Need::PhysicalDisability, 5),
        ];
        needs.insert(chance.weighted(&weights, Need::DevelopmentalDelay), NeedStatus::Present);
    }
    needs
}
