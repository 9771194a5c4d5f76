//! An issuer of tokens that does what it is told: publishes keys, withdraws them, fails.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use family_finding::{
    server::Parts,
    tokens::{Claims, JwksSettings, KeySource, VerifierSettings},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, crypto::rust_crypto::DEFAULT_PROVIDER, get_current_timestamp, jwk::EllipticCurve};
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

/// A key pair.
#[derive(Clone)]
pub struct SigningKey {
    /// Its name.
    pub id: String,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl SigningKey {
    /// A fresh Ed25519 key.
    pub fn ed25519(id: &str) -> Self {
        // An Ed25519 key in PKCS#8 is this beginning and any 32 bytes.
        let mut der = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20".to_vec();
        der.extend_from_slice(uuid::Uuid::now_v7().as_bytes());
        der.extend_from_slice(uuid::Uuid::now_v7().as_bytes());
        Self {
            id: id.to_owned(),
            algorithm: Algorithm::EdDSA,
            key: EncodingKey::from_ed_der(&der),
        }
    }

    /// The key pair of a file in `tests/keys`.
    pub fn of_file(file: &str, algorithm: Algorithm) -> Self {
        let pem = pem(file);
        let key = match algorithm {
            Algorithm::RS256 | Algorithm::RS512 => EncodingKey::from_rsa_pem(pem.as_bytes()),
            Algorithm::EdDSA => EncodingKey::from_ed_pem(pem.as_bytes()),
            _ => EncodingKey::from_ec_pem(pem.as_bytes()),
        };
        Self {
            id: file.to_owned(),
            algorithm,
            key: key.expect("a key"),
        }
    }

    /// The public key as a JWK, with its name and algorithm.
    pub fn jwk(&self) -> Value {
        let mut jwk = public_key(&self.key, self.algorithm);
        jwk["kid"] = json!(self.id);
        jwk["use"] = json!("sig");
        jwk
    }

    /// Signs claims under its own name.
    pub fn sign(&self, claims: &Claims) -> String {
        self.sign_as(claims, Some(&self.id))
    }

    /// Signs claims under any name, or none.
    pub fn sign_as(&self, claims: &Claims, id: Option<&str>) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = id.map(str::to_owned);
        signed(&header, claims, &self.key)
    }
}

/// A token, signed by another library than the service verifies with.
pub fn signed(header: &Header, claims: &impl Serialize, key: &EncodingKey) -> String {
    let signer = (DEFAULT_PROVIDER.signer_factory)(&header.alg, key).expect("the key is for the algorithm");
    let said = format!("{}.{}", encoded_json(header), encoded_json(claims));
    format!("{said}.{}", encoded(signer.sign(said.as_bytes())))
}

/// The public key of a pair as a JWK.
pub fn public_key(key: &EncodingKey, algorithm: Algorithm) -> Value {
    let read = &DEFAULT_PROVIDER.key_utils;
    let mut jwk = match algorithm {
        Algorithm::EdDSA => {
            let x = (read.ed_pub_components_from_private_key)(key.as_bytes(), &EllipticCurve::Ed25519).expect("an Ed25519 key");
            json!({"kty": "OKP", "crv": "Ed25519", "x": encoded(x)})
        }
        Algorithm::ES256 | Algorithm::ES384 => {
            let (curve, x, y) = (read.ec_pub_components_from_private_key)(key.as_bytes(), algorithm).expect("an elliptic curve's key");
            json!({"kty": "EC", "crv": curve, "x": encoded(x), "y": encoded(y)})
        }
        _ => {
            let (n, e) = (read.rsa_pub_components_from_private_key)(key.as_bytes()).expect("an RSA key");
            json!({"kty": "RSA", "n": encoded(n), "e": encoded(e)})
        }
    };
    jwk["alg"] = json!(algorithm);
    jwk
}

fn encoded_json(value: &impl Serialize) -> String {
    encoded(serde_json::to_vec(value).expect("JSON"))
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The text of a file in `tests/keys`.
pub fn pem(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("keys").join(format!("{file}.pem"));
    std::fs::read_to_string(path).expect("the key is there")
}

/// The name of the issuer of the tests.
pub const ISSUER: &str = "https://issuer.test";
/// The audience of its tokens.
pub const AUDIENCE: &str = "family-finding";

/// Claims of the regional agency, valid now and for ten minutes.
pub fn claims() -> Claims {
    let now = get_current_timestamp();
    Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: "test".to_owned(),
        organisation: "SOUTH".to_owned(),
        scope: crate::instance::all_scopes().join(" "),
        iat: now,
        nbf: now,
        exp: now + 600,
    }
}

/// How the issuer answers when it is asked for its keys.
#[derive(Clone, Debug)]
pub enum Answers {
    /// With these keys.
    Keys(Vec<Value>),
    /// With this body.
    Body(String),
    /// With this status.
    Status(u16),
    /// With an address where the keys are.
    Redirect(Vec<Value>),
    /// With these keys, after a time.
    Slowly(Vec<Value>, Duration),
}

/// A running issuer.
pub struct Issuer {
    /// Where its keys are.
    pub address: String,
    state: Arc<Mutex<State>>,
}

struct State {
    answers: Answers,
    asked: usize,
    redirected: usize,
}

impl Issuer {
    /// Starts an issuer.
    pub fn start(answers: Answers) -> Self {
        let state = Arc::new(Mutex::new(State {
            answers,
            asked: 0,
            redirected: 0,
        }));
        let address = serve(state.clone());
        Self {
            address: format!("http://{address}/jwks.json"),
            state,
        }
    }

    /// An issuer that publishes keys.
    pub fn with(keys: &[&SigningKey]) -> Self {
        Self::start(Answers::Keys(keys.iter().map(|key| key.jwk()).collect()))
    }

    /// From now on it answers so.
    pub fn answer(&self, answers: Answers) {
        self.state.lock().expect("nobody panics with it").answers = answers;
    }

    /// From now on it publishes these keys.
    pub fn publish(&self, keys: &[&SigningKey]) {
        self.answer(Answers::Keys(keys.iter().map(|key| key.jwk()).collect()));
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.state.lock().expect("nobody panics with it").asked
    }

    /// How often a redirect of its own was followed.
    pub fn redirected(&self) -> usize {
        self.state.lock().expect("nobody panics with it").redirected
    }

    /// Lets a server trust it, with times that a test can wait for.
    pub fn trusted(&self, refresh: Duration, stale: Duration) -> impl FnOnce(&mut Parts) + use<> {
        trusted(&self.address, ISSUER, refresh, stale)
    }
}

/// The shortest time between two fetches of the tests.
pub const INTERVAL: Duration = Duration::from_millis(400);

/// Lets a server trust the issuer of this name, whose keys are at an address.
pub fn trusted(address: &str, issuer: &str, refresh: Duration, stale: Duration) -> impl FnOnce(&mut Parts) + use<> {
    let tokens = VerifierSettings {
        keys: KeySource::Jwks(JwksSettings {
            address: address.to_owned(),
            refresh,
            shortest_interval: INTERVAL,
            stale,
        }),
        issuer: issuer.to_owned(),
        audience: AUDIENCE.to_owned(),
        longest_lifetime_seconds: 3600,
    };
    |parts| parts.tokens = tokens
}

fn serve(state: Arc<Mutex<State>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let data = web::Data::from(state);
            let server = HttpServer::new(move || App::new().app_data(data.clone()).default_service(web::to(keys)));
            let server = server.workers(1).listen(listener).expect("it listens").run();
            tell.send(()).expect("the test waits");
            server.await.expect("it runs");
        });
    });
    told.recv().expect("it starts");
    address
}

async fn keys(request: HttpRequest, state: web::Data<Mutex<State>>) -> HttpResponse {
    let answers = {
        let mut state = state.lock().expect("nobody panics with it");
        if request.path() == "/elsewhere.json" {
            state.redirected += 1;
        } else {
            state.asked += 1;
        }
        state.answers.clone()
    };
    let published = |keys: Vec<Value>| HttpResponse::Ok().json(json!({ "keys": keys }));
    match answers {
        Answers::Keys(keys) => published(keys),
        Answers::Body(body) => HttpResponse::Ok().content_type("application/json").body(body),
        Answers::Status(status) => HttpResponse::build(status.try_into().expect("a status")).finish(),
        Answers::Redirect(keys) if request.path() == "/elsewhere.json" => published(keys),
        Answers::Redirect(_) => HttpResponse::Found().insert_header(("location", "/elsewhere.json")).finish(),
        Answers::Slowly(keys, time) => {
            actix_web::rt::time::sleep(time).await;
            published(keys)
        }
    }
}
