//! `/sandbox/clock`: the moment at which the sandbox is.

use super::Generation;
use crate::{
    http::Body,
    problems::{Outcome, Problem, ProblemBody, ProblemError, ProblemKind},
};
use actix_web::{HttpResponse, get, put, web::Data};
use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::{
    sync::{PoisonError, RwLock},
    time::Instant,
};
use utoipa::ToSchema;

/// A clock that is set to a moment and runs on from there. It is never set back: what was recorded
/// stays in the past, as the journeys, the audit trail and every figure *as known at* a day expect.
#[derive(Debug)]
pub struct SettableClock {
    set: RwLock<Setting>,
}

#[derive(Clone, Copy, Debug)]
struct Setting {
    to: DateTime<Utc>,
    at: Instant,
}

impl Setting {
    fn now(self) -> DateTime<Utc> {
        let elapsed = TimeDelta::from_std(self.at.elapsed()).unwrap_or_default();
        (self.to + elapsed).trunc_subsecs(6)
    }
}

/// The years between which a sandbox may be: those whose dates the contract takes.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2099;

/// Whether a sandbox may be at a moment.
pub(super) fn is_possible(moment: DateTime<Utc>) -> bool {
    YEARS.contains(&chrono::Datelike::year(&moment))
}

impl SettableClock {
    /// A clock that begins at a moment.
    pub fn new(to: DateTime<Utc>) -> Self {
        let at = Instant::now();
        Self {
            set: RwLock::new(Setting { to, at }),
        }
    }

    /// The moment, to the microsecond that is stored.
    pub fn now(&self) -> DateTime<Utc> {
        self.set.read().unwrap_or_else(PoisonError::into_inner).now()
    }

    /// Sets it forward. Refuses an earlier moment and answers what it shows.
    pub fn set(&self, to: DateTime<Utc>) -> Result<(), DateTime<Utc>> {
        let mut set = self.set.write().unwrap_or_else(PoisonError::into_inner);
        let now = set.now();
        if to < now {
            return Err(now);
        }
        *set = Setting { to, at: Instant::now() };
        Ok(())
    }
}

/// What the clock is set to.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SandboxClockIn {
    /// The moment from which it runs on. Not before what it shows, and not after the year 2099.
    pub now: DateTime<Utc>,
}

/// What the clock shows.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SandboxClock {
    /// The moment.
    pub now: DateTime<Utc>,
    /// The day on which journeys, clocks and figures are read.
    pub today: NaiveDate,
}

impl SandboxClock {
    /// What the clock of a generation shows.
    pub fn of(generation: &Generation) -> Self {
        let now = generation.clock.now();
        Self {
            now,
            today: now.date_naive(),
        }
    }
}

/// Read the clock.
///
/// The moment and the day at which the sandbox is. Tokens live by the machine's clock, not by this one.
#[utoipa::path(
    operation_id = "read_sandbox_clock",
    tag = "sandbox",
    responses((status = 200, description = "What it shows.", body = SandboxClock))
)]
#[get("/sandbox/clock")]
pub async fn read_clock(generation: Data<Generation>) -> HttpResponse {
    HttpResponse::Ok().json(SandboxClock::of(&generation))
}

/// Set the clock forward.
///
/// It runs on from the moment given. It is not set back: a reset does that, and everything that was
/// recorded goes with it.
#[utoipa::path(
    operation_id = "put_sandbox_clock",
    tag = "sandbox",
    request_body(content = SandboxClockIn, example = json!({"now": "2022-07-01T09:00:00Z"})),
    responses(
        (status = 200, description = "What it shows now.", body = SandboxClock),
        (status = 400, description = "An earlier moment, or no moment.", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/sandbox/clock")]
pub async fn put_clock(generation: Data<Generation>, body: Body<SandboxClockIn>) -> Outcome<HttpResponse> {
    let to = body.value.now;
    let refused = |detail: String| {
        let error = ProblemError {
            pointer: Some("/now".to_owned()),
            parameter: None,
            code: ProblemKind::InvalidBody.slug().to_owned(),
            detail,
        };
        Problem::with_errors(ProblemKind::InvalidBody, vec![error])
    };
    if !is_possible(to) {
        return Err(refused(format!("the year lies between {} and {}", YEARS.start(), YEARS.end())));
    }
    // The sealer looks back for a few seconds of its clock only: what was entered before a leap is
    // sealed around it.
    generation.seal_all().await?;
    generation
        .clock
        .set(to)
        .map_err(|now| refused(format!("the clock shows {now} and is not set back; a reset begins anew")))?;
    generation.seal_all().await?;
    Ok(HttpResponse::Ok().json(SandboxClock::of(&generation)))
}
