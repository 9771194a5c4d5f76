//! The published contract: built from the operations themselves, finished here, served and
//! checked in.

mod document;
mod operations;
pub mod page;
mod serve;

pub use document::{Contract, document};
pub use operations::Operations;
pub use serve::{home, openapi_document, to_documentation};
