//! Erasing a record: its identity and its content go; what figures count stays, without anything
//! that tells whose it was. See decision 22 for what is left and why.

use crate::{
    connection::AnyConnection,
    error::StoreError,
    identities,
    milestones::BATCH,
    restrictions::ERASED,
    schema::{
        adopter_checks, adopter_milestones, adopters, child_milestones, children, expressions_of_interest, idempotency_keys,
        interest_messages, link_children, link_milestones, links, matching_plan_line_children, matching_plan_lines, panel_item_milestones,
        panel_items, restrictions, shortlist_lines, sibling_group_milestones, sibling_groups, social_care_blocks,
    },
    stored::{from_json, instant, to_json},
};
use chrono::{DateTime, Datelike, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    adopters::Household,
    audit::Case,
    children::ChildProfile,
    codes::Sex,
    identifiers::{AdopterId, ChildId, Reference},
    identities::{ChildIdentity, HouseholdIdentity},
    returns::CareRecord,
};
use serde_json::Value;

/// What milestones carry in somebody's own words.
const WORDS: [&str; 2] = ["note", "reasons"];

/// Takes the words out of the milestones of cases, who recorded them, and their owners' keys.
macro_rules! scrub {
    ($connection:ident, $table:ident, $cases:expr) => {{
        let rows: Vec<(String, String)> = $table::table
            .filter($table::case_id.eq_any($cases))
            .select(($table::id, $table::details))
            .load($connection)?;
        for (id, details) in rows {
            diesel::update($table::table.filter($table::id.eq(id)))
                .set((
                    $table::details.eq(without_words(&details)?),
                    $table::recorded_by.eq(ERASED),
                    $table::source_key.eq(None::<String>),
                ))
                .execute($connection)?;
        }
        diesel::update(
            $table::table
                .filter($table::case_id.eq_any($cases))
                .filter($table::voided_by.is_not_null()),
        )
        .set($table::voided_by.eq(ERASED))
        .execute($connection)?;
    }};
}

fn without_words(details: &str) -> Result<String, StoreError> {
    let mut value: Value = from_json(details)?;
    if let Some(object) = value.as_object_mut() {
        object.retain(|name, _| !WORDS.contains(&name.as_str()));
    }
    to_json(&value)
}

/// A reference that no owning system has: the random part of the record's own identifier.
fn reference_of(id: &str) -> String {
    let letters: String = id.chars().filter(|letter| *letter != '-').collect();
    letters
        .chars()
        .skip(letters.len().saturating_sub(20))
        .collect::<String>()
        .to_uppercase()
}

/// Erases a child's record. The caller has checked that its time has passed and that two persons
/// want it.
pub fn erase_child(connection: &mut AnyConnection, id: ChildId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let name = id.to_string();
    identities::delete::<ChildIdentity>(connection, id)?;
    identities::delete::<CareRecord>(connection, id)?;
    let (profile, group): (String, Option<String>) = children::table
        .filter(children::id.eq(&name))
        .select((children::profile, children::sibling_group_id))
        .get_result(connection)?;
    let born = from_json::<ChildProfile>(&profile)?.date_of_birth;
    // Ages are counted in years, and stay right by a month.
    let left = ChildProfile {
        date_of_birth: born.with_day(1).unwrap_or(born),
        sex: Sex::Unknown,
        ethnicity: None,
        faith: None,
        languages: None,
        cultures: None,
        needs: None,
        contact: None,
        excluded_areas: None,
        location: None,
        early_permanence: None,
    };
    let reference = reference_of(&name);
    diesel::update(children::table.filter(children::id.eq(&name)))
        .set((
            children::source.eq(ERASED),
            children::reference.eq(&reference),
            children::reference_search.eq(Reference::search_form(&reference)),
            children::profile.eq(to_json(&left)?),
            children::restriction.eq(ERASED),
            children::version.eq(children::version + 1),
            children::updated_at.eq(instant(at)),
        ))
        .execute(connection)?;
    scrub!(connection, child_milestones, &[name.as_str()]);
    diesel::delete(restrictions::table.filter(restrictions::child_id.eq(&name))).execute(connection)?;
    diesel::delete(social_care_blocks::table.filter(social_care_blocks::child_id.eq(&name))).execute(connection)?;
    diesel::delete(shortlist_lines::table.filter(shortlist_lines::child_id.eq(&name))).execute(connection)?;
    let of_links: Vec<String> = link_children::table
        .filter(link_children::child_id.eq(&name))
        .select(link_children::link_id)
        .load(connection)?;
    links_and_items(connection, &of_links)?;
    let of_plans: Vec<String> = panel_items::table
        .filter(panel_items::child_id.eq(&name))
        .select(panel_items::id)
        .load(connection)?;
    scrub!(connection, panel_item_milestones, &of_plans);
    let lines: Vec<String> = matching_plan_line_children::table
        .filter(matching_plan_line_children::child_id.eq(&name))
        .select(matching_plan_line_children::line_id)
        .load(connection)?;
    diesel::delete(matching_plan_line_children::table.filter(matching_plan_line_children::line_id.eq_any(&lines))).execute(connection)?;
    diesel::delete(matching_plan_lines::table.filter(matching_plan_lines::id.eq_any(&lines))).execute(connection)?;
    let interests: Vec<String> = expressions_of_interest::table
        .filter(expressions_of_interest::child_id.eq(&name))
        .select(expressions_of_interest::id)
        .load(connection)?;
    forget_interests(connection, &interests)?;
    if let Some(group) = group {
        forget_group(connection, &group, at)?;
    }
    forget_answers(connection, &id.into())
}

/// Erases a household's record. The caller has checked that its time has passed and that two persons
/// want it.
pub fn erase_adopter(connection: &mut AnyConnection, id: AdopterId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let name = id.to_string();
    identities::delete::<HouseholdIdentity>(connection, id)?;
    let household: String = adopters::table
        .filter(adopters::id.eq(&name))
        .select(adopters::household)
        .get_result(connection)?;
    // Whether it counted as available beside a child it had depends on this answer.
    let left = Household {
        open_to_further_children: from_json::<Household>(&household)?.open_to_further_children,
        ..Household::default()
    };
    let reference = reference_of(&name);
    diesel::update(adopters::table.filter(adopters::id.eq(&name)))
        .set((
            adopters::source.eq(ERASED),
            adopters::reference.eq(&reference),
            adopters::reference_search.eq(Reference::search_form(&reference)),
            adopters::household.eq(to_json(&left)?),
            adopters::erased.eq(true),
            adopters::version.eq(adopters::version + 1),
            adopters::updated_at.eq(instant(at)),
        ))
        .execute(connection)?;
    scrub!(connection, adopter_milestones, &[name.as_str()]);
    diesel::delete(adopter_checks::table.filter(adopter_checks::adopter_id.eq(&name))).execute(connection)?;
    diesel::delete(shortlist_lines::table.filter(shortlist_lines::adopter_id.eq(&name))).execute(connection)?;
    let of_links: Vec<String> = links::table
        .filter(links::adopter_id.eq(&name))
        .select(links::id)
        .load(connection)?;
    links_and_items(connection, &of_links)?;
    let of_approval: Vec<String> = panel_items::table
        .filter(panel_items::adopter_id.eq(&name))
        .select(panel_items::id)
        .load(connection)?;
    scrub!(connection, panel_item_milestones, &of_approval);
    let interests: Vec<String> = expressions_of_interest::table
        .filter(expressions_of_interest::adopter_id.eq(&name))
        .select(expressions_of_interest::id)
        .load(connection)?;
    forget_interests(connection, &interests)?;
    forget_answers(connection, &id.into())
}

/// What was written about links, and what panels said of them: the days stay, the words go.
fn links_and_items(connection: &mut AnyConnection, of_links: &[String]) -> Result<(), StoreError> {
    for batch in of_links.chunks(BATCH) {
        scrub!(connection, link_milestones, batch);
        diesel::update(links::table.filter(links::id.eq_any(batch)))
            .set((links::source.eq(None::<String>), links::reference.eq(None::<String>)))
            .execute(connection)?;
        let items: Vec<String> = panel_items::table
            .filter(panel_items::link_id.eq_any(batch))
            .select(panel_items::id)
            .load(connection)?;
        scrub!(connection, panel_item_milestones, &items);
    }
    Ok(())
}

/// What was told to other agencies: descriptions and messages go, the steps stay.
fn forget_interests(connection: &mut AnyConnection, interests: &[String]) -> Result<(), StoreError> {
    diesel::delete(interest_messages::table.filter(interest_messages::interest_id.eq_any(interests))).execute(connection)?;
    diesel::update(expressions_of_interest::table.filter(expressions_of_interest::id.eq_any(interests)))
        .set((
            expressions_of_interest::children.eq("[]"),
            expressions_of_interest::partner_reference.eq(None::<String>),
        ))
        .execute(connection)?;
    Ok(())
}

/// A sibling group of which every child is erased is erased with the last of them.
fn forget_group(connection: &mut AnyConnection, group: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    let left: i64 = children::table
        .filter(children::sibling_group_id.eq(group))
        .filter(children::restriction.ne(ERASED))
        .count()
        .get_result(connection)?;
    if left > 0 {
        return Ok(());
    }
    let reference = reference_of(group);
    diesel::update(sibling_groups::table.filter(sibling_groups::id.eq(group)))
        .set((
            sibling_groups::source.eq(ERASED),
            sibling_groups::reference.eq(&reference),
            sibling_groups::reference_search.eq(Reference::search_form(&reference)),
            sibling_groups::version.eq(sibling_groups::version + 1),
            sibling_groups::updated_at.eq(instant(at)),
        ))
        .execute(connection)?;
    scrub!(connection, sibling_group_milestones, &[group]);
    diesel::delete(shortlist_lines::table.filter(shortlist_lines::sibling_group_id.eq(group))).execute(connection)?;
    let interests: Vec<String> = expressions_of_interest::table
        .filter(expressions_of_interest::sibling_group_id.eq(group))
        .select(expressions_of_interest::id)
        .load(connection)?;
    forget_interests(connection, &interests)
}

/// Answers kept for idempotency keys that show the case. They are kept for days only, and few.
fn forget_answers(connection: &mut AnyConnection, case: &Case) -> Result<(), StoreError> {
    let kept: Vec<(String, String, String)> = idempotency_keys::table
        .select((idempotency_keys::caller, idempotency_keys::idempotency_key, idempotency_keys::shown))
        .load(connection)?;
    for (caller, key, _) in kept.into_iter().filter(|(_, _, shown)| shown.contains(&case.id)) {
        diesel::delete(
            idempotency_keys::table
                .filter(idempotency_keys::caller.eq(caller))
                .filter(idempotency_keys::idempotency_key.eq(key)),
        )
        .execute(connection)?;
    }
    Ok(())
}
