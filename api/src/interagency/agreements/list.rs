//! `GET /v1/agreements`

use crate::{
    audit::{Shown, Shows},
    http::Versioned,
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::InteragencyRead},
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::identifiers::OrganisationCode;
use family_finding_persistence::interagency::agreements::{self, Agreement};
use serde::Serialize;
use utoipa::ToSchema;

/// An agreement with a partner agency.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgreementOut {
    /// The partner.
    pub partner: OrganisationCode,
    /// The first day on which it holds.
    pub from_on: NaiveDate,
    /// The last day on which it holds, where one is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_on: Option<NaiveDate>,
    /// Its version, to send in If-Match with a change.
    #[schema(max_length = 60)]
    pub etag: String,
}

impl Shows for AgreementOut {
    fn note(&self, shown: &mut Shown) {
        shown.case(self.partner.clone());
    }
}

impl AgreementOut {
    /// The outside of an agreement, read today.
    pub fn of(agreement: Agreement, today: NaiveDate) -> Versioned<Self> {
        let version = Versioned {
            value: (),
            version: agreement.version,
            day: today,
        };
        Versioned {
            value: Self {
                partner: agreement.partner,
                from_on: agreement.from_on,
                to_on: agreement.to_on,
                etag: version.etag(),
            },
            version: version.version,
            day: today,
        }
    }
}

/// All agreements of the region.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementPage {
    /// The agreements, by partner.
    #[schema(max_items = 500)]
    pub items: Vec<AgreementOut>,
    /// Always null: all of them stand on one page.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for AgreementPage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// List agreements with partners.
///
/// While an agreement holds, the partner is offered households that agreed to be shared from their
/// approval on. For the regional adoption agency.
#[utoipa::path(
    operation_id = "list_agreements",
    tag = "interagency",
    responses((status = 200, description = "The agreements.", body = AgreementPage)),
    security(("bearer" = ["interagency:read"]))
)]
#[get("/v1/agreements")]
pub async fn list_agreements(service: Data<Service>, authorised: Authorised<InteragencyRead>) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            caller.must_be_region(&scope)?;
            let region = caller.region(&scope)?;
            let items = agreements::list(connection, &region)?;
            Outcome::Ok(AgreementPage {
                items: items.into_iter().map(|row| AgreementOut::of(row, caller.today).value).collect(),
                next_cursor: None,
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(body))
}
