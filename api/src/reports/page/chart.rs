//! Charts as drawings. Every bar carries its value, so that nothing has to be read off an axis; what
//! a line marks stands beside it in words.

use family_finding_domain::reports::{Chart, ChartLine, ChartLineKind, ChartPoint, ReportUnit, in_words};
use plotters::{
    coord::{Shift, ranged1d::Ranged, types::RangedCoordf64},
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The size of a drawing; a phone is as wide as one of them.
const WIDTH: i32 = 340;
const FONT: &str = "sans-serif";

const INK: RGBColor = RGBColor(0x21, 0x2B, 0x31);
const NOW: RGBColor = RGBColor(0x12, 0x45, 0x5A);
const BEFORE: RGBColor = RGBColor(0x6C, 0x95, 0xA0);
const RULE: RGBColor = RGBColor(0x8A, 0x97, 0x9E);

const fn colour(kind: ChartLineKind) -> RGBColor {
    match kind {
        ChartLineKind::Guidance => RGBColor(0x6B, 0x3F, 0xA0),
        ChartLineKind::Target | ChartLineKind::Budget => RGBColor(0x9A, 0x43, 0x00),
    }
}

/// The chart as columns from left to right: for periods. Those of the report's own period stand out.
pub fn columns(chart: &Chart, labels: &[String], period: &str) -> Result<String, String> {
    const HEIGHT: i32 = 190;
    let (top, bottom) = (18 + 14 * lines(chart), HEIGHT - 34);
    drawn((WIDTH, HEIGHT), |area| {
        let scale = scale(chart);
        let at = |value: f64| scale.map(&value.max(0.0), (bottom, top));
        let band = WIDTH / i32::try_from(chart.points.len().max(1)).unwrap_or(1);
        let half = (band * 3 / 10).min(30);
        rule(area, [(0, bottom), (WIDTH, bottom)], RULE)?;
        for (place, (point, label)) in chart.points.iter().zip(labels).enumerate() {
            let middle = band * i32::try_from(place).unwrap_or(0) + band / 2;
            let own = point.label == period || !chart.points.iter().any(|point| point.label == period);
            let colour = if own { NOW } else { BEFORE };
            if let Some(value) = point.value {
                area.draw(&Rectangle::new(
                    [(middle - half, at(value)), (middle + half, bottom)],
                    colour.filled(),
                ))?;
            }
            // A quarter has its year below it.
            for (line, text) in (0..).zip(label.splitn(2, ' ')) {
                write(area, text, (middle, bottom + 5 + 13 * line), (HPos::Center, VPos::Top), 15, INK)?;
            }
        }
        for (place, line) in (0..).zip(&chart.lines) {
            rule(area, [(0, at(line.value)), (WIDTH, at(line.value))], colour(line.kind))?;
            key(area, line, chart.unit, place)?;
        }
        // The values last, so that no line crosses them out.
        for (place, point) in (0..).zip(&chart.points) {
            let above = point.value.map_or(bottom, at) - 4;
            let middle = band * place + band / 2;
            write(
                area,
                &in_short(point, chart.unit),
                (middle, above),
                (HPos::Center, VPos::Bottom),
                16,
                INK,
            )?;
        }
        Ok(())
    })
}

/// The chart as bars below one another: for what has a name.
pub fn bars(chart: &Chart, labels: &[String]) -> Result<String, String> {
    const ROW: i32 = 38;
    let top = 4 + 16 * lines(chart);
    let height = top + ROW * i32::try_from(labels.len()).unwrap_or(0) + 6;
    // Beside the longest bar its value must find room.
    let (left, right) = (1, WIDTH - 74);
    drawn((WIDTH, height), |area| {
        let scale = scale(chart);
        let at = |value: f64| scale.map(&value.max(0.0), (left, right));
        for (place, (point, label)) in (0..).zip(chart.points.iter().zip(labels)) {
            let above = top + ROW * place;
            write(area, label, (left, above), (HPos::Left, VPos::Top), 15, INK)?;
            if let Some(value) = point.value {
                area.draw(&Rectangle::new([(left, above + 16), (at(value), above + 31)], NOW.filled()))?;
            }
        }
        for (place, line) in (0..).zip(&chart.lines) {
            rule(area, [(at(line.value), top), (at(line.value), height - 4)], colour(line.kind))?;
            key(area, line, chart.unit, place)?;
        }
        for (place, point) in (0..).zip(&chart.points) {
            let beside = (point.value.map_or(left, at) + 6, top + ROW * place + 24);
            write(area, &in_short(point, chart.unit), beside, (HPos::Left, VPos::Center), 16, INK)?;
        }
        Ok(())
    })
}

fn lines(chart: &Chart) -> i32 {
    i32::try_from(chart.lines.len()).unwrap_or(0)
}

/// From nothing to the greatest of all that is drawn.
fn scale(chart: &Chart) -> RangedCoordf64 {
    let points = chart.points.iter().filter_map(|point| point.value);
    let all = points.chain(chart.lines.iter().map(|line| line.value));
    let greatest = all.fold(0.0, f64::max);
    RangedCoordf64::from(0.0..if greatest > 0.0 { greatest } else { 1.0 })
}

/// A value as it stands beside its bar: whole pounds, and no unit that the caption tells.
fn in_short(point: &ChartPoint, unit: ReportUnit) -> String {
    match (point.withheld, point.value) {
        (Some(withheld), _) => withheld.code().to_owned(),
        (None, None) => "–".to_owned(),
        (None, Some(value)) => match unit {
            ReportUnit::Percent => in_words(value, unit),
            ReportUnit::Pounds => in_words(value.round(), unit),
            _ => in_words(value, ReportUnit::Count),
        },
    }
}

type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

fn drawn(size: (i32, i32), draw: impl FnOnce(&Area<'_>) -> Drawn) -> Result<String, String> {
    let mut svg = String::new();
    let size = (u32::try_from(size.0).unwrap_or(1), u32::try_from(size.1).unwrap_or(1));
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&area).and_then(|()| area.present()).map_err(|error| error.to_string())?;
    }
    Ok(svg)
}

fn write(area: &Area<'_>, text: &str, at: (i32, i32), (horizontal, vertical): (HPos, VPos), size: i32, colour: RGBColor) -> Drawn {
    let style = TextStyle::from((FONT, size).into_font())
        .color(&colour)
        .pos(Pos::new(horizontal, vertical));
    area.draw(&Text::new(text.to_owned(), at, style))
}

fn rule(area: &Area<'_>, ends: [(i32, i32); 2], colour: RGBColor) -> Drawn {
    area.draw(&PathElement::new(ends.to_vec(), colour.stroke_width(2)))
}

/// What a line marks, in its colour.
fn key(area: &Area<'_>, line: &ChartLine, unit: ReportUnit, place: i32) -> Drawn {
    let name = match line.kind {
        ChartLineKind::Target => "Target",
        ChartLineKind::Guidance => "Guidance",
        ChartLineKind::Budget => "Budget",
    };
    let text = format!("— {name} {}", in_words(line.value, unit));
    write(
        area,
        &text,
        (WIDTH - 1, 14 * place),
        (HPos::Right, VPos::Top),
        15,
        colour(line.kind),
    )
}
