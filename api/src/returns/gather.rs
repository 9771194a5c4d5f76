//! What the operations of a return begin with: the year, the council, and its children.

use crate::{
    audit::Shown,
    measures::day_known,
    problems::{Outcome, Problem, ProblemKind},
    tokens::Caller,
};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::{Datelike, NaiveDate};
use family_finding_domain::{
    audit::IdentityField,
    calendar::FinancialYear,
    identifiers::OrganisationCode,
    returns::{
        CareRecord,
        codes::{CodeYear, FIRST_CODE_YEAR, LAST_CODE_YEAR},
        ssda903::ReturnChild,
    },
};
use family_finding_persistence::{AnyConnection, identities::Keyring, organisations, returns};
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};
use utoipa::IntoParams;

/// Whose return.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CouncilQuery {
    /// The council that returns, by its code. A council may leave it out.
    #[serde(default)]
    #[param(max_length = 12, pattern = "^[A-Z0-9]{2,12}$", example = "HCC")]
    pub local_authority: Option<String>,
}

/// The year of a path; 404 for what is no financial year, whatever the query says.
#[derive(Clone, Copy, Debug)]
pub struct ReturnYear(pub FinancialYear);

impl FromRequest for ReturnYear {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let year = request.match_info().get("year").and_then(|text| text.parse().ok());
        ready(year.map(Self).ok_or_else(Problem::not_found))
    }
}

/// The code sets of a year that has begun.
pub fn code_year(year: FinancialYear, today: NaiveDate) -> Outcome<CodeYear> {
    if year.start() > today {
        return Err(Problem::new(ProblemKind::ReturnYear, "the year has not begun"));
    }
    CodeYear::of(year).ok_or_else(|| {
        let last = year_from(LAST_CODE_YEAR).unwrap_or(year);
        let first = year_from(FIRST_CODE_YEAR).unwrap_or(year);
        let detail = format!("the collection's code sets are known for the years {first} to {last}");
        Problem::new(ProblemKind::ReturnYear, detail)
    })
}

fn year_from(first: i32) -> Option<FinancialYear> {
    let start = NaiveDate::from_ymd_opt(first, 4, 1)?;
    (start.year() == first).then(|| FinancialYear::containing(start))
}

/// The councils whose returns a caller may make, or the one of them that it names. Any other is
/// answered like one that does not exist.
pub fn councils_of(connection: &mut AnyConnection, caller: &Caller, named: Option<&str>) -> Outcome<Vec<OrganisationCode>> {
    let scope = caller.scope(connection)?;
    let region = caller.region(&scope)?;
    let mut councils = organisations::local_authorities(connection, &region)?;
    councils.retain(|code| scope.writes_for(code) && named.is_none_or(|named| code.as_str() == named));
    if councils.is_empty() {
        return Err(Problem::not_found());
    }
    Ok(councils)
}

/// The one council whose return a caller makes.
pub fn council_of(connection: &mut AnyConnection, caller: &Caller, named: Option<&str>) -> Outcome<OrganisationCode> {
    let councils = councils_of(connection, caller, named)?;
    match councils.as_slice() {
        [council] => Ok(council.clone()),
        _ => Err(Problem::of_parameter("local_authority", "name the council whose return it is")),
    }
}

/// The councils of the region in whose areas households live, for the regional agency alone: those of
/// the query, or `None` for all of them. Any other is answered like one that does not exist.
pub fn area_of(connection: &mut AnyConnection, caller: &Caller, named: Option<&str>) -> Outcome<Option<OrganisationCode>> {
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    match named {
        None => Ok(None),
        Some(_) => council_of(connection, caller, named).map(Some),
    }
}

/// The day as at which a list is made: today, or an earlier one.
pub fn as_at(caller: &Caller, asked: Option<NaiveDate>) -> Outcome<NaiveDate> {
    day_known("as_at", caller.today, asked)
}

/// The children of a council's return.
pub fn children_of(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    council: &OrganisationCode,
    year: CodeYear,
) -> Outcome<Vec<ReturnChild>> {
    let scope = caller.scope(connection)?;
    Ok(returns::ssda903_children(connection, keys, &scope, council, year, |_, _| {})?)
}

/// What a care record shows of identity, as the trail names it: where the child lives.
pub fn care_fields(care: &CareRecord) -> Vec<IdentityField> {
    let placed = care
        .episodes
        .iter()
        .any(|episode| episode.home_postcode.is_some() || episode.placement_postcode.is_some());
    placed.then_some(IdentityField::Address).into_iter().collect()
}

/// Notes what a return shows: each child with its pupil number and where it lives, and the households
/// that adopted.
pub fn note_children(children: &[ReturnChild], shown: &mut Shown) {
    for child in children {
        let number = child.pupil_number.is_some().then_some(IdentityField::PupilNumber);
        shown.identity(child.id, care_fields(&child.care).into_iter().chain(number));
        if let Some(link) = child.summary.adopting_link().filter(|_| child.adopters.is_some()) {
            shown.case(link.adopter);
        }
    }
}
