//! `GET /v1/measures/{code}/cases`

use super::{gathered::Gathered, known_at::period};
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query, page_of},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::MeasureCasesRead},
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Data, Path},
};
use chrono::NaiveDate;
use family_finding_domain::{
    calendar::FinancialYear,
    identifiers::OrganisationCode,
    measures::{CaseBehind, ComparedWith, CountedCase, CountedCaseKind, DefinedCode, MeasureQuery, figure_with_cases},
};
use family_finding_persistence::{AnyConnection, measures};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which figure the cases are wanted of.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MeasureCasesQuery {
    /// The period, as for measures; the financial year that runs when left out.
    #[serde(default)]
    #[param(min_length = 7, max_length = 22, example = "2021-22")]
    pub period: Option<String>,
    /// The local authority of the figure; the whole region, or all that is the caller's, when left out.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 12, pattern = "^[A-Z0-9]{2,12}$")]
    pub local_authority: Option<OrganisationCode>,
    /// As known at the end of this day.
    #[serde(default)]
    pub as_known_at: Option<NaiveDate>,
    /// The first day of a cumulative figure; the agency's launch when left out.
    #[serde(default)]
    pub since: Option<NaiveDate>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for MeasureCasesQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A case that a figure counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureCase {
    /// What kind of case it is.
    pub kind: CountedCaseKind,
    /// Its identifier.
    pub id: Uuid,
    /// Its local authority; absent for a family or sibling group that is counted once for several children.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_authority: Option<OrganisationCode>,
    /// For a share, whether it is in the part that is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_numerator: Option<bool>,
    /// Whether it is among those over whom the figure is.
    pub in_cohort: bool,
    /// What it adds to a mean, in the unit of the measure and as rounded as the figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    #[serde(skip)]
    case: CountedCase,
}

/// A figure with a page of the cases behind it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureCases {
    /// The measure or scorecard.
    pub measure: DefinedCode,
    /// The period.
    #[schema(max_length = 22)]
    pub period: String,
    /// The first day that the figure speaks of.
    pub from: NaiveDate,
    /// The last day that the figure speaks of.
    pub to: NaiveDate,
    /// The local authority; absent for the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_authority: Option<OrganisationCode>,
    /// The figure, as `/v1/measures` or `/v1/scorecards` tells it.
    pub value: Option<f64>,
    /// For a share, how many of the cohort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerator: Option<u64>,
    /// For a share or mean over how many; for a count the count.
    pub cohort: u64,
    /// How many cases stand behind the figure.
    pub counted: u64,
    /// How many of them the caller may not see: they are counted and not listed.
    pub not_shown: u64,
    /// The cases, in the order of their identifiers.
    pub items: Vec<MeasureCase>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for MeasureCases {
    fn note(&self, shown: &mut Shown) {
        for item in &self.items {
            match item.case {
                CountedCase::Adopter(id) => shown.case(id),
                CountedCase::Child(id) => shown.case(id),
                CountedCase::SiblingGroup(id) => shown.case(id),
                CountedCase::Link(id) => shown.case(id),
            }
        }
    }
}

/// List the cases behind a figure.
///
/// The figure of a measure or scorecard, and every case that it counts, so that nobody has to trust
/// a number: both come from the same arithmetic. Cases that the caller may not see, such as
/// households that a council has no link with, are counted and not listed.
#[utoipa::path(
    operation_id = "list_measure_cases",
    tag = "measures",
    params(
        ("code" = String, Path, description = "The code of the measure or scorecard.", max_length = 60, pattern = "^[A-Za-z0-9_]{2,60}$", example = "approved"),
        MeasureCasesQuery
    ),
    responses((status = 200, description = "The figure and a page of its cases.", body = MeasureCases, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["measures:cases"]))
)]
#[get("/v1/measures/{code}/cases")]
pub async fn list_measure_cases(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<MeasureCasesRead>,
    code: Path<String>,
    query: Query<MeasureCasesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&format!("{} {code}", caller.operation), &query.0)?;
    let code = DefinedCode::from_code(&code).ok_or_else(Problem::not_found)?;
    let body = service
        .database
        .read(caller, move |connection, caller| answer(connection, caller, code, &query.0, &page))
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}

fn answer(
    connection: &mut AnyConnection,
    caller: &Caller,
    code: DefinedCode,
    wanted: &MeasureCasesQuery,
    page: &Page,
) -> Outcome<MeasureCases> {
    let gathered = Gathered::for_caller(connection, caller, wanted.as_known_at)?;
    let period = match &wanted.period {
        Some(text) => period(text, gathered.today)?,
        None => FinancialYear::containing(gathered.today).period(),
    };
    let local_authorities = gathered.local_authorities(connection)?;
    let area = wanted.local_authority.as_ref();
    if area.is_some_and(|area| !local_authorities.contains(area)) {
        return Err(Gathered::no_such_local_authority());
    }
    let query = MeasureQuery {
        codes: None,
        since: gathered.since(connection, wanted.since, &period)?,
        period,
        by: Vec::new(),
        local_authorities,
        today: gathered.today,
        compared: ComparedWith::default(),
    };
    let records = gathered.records(connection)?;
    let figure = figure_with_cases(&records, code, &query, area).ok_or_else(Problem::not_found)?;
    let counted = figure.cases.len() as u64;
    let cases: Vec<CountedCase> = figure.cases.iter().map(|behind| behind.case).collect();
    let seen = measures::seen(connection, &gathered.scope, &cases)?;
    let mut visible = figure.cases;
    visible.retain(|behind| seen.contains(&behind.case));
    let not_shown = counted - visible.len() as u64;
    let (items, next_cursor) = page_of(page, visible, |behind| behind.case.id());
    Ok(MeasureCases {
        measure: code,
        period: query.period.label,
        from: figure.from,
        to: figure.to,
        local_authority: wanted.local_authority.clone(),
        value: figure.value,
        numerator: figure.numerator,
        cohort: figure.cohort,
        counted,
        not_shown,
        items: items.into_iter().map(MeasureCase::of).collect(),
        next_cursor,
    })
}

impl MeasureCase {
    fn of(behind: CaseBehind) -> Self {
        let CaseBehind {
            case,
            local_authority,
            in_numerator,
            in_cohort,
            amount,
        } = behind;
        Self {
            kind: case.kind(),
            id: case.id(),
            local_authority,
            in_numerator,
            in_cohort,
            amount,
            case,
        }
    }
}
