//! `GET /v1/matching/sufficiency`

use super::sought::{families, seeking_family};
use crate::{
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::MatchesRead},
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::OrganisationCode,
    matching::{Candidate, SearchIn, SufficiencyRow, sufficiency},
};
use family_finding_persistence::{
    AnyConnection,
    adopters::{self, CandidateCache},
    children, identities,
};
use serde::Serialize;
use utoipa::ToSchema;

/// The figures of one council, or of all the children whom the caller sees.
#[derive(Debug, Serialize, ToSchema)]
pub struct SufficiencyOfArea {
    /// The council responsible for the children; absent for all of them together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_authority: Option<OrganisationCode>,
    /// All children first, then each characteristic that a waiting child has.
    #[schema(max_items = 40)]
    pub rows: Vec<SufficiencyRow>,
}

/// The children who wait, by characteristic, against the households that could take them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sufficiency {
    /// The day of the figures.
    pub on: NaiveDate,
    /// The available households of the region.
    pub households_available: usize,
    /// All together, then each council with a child who waits.
    pub items: Vec<SufficiencyOfArea>,
}

/// Read whether the region has the households that its children need.
///
/// By age band, group size, need, plan of Fostering for Adoption and council: the children for
/// whom a family is being looked for, the searches they make up (siblings placed as one are one
/// search), the available households that no barrier keeps from at least one of these searches,
/// the searches that no household could take, and the shortfall: the searches that would find
/// no household even if every household took one of them, in the best way there is. A council
/// sees the figures of its own children, against the households of the region.
#[utoipa::path(
    operation_id = "list_matching_sufficiency",
    tag = "matches",
    responses((status = 200, description = "The figures.", body = Sufficiency)),
    security(("bearer" = ["matches:read"]))
)]
#[get("/v1/matching/sufficiency")]
pub async fn list_matching_sufficiency(service: Data<Service>, authorised: Authorised<MatchesRead>) -> Outcome<HttpResponse> {
    let (caller, cache) = (authorised.caller, service.candidates.clone());
    let figures = service
        .database
        .without_entry()
        .read(move |connection| reckon(connection, &cache, &caller))
        .await?;
    Ok(HttpResponse::Ok().json(figures))
}

fn reckon(connection: &mut AnyConnection, cache: &CandidateCache, caller: &Caller) -> Outcome<Sufficiency> {
    let scope = caller.scope(connection)?;
    // A council's children are looked at against the households of the whole region, as in its
    // searches; only numbers of them are shown.
    let region = caller.region(&scope)?;
    let households = adopters::candidates(connection, cache, &region, false)?;
    let waiting = children::waiting(connection, &scope)?;
    let waiting = identities::open_children(connection, cache.keys(), waiting)?;
    let families = families(connection, &scope, &waiting)?;
    let searches = families.iter().filter_map(|family| {
        Some(SearchIn {
            seeking: seeking_family(family)?,
            area: family.first()?.case.local_authority.clone(),
        })
    });
    let searches: Vec<SearchIn<'_, OrganisationCode>> = searches.collect();
    let candidates: Vec<Candidate<'_>> = households.iter().map(|case| case.on(caller.today)).collect();
    let available = candidates.iter().filter(|candidate| candidate.availability.is_available());
    let households_available = available.count();
    let items = sufficiency(&searches, &candidates, caller.today).into_iter();
    Ok(Sufficiency {
        on: caller.today,
        households_available,
        items: items
            .map(|of| SufficiencyOfArea {
                local_authority: of.area,
                rows: of.rows,
            })
            .collect(),
    })
}
