//! An entry of a timeline, and where entries come from: facts and shortlists.

use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    Note,
    identifiers::{AdopterId, ChildId, MilestoneId, ShortlistLineId, SiblingGroupId},
    journeys::Milestone,
    links::LinkSubject,
    timelines::{TimelineEvent, TimelinePlace, TimelineSource},
};
use family_finding_persistence::{
    links::LinkFile,
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
    /// The day: of the milestone, or on which it was voided, added or taken off.
    pub on: NaiveDate,
    /// Where it comes from.
    pub source: TimelineSource,
    /// The case of that source: the household, the child, the group, the link, or the child or group
    /// of the shortlist.
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
    /// The household of the link or line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopter_id: Option<AdopterId>,
    /// The children whom a milestone of a link is about, or the child of the shortlist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 6)]
    pub children: Option<Vec<ChildId>>,
    /// The sibling group of the link or shortlist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sibling_group_id: Option<SiblingGroupId>,
    /// What a worker wrote. Shown with `identity:read` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// The milestone of another case from which this one follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implied_by: Option<MilestoneId>,
    /// That milestone, where the caller sees its case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<TimelineCauseOut>,
    /// When it was recorded, voided, added or taken off.
    pub recorded_at: DateTime<Utc>,
    /// By the subject of which token.
    #[schema(max_length = 120)]
    pub recorded_by: String,
    /// The organisation for which it was recorded; absent where it was voided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 12)]
    pub recorded_for: Option<String>,
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
    /// An entry of which only the place, the source and who recorded it are told.
    pub fn new(place: TimelinePlace, source: TimelineSource, case_id: Uuid, recorded_by: &str) -> Self {
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
                adopter_id: None,
                children: None,
                sibling_group_id: None,
                note: None,
                implied_by: None,
                cause: None,
                recorded_at: place.recorded_at,
                recorded_by: recorded_by.to_owned(),
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
        let mut entry = TimelineEntry::new(happened, source, case_id, &recorded.recorder.subject);
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
            voided.out.recorded_by = recorded.voided_by.clone().unwrap_or_default();
            voided.out.void_reason.clone_from(&recorded.void_reason);
            entries.push(voided);
        }
        entry.out.counts = Some(fact.voided_at.is_none());
        entry.out.recorded_for = Some(recorded.recorder.organisation.clone());
        entries.push(entry);
    }
    entries
}

/// The entries of a link's facts; with a child, of those that name it.
pub fn of_link(file: &LinkFile, child: Option<ChildId>, sees_identity: bool) -> Vec<TimelineEntry> {
    let parties = &file.case.parties;
    let facts: Vec<_> = file
        .facts
        .iter()
        .filter(|recorded| child.is_none_or(|child| recorded.fact.milestone.names(child)))
        .cloned()
        .collect();
    let mut entries = of_facts(TimelineSource::Link, parties.link.0, &facts, |milestone| {
        (milestone.occurred_on(), milestone.kind().code(), milestone.options().outcome())
    });
    for entry in &mut entries {
        let of = facts.iter().find(|recorded| Some(recorded.fact.id) == entry.out.milestone_id);
        let options = of.map(|recorded| recorded.fact.milestone.options());
        let named = options.and_then(|options| options.children.as_ref());
        entry.out.children = Some(named.unwrap_or(&parties.children).clone());
        entry.out.adopter_id = Some(parties.adopter);
        entry.out.sibling_group_id = parties.group;
        entry.out.note = options.and_then(|options| options.note.clone()).filter(|_| sees_identity);
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
        let mut entry = TimelineEntry::new(place, TimelineSource::Shortlist, case_id, &by.subject);
        entry.out.shortlist_line_id = Some(line.id);
        entry.out.adopter_id = Some(line.adopter);
        entry.out.children = line.subject.child().map(|child| vec![child]);
        entry.out.sibling_group_id = line.subject.group();
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
