//! The periods that a report is made of.

use crate::{
    calendar::{FinancialYear, Period},
    codes::code_list,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

code_list! {
    /// How long a report looks at.
    ReportSpan {
        /// A financial year.
        Annual = "annual",
        /// A quarter of a financial year.
        Quarterly = "quarterly",
    }
}

/// Why there is no report of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportPeriodError {
    /// The text names no financial year that the service knows.
    #[error("a financial year is written like 2021-22 and lies between 2000 and 2099")]
    NoSuchYear,
    /// A year has four quarters.
    #[error("a quarter is q1, q2, q3 or q4 of a financial year, which begins in April")]
    NoSuchQuarter,
    /// The period begins after today.
    #[error("the period has not begun")]
    NotBegun,
}

/// The period of a report, with those that it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPeriod {
    /// A year or a quarter.
    pub span: ReportSpan,
    /// The period; one that still runs is cut at today, its name ends with `-to-date`, and earlier
    /// years are cut at the same day.
    pub period: Period,
    /// The financial year it lies in.
    pub year: FinancialYear,
}

/// Beside how many earlier years a report sets its figures.
pub const EARLIER_YEARS: u32 = 3;

impl ReportPeriod {
    /// Reads a year, and a quarter where the report is of one.
    pub fn parse(year: &str, quarter: Option<&str>, today: NaiveDate) -> Result<Self, ReportPeriodError> {
        let year: FinancialYear = year.parse().map_err(|_| ReportPeriodError::NoSuchYear)?;
        let (span, whole) = match quarter {
            None => (ReportSpan::Annual, year.period()),
            Some(quarter) => {
                let named = |period: &Period| period.label.strip_prefix(&format!("{year}-")) == Some(quarter);
                let found = year.period().quarters().into_iter().find(named);
                (ReportSpan::Quarterly, found.ok_or(ReportPeriodError::NoSuchQuarter)?)
            }
        };
        if whole.start > today {
            return Err(ReportPeriodError::NotBegun);
        }
        let period = if whole.end <= today {
            whole
        } else {
            Period {
                label: format!("{}-to-date", whole.label),
                start: whole.start,
                end: today,
            }
        };
        Ok(Self { span, period, year })
    }

    /// The same period of earlier years, the latest first.
    pub fn earlier(&self) -> Vec<Period> {
        (1..=EARLIER_YEARS).filter_map(|years| self.period.years_before(years)).collect()
    }

    /// What the quarters that the report shows lie in: those of the year; for a quarter, it and the
    /// four before it.
    pub fn of_quarters(&self) -> Period {
        let start = match self.span {
            ReportSpan::Annual => self.period.start,
            ReportSpan::Quarterly => self.period.years_before(1).map_or(self.period.start, |before| before.start),
        };
        let end = self.period.end;
        Period {
            label: format!("{start}..{end}"),
            start,
            end,
        }
    }

    /// Every period of which the report shows a figure: its own, those of earlier years, the quarters.
    pub fn shown(&self) -> impl Iterator<Item = Period> {
        let quarters = self.of_quarters().quarters();
        std::iter::once(self.period.clone()).chain(self.earlier()).chain(quarters)
    }

    /// The names of these: those that targets may be set for.
    pub fn names(&self) -> Vec<String> {
        self.shown().map(|period| period.label).collect()
    }

    /// The financial years in which these lie, the earliest first.
    pub fn years(&self) -> BTreeSet<FinancialYear> {
        self.shown().map(|period| FinancialYear::containing(period.start)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(year: &str, quarter: Option<&str>, today: &str) -> Result<String, ReportPeriodError> {
        let today = today.parse().unwrap();
        let Period { label, start, end } = ReportPeriod::parse(year, quarter, today)?.period;
        Ok(format!("{label} {start} {end} {}", if end < today { "over" } else { "runs" }))
    }

    #[test]
    fn a_period_that_runs_is_cut_at_today() {
        assert_eq!(read("2021-22", None, "2022-04-01"), Ok("2021-22 2021-04-01 2022-03-31 over".into()));
        assert_eq!(read("2021-22", None, "2022-03-31"), Ok("2021-22 2021-04-01 2022-03-31 runs".into()));
        assert_eq!(
            read("2021-22", None, "2021-11-05"),
            Ok("2021-22-to-date 2021-04-01 2021-11-05 runs".into())
        );
        assert_eq!(
            read("2021-22", Some("q3"), "2021-11-05"),
            Ok("2021-22-q3-to-date 2021-10-01 2021-11-05 runs".into())
        );
        let running = ReportPeriod::parse("2021-22", Some("q3"), "2021-11-05".parse().unwrap()).unwrap();
        let before = running.earlier();
        assert_eq!(
            (before[0].label.as_str(), before[0].end.to_string()),
            ("2020-21-q3-to-date", "2020-11-05".to_owned())
        );
    }

    #[test]
    fn each_period_that_is_none_is_told_as_what_it_is() {
        for year in ["2021", "2021-23", "1999-00", "2021-22-q1", "next"] {
            assert_eq!(read(year, None, "2022-04-01"), Err(ReportPeriodError::NoSuchYear), "{year}");
        }
        for quarter in ["q0", "q5", "Q3", "3", "", "q33"] {
            assert_eq!(
                read("2021-22", Some(quarter), "2022-04-01"),
                Err(ReportPeriodError::NoSuchQuarter),
                "{quarter}"
            );
        }
        assert_eq!(read("2022-23", None, "2022-03-31"), Err(ReportPeriodError::NotBegun));
        assert_eq!(read("2021-22", Some("q4"), "2021-12-31"), Err(ReportPeriodError::NotBegun));
    }

    #[test]
    fn a_quarter_is_shown_with_the_four_before_it() {
        let quarter = ReportPeriod::parse("2021-22", Some("q3"), "2022-04-01".parse().unwrap()).unwrap();
        let labels: Vec<String> = quarter.of_quarters().quarters().into_iter().map(|quarter| quarter.label).collect();
        assert_eq!(labels, ["2020-21-q3", "2020-21-q4", "2021-22-q1", "2021-22-q2", "2021-22-q3"]);
        let year = ReportPeriod::parse("2021-22", None, "2022-04-01".parse().unwrap()).unwrap();
        assert_eq!(year.of_quarters().quarters().len(), 4);
        assert_eq!(year.names().len(), 8);
    }
}
