//! What the region does with other agencies. Nothing here draws from the seed of the cases, so that
//! they stay those of the published year.

use super::{
    DemoAdopter, DemoLink, DemoPlacement, GenerationError, Region,
    home::Home,
    organisations::code,
    seeded::{LAST_DAY, Seeded, day, plus, working_from, year_of},
};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use family_finding_domain::{
    adopters::{AdopterMilestoneKind, ApprovalTerms},
    calendar::add_months,
    identifiers::{AdopterId, MilestoneId, OrganisationCode, PlacementId},
    interagency::{
        AgencyKind, AmountReason, PlacementDirection, PlacementMilestone, PlacementMilestoneKind as K, PlacementMilestoneOptions,
        PlacementTerms,
    },
    journeys::{Fact, Milestone},
    links::LinkMilestoneKind,
};

/// Two of three approved households of the region's own agency agreed to be shared with partners.
pub(super) fn ask_to_share(homes: &[Home], adopters: &mut [DemoAdopter]) {
    let approved = adopters
        .iter_mut()
        .zip(homes)
        .filter(|(_, home)| home.is_own() && home.approved_on.is_some());
    for (number, (adopter, _)) in approved.enumerate() {
        adopter.household.share_with_partners = Some(number % 3 != 2);
    }
}

/// The households sold in the year of the report: how many children each, and the fee in pence where
/// one was agreed instead of the rate. Nine households for twelve children; what was agreed brings
/// their fees to the income that was published.
const SOLD: [(u8, Option<i64>); 9] = [
    (1, None),
    (2, None),
    (1, None),
    (1, None),
    (2, Some(3_000_000)),
    (1, None),
    (1, None),
    (2, Some(3_028_949)),
    (1, None),
];
/// Approvals from which a household may still wait to be sold, and until which one can be in time.
const LAUNCHED: NaiveDate = day(2019, 4, 1);
const LATEST_APPROVAL: NaiveDate = day(2021, 11, 1);
/// Who takes them, in turn.
const PARTNERS: [&str; 3] = ["DOWNS", "HARBOUR", "BEACON"];
/// What the one voluntary agency that provided a household was paid beside its London fee, in pence.
const ADDITIONAL_SUPPORT: i64 = 77_000;
/// What was still paid for a placement of the year before, in pence.
const FROM_THE_YEAR_BEFORE: i64 = 180_000;
/// The charges of the year for a placement of the year before whose order came later than a year
/// after the move, in pence.
const LATE_ORDER: i64 = 233_700;

/// Places children across agencies: what was bought in this year and the one before, and what was
/// sold in this year.
pub(super) fn place_across(region: &mut Region) -> Result<(), GenerationError> {
    let mut chance = Seeded::new(2022, u64::MAX);
    let mut placements = bought(region, &mut chance)?;
    placements.extend(sold(region, &mut chance)?);
    region.placements = placements;
    Ok(())
}

fn noon(on: NaiveDate, minutes: i64) -> DateTime<Utc> {
    on.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(12 * 60 + minutes)
}

fn fact(kind: K, on: NaiveDate, options: PlacementMilestoneOptions, minutes: i64, chance: &mut Seeded) -> Fact<PlacementMilestone> {
    let recorded_at = noon(on, minutes);
    Fact {
        id: MilestoneId(chance.identifier(recorded_at)),
        milestone: PlacementMilestone::stored(kind, on, options),
        recorded_at,
        voided_at: None,
    }
}

fn amount(on: NaiveDate, pence: i64, reason: AmountReason, chance: &mut Seeded) -> Fact<PlacementMilestone> {
    let options = PlacementMilestoneOptions {
        amount_pence: Some(pence),
        amount_reason: Some(reason),
        ..PlacementMilestoneOptions::default()
    };
    fact(K::AmountAgreed, on, options, 30, chance)
}

fn day_of(link: &DemoLink, kind: LinkMilestoneKind) -> Option<NaiveDate> {
    let standing = link.facts.iter().filter(|fact| fact.voided_at.is_none());
    let found = standing.map(|fact| &fact.milestone).find(|milestone| milestone.kind() == kind);
    found.map(Milestone::occurred_on)
}

/// The day of the adoption order of a link's first child.
fn adopted_on(region: &Region, link: &DemoLink) -> Option<NaiveDate> {
    let first = link.parties.children.first()?;
    let child = region.children.iter().find(|child| child.id == *first)?;
    let standing = child.facts.iter().filter(|fact| fact.voided_at.is_none());
    let order = family_finding_domain::children::ChildMilestoneKind::AdoptionOrderGranted;
    standing
        .map(|fact| &fact.milestone)
        .find(|milestone| milestone.kind() == order)
        .map(|milestone| milestone.occurred_on())
}

/// How many months after the first year were begun without an order, in this year.
fn late_months(placed_on: NaiveDate, adopted_on: Option<NaiveDate>) -> i64 {
    let months = (12..)
        .map(|months| add_months(placed_on, months))
        .take_while(|month| *month <= LAST_DAY);
    let late = months.filter(|month| adopted_on.is_none_or(|adopted| *month < adopted) && year_of(*month) == 2021);
    i64::try_from(late.count()).unwrap_or(0)
}

fn bought(region: &Region, chance: &mut Seeded) -> Result<Vec<DemoPlacement>, GenerationError> {
    let mut placements = Vec::new();
    let mut late_order = Some(LATE_ORDER);
    let mut from_before = Some(FROM_THE_YEAR_BEFORE);
    for link in region.links.iter().filter(|link| link.parties.external) {
        let (Some(matched_on), Some(placed_on)) = (
            day_of(link, LinkMilestoneKind::MatchDecided),
            day_of(link, LinkMilestoneKind::PlacedForAdoption),
        ) else {
            continue;
        };
        let year = year_of(placed_on);
        let agency = region
            .adopters
            .iter()
            .find(|adopter| adopter.id == link.parties.adopter)
            .map(|adopter| adopter.agency.clone());
        let Some(partner) = agency.filter(|_| year >= 2020) else { continue };
        let voluntary = partner != code(PARTNERS.first().copied().unwrap_or_default())?;
        let mut facts = vec![fact(K::Agreed, matched_on, PlacementMilestoneOptions::default(), 0, chance)];
        let mut extra = 0;
        if year == 2020 {
            let months = late_months(placed_on, adopted_on(region, link));
            if months > 0
                && LATE_ORDER % months == 0
                && let Some(late) = late_order.take()
            {
                extra = late / months;
            } else if let Some(owed) = from_before.take() {
                facts.push(amount(day(2021, 4, 22), owed, AmountReason::AdditionalSupport, chance));
            }
        }
        if year == 2021 && voluntary {
            facts.push(amount(placed_on, ADDITIONAL_SUPPORT, AmountReason::AdditionalSupport, chance));
        }
        placements.push(DemoPlacement {
            id: PlacementId(chance.identifier(noon(matched_on, 0))),
            partner,
            direction: PlacementDirection::Bought,
            adopter: link.parties.adopter,
            link: Some(link.parties.link),
            terms: PlacementTerms {
                provider: if voluntary {
                    AgencyKind::VoluntaryAdoptionAgency
                } else {
                    AgencyKind::LocalAuthorityOrRegional
                },
                children: u8::try_from(link.parties.children.len()).unwrap_or(1),
                london: year == 2021 && voluntary,
                agreed_fee_pence: None,
                agreed_extra_charge_pence: (year == 2020).then_some(extra),
            },
            facts,
        });
    }
    if from_before.is_some() {
        return Err(GenerationError::Quota("what was paid for placements of the year before"));
    }
    // No order of the seed came late enough for the charge to arise by itself: it was agreed.
    let of_the_year_before = placements
        .iter_mut()
        .filter(|placement| placement.terms.agreed_extra_charge_pence == Some(0));
    match (late_order, of_the_year_before.last()) {
        (None, _) => {}
        (Some(late), Some(placement)) => placement
            .facts
            .push(amount(day(2021, 11, 18), late, AmountReason::LateOrder, chance)),
        (Some(_), None) => return Err(GenerationError::Quota("a late order of the year before")),
    }
    Ok(placements)
}

/// A household that nobody was matched with, and that left: instead it takes another agency's child.
struct Leaver {
    adopter: AdopterId,
    approved_on: NaiveDate,
    /// The day from which no link holds it.
    free_from: NaiveDate,
    terms: ApprovalTerms,
}

/// The day after which every link of a household had ended; none where one led to a match or lives.
fn free_from(region: &Region, household: AdopterId, approved_on: NaiveDate) -> Option<NaiveDate> {
    let mut free_from = approved_on;
    for link in region.links.iter().filter(|link| link.parties.adopter == household) {
        if day_of(link, LinkMilestoneKind::MatchDecided).is_some() {
            return None;
        }
        free_from = free_from.max(plus(day_of(link, LinkMilestoneKind::Ended)?, 1));
    }
    Some(free_from)
}

fn leavers(region: &Region, home: &OrganisationCode) -> Vec<Leaver> {
    let mut found = Vec::new();
    for adopter in region.adopters.iter().filter(|adopter| adopter.agency == *home) {
        let standing = || {
            adopter
                .facts
                .iter()
                .filter(|fact| fact.voided_at.is_none())
                .map(|fact| &fact.milestone)
        };
        let kinds: Vec<AdopterMilestoneKind> = standing().map(|milestone| milestone.kind()).collect();
        let held = kinds.contains(&AdopterMilestoneKind::HoldStarted);
        if !kinds.contains(&AdopterMilestoneKind::ApprovalEnded) || held {
            continue;
        }
        let approval = standing().find_map(|milestone| Some((milestone.occurred_on(), milestone.terms()?.clone())));
        let Some((approved_on, terms)) = approval else { continue };
        if !(LAUNCHED..LATEST_APPROVAL).contains(&approved_on) {
            continue;
        }
        let Some(free_from) = free_from(region, adopter.id, approved_on) else {
            continue;
        };
        found.push(Leaver {
            adopter: adopter.id,
            approved_on,
            free_from,
            terms,
        });
    }
    found.sort_by_key(|leaver| (leaver.approved_on, leaver.adopter));
    found
}

fn sold(region: &mut Region, chance: &mut Seeded) -> Result<Vec<DemoPlacement>, GenerationError> {
    let home = code(super::organisations::REGION)?;
    let mut free = leavers(region, &home);
    let mut placements = Vec::new();
    for (number, (children, agreed_fee_pence)) in SOLD.iter().enumerate() {
        let suits = |leaver: &Leaver| leaver.terms.children_most >= *children && (*children == 1 || leaver.terms.sibling_group);
        // A pair needs a household for siblings; the others leave those for it.
        let spare = |leaver: &Leaver| *children == 1 && leaver.terms.sibling_group;
        let index = free
            .iter()
            .enumerate()
            .filter(|(_, leaver)| suits(leaver))
            .min_by_key(|(_, leaver)| spare(leaver))
            .map(|(index, _)| index);
        let leaver = free.remove(index.ok_or(GenerationError::Quota("households for other agencies"))?);
        let offset = i64::try_from(number).unwrap_or(0) * 34;
        let offered_from = add_months(leaver.approved_on, 3).max(leaver.free_from);
        let agreed_on = working_from(plus(day(2021, 4, 12), offset).max(offered_from));
        let placed_on = working_from(plus(agreed_on, 40));
        if placed_on > LAST_DAY {
            return Err(GenerationError::Quota("households for other agencies in time"));
        }
        let mut facts = Vec::new();
        let order_on = working_from(plus(placed_on, 215));
        let days = [(K::Agreed, agreed_on), (K::Placed, placed_on), (K::AdoptionOrderGranted, order_on)];
        for (minutes, (kind, on)) in (0..).zip(days.into_iter().filter(|(_, on)| *on <= LAST_DAY)) {
            facts.push(fact(kind, on, PlacementMilestoneOptions::default(), minutes, chance));
        }
        if let Some(adopter) = region.adopters.iter_mut().find(|adopter| adopter.id == leaver.adopter) {
            adopter
                .facts
                .retain(|fact| fact.milestone.kind() != AdopterMilestoneKind::ApprovalEnded);
            adopter.household.share_with_partners = Some(true);
        }
        placements.push(DemoPlacement {
            id: PlacementId(chance.identifier(noon(agreed_on, 0))),
            partner: code(PARTNERS.get(number % PARTNERS.len()).copied().unwrap_or_default())?,
            direction: PlacementDirection::Sold,
            adopter: leaver.adopter,
            link: None,
            terms: PlacementTerms {
                provider: AgencyKind::LocalAuthorityOrRegional,
                children: *children,
                london: false,
                agreed_fee_pence: *agreed_fee_pence,
                agreed_extra_charge_pence: None,
            },
            facts,
        });
    }
    Ok(placements)
}
