//! Versions: `ETag` on every single resource, `If-Match` on every change, 304 for what is known.
//!
//! A case's answer holds clocks that go on by themselves, so its tag names the version and the
//! day; a change is compared by the version alone.

use crate::problems::{Outcome, Problem, ProblemKind};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::{StatusCode, header},
};
use chrono::NaiveDate;
use serde::Serialize;
use std::future::{Ready, ready};

/// The version that a caller says it read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(if_match_header(request).and_then(|version| {
            version.ok_or_else(|| Problem::new(ProblemKind::PreconditionRequired, "send the ETag you read in If-Match"))
        }))
    }
}

/// The version of an `If-Match` header, where there is one: for what a PUT creates or replaces.
#[derive(Clone, Copy, Debug)]
pub struct IfMatchGiven(pub Option<IfMatch>);

impl FromRequest for IfMatchGiven {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(if_match_header(request).map(Self))
    }
}

/// The version of an `If-Match` header, where there is one.
fn if_match_header(request: &HttpRequest) -> Outcome<Option<IfMatch>> {
    let Some(value) = request.headers().get(header::IF_MATCH) else {
        return Ok(None);
    };
    let version = value.to_str().ok().and_then(|text| {
        let (version, _) = text.strip_prefix('"')?.strip_suffix('"')?.split_once('-')?;
        version.parse().ok()
    });
    match version {
        Some(version) => Ok(Some(IfMatch(version))),
        None => Err(Problem::new(
            ProblemKind::StaleVersion,
            "If-Match does not hold an ETag of this record",
        )),
    }
}

impl IfMatch {
    /// Refuses a change of what is no longer at the version read.
    pub fn check(self, version: i64) -> Outcome<()> {
        if self.0 == version {
            return Ok(());
        }
        Err(Problem::new(
            ProblemKind::StaleVersion,
            "the record has changed since you read it; read it again",
        ))
    }
}

/// A single resource with its version.
#[derive(Debug)]
pub struct Versioned<T> {
    /// The resource.
    pub value: T,
    /// Its version.
    pub version: i64,
    /// The day on which its clocks were read.
    pub day: NaiveDate,
}

impl<T> Versioned<T> {
    /// The entity tag.
    pub fn etag(&self) -> String {
        format!("\"{}-{}\"", self.version, self.day.format("%Y%m%d"))
    }
}

/// Whether `If-None-Match` names a tag.
pub(super) fn names_tag(request: &HttpRequest, etag: &str) -> bool {
    request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|tag| matches!(tag.trim().trim_start_matches("W/"), tag if tag == etag || tag == "*"))
        })
}

impl<T: Serialize> Responder for Versioned<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let etag = self.etag();
        let known = names_tag(request, &etag);
        let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut response = HttpResponse::build(status);
        response.insert_header((header::ETAG, etag));
        response.insert_header((header::VARY, "Authorization"));
        if known { response.finish() } else { response.json(self.value) }
    }
}

impl IfMatch {
    /// Refuses where a version was given and this one is not there; `None` where nothing is there.
    pub fn check_given(given: IfMatchGiven, standing: Option<i64>) -> Outcome<()> {
        match (given.0, standing) {
            (None, _) => Ok(()),
            (Some(given), Some(version)) => given.check(version),
            (Some(_), None) => Err(Self::nothing_there()),
        }
    }

    fn nothing_there() -> Problem {
        Problem::new(ProblemKind::StaleVersion, "there is nothing to replace; leave If-Match out")
    }

    /// The version that a PUT writes: 1 where nothing is there, else the next one of what the
    /// caller says it read. Replacing what was not read is refused.
    pub fn next_version(given: Option<Self>, standing: Option<i64>) -> Outcome<i64> {
        match (standing, given) {
            (None, None) => Ok(1),
            (None, Some(_)) => Err(Self::nothing_there()),
            (Some(_), None) => Err(Problem::new(
                ProblemKind::PreconditionRequired,
                "this replaces what stands: send its ETag in If-Match",
            )),
            (Some(version), Some(given)) => given.check(version).map(|()| version + 1),
        }
    }
}

/// The answer to a PUT: 201 for what is new, 200 for what was replaced, with its version.
pub fn put_versioned<T: Serialize>(written: &Versioned<T>) -> HttpResponse {
    let status = if written.version == 1 {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    HttpResponse::build(status)
        .insert_header((header::ETAG, written.etag()))
        .json(&written.value)
}
