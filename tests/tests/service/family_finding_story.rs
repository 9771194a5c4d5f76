//! The worked story of `docs/family-finding.md`, told as it happens.

use family_finding_tests::{Backend, Instance, story::assert_told};
use std::process::Command;

const PAGE: &str = include_str!("../../../docs/family-finding.md");

async fn told_as_it_happens(backend: Backend) {
    // Two threads: the shell waits for answers that this process gives.
    let instance = Instance::start_demonstration_with(backend, 2);
    let token = instance.agency().token().expect("a token").to_owned();
    let base = instance.base.clone();
    tokio::task::spawn_blocking(move || {
        let set = [("SERVICE", base.as_str()), ("TOKEN", token.as_str())];
        assert_told(PAGE, "A worked story", Command::new("sh"), &set);
    })
    .await
    .expect("it is told");
}

#[tokio::test]
async fn on_sqlite() {
    told_as_it_happens(Backend::Sqlite).await;
}

#[tokio::test]
async fn on_postgres() {
    told_as_it_happens(Backend::Postgres).await;
}
