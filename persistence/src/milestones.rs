//! The milestones tables: one for each journey, all of one shape.

mod together;

use crate::{
    connection::AnyConnection,
    error::StoreError,
    schema::{
        adopter_milestones, adopters, child_milestones, children, expressions_of_interest, interagency_placements, interest_milestones,
        link_milestones, links, panel_item_milestones, panel_items, placement_milestones, sibling_group_milestones, sibling_groups,
    },
    stored::{code, from_json, instant, parse, short, to_json, utc},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    adopters::{AdopterMilestone, AdopterMilestoneKind},
    children::{ChildMilestone, ChildMilestoneKind},
    identifiers::{
        AdopterId, ChildId, InterestId, LinkId, MilestoneId, OrganisationCode, PanelItemId, PlacementId, SiblingGroupId, SourceKey,
    },
    interagency::{InterestMilestone, InterestMilestoneKind, PlacementMilestone, PlacementMilestoneKind},
    journeys::Fact,
    links::{LinkMilestone, LinkMilestoneKind},
    panels::{PanelItemMilestone, PanelItemMilestoneKind},
    sibling_groups::{SiblingGroupMilestone, SiblingGroupMilestoneKind},
};
use std::{collections::BTreeMap, fmt::Display};
use uuid::Uuid;

/// Who records or voids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorder {
    /// The token's subject.
    pub subject: String,
    /// The organisation for which it acts.
    pub organisation: String,
}

/// A recorded milestone with everything that was recorded of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded<M> {
    /// The fact.
    pub fact: Fact<M>,
    /// Who recorded it.
    pub recorder: Recorder,
    /// Who voided it.
    pub voided_by: Option<String>,
    /// Why it was voided.
    pub void_reason: Option<String>,
    /// The milestone of another case that implied it.
    pub implied_by: Option<MilestoneId>,
    /// The key that the recorder's own system gave it.
    pub source_key: Option<SourceKey>,
}

/// How a journey's milestones are stored.
pub trait StoredMilestone: Clone + Send + Sized + 'static {
    /// The identifier of the journey's cases.
    type CaseId: Copy + Ord + Display + From<Uuid> + Send + 'static;
    #[doc(hidden)]
    const TABLE: &'static str;
    /// Kind, day and details as JSON.
    fn write(&self) -> Result<(String, NaiveDate, String), StoreError>;
    /// Reads what [`StoredMilestone::write`] wrote.
    fn read(kind: &str, occurred_on: NaiveDate, details: &str) -> Result<Self, StoreError>;
    #[doc(hidden)]
    fn insert_row(connection: &mut AnyConnection, row: &MilestoneRow) -> Result<(), StoreError>;
    #[doc(hidden)]
    fn rows_of_one(connection: &mut AnyConnection, case: &str) -> Result<Vec<MilestoneRow>, StoreError>;
    #[doc(hidden)]
    fn rows_of(connection: &mut AnyConnection, cases: &[String]) -> Result<Vec<MilestoneRow>, StoreError>;
    #[doc(hidden)]
    fn rows_known_at(connection: &mut AnyConnection, region: &str, known_at: NaiveDateTime) -> Result<Vec<KnownColumns>, StoreError>;
    #[doc(hidden)]
    fn void_row(connection: &mut AnyConnection, id: &str, at: NaiveDateTime, by: &str, reason: &str) -> Result<usize, StoreError>;
}

/// A row of a milestones table.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct MilestoneRow {
    id: String,
    case_id: String,
    kind: String,
    occurred_on: NaiveDate,
    details: String,
    recorded_at: NaiveDateTime,
    recorded_by: String,
    recorded_for: String,
    voided_at: Option<NaiveDateTime>,
    voided_by: Option<String>,
    void_reason: Option<String>,
    implied_by: Option<String>,
    source_key: Option<String>,
}

/// Case, kind, day and details.
#[doc(hidden)]
pub type KnownColumns = (String, String, NaiveDate, String);

type Columns = (
    String,
    String,
    String,
    NaiveDate,
    String,
    NaiveDateTime,
    String,
    String,
    Option<NaiveDateTime>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

impl From<Columns> for MilestoneRow {
    fn from(columns: Columns) -> Self {
        let (
            id,
            case_id,
            kind,
            occurred_on,
            details,
            recorded_at,
            recorded_by,
            recorded_for,
            voided_at,
            voided_by,
            void_reason,
            implied_by,
            source_key,
        ) = columns;
        Self {
            id,
            case_id,
            kind,
            occurred_on,
            details,
            recorded_at,
            recorded_by,
            recorded_for,
            voided_at,
            voided_by,
            void_reason,
            implied_by,
            source_key,
        }
    }
}

impl MilestoneRow {
    fn read<M: StoredMilestone>(self) -> Result<(M::CaseId, Recorded<M>), StoreError> {
        let case = M::CaseId::from(parse::<Uuid>(&self.case_id)?);
        let recorded = Recorded {
            fact: Fact {
                id: parse(&self.id)?,
                milestone: M::read(&self.kind, self.occurred_on, &self.details)?,
                recorded_at: utc(self.recorded_at),
                voided_at: self.voided_at.map(utc),
            },
            recorder: Recorder {
                subject: self.recorded_by,
                organisation: self.recorded_for,
            },
            voided_by: self.voided_by,
            void_reason: self.void_reason,
            implied_by: self.implied_by.as_deref().map(parse).transpose()?,
            source_key: self.source_key.as_deref().map(short).transpose()?,
        };
        Ok((case, recorded))
    }
}

macro_rules! milestone_table {
    ($milestone:ty, $case:ty, $table:ident of $cases:ident, write: $write:expr, read: $read:expr $(,)?) => {
        impl StoredMilestone for $milestone {
            type CaseId = $case;
            const TABLE: &'static str = stringify!($table);

            fn write(&self) -> Result<(String, NaiveDate, String), StoreError> {
                let write: fn(&Self) -> Result<(String, NaiveDate, String), StoreError> = $write;
                write(self)
            }

            fn read(kind: &str, occurred_on: NaiveDate, details: &str) -> Result<Self, StoreError> {
                let read: fn(&str, NaiveDate, &str) -> Result<Self, StoreError> = $read;
                read(kind, occurred_on, details)
            }

            fn insert_row(connection: &mut AnyConnection, row: &MilestoneRow) -> Result<(), StoreError> {
                diesel::insert_into($table::table)
                    .values((
                        $table::id.eq(&row.id),
                        $table::case_id.eq(&row.case_id),
                        $table::kind.eq(&row.kind),
                        $table::occurred_on.eq(row.occurred_on),
                        $table::details.eq(&row.details),
                        $table::recorded_at.eq(row.recorded_at),
                        $table::recorded_by.eq(&row.recorded_by),
                        $table::recorded_for.eq(&row.recorded_for),
                        $table::voided_at.eq(row.voided_at),
                        $table::voided_by.eq(&row.voided_by),
                        $table::void_reason.eq(&row.void_reason),
                        $table::implied_by.eq(&row.implied_by),
                        $table::source_key.eq(&row.source_key),
                    ))
                    .execute(connection)?;
                Ok(())
            }

            // With one identifier the statement is always the same, so that it is prepared once.
            fn rows_of_one(connection: &mut AnyConnection, case: &str) -> Result<Vec<MilestoneRow>, StoreError> {
                let rows: Vec<Columns> = $table::table
                    .filter($table::case_id.eq(case))
                    .order(($table::case_id, $table::id))
                    .load(connection)?;
                Ok(rows.into_iter().map(MilestoneRow::from).collect())
            }

            fn rows_of(connection: &mut AnyConnection, cases: &[String]) -> Result<Vec<MilestoneRow>, StoreError> {
                let rows: Vec<Columns> = $table::table
                    .filter($table::case_id.eq_any(cases))
                    .order(($table::case_id, $table::id))
                    .load(connection)?;
                Ok(rows.into_iter().map(MilestoneRow::from).collect())
            }

            fn rows_known_at(
                connection: &mut AnyConnection,
                region: &str,
                known_at: NaiveDateTime,
            ) -> Result<Vec<KnownColumns>, StoreError> {
                let of_region = $cases::table.filter($cases::region.eq(region)).select($cases::id);
                Ok($table::table
                    .filter($table::case_id.eq_any(of_region))
                    .filter($table::recorded_at.le(known_at))
                    .filter($table::voided_at.is_null().or($table::voided_at.gt(known_at)))
                    .order(($table::case_id, $table::id))
                    .select(($table::case_id, $table::kind, $table::occurred_on, $table::details))
                    .load(connection)?)
            }

            fn void_row(connection: &mut AnyConnection, id: &str, at: NaiveDateTime, by: &str, reason: &str) -> Result<usize, StoreError> {
                Ok(
                    diesel::update($table::table.filter($table::id.eq(id)).filter($table::voided_at.is_null()))
                        .set((
                            $table::voided_at.eq(at),
                            $table::voided_by.eq(by),
                            $table::void_reason.eq(reason),
                        ))
                        .execute(connection)?,
                )
            }
        }
    };
}

milestone_table!(
    AdopterMilestone, AdopterId, adopter_milestones of adopters,
    write: |milestone| Ok((milestone.kind().code().to_owned(), occurred(milestone), to_json(milestone.options())?)),
    read: |kind, occurred_on, details| {
        AdopterMilestone::stored(code(kind, AdopterMilestoneKind::from_code)?, occurred_on, from_json(details)?)
            .map_err(|_| StoreError::Unreadable("adopter milestone".to_owned()))
    },
);

milestone_table!(
    ChildMilestone, ChildId, child_milestones of children,
    write: |milestone| Ok((milestone.kind().code().to_owned(), milestone.occurred_on(), to_json(milestone.options())?)),
    read: |kind, occurred_on, details| {
        Ok(ChildMilestone::stored(code(kind, ChildMilestoneKind::from_code)?, occurred_on, from_json(details)?))
    },
);

milestone_table!(
    SiblingGroupMilestone, SiblingGroupId, sibling_group_milestones of sibling_groups,
    write: |milestone| Ok((milestone.kind.code().to_owned(), milestone.occurred_on, "{}".to_owned())),
    read: |kind, occurred_on, _| Ok(SiblingGroupMilestone { kind: code(kind, SiblingGroupMilestoneKind::from_code)?, occurred_on }),
);

milestone_table!(
    LinkMilestone, LinkId, link_milestones of links,
    write: |milestone| Ok((milestone.kind().code().to_owned(), occurred(milestone), to_json(milestone.options())?)),
    read: |kind, occurred_on, details| {
        Ok(LinkMilestone::stored(code(kind, LinkMilestoneKind::from_code)?, occurred_on, from_json(details)?))
    },
);

milestone_table!(
    InterestMilestone, InterestId, interest_milestones of expressions_of_interest,
    write: |milestone| Ok((milestone.kind().code().to_owned(), occurred(milestone), to_json(milestone.options())?)),
    read: |kind, occurred_on, details| {
        Ok(InterestMilestone::stored(code(kind, InterestMilestoneKind::from_code)?, occurred_on, from_json(details)?))
    },
);

milestone_table!(
    PlacementMilestone, PlacementId, placement_milestones of interagency_placements,
    write: |milestone| Ok((milestone.kind().code().to_owned(), occurred(milestone), to_json(milestone.options())?)),
    read: |kind, occurred_on, details| {
        Ok(PlacementMilestone::stored(code(kind, PlacementMilestoneKind::from_code)?, occurred_on, from_json(details)?))
    },
);

milestone_table!(
    PanelItemMilestone, PanelItemId, panel_item_milestones of panel_items,
    write: |milestone| Ok((milestone.kind().code().to_owned(), occurred(milestone), to_json(milestone.options())?)),
    read: |kind, occurred_on, details| {
        PanelItemMilestone::stored(code(kind, PanelItemMilestoneKind::from_code)?, occurred_on, from_json(details)?)
            .map_err(|_| StoreError::Unreadable("panel item milestone".to_owned()))
    },
);

fn occurred<M: family_finding_domain::journeys::Milestone>(milestone: &M) -> NaiveDate {
    milestone.occurred_on()
}

/// Identifiers a query names at once.
pub(crate) const BATCH: usize = 500;

/// Adds a fact to a case.
pub fn insert<M: StoredMilestone>(connection: &mut AnyConnection, case: M::CaseId, recorded: &Recorded<M>) -> Result<(), StoreError> {
    M::insert_row(connection, &row_of(case, recorded)?)
}

/// Adds facts to a case: on PostgreSQL by one statement, because each is a way to the server.
pub fn insert_all<M: StoredMilestone>(connection: &mut AnyConnection, case: M::CaseId, recorded: &[Recorded<M>]) -> Result<(), StoreError> {
    let rows: Vec<MilestoneRow> = recorded.iter().map(|recorded| row_of(case, recorded)).collect::<Result<_, _>>()?;
    match (connection, rows.as_slice()) {
        (AnyConnection::Postgres(postgres), [_, _, ..]) => together::insert(postgres, M::TABLE, rows),
        (connection, rows) => rows.iter().try_for_each(|row| M::insert_row(connection, row)),
    }
}

fn row_of<M: StoredMilestone>(case: M::CaseId, recorded: &Recorded<M>) -> Result<MilestoneRow, StoreError> {
    let (kind, occurred_on, details) = recorded.fact.milestone.write()?;
    Ok(MilestoneRow {
        id: recorded.fact.id.to_string(),
        case_id: case.to_string(),
        kind,
        occurred_on,
        details,
        recorded_at: instant(recorded.fact.recorded_at),
        recorded_by: recorded.recorder.subject.clone(),
        recorded_for: recorded.recorder.organisation.clone(),
        voided_at: recorded.fact.voided_at.map(instant),
        voided_by: recorded.voided_by.clone(),
        void_reason: recorded.void_reason.clone(),
        implied_by: recorded.implied_by.map(|id| id.to_string()),
        source_key: recorded.source_key.as_ref().map(ToString::to_string),
    })
}

/// The facts of one case in the order of recording, voided ones among them.
pub fn of_case<M: StoredMilestone>(connection: &mut AnyConnection, case: M::CaseId) -> Result<Vec<Recorded<M>>, StoreError> {
    M::rows_of_one(connection, &case.to_string())?
        .into_iter()
        .map(|row| row.read().map(|(_, recorded)| recorded))
        .collect()
}

/// Facts, each with its case.
type WithCase<M> = Vec<(<M as StoredMilestone>::CaseId, Recorded<M>)>;

/// The facts of several cases, sorted by case.
pub fn of_cases<M: StoredMilestone>(connection: &mut AnyConnection, cases: &[M::CaseId]) -> Result<WithCase<M>, StoreError> {
    let mut read = Vec::new();
    for batch in cases.chunks(BATCH) {
        let names: Vec<String> = batch.iter().map(ToString::to_string).collect();
        for row in M::rows_of(connection, &names)? {
            read.push(row.read()?);
        }
    }
    read.sort_by_key(|(case, recorded): &(M::CaseId, Recorded<M>)| (*case, recorded.fact.id));
    Ok(read)
}

/// Every milestone that stood as known at a moment, by case, of the cases of a region.
pub(crate) fn known_at<M: StoredMilestone>(
    connection: &mut AnyConnection,
    region: &OrganisationCode,
    moment: DateTime<Utc>,
) -> Result<BTreeMap<M::CaseId, Vec<M>>, StoreError> {
    let mut cases: BTreeMap<M::CaseId, Vec<M>> = BTreeMap::new();
    for (case, kind, occurred_on, details) in M::rows_known_at(connection, region.as_str(), instant(moment))? {
        let milestone = M::read(&kind, occurred_on, &details)?;
        let case = M::CaseId::from(parse::<Uuid>(&case)?);
        cases.entry(case).or_default().push(milestone);
    }
    Ok(cases)
}

/// Voids a fact. [`StoreError::Stale`] when it was voided meanwhile.
pub fn void<M: StoredMilestone>(
    connection: &mut AnyConnection,
    id: MilestoneId,
    at: DateTime<Utc>,
    by: &Recorder,
    reason: &str,
) -> Result<(), StoreError> {
    match M::void_row(connection, &id.to_string(), instant(at), &by.subject, reason)? {
        0 => Err(StoreError::Stale),
        _ => Ok(()),
    }
}

/// The standing link milestones that a milestone of another case implied, with their links.
pub fn implied_by(connection: &mut AnyConnection, cause: MilestoneId) -> Result<Vec<(LinkId, Recorded<LinkMilestone>)>, StoreError> {
    let rows: Vec<Columns> = link_milestones::table
        .filter(link_milestones::implied_by.eq(cause.to_string()))
        .filter(link_milestones::voided_at.is_null())
        .load(connection)?;
    rows.into_iter().map(|columns| MilestoneRow::from(columns).read()).collect()
}

/// The standing milestones of cases on panels' agendas that stand on a milestone of a household,
/// link or child: where that is voided, they are too.
pub fn standing_on(
    connection: &mut AnyConnection,
    milestone: MilestoneId,
) -> Result<Vec<(PanelItemId, Recorded<PanelItemMilestone>)>, StoreError> {
    let rows: Vec<Columns> = panel_item_milestones::table
        .filter(panel_item_milestones::implied_by.eq(milestone.to_string()))
        .filter(panel_item_milestones::voided_at.is_null())
        .order(panel_item_milestones::id)
        .load(connection)?;
    rows.into_iter().map(|columns| MilestoneRow::from(columns).read()).collect()
}
