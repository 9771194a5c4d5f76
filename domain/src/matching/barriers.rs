//! The barriers: what excludes a household, whatever its score.

use super::{ages, contact, needs, number, parties::Position};
use crate::{adopters::Availability, codes::code_list, links::LinkEndReason};

code_list! {
    /// What excludes a household for a child or sibling group. Shared identity is not among them:
    /// since 2014 the law of England lets it neither exclude nor delay.
    BarrierCode {
        /// Not approved, on hold, formally linked, or its approval ended.
        NotAvailable = "not_available",
        /// Fewer places left under the approval than children to be placed together.
        ApprovedNumber = "approved_number",
        /// Several children, and an approval that is not for a sibling group: part of what the
        /// approval says of their number, and told apart because a review of the approval can
        /// change it.
        SiblingGroupNotApproved = "sibling_group_not_approved",
        /// A child's age today lies outside the approved ages.
        ApprovedAges = "approved_ages",
        /// The approval is for the other sex only.
        SexRestriction = "sex_restriction",
        /// The plan is Fostering for Adoption, and the approval is not for it.
        EarlyPermanenceNotApproved = "early_permanence_not_approved",
        /// The household lives where the child must not live, for the child's safety.
        ExcludedArea = "excluded_area",
        /// The child has a need that the household has ruled out.
        NeedRuledOut = "need_ruled_out",
        /// The plan requires contact that the household has ruled out.
        ContactRuledOut = "contact_ruled_out",
        /// An earlier link of the same pair ended for a reason that still holds.
        EarlierLinkEnded = "earlier_link_ended",
    }
}

/// The kinds of barrier that stand between a household and the children.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BarrierSet(u16);

impl BarrierSet {
    /// Adds a barrier.
    pub fn insert(&mut self, code: BarrierCode) {
        self.0 |= 1 << (code as u16);
    }

    /// Whether a barrier stands.
    pub fn contains(self, code: BarrierCode) -> bool {
        self.0 & (1 << (code as u16)) != 0
    }

    /// The barriers as one number, the same for the same barriers.
    pub(super) fn bits(self) -> u16 {
        self.0
    }

    /// Whether nothing bars.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The barriers, in the order of their list.
    pub fn iter(self) -> impl Iterator<Item = BarrierCode> {
        BarrierCode::ALL.iter().copied().filter(move |code| self.contains(*code))
    }
}

/// A barrier with what a sentence about it says.
pub(super) enum Barrier {
    NotAvailable(Availability),
    Number { room: usize, sought: usize },
    SiblingGroup { sought: usize },
    Ages { outside: ages::Outside, from: u8, to: u8 },
    Sex(Position),
    EarlyPermanence(Position),
    ExcludedArea(Position),
    Need(needs::RuledOut),
    Contact(contact::RuledOut),
    EarlierLink { child: Position, reason: LinkEndReason },
}

impl Barrier {
    /// The kind of barrier.
    pub(super) fn code(&self) -> BarrierCode {
        match self {
            Self::NotAvailable(_) => BarrierCode::NotAvailable,
            Self::Number { .. } => BarrierCode::ApprovedNumber,
            Self::SiblingGroup { .. } => BarrierCode::SiblingGroupNotApproved,
            Self::Ages { .. } => BarrierCode::ApprovedAges,
            Self::Sex(_) => BarrierCode::SexRestriction,
            Self::EarlyPermanence(_) => BarrierCode::EarlyPermanenceNotApproved,
            Self::ExcludedArea(_) => BarrierCode::ExcludedArea,
            Self::Need(_) => BarrierCode::NeedRuledOut,
            Self::Contact(_) => BarrierCode::ContactRuledOut,
            Self::EarlierLink { .. } => BarrierCode::EarlierLinkEnded,
        }
    }

    /// One sentence of why. It carries no name, identifier, coordinate or distance.
    pub(super) fn why(&self) -> String {
        match self {
            Self::NotAvailable(Availability::OnHold) => "The household is on hold.".to_owned(),
            Self::NotAvailable(Availability::Linked) => {
                "The household is formally linked already, without room for another child.".to_owned()
            }
            Self::NotAvailable(Availability::ApprovalEnded) => "The household's approval has ended.".to_owned(),
            Self::NotAvailable(_) => "The household is not approved.".to_owned(),
            Self::Number { room, sought } => format!(
                "{sought} {} to be placed and the approval leaves room for {}.",
                if *sought == 1 { "child is" } else { "children are" },
                number::children(*room)
            ),
            Self::SiblingGroup { sought } => {
                format!("{sought} children are to be placed together and the approval is not for a sibling group.")
            }
            Self::Ages { outside, from, to } => {
                let ages::Outside { child, years } = outside;
                format!("{} is {years}; the approval is for {from} to {to} years.", child.opening())
            }
            Self::Sex(child) => format!("The approval is for one sex only, and not that of {}.", child.words()),
            Self::EarlyPermanence(child) => format!(
                "The plan for {} is Fostering for Adoption and the household is not approved for it.",
                child.words()
            ),
            Self::ExcludedArea(child) => format!(
                "The household lives in an area that is excluded for the safety of {}.",
                child.words()
            ),
            Self::Need(ruled_out) => format!(
                "{} has a need that the household has ruled out: {}.",
                ruled_out.child.opening(),
                ruled_out.need.words()
            ),
            Self::Contact(ruled_out) => format!(
                "The plan for {} requires contact that the household has ruled out: {}.",
                ruled_out.child.words(),
                ruled_out.words
            ),
            Self::EarlierLink { child, reason } => {
                format!("An earlier link with {} ended because {}.", child.words(), reason.words())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_it() {
        for code in BarrierCode::ALL {
            let mut set = BarrierSet::default();
            assert!(set.is_empty());
            set.insert(*code);
            assert_eq!(set.iter().collect::<Vec<_>>(), [*code]);
        }
    }
}
