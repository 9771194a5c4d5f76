//! To whose trail an attempt belongs.

use crate::{
    connection::AnyConnection,
    error::StoreError,
    schema::{
        adopters, children, erasures, expressions_of_interest, interagency_placements, links, matching_plans, panel_items, panels,
        sibling_groups,
    },
    stored::short,
};
use diesel::prelude::*;
use family_finding_domain::{
    audit::{Case, CaseKind},
    identifiers::OrganisationCode,
};

/// The region of a case, whoever asks: so that an attempt at it from outside stands in the trail of
/// those who are responsible for it. Never answered to a caller.
pub fn region_of(connection: &mut AnyConnection, case: &Case) -> Result<Option<OrganisationCode>, StoreError> {
    macro_rules! look_up {
        ($table:ident) => {
            $table::table
                .filter($table::id.eq(&case.id))
                .select($table::region)
                .first::<String>(connection)
                .optional()?
        };
    }
    let region = match case.kind {
        CaseKind::Adopter => look_up!(adopters),
        CaseKind::Child => look_up!(children),
        CaseKind::SiblingGroup => look_up!(sibling_groups),
        CaseKind::Link => look_up!(links),
        CaseKind::ExpressionOfInterest => look_up!(expressions_of_interest),
        CaseKind::InteragencyPlacement => look_up!(interagency_placements),
        CaseKind::MatchingPlan => look_up!(matching_plans),
        CaseKind::Erasure => look_up!(erasures),
        CaseKind::Panel => look_up!(panels),
        CaseKind::PanelItem => look_up!(panel_items),
        CaseKind::Organisation | CaseKind::Settings | CaseKind::Webhook => None,
    };
    region.as_deref().map(short).transpose()
}
