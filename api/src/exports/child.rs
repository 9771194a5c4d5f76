//! `GET /v1/children/{id}/export`

use super::parts::{LinkExport, PanelItemExport, ShortlistLineExport, TrailExport, links_of, panel_items_of, trail_of};
use crate::{
    audit::{Shown, Shows},
    children::{ChildMilestoneOut, ChildOut, assessment_of},
    http::Id,
    identities::KnownFields,
    problems::Outcome,
    restrictions::RestrictionOut,
    returns::care_fields,
    service::Service,
    sibling_groups::SiblingGroupMilestoneOut,
    timelines::{TimelineEntryOut, entries_of_child, whole_timeline},
    tokens::{
        Authorised, Caller,
        permissions::{ExportRead, IdentityRead},
    },
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::{DateTime, Utc};
use family_finding_domain::{
    audit::IdentityField,
    identifiers::{ChildId, Reference, SiblingGroupId, Source},
    identities::ChildIdentity,
    links::LinkSubject,
    returns::CareRecord,
    sibling_groups::Assessment,
};
use family_finding_persistence::{
    AnyConnection, Scope, children,
    identities::{self, Keyring},
    links::LinkFilter,
    panels::items::PanelItemFilter,
    restrictions, shortlists, sibling_groups,
};
use serde::Serialize;
use utoipa::ToSchema;

/// The sibling group of a child, without its other children.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SiblingGroupExport {
    /// Its identifier.
    pub id: SiblingGroupId,
    /// The owning system.
    pub source: Source,
    /// The owning system's key.
    pub reference: Reference,
    /// The assessment that stands.
    pub assessment: Assessment,
    /// Its milestones, voided ones among them.
    pub milestones: Vec<SiblingGroupMilestoneOut>,
}

/// Everything that is held on a child.
#[derive(Serialize, ToSchema)]
pub struct ChildExport {
    /// When it was put together.
    pub exported_at: DateTime<Utc>,
    /// The child.
    pub child: ChildOut,
    /// Who it is.
    pub identity: ChildIdentity,
    /// Its care, as statutory returns ask for it.
    pub care_record: CareRecord,
    /// Its own milestones, voided ones among them.
    pub milestones: Vec<ChildMilestoneOut>,
    /// Its sibling group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sibling_group: Option<SiblingGroupExport>,
    /// Its links, with what they say of this child.
    pub links: Vec<LinkExport>,
    /// Its shortlist and its group's, lines taken off among them.
    pub shortlist: Vec<ShortlistLineExport>,
    /// What panels heard of it.
    pub panel_items: Vec<PanelItemExport>,
    /// Everything that happened, in order.
    pub timeline: Vec<TimelineEntryOut>,
    /// How its record was restricted.
    pub restrictions: Vec<RestrictionOut>,
    /// Who was shown it and who changed it.
    pub audit_trail: TrailExport,
}

impl Shows for ChildExport {
    fn note(&self, shown: &mut Shown) {
        self.child.note(shown);
        shown.identity(self.child.id, self.identity.known_fields());
        shown.identity(self.child.id, care_fields(&self.care_record));
        if let Some(group) = &self.sibling_group {
            shown.case(group.id);
        }
        self.links.note(shown);
        self.shortlist.note(shown);
        self.panel_items.note(shown);
        let noted = self.timeline.iter().filter(|entry| entry.note.is_some());
        shown.identity(self.child.id, noted.map(|_| IdentityField::Note));
    }
}

/// Export everything that is held on a child.
///
/// One document: facts, voided ones among them, identity, links, shortlist, what panels heard, the
/// timeline, restrictions, and who was shown it. Other children are left out. It is for whoever
/// answers the person concerned, and decides what of others has to be taken out first.
#[utoipa::path(
    operation_id = "read_child_export",
    tag = "protection",
    params(("id" = ChildId, Path, description = "The child.")),
    responses((status = 200, description = "Everything that is held.", body = ChildExport)),
    security(("bearer" = ["export:read", "identity:read"]))
)]
#[get("/v1/children/{id}/export")]
pub async fn read_child_export(
    service: Data<Service>,
    authorised: Authorised<ExportRead>,
    _also: Authorised<IdentityRead>,
    id: Id<ChildId>,
) -> Outcome<HttpResponse> {
    let keys = service.identity_keys.clone();
    let export = service
        .database
        .read(authorised.caller, move |connection, caller| {
            export(connection, &keys, caller, id.case)
        })
        .await?;
    Ok(HttpResponse::Ok().json(export))
}

fn export(connection: &mut AnyConnection, keys: &Keyring, caller: &Caller, id: ChildId) -> Outcome<ChildExport> {
    let scope = caller.scope(connection)?;
    let file = children::file(connection, &scope, id)?;
    let timeline = entries_of_child(connection, caller, &scope, &file)?;
    let mut timeline = whole_timeline(connection, &scope, timeline)?;
    for named in timeline.iter_mut().filter_map(|entry| entry.children.as_mut()) {
        named.retain(|named| *named == id);
    }
    let mut lines = shortlists::history(connection, &scope, LinkSubject::Child(id))?;
    let sibling_group = match file.case.sibling_group {
        Some(group) => {
            lines.extend(shortlists::history(connection, &scope, LinkSubject::Group(group))?);
            Some(group_of(connection, &scope, group)?)
        }
        None => None,
    };
    let filter = LinkFilter {
        child: Some(id),
        ..LinkFilter::default()
    };
    let links = links_of(connection, caller, &scope, &filter)?;
    let mut heard = vec![PanelItemFilter {
        child: Some(id),
        ..PanelItemFilter::default()
    }];
    heard.extend(links.iter().map(|exported| PanelItemFilter {
        link: Some(exported.link.id),
        ..PanelItemFilter::default()
    }));
    let mut panel_items = panel_items_of(connection, caller, &scope, &heard, Some(id))?;
    panel_items.retain(|heard| heard.item.child_id == Some(id) || heard.item.children.contains(&id));
    let identity = identities::find::<ChildIdentity>(connection, keys, id)?.identity;
    let care_record = identities::find::<CareRecord>(connection, keys, id)?.identity;
    let assessment = assessment_of(connection, &scope, &file.case)?;
    let restrictions = restrictions::of_child(connection, id)?;
    Ok(ChildExport {
        exported_at: caller.now,
        care_record,
        milestones: file.facts.iter().map(ChildMilestoneOut::of).collect(),
        sibling_group,
        links,
        shortlist: lines.into_iter().map(ShortlistLineExport::from).collect(),
        panel_items,
        timeline,
        restrictions: restrictions.into_iter().map(RestrictionOut::from).collect(),
        audit_trail: trail_of(connection, &file.case.region, id)?,
        child: ChildOut::of_file(file, Some(&identity), assessment, caller.today),
        identity,
    })
}

fn group_of(connection: &mut AnyConnection, scope: &Scope, id: SiblingGroupId) -> Outcome<SiblingGroupExport> {
    let file = sibling_groups::file(connection, scope, id)?;
    Ok(SiblingGroupExport {
        id,
        milestones: file.facts.iter().map(SiblingGroupMilestoneOut::of).collect(),
        source: file.case.source,
        reference: file.case.reference,
        assessment: file.case.assessment,
    })
}
