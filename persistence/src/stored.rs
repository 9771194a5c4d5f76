//! Between a stored value and a domain value. What cannot be read back is an error, never a guess.

use crate::error::StoreError;
use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use serde::{Serialize, de::DeserializeOwned};
use std::str::FromStr;

pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Unreadable("a value has no JSON form".to_owned()))
}

pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    // The error of serde may quote the value, so only its place is kept.
    serde_json::from_str(text).map_err(|error| StoreError::Unreadable(format!("JSON at column {}", error.column())))
}

pub(crate) fn parse<T: FromStr>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Unreadable("identifier".to_owned()))
}

pub(crate) fn code<T>(text: &str, from_code: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    from_code(text).ok_or_else(|| StoreError::Unreadable("code".to_owned()))
}

pub(crate) fn short<T: TryFrom<String>>(text: &str) -> Result<T, StoreError> {
    T::try_from(text.to_owned()).map_err(|_| StoreError::Unreadable("short text".to_owned()))
}

/// Instants are kept to the microsecond.
pub(crate) fn instant(moment: DateTime<Utc>) -> NaiveDateTime {
    moment.naive_utc().trunc_subsecs(6)
}

pub(crate) fn utc(moment: NaiveDateTime) -> DateTime<Utc> {
    moment.and_utc()
}
