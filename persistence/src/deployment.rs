//! What this database says of itself, for example the day a demonstration stands still at.

use crate::{connection::AnyConnection, error::StoreError, schema::deployment};
use diesel::prelude::*;

/// A setting's content.
pub fn find(connection: &mut AnyConnection, setting: &str) -> Result<Option<String>, StoreError> {
    Ok(deployment::table
        .filter(deployment::setting.eq(setting))
        .select(deployment::content)
        .get_result(connection)
        .optional()?)
}

/// Takes a setting away.
pub fn remove(connection: &mut AnyConnection, setting: &str) -> Result<(), StoreError> {
    diesel::delete(deployment::table.filter(deployment::setting.eq(setting))).execute(connection)?;
    Ok(())
}

/// Sets a setting.
pub fn put(connection: &mut AnyConnection, setting: &str, content: &str) -> Result<(), StoreError> {
    let changed = diesel::update(deployment::table.filter(deployment::setting.eq(setting)))
        .set(deployment::content.eq(content))
        .execute(connection)?;
    if changed == 0 {
        diesel::insert_into(deployment::table)
            .values((deployment::setting.eq(setting), deployment::content.eq(content)))
            .execute(connection)?;
    }
    Ok(())
}
