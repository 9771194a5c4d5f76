//! What a placement across agencies costs: dated rates, by the kind of agency that provides the
//! household, the number of children, and whether the agency is in London.
//!
//! The rates are those published by the agencies' associations for England (CoramBAAF and the
//! Consortium of Voluntary Adoption Agencies). The rate is that of the day on which the children
//! move in.

use crate::{
    codes::code_list,
    fault::{Fault, FaultCode},
};
use chrono::NaiveDate;
use serde::Serialize;

code_list! {
    /// The kind of agency that provides the household.
    AgencyKind {
        /// A voluntary adoption agency.
        VoluntaryAdoptionAgency = "voluntary_adoption_agency",
        /// A local authority or a regional adoption agency.
        LocalAuthorityOrRegional = "local_authority_or_regional",
    }
}

code_list! {
    /// When a fee is due.
    Instalments {
        /// In full when the children move in.
        AtPlacement = "at_placement",
        /// Two thirds when the children move in; one third with the adoption order, or a year
        /// after they moved in where that is earlier.
        TwoThirdsThenOneThird = "two_thirds_then_one_third",
    }
}

/// After how many months the last instalment is due without an order.
pub const INSTALMENT_MONTHS: u32 = 12;
/// After how many months without an order the extra charge begins.
pub const EXTRA_CHARGE_AFTER_MONTHS: u32 = 12;
/// What an agency in London adds to the fee, in percent.
pub const LONDON_PERCENT: i64 = 10;

/// One row of the table of rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeRate {
    /// The first day.
    pub from: NaiveDate,
    /// The kind of agency; any where none is named.
    pub provider: Option<AgencyKind>,
    /// How many children.
    pub children: u8,
    /// The fee in pence, outside London.
    pub pence: i64,
    /// When it is due.
    pub instalments: Instalments,
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

const fn rate(from: NaiveDate, provider: Option<AgencyKind>, children: u8, pounds: i64, instalments: Instalments) -> FeeRate {
    FeeRate {
        from,
        provider,
        children,
        pence: pounds * 100,
        instalments,
    }
}

const VAA: Option<AgencyKind> = Some(AgencyKind::VoluntaryAdoptionAgency);
const LA_OR_RAA: Option<AgencyKind> = Some(AgencyKind::LocalAuthorityOrRegional);

/// The rates, the earliest first. A row holds until a later row for the same agencies and number.
pub const FEE_RATES: &[FeeRate] = &[
    rate(day(2011, 4, 1), None, 1, 27_000, Instalments::TwoThirdsThenOneThird),
    rate(day(2019, 4, 1), VAA, 1, 31_620, Instalments::AtPlacement),
    rate(day(2019, 4, 1), LA_OR_RAA, 1, 27_000, Instalments::AtPlacement),
    rate(day(2019, 4, 1), LA_OR_RAA, 2, 43_000, Instalments::AtPlacement),
    rate(day(2025, 4, 1), VAA, 1, 39_245, Instalments::AtPlacement),
    rate(day(2025, 4, 1), LA_OR_RAA, 1, 27_000, Instalments::AtPlacement),
];

/// The last day for which rates are known: they are agreed anew each 1 April.
pub const RATES_KNOWN_UNTIL: NaiveDate = day(2026, 3, 31);

/// What an agency charges for each month begun after the first year without an adoption order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtraCharge {
    /// The first day.
    pub from: NaiveDate,
    /// Pence a month.
    pub pence: i64,
}

/// The voluntary agencies' charge for a month in England, as the Consortium of Voluntary Adoption
/// Agencies told it in its briefing on placements of more than 12 months without an order: £896 in
/// 2021-22, £939 from April 2022. As with fees, a row holds until a later one is entered. Local
/// authorities and regional agencies publish none: between them it is agreed, or nothing.
const EXTRA_CHARGES: &[ExtraCharge] = &[
    ExtraCharge {
        from: day(2021, 4, 1),
        pence: 89_600,
    },
    ExtraCharge {
        from: day(2022, 4, 1),
        pence: 93_900,
    },
];

/// The charge for a month that begins on a day, where one is published.
pub fn monthly_extra_charge(provider: AgencyKind, on: NaiveDate) -> Option<i64> {
    let known = provider == AgencyKind::VoluntaryAdoptionAgency && on <= RATES_KNOWN_UNTIL;
    let row = EXTRA_CHARGES.iter().rev().find(|row| row.from <= on);
    row.filter(|_| known).map(|row| row.pence)
}

code_list! {
    /// Where a fee comes from.
    FeeSource {
        /// The published rates.
        Rate = "rate",
        /// The two agencies agreed it.
        Agreed = "agreed",
    }
}

/// A fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = InteragencyFee))]
pub struct Fee {
    /// The whole fee in pence, weighting included.
    pub amount_pence: i64,
    /// Where it comes from.
    pub source: FeeSource,
    /// When it is due.
    pub instalments: Instalments,
}

/// The fee by the rates of a day; `pointer` is where the day stood in the request.
pub fn fee_of(provider: AgencyKind, children: u8, london: bool, on: NaiveDate, pointer: &str) -> Result<Fee, Fault> {
    let first = FEE_RATES.iter().map(|row| row.from).min().unwrap_or(NaiveDate::MAX);
    if on < first || on > RATES_KNOWN_UNTIL {
        return Err(Fault::new(
            FaultCode::DateOutOfRange,
            pointer,
            format!("interagency rates are known from {first} to {RATES_KNOWN_UNTIL}; send the fee that was agreed"),
        ));
    }
    let fits = |row: &&FeeRate| row.from <= on && row.children == children && row.provider.is_none_or(|of| of == provider);
    let row = FEE_RATES.iter().rev().find(fits).ok_or_else(|| {
        Fault::new(
            FaultCode::FieldRequired,
            "/agreed_fee_pence",
            format!("no rate is published for this kind of agency and {children} children on {on}; send the fee that was agreed"),
        )
    })?;
    let weighting = if london { row.pence * LONDON_PERCENT / 100 } else { 0 };
    Ok(Fee {
        amount_pence: row.pence + weighting,
        source: FeeSource::Rate,
        instalments: row.instalments,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use AgencyKind::{LocalAuthorityOrRegional as Regional, VoluntaryAdoptionAgency as Voluntary};

    #[test]
    fn the_rate_is_that_of_the_day_the_agency_and_the_number() {
        let pence = |kind, children, london, on| fee_of(kind, children, london, on, "/on").map(|fee| fee.amount_pence);
        assert_eq!(pence(Voluntary, 1, false, day(2019, 3, 31)), Ok(2_700_000));
        assert_eq!(pence(Voluntary, 1, false, day(2019, 4, 1)), Ok(3_162_000));
        assert_eq!(pence(Voluntary, 1, true, day(2021, 7, 1)), Ok(3_478_200));
        assert_eq!(pence(Regional, 1, true, day(2021, 7, 1)), Ok(2_970_000));
        assert_eq!(pence(Regional, 2, false, day(2021, 7, 1)), Ok(4_300_000));
        assert_eq!(pence(Voluntary, 1, false, day(2026, 3, 31)), Ok(3_924_500));
    }

    #[test]
    fn outside_the_rates_there_is_no_fee() {
        let code = |kind, children, on| fee_of(kind, children, false, on, "/on").unwrap_err().code;
        assert_eq!(code(Regional, 1, day(2011, 3, 31)), FaultCode::DateOutOfRange);
        assert_eq!(code(Regional, 1, day(2026, 4, 1)), FaultCode::DateOutOfRange);
        assert_eq!(code(Voluntary, 2, day(2021, 7, 1)), FaultCode::FieldRequired);
        assert_eq!(code(Regional, 3, day(2021, 7, 1)), FaultCode::FieldRequired);
    }

    #[test]
    fn only_voluntary_agencies_publish_an_extra_charge() {
        assert_eq!(monthly_extra_charge(Voluntary, day(2021, 3, 31)), None);
        assert_eq!(monthly_extra_charge(Voluntary, day(2022, 3, 31)), Some(89_600));
        assert_eq!(monthly_extra_charge(Voluntary, day(2022, 4, 1)), Some(93_900));
        assert_eq!(monthly_extra_charge(Regional, day(2022, 4, 1)), None);
    }
}
