//! The published contract is the validator: a body or query is checked against the same schema
//! that callers read, and every fault is told at once.

use crate::{
    contract::{published_schemas, schema_name},
    problems::{MOST_ERRORS, Outcome, Problem, ProblemError, ProblemKind},
};
use boon::{Compiler, Draft, ErrorKind, SchemaIndex, Type, Types, ValidationError};
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
    forms: boon::Schemas,
    whole: SchemaIndex,
}

impl Schemas {
    /// The schemas of the published contract.
    pub fn published() -> Result<Self, String> {
        Ok(Self {
            components: published_schemas()?,
            compiled: RwLock::new(HashMap::new()),
        })
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
        let found = compiled.faults(value, &|pointer| (Some(pointer), None));
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
        let fresh = Arc::new(Compiled::of(schema, root).map_err(|error| Problem::internal(error.to_string()))?);
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

/// Where a schema is compiled; nothing is fetched from there.
const PLACE: &str = "urn:family-finding:schema";

impl Compiled {
    /// Compiles a schema, of which `root` is the same with the components that it refers to.
    fn of(schema: Value, root: Value) -> Result<Self, Box<boon::CompileError>> {
        let mut forms = boon::Schemas::new();
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V2020_12);
        compiler.enable_format_assertions();
        compiler.add_resource(PLACE, root).map_err(Box::new)?;
        let whole = compiler.compile(PLACE, &mut forms).map_err(Box::new)?;
        Ok(Self { schema, forms, whole })
    }

    /// Every fault of a value. The sentences never repeat a value: it may be personal.
    pub fn faults(&self, value: &Value, place: &dyn Fn(String) -> (Option<String>, Option<String>)) -> Vec<ProblemError> {
        let Err(error) = self.forms.validate(value, self.whole) else {
            return Vec::new();
        };
        let told = sentences(&error).into_iter().take(MOST_ERRORS);
        told.map(|(pointer, detail)| {
            let (pointer, parameter) = place(pointer);
            ProblemError {
                pointer,
                parameter,
                code: ProblemKind::InvalidBody.slug().to_owned(),
                detail,
            }
        })
        .collect()
    }
}

/// What is wrong, and where. What only gathers other errors is not told itself.
fn sentences(error: &ValidationError<'_, '_>) -> Vec<(String, String)> {
    use ErrorKind as K;
    let at = error.instance_location.to_string();
    let each = |names: &[&str], detail: &str| -> Vec<(String, String)> {
        let pointer = |name: &&str| format!("{at}/{}", pointer_part(name));
        names.iter().map(|name| (pointer(name), detail.to_owned())).collect()
    };
    let here = match &error.kind {
        K::Schema { .. } | K::Reference { .. } | K::Group | K::AllOf => return error.causes.iter().flat_map(sentences).collect(),
        K::AnyOf | K::OneOf(None) => return alternatives(&error.causes, at),
        K::AdditionalProperties { got } => {
            let names: Vec<&str> = got.iter().map(AsRef::as_ref).collect();
            return each(&names, UNKNOWN_FIELD);
        }
        K::Required { want } => return each(want, "this field is required"),
        K::FalseSchema => UNKNOWN_FIELD.to_owned(),
        K::Enum { want } => format!("must be one of {}", list(want)),
        K::Format { want: "date", .. } => "must be a date that exists, written YYYY-MM-DD".to_owned(),
        K::Format { want, .. } => format!("must have the form of a {want}"),
        K::Pattern { want, .. } => format!("must match {want}; control characters are never allowed"),
        K::Minimum { want, .. } => format!("must be {want} or more"),
        K::Maximum { want, .. } => format!("must be {want} or less"),
        K::MinLength { want, .. } => format!("must have {want} characters or more"),
        K::MaxLength { want, .. } => format!("must have {want} characters or fewer"),
        K::MinItems { want, .. } => format!("must have {want} entries or more"),
        K::MaxItems { want, .. } => format!("must have {want} entries or fewer"),
        K::Type { want, .. } => format!("must be {}", names_of(*want)),
        _ => "breaks a rule of the contract".to_owned(),
    };
    vec![(at, here)]
}

const UNKNOWN_FIELD: &str = "the contract has no such field";

/// Of `null` or something, the faults of the something; otherwise those of the nearest alternative.
fn alternatives(branches: &[ValidationError<'_, '_>], at: String) -> Vec<(String, String)> {
    let told = branches.iter().filter(|branch| !expects_null(branch)).map(sentences);
    told.min_by_key(Vec::len)
        .unwrap_or_else(|| vec![(at, "fits none of the forms of the contract".to_owned())])
}

/// Whether a branch is that of a value that may be absent.
fn expects_null(branch: &ValidationError<'_, '_>) -> bool {
    matches!(branch.kind, ErrorKind::Type { want, .. } if want.iter().eq([Type::Null]))
}

fn names_of(types: Types) -> String {
    let names: Vec<String> = types.iter().map(|one| one.to_string()).collect();
    names.join(" or ")
}

fn list(options: &[Value]) -> String {
    let names: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
    names.join(", ")
}

fn pointer_part(name: &str) -> String {
    // A name the caller made up may be anything: it is cut, and escaped as RFC 6901 says.
    let short: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    short.replace('~', "~0").replace('/', "~1")
}
