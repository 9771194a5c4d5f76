//! Expressions of interest: their rows, their messages and the releases that end them.

use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    milestones::{self, Recorded},
    restrictions::{closed, open_group},
    schema::{children, expressions_of_interest as table, interest_messages as messages, interest_releases as releases},
    scope::Scope,
    stored::{code, from_json, instant, parse, short, to_json, utc},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use family_finding_domain::{
    identifiers::{AdopterId, ChildId, InterestId, MessageId, OfferedHouseholdId, OrganisationCode, Reference, ReleaseId, SiblingGroupId},
    interagency::{AnonymousChild, InterestDirection, InterestMilestone, InterestState},
};
use std::collections::{BTreeMap, BTreeSet};

/// An expression of interest.
#[derive(Clone, Debug)]
pub struct InterestCase {
    /// Its identifier.
    pub id: InterestId,
    /// The region that keeps it.
    pub region: OrganisationCode,
    /// The other agency.
    pub partner: OrganisationCode,
    /// Which way it goes.
    pub direction: InterestDirection,
    /// Where it stands.
    pub state: InterestState,
    /// Incoming: the household that was asked for.
    pub adopter: Option<AdopterId>,
    /// Incoming: the household as the partner knows it.
    pub household: Option<OfferedHouseholdId>,
    /// The partner's own key of its child, or of its household.
    pub partner_reference: Option<Reference>,
    /// Outgoing: the child.
    pub child: Option<ChildId>,
    /// Outgoing: the sibling group.
    pub group: Option<SiblingGroupId>,
    /// The children as they were described.
    pub children: Vec<AnonymousChild>,
    /// The day of the description.
    pub described_on: NaiveDate,
    /// Counts every change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = table)]
#[diesel(treat_none_as_default_value = false)]
struct InterestRow {
    id: String,
    region: String,
    partner: String,
    direction: String,
    state: String,
    adopter_id: Option<String>,
    household_key: Option<String>,
    partner_reference: Option<String>,
    child_id: Option<String>,
    sibling_group_id: Option<String>,
    children: String,
    described_on: NaiveDate,
    version: i64,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl InterestRow {
    fn of(case: &InterestCase) -> Result<Self, StoreError> {
        let InterestCase {
            id,
            region,
            partner,
            direction,
            state,
            adopter,
            household,
            partner_reference,
            child,
            group,
            children,
            described_on,
            version,
            created_at,
            updated_at,
        } = case;
        Ok(Self {
            id: id.to_string(),
            region: region.to_string(),
            partner: partner.to_string(),
            direction: direction.code().to_owned(),
            state: state.code().to_owned(),
            adopter_id: adopter.map(|id| id.to_string()),
            household_key: household.map(|id| id.to_string()),
            partner_reference: partner_reference.as_ref().map(ToString::to_string),
            child_id: child.map(|id| id.to_string()),
            sibling_group_id: group.map(|id| id.to_string()),
            children: to_json(children)?,
            described_on: *described_on,
            version: *version,
            created_at: instant(*created_at),
            updated_at: instant(*updated_at),
        })
    }

    fn read(self) -> Result<InterestCase, StoreError> {
        Ok(InterestCase {
            id: parse(&self.id)?,
            region: short(&self.region)?,
            partner: short(&self.partner)?,
            direction: code(&self.direction, InterestDirection::from_code)?,
            state: code(&self.state, InterestState::from_code)?,
            adopter: self.adopter_id.as_deref().map(parse).transpose()?,
            household: self.household_key.as_deref().map(parse).transpose()?,
            partner_reference: self.partner_reference.as_deref().map(short).transpose()?,
            child: self.child_id.as_deref().map(parse).transpose()?,
            group: self.sibling_group_id.as_deref().map(parse).transpose()?,
            children: from_json(&self.children)?,
            described_on: self.described_on,
            version: self.version,
            created_at: utc(self.created_at),
            updated_at: utc(self.updated_at),
        })
    }
}

/// The expressions that a caller sees: those of its region, and those that it made itself as a
/// partner. A council sees none, and a partner none of those that the region sends out. None is about a child who is closed to the caller.
fn visible(scope: &Scope, organisation: &OrganisationCode) -> table::BoxedQuery<'static, Backend> {
    let mut query = table::table.into_boxed();
    if let Some(hiding) = scope.hiding() {
        let of_child = children::table
            .filter(children::id.nullable().eq(table::child_id))
            .filter(closed!(hiding));
        query = query
            .filter(not(exists(of_child)))
            .filter(table::sibling_group_id.is_null().or(open_group!(table::sibling_group_id, hiding)));
    }
    let made_itself = table::partner
        .eq(organisation.to_string())
        .and(table::direction.eq(InterestDirection::Incoming.code()));
    match scope {
        Scope::Region { region, .. } => query.filter(table::region.eq(region.to_string()).or(made_itself)),
        Scope::LocalAuthority { .. } => query.filter(table::id.eq("")),
        Scope::Outside => query.filter(made_itself),
    }
}

/// Those of these identifiers that the caller sees.
pub(crate) fn seen(
    connection: &mut AnyConnection,
    scope: &Scope,
    organisation: &OrganisationCode,
    ids: &[String],
) -> Result<BTreeSet<String>, StoreError> {
    let rows: Vec<String> = visible(scope, organisation)
        .filter(table::id.eq_any(ids.to_vec()))
        .select(table::id)
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct InterestFilter {
    /// Which way.
    pub direction: Option<InterestDirection>,
    /// Where it stands.
    pub state: Option<InterestState>,
    /// The other agency.
    pub partner: Option<OrganisationCode>,
}

/// Up to `limit` expressions after a key, the oldest first: identifiers are made in the order of
/// time.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    organisation: &OrganisationCode,
    filter: &InterestFilter,
    after: Option<InterestId>,
    limit: usize,
) -> Result<Vec<InterestCase>, StoreError> {
    let mut query = visible(scope, organisation);
    if let Some(direction) = filter.direction {
        query = query.filter(table::direction.eq(direction.code()));
    }
    if let Some(state) = filter.state {
        query = query.filter(table::state.eq(state.code()));
    }
    if let Some(partner) = &filter.partner {
        query = query.filter(table::partner.eq(partner.to_string()));
    }
    if let Some(after) = after {
        query = query.filter(table::id.gt(after.to_string()));
    }
    let rows: Vec<InterestRow> = query
        .order(table::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(InterestRow::as_select())
        .load(connection)?;
    rows.into_iter().map(InterestRow::read).collect()
}

/// An expression with its facts, voided ones among them.
#[derive(Clone, Debug)]
pub struct InterestFile {
    /// The case.
    pub case: InterestCase,
    /// Its facts in the order of recording.
    pub facts: Vec<Recorded<InterestMilestone>>,
}

impl InterestFile {
    /// The milestones that stand.
    pub fn standing(&self) -> impl Iterator<Item = &InterestMilestone> {
        let standing = self.facts.iter().filter(|recorded| recorded.fact.voided_at.is_none());
        standing.map(|recorded| &recorded.fact.milestone)
    }
}

/// One expression, if the caller sees it.
pub fn file(
    connection: &mut AnyConnection,
    scope: &Scope,
    organisation: &OrganisationCode,
    id: InterestId,
) -> Result<InterestFile, StoreError> {
    let row: InterestRow = visible(scope, organisation)
        .filter(table::id.eq(id.to_string()))
        .select(InterestRow::as_select())
        .get_result(connection)?;
    let facts = milestones::of_case(connection, id)?;
    Ok(InterestFile { case: row.read()?, facts })
}

/// The files of expressions already found, with their facts.
pub fn files_of(connection: &mut AnyConnection, cases: Vec<InterestCase>) -> Result<Vec<InterestFile>, StoreError> {
    let ids: Vec<InterestId> = cases.iter().map(|case| case.id).collect();
    let mut facts: BTreeMap<InterestId, Vec<Recorded<InterestMilestone>>> = BTreeMap::new();
    for (id, recorded) in milestones::of_cases(connection, &ids)? {
        facts.entry(id).or_default().push(recorded);
    }
    let with = |case: InterestCase| InterestFile {
        facts: facts.remove(&case.id).unwrap_or_default(),
        case,
    };
    Ok(cases.into_iter().map(with).collect())
}

/// Adds an expression.
pub fn insert(connection: &mut AnyConnection, case: &InterestCase) -> Result<(), StoreError> {
    diesel::insert_into(table::table)
        .values(InterestRow::of(case)?)
        .execute(connection)?;
    Ok(())
}

/// Writes where an expression stands, if it is still at its version, and counts the change.
pub fn update(connection: &mut AnyConnection, case: &mut InterestCase, at: DateTime<Utc>) -> Result<(), StoreError> {
    let changed = diesel::update(
        table::table
            .filter(table::id.eq(case.id.to_string()))
            .filter(table::version.eq(case.version)),
    )
    .set((
        table::state.eq(case.state.code()),
        table::version.eq(case.version + 1),
        table::updated_at.eq(instant(at)),
    ))
    .execute(connection)?;
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    case.version += 1;
    case.updated_at = at;
    Ok(())
}

/// A message on an expression.
#[derive(Clone)]
pub struct Message {
    /// Its identifier.
    pub id: MessageId,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// By which agency.
    pub organisation: OrganisationCode,
    /// The token's subject.
    pub subject: String,
    /// What it says.
    pub content: String,
}

/// Adds a message. Not scoped: the caller was shown the expression.
pub fn send(connection: &mut AnyConnection, interest: InterestId, message: &Message) -> Result<(), StoreError> {
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(message.id.to_string()),
            messages::interest_id.eq(interest.to_string()),
            messages::at.eq(instant(message.at)),
            messages::organisation.eq(message.organisation.as_str()),
            messages::subject.eq(&message.subject),
            messages::content.eq(&message.content),
        ))
        .execute(connection)?;
    Ok(())
}

/// Up to `limit` messages of an expression after a key. Not scoped: the caller was shown the
/// expression.
pub fn messages(
    connection: &mut AnyConnection,
    interest: InterestId,
    after: Option<MessageId>,
    limit: usize,
) -> Result<Vec<Message>, StoreError> {
    let mut query = messages::table.filter(messages::interest_id.eq(interest.to_string())).into_boxed();
    if let Some(after) = after {
        query = query.filter(messages::id.gt(after.to_string()));
    }
    let rows: Vec<(String, NaiveDateTime, String, String, String)> = query
        .order(messages::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((
            messages::id,
            messages::at,
            messages::organisation,
            messages::subject,
            messages::content,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(|(id, at, organisation, subject, content)| {
            Ok(Message {
                id: parse(&id)?,
                at: utc(at),
                organisation: short(&organisation)?,
                subject,
                content,
            })
        })
        .collect()
}

/// A release: what was told, to whom, when, why.
#[derive(Clone, Debug)]
pub struct Release {
    /// Its identifier.
    pub id: ReleaseId,
    /// When.
    pub at: DateTime<Utc>,
    /// By which agency.
    pub organisation: OrganisationCode,
    /// The token's subject.
    pub subject: String,
    /// To whom.
    pub released_to: OrganisationCode,
    /// Why: a code.
    pub purpose: String,
    /// What: the fields that were opened.
    pub fields: Vec<String>,
}

/// Records a release. Not scoped: the caller was shown the expression.
pub fn record_release(connection: &mut AnyConnection, interest: InterestId, release: &Release) -> Result<(), StoreError> {
    diesel::insert_into(releases::table)
        .values((
            releases::id.eq(release.id.to_string()),
            releases::interest_id.eq(interest.to_string()),
            releases::at.eq(instant(release.at)),
            releases::organisation.eq(release.organisation.as_str()),
            releases::subject.eq(&release.subject),
            releases::released_to.eq(release.released_to.as_str()),
            releases::purpose.eq(&release.purpose),
            releases::fields.eq(to_json(&release.fields)?),
        ))
        .execute(connection)?;
    Ok(())
}

/// The release of an expression. Not scoped: the caller was shown the expression.
pub fn release_of(connection: &mut AnyConnection, interest: InterestId) -> Result<Release, StoreError> {
    let (id, at, organisation, subject, released_to, purpose, fields): (String, NaiveDateTime, String, String, String, String, String) =
        releases::table
            .filter(releases::interest_id.eq(interest.to_string()))
            .order(releases::id)
            .select((
                releases::id,
                releases::at,
                releases::organisation,
                releases::subject,
                releases::released_to,
                releases::purpose,
                releases::fields,
            ))
            .first(connection)?;
    Ok(Release {
        id: parse(&id)?,
        at: utc(at),
        organisation: short(&organisation)?,
        subject,
        released_to: short(&released_to)?,
        purpose,
        fields: from_json(&fields)?,
    })
}
