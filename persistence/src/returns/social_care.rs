//! What the department's children's social care API was told: the blocks it accepted, the sends, and
//! the children as they are now.

use super::{AT_A_TIME, distinct};
use crate::{
    children::{self, ChildCase, ChildFilter},
    connection::AnyConnection,
    error::StoreError,
    identities::{self, Keyring},
    schema::{organisations, social_care_blocks as blocks, social_care_sends as sends},
    scope::Scope,
    stored::{code, instant, parse, short, utc},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    identifiers::{ChildId, OrganisationCode},
    returns::{
        CareRecord,
        social_care::{Accepted, AdoptionDates, ApiBlock, BlockKey, Change, SendOutcome, Wanted},
    },
};
use uuid::Uuid;

/// The children of a council as the department is to know them. The scope decides whom the caller
/// sees: what is sent needs one that hides nobody, because what is hidden would be taken back.
pub fn wanted(
    connection: &mut AnyConnection,
    keys: &Keyring,
    scope: &Scope,
    council: &OrganisationCode,
    today: NaiveDate,
) -> Result<Vec<Wanted>, StoreError> {
    let filter = ChildFilter {
        local_authority: Some(council.clone()),
        ..ChildFilter::default()
    };
    let cases = children::list(connection, scope, &filter, None, usize::MAX)?;
    let mut wanted = Vec::new();
    for some in cases.chunks(AT_A_TIME) {
        let tells = |case: &&ChildCase| AdoptionDates::of(&case.summary, today).is_some();
        let telling = distinct(some.iter().filter(tells).map(|case| case.id));
        let mut care = identities::find_many::<CareRecord>(connection, keys, &telling)?;
        wanted.extend(some.iter().map(|case| Wanted {
            id: case.id,
            reference: case.reference.clone(),
            episode: care.remove(&case.id).and_then(|care| care.social_care_episode),
            summary: case.summary.clone(),
        }));
    }
    Ok(wanted)
}

/// The blocks of a council that the department accepted; none where the council is not the scope's.
pub fn accepted(connection: &mut AnyConnection, scope: &Scope, council: &OrganisationCode) -> Result<Vec<Accepted>, StoreError> {
    let Some(region) = scope.region().filter(|_| scope.writes_for(council)) else {
        return Ok(Vec::new());
    };
    let of_region = organisations::table.filter(organisations::region.eq(region.to_string()));
    let rows: Vec<(String, String, String, String, String)> = blocks::table
        .filter(blocks::local_authority.eq(council.to_string()))
        .filter(blocks::local_authority.eq_any(of_region.select(organisations::code)))
        .order((blocks::child_key, blocks::episode_key))
        .select((
            blocks::child_key,
            blocks::episode_key,
            blocks::child_id,
            blocks::hash,
            blocks::names,
        ))
        .load(connection)?;
    let read = |(child, episode, id, hash, names): (String, String, String, String, String)| {
        Ok(Accepted {
            key: BlockKey {
                child: short(&child)?,
                episode: short(&episode)?,
            },
            child: parse::<ChildId>(&id)?,
            hash,
            names,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Keeps what the department accepted, with its receipt: a block that it knows now, or knows no more.
pub fn accept(
    connection: &mut AnyConnection,
    council: &OrganisationCode,
    change: &Change,
    receipt: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let BlockKey { child, episode } = &change.sent.key;
    let of_key = blocks::table
        .filter(blocks::local_authority.eq(council.to_string()))
        .filter(blocks::child_key.eq(child.to_string()))
        .filter(blocks::episode_key.eq(episode.to_string()));
    diesel::delete(of_key).execute(connection)?;
    if let ApiBlock::Told(dates) = change.sent.block {
        diesel::insert_into(blocks::table)
            .values((
                blocks::local_authority.eq(council.as_str()),
                blocks::child_key.eq(child.as_str()),
                blocks::episode_key.eq(episode.as_str()),
                blocks::child_id.eq(change.child.to_string()),
                blocks::hash.eq(dates.hash()),
                blocks::names.eq(dates.names()),
                blocks::accepted_at.eq(instant(at)),
                blocks::receipt.eq(receipt),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// A send to the department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Send {
    /// Its identifier, in the order of time.
    pub id: Uuid,
    /// The council whose children it tells.
    pub local_authority: OrganisationCode,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When and how it ended; absent while it is under way, and where it was broken off.
    pub ended: Option<(DateTime<Utc>, SendOutcome)>,
    /// The HTTP status on which it ended early.
    pub status: Option<u16>,
    /// Calls that were accepted.
    pub calls: u32,
    /// Blocks that were accepted.
    pub told: u32,
    /// Blocks that were taken back.
    pub withdrawn: u32,
    /// Blocks that the department refused.
    pub refused: u32,
}

impl Send {
    /// A send that begins.
    pub fn begin(local_authority: OrganisationCode, at: DateTime<Utc>) -> Self {
        Self {
            id: Uuid::now_v7(),
            local_authority,
            started_at: at,
            ended: None,
            status: None,
            calls: 0,
            told: 0,
            withdrawn: 0,
            refused: 0,
        }
    }
}

/// Adds a send that begins.
pub fn insert_send(connection: &mut AnyConnection, send: &Send) -> Result<(), StoreError> {
    diesel::insert_into(sends::table)
        .values((
            sends::id.eq(send.id.to_string()),
            sends::local_authority.eq(send.local_authority.as_str()),
            sends::started_at.eq(instant(send.started_at)),
            sends::calls.eq(0),
            sends::told.eq(0),
            sends::withdrawn.eq(0),
            sends::refused.eq(0),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes how far a send has come.
pub fn update_send(connection: &mut AnyConnection, send: &Send) -> Result<(), StoreError> {
    let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    diesel::update(sends::table.filter(sends::id.eq(send.id.to_string())))
        .set((
            sends::ended_at.eq(send.ended.map(|(at, _)| instant(at))),
            sends::outcome.eq(send.ended.map(|(_, outcome)| outcome.code())),
            sends::status.eq(send.status.map(i32::from)),
            sends::calls.eq(number(send.calls)),
            sends::told.eq(number(send.told)),
            sends::withdrawn.eq(number(send.withdrawn)),
            sends::refused.eq(number(send.refused)),
        ))
        .execute(connection)?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sends)]
struct SendRow {
    id: String,
    local_authority: String,
    started_at: NaiveDateTime,
    ended_at: Option<NaiveDateTime>,
    outcome: Option<String>,
    status: Option<i32>,
    calls: i32,
    told: i32,
    withdrawn: i32,
    refused: i32,
}

/// The latest send of a council; none where the council is not the scope's.
pub fn last_send(connection: &mut AnyConnection, scope: &Scope, council: &OrganisationCode) -> Result<Option<Send>, StoreError> {
    let Some(region) = scope.region().filter(|_| scope.writes_for(council)) else {
        return Ok(None);
    };
    let of_region = organisations::table.filter(organisations::region.eq(region.to_string()));
    let row: Option<SendRow> = sends::table
        .filter(sends::local_authority.eq(council.to_string()))
        .filter(sends::local_authority.eq_any(of_region.select(organisations::code)))
        .order(sends::id.desc())
        .select(SendRow::as_select())
        .first(connection)
        .optional()?;
    row.map(read_send).transpose()
}

fn read_send(row: SendRow) -> Result<Send, StoreError> {
    let number = |count: i32| u32::try_from(count).unwrap_or_default();
    let outcome = row.outcome.as_deref().map(|outcome| code(outcome, SendOutcome::from_code));
    Ok(Send {
        id: parse(&row.id)?,
        local_authority: short(&row.local_authority)?,
        started_at: utc(row.started_at),
        ended: row.ended_at.map(utc).zip(outcome.transpose()?),
        status: row.status.and_then(|status| u16::try_from(status).ok()),
        calls: number(row.calls),
        told: number(row.told),
        withdrawn: number(row.withdrawn),
        refused: number(row.refused),
    })
}
