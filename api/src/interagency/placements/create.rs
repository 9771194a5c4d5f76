//! `POST /v1/interagency-placements`

use super::{
    begin::{room_for, store},
    out::{PlacementOut, parts_of, terms_faults},
    read::reread,
};
use crate::{
    http::{Body, Created, IdempotencyKey, create_once},
    interagency::partner::{agency_kind, partner_named},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::InteragencyWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    Fault, FaultCode, Faults,
    adopters::{Availability, availability_on},
    identifiers::{AdopterId, InterestId, LinkId, OrganisationCode, PlacementId},
    interagency::{AgencyKind, InterestDirection, PlacementDirection, PlacementTerms},
    journeys::RecordedDates,
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError, adopters,
    interagency::{
        interests,
        placements::{self, PlacementCase},
    },
    links, organisations,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A placement across agencies. A bought one names its link, a sold one its household, the other
/// agency and how many children.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacementIn {
    /// Which way the household goes.
    pub direction: PlacementDirection,
    /// Bought (required): the link with the other agency's household.
    #[serde(default)]
    pub link_id: Option<LinkId>,
    /// Bought: the outgoing expression of interest that led to it.
    #[serde(default)]
    pub expression_of_interest_id: Option<InterestId>,
    /// Sold (required): the household.
    #[serde(default)]
    pub adopter_id: Option<AdopterId>,
    /// Sold (required): the agency of the children.
    #[serde(default)]
    pub partner: Option<OrganisationCode>,
    /// Sold (required): how many children.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 6)]
    pub children: Option<u8>,
    /// The day on which the agencies agreed.
    pub agreed_on: NaiveDate,
    /// Whether the agency that provides the household is in London, which adds a tenth to the rate.
    #[serde(default)]
    pub london: bool,
    /// The whole fee in pence, where one was agreed instead of the rate.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100000000)]
    pub agreed_fee_pence: Option<i64>,
    /// The charge for each month begun after the first year without an order, in pence, where one
    /// was agreed instead of the published one; 0 where none is to be paid.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10000000)]
    pub agreed_extra_charge_pence: Option<i64>,
}

/// Record an interagency placement.
///
/// The fee follows from dated rates: the kind of agency that provides the household, the number of
/// children, London. A day or number for which no rate is known needs the fee that was agreed. For
/// the regional adoption agency. Of an incoming expression of interest the release records it.
#[utoipa::path(
    operation_id = "create_interagency_placement",
    tag = "interagency",
    request_body(content = PlacementIn, example = json!({
        "direction": "bought", "link_id": "0197f000-0000-7000-8000-000000000003", "agreed_on": "2022-03-01", "london": false
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)),
    responses(
        (status = 201, description = "The placement was recorded.", body = PlacementOut, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 409, description = "The household is not available, or the link has a placement.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "It breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["interagency:write"]))
)]
#[post("/v1/interagency-placements")]
pub async fn create_interagency_placement(
    service: Data<Service>,
    authorised: Authorised<InteragencyWrite>,
    key: IdempotencyKey,
    body: Body<PlacementIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        create(connection, &acting, &wanted)
    })
    .await
}

fn create(connection: &mut AnyConnection, caller: &Caller, wanted: &PlacementIn) -> Outcome<Created<PlacementOut>> {
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    let region = caller.region(&scope)?;
    let mut faults = fields(wanted);
    RecordedDates { today: caller.today }.check(wanted.agreed_on, "/agreed_on", &mut faults);
    faults.or(())?;
    let case = match wanted.direction {
        PlacementDirection::Bought => bought(connection, caller, &scope, region, wanted)?,
        PlacementDirection::Sold => sold(connection, caller, &scope, region, wanted)?,
    };
    store(connection, caller, &case, wanted.agreed_on)?;
    let written = reread(connection, caller, &scope, case.id)?;
    Ok(Created {
        location: Some(format!("/v1/interagency-placements/{}", case.id)),
        etag: Some(written.etag()),
        body: written.value,
    })
}

/// Each direction has its own fields.
fn fields(wanted: &PlacementIn) -> Faults {
    let bought = wanted.direction == PlacementDirection::Bought;
    let direction = wanted.direction;
    let mut faults = Faults::none();
    for (pointer, given, of_bought, needed) in [
        ("/link_id", wanted.link_id.is_some(), true, true),
        (
            "/expression_of_interest_id",
            wanted.expression_of_interest_id.is_some(),
            true,
            false,
        ),
        ("/adopter_id", wanted.adopter_id.is_some(), false, true),
        ("/partner", wanted.partner.is_some(), false, true),
        ("/children", wanted.children.is_some(), false, true),
    ] {
        if given && of_bought != bought {
            let detail = format!("a placement that is {direction} does not carry this field");
            faults.add(FaultCode::FieldNotAllowed, pointer, detail);
        } else if !given && of_bought == bought && needed {
            faults.add(
                FaultCode::FieldRequired,
                pointer,
                format!("a placement that is {direction} needs this field"),
            );
        }
    }
    faults
}

/// A record that a body names, or the fault that it is not there.
fn found<T>(result: Result<T, StoreError>, pointer: &str) -> Outcome<T> {
    match result {
        Err(StoreError::NotFound) => Err(Fault::new(FaultCode::UnknownRecord, pointer, "there is no such record for this caller").into()),
        other => Ok(other?),
    }
}

fn new_case(
    caller: &Caller,
    region: OrganisationCode,
    partner: OrganisationCode,
    adopter: AdopterId,
    wanted: &PlacementIn,
    (provider, children): (AgencyKind, u8),
) -> PlacementCase {
    PlacementCase {
        id: PlacementId(Uuid::now_v7()),
        region,
        partner,
        direction: wanted.direction,
        adopter,
        link: wanted.link_id,
        interest: wanted.expression_of_interest_id,
        terms: PlacementTerms {
            provider,
            children,
            london: wanted.london,
            agreed_fee_pence: wanted.agreed_fee_pence,
            agreed_extra_charge_pence: wanted.agreed_extra_charge_pence,
        },
        version: 1,
        created_at: caller.now,
        updated_at: caller.now,
    }
}

fn bought(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    region: OrganisationCode,
    wanted: &PlacementIn,
) -> Outcome<PlacementCase> {
    let link_id = wanted.link_id.ok_or_else(Problem::not_found)?;
    let link = found(links::find(connection, scope, link_id), "/link_id")?;
    let household = adopters::find(connection, scope, link.parties.adopter)?;
    if !household.is_external() {
        let detail = "the household of this link is the region's own: nothing is bought";
        return Err(Fault::new(FaultCode::InvalidValue, "/link_id", detail).into());
    }
    if placements::has_link(connection, link_id)? {
        let detail = "this link has an interagency placement; record on that one";
        return Err(Fault::new(FaultCode::AlreadyRecorded, "/link_id", detail).into());
    }
    if let Some(id) = wanted.expression_of_interest_id {
        let interest = found(
            interests::file(connection, scope, &caller.organisation, id),
            "/expression_of_interest_id",
        )?;
        let fits = interest.case.direction == InterestDirection::Outgoing && interest.case.partner == household.agency;
        if !fits {
            let detail = "the expression of interest did not go to the agency of this household";
            return Err(Fault::new(FaultCode::InvalidValue, "/expression_of_interest_id", detail).into());
        }
    }
    let agency = organisations::find(connection, &household.agency)?.ok_or_else(Problem::not_found)?;
    let children = u8::try_from(link.parties.children.len()).unwrap_or(u8::MAX);
    let placed_on = parts_of(connection, scope, link_id)?
        .iter()
        .filter_map(|(part, _)| part.placed_on)
        .min();
    let case = new_case(
        caller,
        region,
        agency.code.clone(),
        household.id,
        wanted,
        (agency_kind(&agency), children),
    );
    terms_faults(&case.terms, placed_on.unwrap_or(wanted.agreed_on), "/agreed_on").or(())?;
    Ok(case)
}

fn sold(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    region: OrganisationCode,
    wanted: &PlacementIn,
) -> Outcome<PlacementCase> {
    let (Some(adopter), Some(partner), Some(children)) = (wanted.adopter_id, &wanted.partner, wanted.children) else {
        return Err(Problem::not_found());
    };
    let partner = partner_named(connection, &region, partner, "/partner")?.map_err(Problem::from)?;
    let household = found(adopters::find(connection, scope, adopter), "/adopter_id")?;
    if household.is_external() {
        let detail = "the household belongs to another agency: it is not the region's to offer";
        return Err(Fault::new(FaultCode::InvalidValue, "/adopter_id", detail).into());
    }
    let free_on = |day| availability_on(&household.summary, household.open_to_further(), day) == Availability::Free;
    if !free_on(wanted.agreed_on) || !free_on(caller.today) {
        let detail = "the household is not approved, on hold, linked, or thought of for a child of its own region";
        return Err(Fault::new(FaultCode::HouseholdNotAvailable, "/adopter_id", detail).into());
    }
    room_for(&household, children, "/children")?;
    let kind = AgencyKind::LocalAuthorityOrRegional;
    let case = new_case(caller, region, partner.code, adopter, wanted, (kind, children));
    terms_faults(&case.terms, wanted.agreed_on, "/agreed_on").or(())?;
    Ok(case)
}
