//! A report as a workbook: a sheet for each section, for people, and one with every value.

use super::{
    document::ReportDocument,
    gather::ReportEdition,
    table::{COLUMNS, Row, rows},
};
use crate::workbooks::properties;
use family_finding_domain::{
    measures::NotShown,
    reports::{Chart, ChartKind, ReportFigure, ReportSection, ReportUnit},
};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// The sheet with every value.
const EVERY_VALUE: &str = "Every value";
const INK: Color = Color::RGB(0x12_45_5A);
const PALE: Color = Color::RGB(0xE6_EF_F1);

/// The workbook as a file.
pub fn workbook(document: &ReportDocument) -> Result<Vec<u8>, String> {
    made(document).map_err(|error| error.to_string())
}

fn made(document: &ReportDocument) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = properties(document.made_on);
    workbook.set_properties(&properties.set_title(&document.title).set_author(&document.region_name));
    for section in &document.report.sections {
        fill_section(workbook.add_worksheet(), document, section)?;
    }
    fill_values(workbook.add_worksheet(), document)?;
    workbook.save_to_buffer()
}

fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_background_color(PALE)
        .set_font_color(INK)
        .set_border_bottom(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
}

fn number_format(unit: ReportUnit) -> &'static str {
    match unit {
        ReportUnit::Count | ReportUnit::Days => "#,##0",
        ReportUnit::Percent => "0.##\"%\"",
        ReportUnit::Months | ReportUnit::WorkingDays => "0.0",
        ReportUnit::Pounds => "£#,##0.00",
    }
}

fn unit_in_words(unit: ReportUnit) -> &'static str {
    match unit {
        ReportUnit::Count => "number",
        ReportUnit::Percent => "percent",
        ReportUnit::Days => "days",
        ReportUnit::Months => "months",
        ReportUnit::WorkingDays => "working days",
        ReportUnit::Pounds => "pounds",
    }
}

/// The columns of a chart that every figure of a section has, in the order of the first that has most.
fn labels(section: &ReportSection, kind: ChartKind) -> Vec<String> {
    let figures = section.topics.iter().flat_map(|topic| &topic.figures);
    let charts = figures.flat_map(|figure| figure.charts.iter().filter(|chart| chart.kind == kind));
    let longest = charts.max_by_key(|chart| chart.points.len());
    longest.map_or_else(Vec::new, |chart| chart.points.iter().map(|point| point.label.clone()).collect())
}

fn fill_section(sheet: &mut Worksheet, document: &ReportDocument, section: &ReportSection) -> Result<(), XlsxError> {
    sheet
        .set_name(section.title)?
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    let title = Format::new().set_bold().set_font_size(14).set_font_color(INK);
    sheet.write_with_format(0, 0, format!("{}: {}", document.title, section.title), &title)?;
    sheet.write(1, 0, about(document))?;
    let years = labels(section, ChartKind::Years);
    let quarters = labels(section, ChartKind::Quarters);
    let areas = labels(section, ChartKind::LocalAuthorities);
    let names: Vec<String> = ["Figure", "Unit"]
        .into_iter()
        .map(str::to_owned)
        .chain(years.iter().cloned())
        .chain(["Target", "Guidance"].map(str::to_owned))
        .chain(quarters.iter().cloned())
        .chain(areas.iter().map(|code| document.name_of(code).to_owned()))
        .chain(["What it shows".to_owned()])
        .collect();
    for (column, name) in (0..).zip(&names) {
        sheet.write_with_format(3, column, name, &heading())?;
        let width = match name.as_str() {
            "Figure" => 46,
            "What it shows" => 110,
            _ => 14,
        };
        sheet.set_column_width(column, width)?;
    }
    let figures = section.topics.iter().flat_map(|topic| &topic.figures);
    for (row, figure) in (4..).zip(figures) {
        let format = Format::new()
            .set_num_format(number_format(figure.unit))
            .set_align(FormatAlign::Right);
        sheet.write(row, 0, figure.name)?.write(row, 1, unit_in_words(figure.unit))?;
        let chart = |kind: ChartKind| figure.charts.iter().find(|chart| chart.kind == kind);
        let cells = in_columns(chart(ChartKind::Years), &years)
            .into_iter()
            .chain([set(figure.target), set(figure.guidance)])
            .chain(in_columns(chart(ChartKind::Quarters), &quarters))
            .chain(in_columns(chart(ChartKind::LocalAuthorities), &areas));
        let mut column = 2;
        for cell in cells {
            write_cell(sheet, (row, column), cell, &format)?;
            column += 1;
        }
        sheet.write(row, column, figure.sentence.as_str())?;
    }
    sheet.set_freeze_panes(4, 1)?;
    Ok(())
}

/// What stands in a cell: nothing, a figure, or that it is withheld or there is none.
enum InCell {
    Empty,
    Figure(f64),
    Word(&'static str),
}

fn set(value: Option<f64>) -> InCell {
    value.map_or(InCell::Empty, InCell::Figure)
}

fn told(value: Option<f64>, withheld: Option<NotShown>) -> InCell {
    match (withheld, value) {
        (Some(withheld), _) => InCell::Word(withheld.code()),
        (None, Some(value)) => InCell::Figure(value),
        (None, None) => InCell::Word("–"),
    }
}

fn in_columns(chart: Option<&Chart>, labels: &[String]) -> Vec<InCell> {
    let point = |label: &String| chart.and_then(|chart| chart.points.iter().find(|point| point.label == *label));
    let cell = |label: &String| point(label).map_or(InCell::Empty, |point| told(point.value, point.withheld));
    labels.iter().map(cell).collect()
}

fn write_cell(sheet: &mut Worksheet, (row, column): (u32, u16), cell: InCell, format: &Format) -> Result<(), XlsxError> {
    match cell {
        InCell::Empty => {}
        InCell::Figure(value) => {
            sheet.write_number_with_format(row, column, value, format)?;
        }
        InCell::Word(word) => {
            sheet.write_string_with_format(row, column, word, format)?;
        }
    }
    Ok(())
}

fn about(document: &ReportDocument) -> String {
    let known = document.as_known_at.map(|day| format!(", as known at {day}")).unwrap_or_default();
    let edition = match document.edition {
        ReportEdition::Full => "True figures, for use inside the organisation.",
        ReportEdition::Public => "Public edition: c stands for a figure that is withheld.",
    };
    format!("{}, made on {}{known}. {edition}", document.region_name, document.made_on)
}

fn fill_values(sheet: &mut Worksheet, document: &ReportDocument) -> Result<(), XlsxError> {
    sheet.set_name(EVERY_VALUE)?;
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write_with_format(0, column, name, &heading())?.set_column_width(column, 16)?;
    }
    let rows = rows(document);
    for (number, row) in (1..).zip(&rows) {
        fill_value(sheet, number, row)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last, u16::try_from(COLUMNS.len() - 1).unwrap_or(0))?;
    Ok(())
}

fn fill_value(sheet: &mut Worksheet, number: u32, row: &Row<'_>) -> Result<(), XlsxError> {
    let figure: &ReportFigure = row.figure;
    let texts = [
        row.place.0,
        row.place.1,
        figure.code,
        figure.name,
        figure.unit.code(),
        row.comparison,
        row.period,
        row.local_authority,
    ];
    for (column, text) in (0..).zip(texts) {
        sheet.write_string(number, column, text)?;
    }
    if let Some(value) = row.value {
        sheet.write_number(number, 8, value)?;
    }
    if let Some(withheld) = row.withheld {
        sheet.write_string(number, 9, withheld.code())?;
    }
    if row.comparison != "figure" {
        return Ok(());
    }
    let numbers = [
        (10, figure.numerator.map(|number| number as f64)),
        (11, figure.cohort.map(|number| number as f64)),
        (12, figure.guidance),
        (14, figure.target),
    ];
    for (column, value) in numbers {
        if let Some(value) = value {
            sheet.write_number(number, column, value)?;
        }
    }
    for (column, met) in [(13, figure.guidance_met), (15, figure.target_met)] {
        if let Some(met) = met {
            sheet.write_boolean(number, column, met)?;
        }
    }
    sheet.write_string(number, 16, &figure.sentence)?;
    Ok(())
}
