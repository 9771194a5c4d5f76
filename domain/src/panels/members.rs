//! Who sits on a panel, and whether enough of them do.

use super::codes::{AbsenceReason, PanelRole};
use crate::{
    codes::code_list,
    fault::{Fault, FaultCode, Faults},
    identifiers::PanelMemberId,
};
use serde::{Deserialize, Serialize};

/// The most people of one panel.
pub const MOST_MEMBERS: usize = 20;
/// The most characters of a name.
pub const LONGEST_NAME: usize = 80;
/// Regulation 4(1)(b): one or two persons may act as chair.
const MOST_VICE_CHAIRS: usize = 2;

/// A person's name. It is shown to those who may see identity, and printed nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonName(String);

impl PersonName {
    /// Reads a name; `pointer` is where it stood in the request.
    pub fn parse(text: &str, pointer: &str) -> Result<Self, Fault> {
        let length = text.chars().count();
        if text.trim().is_empty() || length > LONGEST_NAME || text.chars().any(char::is_control) {
            let detail = format!("a name has 1 to {LONGEST_NAME} characters, on one line");
            return Err(Fault::new(FaultCode::InvalidValue, pointer, detail));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name, for whoever may see it.
    pub fn shown(&self) -> &str {
        &self.0
    }
}

crate::fault::redacted_debug!(PersonName);

/// Somebody who sits on a panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelMember {
    /// The person, as this panel knows them; says nothing outside it.
    pub id: PanelMemberId,
    /// The name, where it is kept here.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<PersonName>,
    /// In what role.
    pub role: PanelRole,
    /// Whether the person may act as chair.
    #[serde(default)]
    pub vice_chair: bool,
}

/// Refuses members that no panel can have together. The list stood at `/members`.
pub fn check_members(members: &[PanelMember]) -> Result<(), Faults> {
    let mut faults = Faults::none();
    let mut chairs = 0;
    let mut vice_chairs = 0;
    for (index, member) in members.iter().enumerate() {
        if member.role == PanelRole::IndependentChair {
            chairs += 1;
            if chairs > 1 {
                faults.add(FaultCode::InvalidValue, format!("/members/{index}/role"), "a panel has one chair");
            }
        }
        if member.vice_chair {
            let at = format!("/members/{index}/vice_chair");
            vice_chairs += 1;
            if vice_chairs > MOST_VICE_CHAIRS {
                faults.add(FaultCode::InvalidValue, at, "at most two members may act as chair");
            } else if !member.role.is_member() || member.role == PanelRole::IndependentChair {
                faults.add(FaultCode::FieldNotAllowed, at, "neither the chair nor an adviser is a vice chair");
            }
        }
        if members.iter().take(index).any(|before| before.id == member.id) {
            faults.add(
                FaultCode::InvalidValue,
                format!("/members/{index}/id"),
                "this member is named twice",
            );
        }
    }
    faults.or(())
}

/// A member who is absent for one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PanelAbsence {
    /// The member.
    pub member_id: PanelMemberId,
    /// Why.
    pub reason: AbsenceReason,
}

/// Refuses absences of people who are not of the panel. The list stood at `/absences`.
pub fn check_absences(absences: &[PanelAbsence], members: &[PanelMember]) -> Result<(), Faults> {
    let mut faults = Faults::none();
    for (index, absence) in absences.iter().enumerate() {
        let at = format!("/absences/{index}/member_id");
        if !members.iter().any(|member| member.id == absence.member_id) {
            faults.add(FaultCode::UnknownRecord, at, "this is no member of the panel");
        } else if absences.iter().take(index).any(|before| before.member_id == absence.member_id) {
            faults.add(FaultCode::InvalidValue, at, "this member is named twice");
        }
    }
    faults.or(())
}

code_list! {
    /// What a panel lacks to do business.
    QuorumGap {
        /// Fewer than five members.
        FewerThanFive = "fewer_than_five",
        /// Neither the chair nor a vice chair.
        NoChair = "no_chair",
        /// No social worker with three years' experience.
        NoSocialWorker = "no_social_worker",
        /// The chair is absent, the vice chair is not independent, and no other member is.
        NoIndependentPerson = "no_independent_person",
    }
}

impl QuorumGap {
    /// What is missing, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::FewerThanFive => "at least five members",
            Self::NoChair => "the chair or a vice chair",
            Self::NoSocialWorker => "a social worker",
            Self::NoIndependentPerson => "an independent person",
        }
    }
}

/// Members without whom a panel cannot do business.
const LEAST_MEMBERS: usize = 5;

/// Whether enough members meet: for the panel as a whole, or for one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PanelQuorum {
    /// Whether business can be done.
    pub met: bool,
    /// Members present. Advisers are no members.
    #[cfg_attr(feature = "openapi", schema(maximum = 20))]
    pub present: u32,
    /// What is missing.
    #[cfg_attr(feature = "openapi", schema(max_items = 4))]
    pub missing: Vec<QuorumGap>,
}

/// The quorum of a panel without those who are absent. Source: Adoption Agencies Regulations 2005,
/// regulation 6 as substituted in 2011: five members, among them the chair or a vice chair, a social
/// worker and, where the chair is absent and the vice chair is not independent, an independent
/// person. Regulation 24 of the Fostering Services Regulations 2011 says the same.
pub fn quorum(members: &[PanelMember], absences: &[PanelAbsence]) -> PanelQuorum {
    let present: Vec<&PanelMember> = members
        .iter()
        .filter(|member| member.role.is_member() && !absences.iter().any(|absence| absence.member_id == member.id))
        .collect();
    let any = |is: fn(&PanelMember) -> bool| present.iter().any(|member| is(member));
    let chaired = any(|member| member.role == PanelRole::IndependentChair);
    let gaps = [
        (present.len() < LEAST_MEMBERS, QuorumGap::FewerThanFive),
        (!chaired && !any(|member| member.vice_chair), QuorumGap::NoChair),
        (!any(|member| member.role == PanelRole::SocialWorker), QuorumGap::NoSocialWorker),
        (!any(|member| member.role.is_independent()), QuorumGap::NoIndependentPerson),
    ];
    let missing: Vec<QuorumGap> = gaps.into_iter().filter_map(|(lacks, gap)| lacks.then_some(gap)).collect();
    PanelQuorum {
        met: missing.is_empty(),
        present: u32::try_from(present.len()).unwrap_or(u32::MAX),
        missing,
    }
}

/// Refuses to hear a case with too few members.
pub fn must_be_quorate(members: &[PanelMember], absences: &[PanelAbsence]) -> Result<(), Fault> {
    let quorum = quorum(members, absences);
    if quorum.met {
        return Ok(());
    }
    let missing: Vec<&str> = quorum.missing.iter().map(|gap| gap.words()).collect();
    let detail = format!("for this case the panel has no quorum: it lacks {}", missing.join(", "));
    Err(Fault::new(FaultCode::PanelNotQuorate, "/kind", detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn member(id: u128, role: PanelRole, vice_chair: bool) -> PanelMember {
        PanelMember {
            id: PanelMemberId(Uuid::from_u128(id)),
            name: None,
            role,
            vice_chair,
        }
    }

    fn absent(id: u128) -> PanelAbsence {
        PanelAbsence {
            member_id: PanelMemberId(Uuid::from_u128(id)),
            reason: AbsenceReason::ConflictOfInterest,
        }
    }

    fn panel() -> Vec<PanelMember> {
        vec![
            member(1, PanelRole::IndependentChair, false),
            member(2, PanelRole::SocialWorker, true),
            member(3, PanelRole::MedicalAdviser, false),
            member(4, PanelRole::ElectedMember, false),
            member(5, PanelRole::IndependentMember, false),
            member(6, PanelRole::OtherMember, false),
            member(7, PanelRole::AgencyAdviser, false),
            member(8, PanelRole::LegalAdviser, false),
        ]
    }

    #[test]
    fn advisers_do_not_make_a_quorum() {
        let whole = quorum(&panel(), &[]);
        assert_eq!((whole.met, whole.present), (true, 6));
        let without = quorum(&panel(), &[absent(3), absent(4)]);
        assert_eq!(
            (without.met, without.present, without.missing),
            (false, 4, vec![QuorumGap::FewerThanFive])
        );
    }

    #[test]
    fn each_part_of_the_quorum_is_missed_by_itself() {
        // The vice chair is the social worker: with both gone nobody chairs.
        let mut panel = panel();
        panel.push(member(9, PanelRole::OtherMember, false));
        panel.push(member(10, PanelRole::OtherMember, false));
        let missing = |absent: &[PanelAbsence]| quorum(&panel, absent).missing;
        assert_eq!(missing(&[absent(1)]), []);
        assert_eq!(missing(&[absent(2)]), [QuorumGap::NoSocialWorker]);
        assert_eq!(missing(&[absent(1), absent(2)]), [QuorumGap::NoChair, QuorumGap::NoSocialWorker]);
        assert_eq!(missing(&[absent(1), absent(5)]), [QuorumGap::NoIndependentPerson]);
    }

    #[test]
    fn a_name_is_not_printed() {
        let name = PersonName::parse("Somebody of the list", "/members/0/name").unwrap();
        assert_eq!(format!("{name:?}"), "PersonName(…)");
        for bad in ["", "  ", "two\nlines", &"x".repeat(LONGEST_NAME + 1)] {
            assert!(PersonName::parse(bad, "").is_err(), "{bad:?}");
        }
    }

    #[test]
    fn there_is_one_chair_and_no_more_than_two_vice_chairs() {
        let mut members = panel();
        assert_eq!(check_members(&members), Ok(()));
        members.push(member(11, PanelRole::IndependentChair, false));
        members.push(member(12, PanelRole::LegalAdviser, true));
        members.push(member(13, PanelRole::OtherMember, true));
        members.push(member(13, PanelRole::OtherMember, false));
        let faults = check_members(&members).unwrap_err();
        let at: Vec<&str> = faults.0.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(
            at,
            [
                "/members/8/role",
                "/members/9/vice_chair",
                "/members/10/vice_chair",
                "/members/11/id"
            ]
        );
    }
}
