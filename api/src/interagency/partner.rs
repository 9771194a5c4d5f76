//! Who comes through the partner's door, and which region it asks.

use crate::{
    problems::{Outcome, Problem, ProblemKind},
    tokens::Caller,
};
use family_finding_domain::{Fault, FaultCode, identifiers::OrganisationCode, interagency::AgencyKind};
use family_finding_persistence::{
    AnyConnection, OrganisationKind,
    organisations::{self, Organisation},
};

/// Whether an organisation approves households, and so can be a partner of a region.
pub fn is_agency(kind: OrganisationKind) -> bool {
    matches!(
        kind,
        OrganisationKind::RegionalAdoptionAgency | OrganisationKind::VoluntaryAdoptionAgency
    )
}

/// The kind of agency, as interagency rates tell them apart.
pub fn agency_kind(organisation: &Organisation) -> AgencyKind {
    match organisation.kind {
        OrganisationKind::VoluntaryAdoptionAgency => AgencyKind::VoluntaryAdoptionAgency,
        OrganisationKind::RegionalAdoptionAgency | OrganisationKind::LocalAuthority => AgencyKind::LocalAuthorityOrRegional,
    }
}

/// The region that a partner asks: the one it names, or the only one that is not its own. Refuses
/// whoever is no agency, and the region's own.
pub fn region_asked(connection: &mut AnyConnection, caller: &Caller, named: Option<&OrganisationCode>) -> Outcome<OrganisationCode> {
    let refuse = |detail: &str| Problem::new(ProblemKind::Forbidden, detail);
    // An organisation that is not known here is refused before anything else.
    caller.scope(connection)?;
    let itself = organisations::find(connection, &caller.organisation)?;
    if !itself.is_some_and(|organisation| is_agency(organisation.kind)) {
        return Err(refuse(
            "this is for regional and voluntary adoption agencies, the region's partners",
        ));
    }
    if named == Some(&caller.organisation) {
        return Err(refuse("this is for the region's partners: its own households are at /v1/adopters"));
    }
    let works_here = |organisation: &Organisation| {
        organisation.kind == OrganisationKind::RegionalAdoptionAgency && organisation.region.as_ref() == Some(&organisation.code)
    };
    let mut regions: Vec<OrganisationCode> = organisations::list(connection)?
        .into_iter()
        .filter(works_here)
        .map(|organisation| organisation.code)
        .collect();
    if regions == [caller.organisation.clone()] {
        return Err(refuse("this is for the region's partners: its own households are at /v1/adopters"));
    }
    regions.retain(|region| *region != caller.organisation && named.is_none_or(|named| named == region));
    match regions.as_slice() {
        [one] => {
            caller.concerns(one);
            Ok(one.clone())
        }
        _ => Err(Fault::new(
            FaultCode::UnknownRecord,
            "/region",
            "name the regional adoption agency whose households are asked for",
        )
        .into()),
    }
}

/// The partner that a request of the region names: another agency that is recorded here.
pub fn partner_named(
    connection: &mut AnyConnection,
    region: &OrganisationCode,
    code: &OrganisationCode,
    pointer: &str,
) -> Outcome<Result<Organisation, Fault>> {
    let known = organisations::find(connection, code)?;
    let partner = known.filter(|organisation| is_agency(organisation.kind) && organisation.code != *region);
    Ok(partner.ok_or_else(|| {
        Fault::new(
            FaultCode::UnknownRecord,
            pointer,
            "no partner agency with this code is recorded here",
        )
    }))
}
