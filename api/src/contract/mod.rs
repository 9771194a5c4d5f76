//! The published contract: built from the operations themselves, finished here, served and
//! checked in.

mod deprecation;
mod document;
mod documentation;
mod known;
mod links;
mod operations;
pub mod page;
mod parameters;
mod parts;
mod serve;
mod walk;

pub use deprecation::{DEPRECATED, Deprecated, Notice, deprecate};
pub use documentation::{documentation_file, to_documentation};
pub use known::Contract;
pub(crate) use known::published_schemas;
pub use operations::Operations;
pub use serve::{home, openapi_document};
pub(crate) use walk::schema_name;
