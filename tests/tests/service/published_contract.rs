//! The contract against the last one that was published: what callers rely on stays. And how an
//! operation says that it will go.

use chrono::NaiveDate;
use family_finding::contract::{Contract, DEPRECATED};
use family_finding_tests::{
    compatibility::breaks,
    document::{document, operations, workspace},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs};

fn published() -> Value {
    let file = workspace().join("openapi/published/family-finding.v1.json");
    serde_json::from_str(&fs::read_to_string(file).expect("the published contract")).expect("JSON")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[test]
fn nothing_that_was_published_is_broken() {
    let broken = breaks(&published(), &document(), chrono::Utc::now().date_naive());
    assert!(broken.is_empty(), "callers of the published contract break:\n{}", broken.join("\n"));
}

type Change = fn(&mut Value);
/// A change of a contract, and what must be said of it.
type Mutation = (&'static str, Change, &'static str);

fn at<'a>(document: &'a mut Value, pointer: &str) -> &'a mut Value {
    document.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is not there"))
}

fn remove(document: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = at(document, parent);
    let gone = match parent {
        Value::Array(list) => list.remove(name.parse().expect("a place")),
        other => other
            .as_object_mut()
            .expect("an object")
            .remove(&name.replace("~1", "/"))
            .expect("it is there"),
    };
    assert!(!gone.is_null());
}

/// The pointer to a parameter of an operation.
fn parameter(document: &Value, operation: &str, name: &str) -> String {
    let parameters = document.pointer(&format!("{operation}/parameters")).and_then(Value::as_array);
    let place = parameters.expect("parameters").iter().position(|one| one["name"] == name);
    format!("{operation}/parameters/{}", place.expect("the parameter"))
}

const READ: &str = "/paths/~1v1~1children~1{id}/get";
const LIST: &str = "/paths/~1v1~1children/get";
const CREATE: &str = "/paths/~1v1~1children/post";
const FEED: &str = "/paths/~1v1~1events/get";
const SCHEMAS: &str = "/components/schemas";

const BREAKING: &[Mutation] = &[
    ("an operation is gone", |d| remove(d, CREATE), "POST /v1/children is gone"),
    ("a path is gone", |d| remove(d, "/paths/~1v1~1events"), "GET /v1/events is gone"),
    (
        "it is called otherwise",
        |d| *at(d, &format!("{READ}/operationId")) = json!("read_a_child"),
        "another operationId",
    ),
    (
        "it needs another scope",
        |d| {
            at(d, &format!("{READ}/security/0/bearer"))
                .as_array_mut()
                .expect("scopes")
                .push(json!("links:read"))
        },
        "needs the scope links:read",
    ),
    (
        "a parameter is gone",
        |d| {
            let p = parameter(d, LIST, "stage");
            remove(d, &p)
        },
        "parameter \"stage\" is no longer taken",
    ),
    (
        "a parameter becomes needed",
        |d| {
            let p = parameter(d, LIST, "stage");
            *at(d, &p).get_mut("required").expect("it says so") = json!(true)
        },
        "parameter \"stage\" must be given",
    ),
    (
        "a needed parameter is new",
        |d| {
            at(d, &format!("{LIST}/parameters"))
                .as_array_mut()
                .expect("parameters")
                .push(json!({"name": "why", "in": "query", "required": true, "schema": {"type": "string"}}))
        },
        "parameter \"why\" is new and must be given",
    ),
    (
        "a parameter is bounded tighter",
        |d| {
            let p = parameter(d, LIST, "limit");
            *at(d, &format!("{p}/schema/maximum")) = json!(50)
        },
        "tighter maximum",
    ),
    (
        "a parameter means something else when left out",
        |d| {
            let p = parameter(d, LIST, "limit");
            *at(d, &format!("{p}/schema/default")) = json!(50)
        },
        "means something else when it is left out",
    ),
    (
        "a list is written in another way",
        |d| {
            let p = parameter(d, READ, "fields");
            *at(d, &format!("{p}/explode")) = json!(true)
        },
        "is written in another way",
    ),
    (
        "a value of a parameter is gone",
        |d| {
            let p = parameter(d, FEED, "start");
            remove(d, &format!("{p}/schema/enum/1"))
        },
        "may no longer be \"newest\"",
    ),
    (
        "a field of a request is gone",
        |d| remove(d, &format!("{SCHEMAS}/ChildIn/properties/profile")),
        "/profile is no longer taken",
    ),
    (
        "a field of a request becomes needed",
        |d| {
            let needed = at(d, &format!("{SCHEMAS}/ChildMilestoneIn/required"))
                .as_array_mut()
                .expect("a list");
            needed.push(json!("source_key"))
        },
        "/source_key must be given",
    ),
    (
        "a new field of a request is needed",
        |d| {
            at(d, &format!("{SCHEMAS}/ChildIn/properties"))["team"] = json!({"type": "string"});
            at(d, &format!("{SCHEMAS}/ChildIn/required"))
                .as_array_mut()
                .expect("a list")
                .push(json!("team"))
        },
        "/team must be given",
    ),
    (
        "a text of a request may be less long",
        |d| *at(d, &format!("{SCHEMAS}/Reference/maxLength")) = json!(10),
        "tighter maxLength",
    ),
    (
        "a text of a request gets another form",
        |d| *at(d, &format!("{SCHEMAS}/Reference/pattern")) = json!("^[0-9]+$"),
        "has another pattern",
    ),
    (
        "a code of a request is gone",
        |d| remove(d, &format!("{SCHEMAS}/ChildMilestoneKind/enum/0")),
        "may no longer be",
    ),
    (
        "a field of a request has another type",
        |d| *at(d, &format!("{SCHEMAS}/Reference/type")) = json!("integer"),
        "may no longer be",
    ),
    (
        "a body is taken in one kind less",
        |d| remove(d, &format!("{CREATE}/requestBody/content/application~1json")),
        "is no longer application/json",
    ),
    (
        "an answer is gone",
        |d| remove(d, &format!("{CREATE}/responses/201")),
        "201 is no longer answered",
    ),
    (
        "another answer is possible",
        |d| at(d, &format!("{CREATE}/responses"))["202"] = json!({"description": "Later."}),
        "202 was not answered before",
    ),
    (
        "a header of an answer is gone",
        |d| remove(d, &format!("{READ}/responses/200/headers/ETag")),
        "has no header ETag",
    ),
    (
        "a field of an answer is gone",
        |d| {
            for part in ["ChildOut", "ChildPart"] {
                remove(d, &format!("{SCHEMAS}/{part}/properties/stage"))
            }
        },
        "/stage is gone",
    ),
    (
        "a field of an answer may be absent",
        |d| {
            let needed = at(d, &format!("{SCHEMAS}/ChildOut/required")).as_array_mut().expect("a list");
            needed.retain(|name| name != "stage")
        },
        "/stage may be absent",
    ),
    (
        "a field of an answer may be null",
        |d| *at(d, &format!("{SCHEMAS}/ChildOut/properties/created_at/type")) = json!(["string", "null"]),
        "may be null",
    ),
    (
        "a field of an answer is of another type",
        |d| *at(d, &format!("{SCHEMAS}/EventFeed/properties/more/type")) = json!("string"),
        "may be string",
    ),
    (
        "a field of the entries of a page is gone",
        |d| remove(d, &format!("{SCHEMAS}/WaitingChildOut/properties/child_id")),
        "/child_id is gone",
    ),
    (
        "a field that an answer is made of is gone",
        |d| remove(d, &format!("{SCHEMAS}/RecordedOut/properties/recorded_at")),
        "/recorded_at is gone",
    ),
    (
        "a code list of an answer opens",
        |d| remove(d, &format!("{SCHEMAS}/PushOutcome/enum")),
        "is no longer one of a list",
    ),
    (
        "a field of problems is gone",
        |d| remove(d, &format!("{SCHEMAS}/ProblemBody/properties/request_id")),
        "/request_id is gone",
    ),
    (
        "a moment is told in another form",
        |d| *at(d, &format!("{SCHEMAS}/ChildOut/properties/created_at/format")) = json!("date"),
        "has another format",
    ),
];

#[test]
fn each_break_is_found() {
    let before = document();
    let mut missed = Vec::new();
    for (what, change, says) in BREAKING.iter() {
        let mut after = before.clone();
        change(&mut after);
        let broken = breaks(&before, &after, day("2026-01-01"));
        if !broken.iter().any(|one| one.contains(says)) {
            missed.push(format!("{what}: {broken:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

const COMPATIBLE: &[(&str, Change)] = &[
    ("words", |d| *at(d, &format!("{READ}/description")) = json!("Otherwise said.")),
    ("an operation more", |d| {
        let new = at(d, READ).clone();
        at(d, "/paths")["/v1/new"] = json!({"get": new})
    }),
    ("a parameter more", |d| {
        at(d, &format!("{LIST}/parameters"))
            .as_array_mut()
            .expect("parameters")
            .push(json!({"name": "why", "in": "query", "required": false, "schema": {"type": "string"}}))
    }),
    ("a field more that may be sent", |d| {
        at(d, &format!("{SCHEMAS}/ChildIn/properties"))["team"] = json!({"type": "string"})
    }),
    ("a field less that must be sent", |d| {
        remove(d, &format!("{SCHEMAS}/ChildIn/required/0"))
    }),
    ("a longer text may be sent", |d| {
        *at(d, &format!("{SCHEMAS}/Reference/maxLength")) = json!(40)
    }),
    ("a field more in an answer", |d| {
        at(d, &format!("{SCHEMAS}/ChildOut/properties"))["team"] = json!({"type": "string"})
    }),
    ("a field that is always in an answer", |d| {
        at(d, &format!("{SCHEMAS}/ChildOut/required"))
            .as_array_mut()
            .expect("a list")
            .push(json!("sibling_group_id"))
    }),
    ("a code more", |d| {
        at(d, &format!("{SCHEMAS}/ChildMilestoneKind/enum"))
            .as_array_mut()
            .expect("codes")
            .push(json!("moved"))
    }),
    ("a scope less", |d| *at(d, &format!("{READ}/security/0/bearer")) = json!([])),
    ("a refusal more", |d| {
        at(d, &format!("{READ}/responses"))["451"] = json!({"description": "For a reason of law."})
    }),
    ("a refusal less", |d| remove(d, &format!("{READ}/responses/429"))),
];

#[test]
fn what_breaks_nobody_is_let_through() {
    let before = document();
    assert_eq!(breaks(&before, &before, day("2026-01-01")), Vec::<String>::new());
    for (what, change) in COMPATIBLE {
        let mut after = before.clone();
        change(&mut after);
        assert_ne!(after, before, "{what}");
        assert_eq!(breaks(&before, &after, day("2026-01-01")), Vec::<String>::new(), "{what}");
    }
}

mod deprecation {
    use super::*;
    use actix_web::{
        App, HttpResponse,
        middleware::from_fn,
        test::{TestRequest, call_service, init_service},
        web::{self, Data},
    };
    use family_finding::{
        contract::{Deprecated, deprecate},
        http::{HttpSettings, Schemas, TrustedProxies, observe},
        limits::LimitSettings,
        server::{Parts, assemble_with},
        service::Clock,
        webhooks::WebhookSettings,
    };
    use family_finding_persistence::identities::Keyring;
    use family_finding_tests::{Backend, Instance};
    use std::sync::Arc;

    const OPERATION: &str = "list_bank_holidays";

    fn going() -> Deprecated {
        Deprecated {
            operation: OPERATION,
            since: day("2026-03-01"),
            until: day("2027-03-31"),
            instead: "Use another.",
        }
    }

    /// The contract in which one operation is going.
    fn marked() -> Value {
        let mut marked = document();
        deprecate(&mut marked, &[going()]);
        marked
    }

    #[test]
    fn a_deprecated_operation_is_gone_after_its_last_day_and_not_before() {
        let before = marked();
        assert_eq!(
            breaks(&document(), &before, day("2026-03-01")),
            Vec::<String>::new(),
            "deprecating breaks nobody"
        );
        let mut after = before.clone();
        remove(&mut after, "/paths/~1v1~1bank-holidays");
        assert_eq!(breaks(&before, &after, day("2027-03-31")), ["GET /v1/bank-holidays is gone"]);
        assert_eq!(breaks(&before, &after, day("2027-04-01")), Vec::<String>::new());
    }

    #[test]
    fn the_contract_says_it() {
        let marked = marked();
        let operations = operations(&marked);
        let one = operations
            .iter()
            .find(|operation| operation.id == OPERATION)
            .expect("the operation");
        assert_eq!(one.value["deprecated"], true);
        let described = one.value["description"].as_str().expect("a description");
        assert!(
            described.ends_with("**Deprecated** since 2026-03-01, answered until 2027-03-31. Use another."),
            "{described}"
        );
        for (status, answer) in one.value["responses"].as_object().expect("answers") {
            for header in ["Deprecation", "Sunset"] {
                assert_eq!(answer["headers"][header]["schema"]["type"], "string", "{status} {header}");
            }
        }
        let count = operations.iter().filter(|operation| operation.value["deprecated"] == true).count();
        assert_eq!(count, 1 + DEPRECATED.len());
    }

    #[tokio::test]
    async fn every_answer_of_it_says_so_and_no_other() {
        tokio::task::LocalSet::new().run_until(answers()).await;
    }

    async fn answers() {
        let instance = Instance::start(Backend::Sqlite).await;
        let parts = Parts {
            database: instance.database.clone(),
            identity_keys: Arc::new(Keyring::read(&instance.identity_key).expect("a keyring")),
            tokens: instance.issuer.verifier_settings(),
            limits: LimitSettings::default(),
            proxies: TrustedProxies::default(),
            http: HttpSettings::default(),
            webhooks: WebhookSettings::on_this_machine(),
            clock: Clock::System,
            events_kept_days: 1,
            answers_kept_days: 1,
            workers: 1,
        };
        let mut contract = Contract::published().expect("a contract");
        contract.learn(&marked()).expect("operations");
        let service = assemble_with(&parts, Arc::new(contract), Arc::new(Schemas::published().expect("schemas"))).expect("a service");
        let app = App::new()
            .app_data(Data::new(service))
            .route("/v1/bank-holidays", web::get().to(HttpResponse::Ok))
            .route("/v1/organisations", web::get().to(HttpResponse::Ok))
            .wrap(from_fn(observe));
        let app = init_service(app).await;
        for (path, is_told) in [("/v1/bank-holidays", true), ("/v1/organisations", false)] {
            let answer = call_service(&app, TestRequest::get().uri(path).to_request()).await;
            assert_eq!(answer.status(), 200, "{path}");
            let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
            let told = [header("deprecation"), header("sunset"), header("link")];
            let expected = [
                "@1772323200",
                "Thu, 01 Apr 2027 00:00:00 GMT",
                "</docs/>; rel=\"deprecation\"; type=\"text/html\"",
            ];
            assert_eq!(told, expected.map(|text| is_told.then(|| text.to_owned())), "{path}");
        }
    }

    #[test]
    fn whoever_uses_one_has_a_year() {
        let known: BTreeSet<String> = operations(&document()).into_iter().map(|operation| operation.id).collect();
        for one in DEPRECATED.iter().chain(&[going()]) {
            assert!(known.contains(one.operation), "{} is not an operation", one.operation);
            assert!(
                one.until - one.since >= chrono::TimeDelta::days(365),
                "{} goes too soon",
                one.operation
            );
            assert!(one.instead.ends_with('.'), "{}", one.operation);
        }
    }
}
