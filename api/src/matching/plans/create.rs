//! `POST /v1/matching/plans`

use super::{
    gather::{Gathered, gather},
    out::PlanOut,
    pins::{PinIn, parse},
};
use crate::{
    http::{Body, Created, IdempotencyKey, Versioned, answered_before, create_once},
    problems::{MOST_ERRORS, Outcome, Problem, ProblemError, ProblemKind},
    service::Service,
    tokens::{Authorised, Caller, permissions::PlansWrite},
};
use actix_web::{HttpResponse, post, web, web::Data};
use family_finding_domain::{
    FaultCode, Faults,
    identifiers::{MatchingPlanId, OrganisationCode, PlanLineId},
    matching::{Moved, NotAllocated, PlanFigures, PlanLineState, PlanPin, SearchSettings, SettingsIn, check_pins, propose},
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError,
    adopters::CandidateCache,
    matching::plans::{self, PlanCase, PlanLineCase},
};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// How the plan is made. What is left out is as by default; an empty object makes a plan too.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MatchingPlanIn)]
pub struct PlanIn {
    /// The settings of the search, those of the matches.
    #[serde(default)]
    pub settings: Option<SettingsIn>,
    /// Pairs that are to be, or not to be.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub pins: Vec<PinIn>,
    /// A plan that this request builds on. It is refused when a case that plan looked at has
    /// changed, come or gone since.
    #[serde(default)]
    pub based_on: Option<MatchingPlanId>,
}

/// Propose a household for every child of the region at once.
///
/// Every child and sibling group without a formal link, for whom a family is being looked for and
/// who is not paused, against every available household. The plan leaves the fewest children
/// without a potential link, then has the greatest total of scores, then puts the longest waits
/// first. A household is proposed once, a group stays whole, a barred pair is never proposed, and
/// a link that lives already counts as one. The plan is stored with what it looked at; it creates
/// no link until a line is accepted.
#[utoipa::path(
    operation_id = "create_matching_plan",
    tag = "plans",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)),
    request_body(content = PlanIn, example = json!({
        "settings": {"weights": {"ages": 12}, "in_house_only": true},
        "pins": [{"kind": "keep", "adopter_id": "0197f000-0000-7000-8000-000000000001", "child_id": "0197f000-0000-7000-8000-000000000002"}]
    })),
    responses(
        (status = 201, description = "The plan was made.", body = PlanOut, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 409, description = "A pin cannot hold, or a case changed since the plan that the request builds on.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The settings or pins break a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["plans:write"]))
)]
#[post("/v1/matching/plans")]
pub async fn create_matching_plan(
    service: Data<Service>,
    authorised: Authorised<PlansWrite>,
    key: IdempotencyKey,
    body: Body<PlanIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    if answered_before(&service, &caller, &key, &body.hash).await? {
        let gone = |_: &mut AnyConnection| Err::<Created<PlanOut>, _>(Problem::new(ProblemKind::Unavailable, "try again"));
        return create_once(&service, &caller, key, &body.hash, gone).await;
    }
    let turn = service.reckoning.turn().await?;
    let (cache, wanted) = (service.candidates.clone(), body.value.clone());
    let asked = service
        .database
        .prepare(caller.clone(), move |connection, caller| ask(connection, &cache, caller, &wanted))
        .await?;
    // No transaction and no connection is held while the plan is worked out.
    let (today, based_on) = (caller.clone(), body.value.based_on);
    let plan = web::block(move || {
        let _turn = turn;
        work_out(&asked, &today, based_on)
    })
    .await
    .map_err(|_| Problem::internal("the work on the plan was broken off"))??;
    let acting = caller.clone();
    create_once(&service, &caller, key, &body.hash, move |connection| {
        store(connection, &acting, &plan)
    })
    .await
}

/// What is asked, with the region as it was seen.
struct Asked {
    region: OrganisationCode,
    gathered: Gathered,
    settings: SearchSettings,
    pins: Vec<PlanPin>,
}

fn ask(connection: &mut AnyConnection, cache: &CandidateCache, caller: &Caller, wanted: &PlanIn) -> Outcome<Asked> {
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    let mut faults = Faults::none();
    let settings = wanted.settings.clone().unwrap_or_default();
    let settings = SearchSettings::parse(&settings, "/settings").unwrap_or_else(|found| {
        faults.extend(found);
        SearchSettings::default()
    });
    let pins = parse(connection, &scope, &wanted.pins, &mut faults)?;
    let before = match wanted.based_on {
        Some(id) => match plans::find(connection, &scope, id) {
            Ok(plan) => Some(plan),
            Err(StoreError::NotFound) => {
                faults.add(FaultCode::UnknownRecord, "/based_on", "there is no such plan for this caller");
                None
            }
            Err(error) => return Err(error.into()),
        },
        None => None,
    };
    // The position of a pin is its pointer, so pins are checked further only when all were read.
    let complete = pins.len() == wanted.pins.len();
    let gathered = gather(connection, cache, caller, &scope)?;
    if let Some(before) = before.filter(|_| faults.is_empty()) {
        refuse_stale(&before.snapshot.moved(&gathered.snapshot))?;
    }
    if complete {
        let (families, candidates) = gathered.on(caller.today);
        faults.extend(
            check_pins(&families, &candidates, &pins, &settings, caller.today)
                .err()
                .unwrap_or_default(),
        );
    }
    faults.or(())?;
    Ok(Asked {
        region: caller.region(&scope)?,
        gathered,
        settings,
        pins,
    })
}

fn refuse_stale(moved: &Moved) -> Outcome<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let changed = |kind: &str, id: String| ProblemError {
        pointer: Some("/based_on".to_owned()),
        parameter: None,
        code: ProblemKind::StaleSnapshot.slug().to_owned(),
        detail: format!("{kind} {id} changed, came or went"),
    };
    let children = moved.children.iter().map(|id| changed("the child", id.to_string()));
    let groups = moved.sibling_groups.iter().map(|id| changed("the sibling group", id.to_string()));
    let households = moved.households.iter().map(|id| changed("the household", id.to_string()));
    let errors = children.chain(groups).chain(households).take(MOST_ERRORS).collect();
    Err(Problem::with_errors(ProblemKind::StaleSnapshot, errors))
}

/// A plan that is worked out and not stored yet.
struct WorkedOut {
    case: PlanCase,
    lines: Vec<PlanLineCase>,
}

fn work_out(asked: &Asked, caller: &Caller, based_on: Option<MatchingPlanId>) -> Outcome<WorkedOut> {
    let Asked {
        region,
        gathered,
        settings,
        pins,
    } = asked;
    let today = caller.today;
    let (families, candidates) = gathered.on(today);
    let proposal = propose(&families, &candidates, pins, settings, today).map_err(|not_allocated| match not_allocated {
        NotAllocated::TooLarge { .. } => Problem::new(ProblemKind::PlanTooLarge, not_allocated.to_string()),
        NotAllocated::Unsolved => Problem::internal(not_allocated.to_string()),
    })?;
    let authorities: BTreeMap<_, &OrganisationCode> = gathered
        .families
        .iter()
        .filter_map(|family| Some((family.children.first()?.case.id, family.local_authority()?)))
        .collect();
    let id = MatchingPlanId(Uuid::now_v7());
    let mut lines = Vec::with_capacity(proposal.lines.len());
    for line in proposal.lines {
        let authority = line.children.first().and_then(|child| authorities.get(child));
        let local_authority = authority.ok_or_else(|| Problem::internal("a line of a plan without a council"))?;
        lines.push(PlanLineCase {
            id: PlanLineId(Uuid::now_v7()),
            plan: id,
            local_authority: (*local_authority).clone(),
            state: if line.chosen.is_some() {
                PlanLineState::Open
            } else {
                PlanLineState::Nobody
            },
            line,
            decline_reason: None,
            links: Vec::new(),
            decided: None,
        });
    }
    let case = PlanCase {
        id,
        region: region.clone(),
        planned_on: today,
        settings: serde_json::to_value(settings).map_err(|error| Problem::internal(error.to_string()))?,
        pins: pins.clone(),
        based_on,
        snapshot: gathered.snapshot.clone(),
        figures: PlanFigures::of(lines.iter().map(|line| &line.line)),
        households: i64::try_from(candidates.len()).unwrap_or(i64::MAX),
        created_at: caller.now,
        created_by: caller.recorder(),
    };
    Ok(WorkedOut { case, lines })
}

fn store(connection: &mut AnyConnection, caller: &Caller, plan: &WorkedOut) -> Outcome<Created<PlanOut>> {
    let scope: Scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    plans::insert(connection, &plan.case, &plan.lines)?;
    let shown = Versioned {
        value: PlanOut::of(connection, &scope, &plan.case)?,
        version: super::read::ONLY_VERSION,
        day: plan.case.planned_on,
    };
    Ok(Created {
        location: Some(format!("/v1/matching/plans/{}", plan.case.id)),
        etag: Some(shown.etag()),
        body: shown.value,
    })
}
