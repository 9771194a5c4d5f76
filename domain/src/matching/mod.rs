//! Matching: every household in order for a child or sibling group, with each criterion explained.
//!
//! The worker decides; this explains. A household stands by its grades, one for each criterion,
//! each with a sentence of why. The score sums them up from 0 to 100: absolute, so the same pair
//! has the same score whoever else is considered, and with the version of the weights. Settings
//! steer one search and are repeated with its answer. Barriers stand apart from the score and exclude. Identity never bars and never lowers. What is not known
//! is a question to ask and lowers nothing.
//!
//! [`Search::prepare`] prepares the children's side once; [`Search::assess`] then looks at one
//! household without allocating, and [`Search::explain`] puts into words what is shown.

mod ages;
mod barred;
mod barriers;
mod changes;
mod compare;
mod contact;
mod criteria;
mod distance;
mod early_permanence;
#[cfg(test)]
mod example;
mod excluded_areas;
mod experience;
mod explanation;
mod grades;
mod home;
mod identity;
mod left_out;
mod location;
mod needs;
mod number;
mod obstacles;
mod open_questions;
mod parties;
mod plan;
mod questions;
mod rank;
mod score;
mod search;
mod settings;
mod sexes;
mod sibling_experience;
mod sufficiency;
mod waiting;
mod weights;

pub use ages::AGE_AHEAD_MONTHS;
pub use barriers::{BarrierCode, BarrierSet};
pub use changes::{ChangeCode, MatchChange};
pub use criteria::{Criterion, Grade};
pub use experience::BEARING;
pub use explanation::{Explained, ExplainedBarrier, ExplainedCriterion, OpenBarrier};
pub use grades::GradeMeanings;
pub use home::AGE_GAP_YEARS;
pub use left_out::{LeftOut, LeftOutBy, NarrowingSetting, SettingSet};
pub use location::{LOCATION_RULES, LocationRules};
pub use obstacles::{
    ADMITTED_FIRST, Admission, Admitted, BarrierCombination, BarrierObstacle, MOST_TOLD, Obstacles, SingleChange, obstacles,
};
pub use open_questions::{MOST_OPEN_QUESTIONS, OpenQuestion, OpenQuestions, open_questions};
pub use parties::{Candidate, Seeking, SoughtChild};
pub use plan::{
    Allocation, BarredBy, DeclineReason, FORBIDDEN, MOST_OF_A_SIDE, Moved, NobodyReason, NotAllocated, PinKind, PlanFamily, PlanFigures,
    PlanLine, PlanLineState, PlanPin, PlanSnapshot, PlannedHousehold, Proposal, Stake, WAIT_DAYS_COUNTED, allocate, check_pins, propose,
};
pub use questions::{AskedOf, MOST_QUESTIONS, MatchQuestion, Prospect};
pub use rank::{RankOptions, RankedChildren, RankedHousehold, Ranking, rank, rank_children};
pub use score::{Grades, Scores};
pub use search::{Assessment, Search, assess, explain};
#[cfg(feature = "openapi")]
pub use settings::CriterionWeights;
pub use settings::{ApprovalEnding, MAX_DISTANCE_KM_HIGHEST, SearchSettings, SettingsIn, WAITING_DAYS_HIGHEST, parse_weights};
pub use sibling_experience::BEARING_ON_SIBLINGS;
pub use sufficiency::{Characteristic, CharacteristicKind, SearchIn, SufficiencyOf, SufficiencyRow, sufficiency};
pub use waiting::LONG_WAIT_DAYS;
pub use weights::{IDENTITY_WEIGHT_HIGHEST, WEIGHT_HIGHEST, WEIGHTS, WEIGHTS_VERSION, Weight, Weights};
