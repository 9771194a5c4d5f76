//! What the region does with other agencies. Nothing here draws from the seed, so that the cases
//! stay those of the published year.

use super::{DemoAdopter, home::Home};

/// Two of three approved households of the region's own agency agreed to be shared with partners.
pub(super) fn ask_to_share(homes: &[Home], adopters: &mut [DemoAdopter]) {
    let approved = adopters
        .iter_mut()
        .zip(homes)
        .filter(|(_, home)| home.is_own() && home.approved_on.is_some());
    for (number, (adopter, _)) in approved.enumerate() {
        adopter.household.share_with_partners = Some(number % 3 != 2);
    }
}
