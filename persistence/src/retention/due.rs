//! The cases whose time has passed. The day follows from a case's facts and the region's settings,
//! so it is computed from them and kept nowhere; what reads it is in no hurry.

use crate::{
    adopters::{self, AdopterCase},
    children::{self, ChildCase},
    connection::AnyConnection,
    error::StoreError,
    scope::Scope,
    settings,
};
use chrono::NaiveDate;
use family_finding_domain::{
    audit::Case,
    identifiers::{AdopterId, ChildId},
    retention::{Retention, child_retention, household_retention},
    settings::RegionSettings,
};
use uuid::Uuid;

/// A case with the time for which it must be kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The case.
    pub case: Case,
    /// Its identifier, by which lists go on.
    pub key: Uuid,
    /// For how long.
    pub retention: Retention,
}

/// Cases read at a time.
const AT_A_TIME: usize = 200;

/// For how long a child's record is kept. The caller has been shown it.
pub fn of_child(case: &ChildCase) -> Retention {
    child_retention(&case.summary, case.profile.without_identity().date_of_birth)
}

/// For how long a household's record is kept; `None` while its journey goes on. The caller has been
/// shown it.
pub fn of_adopter(
    connection: &mut AnyConnection,
    case: &AdopterCase,
    set: &RegionSettings,
    today: NaiveDate,
) -> Result<Option<Retention>, StoreError> {
    let ids: Vec<ChildId> = case
        .summary
        .links
        .iter()
        .filter(|link| link.placed_on.is_some())
        .map(|link| link.child)
        .collect();
    let whole = Scope::whole_region(case.region.clone());
    let adopted_days = children::adopted_days(connection, &whole, &ids)?;
    // A child adopted by another household after a disruption is not this one's.
    let own = case
        .summary
        .links
        .iter()
        .filter(|link| link.placed_on.is_some() && link.over_on().is_none());
    let adopted: Vec<NaiveDate> = own.filter_map(|link| adopted_days.get(&link.child).copied()).collect();
    let lapsed = case.lapses_after.filter(|last| today > *last).and_then(|last| last.succ_opt());
    Ok(household_retention(&case.summary, &adopted, lapsed, set.household_retention_years))
}

/// Up to `limit` cases after a key whose time ends before a day, by their identifiers.
pub fn due_before(
    connection: &mut AnyConnection,
    scope: &Scope,
    before: NaiveDate,
    today: NaiveDate,
    after: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Kept>, StoreError> {
    let Some(region) = scope.region().filter(|_| scope.is_region()) else {
        return Ok(Vec::new());
    };
    let set = settings::find(connection, region)?.settings;
    let over = |retention: &Retention| retention.keep_until < before;
    let mut due = Vec::new();
    let mut last = after.map(ChildId);
    while due.len() < limit {
        let some = children::list(connection, scope, &children::ChildFilter::default(), last, AT_A_TIME)?;
        last = some.last().map(|case| case.id);
        due.extend(
            some.iter()
                .map(|case| Kept {
                    case: case.id.into(),
                    key: case.id.0,
                    retention: of_child(case),
                })
                .filter(|kept| over(&kept.retention)),
        );
        if some.len() < AT_A_TIME {
            break;
        }
    }
    let mut households = Vec::new();
    let mut last = after.map(AdopterId);
    while households.len() < limit {
        let some = adopters::list(connection, scope, &adopters::AdopterFilter::default(), last, AT_A_TIME, today)?;
        last = some.last().map(|case| case.id);
        for case in &some {
            let retention = of_adopter(connection, case, &set, today)?.filter(over);
            households.extend(retention.map(|retention| Kept {
                case: case.id.into(),
                key: case.id.0,
                retention,
            }));
        }
        if some.len() < AT_A_TIME {
            break;
        }
    }
    due.extend(households);
    due.sort_unstable_by_key(|kept| kept.key);
    due.truncate(limit);
    Ok(due)
}
