//! A case that its owner sends in full, again and again: created, updated, or found unchanged.

use super::Versioned;
use crate::{
    audit::{Shown, Shows},
    problems::{Outcome, ProblemKind},
    service::Service,
    tokens::Caller,
};
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use family_finding_persistence::{AnyConnection, StoreError};
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};
use utoipa::ToSchema;

/// What sending something came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PushOutcome {
    /// It was not here, and is now.
    Created,
    /// It was here, and differed.
    Updated,
    /// It was here, just so: nothing was written.
    Unchanged,
}

/// A case as it stands after it was sent.
pub struct Pushed<T> {
    /// What sending it came to.
    pub outcome: PushOutcome,
    /// The case.
    pub case: Versioned<T>,
    /// Its address.
    pub location: String,
}

impl<T: Shows> Shows for Pushed<T> {
    fn note(&self, shown: &mut Shown) {
        self.case.note(shown);
    }
}

impl<T> Pushed<T> {
    /// The answer, with the body that tells it: 201 for what is new, 200 for what was here.
    pub fn answer<B: Serialize>(self, body: impl FnOnce(PushOutcome, T) -> B) -> HttpResponse {
        let etag = self.case.etag();
        let status = match self.outcome {
            PushOutcome::Created => StatusCode::CREATED,
            PushOutcome::Updated | PushOutcome::Unchanged => StatusCode::OK,
        };
        let mut response = HttpResponse::build(status);
        response.insert_header((header::ETAG, etag));
        if self.outcome == PushOutcome::Created {
            response.insert_header((header::LOCATION, self.location));
        }
        response.json(body(self.outcome, self.case.value))
    }
}

/// Runs the script of a case that is sent in full. Where the case was created at the same instant
/// the script runs again and finds it, so that one creates and the other updates; where it is not
/// the caller's to see, the reference is taken.
pub async fn push<T: Shows + Send + 'static>(
    service: &Service,
    caller: Caller,
    script: impl Fn(&mut AnyConnection, &Caller) -> Outcome<Pushed<T>> + Send + 'static,
) -> Outcome<Pushed<T>> {
    let met = AtomicBool::new(false);
    service
        .database
        .write(caller, move |connection, caller| match script(connection, caller) {
            Err(problem) if problem.kind == ProblemKind::ReferenceTaken && !met.swap(true, Ordering::Relaxed) => {
                Err(StoreError::Contended.into())
            }
            outcome => outcome,
        })
        .await
}
