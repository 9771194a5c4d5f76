//! Sibling groups.

mod open;

pub use open::OpenSiblingGroup;

use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    milestones::{self, BATCH, Recorded},
    prepared,
    restrictions::{closed, open_group},
    schema::{children, sibling_groups},
    scope::Scope,
    seen::seen,
    stored::{code, instant, parse, short, utc},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use family_finding_domain::{
    identifiers::{OrganisationCode, Reference, SiblingGroupId, Source},
    journeys::fold,
    sibling_groups::{Assessment, SIBLING_GROUP_RULES, SiblingGroupMilestone, assessment_on},
};
use std::collections::{BTreeMap, BTreeSet};

/// A sibling group's case. Its children are those who name it.
#[derive(Clone, Debug)]
pub struct SiblingGroupCase {
    /// Its identifier.
    pub id: SiblingGroupId,
    /// The owning system.
    pub source: Source,
    /// The owning system's key.
    pub reference: Reference,
    /// The region it is kept for.
    pub region: OrganisationCode,
    /// The council responsible for the children.
    pub local_authority: OrganisationCode,
    /// The assessment that stands.
    pub assessment: Assessment,
    /// Counts every change.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sibling_groups)]
struct SiblingGroupRow {
    id: String,
    source: String,
    reference: String,
    reference_search: String,
    region: String,
    local_authority: String,
    assessment: String,
    version: i64,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl SiblingGroupRow {
    fn of(case: &SiblingGroupCase) -> Self {
        let SiblingGroupCase {
            id,
            source,
            reference,
            region,
            local_authority,
            assessment,
            version,
            created_at,
            updated_at,
        } = case;
        Self {
            id: id.to_string(),
            source: source.to_string(),
            reference: reference.to_string(),
            reference_search: Reference::search_form(reference.as_str()),
            region: region.to_string(),
            local_authority: local_authority.to_string(),
            assessment: assessment.code().to_owned(),
            version: *version,
            created_at: instant(*created_at),
            updated_at: instant(*updated_at),
        }
    }

    fn read(self) -> Result<SiblingGroupCase, StoreError> {
        Ok(SiblingGroupCase {
            id: parse(&self.id)?,
            source: short(&self.source)?,
            reference: short(&self.reference)?,
            region: short(&self.region)?,
            local_authority: short(&self.local_authority)?,
            assessment: code(&self.assessment, Assessment::from_code)?,
            version: self.version,
            created_at: utc(self.created_at),
            updated_at: utc(self.updated_at),
        })
    }
}

/// The groups a caller sees: none whose children are all closed to it.
fn visible(scope: &Scope) -> sibling_groups::BoxedQuery<'static, Backend> {
    let mut query = sibling_groups::table.into_boxed();
    if let Some(hiding) = scope.hiding() {
        query = query.filter(open_group!(sibling_groups::id, hiding));
    }
    match scope {
        Scope::Region { region, .. } => query.filter(sibling_groups::region.eq(region.to_string())),
        Scope::LocalAuthority { region, code, .. } => query
            .filter(sibling_groups::region.eq(region.to_string()))
            .filter(sibling_groups::local_authority.eq(code.to_string())),
        Scope::Outside => query.filter(sibling_groups::id.eq("")),
    }
}

seen!(sibling_groups);

/// One group, if the caller sees it.
pub fn find(connection: &mut AnyConnection, scope: &Scope, id: SiblingGroupId) -> Result<SiblingGroupCase, StoreError> {
    visible(scope)
        .filter(sibling_groups::id.eq(id.to_string()))
        .select(SiblingGroupRow::as_select())
        .get_result(connection)?
        .read()
}

/// One group by the owning system's key.
pub fn find_by_reference(
    connection: &mut AnyConnection,
    scope: &Scope,
    source: &str,
    reference: &str,
) -> Result<SiblingGroupCase, StoreError> {
    visible(scope)
        .filter(sibling_groups::source.eq(source.to_owned()))
        .filter(sibling_groups::reference.eq(reference.to_owned()))
        .select(SiblingGroupRow::as_select())
        .get_result(connection)?
        .read()
}

/// The assessments of several groups, as far as the caller sees them.
pub fn assessments(
    connection: &mut AnyConnection,
    scope: &Scope,
    ids: impl IntoIterator<Item = SiblingGroupId>,
) -> Result<BTreeMap<SiblingGroupId, Assessment>, StoreError> {
    let ids: BTreeSet<String> = ids.into_iter().map(|id| id.to_string()).collect();
    let ids: Vec<String> = ids.into_iter().collect();
    let mut found = BTreeMap::new();
    for batch in ids.chunks(BATCH) {
        let rows: Vec<(String, String)> = visible(scope)
            .filter(sibling_groups::id.eq_any(batch.to_vec()))
            .select((sibling_groups::id, sibling_groups::assessment))
            .load(connection)?;
        for (id, assessment) in rows {
            found.insert(parse(&id)?, code(&assessment, Assessment::from_code)?);
        }
    }
    Ok(found)
}

/// The groups that a caller sees and that are to be placed together.
pub fn placed_together(connection: &mut AnyConnection, scope: &Scope) -> Result<BTreeSet<SiblingGroupId>, StoreError> {
    let ids: Vec<String> = visible(scope)
        .filter(sibling_groups::assessment.eq(Assessment::Together.code()))
        .select(sibling_groups::id)
        .load(connection)?;
    ids.iter().map(|id| parse(id)).collect()
}

/// The versions of the groups of a caller whose children are to be placed together.
pub fn versions_placed_together(connection: &mut AnyConnection, scope: &Scope) -> Result<BTreeMap<SiblingGroupId, i64>, StoreError> {
    let rows: Vec<(String, i64)> = visible(scope)
        .filter(sibling_groups::assessment.eq(Assessment::Together.code()))
        .select((sibling_groups::id, sibling_groups::version))
        .load(connection)?;
    rows.into_iter().map(|(id, version)| Ok((parse(&id)?, version))).collect()
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct SiblingGroupFilter {
    /// The assessment that stands.
    pub assessment: Option<Assessment>,
    /// The responsible council.
    pub local_authority: Option<OrganisationCode>,
    /// Text that the reference begins with, whatever its case.
    pub reference_begins: Option<String>,
}

/// Up to `limit` groups after a key.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    filter: &SiblingGroupFilter,
    after: Option<SiblingGroupId>,
    limit: usize,
) -> Result<Vec<SiblingGroupCase>, StoreError> {
    let mut query = visible(scope);
    if let Some(assessment) = filter.assessment {
        query = query.filter(sibling_groups::assessment.eq(assessment.code()));
    }
    if let Some(authority) = &filter.local_authority {
        query = query.filter(sibling_groups::local_authority.eq(authority.to_string()));
    }
    if let Some(text) = &filter.reference_begins {
        let from = Reference::search_form(text);
        let to = format!("{from}~");
        query = query
            .filter(sibling_groups::reference_search.ge(from))
            .filter(sibling_groups::reference_search.lt(to));
    }
    if let Some(after) = after {
        query = query.filter(sibling_groups::id.gt(after.to_string()));
    }
    let rows: Vec<SiblingGroupRow> = query
        .order(sibling_groups::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(SiblingGroupRow::as_select())
        .load(connection)?;
    rows.into_iter().map(SiblingGroupRow::read).collect()
}

/// Adds a group.
pub fn insert(connection: &mut AnyConnection, case: &SiblingGroupCase) -> Result<(), StoreError> {
    diesel::insert_into(sibling_groups::table)
        .values(SiblingGroupRow::of(case))
        .execute(connection)?;
    Ok(())
}

/// Writes everything of a group that can change, if it is still at its version, and counts the change.
pub fn update(connection: &mut AnyConnection, case: &mut SiblingGroupCase, at: DateTime<Utc>) -> Result<(), StoreError> {
    let read_at = case.version;
    case.version += 1;
    case.updated_at = at;
    let row = SiblingGroupRow::of(case);
    let at_its_version = sibling_groups::id.eq(&row.id).and(sibling_groups::version.eq(read_at));
    let changes = (
        sibling_groups::local_authority.eq(&row.local_authority),
        sibling_groups::assessment.eq(&row.assessment),
        sibling_groups::version.eq(row.version),
        sibling_groups::updated_at.eq(row.updated_at),
    );
    let changed = prepared::update(connection, sibling_groups::table, at_its_version, changes)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// A group with its facts, voided ones among them.
#[derive(Clone, Debug)]
pub struct SiblingGroupFile {
    /// The case.
    pub case: SiblingGroupCase,
    /// Its facts in the order of recording.
    pub facts: Vec<Recorded<SiblingGroupMilestone>>,
}

impl SiblingGroupFile {
    /// The file of a group that was read in this transaction.
    pub fn of(connection: &mut AnyConnection, case: SiblingGroupCase) -> Result<Self, StoreError> {
        let facts = milestones::of_case(connection, case.id)?;
        Ok(Self { case, facts })
    }

    /// The milestones that stand.
    pub fn standing(&self) -> impl Iterator<Item = &SiblingGroupMilestone> {
        self.facts
            .iter()
            .filter(|recorded| recorded.fact.voided_at.is_none())
            .map(|recorded| &recorded.fact.milestone)
    }
}

/// A group's file, if the caller sees it.
pub fn file(connection: &mut AnyConnection, scope: &Scope, id: SiblingGroupId) -> Result<SiblingGroupFile, StoreError> {
    let case = find(connection, scope, id)?;
    SiblingGroupFile::of(connection, case)
}

/// Rebuilds a group's row from its facts.
pub fn rebuild(connection: &mut AnyConnection, file: &mut SiblingGroupFile, at: DateTime<Utc>) -> Result<(), StoreError> {
    refold(file)?;
    update(connection, &mut file.case, at)
}

/// Folds a group's facts into its case, without storing it.
pub fn refold(file: &mut SiblingGroupFile) -> Result<(), StoreError> {
    let milestones: Vec<SiblingGroupMilestone> = file.standing().cloned().collect();
    file.case.assessment = assessment_of(&milestones)?;
    Ok(())
}

pub(crate) fn assessment_of(milestones: &[SiblingGroupMilestone]) -> Result<Assessment, StoreError> {
    let journey = fold(SIBLING_GROUP_RULES, milestones).map_err(|_| StoreError::Unreadable("sibling group journey".to_owned()))?;
    Ok(assessment_on(&journey))
}
