//! Ranked matches: households for a child or sibling group, and children for a household.

mod criteria;
mod for_adopter;
mod for_child;
mod for_sibling_group;
mod households;
mod obstacles;
mod plans;
mod questions;
mod search;
mod shown;
mod sought;
mod steering;
mod sufficiency;

pub(crate) use sought::sought;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    plans::configure(config);
    config
        .service(criteria::list_matching_criteria)
        .service(sufficiency::list_matching_sufficiency)
        .service(questions::list_child_match_questions)
        .service(questions::list_sibling_group_match_questions)
        .service(obstacles::read_child_match_obstacles)
        .service(obstacles::read_sibling_group_match_obstacles)
        .service(for_child::list_child_matches)
        .service(for_sibling_group::list_sibling_group_matches)
        .service(for_adopter::list_adopter_matches);
}
