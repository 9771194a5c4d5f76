//! Shortlists: the lines of children and sibling groups.

use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    milestones::Recorder,
    restrictions::{closed, open_group},
    schema::{children, shortlist_lines},
    scope::Scope,
    stored::{code, instant, parse, short, utc},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use family_finding_domain::{
    Note,
    identifiers::{AdopterId, LinkId, OrganisationCode, ShortlistLineId},
    links::LinkSubject,
    shortlists::ShortlistRemovalReason,
};

/// A line of a shortlist.
#[derive(Clone, Debug)]
pub struct ShortlistLine {
    /// Its identifier.
    pub id: ShortlistLineId,
    /// The region it is kept for.
    pub region: OrganisationCode,
    /// The council responsible for the children.
    pub local_authority: OrganisationCode,
    /// On whose list it stands.
    pub subject: LinkSubject,
    /// The household.
    pub adopter: AdopterId,
    /// Why it was added.
    pub reason: Note,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// By whom.
    pub added_by: Recorder,
    /// How it was taken off.
    pub removal: Option<ShortlistRemoval>,
    /// Counts every change.
    pub version: i64,
    /// The latest link that was made of it.
    pub link: Option<LinkId>,
}

/// How a line was taken off.
#[derive(Clone, Debug)]
pub struct ShortlistRemoval {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Recorder,
    /// Why.
    pub reason: ShortlistRemovalReason,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = shortlist_lines)]
#[diesel(treat_none_as_default_value = false)]
struct LineRow {
    id: String,
    region: String,
    local_authority: String,
    child_id: Option<String>,
    sibling_group_id: Option<String>,
    adopter_id: String,
    live_pair: Option<String>,
    reason: String,
    added_at: NaiveDateTime,
    added_by: String,
    added_for: String,
    removed_at: Option<NaiveDateTime>,
    removed_by: Option<String>,
    removed_for: Option<String>,
    removal_reason: Option<String>,
    version: i64,
    link_id: Option<String>,
}

impl LineRow {
    fn of(line: &ShortlistLine) -> Self {
        let ShortlistLine {
            id,
            region,
            local_authority,
            subject,
            adopter,
            reason,
            added_at,
            added_by,
            removal,
            version,
            link,
        } = line;
        Self {
            id: id.to_string(),
            region: region.to_string(),
            local_authority: local_authority.to_string(),
            child_id: subject.child().map(|child| child.to_string()),
            sibling_group_id: subject.group().map(|group| group.to_string()),
            adopter_id: adopter.to_string(),
            live_pair: removal.is_none().then(|| pair(*subject, *adopter)),
            reason: reason.shown().to_owned(),
            added_at: instant(*added_at),
            added_by: added_by.subject.clone(),
            added_for: added_by.organisation.clone(),
            removed_at: removal.as_ref().map(|removal| instant(removal.at)),
            removed_by: removal.as_ref().map(|removal| removal.by.subject.clone()),
            removed_for: removal.as_ref().map(|removal| removal.by.organisation.clone()),
            removal_reason: removal.as_ref().map(|removal| removal.reason.code().to_owned()),
            version: *version,
            link_id: link.map(|link| link.to_string()),
        }
    }

    fn read(self) -> Result<ShortlistLine, StoreError> {
        let unreadable = || StoreError::Unreadable("shortlist line".to_owned());
        let subject = match (self.child_id, self.sibling_group_id) {
            (Some(child), None) => LinkSubject::Child(parse(&child)?),
            (None, Some(group)) => LinkSubject::Group(parse(&group)?),
            _ => return Err(unreadable()),
        };
        let removal = match (self.removed_at, self.removed_by, self.removed_for, self.removal_reason) {
            (Some(at), Some(subject), Some(organisation), Some(reason)) => Some(ShortlistRemoval {
                at: utc(at),
                by: Recorder { subject, organisation },
                reason: code(&reason, ShortlistRemovalReason::from_code)?,
            }),
            (None, None, None, None) => None,
            _ => return Err(unreadable()),
        };
        Ok(ShortlistLine {
            id: parse(&self.id)?,
            region: short(&self.region)?,
            local_authority: short(&self.local_authority)?,
            subject,
            adopter: parse(&self.adopter_id)?,
            reason: Note::parse(&self.reason, "").map_err(|_| unreadable())?,
            added_at: utc(self.added_at),
            added_by: Recorder {
                subject: self.added_by,
                organisation: self.added_for,
            },
            removal,
            version: self.version,
            link: self.link_id.as_deref().map(parse).transpose()?,
        })
    }
}

/// What nobody may stand for twice while both lines live.
fn pair(subject: LinkSubject, adopter: AdopterId) -> String {
    match subject {
        LinkSubject::Child(child) => format!("child {child} {adopter}"),
        LinkSubject::Group(group) => format!("group {group} {adopter}"),
    }
}

type Visible = shortlist_lines::BoxedQuery<'static, Backend>;

/// The lines a caller sees: a council's own children's, of no child or group that is closed to it.
fn visible(scope: &Scope) -> Visible {
    let mut query = shortlist_lines::table.into_boxed();
    if let Some(hiding) = scope.hiding() {
        let of_child = children::table
            .filter(children::id.nullable().eq(shortlist_lines::child_id))
            .filter(closed!(hiding));
        query = query.filter(not(exists(of_child))).filter(
            shortlist_lines::sibling_group_id
                .is_null()
                .or(open_group!(shortlist_lines::sibling_group_id, hiding)),
        );
    }
    match scope {
        Scope::Region { region, .. } => query.filter(shortlist_lines::region.eq(region.to_string())),
        Scope::LocalAuthority { region, code, .. } => query
            .filter(shortlist_lines::region.eq(region.to_string()))
            .filter(shortlist_lines::local_authority.eq(code.to_string())),
        Scope::Outside => query.filter(shortlist_lines::id.eq("")),
    }
}

fn of(scope: &Scope, subject: LinkSubject) -> Visible {
    match subject {
        LinkSubject::Child(child) => visible(scope).filter(shortlist_lines::child_id.eq(child.to_string())),
        LinkSubject::Group(group) => visible(scope).filter(shortlist_lines::sibling_group_id.eq(group.to_string())),
    }
}

fn load(connection: &mut AnyConnection, query: Visible) -> Result<Vec<ShortlistLine>, StoreError> {
    let rows: Vec<LineRow> = query.order(shortlist_lines::id).select(LineRow::as_select()).load(connection)?;
    rows.into_iter().map(LineRow::read).collect()
}

/// Up to `limit` lines of a child or group after a key, those taken off only where they are asked for.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    subject: LinkSubject,
    with_removed: bool,
    after: Option<ShortlistLineId>,
    limit: usize,
) -> Result<Vec<ShortlistLine>, StoreError> {
    let mut query = of(scope, subject);
    if !with_removed {
        query = query.filter(shortlist_lines::removed_at.is_null());
    }
    if let Some(after) = after {
        query = query.filter(shortlist_lines::id.gt(after.to_string()));
    }
    load(connection, query.limit(i64::try_from(limit).unwrap_or(i64::MAX)))
}

/// Every line that the caller sees of a child, a group or a household, those taken off among them.
pub fn history(connection: &mut AnyConnection, scope: &Scope, subject: LinkSubject) -> Result<Vec<ShortlistLine>, StoreError> {
    load(connection, of(scope, subject))
}

/// Every line that the caller sees of a household, those taken off among them.
pub fn history_of_adopter(connection: &mut AnyConnection, scope: &Scope, adopter: AdopterId) -> Result<Vec<ShortlistLine>, StoreError> {
    load(
        connection,
        visible(scope).filter(shortlist_lines::adopter_id.eq(adopter.to_string())),
    )
}

/// One line of a child or group, if the caller sees it.
pub fn find(connection: &mut AnyConnection, scope: &Scope, subject: LinkSubject, id: ShortlistLineId) -> Result<ShortlistLine, StoreError> {
    let row: LineRow = of(scope, subject)
        .filter(shortlist_lines::id.eq(id.to_string()))
        .select(LineRow::as_select())
        .get_result(connection)?;
    row.read()
}

/// Whether a household stands on the live list of a child or group.
pub fn stands(connection: &mut AnyConnection, subject: LinkSubject, adopter: AdopterId) -> Result<bool, StoreError> {
    let found: i64 = shortlist_lines::table
        .filter(shortlist_lines::live_pair.eq(pair(subject, adopter)))
        .count()
        .get_result(connection)?;
    Ok(found > 0)
}

/// Adds a line.
pub fn insert(connection: &mut AnyConnection, line: &ShortlistLine) -> Result<(), StoreError> {
    diesel::insert_into(shortlist_lines::table)
        .values(LineRow::of(line))
        .execute(connection)?;
    Ok(())
}

/// Writes what of a line can change, its link and its removal, if it is still at its version, and
/// counts the change.
pub fn update(connection: &mut AnyConnection, line: &mut ShortlistLine) -> Result<(), StoreError> {
    let read_at = line.version;
    line.version += 1;
    let row = LineRow::of(line);
    let changed = diesel::update(
        shortlist_lines::table
            .filter(shortlist_lines::id.eq(&row.id))
            .filter(shortlist_lines::version.eq(read_at)),
    )
    .set((
        shortlist_lines::live_pair.eq(&row.live_pair),
        shortlist_lines::removed_at.eq(row.removed_at),
        shortlist_lines::removed_by.eq(&row.removed_by),
        shortlist_lines::removed_for.eq(&row.removed_for),
        shortlist_lines::removal_reason.eq(&row.removal_reason),
        shortlist_lines::version.eq(row.version),
        shortlist_lines::link_id.eq(&row.link_id),
    ))
    .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
