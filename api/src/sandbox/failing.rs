//! Goes wrong as the sandbox was told.

use super::{
    Generation,
    faults::{SandboxFault, SandboxFaultKind},
};
use crate::problems::{Problem, ProblemKind};
use actix_web::{
    Error, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use std::time::Duration;

/// Answers a request to the contract's operations as it should, unless a fault is to come.
pub async fn fail_as_told(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let counts = request.path().starts_with("/v1/");
    let generation = request.app_data::<Data<Generation>>().filter(|_| counts);
    let Some(fault) = generation.and_then(|generation| generation.faults.take()) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    match fault.kind {
        SandboxFaultKind::Late => {
            let answer = next.call(request).await;
            actix_web::rt::time::sleep(Duration::from_millis(fault.milliseconds.unwrap_or(0).into())).await;
            Ok(answer?.map_into_boxed_body())
        }
        SandboxFaultKind::TooManyRequests => Ok(refuse(
            request,
            fault,
            ProblemKind::TooManyRequests,
            "the sandbox was told to refuse this request; try again",
        )),
        SandboxFaultKind::Unavailable => Ok(refuse(
            request,
            fault,
            ProblemKind::Unavailable,
            "the sandbox was told to be unavailable for this request; try again",
        )),
    }
}

fn refuse(request: ServiceRequest, fault: SandboxFault, kind: ProblemKind, detail: &str) -> ServiceResponse<BoxBody> {
    let problem = Problem {
        retry_after_seconds: Some(fault.retry_after_seconds.unwrap_or(1).into()),
        ..Problem::new(kind, detail)
    };
    request.into_response(problem.error_response())
}
