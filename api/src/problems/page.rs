//! `/problems/{slug}`: what a problem means and what to do about it.

use super::{Outcome, Problem, ProblemKind};
use crate::contract::page::{escape, page};
use actix_web::{HttpResponse, get, http::header::ContentType, web::Path};

/// The list of all problems.
#[get("/problems")]
pub async fn index() -> HttpResponse {
    let rows: String = ProblemKind::ALL
        .iter()
        .map(|kind| {
            format!(
                "<tr><td><a href=\"/problems/{slug}\">{slug}</a></td><td>{}</td><td>{}</td></tr>",
                kind.status().as_u16(),
                escape(kind.title()),
                slug = kind.slug()
            )
        })
        .collect();
    let body = format!(
        "<h1>Problems</h1><p>Every refusal is an <code>application/problem+json</code> document (RFC 9457) whose <code>type</code> is one of these.</p>\
         <table><thead><tr><th scope=\"col\">Problem</th><th scope=\"col\">Status</th><th scope=\"col\">Meaning</th></tr></thead><tbody>{rows}</tbody></table>"
    );
    HttpResponse::Ok().content_type(ContentType::html()).body(page("Problems", &body))
}

/// One problem.
#[get("/problems/{slug}")]
pub async fn show(slug: Path<String>) -> Outcome<HttpResponse> {
    let kind = ProblemKind::ALL
        .iter()
        .find(|kind| kind.slug() == slug.as_str())
        .ok_or_else(Problem::not_found)?;
    let body = format!(
        "<p><a href=\"/problems\">All problems</a></p><h1>{}</h1><p>Status {} · <code>{}</code></p><p>{}</p>",
        escape(kind.title()),
        kind.status().as_u16(),
        kind.slug(),
        escape(kind.help())
    );
    Ok(HttpResponse::Ok().content_type(ContentType::html()).body(page(kind.title(), &body)))
}
