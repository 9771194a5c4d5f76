//! Panels: their meetings, and in `items` the cases on their agendas.

pub mod items;

use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    restrictions::{closed, closed_children_of_link},
    schema::{children, link_children, links, panel_items, panels},
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
    identifiers::{OrganisationCode, PanelId},
    panels::{PanelCancelReason, PanelKind, PanelMember, PanelState},
};

/// A panel's meeting.
#[derive(Clone, Debug)]
pub struct PanelCase {
    /// Its identifier.
    pub id: PanelId,
    /// The region that holds it.
    pub region: OrganisationCode,
    /// Its kind.
    pub kind: PanelKind,
    /// The day of the meeting.
    pub held_on: NaiveDate,
    /// For how many cases it is convened.
    pub capacity: u8,
    /// Who sits on it.
    pub members: Vec<PanelMember>,
    /// Whether it stands.
    pub state: PanelState,
    /// Why it was cancelled.
    pub cancel_reason: Option<PanelCancelReason>,
    /// Counts every change, those of its agenda among them.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = panels)]
#[diesel(treat_none_as_default_value = false)]
struct PanelRow {
    id: String,
    region: String,
    kind: String,
    held_on: NaiveDate,
    capacity: i32,
    members: String,
    state: String,
    cancel_reason: Option<String>,
    version: i64,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl PanelRow {
    fn of(case: &PanelCase) -> Result<Self, StoreError> {
        let PanelCase {
            id,
            region,
            kind,
            held_on,
            capacity,
            members,
            state,
            cancel_reason,
            version,
            created_at,
            updated_at,
        } = case;
        Ok(Self {
            id: id.to_string(),
            region: region.to_string(),
            kind: kind.code().to_owned(),
            held_on: *held_on,
            capacity: i32::from(*capacity),
            members: to_json(members)?,
            state: state.code().to_owned(),
            cancel_reason: cancel_reason.map(|reason| reason.code().to_owned()),
            version: *version,
            created_at: instant(*created_at),
            updated_at: instant(*updated_at),
        })
    }

    fn read(self) -> Result<PanelCase, StoreError> {
        Ok(PanelCase {
            id: parse(&self.id)?,
            region: short(&self.region)?,
            kind: code(&self.kind, PanelKind::from_code)?,
            held_on: self.held_on,
            capacity: u8::try_from(self.capacity).map_err(|_| StoreError::Unreadable("capacity".to_owned()))?,
            members: from_json(&self.members)?,
            state: code(&self.state, PanelState::from_code)?,
            cancel_reason: self
                .cancel_reason
                .map(|reason| code(&reason, PanelCancelReason::from_code))
                .transpose()?,
            version: self.version,
            created_at: utc(self.created_at),
            updated_at: utc(self.updated_at),
        })
    }
}

/// The meetings a caller sees. A council sees those that have, or had, a case of its own on the
/// agenda: a link or a plan of one of its children that is not closed to it.
fn visible(scope: &Scope) -> panels::BoxedQuery<'static, Backend> {
    let query = panels::table.into_boxed();
    match scope {
        Scope::Region { region, .. } => query.filter(panels::region.eq(region.to_string())),
        Scope::LocalAuthority { region, code, .. } => {
            let of_link = panel_items::table
                .inner_join(links::table.on(panel_items::link_id.eq(links::id.nullable())))
                .filter(panel_items::panel_id.eq(panels::id))
                .filter(links::local_authority.eq(code.to_string()));
            let of_child = panel_items::table
                .inner_join(children::table.on(panel_items::child_id.eq(children::id.nullable())))
                .filter(panel_items::panel_id.eq(panels::id))
                .filter(children::local_authority.eq(code.to_string()));
            let query = query.filter(panels::region.eq(region.to_string()));
            match scope.hiding() {
                Some(hiding) => {
                    let of_link = of_link.filter(not(exists(closed_children_of_link!(panel_items::link_id, hiding))));
                    query.filter(exists(of_link).or(exists(of_child.filter(not(closed!(hiding))))))
                }
                None => query.filter(exists(of_link).or(exists(of_child))),
            }
        }
        Scope::Outside => query.filter(panels::id.eq("")),
    }
}

seen!(panels);

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct PanelFilter {
    /// The kind.
    pub kind: Option<PanelKind>,
    /// Whether they stand.
    pub state: Option<PanelState>,
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

/// Up to `limit` meetings after a key.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    filter: &PanelFilter,
    after: Option<PanelId>,
    limit: usize,
) -> Result<Vec<PanelCase>, StoreError> {
    let mut query = visible(scope);
    if let Some(kind) = filter.kind {
        query = query.filter(panels::kind.eq(kind.code()));
    }
    if let Some(state) = filter.state {
        query = query.filter(panels::state.eq(state.code()));
    }
    if let Some(from) = filter.from {
        query = query.filter(panels::held_on.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(panels::held_on.le(to));
    }
    if let Some(after) = after {
        query = query.filter(panels::id.gt(after.to_string()));
    }
    let rows: Vec<PanelRow> = query
        .order(panels::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(PanelRow::as_select())
        .load(connection)?;
    rows.into_iter().map(PanelRow::read).collect()
}

/// One meeting, if the caller sees it.
pub fn find(connection: &mut AnyConnection, scope: &Scope, id: PanelId) -> Result<PanelCase, StoreError> {
    visible(scope)
        .filter(panels::id.eq(id.to_string()))
        .select(PanelRow::as_select())
        .get_result(connection)?
        .read()
}

/// The meetings with these identifiers. Not scoped: the caller has been shown cases of theirs.
pub fn of_ids(connection: &mut AnyConnection, ids: &[PanelId]) -> Result<Vec<PanelCase>, StoreError> {
    let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<PanelRow> = panels::table
        .filter(panels::id.eq_any(names))
        .order(panels::id)
        .select(PanelRow::as_select())
        .load(connection)?;
    rows.into_iter().map(PanelRow::read).collect()
}

/// Adds a meeting.
pub fn insert(connection: &mut AnyConnection, case: &PanelCase) -> Result<(), StoreError> {
    diesel::insert_into(panels::table).values(PanelRow::of(case)?).execute(connection)?;
    Ok(())
}

/// Writes everything of a meeting that can change, if it is still at its version, and counts the
/// change. A change of its agenda counts too.
pub fn update(connection: &mut AnyConnection, case: &mut PanelCase, at: DateTime<Utc>) -> Result<(), StoreError> {
    let read_at = case.version;
    case.version += 1;
    case.updated_at = at;
    let row = PanelRow::of(case)?;
    let changed = diesel::update(panels::table.filter(panels::id.eq(&row.id)).filter(panels::version.eq(read_at)))
        .set((
            panels::held_on.eq(row.held_on),
            panels::capacity.eq(row.capacity),
            panels::members.eq(&row.members),
            panels::state.eq(&row.state),
            panels::cancel_reason.eq(&row.cancel_reason),
            panels::version.eq(row.version),
            panels::updated_at.eq(row.updated_at),
        ))
        .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
