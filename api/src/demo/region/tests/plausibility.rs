//! Details that nobody counts and everybody sees.

use super::super::seeded::{FIRST_DAY, LAST_DAY};
use super::*;
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::AdopterMilestoneKind,
    children::ChildMilestoneKind,
    codes::{Answer, LegalStatus, Need, NeedStatus, Sex},
    journeys::Milestone,
};

fn dates(region: &Region) -> Vec<(NaiveDate, DateTime<Utc>)> {
    let adopters = region.adopters.iter().flat_map(|adopter| &adopter.facts);
    let children = region.children.iter().flat_map(|child| &child.facts);
    let links = region.links.iter().flat_map(|link| &link.facts);
    let own = children.filter(|fact| fact.milestone.kind() != ChildMilestoneKind::EnteredCare);
    adopters
        .map(|fact| (fact.milestone.occurred_on(), fact.recorded_at))
        .chain(own.map(|fact| (fact.milestone.occurred_on(), fact.recorded_at)))
        .chain(links.map(|fact| (fact.milestone.occurred_on(), fact.recorded_at)))
        .collect()
}

#[test]
fn everything_lies_in_the_years_of_the_demonstration() {
    for seed in SEEDS {
        let region = generate(seed).unwrap();
        for (on, recorded_at) in dates(&region) {
            assert!(on >= FIRST_DAY.pred_opt().unwrap().pred_opt().unwrap() && on <= LAST_DAY, "{on}");
            assert!(recorded_at.date_naive() >= on && recorded_at <= at_the_end(), "{on} {recorded_at}");
        }
    }
}

#[test]
fn profiles_pass_the_checks_of_the_domain() {
    for seed in SEEDS {
        let region = generate(seed).unwrap();
        for adopter in &region.adopters {
            assert!(adopter.household.check("", LAST_DAY).is_ok(), "{}", adopter.reference);
            for check in &adopter.checks {
                assert!(check.check(LAST_DAY).is_ok(), "{}: {check:?}", adopter.reference);
            }
            let sexes: Vec<Sex> = adopter.household.adults.iter().flatten().map(|adult| adult.sex).collect();
            if let (Some(status), [one, other]) = (adopter.household.legal_status, sexes.as_slice()) {
                let same = matches!(status, LegalStatus::MarriedSameGender | LegalStatus::UnmarriedSameGender);
                assert!(status == LegalStatus::CivilPartnership || same == (one == other));
            }
        }
        for child in &region.children {
            let checked = child.profile.check("", LAST_DAY);
            assert!(checked.is_ok(), "{}: {checked:?}", child.reference);
            let care = child
                .facts
                .iter()
                .find(|fact| fact.milestone.kind() == ChildMilestoneKind::EnteredCare)
                .map(|fact| fact.milestone.occurred_on());
            assert!(care.is_some_and(|care| child.profile.date_of_birth <= care), "{}", child.reference);
        }
    }
}

#[test]
fn terms_and_answers_go_with_the_children_matched() {
    for seed in SEEDS {
        let region = generate(seed).unwrap();
        let records = folded(&region, None);
        let profiles: BTreeMap<ChildId, &ChildProfile> = region.children.iter().map(|child| (child.id, &child.profile)).collect();
        for (adopter, record) in region.adopters.iter().zip(&records.adopters) {
            let Some(terms) = &record.summary.terms else { continue };
            for link in record.summary.links.iter().filter(|link| link.over_on().is_none()) {
                let profile = profiles[&link.child];
                let age = profile_age(profile, link.identified_on);
                assert!(terms.children_most >= link.children_in_link, "{}", adopter.reference);
                assert!(link.children_in_link == 1 || terms.sibling_group, "{}", adopter.reference);
                assert!(
                    link.early_permanence_on.is_none() || terms.early_permanence,
                    "{}",
                    adopter.reference
                );
                assert!((terms.age_from_years..=terms.age_to_years).contains(&age), "{}", adopter.reference);
                assert!(terms.only_sex.is_none_or(|sex| sex == profile.sex), "{}", adopter.reference);
                let no = |need: &Need| adopter.household.needs.as_ref().and_then(|needs| needs.get(need)) == Some(&Answer::No);
                let present = profile.needs.iter().flatten().filter(|(_, status)| **status != NeedStatus::Absent);
                assert!(!present.map(|(need, _)| need).any(no), "{}", adopter.reference);
            }
        }
    }
}

fn profile_age(profile: &ChildProfile, on: NaiveDate) -> u8 {
    family_finding_domain::calendar::age_in_years(profile.date_of_birth, on)
        .and_then(|age| u8::try_from(age).ok())
        .unwrap()
}

#[test]
fn every_stage_and_ending_occurs() {
    let region = generate(0).unwrap();
    let mut kinds: Vec<&str> = Vec::new();
    kinds.extend(
        region
            .adopters
            .iter()
            .flat_map(|adopter| &adopter.facts)
            .map(|fact| fact.milestone.kind().code()),
    );
    for kind in AdopterMilestoneKind::ALL {
        assert!(kinds.contains(&kind.code()), "{kind}");
    }
    let kinds: Vec<&str> = region
        .children
        .iter()
        .flat_map(|child| &child.facts)
        .map(|fact| fact.milestone.kind().code())
        .collect();
    for kind in ChildMilestoneKind::ALL {
        assert!(kinds.contains(&kind.code()), "{kind}");
    }
}

#[test]
fn references_are_unique_within_their_source() {
    let region = generate(0).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for child in &region.children {
        assert!(seen.insert((child.source.as_str(), child.reference.as_str())));
    }
    for adopter in &region.adopters {
        assert!(seen.insert((adopter.source.as_str(), adopter.reference.as_str())));
    }
    for group in &region.groups {
        assert!(seen.insert((group.source.as_str(), group.reference.as_str())));
    }
}
