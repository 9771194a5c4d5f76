//! What figures are made of, and set beside, for a caller.

use super::known_at::{known_at, read_on};
use crate::{
    problems::{Outcome, Problem},
    tokens::Caller,
};
use chrono::NaiveDate;
use family_finding_domain::{
    calendar::Period,
    identifiers::OrganisationCode,
    measures::{ComparedWith, Records},
};
use family_finding_persistence::{AnyConnection, Scope, measures, organisations, targets};

/// Where and as of when a caller's figures are read.
pub struct Gathered {
    /// The caller's rows.
    pub scope: Scope,
    /// The caller's region.
    pub region: OrganisationCode,
    /// The day at whose end states are read.
    pub today: NaiveDate,
    /// The day as known at whose end, where one was asked for.
    pub as_known_at: Option<NaiveDate>,
}

impl Gathered {
    /// For a caller, as known at a day that is not in the future.
    pub fn for_caller(connection: &mut AnyConnection, caller: &Caller, as_known_at: Option<NaiveDate>) -> Outcome<Self> {
        let scope = caller.scope(connection)?;
        let region = caller.region(&scope)?;
        let today = read_on(caller.today, as_known_at)?;
        Ok(Self {
            scope,
            region,
            today,
            as_known_at,
        })
    }

    /// The first day of cumulative figures: the one asked for, else the agency's launch.
    pub fn since(&self, connection: &mut AnyConnection, asked: Option<NaiveDate>, period: &Period) -> Outcome<NaiveDate> {
        let launched = organisations::find(connection, &self.region)?.and_then(|organisation| organisation.launched_on);
        Ok(asked.or(launched).unwrap_or(period.start))
    }

    /// The local authorities that the caller's figures can be broken down by.
    pub fn local_authorities(&self, connection: &mut AnyConnection) -> Outcome<Vec<OrganisationCode>> {
        Ok(match &self.scope {
            Scope::LocalAuthority { code, .. } => vec![code.clone()],
            _ => organisations::local_authorities(connection, &self.region)?,
        })
    }

    /// The refusal of a local authority whose figures are not the caller's.
    pub fn no_such_local_authority() -> Problem {
        Problem::of_parameter(
            "local_authority",
            "there is no such local authority among those whose figures are yours",
        )
    }

    /// The records that the caller's figures are made of.
    pub fn records(&self, connection: &mut AnyConnection) -> Outcome<Records> {
        Ok(measures::records(connection, &self.scope, known_at(self.as_known_at))?)
    }

    /// What figures of these periods are set beside: targets as they stood then, and earlier years.
    pub fn compared(&self, connection: &mut AnyConnection, periods: &[String], earlier_years: Option<u32>) -> Outcome<ComparedWith> {
        Ok(ComparedWith {
            earlier_years: earlier_years.unwrap_or(0),
            targets: targets::in_force(connection, &self.region, periods, known_at(self.as_known_at))?,
            whole_of: match &self.scope {
                Scope::LocalAuthority { code, .. } => Some(code.clone()),
                _ => None,
            },
        })
    }
}
