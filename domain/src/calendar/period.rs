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

    /// Whether its last day has passed.
    pub fn is_over(self, today: NaiveDate) -> bool {
        self.end() < today
    }

    /// The year before.
    pub fn previous(self) -> Self {
        self.years_before(1)
    }

    /// The financial year so many years before.
    fn years_before(self, years: i32) -> Self {
        Self {
            first_year: self.first_year - years,
        }
    }

    fn quarters(self) -> impl Iterator<Item = Period> {
        (1..=4).map(move |number| quarter(self, number))
    }

    fn months(self) -> impl Iterator<Item = Period> {
        (0..12).map(move |number| {
            let start = self.start().checked_add_months(Months::new(number)).unwrap_or(NaiveDate::MAX);
            month_from(start)
        })
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
        "a period is a financial year (2021-22), a quarter (2021-22-q3), a month (2021-11), a financial year up to today (2021-22-to-date), the three years that end with one (2021-22-rolling-3), two financial years (2019-20..2021-22) or two dates (2019-04-01..2022-03-31)"
    )]
    Unreadable,
    /// The period ends before it starts.
    #[error("the period ends before it starts")]
    Reversed,
    /// The period lies outside the years the service knows.
    #[error("periods lie between 2000 and 2099")]
    OutOfRange,
    /// The period begins after today.
    #[error("the period has not begun")]
    NotBegun,
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

    /// Reads a period of which figures are asked on a day: one that has begun by then. Beside what
    /// every period may be called, a financial year `-to-date` ends that day where it still runs.
    pub fn begun(text: &str, today: NaiveDate) -> Result<Self, PeriodError> {
        let period = match text.strip_suffix(TO_DATE) {
            Some(year) => {
                let year: FinancialYear = year.parse()?;
                Period {
                    label: text.to_owned(),
                    start: year.start(),
                    end: year.end().min(today),
                }
            }
            None => text.parse()?,
        };
        if period.start > today {
            return Err(PeriodError::NotBegun);
        }
        Ok(period)
    }

    /// Whether it has a name of its own: a year, a quarter, a month, or the three years that end
    /// with one. Targets are set for these.
    pub fn is_named(&self) -> bool {
        !self.label.contains("..") && !self.label.ends_with(TO_DATE)
    }

    /// The quarters of the financial calendar that touch the period, cut to it.
    pub fn quarters(&self) -> Vec<Period> {
        self.cut(FinancialYear::quarters)
    }

    /// The months that touch the period, cut to it.
    pub fn months(&self) -> Vec<Period> {
        self.cut(FinancialYear::months)
    }

    /// The financial years that touch the period, cut to it.
    pub fn years(&self) -> Vec<Period> {
        self.cut(|year| std::iter::once(year.period()))
    }

    /// Whether its name is that of a month, also where it could be that of a year: `2011-12`.
    fn is_month(&self) -> bool {
        (self.end - self.start).num_days() <= 31 && self.label == self.start.format(MONTH).to_string()
    }

    fn cut<P: Iterator<Item = Period>>(&self, parts: impl Fn(FinancialYear) -> P) -> Vec<Period> {
        let mut cut = Vec::new();
        let mut year = FinancialYear::containing(self.start);
        while year.start() <= self.end {
            let touching = parts(year).filter(|part| part.end >= self.start && part.start <= self.end);
            cut.extend(touching.map(|part| Period {
                label: part.label,
                start: part.start.max(self.start),
                end: part.end.min(self.end),
            }));
            year = year.years_before(-1);
        }
        cut
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

    /// The same period so many years before; `None` before the year 2000. A period that ends with
    /// a month ends with that month in every year.
    pub fn years_before(&self, years: u32) -> Option<Period> {
        let earlier = Period {
            label: if self.is_month() {
                first_day_before(self.start, years)?.format(MONTH).to_string()
            } else {
                label_years_before(&self.label, years)?
            },
            start: first_day_before(self.start, years)?,
            end: last_day_before(self.end, years)?,
        };
        (earlier.start.year() >= 2000).then_some(earlier)
    }
}

/// How a month is written.
const MONTH: &str = "%Y-%m";
/// What follows a financial year that is meant up to today only.
const TO_DATE: &str = "-to-date";
/// What follows a financial year that is meant with the two before it.
const ROLLING: &str = "-rolling-3";

fn first_day_before(day: NaiveDate, years: u32) -> Option<NaiveDate> {
    day.checked_sub_months(Months::new(12 * years))
}

fn last_day_before(day: NaiveDate, years: u32) -> Option<NaiveDate> {
    let next = first_day_before(day.succ_opt()?, years)?;
    // 28 February is a month's end in one year and not in another.
    let ends_month = day.succ_opt()?.day() == 1;
    if ends_month {
        next.pred_opt()
    } else {
        first_day_before(day, years)
    }
}

fn label_years_before(label: &str, years: u32) -> Option<String> {
    if let Some((from, to)) = label.split_once("..") {
        return match (from.parse::<NaiveDate>(), to.parse::<NaiveDate>()) {
            (Ok(from), Ok(to)) => Some(format!("{}..{}", first_day_before(from, years)?, last_day_before(to, years)?)),
            _ => Some(format!("{}..{}", label_years_before(from, years)?, label_years_before(to, years)?)),
        };
    }
    let (year, rest) = label.split_at_checked(7)?;
    let year = year.parse::<FinancialYear>().ok()?.years_before(i32::try_from(years).ok()?);
    Some(format!("{year}{rest}"))
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
        if let Some(year) = text.strip_suffix(ROLLING) {
            let mut period = year.parse::<FinancialYear>()?.period().rolling(3);
            period.label = text.to_owned();
            return bounded(period);
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
    bounded(month_from(start))
}

fn month_from(start: NaiveDate) -> Period {
    Period {
        label: start.format(MONTH).to_string(),
        start,
        end: last_day_before_months(start, 1),
    }
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
    fn a_period_of_which_figures_are_asked_has_begun() {
        let read = |text: &str, today: &str| {
            let period = Period::begun(text, today.parse().unwrap());
            period.map(|period| format!("{} {} {}", period.label, period.start, period.end))
        };
        assert_eq!(
            read("2021-22-to-date", "2021-11-05"),
            Ok("2021-22-to-date 2021-04-01 2021-11-05".into())
        );
        assert_eq!(
            read("2021-22-to-date", "2023-01-01"),
            Ok("2021-22-to-date 2021-04-01 2022-03-31".into())
        );
        assert_eq!(read("2021-22", "2021-04-01"), Ok("2021-22 2021-04-01 2022-03-31".into()));
        for text in ["2021-22", "2021-22-to-date", "2021-22-q1", "2021-04", "2021-04-01..2021-04-02"] {
            assert_eq!(read(text, "2021-03-31"), Err(PeriodError::NotBegun), "{text}");
        }
        assert_eq!(
            read("2021-22-rolling-3", "2021-03-31"),
            Ok("2021-22-rolling-3 2019-04-01 2022-03-31".into())
        );
        assert_eq!(read("2021-11-to-date", "2023-01-01"), Err(PeriodError::Unreadable));
        assert_eq!("2021-22-to-date".parse::<Period>(), Err(PeriodError::Unreadable));
    }

    #[test]
    fn the_same_period_a_year_before_has_the_name_it_would_be_asked_by() {
        let before = |text: &str, years| {
            let period = Period::begun(text, "2024-02-29".parse().unwrap()).unwrap();
            let earlier = period.years_before(years)?;
            Some(format!("{} {} {}", earlier.label, earlier.start, earlier.end))
        };
        assert_eq!(before("2021-22", 1), Some("2020-21 2020-04-01 2021-03-31".into()));
        assert_eq!(before("2021-22-q4", 2), Some("2019-20-q4 2020-01-01 2020-03-31".into()));
        assert_eq!(
            before("2021-02", 1),
            Some("2020-02 2020-02-01 2020-02-29".into()),
            "a month keeps its end"
        );
        assert_eq!(before("2023-24-to-date", 1), Some("2022-23-to-date 2022-04-01 2023-02-28".into()));
        assert_eq!(
            before("2021-22-rolling-3", 1),
            Some("2020-21-rolling-3 2018-04-01 2021-03-31".into())
        );
        assert_eq!(before("2019-20..2021-22", 1), Some("2018-19..2020-21 2018-04-01 2021-03-31".into()));
        assert_eq!(
            before("2019-04-01..2021-02-28", 1),
            Some("2018-04-01..2020-02-29 2018-04-01 2020-02-29".into())
        );
        assert_eq!(before("2000-01", 1), None);
        assert_eq!(before("2001-02-q1", 2), None);
    }

    #[test]
    fn a_period_is_cut_into_years_and_months() {
        let period: Period = "2020-12-15..2021-05-31".parse().unwrap();
        let december: Vec<Period> = "2011-11-01..2011-12-31".parse::<Period>().unwrap().months();
        assert_eq!(december[1].years_before(1).unwrap().label, "2010-12", "no financial year");
        let of = |parts: Vec<Period>| parts.into_iter().map(|p| format!("{} {}", p.label, p.start)).collect::<Vec<_>>();
        assert_eq!(of(period.years()), ["2020-21 2020-12-15", "2021-22 2021-04-01"]);
        assert_eq!(of(period.months())[0], "2020-12 2020-12-15");
        assert_eq!(period.months().len(), 6);
        assert!(!period.is_named());
        assert!(
            ["2021-22", "2021-22-q1", "2021-11", "2021-22-rolling-3"]
                .iter()
                .all(|text| text.parse::<Period>().unwrap().is_named())
        );
    }

    #[test]
    fn a_year_has_its_four_quarters_and_rolls_back() {
        let year: Period = "2021-22".parse().unwrap();
        let labels: Vec<String> = year.quarters().into_iter().map(|q| q.label).collect();
        assert_eq!(labels, ["2021-22-q1", "2021-22-q2", "2021-22-q3", "2021-22-q4"]);
        assert_eq!(year.rolling(3).start.to_string(), "2019-04-01");
    }
}
