//! Seals: batches of entries, each bound to the one before.

use super::{EntryRecord, entry::hexadecimal};
use sha2::{Digest, Sha256};

/// What stands before the first seal.
pub const FIRST_PREVIOUS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const SEAL_OF: &[u8] = b"family-finding audit seal 1";

/// A seal over a batch of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Its number; the first is 1, and none is left out.
    pub sequence: i64,
    /// When, in microseconds since 1970, by the machine's clock.
    pub sealed_at_micros: i64,
    /// How many entries it covers.
    pub entries: i64,
    /// The hash of the seal before.
    pub previous: String,
    /// A hash over all of this and the digests of its entries.
    pub hash: String,
}

/// That an entry is covered by a seal, with its digest at that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedEntry {
    /// The entry.
    pub entry_id: String,
    /// Its digest.
    pub digest: String,
}

impl SealedEntry {
    /// An entry with its digest.
    pub fn of(record: &EntryRecord) -> Self {
        Self {
            entry_id: record.id.clone(),
            digest: record.digest(),
        }
    }
}

impl Seal {
    /// The hash that this seal must have for these entries, in the order of their identifiers.
    pub fn hash_over(&self, entries: &[SealedEntry]) -> String {
        let Self {
            sequence,
            sealed_at_micros,
            entries: count,
            previous,
            hash: _,
        } = self;
        let mut sorted: Vec<&SealedEntry> = entries.iter().collect();
        sorted.sort_by(|one, other| one.entry_id.cmp(&other.entry_id));
        let mut hash = Sha256::new();
        hash.update(SEAL_OF);
        hash.update(sequence.to_be_bytes());
        hash.update(sealed_at_micros.to_be_bytes());
        hash.update(count.to_be_bytes());
        for text in
            std::iter::once(previous.as_str()).chain(sorted.iter().flat_map(|sealed| [sealed.entry_id.as_str(), sealed.digest.as_str()]))
        {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        hexadecimal(&hash.finalize())
    }
}

/// Seals entries after the newest seal.
pub fn seal_entries(newest: Option<&Seal>, records: &[EntryRecord], sealed_at_micros: i64) -> (Seal, Vec<SealedEntry>) {
    let entries: Vec<SealedEntry> = records.iter().map(SealedEntry::of).collect();
    let mut seal = Seal {
        sequence: newest.map_or(1, |newest| newest.sequence + 1),
        sealed_at_micros,
        entries: i64::try_from(entries.len()).unwrap_or(i64::MAX),
        previous: newest.map_or_else(|| FIRST_PREVIOUS.to_owned(), |newest| newest.hash.clone()),
        hash: String::new(),
    };
    seal.hash = seal.hash_over(&entries);
    (seal, entries)
}
