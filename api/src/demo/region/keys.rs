//! References and sources of cases, and the moment from which an identifier takes its time.

use super::{GenerationError, quotas::COUNCILS};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use family_finding_domain::identifiers::{Reference, Source};

/// The morning of a day.
pub(super) fn morning(on: NaiveDate) -> DateTime<Utc> {
    on.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::hours(9)
}

/// A prefix and a number.
pub(super) fn reference(prefix: &str, number: usize, digits: usize) -> Result<Reference, GenerationError> {
    Reference::parse(&format!("{prefix}{number:0digits$}"), "/reference").map_err(|_| GenerationError::Text)
}

/// A source by its name.
pub(super) fn source(text: &str) -> Result<Source, GenerationError> {
    Source::parse(text, "/source").map_err(|_| GenerationError::Text)
}

/// The source of a council's cases.
pub(super) fn council_source(council: usize) -> Result<Source, GenerationError> {
    let code = COUNCILS.get(council).copied().unwrap_or("south").to_ascii_lowercase();
    source(&format!("{code}-records"))
}

/// The letter with which a council's references begin.
pub(super) fn council_letter(council: usize) -> &'static str {
    COUNCILS.get(council).and_then(|code| code.get(..1)).unwrap_or("C")
}
