//! Restricted records: who restricted and lifted what, and which cases are closed to a caller.

mod closed;
mod closed_cases;

pub(crate) use closed::{closed, closed_children_of_link, open_group};
pub use closed_cases::closed_cases;

use crate::{
    connection::AnyConnection,
    error::StoreError,
    milestones::Recorder,
    schema::restrictions,
    stored::{code, instant, parse, utc},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    identifiers::{ChildId, RestrictionId},
    restrictions::{LiftReason, RestrictionReason},
};

/// How `children.restriction` stands where nobody has said anything.
pub(crate) const NONE: &str = "none";
/// Where somebody restricted the record.
pub(crate) const RESTRICTED: &str = "restricted";
/// Where its content was erased.
pub(crate) const ERASED: &str = "erased";

/// A restriction of a child's record.
#[derive(Clone, Debug)]
pub struct Restriction {
    /// Its identifier.
    pub id: RestrictionId,
    /// The child.
    pub child: ChildId,
    /// Why.
    pub reason: RestrictionReason,
    /// Since when.
    pub at: DateTime<Utc>,
    /// By whom; `None` where the region's settings restricted the record.
    pub by: Option<Recorder>,
    /// How it was lifted.
    pub lifted: Option<Lifted>,
}

/// How a restriction was lifted.
#[derive(Clone, Debug)]
pub struct Lifted {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Recorder,
    /// Why.
    pub reason: LiftReason,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = restrictions)]
#[diesel(treat_none_as_default_value = false)]
struct RestrictionRow {
    id: String,
    child_id: String,
    reason: String,
    restricted_at: NaiveDateTime,
    restricted_by: String,
    restricted_for: String,
    lifted_at: Option<NaiveDateTime>,
    lifted_by: Option<String>,
    lifted_for: Option<String>,
    lift_reason: Option<String>,
}

impl RestrictionRow {
    fn of(restriction: &Restriction) -> Self {
        let Restriction {
            id,
            child,
            reason,
            at,
            by,
            lifted,
        } = restriction;
        let by = by.clone().unwrap_or(Recorder {
            subject: String::new(),
            organisation: String::new(),
        });
        Self {
            id: id.to_string(),
            child_id: child.to_string(),
            reason: reason.code().to_owned(),
            restricted_at: instant(*at),
            restricted_by: by.subject,
            restricted_for: by.organisation,
            lifted_at: lifted.as_ref().map(|lifted| instant(lifted.at)),
            lifted_by: lifted.as_ref().map(|lifted| lifted.by.subject.clone()),
            lifted_for: lifted.as_ref().map(|lifted| lifted.by.organisation.clone()),
            lift_reason: lifted.as_ref().map(|lifted| lifted.reason.code().to_owned()),
        }
    }

    fn read(self) -> Result<Restriction, StoreError> {
        let lifted = match (self.lifted_at, self.lifted_by, self.lifted_for, self.lift_reason) {
            (Some(at), Some(subject), Some(organisation), Some(reason)) => Some(Lifted {
                at: utc(at),
                by: Recorder { subject, organisation },
                reason: code(&reason, LiftReason::from_code)?,
            }),
            (None, None, None, None) => None,
            _ => return Err(StoreError::Unreadable("restriction".to_owned())),
        };
        let by = Recorder {
            subject: self.restricted_by,
            organisation: self.restricted_for,
        };
        Ok(Restriction {
            id: parse(&self.id)?,
            child: parse(&self.child_id)?,
            reason: code(&self.reason, RestrictionReason::from_code)?,
            at: utc(self.restricted_at),
            by: Some(by).filter(|by| !by.subject.is_empty()),
            lifted,
        })
    }
}

/// The restrictions of a child's record, the oldest first. Not scoped: the caller has been shown the
/// child.
pub fn of_child(connection: &mut AnyConnection, child: ChildId) -> Result<Vec<Restriction>, StoreError> {
    let rows: Vec<RestrictionRow> = restrictions::table
        .filter(restrictions::child_id.eq(child.to_string()))
        .order(restrictions::id)
        .select(RestrictionRow::as_select())
        .load(connection)?;
    rows.into_iter().map(RestrictionRow::read).collect()
}

/// Adds a restriction.
pub fn insert(connection: &mut AnyConnection, restriction: &Restriction) -> Result<(), StoreError> {
    diesel::insert_into(restrictions::table)
        .values(RestrictionRow::of(restriction))
        .execute(connection)?;
    Ok(())
}

/// Marks a restriction that stands as lifted.
pub fn lift(connection: &mut AnyConnection, id: RestrictionId, lifted: &Lifted) -> Result<(), StoreError> {
    let changed = diesel::update(
        restrictions::table
            .filter(restrictions::id.eq(id.to_string()))
            .filter(restrictions::lifted_at.is_null()),
    )
    .set((
        restrictions::lifted_at.eq(instant(lifted.at)),
        restrictions::lifted_by.eq(&lifted.by.subject),
        restrictions::lifted_for.eq(&lifted.by.organisation),
        restrictions::lift_reason.eq(lifted.reason.code()),
    ))
    .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
