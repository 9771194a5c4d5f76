//! The caller of an operation, and the permission that let it in.

use super::{
    permissions::{IDENTITY, Permission},
    verifier::Claims,
};
use crate::{
    http::{OperationId, RequestId},
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::identifiers::OrganisationCode;
use family_finding_persistence::{
    AnyConnection, Scope,
    audit::{self, AuditEntry},
    milestones::Recorder,
    organisations,
};
use futures_util::future::LocalBoxFuture;
use serde_json::Value;
use std::{marker::PhantomData, sync::Arc};
use uuid::Uuid;

/// Who calls, what for, and when.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The organisation it acts for.
    pub organisation: OrganisationCode,
    /// The token's subject.
    pub subject: String,
    /// Whether it may see identity: coordinates and adults' dates of birth.
    pub sees_identity: bool,
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
}

impl Caller {
    /// The rows that belong to the caller.
    pub fn scope(&self, connection: &mut AnyConnection) -> Outcome<Scope> {
        organisations::scope_of(connection, &self.organisation)?
            .ok_or_else(|| Problem::new(ProblemKind::Forbidden, "the token's organisation is not known here"))
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
        if self.sees_identity || !hides_something || patch.pointer(pointer).is_none() {
            return Ok(());
        }
        let detail = format!("{pointer} holds what this token is not shown, and would lose it: replacing it needs the scope {IDENTITY}");
        Err(Problem::new(ProblemKind::Forbidden, detail))
    }

    /// Who records.
    pub fn recorder(&self) -> Recorder {
        Recorder {
            subject: self.subject.clone(),
            organisation: self.organisation.to_string(),
        }
    }

    /// Adds to the audit trail what the caller does to a case, in the transaction that does it.
    pub fn audit(&self, connection: &mut AnyConnection, case_kind: &str, case_id: &str) -> Outcome<()> {
        let entry = AuditEntry {
            id: Uuid::now_v7(),
            at: self.now,
            organisation: self.organisation.as_str(),
            subject: &self.subject,
            operation: &self.operation,
            case_kind,
            case_id,
            request_id: &self.request_id,
        };
        Ok(audit::record(connection, &entry)?)
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
        return Err(Problem::new(ProblemKind::Forbidden, format!("the token lacks the scope {scope}")));
    }
    let caller = caller(service, request, &claims, organisation, holds(IDENTITY));
    if !request.query_string().is_empty() && !service.contract.takes_query(&caller.operation) {
        return Err(Problem::new(ProblemKind::InvalidQuery, "this operation takes no query parameters"));
    }
    Ok(caller)
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
    let Some(allowance) = service.limits.organisations.count(&service.database, organisation).await? else {
        return Ok(());
    };
    request.extensions_mut().insert(allowance);
    if allowance.granted {
        Ok(())
    } else {
        Err(allowance.refusal("the token's organisation asks too often"))
    }
}

fn caller(service: &Service, request: &HttpRequest, claims: &Claims, organisation: OrganisationCode, sees_identity: bool) -> Caller {
    let now = service.now();
    Caller {
        organisation,
        subject: claims.sub.chars().filter(|c| !c.is_control()).take(120).collect(),
        sees_identity,
        operation: OperationId::current(request),
        path: request.path().to_owned(),
        request_id: RequestId::current(request),
        now,
        today: now.date_naive(),
    }
}
