//! Sending what changed, call by call. What the department accepted is kept after each call, so that a
//! send that is broken off goes on where it was.

use super::client::{Called, SocialCareClient};
use crate::problems::Outcome;
use family_finding_domain::{
    identifiers::ChildId,
    returns::social_care::{ApiChild, Change, ChangeKind, MOST_CHILDREN, Planned, SendOutcome},
};
use family_finding_persistence::returns::Send;
use std::collections::VecDeque;

/// What a send needs of the place where it is kept.
pub trait Desk {
    /// Notes what is about to leave, before it leaves: the send, and the children of the call.
    fn leaves(&self, send: &Send, call: &[Change]) -> Outcome<()>;
    /// Keeps what was accepted, each with its receipt, and how far the send has come.
    fn accepted(&self, send: &Send, call: &[Change], receipts: &[String]) -> Outcome<()>;
    /// Keeps how far the send has come.
    fn note(&self, send: &Send) -> Outcome<()>;
    /// The end of the send.
    fn ends(&self, send: &mut Send, outcome: SendOutcome) -> Outcome<()>;
}

/// Sends what is planned: first what is taken back, then what is told. Answers the children whose
/// block the department refused.
pub async fn send(client: &mut SocialCareClient, desk: &impl Desk, send: &mut Send, planned: Planned) -> Outcome<Vec<ChildId>> {
    let mut refused = Vec::new();
    for changes in [planned.withdrawals, planned.blocks] {
        let mut calls: VecDeque<Vec<Change>> = changes.chunks(MOST_CHILDREN).map(<[Change]>::to_vec).collect();
        while let Some(call) = calls.pop_front() {
            desk.leaves(send, &call)?;
            let children: Vec<&ApiChild> = call.iter().map(|change| &change.sent).collect();
            match client.call(&children).await {
                Called::Accepted(receipts) => {
                    count(send, &call);
                    desk.accepted(send, &call, &receipts)?;
                }
                Called::Refused(status) => match halves(&call) {
                    // A call is refused as a whole: the halves are sent until the child is found.
                    Some((first, second)) => {
                        calls.push_front(second);
                        calls.push_front(first);
                    }
                    None => {
                        refused.extend(call.iter().map(|change| change.child));
                        send.refused += 1;
                        send.status = Some(status);
                        desk.note(send)?;
                    }
                },
                Called::Ended(outcome, status) => {
                    send.status = status;
                    desk.ends(send, outcome)?;
                    return Ok(refused);
                }
            }
        }
    }
    let outcome = if refused.is_empty() {
        SendOutcome::Complete
    } else {
        SendOutcome::WithRefusals
    };
    desk.ends(send, outcome)?;
    Ok(refused)
}

fn count(send: &mut Send, call: &[Change]) {
    send.calls += 1;
    for change in call {
        match change.kind {
            ChangeKind::Withdrawn => send.withdrawn += 1,
            ChangeKind::New | ChangeKind::Changed => send.told += 1,
        }
    }
}

/// The halves of a call of several children.
fn halves(call: &[Change]) -> Option<(Vec<Change>, Vec<Change>)> {
    let (first, second) = call.split_at(call.len() / 2);
    (!first.is_empty()).then(|| (first.to_vec(), second.to_vec()))
}
