//! Working days in England: Monday to Friday without bank holidays.

use super::bank_holidays::{BANK_HOLIDAYS, FIRST_YEAR, LAST_YEAR};
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A date in a year for which no bank holidays are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bank holidays are known from {FIRST_YEAR} to {LAST_YEAR} only; {0} lies outside")]
pub struct OutsideCalendar(pub NaiveDate);

/// Whether people work on this day.
pub fn is_working_day(date: NaiveDate) -> Result<bool, OutsideCalendar> {
    let (_, holidays) = BANK_HOLIDAYS
        .iter()
        .find(|(year, _)| *year == date.year())
        .ok_or(OutsideCalendar(date))?;
    let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    Ok(!weekend && !holidays.contains(&(date.month(), date.day())))
}

/// The day on which the `count`th working day after `date` falls; `date` itself is not counted.
pub fn add_working_days(date: NaiveDate, count: u32) -> Result<NaiveDate, OutsideCalendar> {
    let mut day = date;
    let mut left = count;
    while left > 0 {
        day = day.checked_add_days(Days::new(1)).ok_or(OutsideCalendar(day))?;
        if is_working_day(day)? {
            left -= 1;
        }
    }
    Ok(day)
}

/// How many working days lie after `from` up to and including `to`; 0 when `to` is not later.
pub fn working_days_between(from: NaiveDate, to: NaiveDate) -> Result<u32, OutsideCalendar> {
    let mut count = 0;
    for day in from.iter_days().skip(1).take_while(|day| *day <= to) {
        if is_working_day(day)? {
            count += 1;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn easter_and_a_weekend_do_not_count() {
        // Thursday before Good Friday 2021; Tuesday after Easter Monday is the next working day.
        assert_eq!(add_working_days(day("2021-04-01"), 1), Ok(day("2021-04-06")));
        assert_eq!(working_days_between(day("2021-04-01"), day("2021-04-06")), Ok(1));
    }

    #[test]
    fn a_year_without_a_table_is_an_error() {
        assert_eq!(is_working_day(day("2029-01-02")), Err(OutsideCalendar(day("2029-01-02"))));
        assert!(add_working_days(day("2028-12-20"), 40).is_err());
    }

    #[test]
    fn the_table_covers_every_year_it_says() {
        let years: Vec<i32> = BANK_HOLIDAYS.iter().map(|(year, _)| *year).collect();
        assert_eq!(years, (FIRST_YEAR..=LAST_YEAR).collect::<Vec<_>>());
        for (year, holidays) in BANK_HOLIDAYS {
            for (month, day) in *holidays {
                let date = NaiveDate::from_ymd_opt(*year, *month, *day).unwrap();
                assert!(!matches!(date.weekday(), Weekday::Sat | Weekday::Sun), "{date}");
            }
        }
    }
}
