//! Identifiers: one type for each kind of record, so that they cannot be mixed up.

use crate::fault::{Fault, FaultCode};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! identifier {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = Uuid))]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

identifier! {
    /// An adopter household.
    AdopterId,
    /// A child.
    ChildId,
    /// A group of siblings who are assessed, and may be placed, together.
    SiblingGroupId,
    /// A link between a household and a child or sibling group.
    LinkId,
    /// A regional matching plan.
    MatchingPlanId,
    /// A line of a regional matching plan.
    PlanLineId,
    /// A recorded milestone of any journey.
    MilestoneId,
    /// A check on a household.
    CheckId,
    /// A household as one partner agency knows it: another identifier for each partner.
    OfferedHouseholdId,
    /// An expression of interest.
    InterestId,
    /// A message on an expression of interest.
    MessageId,
    /// A recorded release of identity.
    ReleaseId,
    /// An interagency placement.
    PlacementId,
    /// A panel meeting.
    PanelId,
    /// Somebody who sits on a panel.
    PanelMemberId,
    /// A case on a panel's agenda.
    PanelItemId,
    /// A line of a shortlist.
    ShortlistLineId,
    /// A restriction of a child's record.
    RestrictionId,
    /// An erasure.
    ErasureId,
    /// An entry of the audit trail.
    AuditEntryId,
    /// A webhook of an organisation.
    WebhookId,
    /// An event on its way to a webhook.
    DeliveryId,
}

macro_rules! short_text {
    ($($(#[$doc:meta])* $name:ident { max: $max:tt, pattern: $pattern:tt, accepts: $accepts:expr, $(shape: $shape:expr,)? says: $says:literal }),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = $max, pattern = $pattern))]
        pub struct $name(String);

        impl $name {
            /// Reads the text; `pointer` is where it stood in the request.
            pub fn parse(text: &str, pointer: &str) -> Result<Self, Fault> {
                let accepts: fn(char) -> bool = $accepts;
                let shapes: &[fn(&str) -> bool] = &[$($shape)?];
                let fits = text.chars().all(accepts) && shapes.iter().all(|shape| shape(text));
                if text.is_empty() || text.chars().count() > $max || !fits {
                    return Err(Fault::new(FaultCode::InvalidValue, pointer, $says));
                }
                Ok(Self(text.to_owned()))
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                Self::parse(&text, "").map_err(|fault| fault.detail)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

short_text! {
    /// The owning system's own key of a case; unique within its source and region. Never a name.
    Reference {
        max: 20, pattern: "^[A-Za-z0-9]{1,20}$",
        accepts: |c| c.is_ascii_alphanumeric(),
        says: "a reference is 1 to 20 letters and digits"
    },
    /// The system that owns a case, for example `hcc-case-management`.
    Source {
        max: 40, pattern: "^[a-z0-9-]{1,40}$",
        accepts: |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-',
        says: "a source is 1 to 40 lower-case letters, digits and hyphens"
    },
    /// The owning system's own key of a fact; unique within its case and organisation. Never a name.
    SourceKey {
        max: 64, pattern: "^[A-Za-z0-9._:-]{1,64}$",
        accepts: |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ':' | '-'),
        says: "a key of a fact is 1 to 64 letters, digits, dots, underscores, colons and hyphens"
    },
    /// A council's own key of an episode of social care, as its returns name it. Never a name.
    SocialCareEpisodeId {
        max: 36, pattern: "^[A-Za-z0-9_-]{1,36}$",
        accepts: |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'),
        says: "a key of an episode of social care is 1 to 36 letters, digits, hyphens and underscores"
    },
    /// An organisation's short code, for example `HCC`.
    OrganisationCode {
        max: 12, pattern: "^[A-Z0-9]{2,12}$",
        accepts: |c| c.is_ascii_uppercase() || c.is_ascii_digit(),
        shape: |text| text.len() >= 2,
        says: "an organisation code is 2 to 12 capital letters and digits"
    },
    /// A postcode district, for example `SO15`: near enough to say where, too wide to find a door.
    Area {
        max: 4, pattern: "^[A-Z]{1,2}[0-9][0-9A-Z]?$",
        accepts: |c| c.is_ascii_uppercase() || c.is_ascii_digit(),
        shape: is_district,
        says: "an area is a postcode district such as SO15"
    },
}

/// One or two letters, a digit, and perhaps one more letter or digit.
fn is_district(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let mut rest = text.bytes().skip(letters);
    (1..=2).contains(&letters) && rest.next().is_some_and(|byte| byte.is_ascii_digit()) && rest.count() <= 1
}

impl Reference {
    /// The form that text searches compare: capital letters, so that a search ignores case
    /// alike on every database.
    pub fn search_form(text: &str) -> String {
        text.to_ascii_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_have_the_shape_that_the_contract_says() {
        for (text, is_area) in [
            ("SO15", true),
            ("N1", true),
            ("EC1A", true),
            ("W1A", true),
            ("SO", false),
            ("15", false),
            ("SOU1", false),
            ("S015", false),
            ("AAAA", false),
            ("so15", false),
            ("", false),
        ] {
            assert_eq!(Area::parse(text, "").is_ok(), is_area, "{text}");
        }
        for (text, is_code) in [
            ("HCC", true),
            ("A1", true),
            ("A", false),
            ("", false),
            ("hcc", false),
            ("ABCDEFGHIJKLM", false),
        ] {
            assert_eq!(OrganisationCode::parse(text, "").is_ok(), is_code, "{text}");
        }
    }
}
