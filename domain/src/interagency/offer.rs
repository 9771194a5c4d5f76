//! What a partner agency is shown of a household: enough to think of a child, nothing to find the
//! household by.
//!
//! Every filter of a search selects on what an offer shows anyway. So a search, or two searches
//! and their difference, tells no more than the list of all offers.

use crate::{
    adopters::{AdopterSummary, Availability, Household, availability_on, places_taken},
    calendar::add_months,
    codes::{Answer, Need, Sex},
    fault::{Fault, FaultCode},
};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// A calendar month, written `2021-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// The month in which a day lies.
    pub fn containing(day: NaiveDate) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// Reads `2021-11`; `pointer` is where it stood.
    pub fn parse(text: &str, pointer: &str) -> Result<Self, Fault> {
        text.parse()
            .map_err(|()| Fault::new(FaultCode::InvalidValue, pointer, "a month is written like 2021-11"))
    }

    /// The first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or(NaiveDate::MIN)
    }
}

impl FromStr for Month {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let day: NaiveDate = format!("{text}-01").parse().map_err(|_| ())?;
        if text.len() == 7 { Ok(Self::containing(day)) } else { Err(()) }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// On which terms households are offered to one partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferRules {
    /// How long after its approval a household is kept for the region's own children, in months.
    pub in_house_months: u32,
    /// Whether an agreement with the partner lets it see households from their approval on.
    pub agreement: bool,
}

/// A household as a partner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The most children who may be placed under the approval.
    pub children_most: u8,
    /// The youngest age in completed years.
    pub age_from_years: u8,
    /// The oldest age in completed years.
    pub age_to_years: u8,
    /// Approved for a sibling group.
    pub sibling_group: bool,
    /// Approved for Fostering for Adoption.
    pub early_permanence: bool,
    /// The only sex approved for, where restricted.
    pub only_sex: Option<Sex>,
    /// Its answer to each need, as far as known.
    pub needs: BTreeMap<Need, Answer>,
    /// The letters of its postcode district, an area of some hundred thousand homes.
    pub postcode_area: Option<String>,
    /// The month from which it is offered.
    pub offered_from: Month,
}

/// The offer of a household to a partner on a day; `None` where there is none.
///
/// A household is offered when it agreed to be shared, is free (available and not pre-linked with
/// a child of the region) with nobody placed, and its in-house period has passed or the partner has an agreement.
/// Whether it belongs to the region's own agency is for the caller to see to.
pub fn offer_of(household: &Household, summary: &AdopterSummary, rules: OfferRules, today: NaiveDate) -> Option<Offer> {
    if household.share_with_partners != Some(true) {
        return None;
    }
    let open = household.open_to_further_children.unwrap_or(false);
    if availability_on(summary, open, today) != Availability::Free || places_taken(summary, today) > 0 {
        return None;
    }
    let approved_on = summary.approved_on?;
    let from = if rules.agreement {
        approved_on
    } else {
        add_months(approved_on, rules.in_house_months)
    };
    if from > today {
        return None;
    }
    let terms = summary.terms.as_ref()?;
    let letters = |area: &str| area.chars().take_while(char::is_ascii_alphabetic).collect::<String>();
    Some(Offer {
        children_most: terms.children_most,
        age_from_years: terms.age_from_years,
        age_to_years: terms.age_to_years,
        sibling_group: terms.sibling_group,
        early_permanence: terms.early_permanence,
        only_sex: terms.only_sex,
        needs: household.needs.clone().unwrap_or_default(),
        postcode_area: household.location.as_ref().map(|location| letters(location.area.as_str())),
        offered_from: Month::containing(from),
    })
}

/// Takes the postcode area from every offer whose area has fewer than `least` of the offers.
pub fn coarse_areas<'a>(offers: impl IntoIterator<Item = &'a mut Offer>, least: usize) {
    let mut offers: Vec<&mut Offer> = offers.into_iter().collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for area in offers.iter().filter_map(|offer| offer.postcode_area.clone()) {
        *counts.entry(area).or_default() += 1;
    }
    for offer in &mut offers {
        offer.postcode_area = offer
            .postcode_area
            .take()
            .filter(|area| counts.get(area).is_some_and(|count| *count >= least));
    }
}

/// What of a household a comparison for a partner may rest on: what its offer shows, and nothing
/// else. Everything left out is compared as not known.
pub fn shown_household(household: &Household, summary: &AdopterSummary) -> (Household, AdopterSummary) {
    let shown = Household {
        needs: household.needs.clone(),
        ..Household::default()
    };
    let summary = AdopterSummary {
        approved_on: summary.approved_on.map(|on| Month::containing(on).first_day()),
        terms: summary.terms.clone(),
        ..AdopterSummary::default()
    };
    (shown, summary)
}

/// What a partner looks for. A criterion left out narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferFilter {
    /// How many children are to be placed together.
    pub children: Option<u8>,
    /// Ages in completed years that the approval must cover.
    pub ages_years: Vec<u8>,
    /// Approved, or not, for a sibling group.
    pub sibling_group: Option<bool>,
    /// Approved, or not, for Fostering for Adoption.
    pub early_permanence: Option<bool>,
    /// Needs that the household has said yes to, or would discuss.
    pub needs: Vec<Need>,
    /// The postcode area.
    pub postcode_area: Option<String>,
    /// Offered in this month or later, written `2021-11`.
    pub offered_since: Option<String>,
}

impl OfferFilter {
    /// Whether an offer is among what is looked for.
    pub fn selects(&self, offer: &Offer) -> bool {
        let since = self.offered_since.as_deref().and_then(|text| text.parse::<Month>().ok());
        let considers = |need: &Need| matches!(offer.needs.get(need), Some(Answer::Yes | Answer::WouldDiscuss));
        let covers = |age: &u8| (offer.age_from_years..=offer.age_to_years).contains(age);
        self.children
            .is_none_or(|children| children <= offer.children_most && (children == 1 || offer.sibling_group))
            && self.ages_years.iter().all(covers)
            && self.sibling_group.is_none_or(|wanted| wanted == offer.sibling_group)
            && self.early_permanence.is_none_or(|wanted| wanted == offer.early_permanence)
            && self.needs.iter().all(considers)
            && self
                .postcode_area
                .as_ref()
                .is_none_or(|area| offer.postcode_area.as_ref() == Some(area))
            && since.is_none_or(|since| offer.offered_from >= since)
    }
}
