//! Identifiers in a path. What is no identifier names no record: 404, like an unknown one.

use crate::problems::{Outcome, Problem};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use family_finding_domain::identifiers::{Reference, Source};
use std::{
    future::{Ready, ready},
    str::FromStr,
};
use uuid::Uuid;

/// The identifier of a case in a path and, where there is one, of something that belongs to it.
#[derive(Debug)]
pub struct Id<Case, Part = Uuid> {
    /// The case.
    pub case: Case,
    part: Option<Part>,
}

impl<Case, Part: Copy> Id<Case, Part> {
    /// What belongs to the case; 404 where the path names nothing.
    pub fn part(&self) -> Outcome<Part> {
        self.part.ok_or_else(Problem::not_found)
    }
}

impl<Case: From<Uuid> + 'static, Part: From<Uuid> + 'static> FromRequest for Id<Case, Part> {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parts: Vec<Option<Uuid>> = request.match_info().iter().map(|(_, text)| parse(text)).collect();
        if parts.iter().any(Option::is_none) {
            return ready(Err(Problem::not_found()));
        }
        let mut parts = parts.into_iter().flatten();
        let Some(case) = parts.next() else {
            return ready(Err(Problem::not_found()));
        };
        ready(Ok(Id {
            case: Case::from(case),
            part: parts.next().map(Part::from),
        }))
    }
}

/// The owning system and its key in a path; 404 where the text can be neither.
#[derive(Clone, Debug)]
pub struct ByReference {
    /// The owning system.
    pub source: Source,
    /// Its key.
    pub reference: Reference,
}

impl FromRequest for ByReference {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let path = web::Path::<(String, String)>::from_request(request, payload).into_inner();
        let read = path.ok().and_then(|path| {
            let (source, reference) = path.into_inner();
            let source = Source::parse(&source, "").ok()?;
            let reference = Reference::parse(&reference, "").ok()?;
            Some(Self { source, reference })
        });
        ready(read.ok_or_else(Problem::not_found))
    }
}

fn parse(text: &str) -> Option<Uuid> {
    // Only the hyphenated form is published, so only that form names a record.
    (text.len() == 36).then(|| Uuid::from_str(text).ok()).flatten()
}
