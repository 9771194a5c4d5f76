//! Laws of the audit trail: whatever single thing of a sealed trail is changed, taken out or put
//! in, the examination finds it; and an end that was cut off is found by a seal kept outside.

use family_finding_domain::audit::{EntryRecord, Finding, Seal, SealedEntry, Verification, seal_entries};
use proptest::{collection::vec, option, prelude::*, sample::Index};
use std::collections::{BTreeMap, BTreeSet};

/// A stored trail.
#[derive(Clone, Debug, PartialEq)]
struct Store {
    entries: BTreeMap<String, EntryRecord>,
    /// Pairs of case and entry.
    leads: BTreeSet<(String, String)>,
    seals: Vec<Seal>,
    covered: BTreeMap<String, (i64, String)>,
}

impl Store {
    /// The entries of each batch, sealed one batch after the other.
    fn of(batches: &[Vec<EntryRecord>]) -> Self {
        let mut store = Self {
            entries: BTreeMap::new(),
            leads: BTreeSet::new(),
            seals: Vec::new(),
            covered: BTreeMap::new(),
        };
        for (number, batch) in batches.iter().enumerate() {
            let (seal, covered) = seal_entries(store.seals.last(), batch, number as i64 * 1_000_000);
            for entry in batch {
                store
                    .leads
                    .extend(entry.case_ids().into_iter().map(|case| (case.to_owned(), entry.id.clone())));
                store.entries.insert(entry.id.clone(), entry.clone());
            }
            store
                .covered
                .extend(covered.into_iter().map(|one| (one.entry_id, (seal.sequence, one.digest))));
            store.seals.push(seal);
        }
        store
    }

    /// What an examination of the whole store finds, told the seals that were kept outside. All of
    /// it should be sealed.
    fn findings(&self, kept: &[(i64, String)]) -> Vec<Finding> {
        let mut verification = Verification::new(kept.to_vec());
        let mut seals = self.seals.clone();
        seals.sort_by_key(|seal| seal.sequence);
        for seal in &seals {
            let covered: Vec<SealedEntry> = self
                .covered
                .iter()
                .filter(|(_, (of, _))| *of == seal.sequence)
                .map(|(entry, (_, digest))| SealedEntry {
                    entry_id: entry.clone(),
                    digest: digest.clone(),
                })
                .collect();
            verification.seal(seal, &covered, &self.entries);
        }
        for entry in self.entries.values() {
            let named = entry.case_ids();
            let leads = self
                .leads
                .iter()
                .filter(|(case, of)| *of == entry.id && named.contains(&case.as_str()));
            verification.found_by(entry, leads.map(|(case, _)| case.as_str()).collect());
        }
        let unsealed: Vec<&String> = self.entries.keys().filter(|id| !self.covered.contains_key(*id)).collect();
        if let Some(first) = unsealed.first() {
            verification.add(Finding::UnsealedTooLong {
                entries: unsealed.len() as i64,
                first: (*first).clone(),
            });
        }
        let without = self
            .covered
            .values()
            .filter(|(of, _)| !seals.iter().any(|seal| seal.sequence == *of));
        let without = without.count() as i64;
        if without > 0 {
            verification.add(Finding::SealOfEntriesMissing { entries: without });
        }
        let names = |case: &str, entry: &str| self.entries.get(entry).is_some_and(|entry| entry.case_ids().contains(&case));
        let put_in = self.leads.iter().filter(|(case, entry)| !names(case, entry)).count() as i64;
        if put_in > 0 {
            verification.add(Finding::CasesPutIn { rows: put_in });
        }
        verification.finish()
    }
}

fn cases() -> impl Strategy<Value = String> {
    vec("(child|adopter|link):[a-f0-9]{4}(:coordinates)?", 0..4).prop_map(|cases| cases.join(" "))
}

prop_compose! {
    fn record()(
        at_micros in 0i64..2_000_000_000_000_000,
        region in option::of("[A-Z]{2,5}"),
        organisation in "[A-Z]{2,5}",
        subject in "\\PC{0,12}",
        operation in "[a-z_]{3,12}",
        outcome in "(answered|refused|hidden)",
        cases in cases(),
        address in option::of("[0-9.]{7,12}"),
        purpose in option::of("(court|panel|support)"),
        request_id in "[a-z0-9-]{1,12}",
    ) -> EntryRecord {
        EntryRecord { id: String::new(), at_micros, region, organisation, subject, operation, outcome, cases, address, purpose, request_id }
    }
}

/// Batches of entries, each with an identifier of its own.
fn batches() -> impl Strategy<Value = Vec<Vec<EntryRecord>>> {
    vec(vec(record(), 1..5), 1..5).prop_map(|mut batches| {
        for (number, entry) in batches.iter_mut().flatten().enumerate() {
            entry.id = format!("0197f000-0000-7000-8000-{number:012}");
        }
        batches
    })
}

/// One thing that somebody does to a stored trail.
#[derive(Clone, Debug)]
enum Tampering {
    Entry(Index, Index, String),
    EntryTakenOut(Index),
    EntryPutIn(EntryRecord),
    Lead(Index, String),
    LeadTakenOut(Index),
    Seal(Index, Index, String),
    SealTakenOut(Index),
    Digest(Index, String),
    OfOtherSeal(Index, i64),
    CoverTakenOut(Index),
    CoverPutIn(String, String),
}

fn tampering() -> impl Strategy<Value = Tampering> {
    use Tampering as T;
    let index = any::<Index>;
    prop_oneof![
        (index(), index(), "[a-zA-Z0-9]{1,8}").prop_map(|(which, column, text)| T::Entry(which, column, text)),
        index().prop_map(T::EntryTakenOut),
        record().prop_map(T::EntryPutIn),
        (index(), "[a-z]{1,6}").prop_map(|(which, case)| T::Lead(which, case)),
        index().prop_map(T::LeadTakenOut),
        (index(), index(), "[a-f0-9]{1,64}").prop_map(|(which, column, text)| T::Seal(which, column, text)),
        index().prop_map(T::SealTakenOut),
        (index(), "[a-f0-9]{1,64}").prop_map(|(which, digest)| T::Digest(which, digest)),
        (index(), 1i64..9).prop_map(|(which, seal)| T::OfOtherSeal(which, seal)),
        index().prop_map(T::CoverTakenOut),
        ("[a-f0-9-]{8}", "[a-f0-9]{64}").prop_map(|(entry, digest)| T::CoverPutIn(entry, digest)),
    ]
}

/// Does it; none where there is nothing to do it to.
fn tamper(store: &mut Store, how: &Tampering) -> Option<()> {
    let key = |of: &BTreeMap<String, EntryRecord>, which: &Index| of.keys().nth(which.index(of.len())).cloned();
    match how.clone() {
        Tampering::Entry(which, column, text) => {
            let id = key(&store.entries, &which)?;
            let mut entry = store.entries.remove(&id)?;
            let number = text.len() as i64;
            match column.index(11) {
                0 => entry.id = text,
                1 => entry.at_micros += number,
                2 => entry.region = Some(text).filter(|_| entry.region.is_none()),
                3 => entry.organisation = text,
                4 => entry.subject = text,
                5 => entry.operation = text,
                6 => entry.outcome = text,
                7 => entry.cases = text,
                8 => entry.address = Some(text).filter(|_| entry.address.is_none()),
                9 => entry.purpose = Some(text).filter(|_| entry.purpose.is_none()),
                _ => entry.request_id = text,
            }
            store.entries.insert(entry.id.clone(), entry);
        }
        Tampering::EntryTakenOut(which) => {
            let id = key(&store.entries, &which)?;
            store.entries.remove(&id);
        }
        Tampering::EntryPutIn(mut entry) => {
            entry.id = "0096f000-0000-7000-8000-000000000000".to_owned();
            let id = entry.id.clone();
            store
                .leads
                .extend(entry.case_ids().into_iter().map(|case| (case.to_owned(), id.clone())));
            store.entries.insert(entry.id.clone(), entry);
        }
        Tampering::Lead(which, case) => {
            let id = key(&store.entries, &which)?;
            store.leads.insert((case, id));
        }
        Tampering::LeadTakenOut(which) => {
            if !store.leads.is_empty() {
                let lead = store.leads.iter().nth(which.index(store.leads.len())).cloned()?;
                store.leads.remove(&lead);
            }
        }
        Tampering::Seal(which, column, text) => {
            let index = which.index(store.seals.len());
            let number = text.len() as i64;
            let seal = store.seals.get_mut(index)?;
            match column.index(5) {
                0 => seal.sequence += number,
                1 => seal.sealed_at_micros += number,
                2 => seal.entries += number,
                3 => seal.previous = text,
                _ => seal.hash = text,
            }
        }
        Tampering::SealTakenOut(which) => {
            let index = which.index(store.seals.len());
            store.seals.remove(index);
        }
        Tampering::Digest(which, digest) => {
            let index = which.index(store.covered.len());
            store.covered.values_mut().nth(index)?.1 = digest;
        }
        Tampering::OfOtherSeal(which, seal) => {
            let index = which.index(store.covered.len());
            store.covered.values_mut().nth(index)?.0 = seal;
        }
        Tampering::CoverTakenOut(which) => {
            let id = store.covered.keys().nth(which.index(store.covered.len())).cloned()?;
            store.covered.remove(&id);
        }
        Tampering::CoverPutIn(entry, digest) => {
            store.covered.insert(entry, (1, digest));
        }
    }
    Some(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_whole_trail_is_found_whole(batches in batches()) {
        let store = Store::of(&batches);
        let newest = store.seals.last().expect("a seal");
        prop_assert_eq!(store.findings(&[(newest.sequence, newest.hash.clone())]), vec![]);
    }

    #[test]
    fn any_single_change_is_found(batches in batches(), how in tampering()) {
        let whole = Store::of(&batches);
        let mut altered = whole.clone();
        prop_assume!(tamper(&mut altered, &how).is_some());
        prop_assume!(altered != whole);
        prop_assert!(!altered.findings(&[]).is_empty(), "{how:?}");
    }

    /// Whoever may write everything can take a whole end away and leave no trace inside; a seal of
    /// it that was kept outside tells.
    #[test]
    fn an_end_cut_off_is_found_by_a_kept_seal(batches in batches(), kept in any::<Index>()) {
        let whole = Store::of(&batches);
        let kept = &whole.seals[kept.index(whole.seals.len())];
        let rest = Store::of(&batches[..kept.sequence as usize - 1]);
        prop_assert_eq!(rest.findings(&[]), vec![]);
        let expected = vec![Finding::KeptSealMissing { seal: kept.sequence }];
        prop_assert_eq!(rest.findings(&[(kept.sequence, kept.hash.clone())]), expected);
    }

    /// A trail that is written anew from some seal on has other seals from there on.
    #[test]
    fn a_trail_written_anew_differs_from_a_kept_seal(batches in batches(), other in record()) {
        let whole = Store::of(&batches);
        let newest = whole.seals.last().expect("a seal");
        let mut anew = batches.clone();
        let first = &mut anew[0][0];
        let id = first.id.clone();
        *first = EntryRecord { id, ..other };
        prop_assume!(anew != batches);
        let found = Store::of(&anew).findings(&[(newest.sequence, newest.hash.clone())]);
        prop_assert_eq!(found, vec![Finding::KeptSealDiffers { seal: newest.sequence }]);
    }

    /// Text that wanders from one field to the next makes another digest.
    #[test]
    fn fields_do_not_run_into_each_other(entry in record(), text in "[a-z]{1,6}") {
        let one = EntryRecord { subject: format!("{}{text}", entry.subject), ..entry.clone() };
        let other = EntryRecord { operation: format!("{text}{}", entry.operation), ..entry };
        prop_assert_ne!(one.digest(), other.digest());
    }

    #[test]
    fn an_entry_is_read_back_as_it_was_written(entry in record(), number in 0u64..1_000_000) {
        let record = EntryRecord { id: format!("0197f000-0000-7000-8000-{number:012}"), ..entry };
        let read = record.clone().read();
        let read = read.expect("what was written is read");
        prop_assert_eq!(EntryRecord::of(&read), record);
    }
}
