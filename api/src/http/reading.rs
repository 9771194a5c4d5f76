//! A single resource as it is read: with its tag, the moment of its last change, and the fields
//! that were asked for.

use super::{Fields, Versioned, etag::names_tag};
use crate::{
    audit::{Shown, Shows},
    service::Service,
};
use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, Header, HttpDate, IfModifiedSince},
    },
};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::Serialize;
use std::time::SystemTime;

/// A resource that knows when it last changed.
pub trait Resource {
    /// When its version was last counted up.
    fn changed_at(&self) -> DateTime<Utc>;
}

/// A resource as it is read.
pub struct Reading<T> {
    resource: Versioned<T>,
    fields: Fields,
}

impl<T> Reading<T> {
    /// With these of its fields.
    pub fn of(resource: Versioned<T>, fields: Fields) -> Self {
        Self { resource, fields }
    }

    /// With all of its fields.
    pub fn whole(resource: Versioned<T>) -> Self {
        Self::of(resource, Fields::default())
    }
}

impl<T: Shows> Shows for Reading<T> {
    fn note(&self, shown: &mut Shown) {
        self.resource.note(shown);
    }
}

impl<T: Resource> Reading<T> {
    /// The second of the last change: of the resource, or of the day, with which its clocks go on.
    /// None during that second itself, because a later change in it could not be told from this one.
    fn last_modified(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let midnight = self.resource.day.and_time(NaiveTime::MIN).and_utc();
        let changed = self.resource.value.changed_at().max(midnight);
        let second = DateTime::from_timestamp(changed.timestamp(), 0)?;
        (now >= second + TimeDelta::seconds(1)).then_some(second)
    }
}

/// Whether a caller says that it holds what has not changed since. A tag says more than a moment,
/// so where both are sent the moment is not looked at (RFC 9110, section 13.2.2).
fn is_known(request: &HttpRequest, etag: &str, last_modified: Option<DateTime<Utc>>) -> bool {
    if request.headers().contains_key(header::IF_NONE_MATCH) {
        return names_tag(request, etag);
    }
    let held = IfModifiedSince::parse(request)
        .ok()
        .map(|IfModifiedSince(moment)| SystemTime::from(moment));
    match (held, last_modified) {
        (Some(held), Some(changed)) => SystemTime::from(changed) <= held,
        _ => false,
    }
}

impl<T: Serialize + Resource> Responder for Reading<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let etag = self.resource.etag();
        let now = Service::of(request).map_or_else(|_| Utc::now(), Service::now);
        let last_modified = self.last_modified(now);
        let known = is_known(request, &etag, last_modified);
        let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
        response.insert_header((header::ETAG, etag));
        response.insert_header((header::VARY, "Authorization"));
        if let Some(moment) = last_modified {
            response.insert_header((header::LAST_MODIFIED, HttpDate::from(SystemTime::from(moment))));
        }
        if known {
            return response.finish();
        }
        if self.fields.is_whole() {
            return response.json(self.resource.value);
        }
        match serde_json::to_value(self.resource.value) {
            Ok(mut value) => {
                self.fields.cut(&mut value);
                response.json(value)
            }
            Err(_) => HttpResponse::InternalServerError().finish(),
        }
    }
}
