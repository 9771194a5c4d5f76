//! What can be recorded of a link. A milestone may name some of the link's children.

use crate::{
    adopters::PanelRecommendation,
    codes::code_list,
    fault::{Fault, FaultCode, Faults},
    identifiers::ChildId,
    journeys::{Milestone, RecordedDates, Step},
    note::Note,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

code_list! {
    /// The kinds of milestone of a link.
    LinkMilestoneKind {
        /// A household has been identified: a potential link.
        Identified = "identified",
        /// Confirmed: going to panel, or to a Fostering for Adoption placement.
        Confirmed = "confirmed",
        /// A visit or meeting was held while the link was considered.
        VisitHeld = "visit_held",
        /// The household said how it stands to the link.
        HouseholdViewRecorded = "household_view_recorded",
        /// The child's worker said how the worker stands to the link.
        ChildWorkerViewRecorded = "child_worker_view_recorded",
        /// The fostering placement of a foster carer who adopts began.
        FosterPlaced = "foster_placed",
        /// Moved in under Fostering for Adoption.
        EarlyPermanencePlaced = "early_permanence_placed",
        /// The panel considered the match.
        PanelConsidered = "panel_considered",
        /// The agency decision maker decided the match: formally linked.
        MatchDecided = "match_decided",
        /// Introductions started.
        IntroductionsStarted = "introductions_started",
        /// Placed for adoption.
        PlacedForAdoption = "placed_for_adoption",
        /// The link ended before placement.
        Ended = "ended",
        /// The placement ended before the adoption order.
        Disrupted = "disrupted",
    }
}

code_list! {
    /// Why a link ended or a placement disrupted.
    LinkEndReason {
        /// The household cannot meet the child's needs.
        NeedsNotMet = "needs_not_met",
        /// The household decided not to go on.
        HouseholdDeclined = "household_declined",
        /// The child's worker decided not to go on.
        NotInChildsInterest = "not_in_childs_interest",
        /// The match was not agreed by the agency decision maker.
        MatchNotAgreed = "match_not_agreed",
        /// A safety concern about place or people.
        SafetyConcern = "safety_concern",
        /// Another household was matched with the child.
        OtherHouseholdMatched = "other_household_matched",
        /// The household was linked with another child.
        HouseholdLinkedElsewhere = "household_linked_elsewhere",
        /// The household left or went on hold.
        HouseholdUnavailable = "household_unavailable",
        /// The child's plan changed, or the child left care.
        PlanChanged = "plan_changed",
        /// The child's behaviour or attachment.
        RelationshipBreakdown = "relationship_breakdown",
        /// A change in the household's circumstances.
        CircumstancesChanged = "circumstances_changed",
        /// Another reason.
        Other = "other",
    }
}

impl LinkEndReason {
    /// Whether the reason still stands in the way of the same pair.
    pub fn still_holds(self) -> bool {
        matches!(
            self,
            Self::NeedsNotMet
                | Self::HouseholdDeclined
                | Self::NotInChildsInterest
                | Self::MatchNotAgreed
                | Self::SafetyConcern
                | Self::RelationshipBreakdown
        )
    }

    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NeedsNotMet => "the household could not meet the child's needs",
            Self::HouseholdDeclined => "the household decided not to go on",
            Self::NotInChildsInterest => "the child's worker decided not to go on",
            Self::MatchNotAgreed => "the match was not agreed",
            Self::SafetyConcern => "there was a safety concern",
            Self::OtherHouseholdMatched => "another household was matched",
            Self::HouseholdLinkedElsewhere => "the household was linked with another child",
            Self::HouseholdUnavailable => "the household was not available",
            Self::PlanChanged => "the child's plan changed",
            Self::RelationshipBreakdown => "the placement broke down",
            Self::CircumstancesChanged => "the household's circumstances changed",
            Self::Other => "of another reason",
        }
    }
}

code_list! {
    /// What kind of visit or meeting was held.
    LinkVisit {
        /// The child's worker visited the household.
        HouseholdVisit = "household_visit",
        /// The household met the child's foster carers.
        FosterCarerMeeting = "foster_carer_meeting",
        /// The household met a medical adviser, teacher or other professional who knows the child.
        ProfessionalMeeting = "professional_meeting",
        /// The household and the child met informally (a chemistry meeting).
        ChemistryMeeting = "chemistry_meeting",
        /// Another visit or meeting.
        Other = "other",
    }
}

code_list! {
    /// How a party stands to a link.
    LinkView {
        /// Wants to go on.
        WantsToGoOn = "wants_to_go_on",
        /// Is undecided, or has questions first.
        Undecided = "undecided",
        /// Does not want to go on. The link lives until its end is recorded.
        DoesNotWantToGoOn = "does_not_want_to_go_on",
    }
}

code_list! {
    /// Who ended a link.
    LinkEndedBy {
        /// The household.
        Household = "household",
        /// The child's local authority.
        LocalAuthority = "local_authority",
        /// The adoption agency.
        Agency = "agency",
        /// The court.
        Court = "court",
    }
}

/// What only some kinds of milestone carry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkMilestoneOptions {
    /// `panel_considered` (required): the recommendation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<PanelRecommendation>,
    /// `ended` and `disrupted` (required): why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<LinkEndReason>,
    /// `ended` and `disrupted` (required): by whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<LinkEndedBy>,
    /// `visit_held` (required): what kind of visit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub visit: Option<LinkVisit>,
    /// `household_view_recorded` and `child_worker_view_recorded` (required): the view.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub view: Option<LinkView>,
    /// `visit_held` and both views: what there is to say of it. Shown with `identity:read` only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<Note>,
    /// The children it is about; all of the link's when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 6))]
    pub children: Option<Vec<ChildId>>,
}

impl LinkMilestoneOptions {
    /// The code that a milestone carries beside its kind: an outcome, a recommendation, a decision,
    /// a view or a reason.
    pub fn outcome(&self) -> Option<&'static str> {
        let Self {
            recommendation,
            reason,
            visit,
            view,
            ended_by: _,
            note: _,
            children: _,
        } = self;
        recommendation
            .map(|code| code.code())
            .or(reason.map(|code| code.code()))
            .or(visit.map(|code| code.code()))
            .or(view.map(|code| code.code()))
    }
}

/// A milestone of a link, complete for its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkMilestone {
    kind: LinkMilestoneKind,
    occurred_on: NaiveDate,
    options: LinkMilestoneOptions,
}

/// The steps of the link's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is a kind described above")]
pub enum LinkStep {
    FosterPlaced,
    Identified,
    Confirmed,
    VisitHeld,
    HouseholdViewRecorded,
    ChildWorkerViewRecorded,
    EarlyPermanencePlaced,
    PanelConsidered,
    PanelDeferred,
    MatchDecided,
    IntroductionsStarted,
    PlacedForAdoption,
    Ended,
    Disrupted,
}

impl Step for LinkStep {
    fn kind_code(self) -> &'static str {
        use LinkMilestoneKind as K;
        match self {
            Self::FosterPlaced => K::FosterPlaced,
            Self::Identified => K::Identified,
            Self::Confirmed => K::Confirmed,
            Self::VisitHeld => K::VisitHeld,
            Self::HouseholdViewRecorded => K::HouseholdViewRecorded,
            Self::ChildWorkerViewRecorded => K::ChildWorkerViewRecorded,
            Self::EarlyPermanencePlaced => K::EarlyPermanencePlaced,
            Self::PanelConsidered | Self::PanelDeferred => K::PanelConsidered,
            Self::MatchDecided => K::MatchDecided,
            Self::IntroductionsStarted => K::IntroductionsStarted,
            Self::PlacedForAdoption => K::PlacedForAdoption,
            Self::Ended => K::Ended,
            Self::Disrupted => K::Disrupted,
        }
        .code()
    }

    fn words(self) -> &'static str {
        match self {
            Self::FosterPlaced => "the fostering placement",
            Self::Identified => "the identification of the household",
            Self::Confirmed => "the confirmation of the link",
            Self::VisitHeld => "the visit",
            Self::HouseholdViewRecorded => "the household's view",
            Self::ChildWorkerViewRecorded => "the child's worker's view",
            Self::EarlyPermanencePlaced => "the Fostering for Adoption placement",
            Self::PanelConsidered => "the panel's recommendation",
            Self::PanelDeferred => "the panel's deferral",
            Self::MatchDecided => "the match decision",
            Self::IntroductionsStarted => "the start of introductions",
            Self::PlacedForAdoption => "the placement for adoption",
            Self::Ended => "the end of the link",
            Self::Disrupted => "the disruption",
        }
    }

    fn is_decision(self) -> bool {
        self == Self::MatchDecided
    }
}

impl Milestone for LinkMilestone {
    type Step = LinkStep;
    fn occurred_on(&self) -> NaiveDate {
        self.occurred_on
    }
    fn step(&self) -> LinkStep {
        use LinkMilestoneKind as K;
        match self.kind {
            K::FosterPlaced => LinkStep::FosterPlaced,
            K::Identified => LinkStep::Identified,
            K::Confirmed => LinkStep::Confirmed,
            K::VisitHeld => LinkStep::VisitHeld,
            K::HouseholdViewRecorded => LinkStep::HouseholdViewRecorded,
            K::ChildWorkerViewRecorded => LinkStep::ChildWorkerViewRecorded,
            K::EarlyPermanencePlaced => LinkStep::EarlyPermanencePlaced,
            K::PanelConsidered if self.options.recommendation == Some(PanelRecommendation::Deferred) => LinkStep::PanelDeferred,
            K::PanelConsidered => LinkStep::PanelConsidered,
            K::MatchDecided => LinkStep::MatchDecided,
            K::IntroductionsStarted => LinkStep::IntroductionsStarted,
            K::PlacedForAdoption => LinkStep::PlacedForAdoption,
            K::Ended => LinkStep::Ended,
            K::Disrupted => LinkStep::Disrupted,
        }
    }
}

impl LinkMilestone {
    /// Reads a milestone recorded today for a link of `children`.
    pub fn parse(
        kind: LinkMilestoneKind,
        occurred_on: NaiveDate,
        options: LinkMilestoneOptions,
        children: &[ChildId],
        today: NaiveDate,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        RecordedDates { today }.check(occurred_on, "/occurred_on", &mut faults);
        let LinkMilestoneOptions {
            recommendation,
            reason,
            ended_by,
            visit,
            view,
            note,
            children: named,
        } = &options;
        let ending = matches!(kind, LinkMilestoneKind::Ended | LinkMilestoneKind::Disrupted);
        let viewing = matches!(
            kind,
            LinkMilestoneKind::HouseholdViewRecorded | LinkMilestoneKind::ChildWorkerViewRecorded
        );
        let visiting = kind == LinkMilestoneKind::VisitHeld;
        // A note may be left out where it belongs.
        let noted = note.is_some() && (viewing || visiting);
        let fields = [
            (
                "/recommendation",
                recommendation.is_some(),
                kind == LinkMilestoneKind::PanelConsidered,
            ),
            ("/reason", reason.is_some(), ending),
            ("/ended_by", ended_by.is_some(), ending),
            ("/visit", visit.is_some(), visiting),
            ("/view", view.is_some(), viewing),
            ("/note", note.is_some(), noted),
        ];
        for (pointer, given, belongs) in fields {
            if given && !belongs {
                faults.push(Fault::new(
                    FaultCode::FieldNotAllowed,
                    pointer,
                    format!("a milestone of kind {kind} does not carry this field"),
                ));
            } else if belongs && !given {
                faults.push(Fault::new(
                    FaultCode::FieldRequired,
                    pointer,
                    format!("a milestone of kind {kind} needs this field"),
                ));
            }
        }
        for (index, child) in named.iter().flatten().enumerate() {
            if !children.contains(child) {
                faults.add(
                    FaultCode::ChildrenMismatch,
                    format!("/children/{index}"),
                    "this child is not one of the link's children",
                );
            } else if named.iter().flatten().take(index).any(|before| before == child) {
                faults.add(
                    FaultCode::ChildrenMismatch,
                    format!("/children/{index}"),
                    "this child is named twice",
                );
            }
        }
        if named.as_ref().is_some_and(Vec::is_empty) {
            faults.add(
                FaultCode::InvalidValue,
                "/children",
                "name at least one child, or leave children out for all of them",
            );
        }
        faults.or(Self::stored(kind, occurred_on, options))
    }

    /// Reads a milestone that was checked when it was recorded.
    pub fn stored(kind: LinkMilestoneKind, occurred_on: NaiveDate, options: LinkMilestoneOptions) -> Self {
        Self {
            kind,
            occurred_on,
            options,
        }
    }

    /// The kind.
    pub fn kind(&self) -> LinkMilestoneKind {
        self.kind
    }

    /// What the kind carries.
    pub fn options(&self) -> &LinkMilestoneOptions {
        &self.options
    }

    /// Whether it is about a child.
    pub fn names(&self, child: ChildId) -> bool {
        self.options.children.as_ref().is_none_or(|named| named.contains(&child))
    }
}
