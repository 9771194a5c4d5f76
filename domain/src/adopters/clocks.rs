//! The clocks of a household's journey.

use super::{stage::BREAK_BETWEEN_STAGES, summary::AdopterSummary};
use crate::{
    calendar::Limit,
    journeys::{Clock, Holds},
};
use chrono::NaiveDate;

/// Information within ten working days of the enquiry.
pub const INFORMATION: Limit = Limit::working_days(10);
/// The registration of interest is answered within five working days.
pub const REGISTRATION: Limit = Limit::working_days(5);
/// Stage 1.
pub const STAGE_ONE: Limit = Limit::months(2);
/// Stage 2, to the agency decision maker's decision.
pub const STAGE_TWO: Limit = Limit::months(4);
/// From the start of Stage 1 to approval.
pub const OVERALL: Limit = Limit::months(6);
/// Representations or the Independent Review Mechanism after a qualifying determination.
pub const CHALLENGE: Limit = Limit::working_days(40);

/// A clock's code, its start, its stop, its limit, and what a hold does to it.
type Row<'a> = (&'static str, Option<NaiveDate>, Option<NaiveDate>, Limit, Holds<'a>);

/// Every clock that has started.
pub fn clocks(summary: &AdopterSummary, today: NaiveDate) -> Vec<Clock> {
    let s = summary;
    // What the rules give a fixed time to answer in runs through a hold.
    let through = Holds::RunThrough(&s.holds);
    let stops = Holds::Stop(&s.holds);
    let over = s.ended_on;
    let informed = [s.information_session_on, s.discussions_on.first().copied(), s.registered_on]
        .into_iter()
        .flatten()
        .min();
    let outside_overall = s.outside_overall();
    let rows: [Row<'_>; 7] = [
        ("information", s.enquired_on, informed.or(over), INFORMATION, through),
        (
            "registration",
            s.registered_on,
            s.registration_answered_on.or(over),
            REGISTRATION,
            through,
        ),
        ("stage_one", s.stage_one_started_on, s.stage_one_ended_on.or(over), STAGE_ONE, stops),
        (
            "between_stages",
            s.stage_one_ended_on,
            s.stage_two_requested_on.or(over),
            BREAK_BETWEEN_STAGES,
            through,
        ),
        ("stage_two", s.stage_two_started_on, s.first_decision_on.or(over), STAGE_TWO, stops),
        (
            "overall",
            s.assessment_started_on(),
            s.approved_on.or(over),
            OVERALL,
            Holds::Stop(&outside_overall),
        ),
        ("challenge", s.minded_not_on, s.challenged_on.or(over), CHALLENGE, through),
    ];
    rows.into_iter()
        .filter_map(|(code, start, end, limit, holds)| start.map(|start| Clock::read(code, start, end, limit, holds, today)))
        .collect()
}
