//! What an import answers: a line for each line, and one at the end.

use super::record::Sketch;
use crate::{
    http::PushOutcome,
    problems::{Problem, ProblemBody},
    tokens::Caller,
};
use family_finding_domain::{
    audit::Case,
    identifiers::{Reference, Source},
    imports::RecordKind,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a line came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineOutcome {
    /// What it tells was not here, and is now.
    Created,
    /// It was here and differed, or was taken back.
    Updated,
    /// It was here, just so: nothing was written.
    Unchanged,
    /// Nothing of it was stored; `problem` says why.
    Refused,
}

impl From<PushOutcome> for LineOutcome {
    fn from(outcome: PushOutcome) -> Self {
        match outcome {
            PushOutcome::Created => Self::Created,
            PushOutcome::Updated => Self::Updated,
            PushOutcome::Unchanged => Self::Unchanged,
        }
    }
}

/// The answer to one line.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportedLine {
    /// Its number in the file.
    #[schema(minimum = 1, maximum = 4_294_967_295_u64)]
    pub line: u32,
    /// What it says it is, where that could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<RecordKind>,
    /// The system that owns its case, where that could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// That system's key of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// The identifier of the case here. Absent where nothing stands, and in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// What it came to; in a dry run, what it would come to.
    pub outcome: LineOutcome,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<ProblemBody>,
}

impl ImportedLine {
    /// The answer to a line that stands.
    pub fn stands(sketch: &Sketch, outcome: LineOutcome, case: Option<&Case>) -> Self {
        let id = case.and_then(|case| Uuid::parse_str(&case.id).ok());
        Self {
            id,
            outcome,
            ..Self::of(sketch)
        }
    }

    /// The answer to a line that was refused.
    pub fn refused(sketch: &Sketch, problem: &Problem, caller: &Caller) -> Self {
        Self {
            problem: Some(problem.body(&caller.path, &caller.request_id)),
            ..Self::of(sketch)
        }
    }

    fn of(sketch: &Sketch) -> Self {
        let case = sketch.case.as_ref();
        Self {
            line: sketch.number,
            kind: sketch.kind,
            source: case.map(|(_, source, _)| source.clone()),
            reference: case.map(|(_, _, reference)| reference.clone()),
            id: None,
            outcome: LineOutcome::Refused,
            problem: None,
        }
    }
}

/// The last line of the answer.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct ImportEnd {
    /// Whether every line that was sent has been answered.
    pub complete: bool,
    /// Whether nothing was to be stored.
    pub dry_run: bool,
    /// Lines that were answered.
    #[schema(minimum = 0, maximum = 4_294_967_295_u64)]
    pub lines: u32,
    /// Of these, created.
    #[schema(minimum = 0, maximum = 4_294_967_295_u64)]
    pub created: u32,
    /// Updated.
    #[schema(minimum = 0, maximum = 4_294_967_295_u64)]
    pub updated: u32,
    /// Unchanged.
    #[schema(minimum = 0, maximum = 4_294_967_295_u64)]
    pub unchanged: u32,
    /// Refused.
    #[schema(minimum = 0, maximum = 4_294_967_295_u64)]
    pub refused: u32,
    /// The line from which to send again, where it is not complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 4_294_967_295_u64)]
    pub resume_from: Option<u32>,
    /// Why it is not complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<ProblemBody>,
}

impl ImportEnd {
    /// Counts an answered line.
    pub fn count(&mut self, outcome: LineOutcome) {
        self.lines += 1;
        let counted = match outcome {
            LineOutcome::Created => &mut self.created,
            LineOutcome::Updated => &mut self.updated,
            LineOutcome::Unchanged => &mut self.unchanged,
            LineOutcome::Refused => &mut self.refused,
        };
        *counted += 1;
    }
}

/// A line of the answer: one for each line of the import, and one at the end.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum ImportAnswer {
    /// What became of a line.
    Line(ImportedLine),
    /// The end.
    End(ImportEnd),
}
