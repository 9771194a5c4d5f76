//! The children who live in the household already, and the age gap to those sought for.

use super::{
    compare::{Finding, Visit},
    criteria::{Criterion, Grade},
    parties::{Candidate, Seeking},
};
use chrono::Datelike;

/// The age gap in years that lets the new child be clearly the youngest: practice of the field,
/// without statutory source. Only the year of birth of a child at home is held, so a gap is the
/// difference of years of birth and may be out by one year.
pub const AGE_GAP_YEARS: i32 = 2;

/// The eldest of the children sought for.
pub(super) struct Sought {
    eldest_born: i32,
    alone: bool,
}

impl Sought {
    pub(super) fn prepare(seeking: &Seeking<'_>) -> Self {
        let born = seeking.children().map(|(_, child)| child.profile.date_of_birth.year());
        Self {
            eldest_born: born.min().unwrap_or_default(),
            alone: seeking.size() == 1,
        }
    }

    pub(super) fn compare(&self, candidate: &Candidate<'_>, visit: &mut Visit<'_>) {
        let home = match &candidate.household.children_at_home {
            None => Home::NotKnown,
            Some(children) => match children.iter().map(|child| child.birth_year).max() {
                None => Home::Nobody,
                Some(youngest_born) => Home::Gap(self.eldest_born.saturating_sub(youngest_born)),
            },
        };
        visit(Criterion::ChildrenAtHome, &HomeFinding { home, alone: self.alone });
    }
}

/// The gap in years between the youngest child at home and the eldest sought for; above 0 when
/// the youngest at home is the older.
#[derive(Clone, Copy)]
enum Home {
    Nobody,
    Gap(i32),
    NotKnown,
}

struct HomeFinding {
    home: Home,
    alone: bool,
}

impl Finding for HomeFinding {
    fn grade(&self) -> Grade {
        match self.home {
            Home::Nobody => Grade::Meets,
            Home::Gap(gap) if gap >= AGE_GAP_YEARS => Grade::Meets,
            Home::Gap(gap) if gap >= 0 => Grade::Partly,
            Home::Gap(_) => Grade::DoesNotMeet,
            Home::NotKnown => Grade::NotKnown,
        }
    }

    fn why(&self) -> String {
        let child = if self.alone {
            "the child"
        } else {
            "the eldest of the children to be placed"
        };
        match self.home {
            Home::Nobody => "No children live in the household.".to_owned(),
            Home::Gap(gap) if gap >= AGE_GAP_YEARS => {
                format!("The youngest child at home is about {gap} years older than {child}.")
            }
            Home::Gap(gap) if gap >= 0 => {
                format!("The youngest child at home and {child} are less than about {AGE_GAP_YEARS} years apart.")
            }
            Home::Gap(_) => format!("A child at home is younger than {child}."),
            Home::NotKnown => "It is not known whether children live in the household.".to_owned(),
        }
    }

    fn question(&self) -> String {
        "Ask the household whether children live there, and in which years they were born.".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::{a_child, a_household, standing, standing_together};
    use super::*;

    #[test]
    fn the_new_child_is_the_youngest_by_two_years() {
        let child = a_child().born("2022-06-01");
        for (at_home, grade) in [
            (&[][..], Grade::Meets),
            (&[2012, 2020], Grade::Meets),
            (&[2012, 2021], Grade::Partly),
            (&[2022], Grade::Partly),
            (&[2012, 2023], Grade::DoesNotMeet),
        ] {
            let household = a_household().children_born_in(at_home);
            assert_eq!(standing(&child, &household, Criterion::ChildrenAtHome), Some(grade), "{at_home:?}");
        }
        assert_eq!(standing(&child, &a_household(), Criterion::ChildrenAtHome), Some(Grade::NotKnown));
    }

    #[test]
    fn of_siblings_the_eldest_decides() {
        let siblings = [a_child().born("2023-01-01"), a_child().born("2018-01-01")];
        let household = a_household().for_siblings(2).children_born_in(&[2019]);
        assert_eq!(
            standing_together(&siblings, &household, Criterion::ChildrenAtHome),
            Some(Grade::DoesNotMeet)
        );
    }
}
