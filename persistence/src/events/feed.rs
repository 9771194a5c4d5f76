//! Reading the feed.

use super::{EventRow, numbering::newest};
use crate::{
    adopters, children,
    connection::AnyConnection,
    deployment,
    error::StoreError,
    interagency::{interests, placements},
    links, matching, panels,
    schema::events,
    scope::Scope,
    sibling_groups,
};
use diesel::prelude::*;
use family_finding_domain::{
    audit::CaseKind,
    events::{Event, EventKind},
    identifiers::OrganisationCode,
};
use std::collections::{BTreeMap, BTreeSet};

/// The feed as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Tells this feed from that of every other database.
    pub id: String,
    /// The oldest place that is kept; 0 while there is none.
    pub oldest: i64,
    /// The newest place; 0 while there is none.
    pub newest: i64,
}

/// Events of a caller after a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedPage {
    /// The events, in order.
    pub events: Vec<Event>,
    /// Up to which place they are all that the caller sees.
    pub reached: i64,
    /// Whether the feed holds more after that.
    pub more: bool,
}

/// Who reads the feed.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The rows that belong to it.
    pub scope: Scope,
    /// Its organisation.
    pub organisation: OrganisationCode,
}

/// The feed as it stands.
pub fn feed(connection: &mut AnyConnection) -> Result<Feed, StoreError> {
    let oldest: Option<i64> = events::table.select(diesel::dsl::min(events::position)).get_result(connection)?;
    Ok(Feed {
        id: deployment::find(connection, "feed")?.ok_or(StoreError::NotFound)?,
        oldest: oldest.unwrap_or(0),
        newest: newest(connection)?,
    })
}

/// Events that are looked through at a time.
const AT_A_TIME: i64 = 500;
/// How often one request looks, so that a caller who sees little of a long feed is answered in time.
const MOST_LOOKS: usize = 20;

/// Up to `limit` events after a place, those of cases that the caller sees now.
pub fn read(connection: &mut AnyConnection, reader: &Reader, after: i64, limit: usize) -> Result<FeedPage, StoreError> {
    let newest = newest(connection)?;
    let mut page = FeedPage {
        events: Vec::new(),
        reached: after,
        more: false,
    };
    // A partner, which belongs to no region here, is told of its own expressions of interest.
    let region = reader.scope.region().map_or("", OrganisationCode::as_str);
    for _ in 0..MOST_LOOKS {
        let rows: Vec<EventRow> = events::table
            .filter(events::position.gt(page.reached))
            .filter(events::position.le(newest))
            .filter(
                events::region
                    .eq(region)
                    .or(events::kind.eq(EventKind::ExpressionOfInterest.code())),
            )
            .order(events::position)
            .limit(AT_A_TIME)
            .select(EventRow::as_select())
            .load(connection)?;
        let looked_through = i64::try_from(rows.len()).unwrap_or(i64::MAX) < AT_A_TIME;
        let looked_at = rows.into_iter().map(EventRow::read).collect::<Result<Vec<_>, _>>()?;
        let seen = seen(connection, reader, &looked_at)?;
        for event in looked_at {
            page.reached = event.position;
            // A council that sees a plan sees the lines of its own children only.
            let hidden = event.kind == EventKind::MatchingPlanLine && !reader.scope.is_region();
            if seen.contains(&event.case.id) && !hidden {
                page.events.push(event);
            }
            if page.events.len() == limit {
                page.more = page.reached < newest;
                return Ok(page);
            }
        }
        if looked_through {
            page.reached = newest.max(after);
            return Ok(page);
        }
    }
    page.more = page.reached < newest;
    Ok(page)
}

/// The identifiers of the cases that the caller sees, each asked of its own room.
fn seen(
    connection: &mut AnyConnection,
    Reader { scope, organisation }: &Reader,
    looked_at: &[Event],
) -> Result<BTreeSet<String>, StoreError> {
    let mut by_kind: BTreeMap<CaseKind, BTreeSet<&str>> = BTreeMap::new();
    for event in looked_at {
        by_kind.entry(event.case.kind).or_default().insert(&event.case.id);
    }
    let mut seen = BTreeSet::new();
    for (kind, ids) in by_kind {
        let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
        seen.extend(match kind {
            CaseKind::Adopter => adopters::seen(connection, scope, &ids)?,
            CaseKind::Child => children::seen(connection, scope, &ids)?,
            CaseKind::SiblingGroup => sibling_groups::seen(connection, scope, &ids)?,
            CaseKind::Link => links::seen(connection, scope, &ids)?,
            CaseKind::MatchingPlan => matching::plans::seen(connection, scope, &ids)?,
            CaseKind::ExpressionOfInterest => interests::seen(connection, scope, organisation, &ids)?,
            CaseKind::InteragencyPlacement => placements::seen(connection, scope, &ids)?,
            CaseKind::Panel => panels::seen(connection, scope, &ids)?,
            CaseKind::PanelItem => panels::items::seen(connection, scope, &ids)?,
            // The region's own, which everybody in it may read.
            CaseKind::Settings => ids.into_iter().collect(),
            CaseKind::Organisation | CaseKind::Erasure | CaseKind::Webhook => BTreeSet::new(),
        });
    }
    Ok(seen)
}
