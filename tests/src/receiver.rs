//! Somebody who receives webhooks.

use crate::Client;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use reqwest::{
    Method,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    net::TcpListener,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

/// What a receiver got.
#[derive(Clone, Debug)]
pub struct Got {
    /// The path.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Got {
    /// A header.
    pub fn header(&self, name: &str) -> String {
        self.headers[name].to_str().expect("text").to_owned()
    }
    /// The body as JSON.
    pub fn body(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }
    /// The record and its version.
    pub fn about(&self) -> (String, i64) {
        let data = &self.body()["data"];
        (
            data["id"].as_str().unwrap_or_default().to_owned(),
            data["version"].as_i64().unwrap_or_default(),
        )
    }
}

/// How to answer what was got so far; the last one is to be answered.
type Manner = Box<dyn Fn(&[Got]) -> HttpResponse + Send>;

/// Somebody who receives webhooks.
pub struct Receiver {
    /// Where it listens.
    pub base: String,
    got: Arc<Mutex<Vec<Got>>>,
    handle: actix_web::dev::ServerHandle,
}

struct Desk {
    got: Arc<Mutex<Vec<Got>>>,
    manner: Mutex<Manner>,
    slowness: Duration,
}

async fn take(request: HttpRequest, body: String, desk: web::Data<Desk>) -> HttpResponse {
    let answer = {
        let mut got = desk.got.lock().expect("the desk");
        let mut headers = HeaderMap::new();
        for (name, value) in request.headers() {
            headers.insert(
                HeaderName::from_bytes(name.as_str().as_bytes()).expect("a name"),
                HeaderValue::from_bytes(value.as_bytes()).expect("a value"),
            );
        }
        got.push(Got {
            path: request.path().to_owned(),
            headers,
            text: body,
        });
        (desk.manner.lock().expect("the manner"))(&got)
    };
    tokio::time::sleep(desk.slowness).await;
    answer
}

impl Receiver {
    /// One who answers so, and takes so long.
    pub fn start(slowness: Duration, manner: impl Fn(&[Got]) -> HttpResponse + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let got = Arc::new(Mutex::new(Vec::new()));
        let desk = web::Data::new(Desk {
            got: got.clone(),
            manner: Mutex::new(Box::new(manner)),
            slowness,
        });
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let server = HttpServer::new(move || App::new().app_data(desk.clone()).default_service(web::to(take)))
                    .workers(1)
                    .listen(listener)
                    .expect("it listens")
                    .run();
                tell.send(server.handle()).expect("the test waits");
                server.await.expect("it runs");
            });
        });
        Self {
            base,
            got,
            handle: told.recv().expect("a handle"),
        }
    }

    /// One who takes everything.
    pub fn willing() -> Self {
        Self::start(Duration::ZERO, |_| HttpResponse::NoContent().finish())
    }

    /// What came so far.
    pub fn got(&self) -> Vec<Got> {
        self.got.lock().expect("the desk").clone()
    }

    /// Waits until so much was got.
    pub async fn until(&self, count: usize) -> Vec<Got> {
        until(&format!("{count} deliveries"), async || {
            Some(self.got()).filter(|got| got.len() >= count)
        })
        .await
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// Looks until there is something to see; panics after a minute.
pub async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Makes a webhook with a secret: its path and the secret.
pub async fn hook(client: &Client, address: &str, kinds: &[&str]) -> (String, String) {
    let made = client
        .post("/v1/webhooks", &json!({"address": address, "kinds": kinds}))
        .await
        .expect(201);
    let path = format!("/v1/webhooks/{}", made.id());
    let secret = secret(client, &path).await;
    (path, secret)
}

/// Makes a secret for a webhook.
pub async fn secret(client: &Client, hook: &str) -> String {
    let made = client.send(Method::POST, &format!("{hook}/secret"), &[], None).await.expect(200);
    made.body["secret"].as_str().expect("a secret").to_owned()
}

/// The versions that came, in their order, by record.
pub fn by_record(got: &[Got]) -> BTreeMap<String, Vec<i64>> {
    let mut versions: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for one in got {
        let (id, version) = one.about();
        versions.entry(id).or_default().push(version);
    }
    versions
}
