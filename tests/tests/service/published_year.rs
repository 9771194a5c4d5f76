//! The demonstration region, asked through the API, answers with the figures that a regional
//! agency published for 2021-22. The test walks the published file: every number in it is either
//! asked for and equal, or is named here with the reason why no measure covers it.

use family_finding_tests::{Backend, Client, Instance};
use serde_json::Value;
use std::collections::BTreeMap;

const PUBLISHED: &str = include_str!("../../data/adopt-south-2021-22.json");
const YEAR: &str = "2021-22";

/// Where a published number is found.
enum Place {
    /// The value of a measure of a period, of the region or a council.
    Measure(&'static str, String, Option<String>),
    /// The guidance of a measure.
    Guidance(&'static str),
    /// The target of a measure.
    Target(&'static str),
    /// The value of a scorecard.
    Scorecard(&'static str, String, Option<String>),
    /// The guidance of a scorecard.
    ScorecardGuidance(&'static str),
    /// A figure of the year's interagency money.
    Money(Vec<String>),
    /// Not a figure of this service's measures; the reason.
    NotAsked(&'static str),
}

fn year() -> String {
    YEAR.to_owned()
}

/// The measure that a published name means.
fn measure_of(section: &str, name: &str) -> Option<&'static str> {
    Some(match (section, name) {
        ("adopter_funnel", "information_session_attended") => "information_sessions",
        ("adopter_funnel", "enquiries") => "enquiries",
        ("adopter_funnel", "enquiry_discussions") => "enquiry_discussions",
        ("adopter_funnel" | "prior_years", "registrations_of_interest") => "registrations_of_interest",
        ("adopter_funnel", "forwarded_to_assessment") => "forwarded_to_assessment",
        ("adopter_funnel", "progressed_to_stage_two") => "progressed_to_stage_two",
        ("adopter_funnel" | "prior_years", "approved") => "approved",
        ("adopter_funnel" | "prior_years", "approved_for_fostering_for_adoption") => "approved_early_permanence",
        ("adopter_funnel" | "prior_years", "approved_for_sibling_groups") => "approved_sibling_group",
        ("conversion_percent", "enquiry_to_approval") => "enquiry_to_approval",
        ("conversion_percent", "enquiry_to_assessment") => "enquiry_to_assessment",
        ("conversion_percent", "assessment_to_approval") => "assessment_to_approval",
        ("adopter_timescales", "stage_one_months") => "stage_one_months",
        ("adopter_timescales", "stage_two_months") => "stage_two_months",
        ("adopter_timescales", "overall_months") => "overall_months",
        ("adopter_timescales", "registration_of_interest_working_days") => "registration_answered",
        ("child_journey", "plans_referred_to_decision_maker") => "plans_referred",
        ("child_journey" | "prior_years", "placement_orders") => "placement_orders",
        ("child_journey", "fostering_for_adoption_placements") => "early_permanence_placements",
        ("child_journey", "formally_linked") => "children_formally_linked",
        ("child_journey", "placed_externally") => "children_placed_externally",
        ("child_journey", "adoption_orders") => "adoption_orders",
        ("child_journey", "disruptions_before_order") => "disruptions",
        ("prior_years", "formally_linked_children") => "children_formally_linked",
        ("prior_years", "formally_linked_families") => "families_formally_linked",
        ("prior_years", "families_identified_children") => "families_identified",
        ("prior_years", "disruptions_children") => "disruptions",
        ("prior_years", "placed_externally_children") => "children_placed_externally",
        _ => return None,
    })
}

fn place(path: &[&str]) -> Option<Place> {
    let whole = |code| Place::Measure(code, year(), None);
    Some(match path {
        [section @ ("adopter_funnel" | "conversion_percent"), name, "target"] => Place::Target(measure_of(section, name)?),
        ["adopter_funnel", name, "percent_of_approved"] => match *name {
            "approved_for_fostering_for_adoption" => whole("approved_early_permanence_percent"),
            "approved_for_sibling_groups" => whole("approved_sibling_group_percent"),
            _ => return None,
        },
        [
            section @ ("adopter_funnel" | "conversion_percent" | "adopter_timescales"),
            name,
            "actual",
        ] => whole(measure_of(section, name)?),
        ["adopter_timescales", name, "guidance"] => Place::Guidance(measure_of("adopter_timescales", name)?),
        ["available_adopters_at_year_end", "total"] => whole("available_adopters"),
        ["available_adopters_at_year_end", "of_which_pre_linked"] => whole("available_adopters_pre_linked"),
        ["families_identified", "children"] => whole("families_identified"),
        ["families_identified", "by_local_authority", council] => {
            Place::Measure("families_identified", year(), Some((*council).to_owned()))
        }
        ["families_identified", "hard_to_place"] => whole("hard_to_place"),
        ["families_identified", "hard_to_place_percent"] => whole("hard_to_place_percent"),
        ["families_identified", "sibling_groups"] => whole("sibling_groups"),
        ["families_identified", "by_age", "under_2"] => whole("identified_under_2"),
        ["families_identified", "by_age", "2_to_5"] => whole("identified_2_to_5"),
        ["families_identified", "by_age", "over_5"] => whole("identified_over_5"),
        ["children_with_no_potential_link", "end_of_2020-21"] => Place::Measure("children_with_no_potential_link", "2020-21".into(), None),
        ["children_with_no_potential_link", quarter] => Place::Measure(
            "children_with_no_potential_link",
            format!("{YEAR}-{}", quarter.to_lowercase()),
            None,
        ),
        ["child_journey", "since_launch_2019_04_01", name] => whole(match *name {
            "children_linked" => "children_linked_since_start",
            "children_disrupted" => "children_disrupted_since_start",
            "disruption_rate_percent" => "disruption_rate_since_start",
            _ => return None,
        }),
        ["child_journey", "since_launch_2019_04_01", "linked_by_local_authority", council] => {
            Place::Measure("children_linked_since_start", year(), Some((*council).to_owned()))
        }
        ["child_journey", "formally_linked", "families"] => whole("families_formally_linked"),
        ["child_journey", "placed_externally", "of_which_HCC"] => {
            Place::Measure("children_placed_externally", year(), Some("HCC".to_owned()))
        }
        ["child_journey", name, "total" | "children"] => whole(measure_of("child_journey", name)?),
        ["child_journey", name, "by_local_authority", council] => {
            Place::Measure(measure_of("child_journey", name)?, year(), Some((*council).to_owned()))
        }
        ["scorecards_days", "A10", "guidance"] => Place::ScorecardGuidance("A10"),
        ["scorecards_days", "A2", "guidance"] => Place::ScorecardGuidance("A2"),
        ["scorecards_days", "A10", "region"] => Place::Scorecard("A10", year(), None),
        ["scorecards_days", "A10", council] => Place::Scorecard("A10", year(), Some((*council).to_owned())),
        ["scorecards_days", "A2", "region"] => Place::Scorecard("A2", year(), None),
        ["prior_years", "A10_region_days", period] => Place::Scorecard("A10", (*period).to_owned(), None),
        ["prior_years", "A2_region_days", period] => Place::Scorecard("A2", (*period).to_owned(), None),
        ["prior_years", name, period] => Place::Measure(measure_of("prior_years", name)?, (*period).to_owned(), None),
        ["interagency_pounds", part @ ..] => Place::Money(part.iter().map(|part| (*part).to_owned()).collect()),
        ["england_2021-22", _, "england"] => Place::NotAsked("figures of all England are not this region's"),
        ["england_2021-22", "placed_to_order_days", "guidance"] => Place::ScorecardGuidance("placed_to_order"),
        ["england_2021-22", "A10_three_year_days", "guidance"] => Place::ScorecardGuidance("A10"),
        ["england_2021-22", "A2_three_year_days", "guidance"] => Place::ScorecardGuidance("A2"),
        _ => return None,
    })
}

fn numbers(value: &Value, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, f64)>) {
    match value {
        Value::Number(number) => found.push((path.clone(), number.as_f64().unwrap())),
        Value::Object(object) => {
            for (name, value) in object {
                path.push(name.clone());
                numbers(value, path, found);
                path.pop();
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                path.push(index.to_string());
                numbers(value, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

/// Answers of the API, asked once for each address.
struct Answers<'a> {
    client: &'a Client,
    known_at: &'a str,
    kept: BTreeMap<String, Value>,
}

impl Answers<'_> {
    async fn item(&mut self, list: &str, period: &str, name: &str, code: &str, council: Option<&str>) -> Value {
        let address = format!("/v1/{list}?period={period}&by=local_authority{}", self.known_at);
        if !self.kept.contains_key(&address) {
            let body = self.client.get(&address).await.expect(200).body;
            self.kept.insert(address.clone(), body);
        }
        let items = self.kept[&address]["items"].as_array().unwrap();
        items
            .iter()
            .find(|item| item[name] == code && item["local_authority"].as_str() == council)
            .unwrap_or_else(|| panic!("{address} has no {code} of {council:?}"))
            .clone()
    }

    /// A figure of the year's interagency money; the file tells pounds.
    async fn money(&mut self, part: &[String]) -> Option<f64> {
        let address = format!("/v1/interagency-placements/finance?period={YEAR}{}", self.known_at);
        if !self.kept.contains_key(&address) {
            let body = self.client.get(&address).await.expect(200).body;
            self.kept.insert(address.clone(), body);
        }
        let finance = &self.kept[&address];
        let pounds = |value: &Value| value.as_i64().map(|pence| pence as f64 / 100.0);
        let part: Vec<&str> = part.iter().map(String::as_str).collect();
        let bought = Bought::of(finance);
        match part.as_slice() {
            ["purchase_budget"] => pounds(&finance["purchase_budget_pence"]),
            ["total_spend"] => pounds(&finance["spend"]["total_pence"]),
            ["unspent"] => pounds(&finance["unspent_pence"]),
            ["income_target"] => pounds(&finance["income_target_pence"]),
            ["income"] => pounds(&finance["income"]["total_pence"]),
            ["adopters_provided"] => finance["income"]["households"].as_f64(),
            ["children_placed_with_them"] => finance["income"]["children"].as_f64(),
            ["purchases", index, "children"] => bought.purchases.get(index.parse::<usize>().ok()?).map(|purchase| purchase.1),
            ["purchases", index, "amount"] => bought
                .purchases
                .get(index.parse::<usize>().ok()?)
                .map(|purchase| purchase.2 / 100.0),
            ["other_costs", "0", "amount"] => Some(bought.from_before / 100.0),
            ["other_costs", "1", "amount"] => Some(bought.extra_charges / 100.0),
            _ => None,
        }
    }

    async fn value(&mut self, place: &Place) -> Option<f64> {
        match place {
            Place::Measure(code, period, council) => {
                self.item("measures", period, "measure", code, council.as_deref()).await["value"].as_f64()
            }
            Place::Guidance(code) => self.item("measures", YEAR, "measure", code, None).await["guidance"].as_f64(),
            Place::Target(code) => self.item("measures", YEAR, "measure", code, None).await["target"].as_f64(),
            Place::Scorecard(code, period, council) => {
                self.item("scorecards", period, "code", code, council.as_deref()).await["value"].as_f64()
            }
            Place::ScorecardGuidance(code) => self.item("scorecards", YEAR, "code", code, None).await["guidance"].as_f64(),
            Place::Money(part) => self.money(part).await,
            Place::NotAsked(_) => None,
        }
    }
}

/// What was bought in a year, told apart as the report tells it.
struct Bought {
    /// Quarter, children and pence of each placement of the year, in the order of the moves.
    purchases: Vec<(String, f64, f64)>,
    /// What was paid for placements of an earlier year, extra charges left out.
    from_before: f64,
    /// Charges for months after the first year without an order.
    extra_charges: f64,
}

impl Bought {
    fn of(finance: &Value) -> Self {
        let entries: Vec<&Value> = finance["entries"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["direction"] == "bought")
            .collect();
        let pence = |entry: &Value| entry["amount_pence"].as_f64().unwrap();
        let of_kind = |kind: &'static str| entries.iter().filter(move |entry| entry["kind"] == kind);
        let placed: Vec<&Value> = of_kind("fee").map(|fee| &fee["placement_id"]).collect();
        let agreed = |id: &Value| {
            of_kind("agreed_amount")
                .filter(|entry| &entry["placement_id"] == id)
                .map(|entry| pence(entry))
                .sum::<f64>()
        };
        let quarter = |on: &str| match on[5..7].parse::<u32>().unwrap() {
            4..=6 => "Q1",
            7..=9 => "Q2",
            10..=12 => "Q3",
            _ => "Q4",
        };
        let purchase = |fee: &&Value| {
            let on = quarter(fee["on"].as_str().unwrap()).to_owned();
            (on, fee["children"].as_f64().unwrap(), pence(fee) + agreed(&fee["placement_id"]))
        };
        // Charged by the rule, or agreed in its place.
        let is_late = |entry: &&&Value| entry["kind"] == "extra_charge" || entry["reason"] == "late_order";
        let late = entries.iter().filter(is_late);
        Self {
            purchases: of_kind("fee").map(purchase).collect(),
            from_before: of_kind("agreed_amount")
                .filter(|entry| !placed.contains(&&entry["placement_id"]) && entry["reason"] != "late_order")
                .map(|entry| pence(entry))
                .sum(),
            extra_charges: late.map(|entry| pence(entry)).sum(),
        }
    }
}

async fn compare(instance: &Instance, known_at: &str) -> (usize, Vec<String>) {
    let client = instance.caller("SOUTH", &["measures:read", "interagency:read"]);
    let mut published = Vec::new();
    numbers(&serde_json::from_str(PUBLISHED).unwrap(), &mut Vec::new(), &mut published);
    let mut answers = Answers {
        client: &client,
        known_at,
        kept: BTreeMap::new(),
    };
    let (mut equal, mut wrong) = (0, Vec::new());
    for (path, value) in published {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let name = parts.join("/");
        match place(&parts) {
            None => wrong.push(format!("{name}: the test does not know where to ask for it")),
            Some(Place::NotAsked(why)) => println!("not asked: {name}: {why}"),
            Some(place) => match answers.value(&place).await {
                Some(answer) if (answer - value).abs() < 1e-9 => equal += 1,
                answer => wrong.push(format!("{name}: published {value}, answered {answer:?}")),
            },
        }
    }
    (equal, wrong)
}

/// 127 numbers of the file are figures of the cases, their guidance and targets, or interagency money.
const ASKED: usize = 127;

async fn every_printed_figure(instance: &Instance) {
    let (equal, wrong) = compare(instance, "").await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(equal, ASKED);
}

#[tokio::test]
async fn households_were_bought_in_the_quarters_that_were_published() {
    let instance = Instance::start_demonstration().await;
    let client = instance.caller("SOUTH", &["interagency:read"]);
    let finance = client
        .get("/v1/interagency-placements/finance?period=2021-22")
        .await
        .expect(200)
        .body;
    let published: Value = serde_json::from_str(PUBLISHED).unwrap();
    let expected: Vec<(String, f64, f64)> = published["interagency_pounds"]["purchases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let quarter = one["quarter"].as_str().unwrap().to_owned();
            (quarter, one["children"].as_f64().unwrap(), one["amount"].as_f64().unwrap() * 100.0)
        })
        .collect();
    assert_eq!(Bought::of(&finance).purchases, expected);
}

#[tokio::test]
async fn every_printed_figure_comes_out_on_sqlite() {
    let instance = Instance::start_demonstration().await;
    every_printed_figure(&instance).await;
    let (equal, wrong) = compare(&instance, "&as_known_at=2022-03-31").await;
    assert!(wrong.is_empty(), "as known at the year's end: {}", wrong.join("\n"));
    assert_eq!(equal, ASKED);
}

#[tokio::test]
async fn every_printed_figure_comes_out_on_postgres() {
    every_printed_figure(&Instance::start_demonstration_on(Backend::Postgres).await).await;
}

/// Where the annual report tells a published number, so that nobody has to look anywhere else.
fn in_report(report: &Value, place: &Place) -> Option<f64> {
    let sections = report["sections"].as_array()?.iter();
    let told = sections.filter(|section| section["code"] != "summary");
    let figures: Vec<&Value> = told
        .flat_map(|section| section["topics"].as_array().unwrap())
        .flat_map(|topic| topic["figures"].as_array().unwrap())
        .collect();
    let figure = |code: &str| figures.iter().find(|figure| figure["code"] == code).copied();
    let value = |code: &str, period: &str, council: Option<&str>| {
        let figure = figure(code)?;
        let (chart, label) = match (council, period) {
            (None, YEAR) => return figure["value"].as_f64(),
            (None, quarter) if quarter.contains("-q") => ("quarters", quarter),
            (None, year) => ("years", year),
            (Some(council), YEAR) => ("local_authorities", council),
            _ => return None,
        };
        let mut charts = figure["charts"].as_array()?.iter();
        let points = charts.find(|drawn| drawn["kind"] == chart)?["points"].as_array()?;
        points.iter().find(|point| point["label"] == label)?["value"].as_f64()
    };
    match place {
        Place::Measure(code, period, council) | Place::Scorecard(code, period, council) => value(code, period, council.as_deref()),
        Place::Guidance(code) | Place::ScorecardGuidance(code) => figure(code)?["guidance"].as_f64(),
        Place::Target(code) => figure(code)?["target"].as_f64(),
        Place::Money(part) => match part.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["purchase_budget"] => figure("interagency_spend")?["target"].as_f64(),
            ["total_spend"] => value("interagency_spend", YEAR, None),
            ["unspent"] => figure("interagency_spend")?["against_target"]["difference"]
                .as_f64()
                .map(|beyond| -beyond),
            ["income_target"] => figure("interagency_income")?["target"].as_f64(),
            ["income"] => value("interagency_income", YEAR, None),
            ["adopters_provided"] => value("interagency_households_provided", YEAR, None),
            ["children_placed_with_them"] => value("interagency_children_placed", YEAR, None),
            _ => None,
        },
        Place::NotAsked(_) => None,
    }
}

/// The amounts of single placements, which the report does not list: the year's money does.
const SINGLE_AMOUNTS: usize = 10;

async fn every_printed_figure_stands_in_the_report(instance: &Instance) {
    let client = instance.caller("SOUTH", &["measures:read", "interagency:read"]);
    let report = client.get("/v1/reports/annual/2021-22").await.expect(200).body;
    let mut published = Vec::new();
    numbers(&serde_json::from_str(PUBLISHED).unwrap(), &mut Vec::new(), &mut published);
    let (mut equal, mut single, mut wrong) = (0, 0, Vec::new());
    for (path, value) in published {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        match place(&parts) {
            Some(Place::NotAsked(_)) => {}
            Some(Place::Money(part)) if ["purchases", "other_costs"].contains(&part[0].as_str()) => single += 1,
            Some(place) => match in_report(&report, &place) {
                Some(told) if (told - value).abs() < 1e-9 => equal += 1,
                told => wrong.push(format!("{}: published {value}, the report tells {told:?}", parts.join("/"))),
            },
            None => wrong.push(format!("{}: the test does not know where to look", parts.join("/"))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!((equal, single), (ASKED - SINGLE_AMOUNTS, SINGLE_AMOUNTS));
}

#[tokio::test]
async fn every_printed_figure_stands_in_the_report_on_sqlite() {
    every_printed_figure_stands_in_the_report(&Instance::start_demonstration().await).await;
}

#[tokio::test]
async fn every_printed_figure_stands_in_the_report_on_postgres() {
    every_printed_figure_stands_in_the_report(&Instance::start_demonstration_on(Backend::Postgres).await).await;
}

#[tokio::test]
async fn what_was_not_known_yet_is_not_counted() {
    let instance = Instance::start_demonstration().await;
    let client = instance.caller("SOUTH", &["measures:read"]);
    let value = |body: &Value| body["items"][0]["value"].as_f64().unwrap();
    let ask = |known_at: &str| format!("/v1/measures?period=2021-22&measures=enquiries{known_at}");
    let half = value(&client.get(&ask("&as_known_at=2021-09-30")).await.expect(200).body);
    let all = value(&client.get(&ask("")).await.expect(200).body);
    assert!(half > 0.0 && half < all, "{half} of {all}");
    client.get(&ask("&as_known_at=2022-04-02")).await.refused(400, "invalid-query");
}

#[tokio::test]
async fn a_council_sees_its_own_figures_and_children_wait_at_the_years_end() {
    let instance = Instance::start_demonstration().await;
    let council = instance.council("IOW");
    let orders = council
        .get("/v1/measures?period=2021-22&measures=placement_orders&by=local_authority")
        .await
        .expect(200)
        .body;
    assert_eq!(
        orders["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["value"].as_f64().unwrap())
            .collect::<Vec<_>>(),
        [6.0, 6.0]
    );
    let waiting = instance
        .agency()
        .get("/v1/children?family_finding=no_potential_link&limit=100")
        .await
        .expect(200)
        .body;
    assert_eq!(waiting["items"].as_array().unwrap().len(), 6);
}
