//! One child's part in a link: the days on which it went on.

use super::{
    milestone::{LinkEndReason, LinkMilestone, LinkStep as S},
    rules::LINK_RULES,
};
use crate::{
    identifiers::{AdopterId, ChildId, LinkId, SiblingGroupId},
    journeys::{Journey, Milestone, Refusal, fold},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Who is linked with whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkParties {
    /// The link.
    pub link: LinkId,
    /// The household.
    pub adopter: AdopterId,
    /// Whether the household belongs to another agency than the child's (interagency).
    pub external: bool,
    /// The sibling group, when the link is with one.
    pub group: Option<SiblingGroupId>,
    /// Every child of the link.
    pub children: Vec<ChildId>,
}

/// One child's part in a link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkedChild {
    /// The link.
    pub link: LinkId,
    /// The child.
    pub child: ChildId,
    /// The household.
    pub adopter: AdopterId,
    /// Whether the household belongs to another agency.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub external: bool,
    /// The sibling group, when the link is with one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub group: Option<SiblingGroupId>,
    /// How many children the link is with.
    pub children_in_link: u8,
    /// The household was identified.
    pub identified_on: NaiveDate,
    /// Confirmed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confirmed_on: Option<NaiveDate>,
    /// The fostering placement of a foster carer who adopts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub foster_placed_on: Option<NaiveDate>,
    /// Fostering for Adoption placement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub early_permanence_on: Option<NaiveDate>,
    /// The match was decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub matched_on: Option<NaiveDate>,
    /// Introductions started.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub introductions_on: Option<NaiveDate>,
    /// Placed for adoption.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub placed_on: Option<NaiveDate>,
    /// The link ended before placement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_on: Option<NaiveDate>,
    /// The placement disrupted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disrupted_on: Option<NaiveDate>,
    /// Why the link ended or disrupted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end_reason: Option<LinkEndReason>,
    /// The day of the latest milestone.
    pub latest_on: NaiveDate,
}

/// The journey of a link for one of its children, and the child's part in it.
pub type FoldedChild<'a> = (Journey<'a, LinkMilestone>, Option<LinkedChild>);

/// Folds the standing milestones of a link for one of its children.
/// `None` when no milestone says that the household was identified for the child.
pub fn fold_child<'a>(
    parties: &LinkParties,
    child: ChildId,
    milestones: impl IntoIterator<Item = &'a LinkMilestone>,
) -> Result<FoldedChild<'a>, Vec<Refusal<'a, LinkMilestone>>> {
    let journey = fold(LINK_RULES, milestones.into_iter().filter(|milestone| milestone.names(child)))?;
    let linked = linked_child(parties, child, &journey);
    Ok((journey, linked))
}

fn linked_child(parties: &LinkParties, child: ChildId, journey: &Journey<'_, LinkMilestone>) -> Option<LinkedChild> {
    let on = |step: S| journey.latest(step).map(Milestone::occurred_on);
    Some(LinkedChild {
        link: parties.link,
        child,
        adopter: parties.adopter,
        external: parties.external,
        group: parties.group,
        children_in_link: u8::try_from(parties.children.len()).unwrap_or(u8::MAX),
        identified_on: on(S::Identified)?,
        confirmed_on: on(S::Confirmed),
        foster_placed_on: on(S::FosterPlaced),
        early_permanence_on: on(S::EarlyPermanencePlaced),
        matched_on: on(S::MatchDecided),
        introductions_on: on(S::IntroductionsStarted),
        placed_on: on(S::PlacedForAdoption),
        ended_on: on(S::Ended),
        disrupted_on: on(S::Disrupted),
        end_reason: journey.ended().and_then(|end| end.options().reason),
        latest_on: journey.taken().last()?.occurred_on(),
    })
}

impl LinkedChild {
    /// The day on which the link or placement was over.
    pub fn over_on(&self) -> Option<NaiveDate> {
        self.ended_on.or(self.disrupted_on)
    }

    fn is_over_on(&self, day: NaiveDate) -> bool {
        self.over_on().is_some_and(|on| on <= day)
    }

    /// A live potential or confirmed link at the end of a day, not formal yet.
    pub fn is_potential_on(&self, day: NaiveDate) -> bool {
        self.identified_on <= day && !self.is_over_on(day) && self.matched_on.is_none_or(|on| on > day)
    }

    /// Formally linked, placed or adopted at the end of a day.
    pub fn is_formal_on(&self, day: NaiveDate) -> bool {
        self.matched_on.is_some_and(|on| on <= day) && !self.is_over_on(day)
    }

    /// The day on which the child first moved in with the household: as a foster child where
    /// that was earlier, else for adoption. `None` before the placement for adoption.
    pub fn moved_in_on(&self) -> Option<NaiveDate> {
        let placed = self.placed_on?;
        [self.foster_placed_on, self.early_permanence_on]
            .into_iter()
            .flatten()
            .chain([placed])
            .min()
    }
}
