//! Every link would be admitted if it were recorded in the order of dates.

use super::*;
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::{AdopterMilestone, stage_on},
    journeys::Milestone,
    links::{ChildCandidate, HouseholdCandidate, LinkMilestoneKind, admit_link, admit_match, ends_after_match},
    settings::RegionSettings,
};

/// What a link said until a day, its own milestone of the day left out where `before` is given.
fn so_far(link: &DemoLink, on: NaiveDate, before: Option<LinkMilestoneKind>) -> Vec<LinkedChild> {
    let said: Vec<&LinkMilestone> = standing(&link.facts, None)
        .map(|fact| &fact.milestone)
        .filter(|said| said.occurred_on() < on || (said.occurred_on() == on && before.is_none()))
        .collect();
    let children = link.parties.children.iter();
    children
        .filter_map(|child| fold_child(&link.parties, *child, said.iter().copied()).unwrap().1)
        .collect()
}

fn household_until(adopter: &DemoAdopter, on: NaiveDate) -> Vec<&AdopterMilestone> {
    standing(&adopter.facts, None)
        .map(|fact| &fact.milestone)
        .filter(|said| said.occurred_on() <= on)
        .collect()
}

#[test]
fn links_are_admitted_in_the_order_of_dates() {
    for seed in SEEDS {
        replay(&generate(seed).unwrap());
    }
}

fn replay(region: &Region) {
    let adopters: BTreeMap<AdopterId, &DemoAdopter> = region.adopters.iter().map(|adopter| (adopter.id, adopter)).collect();
    let children: BTreeMap<ChildId, &DemoChild> = region.children.iter().map(|child| (child.id, child)).collect();
    let together = |child: ChildId| region.groups.iter().find(|group| group.children.contains(&child));
    for link in &region.links {
        let adopter = adopters[&link.parties.adopter];
        let others: Vec<&DemoLink> = region
            .links
            .iter()
            .filter(|other| other.parties.link != link.parties.link)
            .collect();
        for said in standing(&link.facts, None).map(|fact| &fact.milestone) {
            let on = said.occurred_on();
            let household_links = |on| -> Vec<LinkedChild> {
                let same = others.iter().filter(|other| other.parties.adopter == link.parties.adopter);
                same.flat_map(|other| so_far(other, on, None)).collect()
            };
            let journey = fold(ADOPTER_RULES, household_until(adopter, on)).unwrap();
            let open_to_further = adopter.household.open_to_further_children == Some(true);
            let summary = summarise(&journey, household_links(on));
            let household = HouseholdCandidate {
                summary: &summary,
                stage: stage_on(&journey, on),
                open_to_further,
            };
            match said.kind() {
                LinkMilestoneKind::Identified => {
                    let summaries: Vec<(ChildId, ChildSummary)> = link
                        .parties
                        .children
                        .iter()
                        .map(|child| {
                            let of_child = others.iter().filter(|other| other.parties.children.contains(child));
                            let links = of_child
                                .flat_map(|other| so_far(other, on, None))
                                .filter(|linked| linked.child == *child);
                            let mut until = (*children[child]).clone();
                            until.facts.retain(|fact| fact.milestone.occurred_on() <= on);
                            (*child, child_summary(&until, links.collect(), None))
                        })
                        .collect();
                    let candidates: Vec<ChildCandidate<'_>> = summaries
                        .iter()
                        .map(|(id, summary)| ChildCandidate {
                            id: *id,
                            summary,
                            assessment: match together(*id) {
                                None => Assessment::NotAssessed,
                                Some(group) => {
                                    let facts: Vec<_> = group.facts.iter().map(|fact| &fact.milestone).collect();
                                    assessment_on(&fold(SIBLING_GROUP_RULES, facts).unwrap())
                                }
                            },
                            siblings_waiting: true,
                        })
                        .collect();
                    let admitted = admit_link(household, &candidates, &RegionSettings::default(), link.parties.group.is_some(), on);
                    assert!(admitted.is_ok(), "{} on {on}: {admitted:?}", adopter.reference);
                }
                LinkMilestoneKind::MatchDecided => {
                    let admitted = admit_match(household, link.parties.link, &link.parties.children, on);
                    assert!(admitted.is_ok(), "{} on {on}: {admitted:?}", adopter.reference);
                    let of_children: Vec<LinkedChild> = others
                        .iter()
                        .filter(|other| other.parties.children.iter().any(|child| link.parties.children.contains(child)))
                        .flat_map(|other| so_far(other, on, None))
                        .collect();
                    let ends = ends_after_match(link.parties.link, on, &of_children, &summary.links, false);
                    assert!(ends.is_empty() || open_to_further, "{} on {on}: {ends:?}", adopter.reference);
                }
                LinkMilestoneKind::EarlyPermanencePlaced => {
                    assert!(
                        summary.approved_on.is_some_and(|approved| approved <= on),
                        "{} on {on}",
                        adopter.reference
                    );
                }
                _ => {}
            }
        }
    }
}
