//! The table of a case on an agenda.

use super::milestone::PanelItemStep::{self, *};
use crate::{adopters::CHALLENGE, journeys::Rule};

/// What may follow what. The household's, link's or child's own table is asked as well, because
/// most of these steps are milestones there too. Sources: Adoption Agencies Regulations 2005
/// (recommendation before decision; representations or the review panel within forty working days
/// of a qualifying determination).
pub const PANEL_ITEM_RULES: &[Rule<PanelItemStep>] = &[
    Rule::of(PanelDeferred).unless(&[Recommended]).ends(),
    Rule::of(Recommended),
    Rule::of(MindedNotToApprove)
        .after(&[Recommended])
        .unless(&[RepresentationsMade, IrmRequested, IrmRecommended]),
    Rule::of(RepresentationsMade)
        .after(&[MindedNotToApprove])
        .cancels(&[MindedNotToApprove])
        .within(CHALLENGE, MindedNotToApprove),
    Rule::of(IrmRequested)
        .after(&[MindedNotToApprove])
        .cancels(&[MindedNotToApprove])
        .within(CHALLENGE, MindedNotToApprove),
    Rule::of(IrmRecommended).after(&[IrmRequested]).cancels(&[IrmRequested]),
    Rule::of(Agreed)
        .after(&[Recommended])
        .unless(&[MindedNotToApprove, IrmRequested])
        .ends(),
    Rule::of(Refused).after(&[Recommended]).unless(&[IrmRequested]).ends(),
    Rule::of(Withdrawn).unless(&[Recommended]).ends(),
    Rule::of(Deferred).unless(&[Recommended]).ends(),
];
