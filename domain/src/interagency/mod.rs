//! Interagency work: households that are offered to partner agencies without anything that
//! identifies them, expressions of interest, and placements across agencies with their money.
//!
//! A household is *sold* when it takes another agency's child (income) and *bought* when a child
//! of the region is placed with another agency's household (spend): the words of the field.

mod children_sought;
mod fees;
mod finance;
mod interest;
mod interest_rules;
mod ledger;
mod offer;
mod placement;
mod placement_rules;

pub use children_sought::{AnonymousChild, MOST_AGE_MONTHS, children_from, matching_profiles};
pub use fees::{
    AgencyKind, EXTRA_CHARGE_AFTER_MONTHS, ExtraCharge, FEE_RATES, Fee, FeeRate, FeeSource, INSTALMENT_MONTHS, Instalments, LONDON_PERCENT,
    RATES_KNOWN_UNTIL, fee_of, monthly_extra_charge,
};
pub use finance::{FinanceYear, QuarterMoney, Totals, finance_of};
pub use interest::{
    InterestDirection, InterestEndReason, InterestMilestone, InterestMilestoneKind, InterestMilestoneOptions, InterestState,
};
pub use interest_rules::{INTEREST_RULES, interest_state};
pub use ledger::{EntryKind, LedgerEntry, PlacementFile, PlacementTerms, due_entries, ledger};
pub use offer::{Month, Offer, OfferFilter, OfferRules, coarse_areas, offer_of, shown_household};
pub use placement::{
    AmountReason, PlacedElsewhere, PlacementDates, PlacementDirection, PlacementEndReason, PlacementMilestone, PlacementMilestoneKind,
    PlacementMilestoneOptions, PlacementState,
};
pub use placement_rules::{PLACEMENT_RULES, dates_of_bought, dates_of_sold};
