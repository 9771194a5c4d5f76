//! `GET /v1/audit-entries`

use super::{Shown, Shows};
use crate::{
    http::{ListQuery, Page, Query},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, permissions::AuditRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use family_finding_domain::{
    audit::{Case, CaseKind, CaseShown, Entry, EntryOutcome, IdentityField, Purpose},
    identifiers::{AuditEntryId, OrganisationCode},
};
use family_finding_persistence::audit::{self, EntryFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the trail is narrowed to.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AuditEntriesQuery {
    /// Entries that name this case, by its identifier.
    #[serde(default)]
    #[param(min_length = 2, max_length = 40, pattern = "^[A-Za-z0-9-]{2,40}$")]
    pub case_id: Option<String>,
    /// Entries of this person or system: the token's subject.
    #[serde(default)]
    #[param(min_length = 1, max_length = 120, pattern = "^[^\\x00-\\x1F\\x7F-\\x9F]+$")]
    pub subject: Option<String>,
    /// Entries of callers of this organisation.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 12, pattern = "^[A-Z0-9]{2,12}$")]
    pub organisation: Option<OrganisationCode>,
    /// Entries of this operation, by its identifier in the contract.
    #[serde(default)]
    #[param(min_length = 1, max_length = 60, pattern = "^[a-z_]{1,60}$")]
    pub operation: Option<String>,
    /// Entries from this day on (UTC).
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Entries until the end of this day (UTC).
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for AuditEntriesQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A case that an entry names.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditedCaseOut {
    /// What it is.
    pub kind: CaseKind,
    /// Its identifier.
    #[schema(max_length = 40)]
    pub id: String,
    /// What of identity was shown of it; empty when nothing was.
    pub identity_fields: Vec<IdentityField>,
}

/// What one request was shown or changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditEntryOut {
    /// Its identifier.
    pub id: AuditEntryId,
    /// When.
    pub at: DateTime<Utc>,
    /// For which organisation.
    pub organisation: OrganisationCode,
    /// Who: the token's subject.
    #[schema(max_length = 120)]
    pub subject: String,
    /// Which operation of the contract.
    #[schema(max_length = 60)]
    pub operation: String,
    /// How it ended for the caller.
    pub outcome: EntryOutcome,
    /// Every case that was shown, changed, or asked for in vain.
    pub cases: Vec<AuditedCaseOut>,
    /// From which address, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 45)]
    pub address: Option<String>,
    /// Why, where the caller said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// The request.
    #[schema(max_length = 64)]
    pub request_id: String,
}

impl From<Entry> for AuditEntryOut {
    fn from(entry: Entry) -> Self {
        let Entry {
            id,
            at,
            region: _,
            organisation,
            subject,
            operation,
            outcome,
            cases,
            address,
            purpose,
            request_id,
        } = entry;
        Self {
            id,
            at,
            organisation,
            subject,
            operation,
            outcome,
            cases: cases.into_iter().map(AuditedCaseOut::from).collect(),
            address,
            purpose,
            request_id,
        }
    }
}

impl From<CaseShown> for AuditedCaseOut {
    fn from(shown: CaseShown) -> Self {
        let CaseShown {
            case: Case { kind, id },
            fields,
        } = shown;
        Self {
            kind,
            id,
            identity_fields: fields.into_iter().collect(),
        }
    }
}

/// A page of the trail.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntryPage {
    /// The entries, the newest first.
    pub items: Vec<AuditEntryOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// A page of the trail, and the case for which it was asked: looking into the trail of a case is
/// itself an entry about that case.
struct Looked {
    page: AuditEntryPage,
    asked: Option<String>,
}

impl Shows for Looked {
    fn note(&self, shown: &mut Shown) {
        let named = self.page.items.iter().flat_map(|entry| &entry.cases);
        let asked = named.filter(|case| Some(&case.id) == self.asked.as_ref());
        for AuditedCaseOut { kind, id, .. } in asked.take(1) {
            shown.case(Case {
                kind: *kind,
                id: id.clone(),
            });
        }
    }
}

/// List the audit trail.
///
/// Who was shown which case and who changed it, the newest first. "Who has looked at this child's
/// record?" is `?case_id=` with the child's identifier. The regional adoption agency sees its
/// region's trail, attempts from outside among it. Reading the trail is an entry of the trail too.
#[utoipa::path(
    operation_id = "list_audit_entries",
    tag = "audit",
    params(AuditEntriesQuery),
    responses((status = 200, description = "A page of the trail.", body = AuditEntryPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["audit:read"]))
)]
#[get("/v1/audit-entries")]
pub async fn list_audit_entries(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<AuditRead>,
    query: Query<AuditEntriesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let AuditEntriesQuery {
        case_id,
        subject,
        organisation,
        operation,
        from,
        to,
        limit: _,
        cursor: _,
    } = query.0;
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(Problem::of_parameter("to", "the period ends before it begins"));
    }
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let filter = EntryFilter {
        case_id: case_id.clone(),
        subject,
        organisation,
        operation,
        from: from.map(midnight),
        before: to.and_then(|to| to.checked_add_days(Days::new(1))).map(midnight),
    };
    let looked = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            caller.must_be_region(&scope)?;
            let mut rows = audit::list(connection, &scope, &filter, page.after(), page.rows())?;
            let next_cursor = page.cut(&mut rows, |entry| entry.id.0);
            let items = rows.into_iter().map(AuditEntryOut::from).collect();
            Ok(Looked {
                page: AuditEntryPage { items, next_cursor },
                asked: case_id.clone(),
            })
        })
        .await?;
    Ok(Page::answer(&request, &looked.page, looked.page.next_cursor.as_deref()))
}
