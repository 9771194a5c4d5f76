//! `/sandbox/faults`: how the next requests go wrong.

use super::Generation;
use crate::{
    http::Body,
    problems::{Outcome, Problem, ProblemBody, ProblemError, ProblemKind},
};
use actix_web::{HttpResponse, get, put, web::Data};
use serde::{Deserialize, Serialize};
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use utoipa::ToSchema;

/// A way to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SandboxFaultKind {
    /// Refused with 429; nothing is done.
    TooManyRequests,
    /// Refused with 503; nothing is done.
    Unavailable,
    /// Done at once, and answered late: whoever does not wait has changed something without
    /// learning of it.
    Late,
}

/// So many requests that go wrong in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SandboxFault {
    /// How.
    pub kind: SandboxFaultKind,
    /// How many requests to `/v1/…`.
    #[schema(minimum = 1, maximum = 1000)]
    pub requests: u32,
    /// Of `late`, and needed there: by how many milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 60000)]
    pub milliseconds: Option<u32>,
    /// Not of `late`: what `Retry-After` says; 1 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 3600)]
    pub retry_after_seconds: Option<u32>,
}

/// What goes wrong, in this order; after that nothing does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SandboxFaults {
    /// The faults; none takes back what was told before.
    #[schema(max_items = 20)]
    pub faults: Vec<SandboxFault>,
}

/// The faults that are still to come.
#[derive(Debug, Default)]
pub struct FaultsToCome(Mutex<VecDeque<SandboxFault>>);

impl FaultsToCome {
    fn queue(&self) -> MutexGuard<'_, VecDeque<SandboxFault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault of one request, which has then been shown.
    pub(super) fn take(&self) -> Option<SandboxFault> {
        let mut queue = self.queue();
        let fault = queue.front_mut()?;
        fault.requests = fault.requests.saturating_sub(1);
        let taken = *fault;
        if taken.requests == 0 {
            queue.pop_front();
        }
        Some(taken)
    }

    fn replace(&self, faults: Vec<SandboxFault>) {
        *self.queue() = faults.into();
    }

    fn left(&self) -> SandboxFaults {
        SandboxFaults {
            faults: self.queue().iter().copied().collect(),
        }
    }
}

/// Read the faults to come.
///
/// Those that are left, in the order in which they come.
#[utoipa::path(
    operation_id = "read_sandbox_faults",
    tag = "sandbox",
    responses((status = 200, description = "What is left.", body = SandboxFaults))
)]
#[get("/sandbox/faults")]
pub async fn read_faults(generation: Data<Generation>) -> HttpResponse {
    HttpResponse::Ok().json(generation.faults.left())
}

/// Say how the next requests go wrong.
///
/// Replaces what was said before. Counted are requests to `/v1/…` alone, whoever sends them. A
/// reset forgets what is left.
#[utoipa::path(
    operation_id = "put_sandbox_faults",
    tag = "sandbox",
    request_body(content = SandboxFaults, example = json!({"faults": [
        {"kind": "unavailable", "requests": 2, "retry_after_seconds": 0},
        {"kind": "late", "requests": 1, "milliseconds": 1500}
    ]})),
    responses(
        (status = 200, description = "What comes.", body = SandboxFaults),
        (status = 400, description = "What cannot come.", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/sandbox/faults")]
pub async fn put_faults(generation: Data<Generation>, body: Body<SandboxFaults>) -> Outcome<HttpResponse> {
    let wrong: Vec<ProblemError> = body
        .value
        .faults
        .iter()
        .enumerate()
        .filter_map(|(at, fault)| misfit(at, fault))
        .collect();
    if !wrong.is_empty() {
        return Err(Problem::with_errors(ProblemKind::InvalidBody, wrong));
    }
    generation.faults.replace(body.value.faults);
    Ok(HttpResponse::Ok().json(generation.faults.left()))
}

/// A field that the kind of fault lacks or does not have.
fn misfit(at: usize, fault: &SandboxFault) -> Option<ProblemError> {
    let late = fault.kind == SandboxFaultKind::Late;
    let (field, detail) = match (late, fault.milliseconds, fault.retry_after_seconds) {
        (true, None, _) => ("milliseconds", "a late answer needs to be told how late"),
        (false, Some(_), _) => ("milliseconds", "only a late answer is late"),
        (true, _, Some(_)) => ("retry_after_seconds", "a late answer is no refusal"),
        _ => return None,
    };
    Some(ProblemError {
        pointer: Some(format!("/faults/{at}/{field}")),
        parameter: None,
        code: ProblemKind::InvalidBody.slug().to_owned(),
        detail: detail.to_owned(),
    })
}
