//! How a recorded fact looks.

use crate::http::ListQuery;
use chrono::{DateTime, Utc};
use family_finding_domain::{
    identifiers::{MilestoneId, SourceKey},
    journeys::VoidReason,
};
use family_finding_persistence::milestones::Recorded;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Who recorded a fact and when, and whether it was taken back.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecordedOut {
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The subject of the token that recorded it.
    #[schema(max_length = 120)]
    pub recorded_by: String,
    /// The organisation for which it was recorded.
    #[schema(max_length = 12)]
    pub recorded_for: String,
    /// Set when the fact was voided: it no longer counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voided: Option<VoidedOut>,
    /// The milestone of another case that implied this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implied_by: Option<MilestoneId>,
    /// The key that the system of whoever recorded it gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_key: Option<SourceKey>,
}

/// How a fact was taken back.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VoidedOut {
    /// When.
    pub at: DateTime<Utc>,
    /// By the subject of which token.
    #[schema(max_length = 120)]
    pub by: String,
    /// Why.
    pub reason: VoidReason,
}

impl RecordedOut {
    /// The outside of a recorded fact.
    pub fn of<M>(recorded: &Recorded<M>) -> Self {
        let voided = recorded.fact.voided_at.map(|at| VoidedOut {
            at,
            by: recorded.voided_by.clone().unwrap_or_default(),
            reason: recorded
                .void_reason
                .as_deref()
                .and_then(VoidReason::from_code)
                .unwrap_or(VoidReason::WrongDetails),
        });
        Self {
            recorded_at: recorded.fact.recorded_at,
            recorded_by: recorded.recorder.subject.clone(),
            recorded_for: recorded.recorder.organisation.clone(),
            voided,
            implied_by: recorded.implied_by,
            source_key: recorded.source_key.clone(),
        }
    }
}

/// Takes a fact back.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidIn {
    /// Why it is voided.
    pub reason: VoidReason,
}

/// A page of a case's facts.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MilestonesQuery {
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for MilestonesQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}
