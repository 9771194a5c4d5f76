//! `AD1` and `PlacedAdoption`: the adoption and the decisions before it, from the child's journey;
//! and whether the care that is recorded tells the same story.

use super::{
    child::{ReturnChild, YearDecision, was_fostered_first},
    problem::{Findings, ReturnFile as F, ReturnProblemKind as K},
};
use crate::{
    adopters::Household,
    codes::{LegalStatus, Sex},
    returns::{
        care_record::CareEpisode,
        codes::{CareLegalStatus, CodeYear, EpisodeEndReason},
        table::day,
    },
};
use chrono::NaiveDate;

pub(super) const AD1_COLUMNS: &[&str] = &[
    "CHILD",
    "DOB",
    "DATE_INT",
    "DATE_MATCH",
    "FOSTER_CARE",
    "NB_ADOPTR",
    "SEX_ADOPTR",
    "LS_ADOPTR",
];

pub(super) const PLACED_COLUMNS: &[&str] = &["CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"];

/// The row of a child adopted in the year.
pub(super) fn ad1_row(child: &ReturnChild, year: CodeYear) -> Option<Vec<String>> {
    child.adopted_in(year)?;
    let link = child.summary.adopting_link();
    let adults = child.adopters.as_ref().and_then(|household| household.adults.as_ref());
    let status = child.adopters.as_ref().and_then(|household| household.legal_status);
    Some(vec![
        child.reference.to_string(),
        day(child.profile.date_of_birth),
        day(child.standing_decision()),
        day(link.and_then(|link| link.matched_on)),
        link.map(|link| if was_fostered_first(link) { "1" } else { "0" })
            .unwrap_or_default()
            .to_owned(),
        adults.map(|adults| adults.len().to_string()).unwrap_or_default(),
        child.adopters.as_ref().and_then(sexes).unwrap_or_default().to_owned(),
        status.map(|status| status.code().to_owned()).unwrap_or_default(),
    ])
}

/// A row for each decision that stood in the year.
pub(super) fn placed_rows(child: &ReturnChild, year: CodeYear) -> Vec<Vec<String>> {
    let rows = child.decisions_of(year).into_iter().map(|decision| {
        let reason = decision.ceased.and_then(|(_, reason)| reason);
        vec![
            child.reference.to_string(),
            day(child.profile.date_of_birth),
            day(decision.placed),
            day(decision.ceased.map(|(on, _)| on)),
            reason.map(|reason| reason.code().to_owned()).unwrap_or_default(),
        ]
    });
    rows.collect()
}

/// The code of the adopters' sexes, where they are known.
fn sexes(household: &Household) -> Option<&'static str> {
    let sexes: Vec<Sex> = household.adults.iter().flatten().map(|adult| adult.sex).collect();
    match sexes.as_slice() {
        [Sex::Male] => Some("M1"),
        [Sex::Female] => Some("F1"),
        [Sex::Male, Sex::Male] => Some("MM"),
        [Sex::Female, Sex::Female] => Some("FF"),
        [Sex::Male, Sex::Female] | [Sex::Female, Sex::Male] => Some("MF"),
        _ => None,
    }
}

pub(super) fn check(child: &ReturnChild, year: CodeYear, findings: &mut Findings) {
    if child.care.episodes.is_empty() {
        findings.add(F::Episodes, "DECOM", K::Missing, "", "the child's care is not recorded");
    } else {
        check_care(child, year, findings);
        check_order(child, year, findings);
        check_placements(child, year, findings);
        check_decisions_with_care(child, year, findings);
    }
    let decisions = child.decisions_of(year);
    if decisions.iter().any(|decision| matches!(decision.ceased, Some((_, None)))) {
        let detail = "why the decision was reversed is not recorded";
        findings.add(F::PlacedAdoption, "REASON_PLACED_CEASED", K::Missing, "119", detail);
    }
    if let Some(adopted) = child.adopted_in(year) {
        check_adoption(child, adopted, &decisions, findings);
    }
}

/// The first day of the child's present period of care, as the care record tells it.
fn care_began(child: &ReturnChild, year: CodeYear) -> Option<NaiveDate> {
    use crate::returns::codes::EpisodeStartReason::StartedToBeLookedAfter;
    let begins = |episode: &&CareEpisode| episode.start_reason == StartedToBeLookedAfter && episode.started_on <= year.end();
    child.care.episodes.iter().rev().find(begins).map(|episode| episode.started_on)
}

/// Beginning and end of care, in the journey and in the record.
fn check_care(child: &ReturnChild, year: CodeYear, findings: &mut Findings) {
    let summary = &child.summary;
    let entered = summary.entered_care_on.filter(|on| *on <= year.end());
    if entered != care_began(child, year) {
        let detail = "the period of care begins on another day than the child's milestone entered_care";
        findings.add(F::Episodes, "DECOM", K::Contradiction, "", detail);
    }
    let end = child
        .care
        .episodes
        .iter()
        .filter_map(|episode| episode.ended_on.zip(episode.end_reason))
        .rfind(|(on, reason)| *on <= year.end() && *reason != EpisodeEndReason::NextEpisode)
        .filter(|(on, _)| care_began(child, year).is_none_or(|began| *on >= began));
    let adopted = summary.adopted_on.filter(|on| *on <= year.end());
    let left = summary.left_care_on.filter(|on| *on <= year.end());
    let agrees = match (adopted, left, end) {
        (Some(adopted), _, Some((on, reason))) => reason.is_adoption() && on == adopted,
        (None, Some(left), Some((on, reason))) => !reason.is_adoption() && on == left,
        (None, None, None) => true,
        _ => false,
    };
    if !agrees {
        let detail = "the care ends otherwise, or on another day, than the child's journey (adoption_order_granted, left_care)";
        findings.add(F::Episodes, "DEC", K::Contradiction, "", detail);
    }
}

/// The placement order, in the journey and as a legal status.
fn check_order(child: &ReturnChild, year: CodeYear, findings: &mut Findings) {
    let began = care_began(child, year).unwrap_or(NaiveDate::MIN);
    let in_time = |on: &NaiveDate| *on <= year.end() && *on >= began;
    let ordered: Vec<NaiveDate> = child.summary.placement_orders_on.iter().copied().filter(in_time).collect();
    let is_order = |episode: &&CareEpisode| episode.legal_status == CareLegalStatus::PlacementOrder && in_time(&episode.started_on);
    let first = child.care.episodes.iter().find(is_order).map(|episode| episode.started_on);
    let agrees = match first {
        Some(on) => ordered.contains(&on),
        None => ordered.is_empty(),
    };
    if !agrees {
        let detail = "the legal status E1 begins on another day than a placement order of the journey, or one of the two is not recorded";
        findings.add(F::Episodes, "LS", K::Contradiction, "", detail);
    }
}

/// Placements for adoption, in the links and as episodes.
fn check_placements(child: &ReturnChild, year: CodeYear, findings: &mut Findings) {
    let began = care_began(child, year).unwrap_or(NaiveDate::MIN);
    let mut starts: Vec<&CareEpisode> = Vec::new();
    let mut before: Option<&CareEpisode> = None;
    for episode in child
        .care
        .episodes
        .iter()
        .filter(|episode| episode.started_on >= began && episode.started_on <= year.end())
    {
        let goes_on =
            before.is_some_and(|before| before.placement.is_adoptive() && before.placement_postcode == episode.placement_postcode);
        if episode.placement.is_adoptive() && !goes_on {
            starts.push(episode);
        }
        before = Some(episode);
    }
    let placed: Vec<_> = child.placements_until(year.end()).filter(|(on, _)| *on >= began).collect();
    for episode in &starts {
        match placed.iter().find(|(on, _)| *on == episode.started_on) {
            None => {
                let detail = "an adoptive placement begins on a day on which no link says placed_for_adoption";
                findings.in_episode(episode.started_on, "PLACE", K::Contradiction, "", detail);
            }
            Some((_, link)) if episode.placement.with_foster_carer() != Some(was_fostered_first(link)) => {
                let detail = "A3 and A5 are for a household that fostered the child before, as its link says, A4 and A6 for any other";
                findings.in_episode(episode.started_on, "PLACE", K::Contradiction, "335", detail);
            }
            Some(_) => {}
        }
    }
    if placed.iter().any(|(on, _)| !starts.iter().any(|episode| episode.started_on == *on)) {
        let detail = "the child was placed for adoption on a day on which no episode A3 to A6 begins";
        findings.add(F::Episodes, "PLACE", K::Contradiction, "", detail);
    }
}

/// What the collection asks of decisions beside the care of the year.
fn check_decisions_with_care(child: &ReturnChild, year: CodeYear, findings: &mut Findings) {
    let episodes = child.episodes_of(year);
    let decisions = child.decisions_of(year);
    let is_order = |episode: &CareEpisode| episode.legal_status == CareLegalStatus::PlacementOrder;
    let order = episodes.iter().find(|episode| is_order(episode.of));
    let adoptive = episodes.iter().find(|episode| episode.of.placement.is_adoptive());
    let mut add = |column, kind, rule, detail| findings.add(F::PlacedAdoption, column, kind, rule, detail);
    if decisions.is_empty() && (order.is_some() || adoptive.is_some()) {
        let rule = if adoptive.is_some() { "551" } else { "553" };
        add(
            "DATE_PLACED",
            K::Missing,
            rule,
            "no decision that the child should be placed for adoption stood in the year",
        );
    }
    let ceased = |decision: &YearDecision| decision.ceased.is_some();
    if decisions.iter().any(ceased) && episodes.iter().any(|episode| is_order(episode.of) && episode.end.is_none()) {
        add(
            "DATE_PLACED_CEASED",
            K::Rule,
            "553",
            "a decision was reversed, and the legal status E1 goes on: record the end of the order with the care",
        );
    }
    if order.is_some_and(|order| decisions.iter().any(|decision| decision.placed > order.of.started_on)) {
        add(
            "DATE_PLACED",
            K::Rule,
            "554",
            "the decision is later than the placement order of the year",
        );
    }
    if adoptive.is_some_and(|first| decisions.iter().any(|decision| decision.placed > first.of.started_on)) {
        add(
            "DATE_PLACED",
            K::Rule,
            "552",
            "the decision is later than the first adoptive placement of the year",
        );
    }
    let left = episodes.iter().rfind(|episode| {
        episode
            .end
            .is_some_and(|(_, reason)| reason != EpisodeEndReason::NextEpisode && !reason.is_adoption())
    });
    if let Some((left_on, last)) = left.and_then(|last| Some((last.end?.0, last.of))) {
        let planned = is_order(last) || last.placement.is_adoptive();
        if planned && !decisions.iter().all(ceased) {
            add(
                "DATE_PLACED_CEASED",
                K::Missing,
                "557",
                "the child left care without adoption: record why the plan changed (plan_changed)",
            );
        }
        let later = |decision: &YearDecision| decision.placed > left_on || decision.ceased.is_some_and(|(on, _)| on > left_on);
        if decisions.iter().any(later) {
            add(
                "DATE_PLACED",
                K::Rule,
                "117",
                "a decision, or its reversal, lies after the child left care",
            );
        }
    }
}

fn check_adoption(child: &ReturnChild, adopted: NaiveDate, decisions: &[YearDecision], findings: &mut Findings) {
    let mut add = |column, kind, rule, detail| findings.add(F::Ad1, column, kind, rule, detail);
    if child.standing_decision().is_none() {
        add(
            "DATE_INT",
            K::Missing,
            "601",
            "no decision that the child should be placed for adoption stands",
        );
    }
    if decisions.len() > 1 {
        add(
            "DATE_INT",
            K::Rule,
            "525",
            "a decision was reversed in the year of the adoption; the collection takes one decision with an adoption",
        );
    }
    match child.summary.adopting_link().map(|link| link.matched_on) {
        None => add(
            "DATE_MATCH",
            K::Missing,
            "601",
            "no link says that the child was placed with the adopters",
        ),
        Some(None) => add("DATE_MATCH", K::Missing, "601", "the day of the match is not recorded"),
        Some(Some(matched)) if matched == adopted => {
            add("DATE_MATCH", K::Rule, "582", "the day of the match is that of the adoption order")
        }
        Some(Some(_)) => {}
    }
    let adults = child.adopters.as_ref().and_then(|household| household.adults.as_ref());
    match (adults, child.adopters.as_ref().and_then(sexes)) {
        (None, _) => add(
            "NB_ADOPTR",
            K::Missing,
            "175",
            "the adults of the household that adopted are not recorded",
        ),
        (Some(_), None) => add(
            "SEX_ADOPTR",
            K::Missing,
            "176",
            "the sex of an adult of the household that adopted is not known",
        ),
        (Some(_), Some(sexes)) => match child.adopters.as_ref().and_then(|household| household.legal_status) {
            None => add(
                "LS_ADOPTR",
                K::Missing,
                "177",
                "the legal status of the household that adopted is not recorded",
            ),
            Some(status) => {
                if let Some(rule) = broken_status(status, sexes) {
                    add(
                        "LS_ADOPTR",
                        K::Rule,
                        rule,
                        "the legal status of the adopters does not go with their sexes",
                    );
                }
            }
        },
    }
}

/// The rule by which a legal status does not go with the adopters' sexes.
fn broken_status(status: LegalStatus, sexes: &str) -> Option<&'static str> {
    let (single, mixed) = (matches!(sexes, "M1" | "F1"), sexes == "MF");
    let same = !single && !mixed;
    match status {
        LegalStatus::Single => (!single).then_some("514"),
        LegalStatus::MarriedDifferentGender => (!mixed).then_some("520"),
        LegalStatus::MarriedSameGender => (!same).then_some("524"),
        LegalStatus::CivilPartnership => single.then_some("519"),
        LegalStatus::UnmarriedDifferentGender => (!mixed).then_some("517"),
        LegalStatus::UnmarriedSameGender => (!same).then_some("518"),
    }
}
