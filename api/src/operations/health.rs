//! `/health/live`: the process answers. `/health/ready`: so does its database, and tokens can be verified.

use crate::{
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
};
use actix_web::{HttpRequest, HttpResponse, get};
use family_finding_persistence::deployment;
use serde_json::json;

/// The process answers.
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// The database answers too.
#[get("/health/ready")]
pub async fn ready(request: HttpRequest) -> Outcome<HttpResponse> {
    let service = Service::of(&request)?;
    service
        .database
        .without_entry()
        .read(|connection| deployment::find(connection, "region").map_err(Problem::from))
        .await
        .map_err(|problem| Problem {
            internal: problem.internal,
            ..Problem::new(ProblemKind::Unavailable, "the database does not answer")
        })?;
    if service.verifier.keys().believed().is_none() {
        let detail = "the keys of the token's issuer cannot be had";
        return Err(Problem::new(ProblemKind::IssuerUnavailable, detail));
    }
    Ok(HttpResponse::Ok().json(json!({ "status": "ready", "today": service.now().date_naive() })))
}
