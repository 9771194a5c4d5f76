//! The forms of a report, and which of them a request wants.

use super::{
    document::ReportDocument,
    gather::{ReportEdition, Wanted, compose},
    page::page,
    reader::Reader,
    table, workbook,
};
use crate::{
    problems::{Outcome, Problem},
    service::Service,
};
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::header::{self, Accept},
    web,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    /// JSON: every figure with the data of its charts.
    Json,
    /// One long table.
    Csv,
    /// A workbook with a sheet for each section.
    Xlsx,
    /// A page for the screen and for paper.
    Html,
}

impl ReportFormat {
    const ALL: [Self; 4] = [Self::Json, Self::Csv, Self::Xlsx, Self::Html];

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    /// The ending of its file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
        }
    }

    /// The form that a request asks for by `Accept`; JSON where it asks for none of them.
    fn accepted(request: &HttpRequest) -> Self {
        let wished = request.get_header::<Accept>().map(|accept| accept.ranked()).unwrap_or_default();
        let named = |name: &str| {
            Self::ALL
                .into_iter()
                .find(|format| format.media_type().split(';').next() == Some(name))
        };
        let of = |name: &str| if name == "*/*" { Some(Self::Json) } else { named(name) };
        wished.iter().find_map(|wish| of(wish.essence_str())).unwrap_or(Self::Json)
    }
}

/// Which edition of a report, and in which form.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ReportParameters {
    /// `public` for what may leave the organisation; it needs `statistics:read`.
    #[serde(default)]
    #[param(inline)]
    pub edition: Option<ReportEdition>,
    /// The edition of a local authority, by its code.
    #[serde(default)]
    #[param(max_length = 12, pattern = "^[A-Z0-9]{2,12}$", example = "HCC")]
    pub local_authority: Option<String>,
    /// The form; without it the one that `Accept` asks for, else JSON.
    #[serde(default)]
    #[param(inline)]
    pub format: Option<ReportFormat>,
    /// As known at the end of this day; not in the public edition.
    #[serde(default)]
    pub as_known_at: Option<NaiveDate>,
}

/// Makes and renders the report that a request asks for.
pub async fn answered(service: &Service, reader: Reader, request: &HttpRequest, asked: ReportParameters) -> Outcome<HttpResponse> {
    let format = asked.format.unwrap_or_else(|| ReportFormat::accepted(request));
    let named = |name: &str| request.match_info().get(name).map(str::to_owned);
    let wanted = Wanted {
        year: named("year").unwrap_or_default(),
        quarter: named("quarter"),
        edition: reader.edition,
        local_authority: asked.local_authority,
        as_known_at: asked.as_known_at,
        with_money: reader.caller.reads_interagency,
    };
    let caller = reader.caller;
    let document = service
        .database
        .without_entry()
        .read(move |connection| {
            let scope = caller.scope(connection)?;
            compose(connection, &scope, caller.today, &wanted)
        })
        .await?;
    let name = format!("{}.{}", document.file_name(), format.ending());
    // A page and a workbook are work for longer than a thread of requests should be kept.
    let content = web::block(move || rendered(&document, format))
        .await
        .map_err(|error| Problem::internal(error.to_string()))?
        .map_err(Problem::internal)?;
    let shown = if matches!(format, ReportFormat::Html | ReportFormat::Json) {
        "inline"
    } else {
        "attachment"
    };
    Ok(HttpResponse::Ok()
        .content_type(format.media_type())
        .insert_header((header::CONTENT_DISPOSITION, format!("{shown}; filename=\"{name}\"")))
        .insert_header((header::VARY, "Accept"))
        .body(content))
}

/// A report in a form.
pub fn rendered(document: &ReportDocument, format: ReportFormat) -> Result<Vec<u8>, String> {
    match format {
        ReportFormat::Json => serde_json::to_vec(document).map_err(|error| error.to_string()),
        ReportFormat::Csv => table::csv(document),
        ReportFormat::Xlsx => workbook::workbook(document),
        ReportFormat::Html => page(document).map(String::into_bytes),
    }
}
