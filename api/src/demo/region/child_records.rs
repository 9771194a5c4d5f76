//! The records of the children.

use super::{
    DemoChild, GenerationError,
    ages::{Age, Plan},
    assembly::Drawn,
    child_facts::child_milestones,
    child_profiles::{Family, family, profile},
    keys::{council_letter, council_source, morning, reference},
    organisations::council_code,
    quotas::COUNCILS,
    recording::unrecorded,
    seeded::Seeded,
    side_links::LinkPlan,
};
use family_finding_domain::{
    adopters::Location,
    children::ChildProfile,
    identifiers::{ChildId, SiblingGroupId},
    returns::CareRecord,
};

/// The children, and which of them belong to which case.
pub(super) struct Children {
    /// All of them.
    pub all: Vec<DemoChild>,
    /// The children of each case, the eldest first.
    pub of_case: Vec<Vec<ChildId>>,
    /// Their profiles.
    pub profiles: Vec<Vec<ChildProfile>>,
    /// The group of each case that is placed together.
    pub groups: Vec<Option<SiblingGroupId>>,
}

impl Children {
    /// Describes every child.
    pub fn new(drawn: &Drawn, places: &[Location], siblings: &[(usize, usize)], chance: &mut Seeded) -> Result<Self, GenerationError> {
        let count = drawn.cases.len();
        let mut families: Vec<Option<Family>> = vec![None; count];
        let mut children = Self {
            all: Vec::new(),
            of_case: vec![Vec::new(); count],
            profiles: vec![Vec::new(); count],
            groups: vec![None; count],
        };
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|number| drawn.cases.get(*number).map(|case| (case.council, case.care)));
        let mut numbers = [0_usize; COUNCILS.len()];
        for number in order {
            let Some((case, plan)) = drawn.cases.get(number).zip(drawn.plans.get(number)) else {
                continue;
            };
            let minority = planned_minority(plan, chance);
            let elder = siblings.iter().find(|(_, younger)| *younger == number).map(|(elder, _)| *elder);
            let elder = elder.or(siblings.iter().find(|(elder, _)| *elder == number).map(|(_, younger)| *younger));
            let known = elder.and_then(|elder| families.get(elder).cloned().flatten());
            let family = match known {
                Some(family) => family,
                None => family(case, minority, &homes_of(drawn, number, elder, places), chance)?,
            };
            for (index, born) in case.born.iter().enumerate() {
                let hard = planned_need(plan, minority);
                let profile = profile(case, &family, *born, hard, chance);
                let nth = numbers.get_mut(case.council).ok_or(GenerationError::Text)?;
                *nth += 1;
                let id = ChildId(chance.identifier(morning(case.care)));
                let prefix = council_letter(case.council);
                let disrupted = case.disrupted.is_some() && index + 1 == case.size;
                children.all.push(DemoChild {
                    id,
                    source: council_source(case.council)?,
                    reference: reference(prefix, *nth, 4)?,
                    local_authority: council_code(case.council)?,
                    profile: profile.clone(),
                    facts: child_milestones(case, disrupted).into_iter().map(unrecorded).collect(),
                    care: CareRecord::default(),
                    pupil_number: None,
                });
                if let Some(ids) = children.of_case.get_mut(number) {
                    ids.push(id);
                }
                if let Some(profiles) = children.profiles.get_mut(number) {
                    profiles.push(profile);
                }
            }
            if let Some(slot) = families.get_mut(number) {
                *slot = Some(family);
            }
        }
        Ok(children)
    }
}

/// Whether a child planned to be hard to place is so as one of a minority.
fn planned_minority(plan: &Plan, chance: &mut Seeded) -> Option<bool> {
    match plan.hard {
        Some(false) => Some(false),
        Some(true) if !is_hard_by_age(plan) => Some(chance.chance(42)),
        _ => None,
    }
}

fn planned_need(plan: &Plan, minority: Option<bool>) -> Option<bool> {
    match plan.hard {
        Some(true) if is_hard_by_age(plan) || minority == Some(true) => None,
        hard => hard,
    }
}

fn is_hard_by_age(plan: &Plan) -> bool {
    plan.ages.iter().any(|age| matches!(age, Age::Five | Age::OverFive))
}

fn homes_of(drawn: &Drawn, case: usize, other: Option<usize>, places: &[Location]) -> Vec<Location> {
    let of_case = |link: &&LinkPlan| link.case == case || Some(link.case) == other;
    let links = drawn.links.iter().filter(of_case);
    links.filter_map(|link| places.get(link.home).cloned()).collect()
}
