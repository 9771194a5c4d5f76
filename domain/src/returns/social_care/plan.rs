//! What is to be sent, from what is so and what was accepted before.

use super::{
    block::{AdoptionDates, ApiBlock, ApiChild, BlockKey},
    window::{is_over_before, told_from},
};
use crate::{
    children::ChildSummary,
    codes::code_list,
    identifiers::{ChildId, Reference, SocialCareEpisodeId},
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A child of the council as it is now.
#[derive(Clone)]
pub struct Wanted {
    /// Its identifier.
    pub id: ChildId,
    /// The council's own key of it.
    pub reference: Reference,
    /// The council's own key of its episode of social care, where it is recorded.
    pub episode: Option<SocialCareEpisodeId>,
    /// Its journey.
    pub summary: ChildSummary,
}

/// A block that the department accepted and that was not taken back since.
#[derive(Clone)]
pub struct Accepted {
    /// Where it belongs.
    pub key: BlockKey,
    /// The child.
    pub child: ChildId,
    /// The hash of its days.
    pub hash: String,
    /// Which days it told.
    pub names: String,
}

code_list! {
    /// Why a block is to be sent.
    ChangeKind {
        /// The department does not know it.
        New = "new",
        /// It differs from what was accepted.
        Changed = "changed",
        /// What was accepted is no longer so.
        Withdrawn = "withdrawn",
    }
}

/// A block to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// The child, as it is known here.
    pub child: ChildId,
    /// Why.
    pub kind: ChangeKind,
    /// What.
    pub sent: ApiChild,
}

code_list! {
    /// Why nothing is told of a child that has something to tell.
    UntoldReason {
        /// The key of its episode of social care is not recorded with its care.
        NoEpisode = "no_social_care_episode",
        /// Another child of the council, from another system, has the same key.
        ReferenceShared = "reference_shared",
    }
}

/// A child of whom nothing is told, though there is something to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untold {
    /// The child.
    pub child: ChildId,
    /// Why.
    pub reason: UntoldReason,
}

/// What is to be sent now, and what cannot be.
#[derive(Clone)]
pub struct Planned {
    /// What is sent first: blocks that are to be forgotten.
    pub withdrawals: Vec<Change>,
    /// What is sent when these are accepted.
    pub blocks: Vec<Change>,
    /// Of whom nothing is told.
    pub untold: Vec<Untold>,
    /// How many blocks the department knows as they are.
    pub unchanged: usize,
}

crate::fault::redacted_debug!(Wanted, Accepted, Change, Planned);

/// What of a child is to be known by the department.
enum Now {
    /// This block.
    Block(BlockKey, AdoptionDates),
    /// Whatever it knows: nothing can be said, or the journey was over before the time that counts.
    AsItIs(Option<UntoldReason>),
    /// Nothing.
    Nothing,
}

/// Compares what is so with what was accepted. Every block that is taken back and told anew stands
/// in both lists, so the first is to be sent before the second.
pub fn plan(wanted: &[Wanted], accepted: &[Accepted], today: NaiveDate) -> Planned {
    let known: BTreeMap<&BlockKey, &Accepted> = accepted.iter().map(|block| (&block.key, block)).collect();
    let shared = shared_references(wanted);
    let mut planned = Planned {
        withdrawals: Vec::new(),
        blocks: Vec::new(),
        untold: Vec::new(),
        unchanged: 0,
    };
    let mut kept: BTreeSet<BlockKey> = BTreeSet::new();
    let mut left_alone: BTreeSet<ChildId> = BTreeSet::new();
    for child in wanted {
        match now(child, &shared, today) {
            Now::Nothing => {}
            Now::AsItIs(reason) => {
                left_alone.insert(child.id);
                planned.untold.extend(reason.map(|reason| Untold { child: child.id, reason }));
            }
            Now::Block(key, dates) => {
                let before = known.get(&key);
                let same = before.is_some_and(|before| before.hash == dates.hash());
                let lost = before.is_some_and(|before| !dates.tells_all_of(&before.names));
                if !lost {
                    kept.insert(key.clone());
                }
                if same {
                    planned.unchanged += 1;
                    continue;
                }
                let kind = if before.is_some() { ChangeKind::Changed } else { ChangeKind::New };
                let block = ApiBlock::Told(dates);
                planned.blocks.push(Change {
                    child: child.id,
                    kind,
                    sent: ApiChild { key, block },
                });
            }
        }
    }
    let gone = accepted
        .iter()
        .filter(|block| !kept.contains(&block.key) && !left_alone.contains(&block.child));
    planned.withdrawals = gone
        .map(|block| Change {
            child: block.child,
            kind: ChangeKind::Withdrawn,
            sent: ApiChild {
                key: block.key.clone(),
                block: ApiBlock::Withdrawn,
            },
        })
        .collect();
    planned
}

fn now(child: &Wanted, shared: &BTreeSet<&Reference>, today: NaiveDate) -> Now {
    if is_over_before(&child.summary, told_from(today)) {
        return Now::AsItIs(None);
    }
    let Some(dates) = AdoptionDates::of(&child.summary, today) else {
        return Now::Nothing;
    };
    let Some(episode) = child.episode.clone() else {
        return Now::AsItIs(Some(UntoldReason::NoEpisode));
    };
    if shared.contains(&child.reference) {
        return Now::AsItIs(Some(UntoldReason::ReferenceShared));
    }
    let key = BlockKey {
        child: child.reference.clone(),
        episode,
    };
    Now::Block(key, dates)
}

/// References that several children have.
fn shared_references(wanted: &[Wanted]) -> BTreeSet<&Reference> {
    let mut seen = BTreeSet::new();
    wanted
        .iter()
        .map(|child| &child.reference)
        .filter(|reference| !seen.insert(*reference))
        .collect()
}
