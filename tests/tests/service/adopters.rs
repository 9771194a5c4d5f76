//! Households: what is known of them, their journey, its clocks, and their checks.

use family_finding_tests::{Client, builders::*, on_both_databases, reading::*};
use serde_json::{Value, json};

/// A new household.
async fn household(client: &Client) -> String {
    adopter_after(client, 0, 1).await
}

/// A household whose milestones so far are `steps`.
async fn household_with(client: &Client, steps: &[Value]) -> String {
    let path = household(client).await;
    for step in steps {
        milestone(client, &path, step.clone()).await;
    }
    path
}

/// A household in Stage 1 since a day.
async fn in_stage_one_since(client: &Client, day: &str) -> String {
    let steps = ["enquiry_received", "registration_of_interest_received", "registration_accepted"];
    household_with(client, &steps.map(|kind| json!({"kind": kind, "occurred_on": day}))).await
}

/// A household that panel considered in Stage 2, with this decision.
async fn decided(client: &Client, decision: &str) -> String {
    let path = adopter_after(client, 9, 1).await;
    milestone(
        client,
        &path,
        json!({"kind": "decision_made", "occurred_on": "2021-07-29", "decision": decision}),
    )
    .await;
    path
}

fn approval(on: &str) -> Value {
    json!({"kind": "decision_made", "occurred_on": on, "decision": "approved", "terms": terms(1)})
}

on_both_databases! {
    async fn a_household_is_recorded_and_read_again(instance) {
        let agency = instance.agency();
        let sent = adopter();
        let created = agency.post("/v1/adopters", &sent).await.expect(201);
        let path = format!("/v1/adopters/{}", created.id());
        assert_eq!(created.header("location"), path);
        for field in ["source", "reference", "local_authority"] {
            assert_eq!(created.body[field], sent[field]);
        }
        assert_eq!(created.body["agency"], "SOUTH");
        assert_eq!(created.body["stage"], "new");
        assert_eq!(created.body["availability"], "not_approved");
        assert_eq!(created.body["clocks"], json!([]));
        assert_eq!(next_kinds(&created.body), ["enquiry_received"]);
        assert_eq!(created.body["household"]["needs"], sent["household"]["needs"]);

        let read = agency.get(&path).await.expect(200);
        assert_eq!(read.body, created.body);
        assert_eq!(read.header("etag"), created.header("etag"));
        let known = [("if-none-match", created.header("etag"))];
        agency.send("GET".parse().expect("a method"), &path, &known, None).await.expect(304);

        let by_reference = format!(
            "/v1/adopters/by-reference/south-adopters/{}",
            sent["reference"].as_str().expect("a reference")
        );
        assert_eq!(agency.get(&by_reference).await.expect(200).body, created.body);
        agency
            .get("/v1/adopters/by-reference/south-adopters/NOBODY")
            .await
            .refused(404, "not-found");
        agency
            .get("/v1/adopters/0197f000-0000-7000-8000-000000000001")
            .await
            .refused(404, "not-found");
    }

    async fn a_reference_is_taken_within_its_source_only(instance) {
        let agency = instance.agency();
        let mut body = adopter();
        agency.post("/v1/adopters", &body).await.expect(201);
        let again = agency.post("/v1/adopters", &body).await.refused(409, "reference-taken");
        assert_eq!(again.pointers(), ["/reference"]);
        body["source"] = json!("other-system");
        agency.post("/v1/adopters", &body).await.expect(201);
        assert_eq!(
            agency.get("/v1/adopters").await.expect(200).body["items"].as_array().map(Vec::len),
            Some(2)
        );
    }

    async fn lists_narrow_by_every_filter(instance) {
        let agency = instance.agency();
        let free = approved_adopter(&agency, 1).await;
        let on_the_way = adopter_after(&agency, 5, 1).await;
        let mut elsewhere = adopter();
        elsewhere["local_authority"] = json!("PCC");
        elsewhere["agency"] = json!("HARBOUR");
        elsewhere["reference"] = json!("ELSEwhere1");
        let elsewhere = format!("/v1/adopters/{}", agency.post("/v1/adopters", &elsewhere).await.expect(201).id());
        let lapsed = household_with(
            &agency,
            &[
                json!({"kind": "enquiry_received", "occurred_on": "2021-07-01"}),
                json!({"kind": "registration_of_interest_received", "occurred_on": "2021-07-01"}),
                json!({"kind": "registration_accepted", "occurred_on": "2021-07-05"}),
                json!({"kind": "stage_one_completed", "occurred_on": "2021-09-01", "stage_one_outcome": "may_be_suitable"}),
            ],
        )
        .await;
        for (filter, expected) in [
            ("stage=approved", vec![&free]),
            ("stage=stage_one", vec![&on_the_way]),
            ("stage=new", vec![&elsewhere]),
            ("stage=lapsed", vec![&lapsed]),
            ("stage=between_stages", vec![]),
            ("availability=free", vec![&free]),
            ("availability=not_approved&stage=stage_one", vec![&on_the_way]),
            ("local_authority=PCC", vec![&elsewhere]),
            ("local_authority=IOW", vec![]),
            ("agency=HARBOUR", vec![&elsewhere]),
            ("agency=SOUTH&local_authority=HCC", vec![&free, &on_the_way, &lapsed]),
            ("reference=elsew", vec![&elsewhere]),
            ("reference=where", vec![]),
        ] {
            let page = agency.get(&format!("/v1/adopters?{filter}")).await.expect(200);
            let expected: Vec<&str> = expected.into_iter().map(|path| id_of(path)).collect();
            assert_eq!(each(&page.body["items"], "id"), expected, "{filter}");
        }
        agency.get("/v1/adopters?stage=unheard_of").await.refused(400, "invalid-query");
    }

    async fn pages_are_stable_while_households_arrive(instance) {
        let agency = instance.agency();
        let mut expected = Vec::new();
        for _ in 0..7 {
            expected.push(id_of(&household(&agency).await).to_owned());
        }
        let (all, sizes) = every_page(&agency, "/v1/adopters?limit=3&local_authority=HCC").await;
        assert_eq!(sizes, [3, 3, 1]);
        assert_eq!(each(&json!(all), "id"), expected);
        assert_eq!(every_page(&agency, "/v1/adopters?limit=7").await.1, [7]);

        let first = agency.get("/v1/adopters?limit=5").await.expect(200);
        expected.push(id_of(&household(&agency).await).to_owned());
        let cursor = first.body["next_cursor"].as_str().expect("a second page").to_owned();
        let second = agency.get(&format!("/v1/adopters?limit=5&cursor={cursor}")).await.expect(200);
        assert_eq!(each(&second.body["items"], "id"), expected[5..]);
        let same = agency.get(&format!("/v1/adopters?limit=1&cursor={cursor}")).await.expect(200);
        assert_eq!(each(&same.body["items"], "id"), expected[5..6]);
    }

    async fn a_change_merges_and_null_makes_not_known(instance) {
        let agency = instance.agency();
        let created = agency.post("/v1/adopters", &adopter()).await.expect(201);
        let path = format!("/v1/adopters/{}", created.id());
        let change = json!({
            "local_authority": "SCC",
            "household": {
                "needs": {"autism": "yes", "sexual_abuse": null},
                "contact": {"direct_siblings": "no"},
                "experience": null,
                "open_to_further_children": true
            }
        });
        let changed = agency.patch(&path, created.header("etag"), &change).await.expect(200);
        assert_ne!(changed.header("etag"), created.header("etag"));
        let household = &changed.body["household"];
        assert_eq!(changed.body["local_authority"], "SCC");
        assert_eq!(household["needs"], json!({"autism": "yes", "developmental_delay": "yes"}));
        assert_eq!(
            household["contact"],
            json!({"letterbox_birth_parents": "yes", "direct_siblings": "no"})
        );
        assert_eq!(household.get("experience"), None);
        assert_eq!(household["children_at_home"], json!([]), "an empty list is known to be empty");
        assert_eq!(household["open_to_further_children"], true);
        assert_eq!(household["legal_status"], created.body["household"]["legal_status"]);
        assert_eq!(read(&agency, &path).await, changed.body);

        let stale = agency
            .patch(&path, created.header("etag"), &json!({"local_authority": "HCC"}))
            .await;
        stale.refused(412, "stale-version");
        let agency_gone = agency
            .patch(&path, changed.header("etag"), &json!({"agency": null}))
            .await
            .refused(400, "invalid-body");
        assert_eq!(agency_gone.pointers(), ["/agency"]);
        assert_eq!(read(&agency, &path).await, changed.body);
    }

    async fn each_stage_tells_what_may_come_next(instance) {
        let agency = instance.agency();
        let ways_out = ["hold_started", "withdrawn", "closed_by_agency"];
        let stages: [(&str, &[&str]); 11] = [
            ("new", &["enquiry_received"]),
            (
                "enquiry",
                &[
                    "information_session_attended",
                    "enquiry_discussion_held",
                    "registration_of_interest_received",
                ],
            ),
            ("enquiry", &["enquiry_discussion_held", "registration_of_interest_received"]),
            ("enquiry", &["enquiry_discussion_held", "registration_of_interest_received"]),
            (
                "registration",
                &[
                    "enquiry_discussion_held",
                    "registration_accepted",
                    "registration_declined",
                    "stage_two_started",
                ],
            ),
            ("stage_one", &["enquiry_discussion_held", "stage_one_completed"]),
            ("between_stages", &["enquiry_discussion_held", "stage_two_requested"]),
            ("stage_two_requested", &["enquiry_discussion_held", "stage_two_started"]),
            ("stage_two", &["enquiry_discussion_held", "panel_considered"]),
            ("stage_two", &["enquiry_discussion_held", "panel_considered", "decision_made"]),
            (
                "approved",
                &["enquiry_discussion_held", "hold_started", "approval_reviewed", "approval_ended"],
            ),
        ];
        // The household of the road asks for Stage 2 in time; read today, that time has passed.
        for (steps, (stage, kinds)) in stages.into_iter().enumerate() {
            if steps == 6 {
                continue;
            }
            let case = read(&agency, &adopter_after(&agency, steps, 1).await).await;
            let mut expected = kinds.to_vec();
            if !matches!(stage, "new" | "approved") {
                expected.extend(ways_out);
            }
            assert_eq!(case["stage"], stage, "after {steps}");
            assert_eq!(next_kinds(&case), expected, "after {steps}");
        }
        let path = in_stage_one_since(&agency, "2022-01-10").await;
        let between = milestone(
            &agency,
            &path,
            json!({"kind": "stage_one_completed", "occurred_on": "2022-03-10", "stage_one_outcome": "may_be_suitable"}),
        )
        .await;
        assert_eq!(between["adopter"]["stage"], "between_stages");
        let next = between["adopter"]["next_milestones"].as_array().expect("next").clone();
        let request = next
            .iter()
            .find(|next| next["kind"] == "stage_two_requested")
            .expect("a request may follow");
        assert_eq!(
            request,
            &json!({"kind": "stage_two_requested", "not_before": "2022-03-10", "not_after": "2022-09-10"})
        );
    }

    async fn milestones_come_in_their_order(instance) {
        let agency = instance.agency();
        let road = road_to_approval(1);
        // Every milestone of the road but the optional ones needs the one before it.
        for steps in [0, 3, 4, 5, 6, 7, 8, 9] {
            let path = adopter_after(&agency, steps, 1).await;
            let later: &[usize] = match steps {
                0 => &[1, 2, 3, 4, 5, 6, 7, 8, 9],
                3 => &[4, 5, 6, 7, 8, 9],
                _ => &[],
            };
            for skipped in later.iter().copied().chain(steps + 1..road.len()) {
                refused(&agency, &path, road[skipped].clone(), 409, "milestone-out-of-order", "/kind").await;
            }
        }
        let approved = approved_adopter(&agency, 1).await;
        for (index, step) in road.iter().enumerate() {
            // The discussion may repeat; a second recommendation waits for no decision that stands.
            match index {
                2 => drop(record(&agency, &approved, step.clone()).await.expect(201)),
                8 => drop(
                    record(
                        &agency,
                        &approved,
                        json!({"kind": "panel_considered", "occurred_on": "2021-08-03", "recommendation": "suitable"}),
                    )
                    .await
                    .refused(409, "decision-stands"),
                ),
                9 => drop(refused(&agency, &approved, step.clone(), 409, "decision-stands", "/kind").await),
                _ => drop(refused(&agency, &approved, step.clone(), 409, "already-recorded", "/kind").await),
            }
        }
    }

    async fn a_date_cannot_lie_before_one_that_must_precede_it(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 4, 1).await;
        for (kind, day) in [
            ("information_session_attended", "2021-01-03"),
            ("registration_accepted", "2021-01-31"),
        ] {
            let path = if kind == "registration_accepted" {
                path.clone()
            } else {
                adopter_after(&agency, 1, 1).await
            };
            let answer = refused(
                &agency,
                &path,
                json!({"kind": kind, "occurred_on": day}),
                422,
                "date-order",
                "/occurred_on",
            )
            .await;
            assert!(
                answer.text.contains("2021-01-04") || answer.text.contains("2021-02-01"),
                "{}",
                answer.text
            );
        }
        refused(
            &agency,
            &path,
            json!({"kind": "registration_accepted", "occurred_on": "2022-04-02"}),
            422,
            "date-in-future",
            "/occurred_on",
        )
        .await;
        refused(
            &agency,
            &path,
            json!({"kind": "registration_accepted", "occurred_on": "1989-12-31"}),
            422,
            "date-out-of-range",
            "/occurred_on",
        )
        .await;
        milestone(
            &agency,
            &path,
            json!({"kind": "registration_accepted", "occurred_on": "2022-04-01"}),
        )
        .await;
    }

    async fn facts_recorded_out_of_order_of_date_give_the_same_journey(instance) {
        let agency = instance.agency();
        let straight = adopter_after(&agency, 8, 2).await;
        for step in [
            json!({"kind": "hold_started", "occurred_on": "2021-05-10"}),
            json!({"kind": "hold_ended", "occurred_on": "2021-05-20"}),
        ] {
            milestone(&agency, &straight, step).await;
        }
        for step in road_to_approval(2).into_iter().skip(8) {
            milestone(&agency, &straight, step).await;
        }
        let late = household(&agency).await;
        let road = road_to_approval(2);
        for index in [0, 3, 4, 5, 6, 7, 8, 9, 2, 1] {
            milestone(&agency, &late, road[index].clone()).await;
        }
        // Beside facts that stand already, a hold that is over cannot be recorded without its end.
        let hold = json!({"kind": "hold_started", "occurred_on": "2021-05-10"});
        record(&agency, &late, hold.clone()).await.refused(409, "depended-upon");
        let mut whole = hold;
        whole["hold_ended_on"] = json!("2021-05-20");
        milestone(&agency, &late, whole).await;
        let (straight, late) = (read(&agency, &straight).await, read(&agency, &late).await);
        for field in ["stage", "availability", "approval", "clocks", "next_milestones"] {
            assert_eq!(straight[field], late[field], "{field}");
        }
    }

    async fn the_clocks_of_an_approval_in_time(instance) {
        let agency = instance.agency();
        let case = read(&agency, &approved_adopter(&agency, 1).await).await;
        let months = |value: u32| json!({"value": value, "unit": "months"});
        let working_days = |value: u32| json!({"value": value, "unit": "working_days"});
        assert_eq!(
            case["clocks"],
            json!([
                {"code": "information", "started_on": "2021-01-04", "due_on": "2021-01-18", "ended_on": "2021-01-12",
                 "days": 8, "days_net": 8, "working_days": 6, "limit": working_days(10), "state": "met"},
                {"code": "registration", "started_on": "2021-02-01", "due_on": "2021-02-08", "ended_on": "2021-02-04",
                 "days": 3, "days_net": 3, "working_days": 3, "limit": working_days(5), "state": "met"},
                {"code": "stage_one", "started_on": "2021-02-04", "due_on": "2021-04-04", "ended_on": "2021-03-30",
                 "days": 54, "days_net": 54, "limit": months(2), "state": "met"},
                {"code": "between_stages", "started_on": "2021-03-30", "due_on": "2021-09-30", "ended_on": "2021-04-01",
                 "days": 2, "days_net": 2, "limit": months(6), "state": "met"},
                {"code": "stage_two", "started_on": "2021-04-06", "due_on": "2021-08-06", "ended_on": "2021-07-29",
                 "days": 114, "days_net": 114, "limit": months(4), "state": "met"},
                // Net of the week between the stages, which moves the due date too.
                {"code": "overall", "started_on": "2021-02-04", "due_on": "2021-08-11", "ended_on": "2021-07-29",
                 "days": 175, "days_net": 168, "limit": months(6), "state": "met"},
            ])
        );
    }

    async fn a_running_clock_turns_from_running_to_due_soon_to_overdue(instance) {
        let agency = instance.agency();
        for (since, due, state) in [
            ("2022-02-16", "2022-04-16", "running"),
            ("2022-02-15", "2022-04-15", "due_soon"),
            ("2022-02-01", "2022-04-01", "due_soon"),
            ("2022-01-31", "2022-03-31", "overdue"),
        ] {
            let case = read(&agency, &in_stage_one_since(&agency, since).await).await;
            let stage_one = clock(&case, "stage_one");
            assert_eq!(
                (&stage_one["due_on"], &stage_one["state"]),
                (&json!(due), &json!(state)),
                "since {since}"
            );
            assert_eq!(stage_one["ended_on"], Value::Null);
        }
        let missed = in_stage_one_since(&agency, "2021-10-01").await;
        let ended = json!({"kind": "stage_one_completed", "occurred_on": "2021-12-02", "stage_one_outcome": "may_be_suitable"});
        let case = milestone(&agency, &missed, ended).await;
        assert_eq!(clock(&case["adopter"], "stage_one")["state"], "missed");
        assert_eq!(
            clock(&case["adopter"], "overall")["state"],
            "paused",
            "between the stages the overall clock stands"
        );
    }

    async fn a_registration_is_answered_within_working_days(instance) {
        let agency = instance.agency();
        for (registered, answered, due, working_days, state) in [
            // Over Good Friday and Easter Monday.
            ("2021-04-01", Some("2021-04-12"), "2021-04-12", 5, "met"),
            ("2021-04-01", Some("2021-04-13"), "2021-04-12", 6, "missed"),
            // Today is Friday 1 April 2022.
            ("2022-03-29", None, "2022-04-05", 3, "running"),
            ("2022-03-28", None, "2022-04-04", 4, "due_soon"),
            ("2022-03-25", None, "2022-04-01", 5, "due_soon"),
            ("2022-03-24", None, "2022-03-31", 6, "overdue"),
        ] {
            let path = household(&agency).await;
            for kind in ["enquiry_received", "registration_of_interest_received"] {
                milestone(&agency, &path, json!({"kind": kind, "occurred_on": registered})).await;
            }
            if let Some(answered) = answered {
                milestone(&agency, &path, json!({"kind": "registration_accepted", "occurred_on": answered})).await;
            }
            let case = read(&agency, &path).await;
            let registration = clock(&case, "registration");
            assert_eq!(
                (&registration["due_on"], &registration["working_days"], &registration["state"]),
                (&json!(due), &json!(working_days), &json!(state)),
                "registered on {registered}"
            );
        }
    }

    async fn holds_stop_the_clocks(instance) {
        let agency = instance.agency();
        let path = in_stage_one_since(&agency, "2022-01-10").await;
        let held = milestone(
            &agency,
            &path,
            json!({"kind": "hold_started", "occurred_on": "2022-02-01", "hold_requested_by": "household"}),
        )
        .await;
        let case = &held["adopter"];
        assert_eq!(case["stage"], "stage_one");
        assert_eq!(next_kinds(case), ["hold_ended", "withdrawn", "closed_by_agency"]);
        let stage_one = clock(case, "stage_one");
        assert_eq!(
            (&stage_one["days"], &stage_one["days_net"], &stage_one["state"]),
            (&json!(81), &json!(22), &json!("paused"))
        );
        assert_eq!(stage_one["due_on"], "2022-05-08");
        let complete = json!({"kind": "stage_one_completed", "occurred_on": "2022-02-10", "stage_one_outcome": "may_be_suitable"});
        refused(&agency, &path, complete.clone(), 409, "on-hold", "/kind").await;
        refused(
            &agency,
            &path,
            json!({"kind": "hold_started", "occurred_on": "2022-02-05"}),
            409,
            "already-recorded",
            "/kind",
        )
        .await;

        let ended = milestone(&agency, &path, json!({"kind": "hold_ended", "occurred_on": "2022-02-21"})).await;
        let stage_one = clock(&ended["adopter"], "stage_one");
        assert_eq!(
            (
                &stage_one["days"],
                &stage_one["days_net"],
                &stage_one["due_on"],
                &stage_one["state"]
            ),
            (&json!(81), &json!(61), &json!("2022-03-30"), &json!("overdue"))
        );
        refused(&agency, &path, complete, 409, "on-hold", "/kind").await;
        refused(
            &agency,
            &path,
            json!({"kind": "hold_ended", "occurred_on": "2022-02-22"}),
            409,
            "milestone-out-of-order",
            "/kind",
        )
        .await;
        let complete = json!({"kind": "stage_one_completed", "occurred_on": "2022-02-21", "stage_one_outcome": "may_be_suitable"});
        let done = milestone(&agency, &path, complete).await;
        let stage_one = clock(&done["adopter"], "stage_one");
        assert_eq!(
            (&stage_one["days"], &stage_one["days_net"], &stage_one["state"]),
            (&json!(42), &json!(22), &json!("met"))
        );
    }

    async fn a_hold_leaves_a_fixed_time_to_answer_as_it_is(instance) {
        let agency = instance.agency();
        let path = household_with(
            &agency,
            &[
                json!({"kind": "enquiry_received", "occurred_on": "2022-03-01"}),
                json!({"kind": "registration_of_interest_received", "occurred_on": "2022-03-07"}),
                json!({"kind": "hold_started", "occurred_on": "2022-03-08"}),
                json!({"kind": "hold_ended", "occurred_on": "2022-03-10"}),
                json!({"kind": "registration_accepted", "occurred_on": "2022-03-14"}),
            ],
        )
        .await;
        let case = read(&agency, &path).await;
        let registration = clock(&case, "registration");
        assert_eq!(
            (&registration["due_on"], &registration["days"], &registration["days_net"]),
            (&json!("2022-03-14"), &json!(7), &json!(5))
        );
    }

    async fn the_fast_track_leaves_stage_one_out(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 4, 1).await;
        refused(
            &agency,
            &path,
            json!({"kind": "stage_two_started", "occurred_on": "2021-02-04"}),
            409,
            "milestone-out-of-order",
            "/kind",
        )
        .await;
        let started = milestone(
            &agency,
            &path,
            json!({"kind": "stage_two_started", "occurred_on": "2021-02-04", "fast_track": "foster_carer"}),
        )
        .await;
        let case = &started["adopter"];
        assert_eq!(case["stage"], "stage_two");
        assert!(!has_clock(case, "stage_one") && !has_clock(case, "between_stages"));
        assert_eq!(clock(case, "registration")["state"], "met");
        assert_eq!(clock(case, "overall")["started_on"], "2021-02-04");
        refused(
            &agency,
            &path,
            json!({"kind": "registration_accepted", "occurred_on": "2021-02-05"}),
            409,
            "decision-stands",
            "/kind",
        )
        .await;
        milestone(
            &agency,
            &path,
            json!({"kind": "panel_considered", "occurred_on": "2021-05-04", "recommendation": "suitable"}),
        )
        .await;
        let approved = milestone(&agency, &path, approval("2021-05-11")).await;
        assert_eq!(approved["adopter"]["stage"], "approved");

        let in_stage_one = adopter_after(&agency, 5, 1).await;
        let fast = json!({"kind": "stage_two_started", "occurred_on": "2021-02-10", "fast_track": "previously_approved"});
        refused(&agency, &in_stage_one, fast, 409, "decision-stands", "/kind").await;
    }

    async fn a_household_that_does_not_go_on_within_six_months_lapses(instance) {
        let agency = instance.agency();
        for (ended, stage) in [("2021-10-01", "between_stages"), ("2021-09-30", "lapsed")] {
            let path = in_stage_one_since(&agency, "2021-08-01").await;
            let complete = json!({"kind": "stage_one_completed", "occurred_on": ended, "stage_one_outcome": "may_be_suitable"});
            let case = &milestone(&agency, &path, complete).await["adopter"];
            assert_eq!(case["stage"], stage, "Stage 1 ended on {ended}");
            assert_eq!(next_kinds(case).contains(&"stage_two_requested"), stage == "between_stages");
        }
        let path = in_stage_one_since(&agency, "2021-08-01").await;
        milestone(
            &agency,
            &path,
            json!({"kind": "stage_one_completed", "occurred_on": "2021-09-30", "stage_one_outcome": "may_be_suitable"}),
        )
        .await;
        let late = refused(
            &agency,
            &path,
            json!({"kind": "stage_two_requested", "occurred_on": "2022-03-31"}),
            422,
            "too-late",
            "/occurred_on",
        )
        .await;
        assert!(late.text.contains("2022-03-30"), "{}", late.text);
        let requested = milestone(&agency, &path, json!({"kind": "stage_two_requested", "occurred_on": "2022-03-30"})).await;
        assert_eq!(
            requested["adopter"]["stage"], "stage_two_requested",
            "a request in time, recorded late"
        );
    }

    async fn an_approval_carries_its_terms(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 9, 1).await;
        let given = json!({
            "children_most": 2, "age_from_years": 1, "age_to_years": 5, "sibling_group": true, "early_permanence": false, "only_sex": "F"
        });
        let mut body = approval("2021-07-29");
        body["terms"] = given.clone();
        let recorded = milestone(&agency, &path, body).await;
        assert_eq!(recorded["milestone"]["terms"], given);
        assert_eq!(
            recorded["adopter"]["approval"],
            json!({"approved_on": "2021-07-29", "terms": given})
        );
        assert_eq!(recorded["adopter"]["availability"], "free");
        let without = json!({"kind": "decision_made", "occurred_on": "2021-07-29", "decision": "approved"});
        refused(
            &agency,
            &adopter_after(&agency, 9, 1).await,
            without,
            422,
            "field-required",
            "/terms",
        )
        .await;
        let refusal = json!({"kind": "decision_made", "occurred_on": "2021-07-29", "decision": "minded_not_to_approve", "terms": given});
        refused(
            &agency,
            &adopter_after(&agency, 9, 1).await,
            refusal,
            422,
            "field-not-allowed",
            "/terms",
        )
        .await;
    }

    async fn a_deferred_case_comes_back_to_panel(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 8, 1).await;
        for day in ["2021-06-15", "2021-07-06"] {
            milestone(
                &agency,
                &path,
                json!({"kind": "panel_considered", "occurred_on": day, "recommendation": "deferred"}),
            )
            .await;
        }
        refused(&agency, &path, approval("2021-07-10"), 409, "milestone-out-of-order", "/kind").await;
        milestone(
            &agency,
            &path,
            json!({"kind": "panel_considered", "occurred_on": "2021-07-20", "recommendation": "suitable"}),
        )
        .await;
        assert_eq!(
            milestone(&agency, &path, approval("2021-07-29")).await["adopter"]["stage"],
            "approved"
        );
    }

    async fn representations_lead_to_a_final_decision(instance) {
        let agency = instance.agency();
        let path = decided(&agency, "minded_not_to_approve").await;
        let case = read(&agency, &path).await;
        assert_eq!(case["stage"], "qualifying_determination");
        assert_eq!(clock(&case, "challenge")["due_on"], "2021-09-24");
        assert_eq!(clock(&case, "stage_two")["state"], "met", "Stage 2 runs to the first decision");
        refused(&agency, &path, approval("2021-08-10"), 409, "decision-stands", "/kind").await;
        let panel = json!({"kind": "panel_considered", "occurred_on": "2021-08-10", "recommendation": "suitable"});
        refused(&agency, &path, panel.clone(), 409, "decision-stands", "/kind").await;

        let made = milestone(&agency, &path, json!({"kind": "representations_made", "occurred_on": "2021-08-09"})).await;
        assert_eq!(made["adopter"]["stage"], "representations");
        assert_eq!(clock(&made["adopter"], "challenge")["state"], "met");
        refused(
            &agency,
            &path,
            json!({"kind": "irm_requested", "occurred_on": "2021-08-10"}),
            409,
            "milestone-out-of-order",
            "/kind",
        )
        .await;
        let again = json!({"kind": "decision_made", "occurred_on": "2021-08-12", "decision": "minded_not_to_approve"});
        refused(&agency, &path, again, 409, "decision-stands", "/kind").await;
        milestone(&agency, &path, panel).await;
        let approved = milestone(&agency, &path, approval("2021-08-20")).await;
        assert_eq!(approved["adopter"]["stage"], "approved");
        assert_eq!(approved["adopter"]["approval"]["approved_on"], "2021-08-20");
    }

    async fn the_independent_review_recommends_before_the_final_decision(instance) {
        let agency = instance.agency();
        let path = decided(&agency, "minded_not_to_approve").await;
        let asked = milestone(&agency, &path, json!({"kind": "irm_requested", "occurred_on": "2021-09-20"})).await;
        assert_eq!(asked["adopter"]["stage"], "independent_review");
        let refusal = json!({"kind": "decision_made", "occurred_on": "2021-10-01", "decision": "not_approved"});
        refused(&agency, &path, refusal.clone(), 409, "decision-stands", "/kind").await;
        refused(&agency, &path, approval("2021-10-01"), 409, "decision-stands", "/kind").await;
        refused(
            &agency,
            &path,
            json!({"kind": "representations_made", "occurred_on": "2021-09-21"}),
            409,
            "milestone-out-of-order",
            "/kind",
        )
        .await;
        refused(
            &agency,
            &path,
            json!({"kind": "irm_recommended", "occurred_on": "2021-11-01", "recommendation": "deferred"}),
            422,
            "invalid-value",
            "/recommendation",
        )
        .await;
        milestone(
            &agency,
            &path,
            json!({"kind": "irm_recommended", "occurred_on": "2021-11-01", "recommendation": "not_suitable"}),
        )
        .await;
        let refusal = json!({"kind": "decision_made", "occurred_on": "2021-11-15", "decision": "not_approved"});
        let case = &milestone(&agency, &path, refusal).await["adopter"];
        assert_eq!(case["stage"], "not_approved");
        assert_eq!(next_kinds(case), Vec::<&str>::new());
        assert_eq!(clock(case, "overall")["ended_on"], "2021-11-15");
    }

    async fn a_qualifying_determination_is_answered_within_forty_working_days(instance) {
        let agency = instance.agency();
        for kind in ["representations_made", "irm_requested"] {
            let path = decided(&agency, "minded_not_to_approve").await;
            let late = refused(
                &agency,
                &path,
                json!({"kind": kind, "occurred_on": "2021-09-27"}),
                422,
                "too-late",
                "/occurred_on",
            )
            .await;
            assert!(late.text.contains("2021-09-24"), "{}", late.text);
            milestone(&agency, &path, json!({"kind": kind, "occurred_on": "2021-09-24"})).await;
        }
        let silent = decided(&agency, "minded_not_to_approve").await;
        assert_eq!(clock(&read(&agency, &silent).await, "challenge")["state"], "overdue");
        let refusal = json!({"kind": "decision_made", "occurred_on": "2021-09-30", "decision": "not_approved"});
        assert_eq!(milestone(&agency, &silent, refusal).await["adopter"]["stage"], "not_approved");
    }

    async fn a_refusal_needs_a_qualifying_determination_first(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 9, 1).await;
        let refusal = json!({"kind": "decision_made", "occurred_on": "2021-07-29", "decision": "not_approved"});
        refused(&agency, &path, refusal, 409, "milestone-out-of-order", "/kind").await;
        refused(
            &agency,
            &path,
            json!({"kind": "irm_requested", "occurred_on": "2021-07-29"}),
            409,
            "milestone-out-of-order",
            "/kind",
        )
        .await;
    }

    async fn a_refusal_at_the_end_of_stage_one_cannot_be_reviewed(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 5, 1).await;
        let failed = json!({"kind": "stage_one_completed", "occurred_on": "2021-03-30", "stage_one_outcome": "not_suitable"});
        let case = &milestone(&agency, &path, failed).await["adopter"];
        assert_eq!((&case["stage"], &case["next_milestones"]), (&json!("not_suitable"), &json!([])));
        assert_eq!(clock(case, "overall")["state"], "met");
        for kind in ["irm_requested", "representations_made", "stage_two_requested"] {
            refused(
                &agency,
                &path,
                json!({"kind": kind, "occurred_on": "2021-04-02"}),
                409,
                "journey-ended",
                "/kind",
            )
            .await;
        }
    }

    async fn every_ending_ends(instance) {
        let agency = instance.agency();
        for (steps, ending, stage) in [
            (
                4,
                json!({"kind": "registration_declined", "occurred_on": "2021-02-05", "reason": "suitability_concerns"}),
                "registration_declined",
            ),
            (
                1,
                json!({"kind": "withdrawn", "occurred_on": "2021-08-01", "reason": "decided_against"}),
                "withdrawn",
            ),
            (
                8,
                json!({"kind": "withdrawn", "occurred_on": "2021-08-01", "reason": "health"}),
                "withdrawn",
            ),
            (
                6,
                json!({"kind": "closed_by_agency", "occurred_on": "2021-08-01", "reason": "no_contact"}),
                "closed",
            ),
            (
                10,
                json!({"kind": "approval_ended", "occurred_on": "2021-08-01", "reason": "terminated_at_review"}),
                "approval_ended",
            ),
        ] {
            let path = adopter_after(&agency, steps, 1).await;
            let ended = milestone(&agency, &path, ending).await;
            let case = &ended["adopter"];
            assert_eq!((&case["stage"], &case["next_milestones"]), (&json!(stage), &json!([])));
            assert_eq!(case["availability"], if steps == 10 { "approval_ended" } else { "not_approved" });
            for clock in case["clocks"].as_array().expect("clocks") {
                assert_ne!(clock["ended_on"], Value::Null, "{stage}: {clock}");
            }
            refused(
                &agency,
                &path,
                json!({"kind": "hold_started", "occurred_on": "2021-08-02"}),
                409,
                "journey-ended",
                "/kind",
            )
            .await;
        }
        let approved = approved_adopter(&agency, 1).await;
        for kind in ["withdrawn", "closed_by_agency"] {
            refused(
                &agency,
                &approved,
                json!({"kind": kind, "occurred_on": "2021-08-01", "reason": "other"}),
                409,
                "decision-stands",
                "/kind",
            )
            .await;
        }
        let early = json!({"kind": "approval_ended", "occurred_on": "2021-08-01", "reason": "other"});
        refused(
            &agency,
            &adopter_after(&agency, 9, 1).await,
            early,
            409,
            "milestone-out-of-order",
            "/kind",
        )
        .await;
    }

    async fn an_end_before_facts_that_stand_is_refused(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 8, 1).await;
        let before = read(&agency, &path).await;
        let early = record(
            &agency,
            &path,
            json!({"kind": "withdrawn", "occurred_on": "2021-03-01", "reason": "health"}),
        )
        .await;
        let early = early.refused(409, "depended-upon");
        assert_eq!(
            early.pointers(),
            ["/occurred_on"; 3],
            "each fact that could no longer stand is told"
        );
        assert_eq!(read(&agency, &path).await, before);
    }

    async fn a_hold_takes_an_approved_household_off_the_available(instance) {
        let agency = instance.agency();
        let path = approved_adopter(&agency, 1).await;
        let held = milestone(
            &agency,
            &path,
            json!({"kind": "hold_started", "occurred_on": "2022-01-10", "hold_requested_by": "agency"}),
        )
        .await;
        assert_eq!(held["adopter"]["availability"], "on_hold");
        let ended = milestone(&agency, &path, json!({"kind": "hold_ended", "occurred_on": "2022-02-01"})).await;
        assert_eq!(ended["adopter"]["availability"], "free");
    }

    async fn a_fact_is_voided_and_recorded_anew(instance) {
        let agency = instance.agency();
        let path = approved_adopter(&agency, 1).await;
        let started = find_milestone(&agency, &path, "stage_two_started").await;
        let depended = void(&agency, &path, &started).await.refused(409, "depended-upon");
        assert_eq!(depended.pointers(), [""; 2], "panel and decision could no longer stand");
        assert_eq!(read(&agency, &path).await["stage"], "approved");

        let decision = find_milestone(&agency, &path, "decision_made").await;
        let undecided = void(&agency, &path, &decision).await.expect(200);
        assert_eq!(
            (&undecided.body["stage"], &undecided.body["availability"]),
            (&json!("stage_two"), &json!("not_approved"))
        );
        assert_eq!(undecided.body.get("approval"), None);
        void(&agency, &path, &decision).await.refused(409, "already-voided");
        milestone(&agency, &path, approval("2021-08-02")).await;
        let case = read(&agency, &path).await;
        assert_eq!(case["approval"]["approved_on"], "2021-08-02");
        assert_eq!(clock(&case, "stage_two")["ended_on"], "2021-08-02");

        let facts = read(&agency, &format!("{path}/milestones?limit=100")).await;
        let decisions: Vec<&Value> = facts["items"]
            .as_array()
            .expect("facts")
            .iter()
            .filter(|fact| fact["kind"] == "decision_made")
            .collect();
        assert_eq!(decisions.len(), 2);
        assert_eq!(decisions[0]["voided"]["reason"], "wrong_details");
        assert_eq!(decisions[0]["voided"]["by"], "test-south");
        assert_eq!(decisions[1].get("voided"), None);
        assert_eq!(
            (&decisions[1]["recorded_by"], &decisions[1]["recorded_for"]),
            (&json!("test-south"), &json!("SOUTH"))
        );
        assert_eq!(every_page(&agency, &format!("{path}/milestones?limit=4")).await.1, [4, 4, 3]);

        void(&agency, &path, "0197f000-0000-7000-8000-000000000001")
            .await
            .refused(404, "not-found");
        void(&agency, &household(&agency).await, &decision).await.refused(404, "not-found");
    }

    async fn checks_are_requested_received_overdue_and_expired(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 5, 1).await;
        let checks = format!("{path}/checks");
        let missing = read(&agency, &checks).await["missing"].clone();
        assert_eq!(
            missing,
            json!([
                {"kind": "dbs", "adult": 1}, {"kind": "dbs", "adult": 2}, {"kind": "medical", "adult": 1}, {"kind": "medical", "adult": 2},
                {"kind": "reference"}, {"kind": "local_authority"}, {"kind": "preparation_training"}
            ])
        );
        for (body, state, due_on) in [
            (
                json!({"kind": "dbs", "adult": 1, "requested_on": "2022-02-04"}),
                "requested",
                "2022-04-01",
            ),
            (
                json!({"kind": "dbs", "adult": 2, "requested_on": "2022-02-03"}),
                "overdue",
                "2022-03-31",
            ),
            (
                json!({"kind": "medical", "adult": 1, "requested_on": "2020-03-01", "received_on": "2020-04-01"}),
                "received",
                "2020-04-26",
            ),
            (
                json!({"kind": "medical", "adult": 2, "requested_on": "2020-03-01", "received_on": "2020-03-31"}),
                "expired",
                "2020-04-26",
            ),
            (
                json!({"kind": "reference", "requested_on": "2022-01-10", "received_on": "2022-01-20"}),
                "received",
                "2022-03-07",
            ),
            (
                json!({"kind": "local_authority", "requested_on": "2022-01-10", "received_on": "2022-01-20", "expires_on": "2022-03-31"}),
                "expired",
                "2022-03-07",
            ),
        ] {
            let check = agency.post(&checks, &body).await.expect(201);
            assert_eq!(
                (&check.body["state"], &check.body["due_on"]),
                (&json!(state), &json!(due_on)),
                "{body}"
            );
        }
        let list = read(&agency, &checks).await;
        assert_eq!(list["missing"], json!([{"kind": "preparation_training"}]));
        assert_eq!(
            each(&list["items"], "state"),
            ["requested", "overdue", "received", "expired", "received", "expired"]
        );
        assert_eq!(list["items"][2]["valid_until"], "2022-04-01", "a medical is valid for two years");

        let wanting = read(&agency, "/v1/checks/overdue").await;
        assert_eq!(each(&wanting["items"], "kind"), ["dbs", "medical", "local_authority"]);
        assert_eq!(every_page(&agency, "/v1/checks/overdue?limit=1").await.1, [1, 1, 1]);
        milestone(
            &agency,
            &path,
            json!({"kind": "withdrawn", "occurred_on": "2022-03-30", "reason": "other"}),
        )
        .await;
        assert_eq!(
            read(&agency, "/v1/checks/overdue").await["items"],
            json!([]),
            "nobody chases checks of a journey that ended"
        );
    }

    async fn a_stage_says_which_checks_it_misses(instance) {
        let agency = instance.agency();
        let mut single = adopter();
        single["household"] = json!({"adults": [{"sex": "F"}], "legal_status": "L0"});
        let path = format!("/v1/adopters/{}", agency.post("/v1/adopters", &single).await.expect(201).id());
        let checks = format!("{path}/checks");
        assert_eq!(
            read(&agency, &checks).await["missing"],
            json!([]),
            "nothing is needed before Stage 1"
        );
        for step in road_to_approval(1).into_iter().take(8) {
            milestone(&agency, &path, step).await;
        }
        assert_eq!(
            each(&read(&agency, &checks).await["missing"], "kind"),
            [
                "dbs",
                "medical",
                "reference",
                "local_authority",
                "preparation_training",
                "virtual_reality",
                "first_aid"
            ]
        );
        let second = agency
            .post(&checks, &json!({"kind": "dbs", "adult": 2, "requested_on": "2022-03-01"}))
            .await
            .refused(422, "invalid-value");
        assert_eq!(second.pointers(), ["/adult"]);
    }

    async fn the_dates_of_a_check_change(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 5, 1).await;
        let created = agency
            .post(
                &format!("{path}/checks"),
                &json!({"kind": "dbs", "adult": 1, "requested_on": "2022-01-10"}),
            )
            .await
            .expect(201);
        assert_eq!(created.body["state"], "overdue");
        assert_eq!(created.header("etag"), created.body["etag"].as_str().expect("a tag"));
        let check = format!("{path}/checks/{}", created.id());
        let received = agency
            .patch(&check, created.header("etag"), &json!({"received_on": "2022-03-20"}))
            .await
            .expect(200);
        assert_eq!(
            (&received.body["state"], &received.body["valid_until"]),
            (&json!("received"), &json!("2024-03-20"))
        );
        agency
            .patch(&check, created.header("etag"), &json!({"received_on": "2022-03-21"}))
            .await
            .refused(412, "stale-version");
        let early = agency
            .patch(&check, received.header("etag"), &json!({"received_on": "2022-01-09"}))
            .await
            .refused(422, "date-order");
        assert_eq!(early.pointers(), ["/received_on"]);
        let taken = agency
            .patch(&check, received.header("etag"), &json!({"requested_on": null}))
            .await
            .refused(400, "invalid-body");
        assert_eq!(taken.pointers(), ["/requested_on"]);
        let waiting = agency
            .patch(&check, received.header("etag"), &json!({"received_on": null}))
            .await
            .expect(200);
        assert_eq!(waiting.body["state"], "overdue");
        assert_eq!(read(&agency, &format!("{path}/checks")).await["items"], json!([waiting.body]));
        let other = adopter_after(&agency, 5, 1).await;
        let elsewhere = format!("{other}/checks/{}", created.id());
        agency
            .patch(&elsewhere, waiting.header("etag"), &json!({"received_on": "2022-03-20"}))
            .await
            .refused(404, "not-found");
    }
}
