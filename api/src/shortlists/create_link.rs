//! `POST /v1/children/{id}/shortlist/{line_id}/link` and the same of a sibling group

use super::subject::Subject;
use crate::{
    http::{Body, Created, Id, IdempotencyKey, create_once},
    links::{Identification, LinkOut, identify, reread},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::LinksWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{ChildId, ShortlistLineId, SiblingGroupId},
    links::LinkSubject,
    shortlists::admit_link_of_line,
};
use family_finding_persistence::{AnyConnection, shortlists};
use serde::Deserialize;
use utoipa::ToSchema;

/// Turns a line into a potential link.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortlistLinkIn {
    /// The day on which the household was identified.
    pub identified_on: NaiveDate,
}

/// Identify the household of a line for the child.
///
/// The same as creating a link, with the same refusals. The line stays on the list and names the link.
#[utoipa::path(
    operation_id = "create_child_shortlist_link",
    tag = "shortlists",
    params(
        ("id" = ChildId, Path, description = "The child."),
        ("line_id" = ShortlistLineId, Path, description = "The line."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = ShortlistLinkIn, example = json!({"identified_on": "2022-03-01"})),
    responses(
        (status = 201, description = "The link was recorded.", body = LinkOut, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 409, description = "The household cannot be identified for the child, or the line was taken off.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The link breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["links:write"]))
)]
#[post("/v1/children/{id}/shortlist/{line_id}/link")]
pub async fn create_child_shortlist_link(
    service: Data<Service>,
    authorised: Authorised<LinksWrite>,
    id: Id<ChildId, ShortlistLineId>,
    key: IdempotencyKey,
    body: Body<ShortlistLinkIn>,
) -> Outcome<HttpResponse> {
    link(&service, authorised.caller, LinkSubject::Child(id.case), id.part()?, key, body).await
}

/// Identify the household of a line for the sibling group.
///
/// The same as creating a link, with the same refusals. The line stays on the list and names the link.
#[utoipa::path(
    operation_id = "create_sibling_group_shortlist_link",
    tag = "shortlists",
    params(
        ("id" = SiblingGroupId, Path, description = "The group."),
        ("line_id" = ShortlistLineId, Path, description = "The line."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = ShortlistLinkIn, example = json!({"identified_on": "2022-03-01"})),
    responses(
        (status = 201, description = "The link was recorded.", body = LinkOut, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 409, description = "The household cannot be identified for the siblings, or the line was taken off.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The link breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["links:write"]))
)]
#[post("/v1/sibling-groups/{id}/shortlist/{line_id}/link")]
pub async fn create_sibling_group_shortlist_link(
    service: Data<Service>,
    authorised: Authorised<LinksWrite>,
    id: Id<SiblingGroupId, ShortlistLineId>,
    key: IdempotencyKey,
    body: Body<ShortlistLinkIn>,
) -> Outcome<HttpResponse> {
    link(&service, authorised.caller, LinkSubject::Group(id.case), id.part()?, key, body).await
}

async fn link(
    service: &Data<Service>,
    caller: Caller,
    subject: LinkSubject,
    line: ShortlistLineId,
    key: IdempotencyKey,
    body: Body<ShortlistLinkIn>,
) -> Outcome<HttpResponse> {
    let (acting, hash, on) = (caller.clone(), body.hash, body.value.identified_on);
    create_once(service, &caller, key, &hash, move |connection| {
        create(connection, &acting, subject, line, on)
    })
    .await
}

fn create(
    connection: &mut AnyConnection,
    caller: &Caller,
    subject: LinkSubject,
    line: ShortlistLineId,
    on: NaiveDate,
) -> Outcome<Created<LinkOut>> {
    let scope = caller.scope(connection)?;
    let subject = Subject::find(connection, &scope, subject)?;
    let mut line = shortlists::find(connection, &scope, subject.subject, line)?;
    admit_link_of_line(line.removal.is_some())?;
    let identification = Identification {
        adopter: line.adopter,
        subject: subject.subject,
        on,
        key: None,
    };
    let id = identify(connection, caller, &scope, &identification).map_err(of_the_line)?;
    line.link = Some(id);
    shortlists::update(connection, &mut line)?;
    caller.changes(subject.case());
    let link = reread(connection, caller, &scope, id)?;
    let etag = link.etag();
    Ok(Created {
        location: Some(format!("/v1/links/{id}")),
        body: link.value,
        etag: Some(etag),
    })
}

/// The line says who is linked with whom: of the body only the day can be at fault.
fn of_the_line(problem: Problem) -> Problem {
    problem.pointing(|pointer| if pointer == "/identified_on" { pointer } else { "" })
}
