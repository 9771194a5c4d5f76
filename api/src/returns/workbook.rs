//! A list of a return as a workbook (XLSX): one sheet, days and numbers as such.

use chrono::{Datelike, NaiveDate};
use family_finding_domain::returns::{Cell, Listing};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

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
    // Without a day of its own it would hold the moment at which it is written.
    book.set_properties(&DocProperties::new().set_creation_datetime(&excel_day(day)?));
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
            sheet.write_datetime_with_format(row, column, excel_day(*on)?, days)?;
        }
        Cell::Number(number) => {
            sheet.write_number(row, column, *number)?;
        }
    }
    Ok(())
}

fn excel_day(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or(u16::MAX);
    let of = |part: u32| u8::try_from(part).unwrap_or(u8::MAX);
    ExcelDateTime::from_ymd(year, of(day.month()), of(day.day()))
}
