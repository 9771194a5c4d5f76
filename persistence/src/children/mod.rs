//! Children: their rows and their summaries.

mod activity;
mod list;
mod open;
mod rebuild;

pub use activity::last_activity;
pub use list::{ChildFilter, adopted_days, ids_of_groups, list, not_adopted_on, of_groups, waiting};
pub use open::OpenChild;
pub(crate) use rebuild::summary_of;
pub use rebuild::{ChildFile, file, rebuild, refold};

use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    prepared,
    restrictions::closed,
    schema::children,
    scope::Scope,
    seen::seen,
    stored::{code, from_json, instant, parse, short, to_json, utc},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    children::{ChildProfile, ChildStage, ChildSummary, FamilyFinding},
    identifiers::{ChildId, OrganisationCode, Reference, SiblingGroupId, Source},
    identities::Pseudonymised,
    restrictions::RestrictionState,
};

/// A child's case.
#[derive(Clone, Debug)]
pub struct ChildCase {
    /// Its identifier.
    pub id: ChildId,
    /// The owning system.
    pub source: Source,
    /// The owning system's key.
    pub reference: Reference,
    /// The region it is kept for.
    pub region: OrganisationCode,
    /// The council responsible for the child.
    pub local_authority: OrganisationCode,
    /// The sibling group it belongs to.
    pub sibling_group: Option<SiblingGroupId>,
    /// What is known of the child, without its identity.
    pub profile: Pseudonymised<ChildProfile>,
    /// Its stage.
    pub stage: ChildStage,
    /// How the search for a family stands.
    pub family_finding: FamilyFinding,
    /// Whether its record is restricted.
    pub restriction: RestrictionState,
    /// The folded journey.
    pub summary: ChildSummary,
    /// Counts every change.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = children)]
#[diesel(treat_none_as_default_value = false)]
pub(crate) struct ChildRow {
    id: String,
    source: String,
    reference: String,
    reference_search: String,
    region: String,
    local_authority: String,
    sibling_group_id: Option<String>,
    profile: String,
    stage: String,
    family_finding: String,
    adopted_on: Option<NaiveDate>,
    restriction: String,
    summary: String,
    version: i64,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl ChildRow {
    fn of(case: &ChildCase) -> Result<Self, StoreError> {
        let ChildCase {
            id,
            source,
            reference,
            region,
            local_authority,
            sibling_group,
            profile,
            stage,
            family_finding,
            restriction,
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
            sibling_group_id: sibling_group.map(|group| group.to_string()),
            profile: to_json(profile.without_identity())?,
            stage: stage.code().to_owned(),
            family_finding: family_finding.code().to_owned(),
            adopted_on: summary.adopted_on,
            restriction: restriction.code().to_owned(),
            summary: to_json(summary)?,
            version: *version,
            created_at: instant(*created_at),
            updated_at: instant(*updated_at),
        })
    }

    pub(crate) fn read(self) -> Result<ChildCase, StoreError> {
        Ok(ChildCase {
            id: parse(&self.id)?,
            source: short(&self.source)?,
            reference: short(&self.reference)?,
            region: short(&self.region)?,
            local_authority: short(&self.local_authority)?,
            sibling_group: self.sibling_group_id.as_deref().map(parse).transpose()?,
            profile: Pseudonymised::<ChildProfile>::of(from_json(&self.profile)?),
            stage: code(&self.stage, ChildStage::from_code)?,
            family_finding: code(&self.family_finding, FamilyFinding::from_code)?,
            restriction: code(&self.restriction, RestrictionState::from_code)?,
            summary: from_json(&self.summary)?,
            version: self.version,
            created_at: utc(self.created_at),
            updated_at: utc(self.updated_at),
        })
    }
}

/// The children a caller sees.
pub(crate) fn visible(scope: &Scope) -> children::BoxedQuery<'static, Backend> {
    let query = counted(scope);
    match scope.hiding() {
        Some(hiding) => query.filter(diesel::dsl::not(closed!(hiding))),
        None => query,
    }
}

/// The children of whom a caller's figures are made: those it sees, and the closed ones among them.
pub(crate) fn counted(scope: &Scope) -> children::BoxedQuery<'static, Backend> {
    let query = children::table.into_boxed();
    match scope {
        Scope::Region { region, .. } => query.filter(children::region.eq(region.to_string())),
        Scope::LocalAuthority { region, code, .. } => query
            .filter(children::region.eq(region.to_string()))
            .filter(children::local_authority.eq(code.to_string())),
        Scope::Outside => query.filter(children::id.eq("")),
    }
}

/// One child, if the caller sees it.
pub fn find(connection: &mut AnyConnection, scope: &Scope, id: ChildId) -> Result<ChildCase, StoreError> {
    visible(scope)
        .filter(children::id.eq(id.to_string()))
        .select(ChildRow::as_select())
        .get_result(connection)?
        .read()
}

/// One child by the owning system's key.
pub fn find_by_reference(connection: &mut AnyConnection, scope: &Scope, source: &str, reference: &str) -> Result<ChildCase, StoreError> {
    visible(scope)
        .filter(children::source.eq(source.to_owned()))
        .filter(children::reference.eq(reference.to_owned()))
        .select(ChildRow::as_select())
        .get_result(connection)?
        .read()
}

/// The children of a sibling group, in the order of their identifiers.
pub fn of_group(connection: &mut AnyConnection, scope: &Scope, group: SiblingGroupId) -> Result<Vec<ChildCase>, StoreError> {
    let rows: Vec<ChildRow> = visible(scope)
        .filter(children::sibling_group_id.eq(group.to_string()))
        .order(children::id)
        .select(ChildRow::as_select())
        .load(connection)?;
    rows.into_iter().map(ChildRow::read).collect()
}

seen!(children);

/// Adds a child.
pub fn insert(connection: &mut AnyConnection, case: &ChildCase) -> Result<(), StoreError> {
    diesel::insert_into(children::table)
        .values(ChildRow::of(case)?)
        .execute(connection)?;
    Ok(())
}

/// Writes everything of a case that can change, if it is still at its version, and counts the change.
pub fn update(connection: &mut AnyConnection, case: &mut ChildCase, at: DateTime<Utc>) -> Result<(), StoreError> {
    let read_at = case.version;
    case.version += 1;
    case.updated_at = at;
    let row = ChildRow::of(case)?;
    let at_its_version = children::id.eq(&row.id).and(children::version.eq(read_at));
    let changes = (
        children::local_authority.eq(&row.local_authority),
        children::sibling_group_id.eq(&row.sibling_group_id),
        children::profile.eq(&row.profile),
        children::stage.eq(&row.stage),
        children::family_finding.eq(&row.family_finding),
        children::adopted_on.eq(row.adopted_on),
        children::restriction.eq(&row.restriction),
        children::summary.eq(&row.summary),
        children::version.eq(row.version),
        children::updated_at.eq(row.updated_at),
    );
    let changed = prepared::update(connection, children::table, at_its_version, changes)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
