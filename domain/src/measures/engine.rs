//! From records to figures: one pass over the records for each period.

use super::{
    areas::Areas,
    codes::MeasureCode,
    definitions::{DEFINITIONS, Definition, Source},
    in_view::{ChildInView, HouseholdInView, Window},
    query::{Figure, MeasureQuery},
    records::Records,
    tally::Tally,
};
use crate::identifiers::OrganisationCode;

/// A measure that is asked for.
type Asked = (MeasureCode, &'static Definition);

/// The figures asked for: by measure in the order of the definitions, then the whole period
/// before its quarters, then the whole region before its local authorities.
pub fn figures(records: &Records, query: &MeasureQuery) -> Vec<Figure> {
    let measures = asked(query);
    let mut figures = Vec::new();
    for period in query.periods() {
        let window = Window::new(period, query);
        for (area, tallies) in count(records, &measures, &window).rows(query.areas()) {
            let row = measures.iter().zip(&tallies);
            figures.extend(row.map(|(measure, tally)| figure(*measure, &window, area.clone(), tally)));
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

fn count<'a>(records: &'a Records, measures: &[Asked], window: &Window) -> Areas<'a> {
    let mut areas = Areas::new(measures.len());
    for record in records.adopters.iter().filter(|record| record.own_agency) {
        let household = HouseholdInView::new(record, window);
        for ((_, measure), tally) in measures.iter().zip(areas.of(&record.local_authority)) {
            if let Source::Households(add) = measure.source {
                add(&household, tally);
            }
        }
    }
    for record in &records.children {
        let child = ChildInView::new(record, window);
        for ((_, measure), tally) in measures.iter().zip(areas.of(&record.local_authority)) {
            if let Source::Children(add) = measure.source {
                add(&child, tally);
            }
        }
    }
    areas
}

fn figure((code, definition): Asked, window: &Window, local_authority: Option<OrganisationCode>, tally: &Tally) -> Figure {
    let days = window.days_of(definition.period_rule);
    let (from, to) = days.unwrap_or((window.period.start, window.period.end));
    let empty = Tally::default();
    let reckoned = if days.is_some() { tally } else { &empty }.reckon(definition.reckoning);
    let value = reckoned.value.filter(|_| days.is_some());
    Figure {
        measure: code,
        period: window.period.label.clone(),
        from,
        to,
        local_authority,
        value: value.map(|value| value.as_f64()),
        numerator: reckoned.numerator,
        cohort: reckoned.cohort,
        guidance: definition.guidance.map(f64::from),
        guidance_met: value.zip(definition.guidance).map(|(value, guidance)| value.at_most(guidance)),
    }
}
