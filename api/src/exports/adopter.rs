//! `GET /v1/adopters/{id}/export`

use super::parts::{LinkExport, PanelItemExport, ShortlistLineExport, TrailExport, links_of, panel_items_of, trail_of};
use crate::{
    adopters::{AdopterMilestoneOut, AdopterOut, CheckOut},
    audit::{Shown, Shows},
    http::Id,
    identities::KnownFields,
    problems::Outcome,
    service::Service,
    timelines::{TimelineEntryOut, entries_of_adopter, whole_timeline},
    tokens::{
        Authorised, Caller,
        permissions::{ExportRead, IdentityRead},
    },
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::{DateTime, Utc};
use family_finding_domain::{identifiers::AdopterId, identities::HouseholdIdentity};
use family_finding_persistence::{
    AnyConnection,
    adopters::{self, checks},
    identities::{self, Keyring},
    links::LinkFilter,
    panels::items::PanelItemFilter,
    shortlists,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Everything that is held on a household.
#[derive(Serialize, ToSchema)]
pub struct AdopterExport {
    /// When it was put together.
    pub exported_at: DateTime<Utc>,
    /// The household.
    pub adopter: AdopterOut,
    /// Who it is.
    pub identity: HouseholdIdentity,
    /// Its own milestones, voided ones among them.
    pub milestones: Vec<AdopterMilestoneOut>,
    /// Its checks.
    pub checks: Vec<CheckOut>,
    /// Its links.
    pub links: Vec<LinkExport>,
    /// The lines of shortlists on which it stands or stood.
    pub shortlist: Vec<ShortlistLineExport>,
    /// What panels heard of it.
    pub panel_items: Vec<PanelItemExport>,
    /// Everything that happened, in order.
    pub timeline: Vec<TimelineEntryOut>,
    /// Who was shown it and who changed it.
    pub audit_trail: TrailExport,
}

impl Shows for AdopterExport {
    fn note(&self, shown: &mut Shown) {
        self.adopter.note(shown);
        shown.identity(self.adopter.id, self.identity.known_fields());
        self.links.note(shown);
        self.shortlist.note(shown);
        self.panel_items.note(shown);
    }
}

/// Export everything that is held on a household.
///
/// One document: facts, voided ones among them, identity, checks, links, shortlists, what panels
/// heard, the timeline, and who was shown it. It is for the regional adoption agency, which answers
/// the persons concerned and decides what of the children has to be taken out first.
#[utoipa::path(
    operation_id = "read_adopter_export",
    tag = "protection",
    params(("id" = AdopterId, Path, description = "The household.")),
    responses((status = 200, description = "Everything that is held.", body = AdopterExport)),
    security(("bearer" = ["export:read", "identity:read"]))
)]
#[get("/v1/adopters/{id}/export")]
pub async fn read_adopter_export(
    service: Data<Service>,
    authorised: Authorised<ExportRead>,
    _also: Authorised<IdentityRead>,
    id: Id<AdopterId>,
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

fn export(connection: &mut AnyConnection, keys: &Keyring, caller: &Caller, id: AdopterId) -> Outcome<AdopterExport> {
    let scope = caller.scope(connection)?;
    let file = adopters::file(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    let timeline = entries_of_adopter(connection, caller, &scope, &file)?;
    let timeline = whole_timeline(connection, &scope, timeline)?;
    let filter = LinkFilter {
        adopter: Some(id),
        ..LinkFilter::default()
    };
    let links = links_of(connection, caller, &scope, &filter)?;
    let mut heard = vec![PanelItemFilter {
        adopter: Some(id),
        ..PanelItemFilter::default()
    }];
    heard.extend(links.iter().map(|exported| PanelItemFilter {
        link: Some(exported.link.id),
        ..PanelItemFilter::default()
    }));
    let lines = shortlists::history_of_adopter(connection, &scope, id)?;
    let identity = identities::find::<HouseholdIdentity>(connection, keys, id)?.identity;
    let checks = checks::of_adopter(connection, id)?;
    Ok(AdopterExport {
        exported_at: caller.now,
        milestones: file.facts.iter().map(AdopterMilestoneOut::of).collect(),
        checks: checks.iter().map(|check| CheckOut::of(check, caller.today)).collect(),
        links,
        shortlist: lines.into_iter().map(ShortlistLineExport::from).collect(),
        panel_items: panel_items_of(connection, caller, &scope, &heard, None)?,
        timeline,
        audit_trail: trail_of(connection, &file.case.region, id)?,
        adopter: AdopterOut::of_file(file, Some(&identity), caller.today),
        identity,
    })
}
