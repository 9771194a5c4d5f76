//! Whose rows a caller sees. Every query for anything personal takes a scope, and the scope is
//! part of the query itself.

use family_finding_domain::identifiers::OrganisationCode;

/// The kinds of organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganisationKind {
    /// A regional adoption agency.
    RegionalAdoptionAgency,
    /// A council.
    LocalAuthority,
    /// A voluntary adoption agency.
    VoluntaryAdoptionAgency,
}

impl OrganisationKind {
    /// The name in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::RegionalAdoptionAgency => "regional_adoption_agency",
            Self::LocalAuthority => "local_authority",
            Self::VoluntaryAdoptionAgency => "voluntary_adoption_agency",
        }
    }

    /// The kind with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::RegionalAdoptionAgency, Self::LocalAuthority, Self::VoluntaryAdoptionAgency]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// The rows that belong to a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A regional adoption agency that works here: every case of its region.
    Region {
        /// The agency's code, which names the region.
        region: OrganisationCode,
    },
    /// A council: its own children, the links that touch them and the households of those links.
    LocalAuthority {
        /// The council's region.
        region: OrganisationCode,
        /// The council.
        code: OrganisationCode,
    },
    /// A partner: no case.
    Outside,
}

impl Scope {
    /// The region, for those who belong to one.
    pub fn region(&self) -> Option<&OrganisationCode> {
        match self {
            Self::Region { region } | Self::LocalAuthority { region, .. } => Some(region),
            Self::Outside => None,
        }
    }

    /// Whether the caller is the region's own agency.
    pub fn is_region(&self) -> bool {
        matches!(self, Self::Region { .. })
    }

    /// Whether the caller may write cases of a local authority.
    pub fn writes_for(&self, local_authority: &OrganisationCode) -> bool {
        match self {
            Self::Region { .. } => true,
            Self::LocalAuthority { code, .. } => code == local_authority,
            Self::Outside => false,
        }
    }
}
