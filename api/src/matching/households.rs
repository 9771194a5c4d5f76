//! Households in order for a child or sibling group.

use crate::{problems::Outcome, tokens::Caller};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{AdopterId, Area, ChildId, OrganisationCode, Reference},
    matching::{Candidate, Explained, RankOptions, Seeking, SoughtChild, WEIGHTS_VERSION, rank},
};
use family_finding_persistence::{
    AnyConnection, Scope,
    adopters::{self, CandidateCache, CandidateHousehold},
    children::ChildCase,
    identities::{self, OpenedChild},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// What is shown beside the matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Include {
    /// Those that a barrier excludes, after the others.
    Barred,
}

/// What of the ranking is wanted.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MatchesQuery {
    /// `barred` shows those that a barrier excludes too, after the others.
    #[serde(default)]
    #[param(inline)]
    pub include: Option<Include>,
    /// How many, 1 to 100, from the first.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
}

impl MatchesQuery {
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
    pub adopter_id: AdopterId,
    /// The owning system's key; shown to the regional adoption agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// The council in whose area it lives.
    pub local_authority: OrganisationCode,
    /// Its postcode district, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// The day of its approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_on: Option<NaiveDate>,
    /// How it stands.
    #[serde(flatten)]
    pub explained: Explained,
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
    /// How many households were looked at: the available ones; with `include=barred` also those
    /// that are approved and on hold or linked.
    pub considered: usize,
    /// The households: not barred before barred, then by score, fewer unknowns, longest waiting,
    /// identifier.
    #[schema(max_items = 100)]
    pub items: Vec<HouseholdMatch>,
}

/// Ranks the region's households for children who are placed as one, each with its places opened:
/// where a child must not live has to be known.
pub fn rank_households(
    connection: &mut AnyConnection,
    cache: &CandidateCache,
    caller: &Caller,
    scope: &Scope,
    children: Vec<ChildCase>,
    options: RankOptions,
) -> Outcome<HouseholdMatches> {
    let region = caller.region(scope)?;
    let children = identities::open_children(connection, cache.keys(), children)?;
    let households = adopters::candidates(connection, cache, &region, options.include_barred)?;
    let by_id: BTreeMap<AdopterId, &CandidateHousehold> = households.iter().map(|case| (case.id, case.as_ref())).collect();
    let candidates: Vec<Candidate<'_>> = households
        .iter()
        .map(|case| Candidate::on(caller.today, case.id, &case.household, &case.summary))
        .collect();
    let sought: Vec<SoughtChild<'_>> = children.iter().map(sought).collect();
    let ranked = match Seeking::together(sought) {
        Some(seeking) => rank(&seeking, &candidates, caller.today, options),
        None => Vec::new(),
    };
    let items = ranked
        .into_iter()
        .filter_map(|household| {
            let case = by_id.get(&household.adopter)?;
            Some(HouseholdMatch {
                adopter_id: household.adopter,
                reference: scope.is_region().then(|| case.reference.clone()),
                local_authority: case.local_authority.clone(),
                area: case.household.location.as_ref().map(|location| location.area.clone()),
                approved_on: case.summary.approved_on,
                explained: household.explained,
            })
        })
        .collect();
    Ok(HouseholdMatches {
        children: children.iter().map(|child| child.case.id).collect(),
        on: caller.today,
        weights_version: WEIGHTS_VERSION,
        considered: households.len(),
        items,
    })
}

/// A child as the ranking looks at it.
pub fn sought(child: &OpenedChild) -> SoughtChild<'_> {
    SoughtChild {
        id: child.case.id,
        profile: &child.profile,
        links: &child.case.summary.links,
    }
}
