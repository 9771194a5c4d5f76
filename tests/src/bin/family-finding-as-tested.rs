//! The binary `family-finding`, built with the suites so that they can run it in processes of its own.

fn main() -> std::process::ExitCode {
    family_finding::commands::run()
}
