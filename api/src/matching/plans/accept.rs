//! `POST /v1/matching/plans/{id}/lines/{line_id}/accept`

use super::{super::sought::sought, out::LineOut};
use crate::{
    http::{Body, Created, Id, IdempotencyKey, create_once},
    links::{Identification, identify, reread},
    problems::{Outcome, Problem, ProblemError, ProblemKind},
    service::Service,
    tokens::{Authorised, Caller, permissions::LinksWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::Availability,
    children::FamilyFinding,
    identifiers::{AdopterId, LinkId, MatchingPlanId, PlanLineId},
    links::LinkSubject,
    matching::{Candidate, PlanLine, PlanLineState, SearchSettings, Seeking, assess},
};
use family_finding_persistence::{
    AnyConnection, Scope, adopters,
    children::{self, ChildCase},
    identities::{self, Keyring},
    links::{self, LinkFile},
    matching::plans::{self, PlanCase, PlanLineCase},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// On which day the household is identified.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MatchingPlanLineAcceptance)]
pub struct AcceptIn {
    /// The day on which the household was identified for the children.
    pub identified_on: NaiveDate,
}

/// Accept a line of a matching plan.
///
/// Creates the potential link that the line proposes, by the same rules as `POST /v1/links`, in
/// one transaction with the line. Refused where the household or the children were linked
/// elsewhere since the plan was made, or a barrier stands between them now; the answer names what
/// changed. Siblings who are left of a group get a link each.
#[utoipa::path(
    operation_id = "accept_matching_plan_line",
    tag = "plans",
    params(
        ("id" = MatchingPlanId, Path, description = "The plan."),
        ("line_id" = PlanLineId, Path, description = "The line."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = AcceptIn, example = json!({"identified_on": "2022-03-01"})),
    responses(
        (status = 201, description = "The link was recorded; the line as it is now.", body = LineOut, headers(
            ("Location" = String, description = "The address of the link; where siblings get one each, of the first."),
            ("ETag" = String, description = "The version of that link.")
        )),
        (status = 409, description = "The line is decided, has nobody, or has been overtaken.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The day breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["links:write"]))
)]
#[post("/v1/matching/plans/{id}/lines/{line_id}/accept")]
pub async fn accept_matching_plan_line(
    service: Data<Service>,
    authorised: Authorised<LinksWrite>,
    id: Id<MatchingPlanId, PlanLineId>,
    key: IdempotencyKey,
    body: Body<AcceptIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let line = id.part()?;
    let (acting, cache) = (caller.clone(), service.candidates.clone());
    let (hash, on) = (body.hash, body.value.identified_on);
    create_once(&service, &caller, key, &hash, move |connection| {
        accept(connection, cache.keys(), &acting, (id.case, line), on)
    })
    .await
}

fn accept(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    (plan, line): (MatchingPlanId, PlanLineId),
    on: NaiveDate,
) -> Outcome<Created<LineOut>> {
    let scope = caller.scope(connection)?;
    let plan = plans::find(connection, &scope, plan)?;
    let mut case = plans::find_line(connection, &scope, plan.id, line)?;
    caller.must_be_region(&scope)?;
    caller.changes(plan.id);
    let adopter = must_be_open(&case)?;
    refuse_overtaken(what_changed(connection, keys, (caller, &scope), &plan, (&case.line, adopter))?)?;
    let subjects = match case.line.group {
        Some(group) => vec![LinkSubject::Group(group)],
        None => case.line.children.iter().copied().map(LinkSubject::Child).collect(),
    };
    let mut made: Option<LinkId> = None;
    for subject in subjects {
        let wanted = Identification {
            adopter,
            subject,
            on,
            key: None,
        };
        let link = identify(connection, caller, &scope, &wanted).map_err(|problem| problem.pointing(at_day))?;
        made.get_or_insert(link);
        case.links.push(link);
    }
    let link = made.ok_or_else(|| Problem::internal("a line of a plan without children"))?;
    case.state = PlanLineState::Accepted;
    case.decided = Some((caller.now, caller.recorder()));
    plans::decide(connection, &case)?;
    Ok(Created {
        location: Some(format!("/v1/links/{link}")),
        etag: Some(reread(connection, caller, &scope, link)?.etag()),
        body: LineOut::from(&case),
    })
}

/// Of what the link's script refuses, the body of this operation has the day alone; the rest is
/// about the line as a whole.
fn at_day(pointer: &str) -> &str {
    if pointer == "/identified_on" { pointer } else { "" }
}

/// The household that an open line proposes; refuses a line with nothing to decide.
pub fn must_be_open(case: &PlanLineCase) -> Outcome<AdopterId> {
    let chosen = case.line.chosen.ok_or_else(|| {
        let detail = "the plan has nobody for these children, so there is nothing to decide";
        Problem::new(ProblemKind::LineWithoutHousehold, detail)
    })?;
    if case.state == PlanLineState::Open {
        return Ok(chosen.adopter);
    }
    let detail = format!("the line was {} before", case.state);
    Err(Problem::new(ProblemKind::LineDecided, detail))
}

/// What has changed since the plan was made so that its line can no longer stand, in sentences
/// without anything of a case.
fn what_changed(
    connection: &mut AnyConnection,
    keys: &Keyring,
    (caller, scope): (&Caller, &Scope),
    plan: &PlanCase,
    (line, adopter): (&PlanLine, AdopterId),
) -> Outcome<Vec<String>> {
    let mut changes = Vec::new();
    let mut say = |stands: bool, change: &str| {
        if stands {
            changes.push(change.to_owned());
        }
    };
    let mut family: Vec<ChildCase> = Vec::new();
    for child in &line.children {
        family.push(children::find(connection, scope, *child)?);
    }
    if let Some(group) = line.group {
        let now: Vec<_> = children::of_group(connection, scope, group)?
            .into_iter()
            .map(|child| child.id)
            .collect();
        say(now != line.children, "the sibling group has other children now");
    }
    let stands = |wanted: &[FamilyFinding]| family.iter().any(|child| wanted.contains(&child.family_finding));
    say(stands(&[FamilyFinding::Linked]), "a child is formally linked with a household");
    say(stands(&[FamilyFinding::Paused]), "the case of a child is paused");
    say(
        stands(&[FamilyFinding::NotNeeded]),
        "no family is being looked for any more for a child",
    );
    let since = |file: &LinkFile| file.case.created_at > plan.created_at && file.case.state.is_live();
    let of_children = links::of_children(connection, &line.children)?;
    say(of_children.iter().any(since), "a child was linked with a household since");
    let others = |file: &LinkFile| !file.case.parties.children.iter().any(|child| line.children.contains(child));
    let of_household = links::of_adopter(connection, adopter)?;
    say(
        of_household.iter().any(|file| since(file) && others(file)),
        "the household was linked with another child since",
    );
    let case = adopters::find(connection, scope, adopter)?;
    let household = identities::open_household(connection, keys, &case)?;
    let family = identities::open_children(connection, keys, family)?;
    let candidate = Candidate::on(caller.today, case.id, &household, &case.summary).external(case.is_external());
    say(candidate.availability == Availability::Linked, "the household is formally linked");
    let seeking = Seeking::together(family.iter().map(sought).collect());
    let seeking = seeking.ok_or_else(|| Problem::internal("a line of a plan without children"))?;
    let standing = assess(&seeking, &candidate, &SearchSettings::default(), caller.today);
    for barrier in standing.barriers.iter() {
        say(true, &format!("a barrier excludes the household: {barrier}"));
    }
    Ok(changes)
}

fn refuse_overtaken(changes: Vec<String>) -> Outcome<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let errors = changes.into_iter().map(|detail| ProblemError {
        pointer: Some(String::new()),
        parameter: None,
        code: ProblemKind::LineOvertaken.slug().to_owned(),
        detail,
    });
    Err(Problem::with_errors(ProblemKind::LineOvertaken, errors.collect()))
}
