//! `POST /v1/expressions-of-interest`

use super::{out::InterestOut, read::reread};
use crate::{
    http::{Body, Created, IdempotencyKey, create_once},
    interagency::{offers::offered, partner::region_asked},
    journeys::recorded_now,
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::InterestWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{
    Fault, FaultCode, Faults,
    identifiers::{InterestId, OfferedHouseholdId, OrganisationCode, Reference},
    interagency::{
        AnonymousChild, InterestDirection, InterestMilestone, InterestMilestoneKind, InterestMilestoneOptions, InterestState, children_from,
    },
};
use family_finding_persistence::{
    AnyConnection,
    interagency::interests::{self, InterestCase},
    milestones,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A household that a partner found, and the children it thinks of, without identity.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InterestIn {
    /// The regional adoption agency that offers the household; may be left out where only one
    /// works here.
    #[serde(default)]
    pub region: Option<OrganisationCode>,
    /// The household, by the identifier that the search showed to this partner.
    pub household_id: OfferedHouseholdId,
    /// The partner's own key of the child; never a name.
    #[serde(default)]
    pub partner_reference: Option<Reference>,
    /// The children who are to be placed together.
    #[schema(min_items = 1, max_items = 6)]
    pub children: Vec<AnonymousChild>,
}

/// Express interest in an offered household.
///
/// The answer compares the household with the children criterion by criterion, on what the offer
/// shows. For partner agencies; nobody is told who anybody is.
#[utoipa::path(
    operation_id = "create_expression_of_interest",
    tag = "interagency",
    request_body(content = InterestIn, example = json!({
        "region": "SOUTH", "household_id": "0197f000-0000-8000-8000-000000000001", "partner_reference": "HF1042",
        "children": [{"age_months": 26, "sex": "F", "needs": {"developmental_delay": "possible"}, "contact": {"letterbox_birth_parents": "required"}}]
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)),
    responses(
        (status = 201, description = "The interest was recorded.", body = InterestOut, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 422, description = "It breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["interest:write"]))
)]
#[post("/v1/expressions-of-interest")]
pub async fn create_expression_of_interest(
    service: Data<Service>,
    authorised: Authorised<InterestWrite>,
    key: IdempotencyKey,
    body: Body<InterestIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        create(connection, &acting, &wanted)
    })
    .await
}

fn create(connection: &mut AnyConnection, caller: &Caller, wanted: &InterestIn) -> Outcome<Created<InterestOut>> {
    let region = region_asked(connection, caller, wanted.region.as_ref())?;
    let mut faults = children_from(&wanted.children, "/children").err().unwrap_or_else(Faults::none);
    let (found, _) = offered(connection, &region, &caller.organisation, caller.today)?;
    let household = found.iter().find(|offered| offered.id == wanted.household_id);
    if household.is_none() {
        faults.push(Fault::new(
            FaultCode::UnknownRecord,
            "/household_id",
            "no household with this identifier is offered to this agency",
        ));
    }
    let (Some(household), true) = (household, faults.is_empty()) else {
        return Err(faults.into());
    };
    let case = InterestCase {
        id: InterestId(Uuid::now_v7()),
        region,
        partner: caller.organisation.clone(),
        direction: InterestDirection::Incoming,
        state: InterestState::Open,
        adopter: Some(household.case.id),
        household: Some(household.id),
        partner_reference: wanted.partner_reference.clone(),
        child: None,
        group: None,
        children: wanted.children.clone(),
        described_on: caller.today,
        version: 1,
        created_at: caller.now,
        updated_at: caller.now,
    };
    store_opened(connection, caller, &case)
}

/// Stores a new expression with the fact that it was made, and answers it.
pub(super) fn store_opened(connection: &mut AnyConnection, caller: &Caller, case: &InterestCase) -> Outcome<Created<InterestOut>> {
    interests::insert(connection, case)?;
    let opened = InterestMilestone::stored(InterestMilestoneKind::Opened, caller.today, InterestMilestoneOptions::default());
    milestones::insert(connection, case.id, &recorded_now(caller, opened, None))?;
    caller.changes(case.id);
    let scope = caller.scope(connection)?;
    let written = reread(connection, caller, &scope, case.id)?;
    Ok(Created {
        location: Some(format!("/v1/expressions-of-interest/{}", case.id)),
        etag: Some(written.etag()),
        body: written.value,
    })
}
