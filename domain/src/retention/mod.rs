//! For how long a record must be kept, and how it is erased after that: never by itself, and never
//! by one person alone.

use crate::{
    adopters::AdopterSummary,
    children::ChildSummary,
    codes::code_list,
    fault::{Fault, FaultCode},
};
use chrono::{Datelike, NaiveDate};

code_list! {
    /// Why a record is kept for as long as it is.
    RetentionBasis {
        /// A child was adopted: 100 years from the adoption order (Disclosure of Adoption Information
        /// (Post-Commencement Adoptions) Regulations 2005, regulation 6).
        ChildAdopted = "child_adopted",
        /// A child was looked after and not adopted: until the 75th anniversary of its birth (Care
        /// Planning, Placement and Case Review (England) Regulations 2010, regulation 50).
        ChildLookedAfter = "child_looked_after",
        /// A household adopted: as the record of the child whom it adopted last.
        HouseholdAdopted = "household_adopted",
        /// A child was placed with a household that did not adopt: 75 years from the end of the
        /// placement or of the journey, the later, because it is part of the child's own story.
        HouseholdPlaced = "household_placed",
        /// No child was placed with a household: for as long as the region's settings say from the
        /// end of its journey on (Adoption Agencies Regulations 2005, regulation 40).
        HouseholdNeverPlaced = "household_never_placed",
    }
}

/// For how many years a household's record is kept where the region sets nothing: the time in which
/// claims are brought (Limitation Act 1980, sections 2 and 5).
pub const HOUSEHOLD_YEARS: u8 = 6;
const ADOPTED_YEARS: i32 = 100;
const LOOKED_AFTER_YEARS: i32 = 75;

/// For how long a record must be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Why.
    pub basis: RetentionBasis,
    /// From which day on the time runs.
    pub runs_from: NaiveDate,
    /// The last day on which it must be kept.
    pub keep_until: NaiveDate,
}

impl Retention {
    fn of(basis: RetentionBasis, runs_from: NaiveDate, years: i32) -> Self {
        Self {
            basis,
            runs_from,
            keep_until: years_after(runs_from, years),
        }
    }

    /// Whether the time has passed on a day.
    pub fn is_over(&self, on: NaiveDate) -> bool {
        on > self.keep_until
    }

    /// Refuses to erase before the time has passed.
    pub fn admit_erasure(retention: Option<Self>, on: NaiveDate, pointer: &str) -> Result<Self, Fault> {
        let detail = match retention {
            Some(retention) if retention.is_over(on) => return Ok(retention),
            Some(Self { basis, keep_until, .. }) => format!("it must be kept until {keep_until}: {basis}"),
            None => "its journey goes on, so the time for which it is kept has not begun".to_owned(),
        };
        Err(Fault::new(FaultCode::RetentionRuns, pointer, detail))
    }
}

/// The same day some years on; a day in a leap year that has none then is the day after.
fn years_after(day: NaiveDate, years: i32) -> NaiveDate {
    let year = day.year() + years;
    day.with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
        .unwrap_or(NaiveDate::MAX)
}

/// For how long a child's record is kept.
pub fn child_retention(summary: &ChildSummary, born: NaiveDate) -> Retention {
    match summary.adopted_on {
        Some(order) => Retention::of(RetentionBasis::ChildAdopted, order, ADOPTED_YEARS),
        None => Retention::of(RetentionBasis::ChildLookedAfter, born, LOOKED_AFTER_YEARS),
    }
}

/// For how long a household's record is kept: `adopted` are the days of its children's orders,
/// `lapsed_on` the day on which its journey lapsed. None while its journey goes on and it has not
/// adopted.
pub fn household_retention(
    summary: &AdopterSummary,
    adopted: &[NaiveDate],
    lapsed_on: Option<NaiveDate>,
    years: Option<u8>,
) -> Option<Retention> {
    let elsewhere = summary.placed_elsewhere.iter().filter_map(|placed| placed.adopted_on);
    if let Some(order) = adopted.iter().copied().chain(elsewhere).max() {
        return Some(Retention::of(RetentionBasis::HouseholdAdopted, order, ADOPTED_YEARS));
    }
    let ended = summary.ended_on.or(lapsed_on)?;
    let moved_in = |link: &&crate::links::LinkedChild| {
        [link.foster_placed_on, link.early_permanence_on, link.placed_on]
            .iter()
            .any(Option::is_some)
    };
    let placed = summary.links.iter().filter(moved_in).map(|link| link.over_on());
    let placed = placed.chain(summary.placed_elsewhere.iter().map(|placed| placed.to));
    let ends: Vec<Option<NaiveDate>> = placed.collect();
    if ends.is_empty() {
        let years = i32::from(years.unwrap_or(HOUSEHOLD_YEARS));
        return Some(Retention::of(RetentionBasis::HouseholdNeverPlaced, ended, years));
    }
    // A placement that stands keeps the record open.
    let ends: Option<Vec<NaiveDate>> = ends.into_iter().collect();
    let last = ends?.into_iter().chain([ended]).max()?;
    Some(Retention::of(RetentionBasis::HouseholdPlaced, last, LOOKED_AFTER_YEARS))
}

code_list! {
    /// Where an erasure stands.
    ErasureState {
        /// Somebody has asked for it.
        Requested = "requested",
        /// A second person has confirmed it, and it is done.
        Done = "done",
        /// It was rejected.
        Rejected = "rejected",
    }
}

code_list! {
    /// What somebody decides on an erasure.
    ErasureDecision {
        /// The record is erased, now and for good. Never by whoever asked for it.
        Confirm = "confirm",
        /// The record stays.
        Reject = "reject",
    }
}

impl ErasureState {
    /// How it stands after a decision. Whoever asked may take the request back, and never confirm it.
    pub fn decide(self, decision: ErasureDecision, by_who_asked: bool) -> Result<Self, Fault> {
        if self != Self::Requested {
            let detail = format!("this erasure is {self}");
            return Err(Fault::new(FaultCode::ErasureDecided, "", detail));
        }
        match decision {
            ErasureDecision::Reject => Ok(Self::Rejected),
            ErasureDecision::Confirm if by_who_asked => {
                let detail = "whoever asked for the erasure cannot confirm it";
                Err(Fault::new(FaultCode::SecondPersonNeeded, "/decision", detail))
            }
            ErasureDecision::Confirm => Ok(Self::Done),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_adopted_childs_record_is_kept_for_a_hundred_years_from_the_order() {
        let adopted = ChildSummary {
            adopted_on: Some(day("2024-02-29")),
            ..ChildSummary::default()
        };
        let kept = child_retention(&adopted, day("2019-11-20"));
        assert_eq!((kept.basis, kept.keep_until), (RetentionBasis::ChildAdopted, day("2124-02-29")));
        assert!(!kept.is_over(day("2124-02-29")) && kept.is_over(day("2124-03-01")));
    }

    #[test]
    fn another_childs_until_the_seventy_fifth_birthday() {
        let kept = child_retention(&ChildSummary::default(), day("2020-02-29"));
        assert_eq!((kept.basis, kept.keep_until), (RetentionBasis::ChildLookedAfter, day("2095-03-01")));
    }

    #[test]
    fn a_households_time_begins_when_its_journey_is_over() {
        let going_on = AdopterSummary::default();
        assert_eq!(household_retention(&going_on, &[], None, None), None);
        assert_eq!(
            household_retention(&going_on, &[], Some(day("2010-01-01")), Some(10))
                .unwrap()
                .keep_until,
            day("2020-01-01")
        );
        let ended = AdopterSummary {
            ended_on: Some(day("2010-05-01")),
            ..AdopterSummary::default()
        };
        assert_eq!(household_retention(&ended, &[], None, None).unwrap().keep_until, day("2016-05-01"));
        let adopted = household_retention(&ended, &[day("2008-01-01"), day("2009-01-01")], None, None).unwrap();
        assert_eq!(
            (adopted.basis, adopted.keep_until),
            (RetentionBasis::HouseholdAdopted, day("2109-01-01"))
        );
    }

    #[test]
    fn nobody_confirms_what_they_asked_for_and_nothing_is_decided_twice() {
        use ErasureState::{Done, Rejected, Requested};
        assert_eq!(Requested.decide(ErasureDecision::Confirm, false), Ok(Done));
        assert_eq!(Requested.decide(ErasureDecision::Reject, true), Ok(Rejected));
        let alone = Requested.decide(ErasureDecision::Confirm, true).unwrap_err();
        assert_eq!(alone.code, FaultCode::SecondPersonNeeded);
        for decided in [Done, Rejected] {
            assert_eq!(
                decided.decide(ErasureDecision::Reject, false).unwrap_err().code,
                FaultCode::ErasureDecided
            );
        }
    }

    proptest! {
        #[test]
        fn nothing_is_erased_before_its_day(born in 0_i32..40_000, adopted in proptest::option::of(0_i32..20_000), on in 0_i32..120_000) {
            let origin = day("1990-01-01");
            let at = |days: i32| origin + chrono::TimeDelta::days(i64::from(days));
            let summary = ChildSummary { adopted_on: adopted.map(at), ..ChildSummary::default() };
            let kept = child_retention(&summary, at(born));
            let years = if adopted.is_some() { 100 } else { 75 };
            prop_assert!((kept.keep_until - kept.runs_from).num_days() >= years * 365 + years / 4 - 2);
            let admitted = Retention::admit_erasure(Some(kept), at(on), "").is_ok();
            prop_assert_eq!(admitted, at(on) > kept.keep_until);
        }
    }
}
