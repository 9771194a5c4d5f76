//! Ranked, explained matches.
