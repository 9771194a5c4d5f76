//! A report and what it is made of.

use super::{period::ReportSpan, sections::SectionCode};
use crate::{
    codes::code_list,
    identifiers::OrganisationCode,
    measures::{Better, Difference, MeasureUnit, NotShown},
};
use chrono::NaiveDate;
use serde::Serialize;

code_list! {
    /// The unit of a figure of a report.
    ReportUnit {
        /// A number of households, children or groups.
        Count = "count",
        /// A share in percent.
        Percent = "percent",
        /// Calendar days.
        Days = "days",
        /// Months of 365.25 / 12 days.
        Months = "months",
        /// Working days in England.
        WorkingDays = "working_days",
        /// Pounds sterling.
        Pounds = "pounds",
    }
}

impl From<MeasureUnit> for ReportUnit {
    fn from(unit: MeasureUnit) -> Self {
        match unit {
            MeasureUnit::Count => Self::Count,
            MeasureUnit::Percent => Self::Percent,
            MeasureUnit::Days => Self::Days,
            MeasureUnit::Months => Self::Months,
            MeasureUnit::WorkingDays => Self::WorkingDays,
        }
    }
}

code_list! {
    /// What a chart sets beside one another.
    ChartKind {
        /// The same period of earlier years and this one, the earliest first.
        Years = "years",
        /// Quarters, the earliest first.
        Quarters = "quarters",
        /// The councils of the region.
        LocalAuthorities = "local_authorities",
        /// Several figures of the period.
        Parts = "parts",
    }
}

code_list! {
    /// What a line across a chart marks.
    ChartLineKind {
        /// What the region aims at in the period.
        Target = "target",
        /// What national guidance sets.
        Guidance = "guidance",
        /// What may be spent.
        Budget = "budget",
    }
}

code_list! {
    /// How a figure has moved since the year before.
    Trend {
        /// In the direction that is better.
        Better = "better",
        /// In the direction that is worse.
        Worse = "worse",
        /// Not at all.
        Same = "same",
    }
}

/// A point of a chart: a bar, and a row of the table beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChartPoint {
    /// The period by its name, the code of the local authority, or the name of the figure.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "2020-21"))]
    pub label: String,
    /// The figure; `null`, not zero, for a mean or share over nobody and where it is withheld.
    pub value: Option<f64>,
    /// `c` where the figure is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<NotShown>,
    /// How the figure of the report differs from this one of an earlier year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Difference>,
}

/// A line across a chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChartLine {
    /// What it marks.
    pub kind: ChartLineKind,
    /// Where it stands, in the unit of the chart.
    pub value: f64,
}

/// What a chart draws, and the table beside it tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Chart {
    /// What it sets beside one another.
    pub kind: ChartKind,
    /// What it shows.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Enquiries by year"))]
    pub title: String,
    /// The unit of its points.
    pub unit: ReportUnit,
    /// Its points, from left to right.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub points: Vec<ChartPoint>,
    /// Lines across it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 2))]
    pub lines: Vec<ChartLine>,
}

/// A figure with all that it is compared with.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportFigure {
    /// The measure or scorecard by its code, or the figure of money.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 60, example = "enquiries"))]
    pub code: &'static str,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 100, example = "Enquiries"))]
    pub name: &'static str,
    /// What it means.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 500))]
    pub words: &'static str,
    /// Its unit.
    pub unit: ReportUnit,
    /// In which direction it gets better.
    pub better: Better,
    /// The figure; `null`, not zero, for a mean or share over nobody and where it is withheld.
    pub value: Option<f64>,
    /// `c` where the figure is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<NotShown>,
    /// For a share, how many of the cohort; not told in the public edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerator: Option<u64>,
    /// For a share or mean over how many, for a count the count; not told in the public edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cohort: Option<u64>,
    /// One sentence that says what the figure shows.
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 500, example = "The number of enquiries rose from 577 in 2020-21 to 727 in 2021-22.")
    )]
    pub sentence: String,
    /// Whether it is better or worse than the year before; absent where neither direction is
    /// better, or one of the two figures is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trend: Option<Trend>,
    /// The figure that guidance sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidance: Option<f64>,
    /// Whether the figure, as shown, keeps to guidance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidance_met: Option<bool>,
    /// How it differs from guidance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_guidance: Option<Difference>,
    /// The target of the period and area; for money spent, the budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// Whether the figure, as shown, reaches the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_met: Option<bool>,
    /// How it differs from the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_target: Option<Difference>,
    /// Beside earlier years, by quarter, and by local authority where the report is of a region.
    #[cfg_attr(feature = "openapi", schema(max_items = 3))]
    pub charts: Vec<Chart>,
}

/// A topic: its first figure leads, the others explain it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportTopic {
    /// Its code.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 60, example = "enquiries"))]
    pub code: &'static str,
    /// Its heading.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 100, example = "Enquiries"))]
    pub title: &'static str,
    /// Its figures.
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub figures: Vec<ReportFigure>,
    /// What the figures come to beside one another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<Chart>,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportSection {
    /// Its code.
    pub code: SectionCode,
    /// Its heading.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 100, example = "Family finding"))]
    pub title: &'static str,
    /// What it is about.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 500))]
    pub words: &'static str,
    /// Its topics; of the summary the most important figures.
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub topics: Vec<ReportTopic>,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// Of a year or a quarter.
    pub span: ReportSpan,
    /// The period by its name; one that still runs ends with `-to-date`.
    #[cfg_attr(feature = "openapi", schema(max_length = 22, example = "2021-22"))]
    pub period: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, or today where the period still runs.
    pub to: NaiveDate,
    /// The region.
    pub region: OrganisationCode,
    /// The local authority whose edition it is; absent for the whole region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_authority: Option<OrganisationCode>,
    /// The first day of cumulative figures; absent in the public edition, which has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// The sections.
    #[cfg_attr(feature = "openapi", schema(max_items = 5))]
    pub sections: Vec<ReportSection>,
}

impl Report {
    /// Every figure once, by its code: the summary repeats figures of its sections.
    pub fn figures(&self) -> impl Iterator<Item = (&ReportSection, &ReportTopic, &ReportFigure)> {
        let told = self.sections.iter().filter(|section| section.code != SectionCode::Summary);
        told.flat_map(|section| {
            section
                .topics
                .iter()
                .flat_map(move |topic| topic.figures.iter().map(move |figure| (section, topic, figure)))
        })
    }
}
