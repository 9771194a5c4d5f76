//! The scorecards: how long children waited who were adopted in the period.

use super::{
    areas::Areas,
    compared::{ComparedWith, Difference, EarlierFigure, keeps_to},
    definitions::{DEFINITIONS, DefinedCode, Definition},
    tally::{Exact, Tally},
};
use crate::{
    calendar::{Period, add_months},
    children::ChildSummary,
    codes::code_list,
    identifiers::OrganisationCode,
    links::LinkedChild,
};
use chrono::NaiveDate;
use serde::Serialize;

code_list! {
    /// A scorecard.
    ScorecardCode {
        /// Entering care to placement for adoption.
        A1 = "A1",
        /// Entering care to moving in.
        A10 = "A10",
        /// Placement order to match.
        A2 = "A2",
        /// Share who moved in within 14 months.
        A3 = "A3",
        /// Placement to adoption order.
        PlacedToOrder = "placed_to_order",
        /// Entering care to decision.
        CareToDecision = "care_to_decision",
        /// Decision to placement order.
        DecisionToOrder = "decision_to_order",
        /// Placement order to match.
        OrderToMatch = "order_to_match",
        /// Match to placement.
        MatchToPlaced = "match_to_placed",
        /// Placement to adoption.
        PlacedToAdopted = "placed_to_adopted",
    }
}

/// Within how many months a child should have moved in.
const MOVE_IN_WITHIN_MONTHS: u32 = 14;

/// One scorecard of one area.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scorecard {
    /// The scorecard.
    pub code: ScorecardCode,
    /// The local authority; absent for the region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_authority: Option<OrganisationCode>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Over how many children.
    pub cohort: u64,
    /// For a share, how many of the cohort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerator: Option<u64>,
    /// The mean in days, or the share in percent; `null` over no children.
    pub value: Option<i64>,
    /// The days that guidance sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidance: Option<i64>,
    /// Whether the mean keeps to guidance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
    /// How the mean differs from guidance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_guidance: Option<Difference>,
    /// The target that the region set for this period and area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// Whether the scorecard reaches the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_met: Option<bool>,
    /// How the scorecard differs from the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_target: Option<Difference>,
    /// The scorecards of the same period of earlier years, the latest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 5))]
    pub earlier: Vec<EarlierFigure>,
}

/// The scorecards of the children adopted in the rolling years that end with `period`: the
/// region first, then each of `local_authorities`. One pass over the children.
pub fn scorecards<'a>(
    children: impl Iterator<Item = (&'a OrganisationCode, &'a ChildSummary)>,
    period: &Period,
    rolling_years: u32,
    local_authorities: &[OrganisationCode],
) -> Vec<Scorecard> {
    let period = period.rolling(rolling_years);
    let cards = cards();
    let mut areas = Areas::new(cards.len());
    for (area, summary) in children {
        if let Some(adoption) = Adoption::within(summary, &period) {
            for ((code, _), tally) in cards.iter().zip(areas.of(area)) {
                adoption.add(*code, tally);
            }
        }
    }
    let card = |card: &Card, area: &Option<OrganisationCode>, tally: &Tally| scorecard(*card, area.clone(), &period, tally);
    let rows = areas.rows(local_authorities).into_iter();
    rows.flat_map(|(area, tallies)| {
        cards
            .iter()
            .zip(tallies)
            .map(|(of, tally)| card(of, &area, &tally))
            .collect::<Vec<_>>()
    })
    .collect()
}

type Card = (ScorecardCode, &'static Definition);

fn cards() -> Vec<Card> {
    let card = |definition: &'static Definition| match definition.code {
        DefinedCode::Scorecard(code) => Some((code, definition)),
        DefinedCode::Measure(_) => None,
    };
    DEFINITIONS.iter().filter_map(card).collect()
}

fn scorecard((code, definition): Card, local_authority: Option<OrganisationCode>, period: &Period, tally: &Tally) -> Scorecard {
    let reckoned = tally.reckon(definition.reckoning);
    Scorecard {
        code,
        local_authority,
        from: period.start,
        to: period.end,
        cohort: reckoned.cohort,
        numerator: reckoned.numerator,
        value: reckoned.value.map(|value| value.units),
        guidance: definition.guidance.map(i64::from),
        met: reckoned
            .value
            .zip(definition.guidance)
            .map(|(value, guidance)| keeps_to(value, guidance)),
        against_guidance: reckoned
            .value
            .zip(definition.guidance)
            .map(|(value, guidance)| Difference::of(value, Exact::whole(guidance))),
        target: None,
        target_met: None,
        against_target: None,
        earlier: Vec::new(),
    }
}

/// Scorecards beside their targets and beside those of earlier years, the latest first. `period` is
/// the name under which targets for these scorecards are set.
pub fn compare_scorecards(cards: &mut [Scorecard], period: &str, earlier: &[(Period, Vec<Scorecard>)], compared: &ComparedWith) {
    for card in cards {
        let value = card.value.map(Exact::whole);
        let definition = DefinedCode::Scorecard(card.code).definition();
        let area = card.local_authority.as_ref();
        if let Some(beside) = definition.and_then(|definition| compared.target(definition, period, area, value)) {
            card.target = Some(beside.target);
            card.target_met = beside.met;
            card.against_target = beside.against;
        }
        let same = |other: &&Scorecard| other.code == card.code && other.local_authority == card.local_authority;
        card.earlier = earlier
            .iter()
            .filter_map(|(period, cards)| {
                let then = cards.iter().find(same)?;
                Some(EarlierFigure {
                    period: period.label.clone(),
                    from: then.from,
                    to: then.to,
                    value: then.value.map(|value| value as f64),
                    cohort: then.cohort,
                    against: value
                        .zip(then.value)
                        .map(|(value, earlier)| Difference::of(value, Exact::whole(earlier))),
                })
            })
            .collect();
    }
}

/// The days of an adoption that the scorecards measure.
pub(super) struct Adoption {
    entered_care: Option<NaiveDate>,
    decided: Option<NaiveDate>,
    ordered: Option<NaiveDate>,
    matched: Option<NaiveDate>,
    moved_in: Option<NaiveDate>,
    placed: Option<NaiveDate>,
    adopted: NaiveDate,
}

impl Adoption {
    /// Of a child who was adopted in a period.
    pub(super) fn within(summary: &ChildSummary, period: &Period) -> Option<Self> {
        Self::of(summary).filter(|adoption| period.contains(adoption.adopted))
    }

    fn of(summary: &ChildSummary) -> Option<Self> {
        let adopted = summary.adopted_on?;
        let last = |days: &mut dyn Iterator<Item = NaiveDate>| days.filter(|day| *day <= adopted).max();
        let link = summary.adopting_link();
        Some(Self {
            entered_care: summary.entered_care_on,
            decided: last(&mut summary.decisions.iter().map(|decision| decision.from)),
            ordered: last(&mut summary.placement_orders_on.iter().copied()),
            matched: link.and_then(|link| link.matched_on),
            moved_in: link.and_then(LinkedChild::moved_in_on),
            placed: link.and_then(|link| link.placed_on),
            adopted,
        })
    }

    /// What the child adds to a scorecard.
    pub(super) fn add(&self, code: ScorecardCode, tally: &mut Tally) {
        match code {
            ScorecardCode::A1 => tally.mean(days(self.entered_care, self.placed)),
            ScorecardCode::A10 => tally.mean(days(self.entered_care, self.moved_in)),
            ScorecardCode::A2 | ScorecardCode::OrderToMatch => tally.mean(days(self.ordered, self.matched)),
            ScorecardCode::A3 => {
                let quick = self.moved_in_quickly();
                tally.share(quick == Some(true), quick.is_some());
            }
            ScorecardCode::PlacedToOrder | ScorecardCode::PlacedToAdopted => tally.mean(days(self.placed, Some(self.adopted))),
            ScorecardCode::CareToDecision => tally.mean(days(self.entered_care, self.decided)),
            ScorecardCode::DecisionToOrder => tally.mean(days(self.decided, self.ordered)),
            ScorecardCode::MatchToPlaced => tally.mean(days(self.matched, self.placed)),
        }
    }

    fn moved_in_quickly(&self) -> Option<bool> {
        let (entered, moved_in) = self.entered_care.zip(self.moved_in)?;
        Some(moved_in < add_months(entered, MOVE_IN_WITHIN_MONTHS))
    }
}

/// Days from one to the other; a step taken before the one it is measured from counts 0.
fn days(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<i64> {
    from.zip(to).map(|(from, to)| (to - from).num_days().max(0))
}
