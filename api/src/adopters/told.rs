//! What a household is told to be as its case, by whichever operation: one set of rules.

use crate::{
    organisations::known_organisation,
    problems::{Outcome, Problem},
    tokens::Caller,
};
use family_finding_domain::{
    Faults,
    adopters::{AdopterStage, AdopterSummary, Availability, Household},
    identifiers::{AdopterId, OrganisationCode, Reference, Source},
    identities::{HouseholdIdentity, Pseudonymised},
};
use family_finding_persistence::{
    AnyConnection,
    adopters::{self, AdopterCase, AdopterFile},
    identities::{self, Keyring, StoredIdentity},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A household as it is told, with what of it is kept apart.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) local_authority: OrganisationCode,
    pub(super) agency: OrganisationCode,
    pub(super) household: Household,
}

impl Told {
    /// A household as it stands.
    pub(super) fn of(case: &AdopterCase, identity: &HouseholdIdentity) -> Self {
        Self {
            local_authority: case.local_authority.clone(),
            agency: case.agency.clone(),
            household: case.household.with(identity),
        }
    }

    fn faults(&self, connection: &mut AnyConnection, caller: &Caller) -> Outcome<Faults> {
        let mut faults = Faults::none();
        faults.keep(known_organisation(connection, caller, &self.local_authority, "/local_authority")?);
        faults.keep(known_organisation(connection, caller, &self.agency, "/agency")?);
        if let Err(household) = self.household.check("/household", caller.today) {
            faults.extend(household);
        }
        Ok(faults)
    }

    /// Records a new household of a region. The caller may do so.
    pub(super) fn insert(
        self,
        connection: &mut AnyConnection,
        keys: &Keyring,
        caller: &Caller,
        region: OrganisationCode,
        (source, reference): (Source, Reference),
    ) -> Outcome<AdopterCase> {
        self.faults(connection, caller)?.or(()).map_err(Problem::from)?;
        let identity = HouseholdIdentity::default().told_by(&self.household, "/household")?;
        let case = AdopterCase {
            id: AdopterId(Uuid::now_v7()),
            source,
            reference,
            region,
            local_authority: self.local_authority,
            agency: self.agency,
            household: Pseudonymised::<Household>::of(self.household),
            stage: AdopterStage::New,
            lapses_after: None,
            availability: Availability::NotApproved,
            summary: AdopterSummary::default(),
            version: 1,
            created_at: caller.now,
            updated_at: caller.now,
        };
        adopters::insert(connection, &case)?;
        identities::put(connection, keys, case.id, &StoredIdentity::default(), &identity, caller.now)?;
        Ok(case)
    }

    /// Makes a household what it is told to be. The caller has been shown it and may write it.
    pub(super) fn replace(
        self,
        connection: &mut AnyConnection,
        keys: &Keyring,
        caller: &Caller,
        file: &mut AdopterFile,
        known: &StoredIdentity<HouseholdIdentity>,
    ) -> Outcome<()> {
        let mut faults = self.faults(connection, caller)?;
        let identity = faults.keep(known.identity.told_by(&self.household, "/household"));
        faults.or(()).map_err(Problem::from)?;
        if let Some(identity) = identity {
            identities::put(connection, keys, file.case.id, known, &identity, caller.now)?;
        }
        file.case.local_authority = self.local_authority;
        file.case.agency = self.agency;
        file.case.household = Pseudonymised::<Household>::of(self.household);
        adopters::rebuild(connection, file, caller.today, caller.now)?;
        Ok(())
    }
}
