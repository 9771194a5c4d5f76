//! What others' tools make of the contract: linters, generated clients that are compiled and tell the
//! callers' stories, and a search for what the contract does not say. `scripts/clients` runs each, and
//! installs what it needs.

use family_finding_tests::document::workspace;
use std::process::Command;

fn run(what: &str) -> String {
    let mut command = Command::new(workspace().join("scripts/clients"));
    command
        .arg(what)
        .env("FAMILY_FINDING", env!("CARGO_BIN_EXE_family-finding-under-test"));
    let output = command.output().expect("bash is there");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "scripts/clients {what}\n{said}\n{failed}");
    said
}

#[test]
fn linters_find_nothing() {
    run("lint");
}

#[test]
fn a_client_in_python_tells_a_councils_story() {
    let said = run("python");
    assert!(said.contains("a council's story, told by a generated client"), "{said}");
    assert!(said.matches("Success: no issues found").count() == 2, "{said}");
}

#[test]
fn a_client_in_typescript_tells_a_partners_story_and_a_harnesss() {
    let said = run("typescript");
    for story in ["a partner's story", "a harness's story"] {
        assert!(said.contains(&format!("{story}, told by a generated client")), "{said}");
    }
}

#[test]
fn a_search_through_every_operation_finds_nothing() {
    let said = run("schemathesis");
    let operations = family_finding_tests::document::operations(&family_finding_tests::document::document()).len();
    let all = format!("Selected: {operations}/{operations}");
    assert!(said.matches(&all).count() == 2, "{said}");
}
