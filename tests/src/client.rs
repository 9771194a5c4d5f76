//! A caller: sends requests with one token and reads the answers.

use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::Value;

/// The media type of an import, and of what it answers.
pub const NDJSON: &str = "application/x-ndjson";

/// A caller.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

/// An answer, read in full.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, where it is JSON; null otherwise.
    pub body: Value,
    /// The body as text.
    pub text: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Client {
    /// A caller of a server.
    pub fn new(base: &str, token: Option<String>) -> Self {
        Self {
            http: plain(),
            base: base.to_owned(),
            token,
        }
    }

    /// The token it sends.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Sends any request.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<String>) -> Answer {
        self.try_to_send(method, path, headers, body).await.expect("the server answers")
    }

    /// Sends any request to a server that may not be there.
    pub async fn try_to_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?.to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Answer {
            status,
            headers,
            body,
            text,
            bytes,
        })
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    /// Creates or records.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, &[("content-type", "application/json")], Some(body.to_string()))
            .await
    }

    /// Sends lines of an import.
    pub async fn import(&self, query: &str, lines: &str) -> Answer {
        let path = format!("/v1/imports{query}");
        self.send(Method::POST, &path, &[("content-type", NDJSON)], Some(lines.to_owned()))
            .await
    }

    /// Creates or records, once for each key.
    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.send(
            Method::POST,
            path,
            &[("content-type", "application/json"), ("idempotency-key", key)],
            Some(body.to_string()),
        )
        .await
    }

    /// Changes what was read with an entity tag.
    pub async fn patch(&self, path: &str, etag: &str, body: &Value) -> Answer {
        self.send(
            Method::PATCH,
            path,
            &[("content-type", "application/merge-patch+json"), ("if-match", etag)],
            Some(body.to_string()),
        )
        .await
    }

    /// Puts.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, &[("content-type", "application/json")], Some(body.to_string()))
            .await
    }
}

/// Connections to servers of the tests, which are not encrypted: the machine's certificates need
/// not be read for each caller.
fn plain() -> reqwest::Client {
    // A suite that starts no server of its own has nobody else to install it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().tls_certs_only([]);
    builder.build().expect("a client")
}

impl Answer {
    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The identifier in the body.
    pub fn id(&self) -> String {
        self.body["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id in {} {}", self.status, self.text))
            .to_owned()
    }

    /// The lines of an answer that has a document on each.
    pub fn lines(&self) -> Vec<Value> {
        let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.text.lines().map(line).collect()
    }

    /// The slug of the problem.
    pub fn problem(&self) -> String {
        self.body["type"]
            .as_str()
            .unwrap_or_default()
            .trim_start_matches("/problems/")
            .to_owned()
    }

    /// The pointers (or parameters) of the problem's errors, sorted.
    pub fn pointers(&self) -> Vec<String> {
        let mut pointers: Vec<String> = self.body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| {
                error["pointer"]
                    .as_str()
                    .or(error["parameter"].as_str())
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect();
        pointers.sort();
        pointers
    }

    /// The answer itself, when it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// Asserts a refusal: its status, its problem, its media type, and that it names the request.
    #[track_caller]
    pub fn refused(self, status: u16, problem: &str) -> Self {
        assert_eq!((self.status.as_u16(), self.problem().as_str()), (status, problem), "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.body["request_id"], self.header("x-request-id"));
        self
    }
}
