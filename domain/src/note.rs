//! What a worker writes in words of their own.

use crate::fault::{Fault, FaultCode, redacted_debug};
use serde::{Deserialize, Serialize};

/// The most characters of a note.
pub const LONGEST_NOTE: usize = 1000;

/// A note in a worker's own words: 1 to 1,000 characters, in lines. It may tell of people, so it is
/// shown to those alone who may see identity, and printed nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        value_type = String,
        min_length = 1,
        max_length = 1000,
        pattern = r"^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]*[^\s\x00-\x1F\x7F-\x9F][^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]*$",
        example = "Warm visit; asks for more about the child's health."
    )
)]
pub struct Note(String);

redacted_debug!(Note);

impl Note {
    /// Reads a note; `pointer` is where it stood in the request.
    pub fn parse(text: &str, pointer: &str) -> Result<Self, Fault> {
        let unreadable = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if text.trim().is_empty() || text.chars().count() > LONGEST_NOTE || text.chars().any(unreadable) {
            let detail = format!("a note has 1 to {LONGEST_NOTE} characters that can be read");
            return Err(Fault::new(FaultCode::InvalidValue, pointer, detail));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text, for whoever may see identity.
    pub fn shown(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Note {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text, "").map_err(|fault| fault.detail)
    }
}

impl From<Note> for String {
    fn from(note: Note) -> Self {
        note.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_bounded_and_readable() {
        let longest = "ä".repeat(LONGEST_NOTE);
        for good in ["x", " two\nlines\tand a tab ", longest.as_str()] {
            assert_eq!(Note::parse(good, "").unwrap().shown(), good);
        }
        let longer = "ä".repeat(LONGEST_NOTE + 1);
        for bad in ["", "  \n", "a\u{0}b", "a\u{1b}[2J", "a\u{9b}", longer.as_str()] {
            assert!(Note::parse(bad, "/note").is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_note_is_printed_nowhere() {
        let note = Note::parse("the quetzal sleeps", "").unwrap();
        assert_eq!(format!("{note:?} {:?}", Some(&note)), "Note(…) Some(Note(…))");
    }
}
