//! The whole region at once: a proposal of one household for each child or sibling group.
//!
//! Everybody for whom a family is being looked for is set against every available household, and
//! one allocation is proposed that is the best there is in three aims, each before the next: the
//! fewest children without a potential link; then the greatest total of scores; then the longest
//! waits first. A household is given once, a group stays whole, and a barred pair is never
//! proposed. The proposal creates nothing: the worker decides, line by line.

mod allocate;
mod family;
mod line;
mod pins;
mod propose;
mod snapshot;

pub use allocate::{Allocation, FORBIDDEN, MOST_OF_A_SIDE, NotAllocated, Stake, WAIT_DAYS_COUNTED, allocate};
pub use family::PlanFamily;
pub use line::{DeclineReason, PlanLineState};
pub use pins::{PinKind, PlanPin, check_pins};
pub use propose::{BarredBy, NobodyReason, PlanFigures, PlanLine, PlannedHousehold, Proposal, propose};
pub use snapshot::{Moved, PlanSnapshot};
