//! What can be recorded of a case on an agenda.

use super::codes::{PanelDecision, PanelItemEndReason, PanelItemKind};
use crate::{
    adopters::{ApprovalTerms, PanelRecommendation, TermsIn},
    codes::code_list,
    fault::{Fault, FaultCode, Faults},
    journeys::{Milestone, RecordedDates, Step},
    note::Note,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

code_list! {
    /// The kinds of milestone of a case on an agenda.
    PanelItemMilestoneKind {
        /// The minutes: what the panel recommends, and why. Its day is the day of the meeting.
        RecommendationMade = "recommendation_made",
        /// The agency decision maker decided.
        DecisionMade = "decision_made",
        /// After a qualifying determination, the household made representations.
        RepresentationsMade = "representations_made",
        /// After a qualifying determination, the household asked the Independent Review Mechanism.
        IrmRequested = "irm_requested",
        /// The Independent Review Mechanism recommended.
        IrmRecommended = "irm_recommended",
        /// Taken off the agenda for good.
        Withdrawn = "withdrawn",
        /// Taken off this agenda to stand on a later one.
        Deferred = "deferred",
    }
}

/// What only some kinds of milestone carry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PanelItemMilestoneOptions {
    /// `recommendation_made` and `irm_recommended` (required): the recommendation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recommendation: Option<PanelRecommendation>,
    /// `recommendation_made` (required): the panel's reasons.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reasons: Option<Note>,
    /// `recommendation_made`: when the decision maker had the final minutes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub minutes_received_on: Option<NaiveDate>,
    /// `recommendation_made`: in how many working days the decision was due when it was recorded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decide_within_working_days: Option<u8>,
    /// `decision_made` (required): the decision.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<PanelDecision>,
    /// `decision_made` with `approved` (required): the terms of approval.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub terms: Option<TermsIn>,
    /// `withdrawn` and `deferred` (required): why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<PanelItemEndReason>,
    /// The milestone that it implies had been recorded on the case before.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub recognised: bool,
}

impl PanelItemMilestoneOptions {
    /// The code that tells how it came out: of the decision, the recommendation or the reason.
    pub fn outcome(&self) -> Option<&'static str> {
        let Self {
            recommendation,
            decision,
            reason,
            reasons: _,
            minutes_received_on: _,
            decide_within_working_days: _,
            terms: _,
            recognised: _,
        } = self;
        decision
            .map(|code| code.code())
            .or(recommendation.map(|code| code.code()))
            .or(reason.map(|code| code.code()))
    }
}

/// A milestone of a case on an agenda, complete for its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelItemMilestone {
    kind: PanelItemMilestoneKind,
    occurred_on: NaiveDate,
    step: PanelItemStep,
    options: PanelItemMilestoneOptions,
}

/// The steps of the table: kinds, told apart by outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is a kind and outcome described above")]
pub enum PanelItemStep {
    Recommended,
    PanelDeferred,
    Agreed,
    MindedNotToApprove,
    Refused,
    RepresentationsMade,
    IrmRequested,
    IrmRecommended,
    Withdrawn,
    Deferred,
}

impl Step for PanelItemStep {
    fn kind_code(self) -> &'static str {
        use PanelItemMilestoneKind as K;
        match self {
            Self::Recommended | Self::PanelDeferred => K::RecommendationMade,
            Self::Agreed | Self::MindedNotToApprove | Self::Refused => K::DecisionMade,
            Self::RepresentationsMade => K::RepresentationsMade,
            Self::IrmRequested => K::IrmRequested,
            Self::IrmRecommended => K::IrmRecommended,
            Self::Withdrawn => K::Withdrawn,
            Self::Deferred => K::Deferred,
        }
        .code()
    }

    fn words(self) -> &'static str {
        match self {
            Self::Recommended => "the panel's recommendation",
            Self::PanelDeferred => "the panel's deferral",
            Self::Agreed => "the decision in favour",
            Self::MindedNotToApprove => "the qualifying determination",
            Self::Refused => "the decision against",
            Self::RepresentationsMade => "representations",
            Self::IrmRequested => "the request to the Independent Review Mechanism",
            Self::IrmRecommended => "the recommendation of the Independent Review Mechanism",
            Self::Withdrawn => "the withdrawal from the agenda",
            Self::Deferred => "the deferral to a later meeting",
        }
    }

    fn is_decision(self) -> bool {
        matches!(self, Self::Agreed | Self::MindedNotToApprove | Self::Refused)
    }
}

impl Milestone for PanelItemMilestone {
    type Step = PanelItemStep;
    fn occurred_on(&self) -> NaiveDate {
        self.occurred_on
    }
    fn step(&self) -> PanelItemStep {
        self.step
    }
}

/// The meeting at which a case is heard, as far as its milestones must fit it.
#[derive(Clone, Copy, Debug)]
pub struct HeardAt {
    /// What the case is.
    pub kind: PanelItemKind,
    /// The day of the meeting.
    pub held_on: NaiveDate,
}

impl PanelItemMilestone {
    /// Reads a milestone recorded today of a case. A recommendation has the day of the meeting.
    pub fn parse(
        kind: PanelItemMilestoneKind,
        occurred_on: Option<NaiveDate>,
        options: PanelItemMilestoneOptions,
        heard: HeardAt,
        today: NaiveDate,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        check_fields(kind, &options, heard, &mut faults);
        let day = match (kind, occurred_on) {
            (PanelItemMilestoneKind::RecommendationMade, given) => {
                if given.is_some() {
                    let detail = "a recommendation has the day of the meeting: leave this field out";
                    faults.add(FaultCode::FieldNotAllowed, "/occurred_on", detail);
                }
                if heard.held_on > today {
                    let detail = format!("the meeting is on {}: minutes can be recorded from then on", heard.held_on);
                    faults.add(FaultCode::PanelNotHeld, "/kind", detail);
                }
                check_minutes(options.minutes_received_on, heard.held_on, today, &mut faults);
                heard.held_on
            }
            (_, Some(on)) => {
                RecordedDates { today }.check(on, "/occurred_on", &mut faults);
                if kind == PanelItemMilestoneKind::DecisionMade && on < heard.held_on {
                    let detail = format!("the panel meets on {}, and the decision follows it", heard.held_on);
                    faults.add(FaultCode::DecisionBeforePanel, "/occurred_on", detail);
                }
                on
            }
            (_, None) => {
                faults.push(needed("/occurred_on", kind));
                today
            }
        };
        if let Some(terms) = &options.terms
            && let Err(of_terms) = ApprovalTerms::parse(terms, "/terms")
        {
            faults.extend(of_terms);
        }
        match Self::stored(kind, day, options) {
            Ok(milestone) => faults.or(milestone),
            // What the kind needs and lacks is told above.
            Err(_) => Err(faults),
        }
    }

    /// Reads a milestone that was checked when it was recorded.
    pub fn stored(kind: PanelItemMilestoneKind, occurred_on: NaiveDate, options: PanelItemMilestoneOptions) -> Result<Self, Fault> {
        let step = step_of(kind, &options)?;
        Ok(Self {
            kind,
            occurred_on,
            step,
            options,
        })
    }

    /// A case taken off the agenda because its meeting was cancelled.
    pub fn deferred_with_panel(on: NaiveDate) -> Self {
        Self {
            kind: PanelItemMilestoneKind::Deferred,
            occurred_on: on,
            step: PanelItemStep::Deferred,
            options: PanelItemMilestoneOptions {
                reason: Some(PanelItemEndReason::PanelCancelled),
                ..PanelItemMilestoneOptions::default()
            },
        }
    }

    /// The same, told that what it implies had been recorded before.
    pub fn recognising(mut self) -> Self {
        self.options.recognised = true;
        self
    }

    /// The kind.
    pub fn kind(&self) -> PanelItemMilestoneKind {
        self.kind
    }

    /// What the kind carries.
    pub fn options(&self) -> &PanelItemMilestoneOptions {
        &self.options
    }
}

fn step_of(kind: PanelItemMilestoneKind, options: &PanelItemMilestoneOptions) -> Result<PanelItemStep, Fault> {
    use PanelItemMilestoneKind as K;
    Ok(match kind {
        K::RecommendationMade => match options.recommendation.ok_or_else(|| needed("/recommendation", kind))? {
            PanelRecommendation::Deferred => PanelItemStep::PanelDeferred,
            PanelRecommendation::Suitable | PanelRecommendation::NotSuitable => PanelItemStep::Recommended,
        },
        K::DecisionMade => match options.decision.ok_or_else(|| needed("/decision", kind))? {
            PanelDecision::Approved | PanelDecision::MatchAgreed | PanelDecision::ShouldBePlaced => PanelItemStep::Agreed,
            PanelDecision::MindedNotToApprove => PanelItemStep::MindedNotToApprove,
            PanelDecision::NotApproved | PanelDecision::MatchNotAgreed | PanelDecision::ShouldNotBePlaced => PanelItemStep::Refused,
        },
        K::RepresentationsMade => PanelItemStep::RepresentationsMade,
        K::IrmRequested => PanelItemStep::IrmRequested,
        K::IrmRecommended => PanelItemStep::IrmRecommended,
        K::Withdrawn => PanelItemStep::Withdrawn,
        K::Deferred => PanelItemStep::Deferred,
    })
}

fn needed(pointer: &str, kind: PanelItemMilestoneKind) -> Fault {
    Fault::new(
        FaultCode::FieldRequired,
        pointer,
        format!("a milestone of kind {kind} needs this field"),
    )
}

fn check_minutes(received: Option<NaiveDate>, held_on: NaiveDate, today: NaiveDate, faults: &mut Faults) {
    let Some(received) = received else { return };
    if received < held_on {
        let detail = "the final minutes are later than the meeting";
        faults.add(FaultCode::DateOrder, "/minutes_received_on", detail);
    } else {
        RecordedDates { today }.check(received, "/minutes_received_on", faults);
    }
}

fn check_fields(kind: PanelItemMilestoneKind, options: &PanelItemMilestoneOptions, heard: HeardAt, faults: &mut Faults) {
    use PanelItemMilestoneKind as K;
    // Destructured in full, so that a new field cannot be forgotten here.
    let PanelItemMilestoneOptions {
        recommendation,
        reasons,
        minutes_received_on,
        decide_within_working_days: _,
        decision,
        terms,
        reason,
        recognised: _,
    } = options;
    let approved = kind == K::DecisionMade && *decision == Some(PanelDecision::Approved);
    let ends = matches!(kind, K::Withdrawn | K::Deferred);
    let recommends = matches!(kind, K::RecommendationMade | K::IrmRecommended);
    let minutes = kind == K::RecommendationMade;
    let fields: [(&str, bool, bool, bool); 6] = [
        ("/recommendation", recommendation.is_some(), recommends, recommends),
        ("/reasons", reasons.is_some(), minutes, minutes),
        ("/minutes_received_on", minutes_received_on.is_some(), minutes, false),
        ("/decision", decision.is_some(), kind == K::DecisionMade, kind == K::DecisionMade),
        ("/terms", terms.is_some(), approved, approved),
        ("/reason", reason.is_some(), ends, ends),
    ];
    for (pointer, given, belongs, is_needed) in fields {
        if given && !belongs {
            let detail = format!("a milestone of kind {kind} does not carry this field here");
            faults.add(FaultCode::FieldNotAllowed, pointer, detail);
        } else if is_needed && !given {
            faults.push(needed(pointer, kind));
        }
    }
    if let Some(decision) = decision
        && kind == K::DecisionMade
        && decision.of_kind() != heard.kind
    {
        let detail = format!("this cannot be decided on a case of kind {}", heard.kind);
        faults.add(FaultCode::InvalidValue, "/decision", detail);
    }
    if kind == K::IrmRecommended && *recommendation == Some(PanelRecommendation::Deferred) {
        let detail = "the Independent Review Mechanism recommends suitable or not_suitable";
        faults.add(FaultCode::InvalidValue, "/recommendation", detail);
    }
    let challenge = matches!(kind, K::RepresentationsMade | K::IrmRequested | K::IrmRecommended);
    if challenge && heard.kind != PanelItemKind::Approval {
        let detail = "representations and the Independent Review Mechanism follow a determination on an approval";
        faults.add(FaultCode::InvalidValue, "/kind", detail);
    }
}
