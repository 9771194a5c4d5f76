//! `POST /sandbox/reset`

use super::{Sandbox, clock::SandboxClock};
use crate::problems::Outcome;
use actix_web::{HttpResponse, post, web::Data};

/// Begin anew.
///
/// Everything is as it was at the start: cases, organisations, settings, the audit trail, the feed
/// of events, answers kept for idempotency keys, the clock, and no faults to come. Tokens stay
/// valid. A request that is under way meanwhile still ends in what was before.
#[utoipa::path(
    operation_id = "reset_sandbox",
    tag = "sandbox",
    responses((status = 200, description = "It is as at the start; what its clock shows.", body = SandboxClock))
)]
#[post("/sandbox/reset")]
pub async fn reset(sandbox: Data<Sandbox>) -> Outcome<HttpResponse> {
    let generation = sandbox.reset().await?;
    Ok(HttpResponse::Ok().json(SandboxClock::of(&generation)))
}
