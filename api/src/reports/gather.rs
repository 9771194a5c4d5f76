//! What a report is made of, for whoever asks.

use super::document::{AreaName, ReportDocument, title_of};
use crate::{
    interagency::committed_years,
    measures::{known_at, read_on},
    problems::{Outcome, Problem, ProblemKind},
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    calendar::FinancialYear,
    identifiers::OrganisationCode,
    measures::ChildRecord,
    reports::{MoneyYears, ReportPeriod, ReportPeriodError, ReportQuery, ReportSection, full_report, public_report},
};
use family_finding_persistence::{AnyConnection, Scope, measures, organisations, targets};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which figures a report tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum ReportEdition {
    /// The true figures, for use inside the organisation.
    #[default]
    Full,
    /// What may leave the organisation: small numbers, and what would give them away, are withheld.
    Public,
}

/// Which report is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The financial year.
    pub year: String,
    /// The quarter, where the report is of one.
    pub quarter: Option<String>,
    /// Which figures.
    pub edition: ReportEdition,
    /// The local authority whose edition is wanted.
    pub local_authority: Option<String>,
    /// As known at the end of this day.
    pub as_known_at: Option<NaiveDate>,
    /// Whether interagency money is told.
    pub with_money: bool,
}

impl From<ReportPeriodError> for Problem {
    fn from(error: ReportPeriodError) -> Self {
        let kind = match error {
            ReportPeriodError::NoSuchYear => ProblemKind::NoSuchYear,
            ReportPeriodError::NoSuchQuarter => ProblemKind::NoSuchQuarter,
            ReportPeriodError::NotBegun => ProblemKind::PeriodNotBegun,
        };
        Self::new(kind, error.to_string())
    }
}

/// Makes a report for a scope, read on a day.
pub fn compose(connection: &mut AnyConnection, scope: &Scope, today: NaiveDate, wanted: &Wanted) -> Outcome<ReportDocument> {
    let Some(region) = scope.region().cloned() else {
        return Err(Problem::new(
            ProblemKind::Forbidden,
            "the token's organisation does not belong to a region here",
        ));
    };
    let read_on = read_on(today, wanted.as_known_at)?;
    let period = ReportPeriod::parse(&wanted.year, wanted.quarter.as_deref(), read_on)?;
    let local_authorities = organisations::local_authorities(connection, &region)?;
    let local_authority = edition_of(scope, &local_authorities, wanted)?;
    let known = known_at(wanted.as_known_at);
    let targets = targets::in_force(connection, &region, &period.names(), known)?;
    let organisation = organisations::find(connection, &region)?;
    let since = organisation.as_ref().and_then(|organisation| organisation.launched_on);
    let query = ReportQuery {
        since: since.unwrap_or(period.period.start),
        period,
        region: region.clone(),
        local_authority,
        local_authorities,
        today: read_on,
        targets,
    };
    let report = match wanted.edition {
        ReportEdition::Full => {
            let records = measures::records(connection, scope, known)?;
            let money = wanted.with_money && scope.is_region() && query.local_authority.is_none();
            let more = if money {
                vec![money_of(connection, scope, &query, &records.children, known)?]
            } else {
                Vec::new()
            };
            full_report(&records, &query, more)
        }
        ReportEdition::Public => {
            check_public(wanted, &query.period, today)?;
            // The whole region on purpose, whoever asks: what is withheld is decided on the whole table.
            let records = measures::records(connection, &Scope::whole_region(region.clone()), None)?;
            public_report(&records, &query)
        }
    };
    let named = organisations::list(connection)?.into_iter();
    let areas: Vec<AreaName> = named
        .filter(|organisation| query.local_authorities.contains(&organisation.code))
        .map(|organisation| AreaName {
            code: organisation.code,
            name: organisation.name,
        })
        .collect();
    let area = report.local_authority.as_ref().map(|code| {
        let found = areas.iter().find(|area| area.code == *code);
        found.map_or_else(|| code.to_string(), |area| area.name.clone())
    });
    Ok(ReportDocument {
        title: title_of(&report, area.as_deref()),
        region_name: organisation.map_or_else(|| region.to_string(), |organisation| organisation.name),
        edition: wanted.edition,
        as_known_at: wanted.as_known_at,
        made_on: today,
        local_authorities: areas,
        report,
    })
}

/// The local authority whose edition a scope may have: a council its own, with the true figures; with
/// those that may leave the organisation anybody that of each council, as in the statistics.
fn edition_of(scope: &Scope, councils: &[OrganisationCode], wanted: &Wanted) -> Outcome<Option<OrganisationCode>> {
    let own = match scope {
        Scope::LocalAuthority { code, .. } if wanted.edition == ReportEdition::Full => Some(code),
        _ => None,
    };
    let Some(named) = wanted.local_authority.as_deref() else {
        return Ok(own.cloned());
    };
    let Some(found) = councils.iter().find(|code| code.as_str() == named) else {
        let detail = "the region has no local authority with this code; GET /v1/organisations lists them";
        return Err(Problem::new(ProblemKind::UnknownLocalAuthority, detail));
    };
    if own.is_some_and(|own| own != found) {
        let detail = "a council is shown its own true figures; edition=public has those of every council";
        return Err(Problem::new(ProblemKind::NotYourLocalAuthority, detail));
    }
    Ok(Some(found.clone()))
}

/// A public edition is of a year that is over, as it stands.
fn check_public(wanted: &Wanted, period: &ReportPeriod, today: NaiveDate) -> Outcome<()> {
    if wanted.as_known_at.is_some() {
        let detail = "the public edition is told as it stands: two states of one year would tell what came between them";
        return Err(Problem::of_parameter("as_known_at", detail));
    }
    if !period.year.is_over(today) {
        let detail = "a public edition is made of a year that is over: while it runs, two editions would tell what came between them";
        return Err(Problem::new(ProblemKind::PeriodNotOver, detail));
    }
    Ok(())
}

fn money_of(
    connection: &mut AnyConnection,
    scope: &Scope,
    query: &ReportQuery,
    children: &[ChildRecord],
    known: Option<DateTime<Utc>>,
) -> Outcome<ReportSection> {
    let years: Vec<FinancialYear> = query.period.years().into_iter().collect();
    let money = committed_years(connection, scope, &query.region, &years, children, known, query.today)?;
    Ok(MoneyYears(money).section(&query.period))
}
