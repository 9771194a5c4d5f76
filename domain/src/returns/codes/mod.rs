//! The code sets of the SSDA903 collection that only a return needs, and what of them each year knows.
//! Sets that the rest of the service uses too, such as ethnic groups, stand in [`crate::codes`].

mod episodes;
mod years;

pub use episodes::{
    CareLegalStatus, CategoryOfNeed, EpisodeEndReason, EpisodePlacement, EpisodeProvider, EpisodeStartReason, PlacementChangeReason,
    UnknownPupilNumber,
};
pub use years::{CodeYear, FIRST_CODE_YEAR, LAST_CODE_YEAR};
