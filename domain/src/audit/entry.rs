//! One entry of the trail, and the bytes that its digest is made of.

use super::{
    CaseShown, Purpose,
    case::{cases_from_text, cases_to_text},
};
use crate::{
    codes::code_list,
    identifiers::{AuditEntryId, OrganisationCode},
};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

code_list! {
    /// How the request ended for its caller.
    EntryOutcome {
        /// It was answered, or done.
        Answered = "answered",
        /// It was refused for a reason that the caller was told.
        Refused = "refused",
        /// It was answered like a request for what does not exist.
        Hidden = "hidden",
    }
}

/// What one request was shown or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its identifier, in the order of time.
    pub id: AuditEntryId,
    /// When, by the service's clock.
    pub at: DateTime<Utc>,
    /// The region whose trail it belongs to; none for a caller that belongs to no region here and
    /// was shown nothing of one.
    pub region: Option<OrganisationCode>,
    /// For which organisation.
    pub organisation: OrganisationCode,
    /// Who: the token's subject.
    pub subject: String,
    /// The operation of the contract.
    pub operation: String,
    /// How it ended.
    pub outcome: EntryOutcome,
    /// Every case that was shown, changed, or asked for in vain.
    pub cases: Vec<CaseShown>,
    /// From which address, where it is known.
    pub address: Option<String>,
    /// Why, where the caller says so.
    pub purpose: Option<Purpose>,
    /// The request.
    pub request_id: String,
}

/// A stored entry holds what no entry can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored audit entry cannot be read")]
pub struct EntryUnreadable;

/// An entry as it is stored: texts only. Its digest covers every one of them as it stands, so a
/// changed entry is told from a whole one even where it can no longer be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRecord {
    /// Its identifier.
    pub id: String,
    /// When, in microseconds since 1970.
    pub at_micros: i64,
    /// The region.
    pub region: Option<String>,
    /// The organisation.
    pub organisation: String,
    /// The subject.
    pub subject: String,
    /// The operation.
    pub operation: String,
    /// The outcome's code.
    pub outcome: String,
    /// The cases: `kind:id` or `kind:id:field,field`, separated by spaces.
    pub cases: String,
    /// The address.
    pub address: Option<String>,
    /// The purpose's code.
    pub purpose: Option<String>,
    /// The request.
    pub request_id: String,
}

const DIGEST_OF: &[u8] = b"family-finding audit entry 1";

impl EntryRecord {
    /// The stored form of an entry.
    pub fn of(entry: &Entry) -> Self {
        let Entry {
            id,
            at,
            region,
            organisation,
            subject,
            operation,
            outcome,
            cases,
            address,
            purpose,
            request_id,
        } = entry;
        Self {
            id: id.to_string(),
            at_micros: at.timestamp_micros(),
            region: region.as_ref().map(ToString::to_string),
            organisation: organisation.to_string(),
            subject: subject.clone(),
            operation: operation.clone(),
            outcome: outcome.code().to_owned(),
            cases: cases_to_text(cases),
            address: address.clone(),
            purpose: purpose.map(|purpose| purpose.code().to_owned()),
            request_id: request_id.clone(),
        }
    }

    /// The identifiers of its cases, each once.
    pub fn case_ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self
            .cases
            .split(' ')
            .filter_map(|case| case.split(':').nth(1))
            .filter(|id| !id.is_empty())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The entry again.
    pub fn read(self) -> Result<Entry, EntryUnreadable> {
        let organisation = |code: String| OrganisationCode::try_from(code).map_err(|_| EntryUnreadable);
        Ok(Entry {
            id: self.id.parse().map_err(|_| EntryUnreadable)?,
            at: DateTime::from_timestamp_micros(self.at_micros).ok_or(EntryUnreadable)?,
            region: self.region.map(organisation).transpose()?,
            organisation: organisation(self.organisation)?,
            subject: self.subject,
            operation: self.operation,
            outcome: EntryOutcome::from_code(&self.outcome).ok_or(EntryUnreadable)?,
            cases: cases_from_text(&self.cases).ok_or(EntryUnreadable)?,
            address: self.address,
            purpose: self
                .purpose
                .map(|code| Purpose::from_code(&code).ok_or(EntryUnreadable))
                .transpose()?,
            request_id: self.request_id,
        })
    }

    /// A hash over every field, each with its length before it, so that no text can pass from one
    /// field to the next unseen. SHA-256, in hexadecimal.
    pub fn digest(&self) -> String {
        let Self {
            id,
            at_micros,
            region,
            organisation,
            subject,
            operation,
            outcome,
            cases,
            address,
            purpose,
            request_id,
        } = self;
        let mut hash = Sha256::new();
        hash.update(DIGEST_OF);
        hash.update(at_micros.to_be_bytes());
        for text in [id, organisation, subject, operation, outcome, cases, request_id] {
            add(&mut hash, Some(text));
        }
        for text in [region, address, purpose] {
            add(&mut hash, text.as_deref());
        }
        hexadecimal(&hash.finalize())
    }
}

fn add(hash: &mut Sha256, text: Option<&str>) {
    match text {
        None => hash.update([0]),
        Some(text) => {
            hash.update([1]);
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
