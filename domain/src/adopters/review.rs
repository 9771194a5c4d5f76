//! The yearly review of an approval that has not led to a match.
//!
//! Regulation 30D of the Adoption Agencies Regulations 2005 has the agency review the approval of
//! each prospective adopter within a year of it, and then at least once a year, until a child is
//! placed or a match is being considered. An approval does not lapse by itself; it may end at a
//! review. A review may be recorded, and the next then falls due a year after it; while the approval
//! stands, the review of each year passed is taken to have been held all the same.

use super::summary::AdopterSummary;
use crate::calendar::add_months;
use chrono::{Datelike, NaiveDate};

/// How many months ahead a review counts as falling due soon: about the time from a first idea to
/// a panel. Practice of the field, without statutory source.
pub const REVIEW_SOON_MONTHS: u32 = 3;

/// The day, this day or later, by which the approval must next be reviewed. `None` before the
/// approval, after its end, and while a link that is confirmed, matched or placed stands.
pub fn review_due_on(summary: &AdopterSummary, day: NaiveDate) -> Option<NaiveDate> {
    let approved_on = summary.approved_on.filter(|on| *on <= day)?;
    let ended = summary.ended_on.is_some_and(|on| on <= day);
    let considered = summary.links.iter().any(|link| {
        let confirmed = link.confirmed_on.is_some_and(|on| on <= day);
        link.is_formal_on(day) || (confirmed && link.is_potential_on(day))
    });
    if ended || considered {
        return None;
    }
    let reviewed_on = summary.reviewed_on.iter().rev().find(|on| **on <= day);
    let since = reviewed_on.copied().unwrap_or(approved_on);
    let years = u32::try_from(day.year() - since.year()).unwrap_or(0);
    // The anniversary of this year, or, where it is past, the next; the day itself is none.
    [years.max(1), years + 1]
        .into_iter()
        .map(|years| add_months(since, 12 * years))
        .find(|due| *due >= day)
}

/// Whether the review falls due within [`REVIEW_SOON_MONTHS`] of a day.
pub fn review_due_soon_on(summary: &AdopterSummary, day: NaiveDate) -> bool {
    review_due_on(summary, day).is_some_and(|due| due <= add_months(day, REVIEW_SOON_MONTHS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn approved(on: &str) -> AdopterSummary {
        AdopterSummary {
            approved_on: Some(day(on)),
            ..AdopterSummary::default()
        }
    }

    #[test]
    fn a_review_falls_due_a_year_after_the_approval_and_each_year_after() {
        for (today, due) in [
            ("2024-02-29", Some("2025-02-28")),
            ("2025-02-28", Some("2025-02-28")),
            ("2025-03-01", Some("2026-02-28")),
            ("2028-02-29", Some("2028-02-29")),
            ("2024-02-28", None),
        ] {
            assert_eq!(review_due_on(&approved("2024-02-29"), day(today)), due.map(day), "on {today}");
        }
    }

    #[test]
    fn after_a_review_the_next_falls_due_a_year_on() {
        let reviewed = AdopterSummary {
            reviewed_on: vec![day("2024-11-05"), day("2025-09-10")],
            ..approved("2024-02-29")
        };
        for (today, due) in [
            ("2024-06-01", "2025-02-28"),
            ("2025-01-01", "2025-11-05"),
            ("2026-01-01", "2026-09-10"),
        ] {
            assert_eq!(review_due_on(&reviewed, day(today)), Some(day(due)), "on {today}");
        }
    }

    #[test]
    fn soon_is_three_months_ahead_and_no_more() {
        let summary = approved("2025-06-01");
        assert!(review_due_soon_on(&summary, day("2026-03-01")));
        assert!(!review_due_soon_on(&summary, day("2026-02-28")));
        let ended = AdopterSummary {
            ended_on: Some(day("2026-01-01")),
            ..summary
        };
        assert!(!review_due_soon_on(&ended, day("2026-03-01")));
    }
}
