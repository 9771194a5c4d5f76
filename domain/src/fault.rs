//! What is wrong with a request: one entry for each fault, all of them at once.

use std::fmt;

/// The kind of a fault. Each kind has its own problem page in the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultCode {
    /// A value that is well-formed but that no such record can have.
    InvalidValue,
    /// A field this kind of fact cannot do without is missing.
    FieldRequired,
    /// A field that means nothing for this kind of fact is given.
    FieldNotAllowed,
    /// A range whose end lies before its start.
    RangeReversed,
    /// A date that lies in the future.
    DateInFuture,
    /// A date outside the years the service has a calendar for.
    DateOutOfRange,
    /// A date before one that must precede it.
    DateOrder,
    /// A fact recorded before a fact that must come first.
    MilestoneOutOfOrder,
    /// A fact that already stands and can stand once only.
    AlreadyRecorded,
    /// A decision while an earlier one stands.
    DecisionStands,
    /// A fact after the journey's end.
    JourneyEnded,
    /// A fact that cannot be recorded while the case is on hold or paused.
    OnHold,
    /// A fact later than the time the rules allow for it.
    TooLate,
    /// A fact earlier than the time the rules allow for it.
    TooEarly,
    /// A fact that other standing facts depend on.
    DependedUpon,
    /// A fact that was voided before.
    AlreadyVoided,
    /// A record named in the request does not exist, or not for this caller.
    UnknownRecord,
    /// The child is linked formally or placed already.
    ChildNotFree,
    /// The household is not available.
    HouseholdNotAvailable,
    /// The children named are not those of the link or group.
    ChildrenMismatch,
    /// The child belongs to a group that is placed together.
    PlacedTogether,
    /// A pair is to be kept in a plan although a barrier excludes it.
    PinnedPairBarred,
    /// Two pins of a plan cannot both hold.
    ContradictoryPins,
    /// A pin of a plan names children for whom no family is being looked for.
    NotInPlan,
    /// The agenda of a panel has no room.
    PanelFull,
    /// The case stands on this agenda, or waits to be heard by another panel.
    AlreadyOnAgenda,
    /// A panel is not the next thing for the case.
    NotReadyForPanel,
    /// The panel was cancelled.
    PanelCancelled,
    /// The panel has not met yet.
    PanelNotHeld,
    /// Too few members of the panel are there for the case.
    PanelNotQuorate,
    /// A decision before the panel that it follows.
    DecisionBeforePanel,
    /// What is recorded on the case itself says otherwise.
    MilestoneConflict,
    /// A name that no criterion of matching has.
    UnknownCriterion,
    /// A weight outside what its criterion may have.
    WeightOutOfBounds,
    /// A criterion that is given a weight twice.
    CriterionRepeated,
    /// Weights under which shared identity could lead a search.
    IdentityOutweighs,
    /// A child or household has as many potential links as the region allows.
    LinkLimit,
    /// The household stands on the shortlist already.
    AlreadyShortlisted,
    /// The line was taken off the shortlist.
    LineRemoved,
    /// The record is restricted already.
    AlreadyRestricted,
    /// The record is not restricted.
    NotRestricted,
    /// The record must be kept for longer.
    RetentionRuns,
    /// The record is to be erased already.
    ErasureStands,
    /// Somebody has decided on this erasure.
    ErasureDecided,
    /// A second person has to decide.
    SecondPersonNeeded,
}

/// One fault: where, what kind, and a sentence a developer can act on.
/// The sentence never repeats a personal value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer (RFC 6901) into the request body.
    pub pointer: String,
    /// The kind of fault.
    pub code: FaultCode,
    /// What is wrong and what would be right.
    pub detail: String,
}

impl Fault {
    /// A fault at `pointer`.
    pub fn new(code: FaultCode, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        }
    }
}

/// All faults of one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// No faults yet.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a fault.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Adds a fault made of its parts.
    pub fn add(&mut self, code: FaultCode, pointer: impl Into<String>, detail: impl Into<String>) {
        self.push(Fault::new(code, pointer, detail));
    }

    /// Keeps the value, or keeps its fault and answers nothing.
    pub fn keep<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.push(fault)).ok()
    }

    /// Takes over the faults of a part.
    pub fn extend(&mut self, other: Faults) {
        self.0.extend(other.0);
    }

    /// True when nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value when nothing is wrong, all faults otherwise.
    pub fn or<T>(self, value: T) -> Result<T, Faults> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.0 {
            writeln!(f, "{}: {}", fault.pointer, fault.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// Gives types that hold personal data a `Debug` that tells their name only: what is printed by
/// mistake, in a log or a panic, must not tell a person.
macro_rules! redacted_debug {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}
pub(crate) use redacted_debug;
