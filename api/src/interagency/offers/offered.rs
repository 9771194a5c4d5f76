//! The households that a region offers to one partner today.

use super::pseudonym::Pseudonyms;
use crate::problems::Outcome;
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{OfferedHouseholdId, OrganisationCode},
    interagency::{Offer, OfferRules, coarse_areas, offer_of},
};
use family_finding_persistence::{
    AnyConnection,
    adopters::AdopterCase,
    interagency::{agreements, offers},
    settings,
};

/// A household with its offer.
pub struct Offered {
    /// As the partner knows it.
    pub id: OfferedHouseholdId,
    /// What the partner is shown.
    pub offer: Offer,
    /// The household itself, which the partner is not shown.
    pub case: AdopterCase,
}

/// What a region offers to a partner, and the fewest that an answer shows. Where it offers fewer
/// than that altogether, it offers nothing.
pub fn offered(
    connection: &mut AnyConnection,
    region: &OrganisationCode,
    partner: &OrganisationCode,
    today: NaiveDate,
) -> Outcome<(Vec<Offered>, usize)> {
    let settings = settings::find(connection, region)?.settings;
    let agreement = agreements::find(connection, region, partner)?;
    let rules = OfferRules {
        in_house_months: settings.in_house_months(),
        agreement: agreement.is_some_and(|agreement| agreement.holds_on(today)),
    };
    let names = Pseudonyms::of(connection, region, partner)?;
    let mut found: Vec<Offered> = offers::free_households(connection, region)?
        .into_iter()
        .filter_map(|case| {
            Some(Offered {
                id: names.name(case.id),
                offer: offer_of(case.household.without_identity(), &case.summary, rules, today)?,
                case,
            })
        })
        .collect();
    let fewest = settings.fewest_households();
    if found.len() < fewest {
        found.clear();
    }
    coarse_areas(found.iter_mut().map(|offered| &mut offered.offer), fewest);
    // The order of the partner's own identifiers tells nothing of the households.
    found.sort_by_key(|offered| offered.id);
    Ok((found, fewest))
}
