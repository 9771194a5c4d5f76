//! A list of a return as a workbook (XLSX): one sheet, days and numbers as such.

use crate::workbooks::{counted_day, properties};
use chrono::NaiveDate;
use family_finding_domain::returns::{Cell, Listing};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// Days are shown as the returns write them.
const DAY: &str = "dd/mm/yyyy";
/// Wide enough for a day, and for most headings when wrapped.
const WIDTH: f64 = 16.0;

/// The list as a workbook. The same list of the same day gives the same bytes.
pub fn workbook(listing: &Listing, day: NaiveDate) -> Result<Vec<u8>, String> {
    written(listing, day).map_err(|error| error.to_string())
}

fn written(listing: &Listing, day: NaiveDate) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(day));
    let sheet = book.add_worksheet();
    sheet.set_name(listing.name)?;
    sheet.set_freeze_panes(1, 0)?;
    let heading = Format::new().set_bold().set_text_wrap();
    for (column, name) in (0_u16..).zip(&listing.columns) {
        sheet.set_column_width(column, WIDTH)?;
        sheet.write_string_with_format(0, column, *name, &heading)?;
    }
    let days = Format::new().set_num_format(DAY);
    for (row, cells) in (1_u32..).zip(&listing.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            write(sheet, row, column, cell, &days)?;
        }
    }
    book.save_to_buffer()
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, days: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Nothing => {}
        Cell::Text(text) => {
            sheet.write_string(row, column, text)?;
        }
        Cell::Day(on) => {
            match counted_day(*on) {
                Some(counted) => sheet.write_datetime_with_format(row, column, counted, days)?,
                None => sheet.write_string(row, column, cell.written())?,
            };
        }
        Cell::Number(number) => {
            sheet.write_number(row, column, *number)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_no_workbook_counts_keeps_no_list_back() {
        let day = |year| NaiveDate::from_ymd_opt(year, 12, 31).expect("a day");
        for year in [-1, 0, 1889, 1900, 9999, 10_000] {
            let listing = Listing {
                name: "List",
                columns: vec!["Day"],
                rows: vec![vec![Cell::Day(day(year))]],
            };
            let made = workbook(&listing, day(year)).expect("a workbook");
            assert_eq!(
                made,
                workbook(&listing, day(year)).expect("a workbook"),
                "{year}: the same bytes again"
            );
        }
    }
}
