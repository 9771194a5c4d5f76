//! Pages of a list: an opaque cursor that continues one list with its filters, and no other.

use super::Fields;
use crate::problems::{Outcome, Problem, ProblemKind};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::str::FromStr;
use uuid::Uuid;

/// Entries of a page where the caller does not say.
pub const DEFAULT_LIMIT: u32 = 25;

/// What every list takes: how many, and from where on.
pub trait ListQuery: Serialize {
    /// Entries of a page.
    fn limit(&self) -> Option<u32>;
    /// Where the page before ended.
    fn cursor(&self) -> Option<&str>;
}

/// Where to read, and how to answer.
#[derive(Clone, Debug)]
pub struct Page {
    limit: usize,
    after: Option<Uuid>,
    list: String,
}

impl Page {
    /// Reads `limit` and `cursor` of a list. The cursor must be of the same list and filters.
    pub fn read<Q: ListQuery>(operation: &str, query: &Q) -> Outcome<Self> {
        let list = name(operation, query)?;
        let after = query.cursor().map(|cursor| decode(cursor, &list)).transpose()?;
        let limit = query.limit().unwrap_or(DEFAULT_LIMIT).clamp(1, 100) as usize;
        Ok(Self { limit, after, list })
    }

    /// The key after which the page begins.
    pub fn after<T: From<Uuid>>(&self) -> Option<T> {
        self.after.map(T::from)
    }

    /// How many rows to read: one more than the page holds, to know whether there are more.
    pub fn rows(&self) -> usize {
        self.limit + 1
    }

    /// Cuts the rows to the page; answers the cursor of the next one where there are more.
    pub fn cut<T>(&self, rows: &mut Vec<T>, key: impl Fn(&T) -> Uuid) -> Option<String> {
        if rows.len() <= self.limit {
            return None;
        }
        rows.truncate(self.limit);
        let last = rows.last().map(key)?;
        Some(URL_SAFE_NO_PAD.encode(format!("{}.{last}", self.list)))
    }
}

/// The rows of one page of a list that is in memory already, in the order of their keys.
pub fn page_of<T>(page: &Page, mut rows: Vec<T>, key: impl Fn(&T) -> Uuid) -> (Vec<T>, Option<String>) {
    rows.retain(|row| page.after.is_none_or(|after| key(row) > after));
    rows.truncate(page.rows());
    let next = page.cut(&mut rows, key);
    (rows, next)
}

/// A name for a list with its filters: the same for every page of it.
fn name<Q: ListQuery>(operation: &str, query: &Q) -> Outcome<String> {
    let mut filters = serde_json::to_value(query).map_err(|error| Problem::internal(error.to_string()))?;
    if let Some(object) = filters.as_object_mut() {
        object.remove("cursor");
        object.remove("limit");
        object.remove("fields");
    }
    let digest = Sha256::digest(format!("{operation} {filters}"));
    Ok(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

fn decode(cursor: &str, list: &str) -> Outcome<Uuid> {
    let refuse = |detail: &str| Problem::new(ProblemKind::InvalidCursor, detail);
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refuse("the cursor cannot be read"))?;
    let text = String::from_utf8(bytes).map_err(|_| refuse("the cursor cannot be read"))?;
    let (of, key) = text.split_once('.').ok_or_else(|| refuse("the cursor cannot be read"))?;
    if of != list {
        return Err(refuse("the cursor is of another list or of other filters"));
    }
    Uuid::from_str(key).map_err(|_| refuse("the cursor cannot be read"))
}

impl Page {
    /// Answers a page, with a `Link` header to the next one.
    pub fn answer<T: Serialize>(request: &HttpRequest, body: &T, next: Option<&str>) -> HttpResponse {
        Self::head(request, next).json(body)
    }

    /// Answers a page whose entries have the fields that were asked for.
    pub fn answer_with<T: Serialize>(request: &HttpRequest, body: &T, next: Option<&str>, fields: &Fields) -> Outcome<HttpResponse> {
        if fields.is_whole() {
            return Ok(Self::answer(request, body, next));
        }
        let mut page = serde_json::to_value(body).map_err(|error| Problem::internal(error.to_string()))?;
        let items = page.get_mut("items").and_then(Value::as_array_mut);
        items.into_iter().flatten().for_each(|item| fields.cut(item));
        Ok(Self::head(request, next).json(page))
    }

    fn head(request: &HttpRequest, next: Option<&str>) -> HttpResponseBuilder {
        let mut response = HttpResponse::Ok();
        if let Some(next) = next {
            let kept: Vec<&str> = request
                .query_string()
                .split('&')
                .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="))
                .collect();
            let kept = if kept.is_empty() {
                String::new()
            } else {
                format!("{}&", kept.join("&"))
            };
            response.insert_header((header::LINK, format!("<{}?{kept}cursor={next}>; rel=\"next\"", request.path())));
        }
        response
    }
}
