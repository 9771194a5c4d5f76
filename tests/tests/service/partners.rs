//! The partner's door: what an agency elsewhere is shown of the region's households, and what not.

use family_finding_tests::{Backend, Client, Instance, builders::*, on_both_databases};
use proptest::{prelude::*, sample::select, test_runner::TestRunner};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const SEARCH: &str = "/v1/availability?region=SOUTH";

/// Changes what is known of a household.
async fn know(client: &Client, path: &str, household: Value) {
    let etag = client.get(path).await.expect(200).header("etag").to_owned();
    client.patch(path, &etag, &json!({"household": household})).await.expect(200);
}

/// An approved household that agreed to be shared.
async fn shared(client: &Client, children_most: u8) -> String {
    let path = approved_adopter(client, children_most).await;
    know(client, &path, json!({"share_with_partners": true})).await;
    path
}

fn items(body: &Value) -> Vec<Value> {
    body["items"].as_array().expect("items").clone()
}

fn ids(body: &Value) -> BTreeSet<String> {
    items(body)
        .iter()
        .map(|item| item["household_id"].as_str().expect("an identifier").to_owned())
        .collect()
}

/// The partner agency and another one.
fn partners(instance: &Instance) -> (Client, Client) {
    (
        instance.caller("HARBOUR", &["availability:read", "interest:write"]),
        instance.caller("NORTH", &["availability:read", "interest:write"]),
    )
}

on_both_databases! {
    async fn an_offer_shows_what_is_needed_to_think_of_a_child_and_nothing_more(instance) {
        let (agency, (partner, other)) = (instance.agency(), partners(instance));
        let mut paths = Vec::new();
        for most in [1, 2, 2] {
            paths.push(shared(&agency, most).await);
        }
        let answer = partner.get(SEARCH).await.expect(200);
        let shown = items(&answer.body);
        assert_eq!(shown.len(), 3, "{}", answer.text);
        for item in &shown {
            let fields: BTreeSet<&str> = item.as_object().expect("an object").keys().map(String::as_str).collect();
            let known = [
                "household_id", "children_most", "age_from_years", "age_to_years", "sibling_group", "early_permanence", "needs",
                "postcode_area", "offered_from",
            ];
            assert_eq!(fields, known.into(), "{item}");
            assert_eq!(item["postcode_area"], "SO");
            assert_eq!(item["offered_from"], "2021-10");
            assert_eq!(item["needs"], json!({"developmental_delay": "yes", "autism": "would_discuss", "sexual_abuse": "no"}));
        }
        for path in &paths {
            let reference = agency.get(path).await.expect(200).body["reference"].as_str().expect("a reference").to_owned();
            assert!(!answer.text.contains(id_of(path)) && !answer.text.contains(&reference), "{}", answer.text);
        }
        // The same partner knows a household by the same identifier, another partner by another one.
        assert_eq!(ids(&partner.get(SEARCH).await.expect(200).body), ids(&answer.body));
        let others = ids(&other.get(SEARCH).await.expect(200).body);
        assert_eq!(others.len(), 3);
        assert!(others.is_disjoint(&ids(&answer.body)));
    }

    async fn a_household_is_offered_when_it_agreed_is_free_and_its_time_in_house_is_over(instance) {
        let (agency, (partner, other)) = (instance.agency(), partners(instance));
        for _ in 0..3 {
            shared(&agency, 1).await;
        }
        let count = async |client: &Client| items(&client.get(SEARCH).await.expect(200).body).len();
        let unasked = approved_adopter(&agency, 1).await;
        assert_eq!(count(&partner).await, 3);
        know(&agency, &unasked, json!({"share_with_partners": false})).await;
        assert_eq!(count(&partner).await, 3);
        know(&agency, &unasked, json!({"share_with_partners": true})).await;
        assert_eq!(count(&partner).await, 4);
        // On hold, or thought of for a child of the region: not offered.
        milestone(&agency, &unasked, json!({"kind": "hold_started", "occurred_on": "2022-03-01", "hold_requested_by": "household"})).await;
        assert_eq!(count(&partner).await, 3);
        milestone(&agency, &unasked, json!({"kind": "hold_ended", "occurred_on": "2022-03-20"})).await;
        assert_eq!(count(&partner).await, 4);
        let child = child_with_order(&agency, "HCC").await;
        let link = link(&agency, &unasked, &child, "2022-03-25").await;
        assert_eq!(count(&partner).await, 3);
        let over = json!({"kind": "ended", "occurred_on": "2022-03-28", "reason": "household_declined", "ended_by": "household"});
        milestone(&agency, &link, over).await;
        assert_eq!(count(&partner).await, 4);
        // Still kept in-house: only for a partner with an agreement that holds.
        let etag = agency.get("/v1/settings").await.expect(200).header("etag").to_owned();
        agency.patch("/v1/settings", &etag, &json!({"partner_in_house_months": 9})).await.expect(200);
        assert_eq!((count(&partner).await, count(&other).await), (0, 0));
        let agreement = agency.put("/v1/agreements/HARBOUR", &json!({"from_on": "2022-04-01"})).await.expect(201);
        assert_eq!((count(&partner).await, count(&other).await), (4, 0));
        // An agreement is not replaced by somebody who has not read it, and ends on its last day.
        let over = json!({"from_on": "2021-04-01", "to_on": "2022-03-31"});
        agency.put("/v1/agreements/HARBOUR", &over).await.refused(428, "precondition-required");
        let with = [("content-type", "application/json"), ("if-match", agreement.header("etag"))];
        agency.send("PUT".parse().expect("a method"), "/v1/agreements/HARBOUR", &with, Some(over.to_string())).await.expect(200);
        assert_eq!(count(&partner).await, 0);
        let listed = agency.get("/v1/agreements").await.expect(200);
        assert_eq!(listed.body["items"][0]["to_on"], "2022-03-31");
    }

    async fn too_few_are_not_shown_and_not_counted(instance) {
        let (agency, (partner, _)) = (instance.agency(), partners(instance));
        for expected in [None, None, Some(3), Some(4)] {
            shared(&agency, 1).await;
            let answer = partner.get(SEARCH).await.expect(200).body;
            match expected {
                None => assert_eq!(answer, json!({"items": [], "fewer_than": 3, "next_cursor": null})),
                Some(count) => assert_eq!((items(&answer).len(), answer.get("fewer_than")), (count, None)),
            }
        }
        let roomy = shared(&agency, 3).await;
        know(&agency, &roomy, json!({"needs": {"life_limiting_condition": "yes"}})).await;
        // Whoever stands alone is not singled out, by whatever filter or combination of filters;
        // and nobody is answered like one.
        for filter in ["children=3", "sibling_group=true", "needs=life_limiting_condition", "children=3&early_permanence=true", "children=6", "youngest_years=17"] {
            let answer = partner.get(&format!("{SEARCH}&{filter}")).await.expect(200).body;
            assert_eq!(answer, json!({"items": [], "fewer_than": 3, "next_cursor": null}), "{filter}");
        }
        // An area in which too few live is not named.
        for item in items(&partner.get(SEARCH).await.expect(200).body) {
            assert_eq!(item["postcode_area"], "SO");
        }
        know(&agency, &roomy, json!({"location": {"area": "PO30"}})).await;
        let areas: Vec<Value> = items(&partner.get(SEARCH).await.expect(200).body).iter().map(|item| item["postcode_area"].clone()).collect();
        assert_eq!(areas.iter().filter(|area| area.is_null()).count(), 1, "{areas:?}");
    }

    async fn filters_select_on_what_an_offer_shows(instance) {
        let (agency, (partner, _)) = (instance.agency(), partners(instance));
        for _ in 0..3 {
            shared(&agency, 1).await;
            let pair = shared(&agency, 2).await;
            know(&agency, &pair, json!({"needs": {"prematurity": "would_discuss"}})).await;
        }
        for (filter, count) in [
            ("children=1", 6), ("children=2", 3), ("sibling_group=false", 3), ("early_permanence=true", 6), ("needs=prematurity", 3),
            ("needs=developmental_delay,autism", 6), ("youngest_years=2&oldest_years=6", 6), ("postcode_area=SO", 6), ("offered_since=2021-10", 6),
        ] {
            let answer = partner.get(&format!("{SEARCH}&{filter}")).await.expect(200).body;
            assert_eq!(items(&answer).len(), count, "{filter} {answer}");
        }
        for filter in ["needs=sexual_abuse", "early_permanence=false", "oldest_years=7", "postcode_area=PO", "offered_since=2021-11"] {
            assert_eq!(partner.get(&format!("{SEARCH}&{filter}")).await.expect(200).body["fewer_than"], 3, "{filter}");
        }
        for wrong in ["children=0", "children=7", "youngest_years=18", "needs=chess", "postcode_area=SO15", "offered_since=2021", "council=HCC"] {
            partner.get(&format!("{SEARCH}&{wrong}")).await.refused(400, "invalid-query");
        }
        let mut seen = BTreeSet::new();
        let mut next = format!("{SEARCH}&limit=4");
        for size in [4, 2] {
            let page = partner.get(&next).await.expect(200).body;
            assert_eq!(items(&page).len(), size);
            seen.extend(ids(&page));
            next = format!("{SEARCH}&limit=4&cursor={}", page["next_cursor"].as_str().unwrap_or_default());
        }
        assert_eq!(seen.len(), 6);
    }

    async fn the_region_sees_what_was_searched_for(instance) {
        let (agency, (partner, other)) = (instance.agency(), partners(instance));
        shared(&agency, 1).await;
        partner.get(&format!("{SEARCH}&children=1&needs=autism&youngest_years=3")).await.expect(200);
        other.get(SEARCH).await.expect(200);
        let searches = items(&agency.get("/v1/availability/searches").await.expect(200).body);
        let told: Vec<(&str, i64)> = searches.iter().map(|search| (search["partner"].as_str().expect("a partner"), search["found"].as_i64().expect("a number"))).collect();
        // One household is offered altogether, so none fits: there are fewer than may be shown.
        assert_eq!(told, [("HARBOUR", 0), ("NORTH", 0)]);
        assert_eq!((&searches[0]["needs"], &searches[0]["ages_years"], &searches[0]["subject"]), (&json!(["autism"]), &json!([3]), &json!("test-harbour")));
        let one = items(&agency.get("/v1/availability/searches?partner=NORTH").await.expect(200).body);
        assert_eq!(one.len(), 1);
        instance.partner().get("/v1/availability/searches").await.refused(403, "forbidden");
        // Those of its own region alone.
        assert_eq!(items(&instance.caller("NORTH", &["interagency:read"]).get("/v1/availability/searches").await.expect(200).body).len(), 0);
    }

    async fn only_agencies_elsewhere_come_through_the_door(instance) {
        for organisation in ["SOUTH", "HCC", "LDS", "NOBODY"] {
            instance.caller(organisation, &["availability:read"]).get(SEARCH).await.refused(403, "forbidden");
        }
        // Two regions work here, so a partner names one.
        let refused = instance.partner().get("/v1/availability").await.refused(422, "unknown-record");
        assert_eq!(refused.pointers(), ["/region"]);
        instance.partner().get("/v1/availability?region=EAST").await.refused(422, "unknown-record");
        // For an agency that is itself a region here, there is one other.
        instance.caller("NORTH", &["availability:read"]).get("/v1/availability").await.expect(200);
    }
}

/// What happens at the door.
#[derive(Clone, Debug)]
enum Step {
    Share(usize, bool),
    Hold(usize),
    InHouseMonths(u8),
    Agreement(bool),
    Search(bool, String),
    /// Interest in a household by an identifier that a search showed to one of the partners.
    Ask(bool, usize),
}

const HOUSEHOLDS: usize = 7;
/// One need for each household tells it apart in an answer.
const MARKS: [&str; HOUSEHOLDS] = [
    "autism",
    "prematurity",
    "complex_health",
    "sensory_impairment",
    "trauma_attachment",
    "physical_disability",
    "learning_disability",
];

fn filters() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        (1..4u8).prop_map(|children| format!("children={children}")),
        any::<bool>().prop_map(|wanted| format!("sibling_group={wanted}")),
        any::<bool>().prop_map(|wanted| format!("early_permanence={wanted}")),
        (0..9u8).prop_map(|years| format!("youngest_years={years}")),
        select(&MARKS[..]).prop_map(|need| format!("needs={need}")),
        select(&["SO", "PO"][..]).prop_map(|area| format!("postcode_area={area}")),
        select(&["2021-07", "2021-10", "2021-11"][..]).prop_map(|month| format!("offered_since={month}")),
    ];
    prop::collection::vec(one, 0..3).prop_map(|mut filters| {
        filters.sort();
        filters.dedup_by_key(|filter| filter.split('=').next().map(str::to_owned));
        filters.join("&")
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..HOUSEHOLDS, any::<bool>()).prop_map(|(one, agrees)| Step::Share(one, agrees)),
        1 => (0..HOUSEHOLDS).prop_map(Step::Hold),
        1 => select(&[0u8, 3, 12][..]).prop_map(Step::InHouseMonths),
        1 => any::<bool>().prop_map(Step::Agreement),
        6 => (any::<bool>(), filters()).prop_map(|(other, filters)| Step::Search(other, filters)),
        2 => (any::<bool>(), 0..HOUSEHOLDS).prop_map(|(other, one)| Step::Ask(other, one)),
    ];
    prop::collection::vec(step, 4..16)
}

/// What the door should know, kept beside it.
struct Door {
    agency: Client,
    partner: Client,
    other: Client,
    paths: Vec<String>,
    agrees: Vec<bool>,
    held: Vec<bool>,
    in_house_months: u8,
    agreement: bool,
    /// By partner and household: the identifier under which it was once shown.
    seen: BTreeMap<(bool, usize), String>,
}

impl Door {
    async fn of(instance: &Instance) -> Self {
        let agency = instance.agency();
        let mut paths = Vec::new();
        for (number, mark) in MARKS.iter().enumerate() {
            let path = approved_adopter(&agency, 1 + u8::try_from(number % 3).expect("small")).await;
            let area = if number % 2 == 0 { "SO51" } else { "PO30" };
            know(
                &agency,
                &path,
                json!({"needs": {"autism": null, *mark: "yes"}, "location": {"area": area}}),
            )
            .await;
            paths.push(path);
        }
        let (partner, other) = partners(instance);
        Self {
            agency,
            partner,
            other,
            paths,
            agrees: vec![false; HOUSEHOLDS],
            held: vec![false; HOUSEHOLDS],
            in_house_months: 3,
            agreement: false,
            seen: BTreeMap::new(),
        }
    }

    fn may_be_shown(&self, household: usize, other: bool) -> bool {
        let in_time = self.in_house_months <= 3 || (self.agreement && !other);
        self.agrees[household] && !self.held[household] && in_time
    }

    fn offered(&self, other: bool) -> usize {
        (0..HOUSEHOLDS).filter(|one| self.may_be_shown(*one, other)).count()
    }

    async fn take(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Share(one, agrees) => {
                know(&self.agency, &self.paths[one], json!({"share_with_partners": agrees})).await;
                self.agrees[one] = agrees;
            }
            Step::Hold(one) => {
                let kind = if self.held[one] { "hold_ended" } else { "hold_started" };
                let mut body = json!({"kind": kind, "occurred_on": "2022-04-01"});
                if !self.held[one] {
                    body["hold_requested_by"] = json!("agency");
                }
                let recorded = self.agency.post(&format!("{}/milestones", self.paths[one]), &body).await;
                if recorded.status == 201 {
                    self.held[one] = !self.held[one];
                }
            }
            Step::InHouseMonths(months) => {
                let etag = self.agency.get("/v1/settings").await.expect(200).header("etag").to_owned();
                let body = json!({"partner_in_house_months": months});
                self.agency.patch("/v1/settings", &etag, &body).await.expect(200);
                self.in_house_months = months;
            }
            Step::Agreement(holds) => {
                let listed = self.agency.get("/v1/agreements").await.expect(200).body;
                let etag = listed["items"][0]["etag"].as_str().map(str::to_owned);
                let body = if holds {
                    json!({"from_on": "2022-01-01"})
                } else {
                    json!({"from_on": "2021-01-01", "to_on": "2021-12-31"})
                };
                let mut headers = vec![("content-type", "application/json")];
                headers.extend(etag.as_deref().map(|etag| ("if-match", etag)));
                let put = self.agency.send(
                    "PUT".parse().expect("a method"),
                    "/v1/agreements/HARBOUR",
                    &headers,
                    Some(body.to_string()),
                );
                assert!(put.await.status.is_success());
                self.agreement = holds;
            }
            Step::Search(other, filters) => {
                let client = if other { &self.other } else { &self.partner };
                let address = if filters.is_empty() {
                    SEARCH.to_owned()
                } else {
                    format!("{SEARCH}&{filters}")
                };
                let answer = client.get(&address).await.expect(200);
                let shown = items(&answer.body);
                prop_assert!(shown.is_empty() || shown.len() >= 3, "singled out: {}", answer.text);
                for item in &shown {
                    let marks: Vec<usize> = (0..HOUSEHOLDS).filter(|one| item["needs"][MARKS[*one]] == "yes").collect();
                    prop_assert_eq!(marks.len(), 1);
                    let id = item["household_id"].as_str().unwrap_or_default().to_owned();
                    let known = self.seen.entry((other, marks[0])).or_insert_with(|| id.clone());
                    prop_assert_eq!(&*known, &id, "a household keeps its identifier");
                    prop_assert!(
                        self.may_be_shown(marks[0], other),
                        "{} is not shared: {}",
                        MARKS[marks[0]],
                        answer.text
                    );
                }
                let offered = self.offered(other);
                if filters.is_empty() && offered >= 3 {
                    prop_assert_eq!(shown.len(), offered);
                }
            }
            Step::Ask(other, one) => {
                let Some(id) = self.seen.get(&(other, one)) else { return Ok(()) };
                let body = json!({"region": "SOUTH", "household_id": id, "children": [{"age_months": 26, "sex": "F"}]});
                let (client, stranger) = if other {
                    (&self.other, &self.partner)
                } else {
                    (&self.partner, &self.other)
                };
                // What another partner was shown names nothing here.
                let refused = stranger.post("/v1/expressions-of-interest", &body).await;
                prop_assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
                let answer = client.post("/v1/expressions-of-interest", &body).await;
                let shared = self.may_be_shown(one, other) && self.offered(other) >= 3;
                prop_assert_eq!(answer.status.as_u16(), if shared { 201 } else { 422 }, "{}", answer.text);
                if !shared {
                    prop_assert_eq!(&answer.body["errors"][0]["code"], "unknown-record");
                    prop_assert!(answer.body.get("comparison").is_none());
                }
            }
        }
        Ok(())
    }
}

#[test]
fn no_sequence_of_searches_shows_a_household_that_is_not_shared_on_sqlite() {
    no_sequence_of_searches_shows_a_household_that_is_not_shared(Backend::Sqlite);
}

#[test]
fn no_sequence_of_searches_shows_a_household_that_is_not_shared_on_postgres() {
    no_sequence_of_searches_shows_a_household_that_is_not_shared(Backend::Postgres);
}

fn no_sequence_of_searches_shows_a_household_that_is_not_shared(backend: Backend) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let instance = runtime.block_on(Instance::start(backend));
    let door = tokio::sync::Mutex::new(runtime.block_on(Door::of(&instance)));
    let config = ProptestConfig {
        cases: 40,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let ran = TestRunner::new(config).run(&steps(), |steps| {
        runtime.block_on(async {
            for step in steps {
                door.lock().await.take(step).await?;
            }
            Ok(())
        })
    });
    ran.expect("no household is shown that is not shared");
}
