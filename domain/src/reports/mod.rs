//! The report of a year or a quarter: the figures of the measures, set in the sections that a
//! regional agency presents, each with what it is compared with and one sentence that says so.
//!
//! Nothing is counted here. [`full_report`] sets out what [`crate::measures::figures`] and
//! [`crate::measures::scorecards`] answer, [`public_report`] what [`crate::measures::statistics`]
//! lets leave the organisation.

mod compose;
mod figure;
mod money;
mod period;
mod public;
mod sections;
mod sentence;
mod set_out;
mod subject;
mod words;

pub use compose::{ReportQuery, full_report};
pub use figure::{
    Chart, ChartKind, ChartLine, ChartLineKind, ChartPoint, Report, ReportFigure, ReportSection, ReportTopic, ReportUnit, Trend,
};
pub use money::MoneyYears;
pub use period::{ReportPeriod, ReportPeriodError, ReportSpan};
pub use public::public_report;
pub use sections::SectionCode;
pub use words::{in_words, period_in_words};
