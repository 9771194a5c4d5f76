//! `POST /v1/links/{id}/milestones`

use super::{
    LinkOut,
    check::{check_children, child_candidate, household_candidate, named, siblings},
    list_milestones::LinkMilestoneOut,
    read::reread,
};
use crate::{
    audit::{Shown, Shows},
    http::{Body, Created, Id, IdempotencyKey, Once, PushOutcome, create_once},
    journeys::{Sent, Stored, TakenBack, check_new, end_links, recorded_before, recorded_now, refresh},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::LinksWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    Faults, Note,
    adopters::PanelRecommendation,
    audit::IdentityField,
    identifiers::{ChildId, LinkId, SourceKey},
    journeys::Milestone,
    links::{
        HouseholdCandidate, ImpliedEnd, LINK_RULES, LinkEndReason, LinkEndedBy, LinkMilestone, LinkMilestoneKind, LinkMilestoneOptions,
        LinkView, LinkVisit, LinkedChild, admit_link, admit_match, admit_move, ends_after_match, fold_child, has_room_after_match,
    },
};
use family_finding_persistence::{
    AnyConnection, Scope, adopters, children, links,
    links::LinkFile,
    milestones::{self, Recorded},
    settings,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A milestone to record. Beside `kind` and `occurred_on`, each kind takes only its own fields.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkMilestoneIn {
    /// What happened.
    pub kind: LinkMilestoneKind,
    /// The day on which it happened.
    pub occurred_on: NaiveDate,
    /// The children it is about; all of the link's when left out.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 6)]
    pub children: Option<Vec<ChildId>>,
    /// `panel_considered` (required): the recommendation.
    #[serde(default)]
    pub recommendation: Option<PanelRecommendation>,
    /// `ended` and `disrupted` (required): why.
    #[serde(default)]
    pub reason: Option<LinkEndReason>,
    /// `ended` and `disrupted` (required): by whom.
    #[serde(default)]
    pub ended_by: Option<LinkEndedBy>,
    /// `visit_held` (required): what kind of visit.
    #[serde(default)]
    pub visit: Option<LinkVisit>,
    /// `household_view_recorded` and `child_worker_view_recorded` (required): the view.
    #[serde(default)]
    pub view: Option<LinkView>,
    /// `visit_held` and both views: what there is to say of it, without names. Shown with
    /// `identity:read` only.
    #[serde(default)]
    pub note: Option<Note>,
    /// The key that your own system gives this fact: the same fact sent with it twice is one fact.
    #[serde(default)]
    pub source_key: Option<SourceKey>,
}

/// A recorded milestone and what it made of the link.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkMilestoneRecorded {
    /// `created`, or `unchanged` where it stood already under its source key.
    pub outcome: PushOutcome,
    /// The milestone.
    pub milestone: LinkMilestoneOut,
    /// The link as it is now, with what may be recorded next.
    pub link: LinkOut,
    /// Other links that ended with it.
    #[schema(max_items = 100)]
    pub ended_links: Vec<LinkId>,
}

impl Shows for LinkMilestoneRecorded {
    fn note(&self, shown: &mut Shown) {
        self.link.note(shown);
        shown.identity(self.link.id, self.milestone.options.note.iter().map(|_| IdentityField::Note));
        self.ended_links.iter().for_each(|link| shown.case(*link));
    }
}

/// Record a milestone of a link.
///
/// The fact is checked against those of the link, of its children and of its household. When a
/// match is decided, the children's other links end, and the household's where it has no room.
#[utoipa::path(
    operation_id = "record_link_milestone",
    tag = "links",
    params(
        ("id" = LinkId, Path, description = "The link."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = LinkMilestoneIn, example = json!({"kind": "confirmed", "occurred_on": "2022-03-10"})),
    responses(
        (status = 201, description = "The milestone was recorded.", body = LinkMilestoneRecorded),
        (status = 200, description = "The fact stands already under this source key; nothing was changed.", body = LinkMilestoneRecorded, headers(("ETag" = String, description = "The version of the case."))),
        (status = 409, description = "The milestone does not fit those that stand.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The milestone breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["links:write"]))
)]
#[post("/v1/links/{id}/milestones")]
pub async fn record_link_milestone(
    service: Data<Service>,
    authorised: Authorised<LinksWrite>,
    id: Id<LinkId>,
    key: IdempotencyKey,
    body: Body<LinkMilestoneIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        record(connection, &acting, id.case, wanted.clone())
    })
    .await
}

fn record(connection: &mut AnyConnection, caller: &Caller, id: LinkId, wanted: LinkMilestoneIn) -> Outcome<Once<LinkMilestoneRecorded>> {
    let sent = record_once(connection, caller, id, wanted, TakenBack::Refused)?;
    let scope = caller.scope(connection)?;
    let ended_links = sent.ended_links(connection, &scope)?;
    let told = told(connection, caller, &scope, id, (sent.outcome, &sent.recorded), ended_links)?;
    Ok(sent.once(told))
}

/// Records a milestone that its owner sends, or finds it recorded before under its key.
fn record_once(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: LinkId,
    wanted: LinkMilestoneIn,
    taken_back: TakenBack,
) -> Outcome<Sent<LinkMilestone>> {
    let scope = caller.scope(connection)?;
    let file = links::file(connection, &scope, id)?;
    record_in(connection, caller, &file, wanted, taken_back)
}

/// Records a milestone that its owner sends, or finds it recorded before under its key, for every
/// operation that does so. Where it is recorded, the file is no longer how the link stands.
pub(crate) fn record_in(
    connection: &mut AnyConnection,
    caller: &Caller,
    file: &LinkFile,
    wanted: LinkMilestoneIn,
    taken_back: TakenBack,
) -> Outcome<Sent<LinkMilestone>> {
    let LinkMilestoneIn {
        kind,
        occurred_on,
        children,
        recommendation,
        reason,
        ended_by,
        visit,
        view,
        note,
        source_key,
    } = wanted;
    let options = LinkMilestoneOptions {
        recommendation,
        reason,
        ended_by,
        visit,
        view,
        note,
        children,
    };
    let milestone = LinkMilestone::parse(kind, occurred_on, options, &file.case.parties.children, caller.today)?;
    if let Some(standing) = recorded_before(caller, &file.facts, source_key.as_ref(), taken_back, |standing| {
        *standing == milestone
    })? {
        return Ok(Sent::before(standing));
    }
    record_fact(connection, caller, file, milestone, source_key).map(Sent::now)
}

/// What is told of a milestone that stands, with the link as it is now.
fn told(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    id: LinkId,
    (outcome, recorded): (PushOutcome, &Recorded<LinkMilestone>),
    ended_links: Vec<LinkId>,
) -> Outcome<Created<LinkMilestoneRecorded>> {
    let after = reread(connection, caller, scope, id)?;
    let etag = after.etag();
    let body = LinkMilestoneRecorded {
        outcome,
        milestone: LinkMilestoneOut::of(recorded, caller.sees_identity),
        link: after.value,
        ended_links,
    };
    Ok(Created {
        body,
        location: None,
        etag: Some(etag),
    })
}

/// Records a milestone of a link with everything that follows from it, for every operation that
/// does so. The caller has been shown the link and may write it.
pub(crate) fn record_fact(
    connection: &mut AnyConnection,
    caller: &Caller,
    file: &LinkFile,
    milestone: LinkMilestone,
    source_key: Option<SourceKey>,
) -> Outcome<Stored<LinkMilestone>> {
    let id = file.case.parties.link;
    let region = Scope::whole_region(file.case.region.clone());
    let (kind, occurred_on) = (milestone.kind(), Milestone::occurred_on(&milestone));
    let all = &file.case.parties.children;
    let about = named(all, milestone.options().children.as_ref());
    let parts = parts_with(file, &about, &milestone)?;
    let household = adopters::find(connection, &region, file.case.parties.adopter)?;
    admit(
        connection,
        &region,
        file,
        household_candidate(&household, caller.today),
        kind,
        &about,
        occurred_on,
    )?;
    check_children(connection, &region, &parts, Some(occurred_on))?;
    let ends = match kind {
        LinkMilestoneKind::MatchDecided => implied_ends(
            connection,
            &region,
            household_candidate(&household, caller.today),
            &parts,
            occurred_on,
        )?,
        _ => (Vec::new(), Vec::new()),
    };

    let recorded = Recorded {
        source_key,
        ..recorded_now(caller, milestone, None)
    };
    milestones::insert(connection, id, &recorded)?;
    let mut changed = end_links(connection, caller, recorded.fact.id, &ends.0, &ends.1)?;
    let ended_links = changed.links.iter().copied().collect();
    changed.links.insert(id);
    changed.children.extend(all.iter().copied());
    changed.adopters.insert(file.case.parties.adopter);
    refresh(connection, caller, &file.case.region, &changed)?;
    Ok(Stored { recorded, ended_links })
}

/// Each named child's part with the new milestone, when the link's own table allows it.
fn parts_with(file: &LinkFile, about: &[ChildId], milestone: &LinkMilestone) -> Outcome<Vec<LinkedChild>> {
    let mut parts = Vec::new();
    for child in about {
        check_new(LINK_RULES, file.standing().filter(|standing| standing.names(*child)), milestone)?;
        let folded = fold_child(&file.case.parties, *child, file.standing().chain([milestone]));
        parts.extend(
            folded
                .map_err(|_| Problem::internal("a link that was just checked does not fold"))?
                .1,
        );
    }
    Ok(parts)
}

/// A fault of the identification, where its milestone says it.
fn at_milestone(mut faults: Faults) -> Problem {
    for fault in &mut faults.0 {
        fault.pointer = if fault.pointer == "/identified_on" {
            "/occurred_on"
        } else {
            "/kind"
        }
        .to_owned();
    }
    faults.into()
}

/// Whether household and children may take this step together.
fn admit(
    connection: &mut AnyConnection,
    region: &Scope,
    file: &LinkFile,
    household: HouseholdCandidate<'_>,
    kind: LinkMilestoneKind,
    about: &[ChildId],
    on: NaiveDate,
) -> Outcome<()> {
    match kind {
        LinkMilestoneKind::Identified => {
            let mut files = Vec::new();
            for child in about {
                files.push(children::file(connection, region, *child)?);
            }
            let mut candidates = Vec::new();
            for child in &files {
                candidates.push(child_candidate(child, siblings(connection, region, child, on)?));
            }
            let settings = settings::find(connection, &file.case.region)?.settings;
            admit_link(household, &candidates, &settings, file.case.parties.group.is_some(), on).map_err(at_milestone)
        }
        LinkMilestoneKind::MatchDecided => Ok(admit_match(household, file.case.parties.link, about, on)?),
        LinkMilestoneKind::EarlyPermanencePlaced | LinkMilestoneKind::IntroductionsStarted | LinkMilestoneKind::PlacedForAdoption => {
            Ok(admit_move(household, on)?)
        }
        _ => Ok(()),
    }
}

/// The links that end with a match, and every part of them that may be touched.
fn implied_ends(
    connection: &mut AnyConnection,
    region: &Scope,
    household: HouseholdCandidate<'_>,
    parts: &[LinkedChild],
    on: NaiveDate,
) -> Outcome<(Vec<ImpliedEnd>, Vec<LinkedChild>)> {
    let Some(link) = parts.first().map(|part| part.link) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let of_household = &household.summary.links;
    let mut of_children = Vec::new();
    for part in parts {
        of_children.extend(children::find(connection, region, part.child)?.summary.links);
    }
    let matched: Vec<ChildId> = parts.iter().map(|part| part.child).collect();
    let has_room = has_room_after_match(household, link, &matched, on);
    let ends = ends_after_match(link, on, &of_children, of_household, has_room);
    of_children.extend(of_household.iter().cloned());
    Ok((ends, of_children))
}
