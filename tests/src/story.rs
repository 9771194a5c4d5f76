//! A worked story of a page: its commands are run as they are written there, and every answer is what
//! the page shows of it.
//!
//! Of an object the page may show some fields, and of a list the beginning (`"…"` says that it goes
//! on). What differs from one run to the next, such as identifiers, it does not show.

use serde_json::Value;
use std::process::Command;

/// What the shell says between the blocks of the page.
const MARK: &str = "=== the next block";

/// One block of commands, and the answer of its last one where the page shows it.
struct Step {
    commands: String,
    answer: Option<Value>,
}

/// The blocks below a heading, up to the next one of its kind.
fn steps(page: &str, heading: &str) -> Vec<Step> {
    let (_, story) = page.split_once(&format!("\n## {heading}\n")).expect("the page has the story");
    let story = story.split("\n## ").next().unwrap_or(story);
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

/// The commands as a reader pastes them, but for those that set what the test has set.
fn script(steps: &[Step], set: &[&str]) -> String {
    let of_another = |line: &&str| !set.iter().any(|name| line.starts_with(&format!("{name}=")));
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

/// Runs the story below a heading of a page in a shell, and asserts that it goes as it is told. What
/// the page sets for a reader is `set` for the test: variables and their values.
pub fn assert_told(page: &str, heading: &str, mut shell: Command, set: &[(&str, &str)]) {
    let steps = steps(page, heading);
    let names: Vec<&str> = set.iter().map(|(name, _)| *name).collect();
    shell.args(["-euc", &script(&steps, &names)]).envs(set.iter().copied());
    let run = shell.output().expect("a shell runs");
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
