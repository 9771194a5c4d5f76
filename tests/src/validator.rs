//! The sector's own validator of the SSDA903 collection, run over the files of a return.

use crate::document::workspace;
use serde_json::Value;
use std::{collections::BTreeMap, fs, io::Read, path::PathBuf, process::Command};

/// The files of a return, by name, as texts.
pub type Files = BTreeMap<String, String>;

/// Reads a ZIP of texts.
pub fn unzipped(bytes: &[u8]) -> Files {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a ZIP");
    let mut files = Files::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a file");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("a text");
        let name = file.name().expect("a name").into_owned();
        files.insert(name, text);
    }
    files
}

/// The rows of a file, without its headings, each as its columns.
pub fn rows(files: &Files, name: &str) -> Vec<Vec<String>> {
    let lines = files.get(name).unwrap_or_else(|| panic!("no file {name}")).lines().skip(1);
    lines.map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// What the validator says.
pub struct Verdict {
    /// How many rules it ran.
    pub ran: u64,
    /// The rules that failed by themselves.
    pub failed: Vec<String>,
    /// The findings, as texts.
    pub findings: Vec<String>,
}

/// Lets the validator judge the files of a year, by the rules of a year, each told by the calendar
/// year in which it ends; `council` is the council's GSS code.
pub async fn judge(files: &Files, rules: u16, year: u16, council: &str) -> Verdict {
    let (files, council) = (files.clone(), council.to_owned());
    // Connections of the test's clients go on meanwhile.
    let judged = tokio::task::spawn_blocking(move || judged(&files, rules, year, &council));
    judged.await.expect("the validator answers")
}

fn judged(files: &Files, rules: u16, year: u16, council: &str) -> Verdict {
    let folder = folder();
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("the file is written");
    }
    let output = Command::new(workspace().join("scripts/ssda903-validator"))
        .args([&rules.to_string(), &year.to_string(), council])
        .arg(&folder)
        .output()
        .expect("the validator starts");
    fs::remove_dir_all(&folder).expect("the folder goes");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "the validator fails: {said}");
    let verdict: Value = serde_json::from_slice(&output.stdout).expect("the validator answers JSON");
    let texts = |field: &str| verdict[field].as_array().expect(field).iter().map(ToString::to_string).collect();
    Verdict {
        ran: verdict["ran"].as_u64().expect("a number"),
        failed: texts("failed"),
        findings: texts("findings"),
    }
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("ssda903-{}", uuid::Uuid::now_v7()));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}
