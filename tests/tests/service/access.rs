//! Who may do what: every operation called by every kind of caller, the outcome compared with
//! `docs/access.md`; other organisations' records are answered like what does not exist; and the
//! tokens that let nobody in.

use family_finding::tokens::{Claims, EmbeddedIssuer, KeySource, Verifier, VerifierSettings};
use family_finding_tests::{
    Answer, Backend, Client, Instance,
    builders::*,
    client::NDJSON,
    document::{Forms, Operation, document, operations, workspace},
    instance::{all_scopes, every_scope},
    issuer::{public_key, signed},
    on_both_databases,
    world::{NOBODY, Request, World},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, get_current_timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fmt::Write, time::Duration};

/// The kinds of caller, as the table names them.
fn callers(instance: &Instance, operation: &Operation) -> Vec<(&'static str, Client)> {
    let without: Vec<&str> = every_scope()
        .into_iter()
        .filter(|scope| !operation.scopes.iter().any(|asked| asked == scope))
        .collect();
    vec![
        ("Regional agency", instance.caller("SOUTH", &every_scope())),
        ("Own council", instance.caller("HCC", &every_scope())),
        ("Other council of the region", instance.caller("SCC", &every_scope())),
        ("Agency of another region", instance.caller("NORTH", &every_scope())),
        ("Council of another region", instance.caller("LDS", &every_scope())),
        ("Partner agency", instance.caller("HARBOUR", &every_scope())),
        ("Analyst", instance.caller("SOUTH", &["statistics:read"])),
        ("Auditor", instance.caller("SOUTH", &["audit:read"])),
        ("Without the scope", instance.caller("SOUTH", &without)),
        ("No token", instance.anonymous()),
    ]
}

/// What a caller got, in one word of the table.
fn outcome(answer: &Answer) -> &'static str {
    if answer.header("content-type") == NDJSON {
        return match answer.lines()[0]["problem"]["status"].as_u64() {
            None => "yes",
            Some(403) => "403",
            Some(422) => "unknown",
            other => panic!("{other:?}: {}", answer.text),
        };
    }
    match answer.status.as_u16() {
        200 | 201 if answer.body["items"].as_array().is_some_and(Vec::is_empty) => "empty",
        200 | 201 | 202 | 204 => "yes",
        401 => "401",
        403 => "403",
        404 => "hidden",
        422 => {
            let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
            assert!(
                !errors.is_empty() && errors.iter().all(|error| error["code"] == "unknown-record"),
                "{}",
                answer.text
            );
            "unknown"
        }
        other => panic!("{other}: {}", answer.text),
    }
}

/// The contract with every answer closed: a field that it does not name is a fault.
fn closed(mut document: Value) -> Value {
    // A part of a joint cannot know the fields of the other parts, so only the whole is closed.
    let mut parts = BTreeSet::new();
    collect_parts(&document, &mut parts);
    let schemas = document["components"]["schemas"].as_object_mut().expect("schemas");
    for (name, schema) in schemas {
        let is_object = schema["type"] == "object" || schema.get("allOf").is_some();
        if is_object && !parts.contains(&format!("#/components/schemas/{name}")) {
            schema["unevaluatedProperties"] = json!(false);
        }
    }
    document
}

fn collect_parts(value: &Value, parts: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            let joint = object.get("allOf").and_then(Value::as_array).into_iter().flatten();
            parts.extend(joint.filter_map(|part| part["$ref"].as_str().map(str::to_owned)));
            object.values().for_each(|value| collect_parts(value, parts));
        }
        Value::Array(array) => array.iter().for_each(|value| collect_parts(value, parts)),
        _ => {}
    }
}

/// Asserts that an answer is one that the contract promises: its status, its media type, its
/// headers, and its body with no field more.
fn as_promised(forms: &Forms, operation: &Operation, answer: &Answer) {
    let status = answer.status.as_str();
    let at = format!("{} {status}", operation.id);
    let promised = &operation.value["responses"][status];
    assert!(!promised.is_null(), "{at} is not in the contract: {}", answer.text);
    if status == "204" {
        assert!(promised["content"].is_null() && answer.text.is_empty(), "{at} has a body");
        return;
    }
    let content = promised["content"].as_object().expect("a body is promised");
    let kind = answer.header("content-type");
    let content = content.get(kind).unwrap_or_else(|| panic!("{at} is not promised as {kind}"));
    if kind.starts_with("text/csv") {
        assert!(answer.text.contains("\r\n"), "{at} is no CSV");
        return;
    }
    if kind == "application/zip" {
        assert!(answer.bytes.starts_with(b"PK"), "{at} is no ZIP");
        return;
    }
    let bodies = if kind == NDJSON {
        answer.lines()
    } else {
        vec![answer.body.clone()]
    };
    for body in bodies {
        let faults = forms.faults(&at, &content["schema"], &body);
        assert!(faults.is_empty(), "{at}: {}\n{}", faults.join("\n"), answer.text);
        let mut with_more = body;
        with_more["not_in_the_contract"] = json!(true);
        assert!(
            !forms.faults(&at, &content["schema"], &with_more).is_empty(),
            "{at} may say anything"
        );
    }
    for header in ["etag", "location", "www-authenticate", "retry-after"] {
        let mut named = promised["headers"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.to_lowercase());
        assert!(
            !answer.headers.contains_key(header) || named.any(|name| name == header),
            "{at} does not name {header}"
        );
    }
    for header in promised["headers"].as_object().into_iter().flatten().map(|(name, _)| name) {
        let now_and_then = ["Link", "Idempotent-Replayed", "Last-Modified"].contains(&header.as_str());
        assert!(now_and_then || answer.headers.contains_key(header), "{at} has no {header}");
    }
}

const INTRODUCTION: &str = "# Who may do what

Every operation of the contract, called by every kind of caller. The suite `access` makes the
calls and compares them with this table on every run; an operation without a row fails it. After
a change that is meant, write the table anew:

    UPDATE_ACCESS_TABLE=1 cargo test -p family-finding-tests --test service access::on_sqlite

| Word | Meaning |
| --- | --- |
| yes | Answered, or done. |
| empty | Answered with an empty list: none of the region's rows are this caller's. |
| hidden | 404, the same answer as for what does not exist. |
| unknown | 422: a record named in the body is answered like one that does not exist. |
| 403 | Refused: the token lacks the scope, or its organisation may not do this. |
| 401 | Refused: no valid token. |

The case in question belongs to the council Hampshire in the region South. *Own council* is
Hampshire, *Regional agency* the adoption agency of the region. The household is linked with one
of Hampshire's children; without a link it is hidden from the council too. Except for the last
four columns, every caller holds every scope, so that the organisation alone decides. The
analyst holds `statistics:read` alone and the auditor `audit:read` alone, for the regional agency.

Who holds `measures:read` works inside the organisation and is shown the true figures. Who holds
`statistics:read` is shown figures that may leave it: small numbers, and whatever would give them
away, are withheld (see [measures](measures.md)). A report is asked for here with its true figures;
its public edition is let in by `statistics:read` alone (see [the report](report.md)).
";

/// The operations of the partner's door.
const FOR_PARTNERS: [&str; 2] = ["list_availability", "create_expression_of_interest"];

async fn table(instance: &Instance) -> String {
    let world = World::of(instance).await;
    let document = document();
    let forms = Forms::of(&closed(document.clone()));
    let mut text = INTRODUCTION.to_owned();
    for tag in document["tags"].as_array().expect("tags") {
        let tag = tag["name"].as_str().expect("a tag");
        let of_tag: Vec<Operation> = operations(&document)
            .into_iter()
            .filter(|operation| operation.value["tags"][0] == tag)
            .collect();
        let heads: Vec<&str> = callers(instance, &of_tag[0]).into_iter().map(|(name, _)| name).collect();
        let rule = vec!["---"; heads.len() + 2].join(" | ");
        let _ = write!(text, "\n## {tag}\n\n| Operation | Scope | {} |\n| {rule} |\n", heads.join(" | "));
        for operation in of_tag {
            let mut cells = Vec::new();
            for (name, client) in callers(instance, &operation) {
                let request = world.request(&operation).await;
                let answer = request.by(&client).await;
                as_promised(&forms, &operation, &answer);
                let word = outcome(&answer);
                match name {
                    // What is a partner's to do is refused to the region itself.
                    "Regional agency" if FOR_PARTNERS.contains(&operation.id.as_str()) => {
                        assert_eq!(word, "403", "{}: {}", operation.id, answer.text)
                    }
                    "Partner agency" if FOR_PARTNERS.contains(&operation.id.as_str()) => {
                        assert_eq!(word, "yes", "{}: {}", operation.id, answer.text)
                    }
                    "Regional agency" => assert_eq!(word, "yes", "{}: {}", operation.id, answer.text),
                    "No token" => assert_eq!(word, "401", "{}", operation.id),
                    "Without the scope" => assert_eq!(word, "403", "{}", operation.id),
                    "Auditor" if operation.scopes != ["audit:read"] => assert_eq!(word, "403", "{}", operation.id),
                    "Analyst" if operation.scopes != ["statistics:read"] => assert_eq!(word, "403", "{}", operation.id),
                    _ => {}
                }
                cells.push(word);
            }
            let _ = writeln!(
                text,
                "| `{}`<br>{} {} | `{}` | {} |",
                operation.id,
                operation.method,
                operation.path,
                operation.scopes.join(" "),
                cells.join(" | ")
            );
        }
    }
    let rows = text.matches("<br>").count();
    assert_eq!(
        rows,
        operations(&document).len(),
        "an operation has a tag that the contract does not list"
    );
    text
}

on_both_databases! {
    async fn every_operation_is_open_to_whom_the_table_says(instance) {
        let table = table(instance).await;
        let path = workspace().join("docs/access.md");
        if std::env::var_os("UPDATE_ACCESS_TABLE").is_some() {
            std::fs::write(&path, &table).expect("the table is written");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        for (line, held) in table.lines().zip(written.lines()) {
            assert_eq!(line, held, "docs/access.md differs; UPDATE_ACCESS_TABLE=1 writes it anew");
        }
        assert_eq!(table.lines().count(), written.lines().count(), "docs/access.md has other rows");
    }
}

/// What shows no case and changes none, so that the trail need not name any.
const SHOW_NO_CASE: [&str; 15] = [
    "list_measures",
    "list_statistics",
    "list_measure_definitions",
    "list_scorecards",
    "read_targets",
    "read_targets_calculation",
    "read_annual_report",
    "read_quarterly_report",
    "read_forecast",
    "list_organisations",
    "list_bank_holidays",
    "read_events",
    "list_matching_criteria",
    "list_matching_sufficiency",
    "read_settings",
];

on_both_databases! {
    async fn every_operation_leaves_its_entry_in_the_audit_trail(instance) {
        let world = World::of(instance).await;
        // Entries about restricted records are for who may see those.
        let auditor = instance.caller("SOUTH", &["audit:read", "restricted:read"]);
        let agency = instance.caller("SOUTH", &every_scope());
        for operation in operations(&document()) {
            let request = world.request(&operation).await;
            let name = format!("request-of-{}", operation.id);
            let partners = FOR_PARTNERS.contains(&operation.id.as_str());
            let client = if partners { &world.partner } else { &agency };
            let answer = request.named(&name).by(client).await;
            assert!(answer.status.is_success(), "{}: {}", operation.id, answer.text);
            let trail = auditor.get(&format!("/v1/audit-entries?operation={}", operation.id)).await.expect(200);
            let entries: Vec<Value> = trail.body["items"].as_array().expect("entries").iter().filter(|entry| entry["request_id"] == name.as_str()).cloned().collect();
            if SHOW_NO_CASE.contains(&operation.id.as_str()) {
                assert_eq!(entries, Vec::<Value>::new(), "{}", operation.id);
                continue;
            }
            assert_eq!(entries.len(), 1, "{} leaves no entry, or more than one: {}", operation.id, trail.text);
            assert_eq!(entries[0]["outcome"], "answered", "{}", operation.id);
            let cases: Vec<&str> = entries[0]["cases"].as_array().expect("cases").iter().filter_map(|case| case["id"].as_str()).collect();
            assert!(!cases.is_empty() || operation.id == "list_audit_entries", "{} names no case", operation.id);
            if operation.path.contains("{id}") {
                let case = request.path.split("/").nth(if operation.path.starts_with("/v1/matching/plans/") { 4 } else { 3 }).expect("a case");
                assert!(cases.contains(&case), "{} does not name the case it is asked for: {}", operation.id, entries[0]);
            }
            // Whatever identifier of a case the answer shows, the entry names it.
            for shown in cases_in(&answer.body) {
                assert!(cases.contains(&shown.as_str()), "{} shows {shown} and does not name it", operation.id);
            }
        }
    }
}

/// The identifiers of cases by which an answer shows something of them: an entry of a list, or a
/// case that a match, a link or a check is about.
fn cases_in(body: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if let Some(object) = body.as_object() {
        for (name, value) in object {
            let of_case = ["adopter_id", "child_id"].contains(&name.as_str());
            found.extend(value.as_str().filter(|_| of_case).map(str::to_owned));
            found.extend(cases_in(value));
        }
        // What has an owning system's key, or the parts of a link, is a case itself.
        let is_case = object.contains_key("source") || object.contains_key("external");
        found.extend(object.get("id").filter(|_| is_case).and_then(Value::as_str).map(str::to_owned));
    }
    body.as_array()
        .into_iter()
        .flatten()
        .for_each(|value| found.extend(cases_in(value)));
    found
}

/// An answer without what differs with every request.
fn shape(answer: &Answer) -> (u16, Value, BTreeSet<String>) {
    let mut body = answer.body.clone();
    if let Some(object) = body.as_object_mut() {
        object.remove("instance");
        object.remove("request_id");
    }
    let headers = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
    (answer.status.as_u16(), body, headers)
}

on_both_databases! {
    async fn what_is_not_yours_is_answered_like_what_does_not_exist(instance) {
        let world = World::of(instance).await;
        for operation in operations(&document()) {
            if !operation.path.contains("{id}") && !operation.path.contains("{reference}") {
                continue;
            }
            for organisation in ["SCC", "LDS", "NORTH", "HARBOUR"] {
                let client = instance.caller(organisation, &every_scope());
                let request = world.request(&operation).await;
                let there = request.by(&client).await;
                let place = match operation.path.as_str() {
                    path if path.contains("{reference}") => 5,
                    path if path.starts_with("/v1/matching/plans/") => 4,
                    _ => 3,
                };
                let case = request.path.split('/').nth(place).expect("a case");
                let case = case.split('?').next().expect("a case");
                let nowhere = if operation.path.contains("{reference}") { "UNKNOWN1" } else { NOBODY };
                let unknown = Request { path: request.path.replace(case, nowhere), ..request.clone() };
                if operation.method == "PUT" && operation.path.contains("{reference}") {
                    // What is not there is created, by whom it may be.
                    let created = unknown.by(&client).await;
                    assert_eq!((there.status, there.problem()), (created.status, created.problem()), "{} {organisation}", operation.id);
                    continue;
                }
                let not_there = unknown.by(&client).await.refused(404, "not-found");
                assert_eq!(shape(&there), shape(&not_there), "{} {organisation}", operation.id);
            }
        }
    }

    async fn what_is_not_yours_cannot_be_named_in_a_body(instance) {
        let world = World::of(instance).await;
        let north = instance.caller("NORTH", &every_scope());
        let mut northern = adopter();
        northern["local_authority"] = json!("LDS");
        let theirs = format!("/v1/adopters/{}", north.post("/v1/adopters", &northern).await.expect(201).id());
        let southern = child_with_order(&world.agency, "HCC").await;
        let portsmouth = child_with_order(&world.agency, "PCC").await;
        let to = |adopter: &str, child: &str| json!({"adopter_id": adopter, "child_id": child, "identified_on": "2021-08-10"});
        let household = id_of(&world.roomy);
        // Who asks, a body that names something of another organisation, the same with what nobody has.
        for (organisation, path, foreign, unknown) in [
            ("SOUTH", "/v1/links", to(id_of(&theirs), id_of(&southern)), to(NOBODY, id_of(&southern))),
            ("NORTH", "/v1/links", to(id_of(&theirs), id_of(&southern)), to(id_of(&theirs), NOBODY)),
            ("NORTH", "/v1/links", to(household, id_of(&southern)), to(NOBODY, NOBODY)),
            ("PCC", "/v1/links", to(household, id_of(&southern)), to(household, NOBODY)),
            ("HCC", "/v1/links", to(household, id_of(&portsmouth)), to(household, NOBODY)),
            (
                "PCC",
                "/v1/sibling-groups",
                json!({"source": "s", "reference": "G1", "local_authority": "PCC", "children": [id_of(&portsmouth), id_of(&southern)]}),
                json!({"source": "s", "reference": "G1", "local_authority": "PCC", "children": [id_of(&portsmouth), NOBODY]}),
            ),
            (
                "LDS",
                "/v1/links",
                json!({"adopter_id": household, "sibling_group_id": id_of(&world.group), "identified_on": "2021-08-10"}),
                json!({"adopter_id": NOBODY, "sibling_group_id": NOBODY, "identified_on": "2021-08-10"}),
            ),
        ] {
            let client = instance.caller(organisation, &every_scope());
            let named = client.post(path, &foreign).await.expect(422);
            let nowhere = client.post(path, &unknown).await.expect(422);
            assert_eq!(shape(&named), shape(&nowhere), "{organisation} {foreign}");
            assert!(named.text.contains("unknown-record"), "{}", named.text);
        }
        // A council records for itself alone.
        for (organisation, council) in [("HCC", "PCC"), ("HCC", "LDS"), ("LDS", "HCC"), ("SOUTH", "LDS"), ("NORTH", "HCC"), ("SOUTH", "SOUTH")] {
            let client = instance.caller(organisation, &every_scope());
            let refused = client.post("/v1/children", &child(council)).await.refused(422, "unknown-record");
            assert_eq!(refused.pointers(), ["/local_authority"]);
        }
        let etag = world.etag(&southern).await;
        let moved = instance.caller("HCC", &every_scope()).patch(&southern, &etag, &json!({"local_authority": "PCC"})).await;
        moved.refused(422, "unknown-record");
        // Filters that name what is not yours find nothing.
        let other = instance.caller("PCC", &every_scope());
        for filter in [format!("adopter_id={}", id_of(&world.adopter)), format!("child_id={}", id_of(&world.child))] {
            let listed = other.get(&format!("/v1/links?{filter}")).await.expect(200);
            assert_eq!(listed.body["items"], json!([]), "{filter}");
        }
    }

    async fn a_part_belongs_to_its_own_case(instance) {
        let world = World::of(instance).await;
        let agency = &world.agency;
        let reason = json!({"reason": "wrong_date"});
        let void = world.recorded(&world.new_child().await, "entered_care", "2021-12-01").await;
        let elsewhere = void.replace(void.split('/').nth(3).expect("a case"), id_of(&world.new_child().await));
        agency.post(&elsewhere, &reason).await.refused(404, "not-found");
        let of_other_kind = void.replace("/v1/children/", "/v1/adopters/");
        agency.post(&of_other_kind, &reason).await.refused(404, "not-found");
        let of_household = format!("{}/milestones/{}", world.adopter, void.split("/milestones/").nth(1).expect("a milestone"));
        agency.post(&of_household, &reason).await.refused(404, "not-found");
        let check = format!("{}/checks/{}", world.roomy, world.check);
        agency.patch(&check, "\"1-20220401\"", &json!({"received_on": "2022-03-01"})).await.refused(404, "not-found");
        agency.post(&void, &reason).await.expect(200);
    }

    async fn a_household_is_hidden_from_a_council_until_a_link(instance) {
        let (agency, council) = (instance.agency(), instance.council("HCC"));
        let adopter = approved_adopter(&agency, 1).await;
        let child = child_with_order(&council, "HCC").await;
        for path in [adopter.clone(), format!("{adopter}/milestones"), format!("{adopter}/matches")] {
            council.get(&path).await.refused(404, "not-found");
        }
        let matches = council.get(&format!("{child}/matches")).await.expect(200);
        assert_eq!(matches.body["items"][0]["adopter_id"], id_of(&adopter));
        assert_eq!(matches.body["items"][0].get("reference"), None);
        link(&council, &adopter, &child, "2021-08-10").await;
        council.get(&adopter).await.expect(200);
        instance.council("PCC").get(&adopter).await.refused(404, "not-found");
    }

    async fn regions_do_not_meet(instance) {
        let north = instance.caller("NORTH", &every_scope());
        let asked = ["/v1/measures?period=2021-22", "/v1/scorecards?period=2021-22&by=local_authority", "/v1/adopters", "/v1/children", "/v1/links", "/v1/sibling-groups", "/v1/checks/overdue"];
        let mut before = Vec::new();
        for path in asked {
            before.push(north.get(path).await.expect(200).text);
        }
        let world = World::of(instance).await;
        for (path, before) in asked.iter().zip(before) {
            assert_eq!(north.get(path).await.expect(200).text, before, "{path}");
        }
        // And the other way round: a household of the north is no match for a child of the south.
        let mut household = adopter();
        household["local_authority"] = json!("LDS");
        let theirs = format!("/v1/adopters/{}", north.post("/v1/adopters", &household).await.expect(201).id());
        for step in road_to_approval(2) {
            milestone(&north, &theirs, step).await;
        }
        let southern = child_with_order(&world.agency, "HCC").await;
        let matches = world.agency.get(&format!("{southern}/matches?include=barred")).await.expect(200);
        assert!(!matches.text.contains(id_of(&theirs)));
        let northern = child_with_order(&north, "LDS").await;
        let matches = north.get(&format!("{northern}/matches?include=barred")).await.expect(200);
        assert_eq!(matches.body["items"].as_array().map(Vec::len), Some(1), "{}", matches.text);
        let children = north.get(&format!("{theirs}/matches?include=barred")).await.expect(200);
        assert!(children.text.contains(id_of(&northern)) && !children.text.contains(id_of(&southern)));
        let listed = instance.caller("LDS", &every_scope()).get("/v1/children").await.expect(200);
        assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(1));
    }

    async fn an_organisation_is_recorded_by_its_own_region(instance) {
        let (south, north) = (instance.agency(), instance.caller("NORTH", &every_scope()));
        let before = south.get("/v1/organisations").await.expect(200).text;
        let council = json!({"name": "Taken", "kind": "local_authority"});
        let into_south = json!({"name": "Taken", "kind": "local_authority", "region": "SOUTH"});
        let agency = json!({"name": "Taken", "kind": "regional_adoption_agency"});
        for (client, code, body) in [
            (&south, "LDS", &council),
            (&south, "LDS", &into_south),
            (&south, "NORTH", &agency),
            (&north, "HCC", &council),
            (&north, "SOUTH", &agency),
        ] {
            client.put(&format!("/v1/organisations/{code}"), body).await.refused(403, "forbidden");
        }
        let mine = json!({"name": "Taken", "kind": "local_authority", "region": "NORTH"});
        let refused = south.put("/v1/organisations/NEWLA", &mine).await.refused(422, "invalid-value");
        assert_eq!(refused.pointers(), ["/region"]);
        assert_eq!(south.get("/v1/organisations").await.expect(200).text, before);
        let added = json!({"name": "Dorset", "kind": "local_authority", "region": "SOUTH"});
        south.put("/v1/organisations/DOR", &added).await.expect(201);
        south.put("/v1/organisations/DOR", &added).await.expect(200);
        instance.council("DOR").post("/v1/children", &child("DOR")).await.expect(201);
    }
}

/// Whether a name stands anywhere in a document.
fn holds(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(object) => object.contains_key(name) || object.values().any(|value| holds(value, name)),
        Value::Array(array) => array.iter().any(|value| holds(value, name)),
        _ => false,
    }
}

on_both_databases! {
    async fn identity_is_absent_for_all_but_those_who_may_see_it(instance) {
        let (sees, blind) = (instance.caller("SOUTH", &every_scope()), instance.agency());
        let council = instance.caller("HCC", &every_scope());
        let mut household = adopter();
        household["household"]["adults"][0]["date_of_birth"] = json!("1983-07-19");
        let child = {
            let mut body = child("HCC");
            body["profile"]["location"] = json!({"area": "SO15", "latitude": 50.9, "longitude": -1.4});
            body
        };
        for client in [&sees, &blind] {
            household["reference"] = json!(reference("I"));
            // The answer to a creating request is kept for its key, so it never holds identity.
            let created = client.post("/v1/adopters", &household).await.expect(201);
            assert!(["latitude", "longitude", "date_of_birth"].iter().all(|name| !holds(&created.body, name)), "{}", created.text);
        }
        let path = format!("/v1/adopters/{}", sees.get("/v1/adopters").await.expect(200).body["items"][0]["id"].as_str().expect("an id"));
        for step in road_to_approval(1) {
            let recorded = blind.post(&format!("{path}/milestones"), &step).await.expect(201);
            assert!(!holds(&recorded.body, "latitude"), "{}", recorded.text);
        }
        let mut body = child.clone();
        body["reference"] = json!(reference("I"));
        let case = format!("/v1/children/{}", council.post("/v1/children", &body).await.expect(201).id());
        for step in road_to_order() {
            milestone(&council, &case, step).await;
        }
        let link = link(&sees, &path, &case, "2021-08-10").await;
        let by_reference = format!("/v1/adopters/by-reference/south-adopters/{}", sees.get(&path).await.expect(200).body["reference"].as_str().expect("a reference"));
        for address in [path.clone(), by_reference, "/v1/adopters".to_owned()] {
            let shown = sees.get(&address).await.expect(200);
            assert!(holds(&shown.body, "latitude") && holds(&shown.body, "longitude") && holds(&shown.body, "date_of_birth"), "{}", shown.text);
            for client in [&blind, &council, &instance.council("HCC")] {
                let answer = client.get(&address).await.expect(200);
                assert!(answer.text.contains("\"adults\""), "{}", answer.text);
                for name in ["latitude", "longitude", "date_of_birth"] {
                    assert!(!holds(&answer.body, name), "{name} in {}", answer.text);
                }
            }
        }
        let etag = blind.get(&path).await.header("etag").to_owned();
        let changed = blind.patch(&path, &etag, &json!({"household": {"needs": {"autism": "yes"}}})).await.expect(200);
        assert!(!holds(&changed.body, "latitude") && !holds(&changed.body, "date_of_birth"));
        // What was not shown was not lost by the change.
        assert_eq!(sees.get(&path).await.expect(200).body["household"]["adults"][0]["date_of_birth"], "1983-07-19");
        for address in [format!("{case}/matches?include=barred"), link.clone(), format!("{path}/milestones"), "/v1/links".to_owned()] {
            for client in [&sees, &blind, &council] {
                let answer = client.get(&address).await.expect(200);
                assert!(!holds(&answer.body, "latitude"), "{address}: {}", answer.text);
            }
        }
        // A child's date of birth is known to who may read the child; its place is identity too.
        for (client, shown) in [(&sees, true), (&blind, false), (&council, true), (&instance.council("HCC"), false)] {
            for address in [case.clone(), "/v1/children".to_owned()] {
                let answer = client.get(&address).await.expect(200);
                assert!(holds(&answer.body, "date_of_birth"), "{}", answer.text);
                assert_eq!(holds(&answer.body, "latitude"), shown, "{}", answer.text);
            }
        }
    }
}

mod tokens {
    use super::*;

    fn claims() -> Claims {
        let now = get_current_timestamp();
        Claims {
            iss: "family-finding-embedded".to_owned(),
            aud: "family-finding".to_owned(),
            sub: "test".to_owned(),
            organisation: "SOUTH".to_owned(),
            scope: all_scopes().join(" "),
            iat: now - 100,
            nbf: now - 100,
            exp: now + 600,
        }
    }

    const DAY: u64 = 24 * 3600;

    /// A key pair that nobody trusts, or that one verifier is told to trust.
    const PRIVATE: &str =
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIM+XgmOwabnsyw2PYsrdS7YqH7frMJtBDLwh+r9HPpkY\n-----END PRIVATE KEY-----\n";

    fn other_key() -> EncodingKey {
        EncodingKey::from_ed_pem(PRIVATE.as_bytes()).expect("a key")
    }

    async fn refused(instance: &Instance, token: &str, what: &str) {
        let answer = instance.with_token(token).get("/v1/adopters").await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.text);
        let answer = answer.refused(401, "unauthenticated");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{what}");
        assert!(!answer.text.contains(token), "{what}");
    }

    #[tokio::test]
    async fn that_are_not_right_let_nobody_in_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let sign = |change: &dyn Fn(&mut Claims)| {
            let mut claims = claims();
            change(&mut claims);
            instance.issuer.sign(&claims).expect("a token")
        };
        let good = sign(&|_| {});
        instance.with_token(&good).get("/v1/adopters").await.expect(200);

        let now = get_current_timestamp();
        refused(&instance, &sign(&|claims| claims.exp = now - 1), "expired by a second").await;
        refused(&instance, &sign(&|claims| claims.exp = now), "expires now").await;
        refused(&instance, &sign(&|claims| claims.nbf = now + 60), "not valid yet").await;
        refused(
            &instance,
            &sign(&|claims| claims.aud = "another-service".to_owned()),
            "other audience",
        )
        .await;
        refused(&instance, &sign(&|claims| claims.aud = String::new()), "no audience").await;
        refused(&instance, &sign(&|claims| claims.iss = "another-issuer".to_owned()), "other issuer").await;
        refused(
            &instance,
            &sign(&|claims| claims.exp = claims.iat + 31 * DAY + 1),
            "lifetime too long",
        )
        .await;
        refused(&instance, &sign(&|claims| claims.exp = u64::MAX), "for ever").await;
        refused(&instance, &sign(&|claims| claims.iat = now + 3600), "issued in the future").await;

        let parts: Vec<&str> = good.split('.').collect();
        let [header, payload, signature] = parts.as_slice() else {
            panic!("three parts")
        };
        let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
        for unsigned in [
            format!("{none}.{payload}."),
            format!("{none}.{payload}"),
            format!("{none}.{payload}.{signature}"),
            format!("{header}.{payload}."),
        ] {
            refused(&instance, &unsigned, "unsigned").await;
        }
        let richer = sign(&|claims| claims.organisation = "NORTH".to_owned());
        let tampered = format!("{header}.{}.{signature}", richer.split('.').nth(1).expect("a payload"));
        refused(&instance, &tampered, "tampered").await;
        let mut cut = good.clone();
        cut.pop();
        refused(&instance, &cut, "cut").await;
        refused(&instance, &format!("{good}A"), "lengthened").await;

        let KeySource::Pem(public) = instance.issuer.verifier_settings().keys else {
            panic!("the embedded key is in PEM")
        };
        for secret in [public.as_bytes(), public.trim_end().as_bytes(), b"", b"secret"] {
            for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
                let token = signed(&Header::new(algorithm), &claims(), &EncodingKey::from_secret(secret));
                refused(&instance, &token, "signed with the public key as a secret").await;
            }
        }
        let another = EmbeddedIssuer::ephemeral().expect("a key");
        refused(&instance, &another.sign(&claims()).expect("a token"), "other key").await;
        let mut header = Header::new(Algorithm::EdDSA);
        header.jwk = serde_json::from_value(public_key(&other_key(), Algorithm::EdDSA)).expect("a JWK");
        refused(&instance, &signed(&header, &claims(), &other_key()), "key in the header").await;
        let mut header = Header::new(Algorithm::EdDSA);
        header.jku = Some(format!("{}/keys.json", instance.base));
        refused(
            &instance,
            &signed(&header, &claims(), &other_key()),
            "address of a key in the header",
        )
        .await;

        for garbage in ["", ".", "..", "...", "x", "a.b.c", "eyJ.eyJ.x", "null", "ä.ö.ü"] {
            refused_header(&instance, &format!("Bearer {garbage}")).await;
        }
        refused(&instance, &"a".repeat(9000), "too long").await;
        for header in [
            "",
            "Bearer",
            "Basic YTpi",
            "Digest x",
            &format!("Token {good}"),
            &good,
            &format!("Bearer{good}"),
            &format!("Bearer {good} {good}"),
        ] {
            refused_header(&instance, header).await;
        }
        instance.anonymous().get("/v1/adopters").await.refused(401, "unauthenticated");
        let in_query = instance.anonymous().get(&format!("/v1/adopters?access_token={good}")).await;
        in_query.refused(401, "unauthenticated");
        let lower = [("authorization", format!("bearer {good}"))];
        let headers: Vec<(&str, &str)> = lower.iter().map(|(name, value)| (*name, value.as_str())).collect();
        instance
            .anonymous()
            .send(Method::GET, "/v1/adopters", &headers, None)
            .await
            .expect(200);
    }

    async fn refused_header(instance: &Instance, value: &str) {
        let headers = [("authorization", value)];
        let answer = instance.anonymous().send(Method::GET, "/v1/adopters", &headers, None).await;
        assert_eq!(answer.status, 401, "{value}: {}", answer.text);
        assert_eq!(answer.refused(401, "unauthenticated").header("www-authenticate"), "Bearer");
    }

    #[tokio::test]
    async fn end_while_they_are_remembered_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let mut short = claims();
        short.exp = get_current_timestamp() + 2;
        let token = instance.issuer.sign(&short).expect("a token");
        let client = instance.with_token(&token);
        client.get("/v1/adopters").await.expect(200);
        tokio::time::sleep(Duration::from_millis(2_100)).await;
        client.get("/v1/adopters").await.refused(401, "unauthenticated");
    }

    #[tokio::test]
    async fn of_an_unknown_organisation_are_refused_everywhere_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let world = World::of(&instance).await;
        for operation in operations(&document()) {
            // Nothing is changed, so one request serves all of them.
            let request = world.request(&operation).await;
            for organisation in ["NOWHERE", "", "south", "SO UTH", "S", "SOUTH'", "SOUTH\u{0}"] {
                let answer = request.by(&instance.caller(organisation, &every_scope())).await;
                assert_eq!(answer.status, 403, "{} {organisation:?}: {}", operation.id, answer.text);
                answer.refused(403, "forbidden");
            }
        }
    }

    #[tokio::test]
    async fn hold_scopes_word_by_word_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        for scopes in [
            vec!["adopters:readx"],
            vec!["xadopters:read"],
            vec!["adopters"],
            vec!["adopters:*"],
            vec!["*"],
            vec!["ADOPTERS:READ"],
            vec!["children:read,adopters:read"],
            vec!["adopters:write"],
            vec!["identity:read"],
            vec![],
        ] {
            let answer = instance.caller("SOUTH", &scopes).get("/v1/adopters").await;
            assert_eq!(answer.status, 403, "{scopes:?}: {}", answer.text);
            assert!(answer.refused(403, "forbidden").text.contains("adopters:read"));
        }
        instance
            .caller("SOUTH", &["children:read", "adopters:read"])
            .get("/v1/adopters")
            .await
            .expect(200);
    }

    /// What the embedded issuer would never sign, by a key that this verifier trusts.
    #[tokio::test]
    async fn hold_every_claim() {
        let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAnKCQuGVXF5f/gEUwX+2MnMdIdyYUfP1exhLGXzzUgP8=\n-----END PUBLIC KEY-----\n";
        let settings = VerifierSettings {
            keys: KeySource::Pem(public.to_owned()),
            issuer: "issuer".to_owned(),
            audience: "audience".to_owned(),
            longest_lifetime_seconds: DAY,
        };
        let verifier = Verifier::new(&settings).expect("a verifier");
        let now = get_current_timestamp();
        let whole = json!({
            "iss": "issuer", "aud": "audience", "sub": "test", "organisation": "SOUTH", "scope": "adopters:read",
            "iat": now, "nbf": now, "exp": now + 60
        });
        let sign = |header: &Header, claims: &Value| signed(header, claims, &other_key());
        let plain = Header::new(Algorithm::EdDSA);
        assert!(verifier.verify(&sign(&plain, &whole)).await.is_ok());
        for name in whole.as_object().expect("claims").keys() {
            let mut without = whole.clone();
            without.as_object_mut().expect("claims").remove(name);
            assert!(verifier.verify(&sign(&plain, &without)).await.is_err(), "without {name}");
            for wrong in [Value::Null, json!([]), json!({}), json!(true), json!(-1)] {
                let mut claims = whole.clone();
                claims[name] = wrong.clone();
                assert!(verifier.verify(&sign(&plain, &claims)).await.is_err(), "{name} = {wrong}");
            }
        }
        let mut longer = whole.clone();
        longer["exp"] = json!(now + DAY + 1);
        assert!(verifier.verify(&sign(&plain, &longer)).await.is_err());
        let mut critical = plain.clone();
        critical.crit = Some(vec!["exp".to_owned()]);
        assert!(verifier.verify(&sign(&critical, &whole)).await.is_err());
    }

    #[test]
    fn are_verified_by_public_keys_only() {
        let settings = |pem: &str| VerifierSettings {
            keys: KeySource::Pem(pem.to_owned()),
            issuer: "issuer".to_owned(),
            audience: "audience".to_owned(),
            longest_lifetime_seconds: DAY,
        };
        for pem in [
            PRIVATE,
            "",
            "secret",
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        ] {
            assert!(Verifier::new(&settings(pem)).is_err(), "{pem}");
        }
    }
}
