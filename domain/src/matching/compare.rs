//! The comparison of a household with the children's side, criterion by criterion.
//!
//! Each theme has a file of its own, with the rule, the sentence and the question together. A
//! theme looks at a household and hands on findings: small values without text, so that ranking
//! many households makes no strings; only what is shown is put into words.

use super::{
    ages,
    barriers::BarrierCode,
    contact,
    criteria::{Criterion, Grade},
    early_permanence, excluded_areas, experience, home, identity, location, needs, number,
    parties::{Candidate, Seeking},
    questions::AskedOf,
    sexes, sibling_experience, waiting,
};
use chrono::NaiveDate;

/// How one criterion stands, and the words for it.
pub(super) trait Finding {
    /// The grade.
    fn grade(&self) -> Grade;

    /// One sentence of why. It carries no name, identifier, coordinate or exact distance.
    fn why(&self) -> String;

    /// The question whose answer would settle the criterion; meant for a grade that is not known.
    fn question(&self) -> String;

    /// Who can answer that question.
    fn asked_of(&self) -> AskedOf {
        AskedOf::Household
    }

    /// The barrier that would stand if the answer were that the criterion is not met.
    fn bars_if_not_met(&self) -> Option<BarrierCode> {
        None
    }
}

/// Receives each criterion that applies, with its finding.
pub(super) type Visit<'v> = dyn FnMut(Criterion, &dyn Finding) + 'v;

/// The children's side of the comparison, prepared once for any number of households.
pub(super) struct Sides<'a> {
    pub(super) needs: needs::Sought,
    pub(super) ages: ages::Sought,
    pub(super) number: number::Sought<'a>,
    pub(super) sexes: sexes::Sought,
    pub(super) sibling_experience: sibling_experience::Sought,
    pub(super) identity: identity::Sought<'a>,
    pub(super) contact: contact::Sought,
    pub(super) location: location::Sought,
    pub(super) excluded_areas: excluded_areas::Sought<'a>,
    pub(super) home: home::Sought,
    pub(super) experience: experience::Sought,
    pub(super) early_permanence: early_permanence::Sought,
    pub(super) today: NaiveDate,
}

impl<'a> Sides<'a> {
    /// Prepares the side of the children as they are today.
    pub(super) fn prepare(seeking: &'a Seeking<'a>, today: NaiveDate) -> Self {
        Self {
            needs: needs::Sought::prepare(seeking),
            ages: ages::Sought::prepare(seeking, today),
            number: number::Sought::prepare(seeking, today),
            sexes: sexes::Sought::prepare(seeking),
            sibling_experience: sibling_experience::Sought::prepare(seeking),
            identity: identity::Sought::prepare(seeking),
            contact: contact::Sought::prepare(seeking),
            location: location::Sought::prepare(seeking),
            excluded_areas: excluded_areas::Sought::prepare(seeking),
            home: home::Sought::prepare(seeking),
            experience: experience::Sought::prepare(seeking),
            early_permanence: early_permanence::Sought::prepare(seeking),
            today,
        }
    }

    /// Compares a household by every criterion that applies, in the order of [`Criterion::ALL`].
    pub(super) fn compare(&self, candidate: &Candidate<'_>, visit: &mut Visit<'_>) {
        self.needs.compare(candidate, visit);
        self.ages.compare(candidate, visit);
        self.number.compare(candidate, visit);
        self.sibling_experience.compare(candidate, visit);
        self.identity.compare(candidate, visit);
        self.contact.compare(candidate, visit);
        self.location.compare(candidate, visit);
        self.home.compare(candidate, visit);
        self.experience.compare(candidate, visit);
        self.early_permanence.compare(candidate, visit);
        waiting::compare(candidate, self.today, visit);
    }
}
