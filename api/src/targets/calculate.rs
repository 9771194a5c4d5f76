//! `GET /v1/targets/calculation`

use crate::{
    http::Query,
    measures::{Gathered, period_of},
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
    tokens::{Authorised, Caller, permissions::MeasuresRead},
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::{Months, NaiveDate};
use family_finding_domain::{
    forecast::stage_histories,
    targets::{ClosureRate, FunnelStage, conversion_percent, entrants_needed},
};
use family_finding_persistence::AnyConnection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many years of history a rate is taken from, where no period is named.
const YEARS_OF_HISTORY: u32 = 3;

/// Why a rate has to be given.
const NO_RATE: &str = "too few households, or none that went on, were in this stage in that time: give the rate";

/// What is wanted, and at what rates.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TargetsCalculationQuery {
    /// How many approvals are wanted.
    #[param(minimum = 1, maximum = 10000, example = 110)]
    pub approvals: u32,
    /// Of the households that enquire, the percentage that does not register.
    #[serde(default)]
    #[param(minimum = 0, maximum = 99)]
    pub enquiry_closure_percent: Option<u32>,
    /// Of the households that register, the percentage that is not assessed.
    #[serde(default)]
    #[param(minimum = 0, maximum = 99)]
    pub registration_closure_percent: Option<u32>,
    /// Of the households whose assessment starts, the percentage that does not reach Stage 2.
    #[serde(default)]
    #[param(minimum = 0, maximum = 99)]
    pub stage_one_closure_percent: Option<u32>,
    /// Of the households that reach Stage 2, the percentage that is not approved.
    #[serde(default)]
    #[param(minimum = 0, maximum = 99)]
    pub stage_two_closure_percent: Option<u32>,
    /// The period whose history the rates that are not given are taken from; the three years up to
    /// today when left out.
    #[serde(default)]
    #[param(min_length = 7, max_length = 22, example = "2019-20..2021-22")]
    pub history: Option<String>,
}

/// Where a rate is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RateSource {
    /// It was asked for.
    Given,
    /// It is the region's own.
    History,
}

/// What a stage needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct StageNeeded {
    /// The stage.
    pub stage: FunnelStage,
    /// How many households must enter it.
    pub households: u64,
    /// How many of them go on.
    pub go_on: u64,
    /// The percentage that closes in it, or was never seen to go on; two decimals.
    pub closure_percent: f64,
    /// Where the rate is from.
    pub rate: RateSource,
    /// How many households the region's own rate is made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_households: Option<u64>,
}

/// How many households must enter each stage.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetsCalculation {
    /// The approvals wanted.
    pub approvals: u32,
    /// The first day of the history that rates were taken from.
    pub history_from: NaiveDate,
    /// Its last day.
    pub history_to: NaiveDate,
    /// Of a hundred enquiries, how many come to an approval at these rates; two decimals.
    pub conversion_percent: f64,
    /// The stages, the first entered first.
    #[schema(max_items = 4)]
    pub stages: Vec<StageNeeded>,
}

/// Work out what a number of approvals takes.
///
/// How many households must enquire, register, be assessed and reach Stage 2, when at each stage some
/// close. A rate that is not given is the region's own: of the households that were in the stage, the
/// share that closed or was never seen to go on; those still in it count for as long as they have been
/// there. A stage with fewer than ten households has no rate of its own.
#[utoipa::path(
    operation_id = "read_targets_calculation",
    tag = "targets",
    params(TargetsCalculationQuery),
    responses((status = 200, description = "What each stage needs.", body = TargetsCalculation)),
    security(("bearer" = ["measures:read"]))
)]
#[get("/v1/targets/calculation")]
pub async fn read_targets_calculation(
    service: Data<Service>,
    authorised: Authorised<MeasuresRead>,
    query: Query<TargetsCalculationQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let body = service
        .database
        .without_entry()
        .read(move |connection| calculate(connection, &caller, &query.0))
        .await?;
    Ok(HttpResponse::Ok().json(body))
}

impl TargetsCalculationQuery {
    /// The parameter of a stage's rate, and what it says.
    fn of(&self, stage: FunnelStage) -> (&'static str, Option<u32>) {
        match stage {
            FunnelStage::Enquiry => ("enquiry_closure_percent", self.enquiry_closure_percent),
            FunnelStage::Registration => ("registration_closure_percent", self.registration_closure_percent),
            FunnelStage::StageOne => ("stage_one_closure_percent", self.stage_one_closure_percent),
            FunnelStage::StageTwo => ("stage_two_closure_percent", self.stage_two_closure_percent),
        }
    }
}

fn calculate(connection: &mut AnyConnection, caller: &Caller, wanted: &TargetsCalculationQuery) -> Outcome<TargetsCalculation> {
    let gathered = Gathered::for_caller(connection, caller, None)?;
    let (from, to) = match &wanted.history {
        Some(text) => {
            let period = period_of("history", text, gathered.today)?;
            (period.start, period.end.min(gathered.today))
        }
        None => {
            let from = gathered.today.checked_sub_months(Months::new(12 * YEARS_OF_HISTORY));
            (from.unwrap_or(gathered.today), gathered.today)
        }
    };
    let histories = stage_histories(&gathered.records(connection)?.adopters, from, to);
    let mut rates = Vec::new();
    let mut unknown = Vec::new();
    for history in &histories {
        let (parameter, given) = wanted.of(history.stage);
        match given.map_or_else(|| history.own_rate(), |percent| Some(100 * percent)) {
            Some(closed_hundredths) => rates.push(ClosureRate {
                stage: history.stage,
                closed_hundredths,
            }),
            None => unknown.push(parameter),
        }
    }
    if !unknown.is_empty() {
        let missing = |parameter: &&str| Problem::of_parameter(parameter, NO_RATE).errors;
        let errors = unknown.iter().flat_map(missing).collect();
        return Err(Problem::with_errors(ProblemKind::InvalidQuery, errors));
    }
    let needed =
        entrants_needed(wanted.approvals, &rates).map_err(|closed| Problem::of_parameter(wanted.of(closed.stage).0, closed.to_string()))?;
    let stages = needed.iter().zip(&histories).map(|(needed, history)| {
        let is_given = wanted.of(needed.stage).1.is_some();
        StageNeeded {
            stage: needed.stage,
            households: needed.households,
            go_on: needed.go_on,
            closure_percent: f64::from(needed.closed_hundredths) / 100.0,
            rate: if is_given { RateSource::Given } else { RateSource::History },
            of_households: (!is_given).then_some(history.households as u64),
        }
    });
    Ok(TargetsCalculation {
        approvals: wanted.approvals,
        history_from: from,
        history_to: to,
        conversion_percent: conversion_percent(&rates),
        stages: stages.collect(),
    })
}
