//! Where webhooks may be sent: to the internet, and to the networks that whoever runs the service
//! names. What a caller writes must not make the service ask its own neighbours.

use super::settings::WebhookSettings;
use crate::{
    http::AddressFault,
    problems::{Outcome, Problem, ProblemError, ProblemKind},
};
use reqwest::Url;

/// What a caller wrote, as an address that webhooks may be sent to.
pub fn read(text: &str, settings: &WebhookSettings) -> Outcome<Url> {
    settings.outward().read(text).map_err(|fault| match fault {
        AddressFault::Form(detail) => refused(ProblemKind::InvalidValue, detail),
        AddressFault::NotAllowed => refused(
            ProblemKind::AddressNotAllowed,
            "webhooks are not sent to private, loopback, link-local or other special addresses",
        ),
    })
}

fn refused(kind: ProblemKind, detail: &str) -> Problem {
    Problem::with_errors(
        kind,
        vec![ProblemError {
            pointer: Some("/address".to_owned()),
            parameter: None,
            code: kind.slug().to_owned(),
            detail: detail.to_owned(),
        }],
    )
}
