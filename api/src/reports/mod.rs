//! The report of a year or a quarter, as JSON, tables, a workbook and a page.

mod annual;
mod document;
mod format;
mod gather;
mod page;
mod quarterly;
mod reader;
mod table;
mod workbook;

pub use format::{ReportFormat, rendered};
pub use gather::{ReportEdition, Wanted, compose};
pub use page::style_hash;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(annual::read_annual_report).service(quarterly::read_quarterly_report);
}
