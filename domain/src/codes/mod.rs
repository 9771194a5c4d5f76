//! Code lists of the field, each defined once here with its name on the wire.

/// Defines a code list: the enum, its list of all values, its names on the wire and its schema.
macro_rules! code_list {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $code:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$value_doc])* #[serde(rename = $code)] $value),+
        }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The name on the wire.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$value => $code),+ }
            }

            /// The value with this name on the wire.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$value),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}
pub(crate) use code_list;

mod answer;
mod ethnicity;
mod need;
mod people;

pub use answer::Answer;
pub use ethnicity::Ethnicity;
#[cfg(feature = "openapi")]
pub use need::{LanguageCode, NeedAnswers, NeedAnswersPatch, NeedStatuses, NeedStatusesPatch};
pub use need::{Need, NeedStatus};
pub use people::{Experience, Faith, LegalStatus, Sex};
