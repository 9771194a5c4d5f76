//! Links: their rows, their children and their facts.

use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    milestones::{self, BATCH, Recorded},
    prepared,
    restrictions::{closed, closed_children_of_link},
    schema::{children, link_children, links},
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
    identifiers::{AdopterId, ChildId, LinkId, OrganisationCode, Reference, Source},
    links::{LinkMilestone, LinkParties, LinkState, LinkedChild, fold_child},
};
use std::collections::{BTreeMap, BTreeSet};

/// A link's case.
#[derive(Clone, Debug)]
pub struct LinkCase {
    /// The household, the group and the children.
    pub parties: LinkParties,
    /// The region it is kept for.
    pub region: OrganisationCode,
    /// The council responsible for the children.
    pub local_authority: OrganisationCode,
    /// The owning system and its key, where it gave one.
    pub key: Option<(Source, Reference)>,
    /// Where it stands as a whole.
    pub state: LinkState,
    /// Counts every change.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = links)]
#[diesel(treat_none_as_default_value = false)]
struct LinkRow {
    id: String,
    region: String,
    local_authority: String,
    adopter_id: String,
    sibling_group_id: Option<String>,
    external: bool,
    state: String,
    version: i64,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    source: Option<String>,
    reference: Option<String>,
}

impl LinkRow {
    fn read(self, children: Vec<ChildId>) -> Result<LinkCase, StoreError> {
        Ok(LinkCase {
            parties: LinkParties {
                link: parse(&self.id)?,
                adopter: parse(&self.adopter_id)?,
                external: self.external,
                group: self.sibling_group_id.as_deref().map(parse).transpose()?,
                children,
            },
            region: short(&self.region)?,
            local_authority: short(&self.local_authority)?,
            key: match (self.source, self.reference) {
                (Some(source), Some(reference)) => Some((short(&source)?, short(&reference)?)),
                _ => None,
            },
            state: code(&self.state, LinkState::from_code)?,
            version: self.version,
            created_at: utc(self.created_at),
            updated_at: utc(self.updated_at),
        })
    }
}

/// The links a caller sees: a council's own children's, none that names a child who is closed to
/// the caller.
fn visible(scope: &Scope) -> links::BoxedQuery<'static, Backend> {
    let mut query = links::table.into_boxed();
    if let Some(hiding) = scope.hiding() {
        query = query.filter(not(exists(closed_children_of_link!(links::id, hiding))));
    }
    match scope {
        Scope::Region { region, .. } => query.filter(links::region.eq(region.to_string())),
        Scope::LocalAuthority { region, code, .. } => query
            .filter(links::region.eq(region.to_string()))
            .filter(links::local_authority.eq(code.to_string())),
        Scope::Outside => query.filter(links::id.eq("")),
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct LinkFilter {
    /// Where the link stands.
    pub state: Option<LinkState>,
    /// The household.
    pub adopter: Option<AdopterId>,
    /// A child.
    pub child: Option<ChildId>,
}

/// Up to `limit` links after a key.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    filter: &LinkFilter,
    after: Option<LinkId>,
    limit: usize,
) -> Result<Vec<LinkCase>, StoreError> {
    let mut query = visible(scope);
    if let Some(state) = filter.state {
        query = query.filter(links::state.eq(state.code()));
    }
    if let Some(adopter) = filter.adopter {
        query = query.filter(links::adopter_id.eq(adopter.to_string()));
    }
    if let Some(child) = filter.child {
        let of_child = link_children::table
            .filter(link_children::child_id.eq(child.to_string()))
            .select(link_children::link_id);
        query = query.filter(links::id.eq_any(of_child));
    }
    if let Some(after) = after {
        query = query.filter(links::id.gt(after.to_string()));
    }
    let rows: Vec<LinkRow> = query
        .order(links::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(LinkRow::as_select())
        .load(connection)?;
    with_children(connection, rows)
}

/// One link, if the caller sees it.
pub fn find(connection: &mut AnyConnection, scope: &Scope, id: LinkId) -> Result<LinkCase, StoreError> {
    let row: LinkRow = visible(scope)
        .filter(links::id.eq(id.to_string()))
        .select(LinkRow::as_select())
        .get_result(connection)?;
    with_children(connection, vec![row])?.pop().ok_or(StoreError::NotFound)
}

/// One link by the owning system's key, if the caller sees it.
pub fn find_by_reference(connection: &mut AnyConnection, scope: &Scope, source: &str, reference: &str) -> Result<LinkCase, StoreError> {
    let row: LinkRow = visible(scope)
        .filter(links::source.eq(source.to_owned()))
        .filter(links::reference.eq(reference.to_owned()))
        .select(LinkRow::as_select())
        .get_result(connection)?;
    with_children(connection, vec![row])?.pop().ok_or(StoreError::NotFound)
}

fn with_children(connection: &mut AnyConnection, rows: Vec<LinkRow>) -> Result<Vec<LinkCase>, StoreError> {
    let mut children: BTreeMap<String, Vec<ChildId>> = BTreeMap::new();
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    for batch in ids.chunks(BATCH) {
        let found: Vec<(String, String)> = link_children::table
            .filter(link_children::link_id.eq_any(batch.iter().copied()))
            .order((link_children::link_id, link_children::position))
            .select((link_children::link_id, link_children::child_id))
            .load(connection)?;
        for (link, child) in found {
            children.entry(link).or_default().push(parse(&child)?);
        }
    }
    rows.into_iter()
        .map(|row| {
            let of_link = children.remove(&row.id).unwrap_or_default();
            row.read(of_link)
        })
        .collect()
}

seen!(links);

/// Those of these links that are closed to a caller who sees the rest of their cases. Asks the
/// database nothing where nothing can be closed.
pub fn closed_to(connection: &mut AnyConnection, scope: &Scope, ids: &[LinkId]) -> Result<BTreeSet<LinkId>, StoreError> {
    if scope.hiding().is_none() || ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let seen = seen(connection, scope, &names)?;
    Ok(ids.iter().copied().filter(|id| !seen.contains(&id.to_string())).collect())
}

/// Adds a link with its children.
pub fn insert(connection: &mut AnyConnection, case: &LinkCase) -> Result<(), StoreError> {
    let row = LinkRow {
        id: case.parties.link.to_string(),
        region: case.region.to_string(),
        local_authority: case.local_authority.to_string(),
        adopter_id: case.parties.adopter.to_string(),
        sibling_group_id: case.parties.group.map(|group| group.to_string()),
        external: case.parties.external,
        state: case.state.code().to_owned(),
        version: case.version,
        created_at: instant(case.created_at),
        updated_at: instant(case.updated_at),
        source: case.key.as_ref().map(|(source, _)| source.to_string()),
        reference: case.key.as_ref().map(|(_, reference)| reference.to_string()),
    };
    diesel::insert_into(links::table).values(&row).execute(connection)?;
    for (position, child) in case.parties.children.iter().enumerate() {
        diesel::insert_into(link_children::table)
            .values((
                link_children::link_id.eq(&row.id),
                link_children::child_id.eq(child.to_string()),
                link_children::position.eq(i32::try_from(position).unwrap_or(i32::MAX)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Writes where a link stands, if it is still at its version, and counts the change.
pub fn update(connection: &mut AnyConnection, case: &mut LinkCase, at: DateTime<Utc>) -> Result<(), StoreError> {
    let at_its_version = links::id.eq(case.parties.link.to_string()).and(links::version.eq(case.version));
    let changes = (
        links::state.eq(case.state.code()),
        links::version.eq(case.version + 1),
        links::updated_at.eq(instant(at)),
    );
    let changed = prepared::update(connection, links::table, at_its_version, changes)?;
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    case.version += 1;
    case.updated_at = at;
    Ok(())
}

/// A link with its facts, voided ones among them.
#[derive(Clone, Debug)]
pub struct LinkFile {
    /// The case.
    pub case: LinkCase,
    /// Its facts in the order of recording.
    pub facts: Vec<Recorded<LinkMilestone>>,
}

impl LinkFile {
    /// The file of a link that was read in this transaction.
    pub fn of(connection: &mut AnyConnection, case: LinkCase) -> Result<Self, StoreError> {
        let facts = milestones::of_case(connection, case.parties.link)?;
        Ok(Self { case, facts })
    }

    /// The milestones that stand.
    pub fn standing(&self) -> impl Iterator<Item = &LinkMilestone> {
        self.facts
            .iter()
            .filter(|recorded| recorded.fact.voided_at.is_none())
            .map(|recorded| &recorded.fact.milestone)
    }

    /// Each child's part in the link.
    pub fn linked_children(&self) -> Result<Vec<LinkedChild>, StoreError> {
        let milestones: Vec<&LinkMilestone> = self.standing().collect();
        linked_children(&self.case.parties, &milestones)
    }
}

pub(crate) fn linked_children(parties: &LinkParties, milestones: &[&LinkMilestone]) -> Result<Vec<LinkedChild>, StoreError> {
    let mut linked = Vec::new();
    for child in &parties.children {
        let (_, part) =
            fold_child(parties, *child, milestones.iter().copied()).map_err(|_| StoreError::Unreadable("link journey".to_owned()))?;
        linked.extend(part);
    }
    Ok(linked)
}

/// A link's file, if the caller sees it.
pub fn file(connection: &mut AnyConnection, scope: &Scope, id: LinkId) -> Result<LinkFile, StoreError> {
    let case = find(connection, scope, id)?;
    LinkFile::of(connection, case)
}

/// Every link of a household, with its facts. Not scoped: the caller has been shown the household.
pub fn of_adopter(connection: &mut AnyConnection, adopter: AdopterId) -> Result<Vec<LinkFile>, StoreError> {
    let rows: Vec<LinkRow> = links::table
        .filter(links::adopter_id.eq(adopter.to_string()))
        .order(links::id)
        .select(LinkRow::as_select())
        .load(connection)?;
    files(connection, rows)
}

/// Every link of a child, with its facts. Not scoped: the caller has been shown the child.
pub fn of_child(connection: &mut AnyConnection, child: ChildId) -> Result<Vec<LinkFile>, StoreError> {
    let of_child = link_children::table
        .filter(link_children::child_id.eq(child.to_string()))
        .select(link_children::link_id);
    let rows: Vec<LinkRow> = links::table
        .filter(links::id.eq_any(of_child))
        .order(links::id)
        .select(LinkRow::as_select())
        .load(connection)?;
    files(connection, rows)
}

/// Every link of several children, with its facts. Not scoped: the caller has been shown them.
pub fn of_children(connection: &mut AnyConnection, children: &[ChildId]) -> Result<Vec<LinkFile>, StoreError> {
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for batch in children.chunks(BATCH) {
        let names: Vec<String> = batch.iter().map(ToString::to_string).collect();
        let found: Vec<String> = link_children::table
            .filter(link_children::child_id.eq_any(names))
            .select(link_children::link_id)
            .load(connection)?;
        ids.extend(found);
    }
    let ids: Vec<String> = ids.into_iter().collect();
    let mut found = Vec::new();
    for batch in ids.chunks(BATCH) {
        let rows: Vec<LinkRow> = links::table
            .filter(links::id.eq_any(batch))
            .order(links::id)
            .select(LinkRow::as_select())
            .load(connection)?;
        found.extend(files(connection, rows)?);
    }
    Ok(found)
}

fn files(connection: &mut AnyConnection, rows: Vec<LinkRow>) -> Result<Vec<LinkFile>, StoreError> {
    let cases = with_children(connection, rows)?;
    files_of(connection, cases)
}

/// The files of links already found, with their facts.
pub fn files_of(connection: &mut AnyConnection, cases: Vec<LinkCase>) -> Result<Vec<LinkFile>, StoreError> {
    let ids: Vec<LinkId> = cases.iter().map(|case| case.parties.link).collect();
    let mut facts: BTreeMap<LinkId, Vec<Recorded<LinkMilestone>>> = BTreeMap::new();
    for (link, recorded) in milestones::of_cases(connection, &ids)? {
        facts.entry(link).or_default().push(recorded);
    }
    Ok(cases
        .into_iter()
        .map(|case| {
            let of_case = facts.remove(&case.parties.link).unwrap_or_default();
            LinkFile { case, facts: of_case }
        })
        .collect())
}

/// Every child of every link of a household.
pub fn linked_children_of_adopter(connection: &mut AnyConnection, adopter: AdopterId) -> Result<Vec<LinkedChild>, StoreError> {
    let mut linked = Vec::new();
    for file in of_adopter(connection, adopter)? {
        linked.extend(file.linked_children()?);
    }
    Ok(linked)
}

/// A child's part in each of its links.
pub fn linked_children_of_child(connection: &mut AnyConnection, child: ChildId) -> Result<Vec<LinkedChild>, StoreError> {
    let mut linked = Vec::new();
    for file in of_child(connection, child)? {
        linked.extend(file.linked_children()?.into_iter().filter(|part| part.child == child));
    }
    Ok(linked)
}

/// Every link of a region, without facts, for reports.
pub(crate) fn all_parties(connection: &mut AnyConnection, region: &OrganisationCode) -> Result<Vec<LinkCase>, StoreError> {
    let rows: Vec<LinkRow> = links::table
        .filter(links::region.eq(region.as_str()))
        .order(links::id)
        .select(LinkRow::as_select())
        .load(connection)?;
    with_children(connection, rows)
}
