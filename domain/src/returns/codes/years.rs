//! What a year of the collection knows. Sets change with the year, so every question about a code
//! names one.

use super::EpisodePlacement as P;
use crate::{calendar::FinancialYear, codes::Sex};
use chrono::{Datelike, NaiveDate};

/// The first year, by its first calendar year, whose code sets are known.
pub const FIRST_CODE_YEAR: i32 = 2021;
/// The last year whose code sets are known.
pub const LAST_CODE_YEAR: i32 = 2026;

/// From this year on sex is told by letters.
const SEX_BY_LETTER_FROM: i32 = 2024;
/// From this year on supported accommodation has a code.
const SUPPORTED_FROM: i32 = 2024;
/// From this year on semi-independent and independent living have none, and other placements have four.
const OTHERS_APART_FROM: i32 = 2025;

/// A year of the collection whose code sets are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeYear {
    year: FinancialYear,
}

impl CodeYear {
    /// The code sets of a year; `None` for a year of which they are not known.
    pub fn of(year: FinancialYear) -> Option<Self> {
        (FIRST_CODE_YEAR..=LAST_CODE_YEAR)
            .contains(&year.start().year())
            .then_some(Self { year })
    }

    fn first(self) -> i32 {
        self.year.start().year()
    }

    /// 1 April.
    pub fn start(self) -> NaiveDate {
        self.year.start()
    }

    /// 31 March.
    pub fn end(self) -> NaiveDate {
        self.year.end()
    }

    /// Whether a day lies in the year.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.start() <= day && day <= self.end()
    }

    /// The code of a sex; `None` where the year has none for it.
    pub fn sex(self, sex: Sex) -> Option<&'static str> {
        match (self.first() >= SEX_BY_LETTER_FROM, sex) {
            (true, sex) => Some(sex.code()),
            (false, Sex::Male) => Some("1"),
            (false, Sex::Female) => Some("2"),
            (false, Sex::Unknown) => None,
        }
    }

    /// Whether the year knows a kind of placement.
    pub fn knows(self, placement: P) -> bool {
        let first = self.first();
        match placement {
            P::SupportedAccommodation => first >= SUPPORTED_FROM,
            P::SemiIndependent | P::IndependentLiving | P::Other => first < OTHERS_APART_FROM,
            P::OtherFirst | P::OtherSecond | P::OtherThird | P::OtherFourth => first >= OTHERS_APART_FROM,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(text: &str) -> CodeYear {
        CodeYear::of(text.parse().expect("a year")).expect("a known year")
    }

    #[test]
    fn sex_is_told_by_numbers_until_2023_24() {
        assert_eq!(year("2023-24").sex(Sex::Female), Some("2"));
        assert_eq!(year("2023-24").sex(Sex::Unknown), None);
        assert_eq!(year("2024-25").sex(Sex::Female), Some("F"));
        assert_eq!(year("2024-25").sex(Sex::Unknown), Some("U"));
    }

    #[test]
    fn placements_come_and_go_with_the_years() {
        let old = [P::SemiIndependent, P::IndependentLiving, P::Other];
        assert!(old.iter().all(|placement| year("2024-25").knows(*placement)));
        assert!(!old.iter().any(|placement| year("2025-26").knows(*placement)));
        assert!(!year("2023-24").knows(P::SupportedAccommodation) && year("2024-25").knows(P::SupportedAccommodation));
        assert!(!year("2024-25").knows(P::OtherSecond) && year("2025-26").knows(P::OtherSecond));
        assert!(year("2021-22").knows(P::AdoptionByOrder) && year("2026-27").knows(P::AdoptionByOrder));
    }

    #[test]
    fn a_year_beyond_the_known_ones_has_no_code_sets() {
        let known = |text: &str| CodeYear::of(text.parse().expect("a year")).is_some();
        assert!(!known("2020-21") && known("2021-22") && known("2026-27") && !known("2027-28"));
    }
}
