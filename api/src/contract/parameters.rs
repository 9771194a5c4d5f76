//! What holds for every parameter, whichever operation takes it.

use super::walk::operations_mut;
use serde_json::{Value, json};

/// Says what is true of parameters and not of fields: there is no `null` in an address, for what is
/// not known is left out; a list that is given has an entry; and keys and cursors are written in
/// characters that need no escaping.
pub(super) fn finish_parameters(document: &mut Value) {
    for (_, _, operation) in operations_mut(document) {
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            let in_query = parameter.get("in").is_some_and(|place| place == "query");
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            let Some(schema) = parameter.get_mut("schema") else { continue };
            without_null(schema);
            let Some(schema) = schema.as_object_mut() else { continue };
            if let Some((_, pattern)) = WRITTEN.iter().find(|(written, _)| *written == name) {
                schema.entry("minLength").or_insert(json!(1));
                schema.entry("pattern").or_insert(json!(pattern));
            }
            if in_query && schema.get("type") == Some(&json!("array")) {
                schema.entry("minItems").or_insert(json!(1));
            }
        }
    }
}

/// How parameters are written that many operations take. What is not written so they refuse with a
/// sentence of their own.
const WRITTEN: [(&str, &str); 5] = [
    ("cursor", "^[A-Za-z0-9_-]+$"),
    ("after", "^[A-Za-z0-9_-]+$"),
    ("Idempotency-Key", "^[!-~]+$"),
    ("period", PERIOD),
    ("history", PERIOD),
];

/// A financial year, its quarter, up to today, three of them; a month; two years; two dates.
const PERIOD: &str = r"^[0-9]{4}-[0-9]{2}(-q[1-4]|-to-date|-rolling-3|\.\.[0-9]{4}-[0-9]{2}|-[0-9]{2}\.\.[0-9]{4}-[0-9]{2}-[0-9]{2})?$";

fn without_null(schema: &mut Value) {
    if let Some(kinds) = schema.get_mut("type") {
        if let Some(several) = kinds.as_array_mut() {
            several.retain(|kind| kind != "null");
            if let [only] = several.as_slice() {
                *kinds = only.clone();
            }
        }
        return;
    }
    let Some(forms) = schema.get_mut("oneOf").and_then(Value::as_array_mut) else {
        return;
    };
    forms.retain(|form| form.get("type") != Some(&json!("null")));
    if forms.len() > 1 {
        return;
    }
    // What stood beside the choice, such as what is taken where nothing is said, stays.
    if let (Some(Value::Object(only)), Some(beside)) = (forms.pop(), schema.as_object_mut()) {
        beside.remove("oneOf");
        for (name, value) in only {
            beside.entry(name).or_insert(value);
        }
    }
}
