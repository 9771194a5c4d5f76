//! One figure on the page: its number, its sentence, its charts, and their tables.

use super::{
    super::document::ReportDocument,
    chart::{bars, columns},
};
use family_finding_domain::{
    measures::NotShown,
    reports::{Chart, ChartKind, ChartLineKind, ChartPoint, ReportFigure, ReportUnit, Trend, in_words},
};
use maud::{Markup, PreEscaped, html};

/// That a chart could not be drawn.
pub struct Failed(pub String);

/// A figure as it is shown large.
pub fn number(figure: &ReportFigure) -> Markup {
    shown(figure.value, figure.withheld, figure.unit)
}

/// A figure, or that there is none.
fn shown(value: Option<f64>, withheld: Option<NotShown>, unit: ReportUnit) -> Markup {
    html! {
        @match (withheld, value) {
            (Some(withheld), _) => { span { (withheld.code()) } span.hidden { " (withheld)" } }
            (None, Some(value)) => { (in_words(value, unit)) }
            (None, None) => { span aria-hidden="true" { "–" } span.hidden { "no figure" } }
        }
    }
}

/// Against target and guidance, and the year before, in a few words and never by colour alone.
pub fn badges(figure: &ReportFigure) -> Markup {
    let target = figure.target.map(|value| in_words(value, figure.unit));
    let guidance = figure.guidance.map(|value| in_words(value, figure.unit));
    let spent = figure
        .charts
        .iter()
        .flat_map(|chart| &chart.lines)
        .any(|line| line.kind == ChartLineKind::Budget);
    let target_is = if spent { "Budget" } else { "Target" };
    let met = |met: Option<bool>| match met {
        Some(true) => "✓ ",
        Some(false) => "✗ ",
        None => "",
    };
    let class = |met: Option<bool>| match met {
        Some(true) => "badge good",
        Some(false) => "badge bad",
        None => "badge",
    };
    html! {
        @if figure.trend.is_some() || target.is_some() || guidance.is_some() {
            ul.badges {
                @match figure.trend {
                    Some(Trend::Better) => { li.badge.good { "▲ better than a year before" } }
                    Some(Trend::Worse) => { li.badge.bad { "▼ worse than a year before" } }
                    Some(Trend::Same) => { li.badge { "as a year before" } }
                    None => {}
                }
                @if let Some(target) = &target {
                    li class=(class(figure.target_met)) { (met(figure.target_met)) (target_is) " " (target) (outcome(figure.target_met)) }
                }
                @if let Some(guidance) = &guidance {
                    li class=(class(figure.guidance_met)) { (met(figure.guidance_met)) "Guidance " (guidance) (outcome(figure.guidance_met)) }
                }
            }
        }
    }
}

fn outcome(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => ": met",
        Some(false) => ": not met",
        None => "",
    }
}

/// A figure with its charts; one that leads its topic has all of them, the others the years.
pub fn block(document: &ReportDocument, figure: &ReportFigure, parts: Option<&Chart>, leads: bool) -> Result<Markup, Failed> {
    let drawn = figure.charts.iter().filter(|chart| leads || chart.kind == ChartKind::Years);
    let charts: Vec<Markup> = drawn
        .chain(parts)
        .map(|chart| drawing(document, chart))
        .collect::<Result<_, Failed>>()?;
    let tables = || figure.charts.iter().chain(parts);
    Ok(html! {
        div class=(if leads { "figure lead" } else { "figure" }) {
            div.told {
                @if !leads { h4 { (figure.name) } }
                p.number { (number(figure)) @if leads { " " span.what { (figure.name) } } }
                p.said { (figure.sentence) }
                (badges(figure))
                p.words { (figure.words) @if let Some(cohort) = over(figure) { " " (cohort) } }
            }
            div.charts { @for chart in &charts { (chart) } }
            details {
                summary { "Table: " (figure.name) }
                @for chart in tables() { (table(document, figure, chart)) }
            }
        }
    })
}

/// Over how many a share or a mean is.
fn over(figure: &ReportFigure) -> Option<String> {
    let cohort = figure
        .cohort
        .filter(|_| !matches!(figure.unit, ReportUnit::Count | ReportUnit::Pounds))?;
    let over = in_words(cohort as f64, ReportUnit::Count);
    Some(match figure.numerator {
        Some(part) => format!("{} of {over}.", in_words(part as f64, ReportUnit::Count)),
        None => format!("Over {over}."),
    })
}

/// What a point is called on the page.
fn label(document: &ReportDocument, kind: ChartKind, point: &ChartPoint) -> String {
    match kind {
        ChartKind::LocalAuthorities => document.name_of(&point.label).to_owned(),
        ChartKind::Parts => point.label.clone(),
        ChartKind::Years | ChartKind::Quarters => period_label(&point.label),
    }
}

/// `Q3 2021-22`; what runs still says so.
fn period_label(label: &str) -> String {
    let (label, to_date) = label.strip_suffix("-to-date").map_or((label, ""), |label| (label, " to date"));
    match label.split_once("-q") {
        Some((year, quarter)) => format!("Q{quarter} {year}{to_date}"),
        None => format!("{label}{to_date}"),
    }
}

fn line_is(kind: ChartLineKind) -> &'static str {
    match kind {
        ChartLineKind::Target => "Target",
        ChartLineKind::Guidance => "Guidance",
        ChartLineKind::Budget => "Budget",
    }
}

/// A chart with its caption; whoever cannot see it is told its points.
fn drawing(document: &ReportDocument, chart: &Chart) -> Result<Markup, Failed> {
    let labels: Vec<String> = chart.points.iter().map(|point| label(document, chart.kind, point)).collect();
    let in_rows = matches!(chart.kind, ChartKind::LocalAuthorities | ChartKind::Parts);
    let svg = if in_rows {
        bars(chart, &labels)
    } else {
        columns(chart, &labels, &document.report.period)
    };
    let svg = svg.map_err(Failed)?;
    let points = labels
        .iter()
        .zip(&chart.points)
        .map(|(label, point)| format!("{label}: {}", spoken(point, chart.unit)));
    let lines = chart
        .lines
        .iter()
        .map(|line| format!("{}: {}", line_is(line.kind), in_words(line.value, chart.unit)));
    let described = format!("{}. {}.", chart.title, points.chain(lines).collect::<Vec<_>>().join("; "));
    Ok(html! {
        figure {
            figcaption { (chart.title) }
            div role="img" aria-label=(described) { (PreEscaped(svg)) }
        }
    })
}

fn spoken(point: &ChartPoint, unit: ReportUnit) -> String {
    match (point.withheld, point.value) {
        (Some(_), _) => "withheld".to_owned(),
        (None, Some(value)) => in_words(value, unit),
        (None, None) => "no figure".to_owned(),
    }
}

/// The table of a chart.
fn table(document: &ReportDocument, figure: &ReportFigure, chart: &Chart) -> Markup {
    let compared = chart.points.iter().any(|point| point.against.is_some());
    let head = match chart.kind {
        ChartKind::Years => "Year",
        ChartKind::Quarters => "Quarter",
        ChartKind::LocalAuthorities => "Local authority",
        ChartKind::Parts => "Figure",
    };
    html! {
        table {
            caption { (chart.title) }
            thead { tr {
                th scope="col" { (head) }
                th.amount scope="col" { (figure_column(chart)) }
                @if compared { th.amount scope="col" { "Change to " (period_label(&document.report.period)) } }
            } }
            tbody {
                @for point in &chart.points {
                    tr {
                        th scope="row" { (label(document, chart.kind, point)) }
                        td.amount { (shown(point.value, point.withheld, chart.unit)) }
                        @if compared { td.amount { (change(point, figure.unit)) } }
                    }
                }
                @for line in &chart.lines {
                    tr { th scope="row" { (line_is(line.kind)) } td.amount { (in_words(line.value, chart.unit)) } @if compared { td {} } }
                }
            }
        }
    }
}

fn figure_column(chart: &Chart) -> &'static str {
    match chart.unit {
        ReportUnit::Count => "Number",
        ReportUnit::Percent => "Share",
        ReportUnit::Days | ReportUnit::Months | ReportUnit::WorkingDays => "Time",
        ReportUnit::Pounds => "Amount",
    }
}

/// How the report's figure differs from a point of an earlier year.
fn change(point: &ChartPoint, unit: ReportUnit) -> String {
    let Some(against) = point.against else { return String::new() };
    let sign = if against.difference > 0.0 { "+" } else { "" };
    let by = match unit {
        ReportUnit::Percent => format!("{} points", against.difference),
        unit => in_words(against.difference, unit),
    };
    match against.percent.filter(|_| unit != ReportUnit::Percent) {
        Some(percent) => format!("{sign}{by} ({sign}{percent}%)"),
        None => format!("{sign}{by}"),
    }
}
