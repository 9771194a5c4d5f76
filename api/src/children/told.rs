//! What a child is told to be as its case, by whichever operation: one set of rules.

use crate::{
    organisations::council_of_region,
    problems::{Outcome, Problem},
    tokens::Caller,
};
use family_finding_domain::{
    Fault, FaultCode, Faults,
    children::{ChildMilestone, ChildProfile, ChildStage, ChildSummary, FamilyFinding},
    identifiers::{ChildId, OrganisationCode, Reference, Source},
    identities::{ChildIdentity, Pseudonymised},
    links::LinkSubject,
    restrictions::RestrictionState,
};
use family_finding_persistence::{
    AnyConnection, Scope,
    children::{self, ChildCase, ChildFile},
    identities::{self, Keyring, StoredIdentity},
    shortlists,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A child as it is told, with what of it is kept apart.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(super) local_authority: OrganisationCode,
    pub(super) profile: ChildProfile,
}

impl Told {
    /// A child as it stands.
    pub(super) fn of(case: &ChildCase, identity: &ChildIdentity) -> Self {
        Self {
            local_authority: case.local_authority.clone(),
            profile: case.profile.with(identity),
        }
    }

    /// The same in the order in which it is kept: of the areas where the child must not live,
    /// districts before circles.
    pub(super) fn in_kept_order(self) -> Self {
        let apart = ChildIdentity::default().told_by(&self.profile);
        Self {
            profile: Pseudonymised::<ChildProfile>::of(self.profile).with(&apart),
            ..self
        }
    }

    /// Records a new child of a region.
    pub(super) fn insert(
        self,
        connection: &mut AnyConnection,
        keys: &Keyring,
        caller: &Caller,
        scope: &Scope,
        (source, reference): (Source, Reference),
    ) -> Outcome<ChildCase> {
        let region = caller.region(scope)?;
        let mut faults = Faults::none();
        faults.keep(council_of_region(
            connection,
            caller,
            scope,
            &self.local_authority,
            "/local_authority",
        )?);
        faults.keep(self.profile.check_is_child("/profile", caller.today));
        if let Err(profile) = self.profile.check("/profile", caller.today) {
            faults.extend(profile);
        }
        faults.or(()).map_err(Problem::from)?;
        let identity = ChildIdentity::default().told_by(&self.profile);
        let case = ChildCase {
            id: ChildId(Uuid::now_v7()),
            source,
            reference,
            region,
            local_authority: self.local_authority,
            sibling_group: None,
            profile: Pseudonymised::<ChildProfile>::of(self.profile),
            stage: ChildStage::New,
            family_finding: FamilyFinding::NotNeeded,
            restriction: RestrictionState::None,
            summary: ChildSummary::default(),
            version: 1,
            created_at: caller.now,
            updated_at: caller.now,
        };
        children::insert(connection, &case)?;
        identities::put(connection, keys, case.id, &StoredIdentity::default(), &identity, caller.now)?;
        Ok(case)
    }

    /// Makes a child what it is told to be. The caller has been shown it and may write it.
    pub(super) fn replace(
        self,
        connection: &mut AnyConnection,
        keys: &Keyring,
        caller: &Caller,
        file: &mut ChildFile,
        known: &StoredIdentity<ChildIdentity>,
    ) -> Outcome<()> {
        let scope = caller.scope(connection)?;
        let id = file.case.id;
        let mut faults = Faults::none();
        faults.keep(council_of_region(
            connection,
            caller,
            &scope,
            &self.local_authority,
            "/local_authority",
        )?);
        let moves = self.local_authority != file.case.local_authority;
        let is_shortlisted = moves && !shortlists::history(connection, &scope, LinkSubject::Child(id))?.is_empty();
        if moves && (file.case.sibling_group.is_some() || !file.linked.is_empty() || is_shortlisted) {
            let detail = "a child with a sibling group, links or a shortlist stays with the council they were recorded for";
            faults.push(Fault::new(FaultCode::ChildrenMismatch, "/local_authority", detail));
        }
        if let Some(first) = file.standing().map(ChildMilestone::occurred_on).min() {
            faults.keep(self.profile.check_born(first, "/profile/date_of_birth"));
        }
        if self.profile.date_of_birth != file.case.profile.without_identity().date_of_birth {
            faults.keep(self.profile.check_is_child("/profile", caller.today));
        }
        if let Err(profile) = self.profile.check("/profile", caller.today) {
            faults.extend(profile);
        }
        faults.or(()).map_err(Problem::from)?;
        let identity = known.identity.told_by(&self.profile);
        identities::put(connection, keys, id, known, &identity, caller.now)?;
        file.case.local_authority = self.local_authority;
        file.case.profile = Pseudonymised::<ChildProfile>::of(self.profile);
        children::rebuild(connection, file, caller.today, caller.now)?;
        Ok(())
    }
}
