//! `POST /v1/webhooks/{id}/secret`

use super::signature::{new_secret, written_out};
use crate::{
    audit::About,
    http::Id,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::WebhooksWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use family_finding_domain::{identifiers::WebhookId, webhooks::Secrets};
use family_finding_persistence::{
    AnyConnection,
    identities::Keyring,
    webhooks::{self, Webhook},
};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// A secret, shown this once.
#[derive(Serialize, ToSchema)]
pub struct WebhookSecret {
    /// What deliveries are signed with, as Standard Webhooks writes it. Keep it now: nobody can read
    /// it again.
    #[schema(max_length = 100, pattern = "^whsec_[A-Za-z0-9+/=]{32,88}$")]
    pub secret: String,
    /// Until when the secret before goes on to sign beside it, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_until: Option<DateTime<Utc>>,
}

/// Make a secret for a webhook.
///
/// The first one begins the deliveries. Every other replaces the one before, which goes on to sign
/// beside it for a day, so that a receiver can change over without losing anything; a third one
/// ends the first at once.
#[utoipa::path(
    operation_id = "rotate_webhook_secret",
    tag = "webhooks",
    params(("id" = WebhookId, Path, description = "The webhook.")),
    responses((status = 200, description = "The new secret.", body = WebhookSecret)),
    security(("bearer" = ["webhooks:write"]))
)]
#[post("/v1/webhooks/{id}/secret")]
pub async fn rotate_webhook_secret(
    service: Data<Service>,
    authorised: Authorised<WebhooksWrite>,
    id: Id<WebhookId>,
) -> Outcome<HttpResponse> {
    let (keys, overlap) = (service.identity_keys.clone(), service.webhooks.overlap);
    let made = service
        .database
        .write(authorised.caller, move |connection, caller| {
            let secret = rotate(connection, &keys, caller, id.case, overlap)?;
            Outcome::Ok(About::one(id.case, secret))
        })
        .await?;
    Ok(HttpResponse::Ok().json(made.answer))
}

fn rotate(connection: &mut AnyConnection, keys: &Keyring, caller: &Caller, id: WebhookId, overlap: Duration) -> Outcome<WebhookSecret> {
    let before = webhooks::find(connection, &caller.organisation, id)?;
    // Signatures carry the machine's time, whatever day a demonstration stands at.
    let until = (Utc::now() + TimeDelta::from_std(overlap).unwrap_or_default()).trunc_subsecs(0);
    let former = webhooks::secrets(connection, keys, id)?;
    let secrets = Secrets::next(new_secret().map_err(Problem::internal)?, former, until);
    let after = Webhook {
        version: before.version + 1,
        ..before
    };
    webhooks::put_secrets(connection, keys, &after, &secrets)?;
    Ok(WebhookSecret {
        secret: written_out(&secrets.current),
        former_until: secrets.former.map(|former| former.until),
    })
}
