//! The clocks of a child's journey, against the scorecards' guidance.

use super::summary::ChildSummary;
use crate::{
    calendar::Limit,
    journeys::{Clock, Holds},
    links::LinkedChild,
};
use chrono::NaiveDate;

/// A10: entering care to moving in.
pub const CARE_TO_MOVING_IN: Limit = Limit::days(426);
/// A2: placement order to match.
pub const ORDER_TO_MATCH: Limit = Limit::days(121);
/// Placement to adoption order.
pub const PLACED_TO_ORDER: Limit = Limit::days(274);

/// Every clock that has started. The clocks against guidance run through pauses; `days_net`
/// leaves pauses out.
pub fn child_clocks(summary: &ChildSummary, today: NaiveDate) -> Vec<Clock> {
    let over = summary.left_care_on;
    let link = summary.adopting_link().or_else(|| summary.formal_link_on(today));
    let moved_in = link.and_then(LinkedChild::moved_in_on);
    // The order of a plan that was given up waits for nobody.
    let in_force = summary.authority.last().is_some_and(|span| span.to.is_none());
    let order = summary.placement_orders_on.last().copied().filter(|_| in_force);
    // A match before the order stops the clock on the day of the order.
    let matched = link
        .and_then(|link| link.matched_on)
        .zip(order)
        .map(|(matched, order)| matched.max(order));
    let placed = link.and_then(|link| link.placed_on);
    let rows: [(&str, Option<NaiveDate>, Option<NaiveDate>, Limit); 3] = [
        ("care_to_moving_in", summary.entered_care_on, moved_in.or(over), CARE_TO_MOVING_IN),
        ("order_to_match", order, matched.or(over), ORDER_TO_MATCH),
        ("placed_to_order", placed, summary.adopted_on, PLACED_TO_ORDER),
    ];
    let pauses = Holds::RunThrough(&summary.pauses);
    rows.into_iter()
        .filter_map(|(code, start, end, limit)| {
            start.map(|start| Clock::read(code, start, end.map(|end| end.max(start)), limit, pauses, today))
        })
        .collect()
}
