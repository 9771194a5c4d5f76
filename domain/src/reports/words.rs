//! Figures and periods in words.

use super::figure::ReportUnit;
use crate::measures::PeriodRule;
use chrono::NaiveDate;

/// A figure with its unit, as a person reads it: `1,234`, `35%`, `1.7 months`, `£120,689`.
pub fn in_words(value: f64, unit: ReportUnit) -> String {
    let number = grouped(value);
    let one = value == 1.0;
    match unit {
        ReportUnit::Count => number,
        ReportUnit::Percent => format!("{number}%"),
        ReportUnit::Days => format!("{number} {}", if one { "day" } else { "days" }),
        ReportUnit::Months => format!("{number} {}", if one { "month" } else { "months" }),
        ReportUnit::WorkingDays => format!("{number} working {}", if one { "day" } else { "days" }),
        ReportUnit::Pounds => pounds(value),
    }
}

/// Pounds; with pence where there are any.
fn pounds(value: f64) -> String {
    let pence = (value.abs() * 100.0).round() as u64;
    let sign = if value < 0.0 { "-" } else { "" };
    let whole = group_digits(&(pence / 100).to_string());
    match pence % 100 {
        0 => format!("{sign}£{whole}"),
        pence => format!("{sign}£{whole}.{pence:02}"),
    }
}

fn grouped(value: f64) -> String {
    let text = value.abs().to_string();
    let (whole, decimals) = text
        .split_once('.')
        .map_or((text.as_str(), None), |(whole, decimals)| (whole, Some(decimals)));
    let sign = if value < 0.0 { "-" } else { "" };
    let whole = group_digits(whole);
    decimals.map_or(format!("{sign}{whole}"), |decimals| format!("{sign}{whole}.{decimals}"))
}

fn group_digits(digits: &str) -> String {
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A period by its name as a person reads it: `quarter 3 of 2021-22`. What runs still has the day
/// up to which it is told, and so have the earlier years beside it.
pub fn period_in_words(label: &str, to: NaiveDate) -> String {
    let (label, to_date) = label.strip_suffix("-to-date").map_or((label, false), |label| (label, true));
    let named = match label.split_once("-q") {
        Some((year, quarter)) => format!("quarter {quarter} of {year}"),
        None => label.to_owned(),
    };
    if to_date {
        format!("{named} up to {}", day_in_words(to))
    } else {
        named
    }
}

/// When a figure of a period is of: in the period, or at its end.
pub(super) fn when(label: &str, to: NaiveDate, rule: PeriodRule) -> String {
    let named = period_in_words(label, to);
    match rule {
        PeriodRule::FactInPeriod | PeriodRule::StageEndedInPeriod => format!("in {named}"),
        PeriodRule::AtLastDay | PeriodRule::SinceStart if label.ends_with("-to-date") => format!("on {}", day_in_words(to)),
        PeriodRule::AtLastDay | PeriodRule::SinceStart => format!("at the end of {named}"),
    }
}

/// A day as it is written in a sentence.
pub(super) fn day_in_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_people_read_them() {
        for (value, unit, written) in [
            (727.0, ReportUnit::Count, "727"),
            (12_345_678.0, ReportUnit::Count, "12,345,678"),
            (2.82, ReportUnit::Percent, "2.82%"),
            (1.0, ReportUnit::Days, "1 day"),
            (1354.0, ReportUnit::Days, "1,354 days"),
            (1.7, ReportUnit::Months, "1.7 months"),
            (1.0, ReportUnit::Months, "1 month"),
            (4.2, ReportUnit::WorkingDays, "4.2 working days"),
            (265_289.49, ReportUnit::Pounds, "£265,289.49"),
            (-129_311.0, ReportUnit::Pounds, "-£129,311"),
            (250_000.5, ReportUnit::Pounds, "£250,000.50"),
        ] {
            assert_eq!(in_words(value, unit), written);
        }
    }

    #[test]
    fn periods_are_named_as_people_name_them() {
        let day = "2021-11-05".parse().unwrap();
        assert_eq!(period_in_words("2021-22", day), "2021-22");
        assert_eq!(period_in_words("2021-22-q3", day), "quarter 3 of 2021-22");
        assert_eq!(when("2021-22-q3", day, PeriodRule::AtLastDay), "at the end of quarter 3 of 2021-22");
        assert_eq!(
            when("2021-22-to-date", day, PeriodRule::FactInPeriod),
            "in 2021-22 up to 5 November 2021"
        );
        assert_eq!(when("2021-22-to-date", day, PeriodRule::AtLastDay), "on 5 November 2021");
    }
}
