//! Many records in one file: each line answered, cases whole or not at all, the same again
//! unchanged, and nobody held up by it.

use family_finding_tests::{Answer, Backend, Client, Instance, builders::*, client::NDJSON, instance::all_scopes, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    time::Duration,
};

/// What a line of the answer says, in short.
fn said(line: &Value) -> String {
    let outcome = line["outcome"].as_str().unwrap_or("end");
    match line["problem"]["type"].as_str() {
        Some(problem) => format!("{} {outcome} {}", line["line"], problem.trim_start_matches("/problems/")),
        None => format!("{} {outcome}", line["line"]),
    }
}

fn pointers(line: &Value) -> Vec<&str> {
    let errors = line["problem"]["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().filter_map(|error| error["pointer"].as_str()).collect()
}

fn file(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn void(kind: &str, case: &Value, key: &str) -> Value {
    json!({"kind": kind, "source": case["source"], "reference": case["reference"], "body": {"source_key": key, "reason": "wrong_date"}})
}

fn key_of(case: &Value) -> Value {
    json!({"source": case["source"], "reference": case["reference"]})
}

/// An approved household, line by line.
fn household(children_most: u8) -> Vec<Value> {
    let told = full_record("adopter", adopter());
    let road = road_to_approval(children_most)
        .into_iter()
        .map(|step| of_case("adopter_milestone", &told, step));
    [told.clone()].into_iter().chain(road).collect()
}

/// A child with a placement order, line by line.
fn waiting_child(council: &str) -> Vec<Value> {
    let told = full_record("child", child(council));
    let road = road_to_order().into_iter().map(|step| of_case("child_milestone", &told, step));
    [told.clone()].into_iter().chain(road).collect()
}

fn linked(adopter: &Value, name: &str, subject: &Value, on: &str) -> Value {
    let mut body = json!({"adopter": key_of(adopter), "identified_on": on});
    body[name] = key_of(subject);
    json!({"kind": "link", "source": "case-records", "reference": reference("L"), "body": body})
}

/// A region's work: a household, a child, two siblings as a group, a second household, two links
/// and the way of one to the placement.
fn day_of_work() -> Vec<Value> {
    let (first, second, alone) = (household(1), household(2), waiting_child("HCC"));
    let (one, two) = (waiting_child("HCC"), waiting_child("HCC"));
    let group = json!({
        "kind": "sibling_group", "source": "case-records", "reference": reference("G"),
        "body": {"local_authority": "HCC", "children": [key_of(&one[0]), key_of(&two[0])]}
    });
    let together = of_case(
        "sibling_group_milestone",
        &group,
        json!({"kind": "assessed_together", "occurred_on": "2021-05-20"}),
    );
    let link = linked(&first[0], "child", &alone[0], "2021-08-10");
    let road: Vec<Value> = road_to_placement()
        .into_iter()
        .map(|step| of_case("link_milestone", &link, step))
        .collect();
    let with_group = linked(&second[0], "sibling_group", &group, "2021-08-11");
    let mut confirmed = of_case(
        "link_milestone",
        &with_group,
        json!({"kind": "confirmed", "occurred_on": "2021-08-21"}),
    );
    confirmed["children"] = json!([key_of(&one[0]), key_of(&two[0])]);
    let mut lines = [first, second, alone, one, two].concat();
    lines.extend([group, together, link]);
    lines.extend(road);
    lines.extend([with_group, confirmed]);
    lines
}

/// Sends a file that is taken whole; answers its lines and the end.
async fn send(client: &Client, query: &str, text: &str) -> (Vec<Value>, Value) {
    let answer = client.import(query, text).await.expect(200);
    assert_eq!(answer.header("content-type"), NDJSON);
    let mut lines = answer.lines();
    let end = lines.pop().expect("an end");
    assert!(end["lines"].is_number(), "{end}");
    (lines, end)
}

/// Asserts that every line came to the same.
fn all_came_to(lines: &[Value], outcome: &str) {
    for line in lines {
        assert_eq!(line["outcome"], outcome, "{line}");
    }
}

async fn newest(client: &Client) -> String {
    let answer = client.get("/v1/events?start=newest").await.expect(200).body;
    answer["next"].as_str().expect("a place").to_owned()
}

async fn changes_since(client: &Client, place: &str) -> usize {
    let answer = client.get(&format!("/v1/events?limit=100&after={place}")).await.expect(200).body;
    answer["items"].as_array().expect("items").len()
}

/// Everything that an import could have written.
async fn stored(client: &Client) -> Vec<Value> {
    let mut stored = Vec::new();
    for list in ["adopters", "children", "sibling-groups", "links"] {
        let page = client.get(&format!("/v1/{list}?limit=100")).await.expect(200).body;
        for case in page["items"].as_array().expect("items") {
            let path = format!("/v1/{list}/{}", case["id"].as_str().expect("an id"));
            stored.push(client.get(&format!("{path}/milestones?limit=100")).await.expect(200).body);
        }
        stored.push(page);
    }
    stored
}

on_both_databases! {
    async fn a_file_of_every_kind_is_taken_and_the_same_again_changes_nothing(instance) {
        let agency = instance.agency();
        let lines = day_of_work();
        let (answers, end) = send(&agency, "", &file(&lines)).await;
        all_came_to(&answers, "created");
        let numbers: Vec<u64> = answers.iter().filter_map(|line| line["line"].as_u64()).collect();
        assert_eq!(numbers, (1..=lines.len() as u64).collect::<Vec<_>>());
        for (line, answer) in lines.iter().zip(&answers) {
            assert_eq!((&line["kind"], &line["source"], &line["reference"]), (&answer["kind"], &answer["source"], &answer["reference"]));
        }
        let all = lines.len();
        assert_eq!(end, json!({"complete": true, "dry_run": false, "lines": all, "created": all, "updated": 0, "unchanged": 0, "refused": 0}));

        // What single operations would show.
        let placed = answers.iter().find(|line| line["kind"] == "link").expect("a link");
        let link = agency.get(&format!("/v1/links/{}", placed["id"].as_str().expect("an id"))).await.expect(200).body;
        assert_eq!((&link["state"], &link["reference"]), (&json!("placed"), &placed["reference"]));
        let child = agency.get(&format!("/v1/children/{}", link["children"][0]["child_id"].as_str().expect("a child"))).await.expect(200).body;
        assert_eq!(child["stage"], "placed", "{child}");

        let before = (newest(&agency).await, stored(&agency).await);
        for query in ["", "?dry_run=true"] {
            let (answers, end) = send(&agency, query, &file(&lines)).await;
            all_came_to(&answers, "unchanged");
            assert_eq!((&end["unchanged"], &end["complete"]), (&json!(all), &json!(true)));
        }
        assert_eq!(changes_since(&agency, &before.0).await, 0);
        assert_eq!(stored(&agency).await, before.1);

        let mut changed = lines[0].clone();
        changed["body"]["household"]["needs"] = json!({"autism": "yes"});
        let (answers, _) = send(&agency, "", &file(&[changed, lines[1].clone()])).await;
        assert_eq!(answers.iter().map(said).collect::<Vec<_>>(), ["1 updated", "2 unchanged"]);
        assert_eq!(changes_since(&agency, &before.0).await, 1);
    }

    async fn a_broken_line_is_told_by_its_number_and_harms_no_other(instance) {
        let agency = instance.agency();
        let (child, adopter) = (full_record("child", child("HCC")), full_record("adopter", adopter()));
        let mut unknown_field = full_record("child", self::child("HCC"));
        unknown_field["body"]["profile"]["favourite_colour"] = json!("blue");
        let mut unknown_kind = full_record("child", self::child("HCC"));
        unknown_kind["kind"] = json!("grandparent");
        let mut beside = full_record("child", self::child("HCC"));
        beside["id"] = json!("1");
        let mut controlled = full_record("child", self::child("HCC"));
        controlled["reference"] = json!("C\u{7}1");
        let mut long = full_record("child", self::child("HCC"));
        long["body"]["profile"]["languages"] = json!(["x".repeat(70_000)]);
        let no_key = json!({"kind": "child_milestone", "source": child["source"], "reference": child["reference"], "body": {"kind": "entered_care", "occurred_on": "2020-12-01"}});
        let raw_control = "{\"kind\": \"child\u{1}\"}";
        let text = [
            child.to_string(), "nonsense".to_owned(), unknown_field.to_string(), String::new(), unknown_kind.to_string(), long.to_string(),
            controlled.to_string(), "[]".to_owned(), raw_control.to_owned(), beside.to_string(), "{\"kind\": \"child\"}".to_owned(), no_key.to_string(),
            format!("{adopter}\r"), "\u{1F600}".to_owned(), "{\"kind\":".repeat(200),
        ].join("\n");
        let (answers, end) = send(&agency, "", &format!("\u{feff}{text}")).await;
        let told: Vec<String> = answers.iter().map(said).collect();
        assert_eq!(told, [
            "1 created", "2 refused malformed-body", "3 refused invalid-body", "5 refused invalid-body", "6 refused line-too-long",
            "7 refused invalid-body", "8 refused invalid-body", "9 refused malformed-body", "10 refused invalid-body", "11 refused invalid-body",
            "12 refused field-required", "13 created", "14 refused malformed-body", "15 refused malformed-body",
        ]);
        let pointed: Vec<Vec<&str>> = answers.iter().map(pointers).collect();
        assert_eq!(pointed[2], ["/body/profile/favourite_colour"]);
        assert_eq!(pointed[3], ["/kind"]);
        assert_eq!(pointed[5], ["/reference"]);
        assert_eq!(pointed[8], ["/id"]);
        assert_eq!(pointed[9], ["/source", "/reference", "/body"]);
        assert_eq!(pointed[10], ["/body/source_key"]);
        assert_eq!((&end["created"], &end["refused"], &end["complete"]), (&json!(2), &json!(12), &json!(true)));
        assert!(!answers.iter().any(|line| line.to_string().contains("blue") || line.to_string().contains("grandparent")), "a refusal repeats a value");
    }

    async fn lines_of_one_case_stand_or_fall_together(instance) {
        let agency = instance.agency();
        let (mut bad, good) = (waiting_child("HCC"), waiting_child("HCC"));
        bad[3]["body"]["occurred_on"] = json!("2020-01-01");
        bad[4]["body"]["kind"] = json!("no_such_kind");
        let (answers, end) = send(&agency, "", &file(&[bad.clone(), good.clone()].concat())).await;
        let told: Vec<String> = answers.iter().map(said).collect();
        assert_eq!(told[..3], ["1 refused case-refused", "2 refused case-refused", "3 refused case-refused"]);
        assert_eq!(told[4], "5 refused invalid-body");
        assert!(told[3].starts_with("4 refused ") && !told[3].contains("case-refused"), "{}", told[3]);
        assert_eq!(pointers(&answers[3]), ["/body/occurred_on"], "{}", answers[3]);
        assert!(answers[0]["problem"]["detail"].as_str().is_some_and(|detail| detail.contains("line 4")), "{}", answers[0]);
        assert!(answers[0].get("id").is_none());
        all_came_to(&answers[6..], "created");
        assert_eq!(end["refused"], 6);
        let by_reference = |lines: &[Value]| format!("/v1/children/by-reference/case-records/{}", lines[0]["reference"].as_str().expect("a reference"));
        agency.get(&by_reference(&bad)).await.expect(404);
        agency.get(&by_reference(&good)).await.expect(200);

        // An empty line ends a case: what was before it stands by itself.
        let parted = format!("{}\n{}", file(&bad[..3]), file(&bad[3..4]));
        let (answers, _) = send(&agency, "", &parted).await;
        assert_eq!(answers[..3].iter().map(said).collect::<Vec<_>>(), ["1 created", "2 created", "3 created"]);
        assert!(said(&answers[3]).starts_with("5 refused "), "{}", answers[3]);

        // More lines of one case than can be held are refused as one, and the next case is not.
        let told = full_record("child", child("HCC"));
        let mut many: Vec<Value> = (0..300).map(|_| told.clone()).collect();
        many.push(full_record("child", child("HCC")));
        let (answers, end) = send(&agency, "", &file(&many)).await;
        assert_eq!((&end["refused"], &end["created"]), (&json!(300), &json!(1)), "{end}");
        assert_eq!(answers[299]["problem"]["type"], "/problems/case-too-long");
    }

    async fn what_is_named_comes_before(instance) {
        let agency = instance.agency();
        let (adopter, child) = (household(1), waiting_child("HCC"));
        let link = linked(&adopter[0], "child", &child[0], "2021-08-10");
        let road = of_case("link_milestone", &link, json!({"kind": "confirmed", "occurred_on": "2021-08-20"}));
        let milestone_first = of_case("child_milestone", &full_record("child", self::child("HCC")), json!({"kind": "entered_care", "occurred_on": "2020-12-01"}));
        let group = json!({
            "kind": "sibling_group", "source": "case-records", "reference": reference("G"),
            "body": {"local_authority": "HCC", "children": [key_of(&child[0]), key_of(&full_record("child", self::child("HCC")))]}
        });
        let mut neither = link.clone();
        neither["reference"] = json!(reference("L"));
        neither["body"] = json!({"identified_on": "2021-08-10"});
        let lines = [adopter.clone(), vec![link.clone(), road.clone(), milestone_first], child.clone(), vec![group, neither, link.clone(), road]].concat();
        let (answers, _) = send(&agency, "", &file(&lines)).await;
        let refused: Vec<&Value> = answers.iter().filter(|line| line["outcome"] == "refused").collect();
        let told: Vec<(String, Vec<&str>)> = refused.iter().map(|line| (line["problem"]["type"].as_str().unwrap_or_default().to_owned(), pointers(line))).collect();
        let unknown = || "/problems/unknown-record".to_owned();
        assert_eq!(told, [
            (unknown(), vec!["/body/child"]),
            (unknown(), vec!["/reference"]),
            (unknown(), vec!["/reference"]),
            (unknown(), vec!["/body/children/1"]),
            ("/problems/field-required".to_owned(), vec!["/body/adopter", "/body/child"]),
        ]);
        all_came_to(&answers[answers.len() - 2..], "created");

        // The same key for another link, and a link whose identification was voided.
        let other = household(1);
        let mut between_others = linked(&other[0], "child", &child[0], "2021-08-10");
        between_others["reference"] = link["reference"].clone();
        let (answers, _) = send(&agency, "", &file(&[other, vec![between_others]].concat())).await;
        assert_eq!(said(answers.last().expect("a line")), "12 refused reference-taken");
    }

    async fn a_dry_run_checks_everything_and_stores_nothing(instance) {
        let agency = instance.agency();
        let before = (newest(&agency).await, stored(&agency).await);
        let mut lines = day_of_work();
        let mut bad = waiting_child("SCC");
        bad[2]["body"]["occurred_on"] = json!("2019-01-01");
        lines.extend(bad);
        let (dry, end) = send(&agency, "?dry_run=true", &file(&lines)).await;
        assert_eq!((&end["dry_run"], &end["refused"], &end["complete"]), (&json!(true), &json!(6), &json!(true)));
        assert!(dry.iter().all(|line| line.get("id").is_none()));
        assert_eq!(changes_since(&agency, &before.0).await, 0);
        assert_eq!(stored(&agency).await, before.1);

        let (real, _) = send(&agency, "", &file(&lines)).await;
        assert_eq!(dry.iter().map(said).collect::<Vec<_>>(), real.iter().map(said).collect::<Vec<_>>());
        // A dry run sees what stands, changes of it included, and others go on meanwhile.
        let mut changed = lines[0].clone();
        changed["body"]["household"]["needs"] = json!({"autism": "yes"});
        let (dry, _) = send(&agency, "?dry_run=true", &file(&[changed])).await;
        assert_eq!(dry.iter().map(said).collect::<Vec<_>>(), ["1 updated"]);
    }

    async fn what_was_taken_back_stays_so_however_often_the_file_is_sent(instance) {
        let agency = instance.agency();
        let told = full_record("child", child("HCC"));
        let care = |on: &str| of_case("child_milestone", &told, json!({"kind": "entered_care", "occurred_on": on, "source_key": "care"}));
        let lines = [told.clone(), care("2020-12-01"), void("child_void", &told, "care"), care("2020-12-02")];
        let (answers, _) = send(&agency, "", &file(&lines)).await;
        assert_eq!(answers.iter().map(said).collect::<Vec<_>>(), ["1 created", "2 created", "3 updated", "4 created"]);
        let before = stored(&agency).await;
        for _ in 0..2 {
            let (answers, _) = send(&agency, "", &file(&lines)).await;
            all_came_to(&answers, "unchanged");
        }
        assert_eq!(stored(&agency).await, before);
        // Without its void the mistaken fact is another one than that which stands.
        let (answers, _) = send(&agency, "", &file(&lines[1..2])).await;
        assert_eq!((said(&answers[0]).as_str(), pointers(&answers[0])), ("1 refused source-key-reused", vec!["/body/source_key"]));
        let (answers, _) = send(&agency, "", &file(&[void("child_void", &told, "care"), void("child_void", &told, "never")])).await;
        assert_eq!(answers.iter().map(said).collect::<Vec<_>>(), ["1 refused case-refused", "2 refused unknown-record"]);
        let (answers, _) = send(&agency, "", &file(&[void("child_void", &told, "care")])).await;
        assert_eq!(said(&answers[0]), "1 updated");
        let (answers, _) = send(&agency, "", &file(&[void("child_void", &told, "care"), care("2020-12-02")])).await;
        assert_eq!(answers.iter().map(said).collect::<Vec<_>>(), ["1 refused case-refused", "2 refused source-key-voided"]);

        // Every other kind of fact is taken back the same way.
        let work = day_of_work();
        send(&agency, "", &file(&work)).await;
        for (kind, taken) in [("adopter", "panel_considered-2021-07-20"), ("sibling_group", "assessed_together-2021-05-20"), ("link", "confirmed-2021-08-21")] {
            let case = work.iter().rfind(|line| line["kind"] == kind).expect("a case");
            let (answers, _) = send(&agency, "", &file(&[void(&format!("{kind}_void"), case, taken)])).await;
            // The decision of approval stands on the panel's recommendation.
            let told = if kind == "adopter" { "1 refused depended-upon" } else { "1 updated" };
            assert_eq!(said(&answers[0]), told);
        }
    }

    async fn a_line_needs_what_its_operation_needs(instance) {
        let (agency, council) = (instance.agency(), instance.council("HCC"));
        let only = instance.caller("SOUTH", &["imports:write", "adopters:write"]);
        let lines = [full_record("adopter", adopter()), full_record("child", child("HCC"))];
        let (answers, _) = send(&only, "", &file(&lines)).await;
        assert_eq!(answers.iter().map(said).collect::<Vec<_>>(), ["1 created", "2 refused forbidden"]);
        let scopes: Vec<&str> = all_scopes().into_iter().filter(|scope| *scope != "imports:write").collect();
        instance.caller("SOUTH", &scopes).import("", &file(&lines)).await.refused(403, "forbidden");
        instance.partner().import("", &file(&lines)).await.refused(403, "forbidden");

        // A council tells its own children, and links them with households that it sees or is told of.
        let (own, others) = (waiting_child("HCC"), waiting_child("SCC"));
        let (answers, _) = send(&council, "", &file(&[own.clone(), vec![full_record("adopter", adopter())], others.clone()].concat())).await;
        all_came_to(&answers[..6], "created");
        assert_eq!(said(&answers[6]), "7 refused forbidden");
        assert!(answers[7..].iter().all(|line| line["outcome"] == "refused"));
        let households = household(1);
        let (answers, _) = send(&agency, "", &file(&[households.clone(), others.clone()].concat())).await;
        let id = answers[0]["id"].clone();
        let (answers, _) = send(&council, "", &file(&others)).await;
        assert_eq!(said(&answers[1]), "2 refused unknown-record", "another council's child is not there");
        let mut link = linked(&households[0], "child", &own[0], "2021-08-10");
        let (answers, _) = send(&council, "", &file(std::slice::from_ref(&link))).await;
        assert_eq!((said(&answers[0]).as_str(), pointers(&answers[0])), ("1 refused unknown-record", vec!["/body/adopter"]));
        link["body"]["adopter"].take();
        link["body"].as_object_mut().expect("a body").remove("adopter");
        link["body"]["adopter_id"] = id;
        let (answers, _) = send(&council, "", &file(std::slice::from_ref(&link))).await;
        assert_eq!(said(&answers[0]), "1 created");
    }

    async fn what_is_no_import_is_refused_before_a_line_is_read(instance) {
        let agency = instance.agency();
        let text = file(&[full_record("child", child("HCC"))]);
        let refuse = async |headers: &[(&str, &str)], query: &str| -> Answer {
            agency.send(Method::POST, &format!("/v1/imports{query}"), headers, Some(text.clone())).await
        };
        refuse(&[("content-type", NDJSON), ("content-encoding", "gzip")], "").await.refused(415, "unsupported-content-encoding");
        refuse(&[("content-type", "application/json")], "").await.refused(415, "unsupported-media-type");
        refuse(&[], "").await.refused(415, "unsupported-media-type");
        for query in ["?dry_run=perhaps", "?first_line=0", "?tell=nothing", "?more=1"] {
            refuse(&[("content-type", NDJSON)], query).await.refused(400, "invalid-query");
        }
        let (answers, end) = send(&agency, "", "").await;
        assert_eq!((answers.len(), &end["lines"], &end["complete"]), (0, &json!(0), &json!(true)));
        let (answers, _) = send(&agency, "?first_line=501", &text).await;
        assert_eq!(said(&answers[0]), "501 created");
        let (answers, end) = send(&agency, "?tell=refused", &format!("{text}nonsense\n")).await;
        assert_eq!(answers.iter().map(said).collect::<Vec<_>>(), ["2 refused malformed-body"]);
        assert_eq!((&end["unchanged"], &end["refused"]), (&json!(1), &json!(1)));
    }

    async fn lines_are_answered_while_the_rest_is_on_its_way(instance) {
        let agency = instance.agency();
        let (first, second, third) = (waiting_child("HCC"), waiting_child("HCC"), waiting_child("HCC"));
        let mut sending = Sending::start(instance, &agency);
        sending.chunk(&file(&first));
        sending.chunk(&format!("\n{}", file(&second[..2])));
        // The case before the empty line is answered; the one that is open is not yet.
        let told: Vec<Value> = (0..first.len()).map(|_| sending.line()).collect();
        all_came_to(&told, "created");
        let path = format!("/v1/children/{}", told[0]["id"].as_str().expect("an id"));
        assert_eq!(agency.get(&path).await.expect(200).body["stage"], "authority_to_place");
        // The connection breaks: what was answered stands, and of the open case nothing does.
        drop(sending);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (answers, end) = send(&agency, "", &file(&[first, second, third].concat())).await;
        all_came_to(&answers[..6], "unchanged");
        all_came_to(&answers[6..], "created");
        assert_eq!((&end["unchanged"], &end["created"]), (&json!(6), &json!(12)));
    }

    async fn two_imports_of_one_file_at_one_instant_are_one(instance) {
        let agency = instance.agency();
        let text = file(&[day_of_work(), day_of_work()].concat());
        let (one, two) = tokio::join!(send(&agency, "", &text), send(&agency, "", &text));
        for (first, second) in one.0.iter().zip(&two.0) {
            let mut outcomes = [first["outcome"].as_str(), second["outcome"].as_str()];
            outcomes.sort_unstable();
            assert_eq!(outcomes, [Some("created"), Some("unchanged")], "{first} {second}");
        }
    }

    async fn an_import_leaves_its_entries_in_the_trail(instance) {
        let agency = instance.agency();
        let (answers, _) = send(&agency, "", &file(&day_of_work())).await;
        let auditor = instance.caller("SOUTH", &["audit:read"]);
        for id in answers.iter().filter_map(|line| line["id"].as_str()) {
            let trail = auditor.get(&format!("/v1/audit-entries?operation=create_import&case_id={id}")).await.expect(200).body;
            assert!(trail["items"].as_array().is_some_and(|entries| !entries.is_empty()), "{id}: {trail}");
        }
    }
}

/// A body that is sent piece by piece, and the answer that comes meanwhile.
struct Sending {
    stream: TcpStream,
    answer: BufReader<TcpStream>,
}

impl Sending {
    fn start(instance: &Instance, client: &Client) -> Self {
        let address = instance.base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        let token = client.token().expect("a token");
        write!(
            stream,
            "POST /v1/imports HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: {NDJSON}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        .expect("the head is sent");
        let answer = BufReader::new(stream.try_clone().expect("the same connection"));
        Self { stream, answer }
    }

    fn chunk(&mut self, text: &str) {
        write!(self.stream, "{:x}\r\n{text}\r\n", text.len()).expect("a piece is sent");
    }

    /// The next line of the answer that is a document.
    fn line(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert!(
                self.answer.read_line(&mut line).expect("the answer goes on") > 0,
                "the answer has ended"
            );
            if line.starts_with('{') {
                return serde_json::from_str(&line).expect("a document");
            }
        }
    }
}

#[tokio::test]
async fn a_sender_that_falls_silent_is_told_where_to_go_on() {
    let instance = Instance::start_with(Backend::Sqlite, |parts| parts.http.body_time = Duration::from_millis(300)).await;
    let agency = instance.agency();
    let (first, second) = (waiting_child("HCC"), waiting_child("HCC"));
    let mut sending = Sending::start(&instance, &agency);
    sending.chunk(&file(&[first.clone(), second[..3].to_vec()].concat()));
    let told: Vec<Value> = (0..7).map(|_| sending.line()).collect();
    all_came_to(&told[..6], "created");
    let end = &told[6];
    assert_eq!((&end["complete"], &end["resume_from"]), (&json!(false), &json!(7)), "{end}");
    assert_eq!(end["problem"]["type"], "/problems/request-timeout");
    let (answers, end) = send(&agency, "?first_line=7", &file(&second)).await;
    all_came_to(&answers, "created");
    assert_eq!((&answers[0]["line"], &end["complete"]), (&json!(7), &json!(true)));
}

#[tokio::test]
async fn so_many_imports_are_taken_in_at_one_time() {
    let instance = Instance::start(Backend::Sqlite).await;
    let agency = instance.agency();
    let open: Vec<Sending> = (0..4)
        .map(|_| {
            let mut sending = Sending::start(&instance, &agency);
            sending.chunk(&format!("{}\n", file(&[full_record("child", child("HCC"))])));
            sending.line();
            sending
        })
        .collect();
    let refused = agency.import("", "").await.refused(503, "unavailable");
    assert_ne!(refused.header("retry-after"), "");
    drop(open);
    tokio::time::sleep(Duration::from_millis(300)).await;
    send(&agency, "", "").await;
}
