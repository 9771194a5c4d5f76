//! Which of the cases behind a figure the caller may see: each asked of its own room.

use crate::{adopters, children, connection::AnyConnection, error::StoreError, links, scope::Scope, sibling_groups};
use family_finding_domain::measures::{CountedCase, CountedCaseKind};
use std::collections::{BTreeMap, BTreeSet};

/// Those of these cases that the caller sees.
pub fn seen(connection: &mut AnyConnection, scope: &Scope, cases: &[CountedCase]) -> Result<BTreeSet<CountedCase>, StoreError> {
    let mut by_kind: BTreeMap<CountedCaseKind, Vec<CountedCase>> = BTreeMap::new();
    for case in cases {
        by_kind.entry(case.kind()).or_default().push(*case);
    }
    let mut visible = BTreeSet::new();
    for (kind, of_kind) in by_kind {
        let ids: Vec<String> = of_kind.iter().map(|case| case.id().to_string()).collect();
        let seen = match kind {
            CountedCaseKind::Adopter => adopters::seen(connection, scope, &ids)?,
            CountedCaseKind::Child => children::seen(connection, scope, &ids)?,
            CountedCaseKind::SiblingGroup => sibling_groups::seen(connection, scope, &ids)?,
            CountedCaseKind::Link => links::seen(connection, scope, &ids)?,
        };
        visible.extend(
            of_kind
                .into_iter()
                .zip(ids)
                .filter(|(_, id)| seen.contains(id))
                .map(|(case, _)| case),
        );
    }
    Ok(visible)
}
