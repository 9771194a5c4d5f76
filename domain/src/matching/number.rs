//! How many children are placed together, against the room that the approval leaves.

use super::{
    compare::{Finding, Visit},
    criteria::{Criterion, Grade},
    parties::{Candidate, Seeking},
    questions::AskedOf,
};
use crate::adopters::ApprovalTerms;
use chrono::NaiveDate;

/// The number of the children.
pub(super) struct Sought<'a> {
    seeking: &'a Seeking<'a>,
    today: NaiveDate,
}

impl<'a> Sought<'a> {
    pub(super) fn prepare(seeking: &'a Seeking<'a>, today: NaiveDate) -> Self {
        Self { seeking, today }
    }

    /// How many children are to be placed together.
    pub(super) fn sought(&self) -> usize {
        self.seeking.size()
    }

    /// How many children the approval has room for, beside others formally linked already.
    pub(super) fn room(&self, candidate: &Candidate<'_>, terms: &ApprovalTerms) -> usize {
        usize::from(terms.children_most).saturating_sub(self.taken(candidate))
    }

    /// How many more children the approval would have to be for.
    pub(super) fn lacking(&self, candidate: &Candidate<'_>, terms: &ApprovalTerms) -> usize {
        (self.taken(candidate) + self.sought()).saturating_sub(usize::from(terms.children_most))
    }

    /// How many others are formally linked already.
    fn taken(&self, candidate: &Candidate<'_>) -> usize {
        let other = |child| self.seeking.ids().all(|sought| sought != child);
        let links = candidate.summary.links.iter();
        let formal = links.filter(|link| link.is_formal_on(self.today) && other(link.child));
        let elsewhere = candidate
            .summary
            .placed_elsewhere
            .iter()
            .filter(|placed| placed.is_taken_on(self.today));
        formal.count() + elsewhere.map(|placed| usize::from(placed.children)).sum::<usize>()
    }

    pub(super) fn compare(&self, candidate: &Candidate<'_>, visit: &mut Visit<'_>) {
        let number = NumberFinding {
            sought: self.sought(),
            room: candidate.terms().map(|terms| self.room(candidate, terms)),
        };
        visit(Criterion::Number, &number);
    }
}

struct NumberFinding {
    sought: usize,
    room: Option<usize>,
}

impl Finding for NumberFinding {
    fn grade(&self) -> Grade {
        match self.room {
            Some(room) if room >= self.sought => Grade::Meets,
            Some(_) => Grade::DoesNotMeet,
            None => Grade::NotKnown,
        }
    }

    fn why(&self) -> String {
        let sought = self.sought;
        match self.room {
            Some(room) => {
                let are = if sought == 1 { "is" } else { "are" };
                format!("The approval leaves room for {}, and {sought} {are} to be placed.", children(room))
            }
            None => "The household has no approval that says for how many children.".to_owned(),
        }
    }

    fn question(&self) -> String {
        "Ask the household's agency whether an approval is in sight, and for how many children.".to_owned()
    }

    fn asked_of(&self) -> AskedOf {
        AskedOf::HouseholdAgency
    }
}

/// A number of children in words.
pub(super) fn children(number: usize) -> String {
    match number {
        0 => "no child".to_owned(),
        1 => "1 child".to_owned(),
        _ => format!("{number} children"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::{a_child, a_household, standing_together};
    use super::*;

    #[test]
    fn a_child_placed_already_takes_a_place() {
        let siblings = [a_child(), a_child()];
        let household = a_household().for_siblings(3);
        assert_eq!(standing_together(&siblings, &household, Criterion::Number), Some(Grade::Meets));
        let one_placed = household.one_child_placed();
        assert_eq!(standing_together(&siblings, &one_placed, Criterion::Number), Some(Grade::Meets));
        let two_placed = one_placed.one_child_placed();
        assert_eq!(
            standing_together(&siblings, &two_placed, Criterion::Number),
            Some(Grade::DoesNotMeet)
        );
    }
}
