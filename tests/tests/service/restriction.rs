//! Restricted records: to callers without `restricted:read` they do not exist, anywhere; figures
//! count them as before.

use family_finding_tests::{
    Client, Instance,
    builders::*,
    document::{document, operations},
    instance::{all_scopes, every_scope},
    on_both_databases,
    reading::*,
    world::{NOBODY, Request, World},
};
use serde_json::{Value, json};

const OPENS: [&str; 2] = ["restricted:read", "restricted:write"];

/// A caller with every scope but those that open restricted records.
fn worker(instance: &Instance, organisation: &str) -> Client {
    let scopes: Vec<&str> = every_scope().into_iter().filter(|scope| !OPENS.contains(scope)).collect();
    instance.caller(organisation, &scopes)
}

async fn restrict(client: &Client, child: &str, reason: &str) {
    client
        .post(&format!("{child}/restriction"), &json!({"reason": reason}))
        .await
        .expect(201);
}

async fn set_days(client: &Client, days: Value) {
    let etag = client.get("/v1/settings").await.expect(200).header("etag").to_owned();
    let body = json!({"restrict_adopted_after_days": days});
    client.patch("/v1/settings", &etag, &body).await.expect(200);
}

/// A child of Hampshire whose case stands everywhere: linked, on a shortlist, before a panel, in a
/// sibling group with another, and the household it is linked with.
struct Everywhere {
    child: String,
    sibling: String,
    reference: String,
    link: String,
    household: String,
    group: String,
    line: String,
    item: String,
    panel: String,
    plan: String,
}

impl Everywhere {
    async fn made(agency: &Client) -> Self {
        let (household, child) = (approved_adopter(agency, 2).await, child_with_order(agency, "HCC").await);
        let sibling = child_with_order(agency, "HCC").await;
        let group = sibling_group(agency, "HCC", &[&child, &sibling]).await;
        let line = json!({"adopter_id": id_of(&household), "reason": "Near the school."});
        let line = agency.post(&format!("{child}/shortlist"), &line).await.expect(201).id();
        let link = link(agency, &household, &child, "2021-08-10").await;
        go_on_to(agency, &link, "confirmed").await;
        let panel = panel(agency, "2022-05-10", 5).await;
        let item = panel_item(agency, &panel, &link).await;
        let never = json!({"pins": [{"kind": "never", "adopter_id": id_of(&household), "child_id": id_of(&child)}]});
        let plan = format!(
            "/v1/matching/plans/{}",
            agency.post("/v1/matching/plans", &never).await.expect(201).id()
        );
        let reference = read(agency, &child).await["reference"].as_str().expect("a reference").to_owned();
        Self {
            child,
            sibling,
            reference,
            link,
            household,
            group,
            line,
            item,
            panel,
            plan,
        }
    }

    async fn restricted(&self, agency: &Client, reason: &str) {
        restrict(agency, &self.child, reason).await;
        restrict(agency, &self.sibling, reason).await;
    }

    /// What would tell that there is such a case.
    fn marks(&self) -> Vec<&str> {
        let paths = [&self.child, &self.sibling, &self.link, &self.group, &self.item];
        paths
            .into_iter()
            .map(|path| id_of(path))
            .chain([self.reference.as_str(), self.line.as_str()])
            .collect()
    }

    /// Every list that could tell of it, and cases beside it that stay open.
    fn lists(&self) -> Vec<String> {
        let household = &self.household;
        [
            "/v1/children?limit=100",
            "/v1/children/waiting?limit=100",
            "/v1/links?limit=100",
            "/v1/sibling-groups?limit=100",
            "/v1/panels?limit=100",
            "/v1/panel-items?limit=100",
            "/v1/panels/decisions/due?limit=100",
            "/v1/matching/sufficiency",
            "/v1/matching/plans?limit=100",
            "/v1/events?limit=100",
            "/v1/adopters?limit=100",
        ]
        .into_iter()
        .map(str::to_owned)
        .chain([
            format!("/v1/children?reference={}", self.reference),
            format!("/v1/links?child_id={}", id_of(&self.child)),
            format!("/v1/links?adopter_id={}", id_of(household)),
            format!("/v1/panel-items?link_id={}", id_of(&self.link)),
            format!("/v1/panel-items?child_id={}", id_of(&self.child)),
            household.clone(),
            format!("{household}/milestones?limit=100"),
            format!("{household}/timeline?limit=100"),
            format!("{household}/matches?include=barred&limit=100"),
            self.panel.clone(),
            self.plan.clone(),
            format!("{}/lines?limit=100", self.plan),
            "/v1/audit-entries?limit=100".to_owned(),
            format!("/v1/audit-entries?limit=100&case_id={}", id_of(&self.child)),
            format!("/v1/audit-entries?limit=100&case_id={}", id_of(&self.link)),
            "/v1/audit-entries?limit=100&operation=read_child".to_owned(),
        ])
        .collect()
    }
}

/// Everything that a caller is answered, and nothing of the addresses that were asked.
async fn all_of(client: &Client, lists: &[String]) -> String {
    let mut text = String::new();
    for list in lists {
        let mut body = client.get(list).await.expect(200).body;
        // A page's own cursor is not what it tells.
        if let Some(page) = body.as_object_mut() {
            page.remove("next_cursor");
        }
        text.push_str(&body.to_string());
    }
    text
}

async fn figures(client: &Client) -> String {
    let mut text = String::new();
    for path in [
        "/v1/measures?period=2021-22",
        "/v1/measures?period=2021-22&as_known_at=2022-03-31",
        "/v1/scorecards?period=2021-22",
    ] {
        text.push_str(&client.get(path).await.expect(200).text);
    }
    text
}

on_both_databases! {
    async fn to_others_a_restricted_record_does_not_exist_anywhere(instance) {
        let agency = instance.agency();
        let case = Everywhere::made(&agency).await;
        let others = [worker(instance, "SOUTH"), worker(instance, "HCC")];
        for (index, other) in others.iter().enumerate() {
            // The region's trail is the regional agency's; a household a council is shown by its link.
            let lists: Vec<String> = case.lists().into_iter().filter(|list| index == 0 || !list.contains("audit")).collect();
            other.get(&case.child).await.expect(200);
            let before = all_of(other, &lists).await;
            for mark in case.marks().into_iter().filter(|mark| index == 0 || *mark != case.line) {
                assert!(before.contains(mark), "{mark} is told to nobody");
            }
        }
        let counted = figures(&others[0]).await;
        case.restricted(&agency, "safeguarding").await;
        for (index, other) in others.iter().enumerate() {
            let of_council = [&case.household, &case.panel, &case.plan];
            let lists: Vec<String> = case.lists().into_iter()
                .filter(|list| index == 0 || !(list.contains("audit") || of_council.iter().any(|case| list.starts_with(case.as_str()))))
                .collect();
            let after = all_of(other, &lists).await;
            for mark in case.marks() {
                assert!(!after.contains(mark), "{mark} is told: {after}");
            }
            for path in [&case.child, &case.link, &case.group, &case.item] {
                other.get(path).await.refused(404, "not-found");
            }
            other.get(&format!("/v1/children/by-reference/case-records/{}", case.reference)).await.refused(404, "not-found");
        }
        // What a council sees for the child's sake alone is gone with it.
        for path in [&case.household, &case.panel, &case.plan] {
            others[1].get(path).await.refused(404, "not-found");
        }
        assert_eq!(figures(&others[0]).await, counted, "figures count it as before");
        // Who may open it sees what was there.
        let opens = instance.agency();
        let told = all_of(&opens, &case.lists()).await;
        for mark in case.marks() {
            assert!(told.contains(mark), "{mark}");
        }
        let trail = opens.get(&format!("/v1/audit-entries?case_id={}", id_of(&case.child))).await.expect(200);
        let entries = trail.body["items"].as_array().expect("entries");
        assert!(entries.iter().any(|entry| entry["outcome"] == "hidden"), "the attempts stand in the trail: {}", trail.text);
    }

    async fn every_operation_answers_of_a_restricted_record_as_of_none(instance) {
        let world = World::of(instance).await;
        let case = Everywhere::made(&world.agency).await;
        case.restricted(&world.agency, "court_direction").await;
        let other = worker(instance, "SOUTH");
        let mut tried = 0;
        for operation in operations(&document()).into_iter().filter(|operation| operation.path.contains("{id}")) {
            let closed = match operation.path.split('/').nth(2) {
                Some("children") => &case.child,
                Some("links") => &case.link,
                Some("sibling-groups") => &case.group,
                Some("panel-items") => &case.item,
                _ => continue,
            };
            if operation.scopes.iter().any(|scope| OPENS.contains(&scope.as_str())) {
                continue;
            }
            tried += 1;
            let request = world.request(&operation).await;
            let named = request.path.split('/').nth(3).expect("a case").split('?').next().expect("a case").to_owned();
            let of = |id: &str| Request { path: request.path.replace(&named, id), ..request.clone() };
            let there = of(id_of(closed)).by(&other).await.refused(404, "not-found");
            let nowhere = of(NOBODY).by(&other).await.refused(404, "not-found");
            for (name, value) in there.body.as_object().expect("a problem") {
                if !["instance", "request_id"].contains(&name.as_str()) {
                    assert_eq!(Some(value), nowhere.body.get(name), "{}", operation.id);
                }
            }
        }
        assert!(tried > 30, "{tried}");
        // In a body it is answered as what nobody has.
        for body in [json!({"adopter_id": id_of(&world.roomy), "child_id": id_of(&case.child), "identified_on": "2021-08-10"}),
                     json!({"adopter_id": id_of(&world.roomy), "sibling_group_id": id_of(&case.group), "identified_on": "2021-08-10"})] {
            other.post("/v1/links", &body).await.refused(422, "unknown-record");
        }
    }

    async fn a_restriction_is_made_and_lifted_with_a_reason(instance) {
        let (agency, worker) = (instance.agency(), worker(instance, "HCC"));
        let child = child_with_order(&agency, "HCC").await;
        let restriction = format!("{child}/restriction");
        let open = agency.get(&restriction).await.expect(200);
        assert_eq!((&open.body["restricted"], &open.body["history"]), (&json!(false), &json!([])));
        agency.post(&format!("{restriction}/lift"), &json!({"reason": "mistake"})).await.refused(409, "not-restricted");

        let made = agency.post_once(&restriction, "once", &json!({"reason": "connected_person"})).await.expect(201);
        assert_eq!((&made.body["restricted"], &made.body["by_settings"]), (&json!(true), &json!(false)));
        assert_eq!(made.body["history"][0]["reason"], "connected_person");
        assert_eq!((&made.body["history"][0]["restricted_by"], &made.body["history"][0]["restricted_for"]), (&json!("test-south"), &json!("SOUTH")));
        assert_eq!(agency.post_once(&restriction, "once", &json!({"reason": "connected_person"})).await.expect(201).header("idempotent-replayed"), "true");
        agency.post(&restriction, &json!({"reason": "adopted"})).await.refused(409, "already-restricted");
        worker.get(&child).await.refused(404, "not-found");
        worker.get(&restriction).await.refused(403, "forbidden");

        let lifted = agency.post(&format!("{restriction}/lift"), &json!({"reason": "no_longer_needed"})).await.expect(200);
        assert_eq!((&lifted.body["restricted"], &lifted.body["history"][0]["lifted"]["reason"]), (&json!(false), &json!("no_longer_needed")));
        assert_ne!(lifted.header("etag"), made.header("etag"));
        worker.get(&child).await.expect(200);
        // And once more.
        restrict(&agency, &child, "safeguarding").await;
        worker.get(&child).await.refused(404, "not-found");
        let twice = agency.get(&restriction).await.expect(200);
        assert_eq!(each(&twice.body["history"], "reason"), ["connected_person", "safeguarding"]);
        // A council restricts its own children's records, and nobody another's.
        let theirs = child_with_order(&agency, "PCC").await;
        instance.council("HCC").post(&format!("{theirs}/restriction"), &json!({"reason": "adopted"})).await.refused(404, "not-found");
        instance.council("PCC").post(&format!("{theirs}/restriction"), &json!({"reason": "adopted"})).await.expect(201);
    }

    async fn a_region_may_let_adopted_childrens_records_close_by_themselves(instance) {
        let (agency, worker) = (instance.agency(), worker(instance, "SOUTH"));
        let (household, child, link) = placed_child(&agency).await;
        let order = json!({"kind": "adoption_order_granted", "occurred_on": "2022-02-01"});
        milestone(&agency, &child, json!({"kind": "adoption_order_applied", "occurred_on": "2022-01-03"})).await;
        milestone(&agency, &child, order).await;
        // Nothing closes in a region that has decided nothing.
        worker.get(&child).await.expect(200);
        let counted = figures(&worker).await;
        // 1 April 2022 is 59 days after the order.
        set_days(&agency, json!(60)).await;
        worker.get(&child).await.expect(200);
        assert_eq!(agency.get(&format!("{child}/restriction")).await.expect(200).body["restricts_on"], "2022-04-02");
        set_days(&agency, json!(59)).await;
        for path in [&child, &link] {
            worker.get(path).await.refused(404, "not-found");
        }
        assert!(!worker.get("/v1/links?limit=100").await.expect(200).text.contains(id_of(&link)));
        assert!(!worker.get(&format!("{household}/timeline?limit=100")).await.expect(200).text.contains(id_of(&link)));
        assert_eq!(figures(&worker).await, counted);
        let told = agency.get(&format!("{child}/restriction")).await.expect(200).body;
        assert_eq!((&told["restricted"], &told["by_settings"], &told["restricts_on"]), (&json!(true), &json!(true), &json!("2022-04-01")));
        // Lifted, it stays open.
        agency.post(&format!("{child}/restriction/lift"), &json!({"reason": "access_to_records"})).await.expect(200);
        worker.get(&child).await.expect(200);
        let told = agency.get(&format!("{child}/restriction")).await.expect(200).body;
        assert_eq!((&told["restricted"], told.get("restricts_on")), (&json!(false), None));
        assert_eq!((told["history"][0].get("restricted_by"), &told["history"][0]["lifted"]["reason"]), (None, &json!("access_to_records")));
        // The region turns it off again.
        set_days(&agency, Value::Null).await;
        worker.get(&child).await.expect(200);
    }

    async fn an_order_that_closes_the_record_is_answered_to_whoever_records_it(instance) {
        let (agency, worker) = (instance.agency(), worker(instance, "HCC"));
        let (_, child, _) = placed_child(&agency).await;
        set_days(&agency, json!(0)).await;
        worker.post(&format!("{child}/milestones"), &json!({"kind": "adoption_order_applied", "occurred_on": "2022-01-03"})).await.expect(201);
        let order = json!({"kind": "adoption_order_granted", "occurred_on": "2022-02-01"});
        let recorded = worker.post_once(&format!("{child}/milestones"), "order", &order).await.expect(201);
        assert_eq!(recorded.body["child"]["stage"], "adopted");
        worker.get(&child).await.refused(404, "not-found");
        // The answer that was kept for the key is closed with the record.
        worker.post_once(&format!("{child}/milestones"), "order", &order).await.refused(404, "not-found");
    }

    async fn a_sibling_stays_open_without_what_it_shares(instance) {
        let (agency, worker) = (instance.agency(), worker(instance, "HCC"));
        let (one, other) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "HCC").await);
        let group = siblings_together(&agency, "HCC", &[&one, &other]).await;
        let household = approved_adopter(&agency, 3).await;
        let shared = link_group(&agency, &household, &group, "2021-08-10").await;
        let line = json!({"adopter_id": id_of(&household), "reason": "Room for both."});
        agency.post(&format!("{group}/shortlist"), &line).await.expect(201);
        assert_eq!(read(&worker, &other).await["links"][0]["link_id"], id_of(&shared));
        restrict(&agency, &one, "safeguarding").await;

        let open = read(&worker, &other).await;
        assert_eq!((&open["links"], &open["sibling_group_id"]), (&json!([]), &json!(id_of(&group))));
        assert_eq!(read(&worker, &group).await["children"], json!([id_of(&other)]));
        for path in [format!("{other}/timeline"), format!("{group}/shortlist"), "/v1/children?limit=100".to_owned(), "/v1/sibling-groups".to_owned()] {
            let told = worker.get(&path).await.expect(200).text;
            assert!(!told.contains(id_of(&shared)) && !told.contains(id_of(&one)), "{path}: {told}");
        }
        // What ends because of what the worker records is done, and not told.
        let changed = json!({"kind": "plan_changed", "occurred_on": "2021-09-01", "plan_change_reason": "RD3"});
        let recorded = worker.post(&format!("{other}/milestones"), &changed).await.expect(201);
        assert_eq!(recorded.body["ended_links"], json!([]));
        assert!(!recorded.text.contains(id_of(&shared)));
        let seen = read(&agency, &shared).await;
        assert!(seen["children"].as_array().expect("children").iter().any(|part| part["state"] == "ended"), "{seen}");
        restrict(&agency, &other, "safeguarding").await;
        for path in [group.clone(), format!("{group}/shortlist")] {
            worker.get(&path).await.refused(404, "not-found");
        }
    }

    async fn only_its_own_scope_opens_a_restricted_record(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        restrict(&agency, &child, "safeguarding").await;
        instance.caller("SOUTH", &["children:read"]).get(&child).await.refused(404, "not-found");
        instance.caller("SOUTH", &["children:read", "restricted:read"]).get(&child).await.expect(200);
        instance.caller("PCC", &all_scopes()).get(&child).await.refused(404, "not-found");
        instance.caller("NORTH", &all_scopes()).get(&child).await.refused(404, "not-found");
    }
}
