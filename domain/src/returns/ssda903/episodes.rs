//! `Episodes`: the child's care, as recorded by the council. What a record can never be is refused
//! when it is recorded ([`super::CareRecord::check`]); here stand the rules that depend on the year
//! or on codes beside one another.

use super::{
    child::{ReturnChild, YearEpisode},
    problem::{Findings, ReturnProblemKind as K},
};
use crate::{
    calendar::age_in_years,
    returns::{
        care_record::CareEpisode,
        codes::{CareLegalStatus, CodeYear, EpisodeEndReason as E, EpisodePlacement as P, EpisodeProvider as V, EpisodeStartReason as S},
        table::day,
    },
};

pub(super) const COLUMNS: &[&str] = &[
    "CHILD",
    "DECOM",
    "RNE",
    "LS",
    "CIN",
    "PLACE",
    "PLACE_PROVIDER",
    "DEC",
    "REC",
    "REASON_PLACE_CHANGE",
    "HOME_POST",
    "PL_POST",
    "URN",
];

pub(super) fn rows(child: &ReturnChild, year: CodeYear) -> Vec<Vec<String>> {
    child.episodes_of(year).iter().map(|episode| row(child, episode)).collect()
}

fn row(child: &ReturnChild, episode: &YearEpisode<'_>) -> Vec<String> {
    let YearEpisode {
        of,
        end,
        placement_change_reason,
    } = episode;
    let code = |code: Option<&'static str>| code.unwrap_or_default().to_owned();
    vec![
        child.reference.to_string(),
        day(of.started_on),
        of.start_reason.to_string(),
        of.legal_status.to_string(),
        of.category_of_need.to_string(),
        of.placement.to_string(),
        code(of.provider.map(V::code)),
        day(end.map(|(on, _)| on)),
        code(end.map(|(_, reason)| reason.code())),
        code(placement_change_reason.map(|reason| reason.code())),
        of.home_postcode
            .as_ref()
            .map(|postcode| postcode.reveal().to_owned())
            .unwrap_or_default(),
        of.placement_postcode
            .as_ref()
            .map(|postcode| postcode.reveal().to_owned())
            .unwrap_or_default(),
        of.urn.as_ref().map(|urn| urn.as_str().to_owned()).unwrap_or_default(),
    ]
}

pub(super) fn check(child: &ReturnChild, year: CodeYear, findings: &mut Findings) {
    let episodes = child.episodes_of(year);
    for episode in &episodes {
        let of = episode.of;
        if !year.knows(of.placement) {
            let detail = "that year's code set of placements has not got this code";
            findings.in_episode(of.started_on, "PLACE", K::NotInCodeSet, "146", detail);
        }
        check_provider(of, findings);
        check_urn(of, findings);
        check_postcodes(of, findings);
        check_ages(child, episode, findings);
        check_placement(episode, findings);
    }
    for pair in episodes.windows(2) {
        if let [before, after] = pair {
            check_change(before, after, findings);
        }
    }
    for three in episodes.windows(3) {
        if let [before, between, after] = three {
            check_return(before.of, between.of, after.of, findings);
        }
    }
    check_fostered_before(child, year, findings);
}

fn check_provider(of: &CareEpisode, findings: &mut Findings) {
    let place = of.placement;
    let at = of.started_on;
    let Some(provider) = of.provider else {
        if !place.is_temporary() && !place.is_other() {
            findings.in_episode(
                at,
                "PLACE_PROVIDER",
                K::Missing,
                "526",
                "who provides the placement is not recorded",
            );
        }
        return;
    };
    if place.is_temporary() || place.is_other() {
        findings.in_episode(
            at,
            "PLACE_PROVIDER",
            K::Rule,
            "213",
            "a temporary or other placement has no provider code",
        );
        return;
    }
    let own_parents = place == P::OwnParents;
    let family = place.is_adoptive() || place.is_foster();
    let broken = match provider {
        V::Parents => (!own_parents).then_some("550"),
        V::Own => matches!(place, P::OwnParents | P::MedicalCare | P::Custody).then_some("527"),
        V::OtherCouncil => matches!(place, P::OwnParents | P::MedicalCare | P::Custody).then_some("528"),
        V::OtherPublic => (family || matches!(place, P::OwnParents | P::SecureHome | P::ChildrensHome)).then_some("529"),
        V::Private => own_parents.then_some("530"),
        V::Voluntary => own_parents.then_some("531"),
    };
    if let Some(rule) = broken {
        let detail = "this kind of provider does not provide this kind of placement";
        findings.in_episode(at, "PLACE_PROVIDER", K::Rule, rule, detail);
    }
}

fn check_urn(of: &CareEpisode, findings: &mut Findings) {
    let (place, at) = (of.placement, of.started_on);
    match &of.urn {
        None if !place.has_no_urn() && !of.outside_england => {
            findings.in_episode(at, "URN", K::Missing, "218", "the provider's Ofsted number is not recorded");
        }
        Some(_) if of.outside_england => {
            findings.in_episode(at, "URN", K::Rule, "243", "Ofsted numbers are for placements in England");
        }
        Some(urn) if urn.is_regional_agency() && !place.is_adoptive() && !place.is_foster() => {
            findings.in_episode(at, "URN", K::Rule, "242", "XXXXXXX is for adoptive and foster placements");
        }
        Some(urn) if !urn.is_regional_agency() && place.has_no_urn() => {
            findings.in_episode(at, "URN", K::Rule, "222", "a placement of this kind has no Ofsted number");
        }
        _ => {}
    }
}

fn check_postcodes(of: &CareEpisode, findings: &mut Findings) {
    let at = of.started_on;
    if of.home_postcode.is_none() {
        findings.in_episode(
            at,
            "HOME_POST",
            K::Missing,
            "392b",
            "the postcode of the child's home is not recorded",
        );
    }
    if of.placement_postcode.is_none() {
        findings.in_episode(at, "PL_POST", K::Missing, "392b", "the postcode of the placement is not recorded");
    }
    let alike = of.home_postcode.is_some() && of.home_postcode == of.placement_postcode;
    if alike && of.placement != P::OwnParents {
        findings.in_episode(
            at,
            "PL_POST",
            K::Rule,
            "392d",
            "home and placement share a postcode, and it is no placement with parents",
        );
    }
}

fn check_ages(child: &ReturnChild, episode: &YearEpisode<'_>, findings: &mut Findings) {
    let of = episode.of;
    let age_on = |day| age_in_years(child.profile.date_of_birth, day).unwrap_or(0);
    let least = match of.placement {
        P::SupportedAccommodation => Some((16, "371")),
        P::Custody => Some((10, "372")),
        P::ResidentialSchool => Some((4, "373")),
        P::ResidentialEmployment => Some((14, "374")),
        _ => None,
    };
    if let Some((least, rule)) = least
        && age_on(of.started_on) < least
    {
        findings.in_episode(
            of.started_on,
            "PLACE",
            K::Rule,
            rule,
            "the child is too young for this kind of placement",
        );
    }
    let justice = [
        CareLegalStatus::Remanded,
        CareLegalStatus::Detained,
        CareLegalStatus::YouthRehabilitationOrder,
    ];
    if justice.contains(&of.legal_status) && age_on(of.started_on) <= 10 {
        findings.in_episode(of.started_on, "LS", K::Rule, "358", "the child is too young for this legal status");
    }
    let guardianship = [
        E::GuardianshipFosterRelative,
        E::GuardianshipFoster,
        E::GuardianshipRelative,
        E::GuardianshipOther,
    ];
    if let Some((on, reason)) = episode.end
        && (reason.is_adoption() || guardianship.contains(&reason))
        && age_on(on) >= 18
    {
        let rule = if reason.is_adoption() { "386" } else { "407" };
        findings.in_episode(
            of.started_on,
            "REC",
            K::Rule,
            rule,
            "who is 18 is neither adopted from care nor given a guardian",
        );
    }
}

/// What placement, legal status and the reasons at both ends say of one another.
fn check_placement(episode: &YearEpisode<'_>, findings: &mut Findings) {
    let of = episode.of;
    let (place, at) = (of.placement, of.started_on);
    if place.needs_order() && of.legal_status != CareLegalStatus::PlacementOrder {
        findings.in_episode(
            at,
            "LS",
            K::Rule,
            "408",
            "a placement under a placement order (A5, A6) has the legal status E1",
        );
    }
    let same_carers = [S::StartedToBeLookedAfter, S::PlacementChangedSameCarers, S::BothChangedSameCarers];
    if place.with_foster_carer() == Some(true) && !same_carers.contains(&of.start_reason) {
        let detail = "a placement with the current foster carer (A3, A5) begins with S, T or U";
        findings.in_episode(at, "RNE", K::Rule, "217", detail);
    }
    if place.is_temporary() && !matches!(of.start_reason, S::PlacementChanged | S::BothChanged) {
        findings.in_episode(at, "RNE", K::Rule, "380", "a temporary placement begins with P or B");
    }
    if place.is_temporary() && of.placement_change_reason.is_some() {
        findings.in_episode(
            at,
            "REASON_PLACE_CHANGE",
            K::Rule,
            "226",
            "after a temporary placement no reason is told",
        );
    }
    let Some((_, reason)) = episode.end else {
        return;
    };
    if place.is_temporary() && reason != E::NextEpisode {
        findings.in_episode(at, "REC", K::Rule, "381", "a period of care does not end in a temporary placement");
    }
    if reason.is_adoption() && !place.is_adoptive() {
        findings.in_episode(at, "PLACE", K::Rule, "390", "who is adopted was placed for adoption (A3 to A6)");
    }
    if matches!(reason, E::GuardianshipFosterRelative | E::GuardianshipFoster) && !place.is_foster() {
        findings.in_episode(
            at,
            "PLACE",
            K::Rule,
            "516",
            "former foster carers (E45, E46) had the child placed with them (U1 to U6)",
        );
    }
}

fn check_change(before: &YearEpisode<'_>, after: &YearEpisode<'_>, findings: &mut Findings) {
    let at = before.of.started_on;
    let temporary = before.of.placement.is_temporary() || after.of.placement.is_temporary();
    let goes_on = matches!(before.end, Some((_, E::NextEpisode)));
    let moves = !matches!(after.of.start_reason, S::StartedToBeLookedAfter | S::LegalStatusChanged);
    let told = before.placement_change_reason.is_some();
    if goes_on && moves && !temporary && !told {
        findings.in_episode(
            at,
            "REASON_PLACE_CHANGE",
            K::Missing,
            "225",
            "why the placement changed after it is not recorded",
        );
    }
    if after.of.placement.is_temporary() && told {
        findings.in_episode(
            at,
            "REASON_PLACE_CHANGE",
            K::Rule,
            "226",
            "before a temporary placement no reason is told",
        );
    }
}

/// From a temporary placement the child goes back to where it was.
fn check_return(before: &CareEpisode, between: &CareEpisode, after: &CareEpisode, findings: &mut Findings) {
    let back = after.start_reason == S::PlacementChanged
        && after.placement == before.placement
        && after.placement_postcode == before.placement_postcode;
    if between.placement.is_temporary() && !back {
        let detail = "after a temporary placement the child goes back, with P, to the placement before";
        findings.in_episode(after.started_on, "PLACE", K::Rule, "383", detail);
    }
}

/// Who is placed for adoption with its current foster carer was placed with foster carers before,
/// perhaps in an earlier year.
fn check_fostered_before(child: &ReturnChild, year: CodeYear, findings: &mut Findings) {
    for pair in child.care.episodes.windows(2) {
        if let [before, after] = pair
            && after.placement.with_foster_carer() == Some(true)
            && after.started_on <= year.end()
            && after.ended_on.is_none_or(|on| on >= year.start())
            && !before.placement.is_adoptive()
            && !before.placement.is_foster()
        {
            let detail = "the placement before one with the current foster carer is no foster placement";
            findings.in_episode(after.started_on, "PLACE", K::Rule, "336", detail);
        }
    }
}
