//! `GET /v1/settings`

use crate::{
    http::Versioned,
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::SettingsRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::settings::RegionSettings;
use family_finding_persistence::settings;

/// Read the region's settings.
///
/// What the caller's region decides for itself. Where it has decided nothing, the defaults.
#[utoipa::path(
    operation_id = "read_settings",
    tag = "settings",
    responses((status = 200, description = "The settings.", body = RegionSettings, headers(("ETag" = String, description = "Their version.")))),
    security(("bearer" = ["settings:read"]))
)]
#[get("/v1/settings")]
pub async fn read_settings(service: Data<Service>, authorised: Authorised<SettingsRead>) -> Outcome<Versioned<RegionSettings>> {
    let caller = authorised.caller;
    service
        .database
        .without_entry()
        .read(move |connection| {
            let scope = caller.scope(connection)?;
            let found = settings::find(connection, &caller.region(&scope)?)?;
            Ok(Versioned {
                value: found.settings,
                version: found.version,
                day: caller.today,
            })
        })
        .await
}
