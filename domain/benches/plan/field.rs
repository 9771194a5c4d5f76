//! A region made up: families of one to three, households of which some suit more than others, and
//! four pairs of ten barred.

use family_finding_domain::matching::{FORBIDDEN, Stake};

/// Families, and a score for each with each household.
pub struct Field {
    /// What stands on each family.
    pub stakes: Vec<Stake>,
    /// The scores, row by row.
    pub scores: Vec<u8>,
}

/// The same field each time.
pub fn made_up(families: usize, households: usize) -> Field {
    let mut state = 0x1234_5678_9abc_def0_u64;
    let mut below = |bound: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % bound
    };
    let stakes = (0..families)
        .map(|_| Stake {
            without_link: [1, 1, 1, 2, 2, 3].get(below(6) as usize).copied().unwrap_or(1),
            waited_days: below(1_500) as u32,
        })
        .collect();
    let suits: Vec<u64> = (0..households).map(|_| below(40)).collect();
    let scores = (0..families * households)
        .map(|pair| match below(10) {
            0..4 => FORBIDDEN,
            _ => (30 + suits.get(pair % households).copied().unwrap_or(0) + below(31)).min(100) as u8,
        })
        .collect();
    Field { stakes, scores }
}
