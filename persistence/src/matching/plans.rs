//! Regional matching plans and their lines.

use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    milestones::Recorder,
    restrictions::closed,
    schema::{children, matching_plan_line_children as line_children, matching_plan_lines as lines, matching_plans as plans},
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
    identifiers::{LinkId, MatchingPlanId, OrganisationCode, PlanLineId},
    matching::{DeclineReason, PlanFigures, PlanLine, PlanLineState, PlanPin, PlanSnapshot},
};
use serde_json::Value;

/// A plan as it was made; nothing of it changes afterwards.
#[derive(Clone, Debug)]
pub struct PlanCase {
    /// Its identifier.
    pub id: MatchingPlanId,
    /// The region it is for.
    pub region: OrganisationCode,
    /// The day on which cases were looked at.
    pub planned_on: NaiveDate,
    /// The settings of the search, as they were shown.
    pub settings: Value,
    /// The pairs that were pinned.
    pub pins: Vec<PlanPin>,
    /// The plan that the request was based on.
    pub based_on: Option<MatchingPlanId>,
    /// The cases looked at, each at its version.
    pub snapshot: PlanSnapshot,
    /// What it comes to for the region.
    pub figures: PlanFigures,
    /// How many households were available.
    pub households: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: Recorder,
}

/// A line of a plan, and what became of it.
#[derive(Clone, Debug)]
pub struct PlanLineCase {
    /// Its identifier; in the order of the plan.
    pub id: PlanLineId,
    /// The plan.
    pub plan: MatchingPlanId,
    /// The council responsible for the children.
    pub local_authority: OrganisationCode,
    /// What the plan says.
    pub line: PlanLine,
    /// What became of it.
    pub state: PlanLineState,
    /// Why it was declined.
    pub decline_reason: Option<DeclineReason>,
    /// The links that were made when it was accepted.
    pub links: Vec<LinkId>,
    /// When it was decided, and by whom.
    pub decided: Option<(DateTime<Utc>, Recorder)>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = plans)]
#[diesel(treat_none_as_default_value = false)]
struct PlanRow {
    id: String,
    region: String,
    planned_on: NaiveDate,
    settings: String,
    pins: String,
    based_on: Option<String>,
    snapshot: String,
    figures: String,
    households: i64,
    created_at: NaiveDateTime,
    created_by: String,
    created_for: String,
}

impl PlanRow {
    fn of(case: &PlanCase) -> Result<Self, StoreError> {
        Ok(Self {
            id: case.id.to_string(),
            region: case.region.to_string(),
            planned_on: case.planned_on,
            settings: to_json(&case.settings)?,
            pins: to_json(&case.pins)?,
            based_on: case.based_on.map(|plan| plan.to_string()),
            snapshot: to_json(&case.snapshot)?,
            figures: to_json(&case.figures)?,
            households: case.households,
            created_at: instant(case.created_at),
            created_by: case.created_by.subject.clone(),
            created_for: case.created_by.organisation.clone(),
        })
    }

    fn read(self) -> Result<PlanCase, StoreError> {
        Ok(PlanCase {
            id: parse(&self.id)?,
            region: short(&self.region)?,
            planned_on: self.planned_on,
            settings: from_json(&self.settings)?,
            pins: from_json(&self.pins)?,
            based_on: self.based_on.as_deref().map(parse).transpose()?,
            snapshot: from_json(&self.snapshot)?,
            figures: from_json(&self.figures)?,
            households: self.households,
            created_at: utc(self.created_at),
            created_by: Recorder {
                subject: self.created_by,
                organisation: self.created_for,
            },
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = lines)]
#[diesel(treat_none_as_default_value = false)]
struct LineRow {
    id: String,
    plan_id: String,
    local_authority: String,
    content: String,
    state: String,
    decline_reason: Option<String>,
    links: String,
    decided_at: Option<NaiveDateTime>,
    decided_by: Option<String>,
    decided_for: Option<String>,
}

impl LineRow {
    fn of(case: &PlanLineCase) -> Result<Self, StoreError> {
        let decided = case.decided.as_ref();
        Ok(Self {
            id: case.id.to_string(),
            plan_id: case.plan.to_string(),
            local_authority: case.local_authority.to_string(),
            content: to_json(&case.line)?,
            state: case.state.code().to_owned(),
            decline_reason: case.decline_reason.map(|reason| reason.code().to_owned()),
            links: to_json(&case.links)?,
            decided_at: decided.map(|(at, _)| instant(*at)),
            decided_by: decided.map(|(_, by)| by.subject.clone()),
            decided_for: decided.map(|(_, by)| by.organisation.clone()),
        })
    }

    fn read(self) -> Result<PlanLineCase, StoreError> {
        let by = self.decided_by.zip(self.decided_for);
        Ok(PlanLineCase {
            id: parse(&self.id)?,
            plan: parse(&self.plan_id)?,
            local_authority: short(&self.local_authority)?,
            line: from_json(&self.content)?,
            state: code(&self.state, PlanLineState::from_code)?,
            decline_reason: self
                .decline_reason
                .map(|reason| code(&reason, DeclineReason::from_code))
                .transpose()?,
            links: from_json(&self.links)?,
            decided: self.decided_at.zip(by).map(|(at, (subject, organisation))| {
                let by = Recorder { subject, organisation };
                (utc(at), by)
            }),
        })
    }
}

/// The closed children of a line, in a query about `lines`.
macro_rules! closed_children_of_line {
    ($hiding:expr) => {
        line_children::table
            .inner_join(children::table.on(line_children::child_id.eq(children::id)))
            .filter(line_children::line_id.eq(lines::id))
            .filter(closed!($hiding))
    };
}

/// The plans a caller sees: a council those with a line of its own children.
fn visible(scope: &Scope) -> plans::BoxedQuery<'static, Backend> {
    let query = plans::table.into_boxed();
    match scope {
        Scope::Region { region, .. } => query.filter(plans::region.eq(region.to_string())),
        Scope::LocalAuthority { region, code, .. } => {
            let of_council = lines::table
                .filter(lines::plan_id.eq(plans::id))
                .filter(lines::local_authority.eq(code.to_string()));
            let query = query.filter(plans::region.eq(region.to_string()));
            match scope.hiding() {
                Some(hiding) => query.filter(exists(of_council.filter(not(exists(closed_children_of_line!(hiding)))))),
                None => query.filter(exists(of_council)),
            }
        }
        Scope::Outside => query.filter(plans::id.eq("")),
    }
}

seen!(plans);

/// The lines a caller sees of a plan: a council those of its own children, none about a child who is
/// closed to the caller.
fn visible_lines(scope: &Scope, plan: MatchingPlanId) -> lines::BoxedQuery<'static, Backend> {
    let mut query = lines::table.into_boxed().filter(lines::plan_id.eq(plan.to_string()));
    if let Some(hiding) = scope.hiding() {
        query = query.filter(not(exists(closed_children_of_line!(hiding))));
    }
    match scope {
        Scope::Region { region, .. } => query.filter(exists(
            plans::table
                .filter(plans::id.eq(lines::plan_id))
                .filter(plans::region.eq(region.to_string())),
        )),
        Scope::LocalAuthority { code, .. } => query.filter(lines::local_authority.eq(code.to_string())),
        Scope::Outside => query.filter(lines::id.eq("")),
    }
}

/// One plan, if the caller sees it.
pub fn find(connection: &mut AnyConnection, scope: &Scope, id: MatchingPlanId) -> Result<PlanCase, StoreError> {
    visible(scope)
        .filter(plans::id.eq(id.to_string()))
        .select(PlanRow::as_select())
        .get_result(connection)?
        .read()
}

/// Up to `limit` plans after a key, the latest first.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    after: Option<MatchingPlanId>,
    limit: usize,
) -> Result<Vec<PlanCase>, StoreError> {
    let mut query = visible(scope);
    if let Some(after) = after {
        query = query.filter(plans::id.lt(after.to_string()));
    }
    let rows: Vec<PlanRow> = query
        .order(plans::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(PlanRow::as_select())
        .load(connection)?;
    rows.into_iter().map(PlanRow::read).collect()
}

/// Adds a plan with its lines.
pub fn insert(connection: &mut AnyConnection, case: &PlanCase, of_plan: &[PlanLineCase]) -> Result<(), StoreError> {
    diesel::insert_into(plans::table).values(PlanRow::of(case)?).execute(connection)?;
    for line in of_plan {
        diesel::insert_into(lines::table).values(LineRow::of(line)?).execute(connection)?;
        for child in &line.line.children {
            diesel::insert_into(line_children::table)
                .values((
                    line_children::line_id.eq(line.id.to_string()),
                    line_children::child_id.eq(child.to_string()),
                ))
                .execute(connection)?;
        }
    }
    Ok(())
}

/// One line of a plan, if the caller sees it.
pub fn find_line(connection: &mut AnyConnection, scope: &Scope, plan: MatchingPlanId, id: PlanLineId) -> Result<PlanLineCase, StoreError> {
    visible_lines(scope, plan)
        .filter(lines::id.eq(id.to_string()))
        .select(LineRow::as_select())
        .get_result(connection)?
        .read()
}

/// Up to `limit` lines of a plan after a key, in the order of the plan; all states, or one.
pub fn list_lines(
    connection: &mut AnyConnection,
    scope: &Scope,
    plan: MatchingPlanId,
    state: Option<PlanLineState>,
    after: Option<PlanLineId>,
    limit: usize,
) -> Result<Vec<PlanLineCase>, StoreError> {
    let mut query = visible_lines(scope, plan);
    if let Some(state) = state {
        query = query.filter(lines::state.eq(state.code()));
    }
    if let Some(after) = after {
        query = query.filter(lines::id.gt(after.to_string()));
    }
    let rows: Vec<LineRow> = query
        .order(lines::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(LineRow::as_select())
        .load(connection)?;
    rows.into_iter().map(LineRow::read).collect()
}

/// Writes what became of a line that was open until now.
pub fn decide(connection: &mut AnyConnection, case: &PlanLineCase) -> Result<(), StoreError> {
    let row = LineRow::of(case)?;
    let changed = diesel::update(
        lines::table
            .filter(lines::id.eq(&row.id))
            .filter(lines::state.eq(PlanLineState::Open.code())),
    )
    .set((
        lines::state.eq(&row.state),
        lines::decline_reason.eq(&row.decline_reason),
        lines::links.eq(&row.links),
        lines::decided_at.eq(row.decided_at),
        lines::decided_by.eq(&row.decided_by),
        lines::decided_for.eq(&row.decided_for),
    ))
    .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
