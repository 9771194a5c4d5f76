//! Cases on agendas, with what was recorded of them.

use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    milestones::{self, BATCH, Recorded},
    restrictions::{closed, closed_children_of_link},
    schema::{children, link_children, links, panel_items, panels},
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
    identifiers::{AdopterId, ChildId, LinkId, OrganisationCode, PanelId, PanelItemId},
    panels::{PanelAbsence, PanelItemKind, PanelItemMilestone, PanelItemState, PanelState, PanelSubject},
};
use std::collections::BTreeMap;

/// A case on an agenda.
#[derive(Clone, Debug)]
pub struct PanelItemCase {
    /// Its identifier.
    pub id: PanelItemId,
    /// The meeting.
    pub panel: PanelId,
    /// The region that holds the meeting.
    pub region: OrganisationCode,
    /// What it is about.
    pub subject: PanelSubject,
    /// For a match, the children of the link whom it is about.
    pub children: Vec<ChildId>,
    /// Its place on the agenda, from 1 on; places of cases taken off stay empty.
    pub position: i32,
    /// Members who are absent for it.
    pub absences: Vec<PanelAbsence>,
    /// Whether the household is heard again after a qualifying determination.
    pub rehearing: bool,
    /// How it stands.
    pub state: PanelItemState,
    /// Counts every change.
    pub version: i64,
    /// When it was listed.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A case with its facts, voided ones among them.
#[derive(Clone, Debug)]
pub struct PanelItemFile {
    /// The case.
    pub case: PanelItemCase,
    /// Its facts in the order of recording.
    pub facts: Vec<Recorded<PanelItemMilestone>>,
}

impl PanelItemFile {
    /// The milestones that stand.
    pub fn standing(&self) -> impl Iterator<Item = &PanelItemMilestone> {
        self.facts
            .iter()
            .filter(|recorded| recorded.fact.voided_at.is_none())
            .map(|recorded| &recorded.fact.milestone)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = panel_items)]
#[diesel(treat_none_as_default_value = false)]
struct PanelItemRow {
    id: String,
    panel_id: String,
    region: String,
    kind: String,
    adopter_id: Option<String>,
    link_id: Option<String>,
    child_id: Option<String>,
    children: String,
    position: i32,
    absences: String,
    rehearing: bool,
    state: String,
    version: i64,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl PanelItemRow {
    fn of(case: &PanelItemCase) -> Result<Self, StoreError> {
        let PanelItemCase {
            id,
            panel,
            region,
            subject,
            children,
            position,
            absences,
            rehearing,
            state,
            version,
            created_at,
            updated_at,
        } = case;
        let (adopter_id, link_id, child_id) = match subject {
            PanelSubject::Approval(adopter) => (Some(adopter.to_string()), None, None),
            PanelSubject::Match(link) => (None, Some(link.to_string()), None),
            PanelSubject::Plan(child) => (None, None, Some(child.to_string())),
        };
        Ok(Self {
            id: id.to_string(),
            panel_id: panel.to_string(),
            region: region.to_string(),
            kind: subject.kind().code().to_owned(),
            adopter_id,
            link_id,
            child_id,
            children: to_json(children)?,
            position: *position,
            absences: to_json(absences)?,
            rehearing: *rehearing,
            state: state.code().to_owned(),
            version: *version,
            created_at: instant(*created_at),
            updated_at: instant(*updated_at),
        })
    }

    fn read(self) -> Result<PanelItemCase, StoreError> {
        let kind = code(&self.kind, PanelItemKind::from_code)?;
        let subject = match (kind, &self.adopter_id, &self.link_id, &self.child_id) {
            (PanelItemKind::Approval, Some(adopter), None, None) => PanelSubject::Approval(parse(adopter)?),
            (PanelItemKind::Match, None, Some(link), None) => PanelSubject::Match(parse(link)?),
            (PanelItemKind::Plan, None, None, Some(child)) => PanelSubject::Plan(parse(child)?),
            _ => return Err(StoreError::Unreadable("panel item".to_owned())),
        };
        Ok(PanelItemCase {
            id: parse(&self.id)?,
            panel: parse(&self.panel_id)?,
            region: short(&self.region)?,
            subject,
            children: from_json(&self.children)?,
            position: self.position,
            absences: from_json(&self.absences)?,
            rehearing: self.rehearing,
            state: code(&self.state, PanelItemState::from_code)?,
            version: self.version,
            created_at: utc(self.created_at),
            updated_at: utc(self.updated_at),
        })
    }
}

/// The cases a caller sees: a council those of its own children and their links.
fn visible(scope: &Scope) -> panel_items::BoxedQuery<'static, Backend> {
    let mut query = panel_items::table.into_boxed();
    if let Some(hiding) = scope.hiding() {
        let of_child = children::table
            .filter(children::id.nullable().eq(panel_items::child_id))
            .filter(closed!(hiding));
        query = query
            .filter(not(exists(of_child)))
            .filter(not(exists(closed_children_of_link!(panel_items::link_id, hiding))));
    }
    match scope {
        Scope::Region { region, .. } => query.filter(panel_items::region.eq(region.to_string())),
        Scope::LocalAuthority { region, code, .. } => {
            let of_link = links::table
                .filter(links::id.nullable().eq(panel_items::link_id))
                .filter(links::local_authority.eq(code.to_string()));
            let of_child = children::table
                .filter(children::id.nullable().eq(panel_items::child_id))
                .filter(children::local_authority.eq(code.to_string()));
            query
                .filter(panel_items::region.eq(region.to_string()))
                .filter(exists(of_link).or(exists(of_child)))
        }
        Scope::Outside => query.filter(panel_items::id.eq("")),
    }
}

seen!(panel_items);

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct PanelItemFilter {
    /// How they stand.
    pub state: Option<PanelItemState>,
    /// The household whose approval it is.
    pub adopter: Option<AdopterId>,
    /// The link.
    pub link: Option<LinkId>,
    /// The child whose plan it is.
    pub child: Option<ChildId>,
}

/// Up to `limit` cases after a key.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    filter: &PanelItemFilter,
    after: Option<PanelItemId>,
    limit: usize,
) -> Result<Vec<PanelItemFile>, StoreError> {
    let mut query = visible(scope);
    if let Some(state) = filter.state {
        query = query.filter(panel_items::state.eq(state.code()));
    }
    if let Some(adopter) = filter.adopter {
        query = query.filter(panel_items::adopter_id.eq(adopter.to_string()));
    }
    if let Some(link) = filter.link {
        query = query.filter(panel_items::link_id.eq(link.to_string()));
    }
    if let Some(child) = filter.child {
        query = query.filter(panel_items::child_id.eq(child.to_string()));
    }
    if let Some(after) = after {
        query = query.filter(panel_items::id.gt(after.to_string()));
    }
    let rows: Vec<PanelItemRow> = query
        .order(panel_items::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(PanelItemRow::as_select())
        .load(connection)?;
    files(connection, rows)
}

/// The cases of several links that the caller sees, of whatever meeting, in the order of their identifiers.
pub fn of_links(connection: &mut AnyConnection, scope: &Scope, ids: &[LinkId]) -> Result<Vec<PanelItemFile>, StoreError> {
    let mut found = Vec::new();
    for batch in ids.chunks(BATCH) {
        let names: Vec<String> = batch.iter().map(ToString::to_string).collect();
        let rows: Vec<PanelItemRow> = visible(scope)
            .filter(panel_items::link_id.eq_any(names))
            .order(panel_items::id)
            .select(PanelItemRow::as_select())
            .load(connection)?;
        found.extend(files(connection, rows)?);
    }
    Ok(found)
}

/// The cases of several meetings that the caller sees, each meeting's in the order of its agenda.
pub fn of_panels(
    connection: &mut AnyConnection,
    scope: &Scope,
    ids: &[PanelId],
) -> Result<BTreeMap<PanelId, Vec<PanelItemFile>>, StoreError> {
    let mut by_panel: BTreeMap<PanelId, Vec<PanelItemFile>> = BTreeMap::new();
    for batch in ids.chunks(BATCH) {
        let names: Vec<String> = batch.iter().map(ToString::to_string).collect();
        let rows: Vec<PanelItemRow> = visible(scope)
            .filter(panel_items::panel_id.eq_any(names))
            .order((panel_items::panel_id, panel_items::position, panel_items::id))
            .select(PanelItemRow::as_select())
            .load(connection)?;
        for file in files(connection, rows)? {
            by_panel.entry(file.case.panel).or_default().push(file);
        }
    }
    Ok(by_panel)
}

/// The cases of one meeting that the caller sees, in the order of the agenda.
pub fn of_panel(connection: &mut AnyConnection, scope: &Scope, panel: PanelId) -> Result<Vec<PanelItemFile>, StoreError> {
    Ok(of_panels(connection, scope, &[panel])?.remove(&panel).unwrap_or_default())
}

fn files(connection: &mut AnyConnection, rows: Vec<PanelItemRow>) -> Result<Vec<PanelItemFile>, StoreError> {
    let cases: Vec<PanelItemCase> = rows.into_iter().map(PanelItemRow::read).collect::<Result<_, _>>()?;
    let ids: Vec<PanelItemId> = cases.iter().map(|case| case.id).collect();
    let mut facts: BTreeMap<PanelItemId, Vec<Recorded<PanelItemMilestone>>> = BTreeMap::new();
    for (item, recorded) in milestones::of_cases(connection, &ids)? {
        facts.entry(item).or_default().push(recorded);
    }
    Ok(cases
        .into_iter()
        .map(|case| {
            let of_case = facts.remove(&case.id).unwrap_or_default();
            PanelItemFile { case, facts: of_case }
        })
        .collect())
}

/// One case with its facts, if the caller sees it.
pub fn file(connection: &mut AnyConnection, scope: &Scope, id: PanelItemId) -> Result<PanelItemFile, StoreError> {
    let case = visible(scope)
        .filter(panel_items::id.eq(id.to_string()))
        .select(PanelItemRow::as_select())
        .get_result(connection)?
        .read()?;
    let facts = milestones::of_case(connection, id)?;
    Ok(PanelItemFile { case, facts })
}

/// What waits to be heard by other meetings of the region that stand.
pub fn waiting_elsewhere(
    connection: &mut AnyConnection,
    region: &OrganisationCode,
    panel: PanelId,
) -> Result<Vec<PanelSubject>, StoreError> {
    let rows: Vec<PanelItemRow> = panel_items::table
        .inner_join(panels::table.on(panel_items::panel_id.eq(panels::id)))
        .filter(panel_items::region.eq(region.as_str()))
        .filter(panel_items::state.eq(PanelItemState::Listed.code()))
        .filter(panel_items::panel_id.ne(panel.to_string()))
        .filter(panels::state.eq(PanelState::Convened.code()))
        .order(panel_items::id)
        .select(PanelItemRow::as_select())
        .load(connection)?;
    rows.into_iter().map(|row| row.read().map(|case| case.subject)).collect()
}

/// Adds a case to an agenda.
pub fn insert(connection: &mut AnyConnection, case: &PanelItemCase) -> Result<(), StoreError> {
    diesel::insert_into(panel_items::table)
        .values(PanelItemRow::of(case)?)
        .execute(connection)?;
    Ok(())
}

/// Writes everything of a case that can change, if it is still at its version, and counts the change.
pub fn update(connection: &mut AnyConnection, case: &mut PanelItemCase, at: DateTime<Utc>) -> Result<(), StoreError> {
    let read_at = case.version;
    case.version += 1;
    case.updated_at = at;
    let row = PanelItemRow::of(case)?;
    let changed = diesel::update(
        panel_items::table
            .filter(panel_items::id.eq(&row.id))
            .filter(panel_items::version.eq(read_at)),
    )
    .set((
        panel_items::position.eq(row.position),
        panel_items::absences.eq(&row.absences),
        panel_items::state.eq(&row.state),
        panel_items::version.eq(row.version),
        panel_items::updated_at.eq(row.updated_at),
    ))
    .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
