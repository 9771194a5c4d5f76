//! The lines of a body that is still arriving.

use crate::problems::{Outcome, Problem, ProblemKind};
use actix_web::web::{Bytes, Payload};
use futures_util::StreamExt;
use std::time::Duration;
use tokio::time::timeout;

/// The most bytes of an import.
pub const MOST_BYTES: u64 = 1_073_741_824;
/// The most lines of an import.
pub const MOST_LINES: u32 = 1_000_000;
/// The most bytes of a line.
pub const MOST_BYTES_OF_LINE: usize = 65_536;

/// How long more is waited for before what is there is worked on.
const SOON: Duration = Duration::from_millis(4);

/// What comes next.
pub enum Next {
    /// A line with its number, or what is wrong with it as a line.
    Line(u32, Outcome<Vec<u8>>),
    /// An empty line.
    Empty,
    /// No line for the moment.
    NotYet,
    /// No further line.
    End,
}

/// Splits a body to lines, and holds no more of it than a line and a piece.
pub struct Lines {
    body: Payload,
    piece: Bytes,
    line: Vec<u8>,
    is_too_long: bool,
    is_first: bool,
    has_ended: bool,
    number: u32,
    taken: u32,
    bytes: u64,
    patience: Duration,
    /// Why there is nothing more to be had; what could not be taken is not taken for the end.
    failed: Option<Problem>,
}

impl Lines {
    /// The lines of a body, the first of which has this number; for each piece is waited so long.
    pub fn of(body: Payload, first: u32, patience: Duration) -> Self {
        Self {
            body,
            piece: Bytes::new(),
            line: Vec::new(),
            is_too_long: false,
            is_first: true,
            has_ended: false,
            number: first.saturating_sub(1),
            taken: 0,
            bytes: 0,
            patience,
            failed: None,
        }
    }

    /// The number of the next line.
    pub fn next_number(&self) -> u32 {
        self.number.saturating_add(1)
    }

    /// The next line. Where `wait` is false it does not wait for more than a moment.
    pub async fn next(&mut self, wait: bool) -> Outcome<Next> {
        if let Some(problem) = &self.failed {
            return Err(problem.clone());
        }
        let next = self.arriving(wait).await;
        self.failed = next.as_ref().err().cloned();
        next
    }

    async fn arriving(&mut self, wait: bool) -> Outcome<Next> {
        loop {
            if let Some(at) = self.piece.iter().position(|byte| *byte == b'\n') {
                let rest = self.piece.split_off(at);
                let end = std::mem::replace(&mut self.piece, rest.slice(1..));
                self.take(&end);
                return self.told();
            }
            let piece = std::mem::take(&mut self.piece);
            self.take(&piece);
            if self.has_ended {
                let nothing_left = self.line.is_empty() && !self.is_too_long;
                return if nothing_left { Ok(Next::End) } else { self.told() };
            }
            let patience = if wait { self.patience } else { SOON };
            match timeout(patience, self.body.next()).await {
                Err(_) if !wait => return Ok(Next::NotYet),
                Err(_) => {
                    let detail = format!(
                        "nothing arrived for {} s; send the rest from resume_from on",
                        self.patience.as_secs()
                    );
                    return Err(Problem::new(ProblemKind::RequestTimeout, detail));
                }
                Ok(None) => self.has_ended = true,
                Ok(Some(Err(_))) => {
                    return Err(Problem::new(ProblemKind::MalformedBody, "the body broke off"));
                }
                Ok(Some(Ok(piece))) => {
                    self.bytes += piece.len() as u64;
                    if self.bytes > MOST_BYTES {
                        return Err(too_large());
                    }
                    self.piece = piece;
                }
            }
        }
    }

    fn take(&mut self, piece: &[u8]) {
        if self.line.len() + piece.len() > MOST_BYTES_OF_LINE {
            // The rest of it is let pass.
            self.is_too_long = true;
            self.line.clear();
        }
        if !self.is_too_long {
            self.line.extend_from_slice(piece);
        }
    }

    fn told(&mut self) -> Outcome<Next> {
        let mut line = std::mem::take(&mut self.line);
        let is_too_long = std::mem::take(&mut self.is_too_long);
        if std::mem::take(&mut self.is_first) && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        self.number = self.next_number();
        self.taken += 1;
        if self.taken > MOST_LINES {
            return Err(too_large());
        }
        if is_too_long {
            let detail = format!("the line has more than {MOST_BYTES_OF_LINE} bytes");
            return Ok(Next::Line(self.number, Err(Problem::new(ProblemKind::LineTooLong, detail))));
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            return Ok(Next::Empty);
        }
        Ok(Next::Line(self.number, Ok(line)))
    }
}

/// The refusal of an import that is larger than one may be.
pub fn too_large() -> Problem {
    let detail = format!("an import has at most {MOST_BYTES} bytes and {MOST_LINES} lines; send the rest as another");
    Problem::new(ProblemKind::BodyTooLarge, detail)
}
