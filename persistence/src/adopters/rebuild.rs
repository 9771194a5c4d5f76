//! A household's file: its case and facts; and the rebuilding of its summary from them.

use super::{AdopterCase, find, update};
use crate::{
    connection::AnyConnection,
    error::StoreError,
    interagency::placements,
    links,
    milestones::{self, Recorded},
    scope::Scope,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    adopters::{ADOPTER_RULES, AdopterMilestone, AdopterStage, AdopterSummary, availability_on, lapses_after, stage_on, summarise},
    identifiers::AdopterId,
    interagency::PlacedElsewhere,
    journeys::fold,
    links::LinkedChild,
};

/// A household with its facts, voided ones among them.
#[derive(Clone, Debug)]
pub struct AdopterFile {
    /// The case.
    pub case: AdopterCase,
    /// Its facts in the order of recording.
    pub facts: Vec<Recorded<AdopterMilestone>>,
}

impl AdopterFile {
    /// The milestones that stand.
    pub fn standing(&self) -> impl Iterator<Item = &AdopterMilestone> {
        self.facts
            .iter()
            .filter(|recorded| recorded.fact.voided_at.is_none())
            .map(|recorded| &recorded.fact.milestone)
    }
}

/// A household's file, if the caller sees it.
pub fn file(connection: &mut AnyConnection, scope: &Scope, id: AdopterId) -> Result<AdopterFile, StoreError> {
    let case = find(connection, scope, id)?;
    let facts = milestones::of_case(connection, id)?;
    Ok(AdopterFile { case, facts })
}

/// Rebuilds a household's summary and row from its facts and those of its links.
pub fn rebuild(connection: &mut AnyConnection, file: &mut AdopterFile, today: NaiveDate, at: DateTime<Utc>) -> Result<(), StoreError> {
    let linked = links::linked_children_of_adopter(connection, file.case.id)?;
    let placed = placements::placed_with(connection, file.case.id)?;
    refold(file, linked, placed, today)?;
    update(connection, &mut file.case, at)
}

/// Folds a household's facts into its case, without storing it.
pub fn refold(file: &mut AdopterFile, linked: Vec<LinkedChild>, placed: Vec<PlacedElsewhere>, today: NaiveDate) -> Result<(), StoreError> {
    let milestones: Vec<AdopterMilestone> = file.standing().cloned().collect();
    let journey = fold(ADOPTER_RULES, &milestones).map_err(|_| StoreError::Unreadable("adopter journey".to_owned()))?;
    let case = &mut file.case;
    // Stored without the lapse, which time alone brings about.
    let stage = stage_on(&journey, NaiveDate::MIN);
    case.lapses_after = (stage == AdopterStage::BetweenStages).then(|| lapses_after(&journey)).flatten();
    case.stage = stage;
    case.summary = AdopterSummary {
        placed_elsewhere: placed,
        ..summarise(&journey, linked)
    };
    case.availability = availability_on(&case.summary, case.open_to_further(), today);
    Ok(())
}

/// The summary of a household as its standing facts tell it.
pub(crate) fn summary_of(
    milestones: &[AdopterMilestone],
    linked: Vec<LinkedChild>,
    placed: Vec<PlacedElsewhere>,
) -> Result<AdopterSummary, StoreError> {
    let journey = fold(ADOPTER_RULES, milestones).map_err(|_| StoreError::Unreadable("adopter journey".to_owned()))?;
    Ok(AdopterSummary {
        placed_elsewhere: placed,
        ..summarise(&journey, linked)
    })
}
