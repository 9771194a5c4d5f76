//! A case as seen through the window of one period.

use super::{
    query::MeasureQuery,
    records::{AdopterRecord, ChildRecord},
    vocabulary::PeriodRule,
};
use crate::{
    adopters::AdopterSummary,
    calendar::{Period, age_in_years},
    children::{ChildSummary, HARD_TO_PLACE, HardToPlaceReason, hard_to_place},
    links::LinkedChild,
};
use chrono::NaiveDate;

/// The days that the figures of one period look at.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// The period.
    pub period: Period,
    /// The day on which a state is read: the period's last, or today where that is earlier.
    pub read_on: NaiveDate,
    /// The first day of the cumulative figures.
    pub since: NaiveDate,
    /// Today.
    pub today: NaiveDate,
}

impl Window {
    pub fn new(period: Period, query: &MeasureQuery) -> Self {
        Self {
            read_on: period.end.min(query.today),
            since: query.since,
            today: query.today,
            period,
        }
    }

    /// The days a figure speaks of; `None` where they have not come yet, or where a cumulative
    /// figure would end before its start.
    pub fn days_of(&self, rule: PeriodRule) -> Option<(NaiveDate, NaiveDate)> {
        let begun = self.period.start <= self.today;
        match rule {
            PeriodRule::FactInPeriod | PeriodRule::StageEndedInPeriod => Some((self.period.start, self.period.end)),
            PeriodRule::AtLastDay => begun.then_some((self.read_on, self.read_on)),
            PeriodRule::SinceStart => (begun && self.since <= self.read_on).then_some((self.since, self.read_on)),
        }
    }
}

/// A household in the window.
pub(super) struct HouseholdInView<'a> {
    pub record: &'a AdopterRecord,
    pub summary: &'a AdopterSummary,
    pub window: &'a Window,
}

impl<'a> HouseholdInView<'a> {
    pub fn new(record: &'a AdopterRecord, window: &'a Window) -> Self {
        Self {
            record,
            summary: &record.summary,
            window,
        }
    }

    /// Whether any measure may count the household: some day of its journey falls in the period, or
    /// its approval is in force at the end. Most of ten years' households are not in view of one year.
    pub fn is_in_view(&self) -> bool {
        let read_on = self.window.read_on;
        let past = |day: Option<NaiveDate>| day.is_some_and(|day| day <= read_on);
        let in_force = past(self.summary.approved_on) && !past(self.summary.ended_on);
        in_force || self.summary.journey_days().any(|day| self.window.period.contains(day))
    }

    pub fn in_period(&self, day: Option<NaiveDate>) -> bool {
        self.window.period.holds(day)
    }

    pub fn so_far(&self, day: Option<NaiveDate>) -> bool {
        day.is_some_and(|day| day <= self.window.today)
    }

    pub fn enquired(&self) -> bool {
        self.in_period(self.summary.enquired_on)
    }

    pub fn forwarded(&self) -> bool {
        self.in_period(self.summary.assessment_started_on())
    }

    pub fn approved(&self) -> bool {
        self.in_period(self.summary.approved_on)
    }
}

/// A child in the window.
pub(super) struct ChildInView<'a> {
    pub summary: &'a ChildSummary,
    pub window: &'a Window,
    /// The first identification of a family in the period.
    pub identification: Option<Identification>,
}

/// A child on the day on which a family was identified.
pub(super) struct Identification {
    pub age_in_years: u32,
    pub in_sibling_group: bool,
    pub hard_to_place: Vec<HardToPlaceReason>,
}

/// Whether a link is with a group of two or more children.
pub(super) fn is_with_group(link: &LinkedChild) -> bool {
    link.children_in_link >= 2
}

impl<'a> ChildInView<'a> {
    pub fn new(record: &'a ChildRecord, window: &'a Window) -> Self {
        let identified = record
            .summary
            .links
            .iter()
            .filter(|link| window.period.contains(link.identified_on));
        let first = identified.min_by_key(|link| (link.identified_on, link.link));
        Self {
            summary: &record.summary,
            window,
            identification: first.map(|link| Identification::of(record, link)),
        }
    }

    pub fn in_period(&self, day: Option<NaiveDate>) -> bool {
        self.window.period.holds(day)
    }

    /// Whether one of several days falls in the period.
    pub fn any_in_period(&self, days: &[NaiveDate]) -> bool {
        days.iter().any(|day| self.window.period.contains(*day))
    }

    /// Whether a day of one of the child's links falls in the period.
    pub fn any_link(&self, day: fn(&LinkedChild) -> Option<NaiveDate>) -> bool {
        self.summary.links.iter().any(|link| self.in_period(day(link)))
    }

    /// Whether a day of one of the child's links falls between the start date and the end of the period.
    pub fn any_link_since_start(&self, day: fn(&LinkedChild) -> Option<NaiveDate>) -> bool {
        let window = self.window;
        let within = |day: NaiveDate| window.since <= day && day <= window.read_on;
        self.summary.links.iter().filter_map(day).any(within)
    }
}

impl Identification {
    fn of(record: &ChildRecord, link: &LinkedChild) -> Self {
        let in_sibling_group = is_with_group(link);
        let on = link.identified_on;
        Self {
            // A family may be found before the child is born.
            age_in_years: age_in_years(record.profile.date_of_birth, on).unwrap_or(0),
            in_sibling_group,
            hard_to_place: hard_to_place(&HARD_TO_PLACE, &record.profile, in_sibling_group, on),
        }
    }
}
