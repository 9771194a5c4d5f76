//! A list of a return on its way out: as CSV or as a workbook.

use super::{render::listing_csv, workbook::workbook};
use crate::{
    audit::{Shown, Shows},
    problems::{Outcome, Problem},
};
use actix_web::{HttpResponse, http::header};
use chrono::NaiveDate;
use clap::ValueEnum;
use family_finding_domain::{audit::Case, returns::Listing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// In what form a list is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, ValueEnum)]
pub enum ListingFormat {
    /// Comma-separated values in UTF-8 (RFC 4180).
    #[default]
    #[serde(rename = "csv")]
    Csv,
    /// A workbook with one sheet (Office Open XML).
    #[serde(rename = "xlsx")]
    Xlsx,
}

impl ListingFormat {
    /// The end of a file's name.
    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A list as a file, and the cases it shows.
pub struct ListingFile {
    /// Its content.
    pub content: Vec<u8>,
    /// How many rows it has.
    pub rows: usize,
    /// The children and households whose rows, or keys, it holds.
    pub cases: Vec<Case>,
    name: String,
    format: ListingFormat,
}

impl ListingFile {
    /// Writes a list as at a day. `name` is the file's, without its ending.
    pub fn of(name: &str, listing: &Listing, format: ListingFormat, day: NaiveDate, cases: Vec<Case>) -> Outcome<Self> {
        let content = match format {
            ListingFormat::Csv => listing_csv(listing),
            ListingFormat::Xlsx => workbook(listing, day),
        };
        Ok(Self {
            content: content.map_err(Problem::internal)?,
            rows: listing.rows.len(),
            cases,
            name: format!("{name}.{}", format.ending()),
            format,
        })
    }

    /// The answer: the file, to be kept under its name.
    pub fn answer(self) -> HttpResponse {
        let name = format!("attachment; filename=\"{}\"", self.name);
        HttpResponse::Ok()
            .content_type(self.format.media_type())
            .insert_header((header::CONTENT_DISPOSITION, name))
            .body(self.content)
    }
}

impl Shows for ListingFile {
    fn note(&self, shown: &mut Shown) {
        self.cases.iter().for_each(|case| shown.case(case.clone()));
    }
}
