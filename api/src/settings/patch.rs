//! `PATCH /v1/settings`

use crate::{
    audit::{Shown, Shows},
    http::{Body, IfMatch, Versioned, merged},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::SettingsWrite},
};
use actix_web::{patch, web::Data};
use family_finding_domain::{
    audit::{Case, CaseKind},
    settings::RegionSettings,
};
use family_finding_persistence::{
    AnyConnection,
    settings::{self, SettingsOfRegion},
};
use serde_json::Value;

/// Settings are no case; the change itself is noted where it is made.
impl Shows for RegionSettings {
    fn note(&self, _: &mut Shown) {}
}

/// Change the region's settings.
///
/// A JSON merge patch: a field left out stays, `null` takes away a limit. What was decided before
/// stands; a limit holds for what is recorded from now on. Only the regional adoption agency may.
#[utoipa::path(
    operation_id = "patch_settings",
    tag = "settings",
    params(("If-Match" = String, Header, description = "The ETag that was read.", max_length = 60)),
    request_body(content = RegionSettings, example = json!({"parallel_links_per_child": 4})),
    responses((status = 200, description = "The settings as they are now.", body = RegionSettings, headers(("ETag" = String, description = "Their version.")))),
    security(("bearer" = ["settings:write"]))
)]
#[patch("/v1/settings")]
pub async fn patch_settings(
    service: Data<Service>,
    authorised: Authorised<SettingsWrite>,
    if_match: IfMatch,
    body: Body<RegionSettings>,
) -> Outcome<Versioned<RegionSettings>> {
    let caller = authorised.caller;
    let patch = body.json;
    service
        .database
        .write(caller, move |connection, caller| change(connection, caller, if_match, &patch))
        .await
}

fn change(connection: &mut AnyConnection, caller: &Caller, if_match: IfMatch, patch: &Value) -> Outcome<Versioned<RegionSettings>> {
    let scope = caller.scope(connection)?;
    let region = caller.region(&scope)?;
    caller.must_be_region(&scope)?;
    let before = settings::find(connection, &region)?;
    if_match.check(before.version)?;
    let changed = SettingsOfRegion {
        settings: merged(&before.settings, patch)?,
        version: before.version,
    };
    let version = settings::replace(connection, &region, &changed)?;
    caller.changes(Case {
        kind: CaseKind::Settings,
        id: region.to_string(),
    });
    Ok(Versioned {
        value: changed.settings,
        version,
        day: caller.today,
    })
}
