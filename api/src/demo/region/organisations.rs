//! The agencies and councils.

use super::{GenerationError, quotas::COUNCILS};
use family_finding_domain::identifiers::OrganisationCode;

/// The region's own agency.
pub(super) const REGION: &str = "SOUTH";
/// The other agencies: of another region, and two charities.
const OUTSIDE: [(&str, &str, &str); 3] = [
    ("DOWNS", "Adoption Downs (demonstration)", "regional_adoption_agency"),
    ("HARBOUR", "Harbour Families (demonstration)", "voluntary_adoption_agency"),
    ("BEACON", "Beacon Adoption (demonstration)", "voluntary_adoption_agency"),
];
/// Name, GSS code and number at the Department for Education of each council.
const COUNCIL_NAMES: [(&str, &str, &str); 4] = [
    ("Hampshire County Council", "E10000014", "850"),
    ("Isle of Wight Council", "E06000046", "921"),
    ("Portsmouth City Council", "E06000044", "851"),
    ("Southampton City Council", "E06000045", "852"),
];

/// An agency or council.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoOrganisation {
    /// Its code.
    pub code: OrganisationCode,
    /// Its name.
    pub name: &'static str,
    /// `regional_adoption_agency`, `local_authority` or `voluntary_adoption_agency`.
    pub kind: &'static str,
    /// The regional agency that it belongs to; the region's own agency belongs to itself.
    pub region: Option<OrganisationCode>,
    /// The code of the Government Statistical Service.
    pub gss: Option<&'static str>,
    /// The number at the Department for Education.
    pub dfe: Option<&'static str>,
}

/// Reads a code.
pub(super) fn code(text: &str) -> Result<OrganisationCode, GenerationError> {
    OrganisationCode::parse(text, "/code").map_err(|_| GenerationError::Text)
}

/// The code of a council.
pub(super) fn council_code(council: usize) -> Result<OrganisationCode, GenerationError> {
    code(COUNCILS.get(council).copied().unwrap_or(REGION))
}

/// The code of an agency; 0 is the region's own.
pub(super) fn agency_code(agency: usize) -> Result<OrganisationCode, GenerationError> {
    let outside = agency.checked_sub(1).and_then(|index| OUTSIDE.get(index));
    code(outside.map_or(REGION, |(code, _, _)| *code))
}

/// Every organisation.
pub fn organisations() -> Result<Vec<DemoOrganisation>, GenerationError> {
    let agency = |(text, name, kind): (&str, &'static str, &'static str)| {
        Ok(DemoOrganisation {
            code: code(text)?,
            name,
            kind,
            region: (text == REGION).then(|| code(REGION)).transpose()?,
            gss: None,
            dfe: None,
        })
    };
    let council = |(text, (name, gss, dfe)): (&str, (&'static str, &'static str, &'static str))| {
        Ok(DemoOrganisation {
            code: code(text)?,
            name,
            kind: "local_authority",
            region: Some(code(REGION)?),
            gss: Some(gss),
            dfe: Some(dfe),
        })
    };
    let region = (REGION, "Adoption South (demonstration)", "regional_adoption_agency");
    let agencies = [region].into_iter().chain(OUTSIDE).map(agency);
    agencies.chain(COUNCILS.into_iter().zip(COUNCIL_NAMES).map(council)).collect()
}
