//! A council's own tables, read as records of an import: its column names, its dates, its codes.

mod cells;
mod mapping;
mod read;

pub use mapping::Mapping;
pub use read::{Made, TableFault, records, untold};
