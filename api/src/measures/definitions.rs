//! `GET /v1/measures/definitions`

use crate::{
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::MeasuresRead},
};
use actix_web::{HttpResponse, get, web::Data};
use family_finding_domain::measures::{DEFINITIONS, Definition};
use serde::Serialize;
use utoipa::ToSchema;

/// Every measure and scorecard.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureDefinitions {
    /// The definitions.
    pub items: Vec<Definition>,
}

/// Read what each measure means.
///
/// Code, words, unit, population, period rule, cohort, in which direction better lies, guidance.
#[utoipa::path(
    operation_id = "list_measure_definitions",
    tag = "measures",
    responses((status = 200, description = "The definitions.", body = MeasureDefinitions)),
    security(("bearer" = ["measures:read"]))
)]
#[get("/v1/measures/definitions")]
pub async fn list_measure_definitions(service: Data<Service>, authorised: Authorised<MeasuresRead>) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    service
        .database
        .without_entry()
        .read(move |connection| caller.scope(connection))
        .await?;
    Ok(HttpResponse::Ok().json(MeasureDefinitions {
        items: DEFINITIONS.iter().cloned().collect(),
    }))
}
