//! Organisations that a request names.

use crate::{problems::Outcome, tokens::Caller};
use family_finding_domain::{Fault, FaultCode, identifiers::OrganisationCode};
use family_finding_persistence::{AnyConnection, OrganisationKind, Scope};

/// Refuses an organisation that is not recorded here.
pub fn known_organisation(
    connection: &mut AnyConnection,
    caller: &Caller,
    code: &OrganisationCode,
    pointer: &str,
) -> Outcome<Result<(), Fault>> {
    Ok(match caller.organisation(connection, code)? {
        Some(_) => Ok(()),
        None => Err(Fault::new(
            FaultCode::UnknownRecord,
            pointer,
            "no organisation with this code is recorded here",
        )),
    })
}

/// Refuses what is no council of the caller's region, and for a council every other one.
pub fn council_of_region(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    code: &OrganisationCode,
    pointer: &str,
) -> Outcome<Result<(), Fault>> {
    let council = caller
        .organisation(connection, code)?
        .filter(|organisation| organisation.kind == OrganisationKind::LocalAuthority);
    let ours = council.is_some_and(|council| council.region.as_ref() == scope.region());
    Ok(if ours && scope.writes_for(code) {
        Ok(())
    } else {
        Err(Fault::new(
            FaultCode::UnknownRecord,
            pointer,
            "this is no council for which the caller records children",
        ))
    })
}
