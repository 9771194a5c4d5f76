//! `family-finding import`

use crate::{
    imports::{
        NDJSON,
        tables::{Made, Mapping, TableFault, records, untold},
    },
    server::provide_tls,
};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The file: records on lines (NDJSON), or with --mapping the folder of the tables (CSV).
    path: PathBuf,
    /// What the columns of the tables mean: a JSON file.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// The service's address.
    #[arg(long, env = "FAMILY_FINDING_SERVER", default_value = "http://127.0.0.1:8080")]
    server: reqwest::Url,
    /// The token to send with, for an organisation that may write the cases.
    #[arg(long, env = "FAMILY_FINDING_TOKEN", hide_env_values = true)]
    token: String,
    /// Check everything, across rows too, and store nothing.
    #[arg(long)]
    dry_run: bool,
    /// Show no progress.
    #[arg(long)]
    quiet: bool,
}

/// What is to be sent, and where each line of it comes from.
struct Load {
    body: Vec<u8>,
    lines: usize,
    made: Option<Vec<Made>>,
    faults: Vec<TableFault>,
}

pub fn run(arguments: &ImportArguments) -> Result<(), String> {
    let load = match &arguments.mapping {
        Some(mapping) => tables(&arguments.path, mapping)?,
        None => lines(&arguments.path)?,
    };
    for fault in &load.faults {
        println!("{fault}");
    }
    if !load.faults.is_empty() && !arguments.dry_run {
        return Err(format!("faults in the tables: {}. Nothing was sent.", load.faults.len()));
    }
    let faults = load.faults.len();
    let refused = actix_web::rt::System::new().block_on(send(arguments, load))?;
    match faults + refused {
        0 => Ok(()),
        count => Err(format!("faults: {count}")),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn lines(path: &Path) -> Result<Load, String> {
    let body = read(path)?;
    Ok(Load {
        lines: body.iter().filter(|byte| **byte == b'\n').count(),
        body,
        made: None,
        faults: Vec::new(),
    })
}

fn tables(folder: &Path, mapping: &Path) -> Result<Load, String> {
    let text = String::from_utf8(read(mapping)?).map_err(|_| format!("{}: is not UTF-8", mapping.display()))?;
    let mapping = Mapping::read(&text)?;
    let mut files = BTreeMap::new();
    for file in mapping.files() {
        let path = folder.join(file);
        if path.exists() {
            files.insert(file.to_owned(), read(&path)?);
        }
    }
    for untold in untold(&mapping, &files) {
        println!("not recorded: {untold}");
    }
    let (made, faults) = records(&mapping, &files);
    let mut body = Vec::new();
    for record in &made {
        serde_json::to_writer(&mut body, &record.line).map_err(|error| error.to_string())?;
        body.push(b'\n');
    }
    Ok(Load {
        body,
        lines: made.len(),
        made: Some(made),
        faults,
    })
}

/// Sends the lines and tells each refusal as it comes; answers how many there were.
async fn send(arguments: &ImportArguments, load: Load) -> Result<usize, String> {
    provide_tls();
    let mut address = arguments.server.join("/v1/imports").map_err(|error| error.to_string())?;
    if arguments.dry_run {
        address.set_query(Some("dry_run=true"));
    }
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .user_agent("family-finding")
        .build()
        .map_err(|error| error.to_string())?;
    let mut answer = client
        .post(address)
        .bearer_auth(&arguments.token)
        .header(reqwest::header::CONTENT_TYPE, NDJSON)
        .body(load.body)
        .send()
        .await
        .map_err(|error| format!("{} does not answer: {}", arguments.server, error.without_url()))?;
    if !answer.status().is_success() {
        let problem: Value = answer.json().await.unwrap_or_default();
        let detail = problem.get("detail").and_then(Value::as_str).unwrap_or("it did not say why");
        return Err(format!("{} refuses the import: {detail}", arguments.server));
    }
    let bar = progress(arguments.quiet, load.lines);
    let mut told = Told::default();
    let mut rest = Vec::new();
    loop {
        let piece = answer.chunk().await;
        let Some(piece) = piece.map_err(|_| "the answer broke off; what was answered is stored, so send again".to_owned())? else {
            break;
        };
        rest.extend_from_slice(&piece);
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = rest.drain(..=end).collect();
            let line: Value = serde_json::from_slice(&line).map_err(|_| "the answer cannot be read".to_owned())?;
            bar.suspend(|| told.take(&line, load.made.as_deref()));
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    told.finish()
}

/// What has been told.
#[derive(Default)]
struct Told {
    refused: usize,
    end: Option<Value>,
}

impl Told {
    fn take(&mut self, line: &Value, made: Option<&[Made]>) {
        let Some(number) = line.get("line").and_then(Value::as_u64) else {
            self.end = Some(line.clone());
            return;
        };
        let Some(problem) = line.get("problem") else { return };
        if problem.get("type").and_then(Value::as_str) == Some("/problems/case-refused") {
            // The line that it was refused for is told by itself.
            return;
        }
        let of_row = usize::try_from(number).ok().and_then(|number| made?.get(number.checked_sub(1)?));
        let detail = |value: &Value| value.get("detail").and_then(Value::as_str).unwrap_or_default().to_owned();
        let errors = problem.get("errors").and_then(Value::as_array).cloned().unwrap_or_default();
        let places: Vec<(String, String)> = match errors.is_empty() {
            true => vec![(String::new(), detail(problem))],
            false => errors
                .iter()
                .map(|error| {
                    let pointer = error.get("pointer").and_then(Value::as_str).unwrap_or_default();
                    (pointer.to_owned(), detail(error))
                })
                .collect(),
        };
        for (pointer, detail) in places {
            self.refused += 1;
            match of_row {
                Some(made) => println!("{}", made.fault(&pointer, &detail)),
                None => println!("line {number}, {pointer}: {detail}"),
            }
        }
    }

    fn finish(self) -> Result<usize, String> {
        let end = self.end.ok_or("the answer broke off; what was answered is stored, so send again")?;
        let count = |name: &str| end.get(name).and_then(Value::as_u64).unwrap_or_default();
        let is = |name: &str| end.get(name).and_then(Value::as_bool).unwrap_or_default();
        println!(
            "{} lines{}: {} created, {} updated, {} unchanged, {} refused.",
            count("lines"),
            if is("dry_run") { " tried, nothing stored" } else { "" },
            count("created"),
            count("updated"),
            count("unchanged"),
            count("refused")
        );
        if is("complete") {
            return Ok(self.refused);
        }
        let detail = end.pointer("/problem/detail").and_then(Value::as_str).unwrap_or_default();
        Err(format!(
            "the import broke off at line {}: {detail}. Send it again.",
            count("resume_from")
        ))
    }
}

fn progress(quiet: bool, lines: usize) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(lines).unwrap_or(u64::MAX));
    match ProgressStyle::with_template("{bar:40} {pos} of {len} lines, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
