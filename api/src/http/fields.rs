//! `fields=`: an answer with the fields that were asked for, and no more.

use crate::problems::{Outcome, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

/// The name of a field of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 40, pattern = "^[a-z][a-z0-9_]{0,39}$", example = "stage")]
pub struct FieldName(String);

/// What of a resource is asked for.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FieldsQuery {
    /// Only these fields of the answer, separated by commas; all of them when left out.
    #[serde(default)]
    #[param(inline, max_items = 20, style = Form, explode = false)]
    pub fields: Option<Vec<FieldName>>,
}

/// The fields of an answer that are asked for.
#[derive(Clone, Debug, Default)]
pub struct Fields(Option<BTreeSet<String>>);

impl Fields {
    /// Those asked for of a `T`; refuses what it does not have.
    pub fn of<T: PartialSchema>(asked: Option<Vec<FieldName>>) -> Outcome<Self> {
        let Some(asked) = asked else {
            return Ok(Self(None));
        };
        let known: Vec<String> = match T::schema() {
            RefOr::T(Schema::Object(object)) => object.properties.keys().cloned().collect(),
            _ => Vec::new(),
        };
        let asked: BTreeSet<String> = asked.into_iter().map(|FieldName(name)| name).collect();
        if asked.iter().any(|name| !known.contains(name)) {
            let detail = format!("each must be one of {}", known.join(", "));
            return Err(Problem::of_parameter("fields", detail));
        }
        Ok(Self(Some(asked)))
    }

    /// Whether a field is among them.
    pub fn has(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|asked| asked.contains(name))
    }

    /// The same with one field more.
    #[must_use]
    pub fn with(mut self, name: &str) -> Self {
        if let Some(asked) = &mut self.0 {
            asked.insert(name.to_owned());
        }
        self
    }

    /// A resource with these of its fields.
    pub(super) fn cut(&self, resource: &mut Value) {
        if let (Some(asked), Some(object)) = (&self.0, resource.as_object_mut()) {
            object.retain(|name, _| asked.contains(name));
        }
    }

    /// Whether all are asked for.
    pub(super) fn is_whole(&self) -> bool {
        self.0.is_none()
    }
}
