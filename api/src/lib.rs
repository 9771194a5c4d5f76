//! The HTTP floor: operations, the published contract, tokens, and the binary's commands.

pub mod adopters;
pub mod audit;
pub mod calendar;
pub mod children;
pub mod commands;
pub mod contract;
pub mod demo;
pub mod http;
pub mod identities;
pub mod interagency;
pub mod journeys;
pub mod limits;
pub mod links;
pub mod matching;
pub mod measures;
pub mod operations;
pub mod organisations;
pub mod problems;
pub mod routes;
pub mod server;
pub mod service;
pub mod settings;
pub mod shortlists;
pub mod sibling_groups;
pub mod tokens;
