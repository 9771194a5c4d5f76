//! `POST /v1/children/{id}/shortlist` and the same of a sibling group

use super::{
    out::{ShortlistLineOut, line_out},
    subject::Subject,
};
use crate::{
    http::{Body, Created, Id, IdempotencyKey, create_once},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::LinksWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{
    Fault, FaultCode, Faults, Note,
    identifiers::{AdopterId, ChildId, ShortlistLineId, SiblingGroupId},
    links::LinkSubject,
    shortlists::admit_line,
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError, adopters,
    shortlists::{self, ShortlistLine},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A household to keep in mind.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortlistLineIn {
    /// The household, of the region.
    pub adopter_id: AdopterId,
    /// Why it is kept in mind, without names. Shown with `identity:read` only.
    pub reason: Note,
}

/// Add a household to the shortlist of a child.
///
/// It reserves nothing and tells the household nothing. A household that is barred may stand on a
/// list: the list says by what.
#[utoipa::path(
    operation_id = "create_child_shortlist_line",
    tag = "shortlists",
    params(
        ("id" = ChildId, Path, description = "The child."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = ShortlistLineIn, example = json!({
        "adopter_id": "0197f000-0000-7000-8000-000000000001", "reason": "Has parented a child with the same needs before."
    })),
    responses(
        (status = 201, description = "The line was added.", body = ShortlistLineOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "The household stands on the list already, or the journey has ended.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["links:write"]))
)]
#[post("/v1/children/{id}/shortlist")]
pub async fn create_child_shortlist_line(
    service: Data<Service>,
    authorised: Authorised<LinksWrite>,
    id: Id<ChildId>,
    key: IdempotencyKey,
    body: Body<ShortlistLineIn>,
) -> Outcome<HttpResponse> {
    add(&service, authorised.caller, LinkSubject::Child(id.case), key, body).await
}

/// Add a household to the shortlist of a sibling group.
///
/// For the siblings together. It reserves nothing and tells the household nothing.
#[utoipa::path(
    operation_id = "create_sibling_group_shortlist_line",
    tag = "shortlists",
    params(
        ("id" = SiblingGroupId, Path, description = "The group."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = ShortlistLineIn, example = json!({
        "adopter_id": "0197f000-0000-7000-8000-000000000001", "reason": "Room for all three, and near the grandmother."
    })),
    responses(
        (status = 201, description = "The line was added.", body = ShortlistLineOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "The household stands on the list already, or the journey has ended.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["links:write"]))
)]
#[post("/v1/sibling-groups/{id}/shortlist")]
pub async fn create_sibling_group_shortlist_line(
    service: Data<Service>,
    authorised: Authorised<LinksWrite>,
    id: Id<SiblingGroupId>,
    key: IdempotencyKey,
    body: Body<ShortlistLineIn>,
) -> Outcome<HttpResponse> {
    add(&service, authorised.caller, LinkSubject::Group(id.case), key, body).await
}

async fn add(
    service: &Data<Service>,
    caller: Caller,
    subject: LinkSubject,
    key: IdempotencyKey,
    body: Body<ShortlistLineIn>,
) -> Outcome<HttpResponse> {
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(service, &caller, key, &hash, move |connection| {
        create(connection, &acting, subject, &wanted)
    })
    .await
}

fn create(
    connection: &mut AnyConnection,
    caller: &Caller,
    subject: LinkSubject,
    wanted: &ShortlistLineIn,
) -> Outcome<Created<ShortlistLineOut>> {
    let scope = caller.scope(connection)?;
    let subject = Subject::find(connection, &scope, subject)?;
    // A council finds any household of its region through matches.
    let region = Scope::whole_region(subject.region.clone());
    let mut faults = Faults::none();
    match adopters::find(connection, &region, wanted.adopter_id) {
        Ok(_) => {}
        Err(StoreError::NotFound) => faults.add(
            FaultCode::UnknownRecord,
            "/adopter_id",
            "there is no such household for this caller",
        ),
        Err(error) => return Err(error.into()),
    }
    if subject.children.iter().all(|child| child.summary.is_ended_on(caller.today)) {
        faults.push(Fault::new(
            FaultCode::JourneyEnded,
            "",
            "the journey has ended: nobody is looked for any more",
        ));
    }
    let stands = shortlists::stands(connection, subject.subject, wanted.adopter_id)?;
    faults.keep(admit_line(stands));
    faults.or(()).map_err(Problem::from)?;

    let line = ShortlistLine {
        id: ShortlistLineId(Uuid::now_v7()),
        region: subject.region.clone(),
        local_authority: subject.local_authority.clone(),
        subject: subject.subject,
        adopter: wanted.adopter_id,
        reason: wanted.reason.clone(),
        added_at: caller.now,
        added_by: caller.recorder(),
        removal: None,
        version: 1,
        link: None,
    };
    shortlists::insert(connection, &line)?;
    caller.changes(subject.case());
    let line = line_out(connection, caller, &scope, &subject, line)?;
    let etag = line.etag();
    Ok(Created {
        body: line.value,
        location: None,
        etag: Some(etag),
    })
}
