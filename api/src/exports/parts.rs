//! What the exports of children and households share.

use crate::{
    audit::{AuditEntryOut, Shown, Shows},
    links::{LinkMilestoneOut, LinkOut},
    panels::{PanelItemMilestoneOut, PanelItemOut, shown_items},
    problems::Outcome,
    shortlists::ShortlistRemovalOut,
    tokens::Caller,
};
use chrono::{DateTime, Utc};
use family_finding_domain::{
    Note,
    audit::{Case, IdentityField},
    identifiers::{AdopterId, ChildId, LinkId, OrganisationCode, ShortlistLineId, SiblingGroupId},
};
use family_finding_persistence::{
    AnyConnection, Scope,
    audit::{self, EntryFilter},
    children,
    links::{self, LinkFilter},
    panels::items::{self, PanelItemFilter},
    shortlists::ShortlistLine,
};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A link with everything that was recorded of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinkExport {
    /// The link.
    pub link: LinkOut,
    /// Its milestones, voided ones among them.
    pub milestones: Vec<LinkMilestoneOut>,
}

/// A case on a panel's agenda with everything that was recorded of it.
#[derive(Clone, Serialize, ToSchema)]
pub struct PanelItemExport {
    /// The case.
    pub item: PanelItemOut,
    /// Its milestones, voided ones among them.
    pub milestones: Vec<PanelItemMilestoneOut>,
}

/// A line of a shortlist as it is held.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShortlistLineExport {
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
    /// Why it was added.
    pub reason: Note,
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
    /// The latest link that was made of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_id: Option<LinkId>,
}

/// The audit trail of a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrailExport {
    /// Who was shown the case and who changed it, the newest first; of the cases that an entry
    /// names, this one only.
    #[schema(max_items = 10_000)]
    pub entries: Vec<AuditEntryOut>,
    /// Whether these are all. Where they are not, `/v1/audit-entries?case_id=` has the rest.
    pub complete: bool,
}

/// Entries of the trail that an export holds at most.
const MOST_ENTRIES: usize = 10_000;

impl Shows for LinkExport {
    fn note(&self, shown: &mut Shown) {
        self.link.note(shown);
        let notes = self.milestones.iter().filter(|milestone| milestone.options.note.is_some());
        shown.identity(self.link.id, notes.map(|_| IdentityField::Note));
    }
}

impl Shows for PanelItemExport {
    fn note(&self, shown: &mut Shown) {
        self.item.note(shown);
        let reasons = self.milestones.iter().filter(|milestone| milestone.reasons.is_some());
        shown.identity(self.item.id, reasons.map(|_| IdentityField::Note));
    }
}

impl Shows for ShortlistLineExport {
    fn note(&self, shown: &mut Shown) {
        self.child_id.iter().for_each(|child| shown.identity(*child, [IdentityField::Note]));
        self.sibling_group_id
            .iter()
            .for_each(|group| shown.identity(*group, [IdentityField::Note]));
        self.link_id.iter().for_each(|link| shown.case(*link));
        shown.case(self.adopter_id);
    }
}

impl From<ShortlistLine> for ShortlistLineExport {
    fn from(line: ShortlistLine) -> Self {
        let ShortlistLine {
            id,
            region: _,
            local_authority: _,
            subject,
            adopter,
            reason,
            added_at,
            added_by,
            removal,
            version: _,
            link,
        } = line;
        Self {
            id,
            child_id: subject.child(),
            sibling_group_id: subject.group(),
            adopter_id: adopter,
            reason,
            added_at,
            added_by: added_by.subject,
            added_for: added_by.organisation,
            removed: removal.map(|removal| ShortlistRemovalOut {
                at: removal.at,
                by: removal.by.subject,
                reason: removal.reason,
            }),
            link_id: link,
        }
    }
}

/// The links that the caller sees of a child or a household; of a child's, what they say of that
/// child alone.
pub fn links_of(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, filter: &LinkFilter) -> Outcome<Vec<LinkExport>> {
    let cases = links::list(connection, scope, filter, None, usize::MAX)?;
    let children: BTreeSet<ChildId> = cases.iter().flat_map(|case| &case.parties.children).copied().collect();
    let children: Vec<ChildId> = children.into_iter().collect();
    let adopted = children::adopted_days(connection, scope, &children)?;
    let mut exported = Vec::new();
    for file in links::files_of(connection, cases)? {
        let mut link = LinkOut::of(&file, &adopted, caller.today)?;
        let mut facts = file.facts;
        if let Some(child) = filter.child {
            link.children.retain(|part| part.child_id == child);
            facts.retain(|recorded| recorded.fact.milestone.names(child));
        }
        let mut milestones: Vec<LinkMilestoneOut> = facts.iter().map(|recorded| LinkMilestoneOut::of(recorded, true)).collect();
        if let Some(child) = filter.child {
            for named in milestones.iter_mut().filter_map(|milestone| milestone.options.children.as_mut()) {
                named.retain(|named| *named == child);
            }
        }
        exported.push(LinkExport { link, milestones });
    }
    Ok(exported)
}

/// What panels heard, by several filters; of a child's matches, what they say of that child alone.
pub fn panel_items_of(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    filters: &[PanelItemFilter],
    only: Option<ChildId>,
) -> Outcome<Vec<PanelItemExport>> {
    let mut files = Vec::new();
    for filter in filters {
        files.extend(items::list(connection, scope, filter, None, usize::MAX)?);
    }
    let shown = shown_items(connection, caller, &files)?;
    let exported = files.iter().zip(shown).map(|(file, mut item)| {
        item.children.retain(|child| only.is_none_or(|only| *child == only));
        PanelItemExport {
            item,
            milestones: file
                .facts
                .iter()
                .map(|recorded| PanelItemMilestoneOut::of(recorded, caller))
                .collect(),
        }
    });
    Ok(exported.collect())
}

/// The trail of a case, of everybody who was shown it.
pub fn trail_of(connection: &mut AnyConnection, region: &OrganisationCode, case: impl Into<Case>) -> Outcome<TrailExport> {
    let case = case.into();
    let filter = EntryFilter {
        case_id: Some(case.id.clone()),
        ..EntryFilter::default()
    };
    let whole = Scope::whole_region(region.clone());
    let mut entries = audit::list(connection, &whole, &filter, None, MOST_ENTRIES + 1)?;
    let complete = entries.len() <= MOST_ENTRIES;
    entries.truncate(MOST_ENTRIES);
    let entries = entries.into_iter().map(|mut entry| {
        entry.cases.retain(|shown| shown.case == case);
        AuditEntryOut::from(entry)
    });
    Ok(TrailExport {
        entries: entries.collect(),
        complete,
    })
}
