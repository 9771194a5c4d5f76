//! Rows of a council's tables as records of an import, and every fault by row and column.

use super::{
    cells::{day_of, put, value_of},
    mapping::{Cell, Encoding, Mapping, Table},
};
use family_finding_domain::{
    audit::CaseKind,
    identifiers::Reference,
    imports::{RecordDoes, RecordKind},
};
use serde_json::{Value, json};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// A record made of a row.
#[derive(Clone, Debug)]
pub struct Made {
    /// The line of the import.
    pub line: Value,
    /// The file.
    pub file: String,
    /// The row, as a spreadsheet counts: the names of the columns are row 1.
    pub row: u64,
    /// The column of each place of the line.
    columns: BTreeMap<String, String>,
    kind: RecordKind,
    reference: String,
    day: String,
}

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFault {
    /// The file.
    pub file: String,
    /// The row.
    pub row: Option<u64>,
    /// The column.
    pub column: Option<String>,
    /// What is wrong, without what stands in the cell.
    pub detail: String,
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.detail)
    }
}

impl Made {
    /// A fault at a place of its line.
    pub fn fault(&self, pointer: &str, detail: &str) -> TableFault {
        let mut at = pointer;
        let mut column = self.columns.get(at);
        if column.is_none() {
            // A part of what the place holds that has a column: of a key, its reference.
            let below = format!("{pointer}/");
            column = self
                .columns
                .iter()
                .find(|(place, _)| place.starts_with(&below))
                .map(|(_, column)| column);
        }
        // The nearest place above that has one.
        while let (None, Some((above, _))) = (column, at.rsplit_once('/')) {
            at = above;
            column = self.columns.get(at);
        }
        let place = if column.is_none() && !pointer.is_empty() {
            format!("{pointer}: ")
        } else {
            String::new()
        };
        TableFault {
            file: self.file.clone(),
            row: Some(self.row),
            column: column.cloned(),
            detail: format!("{place}{detail}"),
        }
    }

    /// What ends a journey comes after the links that it would end.
    fn is_an_end(&self) -> bool {
        let said = self.line.pointer("/body/kind").and_then(Value::as_str).unwrap_or_default();
        let ends = [
            "adoption_order_granted",
            "left_care",
            "approval_ended",
            "withdrawn",
            "closed_by_agency",
        ];
        self.kind.case_kind() != CaseKind::Link && ends.contains(&said)
    }
}

/// The records of all tables in the order in which they are sent: what is named before what names
/// it, what belongs to one case together, and its milestones by their days.
///
/// A case with a fault has no record among them.
pub fn records(mapping: &Mapping, files: &BTreeMap<String, Vec<u8>>) -> (Vec<Made>, Vec<TableFault>) {
    let mut made = Vec::new();
    let mut faults = Vec::new();
    let mut faulty = BTreeSet::new();
    for table in &mapping.tables {
        let whole = |detail: String| TableFault {
            file: table.file.clone(),
            row: None,
            column: None,
            detail,
        };
        let Some(content) = files.get(&table.file) else {
            faults.push(whole("there is no such file".to_owned()));
            continue;
        };
        match text_of(content, mapping.encoding) {
            Ok(text) => rows_of(mapping, table, &text, &mut made, &mut faults, &mut faulty),
            Err(detail) => faults.push(whole(detail)),
        }
    }
    let only = only_in(mapping, files, &mut faults);
    if !mapping.only_in.is_empty() {
        made.retain(|record| only.contains(&record.reference));
    }
    made.retain(|record| !faulty.contains(&(record.kind.case_kind(), record.reference.clone())));
    let mut first: BTreeMap<(CaseKind, String), usize> = BTreeMap::new();
    for (index, record) in made.iter().enumerate() {
        first.entry((record.kind.case_kind(), record.reference.clone())).or_insert(index);
    }
    made.sort_by_cached_key(|record| {
        let kind = record.kind.case_kind();
        let appeared = first.get(&(kind, record.reference.clone())).copied();
        let told = record.kind.does() != RecordDoes::Tells;
        (record.is_an_end(), order(kind), appeared, told, record.day.clone())
    });
    (made, faults)
}

/// What the tables hold and do not tell well enough, row by row.
pub fn untold(mapping: &Mapping, files: &BTreeMap<String, Vec<u8>>) -> Vec<TableFault> {
    let mut told = Vec::new();
    for untold in &mapping.untold {
        let text = files.get(&untold.file).and_then(|content| text_of(content, mapping.encoding).ok());
        let rows = text.map_or(0, |text| reader(mapping, &text).records().skip(1).flatten().count());
        told.extend((0..rows).map(|index| TableFault {
            file: untold.file.clone(),
            row: Some(index as u64 + 2),
            column: None,
            detail: untold.says.clone(),
        }));
    }
    told
}

/// The keys of the cases that are taken.
fn only_in(mapping: &Mapping, files: &BTreeMap<String, Vec<u8>>, faults: &mut Vec<TableFault>) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for named in &mapping.only_in {
        let text = files.get(&named.file).and_then(|content| text_of(content, mapping.encoding).ok());
        let mut rows = Vec::new();
        if let Some(text) = &text {
            rows.extend(reader(mapping, text).into_records().flatten());
        }
        let heads = rows.first();
        match heads.and_then(|heads| heads.iter().position(|head| head.trim() == named.column)) {
            Some(at) => keys.extend(rows.iter().skip(1).filter_map(|row| row.get(at)).map(|key| key.trim().to_owned())),
            None => faults.push(TableFault {
                file: named.file.clone(),
                row: None,
                column: Some(named.column.clone()),
                detail: "the mapping names this column for the cases that are taken, and there is none".to_owned(),
            }),
        }
    }
    keys
}

fn reader<'a>(mapping: &Mapping, text: &'a str) -> csv::Reader<&'a [u8]> {
    let delimiter = mapping.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok()).unwrap_or(b',');
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

fn order(kind: CaseKind) -> u8 {
    match kind {
        CaseKind::Adopter => 0,
        CaseKind::Child => 1,
        CaseKind::SiblingGroup => 2,
        _ => 3,
    }
}

fn text_of(content: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, String> {
    if content.starts_with(&[0xff, 0xfe]) || content.starts_with(&[0xfe, 0xff]) {
        return Err("is written in UTF-16; save it as CSV in UTF-8".to_owned());
    }
    match encoding {
        Encoding::Latin1 if content.starts_with(b"\xef\xbb\xbf") => {
            Err("begins with the mark of UTF-8, and the mapping says latin-1".to_owned())
        }
        Encoding::Latin1 => Ok(Cow::Owned(content.iter().copied().map(char::from).collect())),
        Encoding::Utf8 => {
            let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
            std::str::from_utf8(content).map(Cow::Borrowed).map_err(|error| {
                let before = content.get(..error.valid_up_to()).unwrap_or_default();
                let row = before.iter().filter(|byte| **byte == b'\n').count() + 1;
                format!("is not UTF-8 in its line {row}; where it is Latin-1, say \"encoding\": \"latin-1\" in the mapping")
            })
        }
    }
}

fn rows_of(
    mapping: &Mapping,
    table: &Table,
    text: &str,
    made: &mut Vec<Made>,
    faults: &mut Vec<TableFault>,
    faulty: &mut BTreeSet<(CaseKind, String)>,
) {
    let mut reader = reader(mapping, text);
    let mut rows = reader.records();
    let fault = |row: Option<u64>, column: Option<&str>, detail: String| TableFault {
        file: table.file.clone(),
        row,
        column: column.map(str::to_owned),
        detail,
    };
    let heads: Vec<String> = match rows.next() {
        Some(Ok(heads)) => heads.iter().map(|head| head.trim().to_owned()).collect(),
        _ => return faults.push(fault(Some(1), None, "has no row with the names of its columns".to_owned())),
    };
    let before = faults.len();
    let mut seen = BTreeSet::new();
    for head in &heads {
        if !seen.insert(head) {
            faults.push(fault(Some(1), Some(head), "this column is there twice".to_owned()));
        }
        if !table.named().any(|named| named == head) {
            let detail = "the mapping says nothing of this column; name it in ignore where it is left out on purpose";
            faults.push(fault(Some(1), Some(head), detail.to_owned()));
        }
    }
    for named in table.named().collect::<BTreeSet<_>>() {
        if !seen.contains(named) {
            faults.push(fault(
                Some(1),
                Some(named),
                "the mapping names this column, and the file has none".to_owned(),
            ));
        }
    }
    if faults.len() > before {
        return;
    }
    for (index, row) in rows.enumerate() {
        let number = index as u64 + 2;
        let cells: BTreeMap<&str, &str> = match &row {
            Ok(row) if row.iter().all(|cell| cell.trim().is_empty()) => continue,
            Ok(row) if row.len() == heads.len() => heads.iter().map(String::as_str).zip(row.iter().map(str::trim)).collect(),
            Ok(row) => {
                let detail = format!("has {} cells, and there are {} columns", row.len(), heads.len());
                faults.push(fault(Some(number), None, detail));
                continue;
            }
            Err(_) => {
                faults.push(fault(Some(number), None, "cannot be read as CSV".to_owned()));
                continue;
            }
        };
        let is_taken = |(column, texts): (&String, &Vec<String>)| {
            let text = cells.get(column.as_str()).copied().unwrap_or_default();
            texts.iter().any(|wanted| wanted == text || wanted == "*" && !text.is_empty())
        };
        if !table.when.iter().all(is_taken) {
            continue;
        }
        let (records, row_faults) = records_of(mapping, table, number, &cells);
        if !row_faults.is_empty() {
            let reference = cells.get(table.reference.as_str()).copied().unwrap_or_default();
            faulty.insert((table.kind.case_kind(), reference.to_owned()));
        }
        made.extend(records);
        faults.extend(
            row_faults
                .into_iter()
                .map(|(column, detail)| fault(Some(number), Some(&column), detail)),
        );
    }
}

/// Faults of a row: the column, and what is wrong.
type RowFaults = Vec<(String, String)>;

fn records_of(mapping: &Mapping, table: &Table, row: u64, cells: &BTreeMap<&str, &str>) -> (Vec<Made>, RowFaults) {
    let mut faults = RowFaults::new();
    let text = |column: &str| cells.get(column).copied().unwrap_or_default();
    let reference = text(&table.reference).to_owned();
    if let Err(fault) = Reference::parse(&reference, "") {
        faults.push((table.reference.clone(), fault.detail));
    }
    let mut made = Vec::new();
    let mut make = |kind: RecordKind, body: Value, mut columns: BTreeMap<String, String>| {
        columns.insert("/reference".to_owned(), table.reference.clone());
        let day = body.get("occurred_on").and_then(Value::as_str).unwrap_or_default().to_owned();
        made.push(Made {
            line: json!({"kind": kind, "source": mapping.source, "reference": reference, "body": body}),
            file: table.file.clone(),
            row,
            columns,
            kind,
            reference: reference.clone(),
            day,
        });
    };
    let (mut body, columns) = filled(&table.fixed, &table.columns, &text, &mut faults);
    if table.kind.does() == RecordDoes::Records {
        give_key(&mut body);
    }
    make(table.kind, body, columns);
    for dated in &table.milestones {
        let (Some(kind), on) = (table.milestone_kind(), text(&dated.on)) else {
            continue;
        };
        if on.is_empty() {
            continue;
        }
        match day_of(&dated.date, on) {
            Err(detail) => faults.push((dated.on.clone(), detail)),
            Ok(day) => {
                let (mut body, mut columns) = filled(&dated.fixed, &dated.columns, &text, &mut faults);
                put(&mut body, "/kind", json!(dated.kind));
                put(&mut body, "/occurred_on", json!(day));
                put(&mut body, "/source_key", json!(format!("table.{}", dated.kind)));
                for place in ["/body", "/body/kind", "/body/occurred_on", "/body/source_key"] {
                    columns.insert(place.to_owned(), dated.on.clone());
                }
                make(kind, body, columns);
            }
        }
    }
    (made, faults)
}

/// A body with what is fixed and what the cells say; an empty cell is not known.
fn filled<'a>(
    fixed: &BTreeMap<String, Value>,
    columns: &BTreeMap<String, Cell>,
    text: &impl Fn(&str) -> &'a str,
    faults: &mut RowFaults,
) -> (Value, BTreeMap<String, String>) {
    let mut body = json!({});
    let mut places = BTreeMap::new();
    for (pointer, value) in fixed {
        put(&mut body, pointer, value.clone());
    }
    for (column, cell) in columns {
        places.insert(format!("/body{}", cell.to), column.clone());
        let text = text(column);
        if text.is_empty() {
            continue;
        }
        match value_of(cell, text) {
            Ok(value) => put(&mut body, &cell.to, value),
            Err(detail) => faults.push((column.clone(), detail)),
        }
    }
    (body, places)
}

/// A milestone in a table of milestones that has no key of its own gets one of its kind and day.
fn give_key(body: &mut Value) {
    if body.get("source_key").is_some() {
        return;
    }
    let said = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let key: String = format!("table.{}.{}", said("kind"), said("occurred_on")).chars().take(64).collect();
    put(body, "/source_key", json!(key));
}
