//! The identifier by which one partner knows a household.
//!
//! A keyed hash of region, partner and household under a secret of the deployment: stable for the
//! partner, different for every other one, and without the secret neither can be joined with the
//! other or with the household's own identifier.

use crate::problems::{Outcome, Problem};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use family_finding_domain::identifiers::{AdopterId, OfferedHouseholdId, OrganisationCode};
use family_finding_persistence::{AnyConnection, deployment};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Builder;

/// Where the deployment keeps its secret.
const SETTING: &str = "partner_identifier_secret";

/// Names households for one partner of one region.
pub struct Pseudonyms {
    keyed: Hmac<Sha256>,
}

impl Pseudonyms {
    /// The names of a partner. The secret is made when it is first needed, in the same
    /// transaction, so this needs a transaction that writes.
    pub fn of(connection: &mut AnyConnection, region: &OrganisationCode, partner: &OrganisationCode) -> Outcome<Self> {
        let secret = match deployment::find(connection, SETTING)? {
            Some(secret) => secret,
            None => {
                let mut bytes = [0u8; 32];
                getrandom::fill(&mut bytes).map_err(|error| Problem::internal(error.to_string()))?;
                let secret = URL_SAFE_NO_PAD.encode(bytes);
                deployment::put(connection, SETTING, &secret)?;
                secret
            }
        };
        let mut keyed = Hmac::new_from_slice(secret.as_bytes()).map_err(|error| Problem::internal(error.to_string()))?;
        // Codes hold no line feed, so no two pairs give the same text.
        keyed.update(format!("{region}\n{partner}\n").as_bytes());
        Ok(Self { keyed })
    }

    /// The name of a household: a UUID of version 8, whose bits are the service's own.
    pub fn name(&self, household: AdopterId) -> OfferedHouseholdId {
        let mut keyed = self.keyed.clone();
        keyed.update(household.0.as_bytes());
        let mut name = [0u8; 16];
        for (byte, of_hash) in name.iter_mut().zip(keyed.finalize().into_bytes()) {
            *byte = of_hash;
        }
        OfferedHouseholdId(Builder::from_custom_bytes(name).into_uuid())
    }
}
