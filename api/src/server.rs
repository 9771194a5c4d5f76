//! Starting the service: one function that the binary and the tests call alike.

use crate::{
    audit::{AuditedDatabase, seal_regularly},
    contract::Contract,
    events::forget_old_events,
    http::{HttpSettings, Schemas, TrustedProxies, cross_origin, forget_old_answers, observe},
    limits::{LimitSettings, Limits},
    operations::Metrics,
    routes,
    service::{Clock, Service},
    tokens::{Verifier, VerifierSettings},
};
use actix_web::{
    App, HttpServer,
    dev::Server,
    middleware::{Condition, from_fn},
    web,
};
use family_finding_persistence::{Database, adopters::CandidateCache, identities::Keyring};
use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// What a running service needs.
pub struct Parts {
    /// The database, migrated.
    pub database: Database,
    /// The keys that identities are sealed with.
    pub identity_keys: Arc<Keyring>,
    /// What tokens must be like.
    pub tokens: VerifierSettings,
    /// How often callers may ask.
    pub limits: LimitSettings,
    /// The proxies whose word on a client's address is taken.
    pub proxies: TrustedProxies,
    /// How requests are received.
    pub http: HttpSettings,
    /// Which day it is.
    pub clock: Clock,
    /// For how many days events are kept.
    pub events_kept_days: u64,
    /// Threads that answer.
    pub workers: usize,
}

/// A started service: where it listens, and the future that runs it.
pub struct Started {
    /// The address, with the port that was given for port 0.
    pub address: SocketAddr,
    /// Runs until it is told to stop; then answers what is under way and ends.
    pub server: Server,
}

const SHUTDOWN_SECONDS: u64 = 20;

/// The service of these parts, which listens nowhere yet. Called within an actix system.
pub fn assemble(parts: &Parts) -> Result<Service, String> {
    // The one implementation of TLS that is compiled in. It may be installed once only, so that a
    // second server of one process finds it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (contract, document) = Contract::build()?;
    Ok(Service {
        database: AuditedDatabase::new(parts.database.clone()),
        verifier: Verifier::new(&parts.tokens)?,
        schemas: Schemas::of(&document),
        contract,
        metrics: Metrics::new()?,
        clock: parts.clock,
        candidates: Arc::new(CandidateCache::new(parts.identity_keys.clone())),
        identity_keys: parts.identity_keys.clone(),
        limits: Limits::new(parts.limits),
        proxies: parts.proxies.clone(),
        http: parts.http.clone(),
        planning: Arc::new(tokio::sync::Semaphore::new(1)),
    })
}

/// Starts to listen. Called within an actix system.
pub fn start(parts: Parts, listener: TcpListener) -> Result<Started, String> {
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let service = web::Data::new(assemble(&parts)?);
    let http = parts.http;
    actix_web::rt::spawn(forget_old_events(parts.database.clone(), parts.events_kept_days));
    actix_web::rt::spawn(seal_regularly(parts.database, parts.clock));
    actix_web::rt::spawn(forget_old_answers(service.clone()));
    actix_web::rt::spawn(Limits::forget_the_quiet(service.clone()));
    let keeper = service.clone();
    actix_web::rt::spawn(async move { keeper.verifier.keys().keep().await });
    let head_time = http.head_time;
    let server = HttpServer::new(move || {
        let (app, _) = App::new().into_utoipa_app().configure(routes::operations).split_for_parts();
        app.app_data(service.clone())
            .configure(routes::pages)
            .service(SwaggerUi::new("/docs/{_:.*}").config(documentation_page()))
            .route("/docs", web::get().to(crate::contract::to_documentation))
            .default_service(web::to(routes::unknown))
            .wrap(Condition::new(!http.allowed_origins.is_empty(), cross_origin(&http)))
            .wrap(from_fn(observe))
    })
    .client_request_timeout(head_time)
    .workers(parts.workers)
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .listen(listener)
    .map_err(|error| error.to_string())?
    .run();
    Ok(Started { address, server })
}

fn documentation_page() -> Config<'static> {
    Config::new(["/openapi.json"])
        .try_it_out_enabled(true)
        .validator_url("none")
        .persist_authorization(false)
}
