//! Erasures: who asked for one, who decided, and what is left to say of it when the record is gone.

use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    milestones::Recorder,
    schema::erasures,
    scope::Scope,
    stored::{code, instant, parse, short, utc},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    audit::{Case, CaseKind},
    identifiers::{ErasureId, OrganisationCode},
    retention::{ErasureState, RetentionBasis},
};

/// An erasure. It outlives the record.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// Its identifier.
    pub id: ErasureId,
    /// The region.
    pub region: OrganisationCode,
    /// The record.
    pub case: Case,
    /// Why it was kept for as long as it was.
    pub basis: RetentionBasis,
    /// Until when it had to be kept.
    pub keep_until: NaiveDate,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// By whom.
    pub requested_by: Recorder,
    /// When it was decided, and by whom.
    pub decided: Option<Decided>,
    /// Where it stands.
    pub state: ErasureState,
    /// Counts every change.
    pub version: i64,
}

/// A decision on an erasure.
#[derive(Clone, Debug)]
pub struct Decided {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Recorder,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = erasures)]
#[diesel(treat_none_as_default_value = false)]
struct ErasureRow {
    id: String,
    region: String,
    case_kind: String,
    case_id: String,
    basis: String,
    keep_until: NaiveDate,
    requested_at: NaiveDateTime,
    requested_by: String,
    requested_for: String,
    decided_at: Option<NaiveDateTime>,
    decided_by: Option<String>,
    decided_for: Option<String>,
    state: String,
    version: i64,
}

impl ErasureRow {
    fn of(erasure: &Erasure) -> Self {
        let decided = erasure.decided.as_ref();
        Self {
            id: erasure.id.to_string(),
            region: erasure.region.to_string(),
            case_kind: erasure.case.kind.code().to_owned(),
            case_id: erasure.case.id.clone(),
            basis: erasure.basis.code().to_owned(),
            keep_until: erasure.keep_until,
            requested_at: instant(erasure.requested_at),
            requested_by: erasure.requested_by.subject.clone(),
            requested_for: erasure.requested_by.organisation.clone(),
            decided_at: decided.map(|decided| instant(decided.at)),
            decided_by: decided.map(|decided| decided.by.subject.clone()),
            decided_for: decided.map(|decided| decided.by.organisation.clone()),
            state: erasure.state.code().to_owned(),
            version: erasure.version,
        }
    }

    fn read(self) -> Result<Erasure, StoreError> {
        let by = self.decided_by.zip(self.decided_for);
        Ok(Erasure {
            id: parse(&self.id)?,
            region: short(&self.region)?,
            case: Case {
                kind: code(&self.case_kind, CaseKind::from_code)?,
                id: self.case_id,
            },
            basis: code(&self.basis, RetentionBasis::from_code)?,
            keep_until: self.keep_until,
            requested_at: utc(self.requested_at),
            requested_by: Recorder {
                subject: self.requested_by,
                organisation: self.requested_for,
            },
            decided: self.decided_at.zip(by).map(|(at, (subject, organisation))| Decided {
                at: utc(at),
                by: Recorder { subject, organisation },
            }),
            state: code(&self.state, ErasureState::from_code)?,
            version: self.version,
        })
    }
}

/// The erasures a caller sees: the regional agency those of its region.
fn visible(scope: &Scope) -> erasures::BoxedQuery<'static, Backend> {
    let query = erasures::table.into_boxed();
    match scope {
        Scope::Region { region, .. } => query.filter(erasures::region.eq(region.to_string())),
        Scope::LocalAuthority { .. } | Scope::Outside => query.filter(erasures::id.eq("")),
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct ErasureFilter {
    /// Where they stand.
    pub state: Option<ErasureState>,
}

/// Up to `limit` erasures after a key.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    filter: &ErasureFilter,
    after: Option<ErasureId>,
    limit: usize,
) -> Result<Vec<Erasure>, StoreError> {
    let mut query = visible(scope);
    if let Some(state) = filter.state {
        query = query.filter(erasures::state.eq(state.code()));
    }
    if let Some(after) = after {
        query = query.filter(erasures::id.gt(after.to_string()));
    }
    let rows: Vec<ErasureRow> = query
        .order(erasures::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(ErasureRow::as_select())
        .load(connection)?;
    rows.into_iter().map(ErasureRow::read).collect()
}

/// One erasure, if the caller sees it.
pub fn find(connection: &mut AnyConnection, scope: &Scope, id: ErasureId) -> Result<Erasure, StoreError> {
    visible(scope)
        .filter(erasures::id.eq(id.to_string()))
        .select(ErasureRow::as_select())
        .get_result(connection)?
        .read()
}

/// Whether somebody has asked for the erasure of a case and nobody has decided.
pub fn stands_for(connection: &mut AnyConnection, case: &Case) -> Result<bool, StoreError> {
    let found: i64 = erasures::table
        .filter(erasures::case_kind.eq(case.kind.code()))
        .filter(erasures::case_id.eq(&case.id))
        .filter(erasures::state.eq(ErasureState::Requested.code()))
        .count()
        .get_result(connection)?;
    Ok(found > 0)
}

/// Adds an erasure.
pub fn insert(connection: &mut AnyConnection, erasure: &Erasure) -> Result<(), StoreError> {
    diesel::insert_into(erasures::table)
        .values(ErasureRow::of(erasure))
        .execute(connection)?;
    Ok(())
}

/// Writes a decision, if the erasure is still at its version, and counts the change.
pub fn decide(connection: &mut AnyConnection, erasure: &mut Erasure) -> Result<(), StoreError> {
    let read_at = erasure.version;
    erasure.version += 1;
    let row = ErasureRow::of(erasure);
    let changed = diesel::update(
        erasures::table
            .filter(erasures::id.eq(&row.id))
            .filter(erasures::version.eq(read_at)),
    )
    .set((
        erasures::state.eq(&row.state),
        erasures::decided_at.eq(row.decided_at),
        erasures::decided_by.eq(&row.decided_by),
        erasures::decided_for.eq(&row.decided_for),
        erasures::version.eq(row.version),
    ))
    .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
