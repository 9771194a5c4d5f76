//! `GET /v1/reports/annual/{year}`

use super::{
    document::ReportDocument,
    format::{ReportParameters, answered},
    reader::Reader,
};
use crate::{http::Query, problems::Outcome, service::Service};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};

/// Read the annual report.
///
/// Every measure and scorecard of a financial year in the sections that a regional agency presents:
/// each figure beside earlier years, by quarter and by council, against its target or guidance, with
/// its charts and one sentence that says what it shows. A year that still runs is told up to today.
/// As JSON, CSV, an XLSX workbook, or a page. A council's is of itself; `edition=public` needs
/// `statistics:read` instead, and withholds small numbers. Interagency money is told to the regional
/// agency with `interagency:read`.
#[utoipa::path(
    operation_id = "read_annual_report",
    tag = "reports",
    params(
        ("year" = String, Path, description = "The financial year, such as `2021-22`.", max_length = 7, pattern = "^20[0-9]{2}-[0-9]{2}$"),
        ReportParameters
    ),
    responses(
        (status = 200, description = "The report.", content(
            (ReportDocument = "application/json"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv"),
            (String = "text/html")
        )),
        (status = 422, description = "There is no report of that period or local authority.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["measures:read"]), ("bearer" = ["statistics:read"]))
)]
#[get("/v1/reports/annual/{year}")]
pub async fn read_annual_report(
    service: Data<Service>,
    reader: Reader,
    request: HttpRequest,
    query: Query<ReportParameters>,
) -> Outcome<HttpResponse> {
    answered(&service, reader, &request, query.0).await
}
