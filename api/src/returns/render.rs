//! Tables of a return as files.

use csv::{Terminator, WriterBuilder};
use family_finding_domain::returns::{Cell, Listing, Table};
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

/// Lines of texts as CSV; they end as in RFC 4180.
fn csv(columns: &[&str], rows: &mut dyn Iterator<Item = Vec<String>>) -> Result<Vec<u8>, String> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(columns).map_err(|error| error.to_string())?;
    for row in rows {
        writer.write_record(row).map_err(|error| error.to_string())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

/// A list as CSV: a line of headings, then its rows.
pub fn listing_csv(listing: &Listing) -> Result<Vec<u8>, String> {
    let mut rows = listing.rows.iter().map(|row| row.iter().map(Cell::written).collect());
    csv(&listing.columns, &mut rows)
}

/// Tables as a ZIP of CSV files, each named as its table. The same tables give the same bytes.
pub fn archive(tables: &[Table]) -> Result<Vec<u8>, String> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for table in tables {
        let options = SimpleFileOptions::default();
        writer
            .start_file(format!("{}.csv", table.name), options)
            .map_err(|error| error.to_string())?;
        let mut rows = table.rows.iter().cloned();
        let content = csv(table.columns, &mut rows)?;
        writer.write_all(&content).map_err(|error| error.to_string())?;
    }
    let content = writer.finish().map_err(|error| error.to_string())?;
    Ok(content.into_inner())
}
