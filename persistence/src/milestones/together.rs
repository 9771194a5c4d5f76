//! Facts of one case by one statement, on PostgreSQL.

use super::MilestoneRow;
use crate::error::StoreError;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::{
    PgConnection, QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Array, Date, Nullable, Text, Timestamp},
};

/// Rows as columns: the statement is the same whatever their number, so it is prepared once.
struct Together {
    table: &'static str,
    id: Vec<String>,
    case_id: Vec<String>,
    kind: Vec<String>,
    occurred_on: Vec<NaiveDate>,
    details: Vec<String>,
    recorded_at: Vec<NaiveDateTime>,
    recorded_by: Vec<String>,
    recorded_for: Vec<String>,
    voided_at: Vec<Option<NaiveDateTime>>,
    voided_by: Vec<Option<String>>,
    void_reason: Vec<Option<String>>,
    implied_by: Vec<Option<String>>,
    source_key: Vec<Option<String>>,
}

/// Inserts rows to a table of milestones.
pub(super) fn insert(connection: &mut PgConnection, table: &'static str, rows: Vec<MilestoneRow>) -> Result<(), StoreError> {
    let mut together = Together::of(table);
    rows.into_iter().for_each(|row| together.push(row));
    together.execute(connection)?;
    Ok(())
}

impl Together {
    fn of(table: &'static str) -> Self {
        Self {
            table,
            id: Vec::new(),
            case_id: Vec::new(),
            kind: Vec::new(),
            occurred_on: Vec::new(),
            details: Vec::new(),
            recorded_at: Vec::new(),
            recorded_by: Vec::new(),
            recorded_for: Vec::new(),
            voided_at: Vec::new(),
            voided_by: Vec::new(),
            void_reason: Vec::new(),
            implied_by: Vec::new(),
            source_key: Vec::new(),
        }
    }

    fn push(&mut self, row: MilestoneRow) {
        let MilestoneRow {
            id,
            case_id,
            kind,
            occurred_on,
            details,
            recorded_at,
            recorded_by,
            recorded_for,
            voided_at,
            voided_by,
            void_reason,
            implied_by,
            source_key,
        } = row;
        self.id.push(id);
        self.case_id.push(case_id);
        self.kind.push(kind);
        self.occurred_on.push(occurred_on);
        self.details.push(details);
        self.recorded_at.push(recorded_at);
        self.recorded_by.push(recorded_by);
        self.recorded_for.push(recorded_for);
        self.voided_at.push(voided_at);
        self.voided_by.push(voided_by);
        self.void_reason.push(void_reason);
        self.implied_by.push(implied_by);
        self.source_key.push(source_key);
    }
}

impl QueryFragment<Pg> for Together {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_identifier(self.table)?;
        out.push_sql(
            " (id, case_id, kind, occurred_on, details, recorded_at, recorded_by, recorded_for, voided_at, voided_by, void_reason, \
             implied_by, source_key) SELECT * FROM unnest(",
        );
        out.push_bind_param::<Array<Text>, _>(&self.id)?;
        for texts in [&self.case_id, &self.kind] {
            out.push_sql(", ");
            out.push_bind_param::<Array<Text>, _>(texts)?;
        }
        out.push_sql(", ");
        out.push_bind_param::<Array<Date>, _>(&self.occurred_on)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.details)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Timestamp>, _>(&self.recorded_at)?;
        for texts in [&self.recorded_by, &self.recorded_for] {
            out.push_sql(", ");
            out.push_bind_param::<Array<Text>, _>(texts)?;
        }
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Timestamp>>, _>(&self.voided_at)?;
        for texts in [&self.voided_by, &self.void_reason, &self.implied_by, &self.source_key] {
            out.push_sql(", ");
            out.push_bind_param::<Array<Nullable<Text>>, _>(texts)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for Together {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<PgConnection> for Together {}
