//! A refusal: what the caller is told, and apart from it what only the log is told.

use super::ProblemKind;
use actix_web::{
    HttpResponse, ResponseError,
    http::{Method, StatusCode, header},
};
use family_finding_domain::{Fault, Faults};
use family_finding_persistence::{Constraint, StoreError, TransactionError};
use serde::Serialize;
use utoipa::ToSchema;

/// One fault of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProblemError {
    /// JSON pointer (RFC 6901) to the field of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/occurred_on", max_length = 200)]
    pub pointer: Option<String>,
    /// The name of the query parameter or header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 60)]
    pub parameter: Option<String>,
    /// The slug of the problem this one fault is.
    #[schema(example = "date-order", max_length = 60)]
    pub code: String,
    /// What is wrong and what would be right.
    #[schema(max_length = 2000)]
    pub detail: String,
}

/// The body of every refusal (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProblemBody {
    /// Address of the problem's page, served by this service.
    #[serde(rename = "type")]
    #[schema(example = "/problems/date-order", max_length = 200)]
    pub kind: String,
    /// What the problem is.
    #[schema(max_length = 200)]
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What is wrong with this request.
    #[schema(max_length = 2000)]
    pub detail: String,
    /// The path of the request.
    #[schema(max_length = 2000)]
    pub instance: String,
    /// The request's identifier, also in the log and the X-Request-Id header.
    #[schema(max_length = 64)]
    pub request_id: String,
    /// Every fault found, up to a hundred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub errors: Vec<ProblemError>,
}

/// The most faults of one answer, however many a request has.
pub const MOST_ERRORS: usize = 100;

/// The beginning of a text, so that an answer stays within the bounds of the contract.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

impl ProblemError {
    fn cut(&self) -> Self {
        Self {
            pointer: self.pointer.as_deref().map(|pointer| cut(pointer, 200)),
            parameter: self.parameter.as_deref().map(|parameter| cut(parameter, 60)),
            code: self.code.clone(),
            detail: cut(&self.detail, 2000),
        }
    }
}

/// A refusal on its way out. The request's path and identifier are added by the middleware.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What kind.
    pub kind: ProblemKind,
    /// What the caller is told.
    pub detail: String,
    /// Every fault.
    pub errors: Vec<ProblemError>,
    /// The `Allow` header of a 405.
    pub allow: Option<String>,
    /// The `Retry-After` header, where it is known better than by the kind.
    pub retry_after_seconds: Option<u64>,
    /// For the log only.
    pub internal: Option<String>,
}

/// The result of an operation.
pub type Outcome<T> = Result<T, Problem>;

/// After which time to try again what fails for the moment.
fn retry_after_seconds(kind: ProblemKind) -> Option<u64> {
    match kind {
        ProblemKind::Unavailable | ProblemKind::AuditUnavailable | ProblemKind::OutcomeUnknown => Some(1),
        ProblemKind::IssuerUnavailable | ProblemKind::TooManyRequests => Some(10),
        _ => None,
    }
}

impl Problem {
    /// A problem with its detail.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            allow: None,
            retry_after_seconds: None,
            internal: None,
        }
    }

    /// A problem of several fields.
    pub fn with_errors(kind: ProblemKind, errors: Vec<ProblemError>) -> Self {
        let detail = match errors.as_slice() {
            [only] => only.detail.clone(),
            several => format!("{} faults; see errors", several.len()),
        };
        Self {
            errors,
            ..Self::new(kind, detail)
        }
    }

    /// A query parameter that is well-formed and wrong.
    pub fn of_parameter(parameter: &str, detail: impl Into<String>) -> Self {
        let error = ProblemError {
            pointer: None,
            parameter: Some(parameter.to_owned()),
            code: ProblemKind::InvalidQuery.slug().to_owned(),
            detail: detail.into(),
        };
        Self::with_errors(ProblemKind::InvalidQuery, vec![error])
    }

    /// The same refusal, each of its pointers turned: for a script that another operation uses with
    /// a body of its own.
    #[must_use]
    pub fn pointing(mut self, turn: impl Fn(&str) -> &str) -> Self {
        for pointer in self.errors.iter_mut().filter_map(|error| error.pointer.as_mut()) {
            *pointer = turn(pointer).to_owned();
        }
        self
    }

    /// A cursor whose place in the list is there no longer.
    pub fn lost_cursor() -> Self {
        Self::new(ProblemKind::InvalidCursor, "the place of this cursor is gone; start the list anew")
    }

    /// There is nothing here, or not for this caller: one answer for both.
    pub fn not_found() -> Self {
        Self::new(ProblemKind::NotFound, "there is no such record for this caller")
    }

    /// The path does not know the method; `allow` lists those it knows.
    pub fn method_not_allowed(method: &Method, allow: String) -> Self {
        Self {
            allow: Some(allow),
            ..Self::new(ProblemKind::MethodNotAllowed, format!("this address does not know {method}"))
        }
    }

    /// A failure of the service; `internal` goes to the log only.
    pub fn internal(internal: impl Into<String>) -> Self {
        Self {
            internal: Some(internal.into()),
            ..Self::new(ProblemKind::Internal, "the service failed; nothing was changed")
        }
    }

    /// The body as the caller sees it.
    pub fn body(&self, instance: &str, request_id: &str) -> ProblemBody {
        ProblemBody {
            kind: format!("/problems/{}", self.kind.slug()),
            title: self.kind.title().to_owned(),
            status: self.kind.status().as_u16(),
            detail: cut(&self.detail, 2000),
            instance: cut(instance, 2000),
            request_id: request_id.to_owned(),
            errors: self.errors.iter().take(MOST_ERRORS).map(ProblemError::cut).collect(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind.slug())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(allow) = &self.allow {
            response.insert_header((header::ALLOW, allow.as_str()));
        }
        if let Some(seconds) = self.retry_after_seconds.or_else(|| retry_after_seconds(self.kind)) {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if self.kind == ProblemKind::Unauthenticated {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if self.kind == ProblemKind::UnsupportedContentEncoding {
            response.insert_header((header::ACCEPT_ENCODING, "identity"));
        }
        let mut response = response.finish();
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Faults::from(fault).into()
    }
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        Self::of(faults, |pointer| (Some(pointer), None))
    }
}

impl Problem {
    /// The refusal of query parameters, whose faults point at `/name` or below.
    pub fn of_parameters(faults: Faults) -> Self {
        Self::of(faults, |pointer| {
            let name = pointer.split('/').nth(1).unwrap_or_default().to_owned();
            (None, Some(name))
        })
    }

    /// The refusal of faults; `place` says where each stands: a pointer, or a parameter.
    fn of(faults: Faults, place: impl Fn(String) -> (Option<String>, Option<String>)) -> Self {
        let mut kinds: Vec<ProblemKind> = faults.0.iter().map(|fault| fault.code.into()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let kind = match kinds.as_slice() {
            [only] => *only,
            _ => ProblemKind::SeveralFaults,
        };
        let errors = faults
            .0
            .into_iter()
            .map(|Fault { pointer, code, detail }| {
                let (pointer, parameter) = place(pointer);
                ProblemError {
                    pointer,
                    parameter,
                    code: ProblemKind::from(code).slug().to_owned(),
                    detail,
                }
            })
            .collect();
        Self::with_errors(kind, errors)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::not_found(),
            StoreError::Stale => Self::new(ProblemKind::StaleVersion, "the record has changed since you read it; read it again"),
            // They were looked for before they were inserted, so somebody was in the way.
            StoreError::Constraint(
                Constraint::IdempotencyKey
                | Constraint::SourceKey
                | Constraint::OrganisationCode
                | Constraint::RegionSettings
                | Constraint::Agreement
                | Constraint::InteragencyBudget
                | Constraint::TargetsVersion
                | Constraint::ShortlistPair
                | Constraint::AuditSeal
                | Constraint::AuditSealEntry
                | Constraint::Identity,
            )
            | StoreError::Contended => Self {
                internal: Some(CONTENDED.to_owned()),
                ..Self::new(ProblemKind::Unavailable, "another change was in the way; try again")
            },
            StoreError::Constraint(Constraint::AdopterReference | Constraint::ChildReference | Constraint::SiblingGroupReference) => {
                Self::with_errors(
                    ProblemKind::ReferenceTaken,
                    vec![ProblemError {
                        pointer: Some("/reference".to_owned()),
                        parameter: None,
                        code: ProblemKind::ReferenceTaken.slug().to_owned(),
                        detail: "a case with this source and reference exists".to_owned(),
                    }],
                )
            }
            StoreError::Unavailable => Self::new(ProblemKind::Unavailable, "the database is busy or cannot be reached; try again"),
            StoreError::Undecided => Self::new(
                ProblemKind::OutcomeUnknown,
                "the database went away while the change was committed; send the same again",
            ),
            StoreError::UnknownUrl | StoreError::UnknownKeys(_) | StoreError::Unreadable(_) | StoreError::Failure(_) => {
                Self::internal(error.to_string())
            }
        }
    }
}

const CONTENDED: &str = "contended";

impl TransactionError for Problem {
    fn is_contended(&self) -> bool {
        self.internal.as_deref() == Some(CONTENDED)
    }
}
