//! What the guard suites read: the code's own contract, its operations, and the source files.

use family_finding::contract::Contract;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
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
