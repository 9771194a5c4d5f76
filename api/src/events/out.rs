//! An event on the wire: CloudEvents 1.0 in its JSON form.

use chrono::{DateTime, Utc};
use family_finding_domain::events::{Event, EventKind};
use serde::Serialize;
use utoipa::ToSchema;

/// What changed, as CloudEvents 1.0 says it. `source` and `id` together are one event's own,
/// however often it is sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventOut {
    /// The version of CloudEvents.
    #[schema(max_length = 3, pattern = "^1\\.0$")]
    pub specversion: &'static str,
    /// The place in the feed, from 1 without a gap. A caller who does not see every case of the region sees gaps.
    #[schema(max_length = 20, pattern = "^[0-9]{1,20}$")]
    pub id: String,
    /// The feed of this database.
    #[schema(max_length = 80)]
    pub source: String,
    /// What happened to a record of which kind: `family-finding.child.changed`, for example.
    #[serde(rename = "type")]
    #[schema(max_length = 60, pattern = "^family-finding\\.[a-z_]{1,30}\\.(created|changed)$")]
    pub event_type: String,
    /// The address of the record.
    #[schema(max_length = 120)]
    pub subject: String,
    /// When it was changed, where the record keeps that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<DateTime<Utc>>,
    /// What `data` is.
    #[schema(max_length = 30, pattern = "^application/json$")]
    pub datacontenttype: &'static str,
    /// Which record.
    pub data: EventData,
}

/// The record that changed. It says nothing of what the record became.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventData {
    /// Its kind.
    pub kind: EventKind,
    /// Its identifier; of settings the region's code.
    #[schema(max_length = 40)]
    pub id: String,
    /// The identifier of the case that it belongs to; a case is its own.
    #[schema(max_length = 40)]
    pub case_id: String,
    /// The record's version after the change.
    #[schema(minimum = 1)]
    pub version: i64,
}

impl EventOut {
    /// An event of the feed with this identifier.
    pub fn of(feed: &str, event: Event) -> Self {
        let happened = if event.is_creation() { "created" } else { "changed" };
        Self {
            specversion: "1.0",
            id: event.position.to_string(),
            source: format!("urn:family-finding:{feed}"),
            event_type: format!("family-finding.{}.{happened}", event.kind),
            subject: event.address(),
            time: event.at,
            datacontenttype: "application/json",
            data: EventData {
                kind: event.kind,
                id: event.resource_id,
                case_id: event.case.id,
                version: event.version,
            },
        }
    }
}
