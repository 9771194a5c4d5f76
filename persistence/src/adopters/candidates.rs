//! The households that come into question for a child: what a ranking needs of each, no more.

use crate::{
    connection::AnyConnection,
    error::StoreError,
    identities::{self, Keyring},
    milestones::BATCH,
    schema::adopters,
    stored::{from_json, parse, short},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use family_finding_domain::{
    adopters::{AdopterSummary, Availability, Household},
    identifiers::{AdopterId, OrganisationCode, Reference},
    identities::{HouseholdIdentity, Pseudonymised},
    matching::Candidate,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, RwLock},
};

/// A household as a ranking looks at it.
#[derive(Clone, Debug)]
pub struct CandidateHousehold {
    /// Its identifier.
    pub id: AdopterId,
    /// The owning system's key.
    pub reference: Reference,
    /// The council in whose area it lives.
    pub local_authority: OrganisationCode,
    /// Whether it belongs to another agency than the region's own.
    pub external: bool,
    /// Counts every change of the case.
    pub version: i64,
    /// What is known of it, with its place: of its identity a ranking needs no more.
    pub household: Household,
    /// The folded journey.
    pub summary: AdopterSummary,
}

impl CandidateHousehold {
    /// The household as it stands on a day.
    pub fn on(&self, day: NaiveDate) -> Candidate<'_> {
        Candidate::on(day, self.id, &self.household, &self.summary).external(self.external)
    }
}

/// Households read before, by version: what has not changed need not be read again. A household's
/// version counts every change, its identity's included, whichever process made it, so what is
/// kept is never stale. Homes' coordinates are therefore in the memory of a running service, in
/// the clear, like its keys; names, addresses and dates of birth are not.
pub struct CandidateCache {
    keys: Arc<Keyring>,
    kept: RwLock<HashMap<AdopterId, (i64, Arc<CandidateHousehold>)>>,
}

/// The most households that are kept: about 25 MB. A larger region is read anew each time.
const MOST_KEPT: usize = 5_000;

impl CandidateCache {
    /// Nothing read yet; the keys open the homes' places.
    pub fn new(keys: Arc<Keyring>) -> Self {
        Self {
            keys,
            kept: RwLock::default(),
        }
    }

    /// The keys that open places.
    pub fn keys(&self) -> &Keyring {
        &self.keys
    }

    fn find(&self, id: AdopterId, version: i64) -> Option<Arc<CandidateHousehold>> {
        let kept = self.kept.read().ok()?;
        kept.get(&id)
            .filter(|(known, _)| *known == version)
            .map(|(_, household)| household.clone())
    }

    fn keep(&self, read: &[(i64, Arc<CandidateHousehold>)], in_question: usize) {
        let Ok(mut kept) = self.kept.write() else { return };
        if in_question > MOST_KEPT {
            return;
        }
        if kept.len() + read.len() > MOST_KEPT {
            kept.clear();
        }
        kept.extend(
            read.iter()
                .map(|(version, household)| (household.id, (*version, household.clone()))),
        );
    }
}

/// The available households of a region, by identifier; with `unavailable` also those that are
/// approved and on hold or linked. A council may ask too; what it is shown of them is decided above.
pub fn candidates(
    connection: &mut AnyConnection,
    cache: &CandidateCache,
    region: &OrganisationCode,
    unavailable: bool,
) -> Result<Vec<Arc<CandidateHousehold>>, StoreError> {
    let wanted: Vec<&str> = Availability::ALL
        .iter()
        .filter(|availability| match availability {
            Availability::Free | Availability::PreLinked => true,
            Availability::OnHold | Availability::Linked => unavailable,
            Availability::NotApproved | Availability::ApprovalEnded => false,
        })
        .map(|availability| availability.code())
        .collect();
    let versions: Vec<(String, i64)> = adopters::table
        .filter(adopters::region.eq(region.as_str()))
        .filter(adopters::availability.eq_any(wanted))
        .order(adopters::id)
        .select((adopters::id, adopters::version))
        .load(connection)?;
    let mut found = BTreeMap::new();
    let mut missing = Vec::new();
    for (id, version) in &versions {
        match cache.find(parse(id)?, *version) {
            Some(household) => {
                found.insert(household.id, household);
            }
            None => missing.push(id.as_str()),
        }
    }
    let read = read(connection, cache.keys(), &missing)?;
    cache.keep(&read, versions.len());
    found.extend(read.into_iter().map(|(_, household)| (household.id, household)));
    Ok(found.into_values().collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = adopters)]
struct CandidateRow {
    id: String,
    version: i64,
    reference: String,
    region: String,
    local_authority: String,
    agency: String,
    household: String,
    summary: String,
}

impl CandidateRow {
    fn read(self, identities: &BTreeMap<AdopterId, HouseholdIdentity>) -> Result<CandidateHousehold, StoreError> {
        let id = parse(&self.id)?;
        let apart = Pseudonymised::<Household>::of(from_json(&self.household)?);
        let household = match identities.get(&id) {
            Some(identity) => apart.placed(identity),
            None => apart.into_without_identity(),
        };
        Ok(CandidateHousehold {
            id,
            reference: short(&self.reference)?,
            local_authority: short(&self.local_authority)?,
            external: self.agency != self.region,
            version: self.version,
            household,
            summary: from_json(&self.summary)?,
        })
    }
}

fn read(connection: &mut AnyConnection, keys: &Keyring, ids: &[&str]) -> Result<Vec<(i64, Arc<CandidateHousehold>)>, StoreError> {
    let mut read = Vec::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        let rows: Vec<CandidateRow> = adopters::table
            .filter(adopters::id.eq_any(batch.iter().copied()))
            .select(CandidateRow::as_select())
            .load(connection)?;
        let cases: Vec<AdopterId> = batch.iter().map(|id| parse(id)).collect::<Result<_, _>>()?;
        let known = identities::find_many::<HouseholdIdentity>(connection, keys, &cases)?;
        for row in rows {
            let version = row.version;
            let household = row.read(&known)?;
            read.push((version, Arc::new(household)));
        }
    }
    Ok(read)
}
