//! The quarter of a path.

use crate::problems::{Outcome, Problem, ProblemKind};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::NaiveDate;
use family_finding_domain::calendar::Period;
use std::future::{Ready, ready};

/// The quarter of a path, such as `2021-22-q3`; 404 for what is no quarter, whatever the query says.
#[derive(Clone, Debug)]
pub struct ReturnQuarter(pub Period);

impl FromRequest for ReturnQuarter {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let quarter = request.match_info().get("quarter").and_then(quarter_named);
        ready(quarter.map(Self).ok_or_else(Problem::not_found))
    }
}

/// The quarter of a name; none for any other period.
pub fn quarter_named(text: &str) -> Option<Period> {
    let quarter: Period = text.parse().ok()?;
    (quarter.quarters() == [quarter.clone()] && quarter.is_named()).then_some(quarter)
}

/// Refuses a quarter that has not begun.
pub fn quarter_begun(quarter: &Period, today: NaiveDate) -> Outcome<()> {
    if quarter.start <= today {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::ReturnYear, "the quarter has not begun"))
}
