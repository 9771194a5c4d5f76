//! `POST /v1/children/{id}/restriction/lift`

use super::out::{ChildRestrictionOut, Standing};
use crate::{
    http::{Body, Id, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::RestrictedWrite},
};
use actix_web::{post, web::Data};
use chrono::NaiveTime;
use family_finding_domain::{
    identifiers::{ChildId, RestrictionId},
    restrictions::{LiftReason, RestrictionReason},
};
use family_finding_persistence::{
    AnyConnection, children,
    restrictions::{self, Lifted, Restriction},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Lifts the restriction of a child's record.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestrictionLiftIn {
    /// Why.
    pub reason: LiftReason,
}

/// Lift the restriction of a child's record.
///
/// Whoever made it, or the region's settings, which close the record no more after that.
#[utoipa::path(
    operation_id = "record_child_restriction_lift",
    tag = "protection",
    params(("id" = ChildId, Path, description = "The child.")),
    request_body(content = RestrictionLiftIn, example = json!({"reason": "access_to_records"})),
    responses(
        (status = 200, description = "How the record stands now.", body = ChildRestrictionOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "It is not restricted.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["restricted:write"]))
)]
#[post("/v1/children/{id}/restriction/lift")]
pub async fn record_child_restriction_lift(
    service: Data<Service>,
    authorised: Authorised<RestrictedWrite>,
    id: Id<ChildId>,
    body: Body<RestrictionLiftIn>,
) -> Outcome<Versioned<ChildRestrictionOut>> {
    let reason = body.value.reason;
    service
        .database
        .write(authorised.caller, move |connection, caller| {
            lift(connection, caller, id.case, reason)
        })
        .await
}

fn lift(connection: &mut AnyConnection, caller: &Caller, id: ChildId, reason: LiftReason) -> Outcome<Versioned<ChildRestrictionOut>> {
    let scope = caller.scope(connection)?;
    let mut case = children::find(connection, &scope, id)?;
    let standing = Standing::of(connection, caller, &case)?;
    case.restriction = case.restriction.lift(standing.restricted, case.summary.adopted_on)?;
    children::update(connection, &mut case, caller.now)?;
    let lifted = Lifted {
        at: caller.now,
        by: caller.recorder(),
        reason,
    };
    match (standing.open(), standing.restricts_on) {
        (Some(open), _) => restrictions::lift(connection, open.id, &lifted)?,
        // The settings restricted it, and nobody has written that down yet.
        (None, closed_on) => {
            let restriction = Restriction {
                id: RestrictionId(Uuid::now_v7()),
                child: id,
                reason: RestrictionReason::Adopted,
                at: closed_on.map_or(caller.now, |day| day.and_time(NaiveTime::MIN).and_utc()),
                by: None,
                lifted: Some(lifted),
            };
            restrictions::insert(connection, &restriction)?;
        }
    }
    Ok(Standing::of(connection, caller, &case)?.told(caller, id))
}
