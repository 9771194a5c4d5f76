//! The four files.

use super::{
    adoption::{AD1_COLUMNS, PLACED_COLUMNS, ad1_row, placed_rows},
    child::ReturnChild,
    episodes, header,
    problem::ReturnFile as F,
};
use crate::returns::{codes::CodeYear, table::Table};

/// The files of the year. They are valid where [`super::problems`] finds nothing; what is missing
/// stays empty and is never made up.
pub fn files(children: &[ReturnChild], year: CodeYear) -> [Table; 4] {
    let table = |file: F, columns, rows| Table {
        name: file.code(),
        columns,
        rows,
    };
    [
        table(
            F::Header,
            header::COLUMNS,
            children.iter().map(|child| header::row(child, year)).collect(),
        ),
        table(
            F::Episodes,
            episodes::COLUMNS,
            children.iter().flat_map(|child| episodes::rows(child, year)).collect(),
        ),
        table(
            F::Ad1,
            AD1_COLUMNS,
            children.iter().filter_map(|child| ad1_row(child, year)).collect(),
        ),
        table(
            F::PlacedAdoption,
            PLACED_COLUMNS,
            children.iter().flat_map(|child| placed_rows(child, year)).collect(),
        ),
    ]
}
