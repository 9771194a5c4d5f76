//! How a line of a shortlist stands today.

use crate::{children::ChildSummary, codes::code_list, identifiers::AdopterId};
use chrono::NaiveDate;

code_list! {
    /// How a line of a shortlist stands.
    ShortlistStanding {
        /// The household and the child are linked, and the link lives.
        Linked = "linked",
        /// A family is found for the child, or the child's journey has ended: nobody is looked for.
        SearchOver = "search_over",
        /// Something excludes the household; the barriers say what.
        Barred = "barred",
        /// Nothing stands in the way of a link.
        Open = "open",
    }
}

/// How a household on the shortlist of these children stands on a day: first a live link with one
/// of them, then whether a family is looked for at all, then what bars it.
pub fn line_standing(adopter: AdopterId, children: &[&ChildSummary], is_barred: bool, day: NaiveDate) -> ShortlistStanding {
    let linked = children
        .iter()
        .flat_map(|child| &child.links)
        .any(|link| link.adopter == adopter && link.over_on().is_none_or(|over| over > day));
    if linked {
        ShortlistStanding::Linked
    } else if !children.iter().any(|child| child.awaits_match_on(day)) {
        ShortlistStanding::SearchOver
    } else if is_barred {
        ShortlistStanding::Barred
    } else {
        ShortlistStanding::Open
    }
}
