//! What is told of a child, and its form on the wire.

use crate::{
    children::ChildSummary,
    identifiers::{Reference, SocialCareEpisodeId},
};
use chrono::NaiveDate;
use serde::{Serialize, Serializer, ser::SerializeStruct};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Where a block belongs with the department.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlockKey {
    /// The council's own key of the child.
    pub child: Reference,
    /// The council's own key of the episode of social care.
    pub episode: SocialCareEpisodeId,
}

/// The days of an adoption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdoptionDates {
    /// The decision that the child should be placed for adoption.
    pub initial_decision_date: NaiveDate,
    /// The match that stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched_date: Option<NaiveDate>,
    /// The placement for adoption that stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placed_date: Option<NaiveDate>,
}

/// What is told of an adoption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiBlock {
    /// Its days.
    Told(AdoptionDates),
    /// What was told before is to be forgotten.
    Withdrawn,
}

/// A child in a call.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiChild {
    /// Where the block belongs.
    pub key: BlockKey,
    /// What is told.
    pub block: ApiBlock,
}

crate::fault::redacted_debug!(BlockKey, ApiChild);

impl AdoptionDates {
    /// The days of a child's adoption on a day: the latest decision, and of the link that stands the
    /// match and the placement. A match that ended and a placement that disrupted are told no more.
    /// `None` without a decision.
    pub fn of(summary: &ChildSummary, today: NaiveDate) -> Option<Self> {
        let decision = summary.decisions.iter().rfind(|span| span.from <= today)?;
        let link = summary.formal_link_on(today);
        let by_then = |on: Option<NaiveDate>| on.filter(|on| *on <= today);
        Some(Self {
            initial_decision_date: decision.from,
            matched_date: by_then(link.and_then(|link| link.matched_on)),
            placed_date: by_then(link.and_then(|link| link.placed_on)),
        })
    }

    /// Which days are told, as one text that can be kept.
    pub fn names(&self) -> String {
        let names = [
            Some("initial_decision_date"),
            self.matched_date.map(|_| "matched_date"),
            self.placed_date.map(|_| "placed_date"),
        ];
        names.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Whether every day of which the names were kept is told still.
    pub fn tells_all_of(&self, names: &str) -> bool {
        let told = self.names();
        names.split(' ').all(|name| told.split(' ').any(|one| one == name))
    }

    /// A hash of the days, by which a change is told. SHA-256, in hexadecimal.
    pub fn hash(&self) -> String {
        let Self {
            initial_decision_date,
            matched_date,
            placed_date,
        } = self;
        let mut hash = Sha256::new();
        hash.update(b"family-finding adoption block 1");
        for day in [Some(*initial_decision_date), *matched_date, *placed_date] {
            let text = day.map(|day| day.to_string()).unwrap_or_default();
            hash.update([u8::from(day.is_some())]);
            hash.update(text.as_bytes());
        }
        hash.finalize().iter().fold(String::new(), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// `adoption` of an episode: the days and `purge`.
impl Serialize for ApiBlock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut block = serializer.serialize_struct("adoption", 4)?;
        if let Self::Told(dates) = self {
            block.serialize_field("initial_decision_date", &dates.initial_decision_date)?;
            if let Some(on) = dates.matched_date {
                block.serialize_field("matched_date", &on)?;
            }
            if let Some(on) = dates.placed_date {
                block.serialize_field("placed_date", &on)?;
            }
        }
        block.serialize_field("purge", &(*self == Self::Withdrawn))?;
        block.end()
    }
}

/// A child with one episode, whose only block is the adoption.
impl Serialize for ApiChild {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Episode<'a> {
            social_care_episode_id: &'a str,
            adoption: ApiBlock,
        }
        let mut child = serializer.serialize_struct("child", 2)?;
        child.serialize_field("la_child_id", self.key.child.as_str())?;
        let episode = Episode {
            social_care_episode_id: self.key.episode.as_str(),
            adoption: self.block,
        };
        child.serialize_field("social_care_episodes", &[episode])?;
        child.end()
    }
}
