//! The yardstick of the audit trail: the reading of one household and of a page of them, done as
//! the service does it, token, transaction, rendering and all, and without an entry.

use actix_web::{
    App, HttpResponse, HttpServer, get,
    middleware::from_fn,
    web::{self, Data},
};
use family_finding::{
    adopters::AdopterOut,
    http::{HttpSettings, Id, TrustedProxies, Versioned, observe},
    limits::LimitSettings,
    problems::Outcome,
    server::{Parts, assemble},
    service::{Clock, Service},
    tokens::{Authorised, permissions::AdoptersRead},
};
use family_finding_domain::identifiers::AdopterId;
use family_finding_persistence::{
    adopters::{self, AdopterFilter},
    identities::Keyring,
};
use family_finding_tests::{Instance, instance::TODAY};
use serde_json::json;
use std::{
    net::TcpListener,
    sync::{Arc, mpsc},
};

/// Starts the yardstick on an instance's database; answers where it listens.
pub fn start(instance: &Instance) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let parts = Parts {
        database: instance.database.clone(),
        identity_keys: Arc::new(Keyring::read(&instance.identity_key).unwrap()),
        tokens: instance.issuer.verifier_settings(),
        limits: LimitSettings::default(),
        proxies: TrustedProxies::default(),
        http: HttpSettings::default(),
        webhooks: family_finding::webhooks::WebhookSettings::default(),
        clock: Clock::StandingAt(TODAY.parse().unwrap()),
        events_kept_days: family_finding::events::KEPT_DAYS,
        answers_kept_days: family_finding::http::ANSWERS_KEPT_DAYS,
        workers: 2,
    };
    let (ready, started) = mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            let service = Data::new(assemble(&parts).unwrap());
            ready.send(()).unwrap();
            HttpServer::new(move || {
                App::new()
                    .app_data(service.clone())
                    .service(one)
                    .service(page)
                    .default_service(web::to(HttpResponse::NotFound))
                    .wrap(from_fn(observe))
            })
            .workers(parts.workers)
            .listen(listener)
            .unwrap()
            .run()
            .await
            .unwrap();
        });
    });
    started.recv().unwrap();
    base
}

#[get("/v1/adopters/{id}")]
async fn one(service: Data<Service>, authorised: Authorised<AdoptersRead>, id: Id<AdopterId>) -> Outcome<Versioned<AdopterOut>> {
    let caller = authorised.caller;
    service
        .database
        .without_entry()
        .read(move |connection| {
            let scope = caller.scope(connection)?;
            let file = adopters::file(connection, &scope, id.case)?;
            let version = file.case.version;
            Outcome::Ok(Versioned {
                value: AdopterOut::of_file(file, None, caller.today),
                version,
                day: caller.today,
            })
        })
        .await
}

#[get("/v1/adopters")]
async fn page(service: Data<Service>, authorised: Authorised<AdoptersRead>) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let items = service
        .database
        .without_entry()
        .read(move |connection| {
            let scope = caller.scope(connection)?;
            let mut cases = adopters::list(connection, &scope, &AdopterFilter::default(), None, 26, caller.today)?;
            cases.truncate(25);
            let shown = cases.into_iter().map(|case| AdopterOut::of_case(case, None, caller.today));
            Outcome::Ok(shown.collect::<Vec<_>>())
        })
        .await?;
    Ok(HttpResponse::Ok().json(json!({"items": items, "next_cursor": "next"})))
}
