//! The scopes of the service. An operation names its permission as a type, so that a handler
//! cannot be reached without it.

/// A scope that an operation needs.
pub trait Permission: 'static {
    /// Its name in a token.
    const SCOPE: &'static str;
}

macro_rules! permissions {
    ($($name:ident = $scope:literal, $allows:literal;)+) => {
        $(#[doc = $allows] #[derive(Debug)] pub struct $name; impl Permission for $name { const SCOPE: &'static str = $scope; })+

        /// Every scope with what it allows.
        pub const ALL: &[(&str, &str)] = &[$(($scope, $allows)),+];
    };
}

permissions! {
    AdoptersRead = "adopters:read", "Read households, their milestones and their checks.";
    AdoptersWrite = "adopters:write", "Create and change households; record and void their milestones; record checks.";
    ChildrenRead = "children:read", "Read children, sibling groups and their milestones.";
    ChildrenWrite = "children:write", "Create and change children and sibling groups; record and void their milestones.";
    LinksRead = "links:read", "Read links, their milestones and shortlists.";
    LinksWrite = "links:write", "Create links; record and void their milestones; keep shortlists.";
    ImportsWrite = "imports:write", "Send cases and facts by the file; each line needs the scope that its own operation needs.";
    MatchesRead = "matches:read", "Rank households for a child or sibling group, and children for a household.";
    PlansWrite = "plans:write", "Propose regional matching plans and decline their lines; accepting one needs `links:write`.";
    PanelsRead = "panels:read", "Read panels and the cases on their agendas.";
    PanelsWrite = "panels:write", "Convene panels, list cases, record recommendations and decisions.";
    MeasuresRead = "measures:read", "Read measures, scorecards, reports, targets and forecasts: the true figures, for use inside the organisation.";
    MeasureCasesRead = "measures:cases", "See which cases a measure counts: the identifiers of those among them that the caller may see.";
    TargetsWrite = "targets:write", "Set the targets of a period.";
    StatisticsRead = "statistics:read", "Read statistics: measures and scorecards as they may leave the organisation, small numbers withheld; public editions of reports.";
    OrganisationsRead = "organisations:read", "Read organisations and England's bank holidays.";
    AuditRead = "audit:read", "Read the audit trail.";
    EventsRead = "events:read", "Read the feed of what changed.";
    WebhooksRead = "webhooks:read", "Read the organisation's webhooks and what became of their deliveries.";
    WebhooksWrite = "webhooks:write", "Add, change and delete the organisation's webhooks, make their secrets, and send again.";
    OrganisationsWrite = "organisations:write", "Record organisations.";
    AvailabilityRead = "availability:read", "For a partner agency: search the households that a region offers.";
    InterestRead = "interest:read", "Read expressions of interest, and what was released on them.";
    InterestWrite = "interest:write", "Make, answer, withdraw and release expressions of interest; write messages on them.";
    InteragencyRead = "interagency:read", "Read agreements with partners, their searches, interagency placements and their money.";
    InteragencyWrite = "interagency:write", "Record agreements, interagency placements, budgets and targets.";
    RestrictedRead = "restricted:read", "See restricted records as any other; to everybody else they do not exist.";
    RestrictedWrite = "restricted:write", "Restrict a child's record and lift its restriction; sees restricted records too.";
    RetentionRead = "retention:read", "See for how long records must be kept, and what is to be erased.";
    ErasureWrite = "erasure:write", "Ask for the erasure of a record whose time has come, and decide on what another person asked for.";
    ExportRead = "export:read", "Export everything that is held on a child or household.";
    ReturnsRead = "returns:read", "Make statutory returns and see what keeps a record from being returned.";
    ReturnsWrite = "returns:write", "Record the care of a child as the returns ask for it.";
    SettingsRead = "settings:read", "Read the region's settings.";
    SettingsWrite = "settings:write", "Change the region's settings.";
    IdentityRead = "identity:read", "See names, addresses, telephone numbers, coordinates, dates of birth of adults, workers' notes, and the names and reasons of a panel; without it these fields are absent.";
    IdentityWrite = "identity:write", "Record names, addresses, telephone numbers, coordinates, and dates of birth of adults.";
}

/// Shows identity, and notes, in answers that hold them beside other things; without it these fields are absent.
pub const IDENTITY: &str = IdentityRead::SCOPE;

/// Sees restricted records.
pub const RESTRICTED: &[&str] = &[RestrictedRead::SCOPE, RestrictedWrite::SCOPE];
