//! Running the service: health and metrics.

mod health;
mod metrics;

pub use health::{live, ready};
pub use metrics::{Metrics, show_metrics};
