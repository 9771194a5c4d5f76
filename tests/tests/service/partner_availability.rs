//! `examples/partner-availability` against the demonstration region.

use family_finding_tests::{Backend, Instance, document::workspace};
use std::{fs, process::Command};

async fn search(instance: &Instance, scopes: &[&str], arguments: &[&str]) -> (bool, String) {
    let token = std::env::temp_dir().join(format!("family-finding-partner-{}", uuid::Uuid::now_v7()));
    let partner = instance.caller("HARBOUR", scopes);
    fs::write(&token, partner.token().expect("a token")).expect("the token");
    let ran = Command::new("python3")
        .arg(workspace().join("examples/partner-availability/search.py"))
        .args(arguments)
        .env("FAMILY_FINDING", &instance.base)
        .env("TOKEN_FILE", &token)
        .output()
        .expect("Python runs");
    let _ = fs::remove_file(&token);
    let told = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
    (ran.status.success(), told)
}

async fn a_partner_finds_what_the_region_offers(backend: Backend) {
    let instance = Instance::start_demonstration_on(backend).await;
    let reads = ["availability:read"];
    let (well, told) = search(&instance, &reads, &["--children", "2", "--needs", "autism"]).await;
    assert!(well, "{told}");
    let asked = instance.caller("HARBOUR", &reads);
    let page = asked
        .get("/v1/availability?children=2&needs=autism&limit=100")
        .await
        .expect(200)
        .body;
    let offered = page["items"].as_array().expect("items");
    assert!(told.starts_with(&format!("{} households\n", offered.len())), "{told}");
    for household in offered {
        assert!(told.contains(household["household_id"].as_str().expect("an id")), "{told}");
    }
    let (well, told) = search(&instance, &reads, &["--children", "6", "--oldest", "12"]).await;
    assert!(well && told.starts_with("Fewer than 3 households fit"), "{told}");
    let (well, told) = search(&instance, &reads, &["--needs", "patience"]).await;
    assert!(!well && told.contains("must be one of"), "{told}");
    let (well, told) = search(&instance, &["interest:read"], &[]).await;
    assert!(!well && told.contains("availability:read"), "{told}");
}

#[tokio::test]
async fn a_partner_finds_what_the_region_offers_on_sqlite() {
    a_partner_finds_what_the_region_offers(Backend::Sqlite).await;
}

#[tokio::test]
async fn a_partner_finds_what_the_region_offers_on_postgres() {
    a_partner_finds_what_the_region_offers(Backend::Postgres).await;
}
