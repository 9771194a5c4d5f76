//! A child, or siblings who are placed together, on the way: the days that are drawn before
//! they become facts.

use super::{
    GenerationError,
    quotas::{AfterDisruption, Way},
    seeded::{days_between, year_of},
};
use chrono::NaiveDate;
use family_finding_domain::{
    children::{LeftCareReason, PlanChangeReason},
    links::{LinkEndReason, LinkEndedBy},
};
use std::cmp::Reverse;

/// A disruption: of one child, the last of the case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Disrupted {
    pub year: i32,
    pub quarter: Option<u32>,
    pub then: AfterDisruption,
    pub on: Option<NaiveDate>,
    /// The day of the new identification.
    pub again_on: Option<NaiveDate>,
}

/// A case. The first block says which way it takes, the second on which days.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub council: usize,
    pub size: usize,
    pub way: Way,
    pub order_year: Option<i32>,
    pub consent: bool,
    pub identified_year: Option<i32>,
    pub adopted_year: Option<i32>,
    pub referral_year: Option<i32>,
    pub external: bool,
    pub early: bool,
    /// Matched before the court has decided.
    pub ahead_of_order: bool,
    /// Waits without a potential link at the ends of these quarters of the year.
    pub wait: Option<(u32, u32)>,
    /// Paused, and whether the pause lasts.
    pub paused: Option<bool>,
    pub earlier_link: bool,
    /// With the foster carers with whom the child lives.
    pub fostered: bool,
    pub disrupted: Option<Disrupted>,

    pub care: NaiveDate,
    pub referred_on: Option<NaiveDate>,
    pub decided_on: Option<NaiveDate>,
    pub authority_on: Option<NaiveDate>,
    pub finding_on: Option<NaiveDate>,
    pub earlier_link_on: Option<(NaiveDate, NaiveDate)>,
    pub identified_on: Option<NaiveDate>,
    pub confirmed_on: Option<NaiveDate>,
    pub early_on: Option<NaiveDate>,
    pub fostered_on: Option<NaiveDate>,
    pub panel_on: Option<NaiveDate>,
    pub matched_on: Option<NaiveDate>,
    pub introductions_on: Option<NaiveDate>,
    pub placed_on: Option<NaiveDate>,
    pub applied_on: Option<NaiveDate>,
    pub adopted_on: Option<NaiveDate>,
    pub link_over: Option<(NaiveDate, LinkEndReason, LinkEndedBy)>,
    pub plan_changed: Option<(NaiveDate, PlanChangeReason)>,
    pub left_care: Option<(NaiveDate, LeftCareReason)>,
    pub pause: Option<(NaiveDate, Option<NaiveDate>)>,
    /// The dates of birth of the children, the eldest first.
    pub born: Vec<NaiveDate>,
}

impl Case {
    pub fn new(council: usize, size: usize, way: Way, order_year: Option<i32>, identified_year: Option<i32>) -> Self {
        Self {
            council,
            size,
            way,
            order_year,
            consent: false,
            identified_year,
            adopted_year: None,
            referral_year: None,
            external: false,
            early: false,
            ahead_of_order: false,
            wait: None,
            paused: None,
            earlier_link: false,
            fostered: false,
            disrupted: None,
            care: NaiveDate::MIN,
            referred_on: None,
            decided_on: None,
            authority_on: None,
            finding_on: None,
            earlier_link_on: None,
            identified_on: None,
            confirmed_on: None,
            early_on: None,
            fostered_on: None,
            panel_on: None,
            matched_on: None,
            introductions_on: None,
            placed_on: None,
            applied_on: None,
            adopted_on: None,
            link_over: None,
            plan_changed: None,
            left_care: None,
            pause: None,
            born: Vec::new(),
        }
    }

    /// Whether the days keep to the years that are planned for them.
    pub fn keeps_to_plan(&self) -> bool {
        let is_in = |day: Option<NaiveDate>, year: Option<i32>| year.is_none() || day.map(year_of) == year;
        let again = self.disrupted.and_then(|disrupted| disrupted.again_on);
        is_in(self.identified_on, self.identified_year)
            && is_in(again.or(self.identified_on), self.identified_year)
            && is_in(self.ordered_on(), self.order_year)
            && is_in(self.referred_on, self.referral_year)
            && is_in(self.adopted_on, self.adopted_year)
            && is_in(
                self.disrupted.and_then(|disrupted| disrupted.on),
                self.disrupted.map(|disrupted| disrupted.year),
            )
            && (!self.external || is_in(self.placed_on, self.matched_year()))
            && (!self.early || is_in(self.early_on, self.identified_year))
            && self
                .earlier_link_on
                .is_none_or(|(from, _)| Some(year_of(from) + 1) == self.identified_year)
    }

    pub fn is_matched(&self) -> bool {
        self.way == Way::Matched
    }

    pub fn matched_year(&self) -> Option<i32> {
        self.matched_on.map(year_of)
    }

    /// The day of the placement order.
    pub fn ordered_on(&self) -> Option<NaiveDate> {
        self.authority_on.filter(|_| !self.consent)
    }

    /// The first day of living with the household.
    pub fn moved_in_on(&self) -> Option<NaiveDate> {
        let placed = self.placed_on?;
        Some([self.early_on, self.fostered_on].into_iter().flatten().fold(placed, NaiveDate::min))
    }

    pub fn care_to_moving_in(&self) -> Option<i64> {
        Some(days_between(self.care, self.moved_in_on()?).max(0))
    }

    pub fn order_to_match(&self) -> Option<i64> {
        Some(days_between(self.ordered_on()?, self.matched_on?).max(0))
    }

    /// How many children stay with the household, or are adopted by it.
    pub fn staying(&self) -> usize {
        self.size - usize::from(self.disrupted.is_some())
    }

    /// A live link at the end of the demonstration that is not a match.
    pub fn is_live(&self) -> bool {
        self.way == Way::Live
    }
}

/// Marks cases for exactly so many children: the first that fit, or, where these leave a rest
/// that only a group could fill, the largest groups first.
pub(super) fn allot(
    cases: &mut [Case],
    children: usize,
    what: &'static str,
    fits: impl Fn(&Case) -> bool,
    mark: impl Fn(&mut Case),
) -> Result<(), GenerationError> {
    let mut fitting: Vec<&mut Case> = cases.iter_mut().filter(|case| fits(case)).collect();
    if taken(&fitting, children).is_none() {
        fitting.sort_by_key(|case| Reverse(case.size));
    }
    let chosen = taken(&fitting, children).ok_or(GenerationError::Quota(what))?;
    let marked = fitting.into_iter().zip(chosen).filter(|(_, chosen)| *chosen);
    marked.for_each(|(case, _)| mark(case));
    Ok(())
}

/// Which cases make up exactly so many children when they are taken in order.
fn taken(cases: &[&mut Case], children: usize) -> Option<Vec<bool>> {
    let mut left = children;
    let mut take = |case: &&mut Case| {
        let fits = left > 0 && case.size <= left;
        left -= if fits { case.size } else { 0 };
        fits
    };
    let chosen = cases.iter().map(&mut take).collect();
    (left == 0).then_some(chosen)
}

/// The cases of a table row: pairs, triples and single children of each council.
pub(super) fn cases_of(singles: [usize; 4], pairs: [usize; 4], triples: [usize; 4], new: impl Fn(usize, usize) -> Case) -> Vec<Case> {
    let sized = [(1, singles), (2, pairs), (3, triples)];
    let mut cases = Vec::new();
    for (size, counts) in sized {
        for (council, count) in counts.into_iter().enumerate() {
            cases.extend((0..count).map(|_| new(council, size)));
        }
    }
    cases
}
