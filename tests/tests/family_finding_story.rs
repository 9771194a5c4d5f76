//! The worked story of `docs/family-finding.md`: its commands are run as they are written there, and
//! every answer is what the page shows of it.
//!
//! Of an object the page may show some fields, and of a list the beginning (`"…"` says that it goes
//! on). What differs from one run to the next, such as identifiers, it does not show.

use family_finding_tests::{Backend, Instance};
use serde_json::Value;
use std::process::Command;

const PAGE: &str = include_str!("../../docs/family-finding.md");
/// What the shell says between the blocks of the page.
const MARK: &str = "=== the next block";

/// One block of commands, and the answer of its last one where the page shows it.
struct Step {
    commands: String,
    answer: Option<Value>,
}

fn steps() -> Vec<Step> {
    let (_, story) = PAGE.split_once("## A worked story").expect("the page has the story");
    let mut steps: Vec<Step> = Vec::new();
    let mut fence: Option<(&str, String)> = None;
    for line in story.lines() {
        match (&mut fence, line.strip_prefix("```")) {
            (None, Some(language)) => fence = Some((language, String::new())),
            (Some((language, text)), Some(_)) => {
                match *language {
                    "sh" => steps.push(Step {
                        commands: text.clone(),
                        answer: None,
                    }),
                    "json" => {
                        let shown = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
                        let step = steps.last_mut().expect("commands come before their answer");
                        assert!(step.answer.replace(shown).is_none(), "one answer for a block of commands");
                    }
                    other => panic!("a block of {other}"),
                }
                fence = None;
            }
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    steps
}

/// The commands as a reader pastes them, but for the address and the token.
fn script(steps: &[Step]) -> String {
    let of_another = |line: &&str| !line.starts_with("SERVICE=") && !line.starts_with("TOKEN=");
    let blocks = steps.iter().map(|step| {
        let lines: Vec<&str> = step.commands.lines().filter(of_another).collect();
        format!("{}\necho '{MARK}'\n", lines.join("\n"))
    });
    blocks.collect()
}

/// Asserts that an answer has everything that is shown of it.
fn assert_shows(answer: &Value, shown: &Value, at: &str) {
    match (answer, shown) {
        (Value::Object(answer), Value::Object(shown)) => {
            for (field, shown) in shown {
                let at = format!("{at}/{field}");
                assert_shows(answer.get(field).unwrap_or_else(|| panic!("{at} is not there")), shown, &at);
            }
        }
        (Value::Array(answer), Value::Array(shown)) => {
            let goes_on = shown.last().is_some_and(|last| last == "…");
            let told = shown.len() - usize::from(goes_on);
            assert!(
                if goes_on { answer.len() > told } else { answer.len() == told },
                "{at} has {} entries",
                answer.len()
            );
            for (index, (answer, shown)) in answer.iter().zip(&shown[..told]).enumerate() {
                assert_shows(answer, shown, &format!("{at}/{index}"));
            }
        }
        (answer, shown) => assert_eq!(answer, shown, "{at}"),
    }
}

async fn told_as_it_happens(backend: Backend) {
    // Two threads: the shell waits for answers that this process gives.
    let instance = Instance::start_demonstration_with(backend, 2);
    let steps = steps();
    let mut shell = Command::new("sh");
    shell.args(["-euc", &script(&steps)]).env("SERVICE", &instance.base);
    shell.env("TOKEN", instance.agency().token().expect("a token"));
    let run = tokio::task::spawn_blocking(move || shell.output().expect("a shell runs"))
        .await
        .expect("it ends");
    let said = String::from_utf8(run.stdout).expect("text");
    assert!(
        run.status.success(),
        "the commands need curl and sed: {}\n{said}",
        String::from_utf8_lossy(&run.stderr)
    );
    let blocks: Vec<&str> = said.split(MARK).collect();
    assert_eq!(blocks.len(), steps.len() + 1);
    assert!(
        steps.iter().filter(|step| step.answer.is_some()).count() > 10,
        "the story has answers"
    );
    for (number, (step, block)) in steps.iter().zip(blocks).enumerate() {
        let answers: Vec<&str> = block.lines().filter(|line| !line.trim().is_empty()).collect();
        let refused = answers.iter().filter(|answer| answer.starts_with("{\"type\":\"/problems/")).count();
        let shows_refusal = step.answer.as_ref().is_some_and(|shown| shown.get("type").is_some());
        assert_eq!(refused, usize::from(shows_refusal), "block {number}: {block}");
        if let Some(shown) = &step.answer {
            let last = answers.last().unwrap_or_else(|| panic!("block {number} answers nothing"));
            assert_shows(&serde_json::from_str(last).expect("JSON"), shown, &format!("block {number}: "));
        }
    }
}

#[tokio::test]
async fn on_sqlite() {
    told_as_it_happens(Backend::Sqlite).await;
}

#[tokio::test]
async fn on_postgres() {
    told_as_it_happens(Backend::Postgres).await;
}
