//! The money of one placement: what was committed on which day, and what falls due when.

use super::{
    fees::{AgencyKind, EXTRA_CHARGE_AFTER_MONTHS, Fee, FeeSource, INSTALMENT_MONTHS, Instalments, fee_of, monthly_extra_charge},
    placement::{AmountReason, PlacementDates, PlacementDirection},
};
use crate::{
    calendar::add_months,
    codes::code_list,
    fault::Fault,
    identifiers::{OrganisationCode, PlacementId},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What the agencies agreed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlacementTerms {
    /// The kind of agency that provides the household.
    pub provider: AgencyKind,
    /// How many children.
    pub children: u8,
    /// Whether the agency that provides the household is in London.
    pub london: bool,
    /// The whole fee in pence, where one was agreed instead of the rate.
    pub agreed_fee_pence: Option<i64>,
    /// The charge for each month begun after the first year without an order, in pence, where one
    /// was agreed instead of the published one; 0 where none is to be paid.
    pub agreed_extra_charge_pence: Option<i64>,
}

impl PlacementTerms {
    /// The fee, by the rates of a day where none was agreed.
    pub fn fee(&self, on: NaiveDate, pointer: &str) -> Result<Fee, Fault> {
        match self.agreed_fee_pence {
            None => fee_of(self.provider, self.children, self.london, on, pointer),
            Some(amount_pence) => Ok(Fee {
                amount_pence,
                source: FeeSource::Agreed,
                instalments: Instalments::AtPlacement,
            }),
        }
    }

    fn extra_charge(&self, month: NaiveDate) -> Option<i64> {
        let charge = self
            .agreed_extra_charge_pence
            .or_else(|| monthly_extra_charge(self.provider, month));
        charge.filter(|pence| *pence != 0)
    }
}

/// A placement with its days and the amounts agreed beside the fee.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacementFile {
    /// The placement.
    pub id: PlacementId,
    /// Which way the household goes.
    pub direction: PlacementDirection,
    /// The other agency.
    pub partner: OrganisationCode,
    /// What the agencies agreed.
    pub terms: PlacementTerms,
    /// Its days.
    pub dates: PlacementDates,
    /// The amounts agreed beside the fee: day, pence, what for.
    pub amounts: Vec<(NaiveDate, i64, AmountReason)>,
}

code_list! {
    /// What an entry is for.
    EntryKind {
        /// The fee.
        Fee = "fee",
        /// A month, after the first year, without an adoption order.
        ExtraCharge = "extra_charge",
        /// An amount agreed beside the fee.
        AgreedAmount = "agreed_amount",
    }
}

/// An amount on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LedgerEntry {
    /// The placement.
    pub placement_id: PlacementId,
    /// Income or spend.
    pub direction: PlacementDirection,
    /// The other agency.
    pub partner: OrganisationCode,
    /// The kind of agency that provides the household.
    pub provider: AgencyKind,
    /// How many children are placed.
    pub children: u8,
    /// The day.
    pub on: NaiveDate,
    /// What it is for.
    pub kind: EntryKind,
    /// What an agreed amount is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<AmountReason>,
    /// Pence; below zero where it comes back.
    pub amount_pence: i64,
}

impl PlacementFile {
    fn entry(&self, on: NaiveDate, kind: EntryKind, amount_pence: i64) -> LedgerEntry {
        LedgerEntry {
            placement_id: self.id,
            direction: self.direction,
            partner: self.partner.clone(),
            provider: self.terms.provider,
            children: self.terms.children,
            on,
            kind,
            reason: None,
            amount_pence,
        }
    }

    /// The fee; that of the day of the move, or of `today` before it.
    pub fn fee(&self, today: NaiveDate) -> Result<Fee, Fault> {
        self.terms.fee(self.dates.placed_on.unwrap_or(today), "/occurred_on")
    }

    /// The months for which the extra charge has begun by a day.
    fn extra_charges(&self, until: NaiveDate) -> Vec<LedgerEntry> {
        let Some(placed_on) = self.dates.placed_on else { return Vec::new() };
        let end = [self.dates.adopted_on, self.dates.over_on].into_iter().flatten().min();
        let months = (EXTRA_CHARGE_AFTER_MONTHS..).map(|months| add_months(placed_on, months));
        let begun = months.take_while(|month| *month <= until && end.is_none_or(|end| *month < end));
        begun
            .filter_map(|month| Some(self.entry(month, EntryKind::ExtraCharge, self.terms.extra_charge(month)?)))
            .collect()
    }

    fn agreed_amounts(&self) -> impl Iterator<Item = LedgerEntry> + '_ {
        self.amounts.iter().map(|(on, pence, reason)| LedgerEntry {
            reason: Some(*reason),
            ..self.entry(*on, EntryKind::AgreedAmount, *pence)
        })
    }
}

/// What was committed by a day, in the order of the days: the whole fee on the day of the move, the
/// extra charge month by month, agreed amounts on their own day. Agencies report by this.
pub fn ledger(file: &PlacementFile, until: NaiveDate) -> Vec<LedgerEntry> {
    let fee = file.dates.placed_on.zip(file.fee(until).ok());
    let fee = fee.map(|(on, fee)| file.entry(on, EntryKind::Fee, fee.amount_pence));
    in_order(fee.into_iter().chain(file.extra_charges(until)).chain(file.agreed_amounts()), until)
}

/// What falls due by a day: as [`ledger`], with the fee in its instalments.
pub fn due_entries(file: &PlacementFile, until: NaiveDate) -> Vec<LedgerEntry> {
    let mut due = Vec::new();
    if let (Some(placed_on), Ok(fee)) = (file.dates.placed_on, file.fee(until)) {
        match fee.instalments {
            Instalments::AtPlacement => due.push(file.entry(placed_on, EntryKind::Fee, fee.amount_pence)),
            Instalments::TwoThirdsThenOneThird => {
                let last = fee.amount_pence / 3;
                let year = add_months(placed_on, INSTALMENT_MONTHS);
                let last_on = file.dates.adopted_on.map_or(year, |adopted| adopted.min(year));
                due.push(file.entry(placed_on, EntryKind::Fee, fee.amount_pence - last));
                // A placement that ended before the last instalment was due owes it no more.
                if file.dates.over_on.is_none_or(|over| over > last_on) {
                    due.push(file.entry(last_on, EntryKind::Fee, last));
                }
            }
        }
    }
    in_order(due.into_iter().chain(file.extra_charges(until)).chain(file.agreed_amounts()), until)
}

fn in_order(entries: impl Iterator<Item = LedgerEntry>, until: NaiveDate) -> Vec<LedgerEntry> {
    let mut entries: Vec<LedgerEntry> = entries.filter(|entry| entry.on <= until).collect();
    entries.sort_by_key(|entry| (entry.on, entry.kind));
    entries
}
