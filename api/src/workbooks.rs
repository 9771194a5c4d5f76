//! What the workbooks (XLSX) of reports and of returns have in common: how they hold a day.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime};

/// A day as a cell can hold it. A workbook counts days from 1900 to 9999; there is none before and
/// none after.
pub fn counted_day(day: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok()?;
    let of = |part: u32| u8::try_from(part).ok();
    ExcelDateTime::from_ymd(year, of(day.month())?, of(day.day())?).ok()
}

/// The properties of a workbook that is made of a day. Without a day of its own it would hold the
/// moment at which it is written, and the same content would not give the same bytes.
pub fn properties(day: NaiveDate) -> DocProperties {
    let made = counted_day(day).unwrap_or_default();
    DocProperties::new().set_creation_datetime(&made)
}
