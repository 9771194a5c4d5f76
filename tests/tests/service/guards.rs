//! Rules of the house that no compiler keeps: problems and their pages, migrations, constraints,
//! the direction of dependencies, and words that have no place in the source.

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use family_finding::problems::ProblemKind;
use family_finding_persistence::{AnyConnection, Constraint, StoreError, migrate, revert_all};
use family_finding_tests::{
    Backend, Instance,
    builders::{adopter, child, reference},
    document::{rust_files, workspace},
    on_both_databases,
};
use serde_json::json;
use std::{collections::BTreeSet, fs, path::Path};

/// Fails with every fault at once.
#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Whether a text holds a name that is not part of a longer one.
fn names(text: &str, name: &str) -> bool {
    let of_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(of_word) && !after.is_some_and(of_word)
    })
}

/// The lines of a source that are not comments.
fn code(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter(|line| !line.trim_start().starts_with("//"))
}

mod problems {
    use super::*;

    #[tokio::test]
    async fn each_has_a_page_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let anonymous = instance.anonymous();
        let index = anonymous.get("/problems").await.expect(200);
        assert!(index.header("content-type").starts_with("text/html"));
        for kind in ProblemKind::ALL {
            let path = format!("/problems/{}", kind.slug());
            assert!(index.text.contains(&format!("href=\"{path}\"")), "{path} is not in the index");
            let page = anonymous.get(&path).await.expect(200);
            assert!(page.header("content-type").starts_with("text/html"), "{path}");
            assert!(page.text.contains(&format!("<h1>{}</h1>", kind.title())), "{path}: {}", page.text);
            assert!(page.text.contains(kind.status().as_str()), "{path}");
        }
        anonymous.get("/problems/no-such-problem").await.refused(404, "not-found");
    }

    #[test]
    fn each_is_named_once_and_well() {
        let slugs: BTreeSet<&str> = ProblemKind::ALL.iter().map(|kind| kind.slug()).collect();
        assert_eq!(slugs.len(), ProblemKind::ALL.len());
        for kind in ProblemKind::ALL {
            assert!(kind.slug().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{kind:?}");
            assert!(kind.status().is_client_error() || kind.status().is_server_error(), "{kind:?}");
            assert!(!kind.title().ends_with('.') && kind.help().ends_with('.'), "{kind:?}");
        }
    }

    #[test]
    fn each_is_used() {
        let in_table = |path: &Path| path.ends_with("problems/kind.rs") || path.ends_with("contract/document.rs");
        let api: Vec<String> = rust_files("api/src")
            .into_iter()
            .filter(|(path, _)| !in_table(path))
            .map(|(_, text)| text)
            .collect();
        let domain: Vec<String> = rust_files("domain/src")
            .into_iter()
            .filter(|(path, _)| !path.ends_with("src/fault.rs"))
            .map(|(_, text)| text)
            .collect();
        let mapping = fs::read_to_string(workspace().join("api/src/problems/kind.rs")).expect("the table of problems");
        let mut faults = Vec::new();
        for kind in ProblemKind::ALL {
            let itself = format!("{kind:?}");
            let by_api = api.iter().any(|text| names(text, &format!("ProblemKind::{itself}")));
            let of_fault = names(&mapping, &format!("FaultCode::{itself} => Self::{itself}"));
            let raised = |texts: &[String]| {
                texts
                    .iter()
                    .any(|text| names(text, &format!("FaultCode::{itself}")) || names(text, &format!("Code::{itself}")))
            };
            if !by_api && !(of_fault && (raised(&domain) || raised(&api))) {
                faults.push(format!("{itself} is never used"));
            }
        }
        none(&faults);
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The answer to a query of one text column, in order.
fn lines(instance: &Instance, sqlite: &str, postgres: &str) -> Vec<String> {
    let rows = instance.database.blocking(|connection| -> Result<Vec<Line>, StoreError> {
        Ok(match connection {
            AnyConnection::Sqlite(connection) => sql_query(sqlite).load(connection)?,
            AnyConnection::Postgres(connection) => sql_query(postgres).load(connection)?,
        })
    });
    let mut lines: Vec<String> = rows.expect("the schema can be read").into_iter().map(|row| row.line).collect();
    lines.sort();
    lines
}

/// Everything a database says of its own schema, in its own words.
fn own_words(instance: &Instance) -> Vec<String> {
    lines(
        instance,
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_master",
        "SELECT concat_ws(' ', 'column', table_name, ordinal_position, column_name, data_type, is_nullable, collation_name, column_default) AS line \
           FROM information_schema.columns WHERE table_schema = current_schema() \
         UNION ALL \
         SELECT concat_ws(' ', 'constraint', relation.relname, held.conname, pg_get_constraintdef(held.oid)) \
           FROM pg_constraint held JOIN pg_class relation ON relation.oid = held.conrelid \
           WHERE held.connamespace = current_schema()::regnamespace \
         UNION ALL \
         SELECT concat_ws(' ', 'index', indexname, indexdef) FROM pg_indexes WHERE schemaname = current_schema() \
         UNION ALL \
         SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(held.oid)) FROM pg_trigger held JOIN pg_class relation ON relation.oid = held.tgrelid \
           WHERE relation.relnamespace = current_schema()::regnamespace AND NOT held.tgisinternal \
         UNION ALL \
         SELECT concat_ws(' ', 'function', proname) FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
    )
}

on_both_databases! {
    async fn migrations_go_up_down_and_up_again(instance) {
        let before = own_words(instance);
        assert!(before.iter().any(|line| line.contains("adopter_milestones")));
        let down = revert_all(&instance.database).expect("down");
        let left: Vec<String> = own_words(instance)
            .into_iter()
            .filter(|line| !line.contains("__diesel_schema_migrations"))
            .collect();
        none(&left);
        let up = migrate(&instance.database).expect("up");
        assert_eq!(up, down);
        assert_eq!(own_words(instance), before);
        assert_eq!(migrate(&instance.database).expect("nothing to do"), 0);
    }
}

const IN_SQLITE: &str = "FROM sqlite_master tables JOIN";
const NOT_SQLITES_OWN: &str = "tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' AND tables.name <> '__diesel_schema_migrations'";

/// Tables with their columns and types, in words that both databases share.
fn columns(instance: &Instance) -> Vec<String> {
    lines(
        instance,
        &format!(
            "SELECT tables.name || '.' || columns.name || ' ' || lower(columns.type) || CASE columns.\"notnull\" WHEN 1 THEN ' not null' ELSE '' END AS line \
             {IN_SQLITE} pragma_table_info(tables.name) columns WHERE {NOT_SQLITES_OWN}"
        ),
        "SELECT table_name || '.' || column_name || ' ' || replace(replace(data_type, ' without time zone', ''), 'bytea', 'blob') \
           || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END AS line \
           FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> '__diesel_schema_migrations'",
    )
}

/// Primary keys and unique constraints as `table.column, table.column`.
fn unique_columns(instance: &Instance) -> Vec<String> {
    lines(
        instance,
        &format!(
            "SELECT group_concat(tables.name || '.' || columns.name, ', ') AS line \
             {IN_SQLITE} pragma_index_list(tables.name) held JOIN pragma_index_info(held.name) columns \
             WHERE {NOT_SQLITES_OWN} AND held.\"unique\" = 1 GROUP BY tables.name, held.name"
        ),
        "SELECT string_agg(relation.relname || '.' || columns.attname, ', ' ORDER BY key.position) AS line \
           FROM pg_index held JOIN pg_class relation ON relation.oid = held.indrelid \
           CROSS JOIN LATERAL unnest(held.indkey) WITH ORDINALITY AS key (number, position) \
           JOIN pg_attribute columns ON columns.attrelid = relation.oid AND columns.attnum = key.number \
           WHERE held.indisunique AND relation.relnamespace = current_schema()::regnamespace AND relation.relname <> '__diesel_schema_migrations' \
           GROUP BY held.indexrelid",
    )
}

/// Foreign keys as `table.column -> table.column`.
fn foreign_keys(instance: &Instance) -> Vec<String> {
    lines(
        instance,
        &format!(
            "SELECT tables.name || '.' || keys.\"from\" || ' -> ' || keys.\"table\" || '.' || keys.\"to\" AS line \
             {IN_SQLITE} pragma_foreign_key_list(tables.name) keys WHERE {NOT_SQLITES_OWN}"
        ),
        "SELECT relation.relname || '.' || here.attname || ' -> ' || target.relname || '.' || there.attname AS line \
           FROM pg_constraint held JOIN pg_class relation ON relation.oid = held.conrelid JOIN pg_class target ON target.oid = held.confrelid \
           JOIN pg_attribute here ON here.attrelid = relation.oid AND here.attnum = held.conkey[1] \
           JOIN pg_attribute there ON there.attrelid = target.oid AND there.attnum = held.confkey[1] \
           WHERE held.contype = 'f' AND held.connamespace = current_schema()::regnamespace",
    )
}

/// Indexes by name.
fn indexes(instance: &Instance) -> Vec<String> {
    lines(
        instance,
        "SELECT name AS line FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_%'",
        "SELECT indexname AS line FROM pg_indexes WHERE schemaname = current_schema() \
           AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace)",
    )
}

mod both_databases_have_the_same_schema {
    use super::*;

    #[tokio::test]
    async fn on_postgres() {
        let sqlite = Instance::start(Backend::Sqlite).await;
        let postgres = Instance::start(Backend::Postgres).await;
        for (what, of) in [
            ("columns", columns as fn(&Instance) -> Vec<String>),
            ("unique constraints", unique_columns),
            ("foreign keys", foreign_keys),
            ("indexes", indexes),
        ] {
            let (of_sqlite, mut of_postgres) = (of(&sqlite), of(&postgres));
            // Only PostgreSQL commits in another order than it writes in.
            of_postgres.retain(|line| !line.starts_with("event_outbox."));
            assert!(of_sqlite.len() > 5, "{what}: {of_sqlite:?}");
            assert_eq!(of_sqlite, of_postgres, "{what}");
        }
    }
}

/// Unique columns that no request can meet twice: identifiers are made anew for each row, a
/// link's or plan line's children and an entry's cases are told apart before they are stored, no request
/// writes the deployment's settings, and the places of events, and the attempts at a delivery that
/// one process has claimed, are given one after the other; a test's place is made of its identifier;
/// what the department accepted is written by the command that sends.
fn cannot_be_violated(columns: &str) -> bool {
    let made_anew = columns.ends_with(".id") && !columns.contains(',');
    made_anew
        || columns == "link_children.link_id, link_children.child_id"
        || columns == "matching_plan_line_children.line_id, matching_plan_line_children.child_id"
        || columns == "audit_entry_cases.case_id, audit_entry_cases.entry_id"
        || columns == "deployment.setting"
        || columns == "events.position"
        || columns == "webhook_deliveries.webhook_id, webhook_deliveries.position"
        || columns == "webhook_attempts.delivery_id, webhook_attempts.number"
        || columns == "social_care_blocks.local_authority, social_care_blocks.child_key, social_care_blocks.episode_key"
}

on_both_databases! {
    async fn every_constraint_that_a_request_can_violate_is_told_apart(instance) {
        let unique = unique_columns(instance);
        let known: BTreeSet<&str> = Constraint::NAMES.iter().map(|(_, _, columns)| *columns).collect();
        assert_eq!(known.len(), Constraint::NAMES.len());
        let unknown: Vec<String> = unique
            .iter()
            .filter(|columns| !known.contains(columns.as_str()) && !cannot_be_violated(columns))
            .cloned()
            .collect();
        none(&unknown);
        let gone: Vec<String> = known.iter().filter(|columns| !unique.iter().any(|held| held == *columns)).map(|c| (*c).to_owned()).collect();
        none(&gone);
    }

    async fn a_reference_is_taken_once_in_a_region(instance) {
        let agency = instance.agency();
        for (path, body) in [("/v1/adopters", adopter()), ("/v1/children", child("HCC"))] {
            agency.post(path, &body).await.expect(201);
            let refused = agency.post(path, &body).await.refused(409, "reference-taken");
            assert_eq!(refused.pointers(), ["/reference"], "{path}");
            let mut of_other_source = body.clone();
            of_other_source["source"] = json!("another-source");
            agency.post(path, &of_other_source).await.expect(201);
        }
        let mut group = json!({"source": "case-records", "reference": reference("G"), "local_authority": "HCC"});
        for status in [201, 409] {
            let mut children = Vec::new();
            for _ in 0..2 {
                children.push(agency.post("/v1/children", &child("HCC")).await.expect(201).id());
            }
            group["children"] = json!(children);
            let answer = agency.post("/v1/sibling-groups", &group).await.expect(status);
            if status == 409 {
                assert_eq!(answer.refused(409, "reference-taken").pointers(), ["/reference"]);
                // Nothing of the refused group stays.
                let child = agency.get(&format!("/v1/children/{}", children[0])).await.expect(200);
                assert_eq!(child.body.get("sibling_group_id"), None);
            }
        }
    }

    async fn an_organisation_recorded_twice_at_once_is_recorded(instance) {
        let agency = instance.agency();
        let body = json!({"name": "Lighthouse", "kind": "voluntary_adoption_agency"});
        for round in 0..5 {
            let path = format!("/v1/organisations/LIGHT{round}");
            let (one, other) = tokio::join!(agency.put(&path, &body), agency.put(&path, &body));
            let mut statuses = [one.status.as_u16(), other.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 201], "{} {}", one.text, other.text);
        }
    }
}

mod constraint_names {
    use super::*;

    #[tokio::test]
    async fn are_those_of_the_database_on_postgres() {
        let instance = Instance::start(Backend::Postgres).await;
        let held = lines(
            &instance,
            "",
            "SELECT relation.relname AS line FROM pg_index held JOIN pg_class relation ON relation.oid = held.indexrelid \
               WHERE held.indisunique AND relation.relnamespace = current_schema()::regnamespace",
        );
        let gone: Vec<String> = Constraint::NAMES
            .iter()
            .filter(|(_, name, _)| !held.iter().any(|other| other == name))
            .map(|(_, name, _)| (*name).to_owned())
            .collect();
        none(&gone);
    }
}

/// The names that a manifest lists under `[dependencies]`.
fn dependencies(package: &str) -> Vec<String> {
    let manifest = fs::read_to_string(workspace().join(package).join("Cargo.toml")).expect("a manifest");
    let mut listed = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line == "[dependencies]";
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let name: String = line.chars().take_while(|c| c.is_alphanumeric() || "_-".contains(*c)).collect();
            listed.push(name);
        }
    }
    listed
}

#[test]
fn dependencies_go_down_only() {
    let floors = [
        (
            "domain",
            vec![
                "family-finding-persistence",
                "family-finding",
                "actix-web",
                "diesel",
                "tokio",
                "reqwest",
                "rand",
                "getrandom",
                "tracing",
                "serde_json",
                "futures-util",
            ],
        ),
        (
            "persistence",
            vec!["family-finding", "actix-web", "utoipa", "reqwest", "jsonwebtoken", "boon"],
        ),
        (
            "api",
            vec!["family-finding-tests", "diesel", "diesel_migrations", "pq-sys", "libsqlite3-sys"],
        ),
    ];
    let mut faults = Vec::new();
    for (package, barred) in floors {
        let listed = dependencies(package);
        assert!(listed.iter().any(|name| name == "serde"), "{package}: {listed:?}");
        for (path, source) in rust_files(&format!("{package}/src")) {
            // A module of the domain has the name of the uppermost crate; its manifest is enough.
            for name in barred.iter().filter(|name| **name != "family-finding") {
                let as_path = format!("{}::", name.replace('-', "_"));
                if code(&source).any(|line| names_path(line, &as_path)) {
                    faults.push(format!("{} uses {name}", path.display()));
                }
            }
        }
        faults.extend(
            listed
                .iter()
                .filter(|name| barred.contains(&name.as_str()))
                .map(|name| format!("{package} depends on {name}")),
        );
    }
    none(&faults);
}

fn names_path(line: &str, path: &str) -> bool {
    let of_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    line.match_indices(path)
        .any(|(at, _)| !line[..at].chars().next_back().is_some_and(of_word))
}

#[test]
fn the_domain_takes_time_and_identifiers_as_arguments() {
    let mut faults = Vec::new();
    for (path, source) in rust_files("domain/src") {
        for word in [
            "Utc::now",
            "Local::now",
            "SystemTime",
            "Instant::now",
            "now_v7",
            "new_v4",
            "std::fs",
            "std::env",
            "std::net",
            "std::thread",
            "async fn",
            "println!",
            "eprintln!",
        ] {
            if code(&source).any(|line| line.contains(word)) {
                faults.push(format!("{} says {word}", path.display()));
            }
        }
    }
    none(&faults);
}

#[test]
fn some_words_have_no_place_in_the_source() {
    // Written in parts, because this file is read too.
    let barred = [
        concat!("uns", "afe {"),
        concat!("uns", "afe fn"),
        concat!("uns", "afe impl"),
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("d", "bg!("),
        concat!("#[ig", "nore"),
        concat!("FIX", "ME"),
        concat!("TO", "DO"),
    ];
    let mut faults = Vec::new();
    for folder in ["domain", "persistence", "api", "tests"] {
        for (path, source) in rust_files(folder) {
            let found = barred.iter().filter(|word| source.contains(**word));
            faults.extend(found.map(|word| format!("{} says {word}", path.display())));
        }
    }
    none(&faults);
}

#[test]
fn the_workspace_forbids_what_it_says_it_forbids() {
    let manifest = fs::read_to_string(workspace().join("Cargo.toml")).expect("the manifest");
    for line in [
        "unsafe_code = \"forbid\"",
        "unwrap_used = \"deny\"",
        "expect_used = \"deny\"",
        "indexing_slicing = \"deny\"",
        "panic = \"deny\"",
    ] {
        assert!(manifest.lines().any(|held| held == line), "{line}");
    }
    for package in ["domain", "persistence", "api"] {
        let manifest = fs::read_to_string(workspace().join(package).join("Cargo.toml")).expect("a manifest");
        assert!(manifest.contains("[lints]\nworkspace = true"), "{package}");
    }
}

/// Files that reach the database without an entry in the audit trail, and why they may.
const WITHOUT_ENTRY: [(&str, &str); 16] = [
    ("api/src/matching/criteria.rs", "criteria are no case"),
    ("api/src/matching/sufficiency.rs", "figures show no case"),
    ("api/src/tokens/caller.rs", "counts requests of an organisation"),
    ("api/src/audit/door.rs", "it is the door"),
    ("api/src/http/idempotency.rs", "forgets old answers, for no caller"),
    ("api/src/events/", "events name what changed and show nothing of it"),
    ("api/src/measures/", "figures show no case"),
    ("api/src/targets/", "targets are no case; setting them is entered"),
    ("api/src/forecast/", "figures show no case"),
    ("api/src/reports/", "figures show no case"),
    ("api/src/operations/health.rs", "shows nothing"),
    ("api/src/webhooks/deliver.rs", "sends events, which show nothing"),
    ("api/src/settings/read.rs", "settings are no case"),
    ("api/src/calendar/", "bank holidays are no case"),
    ("api/src/organisations/list.rs", "organisations are no case"),
    ("api/src/sandbox/generation.rs", "seals the trail, for no caller"),
];

#[test]
fn only_what_shows_no_case_reaches_the_database_without_an_entry() {
    let root = workspace();
    let mut used = BTreeSet::new();
    let mut faults = Vec::new();
    for (path, source) in rust_files("api/src") {
        if !code(&source).any(|line| line.contains(".without_entry()") || line.contains("fn without_entry(")) {
            continue;
        }
        let path = path.strip_prefix(&root).expect("a file of the workspace").display().to_string();
        match WITHOUT_ENTRY.iter().find(|(place, _)| path.starts_with(place)) {
            Some((place, _)) => {
                used.insert(*place);
            }
            None => faults.push(format!("{path} reads or writes without an entry in the audit trail")),
        }
    }
    for (place, _) in WITHOUT_ENTRY.iter().filter(|(place, _)| !used.contains(place)) {
        faults.push(format!("{place} no longer needs its exception"));
    }
    none(&faults);
}
