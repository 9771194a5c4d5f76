//! One of each kind of case, and for every operation of the contract a request that the regional
//! agency may make: what the suites that walk through all operations begin with.

use crate::{
    Answer, Client, Instance,
    builders::*,
    care::{care_of, tell_missing_care},
    client::NDJSON,
    document::Operation,
};
use reqwest::Method;
use serde_json::{Value, json};

/// An identifier that no record has.
pub const NOBODY: &str = "0197f000-0000-7000-8000-00000000dead";

/// One of each kind of case, and what to build more with.
pub struct World {
    /// The regional agency, with every scope but identity.
    pub agency: Client,
    /// A household with a link to a child of Hampshire.
    pub adopter: String,
    adopter_reference: String,
    /// A check on the household.
    pub check: String,
    /// The child of that link.
    pub child: String,
    child_reference: String,
    link: String,
    /// A sibling group of Hampshire.
    pub group: String,
    group_reference: String,
    members: Vec<String>,
    /// A household with room for many.
    pub roomy: String,
    /// The partner agency.
    pub partner: Client,
    /// Another partner, who made the expressions of interest.
    lighthouse: Client,
    /// An expression of interest of that other partner.
    interest: String,
    /// One whose identities were released.
    released: String,
    /// A household that is sold.
    placement: String,
    /// A panel that recommended on a link of Hampshire.
    panel: String,
    panel_item: String,
}

/// Puts what one instance has once; a second world leaves what the first one put.
async fn stands(agency: &Client, path: &str, body: &Value) {
    let answer = agency.put(path, body).await;
    assert!([200, 201, 428].contains(&answer.status.as_u16()), "{path}: {}", answer.text);
}

/// An amount beside a fee.
fn amount_agreed() -> Value {
    json!({"kind": "amount_agreed", "occurred_on": "2022-04-01", "amount_pence": 5000, "amount_reason": "introductions"})
}

/// A financial year that no other request uses.
fn unused_year() -> String {
    let number: u32 = reference("Y").trim_start_matches('Y').parse().expect("a number");
    let first = 2030 + number % 60;
    format!("{first}-{:02}", (first + 1) % 100)
}

/// The identifier by which a partner knows an offered household.
pub async fn offered_to(partner: &Client) -> String {
    let answer = partner.get("/v1/availability?region=SOUTH").await.expect(200);
    answer.body["items"][0]["household_id"]
        .as_str()
        .expect("an offered household")
        .to_owned()
}

/// A body that expresses a partner's interest in an offered household.
pub async fn interest_of(partner: &Client) -> Value {
    let child = json!({"age_months": 26, "sex": "F", "needs": {"autism": "possible"}, "languages": ["en"], "contact": {"letterbox_birth_parents": "required"}});
    json!({"region": "SOUTH", "household_id": offered_to(partner).await, "partner_reference": "HF1042", "children": [child]})
}

/// A body that sells a household.
pub async fn sold(agency: &Client) -> Value {
    let adopter = approved_adopter(agency, 1).await;
    json!({"direction": "sold", "adopter_id": id_of(&adopter), "partner": "HARBOUR", "children": 1, "agreed_on": "2022-03-01"})
}

/// An expression of interest by a partner, after the first `steps` milestones of the region's answer: its path.
pub async fn interest_after(agency: &Client, partner: &Client, steps: usize) -> String {
    offered_adopter(agency).await;
    let created = partner
        .post("/v1/expressions-of-interest", &interest_of(partner).await)
        .await
        .expect(201);
    let path = format!("/v1/expressions-of-interest/{}", created.id());
    for kind in ["considered", "agreed"].into_iter().take(steps) {
        milestone(agency, &path, json!({"kind": kind, "occurred_on": "2022-04-01"})).await;
    }
    path
}

impl World {
    /// Records the cases.
    pub async fn of(instance: &Instance) -> Self {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let dbs = json!({"kind": "dbs", "adult": 1, "requested_on": "2021-02-01"});
        let check = agency.post(&format!("{adopter}/checks"), &dbs).await.expect(201).id();
        let child = child_with_order(&agency, "HCC").await;
        let link = link(&agency, &adopter, &child, "2021-08-10").await;
        child_with_order(&agency, "HCC").await; // waits for a first household
        let members = pair(&agency).await;
        let group = group(&agency, &members).await;
        let read = |path: String| {
            let agency = agency.clone();
            async move {
                agency.get(&path).await.expect(200).body["reference"]
                    .as_str()
                    .expect("a reference")
                    .to_owned()
            }
        };
        for _ in 0..3 {
            offered_adopter(&agency).await;
        }
        stands(&agency, "/v1/agreements/NORTH", &json!({"from_on": "2022-01-01"})).await;
        instance.partner().get("/v1/availability?region=SOUTH").await.expect(200);
        let lighthouse = json!({"name": "Lighthouse", "kind": "voluntary_adoption_agency"});
        stands(&agency, "/v1/organisations/LIGHT", &lighthouse).await;
        let lighthouse = instance.caller("LIGHT", &crate::instance::all_scopes());
        let interest = interest_after(&agency, &lighthouse, 0).await;
        let released = interest_after(&agency, &lighthouse, 2).await;
        let why = json!({"purpose": "matching"});
        agency.post(&format!("{released}/release"), &why).await.expect(201);
        agency
            .post(&format!("{interest}/messages"), &json!({"text": "May we speak?"}))
            .await
            .expect(201);
        let placement = agency.post("/v1/interagency-placements", &sold(&agency).await).await.expect(201);
        let budget = json!({"purchase_budget_pence": 1});
        stands(&agency, "/v1/interagency-budgets/2021-22", &budget).await;
        let targets = json!({"targets": [{"measure": "approved", "value": 110}]});
        stands(&agency, "/v1/targets/2021-22", &targets).await;
        let roomy = approved_adopter(&agency, 6).await;
        let panel = panel(&agency, "2021-09-07", 20).await;
        let panel_item = panel_item(&agency, &panel, &link_for_panel(&agency, &roomy).await).await;
        milestone(&agency, &panel_item, recommendation("suitable")).await;
        Self {
            partner: instance.partner(),
            lighthouse,
            interest,
            released,
            placement: format!("/v1/interagency-placements/{}", placement.id()),
            adopter_reference: read(adopter.clone()).await,
            child_reference: read(child.clone()).await,
            group_reference: read(group.clone()).await,
            roomy,
            panel,
            panel_item,
            agency,
            adopter,
            check,
            child,
            link,
            group,
            members,
        }
    }

    /// The entity tag of a case.
    pub async fn etag(&self, path: &str) -> String {
        self.agency.get(path).await.expect(200).header("etag").to_owned()
    }

    /// A child of Hampshire whom nothing is known of.
    pub async fn new_child(&self) -> String {
        format!(
            "/v1/children/{}",
            self.agency.post("/v1/children", &child("HCC")).await.expect(201).id()
        )
    }

    /// A case on an agenda of its own: the panel and the case, of a child of Hampshire.
    async fn new_panel_item(&self) -> (String, String) {
        let panel = panel(&self.agency, "2022-05-10", 5).await;
        let link = link_for_panel(&self.agency, &self.roomy).await;
        let item = panel_item(&self.agency, &panel, &link).await;
        (panel, item)
    }

    async fn new_link(&self) -> String {
        let child = child_with_order(&self.agency, "HCC").await;
        link(&self.agency, &self.roomy, &child, "2021-08-10").await
    }

    /// A child, or a sibling group to be placed together, of Hampshire with a placement order.
    async fn subject(&self, operation: &str) -> String {
        let child = child_with_order(&self.agency, "HCC").await;
        if !operation.contains("sibling_group") {
            return child;
        }
        let sibling = child_with_order(&self.agency, "HCC").await;
        siblings_together(&self.agency, "HCC", &[&child, &sibling]).await
    }

    /// Puts the household with room on a shortlist; answers the address of the line.
    async fn shortlisted(&self, subject: &str) -> String {
        let body = json!({"adopter_id": id_of(&self.roomy), "reason": "Near the school."});
        let line = self.agency.post(&format!("{subject}/shortlist"), &body).await.expect(201).id();
        format!("{subject}/shortlist/{line}")
    }

    /// Records a milestone; answers the address that voids it.
    pub async fn recorded(&self, case: &str, kind: &str, on: &str) -> String {
        let recorded = milestone(&self.agency, case, json!({"kind": kind, "occurred_on": on})).await;
        let id = recorded["milestone"]["id"].as_str().expect("an id").to_owned();
        format!("{case}/milestones/{id}/void")
    }

    /// A request that the regional agency may make. What it changes is made for it alone.
    pub async fn request(&self, operation: &Operation) -> Request {
        let reason = json!({"reason": "wrong_date"});
        let on = |kind: &str, day: &str| json!({"kind": kind, "occurred_on": day});
        let (path, body) = match operation.id.as_str() {
            "list_adopters" => ("/v1/adopters".to_owned(), Value::Null),
            "create_adopter" => ("/v1/adopters".to_owned(), adopter()),
            "read_adopter" | "patch_adopter" => (self.adopter.clone(), json!({"household": {"needs": {"autism": "yes"}}})),
            "read_adopter_by_reference" => (
                format!("/v1/adopters/by-reference/south-adopters/{}", self.adopter_reference),
                Value::Null,
            ),
            "put_adopter_by_reference" => (
                format!("/v1/adopters/by-reference/south-adopters/{}", self.adopter_reference),
                json!({"local_authority": "HCC", "household": {"adults": [{"sex": "F"}, {"sex": "M"}], "location": {"area": "SO51"}}}),
            ),
            "list_adopter_milestones" => (format!("{}/milestones", self.adopter), Value::Null),
            "record_adopter_milestone" => (format!("{}/milestones", self.adopter), on("enquiry_discussion_held", "2021-12-01")),
            "void_adopter_milestone" => (self.recorded(&self.adopter, "enquiry_discussion_held", "2021-12-02").await, reason),
            "list_adopter_checks" => (format!("{}/checks", self.adopter), Value::Null),
            "record_adopter_check" => (
                format!("{}/checks", self.adopter),
                json!({"kind": "medical", "adult": 1, "requested_on": "2021-02-01"}),
            ),
            "patch_adopter_check" => (
                format!("{}/checks/{}", self.adopter, self.check),
                json!({"requested_on": "2021-02-01"}),
            ),
            "list_overdue_checks" => ("/v1/checks/overdue".to_owned(), Value::Null),
            "list_adopter_matches" => (format!("{}/matches?include=barred", self.adopter), Value::Null),
            "list_children" => ("/v1/children".to_owned(), Value::Null),
            "list_child_shortlist" | "list_sibling_group_shortlist" => {
                let subject = self.subject(&operation.id).await;
                self.shortlisted(&subject).await;
                (format!("{subject}/shortlist"), Value::Null)
            }
            "create_child_shortlist_line" | "create_sibling_group_shortlist_line" => (
                format!("{}/shortlist", self.subject(&operation.id).await),
                json!({"adopter_id": id_of(&self.roomy), "reason": "Near the school."}),
            ),
            "record_child_shortlist_removal" | "record_sibling_group_shortlist_removal" => {
                let line = self.shortlisted(&self.subject(&operation.id).await).await;
                (format!("{line}/remove"), json!({"reason": "not_suitable"}))
            }
            "create_child_shortlist_link" | "create_sibling_group_shortlist_link" => {
                let line = self.shortlisted(&self.subject(&operation.id).await).await;
                (format!("{line}/link"), json!({"identified_on": "2021-08-10"}))
            }
            "list_child_timeline" => (format!("{}/timeline", self.child), Value::Null),
            "list_adopter_timeline" => (format!("{}/timeline", self.adopter), Value::Null),
            "list_waiting_children" => ("/v1/children/waiting".to_owned(), Value::Null),
            "create_child" => ("/v1/children".to_owned(), child("HCC")),
            "create_import" => ("/v1/imports".to_owned(), full_record("child", child("HCC"))),
            "read_child" | "patch_child" => (self.child.clone(), json!({"profile": {"needs": {"autism": "possible"}}})),
            "read_child_by_reference" => (
                format!("/v1/children/by-reference/case-records/{}", self.child_reference),
                Value::Null,
            ),
            "put_child_by_reference" => (
                format!("/v1/children/by-reference/case-records/{}", self.child_reference),
                json!({"local_authority": "HCC", "profile": {"date_of_birth": "2019-11-20", "sex": "F", "ethnicity": "WBRI", "needs": {"autism": "possible"}}}),
            ),
            "list_child_milestones" => (format!("{}/milestones", self.child), Value::Null),
            "record_child_milestone" => (format!("{}/milestones", self.new_child().await), on("entered_care", "2021-12-01")),
            "void_child_milestone" => (self.recorded(&self.new_child().await, "entered_care", "2021-12-01").await, reason),
            "list_matching_criteria" => ("/v1/matching/criteria".to_owned(), Value::Null),
            "list_matching_sufficiency" => ("/v1/matching/sufficiency".to_owned(), Value::Null),
            "list_child_match_questions" => (format!("{}/matches/questions", self.child), Value::Null),
            "read_child_match_obstacles" => (format!("{}/matches/obstacles", self.child), Value::Null),
            "list_sibling_group_match_questions" => (format!("{}/matches/questions", self.group), Value::Null),
            "read_sibling_group_match_obstacles" => (format!("{}/matches/obstacles", self.group), Value::Null),
            "list_child_matches" => (format!("{}/matches?include=barred", self.child), Value::Null),
            "create_matching_plan" => ("/v1/matching/plans".to_owned(), json!({})),
            "list_matching_plans" => {
                open_line(&self.agency).await;
                ("/v1/matching/plans".to_owned(), Value::Null)
            }
            "read_matching_plan" => (open_line(&self.agency).await.0, Value::Null),
            "list_matching_plan_lines" => (format!("{}/lines", open_line(&self.agency).await.0), Value::Null),
            "accept_matching_plan_line" => (
                format!("{}/accept", open_line(&self.agency).await.1),
                json!({"identified_on": "2022-03-01"}),
            ),
            "decline_matching_plan_line" => (format!("{}/decline", open_line(&self.agency).await.1), json!({"reason": "other"})),
            "list_sibling_groups" => ("/v1/sibling-groups".to_owned(), Value::Null),
            "create_sibling_group" => ("/v1/sibling-groups".to_owned(), group_body(&pair(&self.agency).await)),
            "read_sibling_group" | "patch_sibling_group" => (self.group.clone(), json!({"children": self.members})),
            "read_sibling_group_by_reference" => (
                format!("/v1/sibling-groups/by-reference/case-records/{}", self.group_reference),
                Value::Null,
            ),
            "put_sibling_group_by_reference" => (
                format!("/v1/sibling-groups/by-reference/case-records/{}", reference("G")),
                json!({"local_authority": "HCC", "children": pair(&self.agency).await}),
            ),
            "list_sibling_group_milestones" => {
                let group = group(&self.agency, &pair(&self.agency).await).await;
                milestone(&self.agency, &group, on("assessed_together", "2021-12-01")).await;
                (format!("{group}/milestones"), Value::Null)
            }
            "record_sibling_group_milestone" => {
                let group = group(&self.agency, &pair(&self.agency).await).await;
                (format!("{group}/milestones"), on("assessed_together", "2021-12-01"))
            }
            "void_sibling_group_milestone" => {
                let group = group(&self.agency, &pair(&self.agency).await).await;
                (self.recorded(&group, "assessed_together", "2021-12-01").await, reason)
            }
            "list_sibling_group_matches" => (format!("{}/matches?include=barred", self.group), Value::Null),
            "read_adopter_identity" | "put_adopter_identity" => (format!("{}/identity", self.adopter), household_identity()),
            "read_child_identity" | "put_child_identity" => (format!("{}/identity", self.child), child_identity()),
            "list_retention" => {
                withdrawn_household(&self.agency).await;
                ("/v1/retention".to_owned(), Value::Null)
            }
            "create_erasure" => (
                "/v1/erasures".to_owned(),
                json!({"adopter_id": id_of(&withdrawn_household(&self.agency).await)}),
            ),
            "read_erasure" => (erasure(&self.agency).await, Value::Null),
            "list_erasures" => {
                erasure(&self.agency).await;
                ("/v1/erasures".to_owned(), Value::Null)
            }
            "record_erasure_decision" => (format!("{}/decision", erasure(&self.agency).await), json!({"decision": "reject"})),
            "read_child_export" => (format!("{}/export", self.child), Value::Null),
            "read_adopter_export" => (format!("{}/export", self.adopter), Value::Null),
            "read_child_restriction" => (format!("{}/restriction", self.child), Value::Null),
            "create_child_restriction" => (format!("{}/restriction", self.new_child().await), json!({"reason": "safeguarding"})),
            "record_child_restriction_lift" => {
                let restricted = format!("{}/restriction", self.new_child().await);
                self.agency.post(&restricted, &json!({"reason": "safeguarding"})).await.expect(201);
                (format!("{restricted}/lift"), json!({"reason": "mistake"}))
            }
            "read_child_care_record" | "put_child_care_record" => {
                let child = child_with_order(&self.agency, "HCC").await;
                let care = care_of(&self.agency, &child, 0, &json!({})).await;
                (format!("{child}/care-record"), care)
            }
            "list_looked_after_return_problems" => {
                child_with_order(&self.agency, "HCC").await;
                ("/v1/returns/ssda903/2021-22/problems?local_authority=HCC".to_owned(), Value::Null)
            }
            "read_looked_after_return" => {
                tell_missing_care(&self.agency, "HCC", "2021-22").await;
                ("/v1/returns/ssda903/2021-22?local_authority=HCC".to_owned(), Value::Null)
            }
            "read_annex_children" => ("/v1/returns/annex-a/list-10?local_authority=HCC".to_owned(), Value::Null),
            "read_annex_adopters" => ("/v1/returns/annex-a/list-11".to_owned(), Value::Null),
            "list_annex_problems" => {
                let unknown = json!({"adults": [{"sex": "F"}], "legal_status": "L0"});
                approved_like(&self.agency, unknown, json!({})).await;
                ("/v1/returns/annex-a/problems?list=list-11".to_owned(), Value::Null)
            }
            "read_quarterly_return_children" => ("/v1/returns/quarterly/2021-22-q3/children".to_owned(), Value::Null),
            "read_quarterly_return_households" => ("/v1/returns/quarterly/2021-22-q3/households".to_owned(), Value::Null),
            "list_social_care_changes" => ("/v1/returns/social-care/changes?local_authority=HCC".to_owned(), Value::Null),
            "list_links" => ("/v1/links".to_owned(), Value::Null),
            "create_link" => {
                let child = child_with_order(&self.agency, "HCC").await;
                let body = json!({"adopter_id": id_of(&self.roomy), "child_id": id_of(&child), "identified_on": "2021-08-10"});
                ("/v1/links".to_owned(), body)
            }
            "read_link" => (self.link.clone(), Value::Null),
            "list_link_milestones" => (format!("{}/milestones", self.link), Value::Null),
            "record_link_milestone" => (format!("{}/milestones", self.new_link().await), on("confirmed", "2021-08-20")),
            "void_link_milestone" => (self.recorded(&self.new_link().await, "confirmed", "2021-08-20").await, reason),
            "list_panels" => ("/v1/panels".to_owned(), Value::Null),
            "create_panel" => (
                "/v1/panels".to_owned(),
                json!({"kind": "adoption", "held_on": "2022-05-10", "capacity": 5, "members": panel_members()}),
            ),
            "read_panel" | "patch_panel" => (self.panel.clone(), json!({"capacity": 19})),
            "record_panel_cancellation" => (
                format!("{}/cancellation", self.new_panel_item().await.0),
                json!({"reason": "not_quorate"}),
            ),
            "list_due_panel_decisions" => ("/v1/panels/decisions/due".to_owned(), Value::Null),
            "create_panel_item" => (
                format!("{}/items", self.panel),
                panel_case(&link_for_panel(&self.agency, &self.roomy).await),
            ),
            "list_panel_items" => ("/v1/panel-items".to_owned(), Value::Null),
            "read_panel_item" | "patch_panel_item" => (self.panel_item.clone(), json!({"absences": []})),
            "list_panel_item_milestones" => (format!("{}/milestones", self.panel_item), Value::Null),
            "record_panel_item_milestone" => (
                format!("{}/milestones", self.new_panel_item().await.1),
                json!({"kind": "withdrawn", "occurred_on": "2022-03-28", "reason": "other"}),
            ),
            "void_panel_item_milestone" => {
                let item = self.new_panel_item().await.1;
                let off = json!({"kind": "withdrawn", "occurred_on": "2022-03-28", "reason": "other"});
                let recorded = milestone(&self.agency, &item, off).await;
                let id = recorded["milestone"]["id"].as_str().expect("an id").to_owned();
                (format!("{item}/milestones/{id}/void"), reason)
            }
            "list_measures" => ("/v1/measures?period=2021-22".to_owned(), Value::Null),
            "list_measure_definitions" => ("/v1/measures/definitions".to_owned(), Value::Null),
            "list_statistics" => ("/v1/statistics?financial_year=2021-22".to_owned(), Value::Null),
            "list_scorecards" => ("/v1/scorecards?period=2021-22".to_owned(), Value::Null),
            "list_measure_cases" => ("/v1/measures/available_adopters/cases?period=2021-22".to_owned(), Value::Null),
            "read_targets" => ("/v1/targets/2021-22".to_owned(), Value::Null),
            "put_targets" => (
                format!("/v1/targets/{}", unused_year()),
                json!({"targets": [{"measure": "approved", "value": 110}]}),
            ),
            "read_targets_calculation" => (
                "/v1/targets/calculation?approvals=110&enquiry_closure_percent=70&registration_closure_percent=2&stage_one_closure_percent=30&stage_two_closure_percent=8".to_owned(),
                Value::Null,
            ),
            "read_annual_report" => ("/v1/reports/annual/2021-22".to_owned(), Value::Null),
            "read_quarterly_report" => ("/v1/reports/quarterly/2021-22/q3".to_owned(), Value::Null),
            "read_forecast" => ("/v1/forecast".to_owned(), Value::Null),
            "list_audit_entries" => ("/v1/audit-entries".to_owned(), Value::Null),
            "read_events" => ("/v1/events".to_owned(), Value::Null),
            "list_organisations" => ("/v1/organisations".to_owned(), Value::Null),
            "list_bank_holidays" => ("/v1/bank-holidays".to_owned(), Value::Null),
            "put_organisation" => (
                format!("/v1/organisations/{}", reference("ORG")),
                json!({"name": "Lighthouse", "kind": "voluntary_adoption_agency"}),
            ),
            "read_settings" | "patch_settings" => ("/v1/settings".to_owned(), json!({"parallel_links_per_child": 20})),
            "list_availability" => ("/v1/availability?region=SOUTH".to_owned(), Value::Null),
            "create_expression_of_interest" => ("/v1/expressions-of-interest".to_owned(), interest_of(&self.partner).await),
            "create_outgoing_expression_of_interest" => {
                let child = child_with_order(&self.agency, "HCC").await;
                let body = json!({"partner": "HARBOUR", "child_id": id_of(&child)});
                ("/v1/expressions-of-interest/outgoing".to_owned(), body)
            }
            "list_expressions_of_interest" => ("/v1/expressions-of-interest".to_owned(), Value::Null),
            "read_expression_of_interest" => (self.interest.clone(), Value::Null),
            "record_interest_milestone" => (
                format!("{}/milestones", interest_after(&self.agency, &self.lighthouse, 0).await),
                on("considered", "2022-04-01"),
            ),
            "list_interest_milestones" => (format!("{}/milestones", self.interest), Value::Null),
            "void_interest_milestone" => (
                self.recorded(&interest_after(&self.agency, &self.lighthouse, 0).await, "considered", "2022-04-01")
                    .await,
                reason,
            ),
            "create_interest_message" => (format!("{}/messages", self.interest), json!({"text": "May we speak?"})),
            "list_interest_messages" => (format!("{}/messages", self.interest), Value::Null),
            "create_interest_release" => (
                format!("{}/release", interest_after(&self.agency, &self.lighthouse, 2).await),
                json!({"purpose": "matching"}),
            ),
            "read_interest_release" => (format!("{}/release", self.released), Value::Null),
            "create_interagency_placement" => ("/v1/interagency-placements".to_owned(), sold(&self.agency).await),
            "list_interagency_placements" => ("/v1/interagency-placements".to_owned(), Value::Null),
            "read_interagency_placement" => (self.placement.clone(), Value::Null),
            "record_placement_milestone" => (format!("{}/milestones", self.placement), amount_agreed()),
            "list_placement_milestones" => (format!("{}/milestones", self.placement), Value::Null),
            "void_placement_milestone" => {
                let recorded = milestone(&self.agency, &self.placement, amount_agreed()).await;
                let id = recorded["milestone"]["id"].as_str().expect("an id").to_owned();
                (format!("{}/milestones/{id}/void", self.placement), reason)
            }
            "read_interagency_finance" => ("/v1/interagency-placements/finance?period=2021-22".to_owned(), Value::Null),
            "read_interagency_budget" => ("/v1/interagency-budgets/2021-22".to_owned(), Value::Null),
            "put_interagency_budget" => (
                format!("/v1/interagency-budgets/{}", unused_year()),
                json!({"purchase_budget_pence": 25_000_000}),
            ),
            "list_partner_searches" => ("/v1/availability/searches".to_owned(), Value::Null),
            "list_agreements" => ("/v1/agreements".to_owned(), Value::Null),
            "put_agreement" => ("/v1/agreements/HARBOUR".to_owned(), json!({"from_on": "2022-04-01"})),
            "create_webhook" => {
                webhook(&self.agency).await;
                ("/v1/webhooks".to_owned(), json!({"address": NOWHERE, "kinds": ["child"]}))
            }
            "list_webhooks" => {
                webhook(&self.agency).await;
                ("/v1/webhooks".to_owned(), Value::Null)
            }
            "read_webhook" | "delete_webhook" => (webhook(&self.agency).await, Value::Null),
            "patch_webhook" => (webhook(&self.agency).await, json!({"active": false})),
            "rotate_webhook_secret" => (format!("{}/secret", webhook(&self.agency).await), Value::Null),
            "send_webhook_test" => (format!("{}/test", webhook(&self.agency).await), Value::Null),
            "list_webhook_deliveries" => {
                let hook = webhook(&self.agency).await;
                let sent = self.agency.send(Method::POST, &format!("{hook}/test"), &[], None).await;
                sent.expect(202);
                (format!("{hook}/deliveries"), Value::Null)
            }
            "send_webhook_deliveries" => (
                format!("{}/redeliveries", webhook(&self.agency).await),
                json!({"from_event": 1, "to_event": 2}),
            ),
            other => panic!("{other} has no request here, so nobody knows who may use it: add it, and a row to docs/access.md"),
        };
        let etag = match operation.id.as_str() {
            "patch_adopter"
            | "patch_child"
            | "patch_sibling_group"
            | "patch_panel"
            | "patch_panel_item"
            | "patch_settings"
            | "patch_webhook"
            | "delete_webhook" => Some(self.etag(&path).await),
            // Nothing is recorded of it yet.
            "put_adopter_identity" | "put_child_identity" | "put_child_care_record" => Some("\"0-20220401\"".to_owned()),
            "patch_adopter_check" => {
                let listed = self.agency.get(&format!("{}/checks", self.adopter)).await.expect(200);
                let items = listed.body["items"].as_array().expect("items").clone();
                let check = items.iter().find(|item| item["id"] == self.check.as_str()).expect("the check");
                check["etag"].as_str().map(str::to_owned)
            }
            _ => None,
        };
        Request {
            method: operation.method.parse().expect("a method"),
            path,
            etag,
            request_id: None,
            body: (!operation.value["requestBody"].is_null()).then(|| body.to_string()),
        }
    }
}

/// An address at which nobody listens.
const NOWHERE: &str = "http://127.0.0.1:9/hooks";

/// A webhook without a secret, so that nothing is sent to it: its path. The oldest one goes where
/// there are many.
pub async fn webhook(agency: &Client) -> String {
    let listed = agency.get("/v1/webhooks").await.expect(200);
    let standing = listed.body["items"].as_array().expect("items").clone();
    if standing.len() >= 10 {
        let oldest = format!("/v1/webhooks/{}", standing[0]["id"].as_str().expect("an id"));
        let etag = agency.get(&oldest).await.expect(200).header("etag").to_owned();
        let gone = agency.send(Method::DELETE, &oldest, &[("if-match", &etag)], None).await;
        gone.expect(204);
    }
    let made = agency.post("/v1/webhooks", &json!({"address": NOWHERE})).await.expect(201);
    format!("/v1/webhooks/{}", made.id())
}

async fn pair(agency: &Client) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.push(agency.post("/v1/children", &child("HCC")).await.expect(201).id());
    }
    ids
}

fn group_body(members: &[String]) -> Value {
    json!({"source": "case-records", "reference": reference("G"), "local_authority": "HCC", "children": members})
}

async fn group(agency: &Client, members: &[String]) -> String {
    format!(
        "/v1/sibling-groups/{}",
        agency.post("/v1/sibling-groups", &group_body(members)).await.expect(201).id()
    )
}

/// A request that anybody may send.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path, with its query.
    pub path: String,
    /// What goes into `If-Match`.
    pub etag: Option<String>,
    /// The body, as text.
    pub body: Option<String>,
    /// What goes into `X-Request-Id`.
    pub request_id: Option<String>,
}

impl Request {
    /// The same under a name of its own.
    pub fn named(&self, request_id: &str) -> Self {
        Self {
            request_id: Some(request_id.to_owned()),
            ..self.clone()
        }
    }

    /// Sends it.
    pub async fn by(&self, client: &Client) -> Answer {
        let media = if self.path == "/v1/imports" { NDJSON } else { "application/json" };
        let mut headers = vec![("content-type", media)];
        // Who may read the record sends the tag that it read itself.
        let mut etag = self.etag.clone();
        if etag.is_some() {
            let read = client.get(&self.path).await;
            etag = Some(read.header("etag").to_owned()).filter(|own| !own.is_empty()).or(etag);
        }
        if let Some(etag) = &etag {
            headers.push(("if-match", etag));
        }
        if let Some(request_id) = &self.request_id {
            headers.push(("x-request-id", request_id));
        }
        client.send(self.method.clone(), &self.path, &headers, self.body.clone()).await
    }
}
