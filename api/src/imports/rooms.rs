//! What an import asks of the rooms: the scripts of the single operations, and a case as it stands,
//! so that it is read once for all lines of a run.

use super::{
    apply::Acting,
    named::{at_owner_key, children_of, identification},
    record::{Record, SiblingGroupRecord},
};
use crate::{
    adopters, children,
    http::{ByReference, IfMatchGiven, PushOutcome},
    journeys::{Sent, TakenBack, VoidIn},
    links,
    problems::{Outcome, Problem},
    sibling_groups,
    tokens::Caller,
};
use family_finding_domain::{
    Fault, FaultCode,
    adopters::AdopterMilestone,
    audit::Case,
    children::ChildMilestone,
    identifiers::{AdopterId, ChildId, LinkId, MilestoneId, SiblingGroupId},
    links::LinkMilestone,
    sibling_groups::SiblingGroupMilestone,
};
use family_finding_persistence::{
    AnyConnection, Open, Recordable, Scope, StoreError,
    adopters::{self as stored_adopters, AdopterCase, AdopterInLinks, OpenAdopter},
    children::{self as stored_children, ChildCase, ChildFile, OpenChild},
    links::{self as stored_links, LinkCase, LinkFile},
    milestones::{Recorded, StoredMilestone},
    sibling_groups::{self as stored_groups, OpenSiblingGroup, SiblingGroupCase, SiblingGroupFile},
};

/// A milestone that was sent, and whether the case that is held is still the case as the caller
/// sees it; otherwise it is stored, and is to be read anew.
pub struct SentTo<M> {
    /// What sending it came to.
    pub sent: Sent<M>,
    /// Whether the case is as it is held.
    pub as_held: bool,
}

/// A case as a run holds it, with its milestones.
pub trait Held {
    /// What identifies it.
    type Id: Copy + Into<Case>;
    /// What is recorded of it.
    type Milestone: StoredMilestone;
    /// Its identifier.
    fn id(&self) -> Self::Id;
    /// Its milestones, those that are not stored yet among them.
    fn facts(&self) -> &[Recorded<Self::Milestone>];
    /// Stores what was recorded of it and is not stored yet.
    fn store(self, connection: &mut AnyConnection, caller: &Caller) -> Outcome<()>;
}

impl<C: Recordable> Held for Open<C>
where
    <C::Milestone as StoredMilestone>::CaseId: Into<Case>,
{
    type Id = <C::Milestone as StoredMilestone>::CaseId;
    type Milestone = C::Milestone;

    fn id(&self) -> Self::Id {
        Recordable::id(&**self)
    }

    fn facts(&self) -> &[Recorded<C::Milestone>] {
        Recordable::facts(&**self)
    }

    fn store(mut self, connection: &mut AnyConnection, caller: &Caller) -> Outcome<()> {
        Ok(Open::store(&mut self, connection, caller.now)?)
    }
}

/// What is recorded of a link touches its household and children each time, so it is stored each time.
impl Held for LinkFile {
    type Id = LinkId;
    type Milestone = LinkMilestone;

    fn id(&self) -> LinkId {
        self.case.parties.link
    }

    fn facts(&self) -> &[Recorded<LinkMilestone>] {
        &self.facts
    }

    fn store(self, _: &mut AnyConnection, _: &Caller) -> Outcome<()> {
        Ok(())
    }
}

/// The identifier of a room's cases.
pub type IdOf<R> = <<R as Room>::Held as Held>::Id;
/// What is recorded of a room's cases.
pub type MilestoneOf<R> = <<R as Room>::Held as Held>::Milestone;

/// A kind of case, as an import writes it.
pub trait Room {
    /// A case by itself.
    type Case;
    /// A case as a run holds it.
    type Held: Held;

    /// Makes a case what its owner sends.
    fn tell(connection: &mut AnyConnection, acting: &Acting<'_>, caller: &Caller, record: &Record) -> Outcome<Told<Self>>;
    /// Finds a case by its owner's key, if the caller sees it.
    fn find(connection: &mut AnyConnection, scope: &Scope, key: &ByReference) -> Result<Self::Case, StoreError>;
    /// Reads the milestones of a case that was found in this transaction, and what others say of it.
    fn hold(connection: &mut AnyConnection, case: Self::Case) -> Result<Self::Held, StoreError>;
    /// Records a milestone, or finds it recorded before under its key.
    fn record(
        connection: &mut AnyConnection,
        caller: &Caller,
        held: &mut Self::Held,
        record: &Record,
        taken_back: TakenBack,
    ) -> Outcome<SentTo<MilestoneOf<Self>>>;
    /// Takes a milestone back.
    fn take_back(connection: &mut AnyConnection, caller: &Caller, id: IdOf<Self>, milestone: MilestoneId, reason: &VoidIn) -> Outcome<()>;
}

/// What telling a case came to.
pub struct Told<R: Room + ?Sized> {
    /// Created, updated or unchanged.
    pub outcome: PushOutcome,
    /// The case.
    pub id: IdOf<R>,
    /// The case as it stands, as far as telling it found that.
    pub known: Known<R>,
}

/// What is known of the case of a run.
pub enum Known<R: Room + ?Sized> {
    /// Nothing: it is to be found, or found again.
    Nothing,
    /// The case by itself.
    Case(R::Case),
    /// The case with its milestones: those of the lines so far are among them, and perhaps not stored.
    Held(R::Held),
}

/// Households.
pub struct Adopters;
/// Children.
pub struct Children;
/// Sibling groups.
pub struct SiblingGroups;
/// Links.
pub struct Links;

impl Room for Adopters {
    type Case = AdopterCase;
    type Held = OpenAdopter;

    fn tell(connection: &mut AnyConnection, acting: &Acting<'_>, caller: &Caller, record: &Record) -> Outcome<Told<Self>> {
        let told = adopters::tell(connection, acting.keys, caller, &record.key(), IfMatchGiven(None), record.body()?);
        let (outcome, case) = told.map_err(in_body)?;
        let id = case.id;
        let known = match outcome {
            PushOutcome::Created => Known::Held(OpenAdopter::of(AdopterInLinks::new(case))),
            _ => Known::Case(case),
        };
        Ok(Told { outcome, id, known })
    }

    fn find(connection: &mut AnyConnection, scope: &Scope, key: &ByReference) -> Result<AdopterCase, StoreError> {
        stored_adopters::find_by_reference(connection, scope, key.source.as_str(), key.reference.as_str())
    }

    fn hold(connection: &mut AnyConnection, case: AdopterCase) -> Result<OpenAdopter, StoreError> {
        AdopterInLinks::of(connection, case).map(OpenAdopter::of)
    }

    fn record(
        connection: &mut AnyConnection,
        caller: &Caller,
        held: &mut OpenAdopter,
        record: &Record,
        taken_back: TakenBack,
    ) -> Outcome<SentTo<AdopterMilestone>> {
        let sent = adopters::record_in(connection, caller, held, record.body()?, taken_back).map_err(in_body)?;
        Ok(SentTo { sent, as_held: true })
    }

    fn take_back(connection: &mut AnyConnection, caller: &Caller, id: AdopterId, milestone: MilestoneId, reason: &VoidIn) -> Outcome<()> {
        adopters::take_back(connection, caller, id, milestone, reason)
    }
}

impl Room for Children {
    type Case = ChildCase;
    type Held = OpenChild;

    fn tell(connection: &mut AnyConnection, acting: &Acting<'_>, caller: &Caller, record: &Record) -> Outcome<Told<Self>> {
        let wanted: children::ChildPut = record.body()?;
        let told = children::tell(connection, acting.keys, caller, &record.key(), IfMatchGiven(None), wanted.into());
        let (outcome, case) = told.map_err(in_body)?;
        let id = case.id;
        let known = match outcome {
            PushOutcome::Created => Known::Held(OpenChild::of(ChildFile::new(case))),
            _ => Known::Case(case),
        };
        Ok(Told { outcome, id, known })
    }

    fn find(connection: &mut AnyConnection, scope: &Scope, key: &ByReference) -> Result<ChildCase, StoreError> {
        stored_children::find_by_reference(connection, scope, key.source.as_str(), key.reference.as_str())
    }

    fn hold(connection: &mut AnyConnection, case: ChildCase) -> Result<OpenChild, StoreError> {
        ChildFile::of(connection, case).map(OpenChild::of)
    }

    fn record(
        connection: &mut AnyConnection,
        caller: &Caller,
        held: &mut OpenChild,
        record: &Record,
        taken_back: TakenBack,
    ) -> Outcome<SentTo<ChildMilestone>> {
        let adopted_on = held.case.summary.adopted_on;
        let sent = children::record_in(connection, caller, held, record.body()?, taken_back).map_err(in_body)?;
        // An adoption order may close the record to whoever records it.
        let as_held = held.case.summary.adopted_on == adopted_on;
        Ok(SentTo { sent, as_held })
    }

    fn take_back(connection: &mut AnyConnection, caller: &Caller, id: ChildId, milestone: MilestoneId, reason: &VoidIn) -> Outcome<()> {
        children::take_back(connection, caller, id, milestone, reason)
    }
}

impl Room for SiblingGroups {
    type Case = SiblingGroupCase;
    type Held = OpenSiblingGroup;

    fn tell(connection: &mut AnyConnection, _: &Acting<'_>, caller: &Caller, record: &Record) -> Outcome<Told<Self>> {
        let wanted: SiblingGroupRecord = record.body()?;
        let scope = caller.scope(connection)?;
        let wanted = sibling_groups::SiblingGroupPut {
            local_authority: wanted.local_authority,
            children: children_of(connection, &scope, &wanted.children, "/body/children")?,
        };
        let told = sibling_groups::tell(connection, caller, &record.key(), IfMatchGiven(None), &wanted);
        let (outcome, id) = told.map_err(in_body)?;
        Ok(Told {
            outcome,
            id,
            known: Known::Nothing,
        })
    }

    fn find(connection: &mut AnyConnection, scope: &Scope, key: &ByReference) -> Result<SiblingGroupCase, StoreError> {
        stored_groups::find_by_reference(connection, scope, key.source.as_str(), key.reference.as_str())
    }

    fn hold(connection: &mut AnyConnection, case: SiblingGroupCase) -> Result<OpenSiblingGroup, StoreError> {
        SiblingGroupFile::of(connection, case).map(OpenSiblingGroup::of)
    }

    fn record(
        _: &mut AnyConnection,
        caller: &Caller,
        held: &mut OpenSiblingGroup,
        record: &Record,
        taken_back: TakenBack,
    ) -> Outcome<SentTo<SiblingGroupMilestone>> {
        let sent = sibling_groups::record_in(caller, held, &record.body()?, taken_back).map_err(in_body)?;
        Ok(SentTo { sent, as_held: true })
    }

    fn take_back(
        connection: &mut AnyConnection,
        caller: &Caller,
        id: SiblingGroupId,
        milestone: MilestoneId,
        reason: &VoidIn,
    ) -> Outcome<()> {
        sibling_groups::take_back(connection, caller, id, milestone, reason)
    }
}

impl Room for Links {
    type Case = LinkCase;
    type Held = LinkFile;

    fn tell(connection: &mut AnyConnection, _: &Acting<'_>, caller: &Caller, record: &Record) -> Outcome<Told<Self>> {
        let wanted = identification(connection, caller, &record.body()?)?;
        let told = links::tell(connection, caller, (record.source.clone(), record.reference.clone()), wanted);
        let (outcome, id) = told.map_err(|problem| in_body(problem.pointing(at_owner_key)))?;
        Ok(Told {
            outcome,
            id,
            known: Known::Nothing,
        })
    }

    fn find(connection: &mut AnyConnection, scope: &Scope, key: &ByReference) -> Result<LinkCase, StoreError> {
        stored_links::find_by_reference(connection, scope, key.source.as_str(), key.reference.as_str())
    }

    fn hold(connection: &mut AnyConnection, case: LinkCase) -> Result<LinkFile, StoreError> {
        LinkFile::of(connection, case)
    }

    fn record(
        connection: &mut AnyConnection,
        caller: &Caller,
        held: &mut LinkFile,
        record: &Record,
        taken_back: TakenBack,
    ) -> Outcome<SentTo<LinkMilestone>> {
        let mut wanted: links::LinkMilestoneIn = record.body()?;
        if let Some(named) = &record.children {
            if wanted.children.is_some() {
                let detail = "the children are named once, beside the body or in it";
                return Err(Fault::new(FaultCode::FieldNotAllowed, "/body/children", detail).into());
            }
            let scope = caller.scope(connection)?;
            wanted.children = Some(children_of(connection, &scope, named, "/children")?);
        }
        let sent = links::record_in(connection, caller, held, wanted, taken_back).map_err(in_body)?;
        let as_held = sent.outcome == PushOutcome::Unchanged;
        Ok(SentTo { sent, as_held })
    }

    fn take_back(connection: &mut AnyConnection, caller: &Caller, id: LinkId, milestone: MilestoneId, reason: &VoidIn) -> Outcome<()> {
        links::take_back(connection, caller, id, milestone, reason)
    }
}

/// Pointers of what the single operation was sent lead into the body of the line.
pub fn in_body(problem: Problem) -> Problem {
    problem.below("/body")
}
