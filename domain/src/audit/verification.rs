//! Finding out whether the trail is whole.

use super::{EntryRecord, FIRST_PREVIOUS, Seal, SealedEntry};
use std::{collections::BTreeMap, fmt};

/// Something that a whole trail does not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Seals are missing between two that are there, or before the first.
    SealsMissing {
        /// The first that is missing.
        from: i64,
        /// The last that is missing.
        to: i64,
    },
    /// A seal was changed, or the list of entries that it covers.
    SealChanged {
        /// The seal.
        seal: i64,
    },
    /// A seal does not follow the one before it.
    ChainBroken {
        /// The seal.
        seal: i64,
    },
    /// A sealed entry is no longer there.
    EntryMissing {
        /// The seal that covers it.
        seal: i64,
        /// The entry.
        entry: String,
    },
    /// A sealed entry was changed.
    EntryChanged {
        /// The seal that covers it.
        seal: i64,
        /// The entry.
        entry: String,
    },
    /// Some of what finds the entry by its cases is missing, or was put in.
    FoundByOtherCases {
        /// The entry.
        entry: String,
    },
    /// Rows lead from a case to an entry that is not there or does not name it.
    CasesPutIn {
        /// How many rows.
        rows: i64,
    },
    /// Entries are covered by a seal that is not there.
    SealOfEntriesMissing {
        /// How many.
        entries: i64,
    },
    /// Entries stand unsealed for longer than the service leaves any: put in, or their seal cut off.
    UnsealedTooLong {
        /// How many.
        entries: i64,
        /// The one with the earliest identifier.
        first: String,
    },
    /// The seal that was kept outside is not there: the end of the trail was cut off.
    KeptSealMissing {
        /// The seal.
        seal: i64,
    },
    /// The seal that was kept outside had another hash: the trail was written anew.
    KeptSealDiffers {
        /// The seal.
        seal: i64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SealsMissing { from, to } => write!(f, "seals {from} to {to} are missing"),
            Self::SealChanged { seal } => write!(f, "seal {seal}, or the list of entries it covers, was changed"),
            Self::ChainBroken { seal } => write!(f, "seal {seal} does not follow the seal before it"),
            Self::EntryMissing { seal, entry } => write!(f, "entry {entry} of seal {seal} is missing"),
            Self::EntryChanged { seal, entry } => write!(f, "entry {entry} of seal {seal} was changed"),
            Self::FoundByOtherCases { entry } => write!(f, "entry {entry} is not found by the cases it names"),
            Self::CasesPutIn { rows } => write!(f, "{rows} rows lead from a case to an entry that does not name it"),
            Self::SealOfEntriesMissing { entries } => write!(f, "{entries} entries were covered by a seal that is missing"),
            Self::UnsealedTooLong { entries, first } => {
                write!(f, "{entries} entries stand unsealed for too long, from {first} on")
            }
            Self::KeptSealMissing { seal } => write!(f, "seal {seal}, which was kept outside, is missing"),
            Self::KeptSealDiffers { seal } => write!(f, "seal {seal} is not the one that was kept outside"),
        }
    }
}

/// Walks the seals in their order and collects what is wrong.
#[derive(Clone, Debug)]
pub struct Verification {
    kept: BTreeMap<i64, String>,
    next: i64,
    previous: String,
    entries: i64,
    findings: Vec<Finding>,
}

impl Verification {
    /// Begins before the first seal. `kept` are seals that were kept outside: sequence and hash.
    pub fn new(kept: impl IntoIterator<Item = (i64, String)>) -> Self {
        Self {
            kept: kept.into_iter().collect(),
            next: 1,
            previous: FIRST_PREVIOUS.to_owned(),
            entries: 0,
            findings: Vec::new(),
        }
    }

    /// The next seal, what is stored of the entries it covers, and those entries by identifier.
    pub fn seal(&mut self, seal: &Seal, covered: &[SealedEntry], entries: &BTreeMap<String, EntryRecord>) {
        let sequence = seal.sequence;
        if sequence > self.next {
            self.findings.push(Finding::SealsMissing {
                from: self.next,
                to: sequence - 1,
            });
        } else if sequence < self.next || seal.previous != self.previous {
            self.findings.push(Finding::ChainBroken { seal: sequence });
        }
        let counted = i64::try_from(covered.len()) == Ok(seal.entries);
        if !counted || seal.hash != seal.hash_over(covered) {
            self.findings.push(Finding::SealChanged { seal: sequence });
        }
        if self.kept.remove(&sequence).is_some_and(|hash| hash != seal.hash) {
            self.findings.push(Finding::KeptSealDiffers { seal: sequence });
        }
        for sealed in covered {
            let entry = sealed.entry_id.clone();
            match entries.get(&sealed.entry_id) {
                None => self.findings.push(Finding::EntryMissing { seal: sequence, entry }),
                Some(record) if record.digest() != sealed.digest => {
                    self.findings.push(Finding::EntryChanged { seal: sequence, entry });
                }
                Some(_) => self.entries += 1,
            }
        }
        self.next = sequence + 1;
        self.previous.clone_from(&seal.hash);
    }

    /// Compares an entry with the cases by which it is found.
    pub fn found_by(&mut self, record: &EntryRecord, mut found_by: Vec<&str>) {
        found_by.sort_unstable();
        let named = record.case_ids();
        if named != found_by {
            self.findings.push(Finding::FoundByOtherCases { entry: record.id.clone() });
        }
    }

    /// Adds what was found beside the seals.
    pub fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// How many entries were found sealed and unchanged.
    pub fn entries(&self) -> i64 {
        self.entries
    }

    /// Everything that is wrong; empty when the trail is whole.
    pub fn finish(mut self) -> Vec<Finding> {
        let missing = self.kept.into_keys().map(|seal| Finding::KeptSealMissing { seal });
        self.findings.extend(missing);
        self.findings
    }
}
