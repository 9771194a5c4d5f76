//! Tables of returns: cells under fixed headings.

use chrono::NaiveDate;

/// A table of texts, for files that are texts by themselves.
#[derive(Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name, which is also that of its file or sheet.
    pub name: &'static str,
    /// Its headings, exactly as the return asks for them.
    pub columns: &'static [&'static str],
    /// Its rows, each with a text for every heading; an empty text says that there is nothing to tell.
    pub rows: Vec<Vec<String>>,
}

/// What stands in a cell of a list that is asked for as text or as a workbook.
#[derive(Clone, PartialEq, Eq)]
pub enum Cell {
    /// There is nothing to tell.
    Nothing,
    /// A text.
    Text(String),
    /// A day.
    Day(NaiveDate),
    /// A number.
    Number(u32),
}

/// A list of a return: like a table, and its cells know what they are.
#[derive(Clone, PartialEq, Eq)]
pub struct Listing {
    /// Its name, which is also that of its sheet.
    pub name: &'static str,
    /// Its headings.
    pub columns: Vec<&'static str>,
    /// Its rows, each with a cell for every heading.
    pub rows: Vec<Vec<Cell>>,
}

crate::fault::redacted_debug!(Table, Cell, Listing);

impl Cell {
    /// A text where there is one.
    pub fn text(text: Option<impl ToString>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(text.to_string()))
    }

    /// A day where there is one.
    pub fn day(day: impl Into<Option<NaiveDate>>) -> Self {
        day.into().map_or(Self::Nothing, Self::Day)
    }

    /// A number where there is one.
    pub fn number(number: impl Into<Option<u32>>) -> Self {
        number.into().map_or(Self::Nothing, Self::Number)
    }

    /// The cell in a file of texts.
    pub fn written(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => text.clone(),
            Self::Day(on) => day(*on),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// A day as returns write it: `dd/mm/yyyy`. Empty where there is none.
pub fn day(day: impl Into<Option<NaiveDate>>) -> String {
    day.into().map_or_else(String::new, |day| day.format("%d/%m/%Y").to_string())
}
