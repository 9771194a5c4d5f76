//! The fold: standing facts in, the journey or every refusal out.
//!
//! Facts are taken in the order of their dates, whatever the order of recording. Among facts of
//! one day the first in table order that may come next is taken, so that the outcome depends on
//! the set of facts alone.

use super::{Milestone, Rule, Step, Window};
use crate::fault::{Fault, FaultCode};
use chrono::NaiveDate;

/// Why a step may not be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause<S: 'static> {
    /// None of the steps it needs was taken.
    Missing(&'static [S]),
    /// A step it needs was taken on a later day.
    Precedes(S, NaiveDate),
    /// A step that excludes it is in force.
    InForce(S, NaiveDate),
    /// The same step is in force already.
    Again(NaiveDate),
    /// The journey has ended.
    Ended(S, NaiveDate),
    /// Too late: the last day it was possible.
    After(S, NaiveDate),
    /// Too early: the first day it is possible.
    Before(S, NaiveDate),
    /// The calendar does not cover the dates.
    Calendar(String),
}

/// A fact that cannot stand where its date puts it.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal<'a, M: Milestone> {
    /// The fact.
    pub milestone: &'a M,
    /// Why.
    pub cause: Cause<M::Step>,
}

/// What may be recorded next.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextMilestone {
    /// The kind of milestone.
    #[cfg_attr(feature = "openapi", schema(max_length = 40))]
    pub kind: String,
    /// The first day it may carry, as far as the facts it needs tell; a day further back may
    /// still be refused for what lies between.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub not_before: Option<NaiveDate>,
    /// The last day it may carry, where the rules set one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub not_after: Option<NaiveDate>,
}

/// A journey: its facts in order, and which of them are in force.
#[derive(Clone, Debug)]
pub struct Journey<'a, M: Milestone> {
    rules: &'static [Rule<M::Step>],
    taken: Vec<&'a M>,
    in_force: Vec<&'a M>,
    ended: Option<&'a M>,
}

/// Folds standing facts, or says of every fact that cannot stand why.
pub fn fold<'a, M: Milestone>(
    rules: &'static [Rule<M::Step>],
    milestones: impl IntoIterator<Item = &'a M>,
) -> Result<Journey<'a, M>, Vec<Refusal<'a, M>>> {
    let mut waiting: Vec<&M> = milestones.into_iter().collect();
    let rank = |step: M::Step| rules.iter().position(|rule| rule.step == step).unwrap_or(usize::MAX);
    waiting.sort_by_key(|milestone| (milestone.occurred_on(), rank(milestone.step())));

    let mut journey = Journey {
        rules,
        taken: Vec::new(),
        in_force: Vec::new(),
        ended: None,
    };
    let mut refusals = Vec::new();
    while let Some(day) = waiting.first().map(|milestone| milestone.occurred_on()) {
        let today = waiting.iter().take_while(|milestone| milestone.occurred_on() == day).count();
        let next = waiting
            .iter()
            .take(today)
            .position(|milestone| journey.refuses(milestone.step(), day).is_none());
        match next {
            Some(index) => journey.take(waiting.remove(index)),
            None => {
                for milestone in waiting.drain(..today).collect::<Vec<_>>() {
                    if let Some(cause) = journey.refuses(milestone.step(), day) {
                        refusals.push(Refusal { milestone, cause });
                    }
                }
            }
        }
    }
    if refusals.is_empty() {
        return Ok(journey);
    }
    Err(explain_order(&journey.taken, refusals))
}

/// A step that misses another which is recorded for a later day is out of order, not lacking.
fn explain_order<'a, M: Milestone>(taken: &[&'a M], mut refusals: Vec<Refusal<'a, M>>) -> Vec<Refusal<'a, M>> {
    let refused = refusals.iter().map(|refusal| refusal.milestone);
    let mut recorded: Vec<(NaiveDate, M::Step)> = taken
        .iter()
        .copied()
        .chain(refused)
        .map(|milestone| (milestone.occurred_on(), milestone.step()))
        .collect();
    recorded.sort_unstable();
    for refusal in &mut refusals {
        let day = refusal.milestone.occurred_on();
        if let Cause::Missing(needed) = &refusal.cause
            && let Some((on, step)) = recorded.iter().find(|(on, step)| *on > day && needed.contains(step))
        {
            refusal.cause = Cause::Precedes(*step, *on);
        }
    }
    refusals
}

impl<'a, M: Milestone> Journey<'a, M> {
    fn rule(&self, step: M::Step) -> Option<&'static Rule<M::Step>> {
        self.rules.iter().find(|rule| rule.step == step)
    }

    fn take(&mut self, milestone: &'a M) {
        let Some(rule) = self.rule(milestone.step()) else { return };
        self.in_force.retain(|earlier| !rule.cancels.contains(&earlier.step()));
        self.taken.push(milestone);
        self.in_force.push(milestone);
        if rule.ends {
            self.ended = Some(milestone);
        }
    }

    /// Why a step may not be taken on a day, given what was taken so far.
    pub fn refuses(&self, step: M::Step, on: NaiveDate) -> Option<Cause<M::Step>> {
        let rule = self.rule(step)?;
        if let Some(end) = self.ended {
            return Some(Cause::Ended(end.step(), end.occurred_on()));
        }
        if !rule.repeats
            && let Some(same) = self.in_force.iter().find(|earlier| earlier.step() == step)
        {
            return Some(Cause::Again(same.occurred_on()));
        }
        if let Some(bar) = self.in_force.iter().find(|earlier| rule.unless.contains(&earlier.step())) {
            return Some(Cause::InForce(bar.step(), bar.occurred_on()));
        }
        if !rule.after.is_empty() && !self.in_force.iter().any(|earlier| rule.after.contains(&earlier.step())) {
            return Some(Cause::Missing(rule.after));
        }
        self.outside_window(rule, on)
    }

    fn outside_window(&self, rule: &Rule<M::Step>, on: NaiveDate) -> Option<Cause<M::Step>> {
        let edge = match self.window_edge(rule)? {
            Ok(edge) => edge,
            Err(words) => return Some(Cause::Calendar(words)),
        };
        match rule.window {
            Window::Within { of, .. } if on > edge => Some(Cause::After(of, edge)),
            Window::NotBefore { of, .. } if on < edge => Some(Cause::Before(of, edge)),
            _ => None,
        }
    }

    fn window_edge(&self, rule: &Rule<M::Step>) -> Option<Result<NaiveDate, String>> {
        let (of, limit) = match rule.window {
            Window::Any => return None,
            Window::Within { of, limit } | Window::NotBefore { of, limit } => (of, limit),
        };
        let start = self.latest(of)?.occurred_on();
        Some(limit.after(start).map_err(|outside| outside.to_string()))
    }

    /// The latest milestone that took a step, in force or not.
    pub fn latest(&self, step: M::Step) -> Option<&'a M> {
        self.taken.iter().rev().find(|milestone| milestone.step() == step).copied()
    }

    /// The first milestone that took a step.
    pub fn first(&self, step: M::Step) -> Option<&'a M> {
        self.taken.iter().find(|milestone| milestone.step() == step).copied()
    }

    /// The milestone in force that took a step.
    pub fn in_force(&self, step: M::Step) -> Option<&'a M> {
        self.in_force.iter().rev().find(|milestone| milestone.step() == step).copied()
    }

    /// The days on which a step was taken, in order.
    pub fn days_of(&self, step: M::Step) -> Vec<NaiveDate> {
        self.taken
            .iter()
            .filter(|milestone| milestone.step() == step)
            .map(|milestone| milestone.occurred_on())
            .collect()
    }

    /// All milestones taken, in order.
    pub fn taken(&self) -> &[&'a M] {
        &self.taken
    }

    /// The milestone that ended the journey.
    pub fn ended(&self) -> Option<&'a M> {
        self.ended
    }

    /// What may be recorded now: every kind of which at least one outcome is possible.
    pub fn next(&self, today: NaiveDate) -> Vec<NextMilestone> {
        let mut next: Vec<NextMilestone> = Vec::new();
        for rule in self.rules {
            let kind = rule.step.kind_code();
            let (not_before, not_after) = self.span_of(rule);
            let open = not_before.is_none_or(|first| first <= today) && self.refuses(rule.step, today).is_none();
            if open && next.iter().all(|known| known.kind != kind) {
                next.push(NextMilestone {
                    kind: kind.to_owned(),
                    not_before,
                    not_after,
                });
            }
        }
        next
    }

    /// The days a step may carry: from the fact it needs on, and within its window. What ends the
    /// journey, or takes another fact out of force, cannot lie before the latest fact.
    fn span_of(&self, rule: &Rule<M::Step>) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let needed = self
            .in_force
            .iter()
            .filter(|milestone| rule.after.contains(&milestone.step()))
            .map(|milestone| milestone.occurred_on())
            .min();
        let latest = self.taken.last().map(|milestone| milestone.occurred_on());
        let first = if rule.ends || !rule.cancels.is_empty() { latest } else { needed };
        let edge = self.window_edge(rule).and_then(Result::ok);
        match rule.window {
            Window::NotBefore { .. } => (first.max(edge), None),
            Window::Within { .. } => (first, edge),
            Window::Any => (first, None),
        }
    }
}

impl<M: Milestone> Refusal<'_, M> {
    /// The same refusal as one of `new`, where the two are the same step and cannot both stand:
    /// whichever happened first, it is the new one that comes too many.
    pub fn turned_to<'n>(&self, new: &'n M) -> Option<Refusal<'n, M>> {
        let too_many = self.milestone.step() == new.step() && self.cause == Cause::Again(new.occurred_on());
        too_many.then(|| Refusal {
            milestone: new,
            cause: Cause::Again(self.milestone.occurred_on()),
        })
    }

    /// The fault for a caller who records `new`: at its own date or kind, or, where an older
    /// fact could no longer stand, naming that fact's kind and date.
    pub fn fault(&self, is_new: bool) -> Fault {
        let step = self.milestone.step();
        let (code, pointer, reason) = self.reason();
        if is_new {
            return Fault::new(
                code,
                pointer,
                format!("{} cannot be recorded on {}: {reason}", step.words(), self.milestone.occurred_on()),
            );
        }
        Fault::new(
            FaultCode::DependedUpon,
            "/occurred_on",
            format!(
                "{} of {} could no longer stand: {reason}",
                step.words(),
                self.milestone.occurred_on()
            ),
        )
    }

    fn reason(&self) -> (FaultCode, &'static str, String) {
        match &self.cause {
            Cause::Missing(needed) => {
                let words: Vec<&str> = needed.iter().map(|step| step.words()).collect();
                (
                    FaultCode::MilestoneOutOfOrder,
                    "/kind",
                    format!("it needs {} first", words.join(" or ")),
                )
            }
            Cause::Precedes(step, on) => (
                FaultCode::DateOrder,
                "/occurred_on",
                format!("it cannot lie before {}, which happened on {on}", step.words()),
            ),
            Cause::InForce(step, on) if step.is_hold() => (
                FaultCode::OnHold,
                "/kind",
                format!("the case is on hold since {on}; record the end of that first"),
            ),
            Cause::InForce(step, on) => (FaultCode::DecisionStands, "/kind", format!("{} of {on} stands", step.words())),
            Cause::Again(on) if self.milestone.step().is_decision() => (
                FaultCode::DecisionStands,
                "/kind",
                format!("the decision of {on} stands; no second can be made while it does"),
            ),
            Cause::Again(on) => (
                FaultCode::AlreadyRecorded,
                "/kind",
                format!("the one of {on} stands; void it first if it is wrong"),
            ),
            Cause::Ended(step, on) => (
                FaultCode::JourneyEnded,
                "/kind",
                format!("the journey ended with {} on {on}", step.words()),
            ),
            Cause::After(step, edge) => (
                FaultCode::TooLate,
                "/occurred_on",
                format!("the time after {} ran out on {edge}", step.words()),
            ),
            Cause::Before(step, edge) => (
                FaultCode::TooEarly,
                "/occurred_on",
                format!("after {} it is possible from {edge} on", step.words()),
            ),
            Cause::Calendar(words) => (FaultCode::DateOutOfRange, "/occurred_on", words.clone()),
        }
    }
}
