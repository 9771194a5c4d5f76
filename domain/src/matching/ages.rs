//! The ages of the children, today and soon, against the ages the household is approved for.

use super::{
    compare::{Finding, Visit},
    criteria::{Criterion, Grade},
    parties::{Candidate, Position, Seeking},
    questions::AskedOf,
};
use crate::{
    adopters::ApprovalTerms,
    calendar::{add_months, age_in_years},
};
use chrono::NaiveDate;

/// How far ahead a child's age is looked at: a match takes months from the first idea to the
/// placement.
pub const AGE_AHEAD_MONTHS: u32 = 6;

/// The ages of the children.
pub(super) struct Sought(Vec<Growing>);

/// A child's age in completed years; an unborn child counts as 0.
#[derive(Clone, Copy)]
struct Growing {
    child: Position,
    years: u32,
    years_ahead: u32,
}

/// A child outside the ages of an approval.
pub(super) struct Outside {
    pub(super) child: Position,
    pub(super) years: u32,
}

impl Sought {
    pub(super) fn prepare(seeking: &Seeking<'_>, today: NaiveDate) -> Self {
        let age = |born, on| age_in_years(born, on).unwrap_or(0);
        let growing = seeking.children().map(|(position, child)| Growing {
            child: position,
            years: age(child.profile.date_of_birth, today),
            years_ahead: age(child.profile.date_of_birth, add_months(today, AGE_AHEAD_MONTHS)),
        });
        Self(growing.collect())
    }

    /// The first child whom the approval's ages leave out.
    pub(super) fn outside(&self, terms: &ApprovalTerms) -> Option<Outside> {
        let approved = u32::from(terms.age_from_years)..=u32::from(terms.age_to_years);
        let outside = self.0.iter().find(|child| !approved.contains(&child.years))?;
        Some(Outside {
            child: outside.child,
            years: outside.years,
        })
    }

    /// The age of each child in completed years.
    pub(super) fn years(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|child| child.years)
    }

    /// The ages in completed years of the youngest and of the eldest.
    pub(super) fn span(&self) -> Option<(u8, u8)> {
        let years = |years: u32| u8::try_from(years).ok();
        Some((years(self.years().min()?)?, years(self.years().max()?)?))
    }

    pub(super) fn compare(&self, candidate: &Candidate<'_>, visit: &mut Visit<'_>) {
        visit(Criterion::Ages, &self.find(candidate.terms()));
    }

    fn find(&self, terms: Option<&ApprovalTerms>) -> AgesFinding {
        let Some(terms) = terms else { return AgesFinding::NoTerms };
        let (from, to) = (terms.age_from_years, terms.age_to_years);
        if let Some(Outside { child, years }) = self.outside(terms) {
            return AgesFinding::Outside { child, years, from, to };
        }
        match self.0.iter().find(|child| child.years_ahead > u32::from(to)) {
            Some(growing) => AgesFinding::SoonTooOld {
                child: growing.child,
                years: growing.years,
                to,
            },
            None => AgesFinding::Inside {
                number: self.0.len(),
                from,
                to,
            },
        }
    }
}

enum AgesFinding {
    Inside { number: usize, from: u8, to: u8 },
    SoonTooOld { child: Position, years: u32, to: u8 },
    Outside { child: Position, years: u32, from: u8, to: u8 },
    NoTerms,
}

impl Finding for AgesFinding {
    fn grade(&self) -> Grade {
        match self {
            Self::Inside { .. } => Grade::Meets,
            Self::SoonTooOld { .. } => Grade::Partly,
            Self::Outside { .. } => Grade::DoesNotMeet,
            Self::NoTerms => Grade::NotKnown,
        }
    }

    fn why(&self) -> String {
        match self {
            Self::Inside { number: 1, from, to } => {
                format!("The child's age lies within the approved {from} to {to} years, and still will in {AGE_AHEAD_MONTHS} months.")
            }
            Self::Inside { from, to, .. } => {
                format!("Every child's age lies within the approved {from} to {to} years, and still will in {AGE_AHEAD_MONTHS} months.")
            }
            Self::SoonTooOld { child, years, to } => format!(
                "{} is {years}, within the approval, and will be older than the approved {to} years within {AGE_AHEAD_MONTHS} months.",
                child.opening()
            ),
            Self::Outside { child, years, from, to } => {
                format!("{} is {years}, outside the approved {from} to {to} years.", child.opening())
            }
            Self::NoTerms => "The household has no approval that says for which ages.".to_owned(),
        }
    }

    fn question(&self) -> String {
        "Ask the household's agency whether an approval is in sight, and for which ages.".to_owned()
    }

    fn asked_of(&self) -> AskedOf {
        AskedOf::HouseholdAgency
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::{a_child, a_household, standing, standing_together};
    use super::*;

    #[test]
    fn a_child_about_to_outgrow_the_approval_is_met_in_part() {
        let household = a_household().for_ages(0, 4);
        for (born, grade) in [
            ("2023-03-02", Grade::Meets),
            ("2021-09-02", Grade::Meets),
            ("2021-09-01", Grade::Partly),
            ("2021-03-02", Grade::Partly),
            ("2021-03-01", Grade::DoesNotMeet),
        ] {
            assert_eq!(
                standing(&a_child().born(born), &household, Criterion::Ages),
                Some(grade),
                "born {born}"
            );
        }
    }

    #[test]
    fn an_unborn_child_counts_as_a_baby() {
        let unborn = a_child().born("2026-05-01");
        assert_eq!(
            standing(&unborn, &a_household().for_ages(0, 2), Criterion::Ages),
            Some(Grade::Meets)
        );
    }

    #[test]
    fn the_approved_ages_cover_every_sibling() {
        let siblings = [a_child().born("2024-01-01"), a_child().born("2018-01-01")];
        let household = a_household().for_siblings(2).for_ages(0, 5);
        assert_eq!(standing_together(&siblings, &household, Criterion::Ages), Some(Grade::DoesNotMeet));
    }
}
