//! From records to figures: one pass over the records for each period.

use super::{
    areas::Areas,
    cases::MeasuredCase,
    codes::MeasureCode,
    compared::{Difference, EarlierFigure, keeps_to},
    definitions::{DEFINITIONS, Definition, Source},
    in_view::{ChildInView, HouseholdInView, Window},
    query::{Figure, MeasureQuery},
    records::Records,
    tally::{Exact, Reckoned, Tally},
};
use crate::{calendar::Period, identifiers::OrganisationCode};
use chrono::NaiveDate;

/// A measure that is asked for.
type Asked = (MeasureCode, &'static Definition);

/// The tallies of one period: the whole first, then each area.
struct Counted {
    window: Window,
    rows: Vec<(Option<OrganisationCode>, Vec<Tally>)>,
}

/// The figures asked for: by measure in the order of the definitions, then the whole period
/// before its parts, then the whole region before its local authorities.
pub fn figures(records: &Records, query: &MeasureQuery) -> Vec<Figure> {
    let measures = asked(query);
    let with_earlier = |period: Period| {
        let earlier = (1..=query.compared.earlier_years).filter_map(|years| period.years_before(years));
        let mut periods: Vec<Period> = earlier.collect();
        periods.insert(0, period);
        periods
    };
    let periods: Vec<Vec<Period>> = query.periods().into_iter().map(with_earlier).collect();
    let windows = periods.iter().flatten().map(|period| Window::new(period.clone(), query));
    let mut counted = count(records, &measures, windows.collect(), query.areas()).into_iter();
    let mut figures = Vec::new();
    for periods in periods {
        let Some(now) = counted.next() else { break };
        let earlier: Vec<Counted> = counted.by_ref().take(periods.len() - 1).collect();
        for (place, (area, tallies)) in now.rows.iter().enumerate() {
            for (index, ((code, definition), tally)) in measures.iter().zip(tallies).enumerate() {
                let reckoned = InWindow::of(definition, &now.window, tally);
                let mut figure = reckoned.figure(*code, definition, &now.window, area.clone(), query);
                figure.earlier = earlier
                    .iter()
                    .filter_map(|then| {
                        let (_, tallies) = then.rows.get(place)?;
                        let earlier = InWindow::of(definition, &then.window, tallies.get(index)?);
                        Some(earlier.beside(&reckoned, &then.window))
                    })
                    .collect();
                figures.push(figure);
            }
        }
    }
    figures.sort_by_key(|figure| figure.measure);
    figures
}

fn asked(query: &MeasureQuery) -> Vec<Asked> {
    DEFINITIONS
        .iter()
        .filter_map(|definition| Some((definition.measure()?, definition)))
        .filter(|(code, _)| query.asks_for(*code))
        .collect()
}

/// Counts every window in one pass over the records: a case is fetched once for all of them, and
/// passed over where it has nothing to add.
fn count(records: &Records, measures: &[Asked], windows: Vec<Window>, local_authorities: &[OrganisationCode]) -> Vec<Counted> {
    let mut areas: Vec<Areas<'_>> = windows.iter().map(|_| Areas::new(measures.len())).collect();
    for record in records.adopters.iter().filter(|record| record.own_agency) {
        for (window, areas) in windows.iter().zip(&mut areas) {
            let household = HouseholdInView::new(record, window);
            if household.is_in_view() {
                let household = MeasuredCase::Household(household);
                for ((_, measure), tally) in measures.iter().zip(areas.of(&record.local_authority)) {
                    measure.add(&household, tally);
                }
            }
        }
    }
    for record in &records.children {
        for (window, areas) in windows.iter().zip(&mut areas) {
            let child = MeasuredCase::Child(ChildInView::new(record, window));
            for ((_, measure), tally) in measures.iter().zip(areas.of(&record.local_authority)) {
                measure.add(&child, tally);
            }
        }
    }
    let rows = areas.into_iter().map(|areas| areas.rows(local_authorities));
    windows
        .into_iter()
        .zip(rows)
        .map(|(window, rows)| Counted { window, rows })
        .collect()
}

impl Definition {
    /// What a case adds to the measure. Figures and the cases behind them are made by this alone.
    pub(super) fn add(&self, case: &MeasuredCase<'_>, tally: &mut Tally) {
        match (self.source, case) {
            (Source::Households(add), MeasuredCase::Household(household)) => add(household, tally),
            (Source::Children(add), MeasuredCase::Child(child)) => add(child, tally),
            _ => {}
        }
    }
}

/// What a measure comes to in a window.
pub(super) struct InWindow {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The figure; none for a mean or share over nobody, and where its days have not come yet.
    pub value: Option<Exact>,
    pub reckoned: Reckoned,
}

impl InWindow {
    pub fn of(definition: &Definition, window: &Window, tally: &Tally) -> Self {
        let days = window.days_of(definition.period_rule);
        let (from, to) = days.unwrap_or((window.period.start, window.period.end));
        let empty = Tally::default();
        let reckoned = if days.is_some() { tally } else { &empty }.reckon(definition.reckoning);
        Self {
            from,
            to,
            value: reckoned.value.filter(|_| days.is_some()),
            reckoned,
        }
    }

    fn figure(
        &self,
        code: MeasureCode,
        definition: &Definition,
        window: &Window,
        local_authority: Option<OrganisationCode>,
        query: &MeasureQuery,
    ) -> Figure {
        let period = &window.period.label;
        let guided = self.value.zip(definition.guidance);
        let target = query.compared.target(definition, period, local_authority.as_ref(), self.value);
        Figure {
            measure: code,
            period: period.clone(),
            from: self.from,
            to: self.to,
            local_authority,
            value: self.value.map(Exact::as_f64),
            numerator: self.reckoned.numerator,
            cohort: self.reckoned.cohort,
            guidance: definition.guidance.map(f64::from),
            guidance_met: guided.map(|(value, guidance)| keeps_to(value, guidance)),
            against_guidance: guided.map(|(value, guidance)| Difference::of(value, Exact::whole(guidance))),
            target: target.map(|beside| beside.target),
            target_met: target.and_then(|beside| beside.met),
            against_target: target.and_then(|beside| beside.against),
            earlier: Vec::new(),
        }
    }

    /// This earlier figure, beside a later one.
    fn beside(&self, later: &Self, window: &Window) -> EarlierFigure {
        EarlierFigure {
            period: window.period.label.clone(),
            from: self.from,
            to: self.to,
            value: self.value.map(Exact::as_f64),
            cohort: self.reckoned.cohort,
            against: later.value.zip(self.value).map(|(later, earlier)| Difference::of(later, earlier)),
        }
    }
}
