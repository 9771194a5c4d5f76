//! The first ten minutes of `docs/integration.md`, from an empty directory and with a sandbox, as its
//! reader has them.

use family_finding_tests::{
    sandbox::{SandboxProcess, names_in, own_folder},
    story::assert_told,
};
use std::{fs, process::Command};

const PAGE: &str = include_str!("../../../docs/integration.md");
const BINARY: &str = env!("CARGO_BIN_EXE_family-finding-under-test");

#[test]
fn the_first_ten_minutes_go_as_they_are_written() {
    let sandbox = SandboxProcess::start(BINARY, &[]);
    let folder = own_folder();
    fs::create_dir_all(&folder).expect("a folder");
    let mut shell = Command::new("sh");
    shell.current_dir(&folder);
    assert_told(PAGE, "The first ten minutes", shell, &[("SERVICE", &sandbox.base)]);
    assert!(!names_in(&folder).is_empty(), "it keeps its answers there");
    fs::remove_dir_all(folder).expect("the folder goes");
}
