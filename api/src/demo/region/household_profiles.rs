//! What is known of each household, in keeping with the children it is linked with.

use super::{
    GenerationError,
    child_profiles::{ethnicity, languages},
    home::Home,
    places::location,
    seeded::{Seeded, plus},
};
use chrono::Datelike;
use family_finding_domain::{
    adopters::{Adult, ChildAtHome, ContactAnswers, FastTrackGround, Household, Location},
    children::{ChildProfile, ContactRequirement},
    codes::{Answer, Ethnicity, Experience, Faith, LegalStatus, Need, Sex},
};
use std::collections::BTreeMap;

/// Where a household lives.
pub(super) fn home_location(home: &Home, chance: &mut Seeded) -> Result<Location, GenerationError> {
    location(home.council, chance)
}

/// The household. `children` are those it is, or was, matched or still linked with.
pub(super) fn household(home: &Home, location: Location, children: &[&ChildProfile], chance: &mut Seeded) -> Household {
    let far = home.registered_on.is_some();
    let (status, adults) = adults(home, chance);
    if !far {
        // An enquiry says little.
        return Household {
            adults: Some(adults).filter(|_| chance.chance(70)),
            legal_status: Some(status).filter(|_| false),
            location: Some(Location {
                latitude: None,
                longitude: None,
                ..location
            }),
            ..Household::default()
        };
    }
    let assessed = home.stage_two_on.is_some();
    let group = adults.first().and_then(|adult| adult.ethnicity);
    let cultures: Vec<Ethnicity> = adults
        .iter()
        .filter_map(|adult| adult.ethnicity)
        .fold(Vec::new(), |mut known, group| {
            if !known.contains(&group) {
                known.push(group);
            }
            known
        });
    Household {
        children_at_home: Some(children_at_home(home, chance)).filter(|_| assessed || chance.chance(70)),
        faiths: Some(vec![faith(chance)]).filter(|_| chance.chance(80)),
        languages: languages(group, chance),
        cultures: Some(cultures).filter(|_| assessed && chance.chance(70)),
        needs: Some(need_answers(children, assessed, chance)).filter(|answers| !answers.is_empty()),
        contact: Some(contact_answers(children, assessed, chance)).filter(|answers| *answers != ContactAnswers::default()),
        experience: Some(experience(home, chance)).filter(|_| assessed || chance.chance(45)),
        early_permanence: early_permanence(home, chance),
        // Asked for once the household is approved (see `interagency`).
        share_with_partners: None,
        open_to_further_children: if home.open_to_further {
            Some(true)
        } else {
            Some(false).filter(|_| home.approved_on.is_some() && chance.chance(45))
        },
        adults: Some(adults),
        legal_status: Some(status),
        location: Some(location),
    }
}

fn adults(home: &Home, chance: &mut Seeded) -> (LegalStatus, Vec<Adult>) {
    use LegalStatus as L;
    use Sex::{Female, Male};
    let statuses = [
        (L::MarriedDifferentGender, 60),
        (L::Single, 12),
        (L::MarriedSameGender, 11),
        (L::UnmarriedDifferentGender, 11),
        (L::UnmarriedSameGender, 4),
        (L::CivilPartnership, 2),
    ];
    let status = chance.weighted(&statuses, L::Single);
    let sexes = match status {
        L::Single => vec![if chance.chance(86) { Female } else { Male }],
        L::MarriedSameGender | L::UnmarriedSameGender | L::CivilPartnership => {
            let sex = if chance.chance(52) { Male } else { Female };
            vec![sex, sex]
        }
        L::MarriedDifferentGender | L::UnmarriedDifferentGender => vec![Female, Male],
    };
    let first_age = chance.bell(27, 53);
    let first_group = ethnicity(home.council, None, chance);
    let mut adults = Vec::new();
    for (index, sex) in sexes.into_iter().enumerate() {
        let age = if index == 0 {
            first_age
        } else {
            (first_age + chance.bell(-6, 8)).max(23)
        };
        let born = plus(home.enquired_on, -(age * 365 + age / 4 + chance.between(0, 364)));
        let group = if index == 0 || chance.chance(88) {
            first_group
        } else {
            ethnicity(home.council, None, chance)
        };
        adults.push(Adult {
            sex,
            date_of_birth: Some(born).filter(|_| home.registered_on.is_some()),
            ethnicity: group,
        });
    }
    (status, adults)
}

fn faith(chance: &mut Seeded) -> Faith {
    let faiths = [
        (Faith::None, 55),
        (Faith::Christian, 38),
        (Faith::Muslim, 2),
        (Faith::Hindu, 1),
        (Faith::Buddhist, 1),
        (Faith::Sikh, 1),
        (Faith::Other, 2),
    ];
    chance.weighted(&faiths, Faith::None)
}

fn children_at_home(home: &Home, chance: &mut Seeded) -> Vec<ChildAtHome> {
    let again = home.fast_track == Some(FastTrackGround::PreviouslyApproved);
    let count = if again {
        1
    } else {
        chance.weighted(&[(0, 76), (1, 17), (2, 7)], 0)
    };
    let year = home.enquired_on.year();
    (0..count)
        .map(|_| ChildAtHome {
            birth_year: year - i32::try_from(chance.between(4, 15)).unwrap_or(8),
            adopted: again || chance.chance(6),
        })
        .collect()
}

/// How willing households are: yes, would discuss, no; the rest is not known.
const WILLINGNESS: &[(Need, [i64; 3])] = &[
    (Need::DevelopmentalDelay, [34, 50, 8]),
    (Need::LearningDisability, [8, 36, 46]),
    (Need::PhysicalDisability, [9, 34, 46]),
    (Need::LifeLimitingCondition, [2, 10, 78]),
    (Need::ComplexHealth, [8, 38, 42]),
    (Need::FoetalAlcoholSpectrum, [12, 52, 26]),
    (Need::InheritedCondition, [12, 50, 26]),
    (Need::ParentalMentalIllness, [58, 34, 3]),
    (Need::ParentalSubstanceUse, [62, 30, 3]),
    (Need::TraumaAttachment, [56, 36, 3]),
    (Need::SexualAbuse, [16, 42, 32]),
    (Need::ChallengingBehaviour, [22, 52, 18]),
    (Need::SensoryImpairment, [18, 46, 26]),
    (Need::Autism, [10, 42, 38]),
    (Need::Prematurity, [70, 22, 2]),
];

fn need_answers(children: &[&ChildProfile], assessed: bool, chance: &mut Seeded) -> BTreeMap<Need, Answer> {
    let mut answers = BTreeMap::new();
    for (need, [yes, discuss, no]) in WILLINGNESS {
        let asked = chance.chance(if assessed { 90 } else { 22 });
        let unknown = 100 - yes - discuss - no;
        let weights = [
            (Some(Answer::Yes), *yes),
            (Some(Answer::WouldDiscuss), *discuss),
            (Some(Answer::No), *no),
            (None, unknown),
        ];
        let answer = chance.weighted(&weights, None).filter(|_| asked);
        let linked = children.iter().any(|child| child.may_have(*need));
        let answer = match answer {
            Some(Answer::No) if linked => Some(if chance.chance(50) { Answer::Yes } else { Answer::WouldDiscuss }),
            other => other,
        };
        if let Some(answer) = answer {
            answers.insert(*need, answer);
        }
    }
    answers
}

fn contact_answers(children: &[&ChildProfile], assessed: bool, chance: &mut Seeded) -> ContactAnswers {
    type Kind = fn(&ChildProfile) -> Option<ContactRequirement>;
    let mut answer = |[yes, discuss, no]: [i64; 3], of: Kind| {
        let weights = [
            (Some(Answer::Yes), yes),
            (Some(Answer::WouldDiscuss), discuss),
            (Some(Answer::No), no),
        ];
        let drawn = chance.weighted(&weights, None);
        let asked = chance.chance(if assessed { 86 } else { 15 });
        let planned = |child: &&&ChildProfile| matches!(of(child), Some(ContactRequirement::Required | ContactRequirement::Hoped));
        match drawn.filter(|_| asked) {
            Some(Answer::No) if children.iter().find(planned).is_some() => Some(Answer::WouldDiscuss),
            other => other,
        }
    };
    ContactAnswers {
        letterbox_birth_parents: answer([84, 14, 2], |child| child.contact.as_ref()?.letterbox_birth_parents),
        direct_birth_parents: answer([14, 46, 40], |child| child.contact.as_ref()?.direct_birth_parents),
        letterbox_siblings: answer([88, 11, 1], |child| child.contact.as_ref()?.letterbox_siblings),
        direct_siblings: answer([48, 42, 10], |child| child.contact.as_ref()?.direct_siblings),
    }
}

fn experience(home: &Home, chance: &mut Seeded) -> Vec<Experience> {
    let trained = home.stage_two_on.is_some();
    let likely = [
        (Experience::Parenting, 24),
        (Experience::SiblingCare, 10),
        (Experience::WorkWithChildren, 27),
        (Experience::HealthAndDisability, 15),
        (Experience::TherapeuticParenting, if trained { 38 } else { 4 }),
        (Experience::FoetalAlcoholTraining, if trained { 18 } else { 2 }),
        (Experience::NeurodiversityTraining, if trained { 14 } else { 4 }),
    ];
    let carer = home.fast_track == Some(FastTrackGround::FosterCarer);
    let mut known: Vec<Experience> = likely
        .into_iter()
        .filter(|(_, percent)| chance.chance(*percent))
        .map(|(experience, _)| experience)
        .collect();
    if carer || chance.chance(4) {
        known.push(Experience::Fostering);
    }
    known
}

fn early_permanence(home: &Home, chance: &mut Seeded) -> Option<Answer> {
    if home.approved_on.is_some() && home.terms.early_permanence {
        return Some(Answer::Yes);
    }
    let answers = [
        (Some(Answer::Yes), 8),
        (Some(Answer::WouldDiscuss), 30),
        (Some(Answer::No), 40),
        (None, 22),
    ];
    chance.weighted(&answers, None)
}

/// Ages in completed years that the terms must cover, and a sex that they can be for.
pub(super) fn cover(home: &mut Home, ages: &[u8], sexes: &[Sex], chance: &mut Seeded) {
    let youngest = ages.iter().min().copied();
    let oldest = ages.iter().max().copied();
    let terms = &mut home.terms;
    terms.age_from_years = youngest.map_or(terms.age_from_years, |age| terms.age_from_years.min(age));
    terms.age_to_years = oldest
        .map_or(terms.age_to_years, |age| terms.age_to_years.max(age))
        .max(terms.age_from_years);
    let only = sexes.first().copied().filter(|sex| sexes.iter().all(|other| other == sex));
    let free = if chance.chance(50) { Sex::Female } else { Sex::Male };
    let only = if sexes.is_empty() { Some(free) } else { only };
    terms.only_sex = only.filter(|_| chance.chance(3));
}
