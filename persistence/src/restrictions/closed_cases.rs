//! Which of several cases are closed to a caller, of those that exist: for what names cases without
//! showing them, as the audit trail and kept answers do.

use super::{closed, closed_children_of_link, open_group};
use crate::{
    connection::AnyConnection,
    error::StoreError,
    milestones::BATCH,
    schema::{adopters, children, expressions_of_interest, interagency_placements, link_children, links, panel_items, sibling_groups},
    scope::Scope,
};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use family_finding_domain::audit::{Case, CaseKind};
use std::collections::BTreeSet;

/// Those of these cases that are closed to the caller.
pub fn closed_cases(connection: &mut AnyConnection, scope: &Scope, cases: &BTreeSet<Case>) -> Result<BTreeSet<Case>, StoreError> {
    let Some(hiding) = scope.hiding() else {
        return Ok(BTreeSet::new());
    };
    let mut found = BTreeSet::new();
    for kind in CaseKind::ALL {
        let ids: Vec<&str> = cases
            .iter()
            .filter(|case| case.kind == *kind)
            .map(|case| case.id.as_str())
            .collect();
        for batch in ids.chunks(BATCH) {
            let batch = batch.to_vec();
            let closed: Vec<String> = match kind {
                CaseKind::Child => children::table
                    .filter(children::id.eq_any(batch))
                    .filter(closed!(hiding))
                    .select(children::id)
                    .load(connection)?,
                CaseKind::Link => links::table
                    .filter(links::id.eq_any(batch))
                    .filter(exists(closed_children_of_link!(links::id, hiding)))
                    .select(links::id)
                    .load(connection)?,
                CaseKind::SiblingGroup => sibling_groups::table
                    .filter(sibling_groups::id.eq_any(batch))
                    .filter(not(open_group!(sibling_groups::id, hiding)))
                    .select(sibling_groups::id)
                    .load(connection)?,
                CaseKind::PanelItem => {
                    let of_child = children::table
                        .filter(children::id.nullable().eq(panel_items::child_id))
                        .filter(closed!(hiding));
                    panel_items::table
                        .filter(panel_items::id.eq_any(batch))
                        .filter(exists(of_child).or(exists(closed_children_of_link!(panel_items::link_id, hiding))))
                        .select(panel_items::id)
                        .load(connection)?
                }
                CaseKind::ExpressionOfInterest => {
                    let of_child = children::table
                        .filter(children::id.nullable().eq(expressions_of_interest::child_id))
                        .filter(closed!(hiding));
                    let of_group = expressions_of_interest::sibling_group_id
                        .is_not_null()
                        .and(not(open_group!(expressions_of_interest::sibling_group_id, hiding)));
                    expressions_of_interest::table
                        .filter(expressions_of_interest::id.eq_any(batch))
                        .filter(exists(of_child).or(of_group))
                        .select(expressions_of_interest::id)
                        .load(connection)?
                }
                CaseKind::InteragencyPlacement => interagency_placements::table
                    .filter(interagency_placements::id.eq_any(batch))
                    .filter(exists(closed_children_of_link!(interagency_placements::link_id, hiding)))
                    .select(interagency_placements::id)
                    .load(connection)?,
                CaseKind::Adopter => adopters::table
                    .filter(adopters::id.eq_any(batch))
                    .filter(adopters::erased.eq(true))
                    .select(adopters::id)
                    .load(connection)?,
                CaseKind::Panel
                | CaseKind::MatchingPlan
                | CaseKind::Erasure
                | CaseKind::Organisation
                | CaseKind::Settings
                | CaseKind::Webhook => Vec::new(),
            };
            found.extend(closed.into_iter().map(|id| Case { kind: *kind, id }));
        }
    }
    Ok(found)
}
