//! The demonstration: an invented region, and the callers who try it.

pub mod callers;
mod load;
pub mod region;

pub use load::{load, load_organisations};
