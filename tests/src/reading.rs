//! Reading answers, and the steps that many tests take.

use crate::client::{Answer, Client};
use serde_json::{Value, json};

/// The kinds that may be recorded next, in the order told.
pub fn next_kinds(case: &Value) -> Vec<&str> {
    let next = case["next_milestones"].as_array().expect("next_milestones");
    next.iter().map(|milestone| milestone["kind"].as_str().expect("a kind")).collect()
}

/// One clock of a case.
#[track_caller]
pub fn clock<'a>(case: &'a Value, code: &str) -> &'a Value {
    let clocks = case["clocks"].as_array().expect("clocks");
    clocks
        .iter()
        .find(|clock| clock["code"] == code)
        .unwrap_or_else(|| panic!("no clock {code} in {clocks:?}"))
}

/// Whether a case shows a clock.
pub fn has_clock(case: &Value, code: &str) -> bool {
    case["clocks"]
        .as_array()
        .is_some_and(|clocks| clocks.iter().any(|clock| clock["code"] == code))
}

/// One field of every entry, in order.
pub fn each(items: &Value, field: &str) -> Vec<String> {
    let items = items.as_array().expect("a list");
    items
        .iter()
        .map(|item| item[field].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The case as it stands.
pub async fn read(client: &Client, path: &str) -> Value {
    client.get(path).await.expect(200).body
}

/// Tries to record a milestone.
pub async fn record(client: &Client, case: &str, body: Value) -> Answer {
    client.post(&format!("{case}/milestones"), &body).await
}

/// Asserts that a milestone is refused, with the problem of its one fault at a field, and a sentence.
pub async fn refused(client: &Client, case: &str, body: Value, status: u16, problem: &str, pointer: &str) -> Answer {
    let answer = record(client, case, body).await.refused(status, problem);
    assert_eq!(answer.pointers(), [pointer], "{}", answer.text);
    assert!(answer.body["errors"][0]["detail"].as_str().is_some_and(|detail| detail.len() > 10));
    answer
}

/// The identifier of the milestone that was recorded.
pub fn milestone_id(recorded: &Value) -> String {
    recorded["milestone"]["id"].as_str().expect("a milestone").to_owned()
}

/// The identifier of the latest standing milestone of a kind.
pub async fn find_milestone(client: &Client, case: &str, kind: &str) -> String {
    let page = read(client, &format!("{case}/milestones?limit=100")).await;
    let standing = page["items"].as_array().expect("milestones").iter().rev();
    let mut of_kind = standing.filter(|milestone| milestone["kind"] == kind && milestone["voided"].is_null());
    of_kind
        .next()
        .and_then(|milestone| milestone["id"].as_str())
        .unwrap_or_else(|| panic!("no {kind} of {case}"))
        .to_owned()
}

/// Tries to void a milestone.
pub async fn void(client: &Client, case: &str, milestone: &str) -> Answer {
    client
        .post(&format!("{case}/milestones/{milestone}/void"), &json!({"reason": "wrong_details"}))
        .await
}

/// Every entry of a list, page by page; the number of entries of each page beside them.
pub async fn every_page(client: &Client, list: &str) -> (Vec<Value>, Vec<usize>) {
    let separator = if list.contains('?') { '&' } else { '?' };
    let (mut all, mut sizes) = (Vec::new(), Vec::new());
    let mut address = list.to_owned();
    loop {
        let page = client.get(&address).await.expect(200);
        let items = page.body["items"].as_array().expect("items");
        sizes.push(items.len());
        all.extend(items.iter().cloned());
        let Some(cursor) = page.body["next_cursor"].as_str() else {
            assert_eq!(page.header("link"), "");
            return (all, sizes);
        };
        assert!(page.header("link").contains(cursor) && page.header("link").contains("rel=\"next\""));
        address = format!("{list}{separator}cursor={cursor}");
    }
}
