//! A household as a caller sees it.

use crate::{
    audit::{Shown, Shows},
    http::Resource,
    links::Expanded,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    adopters::{ADOPTER_RULES, AdopterStage, ApprovalTerms, Availability, Household, TermsIn, clocks},
    audit::IdentityField,
    identifiers::{AdopterId, OrganisationCode, Reference, Source},
    identities::HouseholdIdentity,
    journeys::{Clock, NextMilestone, fold},
};
use family_finding_persistence::adopters::{AdopterCase, AdopterFile};
use serde::Serialize;
use utoipa::ToSchema;

/// An approval.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApprovalOut {
    /// The day of the decision.
    pub approved_on: NaiveDate,
    /// Its terms.
    pub terms: TermsIn,
}

/// A household.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AdopterOut {
    /// Its identifier.
    pub id: AdopterId,
    /// The owning system.
    pub source: Source,
    /// The owning system's key.
    pub reference: Reference,
    /// The council in whose area it lives.
    pub local_authority: OrganisationCode,
    /// The agency that assesses or approved it.
    pub agency: OrganisationCode,
    /// What is known of it. Coordinates and dates of birth only with the scope `identity:read`.
    pub household: Household,
    /// Where it stands today.
    pub stage: AdopterStage,
    /// Whether it can be considered for a child.
    pub availability: Availability,
    /// Its approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalOut>,
    /// Its clocks.
    pub clocks: Vec<Clock>,
    /// What may be recorded now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_milestones: Option<Vec<NextMilestone>>,
    /// What was asked for together with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expanded: Option<Expanded>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Resource for AdopterOut {
    fn changed_at(&self) -> DateTime<Utc> {
        self.updated_at
    }
}

impl Shows for AdopterOut {
    fn note(&self, shown: &mut Shown) {
        let adults = self.household.adults.iter().flatten();
        let birth = adults
            .filter_map(|adult| adult.date_of_birth)
            .map(|_| IdentityField::AdultDateOfBirth);
        let location = self.household.location.as_ref();
        let place = location
            .filter(|location| location.latitude.is_some() || location.longitude.is_some())
            .map(|_| IdentityField::Coordinates);
        shown.identity(self.id, birth.chain(place));
        self.expanded.note(shown);
    }
}

fn terms_out(terms: &ApprovalTerms) -> TermsIn {
    let ApprovalTerms {
        children_most,
        age_from_years,
        age_to_years,
        sibling_group,
        early_permanence,
        only_sex,
    } = terms.clone();
    TermsIn {
        children_most,
        age_from_years,
        age_to_years,
        sibling_group,
        early_permanence,
        only_sex,
    }
}

impl AdopterOut {
    /// A household in a list: everything but what may be recorded next. Its identity is given for
    /// a caller who may see it.
    pub fn of_case(case: AdopterCase, identity: Option<&HouseholdIdentity>, today: NaiveDate) -> Self {
        let stage = case.stage_on(today);
        Self {
            id: case.id,
            source: case.source,
            reference: case.reference,
            local_authority: case.local_authority,
            agency: case.agency,
            household: match identity {
                Some(identity) => case.household.with(identity),
                None => case.household.into_without_identity(),
            },
            stage,
            availability: case.availability,
            approval: case
                .summary
                .approved_on
                .zip(case.summary.terms.as_ref())
                .map(|(approved_on, terms)| ApprovalOut {
                    approved_on,
                    terms: terms_out(terms),
                }),
            clocks: clocks(&case.summary, today),
            next_milestones: None,
            expanded: None,
            created_at: case.created_at,
            updated_at: case.updated_at,
        }
    }

    /// One household with what may be recorded next.
    pub fn of_file(file: AdopterFile, identity: Option<&HouseholdIdentity>, today: NaiveDate) -> Self {
        let next = fold(ADOPTER_RULES, file.standing())
            .map(|journey| journey.next(today))
            .unwrap_or_default();
        Self {
            next_milestones: Some(next),
            ..Self::of_case(file.case, identity, today)
        }
    }
}
