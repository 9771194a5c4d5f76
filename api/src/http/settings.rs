//! How requests are received.

use std::time::Duration;

/// What the network side of a server is told.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Origins whose pages may call the service from a browser; none by default.
    pub allowed_origins: Vec<String>,
    /// How long the head of a request may take to arrive.
    pub head_time: Duration,
    /// How long the body of a request may take to arrive.
    pub body_time: Duration,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            head_time: Duration::from_secs(5),
            body_time: Duration::from_secs(10),
        }
    }
}
