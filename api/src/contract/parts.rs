//! `fields=`: which fields an answer has, and what an answer with some of them is like.

use super::walk::{operations_mut, schema_name};
use serde_json::{Value, json};

/// Finishes the operations that take `fields`. The parameter names the fields that there are. The
/// answer is a whole resource or a part of one, in which no field must be there.
pub(super) fn finish_parts(document: &mut Value) {
    let Some(mut schemas) = document.pointer_mut("/components/schemas").map(Value::take) else {
        return;
    };
    for (_, _, operation) in operations_mut(document) {
        let _ = finish_operation(operation, &mut schemas);
    }
    if let Some(place) = document.pointer_mut("/components/schemas") {
        *place = schemas;
    }
}

/// `None` where it takes no fields.
fn finish_operation(operation: &mut Value, schemas: &mut Value) -> Option<()> {
    let parameters = operation.get("parameters")?.as_array()?;
    let at = parameters
        .iter()
        .position(|parameter| parameter.get("name").is_some_and(|name| name == "fields"))?;
    let answer = "/responses/200/content/application~1json/schema";
    let answered = schema_name(operation.pointer(answer)?)?.to_owned();
    let items = format!("/{answered}/properties/items/items");
    let of_page = schemas.pointer(&items).and_then(schema_name).map(str::to_owned);
    let whole = of_page.as_ref().unwrap_or(&answered);
    let part = format!("{}Part", whole.trim_end_matches("Out"));

    let schema = schemas.get(whole)?;
    let names: Vec<&String> = schema.get("properties")?.as_object()?.keys().collect();
    let fields = operation.pointer(&format!("/parameters/{at}/schema/items/description"))?.clone();
    let fields = json!({"type": "string", "description": fields, "enum": names});
    let mut some = schema.clone();
    some.as_object_mut()?.remove("required");
    *some.get_mut("description")? = json!("The fields that were asked for with `fields`.");
    let either = json!({"anyOf": [
        {"$ref": format!("#/components/schemas/{whole}")},
        {"$ref": format!("#/components/schemas/{part}")},
    ]});

    *operation.pointer_mut(&format!("/parameters/{at}/schema/items"))? = fields;
    schemas.as_object_mut()?.insert(part, some);
    match of_page {
        Some(_) => *schemas.pointer_mut(&items)? = either,
        None => *operation.pointer_mut(answer)? = either,
    }
    Some(())
}
