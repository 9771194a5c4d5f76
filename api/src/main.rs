//! The binary `family-finding`.

fn main() -> std::process::ExitCode {
    family_finding::commands::run()
}
