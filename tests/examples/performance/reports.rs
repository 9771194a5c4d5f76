//! Reports over regions of several sizes, and over many regions, in one run.

use crate::{median, milliseconds};
use family_finding::demo::{
    load,
    region::{Region, generate},
};
use family_finding_domain::identifiers::{OrganisationCode, Reference};
use family_finding_persistence::identities::Keyring;
use family_finding_tests::{Backend, Client, Instance};
use std::time::{Duration, Instant};

/// What is asked of every size.
const ASKED: [(&str, &str); 4] = [
    ("full", "/v1/reports/annual/2021-22"),
    (
        "full, as known three months before",
        "/v1/reports/annual/2021-22?as_known_at=2021-12-31",
    ),
    ("public", "/v1/reports/annual/2021-22?edition=public"),
    (
        "all measures by council, beside three years",
        "/v1/measures?period=2021-22&by=local_authority&earlier_years=3",
    ),
];

/// Each region holds so many copies of the demonstration's cases; `regions` of them share one database.
pub async fn reports(copies: u64, regions: u64) {
    println!("| database | regions | cases | what | each | processor time | all | peak memory |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (name, backend) in [("SQLite", Backend::Sqlite), ("PostgreSQL", Backend::Postgres)] {
        let instance = Instance::start_with(backend, |parts| parts.workers = 2).await;
        let keys = Keyring::read(&instance.identity_key).unwrap();
        let mut cases = 0;
        let mut callers = Vec::new();
        for number in 0..regions {
            let region = region_of(number, copies);
            cases += region.adopters.len() + region.children.len();
            let today = "2022-04-01".parse().unwrap();
            instance
                .database
                .blocking(|connection| load(connection, &keys, &region, today))
                .unwrap();
            callers.push(instance.caller(home(number).as_str(), &["measures:read", "statistics:read", "interagency:read"]));
        }
        for (what, path) in ASKED {
            forget_peak();
            let (began, worked) = (Instant::now(), processor_time());
            let each = asked_by_two(&callers, path, if regions == 1 { 7 } else { 1 }).await;
            let all = began.elapsed();
            let worked = processor_time().saturating_sub(worked);
            println!(
                "| {name} | {regions} | {cases} | {what} | {:.0} ms | {:.0} ms | {:.1} s | {} MB |",
                milliseconds(median(each.clone())),
                milliseconds(worked) / each.len() as f64,
                all.as_secs_f64(),
                peak().unwrap_or_default()
            );
        }
    }
}

/// Each caller's answers, those of two callers at the same time.
async fn asked_by_two(callers: &[Client], path: &str, rounds: usize) -> Vec<Duration> {
    let (one, other) = callers.split_at(callers.len() / 2);
    let (mut taken, more) = tokio::join!(asked_by(one, path, rounds), asked_by(other, path, rounds));
    taken.extend(more);
    taken
}

async fn asked_by(callers: &[Client], path: &str, rounds: usize) -> Vec<Duration> {
    let mut taken = Vec::new();
    for caller in callers {
        for _ in 0..rounds {
            let began = Instant::now();
            caller.get(path).await.expect(200);
            taken.push(began.elapsed());
        }
    }
    taken
}

/// The code of a region's agency: the demonstration's own for the first.
fn home(number: u64) -> OrganisationCode {
    renamed(&OrganisationCode::parse("SOUTH", "").unwrap(), number)
}

fn renamed(code: &OrganisationCode, number: u64) -> OrganisationCode {
    let own = ["SOUTH", "HCC", "IOW", "PCC", "SCC"].contains(&code.as_str());
    if number == 0 || !own {
        return code.clone();
    }
    OrganisationCode::parse(&format!("{code}{number}"), "").unwrap()
}

/// A region of several draws of the demonstration, each with keys of its own.
fn region_of(number: u64, copies: u64) -> Region {
    let mut whole: Option<Region> = None;
    for copy in 0..copies {
        let mut drawn = generate(2022 + 1000 * (number * copies + copy)).unwrap();
        rename(&mut drawn, number, copy);
        match &mut whole {
            None => whole = Some(drawn),
            Some(whole) => {
                whole.adopters.extend(drawn.adopters);
                whole.children.extend(drawn.children);
                whole.groups.extend(drawn.groups);
                whole.links.extend(drawn.links);
            }
        }
    }
    whole.unwrap()
}

fn rename(region: &mut Region, number: u64, copy: u64) {
    // The placements across agencies are the same in every draw.
    if number > 0 {
        region.placements.clear();
    }
    let key = |reference: &mut Reference| *reference = Reference::parse(&format!("{reference}R{number}C{copy}"), "").unwrap();
    for organisation in &mut region.organisations {
        organisation.code = renamed(&organisation.code, number);
        organisation.region = organisation.region.as_ref().map(|region| renamed(region, number));
        if number > 0 {
            (organisation.gss, organisation.dfe) = (None, None);
        }
    }
    for adopter in &mut region.adopters {
        adopter.local_authority = renamed(&adopter.local_authority, number);
        adopter.agency = renamed(&adopter.agency, number);
        key(&mut adopter.reference);
    }
    for child in &mut region.children {
        child.local_authority = renamed(&child.local_authority, number);
        key(&mut child.reference);
    }
    for group in &mut region.groups {
        group.local_authority = renamed(&group.local_authority, number);
        key(&mut group.reference);
    }
}

/// The processor time of this process so far, the server's and the asker's, to a hundredth of a second.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
    let ticks: u64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// The most memory this process held since its peak was last forgotten, in MB.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes / 1024)
}

fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
