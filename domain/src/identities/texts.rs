//! The texts of an identity. Their `Debug` tells their kind only, and they have no `Display`: what
//! is printed by mistake must not tell a person.

use crate::identifiers::Area;

/// Whether a text has a form.
type Form = fn(&str) -> bool;

macro_rules! personal_text {
    ($($(#[$doc:meta])* $name:ident { max: $max:tt, pattern: $pattern:tt, form: $form:expr, says: $says:literal }),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = $max, pattern = $pattern))]
        pub struct $name(String);

        impl $name {
            /// The text itself.
            pub fn reveal(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                let form: Form = $form;
                if text.is_empty() || text.chars().count() > $max || !form(&text) {
                    return Err($says);
                }
                Ok(Self(text))
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }

        crate::fault::redacted_debug!($name);
    )+};
}

personal_text! {
    /// All given names, as on official papers.
    GivenNames {
        max: 120, pattern: "^[^\\x00-\\x1F\\x7F]*[^\\s\\x00-\\x1F\\x7F][^\\x00-\\x1F\\x7F]*$", form: is_line,
        says: "given names are 1 to 120 characters, none of them a control character"
    },
    /// A family name, or the name by which somebody is called.
    PersonName {
        max: 80, pattern: "^[^\\x00-\\x1F\\x7F]*[^\\s\\x00-\\x1F\\x7F][^\\x00-\\x1F\\x7F]*$", form: is_line,
        says: "a name is 1 to 80 characters, none of them a control character"
    },
    /// A line of an address.
    AddressLine {
        max: 80, pattern: "^[^\\x00-\\x1F\\x7F]*[^\\s\\x00-\\x1F\\x7F][^\\x00-\\x1F\\x7F]*$", form: is_line,
        says: "a line of an address is 1 to 80 characters, none of them a control character"
    },
    /// A full postcode in capital letters with one space, for example `SO51 8GY`.
    Postcode {
        max: 8, pattern: "^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}$", form: is_postcode,
        says: "a postcode is written like SO51 8GY"
    },
    /// A telephone number: digits and spaces, with a leading + where it has a country code.
    TelephoneNumber {
        max: 20, pattern: "^\\+?[0-9][0-9 ]{6,18}$", form: is_telephone,
        says: "a telephone number has 7 to 19 digits and spaces, perhaps after a +"
    },
    /// An e-mail address.
    EmailAddress {
        max: 254, pattern: "^[^\\s@\\x00-\\x1F\\x7F]{1,64}@[^\\s@\\x00-\\x1F\\x7F]{1,189}$", form: is_email,
        says: "an e-mail address has one @ and no space"
    },
    /// A unique pupil number (UPN) of the Department for Education: a letter, eleven digits, and a
    /// digit or, in a temporary number, a letter.
    UniquePupilNumber {
        max: 13, pattern: "^[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]$", form: is_upn,
        says: "a UPN has a letter, eleven digits, and a digit or letter"
    },
}

impl Postcode {
    /// The postcode's district.
    pub fn area(&self) -> Option<Area> {
        Area::parse(district_of(&self.0)?, "").ok()
    }
}

fn district_of(postcode: &str) -> Option<&str> {
    postcode.split_once(' ').map(|(district, _)| district)
}

fn is_line(text: &str) -> bool {
    !text.chars().any(char::is_control) && text.chars().any(|character| !character.is_whitespace())
}

fn is_postcode(text: &str) -> bool {
    let inward = text.split_once(' ').map(|(_, inward)| inward.as_bytes());
    let within = matches!(inward, Some([digit, first, second])
        if digit.is_ascii_digit() && first.is_ascii_uppercase() && second.is_ascii_uppercase());
    within && district_of(text).is_some_and(|district| Area::parse(district, "").is_ok())
}

fn is_telephone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (7..=19).contains(&digits.len())
        && digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ')
}

fn is_email(text: &str) -> bool {
    let part = |part: &str, most: usize| {
        (1..=most).contains(&part.chars().count()) && !part.chars().any(|c| c == '@' || c.is_whitespace() || c.is_control())
    };
    text.split_once('@')
        .is_some_and(|(local, domain)| part(local, 64) && part(domain, 189))
}

fn is_upn(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_uppercase() && !matches!(byte, b'I' | b'O' | b'S');
    match text.as_bytes() {
        [first, digits @ .., last] if digits.len() == 11 => {
            letter(*first) && digits.iter().all(u8::is_ascii_digit) && (last.is_ascii_digit() || letter(*last))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_have_the_form_that_the_contract_says() {
        let postcode = |text: &str| Postcode::try_from(text.to_owned()).is_ok();
        assert!(postcode("SO51 8GY") && postcode("W1A 1AA") && postcode("B33 8TH"));
        assert!(!postcode("SO518GY") && !postcode("so51 8gy") && !postcode("SO51  8GY") && !postcode("SO51 8G"));
        let telephone = |text: &str| TelephoneNumber::try_from(text.to_owned()).is_ok();
        assert!(telephone("023 8083 3000") && telephone("+44 23 8083 3000"));
        assert!(!telephone("123456") && !telephone("(023) 80833000") && !telephone("+"));
        let email = |text: &str| EmailAddress::try_from(text.to_owned()).is_ok();
        assert!(email("a.person@example.org") && !email("a person@example.org") && !email("a@b@c") && !email("@b"));
        let upn = |text: &str| UniquePupilNumber::try_from(text.to_owned()).is_ok();
        assert!(upn("A123456789012") && upn("T12345678901A") && !upn("A12345678901") && !upn("I123456789012"));
        let name = |text: &str| GivenNames::try_from(text.to_owned()).is_ok();
        assert!(name("Zoë-Ann O'Neil") && !name("") && !name("  ") && !name("a\u{7}b") && !name(&"x".repeat(121)));
    }

    #[test]
    fn a_postcode_lies_in_its_district() {
        let area = |text: &str| Postcode::try_from(text.to_owned()).ok().and_then(|postcode| postcode.area());
        assert_eq!(area("SO51 8GY").as_ref().map(Area::as_str), Some("SO51"));
    }

    #[test]
    fn what_is_printed_by_mistake_tells_nobody() {
        let name = GivenNames::try_from("Marked".to_owned());
        assert_eq!(format!("{name:?}"), "Ok(GivenNames(…))");
    }
}
