//! What the guard suites read: the code's own contract, its operations, and the source files.

use family_finding::contract::Contract;
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use std::{
    cell::RefCell,
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
};

/// One operation of the contract.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its identifier.
    pub id: String,
    /// Its method, in capitals.
    pub method: String,
    /// Its path, with places for identifiers.
    pub path: String,
    /// The scopes it asks for.
    pub scopes: Vec<String>,
    /// What the contract says of it.
    pub value: Value,
}

/// The contract of this build.
pub fn document() -> Value {
    Contract::build().expect("the contract can be built").1
}

/// The forms of a contract, checked by another library than the one the service checks with.
pub struct Forms {
    components: Value,
    compiled: RefCell<HashMap<String, Rc<Validator>>>,
}

impl Forms {
    /// Those of a contract.
    pub fn of(document: &Value) -> Self {
        Self {
            components: document["components"].clone(),
            compiled: RefCell::default(),
        }
    }

    /// Every fault of a value against a schema, which is compiled once under its name.
    pub fn faults(&self, name: &str, schema: &Value, value: &Value) -> Vec<String> {
        let known = self.compiled.borrow().get(name).cloned();
        let validator = known.unwrap_or_else(|| {
            let mut root = schema.clone();
            root["components"] = self.components.clone();
            let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
            let fresh = Rc::new(options.build(&root).expect("the schema can be used"));
            self.compiled.borrow_mut().insert(name.to_owned(), fresh.clone());
            fresh
        });
        let told = validator.iter_errors(value);
        told.map(|error| format!("{} {:.200}", error.instance_path(), error.to_string()))
            .collect()
    }
}

/// Every operation of a contract, by path and method.
pub fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in ["get", "put", "post", "patch", "delete"] {
            let value = &item[method];
            if value.is_null() {
                continue;
            }
            found.push(Operation {
                id: value["operationId"].as_str().unwrap_or_default().to_owned(),
                method: method.to_ascii_uppercase(),
                path: path.clone(),
                scopes: scopes(value),
                value: value.clone(),
            });
        }
    }
    found
}

fn scopes(operation: &Value) -> Vec<String> {
    let listed = operation["security"].as_array().into_iter().flatten();
    let named = listed.flat_map(|entry| entry["bearer"].as_array().cloned().unwrap_or_default());
    named.filter_map(|scope| scope.as_str().map(str::to_owned)).collect()
}

/// What a JSON pointer of the document's own (`#/…`) points at.
pub fn resolve<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    document.pointer(reference.strip_prefix('#')?)
}

/// Every `$ref` below a value.
pub fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str);
            own.into_iter().chain(object.values().flat_map(references)).collect()
        }
        Value::Array(array) => array.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// The fields of a request body: the pointer to each, and its schema.
pub fn fields<'a>(document: &'a Value, schema: &'a Value, at: &str, found: &mut Vec<(String, &'a Value)>) {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => resolve(document, reference).expect("a schema"),
        None => schema,
    };
    if let Some(forms) = schema["oneOf"].as_array().filter(|_| schema["properties"].is_null()) {
        let form = forms.iter().find(|form| form["type"] != "null").expect("a form that is not null");
        return fields(document, form, at, found);
    }
    if !at.is_empty() {
        found.push((at.to_owned(), schema));
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        fields(document, property, &format!("{at}/{name}"), found);
    }
    if schema["items"].is_object() {
        fields(document, &schema["items"], &format!("{at}/0"), found);
    }
}

/// The pointers to every field of an operation's body that is a text.
pub fn text_fields(document: &Value, operation: &Operation) -> Vec<String> {
    let mut found = Vec::new();
    let schema = &operation.value["requestBody"]["content"]["application/json"]["schema"];
    fields(document, schema, "", &mut found);
    let is_text = |kind: &Value| kind == "string" || kind.as_array().is_some_and(|kinds| kinds.contains(&json!("string")));
    found.retain(|(_, schema)| is_text(&schema["type"]));
    found.into_iter().map(|(pointer, _)| pointer).collect()
}

/// The names of an operation's query parameters.
pub fn query_names(operation: &Operation) -> Vec<&str> {
    let parameters = operation.value["parameters"].as_array().into_iter().flatten();
    parameters
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| parameter["name"].as_str())
        .collect()
}

/// Puts a value at a pointer, making what leads there.
pub fn put(body: &mut Value, pointer: &str, value: Value) {
    let mut here = body;
    for part in pointer.split('/').skip(1) {
        if part == "0" {
            if here.as_array().is_none_or(Vec::is_empty) {
                *here = json!([{}]);
            }
            here = &mut here[0];
        } else {
            if !here.is_object() {
                *here = json!({});
            }
            here = &mut here[part];
        }
    }
    *here = value;
}

/// The folder that holds the workspace.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace lies above this crate")
        .to_owned()
}

/// Every Rust file below a folder of the workspace, with its text.
pub fn rust_files(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![workspace().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("the file can be read");
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}
