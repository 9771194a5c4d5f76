//! A search over the region's approved households, those on hold or linked among them.

use super::{sought::seeking, steering::SteeringQuery};
use crate::{problems::Outcome, tokens::Caller};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::ChildId,
    matching::{Candidate, LeftOut, SearchSettings, Seeking},
};
use family_finding_persistence::{
    AnyConnection, Scope,
    adopters::{self, CandidateCache, CandidateHousehold},
    children::ChildCase,
};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What was searched: for whom, on which day, with which settings, among how many.
#[derive(Debug, Serialize, ToSchema)]
pub struct Searched {
    /// The children a family is sought for.
    #[schema(max_items = 6)]
    pub children: Vec<ChildId>,
    /// The day of the search.
    pub on: NaiveDate,
    /// The settings of the search, in full.
    pub settings: SearchSettings,
    /// How many households were looked at: those that are approved, on hold or linked too.
    pub considered: usize,
    /// How many of these the settings left out. A setting is no barrier.
    pub left_out: LeftOut,
}

/// The two sides of a search.
pub struct RegionSearch<'a> {
    /// The children.
    pub seeking: Seeking<'a>,
    /// How it is steered.
    pub settings: SearchSettings,
    /// The households.
    pub households: Vec<Arc<CandidateHousehold>>,
    today: NaiveDate,
}

impl<'a> RegionSearch<'a> {
    /// Reads the households for children who are placed as one.
    pub fn prepare(
        connection: &mut AnyConnection,
        cache: &CandidateCache,
        caller: &Caller,
        scope: &Scope,
        children: &'a [ChildCase],
        steering: &SteeringQuery,
    ) -> Outcome<Self> {
        let settings = steering.settings()?;
        // A council searches the whole region; what it is shown of a household is decided where
        // it is shown.
        let region = caller.region(scope)?;
        Ok(Self {
            seeking: seeking(children)?,
            settings,
            households: adopters::candidates(connection, cache, &region, true)?,
            today: caller.today,
        })
    }

    /// The households as they stand today.
    pub fn candidates(&self) -> Vec<Candidate<'_>> {
        self.households.iter().map(|case| case.on(self.today)).collect()
    }

    /// What the answer says of the search.
    pub fn told(self, caller: &Caller, left_out: LeftOut) -> Searched {
        Searched {
            children: self.seeking.ids().collect(),
            on: caller.today,
            settings: self.settings,
            considered: self.households.len(),
            left_out,
        }
    }
}
