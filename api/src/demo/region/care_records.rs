//! The care records of the children: episodes that tell the same story as their journeys. Nothing is
//! drawn for them, so the region is what it was without them.
//!
//! The postcodes are those of council offices, where nobody lives.

use super::{GenerationError, Region, organisations::DemoOrganisation, seeded::year_of};
use chrono::NaiveDate;
use family_finding_domain::{
    calendar::add_months,
    children::{ChildMilestoneKind as C, LeftCareReason},
    codes::{Ethnicity, Sex},
    identifiers::{AdopterId, ChildId, OrganisationCode, SocialCareEpisodeId},
    identities::{Postcode, UniquePupilNumber},
    journeys::{Fact, Milestone},
    links::LinkMilestoneKind as L,
    returns::{
        CareEpisode, CareRecord, OfstedNumber,
        codes::{
            CareLegalStatus, CategoryOfNeed, EpisodeEndReason, EpisodePlacement as P, EpisodeProvider, EpisodeStartReason as S,
            PlacementChangeReason as R, UnknownPupilNumber,
        },
    },
};
use std::collections::BTreeMap;

/// Where the children of each council come from.
const HOMES: [&str; 4] = ["SO23 8UJ", "PO30 1UD", "PO1 2AL", "SO14 7LY"];
/// Where foster carers live.
const FOSTER_HOMES: [&str; 4] = ["SO50 9YN", "PO16 7AZ", "PO12 1EB", "PO9 2AX"];
/// Where households live.
const HOUSEHOLDS: [&str; 6] = ["SO43 7PA", "GU31 4EX", "GU51 4AE", "RG21 4AH", "GU14 7JU", "SP10 3AJ"];
/// The Ofsted number of the councils' own fostering.
const FOSTERING: &str = "SC000001";
/// A regional agency without a number.
const REGIONAL: &str = "XXXXXXX";
/// The letters of a unique pupil number.
const PUPIL_LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// What happens to a child in care on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CareStep {
    /// The court makes a placement order.
    Order,
    /// The order ends.
    OrderEnds,
    /// The child moves to a household as its foster child, perhaps to be adopted there.
    FosteredBy(AdopterId, bool),
    /// The child is placed for adoption with a household.
    PlacedWith(AdopterId),
    /// The child moves back to foster carers.
    BackToFosterCarers,
}

/// A child's care: its beginning, what happens in it, and its end.
#[derive(Clone, Debug, PartialEq)]
pub struct CareStory {
    /// Which child of the council it is, so that not all live in one place.
    pub number: usize,
    /// Which council it is.
    pub council: usize,
    /// The child came into care.
    pub began_on: NaiveDate,
    /// The parents asked for it, and the council needs no order.
    pub by_consent: bool,
    /// What happened, in any order.
    pub steps: Vec<(NaiveDate, CareStep)>,
    /// The last day, and why.
    pub ended: Option<(NaiveDate, EpisodeEndReason)>,
}

/// Where the child is, under what legal status.
#[derive(Clone, Copy, PartialEq)]
struct Standing {
    legal_status: CareLegalStatus,
    household: Option<AdopterId>,
    /// Placed for adoption; where it was fostered by the household before, that too.
    adoptive: Option<bool>,
    early: bool,
    /// How often it went to foster carers.
    fostered: usize,
}

impl Standing {
    fn after(mut self, step: CareStep, by_consent: bool) -> Self {
        match step {
            CareStep::Order => self.legal_status = CareLegalStatus::PlacementOrder,
            CareStep::OrderEnds if by_consent => {}
            CareStep::OrderEnds => self.legal_status = CareLegalStatus::CareOrder,
            CareStep::FosteredBy(household, early) => {
                self.household = Some(household);
                self.early = early;
                self.adoptive = None;
            }
            CareStep::PlacedWith(household) => {
                self.adoptive = Some(self.household == Some(household));
                self.household = Some(household);
            }
            CareStep::BackToFosterCarers => {
                self.household = None;
                self.adoptive = None;
                self.early = false;
                self.fostered += 1;
            }
        }
        self
    }

    fn placement(self) -> P {
        let order = self.legal_status == CareLegalStatus::PlacementOrder;
        match (self.adoptive, order) {
            (Some(true), true) => P::AdoptionByOrderFosterCarer,
            (Some(true), false) => P::AdoptionByConsentFosterCarer,
            (Some(false), true) => P::AdoptionByOrder,
            (Some(false), false) => P::AdoptionByConsent,
            (None, _) if self.early => P::FosterForAdoption,
            (None, _) => P::Foster,
        }
    }

    fn postcode(self, story: &CareStory) -> &'static str {
        let pick = |from: &[&'static str], number: usize| from.get(number % from.len()).copied().unwrap_or("SO23 8UJ");
        match self.household {
            Some(household) => pick(&HOUSEHOLDS, usize::try_from(household.0.as_u128() % 97).unwrap_or(0)),
            None => pick(&FOSTER_HOMES, story.number + self.fostered),
        }
    }
}

/// The episodes of a story.
pub fn episodes(story: &CareStory) -> Result<Vec<CareEpisode>, GenerationError> {
    let mut days: BTreeMap<NaiveDate, Vec<CareStep>> = BTreeMap::new();
    for (on, step) in &story.steps {
        days.entry((*on).max(story.began_on)).or_default().push(*step);
    }
    let mut standing = Standing {
        legal_status: if story.by_consent {
            CareLegalStatus::Accommodated
        } else {
            CareLegalStatus::InterimCareOrder
        },
        household: None,
        adoptive: None,
        early: false,
        fostered: 0,
    };
    for step in days.remove(&story.began_on).unwrap_or_default() {
        standing = standing.after(step, story.by_consent);
    }
    let mut episodes = vec![episode(story, story.began_on, S::StartedToBeLookedAfter, standing)?];
    for (on, steps) in days {
        // What happens on the last day ends no episode of its own.
        if story.ended.is_some_and(|(last, _)| on >= last) {
            break;
        }
        let before = standing;
        standing = steps
            .into_iter()
            .fold(standing, |standing, step| standing.after(step, story.by_consent));
        let Some((start, change)) = change(before, standing) else {
            continue;
        };
        if let Some(last) = episodes.last_mut() {
            last.ended_on = Some(on);
            last.end_reason = Some(EpisodeEndReason::NextEpisode);
            last.placement_change_reason = change;
        }
        episodes.push(episode(story, on, start, standing)?);
    }
    if let (Some((on, reason)), Some(last)) = (story.ended, episodes.last_mut()) {
        last.ended_on = Some(on);
        last.end_reason = Some(reason);
    }
    Ok(episodes)
}

/// Why the next episode begins, and why the placement changed.
fn change(before: Standing, after: Standing) -> Option<(S, Option<R>)> {
    let legal_status = before.legal_status != after.legal_status;
    let same_carers = before.household == after.household && before.fostered == after.fostered;
    let place = before.placement() != after.placement() || !same_carers;
    let reason = match (same_carers, after.household) {
        (true, _) => R::StatusOnly,
        (false, Some(_)) => R::CarePlan,
        (false, None) => R::CarerOther,
    };
    match (legal_status, place, same_carers) {
        (false, false, _) => None,
        (true, false, _) => Some((S::LegalStatusChanged, None)),
        (false, true, true) => Some((S::PlacementChangedSameCarers, Some(reason))),
        (false, true, false) => Some((S::PlacementChanged, Some(reason))),
        (true, true, true) => Some((S::BothChangedSameCarers, Some(reason))),
        (true, true, false) => Some((S::BothChanged, Some(reason))),
    }
}

fn episode(story: &CareStory, started_on: NaiveDate, start_reason: S, standing: Standing) -> Result<CareEpisode, GenerationError> {
    let placement = standing.placement();
    let urn = if placement.is_adoptive() { REGIONAL } else { FOSTERING };
    let home = HOMES.get(story.council % HOMES.len()).copied().unwrap_or("SO23 8UJ");
    Ok(CareEpisode {
        started_on,
        start_reason,
        legal_status: standing.legal_status,
        category_of_need: CategoryOfNeed::AbuseOrNeglect,
        placement,
        provider: Some(EpisodeProvider::Own),
        ended_on: None,
        end_reason: None,
        placement_change_reason: None,
        home_postcode: Some(postcode(home)?),
        placement_postcode: Some(postcode(standing.postcode(story))?),
        urn: Some(OfstedNumber::try_from(urn.to_owned()).map_err(|_| GenerationError::Text)?),
        outside_england: false,
    })
}

fn postcode(text: &str) -> Result<Postcode, GenerationError> {
    Postcode::try_from(text.to_owned()).map_err(|_| GenerationError::Text)
}

/// Writes the care record of every child of the region. A return names an ethnic group, if only as
/// not yet obtained, so the councils of the region do.
pub(super) fn tell_care(region: &mut Region) -> Result<(), GenerationError> {
    let councils: Vec<DemoOrganisation> = region
        .organisations
        .iter()
        .filter(|council| council.dfe.is_some())
        .cloned()
        .collect();
    let mut of_links: BTreeMap<ChildId, Vec<(NaiveDate, CareStep)>> = BTreeMap::new();
    for link in &region.links {
        for child in &link.parties.children {
            of_links
                .entry(*child)
                .or_default()
                .extend(steps_of_link(*child, link.parties.adopter, &link.facts));
        }
    }
    for (number, child) in region.children.iter_mut().enumerate() {
        let on = |kind: C| standing(&child.facts).find(|said| said.kind() == kind);
        let day = |kind: C| on(kind).map(|said| said.occurred_on());
        let Some(began_on) = day(C::EnteredCare) else {
            continue;
        };
        let order = day(C::PlacementOrderGranted);
        let mut steps = of_links.remove(&child.id).unwrap_or_default();
        steps.extend(order.map(|on| (on, CareStep::Order)));
        steps.extend(day(C::PlanChanged).filter(|_| order.is_some()).map(|on| (on, CareStep::OrderEnds)));
        let left = on(C::LeftCare).map(|said| (said.occurred_on(), left_care(said.options().left_care_reason)));
        let adoption = if order.is_some() {
            EpisodeEndReason::AdoptedConsentDispensed
        } else {
            EpisodeEndReason::AdoptedUnopposed
        };
        let story = CareStory {
            number,
            council: place_of(&councils, &child.local_authority),
            began_on,
            by_consent: order.is_none() && day(C::ConsentGiven).is_some(),
            steps,
            ended: day(C::AdoptionOrderGranted).map(|on| (on, adoption)).or(left),
        };
        child.profile.ethnicity.get_or_insert(Ethnicity::NotObtained);
        let dfe = councils.get(story.council).and_then(|council| council.dfe).unwrap_or("850");
        child.pupil_number = pupil_number(dfe, number, child.profile.date_of_birth)?;
        child.care = CareRecord {
            is_mother: (child.profile.sex != Sex::Male).then_some(false),
            first_child_born_on: None,
            pupil_number_unknown: child.pupil_number.is_none().then_some(UnknownPupilNumber::TooYoung),
            social_care_episode: SocialCareEpisodeId::parse(&format!("E{number:06}"), "").ok(),
            episodes: episodes(&story)?,
        };
    }
    Ok(())
}

fn place_of(councils: &[DemoOrganisation], code: &OrganisationCode) -> usize {
    councils.iter().position(|council| council.code == *code).unwrap_or(0)
}

fn standing<M>(facts: &[Fact<M>]) -> impl Iterator<Item = &M> {
    facts.iter().filter(|fact| fact.voided_at.is_none()).map(|fact| &fact.milestone)
}

/// What a link says of where one of its children lives.
fn steps_of_link(
    child: ChildId,
    adopter: AdopterId,
    facts: &[Fact<family_finding_domain::links::LinkMilestone>],
) -> Vec<(NaiveDate, CareStep)> {
    let mut steps = Vec::new();
    let mut moved_in = false;
    let mut said: Vec<_> = standing(facts).filter(|said| said.names(child)).collect();
    said.sort_by_key(|said| said.occurred_on());
    for milestone in said {
        let step = match milestone.kind() {
            L::FosterPlaced => CareStep::FosteredBy(adopter, false),
            L::EarlyPermanencePlaced => CareStep::FosteredBy(adopter, true),
            L::PlacedForAdoption => CareStep::PlacedWith(adopter),
            L::Ended | L::Disrupted if moved_in => CareStep::BackToFosterCarers,
            _ => continue,
        };
        moved_in = step != CareStep::BackToFosterCarers;
        steps.push((milestone.occurred_on(), step));
    }
    steps
}

fn left_care(reason: Option<LeftCareReason>) -> EpisodeEndReason {
    match reason {
        Some(LeftCareReason::ReturnedHome) => EpisodeEndReason::ReturnedHomePlanned,
        Some(LeftCareReason::SpecialGuardianship) => EpisodeEndReason::GuardianshipRelative,
        Some(LeftCareReason::Other) | None => EpisodeEndReason::Other,
    }
}

/// The number of a child of school age in the published year, with its check letter.
fn pupil_number(dfe: &str, number: usize, born: NaiveDate) -> Result<Option<UniquePupilNumber>, GenerationError> {
    if add_months(born, 48) > NaiveDate::from_ymd_opt(2020, 8, 31).unwrap_or(born) {
        return Ok(None);
    }
    let digits = format!("{dfe}9999{:02}{number:03}", year_of(born).rem_euclid(100));
    let sum: usize = digits
        .bytes()
        .zip(2..)
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    let letter = PUPIL_LETTERS.get(sum % PUPIL_LETTERS.len()).copied().unwrap_or(b'A');
    UniquePupilNumber::try_from(format!("{}{digits}", char::from(letter)))
        .map(Some)
        .map_err(|_| GenerationError::Text)
}
