//! The sandbox: a throw-away instance for the tests of other systems. It begins anew when it is
//! told to, its clock is set, its tokens are given to whoever asks, and it fails as it is told.
//!
//! Nothing of it is part of the published contract, and no other command than `sandbox` serves it.

mod clock;
mod document;
mod failing;
mod faults;
mod folder;
mod generation;
mod reset;
mod start;
mod tokens;

pub use clock::SettableClock;
pub use document::{document, openapi_document};
pub use failing::fail_as_told;
pub use folder::Folder;
pub use generation::{Generation, attach_current};
pub use start::{Sandbox, SandboxSettings};

use crate::contract::Operations;

/// Registers the sandbox's own operations and their documentation.
pub fn operations(config: &mut Operations<'_>) {
    config
        .service(clock::read_clock)
        .service(clock::put_clock)
        .service(faults::read_faults)
        .service(faults::put_faults)
        .service(tokens::create_token)
        .service(reset::reset);
}
