//! One life of a sandbox, from a beginning to the next reset.

use super::{Sandbox, SettableClock, faults::FaultsToCome};
use crate::{
    audit::seal_rest,
    contract::Contract,
    http::{HttpSettings, Schemas, TrustedProxies},
    limits::LimitSettings,
    problems::{Outcome, Problem},
    server::{Parts, assemble_with, attend},
    service::{Clock, Service},
    tokens::VerifierSettings,
    webhooks::WebhookSettings,
};
use actix_web::{
    Error,
    body::MessageBody,
    dev::{Extensions, ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use chrono::{DateTime, Utc};
use family_finding_persistence::{Database, identities::Keyring};
use std::{fs, path::PathBuf, rc::Rc, sync::Arc};
use tokio::task::JoinHandle;

/// Everything that a reset replaces: a database of its own and a service assembled anew upon it, so
/// that no cache, count, cursor or task of the life before is left. What a request uses of it lives
/// until the request is answered.
pub struct Generation {
    /// The service.
    pub service: Data<Service>,
    /// Its clock.
    pub clock: Arc<SettableClock>,
    /// The faults that it is told to show.
    pub faults: FaultsToCome,
    file: PathBuf,
    tasks: Vec<JoinHandle<()>>,
}

/// What every life begins with.
pub(super) struct Beginning {
    pub(super) now: DateTime<Utc>,
    pub(super) identity_keys: Arc<Keyring>,
    pub(super) tokens: VerifierSettings,
    pub(super) contract: Arc<Contract>,
    pub(super) schemas: Arc<Schemas>,
}

impl Generation {
    /// Begins upon a database file of its own. Called within an actix system.
    pub(super) fn begin(beginning: Beginning, database: Database, file: PathBuf) -> Result<Self, String> {
        let clock = Arc::new(SettableClock::new(beginning.now));
        let parts = Parts {
            database,
            identity_keys: beginning.identity_keys,
            tokens: beginning.tokens,
            limits: LimitSettings::default(),
            proxies: TrustedProxies::default(),
            http: HttpSettings::default(),
            webhooks: WebhookSettings::on_this_machine(),
            clock: Clock::Settable(clock.clone()),
            events_kept_days: crate::events::KEPT_DAYS,
            answers_kept_days: crate::http::ANSWERS_KEPT_DAYS,
            workers: 0,
        };
        let service = Data::new(assemble_with(&parts, beginning.contract, beginning.schemas)?);
        Ok(Self {
            tasks: attend(&service, &parts),
            service,
            clock,
            faults: FaultsToCome::default(),
            file,
        })
    }

    /// Seals what of the audit trail is not sealed yet.
    pub(super) async fn seal_all(&self) -> Outcome<()> {
        let database = self.service.database.without_entry();
        seal_rest(database, &self.service.clock).await.map_err(Problem::from)?;
        Ok(())
    }
}

impl Drop for Generation {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
        for suffix in ["", "-wal", "-shm"] {
            // What is left goes with the folder.
            let _ = fs::remove_file(format!("{}{suffix}", self.file.display()));
        }
    }
}

/// Gives a request the service that the sandbox has at this moment; it keeps it to its end, also
/// when a reset comes between.
pub async fn attach_current(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if let Some(sandbox) = request.app_data::<Data<Sandbox>>() {
        let generation = sandbox.current();
        let mut attached = Extensions::new();
        attached.insert(generation.service.clone());
        attached.insert(generation);
        request.add_data_container(Rc::new(attached));
    }
    next.call(request).await
}
