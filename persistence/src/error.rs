//! What can go wrong with the database, told apart so that a caller can act on it.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A rule that the database itself keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// A household of the region with this source and reference exists.
    AdopterReference,
    /// A child of the region with this source and reference exists.
    ChildReference,
    /// A sibling group of the region with this source and reference exists.
    SiblingGroupReference,
    /// A fact with this key of its owner's system was recorded at the same moment.
    SourceKey,
    /// This idempotency key was used at the same moment.
    IdempotencyKey,
    /// An organisation with this code exists.
    OrganisationCode,
    /// The identity of this case was recorded at the same moment.
    Identity,
    /// Another process has sealed the audit trail at the same moment.
    AuditSeal,
    /// Another process has sealed an entry of the audit trail at the same moment.
    AuditSealEntry,
    /// The region has settings.
    RegionSettings,
    /// The region has an agreement with this partner.
    Agreement,
    /// The region's year has a budget.
    InteragencyBudget,
    /// The region's period has this version of its targets.
    TargetsVersion,
    /// The household stands on this live shortlist.
    ShortlistPair,
}

impl Constraint {
    /// The name PostgreSQL tells, and the columns SQLite tells, of each constraint.
    pub const NAMES: &'static [(Self, &'static str, &'static str)] = &[
        (
            Self::AdopterReference,
            "adopters_source_reference",
            "adopters.region, adopters.source, adopters.reference",
        ),
        (
            Self::ChildReference,
            "children_source_reference",
            "children.region, children.source, children.reference",
        ),
        (
            Self::SiblingGroupReference,
            "sibling_groups_source_reference",
            "sibling_groups.region, sibling_groups.source, sibling_groups.reference",
        ),
        (
            Self::SourceKey,
            "adopter_milestones_source_key",
            "adopter_milestones.case_id, adopter_milestones.recorded_for, adopter_milestones.source_key",
        ),
        (
            Self::SourceKey,
            "child_milestones_source_key",
            "child_milestones.case_id, child_milestones.recorded_for, child_milestones.source_key",
        ),
        (
            Self::SourceKey,
            "sibling_group_milestones_source_key",
            "sibling_group_milestones.case_id, sibling_group_milestones.recorded_for, sibling_group_milestones.source_key",
        ),
        (
            Self::SourceKey,
            "link_milestones_source_key",
            "link_milestones.case_id, link_milestones.recorded_for, link_milestones.source_key",
        ),
        (
            Self::SourceKey,
            "panel_item_milestones_source_key",
            "panel_item_milestones.case_id, panel_item_milestones.recorded_for, panel_item_milestones.source_key",
        ),
        (
            Self::SourceKey,
            "interest_milestones_source_key",
            "interest_milestones.case_id, interest_milestones.recorded_for, interest_milestones.source_key",
        ),
        (
            Self::SourceKey,
            "placement_milestones_source_key",
            "placement_milestones.case_id, placement_milestones.recorded_for, placement_milestones.source_key",
        ),
        (
            Self::IdempotencyKey,
            "idempotency_keys_pkey",
            "idempotency_keys.caller, idempotency_keys.idempotency_key",
        ),
        (Self::OrganisationCode, "organisations_pkey", "organisations.code"),
        (Self::Identity, "identities_pkey", "identities.case_kind, identities.case_id"),
        (Self::AuditSeal, "audit_seals_pkey", "audit_seals.sequence"),
        (Self::AuditSealEntry, "audit_seal_entries_pkey", "audit_seal_entries.entry_id"),
        (Self::RegionSettings, "region_settings_pkey", "region_settings.region"),
        (
            Self::Agreement,
            "interagency_agreements_pkey",
            "interagency_agreements.region, interagency_agreements.partner",
        ),
        (
            Self::InteragencyBudget,
            "interagency_budgets_pkey",
            "interagency_budgets.region, interagency_budgets.financial_year",
        ),
        (
            Self::TargetsVersion,
            "measure_targets_pkey",
            "measure_targets.region, measure_targets.period, measure_targets.version",
        ),
        (Self::ShortlistPair, "shortlist_lines_live_pair", "shortlist_lines.live_pair"),
    ];

    fn of(name: Option<&str>, message: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(_, postgres, sqlite)| name == Some(*postgres) || message.ends_with(sqlite))
            .map(|(constraint, _, _)| *constraint)
    }
}

/// A failure of the database floor.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row is not there, or not for this caller.
    #[error("no such record")]
    NotFound,
    /// A constraint of the database refused the change.
    #[error("constraint {0:?}")]
    Constraint(Constraint),
    /// The row changed since it was read.
    #[error("the record changed meanwhile")]
    Stale,
    /// Another transaction was in the way; trying again may succeed.
    #[error("another transaction was in the way")]
    Contended,
    /// The connection was lost while a change was committed: whether it stands is not known.
    #[error("the connection was lost during a commit")]
    Undecided,
    /// No connection could be had in time.
    #[error("the database is busy or cannot be reached")]
    Unavailable,
    /// The database URL has no known scheme.
    #[error("a database URL begins with sqlite:// or postgres://")]
    UnknownUrl,
    /// Identities are sealed with keys that are not known here.
    #[error("identities are sealed with keys that are not known here: {0}")]
    UnknownKeys(String),
    /// A stored value cannot be read.
    #[error("stored content cannot be read: {0}")]
    Unreadable(String),
    /// Anything else.
    #[error("database failure: {0}")]
    Failure(String),
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Contended,
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
                match Constraint::of(info.constraint_name(), info.message()) {
                    Some(constraint) => Self::Constraint(constraint),
                    None => Self::Failure("unique violation of an unknown constraint".to_owned()),
                }
            }
            DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => Self::Unavailable,
            DieselError::DatabaseError(kind, info) => {
                let message = info.message();
                let locked = message.contains("database is locked") || message.contains("deadlock detected");
                // The message may quote values of a row, so only its kind is kept.
                if locked {
                    Self::Contended
                } else {
                    Self::Failure(format!("{kind:?}"))
                }
            }
            other => Self::Failure(match other {
                DieselError::QueryBuilderError(_) => "query could not be built".to_owned(),
                DieselError::DeserializationError(_) => "a stored value could not be read".to_owned(),
                _ => "transaction failed".to_owned(),
            }),
        }
    }
}
