//! How many households must enter each stage for a number of approvals, when at each stage some
//! close.

use crate::codes::code_list;

code_list! {
    /// A stage of the adopter's journey that a household enters and leaves, forward or by closing.
    FunnelStage {
        /// From the enquiry to the registration of interest.
        Enquiry = "enquiry",
        /// From the registration of interest to the start of assessment.
        Registration = "registration",
        /// From the start of assessment to the start of Stage 2.
        StageOne = "stage_one",
        /// From the start of Stage 2 to approval.
        StageTwo = "stage_two",
    }
}

/// What share of the households that enter a stage close in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosureRate {
    /// The stage.
    pub stage: FunnelStage,
    /// The share that closes, in hundredths of a percent.
    pub closed_hundredths: u32,
}

/// How many must enter a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntrantsNeeded {
    /// The stage.
    pub stage: FunnelStage,
    /// The share that closes in it, in hundredths of a percent.
    pub closed_hundredths: u32,
    /// The fewest households that must enter it.
    pub households: u64,
    /// How many of them go on: what the next stage needs.
    pub go_on: u64,
}

/// A stage out of which nobody goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nobody goes on from a stage in which all households close")]
pub struct NoWayThrough {
    /// The stage.
    pub stage: FunnelStage,
}

const ALL: u64 = 10_000;

/// The fewest households that must enter each stage, so that the share that goes on is at least what
/// the next stage needs, and at the end at least `approvals`. `rates` are in the order of the stages.
pub fn entrants_needed(approvals: u32, rates: &[ClosureRate]) -> Result<Vec<EntrantsNeeded>, NoWayThrough> {
    let mut needed = u64::from(approvals);
    let mut stages = Vec::with_capacity(rates.len());
    for rate in rates.iter().rev() {
        let going_on = ALL.saturating_sub(u64::from(rate.closed_hundredths));
        if going_on == 0 {
            return Err(NoWayThrough { stage: rate.stage });
        }
        let households = needed.saturating_mul(ALL).div_ceil(going_on);
        stages.push(EntrantsNeeded {
            stage: rate.stage,
            closed_hundredths: rate.closed_hundredths,
            households,
            go_on: needed,
        });
        needed = households;
    }
    stages.reverse();
    Ok(stages)
}

/// Of a hundred households that enter the first stage, how many leave the last one forward; two
/// decimals.
pub fn conversion_percent(rates: &[ClosureRate]) -> f64 {
    let going_on = rates
        .iter()
        .map(|rate| f64::from(10_000 - rate.closed_hundredths.min(10_000)) / 10_000.0);
    (going_on.product::<f64>() * 10_000.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn rates(closed: &[u32]) -> Vec<ClosureRate> {
        FunnelStage::ALL
            .iter()
            .zip(closed)
            .map(|(stage, closed)| ClosureRate {
                stage: *stage,
                closed_hundredths: *closed,
            })
            .collect()
    }

    #[test]
    fn a_target_of_approvals_is_worked_back_to_enquiries() {
        // 110 approvals; 8 % close in Stage 2, 30 % in Stage 1, 2 % after registering, 70.5 % after enquiring.
        let needed = entrants_needed(110, &rates(&[7050, 200, 3000, 800])).unwrap();
        let households: Vec<u64> = needed.iter().map(|stage| stage.households).collect();
        assert_eq!(households, [597, 176, 172, 120]);
        assert_eq!(needed.last().map(|stage| stage.go_on), Some(110));
        assert_eq!(needed.first().map(|stage| stage.go_on), Some(176));
    }

    #[test]
    fn the_conversion_is_what_is_left_after_every_stage() {
        assert_eq!(conversion_percent(&rates(&[7050, 200, 3000, 800])).to_string(), "18.62");
        assert_eq!(conversion_percent(&[]).to_string(), "100");
        assert_eq!(conversion_percent(&rates(&[10_000])).to_string(), "0");
    }

    #[test]
    fn nobody_is_needed_for_nothing_and_nobody_comes_out_of_a_closed_stage() {
        assert!(
            entrants_needed(0, &rates(&[5000, 0, 0, 0]))
                .unwrap()
                .iter()
                .all(|stage| stage.households == 0)
        );
        let closed = entrants_needed(1, &rates(&[0, 0, 10_000, 0]));
        assert_eq!(
            closed,
            Err(NoWayThrough {
                stage: FunnelStage::StageOne
            })
        );
    }

    proptest! {
        #[test]
        fn enough_go_on_and_one_fewer_would_not_do(approvals in 1_u32..5000, closed in vec(0_u32..9_900, 4)) {
            let needed = entrants_needed(approvals, &rates(&closed)).unwrap();
            for stage in &needed {
                let going_on = |households: u64| households * (ALL - u64::from(stage.closed_hundredths));
                prop_assert!(going_on(stage.households) >= stage.go_on * ALL);
                prop_assert!(going_on(stage.households - 1) < stage.go_on * ALL);
            }
            for (stage, next) in needed.iter().zip(needed.iter().skip(1)) {
                prop_assert_eq!(stage.go_on, next.households);
            }
        }

        #[test]
        fn more_closures_never_need_fewer(approvals in 1_u32..500, mut closed in vec(0_u32..9_000, 4), at in 0_usize..4) {
            let before = entrants_needed(approvals, &rates(&closed)).unwrap();
            closed[at] += 500;
            let after = entrants_needed(approvals, &rates(&closed)).unwrap();
            for (before, after) in before.iter().zip(&after) {
                prop_assert!(after.households >= before.households);
            }
        }
    }
}
