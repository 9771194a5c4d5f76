//! How an interagency placement looks, and what its days and money are made of.

use crate::{
    audit::{Shown, Shows},
    http::Resource,
    problems::Outcome,
    tokens::Caller,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    Faults,
    calendar::add_months,
    identifiers::{AdopterId, InterestId, LinkId, OrganisationCode, PlacementId},
    interagency::{
        AgencyKind, EntryKind, Fee, INSTALMENT_MONTHS, LedgerEntry, PLACEMENT_RULES, PlacementDates, PlacementDirection, PlacementFile,
        PlacementMilestone, PlacementMilestoneKind, PlacementState, PlacementTerms, dates_of_bought, due_entries,
    },
    journeys::{Milestone, NextMilestone, fold},
    links::LinkedChild,
    measures::ChildRecord,
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError, children,
    interagency::placements::{PlacementCase, PlacementFacts, sold_dates},
    links,
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An interagency placement.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementOut {
    /// Its identifier.
    pub id: PlacementId,
    /// Which way the household goes.
    pub direction: PlacementDirection,
    /// The other agency.
    pub partner: OrganisationCode,
    /// The household.
    pub adopter_id: AdopterId,
    /// Bought: the link of the child with the household; its days are the placement's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_id: Option<LinkId>,
    /// The expression of interest that led to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression_of_interest_id: Option<InterestId>,
    /// Where it stands.
    pub state: PlacementState,
    /// The kind of agency that provides the household, which decides the rate.
    pub provider: AgencyKind,
    /// How many children.
    #[schema(minimum = 1, maximum = 6)]
    pub children: u8,
    /// Whether that agency is in London, which adds a tenth to the rate.
    pub london: bool,
    /// The agencies agreed.
    pub agreed_on: NaiveDate,
    /// The children moved in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placed_on: Option<NaiveDate>,
    /// The adoption order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopted_on: Option<NaiveDate>,
    /// It ended without an adoption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_on: Option<NaiveDate>,
    /// The fee: by the rates of the day of the move, of today before it; absent where no rate is
    /// known for that day and none was agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<Fee>,
    /// The agreed charge for each month begun after the first year without an order, in pence;
    /// absent where the published one holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreed_extra_charge_pence: Option<i64>,
    /// What is due, by its days: the fee in its instalments, those to come among them; extra
    /// charges begun by today; amounts agreed beside the fee.
    #[schema(max_items = 500)]
    pub due: Vec<LedgerEntry>,
    /// What may be recorded next.
    pub next_milestones: Vec<NextMilestone>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Resource for PlacementOut {
    fn changed_at(&self) -> DateTime<Utc> {
        self.updated_at
    }
}

impl Shows for PlacementOut {
    fn note(&self, shown: &mut Shown) {
        shown.case(self.id);
        shown.case(self.adopter_id);
        if let Some(link) = self.link_id {
            shown.case(link);
        }
    }
}

impl PlacementOut {
    /// The outside of a placement today.
    pub fn of(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, facts: &PlacementFacts) -> Outcome<Self> {
        let parts = match facts.case.link {
            Some(link) => parts_of(connection, scope, link)?,
            None => Vec::new(),
        };
        let standing: Vec<PlacementMilestone> = facts.standing().cloned().collect();
        let file = file_of(&facts.case, &standing, &parts)?.ok_or_else(unreadable)?;
        let journey = fold(PLACEMENT_RULES, &standing).map_err(|_| unreadable())?;
        let bought = facts.case.direction == PlacementDirection::Bought;
        let mut next_milestones = journey.next(caller.today);
        next_milestones.retain(|next| !bought || next.kind == PlacementMilestoneKind::AmountAgreed.code());
        let horizon = file.dates.placed_on.map_or(caller.today, |on| add_months(on, INSTALMENT_MONTHS));
        let mut due = due_entries(&file, horizon.max(caller.today));
        due.retain(|entry| entry.kind == EntryKind::Fee || entry.on <= caller.today);
        let PlacementDates {
            agreed_on,
            placed_on,
            adopted_on,
            over_on,
        } = file.dates;
        Ok(Self {
            id: file.id,
            direction: file.direction,
            partner: file.partner.clone(),
            adopter_id: facts.case.adopter,
            link_id: facts.case.link,
            expression_of_interest_id: facts.case.interest,
            state: file.dates.state(),
            provider: file.terms.provider,
            children: file.terms.children,
            london: file.terms.london,
            agreed_on,
            placed_on,
            adopted_on,
            over_on,
            fee: file.fee(caller.today).ok(),
            agreed_extra_charge_pence: file.terms.agreed_extra_charge_pence,
            due,
            next_milestones,
            created_at: facts.case.created_at,
            updated_at: facts.case.updated_at,
        })
    }
}

/// A child's part in the link of a bought placement, and the day of the adoption order.
type Part = (LinkedChild, Option<NaiveDate>);

fn unreadable() -> StoreError {
    StoreError::Unreadable("interagency placement".to_owned())
}

/// The parts of a link as they stand.
pub(super) fn parts_of(connection: &mut AnyConnection, scope: &Scope, link: LinkId) -> Outcome<Vec<Part>> {
    let mut parts = Vec::new();
    for part in links::file(connection, scope, link)?.linked_children()? {
        let adopted_on = children::find(connection, scope, part.child)?.summary.adopted_on;
        parts.push((part, adopted_on));
    }
    Ok(parts)
}

/// A placement with its days and amounts; `None` when no standing fact says that it was agreed.
fn file_of(case: &PlacementCase, standing: &[PlacementMilestone], parts: &[Part]) -> Outcome<Option<PlacementFile>> {
    let Some(own) = sold_dates(standing)? else { return Ok(None) };
    let dates = match case.direction {
        PlacementDirection::Sold => own,
        PlacementDirection::Bought => dates_of_bought(own.agreed_on, parts.iter().map(|(part, adopted_on)| (part, *adopted_on))),
    };
    let amounts = standing.iter().filter_map(|milestone| {
        let options = milestone.options();
        Some((milestone.occurred_on(), options.amount_pence?, options.amount_reason?))
    });
    Ok(Some(PlacementFile {
        id: case.id,
        direction: case.direction,
        partner: case.partner.clone(),
        terms: case.terms.clone(),
        dates,
        amounts: amounts.collect(),
    }))
}

/// Every placement of the region, as known at a moment where one is named, as its children were then.
pub fn all_files(facts: &[PlacementFacts], children: &[ChildRecord], known_at: Option<DateTime<Utc>>) -> Outcome<Vec<PlacementFile>> {
    let mut parts: BTreeMap<LinkId, Vec<Part>> = BTreeMap::new();
    for child in children {
        for part in &child.summary.links {
            let of_link = parts.entry(part.link).or_default();
            of_link.push((part.clone(), child.summary.adopted_on));
        }
    }
    let mut files = Vec::new();
    for placement in facts {
        let standing = placement.facts.iter().filter(|recorded| recorded.fact.stands(known_at));
        let standing: Vec<PlacementMilestone> = standing.map(|recorded| recorded.fact.milestone.clone()).collect();
        let of_link = placement.case.link.and_then(|link| parts.get(&link));
        files.extend(file_of(&placement.case, &standing, of_link.map_or(&[][..], Vec::as_slice))?);
    }
    Ok(files)
}

/// What is wrong with the terms on a day, told at their fields.
pub fn terms_faults(terms: &PlacementTerms, on: NaiveDate, pointer: &str) -> Faults {
    let mut faults = Faults::none();
    faults.keep(terms.fee(on, pointer));
    faults
}
