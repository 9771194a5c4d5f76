//! A stand-in for the department's children's social care API: OAuth client credentials, the
//! supplier's key, and its schema, held to the letter.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, VecDeque},
    net::TcpListener,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

/// The number of Hampshire with the department.
pub const COUNCIL: &str = "850";
/// The secret of the OAuth client.
pub const CLIENT_SECRET: &str = "client-s3cret~Q&a=b+c%20";
/// The key of the subscription.
pub const SUPPLIER_KEY: &str = "0123456789abcdef0123456789abcdef";
const CLIENT_ID: &str = "family-finding-test";
const SCOPE: &str = "api://children-in-social-care/.default";

/// How the next call is answered.
#[derive(Clone, Debug)]
pub enum Manner {
    /// It is taken.
    Taken,
    /// With this status, and nothing is taken.
    Status(u16),
    /// With 429 and how many seconds to wait.
    Busy(u64),
    /// The tokens that were given are not believed any more.
    Forgetful,
    /// It is taken, and the answer is 500.
    TakenAndLost,
    /// It is not taken, and there is no answer for a long time.
    Silent,
    /// It is taken, and the receipts are not those of its children.
    Muddled,
}

/// What the stand-in holds.
#[derive(Debug, Default)]
struct Held {
    tokens: Vec<String>,
    tokens_given: usize,
    calls: Vec<Value>,
    known: BTreeMap<(String, String), Value>,
    next: VecDeque<Manner>,
    refused: Vec<String>,
}

/// The department.
pub struct Department {
    /// Where it listens.
    pub base: String,
    held: Arc<Mutex<Held>>,
    handle: actix_web::dev::ServerHandle,
}

/// The schema of a call's body: of all that the API knows, the adoption of an episode.
fn schema() -> Value {
    let id = json!({"type": "string", "minLength": 1, "maxLength": 36, "pattern": "^[A-Za-z0-9_-]+$"});
    let day = json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "format": "date"});
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "array", "minItems": 1, "maxItems": 100,
        "items": {
            "type": "object", "additionalProperties": false,
            "required": ["la_child_id", "social_care_episodes"],
            "properties": {
                "la_child_id": {"type": "string", "pattern": "^[A-Za-z0-9]{1,20}$"},
                "purge": {"type": "boolean"},
                "social_care_episodes": {
                    "type": "array", "minItems": 1, "maxItems": 20,
                    "items": {
                        "type": "object", "additionalProperties": false,
                        "required": ["social_care_episode_id"],
                        "properties": {
                            "social_care_episode_id": id,
                            "purge": {"type": "boolean"},
                            "adoption": {
                                "type": "object", "additionalProperties": false, "required": ["purge"],
                                "properties": {
                                    "initial_decision_date": day, "matched_date": day, "placed_date": day,
                                    "purge": {"type": "boolean"}
                                },
                                "if": {"properties": {"purge": {"const": false}}},
                                "then": {"required": ["initial_decision_date"]},
                                "else": {"maxProperties": 1}
                            }
                        }
                    }
                }
            }
        }
    })
}

fn text(request: &HttpRequest, name: &str) -> String {
    let value = request.headers().get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

async fn give_token(request: HttpRequest, body: String, held: web::Data<Mutex<Held>>) -> HttpResponse {
    let form: BTreeMap<String, String> = web::Query::<BTreeMap<String, String>>::from_query(&body)
        .map(web::Query::into_inner)
        .unwrap_or_default();
    let wanted = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("scope", SCOPE),
    ];
    let fits = wanted
        .iter()
        .all(|(name, value)| form.get(*name).is_some_and(|given| given == value));
    if text(&request, "content-type") != "application/x-www-form-urlencoded" || form.len() != wanted.len() || !fits {
        return HttpResponse::Unauthorized().json(json!({"error": "invalid_client"}));
    }
    let mut held = held.lock().expect("the department");
    held.tokens_given += 1;
    let token = format!("token-{}", held.tokens_given);
    held.tokens.push(token.clone());
    HttpResponse::Ok().json(json!({"access_token": token, "token_type": "Bearer", "expires_in": 3599}))
}

async fn take_children(request: HttpRequest, body: web::Bytes, held: web::Data<Mutex<Held>>) -> HttpResponse {
    let manner = {
        let mut held = held.lock().expect("the department");
        let bearer = text(&request, "authorization");
        let token = bearer.strip_prefix("Bearer ").unwrap_or_default();
        if !held.tokens.iter().any(|given| given == token) {
            return HttpResponse::Unauthorized().finish();
        }
        if text(&request, "supplierkey") != SUPPLIER_KEY || request.match_info().get("council") != Some(COUNCIL) {
            return HttpResponse::Forbidden().finish();
        }
        let Ok(children) = serde_json::from_slice::<Value>(&body) else {
            return HttpResponse::BadRequest().body("no JSON");
        };
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema())
            .expect("a schema");
        if text(&request, "content-type") != "application/json" || !validator.is_valid(&children) {
            return HttpResponse::BadRequest().json(json!({"errors": ["the body does not fit the schema"]}));
        }
        held.calls.push(children);
        held.next.pop_front()
    };
    match manner {
        Some(Manner::Status(status)) => HttpResponse::build(actix_web::http::StatusCode::from_u16(status).expect("a status")).finish(),
        Some(Manner::Busy(seconds)) => HttpResponse::TooManyRequests()
            .insert_header(("retry-after", seconds.to_string()))
            .finish(),
        Some(Manner::Forgetful) => {
            held.lock().expect("the department").tokens.clear();
            HttpResponse::Unauthorized().finish()
        }
        Some(Manner::Silent) => {
            tokio::time::sleep(Duration::from_secs(600)).await;
            HttpResponse::InternalServerError().finish()
        }
        Some(Manner::TakenAndLost) => {
            keep(&held);
            HttpResponse::InternalServerError().finish()
        }
        Some(Manner::Muddled) => {
            keep(&held);
            HttpResponse::Ok().json(json!(["one receipt too many", "for", "this", "call"]))
        }
        Some(Manner::Taken) | None => keep(&held),
    }
}

/// Takes the latest call: all of it, or nothing where one of its children is refused.
fn keep(held: &Mutex<Held>) -> HttpResponse {
    let mut held = held.lock().expect("the department");
    let call = held.calls.last().cloned().expect("a call");
    let children = call.as_array().expect("children");
    if let Some(place) = children
        .iter()
        .position(|child| held.refused.iter().any(|refused| child["la_child_id"] == **refused))
    {
        return HttpResponse::BadRequest().json(json!({"errors": [format!("[{place}]")]}));
    }
    let mut receipts = Vec::new();
    for child in children {
        let id = child["la_child_id"].as_str().expect("a key").to_owned();
        for episode in child["social_care_episodes"].as_array().expect("episodes") {
            let key = (id.clone(), episode["social_care_episode_id"].as_str().expect("a key").to_owned());
            let mut told = episode["adoption"].clone();
            if told["purge"] == true {
                held.known.remove(&key);
                continue;
            }
            told.as_object_mut().expect("a block").remove("purge");
            // What a block leaves out stays as it was told before.
            let before = held.known.entry(key).or_insert_with(|| json!({}));
            for (name, day) in told.as_object().expect("a block") {
                before[name] = day.clone();
            }
        }
        receipts.push(format!("2022-04-01_09:00:00.00_{}.json", uuid::Uuid::now_v7()));
    }
    HttpResponse::Ok().json(receipts)
}

impl Department {
    /// Starts it.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let held = Arc::new(Mutex::new(Held::default()));
        let data = web::Data::from(held.clone());
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(data.clone())
                        .app_data(web::PayloadConfig::new(1 << 20))
                        .route("/oauth2/v2.0/token", web::post().to(give_token))
                        .route(
                            "/receiver/1/children_social_care_data/{council}/children",
                            web::post().to(take_children),
                        )
                })
                .workers(1)
                .shutdown_timeout(0)
                .listen(listener)
                .expect("it listens")
                .run();
                tell.send(server.handle()).expect("the test waits");
                server.await.expect("it runs");
            });
        });
        Self {
            base,
            held,
            handle: told.recv().expect("a handle"),
        }
    }

    /// The variables by which a command finds it.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("DFE_ENDPOINT", format!("{}/receiver/1", self.base)),
            ("DFE_TOKEN_ADDRESS", format!("{}/oauth2/v2.0/token", self.base)),
            ("DFE_CLIENT_ID", CLIENT_ID.to_owned()),
            ("DFE_SCOPE", SCOPE.to_owned()),
            ("DFE_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
            ("DFE_SUPPLIER_KEY", SUPPLIER_KEY.to_owned()),
            ("DFE_NETWORKS", "127.0.0.0/8".to_owned()),
            ("DFE_FIRST_WAIT_MILLISECONDS", "10".to_owned()),
        ]
    }

    /// The next calls are answered so.
    pub fn next(&self, manners: impl IntoIterator<Item = Manner>) {
        self.held.lock().expect("the department").next.extend(manners);
    }

    /// A child that it refuses from now on.
    pub fn refuse(&self, child: &str) {
        self.held.lock().expect("the department").refused.push(child.to_owned());
    }

    /// It refuses nobody any more.
    pub fn relent(&self) {
        self.held.lock().expect("the department").refused.clear();
    }

    /// How many children each well-formed call had that it was let into.
    pub fn calls(&self) -> Vec<usize> {
        let held = self.held.lock().expect("the department");
        held.calls.iter().map(|call| call.as_array().map_or(0, Vec::len)).collect()
    }

    /// The children of a call.
    pub fn call(&self, place: usize) -> Vec<String> {
        let held = self.held.lock().expect("the department");
        let children = held.calls[place].as_array().expect("children");
        children
            .iter()
            .map(|child| child["la_child_id"].as_str().expect("a key").to_owned())
            .collect()
    }

    /// How many tokens it gave.
    pub fn tokens_given(&self) -> usize {
        self.held.lock().expect("the department").tokens_given
    }

    /// What it knows of each child: episode and block.
    pub fn known(&self) -> BTreeMap<String, (String, Value)> {
        let held = self.held.lock().expect("the department");
        held.known
            .iter()
            .map(|((child, episode), block)| (child.clone(), (episode.clone(), block.clone())))
            .collect()
    }
}

impl Drop for Department {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}
