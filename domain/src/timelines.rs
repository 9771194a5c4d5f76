//! The timeline of a case: everything that happened to it, from all sources, in one order.

use crate::{codes::code_list, identifiers::MilestoneId};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

code_list! {
    /// Where an entry of a timeline comes from.
    TimelineSource {
        /// The household's own journey.
        Adopter = "adopter",
        /// The child's own journey.
        Child = "child",
        /// The sibling group's assessment.
        SiblingGroup = "sibling_group",
        /// A link.
        Link = "link",
        /// A shortlist.
        Shortlist = "shortlist",
        /// A case on a panel's agenda.
        PanelItem = "panel_item",
    }
}

code_list! {
    /// What an entry of a timeline tells.
    TimelineEvent {
        /// A milestone happened.
        Happened = "happened",
        /// A milestone that was recorded before was voided: it no longer counts.
        Voided = "voided",
        /// A household was added to a shortlist.
        Shortlisted = "shortlisted",
        /// A household was taken off a shortlist.
        TakenOff = "taken_off",
        /// A case was put on a panel's agenda.
        Listed = "listed",
    }
}

/// The place of an entry: by the day on which it happened, then by the moment at which it was
/// recorded, then by its identifier. The order is that of every page, and does not change with what
/// is recorded later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimelinePlace {
    /// The day.
    pub on: NaiveDate,
    /// The moment of recording.
    pub recorded_at: DateTime<Utc>,
    /// The milestone, line or case on an agenda.
    pub id: Uuid,
    /// What is told of it.
    pub event: TimelineEvent,
}

impl TimelinePlace {
    /// A milestone on its day.
    pub fn happened(on: NaiveDate, recorded_at: DateTime<Utc>, id: MilestoneId) -> Self {
        Self {
            on,
            recorded_at,
            id: id.0,
            event: TimelineEvent::Happened,
        }
    }

    /// What was done at a moment, on the day of that moment.
    pub fn done(at: DateTime<Utc>, id: Uuid, event: TimelineEvent) -> Self {
        Self {
            on: at.date_naive(),
            recorded_at: at,
            id,
            event,
        }
    }

    /// A key of the entry that tells no day: one milestone can have two entries, its day and its
    /// being voided, so the event is part of it.
    pub fn key(&self) -> Uuid {
        Uuid::from_u128(self.id.as_u128() ^ (self.event as u128))
    }
}
