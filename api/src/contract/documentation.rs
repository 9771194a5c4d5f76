//! The pages at `/docs`: Swagger UI, read from its authors' archive inside the program, so that
//! they work without a network.

use crate::problems::{Outcome, Problem};
use actix_web::{
    HttpResponse, get,
    web::{Bytes, Path},
};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
    sync::LazyLock,
};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::{ZipArchive, result::ZipResult};

const PAGE: &str = r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API documentation – family-finding</title>
<link rel="stylesheet" href="swagger-ui.css">
<link rel="stylesheet" href="index.css">
<link rel="icon" href="favicon-32x32.png" type="image/png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="swagger-ui-bundle.js"></script>
<script src="initializer.js"></script>
</body>
</html>
"##;

const INITIALIZER: &str = r##"window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  tryItOutEnabled: true,
  persistAuthorization: false,
  validatorUrl: "none",
});
"##;

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// What the page loads of the archive.
const LOADED: [(&str, &str); 4] = [
    ("swagger-ui.css", STYLE),
    ("index.css", STYLE),
    ("swagger-ui-bundle.js", SCRIPT),
    ("favicon-32x32.png", "image/png"),
];

/// Each file by its name below `/docs/`: its media type and what it says.
type Files = BTreeMap<&'static str, (&'static str, Bytes)>;

/// Unpacked when the first reader comes.
static FILES: LazyLock<ZipResult<Files>> = LazyLock::new(files);

/// `/docs` without its slash.
#[get("/docs")]
pub async fn to_documentation() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header(("location", "/docs/")).finish()
}

/// The page, and what it loads.
#[get("/docs/{file:.*}")]
pub async fn documentation_file(file: Path<String>) -> Outcome<HttpResponse> {
    let files = FILES.as_ref().map_err(|error| Problem::internal(error.to_string()))?;
    let (kind, body) = files.get(file.as_str()).ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok().content_type(*kind).body(body.clone()))
}

fn files() -> ZipResult<Files> {
    let page = Bytes::from_static(PAGE.as_bytes());
    let initializer = Bytes::from_static(INITIALIZER.as_bytes());
    let mut files = Files::from([
        ("", (HTML, page.clone())),
        ("index.html", (HTML, page)),
        ("initializer.js", (SCRIPT, initializer)),
    ]);
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at)?;
        let path = entry.name()?.into_owned();
        let loaded = LOADED.iter().find(|(name, _)| path.ends_with(&format!("/dist/{name}")));
        if let Some((name, kind)) = loaded {
            let mut content = Vec::new();
            entry.read_to_end(&mut content)?;
            files.insert(name, (kind, Bytes::from(content)));
        }
    }
    Ok(files)
}
