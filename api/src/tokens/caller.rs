//! The caller of an operation, and the permission that let it in.

use super::{
    permissions::{AdoptersWrite, ChildrenWrite, IDENTITY, InteragencyRead, LinksRead, LinksWrite, Permission, RESTRICTED},
    verifier::Claims,
};
use crate::{
    audit::{Origin, Shown},
    http::{OperationId, RequestId},
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    audit::{Case, CaseKind, CaseShown, Entry, EntryOutcome},
    identifiers::OrganisationCode,
};
use family_finding_persistence::{
    AnyConnection, Closed, Scope, audit, identities::Keyring, milestones::Recorder, organisations, organisations::Organisation, settings,
};
use futures_util::future::LocalBoxFuture;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    marker::PhantomData,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// Who calls, what for, and when.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The organisation it acts for.
    pub organisation: OrganisationCode,
    /// The token's subject.
    pub subject: String,
    /// Whether it may see identity: coordinates and adults' dates of birth.
    pub sees_identity: bool,
    /// Whether it may see restricted records.
    pub sees_restricted: bool,
    /// Whether it may read links too, where another operation tells them.
    pub reads_links: bool,
    /// What else its token allows, for an operation that does what several others do.
    writes: Writes,
    /// Whether it may read interagency money too, where a report tells it.
    pub reads_interagency: bool,
    /// The operation's identifier.
    pub operation: String,
    /// The path of the request.
    pub path: String,
    /// The request's identifier.
    pub request_id: String,
    /// The moment of the request.
    pub now: DateTime<Utc>,
    /// The day of the request.
    pub today: NaiveDate,
    /// From where the request comes, and why.
    pub origin: Origin,
    /// The keys that open identities, for what of them an operation compares or shows.
    pub identity_keys: Arc<Keyring>,
    /// What its entry in the audit trail has to say beside what the answer shows.
    notes: Arc<Notes>,
}

/// Which kinds of case a token may write.
#[derive(Clone, Copy, Debug)]
struct Writes {
    adopters: bool,
    children: bool,
    links: bool,
}

/// What is learned while a request is answered.
#[derive(Debug, Default)]
struct Notes {
    scope: OnceLock<Scope>,
    /// The region whose trail holds the entry, where the request says it.
    region: OnceLock<OrganisationCode>,
    changed: Mutex<BTreeSet<Case>>,
    organisations: Arc<Mutex<Organisations>>,
}

/// Organisations that were looked for, those that are not recorded among them.
type Organisations = BTreeMap<OrganisationCode, Option<Organisation>>;

impl Caller {
    /// The rows that belong to the caller: those of its organisation, restricted ones only where it
    /// may see them.
    pub fn scope(&self, connection: &mut AnyConnection) -> Outcome<Scope> {
        if let Some(scope) = self.notes.scope.get() {
            return Ok(scope.clone());
        }
        let scope = organisations::scope_of(connection, &self.organisation)?
            .ok_or_else(|| Problem::new(ProblemKind::Forbidden, "the token's organisation is not known here"))?;
        let closed = self.closed(connection, &scope)?;
        Ok(self.notes.scope.get_or_init(|| scope.closing(closed)).clone())
    }

    /// What of closed cases the caller sees.
    fn closed(&self, connection: &mut AnyConnection, scope: &Scope) -> Outcome<Closed> {
        if self.sees_restricted {
            return Ok(Closed::RestrictedSeen);
        }
        Ok(Closed::Hidden {
            adopted_until: match scope.region() {
                Some(region) => settings::find(connection, region)?.settings.restricts_adopted_until(self.today),
                None => None,
            },
        })
    }

    /// The region that the caller belongs to; a partner has none here.
    pub fn region(&self, scope: &Scope) -> Outcome<OrganisationCode> {
        scope
            .region()
            .cloned()
            .ok_or_else(|| Problem::new(ProblemKind::Forbidden, "the token's organisation does not belong to a region here"))
    }

    /// Refuses all but the region's own agency.
    pub fn must_be_region(&self, scope: &Scope) -> Outcome<()> {
        if scope.is_region() {
            return Ok(());
        }
        Err(Problem::new(
            ProblemKind::Forbidden,
            "only the regional adoption agency may do this",
        ))
    }

    /// Refuses to replace a list of which the caller is shown a part only: what it does not see
    /// would be lost with it.
    pub fn refuse_blind_change(&self, patch: &Value, pointer: &str, hides_something: bool) -> Outcome<()> {
        self.refuse_blind_loss(pointer, hides_something && patch.pointer(pointer).is_some())
    }

    /// Refuses a change that would lose what the caller is not shown.
    pub fn refuse_blind_loss(&self, pointer: &str, loses: bool) -> Outcome<()> {
        if self.sees_identity || !loses {
            return Ok(());
        }
        let detail = format!("{pointer} holds what this token is not shown, and would lose it: replacing it needs the scope {IDENTITY}");
        Err(Problem::new(ProblemKind::Forbidden, detail))
    }

    /// Refuses a caller whose token does not allow to write cases of a kind.
    pub fn must_write(&self, kind: CaseKind) -> Outcome<()> {
        let (may, scope) = match kind {
            CaseKind::Adopter => (self.writes.adopters, AdoptersWrite::SCOPE),
            CaseKind::Link => (self.writes.links, LinksWrite::SCOPE),
            _ => (self.writes.children, ChildrenWrite::SCOPE),
        };
        if may { Ok(()) } else { Err(lacks(scope)) }
    }

    /// The same caller at a later moment of a request that takes long; what it sees is asked anew.
    pub(crate) fn at(&self, now: DateTime<Utc>) -> Self {
        Self {
            now,
            today: now.date_naive(),
            notes: Arc::default(),
            ..self.clone()
        }
    }

    /// The same caller in a part of a request that may be taken back by itself: what it changes is
    /// noted apart, until it is [included](Caller::include).
    pub(crate) fn apart(&self) -> Self {
        let notes = Notes {
            scope: self.notes.scope.clone(),
            region: self.notes.region.clone(),
            changed: Mutex::default(),
            organisations: self.notes.organisations.clone(),
        };
        Self {
            notes: Arc::new(notes),
            ..self.clone()
        }
    }

    /// Notes what was changed in a part that stands.
    pub(crate) fn include(&self, part: &Self) {
        self.changed().extend(part.changed().iter().cloned());
    }

    /// Who records.
    pub fn recorder(&self) -> Recorder {
        Recorder {
            subject: self.subject.clone(),
            organisation: self.organisation.to_string(),
        }
    }

    /// A case is changed that the answer need not name: a consequence for another case, for example.
    pub fn changes(&self, case: impl Into<Case>) {
        self.changed().insert(case.into());
    }

    fn changed(&self) -> std::sync::MutexGuard<'_, BTreeSet<Case>> {
        self.notes.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The request is about another region's matters: its trail holds the entry, also where the
    /// answer names no case.
    pub fn concerns(&self, region: &OrganisationCode) {
        // The same request concerns one region, however often its transaction runs.
        self.notes.region.get_or_init(|| region.clone());
    }

    /// An organisation, read once for all that the transaction does.
    pub(crate) fn organisation(&self, connection: &mut AnyConnection, code: &OrganisationCode) -> Outcome<Option<Organisation>> {
        let mut looked_for = self.organisations();
        if let Some(found) = looked_for.get(code) {
            return Ok(found.clone());
        }
        let found = organisations::find(connection, code)?;
        looked_for.insert(code.clone(), found.clone());
        Ok(found)
    }

    fn organisations(&self) -> std::sync::MutexGuard<'_, Organisations> {
        self.notes.organisations.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A change begins, perhaps once more because another transaction was in the way.
    pub(crate) fn begin_change(&self) {
        self.changed().clear();
        self.organisations().clear();
    }

    /// Notes what was changed beside what is shown.
    pub(crate) fn note_changed(&self, shown: &mut Shown) {
        self.changed().iter().for_each(|case| shown.case(case.clone()));
    }

    /// The case that the path of the request names.
    pub(crate) fn asked_for(&self) -> Option<CaseShown> {
        let mut parts = self.path.split('/').skip(2);
        let kind = match parts.next()? {
            "adopters" => CaseKind::Adopter,
            "children" => CaseKind::Child,
            "sibling-groups" => CaseKind::SiblingGroup,
            "links" => CaseKind::Link,
            "expressions-of-interest" => CaseKind::ExpressionOfInterest,
            "interagency-placements" => CaseKind::InteragencyPlacement,
            "matching" if parts.next()? == "plans" => CaseKind::MatchingPlan,
            "erasures" => CaseKind::Erasure,
            "webhooks" => CaseKind::Webhook,
            "panels" => CaseKind::Panel,
            "panel-items" => CaseKind::PanelItem,
            _ => return None,
        };
        // Only what has the form of an identifier: anything else may be anything.
        let id = uuid::Uuid::parse_str(parts.next()?).ok()?;
        let case = Case {
            kind,
            id: id.hyphenated().to_string(),
        };
        Some(CaseShown {
            case,
            fields: BTreeSet::new(),
        })
    }

    /// The entry of this request in the audit trail.
    pub(crate) fn entry(&self, outcome: EntryOutcome, shown: Shown) -> Entry {
        let own_region = || self.notes.scope.get().and_then(Scope::region);
        Entry {
            id: audit::new_id(self.now),
            at: self.now,
            region: shown.region().or(self.notes.region.get()).or_else(own_region).cloned(),
            organisation: self.organisation.clone(),
            subject: self.subject.clone(),
            operation: self.operation.clone(),
            outcome,
            cases: shown.cases(),
            address: self.origin.address.clone(),
            purpose: self.origin.purpose,
            request_id: self.request_id.clone(),
        }
    }
}

/// A caller that holds a permission.
#[derive(Debug)]
pub struct Authorised<P: Permission> {
    /// The caller.
    pub caller: Caller,
    permission: PhantomData<P>,
}

impl<P: Permission> FromRequest for Authorised<P> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let caller = authorise(&request, P::SCOPE).await?;
            Ok(Self {
                caller,
                permission: PhantomData,
            })
        })
    }
}

async fn authorise(request: &HttpRequest, scope: &str) -> Outcome<Caller> {
    let service = Service::of(request)?;
    service.refuse_method_of_a_name(request)?;
    let claims = verified(service, request).await?;
    let organisation = OrganisationCode::parse(&claims.organisation, "")
        .map_err(|_| Problem::new(ProblemKind::Forbidden, "the token's organisation is not known here"))?;
    within_limit(service, request, &organisation).await?;
    let holds = |wanted: &str| claims.scope.split(' ').any(|held| held == wanted);
    if !holds(scope) {
        return Err(lacks(scope));
    }
    let sees = Sees {
        identity: holds(IDENTITY),
        restricted: RESTRICTED.iter().any(|scope| holds(scope)),
        links: holds(LinksRead::SCOPE),
        writes: Writes {
            adopters: holds(AdoptersWrite::SCOPE),
            children: holds(ChildrenWrite::SCOPE),
            links: holds(LinksWrite::SCOPE),
        },
        interagency: holds(InteragencyRead::SCOPE),
    };
    let caller = caller(service, request, &claims, organisation, sees)?;
    if !request.query_string().is_empty() && !service.contract.takes_query(&caller.operation) {
        return Err(Problem::new(ProblemKind::InvalidQuery, "this operation takes no query parameters"));
    }
    Ok(caller)
}

fn lacks(scope: &str) -> Problem {
    Problem::new(ProblemKind::Forbidden, format!("the token lacks the scope {scope}"))
}

/// The claims of the request's token. An address whose tokens are refused again and again is not
/// listened to for a while; tokens that were verified before go on.
async fn verified(service: &Service, request: &HttpRequest) -> Outcome<Arc<Claims>> {
    let token = bearer(request);
    if let Ok(token) = token
        && let Some(claims) = service.verifier.remembered(token)
    {
        return Ok(claims);
    }
    let address = service.proxies.client(request);
    service.limits.failed_tokens.may_try(address)?;
    let verified = match token {
        Ok(token) => service.verifier.verify(token).await,
        Err(problem) => Err(problem),
    };
    verified.inspect_err(|problem| {
        if problem.kind == ProblemKind::Unauthenticated {
            service.limits.failed_tokens.count(address);
        }
    })
}

/// The token of a request.
fn bearer(request: &HttpRequest) -> Outcome<&str> {
    let missing = || Problem::new(ProblemKind::Unauthenticated, "send Authorization: Bearer with a token");
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .ok_or_else(missing)?;
    let (scheme, token) = given.split_once(' ').ok_or_else(missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(missing());
    }
    Ok(token.trim())
}

/// Counts the request for its organisation; what is left is told in the answer's headers.
async fn within_limit(service: &Service, request: &HttpRequest, organisation: &OrganisationCode) -> Outcome<()> {
    let Some(allowance) = service
        .limits
        .organisations
        .count(service.database.without_entry(), organisation)
        .await?
    else {
        return Ok(());
    };
    request.extensions_mut().insert(allowance);
    if allowance.granted {
        Ok(())
    } else {
        Err(allowance.refusal("the token's organisation asks too often"))
    }
}

/// What the scopes of a token open beside the operation.
struct Sees {
    identity: bool,
    restricted: bool,
    links: bool,
    writes: Writes,
    interagency: bool,
}

fn caller(service: &Service, request: &HttpRequest, claims: &Claims, organisation: OrganisationCode, sees: Sees) -> Outcome<Caller> {
    let now = service.now();
    Ok(Caller {
        organisation,
        subject: claims.sub.chars().filter(|c| !c.is_control()).take(120).collect(),
        sees_identity: sees.identity,
        sees_restricted: sees.restricted,
        reads_links: sees.links,
        writes: sees.writes,
        reads_interagency: sees.interagency,
        operation: OperationId::current(request),
        path: request.path().to_owned(),
        request_id: RequestId::current(request),
        now,
        today: now.date_naive(),
        origin: Origin::of(request, &service.proxies)?,
        identity_keys: service.identity_keys.clone(),
        notes: Arc::default(),
    })
}
