//! A report as one long table: a row for every value, so that any program can turn it.

use super::document::ReportDocument;
use csv::{Terminator, WriterBuilder};
use family_finding_domain::{
    measures::NotShown,
    reports::{ChartKind, ReportFigure},
};

/// The columns of the table.
pub const COLUMNS: [&str; 17] = [
    "section",
    "topic",
    "code",
    "name",
    "unit",
    "comparison",
    "period",
    "local_authority",
    "value",
    "withheld",
    "numerator",
    "cohort",
    "guidance",
    "guidance_met",
    "target",
    "target_met",
    "sentence",
];

/// One value of the table with what stands beside it.
pub struct Row<'a> {
    /// Section and topic, by their codes.
    pub place: (&'static str, &'static str),
    /// The figure.
    pub figure: &'a ReportFigure,
    /// `figure` for the report's own, else what it stands in the report for.
    pub comparison: &'static str,
    /// The period by its name.
    pub period: &'a str,
    /// The local authority by its code; empty for the whole region.
    pub local_authority: &'a str,
    /// The value.
    pub value: Option<f64>,
    /// Whether it is withheld.
    pub withheld: Option<NotShown>,
}

/// Every value of a report once.
pub fn rows(document: &ReportDocument) -> Vec<Row<'_>> {
    let report = &document.report;
    let own = report.local_authority.as_ref().map_or("", |code| code.as_str());
    let mut rows = Vec::new();
    for (section, topic, figure) in report.figures() {
        let row = |comparison, period, local_authority, value, withheld| Row {
            place: (section.code.code(), topic.code),
            figure,
            comparison,
            period,
            local_authority,
            value,
            withheld,
        };
        rows.push(row("figure", report.period.as_str(), own, figure.value, figure.withheld));
        for chart in &figure.charts {
            let others = chart.points.iter().filter(|point| point.label != report.period);
            rows.extend(others.map(|point| match chart.kind {
                ChartKind::LocalAuthorities => row(
                    "local_authority",
                    report.period.as_str(),
                    point.label.as_str(),
                    point.value,
                    point.withheld,
                ),
                ChartKind::Quarters => row("quarter", point.label.as_str(), own, point.value, point.withheld),
                _ => row("earlier_year", point.label.as_str(), own, point.value, point.withheld),
            }));
        }
    }
    rows
}

/// The table as CSV: a line of headings, lines end as in RFC 4180.
pub fn csv(document: &ReportDocument) -> Result<Vec<u8>, String> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(|error| error.to_string())?;
    for row in rows(document) {
        writer.write_record(cells(&row)).map_err(|error| error.to_string())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

/// The cells of a row as texts.
fn cells(row: &Row<'_>) -> [String; 17] {
    let figure = row.figure;
    let own = row.comparison == "figure";
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let of_own = |value: Option<String>| value.filter(|_| own).unwrap_or_default();
    [
        row.place.0.to_owned(),
        row.place.1.to_owned(),
        figure.code.to_owned(),
        figure.name.to_owned(),
        figure.unit.code().to_owned(),
        row.comparison.to_owned(),
        row.period.to_owned(),
        row.local_authority.to_owned(),
        number(row.value),
        row.withheld.map(|withheld| withheld.code().to_owned()).unwrap_or_default(),
        of_own(figure.numerator.map(|number| number.to_string())),
        of_own(figure.cohort.map(|number| number.to_string())),
        of_own(figure.guidance.map(|value| value.to_string())),
        of_own(figure.guidance_met.map(|met| met.to_string())),
        of_own(figure.target.map(|value| value.to_string())),
        of_own(figure.target_met.map(|met| met.to_string())),
        of_own(Some(figure.sentence.clone())),
    ]
}
