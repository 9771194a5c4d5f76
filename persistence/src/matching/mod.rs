//! What matching keeps: the regional plans.

pub mod plans;
