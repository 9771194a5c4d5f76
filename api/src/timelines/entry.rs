//! An entry of a timeline, and how entries are made of facts and of lines of a shortlist.

use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    Note,
    identifiers::{AdopterId, ChildId, MilestoneId, PanelId, ShortlistLineId, SiblingGroupId},
    links::LinkSubject,
    panels::PanelItemKind,
    timelines::{TimelineEvent, TimelinePlace, TimelineSource},
};
use family_finding_persistence::{
    milestones::{Recorded, Recorder},
    shortlists::ShortlistLine,
    timelines::Cause,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An entry of a timeline.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineEntryOut {
    /// What is told: that something happened, or that a fact was voided.
    pub event: TimelineEvent,
    /// The day: of the milestone, or on which it was voided, added, taken off or listed.
    pub on: NaiveDate,
    /// Where it comes from.
    pub source: TimelineSource,
    /// The case of that source: the household, the child, the group, the link, the child or group of
    /// the shortlist, or the case on the agenda.
    pub case_id: Uuid,
    /// The milestone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub milestone_id: Option<MilestoneId>,
    /// The line of the shortlist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortlist_line_id: Option<ShortlistLineId>,
    /// The kind of milestone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 40)]
    pub kind: Option<String>,
    /// The code that it carries: an outcome, a recommendation, a decision, a view or a reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 40)]
    pub outcome: Option<String>,
    /// Why the fact was voided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 40)]
    pub void_reason: Option<String>,
    /// Whether the milestone still counts. One that was voided has a second entry, on the day of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<bool>,
    /// The panel: of what comes from a case on its agenda.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub panel: Option<TimelinePanelOut>,
    /// The household of the link or line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopter_id: Option<AdopterId>,
    /// The children whom a milestone of a link or a case of a panel is about, or the child of the shortlist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 6)]
    pub children: Option<Vec<ChildId>>,
    /// The sibling group of the link or shortlist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sibling_group_id: Option<SiblingGroupId>,
    /// What a worker wrote, or a panel's reasons. Shown with `identity:read` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// The milestone of another case from which this one follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implied_by: Option<MilestoneId>,
    /// That milestone, where the caller sees its case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<TimelineCauseOut>,
    /// The milestone of the household, link or child that says the same as this one of a panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands_on: Option<MilestoneId>,
    /// When it was recorded, voided, added, taken off or listed.
    pub recorded_at: DateTime<Utc>,
    /// By the subject of which token. Who listed a case for a panel stands in the audit trail alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 120)]
    pub recorded_by: Option<String>,
    /// The organisation for which it was recorded; absent where it was voided or listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 12)]
    pub recorded_for: Option<String>,
}

/// The panel on whose agenda a case stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct TimelinePanelOut {
    /// The meeting.
    pub panel_id: PanelId,
    /// The day of the meeting.
    pub held_on: NaiveDate,
    /// What the case comes to the panel for.
    pub kind: PanelItemKind,
}

/// A milestone of another case that brought something about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineCauseOut {
    /// The kind of case.
    pub source: TimelineSource,
    /// The case.
    pub case_id: Uuid,
    /// The kind of milestone.
    #[schema(max_length = 40)]
    pub kind: String,
    /// The day on which it happened.
    pub on: NaiveDate,
}

impl From<Cause> for TimelineCauseOut {
    fn from(cause: Cause) -> Self {
        let Cause { source, case, kind, on } = cause;
        Self {
            source,
            case_id: case,
            kind,
            on,
        }
    }
}

/// An entry in its place.
#[derive(Clone, Debug)]
pub struct TimelineEntry {
    /// Its place.
    pub place: TimelinePlace,
    /// How it looks.
    pub out: TimelineEntryOut,
}

impl TimelineEntry {
    /// An entry of which only the place and the source are told.
    pub fn new(place: TimelinePlace, source: TimelineSource, case_id: Uuid) -> Self {
        Self {
            place,
            out: TimelineEntryOut {
                event: place.event,
                on: place.on,
                source,
                case_id,
                milestone_id: None,
                shortlist_line_id: None,
                kind: None,
                outcome: None,
                void_reason: None,
                counts: None,
                panel: None,
                adopter_id: None,
                children: None,
                sibling_group_id: None,
                note: None,
                implied_by: None,
                cause: None,
                stands_on: None,
                recorded_at: place.recorded_at,
                recorded_by: None,
                recorded_for: None,
            },
        }
    }
}

/// What a timeline tells of a milestone: its day, its kind, and the code it carries.
pub type Told = (NaiveDate, &'static str, Option<&'static str>);

/// The entries of a case's own facts: each on its day and, where it was voided, once more on the
/// day of that.
pub fn of_facts<M>(source: TimelineSource, case_id: Uuid, facts: &[Recorded<M>], tell: impl Fn(&M) -> Told) -> Vec<TimelineEntry> {
    let mut entries = Vec::new();
    for recorded in facts {
        let fact = &recorded.fact;
        let (on, kind, outcome) = tell(&fact.milestone);
        let happened = TimelinePlace::happened(on, fact.recorded_at, fact.id);
        let mut entry = TimelineEntry::new(happened, source, case_id);
        entry.out.milestone_id = Some(fact.id);
        entry.out.kind = Some(kind.to_owned());
        entry.out.outcome = outcome.map(str::to_owned);
        entry.out.implied_by = recorded.implied_by;
        if let Some(at) = fact.voided_at {
            let place = TimelinePlace::done(at, fact.id.0, TimelineEvent::Voided);
            let mut voided = entry.clone();
            voided.place = place;
            voided.out.event = place.event;
            voided.out.on = place.on;
            voided.out.recorded_at = at;
            voided.out.recorded_by.clone_from(&recorded.voided_by);
            voided.out.void_reason.clone_from(&recorded.void_reason);
            entries.push(voided);
        }
        entry.out.counts = Some(fact.voided_at.is_none());
        entry.out.recorded_by = Some(recorded.recorder.subject.clone());
        entry.out.recorded_for = Some(recorded.recorder.organisation.clone());
        entries.push(entry);
    }
    entries
}

/// The entries of a line of a shortlist: added and, where it was, taken off.
pub fn of_line(line: &ShortlistLine, sees_identity: bool) -> Vec<TimelineEntry> {
    let case_id = match line.subject {
        LinkSubject::Child(child) => child.0,
        LinkSubject::Group(group) => group.0,
    };
    let entry = |at, event, by: &Recorder| {
        let place = TimelinePlace::done(at, line.id.0, event);
        let mut entry = TimelineEntry::new(place, TimelineSource::Shortlist, case_id);
        entry.out.shortlist_line_id = Some(line.id);
        entry.out.adopter_id = Some(line.adopter);
        entry.out.children = line.subject.child().map(|child| vec![child]);
        entry.out.sibling_group_id = line.subject.group();
        entry.out.recorded_by = Some(by.subject.clone());
        entry.out.recorded_for = Some(by.organisation.clone());
        entry
    };
    let mut added = entry(line.added_at, TimelineEvent::Shortlisted, &line.added_by);
    added.out.note = sees_identity.then(|| line.reason.clone());
    let taken_off = line.removal.as_ref().map(|removal| {
        let mut taken_off = entry(removal.at, TimelineEvent::TakenOff, &removal.by);
        taken_off.out.outcome = Some(removal.reason.code().to_owned());
        taken_off
    });
    std::iter::once(added).chain(taken_off).collect()
}
