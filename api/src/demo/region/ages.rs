//! Dates of birth: ages at the identification, by the counts of the plan in the year of the report.

use super::{
    GenerationError,
    case::Case,
    quotas::{GROUPED_AGES, SINGLE_AGES, SINGLE_HARD_TO_PLACE},
    seeded::{LAST_DAY, Seeded, days_between, plus},
};
use chrono::NaiveDate;

const THIS_YEAR: i32 = 2021;
const YEAR: i64 = 365;

/// An age in completed years at the identification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    UnderTwo,
    TwoToFour,
    TwoToFive,
    Five,
    OverFive,
}

/// What is planned of one case: the ages of its children, the eldest first, and whether a single
/// child is hard to place.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub ages: Vec<Age>,
    pub hard: Option<bool>,
}

/// Plans ages and draws dates of birth.
pub(super) fn draw_births(cases: &mut [Case], chance: &mut Seeded) -> Result<Vec<Plan>, GenerationError> {
    let mut plans: Vec<Plan> = cases.iter().map(|case| any_plan(case, chance)).collect();
    let counted = |case: &Case| case.identified_year == Some(THIS_YEAR);
    let mut singles: Vec<(&Case, &mut Plan)> = Vec::new();
    let mut groups: Vec<(&Case, &mut Plan)> = Vec::new();
    for (case, plan) in cases.iter().zip(plans.iter_mut()).filter(|(case, _)| counted(case)) {
        if case.size == 1 { &mut singles } else { &mut groups }.push((case, plan));
    }
    chance.shuffle(&mut singles);
    chance.shuffle(&mut groups);
    plan_singles(&mut singles)?;
    plan_groups(&mut groups)?;
    for (case, plan) in cases.iter_mut().zip(&plans) {
        case.born = births(case, plan, chance);
    }
    Ok(plans)
}

fn waited(case: &Case) -> i64 {
    days_between(case.care, case.identified_on.unwrap_or(LAST_DAY)).max(0)
}

/// A child of under two years can have been in care for so long at most.
fn may_be_under_two(case: &Case) -> bool {
    waited(case) <= 640
}

fn any_plan(case: &Case, chance: &mut Seeded) -> Plan {
    let young = may_be_under_two(case);
    let first = if case.early {
        Age::UnderTwo
    } else {
        chance.weighted(&[(Age::UnderTwo, 58), (Age::TwoToFive, 35), (Age::OverFive, 7)], Age::TwoToFive)
    };
    let first = if first == Age::UnderTwo && !young { Age::TwoToFive } else { first };
    let ages = match case.size {
        1 => vec![first],
        size => {
            let eldest = if chance.chance(20) { Age::OverFive } else { Age::TwoToFive };
            let youngest = if young && chance.chance(60) {
                Age::UnderTwo
            } else {
                Age::TwoToFive
            };
            let mut ages = vec![Age::TwoToFive; size];
            if let Some(age) = ages.first_mut() {
                *age = eldest;
            }
            if let Some(age) = ages.last_mut() {
                *age = youngest;
            }
            ages
        }
    };
    Plan { ages, hard: None }
}

fn plan_singles(singles: &mut [(&Case, &mut Plan)]) -> Result<(), GenerationError> {
    let [under_two, two_to_five, over_five] = SINGLE_AGES;
    if singles.len() != under_two + two_to_five + over_five {
        return Err(GenerationError::Quota("single children identified"));
    }
    // Those who waited longest are the oldest; babies in early permanence the youngest.
    singles.sort_by_key(|(case, _)| (case.early, may_be_under_two(case)));
    let hard_by_other_reasons = SINGLE_HARD_TO_PLACE - over_five;
    for (index, (_, plan)) in singles.iter_mut().enumerate() {
        let age = if index < over_five {
            Age::OverFive
        } else if index < over_five + 3 {
            Age::Five
        } else if index < over_five + two_to_five {
            Age::TwoToFour
        } else {
            Age::UnderTwo
        };
        plan.ages = vec![age];
        plan.hard = Some(matches!(age, Age::OverFive | Age::Five));
    }
    // Of the others every third or so, whatever the age.
    let others = hard_by_other_reasons - 3;
    let step = (singles.len() - over_five - 3) / others;
    let chosen = singles.iter_mut().skip(over_five + 3).step_by(step.max(1)).take(others);
    chosen.for_each(|(_, plan)| plan.hard = Some(true));
    Ok(())
}

fn plan_groups(groups: &mut [(&Case, &mut Plan)]) -> Result<(), GenerationError> {
    let [under_two, two_to_five, over_five] = GROUPED_AGES;
    let children: usize = groups.iter().map(|(case, _)| case.size).sum();
    if children != under_two + two_to_five + over_five || groups.len() < under_two {
        return Err(GenerationError::Quota("children identified in groups"));
    }
    groups.sort_by_key(|(case, _)| !may_be_under_two(case));
    for (index, (case, plan)) in groups.iter_mut().enumerate() {
        plan.ages = vec![Age::TwoToFive; case.size];
        if let Some(youngest) = plan.ages.last_mut().filter(|_| index < under_two) {
            *youngest = Age::UnderTwo;
        }
    }
    for (_, plan) in groups.iter_mut().rev().take(over_five) {
        if let Some(eldest) = plan.ages.first_mut() {
            *eldest = Age::OverFive;
        }
    }
    Ok(())
}

fn births(case: &Case, plan: &Plan, chance: &mut Seeded) -> Vec<NaiveDate> {
    let mut born: Vec<NaiveDate> = Vec::new();
    for age in &plan.ages {
        let apart = |on: &NaiveDate| born.last().is_none_or(|elder| days_between(*elder, *on) >= 290);
        let drawn = (0..80).map(|_| birth(case, *age, chance)).find(apart);
        // Twins, where no second date fits.
        let twin = born.last().copied();
        born.push(drawn.or(twin).unwrap_or_else(|| birth(case, *age, chance)));
    }
    born
}

fn birth(case: &Case, age: Age, chance: &mut Seeded) -> NaiveDate {
    let identified = case.identified_on.unwrap_or(LAST_DAY);
    let aged = |least: i64, most: i64, chance: &mut Seeded| {
        let days = chance.between(least, most).min(chance.between(least, most));
        plus(identified, -days).min(case.care)
    };
    match age {
        Age::UnderTwo => {
            let most = (725 - waited(case)).max(0);
            let at_birth = case.early || chance.chance(40);
            let days = if at_birth {
                chance.between(0, 9.min(most))
            } else {
                chance.between(0, most)
            };
            plus(case.care, -days)
        }
        Age::TwoToFour => aged((2 * YEAR + 6).max(waited(case)), 5 * YEAR - 6, chance),
        Age::TwoToFive => aged((2 * YEAR + 6).max(waited(case)), 6 * YEAR - 6, chance),
        Age::Five => aged(5 * YEAR + 6, 6 * YEAR - 6, chance),
        Age::OverFive => aged(6 * YEAR + 8, 9 * YEAR, chance),
    }
}
