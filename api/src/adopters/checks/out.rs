//! A check as a caller sees it.

use crate::audit::{Shown, Shows};
use crate::http::Versioned;
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::{CheckKind, CheckState, check_state},
    identifiers::{AdopterId, CheckId},
};
use family_finding_persistence::adopters::checks::StoredCheck;
use serde::Serialize;
use utoipa::ToSchema;

/// A check.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CheckOut {
    /// Its identifier.
    pub id: CheckId,
    /// The household.
    pub adopter_id: AdopterId,
    /// The kind of check.
    pub kind: CheckKind,
    /// Which adult, for a check on a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 2)]
    pub adult: Option<u8>,
    /// When it was asked for.
    pub requested_on: NaiveDate,
    /// By when it should have come.
    pub due_on: NaiveDate,
    /// When it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_on: Option<NaiveDate>,
    /// Until when it is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// How it stands today.
    pub state: CheckState,
    /// Its entity tag, for a change.
    #[schema(max_length = 60)]
    pub etag: String,
}

impl Shows for CheckOut {
    fn note(&self, shown: &mut Shown) {
        shown.case(self.adopter_id);
    }
}

impl CheckOut {
    /// The outside of a check, as it stands today.
    pub fn of(stored: &StoredCheck, today: NaiveDate) -> Self {
        let check = &stored.check;
        Self {
            id: check.id,
            adopter_id: stored.adopter,
            kind: check.kind,
            adult: check.adult,
            requested_on: check.requested_on,
            due_on: check.due_on(),
            received_on: check.received_on,
            valid_until: check.valid_until(),
            state: check_state(check, today),
            etag: Versioned {
                value: (),
                version: stored.version,
                day: today,
            }
            .etag(),
        }
    }
}
