//! JSON merge patch (RFC 7396) over a typed document.

use crate::problems::{Outcome, Problem, ProblemError, ProblemKind};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// The document with a patch applied. The patch fits its own schema; what can still be wrong is
/// a `null` for a field that cannot be absent.
pub fn merged<T: Serialize + DeserializeOwned>(before: &T, patch: &Value) -> Outcome<T> {
    let mut document = serde_json::to_value(before).map_err(|error| Problem::internal(error.to_string()))?;
    json_patch::merge(&mut document, patch);
    let nulls = patch
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| value.is_null())
        .map(|(name, _)| ProblemError {
            pointer: Some(format!("/{name}")),
            parameter: None,
            code: ProblemKind::InvalidBody.slug().to_owned(),
            detail: "this field cannot be taken away".to_owned(),
        });
    T::deserialize(&document).map_err(|_| Problem::with_errors(ProblemKind::InvalidBody, nulls.collect()))
}
