//! Starting the service: one function that the binary and the tests call alike.

use crate::{
    audit::{AuditedDatabase, seal_regularly},
    contract::{Contract, Operations},
    events::forget_old_events,
    http::{HttpSettings, Schemas, TrustedProxies, cross_origin, forget_old_answers, observe, wish, worth},
    imports::Places,
    limits::{LimitSettings, Limits, Reckoning},
    operations::Metrics,
    routes,
    sandbox::{self, Sandbox},
    service::{Clock, Service},
    tokens::{Verifier, VerifierSettings},
    webhooks::{WebhookSettings, deliver},
};
use actix_web::{
    App, HttpServer,
    dev::Server,
    middleware::{Compress, Condition, from_fn},
    web,
};
use family_finding_persistence::{Database, adopters::CandidateCache, identities::Keyring};
use std::{
    net::{SocketAddr, TcpListener},
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio::task::JoinHandle;

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
    /// How webhooks are sent.
    pub webhooks: WebhookSettings,
    /// Which day it is.
    pub clock: Clock,
    /// For how many days events are kept.
    pub events_kept_days: u64,
    /// For how many days the answer to an idempotency key is kept.
    pub answers_kept_days: u64,
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

/// How long a connection without a request stays open: longer than the pools of clients and of load
/// balancers usually keep one, so that none of them sends a request just as it is closed here.
const KEEP_ALIVE: Duration = Duration::from_secs(120);

/// Installs the one implementation of TLS that is compiled in. That may be done once only, so whoever
/// comes second finds it there.
pub fn provide_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The service of these parts, which listens nowhere yet. Called within an actix system.
pub fn assemble(parts: &Parts) -> Result<Service, String> {
    let (contract, schemas) = OWN.clone()?;
    assemble_with(parts, contract, schemas)
}

/// A contract, and the schemas that requests are checked by.
type Promised = (Arc<Contract>, Arc<Schemas>);

/// The published contract and its schemas. A process that starts several services reads them once.
static OWN: LazyLock<Result<Promised, String>> = LazyLock::new(|| Ok((Arc::new(Contract::published()?), Arc::new(Schemas::published()?))));

/// The same with another contract, and the schemas that requests are checked by.
pub fn assemble_with(parts: &Parts, contract: Arc<Contract>, schemas: Arc<Schemas>) -> Result<Service, String> {
    provide_tls();
    Ok(Service {
        database: AuditedDatabase::new(parts.database.clone()),
        verifier: Verifier::new(&parts.tokens)?,
        schemas,
        contract,
        metrics: Metrics::new()?,
        clock: parts.clock.clone(),
        candidates: Arc::new(CandidateCache::new(parts.identity_keys.clone())),
        identity_keys: parts.identity_keys.clone(),
        limits: Limits::new(parts.limits),
        proxies: parts.proxies.clone(),
        http: parts.http.clone(),
        webhooks: parts.webhooks.clone(),
        imports: Places::default(),
        reckoning: Reckoning::default(),
    })
}

/// What a service does of its own accord, for as long as the actix system runs or until it is told
/// to stop.
pub fn attend(service: &web::Data<Service>, parts: &Parts) -> Vec<JoinHandle<()>> {
    let keeper = service.clone();
    vec![
        actix_web::rt::spawn(forget_old_events(parts.database.clone(), parts.events_kept_days)),
        actix_web::rt::spawn(seal_regularly(parts.database.clone(), parts.clock.clone())),
        actix_web::rt::spawn(forget_old_answers(service.clone(), parts.answers_kept_days)),
        actix_web::rt::spawn(deliver(service.clone())),
        actix_web::rt::spawn(Limits::forget_the_quiet(service.clone())),
        actix_web::rt::spawn(async move { keeper.verifier.keys().keep().await }),
    ]
}

/// Who answers.
#[derive(Clone)]
pub enum Answering {
    /// One service for as long as the server runs.
    Service(web::Data<Service>),
    /// The service that a sandbox has at the moment; its own operations beside it.
    Sandbox(web::Data<Sandbox>),
}

/// Starts to listen. Called within an actix system.
pub fn start(parts: Parts, listener: TcpListener) -> Result<Started, String> {
    let service = web::Data::new(assemble(&parts)?);
    attend(&service, &parts);
    let shutdown = Duration::from_secs(SHUTDOWN_SECONDS);
    listen(Answering::Service(service), parts.http, parts.workers, shutdown, listener)
}

/// Listens for somebody who answers; a shutdown waits so long for what is under way.
pub fn listen(
    answering: Answering,
    http: HttpSettings,
    workers: usize,
    shutdown: Duration,
    listener: TcpListener,
) -> Result<Started, String> {
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let head_time = http.head_time;
    let server = HttpServer::new(move || {
        let in_sandbox = matches!(answering, Answering::Sandbox(_));
        let attach = |config: &mut web::ServiceConfig| match &answering {
            Answering::Service(service) => {
                config.app_data(service.clone());
            }
            Answering::Sandbox(sandbox) => {
                config.app_data(sandbox.clone()).service(sandbox::openapi_document);
            }
        };
        let answer = |config: &mut web::ServiceConfig| {
            let mut operations = Operations::Answered(config);
            routes::operations(&mut operations);
            if in_sandbox {
                sandbox::operations(&mut operations);
            }
        };
        App::new()
            .configure(answer)
            .configure(attach)
            .configure(routes::pages)
            .default_service(web::to(routes::unknown))
            .wrap(from_fn(worth))
            .wrap(Compress::default())
            .wrap(from_fn(wish))
            .wrap(Condition::new(!http.allowed_origins.is_empty(), cross_origin(&http)))
            .wrap(Condition::new(in_sandbox, from_fn(sandbox::fail_as_told)))
            .wrap(from_fn(observe))
            .wrap(Condition::new(in_sandbox, from_fn(sandbox::attach_current)))
    })
    .client_request_timeout(head_time)
    .keep_alive(KEEP_ALIVE)
    .workers(workers)
    .shutdown_timeout(shutdown.as_secs())
    .listen(listener)
    .map_err(|error| error.to_string())?
    .run();
    Ok(Started { address, server })
}
