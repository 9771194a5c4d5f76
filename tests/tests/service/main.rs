//! What the service does, told through its public door: a suite a subject, on both databases.
//!
//! All suites are one program, so that the service is linked once and the suites share the
//! machine's cores; one of them is run by its name, as in `scripts/test --test service figures::`.
//! What needs a process to itself stands beside this folder: the suites that watch every log line
//! or every statement of the process, and those that kill the service and its database.

mod access;
mod adopters;
mod annex_a;
mod attacks;
mod audit;
mod bad_input;
mod case_management_sync;
mod children;
mod clients;
mod conditional_reads;
mod connections;
mod consequences;
mod contract;
mod data_protection;
mod dfe_api;
mod events;
mod export;
mod family_finding_story;
mod figures;
mod forecast;
mod guards;
mod http_conventions;
mod import_history;
mod import_runs;
mod imports;
mod integration_story;
mod interagency;
mod issuer;
mod journey;
mod keys;
mod limits;
mod links;
mod matches;
mod panels;
mod partner_availability;
mod partner_session;
mod partners;
mod plans;
mod published_contract;
mod published_year;
mod push;
mod quarterly_return;
mod reports;
mod restriction;
mod retention;
mod returns;
mod reviews;
mod sandbox;
mod settings;
mod shortage;
mod shortlists;
mod statistics;
mod steering;
mod targets;
mod timelines;
mod visits_and_views;
mod waiting;
mod webhooks;
mod without_identity;
mod working_days;
