//! The binary `family-finding`.

/// A request makes many small allocations on two threads; this allocator is made for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    family_finding::commands::run()
}
