//! The table of a journey: one row says when one step may be taken and what it does.

use crate::calendar::Limit;

/// A step of a journey: a kind of milestone, told apart by outcome where the outcome decides
/// what may follow.
pub trait Step: Copy + Eq + Ord + std::fmt::Debug + 'static {
    /// The milestone kind on the wire.
    fn kind_code(self) -> &'static str;
    /// The step in words, for a sentence.
    fn words(self) -> &'static str;
    /// Whether it is a decision, of which no second can be made while the first stands.
    fn is_decision(self) -> bool {
        false
    }
    /// Whether it stops the clocks (a hold, a pause).
    fn is_hold(self) -> bool {
        false
    }
}

/// A time within which, or before which, a step may not be taken.
#[derive(Clone, Copy, Debug)]
pub enum Window<S> {
    /// At any time.
    Any,
    /// Not later than a limit after the latest `of`.
    Within {
        /** From which step the time runs. */
        of: S,
        /** How long. */
        limit: Limit,
    },
    /// Not earlier than a limit after the latest `of`.
    NotBefore {
        /** From which step the time runs. */
        of: S,
        /** How long. */
        limit: Limit,
    },
}

/// One row of a journey's table.
#[derive(Clone, Copy, Debug)]
pub struct Rule<S: 'static> {
    /// The step that the row is about.
    pub step: S,
    /// One of these must be in force (none needed when empty).
    pub after: &'static [S],
    /// None of these may be in force.
    pub unless: &'static [S],
    /// Steps that this one takes out of force.
    pub cancels: &'static [S],
    /// The time in which it may be taken.
    pub window: Window<S>,
    /// Whether it may be taken again while it is in force.
    pub repeats: bool,
    /// Whether it ends the journey.
    pub ends: bool,
}

impl<S: Step> Rule<S> {
    /// A step that may be taken at any time, once.
    pub const fn of(step: S) -> Self {
        Self {
            step,
            after: &[],
            unless: &[],
            cancels: &[],
            window: Window::Any,
            repeats: false,
            ends: false,
        }
    }
    /// One of these must be in force.
    pub const fn after(mut self, steps: &'static [S]) -> Self {
        self.after = steps;
        self
    }
    /// None of these may be in force.
    pub const fn unless(mut self, steps: &'static [S]) -> Self {
        self.unless = steps;
        self
    }
    /// These are no longer in force afterwards.
    pub const fn cancels(mut self, steps: &'static [S]) -> Self {
        self.cancels = steps;
        self
    }
    /// Not later than `limit` after `of`.
    pub const fn within(mut self, limit: Limit, of: S) -> Self {
        self.window = Window::Within { of, limit };
        self
    }
    /// Not earlier than `limit` after `of`.
    pub const fn not_before(mut self, limit: Limit, of: S) -> Self {
        self.window = Window::NotBefore { of, limit };
        self
    }
    /// May be taken again.
    pub const fn repeats(mut self) -> Self {
        self.repeats = true;
        self
    }
    /// Nothing may follow.
    pub const fn ends(mut self) -> Self {
        self.ends = true;
        self
    }
}
