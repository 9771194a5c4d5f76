//! Loads a region into an empty database, each case folded from its facts by the domain.

use super::region::{DemoAdopter, DemoChild, DemoGroup, DemoLink, DemoOrganisation, DemoPlacement, Region};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use family_finding_domain::{
    adopters::{AdopterStage, AdopterSummary, Availability, Household},
    calendar::FinancialYear,
    children::{ChildProfile, ChildStage, ChildSummary, FamilyFinding},
    identifiers::{AdopterId, ChildId, OrganisationCode, SiblingGroupId},
    identities::{ChildIdentity, HouseholdIdentity, Pseudonymised},
    interagency::{PlacedElsewhere, PlacementDirection},
    journeys::Fact,
    links::{LinkState, LinkedChild, link_state, linked_child_state},
    measures::{DefinedCode, MeasureCode},
    restrictions::RestrictionState,
    sibling_groups::Assessment,
    targets::{Target, Targets},
};
use family_finding_persistence::{
    AnyConnection, OrganisationKind, StoreError,
    adopters::{self, AdopterCase, AdopterFile, checks, checks::StoredCheck},
    children::{self, ChildCase, ChildFile},
    identities::{self, Keyring, StoredIdentity},
    interagency::{
        budgets::{self, Budget},
        placements::{self, PlacementCase},
    },
    links::{self, LinkCase, LinkFile},
    milestones::{self, Recorded, Recorder, StoredMilestone},
    organisations::{self, Organisation},
    sibling_groups::{self, SiblingGroupCase},
    targets::{self, TargetsOfPeriod},
};
use std::collections::BTreeMap;

/// The day on which the region's agency was launched, from which cumulative figures run.
fn launched_on() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2019, 4, 1)
}

/// Loads everything, as of a day. In one transaction, or not at all.
pub fn load(connection: &mut AnyConnection, keys: &Keyring, region: &Region, day: NaiveDate) -> Result<(), StoreError> {
    load_organisations(connection, &region.organisations)?;
    let home = region
        .organisations
        .iter()
        .find(|organisation| organisation.region.as_ref() == Some(&organisation.code))
        .map(|organisation| organisation.code.clone())
        .ok_or(StoreError::NotFound)?;
    let mut loading = Loading::new(region, home)?;
    for group in &region.groups {
        loading.group(connection, group)?;
    }
    for adopter in &region.adopters {
        loading.adopter(connection, keys, adopter, day)?;
    }
    for child in &region.children {
        loading.child(connection, keys, child, day)?;
    }
    for link in &region.links {
        loading.link(connection, link)?;
    }
    for placement in &region.placements {
        loading.placement(connection, placement)?;
    }
    // The day is the first after the published year.
    let published = FinancialYear::containing(day).previous();
    budgets::put(connection, &loading.home, published, &BUDGET)?;
    targets::add(
        connection,
        &loading.home,
        &published.to_string(),
        &targets_of(published, &loading.home),
    )
}

/// Loads the agencies and councils alone.
pub fn load_organisations(connection: &mut AnyConnection, organisations: &[DemoOrganisation]) -> Result<(), StoreError> {
    for organisation in organisations {
        organisations::put(
            connection,
            &Organisation {
                code: organisation.code.clone(),
                name: organisation.name.to_owned(),
                kind: OrganisationKind::from_code(organisation.kind).ok_or(StoreError::NotFound)?,
                region: organisation.region.clone(),
                gss: organisation.gss.map(str::to_owned),
                dfe: organisation.dfe.map(str::to_owned),
                launched_on: (organisation.region.as_ref() == Some(&organisation.code))
                    .then(launched_on)
                    .flatten(),
            },
        )?;
    }
    Ok(())
}

/// The budget for buying and the target of income of the published year, in pence.
const BUDGET: Budget = Budget {
    purchase_budget_pence: Some(25_000_000),
    income_target_pence: Some(13_500_000),
    version: 1,
};

/// The targets that were published with the year, set on its first morning.
fn targets_of(year: FinancialYear, home: &OrganisationCode) -> TargetsOfPeriod {
    const PUBLISHED: [(MeasureCode, f64); 10] = [
        (MeasureCode::Enquiries, 589.0),
        (MeasureCode::InformationSessions, 383.0),
        (MeasureCode::EnquiryDiscussions, 249.0),
        (MeasureCode::RegistrationsOfInterest, 174.0),
        (MeasureCode::ForwardedToAssessment, 171.0),
        (MeasureCode::ProgressedToStageTwo, 119.0),
        (MeasureCode::Approved, 110.0),
        (MeasureCode::EnquiryToApproval, 19.0),
        (MeasureCode::EnquiryToAssessment, 29.0),
        (MeasureCode::AssessmentToApproval, 64.0),
    ];
    let target = |(measure, value)| Target {
        measure: DefinedCode::Measure(measure),
        local_authority: None,
        value,
    };
    TargetsOfPeriod {
        targets: Targets::stored(PUBLISHED.map(target).to_vec()),
        version: 1,
        set_at: year.start().and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(9),
        set_by: Recorder {
            subject: "demonstration".to_owned(),
            organisation: home.to_string(),
        },
    }
}

struct Loading {
    home: OrganisationCode,
    group_of: BTreeMap<ChildId, SiblingGroupId>,
    council_of: BTreeMap<ChildId, OrganisationCode>,
    adopted_on: BTreeMap<ChildId, NaiveDate>,
    of_adopter: BTreeMap<AdopterId, Vec<LinkedChild>>,
    of_child: BTreeMap<ChildId, Vec<LinkedChild>>,
    placed_elsewhere: BTreeMap<AdopterId, Vec<PlacedElsewhere>>,
}

/// When the first of a case's facts was recorded: the case was created with it.
fn created_at<M>(facts: &[Fact<M>]) -> DateTime<Utc> {
    facts.iter().map(|fact| fact.recorded_at).min().unwrap_or_default()
}

fn updated_at<M>(facts: &[Fact<M>]) -> DateTime<Utc> {
    facts.iter().map(|fact| fact.recorded_at).max().unwrap_or_default()
}

fn recorded<M: Clone>(facts: &[Fact<M>], organisation: &OrganisationCode) -> Vec<Recorded<M>> {
    let recorder = Recorder {
        subject: "demonstration".to_owned(),
        organisation: organisation.to_string(),
    };
    facts
        .iter()
        .map(|fact| Recorded {
            fact: fact.clone(),
            recorder: recorder.clone(),
            voided_by: fact.voided_at.map(|_| recorder.subject.clone()),
            void_reason: fact.voided_at.map(|_| "wrong_date".to_owned()),
            implied_by: None,
            source_key: None,
        })
        .collect()
}

fn insert_all<M: StoredMilestone>(connection: &mut AnyConnection, case: M::CaseId, facts: &[Recorded<M>]) -> Result<(), StoreError> {
    facts.iter().try_for_each(|fact| milestones::insert(connection, case, fact))
}

impl Loading {
    fn new(region: &Region, home: OrganisationCode) -> Result<Self, StoreError> {
        let mut loading = Self {
            home,
            group_of: BTreeMap::new(),
            council_of: BTreeMap::new(),
            adopted_on: BTreeMap::new(),
            of_adopter: BTreeMap::new(),
            of_child: BTreeMap::new(),
            placed_elsewhere: BTreeMap::new(),
        };
        for group in &region.groups {
            loading.group_of.extend(group.children.iter().map(|child| (*child, group.id)));
        }
        for child in &region.children {
            loading.council_of.insert(child.id, child.local_authority.clone());
        }
        for link in &region.links {
            for part in loading.file(link)?.linked_children()? {
                loading.of_adopter.entry(part.adopter).or_default().push(part.clone());
                loading.of_child.entry(part.child).or_default().push(part);
            }
        }
        for placement in region
            .placements
            .iter()
            .filter(|placement| placement.direction == PlacementDirection::Sold)
        {
            let dates = placements::sold_dates(placement.facts.iter().map(|fact| &fact.milestone))?;
            let placed = dates.map(|dates| PlacedElsewhere::of(placement.terms.children, dates));
            loading.placed_elsewhere.entry(placement.adopter).or_default().extend(placed);
        }
        Ok(loading)
    }

    fn file(&self, link: &DemoLink) -> Result<LinkFile, StoreError> {
        let council = link
            .parties
            .children
            .first()
            .and_then(|child| self.council_of.get(child))
            .ok_or(StoreError::NotFound)?;
        Ok(LinkFile {
            case: LinkCase {
                parties: link.parties.clone(),
                region: self.home.clone(),
                local_authority: council.clone(),
                key: None,
                state: LinkState::Potential,
                version: 1,
                created_at: created_at(&link.facts),
                updated_at: updated_at(&link.facts),
            },
            facts: recorded(&link.facts, &self.home),
        })
    }

    fn group(&self, connection: &mut AnyConnection, group: &DemoGroup) -> Result<(), StoreError> {
        let case = SiblingGroupCase {
            id: group.id,
            source: group.source.clone(),
            reference: group.reference.clone(),
            region: self.home.clone(),
            local_authority: group.local_authority.clone(),
            assessment: Assessment::NotAssessed,
            version: 1,
            created_at: created_at(&group.facts),
            updated_at: updated_at(&group.facts),
        };
        let mut file = sibling_groups::SiblingGroupFile {
            case,
            facts: recorded(&group.facts, &group.local_authority),
        };
        sibling_groups::refold(&mut file)?;
        sibling_groups::insert(connection, &file.case)?;
        insert_all(connection, group.id, &file.facts)
    }

    fn adopter(&mut self, connection: &mut AnyConnection, keys: &Keyring, adopter: &DemoAdopter, day: NaiveDate) -> Result<(), StoreError> {
        let case = AdopterCase {
            id: adopter.id,
            source: adopter.source.clone(),
            reference: adopter.reference.clone(),
            region: self.home.clone(),
            local_authority: adopter.local_authority.clone(),
            agency: adopter.agency.clone(),
            household: Pseudonymised::<Household>::of(adopter.household.clone()),
            stage: AdopterStage::New,
            lapses_after: None,
            availability: Availability::NotApproved,
            summary: AdopterSummary::default(),
            version: 1,
            created_at: created_at(&adopter.facts),
            updated_at: updated_at(&adopter.facts),
        };
        let mut file = AdopterFile {
            case,
            facts: recorded(&adopter.facts, &self.home),
        };
        let placed = self.placed_elsewhere.remove(&adopter.id).unwrap_or_default();
        adopters::refold(&mut file, self.of_adopter.remove(&adopter.id).unwrap_or_default(), placed, day)?;
        adopters::insert(connection, &file.case)?;
        let identity = HouseholdIdentity::default()
            .told_by(&adopter.household, "")
            .map_err(|_| StoreError::Unreadable("identity of a household".to_owned()))?;
        identities::put(
            connection,
            keys,
            adopter.id,
            &StoredIdentity::default(),
            &identity,
            file.case.created_at,
        )?;
        insert_all(connection, adopter.id, &file.facts)?;
        for check in &adopter.checks {
            checks::insert(
                connection,
                &StoredCheck {
                    adopter: adopter.id,
                    check: check.clone(),
                    version: 1,
                },
            )?;
        }
        Ok(())
    }

    fn child(&mut self, connection: &mut AnyConnection, keys: &Keyring, child: &DemoChild, day: NaiveDate) -> Result<(), StoreError> {
        let case = ChildCase {
            id: child.id,
            source: child.source.clone(),
            reference: child.reference.clone(),
            region: self.home.clone(),
            local_authority: child.local_authority.clone(),
            sibling_group: self.group_of.get(&child.id).copied(),
            profile: Pseudonymised::<ChildProfile>::of(child.profile.clone()),
            stage: ChildStage::New,
            family_finding: FamilyFinding::NotNeeded,
            restriction: RestrictionState::None,
            summary: ChildSummary::default(),
            version: 1,
            created_at: created_at(&child.facts),
            updated_at: updated_at(&child.facts),
        };
        let linked = self.of_child.remove(&child.id).unwrap_or_default();
        let mut file = ChildFile {
            case,
            facts: recorded(&child.facts, &child.local_authority),
            linked,
        };
        children::refold(&mut file, day)?;
        if let Some(day) = file.case.summary.adopted_on {
            self.adopted_on.insert(child.id, day);
        }
        children::insert(connection, &file.case)?;
        let identity = ChildIdentity {
            unique_pupil_number: child.pupil_number.clone(),
            ..ChildIdentity::default().told_by(&child.profile)
        };
        identities::put(
            connection,
            keys,
            child.id,
            &StoredIdentity::default(),
            &identity,
            file.case.created_at,
        )?;
        identities::put(
            connection,
            keys,
            child.id,
            &StoredIdentity::default(),
            &child.care,
            file.case.created_at,
        )?;
        insert_all(connection, child.id, &file.facts)
    }

    fn link(&self, connection: &mut AnyConnection, link: &DemoLink) -> Result<(), StoreError> {
        let mut file = self.file(link)?;
        let states: Vec<LinkState> = file
            .linked_children()?
            .iter()
            .map(|part| linked_child_state(part, self.adopted_on.get(&part.child).copied()))
            .collect();
        file.case.state = link_state(&states);
        links::insert(connection, &file.case)?;
        insert_all(connection, file.case.parties.link, &file.facts)
    }

    fn placement(&self, connection: &mut AnyConnection, placement: &DemoPlacement) -> Result<(), StoreError> {
        let case = PlacementCase {
            id: placement.id,
            region: self.home.clone(),
            partner: placement.partner.clone(),
            direction: placement.direction,
            adopter: placement.adopter,
            link: placement.link,
            interest: None,
            terms: placement.terms.clone(),
            version: 1,
            created_at: created_at(&placement.facts),
            updated_at: updated_at(&placement.facts),
        };
        placements::insert(connection, &case)?;
        insert_all(connection, placement.id, &recorded(&placement.facts, &self.home))
    }
}
