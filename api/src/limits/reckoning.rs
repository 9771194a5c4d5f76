//! The turn of work that takes a processor for itself: a regional plan, a forecast.

use crate::problems::{Outcome, Problem, ProblemKind};
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long such work waits for what is before it.
const WAIT: Duration = Duration::from_secs(5);

/// One plan or forecast is worked out at a time.
#[derive(Clone, Debug)]
pub struct Reckoning(Arc<Semaphore>);

impl Default for Reckoning {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Reckoning {
    /// Waits a little for the turn, which lasts as long as the answer is kept. Fails with
    /// [`ProblemKind::Unavailable`] where it does not come.
    pub async fn turn(&self) -> Outcome<OwnedSemaphorePermit> {
        let turn = tokio::time::timeout(WAIT, self.0.clone().acquire_owned()).await;
        match turn {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Problem::new(
                ProblemKind::Unavailable,
                "another plan or forecast is being worked out; try again",
            )),
        }
    }
}
