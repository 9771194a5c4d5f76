//! `POST /v1/links/{id}/milestones/{milestone_id}/void`

use super::{LinkOut, check::check_children, read::reread};
use crate::{
    http::{Body, Id, Versioned},
    journeys::{VoidIn, check_without, refresh, void_fact, void_implied},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::LinksWrite},
};
use actix_web::{post, web::Data};
use family_finding_domain::{
    identifiers::{LinkId, MilestoneId},
    links::{LINK_RULES, LinkMilestone},
};
use family_finding_persistence::{AnyConnection, Scope, links};

/// Void a milestone of a link.
///
/// The fact no longer counts, and the links that ended with it live again. A fact that others
/// depend on cannot be voided before them.
#[utoipa::path(
    operation_id = "void_link_milestone",
    tag = "links",
    params(
        ("id" = LinkId, Path, description = "The link."),
        ("milestone_id" = MilestoneId, Path, description = "The milestone.")
    ),
    request_body(content = VoidIn, example = json!({"reason": "wrong_date"})),
    responses(
        (status = 200, description = "The link as it is now.", body = LinkOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "Other facts depend on it.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["links:write"]))
)]
#[post("/v1/links/{id}/milestones/{milestone_id}/void")]
pub async fn void_link_milestone(
    service: Data<Service>,
    authorised: Authorised<LinksWrite>,
    id: Id<LinkId, MilestoneId>,
    body: Body<VoidIn>,
) -> Outcome<Versioned<LinkOut>> {
    let caller = authorised.caller;
    let milestone = id.part()?;
    let reason = body.value;
    service
        .database
        .write(caller, move |connection, caller| {
            void(connection, caller, id.case, milestone, &reason)
        })
        .await
}

fn void(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: LinkId,
    milestone: MilestoneId,
    reason: &VoidIn,
) -> Outcome<Versioned<LinkOut>> {
    let scope = caller.scope(connection)?;
    let file = links::file(connection, &scope, id)?;
    let region = Scope::Region {
        region: file.case.region.clone(),
    };
    void_fact::<LinkMilestone>(connection, caller, &file.facts, milestone, reason)?;
    let mut changed = void_implied(connection, caller, milestone, reason)?;
    let after = links::file(connection, &scope, id)?;
    for child in &after.case.parties.children {
        check_without(LINK_RULES, after.standing().filter(|standing| standing.names(*child)))?;
    }
    check_children(connection, &region, &after.linked_children()?, None).map_err(|problem| problem.pointing(|_| ""))?; // The address names the fact, no field does.
    changed.links.insert(id);
    changed.children.extend(file.case.parties.children.iter().copied());
    changed.adopters.insert(file.case.parties.adopter);
    refresh(connection, caller, &file.case.region, &changed)?;
    reread(connection, caller, &scope, id)
}
