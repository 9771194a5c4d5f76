//! `POST /v1/webhooks`

use super::{address, out::WebhookOut, settings::WebhookSettings};
use crate::{
    http::{Body, Created, IdempotencyKey, create_once},
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
    tokens::{Authorised, Caller, permissions::WebhooksWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{events::EventKind, identifiers::WebhookId};
use family_finding_persistence::{
    AnyConnection,
    webhooks::{self, Webhook},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The most webhooks of one organisation.
const MOST: usize = 20;

/// Where to tell what changed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookIn {
    /// The address that deliveries are sent to. It must be of the internet, unless whoever runs the
    /// service allowed its network.
    #[schema(min_length = 8, max_length = 500, pattern = "^https?://[\\x21-\\x7e]{1,492}$")]
    pub address: String,
    /// What is told; nothing named is everything.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub kinds: Vec<EventKind>,
}

/// Add a webhook.
///
/// It is told what happens from now on, once it has a secret: make one at its `secret`. An
/// organisation has twenty at most.
#[utoipa::path(
    operation_id = "create_webhook",
    tag = "webhooks",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)),
    request_body(content = WebhookIn, example = json!({"address": "https://cases.council.example/hooks", "kinds": ["child", "link"]})),
    responses(
        (status = 201, description = "The webhook was added.", body = WebhookOut, headers(("ETag" = String, description = "Its version."), ("Location" = String, description = "Its address."))),
        (status = 409, description = "The organisation has as many as it may have.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Webhooks are not sent to this address.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["webhooks:write"]))
)]
#[post("/v1/webhooks")]
pub async fn create_webhook(
    service: Data<Service>,
    authorised: Authorised<WebhooksWrite>,
    key: IdempotencyKey,
    body: Body<WebhookIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    let settings = service.webhooks.clone();
    create_once(&service, &caller, key, &hash, move |connection| {
        create(connection, &acting, &settings, &wanted)
    })
    .await
}

fn create(connection: &mut AnyConnection, caller: &Caller, settings: &WebhookSettings, wanted: &WebhookIn) -> Outcome<Created<WebhookOut>> {
    address::read(&wanted.address, settings)?;
    if webhooks::list(connection, &caller.organisation)?.len() >= MOST {
        return Err(Problem::new(
            ProblemKind::TooManyWebhooks,
            format!("the organisation has {MOST} webhooks, which is as many as it may have"),
        ));
    }
    let webhook = Webhook {
        id: WebhookId(Uuid::now_v7()),
        organisation: caller.organisation.clone(),
        address: wanted.address.clone(),
        kinds: wanted.kinds.clone(),
        active: true,
        has_secret: false,
        created_at: caller.now,
        created_by: caller.subject.clone(),
        version: 1,
    };
    webhooks::insert(connection, &webhook)?;
    let location = format!("/v1/webhooks/{}", webhook.id);
    let out = WebhookOut::of(webhook, caller.today);
    let etag = out.etag();
    Ok(Created {
        body: out.value,
        location: Some(location),
        etag: Some(etag),
    })
}
