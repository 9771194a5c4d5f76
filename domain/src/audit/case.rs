//! What an entry of the trail is about.

use crate::{
    codes::code_list,
    identifiers::{
        AdopterId, ChildId, ErasureId, InterestId, LinkId, MatchingPlanId, OrganisationCode, PanelId, PanelItemId, PlacementId,
        SiblingGroupId, WebhookId,
    },
};
use std::collections::BTreeSet;

code_list! {
    /// What kind of case or record was shown or changed.
    CaseKind {
        /// An adopter household.
        Adopter = "adopter",
        /// A child.
        Child = "child",
        /// A sibling group.
        SiblingGroup = "sibling_group",
        /// A link.
        Link = "link",
        /// An expression of interest.
        ExpressionOfInterest = "expression_of_interest",
        /// An interagency placement.
        InteragencyPlacement = "interagency_placement",
        /// A regional matching plan.
        MatchingPlan = "matching_plan",
        /// A panel's meeting.
        Panel = "panel",
        /// A case on a panel's agenda.
        PanelItem = "panel_item",
        /// An organisation.
        Organisation = "organisation",
        /// An erasure of a record.
        Erasure = "erasure",
        /// The settings of a region, by its code.
        Settings = "settings",
        /// A webhook.
        Webhook = "webhook",
    }
}

code_list! {
    /// What of an answer is identity, shown only with the scope `identity:read`.
    IdentityField {
        /// Where exactly somebody lives, or a place that a child must stay away from.
        Coordinates = "coordinates",
        /// By what key the owning system knows a household or child, told to another agency.
        Reference = "reference",
        /// The date of birth of a child, told to another agency.
        ChildDateOfBirth = "child_date_of_birth",
        /// The date of birth of an adult.
        AdultDateOfBirth = "adult_date_of_birth",
        /// The name of somebody.
        Name = "name",
        /// A postal address.
        Address = "address",
        /// A telephone number or an e-mail address.
        Contact = "contact",
        /// The unique pupil number of a child.
        PupilNumber = "unique_pupil_number",
        /// What a worker wrote in words of their own.
        Note = "note",
        /// The name of a member of a panel.
        PanelMemberName = "panel_member_name",
    }
}

/// One case, by kind and identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Case {
    /// What it is.
    pub kind: CaseKind,
    /// Its identifier; an organisation's is its code. Never a name, and no space or colon in it.
    pub id: String,
}

macro_rules! cases {
    ($($id:ty => $kind:ident),+ $(,)?) => {$(
        impl From<$id> for Case {
            fn from(id: $id) -> Self {
                Self { kind: CaseKind::$kind, id: id.to_string() }
            }
        }
    )+};
}

cases! {
    AdopterId => Adopter,
    ChildId => Child,
    SiblingGroupId => SiblingGroup,
    LinkId => Link,
    InterestId => ExpressionOfInterest,
    PlacementId => InteragencyPlacement,
    ErasureId => Erasure,
    MatchingPlanId => MatchingPlan,
    PanelId => Panel,
    PanelItemId => PanelItem,
    OrganisationCode => Organisation,
    WebhookId => Webhook,
}

/// A case with the fields of identity that were shown of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseShown {
    /// The case.
    pub case: Case,
    /// What of identity was shown.
    pub fields: BTreeSet<IdentityField>,
}

/// The text of cases in a stored entry: `child:0197… adopter:0197…:coordinates`.
pub fn cases_to_text(cases: &[CaseShown]) -> String {
    let texts: Vec<String> = cases.iter().map(CaseShown::to_text).collect();
    texts.join(" ")
}

/// Reads the text of cases back; `None` for what no entry can hold.
pub fn cases_from_text(text: &str) -> Option<Vec<CaseShown>> {
    text.split(' ').filter(|case| !case.is_empty()).map(CaseShown::from_text).collect()
}

impl CaseShown {
    fn to_text(&self) -> String {
        let Self { case, fields } = self;
        let mut text = format!("{}:{}", case.kind, case.id);
        for (index, field) in fields.iter().enumerate() {
            text.push(if index == 0 { ':' } else { ',' });
            text.push_str(field.code());
        }
        text
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ':');
        let kind = CaseKind::from_code(parts.next()?)?;
        let id = parts.next().filter(|id| !id.is_empty())?.to_owned();
        let fields = match parts.next() {
            None => BTreeSet::new(),
            Some(fields) => fields.split(',').map(IdentityField::from_code).collect::<Option<_>>()?,
        };
        Some(Self {
            case: Case { kind, id },
            fields,
        })
    }
}
