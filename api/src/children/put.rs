//! `PUT /v1/children/by-reference/{source}/{reference}`

use super::{ChildOut, read::shown, told::Told};
use crate::{
    http::{Body, ByReference, IfMatch, IfMatchGiven, PushOutcome, Pushed, push},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenWrite},
};
use actix_web::{HttpResponse, put, web::Data};
use family_finding_domain::{children::ChildProfile, identifiers::OrganisationCode, identities::ChildIdentity};
use family_finding_persistence::{
    AnyConnection, StoreError,
    children::{self, ChildCase, ChildFile},
    identities::{self, Keyring},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A child as its owning system knows it, in full.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildPut {
    /// The council responsible for the child.
    pub local_authority: OrganisationCode,
    /// What is known of the child. What is left out is not known from then on; only coordinates and
    /// circles that are kept with its identity stay.
    pub profile: ChildProfile,
}

impl From<ChildPut> for Told {
    fn from(ChildPut { local_authority, profile }: ChildPut) -> Self {
        Self { local_authority, profile }
    }
}

/// A child after it was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildPushed {
    /// What sending it came to.
    pub outcome: PushOutcome,
    /// The child as it is now.
    pub child: ChildOut,
}

/// Send a child as its owning system knows it.
///
/// Creates the child with this reference, or makes it what is sent. The same again changes nothing,
/// and `outcome` says so; it may be sent every day. `If-Match` is needed only by who does not want
/// to replace a change of somebody else.
#[utoipa::path(
    operation_id = "put_child_by_reference",
    tag = "children",
    params(
        ("source" = String, Path, description = "The owning system.", max_length = 40, pattern = "^[a-z0-9-]{1,40}$"),
        ("reference" = String, Path, description = "The owning system's key.", max_length = 20, pattern = "^[A-Za-z0-9]{1,20}$"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read, where another's change shall not be replaced.", max_length = 60)
    ),
    request_body(content = ChildPut, example = json!({
        "local_authority": "HCC",
        "profile": {"date_of_birth": "2020-06-01", "sex": "F", "ethnicity": "WBRI", "needs": {"developmental_delay": "possible"}}
    })),
    responses(
        (status = 201, description = "The child was created.", body = ChildPushed, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 200, description = "The child was updated, or is unchanged.", body = ChildPushed, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "The reference is taken by a child that is not shown to this caller.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "The child is no longer as If-Match says.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["children:write"]))
)]
#[put("/v1/children/by-reference/{source}/{reference}")]
pub async fn put_child_by_reference(
    service: Data<Service>,
    authorised: Authorised<ChildrenWrite>,
    named: ByReference,
    if_match: IfMatchGiven,
    body: Body<ChildPut>,
) -> Outcome<HttpResponse> {
    let keys = service.identity_keys.clone();
    let told = Told::from(body.value);
    let pushed = push(&service, authorised.caller, move |connection, caller| {
        put(connection, &keys, caller, &named, if_match, told.clone())
    })
    .await?;
    Ok(pushed.answer(|outcome, child| ChildPushed { outcome, child }))
}

fn put(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    named: &ByReference,
    if_match: IfMatchGiven,
    told: Told,
) -> Outcome<Pushed<ChildOut>> {
    let (outcome, ChildCase { id, .. }) = tell(connection, keys, caller, named, if_match, told)?;
    let scope = caller.scope(connection)?;
    Ok(Pushed {
        outcome,
        case: shown(connection, keys, caller, &scope, id)?,
        location: format!("/v1/children/{id}"),
    })
}

/// Makes a case what its owner sends, for every operation that does so; answers how it stands then.
pub(crate) fn tell(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    named: &ByReference,
    if_match: IfMatchGiven,
    told: Told,
) -> Outcome<(PushOutcome, ChildCase)> {
    let scope = caller.scope(connection)?;
    caller.region(&scope)?;
    let found = match children::find_by_reference(connection, &scope, named.source.as_str(), named.reference.as_str()) {
        Err(StoreError::NotFound) => None,
        found => Some(found?),
    };
    IfMatch::check_given(if_match, found.as_ref().map(|case| case.version))?;
    match found {
        Some(case) => update(connection, keys, caller, case, told),
        None => {
            let key = (named.source.clone(), named.reference.clone());
            Ok((PushOutcome::Created, told.insert(connection, keys, caller, &scope, key)?))
        }
    }
}

/// Makes a child what it is told to be, where it differs.
fn update(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    case: ChildCase,
    mut told: Told,
) -> Outcome<(PushOutcome, ChildCase)> {
    let known = identities::find::<ChildIdentity>(connection, keys, case.id)?;
    known.identity.complete(&mut told.profile, case.profile.without_identity());
    let told = told.in_kept_order();
    if told == Told::of(&case, &known.identity) {
        return Ok((PushOutcome::Unchanged, case));
    }
    caller.refuse_blind_loss("/profile/excluded_areas", known.identity.is_lost_with(&told.profile))?;
    let mut file = ChildFile::of(connection, case)?;
    told.replace(connection, keys, caller, &mut file, &known)?;
    Ok((PushOutcome::Updated, file.case))
}
