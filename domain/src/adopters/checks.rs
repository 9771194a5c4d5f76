//! Checks on a household: requested, received, expired, overdue, missing.

use crate::{
    adopters::{AdopterStage, Household},
    calendar::{Limit, add_months},
    codes::code_list,
    fault::{FaultCode, Faults},
    identifiers::CheckId,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

code_list! {
    /// The kinds of check.
    CheckKind {
        /// Disclosure and Barring Service, for every adult.
        Dbs = "dbs",
        /// Medical, for every adult.
        Medical = "medical",
        /// Personal reference.
        Reference = "reference",
        /// Local-authority check.
        LocalAuthority = "local_authority",
        /// Preparation training.
        PreparationTraining = "preparation_training",
        /// Virtual-reality session.
        VirtualReality = "virtual_reality",
        /// Paediatric first-aid course.
        FirstAid = "first_aid",
    }
}

code_list! {
    /// How a check stands.
    CheckState {
        /// Requested, and there is time.
        Requested = "requested",
        /// Requested, and not received in time.
        Overdue = "overdue",
        /// Received and valid.
        Received = "received",
        /// Received, but no longer valid.
        Expired = "expired",
    }
}

/// How long a requested check may take before it is overdue.
pub const TIME_FOR_CHECK: Limit = Limit::weeks(8);

impl CheckKind {
    /// Whether each adult needs one of their own.
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Dbs | Self::Medical)
    }

    /// The stage by whose end the check is needed.
    pub fn needed_by(self) -> AdopterStage {
        match self {
            Self::Dbs | Self::Medical | Self::Reference | Self::LocalAuthority | Self::PreparationTraining => AdopterStage::StageOne,
            Self::VirtualReality | Self::FirstAid => AdopterStage::StageTwo,
        }
    }

    /// For how many months a received check is valid where no expiry date was given.
    pub fn valid_months(self) -> Option<u32> {
        matches!(self, Self::Dbs | Self::Medical).then_some(24)
    }
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its identifier.
    pub id: CheckId,
    /// Its kind.
    pub kind: CheckKind,
    /// Which adult it is on: 1 or 2; absent for a check on the household.
    pub adult: Option<u8>,
    /// When it was asked for.
    pub requested_on: NaiveDate,
    /// When it came.
    pub received_on: Option<NaiveDate>,
    /// Until when it is valid.
    pub expires_on: Option<NaiveDate>,
}

impl Check {
    /// Refuses dates in the wrong order or in the future, and a personal check on nobody.
    pub fn check(&self, today: NaiveDate) -> Result<(), Faults> {
        let mut faults = Faults::none();
        if self.kind.is_personal() && self.adult.is_none() {
            faults.add(
                FaultCode::FieldRequired,
                "/adult",
                format!("a {} check is on one adult: 1 or 2", self.kind),
            );
        }
        if !self.kind.is_personal() && self.adult.is_some() {
            faults.add(
                FaultCode::FieldNotAllowed,
                "/adult",
                format!("a {} check is on the whole household", self.kind),
            );
        }
        if self.requested_on > today {
            faults.add(
                FaultCode::DateInFuture,
                "/requested_on",
                "a check cannot have been requested later than today",
            );
        }
        if let Some(received) = self.received_on {
            if received > today {
                faults.add(
                    FaultCode::DateInFuture,
                    "/received_on",
                    "a check cannot have been received later than today",
                );
            }
            if received < self.requested_on {
                faults.add(
                    FaultCode::DateOrder,
                    "/received_on",
                    "a check cannot be received before it was requested",
                );
            }
        }
        match (self.expires_on, self.received_on) {
            (Some(_), None) => faults.add(
                FaultCode::FieldNotAllowed,
                "/expires_on",
                "a check that was not received cannot expire",
            ),
            (Some(expires), Some(received)) if expires < received => {
                faults.add(FaultCode::RangeReversed, "/expires_on", "the check expires before it was received");
            }
            _ => {}
        }
        faults.or(())
    }

    /// The last day by which it should have been received.
    pub fn due_on(&self) -> NaiveDate {
        TIME_FOR_CHECK.after(self.requested_on).unwrap_or(NaiveDate::MAX)
    }

    /// The last day on which it is valid.
    pub fn valid_until(&self) -> Option<NaiveDate> {
        self.expires_on
            .or_else(|| Some(add_months(self.received_on?, self.kind.valid_months()?)))
    }
}

/// How a check stands today.
pub fn check_state(check: &Check, today: NaiveDate) -> CheckState {
    match check.received_on {
        Some(_) if check.valid_until().is_some_and(|last| today > last) => CheckState::Expired,
        Some(_) => CheckState::Received,
        None if today > check.due_on() => CheckState::Overdue,
        None => CheckState::Requested,
    }
}

/// A check that a household in its stage ought to have and has not asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Required {
    /// The kind of check.
    pub kind: CheckKind,
    /// Which adult, for a check on a person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub adult: Option<u8>,
}

/// The checks needed by the stage that is running and not requested yet.
pub fn missing_checks(household: &Household, stage: AdopterStage, checks: &[Check]) -> Vec<Required> {
    let needed_now = |kind: CheckKind| match stage {
        AdopterStage::StageOne => kind.needed_by() == AdopterStage::StageOne,
        AdopterStage::BetweenStages | AdopterStage::StageTwoRequested => kind.needed_by() == AdopterStage::StageOne,
        AdopterStage::StageTwo => true,
        _ => false,
    };
    let adults = household.adults.as_ref().map_or(1, Vec::len).clamp(1, 2) as u8;
    let mut missing = Vec::new();
    for kind in CheckKind::ALL.iter().copied().filter(|kind| needed_now(*kind)) {
        if kind.is_personal() {
            missing.extend((1..=adults).map(|adult| Required { kind, adult: Some(adult) }));
        } else {
            missing.push(Required { kind, adult: None });
        }
    }
    missing.retain(|required| {
        !checks
            .iter()
            .any(|check| check.kind == required.kind && check.adult == required.adult)
    });
    missing
}
