//! The published contract is the validator: a body or query is checked against the same schema
//! that callers read, and every fault is told at once.

use crate::{
    contract::{published_schemas, schema_name},
    problems::{MOST_ERRORS, Outcome, Problem, ProblemError, ProblemKind},
};
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value, json};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::{Arc, RwLock},
};

/// The schemas of the contract, compiled when first used.
pub struct Schemas {
    components: BTreeMap<Cow<'static, str>, Cow<'static, str>>,
    compiled: RwLock<HashMap<String, Arc<Compiled>>>,
}

/// A schema, and what checks a value against it.
pub struct Compiled {
    /// The schema, without the components that it refers to.
    pub schema: Value,
    /// What checks a value.
    pub validator: Validator,
}

impl Schemas {
    /// The schemas of the published contract.
    pub fn published() -> Result<Self, String> {
        Ok(Self {
            components: published_schemas()?,
            compiled: RwLock::new(HashMap::new()),
        })
    }

    /// Those of a document.
    pub fn of(document: &Value) -> Self {
        let none = Self {
            components: BTreeMap::new(),
            compiled: RwLock::new(HashMap::new()),
        };
        none.and_of(document)
    }

    /// Those of a document beside these.
    pub fn and_of(mut self, document: &Value) -> Self {
        let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
        let written = schemas
            .into_iter()
            .flatten()
            .map(|(name, schema)| (name.clone().into(), schema.to_string().into()));
        self.components.extend(written);
        self
    }

    /// Refuses a value that does not fit the schema named `name`, with every fault.
    pub fn check(&self, name: &str, schema: &dyn Fn() -> Outcome<Value>, value: &Value) -> Outcome<()> {
        let compiled = self.compiled(name, schema)?;
        let found = faults(&compiled.validator, value, &|pointer| (Some(pointer), None));
        if found.is_empty() {
            return Ok(());
        }
        Err(Problem::with_errors(ProblemKind::InvalidBody, found))
    }

    /// The schema named `name`; `schema` is asked for the first time.
    pub fn compiled(&self, name: &str, schema: &dyn Fn() -> Outcome<Value>) -> Outcome<Arc<Compiled>> {
        if let Ok(compiled) = self.compiled.read()
            && let Some(known) = compiled.get(name)
        {
            return Ok(known.clone());
        }
        let schema = schema()?;
        let mut root = schema.clone();
        if let Some(object) = root.as_object_mut() {
            object.insert("components".to_owned(), json!({ "schemas": self.needed_by(&schema)? }));
        }
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&root)
            .map_err(|error| Problem::internal(error.to_string()))?;
        let fresh = Arc::new(Compiled { schema, validator });
        if let Ok(mut compiled) = self.compiled.write() {
            compiled.insert(name.to_owned(), fresh.clone());
        }
        Ok(fresh)
    }

    /// The components that a schema refers to, and those that they refer to: a few of the
    /// contract's hundreds.
    fn needed_by(&self, schema: &Value) -> Outcome<Map<String, Value>> {
        let mut needed = Map::new();
        let mut names = names_in(schema);
        while let Some(name) = names.pop() {
            let Some(written) = self.components.get(name.as_str()).filter(|_| !needed.contains_key(&name)) else {
                continue;
            };
            let component = serde_json::from_str(written).map_err(|error| Problem::internal(error.to_string()))?;
            names.extend(names_in(&component));
            needed.insert(name, component);
        }
        Ok(needed)
    }
}

/// The components that a schema refers to itself.
fn names_in(schema: &Value) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        names.extend(schema_name(value).map(str::to_owned));
        match value {
            Value::Object(object) => open.extend(object.values()),
            Value::Array(values) => open.extend(values),
            _ => {}
        }
    }
    names
}

/// Every fault of a value. The sentences never repeat a value: it may be personal.
pub fn faults(validator: &Validator, value: &Value, place: &dyn Fn(String) -> (Option<String>, Option<String>)) -> Vec<ProblemError> {
    let mut found = Vec::new();
    for error in validator.iter_errors(value) {
        let at = error.instance_path().to_string();
        for (pointer, detail) in sentences(&error, &at) {
            let (pointer, parameter) = place(pointer);
            found.push(ProblemError {
                pointer,
                parameter,
                code: ProblemKind::InvalidBody.slug().to_owned(),
                detail,
            });
            if found.len() >= MOST_ERRORS {
                return found;
            }
        }
    }
    found
}

fn sentences(error: &ValidationError<'_>, at: &str) -> Vec<(String, String)> {
    use ValidationErrorKind as K;
    let here = |detail: String| vec![(at.to_owned(), detail)];
    match error.kind() {
        K::AdditionalProperties { unexpected } | K::UnevaluatedProperties { unexpected } => unexpected
            .iter()
            .map(|name| (format!("{at}/{}", pointer_part(name)), "the contract has no such field".to_owned()))
            .collect(),
        K::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![(format!("{at}/{}", pointer_part(name)), "this field is required".to_owned())]
        }
        K::Enum { options } => here(format!("must be one of {}", list(options))),
        K::Format { format } if format == "date" => here("must be a date that exists, written YYYY-MM-DD".to_owned()),
        K::Format { format } => here(format!("must have the form of a {format}")),
        K::Pattern { pattern } => here(format!("must match {pattern}; control characters are never allowed")),
        K::Minimum { limit } => here(format!("must be {limit} or more")),
        K::Maximum { limit } => here(format!("must be {limit} or less")),
        K::MinLength { limit } => here(format!("must have {limit} characters or more")),
        K::MaxLength { limit } => here(format!("must have {limit} characters or fewer")),
        K::MinItems { limit } => here(format!("must have {limit} entries or more")),
        K::MaxItems { limit } => here(format!("must have {limit} entries or fewer")),
        K::Type { .. } => here(format!("must be {}", expected_type(error))),
        K::OneOfNotValid { context } | K::AnyOf { context } => alternatives(context, at),
        _ => here(format!("breaks the rule {} of the contract", error.kind().keyword())),
    }
}

/// Of `null` or something, the faults of the something; otherwise those of the nearest alternative.
fn alternatives(context: &[Vec<ValidationError<'static>>], at: &str) -> Vec<(String, String)> {
    let is_null = |branch: &&Vec<ValidationError<'static>>| !expects_null(branch);
    let nearest = context.iter().filter(is_null).min_by_key(|branch| branch.len());
    match nearest {
        Some(branch) => branch
            .iter()
            .flat_map(|error| sentences(error, &error.instance_path().to_string()))
            .collect(),
        None => vec![(at.to_owned(), "fits none of the forms of the contract".to_owned())],
    }
}

fn expects_null(branch: &[ValidationError<'static>]) -> bool {
    branch
        .iter()
        .any(|error| matches!(error.kind(), ValidationErrorKind::Type { .. }) && expected_type(error) == "null")
}

fn expected_type(error: &ValidationError<'_>) -> String {
    use jsonschema::error::TypeKind;
    match error.kind() {
        ValidationErrorKind::Type {
            kind: TypeKind::Single(one),
        } => one.to_string(),
        ValidationErrorKind::Type {
            kind: TypeKind::Multiple(types),
        } => {
            let names: Vec<String> = types.iter().map(|one| one.to_string()).collect();
            names.join(" or ")
        }
        _ => "another type".to_owned(),
    }
}

fn list(options: &Value) -> String {
    let names: Vec<&str> = options.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    names.join(", ")
}

fn pointer_part(name: &str) -> String {
    // A name the caller made up may be anything: it is cut, and escaped as RFC 6901 says.
    let short: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    short.replace('~', "~0").replace('/', "~1")
}
