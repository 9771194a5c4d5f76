//! `family-finding audit verify` as whoever runs the service runs it: the binary, its exit code and
//! what it says.

#[cfg(test)]
mod audit_verify {
    use chrono::{DateTime, TimeDelta, Utc};
    use diesel::connection::SimpleConnection;
    use family_finding::{audit::seal_rest, service::Clock};
    use family_finding_domain::{
        audit::{Case, CaseShown, Entry, EntryOutcome},
        identifiers::{ChildId, OrganisationCode},
    };
    use family_finding_persistence::{Database, Settings, StoreError, audit};
    use std::{
        collections::BTreeSet,
        path::PathBuf,
        process::{Command, Output},
    };
    use uuid::Uuid;

    /// A trail in a file of its own, which goes when it is dropped.
    struct Trail {
        path: PathBuf,
    }

    impl Trail {
        /// A database with a sealed trail of some entries.
        fn of(entries: i64) -> Self {
            let trail = Self {
                path: std::env::temp_dir().join(format!("family-finding-trail-{}.sqlite", Uuid::now_v7().simple())),
            };
            assert!(trail.run(&["migrate"]).status.success());
            let database = trail.database();
            let began = Utc::now() - TimeDelta::minutes(5);
            let all: Vec<Entry> = (0..entries).map(|second| entry(began + TimeDelta::seconds(second))).collect();
            database
                .blocking(|connection| audit::record_all(connection, &all))
                .expect("the entries are recorded");
            let sealed = actix_web::rt::System::new().block_on(seal_rest(&database, &Clock::System));
            assert!(sealed.expect("the trail is sealed").is_some());
            trail
        }

        fn url(&self) -> String {
            format!("sqlite://{}", self.path.display())
        }

        fn database(&self) -> Database {
            Database::open(&Settings::new(self.url())).expect("the database opens")
        }

        /// Runs the binary on this database.
        fn run(&self, arguments: &[&str]) -> Output {
            Command::new(env!("CARGO_BIN_EXE_family-finding"))
                .args(arguments)
                .env("DATABASE_URL", self.url())
                .output()
                .expect("the binary runs")
        }

        fn verify(&self, more: &[&str]) -> (Option<i32>, String) {
            let output = self.run(&[&["audit", "verify"], more].concat());
            let said = format!(
                "{}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
            (output.status.code(), said)
        }

        /// What somebody does who owns the tables and has taken the triggers away.
        fn tamper(&self, statement: &str) {
            let triggers = ["audit_entries", "audit_entry_cases", "audit_seals", "audit_seal_entries"];
            let database = self.database();
            database
                .blocking(|connection| {
                    for table in triggers {
                        for kind in ["no_update", "no_delete"] {
                            connection.batch_execute(&format!("DROP TRIGGER IF EXISTS {table}_{kind}"))?;
                        }
                    }
                    connection.batch_execute(statement).map_err(StoreError::from)
                })
                .expect("the trail is changed");
        }
    }

    impl Drop for Trail {
        fn drop(&mut self) {
            for suffix in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{suffix}", self.path.display()));
            }
        }
    }

    fn entry(at: DateTime<Utc>) -> Entry {
        let south = OrganisationCode::parse("SOUTH", "").expect("a code");
        Entry {
            id: audit::new_id(at),
            at,
            region: Some(south.clone()),
            organisation: south,
            subject: "worker".to_owned(),
            operation: "read_child".to_owned(),
            outcome: EntryOutcome::Answered,
            cases: vec![CaseShown {
                case: Case::from(ChildId(Uuid::now_v7())),
                fields: BTreeSet::new(),
            }],
            address: None,
            purpose: None,
            request_id: Uuid::now_v7().to_string(),
        }
    }

    #[test]
    fn a_whole_trail_is_verified_with_exit_code_0() {
        let trail = Trail::of(40);
        let (code, said) = trail.verify(&[]);
        assert_eq!(code, Some(0), "{said}");
        assert!(
            said.contains("40 sealed entries are as they were sealed") && said.contains("The audit trail is whole."),
            "{said}"
        );
        // A seal that was kept outside is still there.
        let kept = said
            .split("to be kept outside: ")
            .nth(1)
            .and_then(|rest| rest.lines().next())
            .expect("a seal")
            .to_owned();
        assert_eq!(trail.verify(&["--kept", &kept]).0, Some(0));
    }

    #[test]
    fn a_trail_in_which_anything_was_changed_is_not() {
        for statement in [
            "UPDATE audit_entries SET subject = 'nobody' WHERE id = (SELECT min(id) FROM audit_entries)",
            "UPDATE audit_entries SET outcome = 'hidden' WHERE id = (SELECT max(id) FROM audit_entries)",
            "DELETE FROM audit_entry_cases WHERE entry_id = (SELECT min(id) FROM audit_entries)",
            "DELETE FROM audit_entries WHERE id = (SELECT max(id) FROM audit_entries)",
            "UPDATE audit_seals SET entries = entries + 1",
        ] {
            let trail = Trail::of(5);
            trail.tamper(statement);
            let (code, said) = trail.verify(&[]);
            assert!(code.is_some_and(|code| code != 0), "{statement}: {said}");
            assert!(said.contains("the audit trail is not whole"), "{statement}: {said}");
        }
    }

    #[test]
    fn a_trail_that_was_cut_off_misses_the_seal_that_was_kept() {
        let trail = Trail::of(5);
        let kept = format!("1:{}", "ab".repeat(32));
        let (code, said) = trail.verify(&["--kept", &kept]);
        assert!(code.is_some_and(|code| code != 0) && said.contains("not whole"), "{said}");
    }

    #[test]
    fn a_trail_that_cannot_be_read_is_no_whole_one() {
        let trail = Trail {
            path: std::env::temp_dir().join("family-finding-no-such-folder/trail.sqlite"),
        };
        assert_ne!(trail.verify(&[]).0, Some(0));
        assert_ne!(trail.verify(&["--kept", "nonsense"]).0, Some(0));
    }
}
