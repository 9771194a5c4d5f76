//! `GET /v1/matching/criteria`

use crate::{
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::MatchesRead},
};
use actix_web::{HttpResponse, get, web::Data};
use family_finding_domain::matching::{Criterion, GradeMeanings, SearchSettings, WEIGHTS};
use serde::Serialize;
use utoipa::ToSchema;

/// A criterion of matching.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchingCriterion {
    /// Its name.
    pub criterion: Criterion,
    /// What is compared.
    #[schema(max_length = 300)]
    pub meaning: &'static str,
    /// What each grade means.
    pub grades: GradeMeanings,
    /// Whether it can only lift a score: where it is not met, it is shown and not counted.
    pub only_lifts: bool,
    /// Its share in the weighted mean by default, without unit.
    #[schema(maximum = 20)]
    pub weight: u32,
    /// Why it has this weight.
    #[schema(max_length = 300)]
    pub because: &'static str,
    /// The least that a search may let it count: 0 leaves it out of the score.
    #[schema(maximum = 20)]
    pub weight_lowest: u32,
    /// The most that a search may let it count.
    #[schema(maximum = 20)]
    pub weight_highest: u32,
}

/// Every criterion of matching, and the settings of a search that nobody steers.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchingCriteria {
    /// The default settings, with the version of the weights.
    pub settings: SearchSettings,
    /// The criteria, in the order in which they are shown.
    #[schema(max_items = 31)]
    pub items: Vec<MatchingCriterion>,
}

/// Read what a search compares.
///
/// Each criterion with its meaning, what its grades mean, its default weight and why, and the
/// weights that a search may give it. Ethnicity, faith, language and culture together may weigh
/// no more than ages and number together.
#[utoipa::path(
    operation_id = "list_matching_criteria",
    tag = "matches",
    responses((status = 200, description = "The criteria.", body = MatchingCriteria)),
    security(("bearer" = ["matches:read"]))
)]
#[get("/v1/matching/criteria")]
pub async fn list_matching_criteria(service: Data<Service>, authorised: Authorised<MatchesRead>) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    service
        .database
        .without_entry()
        .read(move |connection| caller.scope(connection))
        .await?;
    let items = WEIGHTS.iter().map(|row| MatchingCriterion {
        criterion: row.criterion,
        meaning: row.criterion.meaning(),
        grades: row.criterion.grade_meanings(),
        only_lifts: row.criterion.only_lifts(),
        weight: row.weight,
        because: row.because,
        weight_lowest: 0,
        weight_highest: row.criterion.weight_highest(),
    });
    Ok(HttpResponse::Ok().json(MatchingCriteria {
        settings: SearchSettings::default(),
        items: items.collect(),
    }))
}
