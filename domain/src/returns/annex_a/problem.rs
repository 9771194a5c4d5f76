//! What a list must have and the records do not say.

use crate::{audit::Case, codes::code_list};

code_list! {
    /// An adoption list of Annex A.
    AnnexList {
        /// The children with a plan for adoption.
        Children = "list-10",
        /// The adopters.
        Adopters = "list-11",
    }
}

/// A cell that stays empty though the list must have it, or a case that has no row at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnexProblem {
    /// The child or household.
    pub case: Case,
    /// The heading.
    pub column: &'static str,
    /// What is not recorded, and where it would be.
    pub detail: &'static str,
}
