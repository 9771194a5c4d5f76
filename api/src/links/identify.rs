//! The one script by which a household is identified for a child or sibling group, whoever asks:
//! a caller with a household in mind, a line of a shortlist or of a plan.

use super::check::{child_candidate, household_candidate, siblings};
use crate::{
    journeys::{Changed, recorded_now, refresh},
    problems::{Outcome, Problem},
    tokens::Caller,
};
use chrono::NaiveDate;
use family_finding_domain::{
    Fault, FaultCode, Faults,
    identifiers::{AdopterId, LinkId, OrganisationCode, Reference, Source},
    links::{LinkMilestone, LinkMilestoneKind, LinkMilestoneOptions, LinkParties, LinkState, LinkSubject, admit_link},
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError,
    adopters::{self, AdopterCase},
    children::{self, ChildFile},
    links::{self, LinkCase},
    milestones, settings, sibling_groups,
};
use uuid::Uuid;

/// Who is identified for whom, and on which day.
#[derive(Clone, Debug)]
pub struct Identification {
    /// The household.
    pub adopter: AdopterId,
    /// The child or sibling group.
    pub subject: LinkSubject,
    /// The day.
    pub on: NaiveDate,
    /// The owning system and its key for the link, where it gives one.
    pub key: Option<(Source, Reference)>,
}

/// Records a potential link with its first milestone, rebuilds what it touches and writes the
/// audit entry. The children must be the caller's; the household may be any of the region.
///
/// Every refusal points at `/adopter_id`, `/child_id`, `/sibling_group_id` or `/identified_on`; a
/// caller whose body has other fields turns them with [`Problem::pointing`].
pub fn identify(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, wanted: &Identification) -> Outcome<LinkId> {
    let region = caller.region(scope)?;
    let Identification {
        adopter,
        subject,
        on,
        ref key,
    } = *wanted;
    let mut faults = Faults::none();
    let household = household(connection, &region, adopter, &mut faults)?;
    let files = children_of(connection, scope, subject, &mut faults)?;
    let (Some(household), true) = (household, faults.is_empty()) else {
        return Err(faults.into());
    };

    let parties = LinkParties {
        link: LinkId(Uuid::now_v7()),
        adopter: household.id,
        external: household.is_external(),
        group: subject.group(),
        children: files.iter().map(|file| file.case.id).collect(),
    };
    let options = LinkMilestoneOptions::default();
    let milestone = LinkMilestone::parse(LinkMilestoneKind::Identified, on, options, &parties.children, caller.today)
        .map_err(|faults| Problem::from(faults).pointing(at_identification))?;
    let mut candidates = Vec::new();
    for file in &files {
        candidates.push(child_candidate(file, siblings(connection, scope, file, on)?));
    }
    admit_link(
        household_candidate(&household, caller.today),
        &candidates,
        &settings::find(connection, &region)?.settings,
        subject.group().is_some(),
        on,
    )?;

    let local_authority = files
        .first()
        .map(|file| file.case.local_authority.clone())
        .ok_or_else(Problem::not_found)?;
    let case = LinkCase {
        parties,
        region: region.clone(),
        local_authority,
        key: key.clone(),
        state: LinkState::Potential,
        version: 1,
        created_at: caller.now,
        updated_at: caller.now,
    };
    let link = case.parties.link;
    links::insert(connection, &case)?;
    milestones::insert(connection, link, &recorded_now(caller, milestone, None))?;
    let changed = Changed {
        links: [link].into(),
        children: case.parties.children.iter().copied().collect(),
        adopters: [case.parties.adopter].into(),
    };
    refresh(connection, caller, &region, &changed)?;
    Ok(link)
}

fn at_identification(pointer: &str) -> &str {
    if pointer == "/occurred_on" { "/identified_on" } else { pointer }
}

/// The household. A council may link any of its region: it finds them through matches.
pub(super) fn household(
    connection: &mut AnyConnection,
    region: &OrganisationCode,
    adopter: AdopterId,
    faults: &mut Faults,
) -> Outcome<Option<AdopterCase>> {
    let case = adopters::find(connection, &Scope::whole_region(region.clone()), adopter);
    found(case, "/adopter_id", "there is no such household for this caller", faults)
}

/// The record, or a fault that it is unknown; another failure stays one.
fn found<T>(result: Result<T, StoreError>, pointer: &str, detail: &str, faults: &mut Faults) -> Outcome<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(StoreError::NotFound) => {
            faults.push(Fault::new(FaultCode::UnknownRecord, pointer, detail));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn children_of(connection: &mut AnyConnection, scope: &Scope, subject: LinkSubject, faults: &mut Faults) -> Outcome<Vec<ChildFile>> {
    let ids = match subject {
        LinkSubject::Child(child) => vec![child],
        LinkSubject::Group(group) => {
            let known = sibling_groups::find(connection, scope, group);
            if found(known, "/sibling_group_id", "there is no such group for this caller", faults)?.is_none() {
                return Ok(Vec::new());
            }
            children::of_group(connection, scope, group)?
                .into_iter()
                .map(|child| child.id)
                .collect()
        }
    };
    let mut files = Vec::new();
    for id in ids {
        let file = children::file(connection, scope, id);
        files.extend(found(file, "/child_id", "there is no such child for this caller", faults)?);
    }
    Ok(files)
}
