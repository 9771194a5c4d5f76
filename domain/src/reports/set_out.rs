//! Figures set out in the sections of a report, whichever edition they are of.

use super::{
    figure::{Chart, ChartKind, ChartLine, ChartLineKind, ChartPoint, Report, ReportFigure, ReportSection, ReportTopic, ReportUnit, Trend},
    money::MONEY_IN_SUMMARY,
    period::ReportPeriod,
    sections::{Code, SECTIONS, SUMMARY, SectionCode, Topic},
    sentence::{Aim, Statement, Told},
    subject::{is_so_far, subject},
    words::{day_in_words, when},
};
use crate::{
    calendar::Period,
    identifiers::OrganisationCode,
    measures::{Better, Definition, Difference, NotShown, PeriodRule, keeps_to_guidance, reaches_target},
    targets::Targets,
};
use chrono::NaiveDate;
use std::{cmp::Ordering, collections::BTreeMap};

/// A figure as an edition tells it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cell {
    pub value: Option<f64>,
    pub withheld: Option<NotShown>,
    pub numerator: Option<u64>,
    pub cohort: Option<u64>,
}

/// A place in the table: the figure, the period by its name, the area.
type Place = (Code, String, Option<OrganisationCode>);

/// The figures of an edition.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells(BTreeMap<Place, Cell>);

impl Cells {
    pub fn add(&mut self, code: Code, period: &str, area: Option<OrganisationCode>, cell: Cell) {
        self.0.insert((code, period.to_owned(), area), cell);
    }

    fn at(&self, code: Code, period: &str, area: Option<&OrganisationCode>) -> Option<Cell> {
        self.0.get(&(code, period.to_owned(), area.cloned())).copied()
    }

    /// Whether anything is known of a period.
    fn knows(&self, period: &str) -> bool {
        let of_period = self.0.iter().filter(|((_, label, _), _)| label == period);
        of_period
            .into_iter()
            .any(|(_, cell)| cell.withheld.is_some() || cell.value.is_some_and(|value| value != 0.0))
    }
}

/// What an edition is of, and what its figures are set beside.
#[derive(Clone, Debug)]
pub(super) struct Edition<'a> {
    pub period: &'a ReportPeriod,
    pub region: &'a OrganisationCode,
    /// The local authority whose edition it is.
    pub area: Option<&'a OrganisationCode>,
    /// The councils of the region; none in the edition of one of them.
    pub local_authorities: &'a [OrganisationCode],
    pub targets: &'a BTreeMap<String, Targets>,
    /// The first day of cumulative figures, where there are any.
    pub since: Option<NaiveDate>,
}

/// A point before it is one of a chart: its label, and what is told.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub label: String,
    pub cell: Cell,
}

/// What a figure is made of, whether it is counted or paid.
#[derive(Clone, Debug)]
pub(super) struct Made<'a> {
    pub code: &'static str,
    pub name: &'static str,
    pub words: &'static str,
    pub unit: ReportUnit,
    pub better: Better,
    pub subject: &'a str,
    pub rule: PeriodRule,
    /// Whether a year is as far as the year before it was.
    pub is_comparable: bool,
    pub guidance: Option<u32>,
    pub target: Option<f64>,
    /// What the target is.
    pub aim: ChartLineKind,
    pub now: Cell,
    /// Earlier years with their last days, the latest first.
    pub earlier: Vec<(Point, NaiveDate)>,
    pub quarters: Vec<Point>,
    pub local_authorities: Vec<Point>,
}

impl Made<'_> {
    /// The figure with its sentence and its charts.
    pub fn figure(self, period: &Period) -> ReportFigure {
        let value = self.now.value;
        let guidance = self.guidance.map(f64::from);
        let guidance_met = value.zip(self.guidance).map(|(value, guidance)| keeps_to_guidance(value, guidance));
        // Less money spent is not better; more than the budget is not kept within it.
        let aimed = if self.aim == ChartLineKind::Budget {
            Better::Lower
        } else {
            self.better
        };
        let target_met = value
            .zip(self.target)
            .and_then(|(value, target)| reaches_target(aimed, value, target));
        let beside = |other: Option<f64>| value.zip(other).map(|(value, other)| Difference::between(value, other));
        let now = when(&period.label, period.end, self.rule);
        let before = self.earlier.first();
        let before_when = before.map(|(point, to)| when(&point.label, *to, self.rule)).unwrap_or_default();
        let target = self.target.map(|value| Aim {
            kind: self.aim,
            value,
            met: target_met,
        });
        let guided = guidance.map(|value| Aim {
            kind: ChartLineKind::Guidance,
            value,
            met: guidance_met,
        });
        let aims: Vec<Aim> = target.into_iter().chain(guided).collect();
        let sentence = Statement {
            subject: self.subject,
            unit: self.unit,
            now: told(&self.now),
            when: &now,
            before: before.map(|(point, _)| (told(&point.cell), before_when.as_str())),
            aims: &aims,
        }
        .sentence();
        let trend = before
            .filter(|_| self.is_comparable)
            .and_then(|(point, _)| trend(self.better, value?, point.cell.value?));
        let lines = |of_period: bool| -> Vec<ChartLine> {
            let shown = aims.iter().filter(|aim| of_period || aim.kind == ChartLineKind::Guidance);
            shown
                .map(|aim| ChartLine {
                    kind: aim.kind,
                    value: aim.value,
                })
                .collect()
        };
        let mut years: Vec<ChartPoint> = self
            .earlier
            .iter()
            .rev()
            .map(|(point, _)| ChartPoint {
                against: beside(point.cell.value),
                ..drawn(point)
            })
            .collect();
        years.push(drawn(&Point {
            label: period.label.clone(),
            cell: self.now,
        }));
        let chart = |kind: ChartKind, by: &str, points: Vec<ChartPoint>, lines: Vec<ChartLine>| Chart {
            kind,
            title: format!("{} {by}", self.name),
            unit: self.unit,
            points,
            lines,
        };
        let by_period = |points: &[Point]| points.iter().map(drawn).collect::<Vec<_>>();
        let mut charts = vec![chart(ChartKind::Years, "by year", years, lines(true))];
        if !self.quarters.is_empty() {
            charts.push(chart(ChartKind::Quarters, "by quarter", by_period(&self.quarters), lines(false)));
        }
        if !self.local_authorities.is_empty() {
            let points = by_period(&self.local_authorities);
            charts.push(chart(ChartKind::LocalAuthorities, "by local authority", points, lines(false)));
        }
        ReportFigure {
            code: self.code,
            name: self.name,
            words: self.words,
            unit: self.unit,
            better: self.better,
            value,
            withheld: self.now.withheld,
            numerator: self.now.numerator,
            cohort: self.now.cohort,
            sentence,
            trend,
            guidance,
            guidance_met,
            against_guidance: beside(guidance),
            target: self.target,
            target_met,
            against_target: beside(self.target),
            charts,
        }
    }
}

fn told(cell: &Cell) -> Told {
    match (cell.withheld, cell.value) {
        (Some(_), _) => Told::Withheld,
        (None, Some(value)) => Told::Figure(value),
        (None, None) => Told::None,
    }
}

fn drawn(point: &Point) -> ChartPoint {
    ChartPoint {
        label: point.label.clone(),
        value: point.cell.value,
        withheld: point.cell.withheld,
        against: None,
    }
}

fn trend(better: Better, now: f64, before: f64) -> Option<Trend> {
    let moved = now.partial_cmp(&before)?;
    match (better, moved) {
        (Better::Neither, _) => None,
        (_, Ordering::Equal) => Some(Trend::Same),
        (Better::Higher, Ordering::Greater) | (Better::Lower, Ordering::Less) => Some(Trend::Better),
        _ => Some(Trend::Worse),
    }
}

impl Edition<'_> {
    /// The report: the summary, then the sections of the measures, then `more`.
    pub fn report(&self, cells: &Cells, more: Vec<ReportSection>) -> Report {
        let shown = Shown::of(self, cells);
        let sections: Vec<ReportSection> = SECTIONS
            .iter()
            .map(|(code, topics)| section(*code, topics.iter().filter_map(|topic| self.topic(&shown, topic)).collect()))
            .filter(|section| !section.topics.is_empty())
            .chain(more)
            .collect();
        let Period { label, start, end } = self.period.period.clone();
        Report {
            span: self.period.span,
            period: label,
            from: start,
            to: end,
            region: self.region.clone(),
            local_authority: self.area.cloned(),
            since: self.since,
            sections: std::iter::once(summary(&sections)).chain(sections).collect(),
        }
    }

    fn topic(&self, shown: &Shown<'_>, topic: &Topic) -> Option<ReportTopic> {
        let figures: Vec<ReportFigure> = topic.figures.iter().filter_map(|code| self.figure(shown, *code)).collect();
        // The public edition has no cumulative figures; a topic of nothing else is not told.
        (!figures.is_empty()).then(|| ReportTopic {
            code: topic.code,
            title: topic.title,
            figures,
            parts: self.parts(shown, topic),
        })
    }

    /// The figures of a topic beside one another; all have one unit.
    fn parts(&self, shown: &Shown<'_>, topic: &Topic) -> Option<Chart> {
        let unit = topic.parts.first()?.definition()?.unit;
        let point = |code: &Code| {
            let cell = shown.cells.at(*code, &self.period.period.label, self.area)?;
            let label = code.definition()?.name.to_owned();
            Some(drawn(&Point { label, cell }))
        };
        Some(Chart {
            kind: ChartKind::Parts,
            title: topic.parts_title.to_owned(),
            unit: unit.into(),
            points: topic.parts.iter().filter_map(point).collect(),
            lines: Vec::new(),
        })
    }

    fn figure(&self, shown: &Shown<'_>, code: Code) -> Option<ReportFigure> {
        let definition = code.definition()?;
        let now = shown.cells.at(code, &self.period.period.label, self.area)?;
        let since = self.since.filter(|_| definition.period_rule == PeriodRule::SinceStart);
        let subject = match since {
            Some(since) => format!("{} since {}", subject(code), day_in_words(since)),
            None => subject(code).to_owned(),
        };
        let made = Made {
            code: code.code(),
            name: definition.name,
            words: definition.words,
            unit: definition.unit.into(),
            better: definition.better,
            subject: &subject,
            rule: definition.period_rule,
            is_comparable: !is_so_far(code),
            guidance: definition.guidance,
            target: self.target(definition),
            aim: ChartLineKind::Target,
            now,
            earlier: shown.earlier(self, code),
            quarters: shown.quarters(self, code),
            local_authorities: shown.local_authorities(self, code),
        };
        Some(made.figure(&self.period.period))
    }

    fn target(&self, definition: &Definition) -> Option<f64> {
        let of_period = self.targets.get(&self.period.period.label)?;
        of_period.of(definition.code, self.area).map(|target| target.as_f64())
    }
}

/// The figures of an edition, and the periods of which anything is known.
struct Shown<'a> {
    cells: &'a Cells,
    /// The latest first.
    earlier: Vec<Period>,
    quarters: Vec<String>,
}

impl<'a> Shown<'a> {
    /// Before the first records there is no figure, and a zero would look like one.
    fn of(edition: &Edition<'_>, cells: &'a Cells) -> Self {
        let mut earlier = edition.period.earlier();
        while earlier.last().is_some_and(|period| !cells.knows(&period.label)) {
            earlier.pop();
        }
        let quarters = edition.period.of_quarters().quarters().into_iter().map(|quarter| quarter.label);
        Self {
            earlier,
            quarters: quarters.skip_while(|label| !cells.knows(label)).collect(),
            cells,
        }
    }

    fn earlier(&self, edition: &Edition<'_>, code: Code) -> Vec<(Point, NaiveDate)> {
        let point = |period: &Period| Some((self.point(code, &period.label, edition.area)?, period.end));
        self.earlier.iter().filter_map(point).collect()
    }

    fn quarters(&self, edition: &Edition<'_>, code: Code) -> Vec<Point> {
        let points = self.quarters.iter().filter_map(|label| self.point(code, label, edition.area));
        points.collect()
    }

    fn local_authorities(&self, edition: &Edition<'_>, code: Code) -> Vec<Point> {
        let point = |area: &OrganisationCode| {
            let cell = self.cells.at(code, &edition.period.period.label, Some(area))?;
            let label = area.to_string();
            Some(Point { label, cell })
        };
        edition.local_authorities.iter().filter_map(point).collect()
    }

    fn point(&self, code: Code, label: &str, area: Option<&OrganisationCode>) -> Option<Point> {
        let cell = self.cells.at(code, label, area)?;
        Some(Point {
            label: label.to_owned(),
            cell,
        })
    }
}

/// A section with its words.
pub(super) fn section(code: SectionCode, topics: Vec<ReportTopic>) -> ReportSection {
    ReportSection {
        code,
        title: code.title(),
        words: code.words(),
        topics,
    }
}

/// The most important figures of the sections that follow.
fn summary(sections: &[ReportSection]) -> ReportSection {
    let measures = SUMMARY.iter().map(|code| code.code());
    let codes = measures.chain(MONEY_IN_SUMMARY.iter().copied());
    let topics = codes.filter_map(|code| {
        let topics = sections.iter().flat_map(|section| &section.topics);
        let found = topics.flat_map(|topic| &topic.figures).find(|figure| figure.code == code)?;
        Some(ReportTopic {
            code: found.code,
            title: found.name,
            figures: vec![found.clone()],
            parts: None,
        })
    });
    section(SectionCode::Summary, topics.collect())
}
