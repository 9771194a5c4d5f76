//! Who tries the demonstration, and with which scopes.

use crate::tokens::permissions;

/// A kind of caller.
#[derive(Clone, Debug)]
pub struct DemoCaller {
    /// What it is.
    pub words: &'static str,
    /// The organisation it acts for.
    pub organisation: &'static str,
    /// Its name in the audit trail.
    pub subject: &'static str,
    /// Its scopes.
    pub scopes: Vec<String>,
}

/// One of each kind; the regional agency's team first.
pub fn all() -> Vec<DemoCaller> {
    let every = || permissions::ALL.iter().map(|(scope, _)| (*scope).to_owned()).collect::<Vec<_>>();
    let some = |scopes: &[&str]| scopes.iter().map(|scope| (*scope).to_owned()).collect::<Vec<_>>();
    vec![
        DemoCaller {
            words: "Regional adoption agency's team",
            organisation: "SOUTH",
            subject: "demo-agency-team",
            scopes: every().into_iter().filter(|scope| scope != permissions::IDENTITY).collect(),
        },
        DemoCaller {
            words: "A council's case-management system",
            organisation: "HCC",
            subject: "demo-council-system",
            scopes: some(&[
                "children:read",
                "children:write",
                "links:read",
                "links:write",
                "adopters:read",
                "matches:read",
                "measures:read",
                "events:read",
                "organisations:read",
            ]),
        },
        DemoCaller {
            words: "A partner agency (searches the households that are offered, and expresses interest)",
            organisation: "HARBOUR",
            subject: "demo-partner",
            scopes: some(&[
                "availability:read",
                "interest:read",
                "interest:write",
                "identity:read",
                "organisations:read",
            ]),
        },
        DemoCaller {
            words: "An analyst (statistics only, small numbers withheld)",
            organisation: "SOUTH",
            subject: "demo-analyst",
            scopes: some(&["statistics:read"]),
        },
        DemoCaller {
            words: "An auditor (the audit trail and no case)",
            organisation: "SOUTH",
            subject: "demo-auditor",
            scopes: some(&["audit:read"]),
        },
        DemoCaller {
            words: "An automated test harness (every scope)",
            organisation: "SOUTH",
            subject: "demo-harness",
            scopes: every(),
        },
    ]
}
