//! One line of an import: what it is about, and what the single operation would be sent.

use crate::{
    adopters::{AdopterMilestoneIn, AdopterPut},
    children::{ChildMilestoneIn, ChildPut},
    http::{ByReference, Schemas},
    links::LinkMilestoneIn,
    problems::{Outcome, Problem, ProblemKind},
    sibling_groups::SiblingGroupMilestoneIn,
};
use chrono::NaiveDate;
use family_finding_domain::{
    Fault, FaultCode,
    audit::CaseKind,
    identifiers::{AdopterId, OrganisationCode, Reference, Source, SourceKey},
    imports::{RecordDoes, RecordKind},
    journeys::VoidReason,
};
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema,
        schema::{AdditionalProperties, ArrayBuilder, Object, Type},
    },
};

/// A case by the key of the system that owns it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseKey {
    /// The owning system.
    pub source: Source,
    /// Its key.
    pub reference: Reference,
}

/// A sibling group as its owning system knows it, in full.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiblingGroupRecord {
    /// The council responsible for the children.
    pub local_authority: OrganisationCode,
    /// The children it consists of from now on, two to six, in any order.
    #[schema(min_items = 2, max_items = 6)]
    pub children: Vec<CaseKey>,
}

/// A household identified for a child or a sibling group: name one of the two.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkRecord {
    /// The household, by its owner's key. A council names those that it sees already; others by
    /// `adopter_id`, as a match shows it.
    #[serde(default)]
    pub adopter: Option<CaseKey>,
    /// The household, by its identifier here.
    #[serde(default)]
    pub adopter_id: Option<AdopterId>,
    /// The child.
    #[serde(default)]
    pub child: Option<CaseKey>,
    /// The sibling group, assessed to be placed together.
    #[serde(default)]
    pub sibling_group: Option<CaseKey>,
    /// The day on which the household was identified.
    pub identified_on: NaiveDate,
}

/// A milestone that is taken back.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidRecord {
    /// The key with which it was recorded.
    pub source_key: SourceKey,
    /// Why.
    pub reason: VoidReason,
}

/// A line of an import that fits the contract.
#[derive(Clone, Debug, Deserialize)]
pub struct Record {
    /// What it says.
    pub kind: RecordKind,
    /// The system that owns the case.
    pub source: Source,
    /// That system's key of the case.
    pub reference: Reference,
    /// The children that a milestone of a link is about.
    #[serde(default)]
    pub children: Option<Vec<CaseKey>>,
    /// What the single operation would be sent.
    pub body: Value,
}

/// The case that a line is of, as far as that can be read.
pub type OwnerKey = (CaseKind, Source, Reference);

/// What is read of a line before it is checked: enough to tell which case it is of.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// Its number in the file.
    pub number: u32,
    /// The line as JSON.
    pub json: Outcome<Value>,
    /// What it says it is.
    pub kind: Option<RecordKind>,
    /// The case it is of.
    pub case: Option<OwnerKey>,
}

impl Sketch {
    /// Reads a line; one that could not even be taken comes as its problem.
    pub fn of(number: u32, text: Outcome<Vec<u8>>) -> Self {
        let json = text.and_then(|text| {
            serde_json::from_slice::<Value>(&text).map_err(|error| {
                let detail = format!("the line is not JSON: column {}", error.column());
                Problem::new(ProblemKind::MalformedBody, detail)
            })
        });
        let said = |name| json.as_ref().ok().and_then(|json| json.get(name)?.as_str());
        let kind = said("kind").and_then(RecordKind::from_code);
        let case = kind.and_then(|kind| {
            let source = Source::parse(said("source")?, "").ok()?;
            let reference = Reference::parse(said("reference")?, "").ok()?;
            Some((kind.case_kind(), source, reference))
        });
        Self { number, json, kind, case }
    }

    /// The record, where the line fits the contract; otherwise every fault.
    pub fn examined(&self, schemas: &Schemas) -> Outcome<Record> {
        let json = self.json.as_ref().map_err(Clone::clone)?;
        if !json.is_object() {
            return Err(Problem::of_field(ProblemKind::InvalidBody, "", "a line is a JSON object"));
        }
        let Some(kind) = self.kind else {
            let names: Vec<&str> = RecordKind::ALL.iter().map(|kind| kind.code()).collect();
            let detail = format!("must be one of {}", names.join(", "));
            return Err(Problem::of_field(ProblemKind::InvalidBody, "/kind", &detail));
        };
        let form = || serde_json::to_value(form_of(kind)).map_err(|error| Problem::internal(error.to_string()));
        schemas.check(&format!("ImportRecord/{kind}"), &form, json)?;
        let record = Record::deserialize(json).map_err(|_| unlike_schema())?;
        if kind.does() == RecordDoes::Records && record.body.get("source_key").is_none_or(Value::is_null) {
            let detail = "in an import a milestone has a key, so that sending it again is no second one";
            return Err(Fault::new(FaultCode::FieldRequired, "/body/source_key", detail).into());
        }
        Ok(record)
    }
}

impl Record {
    /// The owner's key of its case.
    pub fn key(&self) -> ByReference {
        ByReference {
            source: self.source.clone(),
            reference: self.reference.clone(),
        }
    }

    /// The owner's key of the milestone that it records or takes back.
    pub fn source_key(&self) -> Option<SourceKey> {
        let key = self.body.get("source_key")?;
        SourceKey::deserialize(key).ok()
    }

    /// Its body, as the single operation takes it.
    pub fn body<T: serde::de::DeserializeOwned>(&self) -> Outcome<T> {
        T::deserialize(&self.body).map_err(|_| unlike_schema())
    }
}

/// The schema accepted it, so what is left is a difference between schema and type.
fn unlike_schema() -> Problem {
    Problem::new(
        ProblemKind::InvalidBody,
        "the line does not fit the contract: a value has the wrong form",
    )
}

/// The form of a line of one kind: the contract publishes it, and lines are checked by it.
fn form_of(kind: RecordKind) -> Object {
    let reference_to = |name: Cow<'static, str>| RefOr::<Schema>::Ref(Ref::from_schema_name(name));
    let body = match kind {
        RecordKind::Adopter => AdopterPut::name(),
        RecordKind::Child => ChildPut::name(),
        RecordKind::SiblingGroup => SiblingGroupRecord::name(),
        RecordKind::Link => LinkRecord::name(),
        RecordKind::AdopterMilestone => AdopterMilestoneIn::name(),
        RecordKind::ChildMilestone => ChildMilestoneIn::name(),
        RecordKind::SiblingGroupMilestone => SiblingGroupMilestoneIn::name(),
        RecordKind::LinkMilestone => LinkMilestoneIn::name(),
        RecordKind::AdopterVoid | RecordKind::ChildVoid | RecordKind::SiblingGroupVoid | RecordKind::LinkVoid => VoidRecord::name(),
    };
    let named = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([kind.code()]));
    let form = ObjectBuilder::new()
        // Clients are generated with a type of this name; the milestones themselves have theirs.
        .title(Some(format!("import_{}", kind.code())))
        .property("kind", named)
        .required("kind")
        .property("source", reference_to(Source::name()))
        .required("source")
        .property("reference", reference_to(Reference::name()))
        .required("reference")
        .property("body", reference_to(body))
        .required("body")
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
    if kind != RecordKind::LinkMilestone {
        return form.build();
    }
    let children = ArrayBuilder::new()
        .description(Some(
            "The children it is about, by their owner's key; all of the link's when left out. Instead of the body's `children`.",
        ))
        .items(Ref::from_schema_name(CaseKey::name()))
        .min_items(Some(1))
        .max_items(Some(6));
    form.property("children", children).build()
}

/// One line of an import: `kind` says what it is, `source` and `reference` which case it is of, and
/// `body` is what the single operation would be sent.
pub struct ImportRecord;

impl PartialSchema for ImportRecord {
    fn schema() -> RefOr<Schema> {
        let mut forms = OneOfBuilder::new().description(Some(
            "One line of an import: `kind` says what it is, `source` and `reference` which case it is of, and `body` is what the single \
             operation would be sent. A milestone needs its `source_key`.",
        ));
        for kind in RecordKind::ALL {
            forms = forms.item(form_of(*kind));
        }
        RefOr::T(Schema::OneOf(forms.build()))
    }
}

impl ToSchema for ImportRecord {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        fn with<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push((T::name().into_owned(), T::schema()));
            T::schemas(schemas);
        }
        with::<CaseKey>(schemas);
        with::<SiblingGroupRecord>(schemas);
        with::<LinkRecord>(schemas);
        with::<VoidRecord>(schemas);
    }
}
