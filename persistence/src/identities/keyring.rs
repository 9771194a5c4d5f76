//! The keys that identities are sealed with, and the sealing itself: XChaCha20-Poly1305 with a
//! random nonce of 192 bits, so that no two seals share one however many processes write.

use crate::error::StoreError;
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use std::{collections::BTreeMap, fmt};

/// The keys known to a process: one seals, all open.
pub struct Keyring {
    current: String,
    keys: BTreeMap<String, XChaCha20Poly1305>,
}

/// What lies in the database of an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(crate) key_id: String,
    pub(crate) nonce: Vec<u8>,
    pub(crate) ciphertext: Vec<u8>,
}

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
/// Content is filled up to a multiple of this, so that its length tells little of it.
const BLOCK_BYTES: usize = 256;

impl Keyring {
    /// Reads keys written as `name:key`, separated by commas or line ends; the first one seals. A
    /// name has 1 to 20 lower-case letters, digits and hyphens; a key is 32 bytes in Base64. What
    /// is wrong is told without the key. Empty lines and lines that begin with `#` are skipped.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut current = None;
        let mut keys = BTreeMap::new();
        let entries = text
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'))
            .flat_map(|line| line.split(','));
        for (index, entry) in entries.map(str::trim).filter(|entry| !entry.is_empty()).enumerate() {
            let number = index + 1;
            let Some((name, key)) = entry.split_once(':') else {
                return Err(format!("identity key {number} is not written as name:key"));
            };
            if !is_name(name) {
                return Err(format!(
                    "the name of identity key {number} is not 1 to 20 lower-case letters, digits and hyphens"
                ));
            }
            let cipher = STANDARD
                .decode(key)
                .ok()
                .filter(|key| key.len() == KEY_BYTES)
                .and_then(|key| XChaCha20Poly1305::new_from_slice(&key).ok())
                .ok_or_else(|| format!("identity key {name} is not {KEY_BYTES} bytes in Base64"))?;
            if keys.insert(name.to_owned(), cipher).is_some() {
                return Err(format!("there are two identity keys {name}"));
            }
            current.get_or_insert_with(|| name.to_owned());
        }
        let current = current.ok_or("there is no identity key")?;
        Ok(Self { current, keys })
    }

    /// A new key, written as [`Keyring::read`] reads it.
    pub fn new_entry(name: &str) -> Result<String, String> {
        if !is_name(name) {
            return Err("the name of an identity key is 1 to 20 lower-case letters, digits and hyphens".to_owned());
        }
        let mut key = [0_u8; KEY_BYTES];
        getrandom::fill(&mut key).map_err(|error| error.to_string())?;
        Ok(format!("{name}:{}", STANDARD.encode(key)))
    }

    /// The name of the key that seals.
    pub fn current(&self) -> &str {
        &self.current
    }

    /// Whether a key of this name is known.
    pub fn knows(&self, name: &str) -> bool {
        self.keys.contains_key(name)
    }

    /// Seals content for a case. The case and the key's name are bound to it: a seal that is moved
    /// to another case does not open.
    pub(crate) fn seal(&self, case: &str, content: &[u8]) -> Result<Sealed, StoreError> {
        let failed = || StoreError::Failure("an identity could not be sealed".to_owned());
        let cipher = self.keys.get(&self.current).ok_or_else(failed)?;
        let mut nonce = [0_u8; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| failed())?;
        let mut filled = content.to_vec();
        // White space after JSON means nothing, so nothing needs to be taken off again.
        filled.resize(content.len().next_multiple_of(BLOCK_BYTES), b' ');
        let aad = bound_to(case, &self.current);
        let payload = Payload {
            msg: &filled,
            aad: aad.as_bytes(),
        };
        let ciphertext = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| failed())?;
        Ok(Sealed {
            key_id: self.current.clone(),
            nonce: nonce.to_vec(),
            ciphertext,
        })
    }

    /// Opens what was sealed for a case.
    pub(crate) fn open(&self, case: &str, sealed: &Sealed) -> Result<Vec<u8>, StoreError> {
        let cipher = self
            .keys
            .get(&sealed.key_id)
            .ok_or_else(|| StoreError::Unreadable("an identity is sealed with a key that this process does not know".to_owned()))?;
        let does_not_open = || StoreError::Unreadable("an identity does not open".to_owned());
        let nonce = <[u8; NONCE_BYTES]>::try_from(sealed.nonce.as_slice()).map_err(|_| does_not_open())?;
        let aad = bound_to(case, &sealed.key_id);
        let payload = Payload {
            msg: &sealed.ciphertext,
            aad: aad.as_bytes(),
        };
        cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| does_not_open())
    }
}

/// What a seal is bound to beside its content.
fn bound_to(case: &str, key_id: &str) -> String {
    format!("family-finding identity 1\n{case}\n{key_id}")
}

fn is_name(name: &str) -> bool {
    (1..=20).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.keys.keys().map(String::as_str).collect();
        f.debug_struct("Keyring")
            .field("current", &self.current)
            .field("known", &names)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyring(names: &[&str]) -> (Keyring, String) {
        let entries: Vec<String> = names.iter().map(|name| Keyring::new_entry(name).expect("a key")).collect();
        let text = entries.join("\n");
        (Keyring::read(&text).expect("a keyring"), text)
    }

    #[test]
    fn what_is_sealed_opens_for_its_own_case_only() {
        let (keys, _) = keyring(&["a"]);
        let sealed = keys.seal("child 1", b"{\"given_names\":\"Marked\"}").expect("sealed");
        assert!(!sealed.ciphertext.windows(6).any(|window| window == b"Marked"));
        let opened = keys.open("child 1", &sealed).expect("opened");
        assert!(opened.starts_with(b"{\"given_names\":\"Marked\"}"));
        assert!(keys.open("child 2", &sealed).is_err());
        assert!(keys.open("adopter 1", &sealed).is_err());
    }

    #[test]
    fn no_single_change_goes_unseen() {
        let (keys, _) = keyring(&["a", "b"]);
        let sealed = keys.seal("child 1", b"{}").expect("sealed");
        for index in 0..sealed.ciphertext.len() {
            let mut changed = sealed.clone();
            changed.ciphertext[index] ^= 1;
            assert!(keys.open("child 1", &changed).is_err(), "byte {index}");
        }
        for index in 0..sealed.nonce.len() {
            let mut changed = sealed.clone();
            changed.nonce[index] ^= 1;
            assert!(keys.open("child 1", &changed).is_err(), "nonce {index}");
        }
        let renamed = Sealed {
            key_id: "b".to_owned(),
            ..sealed
        };
        assert!(keys.open("child 1", &renamed).is_err());
    }

    #[test]
    fn the_first_key_seals_and_all_open() {
        let (old, text) = keyring(&["old"]);
        let sealed = old.seal("child 1", b"{}").expect("sealed");
        let new = Keyring::new_entry("new").expect("a key");
        let both = Keyring::read(&format!("# the newest first\n{new},{text}\n")).expect("a keyring");
        assert_eq!(both.current(), "new");
        assert!(both.open("child 1", &sealed).is_ok());
        let alone = Keyring::read(&new).expect("a keyring");
        assert!(alone.open("child 1", &sealed).is_err());
    }

    #[test]
    fn the_length_tells_little_and_the_same_content_never_looks_the_same() {
        let (keys, _) = keyring(&["a"]);
        let sealed: Vec<Sealed> = [1, 100, 256]
            .iter()
            .map(|length| keys.seal("x", &vec![b'1'; *length]).expect("sealed"))
            .collect();
        assert!(sealed.iter().all(|one| one.ciphertext.len() == 256 + 16));
        assert_ne!(keys.seal("x", b"1").expect("sealed"), keys.seal("x", b"1").expect("sealed"));
    }

    #[test]
    fn what_is_wrong_with_the_keys_is_told_without_them() {
        let entry = Keyring::new_entry("a").expect("a key");
        for (text, says) in [
            (String::new(), "no identity key"),
            ("c2VjcmV0".to_owned(), "name:key"),
            ("a:c2VjcmV0".to_owned(), "32 bytes"),
            (format!("{entry},{entry}"), "two identity keys a"),
            (entry.replace("a:", "A!:"), "name of identity key 1"),
        ] {
            let wrong = Keyring::read(&text).expect_err("refused");
            assert!(wrong.contains(says), "{wrong}");
            assert!(!wrong.contains("c2VjcmV0"), "{wrong}");
        }
        let (keys, text) = keyring(&["a"]);
        let shown = format!("{keys:?}");
        assert!(shown.contains("\"a\"") && !shown.contains(&text[2..]));
    }
}
