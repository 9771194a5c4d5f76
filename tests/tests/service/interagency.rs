//! Expressions of interest between agencies, the release that ends them, placements across agencies
//! and their money.

use family_finding_tests::{Client, Instance, builders::*, on_both_databases};
use serde_json::{Value, json};

const ALL: [&str; 7] = [
    "availability:read",
    "interest:read",
    "interest:write",
    "identity:read",
    "adopters:read",
    "interagency:read",
    "interagency:write",
];

/// The region's worker and a partner, both of whom may see identity.
fn parties(instance: &Instance) -> (Client, Client) {
    (instance.caller("SOUTH", &ALL), instance.caller("HARBOUR", &ALL))
}

/// Three offered households; answers their paths.
async fn offered(instance: &Instance) -> Vec<String> {
    let mut paths = Vec::new();
    for _ in 0..3 {
        paths.push(offered_adopter(&instance.agency()).await);
    }
    paths
}

async fn first_offer(partner: &Client) -> String {
    let answer = partner.get("/v1/availability?region=SOUTH").await.expect(200);
    answer.body["items"][0]["household_id"]
        .as_str()
        .expect("an offered household")
        .to_owned()
}

fn interest(household: &str) -> Value {
    json!({
        "region": "SOUTH", "household_id": household, "partner_reference": "HF1042",
        "children": [{
            "age_months": 26, "sex": "F", "ethnicity": "WBRI", "needs": {"autism": "present", "developmental_delay": "possible"},
            "contact": {"letterbox_birth_parents": "required"}, "early_permanence": "not_suitable"
        }]
    })
}

/// An expression of interest in an offered household: its path.
async fn expressed(partner: &Client) -> String {
    let household = first_offer(partner).await;
    let created = partner.post("/v1/expressions-of-interest", &interest(&household)).await.expect(201);
    format!("/v1/expressions-of-interest/{}", created.id())
}

fn on(kind: &str, day: &str) -> Value {
    json!({"kind": kind, "occurred_on": day})
}

async fn state(client: &Client, path: &str) -> String {
    client.get(path).await.expect(200).body["state"]
        .as_str()
        .expect("a state")
        .to_owned()
}

/// The grade of a criterion in a comparison.
fn grade(body: &Value, criterion: &str) -> String {
    let criteria = body["comparison"]["criteria"].as_array().expect("criteria");
    let found = criteria.iter().find(|one| one["criterion"] == criterion);
    found.map_or_else(String::new, |one| one["grade"].as_str().unwrap_or_default().to_owned())
}

on_both_databases! {
    async fn a_partners_interest_goes_from_the_search_to_the_agreed_placement(instance) {
        let paths = offered(instance).await;
        let (worker, partner) = parties(instance);
        let household = first_offer(&partner).await;
        let created = partner.post("/v1/expressions-of-interest", &interest(&household)).await.expect(201);
        let path = created.header("location").to_owned();
        assert_eq!((&created.body["state"], &created.body["direction"]), (&json!("open"), &json!("incoming")));
        assert_eq!(grade(&created.body, "need_autism"), "partly", "{}", created.text);
        // The partner is told nothing that the offer does not show.
        for path in &paths {
            assert!(!created.text.contains(id_of(path)), "{}", created.text);
        }
        let queue = worker.get("/v1/expressions-of-interest?state=open").await.expect(200);
        assert_eq!(queue.body["items"][0]["id"], created.body["id"]);
        assert!(queue.body["items"][0].get("comparison").is_none());
        let seen = worker.get(&path).await.expect(200);
        let adopter = format!("/v1/adopters/{}", seen.body["adopter_id"].as_str().expect("the household"));
        assert!(paths.contains(&adopter));
        assert_eq!(grade(&seen.body, "need_autism"), "partly");

        worker.post(&format!("{path}/milestones"), &on("considered", "2022-04-01")).await.expect(201);
        let text = "Could the contact be twice a year?";
        partner.post(&format!("{path}/messages"), &json!({"text": text})).await.expect(201);
        worker.post(&format!("{path}/messages"), &json!({"text": "Yes,\nthey would like that."})).await.expect(201);
        let messages = partner.get(&format!("{path}/messages")).await.expect(200);
        assert_eq!(messages.body["items"][0]["text"], text);
        assert_eq!(messages.body["items"][1]["organisation"], "SOUTH");
        let blind = instance.partner().get(&format!("{path}/messages")).await.expect(200);
        assert!(blind.body["items"][0].get("text").is_none(), "{}", blind.text);

        // Nothing is released before both agree.
        worker.post(&format!("{path}/release"), &json!({"purpose": "matching"})).await.refused(409, "milestone-out-of-order");
        partner.get(&format!("{path}/release")).await.refused(404, "not-found");
        let identity = json!({"adults": [{"given_names": "Marked", "family_name": "Householder"}]}).to_string();
        let agency = instance.caller("SOUTH", &every());
        let etag = agency.get(&format!("{adopter}/identity")).await.expect(200).header("etag").to_owned();
        let first = [("content-type", "application/json"), ("if-match", etag.as_str())];
        agency.send("PUT".parse().expect("a method"), &format!("{adopter}/identity"), &first, Some(identity)).await.expect(200);
        worker.post(&format!("{path}/milestones"), &on("agreed", "2022-04-01")).await.expect(201);
        partner.get(&format!("{path}/release")).await.refused(404, "not-found");
        partner.post(&format!("{path}/release"), &json!({"purpose": "matching"})).await.refused(403, "forbidden");
        let released = worker.post(&format!("{path}/release"), &json!({"purpose": "matching"})).await.expect(201);
        assert_eq!((&released.body["released_to"], &released.body["purpose"]), (&json!("HARBOUR"), &json!("matching")));
        assert!(released.body.get("household").is_none(), "what is created is answered without identity: {}", released.text);
        let told = partner.get(&format!("{path}/release")).await.expect(200);
        let reference = instance.agency().get(&adopter).await.expect(200).body["reference"].clone();
        assert_eq!(told.body["household"]["reference"], reference);
        assert_eq!(told.body["household"]["identity"]["adults"][0]["family_name"], "Householder", "{}", told.text);
        // The region's trail says who was told.
        let trail = instance.caller("SOUTH", &["audit:read"]).get("/v1/audit-entries?operation=read_interest_release").await.expect(200);
        assert!(trail.text.contains("HARBOUR") && trail.text.contains(id_of(&adopter)) && !trail.text.contains("Householder"), "{}", trail.text);
        let blind = instance.partner().get(&format!("{path}/release")).await.expect(200);
        assert!(blind.body.get("household").is_none() && !blind.text.contains(reference.as_str().expect("a reference")) && !blind.text.contains("Householder"), "{}", blind.text);
        assert_eq!(state(&partner, &path).await, "agreed");
        assert_eq!(partner.get(&path).await.expect(200).body["released"], true);

        // The placement has begun, and the household is no longer there for anybody else.
        let placements = worker.get("/v1/interagency-placements?direction=sold").await.expect(200);
        let placement = &placements.body["items"][0];
        assert_eq!((&placement["partner"], &placement["state"], &placement["children"]), (&json!("HARBOUR"), &json!("agreed"), &json!(1)));
        assert_eq!(placement["fee"], json!({"amount_pence": 2700000, "source": "rate", "instalments": "at_placement"}));
        assert_eq!(placement["expression_of_interest_id"], created.body["id"]);
        assert_eq!(instance.agency().get(&adopter).await.expect(200).body["availability"], "linked");
        assert_eq!(partner.get("/v1/availability?region=SOUTH").await.expect(200).body["fewer_than"], 3);
        let child = child_with_order(&instance.agency(), "HCC").await;
        let late = json!({"adopter_id": id_of(&adopter), "child_id": id_of(&child), "identified_on": "2022-04-01"});
        instance.agency().post("/v1/links", &late).await.refused(409, "household-not-available");
        // What was released stays released.
        let facts = worker.get(&format!("{path}/milestones")).await.expect(200).body;
        let last = facts["items"].as_array().expect("facts").last().expect("a fact").clone();
        assert_eq!(last["kind"], "released");
        let void = format!("{path}/milestones/{}/void", last["id"].as_str().expect("an id"));
        worker.post(&void, &json!({"reason": "wrong_case"})).await.refused(409, "depended-upon");
    }

    async fn each_agency_takes_its_own_steps(instance) {
        offered(instance).await;
        let (worker, partner) = parties(instance);
        let path = expressed(&partner).await;
        let milestones = format!("{path}/milestones");
        for kind in ["considered", "agreed"] {
            partner.post(&milestones, &on(kind, "2022-04-01")).await.refused(403, "forbidden");
        }
        let why = |kind: &str| json!({"kind": kind, "occurred_on": "2022-04-01", "reason": "other"});
        partner.post(&milestones, &why("declined")).await.refused(403, "forbidden");
        worker.post(&milestones, &why("withdrawn")).await.refused(403, "forbidden");
        for kind in ["opened", "released"] {
            worker.post(&milestones, &on(kind, "2022-04-01")).await.refused(422, "invalid-value");
        }
        worker.post(&milestones, &on("agreed", "2022-04-01")).await.refused(409, "milestone-out-of-order");
        worker.post(&milestones, &on("considered", "2022-04-02")).await.refused(422, "date-in-future");
        worker.post(&milestones, &on("declined", "2022-04-01")).await.refused(422, "field-required");
        assert_eq!(state(&worker, &path).await, "open");
        partner.post(&milestones, &why("withdrawn")).await.expect(201);
        assert_eq!(state(&worker, &path).await, "withdrawn");
        worker.post(&milestones, &on("considered", "2022-04-01")).await.refused(409, "journey-ended");

        let other = expressed(&partner).await;
        let declined = worker.post(&format!("{other}/milestones"), &why("declined")).await.expect(201);
        assert_eq!(state(&partner, &other).await, "declined");
        // A fact recorded wrongly is voided by the agency that recorded it.
        let void = format!("{other}/milestones/{}/void", declined.body["milestone"]["id"].as_str().expect("an id"));
        partner.post(&void, &json!({"reason": "wrong_case"})).await.refused(403, "forbidden");
        worker.post(&void, &json!({"reason": "wrong_case"})).await.expect(200);
        assert_eq!(state(&partner, &other).await, "open");
        // A household that is thought of for a child of its own region is not given away.
        worker.post(&format!("{other}/milestones"), &on("considered", "2022-04-01")).await.expect(201);
        let adopter = worker.get(&other).await.expect(200).body["adopter_id"].as_str().expect("the household").to_owned();
        let child = child_with_order(&instance.agency(), "HCC").await;
        link(&instance.agency(), &adopter, &child, "2022-03-30").await;
        worker.post(&format!("{other}/milestones"), &on("agreed", "2022-04-01")).await.refused(409, "household-not-available");
    }

    async fn an_interest_is_seen_by_its_two_agencies_and_nobody_else(instance) {
        offered(instance).await;
        let (worker, partner) = parties(instance);
        let path = expressed(&partner).await;
        for organisation in ["NORTH", "HCC", "LDS"] {
            let client = instance.caller(organisation, &ALL);
            for address in [path.clone(), format!("{path}/milestones"), format!("{path}/messages"), format!("{path}/release")] {
                client.get(&address).await.refused(404, "not-found");
            }
            client.post(&format!("{path}/messages"), &json!({"text": "x"})).await.refused(404, "not-found");
            assert_eq!(client.get("/v1/expressions-of-interest").await.expect(200).body["items"], json!([]));
        }
        // Neither another partner's identifier of a household nor the household's own names it.
        let north = instance.caller("NORTH", &ALL);
        let of_harbour = first_offer(&partner).await;
        let own = worker.get(&path).await.expect(200).body["adopter_id"].as_str().expect("the household").to_owned();
        for household in [of_harbour.as_str(), own.as_str()] {
            let refused = north.post("/v1/expressions-of-interest", &interest(household)).await.refused(422, "unknown-record");
            assert_eq!(refused.pointers(), ["/household_id"]);
        }
        worker.post("/v1/expressions-of-interest", &interest(&of_harbour)).await.refused(403, "forbidden");
        // What a partner compares is made of what it was shown.
        let seen = partner.get(&path).await.expect(200);
        assert_eq!(grade(&seen.body, "letterbox_birth_parents"), "not_known", "{}", seen.text);
        assert_eq!(grade(&worker.get(&path).await.expect(200).body, "letterbox_birth_parents"), "meets");
    }

    async fn another_agency_is_asked_for_our_child(instance) {
        let (agency, worker) = (instance.agency(), instance.caller("SOUTH", &every()));
        let child = child_with_order(&agency, "HCC").await;
        let asked = worker
            .post("/v1/expressions-of-interest/outgoing", &json!({"partner": "HARBOUR", "partner_reference": "HH77", "child_id": id_of(&child)}))
            .await
            .expect(201);
        let path = asked.header("location").to_owned();
        assert_eq!(asked.body["direction"], "outgoing");
        let profile = &asked.body["children"][0];
        assert_eq!((&profile["age_months"], &profile["needs"]), (&json!(28), &json!({"developmental_delay": "present"})));
        assert!(profile.get("date_of_birth").is_none());
        // It is the region's own note; the agency answers by other ways.
        instance.caller("HARBOUR", &every()).get(&path).await.refused(404, "not-found");
        // While the child's record is closed, nothing of it is told here either.
        let blind = instance.caller("SOUTH", &["interest:read", "identity:read"]);
        blind.get(&path).await.expect(200);
        let closed = worker.post(&format!("{child}/restriction"), &json!({"reason": "safeguarding"})).await;
        assert!(closed.status.is_success(), "{}", closed.text);
        for hidden in [path.clone(), format!("{path}/milestones"), format!("{path}/messages"), format!("{path}/release")] {
            blind.get(&hidden).await.refused(404, "not-found");
        }
        assert_eq!(blind.get("/v1/expressions-of-interest").await.expect(200).body["items"], json!([]));
        worker.get(&path).await.expect(200);
        let opened = worker.post(&format!("{child}/restriction/lift"), &json!({"reason": "no_longer_needed"})).await;
        assert!(opened.status.is_success(), "{}", opened.text);
        for kind in ["considered", "agreed"] {
            worker.post(&format!("{path}/milestones"), &on(kind, "2022-04-01")).await.expect(201);
        }
        let released = worker.post(&format!("{path}/release"), &json!({"purpose": "panel"})).await.expect(201);
        assert!(released.body.get("children").is_none(), "what is created is answered without identity: {}", released.text);
        let released = worker.get(released.header("location")).await.expect(200);
        assert_eq!(released.body["children"][0]["date_of_birth"], "2019-11-20", "{}", released.text);
        // The household that was found belongs to that agency, and is linked like any other.
        let mut household = adopter();
        household["agency"] = json!("HARBOUR");
        let theirs = format!("/v1/adopters/{}", agency.post("/v1/adopters", &household).await.expect(201).id());
        for step in road_to_approval(1) {
            milestone(&agency, &theirs, step).await;
        }
        let link = link(&agency, &theirs, &child, "2021-08-10").await;
        let bought = json!({"direction": "bought", "link_id": id_of(&link), "expression_of_interest_id": id_of(&path), "agreed_on": "2021-08-12"});
        let placement = worker.post("/v1/interagency-placements", &bought).await.expect(201);
        assert_eq!((&placement.body["partner"], &placement.body["provider"]), (&json!("HARBOUR"), &json!("voluntary_adoption_agency")));
        assert_eq!(placement.body["fee"]["amount_pence"], 3162000);
        worker.post("/v1/interagency-placements", &bought).await.refused(409, "already-recorded");
        // Its days are the link's.
        let own = format!("{}/milestones", placement.header("location"));
        worker.post(&own, &on("placed", "2021-10-01")).await.refused(422, "invalid-value");
        go_on_to(&agency, &link, "placed_for_adoption").await;
        let placed = worker.get(placement.header("location")).await.expect(200).body;
        assert_eq!((&placed["state"], &placed["placed_on"]), (&json!("placed"), &json!("2021-10-01")));
        assert_eq!(placed["due"][0]["on"], "2021-10-01");
        // Nobody is asked for a child for whom a family is found.
        let refused = worker.post("/v1/expressions-of-interest/outgoing", &json!({"partner": "HARBOUR", "child_id": id_of(&child)})).await;
        assert_eq!(refused.refused(409, "child-not-free").pointers(), ["/child_id"]);
        for (body, problem, pointer) in [
            (json!({"partner": "HCC", "child_id": id_of(&child)}), "several-faults", "/partner"),
            (json!({"partner": "HARBOUR"}), "field-required", "/child_id"),
        ] {
            let refused = worker.post("/v1/expressions-of-interest/outgoing", &body).await.refused(422, problem);
            assert!(refused.pointers().contains(&pointer.to_owned()), "{}", refused.text);
        }
    }

    async fn the_money_of_a_year_is_told_by_quarter(instance) {
        let (agency, worker) = (instance.agency(), instance.caller("SOUTH", &every()));
        worker.get("/v1/interagency-budgets/2021-22").await.refused(404, "not-found");
        let set = json!({"purchase_budget_pence": 25000000, "income_target_pence": 13500000});
        worker.put("/v1/interagency-budgets/2021-22", &set).await.expect(201);
        worker.put("/v1/interagency-budgets/2021-22", &set).await.refused(428, "precondition-required");
        // Sold: a household takes two children of another agency, and has them a year and two months.
        let household = approved_adopter(&agency, 2).await;
        let sold = |agreed: &str| json!({"direction": "sold", "adopter_id": id_of(&household), "partner": "NORTH", "children": 2, "agreed_on": agreed});
        let before = json!({"direction": "sold", "adopter_id": id_of(&household), "partner": "NORTH", "children": 2, "agreed_on": "2021-07-28"});
        worker.post("/v1/interagency-placements", &before).await.refused(409, "household-not-available");
        let mut crowd = sold("2021-08-02");
        crowd["children"] = json!(3);
        worker.post("/v1/interagency-placements", &crowd).await.refused(409, "household-not-available");
        let placement = worker.post("/v1/interagency-placements", &sold("2021-08-02")).await.expect(201);
        let path = placement.header("location").to_owned();
        let record = format!("{path}/milestones");
        worker.post(&record, &on("adoption_order_granted", "2021-12-01")).await.refused(409, "milestone-out-of-order");
        worker.post(&record, &on("placed", "2021-08-30")).await.expect(201);
        let amount = json!({"kind": "amount_agreed", "occurred_on": "2021-11-02", "amount_pence": -50000, "amount_reason": "introductions"});
        let agreed = worker.post(&record, &amount).await.expect(201);
        assert_eq!(agreed.body["milestone"]["amount_pence"], -50000);
        let finance = worker.get("/v1/interagency-placements/finance?period=2021-22").await.expect(200).body;
        assert_eq!((&finance["income"]["total_pence"], &finance["income"]["children"]), (&json!(4250000), &json!(2)));
        assert_eq!(finance["unspent_pence"], 25000000);
        assert_eq!(finance["beyond_target_pence"], 4250000 - 13500000);
        let quarters: Vec<i64> = finance["quarters"].as_array().expect("quarters").iter().map(|q| q["income"]["total_pence"].as_i64().expect("pence")).collect();
        assert_eq!(quarters, [0, 4300000, -50000, 0]);
        // An amount recorded wrongly is voided, and no longer counts.
        let void = format!("{record}/{}/void", agreed.body["milestone"]["id"].as_str().expect("an id"));
        worker.post(&void, &json!({"reason": "duplicate"})).await.expect(200);
        let finance = worker.get("/v1/interagency-placements/finance?period=2021-22&basis=due").await.expect(200).body;
        assert_eq!(finance["income"]["total_pence"], 4300000);
        // A household with another agency's children does not leave; and when they go, it is free.
        let leaves = json!({"kind": "approval_ended", "occurred_on": "2022-01-05", "reason": "family_complete"});
        agency.post(&format!("{household}/milestones"), &leaves).await.refused(409, "depended-upon");
        assert_eq!(agency.get(&household).await.expect(200).body["availability"], "linked");
        let over = json!({"kind": "disrupted", "occurred_on": "2022-02-01", "reason": "relationship_breakdown"});
        worker.post(&record, &over).await.expect(201);
        assert_eq!(agency.get(&household).await.expect(200).body["availability"], "free");
        // Where no rate is known, the fee that was agreed is needed.
        let roomy = approved_adopter(&agency, 3).await;
        let mut three = json!({"direction": "sold", "adopter_id": id_of(&roomy), "partner": "HARBOUR", "children": 3, "agreed_on": "2021-08-02"});
        let refused = worker.post("/v1/interagency-placements", &three).await.refused(422, "field-required");
        assert_eq!(refused.pointers(), ["/agreed_fee_pence"]);
        three["agreed_fee_pence"] = json!(6000000);
        let agreed = worker.post("/v1/interagency-placements", &three).await.expect(201);
        assert_eq!(agreed.body["fee"], json!({"amount_pence": 6000000, "source": "agreed", "instalments": "at_placement"}));
        for organisation in ["HCC", "HARBOUR", "NORTH"] {
            instance.caller(organisation, &every()).get(&path).await.refused(404, "not-found");
        }
        for organisation in ["HCC", "HARBOUR"] {
            instance.caller(organisation, &every()).get("/v1/interagency-placements/finance?period=2021-22").await.refused(403, "forbidden");
        }
        worker.get("/v1/interagency-placements/finance?period=2021-11").await.refused(400, "invalid-query");
    }
}

/// Every scope.
fn every() -> Vec<&'static str> {
    family_finding_tests::instance::all_scopes()
        .into_iter()
        .chain(["identity:read"])
        .collect()
}
