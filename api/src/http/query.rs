//! Reads the query: every parameter against its schema in the contract, unknown ones refused.

use crate::{
    problems::{Outcome, Problem, ProblemError, ProblemKind},
    service::Service,
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::future::{Ready, ready};
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

/// The parameters of a query.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + IntoParams + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parameters = || T::into_params(|| Some(ParameterIn::Query));
        ready(
            Service::of(request)
                .and_then(|service| checked(service, request.query_string(), std::any::type_name::<T>(), &parameters))
                .and_then(|object| T::deserialize(&object).map_err(unfit))
                .map(Query),
        )
    }
}

/// Reads and checks a query. Apart from its type, so that it is compiled once; the parameters are
/// asked for the first time.
fn checked(service: &Service, text: &str, name: &str, parameters: &dyn Fn() -> Vec<Parameter>) -> Outcome<Value> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(text)
        .map_err(|_| Problem::new(ProblemKind::InvalidQuery, "the query cannot be read"))?
        .into_inner();
    let compiled = service.schemas.compiled(name, &|| object_schema(&parameters()))?;
    let mut object = Map::new();
    let mut errors = Vec::new();
    for (name, value) in pairs {
        let known = compiled.schema.get("properties").and_then(|properties| properties.get(&name));
        if object.contains_key(&name) {
            errors.push(fault(&name, "this parameter is given twice"));
        }
        if value.chars().any(char::is_control) {
            errors.push(fault(&name, "control characters are never allowed"));
        }
        object.insert(name, typed(known, value));
    }
    let object = Value::Object(object);
    let place = |pointer: String| (None, Some(pointer.trim_start_matches('/').to_owned()));
    errors.extend(compiled.faults(&object, &place).into_iter().map(|error| ProblemError {
        code: ProblemKind::InvalidQuery.slug().to_owned(),
        ..error
    }));
    if errors.is_empty() {
        Ok(object)
    } else {
        Err(Problem::with_errors(ProblemKind::InvalidQuery, errors))
    }
}

fn unfit(_: serde_json::Error) -> Problem {
    Problem::new(ProblemKind::InvalidQuery, "a parameter has the wrong form")
}

fn fault(parameter: &str, detail: &str) -> ProblemError {
    ProblemError {
        pointer: None,
        parameter: Some(parameter.chars().take(60).collect()),
        code: ProblemKind::InvalidQuery.slug().to_owned(),
        detail: detail.to_owned(),
    }
}

fn object_schema(parameters: &[Parameter]) -> Outcome<Value> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for parameter in parameters {
        let schema = serde_json::to_value(&parameter.schema).map_err(|error| Problem::internal(error.to_string()))?;
        properties.insert(parameter.name.clone(), schema);
        if matches!(parameter.required, utoipa::openapi::Required::True) {
            required.push(parameter.name.clone());
        }
    }
    Ok(json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false }))
}

/// A parameter's text as the JSON type its schema asks for; text that is no such value stays
/// text, and the schema says what is wrong with it.
fn typed(schema: Option<&Value>, text: String) -> Value {
    let is = |name: &str| {
        schema
            .and_then(|schema| schema.get("type"))
            .is_some_and(|kind| kind == name || kind.as_array().is_some_and(|many| many.contains(&json!(name))))
    };
    if is("integer")
        && let Ok(number) = text.parse::<i64>()
    {
        return json!(number);
    }
    if is("boolean")
        && let Ok(truth) = text.parse::<bool>()
    {
        return json!(truth);
    }
    if is("array") {
        return Value::Array(text.split(',').map(|part| json!(part)).collect());
    }
    Value::String(text)
}
