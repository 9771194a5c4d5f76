//! `POST /v1/links`

use super::{
    LinkOut,
    check::{child_candidate, household_candidate, siblings},
    read::reread,
};
use crate::{
    http::{Body, Created, IdempotencyKey, create_once},
    journeys::{Changed, recorded_now, refresh},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::LinksWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    Fault, FaultCode, Faults,
    identifiers::{AdopterId, ChildId, LinkId, SiblingGroupId},
    links::{LinkMilestone, LinkMilestoneKind, LinkMilestoneOptions, LinkParties, LinkState, admit_link},
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError, adopters,
    children::{self, ChildFile},
    links::{self, LinkCase},
    milestones::{self},
    settings, sibling_groups,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A household identified for a child or a sibling group: name one of the two.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkIn {
    /// The household.
    pub adopter_id: AdopterId,
    /// The child.
    #[serde(default)]
    pub child_id: Option<ChildId>,
    /// The sibling group, assessed to be placed together.
    #[serde(default)]
    pub sibling_group_id: Option<SiblingGroupId>,
    /// The day on which the household was identified.
    pub identified_on: NaiveDate,
}

/// Identify a household for a child or sibling group.
///
/// A potential link: the first milestone, `identified`, is recorded with it. A household may be
/// considered for several children, and a child for several households, until a match is decided.
#[utoipa::path(
    operation_id = "create_link",
    tag = "links",
    request_body(content = LinkIn, example = json!({
        "adopter_id": "0197f000-0000-7000-8000-000000000001", "child_id": "0197f000-0000-7000-8000-000000000002", "identified_on": "2022-03-01"
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)),
    responses(
        (status = 201, description = "The link was recorded.", body = LinkOut, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 422, description = "The link breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["links:write"]))
)]
#[post("/v1/links")]
pub async fn create_link(
    service: Data<Service>,
    authorised: Authorised<LinksWrite>,
    key: IdempotencyKey,
    body: Body<LinkIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        create(connection, &acting, &wanted)
    })
    .await
}

fn create(connection: &mut AnyConnection, caller: &Caller, wanted: &LinkIn) -> Outcome<Created<LinkOut>> {
    let scope = caller.scope(connection)?;
    let region = caller.region(&scope)?;
    let mut faults = Faults::none();
    // A council may link any household of its region: it finds them through matches.
    let household = adopters::find(connection, &Scope::Region { region: region.clone() }, wanted.adopter_id);
    let household = found(household, "/adopter_id", "there is no such household for this caller", &mut faults)?;
    let files = subjects(connection, &scope, wanted, &mut faults)?;
    let (Some(household), true) = (household, faults.is_empty()) else {
        return Err(faults.into());
    };

    let children: Vec<ChildId> = files.iter().map(|file| file.case.id).collect();
    let parties = LinkParties {
        link: LinkId(Uuid::now_v7()),
        adopter: household.id,
        external: household.is_external(),
        group: wanted.sibling_group_id,
        children,
    };
    let options = LinkMilestoneOptions::default();
    let milestone = LinkMilestone::parse(
        LinkMilestoneKind::Identified,
        wanted.identified_on,
        options,
        &parties.children,
        caller.today,
    )
    .map_err(|faults| at(faults, "/occurred_on", "/identified_on"))?;
    let mut candidates = Vec::new();
    for file in &files {
        candidates.push(child_candidate(file, siblings(connection, &scope, file, wanted.identified_on)?));
    }
    admit_link(
        household_candidate(&household, caller.today),
        &candidates,
        &settings::find(connection, &region)?.settings,
        wanted.sibling_group_id.is_some(),
        wanted.identified_on,
    )?;

    let local_authority = files
        .first()
        .map(|file| file.case.local_authority.clone())
        .ok_or_else(Problem::not_found)?;
    let case = LinkCase {
        parties,
        region: region.clone(),
        local_authority,
        state: LinkState::Potential,
        version: 1,
        created_at: caller.now,
        updated_at: caller.now,
    };
    links::insert(connection, &case)?;
    let recorded = recorded_now(caller, milestone, None);
    milestones::insert(connection, case.parties.link, &recorded)?;
    let changed = Changed {
        links: [case.parties.link].into(),
        children: case.parties.children.iter().copied().collect(),
        adopters: [case.parties.adopter].into(),
    };
    refresh(connection, caller, &region, &changed)?;
    caller.audit(connection, "link", &case.parties.link.to_string())?;

    let link = reread(connection, caller, &scope, case.parties.link)?;
    let etag = link.etag();
    Ok(Created {
        location: Some(format!("/v1/links/{}", link.value.id)),
        body: link.value,
        etag: Some(etag),
    })
}

fn at(mut faults: Faults, from: &str, to: &str) -> Faults {
    for fault in faults.0.iter_mut().filter(|fault| fault.pointer == from) {
        fault.pointer = to.to_owned();
    }
    faults
}

/// The record, or a fault that it is unknown; another failure stays one.
fn found<T>(result: Result<T, StoreError>, pointer: &str, detail: &str, faults: &mut Faults) -> Outcome<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(StoreError::NotFound) => {
            faults.push(Fault::new(FaultCode::UnknownRecord, pointer, detail));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn subjects(connection: &mut AnyConnection, scope: &Scope, wanted: &LinkIn, faults: &mut Faults) -> Outcome<Vec<ChildFile>> {
    match (wanted.child_id, wanted.sibling_group_id) {
        (Some(child), None) => {
            let file = children::file(connection, scope, child);
            Ok(found(file, "/child_id", "there is no such child for this caller", faults)?
                .into_iter()
                .collect())
        }
        (None, Some(group)) => {
            let known = found(
                sibling_groups::find(connection, scope, group),
                "/sibling_group_id",
                "there is no such group for this caller",
                faults,
            )?;
            let mut files = Vec::new();
            if known.is_some() {
                for child in children::of_group(connection, scope, group)? {
                    files.push(children::file(connection, scope, child.id)?);
                }
            }
            Ok(files)
        }
        (None, None) => {
            faults.push(Fault::new(FaultCode::FieldRequired, "/child_id", "name a child or a sibling group"));
            Ok(Vec::new())
        }
        (Some(_), Some(_)) => {
            faults.push(Fault::new(
                FaultCode::FieldNotAllowed,
                "/sibling_group_id",
                "name a child or a sibling group, not both",
            ));
            Ok(Vec::new())
        }
    }
}
