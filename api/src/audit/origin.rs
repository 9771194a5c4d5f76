//! From where a request comes, and why as far as its caller says so.

use crate::{
    http::TrustedProxies,
    problems::{Outcome, Problem},
};
use actix_web::HttpRequest;
use family_finding_domain::audit::Purpose;

/// The header in which a caller says why.
pub const PURPOSE: &str = "x-purpose";

/// From where a request comes, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The address of the caller, where it is known.
    pub address: Option<String>,
    /// Why, where the caller says so.
    pub purpose: Option<Purpose>,
}

impl Origin {
    /// Reads the origin of a request; refuses a purpose that is none of the list.
    pub fn of(request: &HttpRequest, proxies: &TrustedProxies) -> Outcome<Self> {
        let purpose = request.headers().get(PURPOSE).map(|value| {
            let code = value.to_str().unwrap_or_default();
            Purpose::from_code(code).ok_or_else(unknown_purpose)
        });
        Ok(Self {
            address: Some(proxies.client(request).to_canonical().to_string()),
            purpose: purpose.transpose()?,
        })
    }
}

fn unknown_purpose() -> Problem {
    let codes: Vec<&str> = Purpose::ALL.iter().map(|purpose| purpose.code()).collect();
    Problem::of_parameter("X-Purpose", format!("must be one of: {}", codes.join(", ")))
}
