//! `/metrics` in the Prometheus text format: counts and durations by operation, never by case.

use crate::{
    problems::{Outcome, Problem},
    service::Service,
};
use actix_web::{HttpRequest, HttpResponse, get};
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder};
use std::time::Duration;

/// The service's metrics.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
}

const BUCKETS: [f64; 11] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

impl Metrics {
    /// Registers the metrics.
    pub fn new() -> Result<Self, String> {
        let words = |error: prometheus::Error| error.to_string();
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("family_finding_requests_total", "Requests answered, by operation and status."),
            &["operation", "status"],
        )
        .map_err(words)?;
        let durations = HistogramVec::new(
            HistogramOpts::new("family_finding_request_duration_seconds", "Time to the answer, by operation.").buckets(BUCKETS.to_vec()),
            &["operation"],
        )
        .map_err(words)?;
        registry.register(Box::new(requests.clone())).map_err(words)?;
        registry.register(Box::new(durations.clone())).map_err(words)?;
        Ok(Self {
            registry,
            requests,
            durations,
        })
    }

    /// Counts an answered request.
    pub fn observe(&self, operation: &str, status: u16, elapsed: Duration) {
        self.requests.with_label_values(&[operation, &status.to_string()]).inc();
        self.durations.with_label_values(&[operation]).observe(elapsed.as_secs_f64());
    }
}

/// The metrics as text.
#[get("/metrics")]
pub async fn show_metrics(request: HttpRequest) -> Outcome<HttpResponse> {
    let service = Service::of(&request)?;
    let mut text = Vec::new();
    TextEncoder::new()
        .encode(&service.metrics.registry.gather(), &mut text)
        .map_err(|error| Problem::internal(error.to_string()))?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text))
}
