//! A household on the way: the days that are drawn before they become facts.

use super::seeded::{days_between, plus, year_of};
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::{AdopterEndReason, AdopterMilestoneKind, EnquirySource, FastTrackGround, HoldSide, StageOneOutcome, TermsIn},
    journeys::{Span, days_within},
};

/// What follows a qualifying determination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    /// The agency was minded not to approve.
    pub minded_on: NaiveDate,
    /// Representations, where that way was taken.
    pub representations_on: Option<NaiveDate>,
    /// The request to the Independent Review Mechanism, where that way was taken.
    pub review_on: Option<NaiveDate>,
    /// Its recommendation, and whether it was that the household is suitable.
    pub reviewed_on: Option<(NaiveDate, bool)>,
    /// The final refusal.
    pub refused_on: Option<NaiveDate>,
}

/// A stretch on hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hold {
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub by: HoldSide,
}

/// A household.
#[derive(Clone, Debug)]
pub(super) struct Home {
    /// 0 is the region's own agency.
    pub agency: usize,
    pub council: usize,
    pub source: EnquirySource,
    pub enquired_on: NaiveDate,
    pub session_on: Option<NaiveDate>,
    pub discussions_on: Vec<NaiveDate>,
    pub registered_on: Option<NaiveDate>,
    pub accepted_on: Option<NaiveDate>,
    pub declined_on: Option<NaiveDate>,
    pub fast_track: Option<FastTrackGround>,
    pub stage_one_end: Option<(NaiveDate, StageOneOutcome)>,
    pub requested_on: Option<NaiveDate>,
    pub stage_two_on: Option<NaiveDate>,
    pub deferred_on: Option<NaiveDate>,
    pub panel_on: Option<(NaiveDate, bool)>,
    pub challenge: Option<Challenge>,
    pub approved_on: Option<NaiveDate>,
    pub holds: Vec<Hold>,
    pub end: Option<(NaiveDate, AdopterMilestoneKind, AdopterEndReason)>,
    pub terms: TermsIn,
    pub open_to_further: bool,

    /// Kept out of matching: the approval ends, or a hold lasts.
    pub reserved: bool,
    pub matched_on: Option<NaiveDate>,
    /// Has a live link at the end.
    pub live: bool,
    /// How many links ended.
    pub ended_links: usize,
}

impl Home {
    pub fn new(agency: usize, council: usize, source: EnquirySource, enquired_on: NaiveDate) -> Self {
        Self {
            agency,
            council,
            source,
            enquired_on,
            session_on: None,
            discussions_on: Vec::new(),
            registered_on: None,
            accepted_on: None,
            declined_on: None,
            fast_track: None,
            stage_one_end: None,
            requested_on: None,
            stage_two_on: None,
            deferred_on: None,
            panel_on: None,
            challenge: None,
            approved_on: None,
            holds: Vec::new(),
            end: None,
            terms: TermsIn {
                children_most: 1,
                age_from_years: 0,
                age_to_years: 3,
                sibling_group: false,
                early_permanence: false,
                only_sex: None,
            },
            open_to_further: false,
            reserved: false,
            matched_on: None,
            live: false,
            ended_links: 0,
        }
    }

    pub fn is_own(&self) -> bool {
        self.agency == 0
    }

    pub fn approved_year(&self) -> Option<i32> {
        self.approved_on.map(year_of)
    }

    /// The agency decision maker's first decision.
    pub fn first_decision_on(&self) -> Option<NaiveDate> {
        self.challenge.map(|challenge| challenge.minded_on).or(self.approved_on)
    }

    fn held(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let spans: Vec<Span> = self
            .holds
            .iter()
            .map(|hold| Span {
                from: hold.from,
                to: hold.to,
            })
            .collect();
        days_within(&spans, from, to)
    }

    fn net(&self, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<i64> {
        let (from, to) = from.zip(to)?;
        Some(days_between(from, to) - self.held(from, to))
    }

    pub fn stage_one_days(&self) -> Option<i64> {
        self.net(self.accepted_on, self.stage_one_end.map(|(on, _)| on))
    }

    pub fn stage_two_days(&self) -> Option<i64> {
        self.net(self.stage_two_on, self.first_decision_on())
    }

    pub fn overall_days(&self) -> Option<i64> {
        let second = self.net(self.stage_two_on, self.approved_on)?;
        Some(self.stage_one_days().unwrap_or(0) + second)
    }

    /// Far enough to be identified for a child: in Stage 2 or approved, and not refused meanwhile.
    pub fn can_be_identified(&self, on: NaiveDate) -> bool {
        let approved = self.approved_on.is_some_and(|approved| approved <= on);
        let in_stage_two = self.stage_two_on.is_some_and(|started| started <= on) && self.challenge.is_none();
        approved || in_stage_two
    }

    /// On hold on one of the days.
    pub fn is_held_within(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.holds
            .iter()
            .any(|hold| hold.from <= to && hold.to.is_none_or(|end| end >= from))
    }

    /// Whether the journey or approval has ended by a day.
    pub fn is_over_by(&self, day: NaiveDate) -> bool {
        self.end.is_some_and(|(on, _, _)| on <= day)
    }

    /// Moves everything up to the start of Stage 1 earlier by some days.
    pub fn move_registration(&mut self, days: i64) {
        self.enquired_on = plus(self.enquired_on, -days);
        for day in [&mut self.registered_on, &mut self.accepted_on] {
            *day = day.map(|on| plus(on, -days));
        }
    }

    /// Moves everything up to the start of Stage 2 earlier by some days.
    pub fn move_stage_two(&mut self, days: i64) {
        self.move_registration(days);
        for day in [&mut self.requested_on, &mut self.stage_two_on] {
            *day = day.map(|on| plus(on, -days));
        }
        self.stage_one_end = self.stage_one_end.map(|(on, outcome)| (plus(on, -days), outcome));
    }
}
