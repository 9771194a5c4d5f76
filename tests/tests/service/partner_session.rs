//! The session of a partner agency in `docs/partners.md`: the requests are made, and what comes back
//! is what the page shows. Identifiers and times of day differ each time; the page names them.

use family_finding::tokens::TokenRequest;
use family_finding_tests::{Backend, Client, Instance, document::workspace};
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write};

const BEGINNING: &str = "<!-- The session: written by the suite partner_session. -->\n";
const END: &str = "<!-- The end of the session. -->\n";
/// For identifiers that the page does not name itself.
const VARIABLES: [&str; 4] = ["HOUSEHOLD", "INTEREST", "PLACEMENT", "ADOPTER"];

struct Session {
    text: String,
    /// What the page calls an identifier.
    names: BTreeMap<String, String>,
}

impl Session {
    fn say(&mut self, words: &str) {
        let _ = write!(self.text, "\n{words}\n");
    }

    fn name(&mut self, identifier: &Value, name: &str) {
        assert!(VARIABLES.contains(&name));
        self.names
            .insert(identifier.as_str().expect("an identifier").to_owned(), format!("${name}"));
    }

    /// A value as the page shows it: named identifiers by their names, others and moments without what differs.
    fn shown(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.shown_text(text)),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.shown(item)).collect()),
            Value::Object(object) => Value::Object(object.iter().map(|(name, value)| (name.clone(), self.shown(value))).collect()),
            other => other.clone(),
        }
    }

    fn shown_text(&self, text: &str) -> String {
        let named = self
            .names
            .iter()
            .fold(text.to_owned(), |text, (identifier, name)| text.replace(identifier, name));
        let is_moment = named.len() > 20 && named.get(10..11) == Some("T") && named.ends_with('Z');
        match uuid::Uuid::parse_str(&named) {
            Ok(_) => "…".to_owned(),
            Err(_) if is_moment => format!("{}T…Z", &named[..10]),
            Err(_) => named,
        }
    }

    /// Makes a request and shows it with the parts of the answer that `keep` names, or all of it.
    async fn ask(&mut self, who: &str, client: &Client, method: Method, path: &str, body: Option<Value>, keep: &[&str]) -> Value {
        let headers: &[(&str, &str)] = if body.is_some() {
            &[("content-type", "application/json")]
        } else {
            &[]
        };
        let answer = client
            .send(method.clone(), path, headers, body.as_ref().map(Value::to_string))
            .await;
        let method = if method == Method::GET {
            String::new()
        } else {
            format!("-X {method} ")
        };
        let address = self.shown_text(path);
        let data = body.map_or(String::new(), |body| {
            format!(
                " \\\n  -H 'Content-Type: application/json' -d \"{}\"",
                self.shown(&body).to_string().replace('"', "\\\"")
            )
        });
        let mut seen = answer.body.clone();
        if let Some(object) = seen.as_object_mut().filter(|_| !keep.is_empty()) {
            object.retain(|name, _| keep.contains(&name.as_str()));
        }
        let filter = if keep.is_empty() {
            ".".to_owned()
        } else {
            format!("'{{{}}}'", keep.join(", "))
        };
        let _ = write!(
            self.text,
            "\n```console\n$ curl -s {method}-H \"Authorization: Bearer ${who}\" \"$BASE{address}\"{data} | jq -S {filter}\n{}\n```\n",
            serde_json::to_string_pretty(&self.shown(&sorted(&seen))).expect("JSON")
        );
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
        answer.body
    }
}

/// Entries in an order of their content: the service's order is that of identifiers.
fn sorted(value: &Value) -> Value {
    let mut value = value.clone();
    let items = value.get_mut("items").and_then(Value::as_array_mut);
    if let Some(items) = items.filter(|items| items.iter().all(|item| item["household_id"].is_string())) {
        items.sort_by_key(content);
    }
    value
}

fn content(item: &Value) -> String {
    let mut item = item.clone();
    if let Some(object) = item.as_object_mut() {
        object.remove("household_id");
    }
    item.to_string()
}

fn caller(instance: &Instance, organisation: &str, subject: &str, scopes: &str) -> Client {
    let request = TokenRequest {
        organisation: organisation.to_owned(),
        subject: subject.to_owned(),
        scopes: scopes.split(',').map(str::to_owned).collect(),
        lifetime_seconds: 3600,
    };
    instance.with_token(&instance.issuer.mint(&request).expect("a token"))
}

async fn session(instance: &Instance) -> String {
    let partner = caller(
        instance,
        "HARBOUR",
        "family-finder",
        "availability:read,interest:read,interest:write,identity:read",
    );
    let agency = caller(
        instance,
        "SOUTH",
        "partner-desk",
        "interest:read,interest:write,interagency:read,adopters:read,identity:read",
    );
    let (get, post) = (|| Method::GET, || Method::POST);
    let mut session = Session {
        text: BEGINNING.to_owned(),
        names: BTreeMap::new(),
    };
    session.say("Two tokens: one for the agency elsewhere, one for the region's worker.");
    session.say(
        "```console\n$ BASE=http://127.0.0.1:8080\n\
         $ PARTNER=$(family-finding token --organisation HARBOUR --subject family-finder \\\n    --scopes availability:read,interest:read,interest:write,identity:read)\n\
         $ AGENCY=$(family-finding token --organisation SOUTH --subject partner-desk \\\n    --scopes interest:read,interest:write,interagency:read,adopters:read,identity:read)\n```",
    );
    session.say("The partner looks for a household for two siblings, one of whom may be autistic.");
    let search = "/v1/availability?children=2&needs=autism";
    let found = session.ask("PARTNER", &partner, get(), search, None, &[]).await;
    session.say("A search that fits fewer than three tells nobody apart.");
    session
        .ask(
            "PARTNER",
            &partner,
            get(),
            "/v1/availability?children=2&needs=complex_health",
            None,
            &[],
        )
        .await;
    session.say("It expresses interest in one of them. `HOUSEHOLD` is the `household_id` of the first above; the children are described without identity.");
    let mut offers = found["items"].as_array().expect("offers").clone();
    offers.sort_by_key(content);
    session.name(&offers[0]["household_id"], "HOUSEHOLD");
    let children = json!([
        {"age_months": 20, "sex": "F", "needs": {"autism": "possible"}, "contact": {"letterbox_birth_parents": "required"}},
        {"age_months": 44, "sex": "M", "needs": {"trauma_attachment": "present"}}
    ]);
    let body = json!({"household_id": offers[0]["household_id"], "partner_reference": "HF1042", "children": children});
    let made = session
        .ask(
            "PARTNER",
            &partner,
            post(),
            "/v1/expressions-of-interest",
            Some(body),
            &["state", "direction", "household_id", "described_on", "next_milestones"],
        )
        .await;
    session.name(&made["id"], "INTEREST");
    let path = format!("/v1/expressions-of-interest/{}", made["id"].as_str().expect("an identifier"));
    session.say("The comparison is made of what the offer shows. Each criterion has its grade and its sentence; here are the grades.");
    let grades: Vec<String> = made["comparison"]["criteria"]
        .as_array()
        .expect("criteria")
        .iter()
        .map(|one| {
            format!(
                "{}: {}",
                one["criterion"].as_str().expect("a name"),
                one["grade"].as_str().expect("a grade")
            )
        })
        .collect();
    session.say(&format!(
        "```console\n$ curl -s -H \"Authorization: Bearer $PARTNER\" \"$BASE/v1/expressions-of-interest/$INTEREST\" \\\n    | jq -r '.comparison.criteria[] | \"\\(.criterion): \\(.grade)\"'\n{}\n```",
        grades.join("\n")
    ));
    session.say("The region's worker finds it in the queue, the oldest first, and there sees which household it is.");
    let queue = "/v1/expressions-of-interest?state=open";
    let queued = agency.get(queue).await.expect(200).body;
    session.name(&queued["items"][0]["adopter_id"], "ADOPTER");
    session.ask("AGENCY", &agency, get(), queue, None, &[]).await;
    session.say("She considers it, and the two agencies write to each other.");
    let on = |kind: &str| json!({"kind": kind, "occurred_on": "2022-04-01"});
    let milestones = format!("{path}/milestones");
    session
        .ask("AGENCY", &agency, post(), &milestones, Some(on("considered")), &["milestone"])
        .await;
    let messages = format!("{path}/messages");
    let question = json!({"text": "Would they write to the birth parents twice a year?"});
    session.ask("PARTNER", &partner, post(), &messages, Some(question), &[]).await;
    let answer = json!({"text": "They would."});
    agency.post(&messages, &answer).await.expect(201);
    session.say("The worker answers in the same way; both read all of it.");
    session.ask("PARTNER", &partner, get(), &messages, None, &["items"]).await;
    session.say("Both agree. Nothing is told yet: the release is a step of its own, with its purpose.");
    session
        .ask("AGENCY", &agency, post(), &milestones, Some(on("agreed")), &["milestone"])
        .await;
    let release = format!("{path}/release");
    partner.get(&release).await.refused(404, "not-found");
    let purpose = json!({"purpose": "matching"});
    session.ask("AGENCY", &agency, post(), &release, Some(purpose), &[]).await;
    session.say("Now, and only with `identity:read`, the partner reads who it is. Each reading stands in the audit trail of the region. The invented region knows no names; where they are recorded, they stand in `identity`.");
    session
        .ask("PARTNER", &partner, get(), &release, None, &["household", "released_by", "purpose"])
        .await;
    session.say("With the release the placement has begun, at the rate of the day for two children of a regional or voluntary agency; and the household is no longer available to anybody.");
    let placements = "/v1/interagency-placements?direction=sold&limit=100";
    let begun = agency.get(placements).await.expect(200).body;
    let ours = |item: &&Value| item["expression_of_interest_id"] == made["id"];
    let placement = begun["items"]
        .as_array()
        .expect("placements")
        .iter()
        .find(ours)
        .expect("the placement");
    session.name(&placement["id"], "PLACEMENT");
    let one = format!("/v1/interagency-placements/{}", placement["id"].as_str().expect("an identifier"));
    session
        .ask(
            "AGENCY",
            &agency,
            get(),
            &one,
            None,
            &[
                "id",
                "direction",
                "partner",
                "children",
                "state",
                "agreed_on",
                "fee",
                "expression_of_interest_id",
                "adopter_id",
            ],
        )
        .await;
    let household = format!("/v1/adopters/{}", placement["adopter_id"].as_str().expect("an identifier"));
    session.ask("AGENCY", &agency, get(), &household, None, &["availability"]).await;
    session.say("What was searched for, and how much was found, the region sees.");
    session
        .ask(
            "AGENCY",
            &agency,
            get(),
            "/v1/availability/searches?partner=HARBOUR",
            None,
            &["items"],
        )
        .await;
    session.text.push('\n');
    session.text.push_str(END);
    session.text
}

/// Shows that the page tells what happened.
async fn the_page_tells_what_happens(backend: Backend) {
    let instance = Instance::start_demonstration_on(backend).await;
    let happened = session(&instance).await;
    let path = workspace().join("docs/partners.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    let (before, rest) = page.split_once(BEGINNING).expect("the beginning of the session");
    let (session, after) = rest.split_once(END).expect("the end of the session");
    if std::env::var_os("UPDATE_PARTNER_SESSION").is_some() {
        std::fs::write(&path, format!("{before}{happened}{after}")).expect("the page is written");
        return;
    }
    let told = format!("{BEGINNING}{session}{END}");
    for (told, happened) in told.lines().zip(happened.lines()) {
        assert_eq!(
            told, happened,
            "docs/partners.md differs; UPDATE_PARTNER_SESSION=1 writes the session anew"
        );
    }
    assert_eq!(told.lines().count(), happened.lines().count(), "docs/partners.md has other lines");
}

#[tokio::test]
async fn the_session_of_the_guide_is_what_happens_on_sqlite() {
    the_page_tells_what_happens(Backend::Sqlite).await;
}

#[tokio::test]
async fn the_session_of_the_guide_is_what_happens_on_postgres() {
    the_page_tells_what_happens(Backend::Postgres).await;
}
