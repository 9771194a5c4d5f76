//! Whether a household is used to several children at one time; asked for siblings only.

use super::{
    compare::{Finding, Visit},
    criteria::{Criterion, Grade},
    parties::{Candidate, Seeking},
};
use crate::codes::Experience;

/// Which experience bears on caring for several siblings at one time: any one of them does.
pub const BEARING_ON_SIBLINGS: &[Experience] = &[Experience::SiblingCare, Experience::Parenting];

/// Whether siblings are placed together.
pub(super) struct Sought {
    siblings: bool,
}

impl Sought {
    pub(super) fn prepare(seeking: &Seeking<'_>) -> Self {
        Self {
            siblings: seeking.size() > 1,
        }
    }

    pub(super) fn compare(&self, candidate: &Candidate<'_>, visit: &mut Visit<'_>) {
        if self.siblings {
            let experience = candidate.household.experience.as_ref();
            let finding = SiblingFinding {
                experienced: experience.map(|kinds| kinds.iter().any(|kind| BEARING_ON_SIBLINGS.contains(kind))),
                approved: candidate.terms().is_some_and(|terms| terms.sibling_group),
            };
            visit(Criterion::SiblingExperience, &finding);
        }
    }
}

struct SiblingFinding {
    experienced: Option<bool>,
    approved: bool,
}

impl Finding for SiblingFinding {
    fn grade(&self) -> Grade {
        match self.experienced {
            Some(true) => Grade::Meets,
            Some(false) if self.approved => Grade::Partly,
            Some(false) => Grade::DoesNotMeet,
            None => Grade::NotKnown,
        }
    }

    fn why(&self) -> String {
        match self.experienced {
            Some(true) => "The household has brought up children or cared for siblings.",
            Some(false) if self.approved => "The household is approved for siblings and has not cared for several children yet.",
            Some(false) => "The household has not cared for several children and is not approved for siblings.",
            None => "It is not known whether the household has cared for several children.",
        }
        .to_owned()
    }

    fn question(&self) -> String {
        "Ask the household whether it has brought up children or cared for siblings.".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::{a_child, a_household, standing, standing_together};
    use super::*;
    use crate::codes::Experience as E;

    #[test]
    fn sibling_experience_is_asked_for_siblings_only() {
        let household = a_household().for_siblings(2).experienced(&[E::Parenting]);
        assert_eq!(standing(&a_child(), &household, Criterion::SiblingExperience), None);
        let siblings = [a_child(), a_child()];
        for (household, grade) in [
            (household.clone(), Grade::Meets),
            (household.clone().experienced(&[E::Fostering]), Grade::Partly),
            (a_household().for_siblings(2), Grade::NotKnown),
        ] {
            assert_eq!(standing_together(&siblings, &household, Criterion::SiblingExperience), Some(grade));
        }
    }
}
