//! `PUT /v1/adopters/by-reference/{source}/{reference}`

use super::{AdopterOut, read::shown, told::Told};
use crate::{
    http::{Body, ByReference, IfMatch, IfMatchGiven, PushOutcome, Pushed, push},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::AdoptersWrite},
};
use actix_web::{HttpResponse, put, web::Data};
use family_finding_domain::{adopters::Household, identifiers::OrganisationCode, identities::HouseholdIdentity};
use family_finding_persistence::{
    AnyConnection, StoreError,
    adopters::{self, AdopterCase},
    identities::{self, Keyring},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A household as its owning system knows it, in full.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdopterPut {
    /// The council in whose area the household lives.
    pub local_authority: OrganisationCode,
    /// The agency that assesses it; the region's own when left out.
    #[serde(default)]
    pub agency: Option<OrganisationCode>,
    /// What is known of it. What is left out is not known from then on; only dates of birth and
    /// coordinates that are kept with its identity stay.
    #[serde(default)]
    pub household: Household,
}

/// A household after it was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdopterPushed {
    /// What sending it came to.
    pub outcome: PushOutcome,
    /// The household as it is now.
    pub adopter: AdopterOut,
}

/// Send a household as its owning system knows it.
///
/// Creates the household with this reference, or makes it what is sent. The same again changes
/// nothing, and `outcome` says so; it may be sent every day. `If-Match` is needed only by who does
/// not want to replace a change of somebody else.
#[utoipa::path(
    operation_id = "put_adopter_by_reference",
    tag = "adopters",
    params(
        ("source" = String, Path, description = "The owning system.", max_length = 40, pattern = "^[a-z0-9-]{1,40}$"),
        ("reference" = String, Path, description = "The owning system's key.", max_length = 20, pattern = "^[A-Za-z0-9]{1,20}$"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read, where another's change shall not be replaced.", max_length = 60)
    ),
    request_body(content = AdopterPut, example = json!({
        "local_authority": "HCC",
        "household": {"adults": [{"sex": "F"}, {"sex": "M"}], "legal_status": "L11", "children_at_home": []}
    })),
    responses(
        (status = 201, description = "The household was created.", body = AdopterPushed, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 200, description = "The household was updated, or is unchanged.", body = AdopterPushed, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "The reference is taken by a household that is not shown to this caller.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "The household is no longer as If-Match says.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["adopters:write"]))
)]
#[put("/v1/adopters/by-reference/{source}/{reference}")]
pub async fn put_adopter_by_reference(
    service: Data<Service>,
    authorised: Authorised<AdoptersWrite>,
    named: ByReference,
    if_match: IfMatchGiven,
    body: Body<AdopterPut>,
) -> Outcome<HttpResponse> {
    let keys = service.identity_keys.clone();
    let wanted = body.value;
    let pushed = push(&service, authorised.caller, move |connection, caller| {
        put(connection, &keys, caller, &named, if_match, wanted.clone())
    })
    .await?;
    Ok(pushed.answer(|outcome, adopter| AdopterPushed { outcome, adopter }))
}

fn put(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    named: &ByReference,
    if_match: IfMatchGiven,
    wanted: AdopterPut,
) -> Outcome<Pushed<AdopterOut>> {
    let (outcome, AdopterCase { id, .. }) = tell(connection, keys, caller, named, if_match, wanted)?;
    let scope = caller.scope(connection)?;
    Ok(Pushed {
        outcome,
        case: shown(connection, keys, caller, &scope, id)?,
        location: format!("/v1/adopters/{id}"),
    })
}

/// Makes a case what its owner sends, for every operation that does so; answers how it stands then.
pub(crate) fn tell(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    named: &ByReference,
    if_match: IfMatchGiven,
    wanted: AdopterPut,
) -> Outcome<(PushOutcome, AdopterCase)> {
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    let region = caller.region(&scope)?;
    let told = Told {
        local_authority: wanted.local_authority,
        agency: wanted.agency.unwrap_or_else(|| region.clone()),
        household: wanted.household,
    };
    let found = match adopters::find_by_reference(connection, &scope, named.source.as_str(), named.reference.as_str()) {
        Err(StoreError::NotFound) => None,
        found => Some(found?),
    };
    IfMatch::check_given(if_match, found.as_ref().map(|case| case.version))?;
    match found {
        Some(case) => update(connection, keys, caller, case, told),
        None => {
            let key = (named.source.clone(), named.reference.clone());
            Ok((PushOutcome::Created, told.insert(connection, keys, caller, region, key)?))
        }
    }
}

/// Makes a household what it is told to be, where it differs.
fn update(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    case: AdopterCase,
    mut told: Told,
) -> Outcome<(PushOutcome, AdopterCase)> {
    let known = identities::find::<HouseholdIdentity>(connection, keys, case.id)?;
    known.identity.complete(&mut told.household, case.household.without_identity());
    if told == Told::of(&case, &known.identity) {
        return Ok((PushOutcome::Unchanged, case));
    }
    caller.refuse_blind_loss("/household/adults", known.identity.is_lost_with(&told.household))?;
    let scope = caller.scope(connection)?;
    let mut file = adopters::file(connection, &scope, case.id)?;
    told.replace(connection, keys, caller, &mut file, &known)?;
    Ok((PushOutcome::Updated, file.case))
}
