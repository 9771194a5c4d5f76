//! Interagency placements: their rows and facts, and the children of other agencies who take
//! places of an approval.

use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    milestones::{self, Recorded},
    restrictions::{closed, closed_children_of_link},
    schema::{children, interagency_placements as table, link_children},
    scope::Scope,
    seen::seen,
    stored::{code, from_json, instant, parse, short, to_json, utc},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use family_finding_domain::{
    identifiers::{AdopterId, InterestId, LinkId, OrganisationCode, PlacementId},
    interagency::{
        PLACEMENT_RULES, PlacedElsewhere, PlacementDates, PlacementDirection, PlacementMilestone, PlacementTerms, dates_of_sold,
    },
    journeys::fold,
};
use std::collections::BTreeMap;

/// A placement across agencies.
#[derive(Clone, Debug)]
pub struct PlacementCase {
    /// Its identifier.
    pub id: PlacementId,
    /// The region that keeps it.
    pub region: OrganisationCode,
    /// The other agency.
    pub partner: OrganisationCode,
    /// Which way the household goes.
    pub direction: PlacementDirection,
    /// The household.
    pub adopter: AdopterId,
    /// Bought: the link of the child with the household.
    pub link: Option<LinkId>,
    /// The expression of interest that led to it.
    pub interest: Option<InterestId>,
    /// What the agencies agreed.
    pub terms: PlacementTerms,
    /// Counts every change.
    pub version: i64,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = table)]
#[diesel(treat_none_as_default_value = false)]
struct PlacementRow {
    id: String,
    region: String,
    partner: String,
    direction: String,
    adopter_id: String,
    link_id: Option<String>,
    interest_id: Option<String>,
    terms: String,
    version: i64,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl PlacementRow {
    fn read(self) -> Result<PlacementCase, StoreError> {
        Ok(PlacementCase {
            id: parse(&self.id)?,
            region: short(&self.region)?,
            partner: short(&self.partner)?,
            direction: code(&self.direction, PlacementDirection::from_code)?,
            adopter: parse(&self.adopter_id)?,
            link: self.link_id.as_deref().map(parse).transpose()?,
            interest: self.interest_id.as_deref().map(parse).transpose()?,
            terms: from_json(&self.terms)?,
            version: self.version,
            created_at: utc(self.created_at),
            updated_at: utc(self.updated_at),
        })
    }
}

/// The placements that a caller sees: those of its region, none whose link names a child who is
/// closed to the caller.
fn visible(scope: &Scope) -> table::BoxedQuery<'static, Backend> {
    match scope.hiding() {
        Some(hiding) => counted(scope).filter(not(exists(closed_children_of_link!(table::link_id, hiding)))),
        None => counted(scope),
    }
}

/// The placements that make the money of a caller's region.
fn counted(scope: &Scope) -> table::BoxedQuery<'static, Backend> {
    let query = table::table.into_boxed();
    match scope {
        Scope::Region { region, .. } => query.filter(table::region.eq(region.to_string())),
        Scope::LocalAuthority { .. } | Scope::Outside => query.filter(table::id.eq("")),
    }
}

seen!(table);

/// A placement with its facts, voided ones among them.
#[derive(Clone, Debug)]
pub struct PlacementFacts {
    /// The case.
    pub case: PlacementCase,
    /// Its facts in the order of recording.
    pub facts: Vec<Recorded<PlacementMilestone>>,
}

impl PlacementFacts {
    /// The milestones that stand.
    pub fn standing(&self) -> impl Iterator<Item = &PlacementMilestone> {
        let standing = self.facts.iter().filter(|recorded| recorded.fact.voided_at.is_none());
        standing.map(|recorded| &recorded.fact.milestone)
    }
}

/// Up to `limit` placements after a key.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    direction: Option<PlacementDirection>,
    after: Option<PlacementId>,
    limit: usize,
) -> Result<Vec<PlacementFacts>, StoreError> {
    let mut query = visible(scope);
    if let Some(direction) = direction {
        query = query.filter(table::direction.eq(direction.code()));
    }
    if let Some(after) = after {
        query = query.filter(table::id.gt(after.to_string()));
    }
    let rows: Vec<PlacementRow> = query
        .order(table::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(PlacementRow::as_select())
        .load(connection)?;
    with_facts(connection, rows)
}

/// Every placement of a caller's region, closed ones among them, for the year's money.
pub fn all(connection: &mut AnyConnection, scope: &Scope) -> Result<Vec<PlacementFacts>, StoreError> {
    let rows: Vec<PlacementRow> = counted(scope).order(table::id).select(PlacementRow::as_select()).load(connection)?;
    with_facts(connection, rows)
}

/// One placement, if the caller sees it.
pub fn file(connection: &mut AnyConnection, scope: &Scope, id: PlacementId) -> Result<PlacementFacts, StoreError> {
    let row: PlacementRow = visible(scope)
        .filter(table::id.eq(id.to_string()))
        .select(PlacementRow::as_select())
        .get_result(connection)?;
    with_facts(connection, vec![row])?.pop().ok_or(StoreError::NotFound)
}

/// Whether a link has a placement already.
pub fn has_link(connection: &mut AnyConnection, link: LinkId) -> Result<bool, StoreError> {
    let found: i64 = table::table
        .filter(table::link_id.eq(link.to_string()))
        .count()
        .get_result(connection)?;
    Ok(found > 0)
}

fn with_facts(connection: &mut AnyConnection, rows: Vec<PlacementRow>) -> Result<Vec<PlacementFacts>, StoreError> {
    let cases: Vec<PlacementCase> = rows.into_iter().map(PlacementRow::read).collect::<Result<_, _>>()?;
    let ids: Vec<PlacementId> = cases.iter().map(|case| case.id).collect();
    let mut facts: BTreeMap<PlacementId, Vec<Recorded<PlacementMilestone>>> = BTreeMap::new();
    for (id, recorded) in milestones::of_cases(connection, &ids)? {
        facts.entry(id).or_default().push(recorded);
    }
    let with = |case: PlacementCase| PlacementFacts {
        facts: facts.remove(&case.id).unwrap_or_default(),
        case,
    };
    Ok(cases.into_iter().map(with).collect())
}

/// Adds a placement.
pub fn insert(connection: &mut AnyConnection, case: &PlacementCase) -> Result<(), StoreError> {
    let row = PlacementRow {
        id: case.id.to_string(),
        region: case.region.to_string(),
        partner: case.partner.to_string(),
        direction: case.direction.code().to_owned(),
        adopter_id: case.adopter.to_string(),
        link_id: case.link.map(|id| id.to_string()),
        interest_id: case.interest.map(|id| id.to_string()),
        terms: to_json(&case.terms)?,
        version: case.version,
        created_at: instant(case.created_at),
        updated_at: instant(case.updated_at),
    };
    diesel::insert_into(table::table).values(&row).execute(connection)?;
    Ok(())
}

/// Counts a change of a placement that is still at its version.
pub fn touch(connection: &mut AnyConnection, case: &mut PlacementCase, at: DateTime<Utc>) -> Result<(), StoreError> {
    let changed = diesel::update(
        table::table
            .filter(table::id.eq(case.id.to_string()))
            .filter(table::version.eq(case.version)),
    )
    .set((table::version.eq(case.version + 1), table::updated_at.eq(instant(at))))
    .execute(connection)?;
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    case.version += 1;
    case.updated_at = at;
    Ok(())
}

/// The days of a sold placement as its facts tell them.
pub fn sold_dates<'a>(standing: impl IntoIterator<Item = &'a PlacementMilestone>) -> Result<Option<PlacementDates>, StoreError> {
    let journey = fold(PLACEMENT_RULES, standing).map_err(|_| StoreError::Unreadable("interagency placement".to_owned()))?;
    Ok(dates_of_sold(&journey))
}

/// The other agencies' children who take places of a household's approval.
pub fn placed_with(connection: &mut AnyConnection, adopter: AdopterId) -> Result<Vec<PlacedElsewhere>, StoreError> {
    let rows: Vec<PlacementRow> = table::table
        .filter(table::adopter_id.eq(adopter.to_string()))
        .filter(table::direction.eq(PlacementDirection::Sold.code()))
        .order(table::id)
        .select(PlacementRow::as_select())
        .load(connection)?;
    let mut placed = Vec::new();
    for file in with_facts(connection, rows)? {
        placed.extend(sold_dates(file.standing())?.map(|dates| PlacedElsewhere::of(file.case.terms.children, dates)));
    }
    Ok(placed)
}

/// The same of every household, as the facts told it that stood at a moment.
pub(crate) fn placed_known_at(
    connection: &mut AnyConnection,
    region: &OrganisationCode,
    moment: DateTime<Utc>,
) -> Result<BTreeMap<AdopterId, Vec<PlacedElsewhere>>, StoreError> {
    let rows: Vec<PlacementRow> = table::table
        .filter(table::region.eq(region.as_str()))
        .filter(table::direction.eq(PlacementDirection::Sold.code()))
        .order(table::id)
        .select(PlacementRow::as_select())
        .load(connection)?;
    let mut placed: BTreeMap<AdopterId, Vec<PlacedElsewhere>> = BTreeMap::new();
    for file in with_facts(connection, rows)? {
        let known = file.facts.iter().filter(|recorded| recorded.fact.stands(Some(moment)));
        let dates = sold_dates(known.map(|recorded| &recorded.fact.milestone))?;
        let of_household = dates.map(|dates| PlacedElsewhere::of(file.case.terms.children, dates));
        placed.entry(file.case.adopter).or_default().extend(of_household);
    }
    Ok(placed)
}
