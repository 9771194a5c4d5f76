//! What a run of lines does, through the scripts of the single operations: all of it, or nothing.

use super::{
    answer::{ImportedLine, LineOutcome},
    desk::Desk,
    record::{Record, Sketch},
    rooms::{Adopters, Children, Links, Room, SiblingGroups},
};
use crate::{
    problems::{Outcome, Problem, ProblemKind},
    tokens::Caller,
};
use family_finding_domain::audit::{Case, CaseKind};
use family_finding_persistence::{AnyConnection, StoreError, TransactionError, identities::Keyring, savepoint};

/// A line with what it was read as.
pub struct Line {
    /// What could be read of it.
    pub sketch: Sketch,
    /// The record, or what is wrong with the line by itself.
    pub record: Outcome<Record>,
}

/// Lines of one case that stand or fall together.
pub struct Together {
    /// The lines.
    pub lines: Vec<Line>,
    /// Why none of them can stand, whatever they say.
    pub refused: Option<Problem>,
}

/// What lines came to: the answers, and the cases that they are of.
pub struct Applied {
    /// One answer for each line.
    pub answers: Vec<ImportedLine>,
    /// The cases of the lines that stand.
    pub cases: Vec<Case>,
}

/// What the scripts are given.
pub struct Acting<'a> {
    /// Who sends.
    pub caller: &'a Caller,
    /// The keys that identities are sealed with.
    pub keys: &'a Keyring,
    /// Whether nothing is to be stored.
    pub dry_run: bool,
    /// Asked when a reference is taken: whether the transaction should run again first, because the
    /// case may have come in at the same instant.
    pub look_again: &'a dyn Fn() -> bool,
}

/// Runs of lines that share a savepoint as long as all of them stand. Where one does not, each is
/// applied in a savepoint of its own.
const RUNS_AT_ONCE: usize = 8;

/// Applies runs of lines, each of which stands or falls by itself. An error is one of the transaction
/// as a whole.
pub fn apply(connection: &mut AnyConnection, acting: &Acting<'_>, runs: &[Together], applied: &mut Applied) -> Outcome<()> {
    for runs in runs.chunks(RUNS_AT_ONCE) {
        if runs.len() > 1 && stand(connection, acting, runs, applied)? {
            continue;
        }
        for run in runs {
            if !stand(connection, acting, std::slice::from_ref(run), applied)? {
                refuse(connection, acting, run, applied)?;
            }
        }
    }
    Ok(())
}

/// Applies runs of lines, all or nothing; answers whether they stand.
fn stand(connection: &mut AnyConnection, acting: &Acting<'_>, runs: &[Together], applied: &mut Applied) -> Outcome<bool> {
    if !runs.iter().all(Together::may_stand) {
        return Ok(false);
    }
    let part = acting.caller.apart();
    let stands = savepoint(connection, |connection| {
        let stands = runs.iter().map(|run| all(connection, acting, &part, run));
        stands.collect::<Outcome<Vec<_>>>()
    });
    let stands = match stands {
        Ok(stands) => stands,
        Err(problem) => {
            fails_whole(acting, problem)?;
            return Ok(false);
        }
    };
    acting.caller.include(&part);
    let lines = runs.iter().flat_map(|run| &run.lines);
    for (line, (outcome, case)) in lines.zip(stands.into_iter().flatten()) {
        let told = Some(&case).filter(|_| !acting.dry_run);
        applied.answers.push(ImportedLine::stands(&line.sketch, outcome, told));
        if !(acting.dry_run && outcome == LineOutcome::Created) {
            applied.cases.push(case);
        }
    }
    Ok(true)
}

/// Tells what is wrong with the lines of a run that does not stand.
fn refuse(connection: &mut AnyConnection, acting: &Acting<'_>, run: &Together, applied: &mut Applied) -> Outcome<()> {
    let problems = problems_of(connection, acting, run)?;
    let first = run.lines.iter().zip(&problems).find(|(_, problem)| problem.is_some());
    let beside = first.map_or(0, |(line, _)| line.sketch.number);
    for (line, problem) in run.lines.iter().zip(problems) {
        let problem = problem.unwrap_or_else(|| {
            let detail = format!("line {beside} of the same case was refused");
            Problem::new(ProblemKind::CaseRefused, detail)
        });
        applied.answers.push(ImportedLine::refused(&line.sketch, &problem, acting.caller));
    }
    Ok(())
}

/// Answers the problem, where it is one of the lines; fails where it is one of the transaction.
fn fails_whole(acting: &Acting<'_>, problem: Problem) -> Outcome<Problem> {
    match problem.kind {
        _ if problem.is_contended() => Err(problem),
        ProblemKind::Unavailable | ProblemKind::AuditUnavailable => Err(problem),
        ProblemKind::ReferenceTaken if (acting.look_again)() => Err(StoreError::Contended.into()),
        _ => Ok(problem),
    }
}

/// What each line came to, when all of them stand.
fn all(connection: &mut AnyConnection, acting: &Acting<'_>, caller: &Caller, run: &Together) -> Outcome<Vec<(LineOutcome, Case)>> {
    match run.kind() {
        CaseKind::Adopter => all_of::<Adopters>(connection, acting, caller, &run.lines),
        CaseKind::SiblingGroup => all_of::<SiblingGroups>(connection, acting, caller, &run.lines),
        CaseKind::Link => all_of::<Links>(connection, acting, caller, &run.lines),
        _ => all_of::<Children>(connection, acting, caller, &run.lines),
    }
}

fn all_of<R: Room>(
    connection: &mut AnyConnection,
    acting: &Acting<'_>,
    caller: &Caller,
    lines: &[Line],
) -> Outcome<Vec<(LineOutcome, Case)>> {
    let mut desk = Desk::<R>::of(lines);
    let mut stands = Vec::new();
    for line in lines {
        let record = line.record.as_ref().map_err(Clone::clone)?;
        stands.push(desk.apply(connection, acting, caller, record)?);
    }
    desk.clear(connection, caller)?;
    Ok(stands)
}

/// What is wrong with each line, the others of its case applied as far as they can be; then all of
/// it is taken back.
fn problems_of(connection: &mut AnyConnection, acting: &Acting<'_>, run: &Together) -> Outcome<Vec<Option<Problem>>> {
    if let Some(refused) = &run.refused {
        return Ok(run.lines.iter().map(|_| Some(refused.clone())).collect());
    }
    match run.kind() {
        CaseKind::Adopter => problems_in::<Adopters>(connection, acting, &run.lines),
        CaseKind::SiblingGroup => problems_in::<SiblingGroups>(connection, acting, &run.lines),
        CaseKind::Link => problems_in::<Links>(connection, acting, &run.lines),
        _ => problems_in::<Children>(connection, acting, &run.lines),
    }
}

fn problems_in<R: Room>(connection: &mut AnyConnection, acting: &Acting<'_>, lines: &[Line]) -> Outcome<Vec<Option<Problem>>> {
    let part = acting.caller.apart();
    let mut problems = Vec::new();
    let mut whole = None;
    let nothing_stays: Outcome<()> = savepoint(connection, |connection| {
        let mut desk = Desk::<R>::of(lines);
        for line in lines {
            let outcome = match &line.record {
                Err(problem) => Err(problem.clone()),
                // Each line is stored by itself: what was held goes with a line that is taken back.
                Ok(record) => savepoint(connection, |connection| {
                    desk.apply(connection, acting, &part, record)?;
                    desk.clear(connection, &part)
                }),
            };
            match outcome.map_err(|problem| fails_whole(acting, problem)) {
                Ok(()) => problems.push(None),
                Err(Ok(problem)) => {
                    desk.forget();
                    problems.push(Some(problem));
                }
                Err(Err(problem)) => {
                    whole = Some(problem);
                    break;
                }
            }
        }
        Err(Problem::new(ProblemKind::CaseRefused, "a line of the case was refused"))
    });
    match (whole, nothing_stays) {
        (Some(problem), _) => Err(problem),
        // The savepoint itself failed.
        (None, Err(problem)) if problem.kind != ProblemKind::CaseRefused => Err(problem),
        _ => Ok(problems),
    }
}

impl Together {
    /// Whether nothing is wrong with the lines by themselves.
    fn may_stand(&self) -> bool {
        self.refused.is_none() && self.lines.iter().all(|line| line.record.is_ok())
    }

    /// The kind of case that the lines are of.
    fn kind(&self) -> CaseKind {
        let record = self.lines.iter().find_map(|line| line.record.as_ref().ok());
        record.map_or(CaseKind::Child, |record| record.kind.case_kind())
    }
}
