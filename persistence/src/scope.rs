//! Whose rows a caller sees. Every query for anything personal takes a scope, and the scope is
//! part of the query itself.

use crate::restrictions::{ERASED, RESTRICTED};
use chrono::NaiveDate;
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

/// What of closed cases belongs to a caller's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// All, even what is left of an erased case: for the service's own scripts and for counting.
    Counted,
    /// Restricted cases are seen as any other, erased ones are not.
    RestrictedSeen,
    /// Restricted cases do not exist for this caller.
    Hidden {
        /// Children adopted on this day or before are restricted by the region's settings; none
        /// where the region has decided nothing.
        adopted_until: Option<NaiveDate>,
    },
}

/// What a query leaves out of children.
#[derive(Clone, Debug)]
pub(crate) struct Hiding {
    /// Those whose restriction stands so, beside erased ones.
    pub(crate) restriction: &'static str,
    /// Those adopted on this day or before, unless somebody lifted it.
    pub(crate) adopted_until: NaiveDate,
}

/// The rows that belong to a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A regional adoption agency that works here: every case of its region.
    Region {
        /// The agency's code, which names the region.
        region: OrganisationCode,
        /// What of closed cases is among them.
        closed: Closed,
    },
    /// A council: its own children, the links that touch them and the households of those links.
    LocalAuthority {
        /// The council's region.
        region: OrganisationCode,
        /// The council.
        code: OrganisationCode,
        /// What of closed cases is among them.
        closed: Closed,
    },
    /// A partner: no case.
    Outside,
}

impl Scope {
    /// Every case of a region, closed ones among them: for what a script has to do whoever asks,
    /// never for what it shows.
    pub fn whole_region(region: OrganisationCode) -> Self {
        Self::Region {
            region,
            closed: Closed::Counted,
        }
    }

    /// The same rows, with another share of closed cases.
    pub fn closing(self, closed: Closed) -> Self {
        match self {
            Self::Region { region, .. } => Self::Region { region, closed },
            Self::LocalAuthority { region, code, .. } => Self::LocalAuthority { region, code, closed },
            Self::Outside => Self::Outside,
        }
    }

    /// Whether restricted cases are among the rows.
    pub(crate) fn sees_restricted(&self) -> bool {
        !matches!(
            self,
            Self::Region {
                closed: Closed::Hidden { .. },
                ..
            } | Self::LocalAuthority {
                closed: Closed::Hidden { .. },
                ..
            }
        )
    }

    /// What queries leave out; `None` where they leave out nothing.
    pub(crate) fn hiding(&self) -> Option<Hiding> {
        let (Self::Region { closed, .. } | Self::LocalAuthority { closed, .. }) = self else {
            return None;
        };
        let (restriction, adopted_until) = match closed {
            Closed::Counted => return None,
            Closed::RestrictedSeen => (ERASED, None),
            Closed::Hidden { adopted_until } => (RESTRICTED, *adopted_until),
        };
        Some(Hiding {
            restriction,
            // Nothing is recorded from before 1990.
            adopted_until: adopted_until.unwrap_or_default(),
        })
    }

    /// The region, for those who belong to one.
    pub fn region(&self) -> Option<&OrganisationCode> {
        match self {
            Self::Region { region, .. } | Self::LocalAuthority { region, .. } => Some(region),
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
