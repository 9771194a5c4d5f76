//! What a change of the contract breaks for callers of the contract before.
//!
//! A request that was right stays right, and a caller of before can read every answer. So a schema is
//! compared by its direction: of a request it may come to allow more, of an answer less. What may
//! change within v1 is written in `docs/conventions.md`, "What may change".

use crate::document::{operations, resolve};
use chrono::NaiveDate;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

use Direction::{Answer, Request};

/// Everything that a contract breaks for callers of the one that was published, in sentences.
/// `today` decides whether a deprecated operation may be gone.
pub fn breaks(published: &Value, now: &Value, today: NaiveDate) -> Vec<String> {
    let mut comparison = Comparison {
        before: published,
        after: now,
        begun: BTreeSet::new(),
        broken: Vec::new(),
    };
    let after = operations(now);
    for old in operations(published) {
        let at = format!("{} {}", old.method, old.path);
        match after.iter().find(|new| (&new.method, &new.path) == (&old.method, &old.path)) {
            Some(new) => {
                for scope in new.scopes.iter().filter(|scope| !old.scopes.contains(scope)) {
                    comparison.say(&at, &format!("needs the scope {scope}"));
                }
                // The operations of the documents themselves: schemas are told apart by where they lie.
                let method = old.method.to_ascii_lowercase();
                comparison.operation(&at, &published["paths"][&old.path][&method], &now["paths"][&new.path][&method]);
            }
            None if may_be_gone(&old.value, today) => {}
            None => comparison.say(&at, "is gone"),
        }
    }
    comparison.broken
}

/// Whether the published contract said that it would be gone by now.
fn may_be_gone(operation: &Value, today: NaiveDate) -> bool {
    let until = operation["x-answered-until"].as_str().and_then(|day| day.parse::<NaiveDate>().ok());
    operation["deprecated"] == true && until.is_some_and(|until| until < today)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    Request,
    Answer,
}

struct Comparison<'a> {
    before: &'a Value,
    after: &'a Value,
    /// Pairs of schemas, by where they lie in memory: schemas refer to one another in circles.
    begun: BTreeSet<(usize, usize, Direction)>,
    broken: Vec<String>,
}

impl<'a> Comparison<'a> {
    fn say(&mut self, at: &str, words: &str) {
        self.broken.push(format!("{at} {words}"));
    }

    fn operation(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        if old["operationId"] != new["operationId"] {
            self.say(at, "has another operationId, by which generated clients call it");
        }
        self.parameters(at, &old["parameters"], &new["parameters"]);
        self.body(&format!("{at}: body"), &old["requestBody"], &new["requestBody"]);
        self.answers(at, &old["responses"], &new["responses"]);
    }

    fn parameters(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        let same = |one: &Value, other: &Value| one["name"] == other["name"] && one["in"] == other["in"];
        for old in entries(old) {
            let at = format!("{at}: parameter {}", old["name"]);
            let Some(new) = entries(new).find(|new| same(new, old)) else {
                self.say(&at, "is no longer taken");
                continue;
            };
            if new["required"] == true && old["required"] != true {
                self.say(&at, "must be given");
            }
            if (&old["style"], &old["explode"]) != (&new["style"], &new["explode"]) {
                self.say(&at, "is written in another way");
            }
            self.schema(&at, &old["schema"], &new["schema"], Request);
        }
        for new in entries(new).filter(|new| new["required"] == true) {
            if !entries(old).any(|old| same(old, new)) {
                self.say(&format!("{at}: parameter {}", new["name"]), "is new and must be given");
            }
        }
    }

    fn body(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        if new["required"] == true && old["required"] != true {
            self.say(at, "must be given");
        }
        if new.is_null() && !old.is_null() {
            self.say(at, "is no longer taken");
            return;
        }
        self.contents(at, &old["content"], &new["content"], Request);
    }

    fn answers(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        let succeeds = |status: &str| status.starts_with(['2', '3']);
        for (status, old) in fields(old) {
            let at = format!("{at}: {status}");
            let Some(new) = new.get(status) else {
                if succeeds(status) {
                    self.say(&at, "is no longer answered");
                }
                continue;
            };
            for (header, _) in fields(&old["headers"]) {
                if new["headers"].get(header).is_none() {
                    self.say(&at, &format!("has no header {header}"));
                }
            }
            self.contents(&at, &old["content"], &new["content"], Answer);
        }
        for (status, _) in fields(new) {
            if succeeds(status) && old.get(status).is_none() {
                self.say(&format!("{at}: {status}"), "was not answered before");
            }
        }
    }

    fn contents(&mut self, at: &str, old: &'a Value, new: &'a Value, direction: Direction) {
        for (kind, old) in fields(old) {
            match new.get(kind) {
                Some(new) => self.schema(at, &old["schema"], &new["schema"], direction),
                None => self.say(at, &format!("is no longer {kind}")),
            }
        }
    }

    fn schema(&mut self, at: &str, old: &'a Value, new: &'a Value, direction: Direction) {
        let place = |value: &Value| std::ptr::from_ref(value).addr();
        if !self.begun.insert((place(old), place(new), direction)) {
            return;
        }
        if direction == Request && old.get("default") != new.get("default") {
            self.say(at, "means something else when it is left out");
        }
        let (before, after) = (forms(self.before, old), forms(self.after, new));
        // Of a request, every form of before must still be taken; of an answer, every form of now
        // must have been known.
        let (each, among) = if direction == Request { (before, after) } else { (after, before) };
        for form in each {
            let mut candidates: Vec<&Form> = among.iter().filter(|other| other.takes(&form)).collect();
            if let Some(same) = candidates.iter().position(|other| other.name.is_some() && other.name == form.name) {
                candidates = vec![candidates[same]];
            }
            let sides = |other: &Form<'a>| if direction == Request { (form, *other) } else { (*other, form) };
            if let [other] = candidates.as_slice() {
                let (old, new) = sides(other);
                self.form(at, old, new, direction);
                continue;
            }
            let tried = candidates.iter().map(|other| {
                let mut trial = Comparison {
                    broken: Vec::new(),
                    begun: self.begun.clone(),
                    ..*self
                };
                let (old, new) = sides(other);
                trial.form(at, old, new, direction);
                trial.broken
            });
            let words = form.name.or(form.kind).unwrap_or("anything");
            match tried.min_by_key(Vec::len) {
                Some(least) => self.broken.extend(least),
                None if direction == Request => self.say(at, &format!("may no longer be {words}")),
                None => self.say(at, &format!("may be {words}, which it could not be")),
            }
        }
    }

    fn form(&mut self, at: &str, old: Form<'a>, new: Form<'a>, direction: Direction) {
        self.values(at, old.schema, new.schema, direction);
        let (before, after) = (Object::of(self.before, old.schema), Object::of(self.after, new.schema));
        for (name, old) in &before.properties {
            let at = format!("{at}/{name}");
            match after.properties.get(name) {
                Some(new) => self.schema(&at, old, new, direction),
                None if direction == Request => self.say(&at, "is no longer taken"),
                None => self.say(&at, "is gone"),
            }
        }
        let (needed, told) = if direction == Request {
            (after.required.difference(&before.required), "must be given")
        } else {
            (before.required.difference(&after.required), "may be absent, which it could not be")
        };
        for name in needed {
            self.say(&format!("{at}/{name}"), told);
        }
        if direction == Request && after.is_closed && !before.is_closed {
            self.say(at, "takes no other fields any more");
        }
        if let (Some(old), Some(new)) = (old.schema.get("items"), new.schema.get("items")) {
            self.schema(&format!("{at}[]"), old, new, direction);
        }
    }

    /// What a schema says of a value by itself.
    fn values(&mut self, at: &str, old: &Value, new: &Value, direction: Direction) {
        match (listed(old), listed(new), direction) {
            (Some(old), Some(new), Request) => {
                for gone in old.iter().filter(|value| !new.contains(value)) {
                    self.say(at, &format!("may no longer be {gone}"));
                }
            }
            (None, Some(_), Request) => self.say(at, "must be one of a list"),
            (Some(_), None, Answer) => self.say(at, "is no longer one of a list"),
            _ => {}
        }
        if direction == Request {
            for (bounds, is_tighter) in [(LOWEST, f64::gt as fn(&f64, &f64) -> bool), (HIGHEST, f64::lt)] {
                for bound in bounds {
                    let tighter = match (old[bound].as_f64(), new[bound].as_f64()) {
                        (Some(old), Some(new)) => is_tighter(&new, &old),
                        (before, after) => before.is_none() && after.is_some(),
                    };
                    if tighter {
                        self.say(at, &format!("has a tighter {bound}"));
                    }
                }
            }
        }
        let names: BTreeSet<&String> = fields(old).chain(fields(new)).map(|(name, _)| name).collect();
        for name in names {
            let (before, after) = (old.get(name), new.get(name));
            let is_compared = COMPARED.contains(&name.as_str()) || [LOWEST, HIGHEST].concat().contains(&name.as_str());
            let is_free = if direction == Request { after.is_none() } else { before.is_none() };
            if !is_compared && !is_free && before != after && !name.starts_with("x-") {
                self.say(at, &format!("has another {name}"));
            }
        }
    }
}

/// What a schema bounds from below, and from above.
const LOWEST: [&str; 5] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const HIGHEST: [&str; 5] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
/// What is compared by itself, and words, which may change. Anything else must stay as it is.
const COMPARED: [&str; 16] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "default",
    "deprecated",
    "description",
    "enum",
    "example",
    "examples",
    "items",
    "oneOf",
    "properties",
    "required",
    "title",
];

/// One of the things that a schema allows a value to be.
#[derive(Clone, Copy)]
struct Form<'a> {
    kind: Option<&'a str>,
    /// The component that says so.
    name: Option<&'a str>,
    schema: &'a Value,
}

impl Form<'_> {
    /// Whether a value of another form may be of this kind.
    fn takes(&self, other: &Self) -> bool {
        self.kind.is_none() || self.kind == other.kind || (self.kind, other.kind) == (Some("number"), Some("integer"))
    }
}

/// The forms of a schema: its alternatives, each of one kind.
fn forms<'a>(document: &'a Value, schema: &'a Value) -> Vec<Form<'a>> {
    if let Some(reference) = schema["$ref"].as_str() {
        let mut found = forms(document, resolve(document, reference).expect("the reference resolves"));
        // A reference to alternatives names none of them.
        if let [only] = found.as_mut_slice() {
            only.name = only.name.or(reference.rsplit('/').next());
        }
        return found;
    }
    for joint in ["oneOf", "anyOf"] {
        if let Some(alternatives) = schema[joint].as_array() {
            return alternatives.iter().flat_map(|one| forms(document, one)).collect();
        }
    }
    let kinds: Vec<Option<&str>> = match &schema["type"] {
        Value::String(kind) => vec![Some(kind)],
        Value::Array(kinds) => kinds.iter().map(Value::as_str).collect(),
        _ if schema.get("allOf").is_some() => vec![Some("object")],
        _ => vec![None],
    };
    let name = schema["title"].as_str();
    let of_kind = |kind| Form { kind, name, schema };
    kinds.into_iter().map(of_kind).collect()
}

/// The fields of an object, with those of the schemas that it is made of.
#[derive(Default)]
struct Object<'a> {
    properties: BTreeMap<&'a str, &'a Value>,
    required: BTreeSet<&'a str>,
    is_closed: bool,
}

impl<'a> Object<'a> {
    fn of(document: &'a Value, schema: &'a Value) -> Self {
        let mut object = Self::default();
        object.add(document, schema);
        object
    }

    fn add(&mut self, document: &'a Value, schema: &'a Value) {
        if let Some(reference) = schema["$ref"].as_str() {
            self.add(document, resolve(document, reference).expect("the reference resolves"));
        }
        for part in entries(&schema["allOf"]) {
            self.add(document, part);
        }
        self.properties
            .extend(fields(&schema["properties"]).map(|(name, schema)| (name.as_str(), schema)));
        self.required.extend(entries(&schema["required"]).filter_map(Value::as_str));
        self.is_closed |= schema["additionalProperties"] == false;
    }
}

/// The values of a code list.
fn listed(schema: &Value) -> Option<Vec<&Value>> {
    let one = schema.get("const").map(|only| vec![only]);
    one.or_else(|| {
        schema["enum"]
            .as_array()
            .map(|values| values.iter().filter(|value| !value.is_null()).collect())
    })
}

fn entries(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn fields(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
