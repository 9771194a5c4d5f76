//! The contract as a running service has it: its text, and what it knows of each operation.

use super::{deprecation::Notice, document::build};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// The contract that is checked in, which is what the operations declare: the suite `contract`
/// compares the two. To build it anew at every start would take more memory than a service needs
/// from then on.
const PUBLISHED: &str = include_str!("../../../openapi/family-finding.v1.json");

/// The document as it is served, and its operations by method and path.
#[derive(Clone)]
pub struct Contract {
    /// The document as JSON text.
    pub text: Cow<'static, str>,
    operations: BTreeMap<String, BTreeMap<String, String>>,
    with_query: BTreeSet<String>,
    deprecated: BTreeMap<String, Notice>,
}

/// What is known of a document's operations.
#[derive(Deserialize)]
struct Outline {
    paths: BTreeMap<String, BTreeMap<String, Declared>>,
}

#[derive(Deserialize)]
struct Declared {
    #[serde(rename = "operationId")]
    id: String,
    #[serde(default)]
    parameters: Vec<Parameter>,
    #[serde(default)]
    deprecated: bool,
    #[serde(rename = "x-deprecated-since")]
    since: Option<NaiveDate>,
    #[serde(rename = "x-answered-until")]
    until: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct Parameter {
    #[serde(rename = "in")]
    place: String,
}

/// The schemas of a document, each as it is written there.
#[derive(Deserialize)]
struct Written<'a> {
    #[serde(borrow)]
    components: Components<'a>,
}

#[derive(Deserialize)]
struct Components<'a> {
    #[serde(borrow)]
    schemas: BTreeMap<&'a str, &'a RawValue>,
}

/// The text of each schema of the contract that is checked in, by its name.
pub(crate) fn published_schemas() -> Result<BTreeMap<Cow<'static, str>, Cow<'static, str>>, String> {
    let written: Written<'static> = serde_json::from_str(PUBLISHED).map_err(|error| error.to_string())?;
    let schemas = written.components.schemas.into_iter();
    Ok(schemas
        .map(|(name, schema)| (Cow::Borrowed(name), Cow::Borrowed(schema.get())))
        .collect())
}

impl Contract {
    /// The contract that is checked in.
    pub fn published() -> Result<Self, String> {
        let outline = serde_json::from_str(PUBLISHED).map_err(|error| error.to_string())?;
        Ok(Self::of(Cow::Borrowed(PUBLISHED), outline))
    }

    /// Builds the contract from the operations, to be checked in or compared. Also answers its
    /// document.
    pub fn build() -> Result<(Self, Value), String> {
        let (text, value) = build()?;
        let outline = Outline::deserialize(&value).map_err(|error| error.to_string())?;
        Ok((Self::of(Cow::Owned(text), outline), value))
    }

    fn of(text: Cow<'static, str>, outline: Outline) -> Self {
        let mut contract = Self {
            text,
            operations: BTreeMap::new(),
            with_query: BTreeSet::new(),
            deprecated: BTreeMap::new(),
        };
        contract.add(outline);
        for path in [
            "/",
            "/openapi.json",
            "/health/live",
            "/health/ready",
            "/metrics",
            "/problems",
            "/problems/{slug}",
        ] {
            let id = format!("get_{}", path.trim_matches('/').replace(['/', '.', '{', '}'], "_"));
            contract.operations.entry(path.to_owned()).or_default().insert("GET".to_owned(), id);
        }
        contract
    }

    /// Knows the operations of a document too, without publishing them.
    pub fn learn(&mut self, document: &Value) -> Result<(), String> {
        self.add(Outline::deserialize(document).map_err(|error| error.to_string())?);
        Ok(())
    }

    fn add(&mut self, outline: Outline) {
        for (path, item) in outline.paths {
            let operations = self.operations.entry(path).or_default();
            for (method, declared) in item {
                if declared.parameters.iter().any(|parameter| parameter.place == "query") {
                    self.with_query.insert(declared.id.clone());
                }
                if let (true, Some(since), Some(until)) = (declared.deprecated, declared.since, declared.until)
                    && let Some(notice) = Notice::of(since, until)
                {
                    self.deprecated.insert(declared.id.clone(), notice);
                }
                operations.insert(method.to_ascii_uppercase(), declared.id);
            }
        }
    }

    /// Whether an operation takes query parameters.
    pub fn takes_query(&self, operation: &str) -> bool {
        self.with_query.contains(operation)
    }

    /// What the answers of an operation say where it is deprecated.
    pub fn notice(&self, operation: &str) -> Option<&Notice> {
        self.deprecated.get(operation)
    }

    /// The operation's identifier.
    pub fn operation(&self, method: &str, path: &str) -> Option<&str> {
        self.operations.get(path)?.get(method).map(String::as_str)
    }

    /// The methods that a path knows, for `Allow`; `None` when there is no such path.
    pub fn methods(&self, path: &str) -> Option<String> {
        let methods = self.operations.get(path)?.keys().map(String::as_str);
        let told = methods.flat_map(|method| if method == "GET" { vec!["GET", "HEAD"] } else { vec![method] });
        Some(told.collect::<Vec<_>>().join(", "))
    }
}
