//! How a child's record is restricted, as a caller sees it who may open it.

use crate::{
    audit::{Shown, Shows},
    http::Versioned,
    problems::Outcome,
    tokens::Caller,
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use family_finding_domain::{
    identifiers::{ChildId, RestrictionId},
    restrictions::{LiftReason, RestrictionReason},
};
use family_finding_persistence::{
    AnyConnection,
    children::ChildCase,
    restrictions::{self, Lifted, Restriction},
    settings,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Whether a child's record is restricted, and what was done about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChildRestrictionOut {
    /// The child.
    pub child_id: ChildId,
    /// Whether the record is restricted today.
    pub restricted: bool,
    /// Whether that is so by the region's settings alone, without anybody's doing.
    pub by_settings: bool,
    /// The day on which the region's settings restrict the record, where they do and nobody has
    /// lifted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restricts_on: Option<NaiveDate>,
    /// What was restricted and lifted, the oldest first.
    #[schema(max_items = 1000)]
    pub history: Vec<RestrictionOut>,
}

/// A restriction.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RestrictionOut {
    /// Its identifier.
    pub id: RestrictionId,
    /// Why.
    pub reason: RestrictionReason,
    /// Since when.
    pub restricted_at: DateTime<Utc>,
    /// By the subject of which token; absent where the region's settings restricted the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 120)]
    pub restricted_by: Option<String>,
    /// For which organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 12)]
    pub restricted_for: Option<String>,
    /// How it was lifted; absent while it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifted: Option<LiftOut>,
}

/// How a restriction was lifted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LiftOut {
    /// When.
    pub at: DateTime<Utc>,
    /// By the subject of which token.
    #[schema(max_length = 120)]
    pub by: String,
    /// For which organisation.
    #[schema(max_length = 12)]
    pub for_organisation: String,
    /// Why.
    pub reason: LiftReason,
}

impl Shows for ChildRestrictionOut {
    fn note(&self, shown: &mut Shown) {
        shown.case(self.child_id);
    }
}

impl From<Restriction> for RestrictionOut {
    fn from(restriction: Restriction) -> Self {
        let Restriction {
            id,
            child: _,
            reason,
            at,
            by,
            lifted,
        } = restriction;
        let (restricted_by, restricted_for) = by.map(|by| (by.subject, by.organisation)).unzip();
        Self {
            id,
            reason,
            restricted_at: at,
            restricted_by,
            restricted_for,
            lifted: lifted.map(|Lifted { at, by, reason }| LiftOut {
                at,
                by: by.subject,
                for_organisation: by.organisation,
                reason,
            }),
        }
    }
}

/// How a child's record stands today by its restrictions and the region's settings.
pub struct Standing {
    /// Whether it is restricted.
    pub restricted: bool,
    /// The day on which the region's settings restrict it.
    pub restricts_on: Option<NaiveDate>,
    /// Its restrictions, the oldest first.
    pub history: Vec<Restriction>,
}

impl Standing {
    /// Of a child that the caller was shown.
    pub fn of(connection: &mut AnyConnection, caller: &Caller, case: &ChildCase) -> Outcome<Self> {
        let set = settings::find(connection, &case.region)?.settings;
        let adopted_on = case.summary.adopted_on;
        let days = set.restrict_adopted_after_days.map(|days| Days::new(u64::from(days)));
        let closes = adopted_on.zip(days).and_then(|(adopted, days)| adopted.checked_add_days(days));
        Ok(Self {
            restricted: case
                .restriction
                .is_restricted(adopted_on, set.restricts_adopted_until(caller.today)),
            restricts_on: closes.filter(|_| case.restriction.follows_settings()),
            history: restrictions::of_child(connection, case.id)?,
        })
    }

    /// The restriction that somebody made and nobody lifted.
    pub fn open(&self) -> Option<&Restriction> {
        self.history.iter().rev().find(|restriction| restriction.lifted.is_none())
    }

    /// As it is told.
    pub fn told(self, caller: &Caller, child: ChildId) -> Versioned<ChildRestrictionOut> {
        let lifted = self.history.iter().filter(|restriction| restriction.lifted.is_some()).count();
        let version = i64::try_from(self.history.len() + lifted).unwrap_or(i64::MAX);
        Versioned {
            value: ChildRestrictionOut {
                child_id: child,
                restricted: self.restricted,
                by_settings: self.restricted && self.open().is_none(),
                restricts_on: self.restricts_on,
                history: self.history.into_iter().map(RestrictionOut::from).collect(),
            },
            version,
            day: caller.today,
        }
    }
}
