//! What would have to change for a barrier to fall.
//!
//! A barrier falls by a review of the approval, by something the household says, or by the end of
//! a hold. Nothing here lifts what protects a child: an excluded area, an earlier link that ended
//! for a reason that still holds, an approval that ended or was never given.

use super::{
    barriers::{Barrier, BarrierCode},
    compare::Sides,
    contact,
    criteria::Criterion,
    number::children,
    parties::Candidate,
};
use crate::{
    adopters::{AdopterSummary, Availability, Household, MOST_CHILDREN, availability_on},
    codes::{Answer, Need, code_list},
};
use chrono::NaiveDate;
use serde::Serialize;

code_list! {
    /// A kind of change that would let a barrier fall.
    ChangeCode {
        /// The approval is for more children.
        MoreChildren = "more_children",
        /// The approval is for a sibling group.
        SiblingGroup = "sibling_group",
        /// The approval is for a wider range of ages.
        WiderAges = "wider_ages",
        /// The approval is no longer for one sex only.
        EitherSex = "either_sex",
        /// The approval is for Fostering for Adoption.
        EarlyPermanence = "early_permanence",
        /// The hold ends.
        HoldEnds = "hold_ends",
        /// The household no longer rules out a need.
        NeedReconsidered = "need_reconsidered",
        /// The household no longer rules out contact.
        ContactReconsidered = "contact_reconsidered",
        /// The household, linked already, would take a further child.
        FurtherChild = "further_child",
    }
}

impl ChangeCode {
    /// What a change asks of the household and its agency, compared with others: practice of the
    /// field, without statutory source. A review of the approval comes before a change of mind,
    /// and that before the end of a hold or another child beside one just linked.
    fn effort(self) -> u32 {
        match self {
            // Each child and each year asks one.
            Self::MoreChildren | Self::WiderAges => 0,
            Self::SiblingGroup | Self::EarlyPermanence => 1,
            Self::EitherSex => 2,
            // More than an approval can be stretched by.
            Self::ContactReconsidered => 30,
            Self::NeedReconsidered => 31,
            Self::HoldEnds => 32,
            Self::FurtherChild => 33,
        }
    }
}

/// One change that would let one barrier fall.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    MoreChildren { more: usize },
    SiblingGroup,
    WiderAges { down_to: Option<u8>, up_to: Option<u8> },
    EitherSex,
    EarlyPermanence,
    HoldEnds,
    NeedReconsidered(Need),
    ContactReconsidered(Criterion),
    FurtherChild,
}

/// A change in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatchChange {
    /// The kind of change.
    pub code: ChangeCode,
    /// The barrier that would fall.
    pub barrier: BarrierCode,
    /// What would have to be so, in one sentence.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "The approval is for ages up to 6."))]
    pub statement: String,
}

impl Change {
    fn code(&self) -> ChangeCode {
        match self {
            Self::MoreChildren { .. } => ChangeCode::MoreChildren,
            Self::SiblingGroup => ChangeCode::SiblingGroup,
            Self::WiderAges { .. } => ChangeCode::WiderAges,
            Self::EitherSex => ChangeCode::EitherSex,
            Self::EarlyPermanence => ChangeCode::EarlyPermanence,
            Self::HoldEnds => ChangeCode::HoldEnds,
            Self::NeedReconsidered(_) => ChangeCode::NeedReconsidered,
            Self::ContactReconsidered(_) => ChangeCode::ContactReconsidered,
            Self::FurtherChild => ChangeCode::FurtherChild,
        }
    }

    fn barrier(&self) -> BarrierCode {
        match self {
            Self::MoreChildren { .. } => BarrierCode::ApprovedNumber,
            Self::SiblingGroup => BarrierCode::SiblingGroupNotApproved,
            Self::WiderAges { .. } => BarrierCode::ApprovedAges,
            Self::EitherSex => BarrierCode::SexRestriction,
            Self::EarlyPermanence => BarrierCode::EarlyPermanenceNotApproved,
            Self::HoldEnds | Self::FurtherChild => BarrierCode::NotAvailable,
            Self::NeedReconsidered(_) => BarrierCode::NeedRuledOut,
            Self::ContactReconsidered(_) => BarrierCode::ContactRuledOut,
        }
    }

    /// How much the change asks of a household: its kind, and by how many children or years the
    /// approval would have to be stretched.
    pub(super) fn effort(&self, candidate: &Candidate<'_>) -> u32 {
        let stretch = match (self, candidate.terms()) {
            (Self::MoreChildren { more }, _) => u32::try_from(*more).unwrap_or(u32::MAX),
            (Self::WiderAges { down_to, up_to }, Some(terms)) => {
                let below = down_to.map_or(0, |from| terms.age_from_years.abs_diff(from));
                let above = up_to.map_or(0, |to| terms.age_to_years.abs_diff(to));
                u32::from(below) + u32::from(above)
            }
            _ => 0,
        };
        self.code().effort().saturating_add(stretch)
    }

    pub(super) fn in_words(&self) -> MatchChange {
        let statement = match self {
            Self::MoreChildren { more } => {
                let more = children(*more).replacen(' ', " more ", 1);
                format!("The approval is for {more}.")
            }
            Self::SiblingGroup => "The approval is for a sibling group.".to_owned(),
            Self::WiderAges { down_to, up_to } => match (down_to, up_to) {
                (Some(from), Some(to)) => format!("The approval is for ages from {from} to {to}."),
                (Some(from), None) => format!("The approval is for ages from {from}."),
                (None, to) => format!("The approval is for ages up to {}.", to.unwrap_or_default()),
            },
            Self::EitherSex => "The approval is for children of either sex.".to_owned(),
            Self::EarlyPermanence => "The approval is for Fostering for Adoption.".to_owned(),
            Self::HoldEnds => "The hold of the household ends.".to_owned(),
            Self::NeedReconsidered(need) => format!("The household no longer rules out {}.", need.words()),
            Self::ContactReconsidered(kind) => format!("The household no longer rules out {}.", contact::words(*kind)),
            Self::FurtherChild => "The household would take a further child beside the one who is linked.".to_owned(),
        };
        MatchChange {
            code: self.code(),
            barrier: self.barrier(),
            statement,
        }
    }

    /// Makes the change on copies of what is known of a household.
    pub(super) fn make(&self, household: &mut Household, summary: &mut AdopterSummary, today: NaiveDate) {
        if let Some(terms) = summary.terms.as_mut() {
            match self {
                Self::MoreChildren { more } => {
                    terms.children_most = terms.children_most.saturating_add(u8::try_from(*more).unwrap_or(u8::MAX));
                }
                Self::SiblingGroup => terms.sibling_group = true,
                Self::WiderAges { down_to, up_to } => {
                    terms.age_from_years = down_to.unwrap_or(terms.age_from_years);
                    terms.age_to_years = up_to.unwrap_or(terms.age_to_years);
                }
                Self::EitherSex => terms.only_sex = None,
                Self::EarlyPermanence => terms.early_permanence = true,
                _ => {}
            }
        }
        match self {
            Self::HoldEnds => {
                for hold in summary.holds.iter_mut().filter(|hold| hold.open_on(today)) {
                    hold.to = Some(today);
                }
            }
            Self::NeedReconsidered(need) => {
                household.needs.get_or_insert_default().insert(*need, Answer::WouldDiscuss);
            }
            Self::ContactReconsidered(kind) => contact::reconsider(*kind, household.contact.get_or_insert_default()),
            Self::FurtherChild => household.open_to_further_children = Some(true),
            _ => {}
        }
    }
}

/// The changes that one barrier calls for; `None` where none would let it fall.
pub(super) fn changes_for(barrier: &Barrier, sides: &Sides<'_>, candidate: &Candidate<'_>, today: NaiveDate) -> Option<Vec<Change>> {
    Some(match barrier {
        Barrier::NotAvailable(Availability::OnHold) => {
            let mut household = candidate.household.clone();
            let mut summary = candidate.summary.clone();
            Change::HoldEnds.make(&mut household, &mut summary, today);
            let open = household.open_to_further_children.unwrap_or(false);
            match availability_on(&summary, open, today) {
                Availability::Linked if !open => vec![Change::HoldEnds, Change::FurtherChild],
                _ => vec![Change::HoldEnds],
            }
        }
        // One that would take a further child and is linked has no room, which is a barrier of
        // its own.
        Barrier::NotAvailable(Availability::Linked) => match candidate.household.open_to_further_children {
            Some(true) => Vec::new(),
            _ => vec![Change::FurtherChild],
        },
        Barrier::NotAvailable(_) | Barrier::ExcludedArea(_) | Barrier::EarlierLink { .. } => return None,
        Barrier::Number { .. } => {
            let terms = candidate.terms()?;
            let more = sides.number.lacking(candidate, terms);
            let now = usize::from(terms.children_most);
            // No approval is for more children than that.
            if now + more > usize::from(MOST_CHILDREN) {
                return None;
            }
            vec![Change::MoreChildren { more }]
        }
        Barrier::SiblingGroup { .. } => vec![Change::SiblingGroup],
        Barrier::Ages { from, to, .. } => {
            let (youngest, eldest) = sides.ages.span()?;
            vec![Change::WiderAges {
                down_to: (youngest < *from).then_some(youngest),
                up_to: (eldest > *to).then_some(eldest),
            }]
        }
        Barrier::Sex(_) => vec![Change::EitherSex],
        Barrier::EarlyPermanence(_) => vec![Change::EarlyPermanence],
        Barrier::Need(ruled_out) => vec![Change::NeedReconsidered(ruled_out.need)],
        Barrier::Contact(ruled_out) => vec![Change::ContactReconsidered(ruled_out.criterion)],
    })
}
