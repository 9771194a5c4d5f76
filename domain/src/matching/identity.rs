//! Ethnicity, faith, language and culture. Shared, they lift; not shared, they show what support
//! is needed; they never lower and never bar.

use super::{
    compare::{Finding, Visit},
    criteria::{Criterion, Grade},
    parties::{Candidate, Position, Seeking},
    questions::AskedOf,
};
use crate::{adopters::Household, children::ChildProfile, codes::Faith};

/// The language for which no household needs support in England.
const COMMON_LANGUAGE: &str = "en";

/// How one aspect of identity is compared. `None`: there is nothing to share, so it is no
/// criterion for this child.
type Compare = fn(&ChildProfile, &Household) -> Option<Shared>;

/// One aspect of identity.
#[derive(Clone, Copy)]
struct Aspect {
    criterion: Criterion,
    of_child: &'static str,
    of_household: &'static str,
    compare: Compare,
}

const ASPECTS: [Aspect; 4] = [
    Aspect {
        criterion: Criterion::Ethnicity,
        of_child: "ethnic group",
        of_household: "ethnic group of each adult",
        compare: ethnicity,
    },
    Aspect {
        criterion: Criterion::Faith,
        of_child: "faith",
        of_household: "faiths lived at home",
        compare: faith,
    },
    Aspect {
        criterion: Criterion::Language,
        of_child: "languages",
        of_household: "languages spoken at home",
        compare: language,
    },
    Aspect {
        criterion: Criterion::Culture,
        of_child: "cultures",
        of_household: "cultures lived at home",
        compare: culture,
    },
];

/// Whether an aspect is shared. The order is from the best to what settles a sibling group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shared {
    Yes,
    HouseholdNotKnown,
    ChildNotKnown,
    No,
}

fn ethnicity(child: &ChildProfile, household: &Household) -> Option<Shared> {
    let Some(group) = child.ethnicity.filter(|group| group.is_known()) else {
        return Some(Shared::ChildNotKnown);
    };
    let adults = household.adults.as_deref().unwrap_or_default();
    let all_known = !adults.is_empty() && household.ethnicities().count() == adults.len();
    Some(if household.ethnicities().any(|other| other == group) {
        Shared::Yes
    } else if all_known {
        Shared::No
    } else {
        Shared::HouseholdNotKnown
    })
}

fn faith(child: &ChildProfile, household: &Household) -> Option<Shared> {
    match child.faith {
        None => Some(Shared::ChildNotKnown),
        Some(Faith::None) => None,
        Some(faith) => Some(every(&[faith], household.faiths.as_deref())),
    }
}

fn language(child: &ChildProfile, household: &Household) -> Option<Shared> {
    let Some(languages) = &child.languages else {
        return Some(Shared::ChildNotKnown);
    };
    let mut others = languages.iter().filter(|language| *language != COMMON_LANGUAGE).peekable();
    others.peek()?;
    Some(match &household.languages {
        None => Shared::HouseholdNotKnown,
        Some(spoken) if others.all(|language| spoken.contains(language)) => Shared::Yes,
        Some(_) => Shared::No,
    })
}

fn culture(child: &ChildProfile, household: &Household) -> Option<Shared> {
    match child.cultures.as_deref() {
        None => Some(Shared::ChildNotKnown),
        Some([]) => None,
        Some(cultures) => Some(every(cultures, household.cultures.as_deref())),
    }
}

fn every<T: PartialEq>(sought: &[T], lived: Option<&[T]>) -> Shared {
    match lived {
        None => Shared::HouseholdNotKnown,
        Some(lived) if sought.iter().all(|one| lived.contains(one)) => Shared::Yes,
        Some(_) => Shared::No,
    }
}

/// The children, whose identity is compared one by one.
pub(super) struct Sought<'a>(Vec<(Position, &'a ChildProfile)>);

impl<'a> Sought<'a> {
    pub(super) fn prepare(seeking: &'a Seeking<'a>) -> Self {
        Self(seeking.children().map(|(position, child)| (position, child.profile)).collect())
    }

    pub(super) fn compare(&self, candidate: &Candidate<'_>, visit: &mut Visit<'_>) {
        for aspect in ASPECTS {
            let each = self.0.iter().filter_map(|(child, profile)| {
                let shared = (aspect.compare)(profile, candidate.household)?;
                Some(IdentityFinding {
                    aspect,
                    shared,
                    child: *child,
                })
            });
            // Of equals the first child is spoken of.
            if let Some(worst) = each.reduce(|worst, next| if next.shared > worst.shared { next } else { worst }) {
                visit(aspect.criterion, &worst);
            }
        }
    }
}

struct IdentityFinding {
    aspect: Aspect,
    shared: Shared,
    child: Position,
}

impl Finding for IdentityFinding {
    fn grade(&self) -> Grade {
        match self.shared {
            Shared::Yes => Grade::Meets,
            Shared::No => Grade::Partly,
            Shared::HouseholdNotKnown | Shared::ChildNotKnown => Grade::NotKnown,
        }
    }

    fn why(&self) -> String {
        let Aspect {
            of_child, of_household, ..
        } = self.aspect;
        match self.shared {
            Shared::Yes => format!("The household shares the {of_child} of {}.", self.child.all()),
            Shared::No => format!(
                "Support needed: the household does not fully share the {of_child} of {}; this lowers nothing.",
                self.child.words()
            ),
            Shared::HouseholdNotKnown => format!("Not known in full: the {of_household}."),
            Shared::ChildNotKnown => format!("Not known: the {of_child} of {}.", self.child.words()),
        }
    }

    fn question(&self) -> String {
        let Aspect {
            of_child, of_household, ..
        } = self.aspect;
        match self.shared {
            Shared::ChildNotKnown => format!(
                "Ask the child's worker whether the {of_child} of {} can be recorded.",
                self.child.words()
            ),
            _ => format!("Ask the household whether it would record the {of_household}."),
        }
    }

    fn asked_of(&self) -> AskedOf {
        match self.shared {
            Shared::ChildNotKnown => AskedOf::ChildWorker,
            _ => AskedOf::Household,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::{a_child, a_household, barred, shown, standing, standing_together};
    use super::*;
    use crate::codes::Ethnicity as E;

    #[test]
    fn a_shared_ethnic_group_lifts_and_another_shows_support() {
        let child = a_child().ethnicity(E::Indian);
        let shares = a_household().adults(&[Some(E::WhiteBritish), Some(E::Indian)]);
        assert_eq!(standing(&child, &shares, Criterion::Ethnicity), Some(Grade::Meets));
        let other = a_household().adults(&[Some(E::WhiteBritish)]);
        let shown = shown(&child, &other, Criterion::Ethnicity);
        assert_eq!(shown.grade, Grade::Partly);
        assert!(shown.why.starts_with("Support needed: "), "{}", shown.why);
        assert!(!barred(&child, &other));
    }

    #[test]
    fn an_adult_whose_ethnic_group_is_not_known_leaves_it_open() {
        let child = a_child().ethnicity(E::Indian);
        for unknown in [None, Some(E::NotObtained), Some(E::Refused)] {
            let household = a_household().adults(&[Some(E::WhiteBritish), unknown]);
            assert_eq!(standing(&child, &household, Criterion::Ethnicity), Some(Grade::NotKnown));
        }
    }

    #[test]
    fn a_child_who_hears_english_alone_needs_no_language_shared() {
        let household = a_household().languages(&["pl"]);
        assert_eq!(standing(&a_child().languages(&["en"]), &household, Criterion::Language), None);
        assert_eq!(
            standing(&a_child().languages(&["en", "pl"]), &household, Criterion::Language),
            Some(Grade::Meets)
        );
        assert_eq!(
            standing(&a_child().languages(&["pl", "ur"]), &household, Criterion::Language),
            Some(Grade::Partly)
        );
    }

    #[test]
    fn a_faith_is_shared_or_supported_and_none_asks_for_nothing() {
        let household = a_household().faiths(&[Faith::Sikh]);
        for (faith, grade) in [
            (Faith::Sikh, Some(Grade::Meets)),
            (Faith::Hindu, Some(Grade::Partly)),
            (Faith::None, None),
        ] {
            assert_eq!(standing(&a_child().faith(faith), &household, Criterion::Faith), grade);
        }
    }

    #[test]
    fn a_sibling_who_does_not_share_settles_it_before_one_who_is_not_known() {
        let siblings = [a_child(), a_child().ethnicity(E::Chinese)];
        let household = a_household().adults(&[Some(E::Indian)]);
        assert_eq!(standing_together(&siblings, &household, Criterion::Ethnicity), Some(Grade::Partly));
    }
}
