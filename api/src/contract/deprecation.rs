//! Operations that are going away, and how every answer of theirs says so: `Deprecation` (RFC 9745)
//! and `Sunset` (RFC 8594).

use super::walk::operations_mut;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue, HttpDate};
use chrono::{NaiveDate, NaiveTime};
use serde_json::{Value, json};
use std::time::SystemTime;

/// An operation that will not be answered for ever.
#[derive(Clone, Copy, Debug)]
pub struct Deprecated {
    /// Its identifier.
    pub operation: &'static str,
    /// The day since which nobody should begin to use it.
    pub since: NaiveDate,
    /// The last day on which it is answered.
    pub until: NaiveDate,
    /// What to use instead, in a sentence.
    pub instead: &'static str,
}

/// The operations that are deprecated now: none. One stays for a year at least, and goes from here
/// and from the code when its last day has passed.
pub const DEPRECATED: &[Deprecated] = &[];

const SINCE: &str = "x-deprecated-since";
const UNTIL: &str = "x-answered-until";

/// Marks operations in a document: for whoever reads it, and for their [`Notice`].
pub fn deprecate(document: &mut Value, deprecated: &[Deprecated]) {
    for (_, _, operation) in operations_mut(document) {
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        let Some(one) = deprecated.iter().find(|one| one.operation == id) else {
            continue;
        };
        let described = operation.get("description").and_then(Value::as_str).unwrap_or_default();
        let told = format!(
            "{described}\n\n**Deprecated** since {}, answered until {}. {}",
            one.since, one.until, one.instead
        );
        for (name, value) in [
            ("deprecated", json!(true)),
            (SINCE, json!(one.since)),
            (UNTIL, json!(one.until)),
            ("description", json!(told)),
        ] {
            if let Some(fields) = operation.as_object_mut() {
                fields.insert(name.to_owned(), value);
            }
        }
        for answer in operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
            if let Some(answer) = answer.1.as_object_mut() {
                let headers = answer.entry("headers").or_insert_with(|| json!({}));
                let text = |words: &str| json!({"description": words, "schema": {"type": "string"}});
                if let Some(headers) = headers.as_object_mut() {
                    headers.insert("Deprecation".to_owned(), text("Since when the operation is deprecated (RFC 9745)."));
                    headers.insert("Sunset".to_owned(), text("When it ceases to be answered (RFC 8594)."));
                }
            }
        }
    }
}

/// What every answer of a deprecated operation carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    since: String,
    until: String,
}

impl Notice {
    /// The notice of an operation that is deprecated since one day and answered until another;
    /// `None` where there is no day after that.
    pub fn of(since: NaiveDate, until: NaiveDate) -> Option<Self> {
        let since = since.and_time(NaiveTime::MIN).and_utc().timestamp();
        // The last day is still answered: it ceases when the next one begins.
        let until = until.succ_opt()?.and_time(NaiveTime::MIN).and_utc();
        Some(Self {
            since: format!("@{since}"),
            until: HttpDate::from(SystemTime::from(until)).to_string(),
        })
    }

    /// Adds it to an answer, with where to read what is instead.
    pub fn tell(&self, headers: &mut HeaderMap) {
        for (name, value) in [
            (HeaderName::from_static("deprecation"), self.since.as_str()),
            (HeaderName::from_static("sunset"), self.until.as_str()),
            (header::LINK, "</docs/>; rel=\"deprecation\"; type=\"text/html\""),
        ] {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.append(name, value);
            }
        }
    }
}
