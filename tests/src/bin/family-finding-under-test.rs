//! The binary as the suites start it, built with them.

/// The allocator of the binary `family-finding`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    family_finding::commands::run()
}
