//! The frame of the few pages that people look at: no script, no network, readable on a phone.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// Makes text safe inside HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The hash of the pages' one style, by which a content security policy allows it.
pub fn style_hash() -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(STYLE)))
}

/// A whole page around a body.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{} · family-finding</title><style>{STYLE}</style></head><body><header><nav aria-label=\"Service\"><a href=\"/\">family-finding</a> \
         <a href=\"/docs/\">API documentation</a> <a href=\"/problems\">Problems</a></nav></header><main>{body}</main></body></html>",
        escape(title)
    )
}

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:56rem;margin:0 auto;padding:1rem;color:#1b1f24;background:#fff}\
nav a{margin-right:1rem}a{color:#0b4f9e}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;\
border-bottom:1px solid #c9d1d9;vertical-align:top}th{white-space:nowrap}code,pre{font-family:ui-monospace,monospace;background:#f3f5f7}code{padding:0 .2rem}\
pre{padding:.8rem;overflow:auto}h1{line-height:1.2}";
