//! `GET /v1/reports/quarterly/{year}/{quarter}`

use super::{
    document::ReportDocument,
    format::{ReportParameters, answered},
    reader::Reader,
};
use crate::{http::Query, problems::Outcome, service::Service};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};

/// Read a quarterly report.
///
/// The report of a quarter of a financial year, as the annual report is of a year: each figure beside
/// the same quarter of earlier years, and beside the four quarters before it. Editions, formats and
/// scopes are those of the annual report.
#[utoipa::path(
    operation_id = "read_quarterly_report",
    tag = "reports",
    params(
        ("year" = String, Path, description = "The financial year, such as `2021-22`.", max_length = 7, pattern = "^20[0-9]{2}-[0-9]{2}$"),
        ("quarter" = String, Path, description = "The quarter: `q1` is April to June.", max_length = 2, pattern = "^q[1-4]$"),
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
#[get("/v1/reports/quarterly/{year}/{quarter}")]
pub async fn read_quarterly_report(
    service: Data<Service>,
    reader: Reader,
    request: HttpRequest,
    query: Query<ReportParameters>,
) -> Outcome<HttpResponse> {
    answered(&service, reader, &request, query.0).await
}
