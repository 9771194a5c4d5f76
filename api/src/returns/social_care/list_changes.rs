//! `GET /v1/returns/social-care/changes`

use super::super::gather::council_of;
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query, page_of},
    problems::Outcome,
    service::Service,
    tokens::{
        Authorised,
        permissions::{IdentityRead, RestrictedRead, ReturnsRead},
    },
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::{DateTime, Utc};
use family_finding_domain::{
    identifiers::{ChildId, SocialCareEpisodeId},
    returns::social_care::{AdoptionDates, ApiBlock, Change, ChangeKind, SendOutcome, UntoldReason, plan},
};
use family_finding_persistence::returns::{self, Send};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Whose changes, and which page.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SocialCareChangesQuery {
    /// The council, by its code. A council may leave it out.
    #[serde(default)]
    #[param(max_length = 12, pattern = "^[A-Z0-9]{2,12}$", example = "HCC")]
    pub local_authority: Option<String>,
    /// Children of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for SocialCareChangesQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A block that would be sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SocialCareChangeOut {
    /// Why.
    pub kind: ChangeKind,
    /// The council's own key of the episode of social care.
    pub social_care_episode: SocialCareEpisodeId,
    /// The days that would be told; absent where the block is taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adoption: Option<AdoptionDates>,
}

/// A child of whom something would be sent, or of whom nothing can be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SocialCareChangesOfChild {
    /// The child.
    pub child_id: ChildId,
    /// What would be sent, in its order.
    pub changes: Vec<SocialCareChangeOut>,
    /// Why nothing can be told of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untold: Option<UntoldReason>,
}

/// The latest send of a council.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SocialCareSendOut {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; absent while it is under way, and where it was broken off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<SendOutcome>,
    /// The HTTP status of the department's last answer that was no acceptance.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 100, maximum = 999)]
    pub status: Option<u16>,
    /// Calls that were accepted.
    pub calls: u32,
    /// Blocks that were accepted.
    pub told: u32,
    /// Blocks that were taken back.
    pub withdrawn: u32,
    /// Blocks that the department refused.
    pub refused: u32,
}

impl From<Send> for SocialCareSendOut {
    fn from(send: Send) -> Self {
        let Send {
            id: _,
            local_authority: _,
            started_at,
            ended,
            status,
            calls,
            told,
            withdrawn,
            refused,
        } = send;
        Self {
            started_at,
            ended_at: ended.map(|(at, _)| at),
            outcome: ended.map(|(_, outcome)| outcome),
            status,
            calls,
            told,
            withdrawn,
            refused,
        }
    }
}

/// A page of what would be sent now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SocialCareChangesPage {
    /// The latest send; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_send: Option<SocialCareSendOut>,
    /// Blocks that would be sent.
    pub to_send: usize,
    /// Blocks that the department knows as they are.
    pub unchanged: usize,
    /// Children of whom nothing can be told.
    pub untold: usize,
    /// The children, in the order of their identifiers.
    pub items: Vec<SocialCareChangesOfChild>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for SocialCareChangesPage {
    fn note(&self, shown: &mut Shown) {
        self.items.iter().for_each(|item| shown.case(item.child_id));
    }
}

/// List what would be sent to the department's children's social care API.
///
/// Children of a council whose adoption the department does not know as it is now, with what would be
/// sent, and those of whom nothing can be told, with the reason; and how the latest send ended.
/// Nothing is sent by it: the command `family-finding return dfe-send` does that. It needs
/// `identity:read`, because the keys come from the care records, and `restricted:read`.
#[utoipa::path(
    operation_id = "list_social_care_changes",
    tag = "returns",
    params(SocialCareChangesQuery),
    responses(
        (status = 200, description = "A page of children.", body = SocialCareChangesPage, headers(("Link" = String, description = "The next page."))),
        (status = 404, description = "There is no such council for this caller.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["returns:read", "identity:read", "restricted:read"]))
)]
#[get("/v1/returns/social-care/changes")]
pub async fn list_social_care_changes(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<ReturnsRead>,
    _identity: Authorised<IdentityRead>,
    _restricted: Authorised<RestrictedRead>,
    query: Query<SocialCareChangesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let keys = service.identity_keys.clone();
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let council = council_of(connection, caller, query.0.local_authority.as_deref())?;
            let scope = caller.scope(connection)?;
            let wanted = returns::wanted(connection, &keys, &scope, &council, caller.today)?;
            let accepted = returns::accepted(connection, &scope, &council)?;
            let planned = plan(&wanted, &accepted, caller.today);
            let last_send = returns::last_send(connection, &scope, &council)?;
            let (unchanged, untold) = (planned.unchanged, planned.untold.len());
            let mut of_child: BTreeMap<ChildId, SocialCareChangesOfChild> = BTreeMap::new();
            let to_send = planned.withdrawals.len() + planned.blocks.len();
            for change in planned.withdrawals.into_iter().chain(planned.blocks) {
                let child_id = change.child;
                of_child
                    .entry(child_id)
                    .or_insert_with(|| nothing(child_id))
                    .changes
                    .push(out(change));
            }
            for one in planned.untold {
                of_child.entry(one.child).or_insert_with(|| nothing(one.child)).untold = Some(one.reason);
            }
            let (items, next_cursor) = page_of(&page, of_child.into_values().collect(), |item| item.child_id.0);
            Outcome::Ok(SocialCareChangesPage {
                last_send: last_send.map(SocialCareSendOut::from),
                to_send,
                unchanged,
                untold,
                items,
                next_cursor,
            })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}

fn nothing(child_id: ChildId) -> SocialCareChangesOfChild {
    SocialCareChangesOfChild {
        child_id,
        changes: Vec::new(),
        untold: None,
    }
}

fn out(change: Change) -> SocialCareChangeOut {
    SocialCareChangeOut {
        kind: change.kind,
        social_care_episode: change.sent.key.episode,
        adoption: match change.sent.block {
            ApiBlock::Told(dates) => Some(dates),
            ApiBlock::Withdrawn => None,
        },
    }
}
