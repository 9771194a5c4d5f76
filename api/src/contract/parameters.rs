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
            let pattern = match name.as_str() {
                "cursor" | "after" => "^[A-Za-z0-9_-]+$",
                "Idempotency-Key" => "^[!-~]+$",
                _ => "",
            };
            if let (false, Some(text)) = (pattern.is_empty(), schema.as_object_mut()) {
                text.insert("pattern".to_owned(), json!(pattern));
                text.insert("minLength".to_owned(), json!(1));
            }
            if let Some(list) = schema
                .as_object_mut()
                .filter(|schema| schema.get("type") == Some(&json!("array")) && in_query)
            {
                list.entry("minItems").or_insert(json!(1));
            }
        }
    }
}

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
