"""How a council's system keeps its children here: what is pushed, what happens when an answer is
refused, late or lost, and what it learns from the feed."""

import time

import pytest

CHILD = {
    "source": "council-cases",
    "reference": "C1042",
    "local_authority": "HCC",
    "profile": {"date_of_birth": "2019-11-20", "sex": "F", "needs": {"developmental_delay": "present"}},
}


def push(caller, path, body, key, timeout=30):
    """Sends a creating request until it is answered, the same key each time."""
    for _ in range(5):
        try:
            answer = caller.send("POST", path, body, timeout=timeout, Idempotency_Key=key)
        except TimeoutError:
            continue
        if answer.status not in (429, 503):
            return answer
        time.sleep(int(answer.headers["Retry-After"]))
    raise AssertionError("no answer after five attempts")


@pytest.fixture
def council(sandbox):
    return sandbox.caller("HCC", "children:read", "children:write", "events:read")


def test_a_child_is_pushed_through_refusals(sandbox, council):
    sandbox.fail(
        {"kind": "unavailable", "requests": 2, "retry_after_seconds": 0},
        {"kind": "too_many_requests", "requests": 1, "retry_after_seconds": 1},
    )
    assert push(council, "/v1/children", CHILD, "c-1042-created").status == 201
    assert [child["reference"] for child in council.get("/v1/children").body["items"]] == ["C1042"]


def test_an_answer_that_was_lost_makes_no_second_child(sandbox, council):
    sandbox.fail({"kind": "late", "requests": 1, "milliseconds": 20_000})
    answer = push(council, "/v1/children", CHILD, "c-1042-created", timeout=3)
    assert (answer.status, answer.headers["Idempotent-Replayed"]) == (201, "true")
    assert len(council.get("/v1/children").body["items"]) == 1


def test_a_journey_goes_on_as_time_passes(sandbox, council):
    child = "/v1/children/" + push(council, "/v1/children", CHILD, "c-1042-created").body["id"]

    def tell(kind, day):
        return push(council, child + "/milestones", {"kind": kind, "occurred_on": day}, f"c-1042-{kind}")

    assert tell("entered_care", "2022-03-01").status == 201
    early = tell("should_be_placed_decided", "2022-07-15")
    assert early.status == 422, "a day that has not come"
    sandbox.set_clock("2022-08-01T09:00:00Z")
    assert push(council, child + "/milestones", {"kind": "should_be_placed_decided", "occurred_on": "2022-07-15"}, "c-1042-decided").status == 201
    assert tell("placement_order_granted", "2022-07-28").body["child"]["stage"] == "authority_to_place"


def test_the_feed_tells_what_changed_once(council):
    place = council.get("/v1/events?start=newest").body["next"]
    child = push(council, "/v1/children", CHILD, "c-1042-created").body["id"]
    told = council.get(f"/v1/events?after={place}&wait=5").body
    assert [(event["type"], event["data"]["id"]) for event in told["items"]] == [("family-finding.child.created", child)]
    assert council.get(f"/v1/events?after={told['next']}").body["items"] == []


@pytest.mark.parametrize("defect", ["expired", "not_yet_valid", "other_audience", "other_key"])
def test_a_defective_token_lets_nobody_in(sandbox, defect):
    assert sandbox.caller("HCC", defect=defect).get("/v1/children").status == 401


def test_another_councils_child_does_not_exist(sandbox, council):
    child = push(council, "/v1/children", CHILD, "c-1042-created").body["id"]
    assert sandbox.caller("SCC").get(f"/v1/children/{child}").status == 404
