//! An interagency placement begins: by a release, or recorded by itself.

use crate::{
    interagency::interests::ReleaseIn,
    journeys::{Changed, recorded_now, refresh},
    problems::Outcome,
    tokens::Caller,
};
use chrono::NaiveDate;
use family_finding_domain::{
    Fault, FaultCode,
    identifiers::{AdopterId, PlacementId},
    interagency::{AgencyKind, PlacementDirection, PlacementMilestone, PlacementMilestoneKind, PlacementMilestoneOptions, PlacementTerms},
};
use family_finding_persistence::{
    AnyConnection, Scope, adopters,
    adopters::AdopterCase,
    interagency::{
        interests::InterestCase,
        placements::{self, PlacementCase},
    },
    milestones,
};
use uuid::Uuid;

/// Begins the placement of the children of an incoming expression with its household.
pub fn begin_sold(connection: &mut AnyConnection, caller: &Caller, interest: &InterestCase, wanted: &ReleaseIn) -> Outcome<PlacementId> {
    let adopter = interest.adopter.ok_or_else(crate::problems::Problem::not_found)?;
    let terms = PlacementTerms {
        // The household is the region's own, so the region's agency provides it.
        provider: AgencyKind::LocalAuthorityOrRegional,
        children: u8::try_from(interest.children.len()).unwrap_or(u8::MAX),
        london: false,
        agreed_fee_pence: wanted.agreed_fee_pence,
        agreed_extra_charge_pence: wanted.agreed_extra_charge_pence,
    };
    terms.fee(caller.today, "")?;
    let region = Scope::whole_region(interest.region.clone());
    room_for(&adopters::find(connection, &region, adopter)?, terms.children, "")?;
    let case = PlacementCase {
        id: PlacementId(Uuid::now_v7()),
        region: interest.region.clone(),
        partner: interest.partner.clone(),
        direction: PlacementDirection::Sold,
        adopter,
        link: None,
        interest: Some(interest.id),
        terms,
        version: 1,
        created_at: caller.now,
        updated_at: caller.now,
    };
    store(connection, caller, &case, caller.today)?;
    Ok(case.id)
}

/// Refuses more children than the household is approved for.
pub fn room_for(household: &AdopterCase, children: u8, pointer: &str) -> Result<(), Fault> {
    let most = household.summary.terms.as_ref().map_or(0, |terms| terms.children_most);
    if children <= most {
        return Ok(());
    }
    let detail = format!("the household is approved for {most} and would have {children}");
    Err(Fault::new(FaultCode::HouseholdNotAvailable, pointer, detail))
}

/// Stores a placement with the fact that it was agreed, and rebuilds its household.
pub fn store(connection: &mut AnyConnection, caller: &Caller, case: &PlacementCase, agreed_on: NaiveDate) -> Outcome<()> {
    placements::insert(connection, case)?;
    let agreed = PlacementMilestone::stored(PlacementMilestoneKind::Agreed, agreed_on, PlacementMilestoneOptions::default());
    milestones::insert(connection, case.id, &recorded_now(caller, agreed, None))?;
    refresh_household(connection, caller, case.adopter, case)?;
    caller.changes(case.id);
    Ok(())
}

/// Rebuilds the household of a sold placement: its availability follows from it.
pub fn refresh_household(connection: &mut AnyConnection, caller: &Caller, adopter: AdopterId, case: &PlacementCase) -> Outcome<()> {
    if case.direction == PlacementDirection::Bought {
        return Ok(());
    }
    let changed = Changed {
        adopters: [adopter].into(),
        ..Changed::default()
    };
    refresh(connection, caller, &case.region, &changed)
}
