//! What the operations on cases share: how a case stands after a change, and what happens to it
//! when a milestone that it stands on is voided.

use crate::{
    journeys::VoidIn,
    problems::{Outcome, Problem},
    tokens::Caller,
};
use family_finding_domain::{
    Fault, FaultCode,
    identifiers::{MilestoneId, PanelItemId},
    panels::{Agenda, PanelItemJourney, PanelItemMilestone, PanelState},
};
use family_finding_persistence::{
    AnyConnection, Scope, milestones,
    panels::{
        self, PanelCase,
        items::{self, PanelItemFile},
    },
};

/// Refuses what cannot be done with a meeting that was cancelled.
pub fn not_cancelled(panel: &PanelCase) -> Outcome<()> {
    match panel.state {
        PanelState::Convened => Ok(()),
        PanelState::Cancelled => Err(Fault::new(FaultCode::PanelCancelled, "", "the panel was cancelled: use another one").into()),
    }
}

/// The agenda of a meeting.
pub fn agenda_of(panel: &PanelCase, items: &[PanelItemFile]) -> Agenda {
    let listed = items.iter().filter(|item| item.case.state.is_on_agenda());
    Agenda::of(panel.capacity, listed.map(|item| item.case.subject))
}

/// Folds a case anew after a change of its facts, and counts the change for its meeting too.
pub fn refold(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, id: PanelItemId) -> Outcome<()> {
    let mut file = items::file(connection, scope, id)?;
    let state = PanelItemJourney::fold(file.standing())
        .map_err(|_| Problem::internal("a case on an agenda does not fold"))?
        .state();
    file.case.state = state;
    items::update(connection, &mut file.case, caller.now)?;
    let mut panel = panels::find(connection, scope, file.case.panel)?;
    panels::update(connection, &mut panel, caller.now)?;
    caller.changes(id);
    Ok(())
}

/// A milestone of a household, link or child was voided: what cases on agendas recorded with it is
/// voided too, for the same reason, so that a case never shows a decision that is not in force.
/// The whole region is open to it: a council may void a milestone that its agency's panel made.
pub fn milestone_voided(connection: &mut AnyConnection, caller: &Caller, milestone: MilestoneId, void: &VoidIn) -> Outcome<()> {
    let standing = milestones::standing_on(connection, milestone)?;
    if standing.is_empty() {
        return Ok(());
    }
    let region = caller.region(&caller.scope(connection)?)?;
    let scope = Scope::whole_region(region);
    for (item, recorded) in standing {
        milestones::void::<PanelItemMilestone>(connection, recorded.fact.id, caller.now, &caller.recorder(), void.reason.code())?;
        let file = items::file(connection, &scope, item)?;
        if PanelItemJourney::fold(file.standing()).is_err() {
            let detail = "what was recorded later of its case on a panel's agenda depends on it: void that first";
            return Err(Fault::new(FaultCode::DependedUpon, "", detail).into());
        }
        refold(connection, caller, &scope, item)?;
    }
    Ok(())
}
