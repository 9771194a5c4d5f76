//! A table of a return: texts under fixed headings.

use chrono::NaiveDate;

/// A table of a return.
#[derive(Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name, which is also that of its file or sheet.
    pub name: &'static str,
    /// Its headings, exactly as the return asks for them.
    pub columns: &'static [&'static str],
    /// Its rows, each with a text for every heading; an empty text says that there is nothing to tell.
    pub rows: Vec<Vec<String>>,
}

crate::fault::redacted_debug!(Table);

/// A day as returns write it: `dd/mm/yyyy`. Empty where there is none.
pub fn day(day: impl Into<Option<NaiveDate>>) -> String {
    day.into().map_or_else(String::new, |day| day.format("%d/%m/%Y").to_string())
}
