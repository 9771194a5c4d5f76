//! Interagency placements and their money, as figures of a report.

use super::{
    figure::{ChartLineKind, ReportFigure, ReportSection, ReportTopic, ReportUnit},
    period::{ReportPeriod, ReportSpan},
    sections::SectionCode,
    set_out::{Cell, Made, Point, section},
};
use crate::{
    calendar::{FinancialYear, Period},
    interagency::{FinanceYear, Totals},
    measures::{Better, PeriodRule},
};
use chrono::NaiveDate;

/// The figures of money in the summary.
pub(super) const MONEY_IN_SUMMARY: &[&str] = &[SPEND, INCOME];

const SPEND: &str = "interagency_spend";
const INCOME: &str = "interagency_income";

/// The money of the years that a report shows.
#[derive(Clone, Debug, Default)]
pub struct MoneyYears(pub Vec<(FinancialYear, FinanceYear)>);

/// A figure of money: what it is, and how it is read from the totals of a period.
struct Kind {
    code: &'static str,
    name: &'static str,
    words: &'static str,
    subject: &'static str,
    unit: ReportUnit,
    better: Better,
    aim: ChartLineKind,
    read: fn(&Both<'_>) -> i64,
    /// What the year's figure is set beside, in pence.
    of_year: fn(&FinanceYear) -> Option<i64>,
}

/// Spend and income of a period.
struct Both<'a> {
    spend: &'a Totals,
    income: &'a Totals,
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

const KINDS: &[Kind] = &[
    Kind {
        code: SPEND,
        name: "Spent on households of other agencies",
        words: "Fees, extra charges and agreed amounts for placements with households of other agencies, by the day of the move or of the charge.",
        subject: "the spend on households of other agencies",
        unit: ReportUnit::Pounds,
        better: Better::Neither,
        aim: ChartLineKind::Budget,
        read: |both| both.spend.total_pence,
        of_year: |year| year.purchase_budget_pence,
    },
    Kind {
        code: "interagency_children_bought",
        name: "Children placed with households of other agencies",
        words: "Children for whose placement with a household of another agency a fee fell due in the period.",
        subject: "the number of children placed with households of other agencies for a fee",
        unit: ReportUnit::Count,
        better: Better::Neither,
        aim: ChartLineKind::Target,
        read: |both| whole(both.spend.children),
        of_year: |_| None,
    },
    Kind {
        code: INCOME,
        name: "Income from our households",
        words: "Fees, extra charges and agreed amounts from other agencies for placements with the region's own households.",
        subject: "the income from placements with our households",
        unit: ReportUnit::Pounds,
        better: Better::Higher,
        aim: ChartLineKind::Target,
        read: |both| both.income.total_pence,
        of_year: |year| year.income_target_pence,
    },
    Kind {
        code: "interagency_households_provided",
        name: "Households provided to other agencies",
        words: "The region's own households with whom children of other agencies were placed in the period.",
        subject: "the number of households provided to other agencies",
        unit: ReportUnit::Count,
        better: Better::Neither,
        aim: ChartLineKind::Target,
        read: |both| whole(both.income.households),
        of_year: |_| None,
    },
    Kind {
        code: "interagency_children_placed",
        name: "Other agencies' children placed with our households",
        words: "Children of other agencies who were placed with the region's own households in the period.",
        subject: "the number of children of other agencies placed with our households",
        unit: ReportUnit::Count,
        better: Better::Neither,
        aim: ChartLineKind::Target,
        read: |both| whole(both.income.children),
        of_year: |_| None,
    },
];

impl MoneyYears {
    /// The section of a report of the whole region.
    pub fn section(&self, period: &ReportPeriod) -> ReportSection {
        let mut figures: Vec<ReportFigure> = KINDS.iter().map(|kind| self.figure(kind, period)).collect();
        let sold = figures.split_off(2.min(figures.len()));
        let topic = |code, title, figures| ReportTopic {
            code,
            title,
            figures,
            parts: None,
        };
        section(
            SectionCode::Interagency,
            vec![
                topic("bought", "Households of other agencies", figures),
                topic("sold", "Our households for other agencies", sold),
            ],
        )
    }

    fn figure(&self, kind: &Kind, period: &ReportPeriod) -> ReportFigure {
        let of = |period: &Period| self.cell(kind, period);
        let earlier = |period: Period| -> Option<(Point, NaiveDate)> {
            let cell = of(&period).filter(|cell| self.is_known(&period) && cell.value.is_some())?;
            Some((Point { label: period.label, cell }, period.end))
        };
        let quarter = |period: Period| {
            let cell = of(&period).filter(|_| self.is_known(&period))?;
            Some(Point { label: period.label, cell })
        };
        // A budget is that of a whole year, and earlier years are told as a whole.
        let is_whole = !period.period.label.ends_with("-to-date");
        let of_year = self.year(period.year).filter(|_| is_whole && period.span == ReportSpan::Annual);
        let target = of_year.and_then(kind.of_year).map(|pence| pence as f64 / 100.0);
        let earlier_periods = if is_whole { period.earlier() } else { Vec::new() };
        let made = Made {
            code: kind.code,
            name: kind.name,
            words: kind.words,
            unit: kind.unit,
            better: kind.better,
            subject: kind.subject,
            rule: PeriodRule::FactInPeriod,
            is_comparable: true,
            guidance: None,
            target,
            aim: kind.aim,
            now: of(&period.period).unwrap_or_default(),
            earlier: earlier_periods.into_iter().map_while(earlier).collect(),
            quarters: period.of_quarters().quarters().into_iter().filter_map(quarter).collect(),
            local_authorities: Vec::new(),
        };
        made.figure(&period.period)
    }

    fn year(&self, year: FinancialYear) -> Option<&FinanceYear> {
        self.0.iter().find(|(of, _)| *of == year).map(|(_, money)| money)
    }

    /// Whether any money of a period's year or of a year before it is on record.
    fn is_known(&self, period: &Period) -> bool {
        let until = FinancialYear::containing(period.start);
        let before = self.0.iter().filter(|(year, _)| *year <= until);
        before
            .into_iter()
            .any(|(_, money)| money.spend.total_pence != 0 || money.income.total_pence != 0)
    }

    fn cell(&self, kind: &Kind, period: &Period) -> Option<Cell> {
        let money = self.year(FinancialYear::containing(period.start))?;
        let named = period.label.trim_end_matches("-to-date");
        let quarter = money.quarters.iter().find(|quarter| quarter.quarter == named);
        let both = match quarter {
            Some(quarter) => Both {
                spend: &quarter.spend,
                income: &quarter.income,
            },
            None => Both {
                spend: &money.spend,
                income: &money.income,
            },
        };
        let number = (kind.read)(&both);
        let value = if kind.unit == ReportUnit::Pounds {
            number as f64 / 100.0
        } else {
            number as f64
        };
        Some(Cell {
            value: Some(value),
            ..Cell::default()
        })
    }
}
