//! Adopter households: their rows, their checks, their summaries.

mod candidates;
pub mod checks;
mod list;
mod open;
mod rebuild;

pub use candidates::{CandidateCache, CandidateHousehold, candidates};
pub use list::{AdopterFilter, list};
pub use open::{AdopterInLinks, OpenAdopter};
pub(crate) use rebuild::summary_of;
pub use rebuild::{AdopterFile, file, rebuild, refold};

use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    milestones::BATCH,
    prepared,
    restrictions::{closed, closed_children_of_link},
    schema::{adopters, children, link_children, links},
    scope::Scope,
    seen::seen,
    stored::{code, from_json, instant, parse, short, to_json, utc},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use family_finding_domain::{
    adopters::{AdopterStage, AdopterSummary, Availability, Household},
    identifiers::{AdopterId, OrganisationCode, Reference, Source},
    identities::Pseudonymised,
    links::LinkState,
};
use std::collections::BTreeMap;

/// A household's case.
#[derive(Clone, Debug)]
pub struct AdopterCase {
    /// Its identifier.
    pub id: AdopterId,
    /// The owning system.
    pub source: Source,
    /// The owning system's key.
    pub reference: Reference,
    /// The region it is kept for.
    pub region: OrganisationCode,
    /// The council in whose area the household lives.
    pub local_authority: OrganisationCode,
    /// The agency that assesses or approved it.
    pub agency: OrganisationCode,
    /// What is known of it, without its identity.
    pub household: Pseudonymised<Household>,
    /// Its stage when it was last rebuilt; `lapses_after` may have passed since.
    pub stage: AdopterStage,
    /// The day after which it lapses, while it is between the stages.
    pub lapses_after: Option<NaiveDate>,
    /// Its availability.
    pub availability: Availability,
    /// The folded journey.
    pub summary: AdopterSummary,
    /// Counts every change.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl AdopterCase {
    /// The stage today: a journey between the stages lapses by time alone.
    pub fn stage_on(&self, today: NaiveDate) -> AdopterStage {
        if self.lapses_after.is_some_and(|last| today > last) {
            AdopterStage::Lapsed
        } else {
            self.stage
        }
    }

    /// Whether it would take a further child beside one already linked.
    pub fn open_to_further(&self) -> bool {
        self.household.without_identity().open_to_further_children.unwrap_or(false)
    }

    /// Whether it belongs to another agency than the region's own.
    pub fn is_external(&self) -> bool {
        self.agency != self.region
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = adopters)]
#[diesel(treat_none_as_default_value = false)]
pub(crate) struct AdopterRow {
    id: String,
    source: String,
    reference: String,
    reference_search: String,
    region: String,
    local_authority: String,
    agency: String,
    household: String,
    stage: String,
    lapses_after: Option<NaiveDate>,
    availability: String,
    approved_on: Option<NaiveDate>,
    summary: String,
    version: i64,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl AdopterRow {
    fn of(case: &AdopterCase) -> Result<Self, StoreError> {
        let AdopterCase {
            id,
            source,
            reference,
            region,
            local_authority,
            agency,
            household,
            stage,
            lapses_after,
            availability,
            summary,
            version,
            created_at,
            updated_at,
        } = case;
        Ok(Self {
            id: id.to_string(),
            source: source.to_string(),
            reference: reference.to_string(),
            reference_search: Reference::search_form(reference.as_str()),
            region: region.to_string(),
            local_authority: local_authority.to_string(),
            agency: agency.to_string(),
            household: to_json(household.without_identity())?,
            stage: stage.code().to_owned(),
            lapses_after: *lapses_after,
            availability: availability.code().to_owned(),
            approved_on: summary.approved_on,
            summary: to_json(summary)?,
            version: *version,
            created_at: instant(*created_at),
            updated_at: instant(*updated_at),
        })
    }

    pub(crate) fn read(self) -> Result<AdopterCase, StoreError> {
        Ok(AdopterCase {
            id: parse(&self.id)?,
            source: short(&self.source)?,
            reference: short(&self.reference)?,
            region: short(&self.region)?,
            local_authority: short(&self.local_authority)?,
            agency: short(&self.agency)?,
            household: Pseudonymised::<Household>::of(from_json(&self.household)?),
            stage: code(&self.stage, AdopterStage::from_code)?,
            lapses_after: self.lapses_after,
            availability: code(&self.availability, Availability::from_code)?,
            summary: from_json(&self.summary)?,
            version: self.version,
            created_at: utc(self.created_at),
            updated_at: utc(self.updated_at),
        })
    }
}

pub(crate) type Visible<'a> = adopters::BoxedQuery<'a, Backend>;

/// The households a caller sees. A council sees those with a live link to one of its children.
pub(crate) fn visible(scope: &Scope) -> Visible<'static> {
    let mut query = adopters::table.into_boxed();
    if scope.hiding().is_some() {
        query = query.filter(adopters::erased.eq(false));
    }
    let over: Vec<&str> = LinkState::ALL
        .iter()
        .filter(|state| !state.is_live())
        .map(|state| state.code())
        .collect();
    match scope {
        Scope::Region { region, .. } => query.filter(adopters::region.eq(region.to_string())),
        Scope::LocalAuthority { region, code, .. } => {
            let linked = links::table
                .filter(links::adopter_id.eq(adopters::id))
                .filter(links::local_authority.eq(code.to_string()))
                .filter(links::state.ne_all(over));
            let query = query.filter(adopters::region.eq(region.to_string()));
            match scope.hiding() {
                Some(hiding) => query.filter(exists(linked.filter(not(exists(closed_children_of_link!(links::id, hiding)))))),
                None => query.filter(exists(linked)),
            }
        }
        Scope::Outside => query.filter(adopters::id.eq("")),
    }
}

/// One household, if the caller sees it.
pub fn find(connection: &mut AnyConnection, scope: &Scope, id: AdopterId) -> Result<AdopterCase, StoreError> {
    visible(scope)
        .filter(adopters::id.eq(id.to_string()))
        .select(AdopterRow::as_select())
        .get_result(connection)?
        .read()
}

/// Several households, those that the caller sees.
pub fn of_ids(connection: &mut AnyConnection, scope: &Scope, ids: &[AdopterId]) -> Result<BTreeMap<AdopterId, AdopterCase>, StoreError> {
    let mut found = BTreeMap::new();
    for batch in ids.chunks(BATCH) {
        let names: Vec<String> = batch.iter().map(ToString::to_string).collect();
        let rows: Vec<AdopterRow> = visible(scope)
            .filter(adopters::id.eq_any(names))
            .select(AdopterRow::as_select())
            .load(connection)?;
        for row in rows {
            let case = row.read()?;
            found.insert(case.id, case);
        }
    }
    Ok(found)
}

/// One household by the owning system's key.
pub fn find_by_reference(connection: &mut AnyConnection, scope: &Scope, source: &str, reference: &str) -> Result<AdopterCase, StoreError> {
    visible(scope)
        .filter(adopters::source.eq(source.to_owned()))
        .filter(adopters::reference.eq(reference.to_owned()))
        .select(AdopterRow::as_select())
        .get_result(connection)?
        .read()
}

seen!(adopters);

/// Adds a household.
pub fn insert(connection: &mut AnyConnection, case: &AdopterCase) -> Result<(), StoreError> {
    diesel::insert_into(adopters::table)
        .values(AdopterRow::of(case)?)
        .execute(connection)?;
    Ok(())
}

/// Writes everything of a case that can change, if it is still at `version`, and counts the change.
pub fn update(connection: &mut AnyConnection, case: &mut AdopterCase, at: DateTime<Utc>) -> Result<(), StoreError> {
    let read_at = case.version;
    case.version += 1;
    case.updated_at = at;
    let row = AdopterRow::of(case)?;
    let at_its_version = adopters::id.eq(&row.id).and(adopters::version.eq(read_at));
    let changes = (
        adopters::local_authority.eq(&row.local_authority),
        adopters::agency.eq(&row.agency),
        adopters::household.eq(&row.household),
        adopters::stage.eq(&row.stage),
        adopters::lapses_after.eq(row.lapses_after),
        adopters::availability.eq(&row.availability),
        adopters::approved_on.eq(row.approved_on),
        adopters::summary.eq(&row.summary),
        adopters::version.eq(row.version),
        adopters::updated_at.eq(row.updated_at),
    );
    let changed = prepared::update(connection, adopters::table, at_its_version, changes)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
