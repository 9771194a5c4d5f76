//! Signing, as Standard Webhooks 1.0 prescribes it (symmetric, `v1`).

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use family_finding_domain::webhooks::Secrets;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How a secret begins where it is written out.
const PREFIX: &str = "whsec_";
/// Within the 24 to 64 bytes of the standard.
const SECRET_BYTES: usize = 32;

/// A new secret, in Base64.
pub fn new_secret() -> Result<String, String> {
    let mut secret = [0_u8; SECRET_BYTES];
    getrandom::fill(&mut secret).map_err(|error| error.to_string())?;
    Ok(STANDARD.encode(secret))
}

/// A secret as a receiver is given it.
pub fn written_out(secret: &str) -> String {
    format!("{PREFIX}{secret}")
}

/// The value of `webhook-signature`: one signature for each secret that signs at the moment, the
/// current one first.
pub fn signatures(secrets: &Secrets, id: &str, at: DateTime<Utc>, content: &str) -> Result<String, String> {
    let former = secrets
        .former
        .iter()
        .filter(|former| at < former.until)
        .map(|former| &former.secret);
    let signed = format!("{id}.{}.{content}", at.timestamp());
    let signatures: Result<Vec<String>, String> = std::iter::once(&secrets.current)
        .chain(former)
        .map(|secret| signature(secret, &signed))
        .collect();
    Ok(signatures?.join(" "))
}

fn signature(secret: &str, signed: &str) -> Result<String, String> {
    let key = STANDARD.decode(secret).map_err(|_| "a secret is no Base64".to_owned())?;
    let mut keyed = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| error.to_string())?;
    keyed.update(signed.as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(keyed.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use family_finding_domain::webhooks::FormerSecret;

    /// The example of the standard's own text.
    #[test]
    fn the_example_of_the_standard_comes_out() {
        let secrets = Secrets {
            current: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
            former: None,
        };
        let at = DateTime::from_timestamp(1_614_265_330, 0).expect("a moment");
        let signed = signatures(&secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, "{\"test\": 2432232314}");
        assert_eq!(signed.as_deref(), Ok("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn a_replaced_secret_signs_until_its_time_is_over() {
        let until = DateTime::from_timestamp(1_000, 0).expect("a moment");
        let secrets = Secrets {
            current: new_secret().expect("a secret"),
            former: Some(FormerSecret {
                secret: new_secret().expect("a secret"),
                until,
            }),
        };
        let count = |seconds| {
            let at = DateTime::from_timestamp(seconds, 0).expect("a moment");
            signatures(&secrets, "id", at, "{}").expect("signed").split(' ').count()
        };
        assert_eq!((count(999), count(1_000)), (2, 1));
    }
}
