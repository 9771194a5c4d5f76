//! A search over the region's approved households, those on hold or linked among them.

use super::{
    sought::{child_alone, seeking, waiting_siblings},
    steering::SteeringQuery,
};
use crate::{
    audit::{About, Shown, Shows},
    problems::Outcome,
    service::Service,
    tokens::Caller,
};
use actix_web::HttpResponse;
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{ChildId, SiblingGroupId},
    matching::{Candidate, LeftOut, SearchSettings, Seeking},
};
use family_finding_persistence::{
    AnyConnection, Scope,
    adopters::{self, CandidateCache, CandidateHousehold},
    identities::{self, OpenedChild},
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

impl Shows for Searched {
    fn note(&self, shown: &mut Shown) {
        self.children.iter().for_each(|child| shown.case(*child));
    }
}

/// Searches for a child, in one read, and answers what `answer` makes of the search. `part` is the
/// last part of the address.
pub async fn search_for_child<T: Serialize + Shows + Send + 'static>(
    service: &Service,
    caller: Caller,
    id: ChildId,
    (steering, part): (SteeringQuery, &'static str),
    answer: fn(RegionSearch<'_>, &Caller, &Scope) -> T,
) -> Outcome<HttpResponse> {
    let cache = service.candidates.clone();
    let found = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let children = child_alone(connection, caller, &scope, id, part)?;
            let children = identities::open_children(connection, cache.keys(), children)?;
            let search = RegionSearch::prepare(connection, &cache, caller, &scope, &children, &steering)?;
            Ok(answer(search, caller, &scope))
        })
        .await?;
    Ok(HttpResponse::Ok().json(found))
}

/// Searches for the siblings of a group who still wait, as [`search_for_child`] does for a child.
pub async fn search_for_siblings<T: Serialize + Shows + Send + 'static>(
    service: &Service,
    caller: Caller,
    id: SiblingGroupId,
    steering: SteeringQuery,
    answer: fn(RegionSearch<'_>, &Caller, &Scope) -> T,
) -> Outcome<HttpResponse> {
    let cache = service.candidates.clone();
    let found = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let children = waiting_siblings(connection, caller, &scope, id)?;
            let children = identities::open_children(connection, cache.keys(), children)?;
            let search = RegionSearch::prepare(connection, &cache, caller, &scope, &children, &steering)?;
            Ok(About::one(id, answer(search, caller, &scope)).with_its_own())
        })
        .await?;
    Ok(HttpResponse::Ok().json(found.answer))
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
        children: &'a [OpenedChild],
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
