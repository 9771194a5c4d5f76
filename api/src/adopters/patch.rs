//! `PATCH /v1/adopters/{id}`

use super::{AdopterOut, read::shown, told::Told};
use crate::{
    http::{Body, Id, IfMatch, Versioned, merged},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::AdoptersWrite},
};
use actix_web::{patch, web::Data};
use family_finding_domain::{
    adopters::{Adult, ChildAtHome, ContactAnswers, Location},
    codes::{Answer, Ethnicity, Experience, Faith, LanguageCode, LegalStatus, NeedAnswersPatch},
    identifiers::{AdopterId, OrganisationCode},
    identities::HouseholdIdentity,
};
use family_finding_persistence::{
    AnyConnection, adopters,
    identities::{self, Keyring},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A change of what is known of a household: every field may be left out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the patch is applied to the document; this is its schema")]
pub struct HouseholdPatch {
    /// The one or two adults who adopt.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 2)]
    pub adults: Option<Vec<Adult>>,
    /// Legal status of the adults.
    #[serde(default)]
    pub legal_status: Option<LegalStatus>,
    /// Where the household lives.
    #[serde(default)]
    pub location: Option<Location>,
    /// Faiths or beliefs lived in the household.
    #[serde(default)]
    #[schema(max_items = 4)]
    pub faiths: Option<Vec<Faith>>,
    /// Languages spoken at home, as ISO 639-1 codes.
    #[serde(default)]
    #[schema(max_items = 8, value_type = Option<Vec<LanguageCode>>)]
    pub languages: Option<Vec<String>>,
    /// Cultures lived in the household, as the ethnic group they are those of.
    #[serde(default)]
    #[schema(max_items = 8)]
    pub cultures: Option<Vec<Ethnicity>>,
    /// Children who live there; an empty list says that there are none.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub children_at_home: Option<Vec<ChildAtHome>>,
    /// The household's answer to each need.
    #[serde(default)]
    #[schema(value_type = Option<NeedAnswersPatch>)]
    pub needs: Option<Value>,
    /// The household's answers about contact.
    #[serde(default)]
    pub contact: Option<ContactAnswers>,
    /// Experience and training; an empty list says that there is none.
    #[serde(default)]
    #[schema(max_items = 8)]
    pub experience: Option<Vec<Experience>>,
    /// Whether the household feels ready for Fostering for Adoption.
    #[serde(default)]
    pub early_permanence: Option<Answer>,
    /// Whether the household would take a further child beside one already linked, where its
    /// approval leaves room.
    #[serde(default)]
    pub open_to_further_children: Option<bool>,
    /// Whether the household agreed to be shown, without anything that identifies it, to partner
    /// agencies.
    #[serde(default)]
    pub share_with_partners: Option<bool>,
}

/// A change of a household, as a JSON merge patch (RFC 7396): a field left out stays, `null`
/// makes it not known.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the patch is applied to the document; this is its schema")]
pub struct AdopterPatch {
    /// The council in whose area the household lives.
    #[serde(default)]
    pub local_authority: Option<OrganisationCode>,
    /// The agency that assesses it.
    #[serde(default)]
    pub agency: Option<OrganisationCode>,
    /// What is known of it.
    #[serde(default)]
    pub household: Option<HouseholdPatch>,
}

/// Change what is known of a household.
///
/// A JSON merge patch. Its journey is changed by milestones only.
#[utoipa::path(
    operation_id = "patch_adopter",
    tag = "adopters",
    params(
        ("id" = AdopterId, Path, description = "The household."),
        ("If-Match" = String, Header, description = "The ETag that was read.", max_length = 60)
    ),
    request_body(content = AdopterPatch, example = json!({"household": {"needs": {"autism": "would_discuss"}}})),
    responses((status = 200, description = "The household as it is now.", body = AdopterOut, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = ["adopters:write"]))
)]
#[patch("/v1/adopters/{id}")]
pub async fn patch_adopter(
    service: Data<Service>,
    authorised: Authorised<AdoptersWrite>,
    id: Id<AdopterId>,
    if_match: IfMatch,
    body: Body<AdopterPatch>,
) -> Outcome<Versioned<AdopterOut>> {
    let caller = authorised.caller;
    let (json, keys) = (body.json, service.identity_keys.clone());
    service
        .database
        .write(caller, move |connection, caller| {
            change(connection, &keys, caller, id.case, if_match, &json)
        })
        .await
}

fn change(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    id: AdopterId,
    if_match: IfMatch,
    patch: &Value,
) -> Outcome<Versioned<AdopterOut>> {
    let scope = caller.scope(connection)?;
    let mut file = adopters::file(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    if_match.check(file.case.version)?;
    let known = identities::find::<HouseholdIdentity>(connection, keys, id)?;
    let before = Told::of(&file.case, &known.identity);
    let hides_births = before.household.adults.iter().flatten().any(|adult| adult.date_of_birth.is_some());
    caller.refuse_blind_change(patch, "/household/adults", hides_births)?;
    let after: Told = merged(&before, patch)?;
    after.replace(connection, keys, caller, &mut file, &known)?;
    shown(connection, keys, caller, &scope, id)
}
