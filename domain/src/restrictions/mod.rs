//! Restricted records: an adopted child's old record, above all, is closed to everyone but those
//! who may open it. Joining a child's old name with the new one is itself a harm.

use crate::{
    codes::code_list,
    fault::{Fault, FaultCode},
};
use chrono::{Days, NaiveDate};

code_list! {
    /// Why a child's record is restricted.
    RestrictionReason {
        /// The child was adopted: the old record must not lead to the new name.
        Adopted = "adopted",
        /// Somebody's safety depends on it.
        Safeguarding = "safeguarding",
        /// A court directed it.
        CourtDirection = "court_direction",
        /// The person concerned asked for it (UK GDPR, article 18).
        SubjectRequest = "subject_request",
        /// Somebody who works with the records is connected with the child.
        ConnectedPerson = "connected_person",
    }
}

code_list! {
    /// Why a restriction is lifted.
    LiftReason {
        /// The adopted person, or somebody for them, has a right to the record.
        AccessToRecords = "access_to_records",
        /// What it was for has passed.
        NoLongerNeeded = "no_longer_needed",
        /// A court directed it.
        CourtDirection = "court_direction",
        /// The record has to be put right.
        Correction = "correction",
        /// It was restricted by mistake.
        Mistake = "mistake",
    }
}

code_list! {
    /// How a child's record is closed.
    RestrictionState {
        /// Nobody has said anything: after an adoption order the region's settings decide.
        None = "none",
        /// Somebody restricted it.
        Restricted = "restricted",
        /// Somebody lifted its restriction: it stays open although the settings would close it.
        Lifted = "lifted",
        /// Its content was erased when its time had come; what is left of it is counted only.
        Erased = "erased",
    }
}

/// The day up to which adopted children's records are restricted on a day by the region's setting:
/// `days` after the order. None where the region restricts none of itself.
pub fn restricted_if_adopted_until(days: Option<u16>, today: NaiveDate) -> Option<NaiveDate> {
    today.checked_sub_days(Days::new(u64::from(days?)))
}

impl RestrictionState {
    /// Whether a record is restricted; `adopted_until` is what the region's settings say today.
    pub fn is_restricted(self, adopted_on: Option<NaiveDate>, adopted_until: Option<NaiveDate>) -> bool {
        match self {
            Self::Restricted | Self::Erased => true,
            Self::Lifted => false,
            Self::None => adopted_on.zip(adopted_until).is_some_and(|(adopted, until)| adopted <= until),
        }
    }

    /// Whether the region's settings may close the record.
    pub fn follows_settings(self) -> bool {
        self == Self::None
    }

    /// How it stands when somebody restricts the record. Once is enough.
    pub fn restrict(self, is_restricted: bool) -> Result<Self, Fault> {
        if is_restricted {
            return Err(Fault::new(FaultCode::AlreadyRestricted, "", "the record is restricted already"));
        }
        Ok(Self::Restricted)
    }

    /// How it stands when somebody lifts the restriction. The settings close an adopted child's
    /// record no more after that; another child's once it is adopted.
    pub fn lift(self, is_restricted: bool, adopted_on: Option<NaiveDate>) -> Result<Self, Fault> {
        if !is_restricted {
            return Err(Fault::new(FaultCode::NotRestricted, "", "the record is not restricted"));
        }
        Ok(if adopted_on.is_some() { Self::Lifted } else { Self::None })
    }

    /// How it stands after a change of the child's facts: what was lifted for an adoption order
    /// that was voided since means nothing for another one.
    pub fn after_change(self, adopted_on: Option<NaiveDate>) -> Self {
        match self {
            Self::Lifted if adopted_on.is_none() => Self::None,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_region_that_sets_nothing_restricts_nobody() {
        assert_eq!(restricted_if_adopted_until(None, day("2026-01-01")), None);
        assert!(!RestrictionState::None.is_restricted(Some(day("1999-01-01")), None));
    }

    #[test]
    fn the_record_closes_that_many_days_after_the_order_and_not_before() {
        let adopted = Some(day("2026-01-01"));
        let on = |today| RestrictionState::None.is_restricted(adopted, restricted_if_adopted_until(Some(28), day(today)));
        assert!(!on("2026-01-28"));
        assert!(on("2026-01-29"));
        assert!(!RestrictionState::None.is_restricted(None, Some(day("2026-01-29"))));
    }

    #[test]
    fn what_was_lifted_stays_open_and_what_somebody_restricted_closed() {
        let (adopted, until) = (Some(day("2020-01-01")), Some(day("2026-01-01")));
        assert!(!RestrictionState::Lifted.is_restricted(adopted, until));
        assert!(RestrictionState::Restricted.is_restricted(None, None));
        assert_eq!(RestrictionState::None.lift(true, adopted), Ok(RestrictionState::Lifted));
        assert_eq!(RestrictionState::Restricted.lift(true, None), Ok(RestrictionState::None));
        assert_eq!(RestrictionState::Lifted.after_change(None), RestrictionState::None);
    }

    #[test]
    fn nothing_is_restricted_or_lifted_twice() {
        assert_eq!(
            RestrictionState::Restricted.restrict(true).unwrap_err().code,
            FaultCode::AlreadyRestricted
        );
        assert_eq!(RestrictionState::None.lift(false, None).unwrap_err().code, FaultCode::NotRestricted);
    }
}
