//! `GET /v1/organisations`

use crate::{
    audit::{Shown, Shows},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::OrganisationsRead},
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::identifiers::OrganisationCode;
use family_finding_persistence::organisations::{self, Organisation};
use serde::Serialize;
use utoipa::ToSchema;

/// An organisation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrganisationOut {
    /// Its short code.
    pub code: OrganisationCode,
    /// Its name.
    #[schema(max_length = 120)]
    pub name: String,
    /// `regional_adoption_agency`, `local_authority` or `voluntary_adoption_agency`.
    #[schema(max_length = 40)]
    pub kind: String,
    /// The regional agency it belongs to; a regional agency that works here names itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<OrganisationCode>,
    /// GSS code of a council.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 9)]
    pub gss: Option<String>,
    /// DfE number of a council.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 3)]
    pub dfe: Option<String>,
    /// The day a regional agency was launched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launched_on: Option<NaiveDate>,
}

impl Shows for OrganisationOut {
    fn note(&self, shown: &mut Shown) {
        shown.case(self.code.clone());
    }
}

impl From<Organisation> for OrganisationOut {
    fn from(organisation: Organisation) -> Self {
        let Organisation {
            code,
            name,
            kind,
            region,
            gss,
            dfe,
            launched_on,
        } = organisation;
        Self {
            code,
            name,
            kind: kind.code().to_owned(),
            region,
            gss,
            dfe,
            launched_on,
        }
    }
}

/// All organisations.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganisationPage {
    /// The organisations, by code.
    pub items: Vec<OrganisationOut>,
    /// Always null: all of them stand on one page.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List organisations.
///
/// Every council and agency that is recorded here, by code.
#[utoipa::path(
    operation_id = "list_organisations",
    tag = "organisations",
    responses((status = 200, description = "The organisations.", body = OrganisationPage)),
    security(("bearer" = ["organisations:read"]))
)]
#[get("/v1/organisations")]
pub async fn list_organisations(service: Data<Service>, authorised: Authorised<OrganisationsRead>) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let items = service
        .database
        .without_entry()
        .read(move |connection| {
            caller.scope(connection)?;
            Outcome::Ok(organisations::list(connection)?)
        })
        .await?;
    let body = OrganisationPage {
        items: items.into_iter().map(OrganisationOut::from).collect(),
        next_cursor: None,
    };
    Ok(HttpResponse::Ok().json(body))
}
