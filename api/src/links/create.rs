//! `POST /v1/links`

use super::{
    LinkOut,
    identify::{Identification, household, identify},
    read::reread,
};
use crate::{
    http::{Body, Created, IdempotencyKey, create_once},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::LinksWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    Fault, FaultCode, Faults,
    identifiers::{AdopterId, ChildId, Reference, SiblingGroupId, Source},
    links::LinkSubject,
};
use family_finding_persistence::AnyConnection;
use serde::Deserialize;
use utoipa::ToSchema;

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
    /// The system that owns the link, where it has a key for it; goes with `reference`.
    #[serde(default)]
    pub source: Option<Source>,
    /// The owning system's key; unique within the source and the region. Never a name.
    #[serde(default)]
    pub reference: Option<Reference>,
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
    let mut faults = Faults::none();
    let subject = faults.keep(subject(wanted));
    let key = faults.keep(key(wanted));
    let (Some(subject), Some(key)) = (subject, key) else {
        // Every fault is told at once: an unknown household too.
        household(connection, &caller.region(&scope)?, wanted.adopter_id, &mut faults)?;
        return Err(faults.into());
    };
    let identification = Identification {
        adopter: wanted.adopter_id,
        subject,
        on: wanted.identified_on,
        key,
    };
    let link = identify(connection, caller, &scope, &identification)?;
    let link = reread(connection, caller, &scope, link)?;
    let etag = link.etag();
    Ok(Created {
        location: Some(format!("/v1/links/{}", link.value.id)),
        body: link.value,
        etag: Some(etag),
    })
}

/// The owner's key, whole or not at all.
fn key(wanted: &LinkIn) -> Result<Option<(Source, Reference)>, Fault> {
    let required = |pointer| Fault::new(FaultCode::FieldRequired, pointer, "a source and a reference go together");
    match (&wanted.source, &wanted.reference) {
        (Some(source), Some(reference)) => Ok(Some((source.clone(), reference.clone()))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(required("/reference")),
        (None, Some(_)) => Err(required("/source")),
    }
}

fn subject(wanted: &LinkIn) -> Result<LinkSubject, Fault> {
    let refuse = |code, pointer, detail: &str| Err(Fault::new(code, pointer, detail));
    match (wanted.child_id, wanted.sibling_group_id) {
        (Some(child), None) => Ok(LinkSubject::Child(child)),
        (None, Some(group)) => Ok(LinkSubject::Group(group)),
        (None, None) => refuse(FaultCode::FieldRequired, "/child_id", "name a child or a sibling group"),
        (Some(_), Some(_)) => refuse(
            FaultCode::FieldNotAllowed,
            "/sibling_group_id",
            "name a child or a sibling group, not both",
        ),
    }
}
