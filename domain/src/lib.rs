//! The rules of adoption work in an English region: journeys, links, matching, measures and forecasts.
//!
//! Nothing here reads a clock, a database or the network: functions take the day, the
//! identifiers and the records as arguments and answer with a decision, or with *every*
//! fault they found.

pub mod adopters;
pub mod audit;
pub mod calendar;
pub mod children;
pub mod codes;
pub mod events;
pub mod fault;
pub mod forecast;
pub mod identifiers;
pub mod identities;
pub mod imports;
pub mod interagency;
pub mod journeys;
pub mod links;
pub mod matching;
pub mod measures;
mod note;
pub mod panels;
pub mod reports;
pub mod restrictions;
pub mod retention;
pub mod returns;
pub mod settings;
pub mod shortlists;
pub mod sibling_groups;
pub mod targets;
pub mod timelines;
pub mod webhooks;

pub use fault::{Fault, FaultCode, Faults};
pub use note::{LONGEST_NOTE, Note};
