//! Updates that are prepared once. Diesel prepares each of its own anew, because a changeset may
//! leave columns out; ours name the same columns every time, whatever the values.

use crate::connection::{AnyConnection, Backend};
use diesel::{
    QueryResult, RunQueryDsl, Table,
    query_builder::{AsChangeset, AstPass, QueryFragment, QueryId},
};

/// An update of a table.
struct Update<T, P, C> {
    table: T,
    rows: P,
    changes: C,
}

/// Changes rows of a table; answers how many. Only for changes that name the same columns every time.
pub(crate) fn update<T, P, C>(connection: &mut AnyConnection, table: T, rows: P, changes: C) -> QueryResult<usize>
where
    T: Table,
    T::FromClause: QueryFragment<Backend>,
    P: QueryFragment<Backend>,
    C: AsChangeset<Target = T>,
    C::Changeset: QueryFragment<Backend>,
{
    Update {
        table: table.from_clause(),
        rows,
        changes: changes.as_changeset(),
    }
    .execute(connection)
}

impl<T: QueryFragment<Backend>, P: QueryFragment<Backend>, C: QueryFragment<Backend>> QueryFragment<Backend> for Update<T, P, C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" SET ");
        self.changes.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.rows.walk_ast(out.reborrow())
    }
}

impl<T, P, C> QueryId for Update<T, P, C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, P, C> RunQueryDsl<AnyConnection> for Update<T, P, C> {}
