//! `POST /v1/expressions-of-interest/{id}/release`

use super::{
    out::{file_of, is_keeper},
    read_release::ReleaseOut,
    record_milestone::must_be_free,
};
use crate::{
    http::{Body, Created, Id, IdempotencyKey, Versioned, create_once},
    interagency::placements::begin_sold,
    journeys::{check_new, recorded_now},
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
    tokens::{Authorised, Caller, permissions::InterestWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{
    identifiers::{InterestId, ReleaseId},
    interagency::{INTEREST_RULES, InterestMilestone, InterestMilestoneKind, InterestMilestoneOptions, interest_state},
};
use family_finding_persistence::{
    AnyConnection,
    interagency::interests::{self, Release},
    milestones,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why identities are released. A code, not free text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReleasePurpose {
    /// The agencies go on to a match.
    Matching,
    /// The panel of the child's agency considers the match.
    Panel,
    /// Introductions are planned.
    Introductions,
}

impl ReleasePurpose {
    /// Its name in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Matching => "matching",
            Self::Panel => "panel",
            Self::Introductions => "introductions",
        }
    }
}

/// A release of identity to the other agency.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseIn {
    /// Why.
    pub purpose: ReleasePurpose,
    /// Incoming: the whole fee in pence, where one was agreed instead of the rate.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100000000)]
    pub agreed_fee_pence: Option<i64>,
    /// Incoming: the charge for each month begun after the first year without an order, in pence;
    /// 0 where none is to be paid.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10000000)]
    pub agreed_extra_charge_pence: Option<i64>,
}

/// Release identities once both agencies agree.
///
/// Recorded: what is opened, to whom, when, why. The other agency then reads the release, and of an
/// incoming expression the interagency placement begins. For the regional adoption agency; it
/// cannot be taken back. The answer says what was opened, and is read at its address.
#[utoipa::path(
    operation_id = "create_interest_release",
    tag = "interagency",
    params(
        ("id" = InterestId, Path, description = "The expression of interest."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = ReleaseIn, example = json!({"purpose": "matching"})),
    responses(
        (status = 201, description = "The release was recorded.", body = ReleaseOut, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "The version of the expression of interest.")
        )),
        (status = 409, description = "The agencies have not agreed, or the household is no longer free.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The fee cannot be told.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["interest:write"]))
)]
#[post("/v1/expressions-of-interest/{id}/release")]
pub async fn create_interest_release(
    service: Data<Service>,
    authorised: Authorised<InterestWrite>,
    id: Id<InterestId>,
    key: IdempotencyKey,
    body: Body<ReleaseIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        release(connection, &acting, id.case, &wanted)
    })
    .await
}

fn release(connection: &mut AnyConnection, caller: &Caller, id: InterestId, wanted: &ReleaseIn) -> Outcome<Created<ReleaseOut>> {
    let scope = caller.scope(connection)?;
    let mut file = file_of(connection, caller, &scope, id)?;
    if !is_keeper(&scope, &file.case) {
        return Err(Problem::new(
            ProblemKind::Forbidden,
            "the agency that was asked releases identities",
        ));
    }
    let kind = InterestMilestoneKind::Released;
    let milestone = InterestMilestone::parse(kind, caller.today, InterestMilestoneOptions::default(), caller.today)?;
    let state = interest_state(&check_new(INTEREST_RULES, file.standing(), &milestone).map_err(of_no_field)?);
    must_be_free(connection, caller, &file.case, "")?;
    if file.case.adopter.is_some() {
        begin_sold(connection, caller, &file.case, wanted)?;
    }
    milestones::insert(connection, id, &recorded_now(caller, milestone, None))?;
    file.case.state = state;
    interests::update(connection, &mut file.case, caller.now)?;
    let fields: &[&str] = if file.case.adopter.is_some() {
        &[
            "household.source",
            "household.reference",
            "household.local_authority",
            "household.area",
            "household.identity",
        ]
    } else {
        &[
            "children.source",
            "children.reference",
            "children.local_authority",
            "children.date_of_birth",
        ]
    };
    let record = Release {
        id: ReleaseId(Uuid::now_v7()),
        at: caller.now,
        organisation: caller.organisation.clone(),
        subject: caller.subject.clone(),
        released_to: file.case.partner.clone(),
        purpose: wanted.purpose.code().to_owned(),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
    };
    interests::record_release(connection, id, &record)?;
    caller.changes(id);
    let etag = Versioned {
        value: (),
        version: file.case.version,
        day: caller.today,
    };
    Ok(Created {
        location: Some(format!("/v1/expressions-of-interest/{id}/release")),
        etag: Some(etag.etag()),
        body: ReleaseOut::of(id, record),
    })
}

/// The request names the step by its address: no field of its body is at fault.
fn of_no_field(mut problem: Problem) -> Problem {
    for error in &mut problem.errors {
        error.pointer = Some(String::new());
    }
    problem
}
