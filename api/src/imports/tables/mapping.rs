//! What a council's own columns mean here.

use family_finding_domain::{identifiers::Source, imports::RecordKind};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How the tables of a council are read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The system that owns the cases.
    pub source: Source,
    /// How the files are written.
    #[serde(default)]
    pub encoding: Encoding,
    /// What parts the cells of a row; a comma when left out.
    #[serde(default)]
    pub delimiter: Option<char>,
    /// The tables.
    pub tables: Vec<Table>,
    /// Where there are any, only cases whose key stands in one of these columns are taken.
    #[serde(default)]
    pub only_in: Vec<Keys>,
    /// What tables hold and do not tell well enough to record it: each row of them is told.
    #[serde(default)]
    pub untold: Vec<Untold>,
}

/// A column with keys of cases.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// The file.
    pub file: String,
    /// The column.
    pub column: String,
}

/// What a table does not tell well enough.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Untold {
    /// The file.
    pub file: String,
    /// What is missing, and what to do about it.
    pub says: String,
}

/// How characters are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, with a byte order mark or without.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// ISO 8859-1, a byte a character.
    #[serde(rename = "latin-1")]
    Latin1,
}

/// A file whose rows are records of one kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The name of the file, beside the mapping.
    pub file: String,
    /// What a row is.
    pub kind: RecordKind,
    /// The column with the owning system's key of the case.
    pub reference: String,
    /// Which rows are such records, by the texts of columns; `*` is any text. All when left out.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<String>>,
    /// Columns, and where each goes in the record's body.
    #[serde(default)]
    pub columns: BTreeMap<String, Cell>,
    /// What every record's body has: a pointer and a value.
    #[serde(default)]
    pub fixed: BTreeMap<String, Value>,
    /// Milestones of the row's case, each with a column for its day.
    #[serde(default)]
    pub milestones: Vec<Dated>,
    /// Columns that are left out on purpose.
    #[serde(default)]
    pub ignore: Vec<String>,
}

/// What is done with a cell.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Where its value goes: a pointer into the body.
    pub to: String,
    /// The forms of date that the column has, such as `%d/%m/%Y`.
    #[serde(default)]
    pub date: Vec<String>,
    /// What each of its texts means; another text is a fault.
    #[serde(default)]
    pub codes: Option<BTreeMap<String, Value>>,
    /// What its text is read as.
    #[serde(default)]
    pub reads: Reads,
}

/// What a text is read as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// As it is.
    #[default]
    Text,
    /// A whole number.
    Integer,
    /// Several texts, parted by semicolons.
    List,
}

/// A milestone that has a column for its day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// Its kind.
    pub kind: String,
    /// The column with its day; where the cell is empty, there is no such milestone.
    pub on: String,
    /// The forms of date that the column has.
    pub date: Vec<String>,
    /// Columns, and where each goes in the milestone.
    #[serde(default)]
    pub columns: BTreeMap<String, Cell>,
    /// What every such milestone has.
    #[serde(default)]
    pub fixed: BTreeMap<String, Value>,
}

impl Mapping {
    /// Reads a mapping file.
    pub fn read(text: &str) -> Result<Self, String> {
        let mapping: Self = serde_json::from_str(text).map_err(|error| format!("the mapping cannot be read: {error}"))?;
        let faults = mapping.faults();
        if faults.is_empty() { Ok(mapping) } else { Err(faults.join("\n")) }
    }

    /// Every file that it names.
    pub fn files(&self) -> BTreeSet<&str> {
        let tables = self.tables.iter().map(|table| table.file.as_str());
        let keys = self.only_in.iter().map(|keys| keys.file.as_str());
        let untold = self.untold.iter().map(|untold| untold.file.as_str());
        tables.chain(keys).chain(untold).collect()
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.delimiter.is_some_and(|delimiter| !delimiter.is_ascii()) {
            faults.push("the delimiter is one ASCII character".to_owned());
        }
        for table in &self.tables {
            let name = &table.file;
            let cells = table.columns.iter().chain(table.milestones.iter().flat_map(|dated| &dated.columns));
            for (column, cell) in cells {
                if !cell.to.starts_with('/') {
                    faults.push(format!("{name}, column {column}: a place is a pointer such as /local_authority"));
                }
                let ways = usize::from(!cell.date.is_empty()) + usize::from(cell.codes.is_some()) + usize::from(cell.reads != Reads::Text);
                if ways > 1 {
                    faults.push(format!(
                        "{name}, column {column}: a cell is a date, a code or read as something, not several"
                    ));
                }
            }
            let fixed = table
                .fixed
                .keys()
                .chain(table.milestones.iter().flat_map(|dated| dated.fixed.keys()));
            for pointer in fixed.filter(|pointer| !pointer.starts_with('/')) {
                faults.push(format!("{name}: {pointer} is no pointer such as /local_authority"));
            }
            if table.milestones.iter().any(|dated| dated.date.is_empty()) {
                faults.push(format!(
                    "{name}: the day of a milestone needs the forms of date that its column has"
                ));
            }
            if !table.milestones.is_empty() && table.milestone_kind().is_none() {
                faults.push(format!("{name}: rows that are {} have no milestones of their own", table.kind));
            }
        }
        faults
    }
}

impl Table {
    /// What a milestone of the row's case is.
    pub fn milestone_kind(&self) -> Option<RecordKind> {
        match self.kind {
            RecordKind::Adopter => Some(RecordKind::AdopterMilestone),
            RecordKind::Child => Some(RecordKind::ChildMilestone),
            RecordKind::SiblingGroup => Some(RecordKind::SiblingGroupMilestone),
            RecordKind::Link => Some(RecordKind::LinkMilestone),
            _ => None,
        }
    }

    /// Every column that the mapping names.
    pub fn named(&self) -> impl Iterator<Item = &String> {
        let of_milestones = self
            .milestones
            .iter()
            .flat_map(|dated| std::iter::once(&dated.on).chain(dated.columns.keys()));
        std::iter::once(&self.reference)
            .chain(self.columns.keys())
            .chain(self.when.keys())
            .chain(of_milestones)
            .chain(&self.ignore)
    }
}
