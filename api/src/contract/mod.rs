//! The published contract: built from the operations themselves, finished here, served and
//! checked in.

mod deprecation;
mod document;
mod links;
mod operations;
pub mod page;
mod parameters;
mod parts;
mod serve;
mod walk;

pub use deprecation::{DEPRECATED, Deprecated, Notice, deprecate};
pub use document::Contract;
pub use operations::Operations;
pub use serve::{home, openapi_document, to_documentation};
