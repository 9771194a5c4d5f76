//! The work of an import: lines are taken as they arrive, stored some at a time, and answered.

use super::{
    answer::{ImportAnswer, ImportEnd, ImportedLine, LineOutcome},
    apply::{Acting, Applied, Line, Together, apply},
    lines::{Lines, Next},
    record::{OwnerKey, Sketch},
};
use crate::{
    audit::{Shown, Shows},
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
    tokens::Caller,
};
use actix_web::web::{self, Bytes, Data};
use family_finding_domain::imports::{MOST_LINES_OF_CASE, Run, Runs};
use family_finding_persistence::{AnyConnection, Rehearsal};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc::Sender},
    time::{sleep, timeout},
};

/// Lines that are stored in one transaction: so many that the disk is waited for seldom, and so few
/// that others who write wait for a tenth of a second at most.
const LINES_AT_ONCE: usize = 512;
/// How long the answers may be left lying by who asked for them.
const ANSWERS_TAKEN_WITHIN: Duration = Duration::from_secs(60);
/// How often lines are tried while the database is busy with others.
const MOST_ATTEMPTS: u64 = 5;

/// An import under way.
pub struct Import {
    /// The service.
    pub service: Data<Service>,
    /// Who sends.
    pub caller: Caller,
    /// The lines.
    pub lines: Lines,
    /// What changes are tried on, where nothing is to be stored.
    pub rehearsal: Option<Rehearsed>,
    /// Whether only refused lines are told.
    pub only_refused: bool,
    /// Where the answer goes.
    pub answer: Sender<Bytes>,
    /// The place among the imports that are taken in at one time.
    pub _place: OwnedSemaphorePermit,
}

/// A copy of the database to try changes on, with its place among those that there are at one time.
pub struct Rehearsed {
    /// The copy.
    pub copy: Rehearsal,
    /// The place.
    pub _place: OwnedSemaphorePermit,
}

/// Nobody is there any more to be told.
struct NobodyThere;

impl Import {
    /// Takes in the whole body. What was answered stands, however it ends.
    pub async fn run(mut self) {
        let mut end = ImportEnd {
            dry_run: self.rehearsal.is_some(),
            ..ImportEnd::default()
        };
        let mut runs = Runs::default();
        let outcome = loop {
            match self.some(&mut runs).await {
                Ok((gathered, is_last)) => {
                    let from = gathered.first().and_then(|run| run.lines.first()).map(|sketch| sketch.number);
                    match self.store(gathered).await {
                        Ok(answers) => {
                            if self.tell(&mut end, answers).await.is_err() {
                                return;
                            }
                        }
                        Err(problem) => break Err((problem, from)),
                    }
                    if is_last {
                        break Ok(());
                    }
                }
                Err(problem) => break Err((problem, None)),
            }
        };
        match outcome {
            Ok(()) => end.complete = true,
            Err((problem, from)) => {
                let waiting = runs.open().first().map(|sketch: &Sketch| sketch.number);
                end.resume_from = from.or(waiting).or(Some(self.lines.next_number()));
                end.problem = Some(problem.body(&self.caller.path, &self.caller.request_id));
            }
        }
        let _ = self.send(&[ImportAnswer::End(end)]).await;
    }

    /// Runs of lines enough for one transaction, or those that are there; and whether they are the last.
    async fn some(&mut self, runs: &mut Runs<OwnerKey, Sketch>) -> Outcome<(Vec<Run<Sketch>>, bool)> {
        let mut gathered = Vec::new();
        let mut count = 0;
        loop {
            match self.lines.next(gathered.is_empty()).await {
                Ok(Next::Line(number, text)) => {
                    let bytes = text.as_ref().map_or(0, Vec::len);
                    let sketch = Sketch::of(number, text);
                    runs.add(sketch.case.clone(), sketch, bytes, &mut gathered);
                    count += 1;
                }
                Ok(Next::Empty) => runs.end(&mut gathered),
                Ok(Next::NotYet) => return Ok((gathered, false)),
                Ok(Next::End) => {
                    runs.end(&mut gathered);
                    return Ok((gathered, true));
                }
                // What is there first; the next call meets the same end again.
                Err(_) if !gathered.is_empty() => return Ok((gathered, false)),
                Err(problem) => return Err(problem),
            }
            if count >= LINES_AT_ONCE && !gathered.is_empty() {
                return Ok((gathered, false));
            }
        }
    }

    /// Checks lines by themselves, then applies them in one transaction.
    async fn store(&self, gathered: Vec<Run<Sketch>>) -> Outcome<Vec<ImportedLine>> {
        if gathered.is_empty() {
            return Ok(Vec::new());
        }
        let service = self.service.clone();
        let examined = web::block(move || examined(&service, gathered)).await;
        let together = Arc::new(examined.map_err(|_| Problem::internal("the checking of lines was broken off"))?);
        let mut attempt = 1;
        loop {
            match self.attempt(together.clone()).await {
                Err(problem) if problem.kind == ProblemKind::Unavailable && attempt < MOST_ATTEMPTS => {
                    sleep(Duration::from_millis(100 * attempt * attempt)).await;
                    attempt += 1;
                }
                outcome => return outcome.map(|applied| applied.answers),
            }
        }
    }

    async fn attempt(&self, together: Arc<Vec<Together>>) -> Outcome<Applied> {
        let caller = self.caller.at(self.service.now());
        let keys = self.service.identity_keys.clone();
        let dry_run = self.rehearsal.is_some();
        let looked = AtomicBool::new(false);
        let work = move |connection: &mut AnyConnection, caller: &Caller| {
            let look_again = || !looked.swap(true, Ordering::Relaxed);
            let acting = Acting {
                caller,
                keys: &keys,
                dry_run,
                look_again: &look_again,
            };
            let mut applied = Applied {
                answers: Vec::new(),
                cases: Vec::new(),
            };
            apply(connection, &acting, &together, &mut applied)?;
            Ok(applied)
        };
        match &self.rehearsal {
            None => self.service.database.write(caller, work).await,
            Some(rehearsal) => self.service.database.rehearse(&rehearsal.copy, caller, work).await,
        }
    }

    /// Counts and sends the answers.
    async fn tell(&self, end: &mut ImportEnd, answers: Vec<ImportedLine>) -> Result<(), NobodyThere> {
        answers.iter().for_each(|line| end.count(line.outcome));
        let told = answers
            .into_iter()
            .filter(|line| !self.only_refused || line.outcome == LineOutcome::Refused)
            .map(ImportAnswer::Line);
        self.send(&told.collect::<Vec<_>>()).await
    }

    async fn send(&self, answers: &[ImportAnswer]) -> Result<(), NobodyThere> {
        if answers.is_empty() {
            return if self.answer.is_closed() { Err(NobodyThere) } else { Ok(()) };
        }
        let mut text = Vec::new();
        for answer in answers {
            serde_json::to_writer(&mut text, answer).map_err(|_| NobodyThere)?;
            text.push(b'\n');
        }
        match timeout(ANSWERS_TAKEN_WITHIN, self.answer.send(text.into())).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(NobodyThere),
        }
    }
}

fn examined(service: &Service, gathered: Vec<Run<Sketch>>) -> Vec<Together> {
    let examined = |sketch: Sketch| Line {
        record: sketch.examined(&service.schemas),
        sketch,
    };
    gathered
        .into_iter()
        .map(|run| Together {
            refused: run.too_long.then(|| {
                let detail = format!("more than {MOST_LINES_OF_CASE} lines of one case follow one another, or they are too large together");
                Problem::new(ProblemKind::CaseTooLong, detail)
            }),
            lines: run.lines.into_iter().map(examined).collect(),
        })
        .collect()
}

impl Shows for Applied {
    fn note(&self, shown: &mut Shown) {
        self.cases.iter().for_each(|case| shown.case(case.clone()));
    }
}
