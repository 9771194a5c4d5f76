//! For how long records must be kept, and their erasure.

mod due;
mod erase;
mod erasures;

pub use due::{Kept, due_before, of_adopter, of_child};
pub use erase::{erase_adopter, erase_child};
pub use erasures::{Decided, Erasure, ErasureFilter, decide, find, insert, list, stands_for};
