//! Codes of panels: kinds of meeting and of case, roles, and why something did not go on.

use crate::codes::code_list;

code_list! {
    /// The kinds of panel.
    PanelKind {
        /// An adoption panel (Adoption Agencies Regulations 2005, regulation 4).
        Adoption = "adoption",
        /// A fostering panel (Fostering Services Regulations 2011, regulation 23). It is kept with
        /// its day, members and quorum; cases of adoption do not go there.
        Fostering = "fostering",
    }
}

code_list! {
    /// Whether a meeting is to be, or was, held.
    PanelState {
        /// It stands.
        Convened = "convened",
        /// It was cancelled.
        Cancelled = "cancelled",
    }
}

code_list! {
    /// In what role somebody sits on a panel. A person's role is that of the central list
    /// (Adoption Agencies Regulations 2005, regulations 3 and 4); advisers are no members.
    PanelRole {
        /// The chair, who is an independent person.
        IndependentChair = "independent_chair",
        /// A social worker with at least three years' relevant post-qualifying experience.
        SocialWorker = "social_worker",
        /// The agency's medical adviser.
        MedicalAdviser = "medical_adviser",
        /// An elected member of a council.
        ElectedMember = "elected_member",
        /// An independent person.
        IndependentMember = "independent_member",
        /// Another person of the central list.
        OtherMember = "other_member",
        /// The legal adviser: advises, and is no member.
        LegalAdviser = "legal_adviser",
        /// The agency adviser (regulation 8): advises, and is no member.
        AgencyAdviser = "agency_adviser",
    }
}

impl PanelRole {
    /// Whether the person is a member of the panel, and counts for its quorum.
    pub fn is_member(self) -> bool {
        !matches!(self, Self::LegalAdviser | Self::AgencyAdviser)
    }

    /// Whether the person is independent of the agency.
    pub fn is_independent(self) -> bool {
        matches!(self, Self::IndependentChair | Self::IndependentMember)
    }
}

code_list! {
    /// Why a member is absent for a case.
    AbsenceReason {
        /// The member has a conflict of interest in this case, and left for it.
        ConflictOfInterest = "conflict_of_interest",
        /// The member was not there.
        Apologies = "apologies",
    }
}

code_list! {
    /// Why a meeting was cancelled.
    PanelCancelReason {
        /// Too few members can come.
        NotQuorate = "not_quorate",
        /// There are no cases for it.
        NoCases = "no_cases",
        /// It is held on another day instead.
        Moved = "moved",
        /// Another reason.
        Other = "other",
    }
}

code_list! {
    /// What a case comes to a panel for.
    PanelItemKind {
        /// Whether a household is suitable to adopt (regulation 26).
        Approval = "approval",
        /// Whether a child should be placed with a household (regulation 32): the case is a link.
        Match = "match",
        /// Whether a relinquished child should be placed for adoption (regulation 18).
        Plan = "plan",
    }
}

code_list! {
    /// Why a case was taken off an agenda before it was heard.
    PanelItemEndReason {
        /// Its papers were not complete.
        PapersIncomplete = "papers_incomplete",
        /// The household asked for it, or withdrew.
        HouseholdRequest = "household_request",
        /// The plan or the circumstances changed.
        CircumstancesChanged = "circumstances_changed",
        /// The panel could not hear it: too few members without a conflict of interest.
        NotQuorate = "not_quorate",
        /// The meeting was cancelled.
        PanelCancelled = "panel_cancelled",
        /// It was listed by mistake.
        ListedInError = "listed_in_error",
        /// Another reason.
        Other = "other",
    }
}

code_list! {
    /// What the agency decision maker decides on a case.
    PanelDecision {
        /// `approval`: approved; needs terms.
        Approved = "approved",
        /// `approval`: minded not to approve, a qualifying determination.
        MindedNotToApprove = "minded_not_to_approve",
        /// `approval`: not approved, after a qualifying determination.
        NotApproved = "not_approved",
        /// `match`: the child is to be placed with the household.
        MatchAgreed = "match_agreed",
        /// `match`: the child is not to be placed with the household.
        MatchNotAgreed = "match_not_agreed",
        /// `plan`: the child should be placed for adoption.
        ShouldBePlaced = "should_be_placed",
        /// `plan`: the child should not be placed for adoption.
        ShouldNotBePlaced = "should_not_be_placed",
    }
}

impl PanelDecision {
    /// The kind of case on which this can be decided.
    pub fn of_kind(self) -> PanelItemKind {
        match self {
            Self::Approved | Self::MindedNotToApprove | Self::NotApproved => PanelItemKind::Approval,
            Self::MatchAgreed | Self::MatchNotAgreed => PanelItemKind::Match,
            Self::ShouldBePlaced | Self::ShouldNotBePlaced => PanelItemKind::Plan,
        }
    }
}
