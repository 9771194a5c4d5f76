//! `PATCH /v1/children/{id}`

use super::{ChildOut, read::shown, told::Told};
use crate::{
    http::{Body, Id, IfMatch, Versioned, merged},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenWrite},
};
use actix_web::{patch, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::Location,
    children::{ContactPlan, EarlyPermanence, ExcludedArea},
    codes::{Ethnicity, Faith, LanguageCode, NeedStatusesPatch, Sex},
    identifiers::{ChildId, OrganisationCode},
    identities::ChildIdentity,
};
use family_finding_persistence::{
    AnyConnection, children,
    identities::{self, Keyring},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A change of a child's profile: every field may be left out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the patch is applied to the document; this is its schema")]
pub struct ChildProfilePatch {
    /// Date of birth.
    #[serde(default)]
    #[schema(nullable = false)]
    pub date_of_birth: Option<NaiveDate>,
    /// Sex.
    #[serde(default)]
    #[schema(nullable = false)]
    pub sex: Option<Sex>,
    /// Ethnic group.
    #[serde(default)]
    pub ethnicity: Option<Ethnicity>,
    /// Faith or belief of the birth family.
    #[serde(default)]
    pub faith: Option<Faith>,
    /// Languages the child hears or speaks, as ISO 639-1 codes.
    #[serde(default)]
    #[schema(max_items = 8, value_type = Option<Vec<LanguageCode>>)]
    pub languages: Option<Vec<String>>,
    /// Cultures of the birth family.
    #[serde(default)]
    #[schema(max_items = 8)]
    pub cultures: Option<Vec<Ethnicity>>,
    /// The child's needs.
    #[serde(default)]
    #[schema(value_type = Option<NeedStatusesPatch>)]
    pub needs: Option<Value>,
    /// The contact plan.
    #[serde(default)]
    pub contact: Option<ContactPlan>,
    /// Where the child must not live.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub excluded_areas: Option<Vec<ExcludedArea>>,
    /// The place from which support, school and family time are reached.
    #[serde(default)]
    pub location: Option<Location>,
    /// Whether early permanence suits the child.
    #[serde(default)]
    pub early_permanence: Option<EarlyPermanence>,
}

/// A change of a child, as a JSON merge patch (RFC 7396): a field left out stays, `null` makes
/// it not known.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the patch is applied to the document; this is its schema")]
pub struct ChildPatch {
    /// The council responsible for the child.
    #[serde(default)]
    pub local_authority: Option<OrganisationCode>,
    /// What is known of the child.
    #[serde(default)]
    pub profile: Option<ChildProfilePatch>,
}

/// Change what is known of a child.
///
/// A JSON merge patch. The journey is changed by milestones only.
#[utoipa::path(
    operation_id = "patch_child",
    tag = "children",
    params(
        ("id" = ChildId, Path, description = "The child."),
        ("If-Match" = String, Header, description = "The ETag that was read.", max_length = 60)
    ),
    request_body(content = ChildPatch, example = json!({"profile": {"needs": {"autism": "possible"}}})),
    responses((status = 200, description = "The child as it is now.", body = ChildOut, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = ["children:write"]))
)]
#[patch("/v1/children/{id}")]
pub async fn patch_child(
    service: Data<Service>,
    authorised: Authorised<ChildrenWrite>,
    id: Id<ChildId>,
    if_match: IfMatch,
    body: Body<ChildPatch>,
) -> Outcome<Versioned<ChildOut>> {
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
    id: ChildId,
    if_match: IfMatch,
    patch: &Value,
) -> Outcome<Versioned<ChildOut>> {
    let scope = caller.scope(connection)?;
    let mut file = children::file(connection, &scope, id)?;
    if_match.check(file.case.version)?;
    let known = identities::find::<ChildIdentity>(connection, keys, id)?;
    let hides_circles = !known.identity.excluded_places.is_empty();
    caller.refuse_blind_change(patch, "/profile/excluded_areas", hides_circles)?;
    let after: Told = merged(&Told::of(&file.case, &known.identity), patch)?;
    after.replace(connection, keys, caller, &mut file, &known)?;
    shown(connection, keys, caller, &scope, id)
}
