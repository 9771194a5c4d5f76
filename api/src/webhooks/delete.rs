//! `DELETE /v1/webhooks/{id}`

use crate::{
    audit::About,
    http::{Id, IfMatch},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::WebhooksWrite},
};
use actix_web::{HttpResponse, delete, web::Data};
use family_finding_domain::identifiers::WebhookId;
use family_finding_persistence::webhooks;

/// Delete a webhook.
///
/// With its secret, and with what was on its way to it. The feed still tells everything.
#[utoipa::path(
    operation_id = "delete_webhook",
    tag = "webhooks",
    params(
        ("id" = WebhookId, Path, description = "The webhook."),
        ("If-Match" = String, Header, description = "The ETag that was read.", max_length = 60)
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 412, description = "It has changed since it was read.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["webhooks:write"]))
)]
#[delete("/v1/webhooks/{id}")]
pub async fn delete_webhook(
    service: Data<Service>,
    authorised: Authorised<WebhooksWrite>,
    id: Id<WebhookId>,
    if_match: IfMatch,
) -> Outcome<HttpResponse> {
    service
        .database
        .write(authorised.caller, move |connection, caller| {
            let webhook = webhooks::find(connection, &caller.organisation, id.case)?;
            if_match.check(webhook.version)?;
            webhooks::delete(connection, webhook.id)?;
            Outcome::Ok(About::one(webhook.id, ()))
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
