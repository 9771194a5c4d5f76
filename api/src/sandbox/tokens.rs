//! `POST /sandbox/tokens`

use super::Sandbox;
use crate::{
    http::Body,
    problems::{Outcome, Problem, ProblemBody, ProblemError, ProblemKind},
    tokens::{AUDIENCE, Claims, EmbeddedIssuer, ISSUER, LONGEST_LIFETIME_SECONDS, permissions},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::{DateTime, Utc};
use jsonwebtoken::get_current_timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What makes a token one that is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SandboxTokenDefect {
    /// It was valid until a minute ago.
    Expired,
    /// It is valid from an hour on.
    NotYetValid,
    /// It is for another audience.
    OtherAudience,
    /// It names another issuer.
    OtherIssuer,
    /// It is signed by a key that the service does not trust.
    OtherKey,
    /// It is valid for longer than the service accepts.
    LivesTooLong,
}

/// What a token is asked for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SandboxTokenIn {
    /// The organisation it acts for, recorded or not.
    #[schema(min_length = 1, max_length = 40, pattern = "^[^\\x00-\\x1F\\x7F]+$")]
    pub organisation: String,
    /// Who uses it; `sandbox` where it is left out.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 120, pattern = "^[^\\x00-\\x1F\\x7F]+$")]
    pub subject: Option<String>,
    /// Its scopes; all but `identity:read` where they are left out.
    #[serde(default)]
    #[schema(max_items = 60)]
    pub scopes: Option<Vec<SandboxScope>>,
    /// For how many seconds it is valid; an hour where it is left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 2678400)]
    pub lifetime_seconds: Option<u64>,
    /// What is wrong with it, if anything.
    #[serde(default)]
    pub defect: Option<SandboxTokenDefect>,
}

/// A scope that the service knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(max_length = 40, pattern = "^[a-z]+:[a-z]+$")]
pub struct SandboxScope(String);

/// A token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SandboxToken {
    /// For the header: `Authorization: Bearer …`.
    #[schema(max_length = 8192)]
    pub token: String,
    /// Until when it is valid, by the machine's clock.
    pub expires_at: DateTime<Utc>,
    /// Its scopes.
    #[schema(max_items = 60)]
    pub scopes: Vec<SandboxScope>,
}

/// Get a token.
///
/// Of any organisation, with any scopes, and defective where that is asked for. It is valid through
/// resets, in this sandbox alone.
#[utoipa::path(
    operation_id = "create_sandbox_token",
    tag = "sandbox",
    request_body(content = SandboxTokenIn, example = json!({"organisation": "HCC", "scopes": ["children:read", "children:write"]})),
    responses(
        (status = 200, description = "The token.", body = SandboxToken),
        (status = 400, description = "What no token is given for.", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/sandbox/tokens")]
pub async fn create_token(sandbox: Data<Sandbox>, body: Body<SandboxTokenIn>) -> Outcome<HttpResponse> {
    let SandboxTokenIn {
        organisation,
        subject,
        scopes,
        lifetime_seconds,
        defect,
    } = body.value;
    let scopes = scopes.unwrap_or_else(all_but_identity);
    refuse_unknown(&scopes)?;
    let now = get_current_timestamp();
    let names: Vec<&str> = scopes.iter().map(|scope| scope.0.as_str()).collect();
    let mut claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: subject.unwrap_or_else(|| "sandbox".to_owned()),
        organisation,
        scope: names.join(" "),
        iat: now,
        nbf: now,
        exp: now + lifetime_seconds.unwrap_or(3600),
    };
    let spoilt = defect.is_some_and(|defect| spoil(&mut claims, defect));
    let signed = if spoilt {
        EmbeddedIssuer::ephemeral().and_then(|other| other.sign(&claims))
    } else {
        sandbox.issuer.sign(&claims)
    };
    let expires_at = i64::try_from(claims.exp).ok().and_then(|exp| DateTime::from_timestamp(exp, 0));
    Ok(HttpResponse::Ok().json(SandboxToken {
        token: signed.map_err(Problem::internal)?,
        expires_at: expires_at.unwrap_or_default(),
        scopes,
    }))
}

fn all_but_identity() -> Vec<SandboxScope> {
    let scopes = permissions::ALL.iter().map(|(scope, _)| *scope);
    scopes
        .filter(|scope| *scope != permissions::IDENTITY)
        .map(|scope| SandboxScope(scope.to_owned()))
        .collect()
}

fn refuse_unknown(scopes: &[SandboxScope]) -> Outcome<()> {
    let known = |scope: &SandboxScope| permissions::ALL.iter().any(|(known, _)| *known == scope.0);
    let unknown = scopes.iter().enumerate().filter(|(_, scope)| !known(scope));
    let errors: Vec<ProblemError> = unknown
        .map(|(at, _)| ProblemError {
            pointer: Some(format!("/scopes/{at}")),
            parameter: None,
            code: ProblemKind::InvalidBody.slug().to_owned(),
            detail: "the service knows no such scope".to_owned(),
        })
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(Problem::with_errors(ProblemKind::InvalidBody, errors))
}

/// Makes claims defective; answers whether another key is to sign them.
fn spoil(claims: &mut Claims, defect: SandboxTokenDefect) -> bool {
    const HOUR: u64 = 3600;
    let now = claims.iat;
    match defect {
        SandboxTokenDefect::Expired => {
            (claims.iat, claims.nbf, claims.exp) = (now - HOUR, now - HOUR, now - 60);
        }
        SandboxTokenDefect::NotYetValid => {
            (claims.nbf, claims.exp) = (now + HOUR, now + 2 * HOUR);
        }
        SandboxTokenDefect::OtherAudience => claims.aud = "another-service".to_owned(),
        SandboxTokenDefect::OtherIssuer => claims.iss = "another-issuer".to_owned(),
        SandboxTokenDefect::OtherKey => return true,
        SandboxTokenDefect::LivesTooLong => claims.exp = now + LONGEST_LIFETIME_SECONDS + HOUR,
    }
    false
}
