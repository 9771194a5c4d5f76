//! The feed of what changed: which record, of which case, in which version. An event never says
//! what a record became; whoever may read it asks for it.

use crate::{
    audit::{Case, CaseKind},
    codes::code_list,
};
use chrono::{DateTime, Utc};

code_list! {
    /// What kind of record an event is about.
    EventKind {
        /// An adopter household: what is known of it, its identity, its milestones, and what follows from its links.
        Adopter = "adopter",
        /// A check on a household.
        AdopterCheck = "adopter_check",
        /// A child: what is known of it, its identity, its milestones, and what follows from its links.
        Child = "child",
        /// A sibling group.
        SiblingGroup = "sibling_group",
        /// A link and its milestones.
        Link = "link",
        /// A regional matching plan; it is made once and does not change.
        MatchingPlan = "matching_plan",
        /// A line of a matching plan that was accepted or declined. Told to the region's agency only.
        MatchingPlanLine = "matching_plan_line",
        /// An expression of interest, its messages and its release.
        ExpressionOfInterest = "expression_of_interest",
        /// An interagency placement.
        InteragencyPlacement = "interagency_placement",
        /// A panel's meeting.
        Panel = "panel",
        /// A case on a panel's agenda and its milestones.
        PanelItem = "panel_item",
        /// A line of a shortlist.
        ShortlistLine = "shortlist_line",
        /// The settings of a region.
        Settings = "settings",
    }
}

/// A change of one record, at its place in the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its place: from 1, without a gap, in the order in which changes were committed.
    pub position: i64,
    /// What was changed.
    pub kind: EventKind,
    /// The record's identifier.
    pub resource_id: String,
    /// The case that the record belongs to; a case is its own.
    pub case: Case,
    /// The record's version after the change; its first is 1.
    pub version: i64,
    /// When it was changed, where the record keeps that.
    pub at: Option<DateTime<Utc>>,
}

impl Event {
    /// Whether the record is new.
    pub fn is_creation(&self) -> bool {
        self.version == 1
    }

    /// The address under which the record can be read, of the service of this version.
    pub fn address(&self) -> String {
        let Self {
            kind,
            resource_id: id,
            case,
            ..
        } = self;
        let of = &case.id;
        match kind {
            EventKind::Adopter => format!("/v1/adopters/{id}"),
            EventKind::AdopterCheck => format!("/v1/adopters/{of}/checks"),
            EventKind::Child => format!("/v1/children/{id}"),
            EventKind::SiblingGroup => format!("/v1/sibling-groups/{id}"),
            EventKind::Link => format!("/v1/links/{id}"),
            EventKind::MatchingPlan => format!("/v1/matching/plans/{id}"),
            EventKind::MatchingPlanLine => format!("/v1/matching/plans/{of}/lines"),
            EventKind::ExpressionOfInterest => format!("/v1/expressions-of-interest/{id}"),
            EventKind::InteragencyPlacement => format!("/v1/interagency-placements/{id}"),
            EventKind::Panel => format!("/v1/panels/{id}"),
            EventKind::PanelItem => format!("/v1/panel-items/{id}"),
            EventKind::ShortlistLine if case.kind == CaseKind::SiblingGroup => format!("/v1/sibling-groups/{of}/shortlist"),
            EventKind::ShortlistLine => format!("/v1/children/{of}/shortlist"),
            EventKind::Settings => "/v1/settings".to_owned(),
        }
    }
}
