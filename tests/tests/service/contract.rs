//! The published contract: equal to the code, valid, complete, and bounded wherever it reads.

use family_finding::{
    contract::Contract,
    tokens::permissions::{self, IDENTITY},
};
use family_finding_tests::{
    client::NDJSON,
    document::{Forms, Operation, document, operations, references, resolve, rust_files, workspace},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Fails with every fault at once.
#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

#[test]
fn the_checked_in_contract_is_that_of_the_code() {
    let path = workspace().join("openapi/family-finding.v1.json");
    let checked_in = std::fs::read_to_string(path).expect("the contract is checked in");
    let (contract, _) = Contract::build().expect("the contract can be built");
    assert!(
        checked_in == contract.text,
        "the contract has changed: cargo run -p family-finding -- openapi --write openapi/family-finding.v1.json"
    );
}

#[test]
fn the_contract_is_built_alike_each_time() {
    let once = Contract::build().expect("a contract").0.text;
    let again = Contract::build().expect("a contract").0.text;
    assert!(once == again);
}

#[test]
fn it_is_an_openapi_document() {
    let document = document();
    assert!(text(&document, "openapi").starts_with("3.1."), "{}", document["openapi"]);
    for field in ["title", "version", "description"] {
        assert!(!text(&document["info"], field).is_empty(), "info.{field}");
    }
    let mut faults = Vec::new();
    for reference in references(&document) {
        if resolve(&document, reference).is_none() {
            faults.push(format!("{reference} leads nowhere"));
        }
    }
    for operation in operations(&document) {
        let responses = operation.value["responses"].as_object().cloned().unwrap_or_default();
        if !responses.keys().any(|status| status.starts_with('2')) {
            faults.push(format!("{} never succeeds", operation.id));
        }
        for (status, response) in &responses {
            if text(response, "description").is_empty() {
                faults.push(format!("{} {status} has no description", operation.id));
            }
            if status.starts_with(['4', '5']) && response["content"].get("application/problem+json").is_none() {
                faults.push(format!("{} {status} is no problem document", operation.id));
            }
        }
        let places: BTreeSet<&str> = operation
            .path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        let declared: BTreeSet<&str> = parameters(&operation)
            .filter(|parameter| parameter["in"] == "path" && parameter["required"] == true)
            .map(|parameter| text(parameter, "name"))
            .collect();
        if places != declared {
            faults.push(format!("{}: the path has {places:?}, declared are {declared:?}", operation.id));
        }
        let names: Vec<(&str, &str)> = parameters(&operation).map(|p| (text(p, "in"), text(p, "name"))).collect();
        if names.iter().collect::<BTreeSet<_>>().len() != names.len() {
            faults.push(format!("{} declares a parameter twice", operation.id));
        }
    }
    none(&faults);
}

fn parameters(operation: &Operation) -> impl Iterator<Item = &Value> {
    operation.value["parameters"].as_array().into_iter().flatten()
}

const VERBS: [&str; 12] = [
    "list", "read", "create", "patch", "put", "delete", "record", "void", "accept", "decline", "send", "rotate",
];

#[test]
fn every_operation_says_what_it_is_and_who_may_use_it() {
    let document = document();
    let tags: Vec<&str> = document["tags"]
        .as_array()
        .expect("tags")
        .iter()
        .map(|tag| text(tag, "name"))
        .collect();
    let known: Vec<&str> = permissions::ALL.iter().map(|(scope, _)| *scope).collect();
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    let mut used_tags = BTreeSet::new();
    let mut used_scopes = BTreeSet::new();
    for operation in operations(&document) {
        let Operation { id, scopes, value, .. } = &operation;
        let mut fault = |words: &str| faults.push(format!("{id} ({} {}) {words}", operation.method, operation.path));
        if !seen.insert(id.clone()) {
            fault("has an identifier that another operation has");
        }
        let (verb, resource) = id.split_once('_').unwrap_or_default();
        if !VERBS.contains(&verb) || resource.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            fault("is not named verb_resource");
        }
        match value["tags"].as_array().map(Vec::as_slice) {
            Some([tag]) if tags.contains(&tag.as_str().unwrap_or_default()) => {
                used_tags.insert(tag.as_str().unwrap_or_default().to_owned());
            }
            _ => fault("has not one described tag"),
        }
        if text(value, "summary").is_empty() || !text(value, "summary").ends_with('.') {
            fault("has no summary");
        }
        if text(value, "description").is_empty() {
            fault("has no description");
        }
        if scopes.is_empty() || !scopes.iter().all(|scope| known.contains(&scope.as_str())) {
            fault("names no scope that there is");
        }
        used_scopes.extend(scopes.iter().cloned());
        for parameter in parameters(&operation) {
            if text(parameter, "description").is_empty() {
                fault(&format!("does not describe the parameter {}", parameter["name"]));
            }
        }
    }
    faults.extend(
        tags.iter()
            .filter(|tag| !used_tags.contains(**tag))
            .map(|tag| format!("the tag {tag} is not used")),
    );
    let unused = known.iter().filter(|scope| **scope != IDENTITY && !used_scopes.contains(**scope));
    faults.extend(unused.map(|scope| format!("no operation asks for {scope}")));
    let bearer = &document["components"]["securitySchemes"]["bearer"];
    assert_eq!((text(bearer, "type"), text(bearer, "scheme")), ("http", "bearer"));
    faults.extend(
        known
            .iter()
            .filter(|scope| !text(bearer, "description").contains(**scope))
            .map(|scope| format!("{scope} is not explained")),
    );
    none(&faults);
}

#[test]
fn every_request_body_has_an_example_that_fits_it() {
    let document = document();
    let forms = Forms::of(&document);
    let mut faults = Vec::new();
    for operation in operations(&document) {
        let body = &operation.value["requestBody"];
        if body.is_null() {
            continue;
        }
        if body["required"] != true {
            faults.push(format!("{}: the body is not required", operation.id));
        }
        let content = body["content"].as_object().cloned().unwrap_or_default();
        if !["application/json", NDJSON].iter().any(|kind| content.contains_key(*kind)) {
            faults.push(format!("{} takes no JSON", operation.id));
        }
        for (kind, content) in &content {
            let name = format!("{} {kind}", operation.id);
            let single = content.get("example");
            let several = content["examples"]
                .as_object()
                .into_iter()
                .flatten()
                .filter_map(|(_, entry)| entry.get("value"));
            let examples: Vec<&Value> = single.into_iter().chain(several).collect();
            if examples.is_empty() {
                faults.push(format!("{name} has no example"));
            }
            for example in examples {
                let found = forms.faults(&name, &content["schema"], example);
                faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
            }
        }
    }
    none(&faults);
}

/// What of a schema that a request is read by is not bounded.
fn unbounded(document: &Value, schema: &Value, at: &str, seen: &mut BTreeSet<String>, faults: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        if seen.insert(reference.to_owned()) {
            let target = resolve(document, reference).expect("the reference resolves");
            unbounded(document, target, reference.rsplit('/').next().unwrap_or(at), seen, faults);
        }
        return;
    }
    for joint in ["allOf", "oneOf", "anyOf"] {
        for (index, part) in schema[joint].as_array().into_iter().flatten().enumerate() {
            unbounded(document, part, &format!("{at}.{joint}[{index}]"), seen, faults);
        }
    }
    let joined = ["allOf", "oneOf", "anyOf"].iter().any(|joint| schema.get(*joint).is_some());
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if types.is_empty() && !joined && schema.get("enum").is_none() && schema.get("const").is_none() {
        faults.push(format!("{at} has no type"));
    }
    for kind in types {
        let has = |field: &str| schema.get(field).is_some();
        let bounded = match kind {
            "string" => has("maxLength") || has("enum") || has("const") || matches!(text(schema, "format"), "date" | "uuid"),
            "array" => has("maxItems") && has("items"),
            "integer" | "number" => (has("minimum") && has("maximum")) || has("enum"),
            "object" => schema["additionalProperties"] == json!(false),
            "boolean" | "null" => true,
            other => panic!("{at} has the type {other}"),
        };
        if !bounded {
            faults.push(format!("{at} ({kind}) is not bounded: {schema}"));
        }
    }
    if schema.get("items").is_some() {
        unbounded(document, &schema["items"], &format!("{at}[]"), seen, faults);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        unbounded(document, property, &format!("{at}.{name}"), seen, faults);
    }
}

#[test]
fn everything_that_a_request_says_is_bounded_and_nothing_else_may_be_said() {
    let document = document();
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for operation in operations(&document) {
        for parameter in parameters(&operation) {
            let at = format!("{} {}", operation.id, parameter["name"]);
            unbounded(&document, &parameter["schema"], &at, &mut seen, &mut faults);
            // A query takes no control character, and says so.
            let schema = &parameter["schema"];
            let told = ["$ref", "enum", "format", "pattern"].iter().any(|rule| schema.get(*rule).is_some());
            if parameter["in"] == "query" && schema["type"] == "string" && !told {
                faults.push(format!("{at} does not say that it takes no control character"));
            }
        }
        for (_, content) in operation.value["requestBody"]["content"].as_object().into_iter().flatten() {
            unbounded(&document, &content["schema"], &operation.id, &mut seen, &mut faults);
        }
    }
    none(&faults);
}

#[test]
fn every_link_leads_on() {
    let document = document();
    let known = operations(&document);
    let mut faults = Vec::new();
    let mut links = 0;
    for operation in &known {
        for (status, answer) in operation.value["responses"].as_object().into_iter().flatten() {
            let body = &answer["content"]["application/json"]["schema"];
            for (name, link) in answer["links"].as_object().into_iter().flatten() {
                links += 1;
                let mut fault = |words: &str| faults.push(format!("{} {status} {name} {words}", operation.id));
                let Some(target) = known.iter().find(|target| target.id == text(link, "operationId")) else {
                    fault("leads to no operation");
                    continue;
                };
                let given = link["parameters"].as_object().expect("parameters");
                for parameter in parameters(target).filter(|parameter| parameter["in"] == "path") {
                    if !given.contains_key(text(parameter, "name")) {
                        fault(&format!("does not give {}", parameter["name"]));
                    }
                }
                for (parameter, value) in given {
                    if !parameters(target).any(|known| known["name"] == *parameter) {
                        fault(&format!("gives {parameter}, which is not taken"));
                    }
                    let value = value.as_str().expect("an expression");
                    let found = match value.strip_prefix("$response.body#/") {
                        Some(pointer) => pointer
                            .split('/')
                            .try_fold(body, |schema, field| field_of(&document, schema, field))
                            .is_some(),
                        None => value
                            .strip_prefix("$request.path.")
                            .is_some_and(|name| operation.path.contains(&format!("{{{name}}}"))),
                    };
                    if !found {
                        fault(&format!("gives {value}, which is not there"));
                    }
                }
            }
        }
    }
    none(&faults);
    assert!(links > 80, "{links}");
}

/// The schema of a field, wherever the schema or what it is made of declares it.
fn field_of<'a>(document: &'a Value, schema: &'a Value, field: &str) -> Option<&'a Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        return field_of(document, resolve(document, reference)?, field);
    }
    let parts = ["allOf", "anyOf"]
        .into_iter()
        .filter_map(|joint| schema[joint].as_array())
        .flatten();
    schema["properties"]
        .get(field)
        .or_else(|| parts.filter_map(|part| field_of(document, part, field)).next())
}

#[test]
fn every_component_is_used() {
    let document = document();
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = references(&document["paths"]);
    while let Some(reference) = open.pop() {
        if reached.insert(reference) {
            open.extend(references(resolve(&document, reference).expect("the reference resolves")));
        }
    }
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let unused: Vec<String> = schemas
        .keys()
        .filter(|name| !reached.contains(format!("#/components/schemas/{name}").as_str()))
        .cloned()
        .collect();
    none(&unused);
}

/// The names under which types enter the contract, with the files that say so. Two types of one
/// name overwrite one another without a word, so names are told from the source.
fn schema_names() -> BTreeMap<String, Vec<String>> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in ["domain/src", "api/src"] {
        for (path, source) in rust_files(folder) {
            let file = path.strip_prefix(workspace()).expect("below the workspace").display().to_string();
            for name in schema_names_of(&source) {
                names.entry(name).or_default().push(file.clone());
            }
        }
    }
    names
}

fn schema_names_of(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut pending = false;
    let mut renamed = None;
    let mut in_list = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("macro_rules!") {
            pending = false;
        }
        if line.starts_with("#[") && line.contains("ToSchema") {
            pending = true;
        }
        if let Some((_, rest)) = line.split_once("ToSchema for ") {
            names.push(word(rest));
        }
        if let Some((_, rest)) = line.split_once("schema(as = ") {
            renamed = Some(word(rest));
        }
        if ["code_list! {", "short_text! {", "identifier! {", "personal_text! {"]
            .iter()
            .any(|list| line.ends_with(list))
        {
            in_list = true;
            continue;
        }
        if in_list {
            let name = word(line);
            if line == "}" {
                in_list = false;
            } else if name.starts_with(|c: char| c.is_ascii_uppercase()) && (line.ends_with('{') || line == format!("{name},")) {
                names.push(name);
            }
            continue;
        }
        let declared = ["pub struct ", "pub enum ", "struct ", "enum "]
            .iter()
            .find_map(|start| line.strip_prefix(start));
        if let Some(rest) = declared {
            let name = word(rest);
            if pending && !name.is_empty() {
                names.push(renamed.take().unwrap_or(name));
            }
            pending = false;
            renamed = None;
        }
    }
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

#[test]
fn no_two_types_of_the_contract_have_one_name() {
    let names = schema_names();
    let twice: Vec<String> = names
        .iter()
        .filter(|(_, files)| files.len() > 1)
        .map(|(name, files)| format!("{name}: {}", files.join(", ")))
        .collect();
    none(&twice);
}

#[test]
fn the_names_are_found_where_they_are_declared() {
    let names = schema_names();
    let document = document();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    // What `fields=` leaves of a resource has the name of the resource.
    let declared = |name: &str| {
        let whole = name.strip_suffix("Part").map(|name| format!("{name}Out"));
        names.contains_key(name) || whole.is_some_and(|whole| names.contains_key(&whole))
    };
    let unknown: Vec<String> = schemas.keys().filter(|name| !declared(name)).cloned().collect();
    none(&unknown);
}
