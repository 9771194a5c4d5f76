//! What a run of lines does, through the scripts of the single operations: all of it, or nothing.

use super::{
    answer::{ImportedLine, LineOutcome},
    record::{CaseKey, LinkRecord, Record, SiblingGroupRecord, Sketch, VoidRecord},
};
use crate::{
    adopters, children,
    http::{ByReference, IfMatchGiven, PushOutcome},
    journeys::{Sent, TakenBack, VoidIn, fact_of_key},
    links,
    links::Identification,
    problems::{Outcome, Problem, ProblemKind},
    sibling_groups,
    tokens::Caller,
};
use family_finding_domain::{
    Fault, FaultCode, Faults,
    audit::{Case, CaseKind},
    identifiers::{AdopterId, ChildId, LinkId, MilestoneId, SiblingGroupId, SourceKey},
    imports::{RecordDoes, RecordKind},
    links::LinkSubject,
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError, TransactionError, adopters as stored_adopters, children as stored_children,
    identities::Keyring,
    links as stored_links,
    milestones::{Recorded, StoredMilestone},
    savepoint, sibling_groups as stored_groups,
};
use std::collections::BTreeMap;

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

/// Applies one run of lines. An error is one of the transaction as a whole.
pub fn apply(connection: &mut AnyConnection, acting: &Acting<'_>, run: &Together, applied: &mut Applied) -> Outcome<()> {
    if run.refused.is_none() && run.lines.iter().all(|line| line.record.is_ok()) {
        let part = acting.caller.apart();
        match savepoint(connection, |connection| all(connection, acting, &part, &run.lines)) {
            Ok(stands) => {
                acting.caller.include(&part);
                for (line, (outcome, case)) in run.lines.iter().zip(stands) {
                    let told = Some(&case).filter(|_| !acting.dry_run);
                    applied.answers.push(ImportedLine::stands(&line.sketch, outcome, told));
                    if !(acting.dry_run && outcome == LineOutcome::Created) {
                        applied.cases.push(case);
                    }
                }
                return Ok(());
            }
            Err(problem) => fails_whole(acting, problem)?,
        };
    }
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
fn all(connection: &mut AnyConnection, acting: &Acting<'_>, caller: &Caller, lines: &[Line]) -> Outcome<Vec<(LineOutcome, Case)>> {
    let mut facts = Facts::of(lines);
    let mut stands = Vec::new();
    for line in lines {
        let record = line.record.as_ref().map_err(Clone::clone)?;
        stands.push(one(connection, acting, caller, record, &mut facts)?);
    }
    Ok(stands)
}

/// What is wrong with each line, the others of its case applied as far as they can be; then all of
/// it is taken back.
fn problems_of(connection: &mut AnyConnection, acting: &Acting<'_>, run: &Together) -> Outcome<Vec<Option<Problem>>> {
    if let Some(refused) = &run.refused {
        return Ok(run.lines.iter().map(|_| Some(refused.clone())).collect());
    }
    let part = acting.caller.apart();
    let mut problems = Vec::new();
    let mut whole = None;
    let nothing_stays: Outcome<()> = savepoint(connection, |connection| {
        let mut facts = Facts::of(&run.lines);
        for line in &run.lines {
            let outcome = match &line.record {
                Err(problem) => Err(problem.clone()),
                Ok(record) => savepoint(connection, |connection| one(connection, acting, &part, record, &mut facts)),
            };
            match outcome.map_err(|problem| fails_whole(acting, problem)) {
                Ok(_) => problems.push(None),
                Err(Ok(problem)) => problems.push(Some(problem)),
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

/// What the milestones of a run came to, so that what takes one of them back finds it.
struct Facts {
    /// How many of the lines to come take a fact of this key back.
    voids_to_come: BTreeMap<SourceKey, u32>,
    recorded: BTreeMap<SourceKey, MilestoneId>,
}

impl Facts {
    fn of(lines: &[Line]) -> Self {
        let mut voids_to_come = BTreeMap::new();
        for record in lines.iter().filter_map(|line| line.record.as_ref().ok()) {
            if record.kind.does() == RecordDoes::Voids
                && let Ok(void) = record.body::<VoidRecord>()
            {
                *voids_to_come.entry(void.source_key).or_insert(0) += 1;
            }
        }
        Self {
            voids_to_come,
            recorded: BTreeMap::new(),
        }
    }

    /// A fact that was voided may be sent again only by who takes it back again, too.
    fn taken_back(&self, key: Option<&SourceKey>) -> TakenBack {
        match key.and_then(|key| self.voids_to_come.get(key)) {
            Some(count) if *count > 0 => TakenBack::Known,
            _ => TakenBack::Refused,
        }
    }

    fn note<M>(&mut self, sent: &Sent<M>) -> LineOutcome {
        if let Some(key) = &sent.recorded.source_key {
            self.recorded.insert(key.clone(), sent.recorded.fact.id);
        }
        sent.outcome.into()
    }

    /// The fact that a line takes back; nothing where it was taken back before.
    fn meant<M: StoredMilestone>(&mut self, caller: &Caller, facts: &[Recorded<M>], key: &SourceKey) -> Outcome<Option<MilestoneId>> {
        if let Some(count) = self.voids_to_come.get_mut(key) {
            *count = count.saturating_sub(1);
        }
        let told = self.recorded.remove(key);
        let Some(fact) = fact_of_key(caller, facts, key, told) else {
            let detail = "no milestone of this case was recorded under this key";
            return Err(Fault::new(FaultCode::UnknownRecord, "/source_key", detail).into());
        };
        Ok(Some(fact.fact.id).filter(|_| fact.fact.voided_at.is_none()))
    }
}

/// Applies one line through the script of the single operation that does the same.
fn one(
    connection: &mut AnyConnection,
    acting: &Acting<'_>,
    caller: &Caller,
    record: &Record,
    facts: &mut Facts,
) -> Outcome<(LineOutcome, Case)> {
    let kind = record.kind.case_kind();
    caller.must_write(kind)?;
    if record.kind.does() == RecordDoes::Tells {
        return tell(connection, acting, caller, record);
    }
    match kind {
        CaseKind::Adopter => {
            let scope = caller.scope(connection)?;
            let id = known(adopter_of(connection, &scope, &record.key()))?;
            let outcome = match record.kind.does() {
                RecordDoes::Voids => {
                    let file = stored_adopters::file(connection, &scope, id)?;
                    take_back_line(connection, caller, record, facts, id, &file.facts, adopters::take_back)?
                }
                _ => {
                    let wanted: adopters::AdopterMilestoneIn = record.body()?;
                    let taken_back = facts.taken_back(wanted.source_key.as_ref());
                    facts.note(&adopters::record_once(connection, caller, id, wanted, taken_back).map_err(in_body)?)
                }
            };
            Ok((outcome, id.into()))
        }
        CaseKind::Link => of_link(connection, caller, record, facts),
        CaseKind::SiblingGroup => {
            let scope = caller.scope(connection)?;
            let id = known(group_of(connection, &scope, &record.key()))?;
            let outcome = match record.kind.does() {
                RecordDoes::Voids => {
                    let file = stored_groups::file(connection, &scope, id)?;
                    take_back_line(connection, caller, record, facts, id, &file.facts, sibling_groups::take_back)?
                }
                _ => {
                    let wanted: sibling_groups::SiblingGroupMilestoneIn = record.body()?;
                    let taken_back = facts.taken_back(wanted.source_key.as_ref());
                    facts.note(&sibling_groups::record_once(connection, caller, id, &wanted, taken_back).map_err(in_body)?)
                }
            };
            Ok((outcome, id.into()))
        }
        _ => {
            let scope = caller.scope(connection)?;
            let id = known(child_of(connection, &scope, &record.key()))?;
            let outcome = match record.kind.does() {
                RecordDoes::Voids => {
                    let file = stored_children::file(connection, &scope, id)?;
                    take_back_line(connection, caller, record, facts, id, &file.facts, children::take_back)?
                }
                _ => {
                    let wanted: children::ChildMilestoneIn = record.body()?;
                    let taken_back = facts.taken_back(wanted.source_key.as_ref());
                    facts.note(&children::record_once(connection, caller, id, wanted, taken_back).map_err(in_body)?)
                }
            };
            Ok((outcome, id.into()))
        }
    }
}

/// A milestone of a link, or what takes one back.
fn of_link(connection: &mut AnyConnection, caller: &Caller, record: &Record, facts: &mut Facts) -> Outcome<(LineOutcome, Case)> {
    let scope = caller.scope(connection)?;
    let key = record.key();
    let id: LinkId = known(
        stored_links::find_by_reference(connection, &scope, key.source.as_str(), key.reference.as_str()).map(|case| case.parties.link),
    )?;
    let outcome = if record.kind.does() == RecordDoes::Voids {
        let file = stored_links::file(connection, &scope, id)?;
        take_back_line(connection, caller, record, facts, id, &file.facts, links::take_back)?
    } else {
        let mut wanted: links::LinkMilestoneIn = record.body()?;
        if let Some(named) = &record.children {
            if wanted.children.is_some() {
                let detail = "the children are named once, beside the body or in it";
                return Err(Fault::new(FaultCode::FieldNotAllowed, "/body/children", detail).into());
            }
            wanted.children = Some(children_of(connection, &scope, named, "/children")?);
        }
        let taken_back = facts.taken_back(wanted.source_key.as_ref());
        facts.note(&links::record_once(connection, caller, id, wanted, taken_back).map_err(in_body)?)
    };
    Ok((outcome, id.into()))
}

/// A case, told in full.
fn tell(connection: &mut AnyConnection, acting: &Acting<'_>, caller: &Caller, record: &Record) -> Outcome<(LineOutcome, Case)> {
    let key = record.key();
    let (outcome, case): (PushOutcome, Case) = match record.kind {
        RecordKind::Adopter => {
            let told = adopters::tell(connection, acting.keys, caller, &key, IfMatchGiven(None), record.body()?);
            told.map(|(outcome, id)| (outcome, id.into())).map_err(in_body)?
        }
        RecordKind::Child => {
            let told = children::tell(
                connection,
                acting.keys,
                caller,
                &key,
                IfMatchGiven(None),
                record.body::<children::ChildPut>()?.into(),
            );
            told.map(|(outcome, id)| (outcome, id.into())).map_err(in_body)?
        }
        RecordKind::SiblingGroup => {
            let wanted: SiblingGroupRecord = record.body()?;
            let scope = caller.scope(connection)?;
            let wanted = sibling_groups::SiblingGroupPut {
                local_authority: wanted.local_authority,
                children: children_of(connection, &scope, &wanted.children, "/body/children")?,
            };
            let told = sibling_groups::tell(connection, caller, &key, IfMatchGiven(None), &wanted);
            told.map(|(outcome, id)| (outcome, id.into())).map_err(in_body)?
        }
        _ => {
            let wanted = identification(connection, caller, &record.body()?)?;
            let told = links::tell(connection, caller, (key.source, key.reference), wanted);
            told.map(|(outcome, id)| (outcome, id.into()))
                .map_err(|problem| in_body(problem.pointing(at_owner_key)))?
        }
    };
    Ok((outcome.into(), case))
}

/// Who is linked with whom, found by their owners' keys.
fn identification(connection: &mut AnyConnection, caller: &Caller, wanted: &LinkRecord) -> Outcome<Identification> {
    let scope = caller.scope(connection)?;
    let mut faults = Faults::none();
    let adopter = match (&wanted.adopter, wanted.adopter_id) {
        (Some(key), None) => found(adopter_of(connection, &scope, &key.clone().into()), "/body/adopter", &mut faults)?,
        (None, Some(id)) => Some(id),
        (None, None) => {
            faults.add(FaultCode::FieldRequired, "/body/adopter", "name the household");
            None
        }
        (Some(_), Some(_)) => {
            faults.add(FaultCode::FieldNotAllowed, "/body/adopter_id", "name the household once");
            None
        }
    };
    let subject = match (&wanted.child, &wanted.sibling_group) {
        (Some(key), None) => found(child_of(connection, &scope, &key.clone().into()), "/body/child", &mut faults)?.map(LinkSubject::Child),
        (None, Some(key)) => {
            let group = group_of(connection, &scope, &key.clone().into());
            found(group, "/body/sibling_group", &mut faults)?.map(LinkSubject::Group)
        }
        (None, None) => {
            faults.add(FaultCode::FieldRequired, "/body/child", "name a child or a sibling group");
            None
        }
        (Some(_), Some(_)) => {
            faults.add(
                FaultCode::FieldNotAllowed,
                "/body/sibling_group",
                "name a child or a sibling group, not both",
            );
            None
        }
    };
    match (adopter, subject) {
        (Some(adopter), Some(subject)) => Ok(Identification {
            adopter,
            subject,
            on: wanted.identified_on,
            key: None,
        }),
        _ => Err(faults.into()),
    }
}

/// A refusal of the identification points at what a line names instead.
fn at_owner_key(pointer: &str) -> &str {
    match pointer {
        "/adopter_id" => "/adopter",
        "/child_id" => "/child",
        "/sibling_group_id" => "/sibling_group",
        other => other,
    }
}

fn in_body(problem: Problem) -> Problem {
    problem.below("/body")
}

/// The script that takes a milestone of a kind of case back.
type TakeBack<I> = fn(&mut AnyConnection, &Caller, I, MilestoneId, &VoidIn) -> Outcome<()>;

/// A line that takes a milestone of a case back; `recorded` are the milestones of the case.
fn take_back_line<I, M: StoredMilestone>(
    connection: &mut AnyConnection,
    caller: &Caller,
    record: &Record,
    facts: &mut Facts,
    id: I,
    recorded: &[Recorded<M>],
    take_back: TakeBack<I>,
) -> Outcome<LineOutcome> {
    let VoidRecord { source_key, reason } = record.body()?;
    match facts.meant(caller, recorded, &source_key).map_err(in_body)? {
        None => Ok(LineOutcome::Unchanged),
        Some(fact) => take_back(connection, caller, id, fact, &VoidIn { reason }).map(|()| LineOutcome::Updated),
    }
}

const UNKNOWN: &str = "no case with this source and reference stands for this caller; it comes before what is said of it";

/// The case that a line is of.
fn known<T>(case: Result<T, StoreError>) -> Outcome<T> {
    case.map_err(|error| match error {
        StoreError::NotFound => Fault::new(FaultCode::UnknownRecord, "/reference", UNKNOWN).into(),
        other => other.into(),
    })
}

/// A case that a line names, or a fault that it is unknown; another failure stays one.
fn found<T>(case: Result<T, StoreError>, pointer: &str, faults: &mut Faults) -> Outcome<Option<T>> {
    match case {
        Ok(case) => Ok(Some(case)),
        Err(StoreError::NotFound) => {
            faults.add(FaultCode::UnknownRecord, pointer, UNKNOWN);
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn children_of(connection: &mut AnyConnection, scope: &Scope, named: &[CaseKey], pointer: &str) -> Outcome<Vec<ChildId>> {
    let mut faults = Faults::none();
    let mut ids = Vec::new();
    for (index, key) in named.iter().enumerate() {
        let child = child_of(connection, scope, &key.clone().into());
        ids.extend(found(child, &format!("{pointer}/{index}"), &mut faults)?);
    }
    Ok(faults.or(ids)?)
}

fn adopter_of(connection: &mut AnyConnection, scope: &Scope, key: &ByReference) -> Result<AdopterId, StoreError> {
    stored_adopters::find_by_reference(connection, scope, key.source.as_str(), key.reference.as_str()).map(|case| case.id)
}

fn child_of(connection: &mut AnyConnection, scope: &Scope, key: &ByReference) -> Result<ChildId, StoreError> {
    stored_children::find_by_reference(connection, scope, key.source.as_str(), key.reference.as_str()).map(|case| case.id)
}

fn group_of(connection: &mut AnyConnection, scope: &Scope, key: &ByReference) -> Result<SiblingGroupId, StoreError> {
    stored_groups::find_by_reference(connection, scope, key.source.as_str(), key.reference.as_str()).map(|case| case.id)
}

impl Record {
    /// The owner's key of its case.
    fn key(&self) -> ByReference {
        ByReference {
            source: self.source.clone(),
            reference: self.reference.clone(),
        }
    }
}

impl From<CaseKey> for ByReference {
    fn from(CaseKey { source, reference }: CaseKey) -> Self {
        Self { source, reference }
    }
}
