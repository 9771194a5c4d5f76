//! `POST /v1/children/{id}/shortlist/{line_id}/remove` and the same of a sibling group

use super::{
    out::{ShortlistLineOut, line_out},
    subject::Subject,
};
use crate::{
    http::{Body, Id, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::LinksWrite},
};
use actix_web::{post, web::Data};
use family_finding_domain::{
    identifiers::{ChildId, ShortlistLineId, SiblingGroupId},
    links::LinkSubject,
    shortlists::{ShortlistRemovalReason, admit_removal},
};
use family_finding_persistence::{
    AnyConnection,
    shortlists::{self, ShortlistRemoval},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Takes a line off a shortlist.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortlistRemovalIn {
    /// Why.
    pub reason: ShortlistRemovalReason,
}

/// Take a household off the shortlist of a child.
///
/// The line is kept and marked. A link that was made of it goes on.
#[utoipa::path(
    operation_id = "record_child_shortlist_removal",
    tag = "shortlists",
    params(
        ("id" = ChildId, Path, description = "The child."),
        ("line_id" = ShortlistLineId, Path, description = "The line.")
    ),
    request_body(content = ShortlistRemovalIn, example = json!({"reason": "household_declined"})),
    responses(
        (status = 200, description = "The line as it is now.", body = ShortlistLineOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "It was taken off before.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["links:write"]))
)]
#[post("/v1/children/{id}/shortlist/{line_id}/remove")]
pub async fn record_child_shortlist_removal(
    service: Data<Service>,
    authorised: Authorised<LinksWrite>,
    id: Id<ChildId, ShortlistLineId>,
    body: Body<ShortlistRemovalIn>,
) -> Outcome<Versioned<ShortlistLineOut>> {
    take_off(
        &service,
        authorised.caller,
        LinkSubject::Child(id.case),
        id.part()?,
        body.value.reason,
    )
    .await
}

/// Take a household off the shortlist of a sibling group.
///
/// The line is kept and marked. A link that was made of it goes on.
#[utoipa::path(
    operation_id = "record_sibling_group_shortlist_removal",
    tag = "shortlists",
    params(
        ("id" = SiblingGroupId, Path, description = "The group."),
        ("line_id" = ShortlistLineId, Path, description = "The line.")
    ),
    request_body(content = ShortlistRemovalIn, example = json!({"reason": "other_household_preferred"})),
    responses(
        (status = 200, description = "The line as it is now.", body = ShortlistLineOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "It was taken off before.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["links:write"]))
)]
#[post("/v1/sibling-groups/{id}/shortlist/{line_id}/remove")]
pub async fn record_sibling_group_shortlist_removal(
    service: Data<Service>,
    authorised: Authorised<LinksWrite>,
    id: Id<SiblingGroupId, ShortlistLineId>,
    body: Body<ShortlistRemovalIn>,
) -> Outcome<Versioned<ShortlistLineOut>> {
    take_off(
        &service,
        authorised.caller,
        LinkSubject::Group(id.case),
        id.part()?,
        body.value.reason,
    )
    .await
}

async fn take_off(
    service: &Service,
    caller: Caller,
    subject: LinkSubject,
    line: ShortlistLineId,
    reason: ShortlistRemovalReason,
) -> Outcome<Versioned<ShortlistLineOut>> {
    service
        .database
        .write(caller, move |connection, caller| record(connection, caller, subject, line, reason))
        .await
}

fn record(
    connection: &mut AnyConnection,
    caller: &Caller,
    subject: LinkSubject,
    line: ShortlistLineId,
    reason: ShortlistRemovalReason,
) -> Outcome<Versioned<ShortlistLineOut>> {
    let scope = caller.scope(connection)?;
    let subject = Subject::find(connection, &scope, subject)?;
    let mut line = shortlists::find(connection, &scope, subject.subject, line)?;
    admit_removal(line.removal.is_some())?;
    line.removal = Some(ShortlistRemoval {
        at: caller.now,
        by: caller.recorder(),
        reason,
    });
    shortlists::update(connection, &mut line)?;
    caller.changes(subject.case());
    line_out(connection, caller, &scope, &subject, line)
}
