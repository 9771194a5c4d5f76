//! Voiding a fact, and the facts of other cases that it implied.

use super::{Changed, VoidIn};
use crate::{
    panels::milestone_voided,
    problems::{Outcome, Problem},
    tokens::Caller,
};
use family_finding_domain::{Fault, FaultCode, identifiers::MilestoneId, links::LinkMilestone};
use family_finding_persistence::{
    AnyConnection, Scope, links,
    milestones::{self, Recorded, StoredMilestone},
};

/// Marks a fact of a case as voided. 404 when the case has no such fact, refused when it was
/// voided before, or follows from a fact of another case. What a panel recorded with it is voided
/// too.
pub fn void_fact<M: StoredMilestone>(
    connection: &mut AnyConnection,
    caller: &Caller,
    facts: &[Recorded<M>],
    id: MilestoneId,
    void: &VoidIn,
) -> Outcome<()> {
    let recorded = facts
        .iter()
        .find(|recorded| recorded.fact.id == id)
        .ok_or_else(Problem::not_found)?;
    if recorded.fact.voided_at.is_some() {
        return Err(Fault::new(FaultCode::AlreadyVoided, "", "this fact was voided before").into());
    }
    if recorded.implied_by.is_some() {
        let detail = "this fact follows from a milestone of another case, which implied_by names: void that one";
        return Err(Fault::new(FaultCode::DependedUpon, "", detail).into());
    }
    milestones::void::<M>(connection, id, caller.now, &caller.recorder(), void.reason.code())?;
    milestone_voided(connection, caller, id, void)
}

/// Voids the ends of links that a voided fact implied; answers what that touched.
pub fn void_implied(connection: &mut AnyConnection, caller: &Caller, cause: MilestoneId, void: &VoidIn) -> Outcome<Changed> {
    let mut changed = Changed::default();
    let implied = milestones::implied_by(connection, cause)?;
    let region = match implied.is_empty() {
        true => return Ok(changed),
        false => caller.region(&caller.scope(connection)?)?,
    };
    let scope = Scope::whole_region(region);
    for (link, recorded) in implied {
        milestones::void::<LinkMilestone>(connection, recorded.fact.id, caller.now, &caller.recorder(), void.reason.code())?;
        let case = links::find(connection, &scope, link)?;
        changed.links.insert(link);
        changed.adopters.insert(case.parties.adopter);
        changed.children.extend(case.parties.children);
    }
    Ok(changed)
}
