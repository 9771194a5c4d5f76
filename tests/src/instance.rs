//! A running instance: the real server on a free port, on a database of its own.

use crate::client::Client;
use diesel::{Connection, PgConnection, connection::SimpleConnection};
use family_finding::{
    http::{HttpSettings, TrustedProxies},
    limits::LimitSettings,
    server::{Parts, start},
    service::Clock,
    tokens::{EmbeddedIssuer, TokenRequest, permissions},
    webhooks::WebhookSettings,
};
use family_finding_domain::identifiers::OrganisationCode;
use family_finding_persistence::{
    Database, OrganisationKind, Settings,
    identities::Keyring,
    migrate,
    organisations::{self, Organisation},
};
use std::{
    net::TcpListener,
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
};

/// Which database an instance runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Embedded, in a file of its own.
    Sqlite,
    /// A schema of its own on the server that `TEST_POSTGRES_URL` names.
    Postgres,
}

/// The day every test instance stands at.
pub const TODAY: &str = "2022-04-01";

/// A running instance. Its database goes when it is dropped.
pub struct Instance {
    /// Where it listens.
    pub base: String,
    /// Signs tokens it trusts.
    pub issuer: EmbeddedIssuer,
    /// Its database, for what no operation shows.
    pub database: Database,
    /// The key that its identities are sealed with, as it is written in a file of keys.
    pub identity_key: String,
    pub(crate) storage: Storage,
    stop: Option<actix_web::dev::ServerHandle>,
}

pub(crate) enum Storage {
    File(PathBuf),
    Schema { server: String, name: String },
}

impl Instance {
    /// Starts an instance with a region `SOUTH` of four councils (HCC, IOW, PCC, SCC), another
    /// region `NORTH` with the council LDS, and the partner agency `HARBOUR`.
    pub async fn start(backend: Backend) -> Self {
        Self::start_with(backend, |_| {}).await
    }

    /// The same, with settings of its own.
    pub async fn start_with(backend: Backend, change: impl FnOnce(&mut Parts)) -> Self {
        Self::on_empty(storage(backend), change)
    }

    /// The same, on a PostgreSQL server of the test's own.
    pub async fn start_on_server(server: &str, change: impl FnOnce(&mut Parts)) -> Self {
        Self::on_empty(schema_on(server.to_owned()), change)
    }

    fn on_empty((url, storage): (String, Storage), change: impl FnOnce(&mut Parts)) -> Self {
        let mut settings = Settings::new(url);
        settings.connections = 4;
        let database = Database::open(&settings).expect("the database opens");
        migrate(&database).expect("the migrations run");
        database.blocking(found).expect("the organisations are recorded");
        Self::serve(database, Keyring::new_entry("test").expect("a key"), storage, 1, change)
    }

    /// Starts an instance on the demonstration region, on SQLite.
    pub async fn start_demonstration() -> Self {
        Self::start_demonstration_on(Backend::Sqlite).await
    }

    /// Starts an instance on the demonstration region.
    pub async fn start_demonstration_on(backend: Backend) -> Self {
        Self::start_demonstration_with(backend, 1)
    }

    /// Starts an instance on the demonstration region that answers with several threads.
    pub fn start_demonstration_with(backend: Backend, workers: usize) -> Self {
        let identity_key = Keyring::new_entry("test").expect("a key");
        let keys = Keyring::read(&identity_key).expect("a keyring");
        let (url, storage) = storage(backend);
        let database = Database::open(&Settings::new(url)).expect("the database opens");
        migrate(&database).expect("the migrations run");
        let region = family_finding::demo::region::generate(2022).expect("the region is generated");
        let today = TODAY.parse().expect("a day");
        database
            .blocking(|connection| family_finding::demo::load(connection, &keys, &region, today))
            .expect("the region loads");
        Self::serve(database, identity_key, storage, workers, |_| {})
    }

    fn serve(database: Database, identity_key: String, storage: Storage, workers: usize, change: impl FnOnce(&mut Parts)) -> Self {
        let issuer = EmbeddedIssuer::ephemeral().expect("a key");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let mut parts = Parts {
            database: database.clone(),
            identity_keys: Arc::new(Keyring::read(&identity_key).expect("a keyring")),
            tokens: issuer.verifier_settings(),
            limits: LimitSettings::default(),
            proxies: TrustedProxies::default(),
            http: HttpSettings::default(),
            webhooks: WebhookSettings::on_this_machine(),
            clock: Clock::StandingAt(TODAY.parse().expect("a day")),
            events_kept_days: family_finding::events::KEPT_DAYS,
            answers_kept_days: family_finding::http::ANSWERS_KEPT_DAYS,
            workers,
        };
        change(&mut parts);
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let started = start(parts, listener).expect("the server starts");
                tell.send((started.address, started.server.handle())).expect("the test waits");
                started.server.await.expect("the server runs");
            });
        });
        let (address, handle) = told.recv().expect("the server tells its address");
        Self {
            base: format!("http://{address}"),
            issuer,
            database,
            identity_key,
            storage,
            stop: Some(handle),
        }
    }

    /// The address of its database, for a process of the service beside it.
    pub fn database_url(&self) -> String {
        match &self.storage {
            Storage::File(path) => format!("sqlite://{}", path.display()),
            Storage::Schema { server, name } => in_schema(server, name),
        }
    }

    /// A connection of its own to the PostgreSQL of the instance, beside the service.
    pub fn connection(&self) -> PgConnection {
        assert!(
            matches!(self.storage, Storage::Schema { .. }),
            "only PostgreSQL lets a second writer in"
        );
        PgConnection::establish(&self.database_url()).expect("the PostgreSQL server answers")
    }

    /// A caller of an organisation with the scopes named.
    pub fn caller(&self, organisation: &str, scopes: &[&str]) -> Client {
        let request = TokenRequest {
            organisation: organisation.to_owned(),
            subject: format!("test-{}", organisation.to_lowercase()),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            lifetime_seconds: 3600,
        };
        Client::new(&self.base, Some(self.issuer.mint(&request).expect("a token")))
    }

    /// The region's own agency, with every scope but identity.
    pub fn agency(&self) -> Client {
        self.caller("SOUTH", &all_scopes())
    }

    /// A council, with every scope but identity.
    pub fn council(&self, code: &str) -> Client {
        self.caller(code, &all_scopes())
    }

    /// A partner agency, with every scope but identity.
    pub fn partner(&self) -> Client {
        self.caller("HARBOUR", &all_scopes())
    }

    /// Nobody: no token.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base, None)
    }

    /// Somebody with this text as the token.
    pub fn with_token(&self, token: &str) -> Client {
        Client::new(&self.base, Some(token.to_owned()))
    }
}

/// Every scope but `identity:read`.
pub fn all_scopes() -> Vec<&'static str> {
    permissions::ALL
        .iter()
        .map(|(scope, _)| *scope)
        .filter(|scope| *scope != permissions::IDENTITY)
        .collect()
}

/// Every scope, that to identity among them.
pub fn every_scope() -> Vec<&'static str> {
    permissions::ALL.iter().map(|(scope, _)| *scope).collect()
}

fn storage(backend: Backend) -> (String, Storage) {
    match backend {
        Backend::Sqlite => {
            let name = format!("test_{}", uuid::Uuid::now_v7().simple());
            let path = std::env::temp_dir().join(format!("family-finding-{name}.sqlite"));
            (format!("sqlite://{}", path.display()), Storage::File(path))
        }
        Backend::Postgres => {
            let server = std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL names a PostgreSQL server; scripts/test starts one");
            schema_on(server)
        }
    }
}

fn schema_on(server: String) -> (String, Storage) {
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    let mut connection = PgConnection::establish(&server).expect("the PostgreSQL server answers");
    connection
        .batch_execute(&format!("CREATE SCHEMA {name}"))
        .expect("a schema is made");
    (in_schema(&server, &name), Storage::Schema { server, name })
}

fn in_schema(server: &str, name: &str) -> String {
    let separator = if server.contains('?') { '&' } else { '?' };
    format!("{server}{separator}options=-csearch_path%3D{name}")
}

fn found(connection: &mut family_finding_persistence::AnyConnection) -> Result<(), family_finding_persistence::StoreError> {
    use OrganisationKind::{LocalAuthority, RegionalAdoptionAgency, VoluntaryAdoptionAgency};
    let rows = [
        ("SOUTH", "Adoption South", RegionalAdoptionAgency, Some("SOUTH")),
        ("NORTH", "Adoption North", RegionalAdoptionAgency, Some("NORTH")),
        ("HARBOUR", "Harbour Families", VoluntaryAdoptionAgency, None),
        ("HCC", "Hampshire", LocalAuthority, Some("SOUTH")),
        ("IOW", "Isle of Wight", LocalAuthority, Some("SOUTH")),
        ("PCC", "Portsmouth", LocalAuthority, Some("SOUTH")),
        ("SCC", "Southampton", LocalAuthority, Some("SOUTH")),
        ("LDS", "Leeds", LocalAuthority, Some("NORTH")),
    ];
    for (code, name, kind, region) in rows {
        let read = |code: &str| OrganisationCode::parse(code, "").expect("a code");
        let organisation = Organisation {
            code: read(code),
            name: name.to_owned(),
            kind,
            region: region.map(read),
            gss: None,
            dfe: None,
            launched_on: (code == "SOUTH").then(|| "2019-04-01".parse().expect("a day")),
        };
        organisations::put(connection, &organisation)?;
    }
    Ok(())
}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some(handle) = self.stop.take() {
            // The server's own thread ends it; nothing of the test waits for that.
            drop(handle.stop(false));
        }
        match &self.storage {
            Storage::File(path) => {
                for suffix in ["", "-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
                }
            }
            Storage::Schema { server, name } => {
                if let Ok(mut connection) = PgConnection::establish(server) {
                    let _ = connection.batch_execute(&format!("DROP SCHEMA {name} CASCADE"));
                }
            }
        }
    }
}
