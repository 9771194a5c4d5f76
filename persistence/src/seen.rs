//! Which of several cases a caller sees: asked in each room through its own `visible`.

/// Defines `seen` of a room: those of these identifiers that the caller sees.
macro_rules! seen {
    ($table:ident) => {
        /// Those of these identifiers that the caller sees.
        pub(crate) fn seen(
            connection: &mut $crate::connection::AnyConnection,
            scope: &$crate::scope::Scope,
            ids: &[String],
        ) -> Result<std::collections::BTreeSet<String>, $crate::error::StoreError> {
            let mut found = std::collections::BTreeSet::new();
            for batch in ids.chunks($crate::milestones::BATCH) {
                let rows: Vec<String> = visible(scope)
                    .filter($table::id.eq_any(batch.to_vec()))
                    .select($table::id)
                    .load(connection)?;
                found.extend(rows);
            }
            Ok(found)
        }
    };
}
pub(crate) use seen;
