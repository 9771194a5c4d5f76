//! An erasure as the regional agency sees it.

use crate::audit::{Shown, Shows};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    audit::{Case, CaseKind},
    identifiers::{AdopterId, ChildId, ErasureId},
    retention::{ErasureState, RetentionBasis},
};
use family_finding_persistence::retention::Erasure;
use serde::Serialize;
use utoipa::ToSchema;

/// An erasure. It outlives the record, and holds nothing of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErasureOut {
    /// Its identifier.
    pub id: ErasureId,
    /// The child's record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_id: Option<ChildId>,
    /// The household's record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopter_id: Option<AdopterId>,
    /// Where it stands.
    pub state: ErasureState,
    /// Why the record was kept for as long as it was.
    pub basis: RetentionBasis,
    /// Until when it had to be kept.
    pub keep_until: NaiveDate,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// By the subject of which token.
    #[schema(max_length = 120)]
    pub requested_by: String,
    /// When it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    /// By the subject of which token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 120)]
    pub decided_by: Option<String>,
}

/// The child or household that a case is.
pub fn kind_of(case: &Case) -> (Option<ChildId>, Option<AdopterId>) {
    match case.kind {
        CaseKind::Child => (case.id.parse().ok(), None),
        CaseKind::Adopter => (None, case.id.parse().ok()),
        _ => (None, None),
    }
}

impl From<&Erasure> for ErasureOut {
    fn from(erasure: &Erasure) -> Self {
        let (child_id, adopter_id) = kind_of(&erasure.case);
        Self {
            id: erasure.id,
            child_id,
            adopter_id,
            state: erasure.state,
            basis: erasure.basis,
            keep_until: erasure.keep_until,
            requested_at: erasure.requested_at,
            requested_by: erasure.requested_by.subject.clone(),
            decided_at: erasure.decided.as_ref().map(|decided| decided.at),
            decided_by: erasure.decided.as_ref().map(|decided| decided.by.subject.clone()),
        }
    }
}

impl Shows for ErasureOut {
    fn note(&self, shown: &mut Shown) {
        shown.case(self.id);
        self.child_id.iter().for_each(|child| shown.case(*child));
        self.adopter_id.iter().for_each(|adopter| shown.case(*adopter));
    }
}
