//! Tables of a return as files.

use csv::{Terminator, WriterBuilder};
use family_finding_domain::returns::Table;
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A table as CSV: a line of headings, lines end as in RFC 4180.
pub fn csv(table: &Table) -> Result<Vec<u8>, String> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(table.columns).map_err(|error| error.to_string())?;
    for row in &table.rows {
        writer.write_record(row).map_err(|error| error.to_string())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

/// Tables as a ZIP of CSV files, each named as its table. The same tables give the same bytes.
pub fn archive(tables: &[Table]) -> Result<Vec<u8>, String> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for table in tables {
        let options = SimpleFileOptions::default();
        writer
            .start_file(format!("{}.csv", table.name), options)
            .map_err(|error| error.to_string())?;
        writer.write_all(&csv(table)?).map_err(|error| error.to_string())?;
    }
    let content = writer.finish().map_err(|error| error.to_string())?;
    Ok(content.into_inner())
}
