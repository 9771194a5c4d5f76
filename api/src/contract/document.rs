//! The OpenAPI document: what the operations declare, and what all of them share.

use super::{
    Operations,
    deprecation::{DEPRECATED, deprecate},
    links::finish_links,
    parameters::finish_parameters,
    parts::finish_parts,
};
use crate::{
    problems::{ProblemBody, ProblemKind},
    routes,
    tokens::permissions,
};
use family_finding_domain::audit::Purpose;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{
    OpenApi, PartialSchema, ToSchema,
    openapi::{
        ContentBuilder, OpenApi as Document, Ref, RefOr, Required, ResponseBuilder,
        header::HeaderBuilder,
        path::{Operation, ParameterBuilder, ParameterIn, PathItem},
        schema::{ObjectBuilder, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
        tag::TagBuilder,
    },
};

#[derive(OpenApi)]
#[openapi(info(
    title = "family-finding",
    version = "1.0.0",
    description = "Adoption journeys, family finding with explained matches, and scorecards of a regional adoption agency.\n\nDates are ISO 8601, instants are UTC, an absent field is not known. Every refusal is a problem document (RFC 9457) whose `type` is served by this service. Every case carries an `ETag`; a change needs it in `If-Match`. A creating POST takes an `Idempotency-Key`. Lists are pages: follow `next_cursor`. A token's scopes decide which operations it may use, its `organisation` which rows it sees; what is not yours is answered like what does not exist.",
    contact(name = "The agency that runs this service"),
    license(name = "Apache-2.0", identifier = "Apache-2.0")
))]
struct Base;

const TAGS: &[(&str, &str)] = &[
    (
        "adopters",
        "Adopter households, their journey from enquiry to approval, and their checks.",
    ),
    ("children", "Children and their journey from care to the adoption order."),
    ("sibling-groups", "Groups of siblings and whether they are to be placed together."),
    (
        "links",
        "Links between households and children, from the first idea to the placement.",
    ),
    (
        "identities",
        "Who the people of a case are and where exactly they live, kept apart from the case and sealed.",
    ),
    (
        "protection",
        "Restricted records, exports of everything held on a case, how long records are kept, and their erasure.",
    ),
    (
        "shortlists",
        "The households a family finder keeps in mind for a child or sibling group.",
    ),
    (
        "timelines",
        "Everything that happened to a child or household, from every source, in one order.",
    ),
    ("matches", "Ranked and explained matches."),
    (
        "plans",
        "The whole region at once: a proposal for every child, decided line by line.",
    ),
    (
        "panels",
        "Panel meetings, the cases on their agendas, their recommendations and what was decided.",
    ),
    ("measures", "Measures and scorecards."),
    ("reports", "The report of a year or a quarter, for a region or one of its councils."),
    (
        "returns",
        "Statutory returns, what keeps a record from being returned, and the care records that returns need.",
    ),
    ("targets", "What a region aims at in a period, and what it takes to get there."),
    ("forecast", "What is to be expected of the next four quarters."),
    ("organisations", "Councils and agencies."),
    (
        "interagency",
        "Households offered to partner agencies, expressions of interest, placements across agencies and their money.",
    ),
    ("audit", "Who was shown which case, and who changed it."),
    ("imports", "Many cases and facts in one file, each line answered."),
    ("events", "The feed of what changed, for systems that follow along."),
    ("webhooks", "What changed, sent to an address of the organisation's own."),
    ("calendar", "England's bank holidays, with which working days are counted."),
    ("settings", "What the region decides for itself."),
];

/// What the operations declare, and what follows from the kind of each.
fn document() -> Document {
    let mut document = Base::openapi();
    routes::operations(&mut Operations::Described(&mut document));
    document.tags = Some(
        TAGS.iter()
            .map(|(name, words)| TagBuilder::new().name(*name).description(Some(*words)).build())
            .collect(),
    );
    document.servers = Some(vec![utoipa::openapi::Server::new("/")]);
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(scopes_in_words()))
        .build();
    components
        .security_schemes
        .insert("bearer".to_owned(), RefOr::T(SecurityScheme::Http(bearer)));
    components.schemas.insert(ProblemBody::name().into_owned(), ProblemBody::schema());
    let mut nested = Vec::new();
    ProblemBody::schemas(&mut nested);
    components.schemas.extend(nested);
    for (path, item) in &mut document.paths.paths {
        for operation in operations_of(item) {
            finish(path, operation);
        }
    }
    document
}

fn scopes_in_words() -> String {
    let scopes: Vec<String> = permissions::ALL
        .iter()
        .map(|(scope, allows)| format!("`{scope}`: {allows}"))
        .collect();
    format!(
        "A JWT signed by a public key this service trusts (EdDSA, ES256 or RS256). Scopes: {}",
        scopes.join(" ")
    )
}

fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch]
        .into_iter()
        .flatten()
}

/// Adds the refusals and headers that follow from what an operation is.
fn finish(path: &str, operation: &mut Operation) {
    use ProblemKind as P;
    let has_body = operation.request_body.is_some();
    let one = path.contains('{');
    let mut kinds: BTreeSet<P> = [
        P::InvalidQuery,
        P::Unauthenticated,
        P::Forbidden,
        P::TooManyRequests,
        P::IssuerUnavailable,
        P::Unavailable,
        P::Internal,
    ]
    .into();
    if one {
        kinds.insert(P::NotFound);
    }
    if has_body {
        kinds.extend([
            P::MalformedBody,
            P::InvalidBody,
            P::BodyTooLarge,
            P::RequestTimeout,
            P::UnsupportedMediaType,
            P::UnsupportedContentEncoding,
            P::SeveralFaults,
            P::AlreadyRecorded,
        ]);
    }
    let retried = requires(operation, "Idempotency-Key").is_some();
    if retried {
        kinds.insert(P::IdempotencyKeyReused);
    }
    if requires(operation, "cursor").is_some() {
        kinds.insert(P::InvalidCursor);
    }
    if let Some(needed) = requires(operation, "If-Match") {
        kinds.insert(P::StaleVersion);
        if needed {
            kinds.insert(P::PreconditionRequired);
        }
    }
    operation.parameters.get_or_insert_default().push(RefOr::T(
        ParameterBuilder::new()
            .name("X-Purpose")
            .parameter_in(ParameterIn::Header)
            .description(Some("Why, for the audit trail."))
            .schema(Some(Ref::from_schema_name(Purpose::name())))
            .build(),
    ));
    if operation.responses.responses.contains_key("304") {
        operation.parameters.get_or_insert_default().push(RefOr::T(
            ParameterBuilder::new()
                .name("If-None-Match")
                .parameter_in(ParameterIn::Header)
                .description(Some("The ETag that is known already; answered with 304 while it holds."))
                .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(200))))
                .build(),
        ));
    }
    if tells_when_it_changed(operation) {
        operation.parameters.get_or_insert_default().push(RefOr::T(
            ParameterBuilder::new()
                .name("If-Modified-Since")
                .parameter_in(ParameterIn::Header)
                .description(Some(
                    "The Last-Modified that is known already; answered with 304 while it holds. Not looked at beside If-None-Match.",
                ))
                .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(40))))
                .build(),
        ));
    }
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for kind in kinds {
        by_status.entry(kind.status().as_u16()).or_default().push(kind.title());
    }
    for (status, titles) in by_status {
        operation.responses.responses.entry(status.to_string()).or_insert_with(|| {
            let description = titles.join("; ");
            let schema = Ref::from_schema_name(ProblemBody::name());
            let content = ContentBuilder::new().schema(Some(schema)).build();
            RefOr::T(
                ResponseBuilder::new()
                    .description(description)
                    .content("application/problem+json", content)
                    .build(),
            )
        });
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            let text = || RefOr::from(ObjectBuilder::new().schema_type(Type::String).build());
            let header = |words: &str| RefOr::T(HeaderBuilder::new().schema(Some(text())).description(Some(words)).build());
            response.headers.insert(
                "X-Request-Id".to_owned(),
                header("The request's identifier: the one sent, or one made."),
            );
            if status == "201" && retried {
                response
                    .headers
                    .entry("ETag".to_owned())
                    .or_insert_with(|| header("The version of the case as it is now."));
                response.headers.insert(
                    "Idempotent-Replayed".to_owned(),
                    header("`true` when the answer was given before to the same key and body."),
                );
            }
            if status == "401" {
                response
                    .headers
                    .insert("WWW-Authenticate".to_owned(), header("How to authenticate: with a bearer token."));
            }
            if status == "429" {
                response.headers.insert(
                    "RateLimit".to_owned(),
                    header("What is left: `r` requests, and `t` seconds until there are more. On every answer where there is a limit."),
                );
                response.headers.insert(
                    "RateLimit-Policy".to_owned(),
                    header("The limit of the organisation: `q` requests in `w` seconds. On every answer where there is a limit."),
                );
            }
            if matches!(status.as_str(), "429" | "503") {
                response
                    .headers
                    .insert("Retry-After".to_owned(), header("Seconds after which to try again."));
            }
        }
    }
}

fn tells_when_it_changed(operation: &Operation) -> bool {
    let found = operation.responses.responses.get("200");
    matches!(found, Some(RefOr::T(response)) if response.headers.contains_key("Last-Modified"))
}

/// Whether an operation that takes a parameter needs it; `None` where it does not take it.
fn requires(operation: &Operation, name: &str) -> Option<bool> {
    operation.parameters.iter().flatten().find_map(|parameter| match parameter {
        RefOr::T(parameter) if parameter.name == name => Some(matches!(parameter.required, Required::True)),
        _ => None,
    })
}

/// The whole document, as text and as a value.
pub(super) fn build() -> Result<(String, Value), String> {
    let mut value = serde_json::to_value(document()).map_err(|error| error.to_string())?;
    finish_parameters(&mut value);
    finish_parts(&mut value);
    finish_links(&mut value);
    deprecate(&mut value, DEPRECATED);
    let mut text = serde_json::to_string_pretty(&value).map_err(|error| error.to_string())?;
    text.push('\n');
    Ok((text, value))
}
