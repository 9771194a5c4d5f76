//! `POST /v1/expressions-of-interest/outgoing`

use super::{create::store_opened, out::InterestOut};
use crate::{
    http::{Body, Created, IdempotencyKey, create_once},
    interagency::partner::partner_named,
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::InterestWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{
    Fault, FaultCode, Faults,
    identifiers::{ChildId, InterestId, OrganisationCode, Reference, SiblingGroupId},
    interagency::{AnonymousChild, InterestDirection, InterestState},
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError,
    children::{self, ChildCase},
    interagency::interests::InterestCase,
    sibling_groups,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A child or sibling group for whom another agency is asked: name one of the two.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutgoingInterestIn {
    /// The agency that is asked.
    pub partner: OrganisationCode,
    /// The agency's own key of its household, where it told one.
    #[serde(default)]
    pub partner_reference: Option<Reference>,
    /// The child.
    #[serde(default)]
    pub child_id: Option<ChildId>,
    /// The sibling group.
    #[serde(default)]
    pub sibling_group_id: Option<SiblingGroupId>,
}

/// Record that another agency is asked for a household.
///
/// What the agency may be told of the children is derived from what is known of them: ages and
/// needs, no identity, no place. Its answers are recorded here as they come; a household that is
/// found so is recorded with that agency and linked like any other. For the regional adoption agency.
#[utoipa::path(
    operation_id = "create_outgoing_expression_of_interest",
    tag = "interagency",
    request_body(content = OutgoingInterestIn, example = json!({
        "partner": "HARBOUR", "partner_reference": "HH77", "child_id": "0197f000-0000-7000-8000-000000000002"
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)),
    responses(
        (status = 201, description = "The interest was recorded.", body = InterestOut, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 409, description = "A family is found for a child, or its journey has ended.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "It breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["interest:write"]))
)]
#[post("/v1/expressions-of-interest/outgoing")]
pub async fn create_outgoing_expression_of_interest(
    service: Data<Service>,
    authorised: Authorised<InterestWrite>,
    key: IdempotencyKey,
    body: Body<OutgoingInterestIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        create(connection, &acting, &wanted)
    })
    .await
}

fn create(connection: &mut AnyConnection, caller: &Caller, wanted: &OutgoingInterestIn) -> Outcome<Created<InterestOut>> {
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    let region = caller.region(&scope)?;
    let mut faults = Faults::none();
    faults.keep(partner_named(connection, &region, &wanted.partner, "/partner")?);
    let subjects = subjects(connection, &scope, wanted, &mut faults)?;
    let pointer = if wanted.child_id.is_some() {
        "/child_id"
    } else {
        "/sibling_group_id"
    };
    if subjects.iter().any(|child| !child.summary.awaits_match_on(caller.today)) {
        faults.push(Fault::new(
            FaultCode::ChildNotFree,
            pointer,
            "no family is looked for: a match is decided, or nothing allows to place the child yet",
        ));
    }
    faults.or(())?;
    let case = InterestCase {
        id: InterestId(Uuid::now_v7()),
        region,
        partner: wanted.partner.clone(),
        direction: InterestDirection::Outgoing,
        state: InterestState::Open,
        adopter: None,
        household: None,
        partner_reference: wanted.partner_reference.clone(),
        child: wanted.child_id,
        group: wanted.sibling_group_id,
        children: subjects
            .iter()
            .map(|child| AnonymousChild::of(child.profile.without_identity(), caller.today))
            .collect(),
        described_on: caller.today,
        version: 1,
        created_at: caller.now,
        updated_at: caller.now,
    };
    store_opened(connection, caller, &case)
}

fn subjects(connection: &mut AnyConnection, scope: &Scope, wanted: &OutgoingInterestIn, faults: &mut Faults) -> Outcome<Vec<ChildCase>> {
    let unknown = |pointer| Fault::new(FaultCode::UnknownRecord, pointer, "there is no such record for this caller");
    let found = match (wanted.child_id, wanted.sibling_group_id) {
        (Some(child), None) => children::find(connection, scope, child).map(|child| vec![child]),
        (None, Some(group)) => sibling_groups::find(connection, scope, group).and_then(|_| children::of_group(connection, scope, group)),
        (None, None) => {
            faults.push(Fault::new(FaultCode::FieldRequired, "/child_id", "name a child or a sibling group"));
            return Ok(Vec::new());
        }
        (Some(_), Some(_)) => {
            let detail = "name a child or a sibling group, not both";
            faults.push(Fault::new(FaultCode::FieldNotAllowed, "/sibling_group_id", detail));
            return Ok(Vec::new());
        }
    };
    match found {
        Err(StoreError::NotFound) => {
            let pointer = if wanted.child_id.is_some() {
                "/child_id"
            } else {
                "/sibling_group_id"
            };
            faults.push(unknown(pointer));
            Ok(Vec::new())
        }
        found => Ok(found?),
    }
}
