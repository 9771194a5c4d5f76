//! Households in order for a child or sibling group.

use super::{shown::ShownHousehold, sought::seeking, steering::SteeringQuery};
use crate::{
    audit::{Shown, Shows},
    problems::Outcome,
    tokens::Caller,
};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{AdopterId, ChildId},
    matching::{Candidate, Explained, LeftOut, MatchQuestion, RankOptions, SearchSettings, WEIGHTS_VERSION, rank},
};
use family_finding_persistence::{
    AnyConnection, Scope,
    adopters::{self, CandidateCache, CandidateHousehold},
    children::ChildCase,
    identities,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{
    IntoParams, ToSchema,
    openapi::path::{Parameter, ParameterIn},
};

/// What is shown beside the matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Include {
    /// Those that a barrier excludes, after the others.
    Barred,
}

/// What of the ranking is wanted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MatchesQuery {
    /// Which of those ranked.
    #[serde(flatten)]
    pub shown: ShownQuery,
    /// How the search is steered.
    #[serde(flatten)]
    pub steering: SteeringQuery,
}

impl IntoParams for MatchesQuery {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = ShownQuery::into_params(&place);
        parameters.extend(SteeringQuery::into_params(&place));
        parameters
    }
}

/// Which of those ranked are shown.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
pub struct ShownQuery {
    /// `barred` shows those that a barrier excludes too, after the others.
    #[serde(default)]
    #[param(inline)]
    pub include: Option<Include>,
    /// How many, 1 to 100, from the first.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
}

impl ShownQuery {
    /// The domain's options.
    pub fn options(&self) -> RankOptions {
        let limit = self.limit.unwrap_or(crate::http::DEFAULT_LIMIT).clamp(1, 100);
        RankOptions {
            include_barred: self.include == Some(Include::Barred),
            limit: limit as usize,
        }
    }
}

/// A household in its place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HouseholdMatch {
    /// The household.
    #[serde(flatten)]
    pub household: ShownHousehold,
    /// How it stands.
    #[serde(flatten)]
    pub explained: Explained,
    /// What to ask of the household next, the strongest question first; nothing where it is
    /// barred. What is to be asked of the children stands at `…/matches/questions`.
    #[schema(max_items = 5)]
    pub questions: Vec<MatchQuestion>,
}

/// The households in order.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseholdMatches {
    /// The children they are ranked for.
    #[schema(max_items = 6)]
    pub children: Vec<ChildId>,
    /// The day the ranking is for.
    pub on: NaiveDate,
    /// The version of the weights.
    #[schema(max_length = 20)]
    pub weights_version: &'static str,
    /// The settings of the search, in full: sent again, they give the same scores.
    pub settings: SearchSettings,
    /// How many households were looked at: the available ones; with `include=barred` also those
    /// that are approved and on hold or linked.
    pub considered: usize,
    /// How many of these the settings left out. A setting is no barrier.
    pub left_out: LeftOut,
    /// The households: not barred before barred, then by score, fewer unknowns, longest waiting,
    /// identifier.
    #[schema(max_items = 100)]
    pub items: Vec<HouseholdMatch>,
}

impl Shows for HouseholdMatches {
    fn note(&self, shown: &mut Shown) {
        self.children.iter().for_each(|child| shown.case(*child));
        self.items.iter().for_each(|household| shown.case(household.household.adopter_id));
    }
}

/// Ranks the region's households for children who are placed as one, each with its places opened:
/// where a child must not live has to be known.
pub fn rank_households(
    connection: &mut AnyConnection,
    cache: &CandidateCache,
    caller: &Caller,
    scope: &Scope,
    children: Vec<ChildCase>,
    query: &MatchesQuery,
) -> Outcome<HouseholdMatches> {
    let settings = query.steering.settings()?;
    let options = query.shown.options();
    let region = caller.region(scope)?;
    let children = identities::open_children(connection, cache.keys(), children)?;
    let households = adopters::candidates(connection, cache, &region, options.include_barred)?;
    let by_id: BTreeMap<AdopterId, &CandidateHousehold> = households.iter().map(|case| (case.id, case.as_ref())).collect();
    let candidates: Vec<Candidate<'_>> = households.iter().map(|case| case.on(caller.today)).collect();
    let ranking = rank(&seeking(&children)?, &candidates, &settings, caller.today, options);
    let items = ranking
        .items
        .into_iter()
        .filter_map(|household| {
            let case = by_id.get(&household.adopter)?;
            Some(HouseholdMatch {
                household: ShownHousehold::to(scope, case),
                explained: household.explained,
                questions: household.questions,
            })
        })
        .collect();
    Ok(HouseholdMatches {
        children: children.iter().map(|child| child.case.id).collect(),
        on: caller.today,
        weights_version: WEIGHTS_VERSION,
        settings,
        considered: households.len(),
        left_out: ranking.left_out,
        items,
    })
}
