//! A line of a shortlist as a caller sees it, with how it stands today.

use super::subject::Subject;
use crate::{
    audit::{Shown, Shows},
    http::Versioned,
    matching::sought,
    problems::{Outcome, Problem},
    tokens::Caller,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    Note,
    adopters::Availability,
    audit::{Case, IdentityField},
    children::ChildSummary,
    identifiers::{AdopterId, ChildId, LinkId, Reference, ShortlistLineId, SiblingGroupId},
    identities::HouseholdIdentity,
    links::{LinkState, LinkedChild, link_state, linked_child_state},
    matching::{Candidate, Explained, ExplainedBarrier, OpenBarrier, SearchSettings, Seeking, explain},
    shortlists::{ShortlistRemovalReason, ShortlistStanding, line_standing},
};
use family_finding_persistence::{
    AnyConnection, Scope,
    adopters::{self, AdopterCase},
    children::ChildCase,
    identities, links,
    shortlists::ShortlistLine,
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A line of a shortlist.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShortlistLineOut {
    /// Its identifier.
    pub id: ShortlistLineId,
    /// The child on whose list it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_id: Option<ChildId>,
    /// The sibling group on whose list it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sibling_group_id: Option<SiblingGroupId>,
    /// The household.
    pub adopter_id: AdopterId,
    /// The owning system's key of the household; shown to the regional adoption agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopter_reference: Option<Reference>,
    /// Why it was added. Shown with `identity:read` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// By the subject of which token.
    #[schema(max_length = 120)]
    pub added_by: String,
    /// The organisation for which it was added.
    #[schema(max_length = 12)]
    pub added_for: String,
    /// How it was taken off the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<ShortlistRemovalOut>,
    /// How it stands today; absent for a line that was taken off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<ShortlistStanding>,
    /// The availability of the household today.
    pub availability: Availability,
    /// What excludes the household today, by the rules of the matches.
    #[schema(max_items = 100)]
    pub barriers: Vec<ExplainedBarrier>,
    /// What might exclude it and cannot be told yet, as questions.
    #[schema(max_items = 100)]
    pub open_barriers: Vec<OpenBarrier>,
    /// The latest link of the household with these children since they are known here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<ShortlistLinkOut>,
}

/// How a line was taken off.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShortlistRemovalOut {
    /// When.
    pub at: DateTime<Utc>,
    /// By the subject of which token.
    #[schema(max_length = 120)]
    pub by: String,
    /// Why.
    pub reason: ShortlistRemovalReason,
}

/// The link of a line's household with the children.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShortlistLinkOut {
    /// The link.
    pub link_id: LinkId,
    /// Where it stands for these children: the furthest of those with whom it lives, else how it
    /// was over.
    pub state: LinkState,
    /// The household was identified.
    pub identified_on: NaiveDate,
    /// Whether it was made of this line.
    pub from_line: bool,
}

impl Shows for ShortlistLineOut {
    fn note(&self, shown: &mut Shown) {
        let whose: Option<Case> = self.child_id.map(Case::from).or(self.sibling_group_id.map(Case::from));
        let fields = self.reason.iter().map(|_| IdentityField::Note);
        if let Some(case) = whose {
            shown.identity(case, fields);
        }
        shown.case(self.adopter_id);
        if let Some(link) = &self.link {
            shown.case(link.link_id);
        }
    }
}

/// The lines as the caller sees them, each with how it stands today.
pub fn lines_out(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    subject: &Subject,
    lines: Vec<ShortlistLine>,
) -> Outcome<Vec<ShortlistLineOut>> {
    let region = Scope::whole_region(subject.region.clone());
    // A council finds any household of its region through matches, and shortlists it.
    let ids: Vec<AdopterId> = lines.iter().map(|line| line.adopter).collect();
    let households = adopters::of_ids(connection, &region, &ids)?;
    let keys = &caller.identity_keys;
    let looking = identities::open_children(connection, keys, looked_for(&subject.children, caller.today))?;
    let places = identities::find_many::<HouseholdIdentity>(connection, keys, &ids)?;
    let nowhere = HouseholdIdentity::default();
    let seeking = Seeking::together(looking.iter().map(sought).collect());
    let settings = SearchSettings::default();
    let linked: Vec<LinkId> = subject
        .children
        .iter()
        .flat_map(|child| &child.summary.links)
        .map(|part| part.link)
        .collect();
    let closed = links::closed_to(connection, scope, &linked)?;
    let out = lines.into_iter().filter_map(|line| {
        let household = households.get(&line.adopter)?;
        let known = household.household.placed(places.get(&household.id).unwrap_or(&nowhere));
        let candidate = Candidate::on(caller.today, household.id, &known, &household.summary);
        let explained = seeking
            .as_ref()
            .map(|seeking| explain(seeking, &candidate, &settings, caller.today));
        let availability = candidate.availability;
        Some(ShortlistLineOut::of(
            line,
            household,
            subject,
            availability,
            explained,
            caller,
            scope,
        ))
    });
    let shown = out.map(|line| ShortlistLineOut {
        link: line.link.filter(|link| !closed.contains(&link.link_id)),
        ..line
    });
    Ok(shown.collect())
}

/// One line with its version.
pub fn line_out(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    subject: &Subject,
    line: ShortlistLine,
) -> Outcome<Versioned<ShortlistLineOut>> {
    let version = line.version;
    let value = lines_out(connection, caller, scope, subject, vec![line])?
        .pop()
        .ok_or_else(Problem::not_found)?;
    Ok(Versioned {
        value,
        version,
        day: caller.today,
    })
}

/// The children for whom a family is looked for; all of them where that is over.
fn looked_for(children: &[ChildCase], today: NaiveDate) -> Vec<ChildCase> {
    let waits = |child: &&ChildCase| child.summary.awaits_match_on(today);
    let looking: Vec<ChildCase> = children.iter().filter(waits).cloned().collect();
    if looking.is_empty() { children.to_vec() } else { looking }
}

impl ShortlistLineOut {
    fn of(
        line: ShortlistLine,
        household: &AdopterCase,
        subject: &Subject,
        availability: Availability,
        explained: Option<Explained>,
        caller: &Caller,
        scope: &Scope,
    ) -> Self {
        let summaries: Vec<&ChildSummary> = subject.children.iter().map(|child| &child.summary).collect();
        let (barriers, open_barriers) = explained.map_or_else(Default::default, |explained| (explained.barriers, explained.open_barriers));
        let link = latest_link(&line, &summaries);
        let ShortlistLine {
            id,
            region: _,
            local_authority: _,
            subject: whose,
            adopter,
            reason,
            added_at,
            added_by,
            removal,
            version: _,
            link: _,
        } = line;
        Self {
            id,
            child_id: whose.child(),
            sibling_group_id: whose.group(),
            adopter_id: adopter,
            adopter_reference: scope.is_region().then(|| household.reference.clone()),
            reason: caller.sees_identity.then_some(reason),
            added_at,
            added_by: added_by.subject,
            added_for: added_by.organisation,
            standing: removal
                .is_none()
                .then(|| line_standing(adopter, &summaries, !barriers.is_empty(), caller.today)),
            removed: removal.map(|removal| ShortlistRemovalOut {
                at: removal.at,
                by: removal.by.subject,
                reason: removal.reason,
            }),
            availability,
            barriers,
            open_barriers,
            link,
        }
    }
}

/// The latest link of the line's household with the children, a live one before those that are over.
fn latest_link(line: &ShortlistLine, children: &[&ChildSummary]) -> Option<ShortlistLinkOut> {
    let mut of_link: BTreeMap<LinkId, Vec<(&LinkedChild, LinkState)>> = BTreeMap::new();
    for child in children {
        for part in child.links.iter().filter(|part| part.adopter == line.adopter) {
            let state = linked_child_state(part, child.adopted_on);
            of_link.entry(part.link).or_default().push((part, state));
        }
    }
    let latest = of_link.into_iter().max_by_key(|(link, parts)| {
        let lives = parts.iter().any(|(part, _)| part.over_on().is_none());
        (lives, parts.iter().map(|(part, _)| part.identified_on).max(), *link)
    });
    let (link, parts) = latest?;
    let states: Vec<LinkState> = parts.iter().map(|(_, state)| *state).collect();
    Some(ShortlistLinkOut {
        link_id: link,
        state: link_state(&states),
        identified_on: parts.iter().map(|(part, _)| part.identified_on).min()?,
        from_line: line.link == Some(link),
    })
}
