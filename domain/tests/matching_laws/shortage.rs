//! What holds of obstacles, of the changes that would lift them, and of sufficiency.

use crate::generators::*;
use family_finding_domain::matching::{
    Admission, BarrierCode, Candidate, ChangeCode, CharacteristicKind, Search, SearchIn, SearchSettings, assess, obstacles, sufficiency,
};
use proptest::{collection, prelude::*, sample::select};
use std::collections::BTreeSet;

proptest! {
    #[test]
    fn every_household_is_counted_once(children in children(), known in collection::vec(known(), 1..10), settings in settings()) {
        let seeking = children.seeking();
        let all = candidates(&known);
        let found = obstacles(&seeking, &all, &settings, today());
        prop_assert_eq!(found.not_barred + found.barred + found.left_out.count, all.len());
        prop_assert_eq!(found.combinations.iter().map(|row| row.households).sum::<usize>(), found.barred);
        let search = Search::prepare(&seeking, &settings, today());
        let looked_at = || all.iter().filter(|one| search.left_out(one).is_empty()).map(|one| search.assess(one).barriers);
        for code in BarrierCode::ALL {
            let row = found.barriers.iter().find(|row| row.barrier == *code);
            let alone = looked_at().filter(|barriers| barriers.iter().eq([*code])).count();
            let standing = looked_at().filter(|barriers| barriers.contains(*code)).count();
            prop_assert_eq!(row.map_or((0, 0), |row| (row.alone, row.alone + row.with_others)), (alone, standing));
        }
    }

    #[test]
    fn the_changes_admit_and_nothing_else_lifts(children in children(), known in known(), settings in weighing()) {
        let seeking = children.seeking();
        let search = Search::prepare(&seeking, &settings, today());
        let household = candidate(0, &known);
        let before = search.assess(&household).barriers;
        match search.admit(&household) {
            Some(admitted) => {
                let changed = Candidate::on(today(), household.adopter, &admitted.household, &admitted.summary);
                let after = search.assess(&changed).barriers;
                prop_assert!(after.is_empty(), "{:?} left of {:?}", after, before);
                let lifted: BTreeSet<BarrierCode> = admitted.changes.iter().map(|change| change.barrier).collect();
                prop_assert!(lifted.iter().all(|code| before.contains(*code)), "a change too many");
                // A household that would take a further child lacks only the room.
                let standing: BTreeSet<BarrierCode> = before.iter().filter(|code| {
                    *code != BarrierCode::NotAvailable || lifted.contains(code)
                }).collect();
                prop_assert_eq!(lifted, standing);
            }
            None => {
                use BarrierCode as B;
                prop_assert!([B::NotAvailable, B::ExcludedArea, B::EarlierLinkEnded, B::ApprovedNumber].iter().any(|code| before.contains(*code)));
            }
        }
    }

    #[test]
    fn who_needs_one_change_is_counted_at_it_and_comes_first(children in children(), known in collection::vec(known(), 1..10), settings in settings()) {
        let found = obstacles(&children.seeking(), &candidates(&known), &settings, today());
        let one_change = found.single_changes.iter().map(|change| change.households).sum::<usize>();
        let first = found.admitted_first.iter().filter(|admission| admission.changes.len() == 1).count();
        prop_assert_eq!(first, one_change.min(5));
        prop_assert!(found.admitted_first.is_sorted_by_key(|admission| admission.changes.len()));
        prop_assert!(found.admitted_first.iter().all(|admission| !admission.changes.is_empty()));
        // The same year asks more of who is approved for fewer.
        let alike = |one: &Admission, other: &Admission| {
            one.changes == other.changes && one.changes.iter().all(|change| change.code != ChangeCode::WiderAges)
        };
        prop_assert!(found.admitted_first.windows(2).all(|two| !alike(&two[0], &two[1]) || two[0].score >= two[1].score));
    }

    #[test]
    fn sufficiency_is_what_a_look_at_every_pair_comes_to(
        groups in collection::vec((children(), select(vec!["east", "west"])), 0..6), known in collection::vec(known(), 0..6),
    ) {
        let groups: Vec<_> = groups.into_iter().enumerate()
            .map(|(index, (group, area))| (Children { first_id: 1000 + 10 * index as u128, ..group }, area)).collect();
        let searches: Vec<SearchIn<'_, &str>> = groups.iter().map(|(group, area)| SearchIn { seeking: group.seeking(), area: *area }).collect();
        let all = candidates(&known);
        let settings = SearchSettings::default();
        let free = |search: &SearchIn<'_, &str>| -> Vec<bool> {
            all.iter().map(|one| assess(&search.seeking, one, &settings, today()).barriers.is_empty()).collect()
        };
        for of_area in sufficiency(&searches, &all, today()) {
            let within: Vec<&SearchIn<'_, &str>> = searches.iter().filter(|search| of_area.area.is_none_or(|area| area == search.area)).collect();
            let pairs: Vec<Vec<bool>> = within.iter().map(|search| free(search)).collect();
            let whole = &of_area.rows[0];
            prop_assert_eq!(whole.characteristic.kind(), CharacteristicKind::All);
            prop_assert_eq!(whole.searches, within.len());
            prop_assert_eq!(whole.children, within.iter().map(|search| search.seeking.size()).sum::<usize>());
            prop_assert_eq!(whole.households, (0..all.len()).filter(|index| pairs.iter().any(|row| row[*index])).count());
            prop_assert_eq!(whole.without_household, pairs.iter().filter(|row| !row.contains(&true)).count());
            prop_assert_eq!(whole.searches - whole.shortfall, most_paired(&pairs, &mut vec![false; all.len()]));
            for row in &of_area.rows {
                prop_assert!(row.without_household <= row.shortfall && row.shortfall <= row.searches);
                prop_assert!(row.searches <= whole.searches && row.children <= whole.children && row.households <= whole.households);
                prop_assert!(row.shortfall <= whole.shortfall, "what lacks for some lacks for all");
            }
            let sizes = of_area.rows.iter().filter(|row| row.characteristic.kind() == CharacteristicKind::GroupSize);
            prop_assert_eq!(sizes.map(|row| row.searches).sum::<usize>(), whole.searches);
            let bands = of_area.rows.iter().filter(|row| row.characteristic.kind() == CharacteristicKind::AgeBand);
            prop_assert_eq!(bands.map(|row| row.children).sum::<usize>(), whole.children);
        }
    }
}

/// The most searches that can have a household each, by trying every way.
fn most_paired(rows: &[Vec<bool>], taken: &mut Vec<bool>) -> usize {
    let Some((first, rest)) = rows.split_first() else { return 0 };
    let mut best = most_paired(rest, taken);
    for household in 0..first.len() {
        if first[household] && !taken[household] {
            taken[household] = true;
            best = best.max(1 + most_paired(rest, taken));
            taken[household] = false;
        }
    }
    best
}
