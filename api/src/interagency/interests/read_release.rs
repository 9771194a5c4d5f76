//! `GET /v1/expressions-of-interest/{id}/release`

use super::out::file_of;
use crate::{
    audit::{Shown, Shows},
    http::Id,
    identities::KnownFields,
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::InterestRead},
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    audit::IdentityField,
    identifiers::{Area, InterestId, OrganisationCode, Reference, ReleaseId, Source},
    identities::HouseholdIdentity,
};
use family_finding_persistence::{
    AnyConnection, Scope, adopters, children,
    identities::{self, Keyring},
    interagency::interests::{self, InterestCase, Release},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A household whose identity was released.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleasedHousehold {
    /// The system that owns the household's record.
    pub source: Source,
    /// Its key there.
    pub reference: Reference,
    /// The council in whose area it lives.
    pub local_authority: OrganisationCode,
    /// Its postcode district, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// Who the adults are, how they are reached and where they live, as far as recorded.
    pub identity: HouseholdIdentity,
}

/// A child whose identity was released.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleasedChild {
    /// The system that owns the child's record.
    pub source: Source,
    /// Its key there.
    pub reference: Reference,
    /// The council responsible for the child.
    pub local_authority: OrganisationCode,
    /// The child's date of birth.
    pub date_of_birth: NaiveDate,
}

/// A recorded release of identity.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleaseOut {
    /// What of which case it shows, for the audit trail.
    #[serde(skip)]
    shows: Shown,
    /// Its identifier.
    pub id: ReleaseId,
    /// When.
    pub at: DateTime<Utc>,
    /// By which agency.
    pub released_by: OrganisationCode,
    /// To which agency.
    pub released_to: OrganisationCode,
    /// Why: `matching`, `panel` or `introductions`.
    #[schema(max_length = 20)]
    pub purpose: String,
    /// What was opened.
    #[schema(max_items = 20)]
    pub fields: Vec<String>,
    /// Incoming: the household; shown to a caller who may see identity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub household: Option<ReleasedHousehold>,
    /// Outgoing: the children; shown to a caller who may see identity.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 6)]
    pub children: Vec<ReleasedChild>,
}

impl ReleaseOut {
    /// What is recorded of a release, without what it opened.
    pub fn of(interest: InterestId, release: Release) -> Self {
        let mut shows = Shown::default();
        shows.case(interest);
        Self {
            shows,
            id: release.id,
            at: release.at,
            released_by: release.organisation,
            released_to: release.released_to,
            purpose: release.purpose,
            fields: release.fields,
            household: None,
            children: Vec::new(),
        }
    }
}

impl Shows for ReleaseOut {
    fn note(&self, shown: &mut Shown) {
        shown.extend(self.shows.clone().cases());
    }
}

/// Read what was released on an expression of interest.
///
/// For both agencies, once it was released. Each reading is entered in the audit trail before the
/// answer leaves. Who the household is needs `identity:read`.
#[utoipa::path(
    operation_id = "read_interest_release",
    tag = "interagency",
    params(("id" = InterestId, Path, description = "The expression of interest.")),
    responses((status = 200, description = "The release.", body = ReleaseOut)),
    security(("bearer" = ["interest:read"]))
)]
#[get("/v1/expressions-of-interest/{id}/release")]
pub async fn read_interest_release(
    service: Data<Service>,
    authorised: Authorised<InterestRead>,
    id: Id<InterestId>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let keys = service.identity_keys.clone();
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let file = file_of(connection, caller, &scope, id.case)?;
            let release = interests::release_of(connection, id.case)?;
            released(connection, &keys, caller, &file.case, release)
        })
        .await?;
    Ok(HttpResponse::Ok().json(body))
}

/// A release with what it opened, as far as the caller may see identity. The whole region is open
/// to it: the release is what lets the other agency see this one case.
fn released(connection: &mut AnyConnection, keys: &Keyring, caller: &Caller, case: &InterestCase, release: Release) -> Outcome<ReleaseOut> {
    let region = Scope::whole_region(case.region.clone());
    let mut out = ReleaseOut::of(case.id, release);
    let mut shows = out.shows.clone();
    if !caller.sees_identity {
        return Ok(out);
    }
    if let Some(adopter) = case.adopter {
        let household = adopters::find(connection, &region, adopter)?;
        let identity = identities::find::<HouseholdIdentity>(connection, keys, adopter)?.identity;
        shows.identity(adopter, [IdentityField::Reference].into_iter().chain(identity.known_fields()));
        out.household = Some(ReleasedHousehold {
            source: household.source,
            reference: household.reference,
            local_authority: household.local_authority,
            area: household.household.into_without_identity().location.map(|location| location.area),
            identity,
        });
    }
    let members = match (case.child, case.group) {
        (Some(child), _) => vec![children::find(connection, &region, child)?],
        (None, Some(group)) => children::of_group(connection, &region, group)?,
        (None, None) => Vec::new(),
    };
    for child in &members {
        shows.identity(child.id, [IdentityField::Reference, IdentityField::ChildDateOfBirth]);
    }
    out.shows = shows;
    out.children = members
        .into_iter()
        .map(|child| ReleasedChild {
            source: child.source,
            reference: child.reference,
            local_authority: child.local_authority,
            date_of_birth: child.profile.without_identity().date_of_birth,
        })
        .collect();
    Ok(out)
}
