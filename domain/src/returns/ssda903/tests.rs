//! One child whose return is valid, and everything that can keep it from being so.

use super::*;
use crate::{
    adopters::{Adult, Household},
    children::{ChildProfile, ChildSummary, PlanChangeReason},
    codes::{Ethnicity, LegalStatus, Sex},
    identifiers::{AdopterId, ChildId, LinkId, Reference},
    identities::{Postcode, UniquePupilNumber},
    journeys::Span,
    links::LinkedChild,
    returns::{
        Table,
        care_record::{CareEpisode, OfstedNumber},
        codes::{
            CareLegalStatus as L, CategoryOfNeed, EpisodeEndReason as E, EpisodePlacement as P, EpisodeProvider as V,
            EpisodeStartReason as S, PlacementChangeReason, UnknownPupilNumber as U,
        },
    },
};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

fn on(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn year(text: &str) -> CodeYear {
    CodeYear::of(text.parse().expect("a year")).expect("a known year")
}

fn postcode(text: &str) -> Option<Postcode> {
    Postcode::try_from(text.to_owned()).ok()
}

fn urn(text: &str) -> Option<OfstedNumber> {
    OfstedNumber::try_from(text.to_owned()).ok()
}

fn episode(from: &str, start_reason: S, legal_status: L, placement: P) -> CareEpisode {
    let adoptive = placement.is_adoptive();
    CareEpisode {
        started_on: on(from),
        start_reason,
        legal_status,
        category_of_need: CategoryOfNeed::AbuseOrNeglect,
        placement,
        provider: Some(V::Own),
        ended_on: None,
        end_reason: None,
        placement_change_reason: None,
        home_postcode: postcode("SO23 8UJ"),
        placement_postcode: postcode(if adoptive { "SO43 7PA" } else { "SO50 9YN" }),
        urn: urn(if adoptive { "XXXXXXX" } else { "SC000001" }),
        outside_england: false,
    }
}

fn ended(mut episode: CareEpisode, to: &str, reason: E) -> CareEpisode {
    episode.ended_on = Some(on(to));
    episode.end_reason = Some(reason);
    episode
}

/// Taken into care, decided, ordered, matched, placed and adopted, the last three in 2025-26.
fn adopted() -> ReturnChild {
    let moved = CareEpisode {
        placement_change_reason: Some(PlacementChangeReason::CarePlan),
        ..ended(
            episode("2025-01-20", S::LegalStatusChanged, L::PlacementOrder, P::Foster),
            "2025-05-01",
            E::NextEpisode,
        )
    };
    let care = CareRecord {
        is_mother: Some(false),
        first_child_born_on: None,
        pupil_number_unknown: Some(U::TooYoung),
        social_care_episode: None,
        episodes: vec![
            ended(
                episode("2024-06-03", S::StartedToBeLookedAfter, L::InterimCareOrder, P::Foster),
                "2025-01-20",
                E::NextEpisode,
            ),
            moved,
            ended(
                episode("2025-05-01", S::PlacementChanged, L::PlacementOrder, P::AdoptionByOrder),
                "2025-11-10",
                E::AdoptedConsentDispensed,
            ),
        ],
    };
    let child = ChildId(Uuid::from_u128(1));
    let link = LinkedChild {
        link: LinkId(Uuid::from_u128(2)),
        child,
        adopter: AdopterId(Uuid::from_u128(3)),
        external: false,
        group: None,
        children_in_link: 1,
        identified_on: on("2025-02-01"),
        confirmed_on: Some(on("2025-02-10")),
        foster_placed_on: None,
        early_permanence_on: None,
        matched_on: Some(on("2025-04-10")),
        introductions_on: None,
        placed_on: Some(on("2025-05-01")),
        ended_on: None,
        disrupted_on: None,
        end_reason: None,
        latest_on: on("2025-05-01"),
    };
    let summary = ChildSummary {
        entered_care_on: Some(on("2024-06-03")),
        decisions: vec![Span {
            from: on("2024-11-12"),
            to: None,
        }],
        placement_orders_on: vec![on("2025-01-20")],
        adopted_on: Some(on("2025-11-10")),
        links: vec![link],
        ..ChildSummary::default()
    };
    let adult = |sex| Adult {
        sex,
        date_of_birth: None,
        ethnicity: None,
    };
    ReturnChild {
        id: child,
        reference: Reference::parse("C0001", "").expect("a reference"),
        profile: ChildProfile {
            date_of_birth: on("2023-10-02"),
            sex: Sex::Female,
            ethnicity: Some(Ethnicity::WhiteBritish),
            faith: None,
            languages: None,
            cultures: None,
            needs: None,
            contact: None,
            excluded_areas: None,
            location: None,
            early_permanence: None,
        },
        summary,
        reversals: Vec::new(),
        care,
        pupil_number: None,
        adopters: Some(Household {
            adults: Some(vec![adult(Sex::Female), adult(Sex::Male)]),
            legal_status: Some(LegalStatus::MarriedDifferentGender),
            ..Household::default()
        }),
    }
}

/// In care, decided and ordered, and waiting.
fn waiting() -> ReturnChild {
    let mut child = adopted();
    child.summary.adopted_on = None;
    child.summary.links.clear();
    child.adopters = None;
    child.care.episodes.truncate(2);
    let last = child.care.episodes.last_mut().expect("an episode");
    last.ended_on = None;
    last.end_reason = None;
    last.placement_change_reason = None;
    child
}

fn found(child: &ReturnChild, of: &str) -> BTreeSet<(ReturnFile, &'static str, &'static str)> {
    let problems = problems(std::slice::from_ref(child), year(of));
    problems
        .iter()
        .map(|problem| (problem.file, problem.column, problem.rule.unwrap_or_default()))
        .collect()
}

fn table<'a>(tables: &'a [Table; 4], name: &str) -> &'a Table {
    tables.iter().find(|table| table.name == name).expect("a table")
}

#[test]
fn the_files_hold_what_the_journey_and_the_care_say() {
    let child = adopted();
    assert_eq!(found(&child, "2025-26"), BTreeSet::new());
    assert!(child.care.check(child.profile.date_of_birth, Sex::Female, on("2026-04-01")).is_ok());
    let tables = files(std::slice::from_ref(&child), year("2025-26"));
    let rows = |name| table(&tables, name).rows.iter().map(|row| row.join(",")).collect::<Vec<_>>();
    assert_eq!(rows("Header"), ["C0001,F,02/10/2023,WBRI,UN1,0,"]);
    assert_eq!(
        rows("Episodes"),
        [
            "C0001,20/01/2025,L,E1,N1,U6,PR1,01/05/2025,X1,CARPL,SO23 8UJ,SO50 9YN,SC000001",
            "C0001,01/05/2025,P,E1,N1,A6,PR1,10/11/2025,E12,,SO23 8UJ,SO43 7PA,XXXXXXX",
        ]
    );
    assert_eq!(rows("AD1"), ["C0001,02/10/2023,12/11/2024,10/04/2025,0,2,MF,L11"]);
    assert_eq!(rows("PlacedAdoption"), ["C0001,02/10/2023,12/11/2024,,"]);
    for table in &tables {
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.name);
    }
}

#[test]
fn a_year_tells_nothing_of_the_next_one() {
    let child = adopted();
    let before = year("2024-25");
    assert!(belongs(&child, before));
    assert_eq!(found(&child, "2024-25"), BTreeSet::new());
    let tables = files(std::slice::from_ref(&child), before);
    assert_eq!(table(&tables, "Episodes").rows.len(), 2);
    let open = table(&tables, "Episodes").rows.last().expect("a row").clone();
    assert_eq!((open[7].as_str(), open[8].as_str(), open[9].as_str()), ("", "", ""));
    assert!(table(&tables, "AD1").rows.is_empty());
    assert!(!belongs(&child, year("2026-27")) && !belongs(&child, year("2023-24")));
}

type Change = fn(&mut ReturnChild);

/// What is changed of the adopted child, and what the return then lacks or breaks.
const CHANGES: &[(Change, ReturnFile, &str, &str)] = &[
    (|c| c.profile.ethnicity = None, ReturnFile::Header, "ETHNIC", "103"),
    (|c| c.care.is_mother = None, ReturnFile::Header, "MOTHER", "393"),
    (|c| c.care.pupil_number_unknown = None, ReturnFile::Header, "UPN", "442"),
    (|c| c.profile.date_of_birth = on("2019-10-02"), ReturnFile::Header, "UPN", "209"),
    (
        |c| c.care.pupil_number_unknown = Some(U::NewlyInCare),
        ReturnFile::Header,
        "UPN",
        "210",
    ),
    (
        |c| c.pupil_number = UniquePupilNumber::try_from("A123456789012".to_owned()).ok(),
        ReturnFile::Header,
        "UPN",
        "",
    ),
    (|c| c.care.episodes.clear(), ReturnFile::Episodes, "DECOM", ""),
    (|c| c.care.episodes[1].placement = P::Other, ReturnFile::Episodes, "PLACE", "146"),
    (
        |c| c.care.episodes[2].provider = None,
        ReturnFile::Episodes,
        "PLACE_PROVIDER",
        "526",
    ),
    (
        |c| c.care.episodes[2].provider = Some(V::OtherPublic),
        ReturnFile::Episodes,
        "PLACE_PROVIDER",
        "529",
    ),
    (
        |c| c.care.episodes[2].provider = Some(V::Parents),
        ReturnFile::Episodes,
        "PLACE_PROVIDER",
        "550",
    ),
    (|c| c.care.episodes[1].urn = None, ReturnFile::Episodes, "URN", "218"),
    (|c| c.care.episodes[1].outside_england = true, ReturnFile::Episodes, "URN", "243"),
    (|c| c.care.episodes[1].placement = P::OwnParents, ReturnFile::Episodes, "URN", "222"),
    (
        |c| c.care.episodes[1].placement = P::OwnParents,
        ReturnFile::Episodes,
        "PLACE_PROVIDER",
        "527",
    ),
    (
        |c| c.care.episodes[1].home_postcode = None,
        ReturnFile::Episodes,
        "HOME_POST",
        "392b",
    ),
    (
        |c| c.care.episodes[1].placement_postcode = None,
        ReturnFile::Episodes,
        "PL_POST",
        "392b",
    ),
    (
        |c| c.care.episodes[1].placement_postcode = postcode("SO23 8UJ"),
        ReturnFile::Episodes,
        "PL_POST",
        "392d",
    ),
    (
        |c| c.care.episodes[1].placement_change_reason = None,
        ReturnFile::Episodes,
        "REASON_PLACE_CHANGE",
        "225",
    ),
    (
        |c| c.care.episodes[1].placement = P::TemporaryOther,
        ReturnFile::Episodes,
        "RNE",
        "380",
    ),
    (
        |c| c.care.episodes[1].placement = P::TemporaryOther,
        ReturnFile::Episodes,
        "REASON_PLACE_CHANGE",
        "226",
    ),
    (
        |c| c.care.episodes[2].placement = P::TemporaryOther,
        ReturnFile::Episodes,
        "REC",
        "381",
    ),
    (|c| c.care.episodes[2].placement = P::Foster, ReturnFile::Episodes, "PLACE", "390"),
    (
        |c| c.care.episodes[2].legal_status = L::CareOrder,
        ReturnFile::Episodes,
        "LS",
        "408",
    ),
    (
        |c| c.care.episodes[2].placement = P::AdoptionByOrderFosterCarer,
        ReturnFile::Episodes,
        "RNE",
        "217",
    ),
    (
        |c| c.care.episodes[2].placement = P::AdoptionByOrderFosterCarer,
        ReturnFile::Episodes,
        "PLACE",
        "335",
    ),
    (
        |c| c.care.episodes[1].placement = P::ResidentialSchool,
        ReturnFile::Episodes,
        "PLACE",
        "373",
    ),
    (|c| c.care.episodes[1].legal_status = L::Remanded, ReturnFile::Episodes, "LS", "358"),
    (
        |c| c.care.episodes[2].end_reason = Some(E::GuardianshipFoster),
        ReturnFile::Episodes,
        "PLACE",
        "516",
    ),
    (
        |c| c.care.episodes[2].end_reason = Some(E::ReturnedHomePlanned),
        ReturnFile::Episodes,
        "DEC",
        "",
    ),
    (
        |c| c.care.episodes[2].end_reason = Some(E::ReturnedHomePlanned),
        ReturnFile::PlacedAdoption,
        "DATE_PLACED_CEASED",
        "557",
    ),
    (
        |c| c.care.episodes[2].ended_on = Some(on("2025-11-11")),
        ReturnFile::Episodes,
        "DEC",
        "",
    ),
    (
        |c| c.summary.entered_care_on = Some(on("2024-06-04")),
        ReturnFile::Episodes,
        "DECOM",
        "",
    ),
    (|c| c.summary.placement_orders_on.clear(), ReturnFile::Episodes, "LS", ""),
    (
        |c| c.summary.placement_orders_on = vec![on("2025-01-21")],
        ReturnFile::Episodes,
        "LS",
        "",
    ),
    (
        |c| c.summary.links[0].placed_on = Some(on("2025-05-02")),
        ReturnFile::Episodes,
        "PLACE",
        "",
    ),
    (
        |c| c.summary.links[0].early_permanence_on = Some(on("2025-02-20")),
        ReturnFile::Episodes,
        "PLACE",
        "335",
    ),
    (|c| c.summary.decisions.clear(), ReturnFile::PlacedAdoption, "DATE_PLACED", "551"),
    (|c| c.summary.decisions.clear(), ReturnFile::Ad1, "DATE_INT", "601"),
    (
        |c| c.summary.decisions[0].from = on("2025-02-01"),
        ReturnFile::PlacedAdoption,
        "DATE_PLACED",
        "554",
    ),
    (
        |c| c.summary.decisions[0].from = on("2025-05-03"),
        ReturnFile::PlacedAdoption,
        "DATE_PLACED",
        "552",
    ),
    (|c| c.summary.links.clear(), ReturnFile::Ad1, "DATE_MATCH", "601"),
    (|c| c.summary.links[0].matched_on = None, ReturnFile::Ad1, "DATE_MATCH", "601"),
    (
        |c| c.summary.links[0].matched_on = c.summary.adopted_on,
        ReturnFile::Ad1,
        "DATE_MATCH",
        "582",
    ),
    (|c| c.adopters = None, ReturnFile::Ad1, "NB_ADOPTR", "175"),
    (|c| adults(c)[0].sex = Sex::Unknown, ReturnFile::Ad1, "SEX_ADOPTR", "176"),
    (|c| household(c).legal_status = None, ReturnFile::Ad1, "LS_ADOPTR", "177"),
    (
        |c| household(c).legal_status = Some(LegalStatus::Single),
        ReturnFile::Ad1,
        "LS_ADOPTR",
        "514",
    ),
    (
        |c| household(c).legal_status = Some(LegalStatus::MarriedSameGender),
        ReturnFile::Ad1,
        "LS_ADOPTR",
        "524",
    ),
    (
        |c| household(c).legal_status = Some(LegalStatus::UnmarriedSameGender),
        ReturnFile::Ad1,
        "LS_ADOPTR",
        "518",
    ),
    (|c| adults(c)[0].sex = Sex::Male, ReturnFile::Ad1, "LS_ADOPTR", "520"),
    (
        |c| {
            adults(c)[0].sex = Sex::Male;
            household(c).legal_status = Some(LegalStatus::UnmarriedDifferentGender);
        },
        ReturnFile::Ad1,
        "LS_ADOPTR",
        "517",
    ),
    (
        |c| {
            adults(c).truncate(1);
            household(c).legal_status = Some(LegalStatus::CivilPartnership);
        },
        ReturnFile::Ad1,
        "LS_ADOPTR",
        "519",
    ),
    (
        |c| {
            let earlier = Span {
                from: on("2024-08-01"),
                to: Some(on("2025-04-20")),
            };
            c.summary.decisions.insert(0, earlier);
            c.reversals.push(Reversal {
                on: on("2025-04-20"),
                reason: PlanChangeReason::Other,
            });
        },
        ReturnFile::Ad1,
        "DATE_INT",
        "525",
    ),
    (
        |c| c.summary.decisions[0].to = Some(on("2025-06-01")),
        ReturnFile::PlacedAdoption,
        "REASON_PLACED_CEASED",
        "119",
    ),
];

fn household(child: &mut ReturnChild) -> &mut Household {
    child.adopters.as_mut().expect("a household")
}

fn adults(child: &mut ReturnChild) -> &mut Vec<Adult> {
    household(child).adults.as_mut().expect("adults")
}

#[test]
fn whatever_is_missing_or_wrong_is_told() {
    for (index, (change, file, column, rule)) in CHANGES.iter().enumerate() {
        let mut child = adopted();
        change(&mut child);
        let found = found(&child, "2025-26");
        assert!(
            found.contains(&(*file, *column, *rule)),
            "change {index}: {file}.{column} {rule} is not among {found:?}"
        );
    }
}

#[test]
fn a_reversed_decision_ends_the_order_too() {
    let mut child = waiting();
    assert_eq!(found(&child, "2025-26"), BTreeSet::new());
    child.summary.decisions[0].to = Some(on("2025-09-01"));
    child.reversals.push(Reversal {
        on: on("2025-09-01"),
        reason: PlanChangeReason::NoAdoptersFound,
    });
    assert_eq!(
        found(&child, "2025-26"),
        BTreeSet::from([(ReturnFile::PlacedAdoption, "DATE_PLACED_CEASED", "553")])
    );
    let last = child.care.episodes.last_mut().expect("an episode");
    last.ended_on = Some(on("2025-09-01"));
    last.end_reason = Some(E::NextEpisode);
    child
        .care
        .episodes
        .push(episode("2025-09-01", S::LegalStatusChanged, L::CareOrder, P::Foster));
    assert_eq!(found(&child, "2025-26"), BTreeSet::new());
    let tables = files(std::slice::from_ref(&child), year("2025-26"));
    assert_eq!(
        table(&tables, "PlacedAdoption").rows[0].join(","),
        "C0001,02/10/2023,12/11/2024,01/09/2025,RD3"
    );
    // The year before knew of no reversal, and the year after knows of no decision.
    let before = files(std::slice::from_ref(&child), year("2024-25"));
    assert_eq!(table(&before, "PlacedAdoption").rows[0].join(","), "C0001,02/10/2023,12/11/2024,,");
    let after = files(std::slice::from_ref(&child), year("2026-27"));
    assert!(table(&after, "PlacedAdoption").rows.is_empty());
}

#[test]
fn two_children_have_neither_one_reference_nor_one_number() {
    let number = || UniquePupilNumber::try_from("A123456789012".to_owned()).ok();
    let child = |id: u128| {
        let mut child = waiting();
        child.id = ChildId(Uuid::from_u128(id));
        child.pupil_number = number();
        child.care.pupil_number_unknown = None;
        child
    };
    let found = problems(&[child(1), child(2)], year("2025-26"));
    let told: Vec<_> = found.iter().map(|problem| (problem.child.0.as_u128(), problem.column)).collect();
    assert_eq!(told, [(1, "CHILD"), (1, "UPN"), (2, "CHILD"), (2, "UPN")]);
}

/// Spoils a care record.
type Spoil = fn(&mut CareRecord);

/// What no child's care can be, whatever the year: where it is told.
const IMPOSSIBLE: &[(Spoil, &str)] = &[
    (|r| r.episodes[0].start_reason = S::PlacementChanged, "/episodes/0/start_reason"),
    (|r| r.episodes[0].end_reason = None, "/episodes/0/end_reason"),
    (|r| r.episodes[0].ended_on = None, "/episodes/0/ended_on"),
    (|r| r.episodes[0].end_reason = Some(E::Other), "/episodes/0/end_reason"),
    (|r| r.episodes[1].started_on = on("2025-01-19"), "/episodes/1/started_on"),
    (|r| r.episodes[1].started_on = on("2025-01-21"), "/episodes/0/end_reason"),
    (
        |r| r.episodes[1].start_reason = S::StartedToBeLookedAfter,
        "/episodes/1/start_reason",
    ),
    (|r| r.episodes[1].start_reason = S::PlacementChanged, "/episodes/1/start_reason"),
    (|r| r.episodes[1].start_reason = S::BothChanged, "/episodes/1/start_reason"),
    (|r| r.episodes[2].start_reason = S::LegalStatusChanged, "/episodes/2/start_reason"),
    (
        |r| r.episodes[1].category_of_need = CategoryOfNeed::LowIncome,
        "/episodes/1/category_of_need",
    ),
    (|r| r.episodes[2].end_reason = Some(E::NextEpisode), "/episodes/2/end_reason"),
    (|r| r.episodes[2].ended_on = Some(on("2025-05-01")), "/episodes/2/ended_on"),
    (|r| r.episodes[2].ended_on = Some(on("2027-05-01")), "/episodes/2/ended_on"),
    (|r| r.episodes[0].started_on = on("2023-10-01"), "/episodes/0/started_on"),
    (|r| r.is_mother = Some(true), "/first_child_born_on"),
    (|r| r.first_child_born_on = Some(on("2025-01-01")), "/first_child_born_on"),
];

#[test]
fn what_no_care_can_be_is_refused() {
    let born = on("2023-10-02");
    let today = on("2026-04-01");
    for (index, (change, pointer)) in IMPOSSIBLE.iter().enumerate() {
        let mut care = adopted().care;
        change(&mut care);
        let faults = care.check(born, Sex::Female, today).expect_err("it is refused");
        let pointers: Vec<&str> = faults.0.iter().map(|fault| fault.pointer.as_str()).collect();
        assert!(pointers.contains(pointer), "change {index}: {pointer} is not among {pointers:?}");
    }
    let boy = adopted().care.check(born, Sex::Male, today).expect_err("a boy is no mother");
    assert_eq!(boy.0[0].pointer, "/is_mother");
}

/// The adopted child, everything of it some days later.
fn later(days: i64) -> ReturnChild {
    let mut child = adopted();
    let later = |on: NaiveDate| on + chrono::TimeDelta::days(days);
    child.profile.date_of_birth = later(child.profile.date_of_birth);
    let summary = &mut child.summary;
    for on in [&mut summary.entered_care_on, &mut summary.adopted_on].into_iter().flatten() {
        *on = later(*on);
    }
    summary.decisions[0].from = later(summary.decisions[0].from);
    summary.placement_orders_on[0] = later(summary.placement_orders_on[0]);
    let link = &mut summary.links[0];
    for on in [&mut link.matched_on, &mut link.placed_on].into_iter().flatten() {
        *on = later(*on);
    }
    for episode in &mut child.care.episodes {
        episode.started_on = later(episode.started_on);
        episode.ended_on = episode.ended_on.map(later);
    }
    child
}

proptest::proptest! {
    #[test]
    fn an_adoption_is_told_in_one_year_and_nothing_before_its_time(days in -600_i64..300) {
        let child = later(days);
        let mut adoptions = 0;
        for of in ["2021-22", "2022-23", "2023-24", "2024-25", "2025-26", "2026-27"] {
            let year = year(of);
            let tables = files(std::slice::from_ref(&child), year);
            proptest::prop_assert_eq!(belongs(&child, year), !table(&tables, "Episodes").rows.is_empty());
            if !belongs(&child, year) {
                continue;
            }
            for text in tables.iter().flat_map(|table| &table.rows).flatten() {
                let told = NaiveDate::parse_from_str(text, "%d/%m/%Y");
                proptest::prop_assert!(told.is_err() || told.is_ok_and(|on| on <= year.end()), "{} in {}", text, of);
            }
            proptest::prop_assert_eq!(found(&child, of), BTreeSet::new());
            adoptions += table(&tables, "AD1").rows.len();
        }
        proptest::prop_assert_eq!(adoptions, 1);
    }
}
