//! The periods that figures are asked for.

use chrono::{Datelike, Days, Months, NaiveDate};
use std::{fmt, str::FromStr};

/// A financial year, 1 April to 31 March, written `2021-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinancialYear {
    first_year: i32,
}

impl FinancialYear {
    /// The financial year in which a day lies.
    pub fn containing(date: NaiveDate) -> Self {
        Self {
            first_year: if date.month() >= 4 { date.year() } else { date.year() - 1 },
        }
    }

    /// 1 April.
    pub fn start(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.first_year, 4, 1).unwrap_or(NaiveDate::MIN)
    }

    /// 31 March.
    pub fn end(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.first_year + 1, 3, 31).unwrap_or(NaiveDate::MAX)
    }

    /// The year before.
    pub fn previous(self) -> Self {
        Self {
            first_year: self.first_year - 1,
        }
    }

    /// The whole year as a period.
    pub fn period(self) -> Period {
        Period {
            label: self.to_string(),
            start: self.start(),
            end: self.end(),
        }
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.first_year, (self.first_year + 1).rem_euclid(100))
    }
}

/// Why a text is no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The text has none of the forms of a period.
    #[error(
        "a period is a financial year (2021-22), a quarter (2021-22-q3), a month (2021-11), two financial years (2019-20..2021-22) or two dates (2019-04-01..2022-03-31)"
    )]
    Unreadable,
    /// The period ends before it starts.
    #[error("the period ends before it starts")]
    Reversed,
    /// The period lies outside the years the service knows.
    #[error("periods lie between 2000 and 2099")]
    OutOfRange,
}

/// A span of days with the name it was asked by. Both ends belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The name it was asked by, for example `2021-22-q3`.
    pub label: String,
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
}

impl Period {
    /// Whether a day lies within.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.start <= date && date <= self.end
    }

    /// Whether a day is known and lies within.
    pub fn holds(&self, date: Option<NaiveDate>) -> bool {
        date.is_some_and(|date| self.contains(date))
    }

    /// The quarters of the financial calendar that touch the period, cut to it.
    pub fn quarters(&self) -> Vec<Period> {
        let mut quarters = Vec::new();
        let mut year = FinancialYear::containing(self.start);
        while year.start() <= self.end {
            for number in 1..=4 {
                let quarter = quarter(year, number);
                if quarter.end >= self.start && quarter.start <= self.end {
                    quarters.push(Period {
                        label: quarter.label,
                        start: quarter.start.max(self.start),
                        end: quarter.end.min(self.end),
                    });
                }
            }
            year = FinancialYear {
                first_year: year.first_year + 1,
            };
        }
        quarters
    }

    /// The period of `years` rolling years that ends with this one.
    pub fn rolling(&self, years: u32) -> Period {
        let start = self
            .start
            .checked_sub_months(Months::new(12 * (years.saturating_sub(1))))
            .unwrap_or(self.start);
        Period {
            label: self.label.clone(),
            start,
            end: self.end,
        }
    }
}

fn quarter(year: FinancialYear, number: u32) -> Period {
    let start = year
        .start()
        .checked_add_months(Months::new(3 * (number - 1)))
        .unwrap_or(NaiveDate::MAX);
    Period {
        label: format!("{year}-q{number}"),
        start,
        end: last_day_before_months(start, 3),
    }
}

fn last_day_before_months(start: NaiveDate, months: u32) -> NaiveDate {
    start
        .checked_add_months(Months::new(months))
        .and_then(|next| next.checked_sub_days(Days::new(1)))
        .unwrap_or(NaiveDate::MAX)
}

impl FromStr for FinancialYear {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (first, last) = text.split_once('-').ok_or(PeriodError::Unreadable)?;
        if first.len() != 4 || last.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return Err(PeriodError::Unreadable);
        }
        let first_year: i32 = first.parse().map_err(|_| PeriodError::Unreadable)?;
        let last: i32 = last.parse().map_err(|_| PeriodError::Unreadable)?;
        if (first_year + 1).rem_euclid(100) != last {
            return Err(PeriodError::Unreadable);
        }
        if !(2000..2099).contains(&first_year) {
            return Err(PeriodError::OutOfRange);
        }
        Ok(Self { first_year })
    }
}

impl FromStr for Period {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        if text.len() > 22 || !text.is_ascii() {
            return Err(PeriodError::Unreadable);
        }
        if let Some((from, to)) = text.split_once("..") {
            return range(text, from, to);
        }
        if let Some((year, number)) = text.split_once("-q") {
            let year: FinancialYear = year.parse()?;
            let number = match number {
                "1" => 1,
                "2" => 2,
                "3" => 3,
                "4" => 4,
                _ => return Err(PeriodError::Unreadable),
            };
            return Ok(quarter(year, number));
        }
        // `2021-22` is a year; `2021-11` would be read as a month, and 2011-12 as the year.
        match text.parse::<FinancialYear>() {
            Ok(year) => Ok(year.period()),
            Err(PeriodError::OutOfRange) => Err(PeriodError::OutOfRange),
            Err(_) => month(text),
        }
    }
}

fn month(text: &str) -> Result<Period, PeriodError> {
    if text.len() != 7 {
        return Err(PeriodError::Unreadable);
    }
    let start: NaiveDate = format!("{text}-01").parse().map_err(|_| PeriodError::Unreadable)?;
    bounded(Period {
        label: text.to_owned(),
        start,
        end: last_day_before_months(start, 1),
    })
}

fn range(label: &str, from: &str, to: &str) -> Result<Period, PeriodError> {
    let edges = |text: &str| -> Result<(NaiveDate, NaiveDate), PeriodError> {
        match text.parse::<FinancialYear>() {
            Ok(year) => Ok((year.start(), year.end())),
            Err(_) => text.parse::<NaiveDate>().map(|day| (day, day)).map_err(|_| PeriodError::Unreadable),
        }
    };
    let (start, end) = (edges(from)?.0, edges(to)?.1);
    if end < start {
        return Err(PeriodError::Reversed);
    }
    bounded(Period {
        label: label.to_owned(),
        start,
        end,
    })
}

fn bounded(period: Period) -> Result<Period, PeriodError> {
    if period.start.year() < 2000 || period.end.year() > 2099 {
        return Err(PeriodError::OutOfRange);
    }
    Ok(period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form() {
        let read = |text: &str| text.parse::<Period>().map(|p| format!("{} {}", p.start, p.end));
        assert_eq!(read("2021-22"), Ok("2021-04-01 2022-03-31".into()));
        assert_eq!(read("2021-22-q4"), Ok("2022-01-01 2022-03-31".into()));
        assert_eq!(read("2021-11"), Ok("2021-11-01 2021-11-30".into()));
        assert_eq!(read("2019-20..2021-22"), Ok("2019-04-01 2022-03-31".into()));
        assert_eq!(read("2021-05-02..2021-05-01"), Err(PeriodError::Reversed));
        assert_eq!(read("2021-23"), Err(PeriodError::Unreadable));
        assert_eq!(read("1899-00"), Err(PeriodError::OutOfRange));
    }

    #[test]
    fn a_year_has_its_four_quarters_and_rolls_back() {
        let year: Period = "2021-22".parse().unwrap();
        let labels: Vec<String> = year.quarters().into_iter().map(|q| q.label).collect();
        assert_eq!(labels, ["2021-22-q1", "2021-22-q2", "2021-22-q3", "2021-22-q4"]);
        assert_eq!(year.rolling(3).start.to_string(), "2019-04-01");
    }
}
