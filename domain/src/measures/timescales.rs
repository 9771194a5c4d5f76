//! How long adopters' stages take, for the stages that ended in the period.

use super::{
    codes::MeasureCode as M,
    definitions::Definition,
    in_view::HouseholdInView,
    tally::{Reckoning, Tally},
    vocabulary::{Better, MeasureGroup, MeasureUnit, PeriodRule},
};
use crate::{
    adopters::{OVERALL, REGISTRATION, STAGE_ONE, STAGE_TWO},
    calendar::working_days_between,
    journeys::{Span, days_within},
};
use chrono::NaiveDate;

pub(super) const DEFINITIONS: &[Definition] = &[
    Definition {
        unit: MeasureUnit::WorkingDays,
        reckoning: Reckoning::MeanTenths,
        guidance: Some(REGISTRATION.value),
        ..stage(
            M::RegistrationAnswered,
            "Registration answered",
            "Mean working days from the registration of interest to the agency's answer, whether it accepts or declines.",
            "Households whose registration was answered in the period.",
            |household, tally| tally.mean(registration_answered(household)),
        )
    },
    guided(
        STAGE_ONE.value,
        stage(
            M::StageOneMonths,
            "Stage 1",
            "Mean months from the start of Stage 1 to its end with either outcome, without days on hold.",
            STAGE_ONE_ENDED,
            |household, tally| tally.mean(stage_one(household).map(|stage| stage.days_without(&household.summary.holds))),
        ),
    ),
    stage(
        M::StageOneMonthsGross,
        "Stage 1, holds included",
        "Mean months from the start of Stage 1 to its end with either outcome.",
        STAGE_ONE_ENDED,
        |household, tally| tally.mean(stage_one(household).map(|stage| stage.days_without(&[]))),
    ),
    guided(
        STAGE_TWO.value,
        stage(
            M::StageTwoMonths,
            "Stage 2",
            "Mean months from the start of Stage 2 to the agency decision maker's first decision, without days on hold.",
            STAGE_TWO_ENDED,
            |household, tally| tally.mean(stage_two(household).map(|stage| stage.days_without(&household.summary.holds))),
        ),
    ),
    stage(
        M::StageTwoMonthsGross,
        "Stage 2, holds included",
        "Mean months from the start of Stage 2 to the agency decision maker's first decision.",
        STAGE_TWO_ENDED,
        |household, tally| tally.mean(stage_two(household).map(|stage| stage.days_without(&[]))),
    ),
    guided(
        OVERALL.value,
        stage(
            M::OverallMonths,
            "Overall",
            "Mean months from the start of assessment to approval, without days on hold and without the break between the stages.",
            APPROVED,
            |household, tally| tally.mean(overall(household).map(|stage| stage.days_without(&household.summary.outside_overall()))),
        ),
    ),
    stage(
        M::OverallMonthsGross,
        "Overall, holds and break included",
        "Mean months from the start of assessment to approval.",
        APPROVED,
        |household, tally| tally.mean(overall(household).map(|stage| stage.days_without(&[]))),
    ),
];

const STAGE_ONE_ENDED: &str = "Households whose Stage 1 ended in the period.";
const STAGE_TWO_ENDED: &str = "Households with a Stage 2 that were first decided in the period.";
const APPROVED: &str = "Households approved in the period.";

const fn stage(
    code: M,
    name: &'static str,
    words: &'static str,
    cohort: &'static str,
    add: fn(&HouseholdInView<'_>, &mut Tally),
) -> Definition {
    Definition {
        group: MeasureGroup::Timescales,
        unit: MeasureUnit::Months,
        period_rule: PeriodRule::StageEndedInPeriod,
        cohort,
        better: Better::Lower,
        reckoning: Reckoning::MeanMonths,
        ..Definition::households(code, name, words, add)
    }
}

const fn guided(limit: u32, definition: Definition) -> Definition {
    Definition {
        guidance: Some(limit),
        ..definition
    }
}

/// A stage that ended in the period.
struct Ended {
    from: NaiveDate,
    to: NaiveDate,
}

impl Ended {
    fn days_without(&self, outside: &[Span]) -> i64 {
        (self.to - self.from).num_days() - days_within(outside, self.from, self.to)
    }
}

fn ended(household: &HouseholdInView<'_>, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<Ended> {
    let (from, to) = from.zip(to)?;
    household.in_period(Some(to)).then_some(Ended { from, to })
}

fn stage_one(household: &HouseholdInView<'_>) -> Option<Ended> {
    ended(
        household,
        household.summary.stage_one_started_on,
        household.summary.stage_one_ended_on,
    )
}

fn stage_two(household: &HouseholdInView<'_>) -> Option<Ended> {
    ended(
        household,
        household.summary.stage_two_started_on,
        household.summary.first_decision_on,
    )
}

fn overall(household: &HouseholdInView<'_>) -> Option<Ended> {
    ended(household, household.summary.assessment_started_on(), household.summary.approved_on)
}

/// A registration outside the years whose bank holidays are known is left out.
fn registration_answered(household: &HouseholdInView<'_>) -> Option<i64> {
    let stage = ended(
        household,
        household.summary.registered_on,
        household.summary.registration_answered_on,
    )?;
    working_days_between(stage.from, stage.to).ok().map(i64::from)
}
