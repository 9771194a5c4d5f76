//! `POST /v1/links/{id}/milestones/{milestone_id}/void`

use super::{LinkOut, check::check_children, read::reread};
use crate::{
    http::{Body, Id, Versioned},
    journeys::{VoidIn, check_without, end_overtaken, endings_of, refresh, void_fact, void_implied},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::LinksWrite},
};
use actix_web::{post, web::Data};
use family_finding_domain::{
    Faults,
    identifiers::{LinkId, MilestoneId},
    links::{LINK_RULES, LinkEndReason, LinkMilestone, LinkedChild, overtaken_by},
};
use family_finding_persistence::{AnyConnection, Scope, links};

/// Void a milestone of a link.
///
/// The fact no longer counts, and the links that ended with it live again, unless
/// something recorded since ends them. A fact that others depend on cannot be voided before them, and the
/// end of a link cannot while what happened since leaves it no life.
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
    take_back(connection, caller, id, milestone, reason)?;
    let scope = caller.scope(connection)?;
    reread(connection, caller, &scope, id)
}

/// Voids a milestone with everything that follows from it, for every operation that does so.
pub(crate) fn take_back(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: LinkId,
    milestone: MilestoneId,
    reason: &VoidIn,
) -> Outcome<()> {
    let scope = caller.scope(connection)?;
    let file = links::file(connection, &scope, id)?;
    let region = Scope::whole_region(file.case.region.clone());
    void_fact::<LinkMilestone>(connection, caller, &file.facts, milestone, reason)?;
    let mut changed = void_implied(connection, caller, milestone, reason)?;
    let after = links::file(connection, &scope, id)?;
    for child in &after.case.parties.children {
        check_without(LINK_RULES, after.standing().filter(|standing| standing.names(*child)))?;
    }
    refuse_overtaken(connection, &region, &file.linked_children()?, &after.linked_children()?)?;
    check_children(connection, &region, &after.linked_children()?, None).map_err(|problem| problem.pointing(|_| ""))?; // The address names the fact, no field does.
    end_overtaken(connection, caller, &file.case.region, &mut changed)?;
    changed.links.insert(id);
    changed.children.extend(file.case.parties.children.iter().copied());
    changed.adopters.insert(file.case.parties.adopter);
    refresh(connection, caller, &file.case.region, &changed)
}

/// The end of a link, voided by itself, must leave a link that can live: what happened since may have
/// ended it in any case. Then it is told what, and nothing is voided.
fn refuse_overtaken(connection: &mut AnyConnection, region: &Scope, before: &[LinkedChild], after: &[LinkedChild]) -> Outcome<()> {
    let mut faults = Faults::none();
    for part in after.iter().filter(|part| part.over_on().is_none()) {
        if !before.iter().any(|was| was.child == part.child && was.over_on().is_some()) {
            continue;
        }
        let endings = endings_of(connection, region, part)?;
        // A placement that lives again needs a household that is still there.
        let left = endings
            .iter()
            .copied()
            .find(|ending| ending.reason == LinkEndReason::HouseholdUnavailable);
        let overtaken = overtaken_by(part, &endings).or(left);
        if let Some(ending) = overtaken {
            faults.push(ending.fault());
        }
    }
    Ok(faults.or(())?)
}
