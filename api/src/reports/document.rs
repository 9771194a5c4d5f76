//! A report with the names of those it is about.

use super::gather::ReportEdition;
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::OrganisationCode,
    reports::{Report, ReportSpan, period_in_words},
};
use serde::Serialize;
use utoipa::ToSchema;

/// The name of a local authority.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AreaName {
    /// Its code, by which charts name it.
    pub code: OrganisationCode,
    /// Its name.
    #[schema(max_length = 200, example = "Hampshire")]
    pub name: String,
}

/// A report as it is answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportDocument {
    /// Its title.
    #[schema(max_length = 300, example = "Annual report 2021-22")]
    pub title: String,
    /// The name of the regional adoption agency.
    #[schema(max_length = 200)]
    pub region_name: String,
    /// Which figures it tells.
    pub edition: ReportEdition,
    /// The day as known at whose end, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<NaiveDate>,
    /// The day on which it was made.
    pub made_on: NaiveDate,
    /// The local authorities of the region.
    #[schema(max_items = 100)]
    pub local_authorities: Vec<AreaName>,
    /// Its sections.
    #[serde(flatten)]
    pub report: Report,
}

impl ReportDocument {
    /// The name by which a person knows a local authority.
    pub fn name_of<'a>(&'a self, code: &'a str) -> &'a str {
        let found = self.local_authorities.iter().find(|area| area.code.as_str() == code);
        found.map_or(code, |area| area.name.as_str())
    }

    /// The name of its file, without the ending.
    pub fn file_name(&self) -> String {
        let area = self
            .report
            .local_authority
            .as_ref()
            .map(|code| format!("-{code}"))
            .unwrap_or_default();
        let edition = if self.edition == ReportEdition::Public { "-public" } else { "" };
        format!("{}-report-{}{area}{edition}", self.report.span, self.report.period)
    }
}

/// The title of a report.
pub fn title_of(report: &Report, area: Option<&str>) -> String {
    let period = period_in_words(&report.period, report.to);
    match (area, report.span) {
        (Some(area), _) => format!("{area} highlights, {period}"),
        (None, ReportSpan::Annual) => format!("Annual report {period}"),
        (None, ReportSpan::Quarterly) => format!("Quarterly report, {period}"),
    }
}
