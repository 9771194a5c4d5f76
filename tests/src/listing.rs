//! Lists of returns as other programs read them: CSV, and the one sheet of a workbook.

use chrono::{Days, NaiveDate};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A list as it was read: every cell as a text, days as `dd/mm/yyyy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The headings.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Reads CSV without quoted cells.
    pub fn of_csv(text: &str) -> Self {
        assert!(!text.contains('"'), "no cell needs quotes");
        let cells = |line: &str| line.split(',').map(str::to_owned).collect();
        let mut lines = text.split_terminator("\r\n");
        Self {
            columns: cells(lines.next().expect("a line of headings")),
            rows: lines.map(cells).collect(),
        }
    }

    /// Reads the one sheet of a workbook; a cell in the format of a day becomes one.
    pub fn of_workbook(bytes: &[u8]) -> Self {
        let texts = elements(&part(bytes, "xl/sharedStrings.xml"), "si");
        let texts: Vec<String> = texts.iter().map(|text| plain(&between(text, "<t", "</t>"))).collect();
        let sheet = part(bytes, "xl/worksheets/sheet1.xml");
        let mut lines = elements(&sheet, "row").into_iter().map(|row| cells(&row, &texts));
        let columns = lines.next().expect("a line of headings");
        let mut rows: Vec<Vec<String>> = lines.collect();
        rows.iter_mut().for_each(|row| row.resize(columns.len(), String::new()));
        Self { columns, rows }
    }

    /// What stands in a row under a heading.
    pub fn cell(&self, row: &[String], column: &str) -> String {
        let at = self.columns.iter().position(|name| name == column);
        row[at.unwrap_or_else(|| panic!("no column {column}"))].clone()
    }

    /// The row in which a heading has this cell.
    pub fn row(&self, column: &str, cell: &str) -> &[String] {
        let found = self.rows.iter().find(|row| self.cell(row, column) == cell);
        found.unwrap_or_else(|| panic!("no row with {column} {cell}"))
    }

    /// How many rows have something that is true of a cell.
    pub fn count(&self, column: &str, is: impl Fn(&str) -> bool) -> usize {
        self.rows.iter().filter(|row| is(&self.cell(row, column))).count()
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut text = String::new();
    let mut file = archive.by_name(name).unwrap_or_else(|_| panic!("no part {name}"));
    file.read_to_string(&mut text).expect("text");
    text
}

/// The elements of a name, none of which holds another of it.
fn elements(text: &str, name: &str) -> Vec<String> {
    let begin = format!("<{name}");
    let pieces = text.split(&begin).skip(1).filter(|piece| piece.starts_with([' ', '>']));
    pieces
        .map(|piece| piece.split(&format!("</{name}>")).next().unwrap_or_default().to_owned())
        .collect()
}

/// What stands between the tags of an element.
fn between(text: &str, begin: &str, end: &str) -> String {
    let rest = text.split_once(begin).map_or("", |(_, rest)| rest);
    let rest = rest.split_once('>').map_or("", |(_, rest)| rest);
    rest.split_once(end).map_or("", |(inside, _)| inside).to_owned()
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn cells(row: &str, texts: &[String]) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    for cell in elements(row, "c") {
        let place = cell.split_once("r=\"").map_or("", |(_, rest)| rest);
        let letters = place.bytes().take_while(u8::is_ascii_uppercase);
        let column = letters.fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1);
        let head = cell.split('>').next().unwrap_or_default();
        let value = between(&cell, "<v", "</v>");
        let read = if head.contains("t=\"s\"") {
            texts[value.parse::<usize>().expect("a place")].clone()
        } else if head.contains("s=\"") {
            day(&value)
        } else {
            value
        };
        cells.resize(column - 1, String::new());
        cells.push(read);
    }
    cells
}

/// A workbook counts days from the last one of 1899.
fn day(value: &str) -> String {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");
    let day = first + Days::new(value.parse().expect("a whole day"));
    day.format("%d/%m/%Y").to_string()
}
