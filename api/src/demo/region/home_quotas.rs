//! The plan of the households: how many take which way.

use super::seeded::{LAST_DAY, day};
use chrono::NaiveDate;
use family_finding_domain::adopters::FastTrackGround;

/// How far a household came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    Approved,
    ApprovedAfterRepresentations,
    ApprovedAfterReview,
    NotApproved,
    InStageTwo,
    OnHoldInStageTwo,
    MindedNot,
    Representations,
    Review,
    WithdrawnInStageTwo,
    ClosedInStageTwo,
    InStageOne,
    OnHoldInStageOne,
    BetweenStages,
    StageTwoRequested,
    Lapsed,
    NotSuitable,
    WithdrawnInStageOne,
    ClosedInStageOne,
    Declined,
    WithdrawnBeforeAnswer,
    AwaitsAnswer,
}

/// One row: so many households whose Stage 1 (fast-track Stage 2, or the answer) begins between
/// two days, with the financial years in which later steps must fall.
pub(super) struct Row {
    pub count: usize,
    pub goal: Goal,
    pub fast_track: Option<FastTrackGround>,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub registered: i32,
    pub stage_two: Option<i32>,
    pub approved: Option<i32>,
}

const fn row(count: usize, goal: Goal, from: NaiveDate, to: NaiveDate, registered: i32) -> Row {
    Row {
        count,
        goal,
        fast_track: None,
        from,
        to,
        registered,
        stage_two: None,
        approved: None,
    }
}

impl Row {
    const fn approved(mut self, year: i32) -> Self {
        self.approved = Some(year);
        self
    }
    const fn stage_two(mut self, year: i32) -> Self {
        self.stage_two = Some(year);
        self
    }
    const fn carers(mut self) -> Self {
        self.fast_track = Some(FastTrackGround::FosterCarer);
        self
    }
    const fn again(mut self) -> Self {
        self.fast_track = Some(FastTrackGround::PreviouslyApproved);
        self
    }
}

const Y18: (NaiveDate, NaiveDate) = (day(2018, 4, 16), day(2019, 3, 29));
const Y19: (NaiveDate, NaiveDate) = (day(2019, 4, 9), day(2020, 3, 31));
const Y20: (NaiveDate, NaiveDate) = (day(2020, 4, 9), day(2021, 3, 31));
const Y21: (NaiveDate, NaiveDate) = (day(2021, 4, 9), LAST_DAY);

/// Every household of the region that registered its interest.
pub(super) const ROWS: &[Row] = &[
    // Approved in 2018-19.
    row(88, Goal::Approved, Y18.0, day(2018, 11, 9), 2018).approved(2018),
    row(3, Goal::Approved, Y18.0, day(2018, 11, 30), 2018).approved(2018).carers(),
    row(1, Goal::Approved, Y18.0, day(2018, 11, 30), 2018).approved(2018).again(),
    // Approved in 2019-20.
    row(30, Goal::Approved, day(2018, 7, 2), Y18.1, 2018).approved(2019),
    row(85, Goal::Approved, Y19.0, day(2019, 11, 8), 2019).approved(2019),
    row(4, Goal::Approved, Y19.0, day(2019, 11, 29), 2019).approved(2019).carers(),
    row(2, Goal::Approved, Y19.0, day(2019, 11, 29), 2019).approved(2019).again(),
    // Approved in 2020-21.
    row(42, Goal::Approved, day(2019, 7, 1), Y19.1, 2019).approved(2020),
    row(68, Goal::Approved, Y20.0, day(2020, 11, 6), 2020).approved(2020),
    row(1, Goal::ApprovedAfterRepresentations, Y20.0, day(2020, 8, 31), 2020).approved(2020),
    row(4, Goal::Approved, Y20.0, day(2020, 11, 27), 2020).approved(2020).carers(),
    row(2, Goal::Approved, Y20.0, day(2020, 11, 27), 2020).approved(2020).again(),
    // Approved in 2021-22.
    row(29, Goal::Approved, Y21.0, day(2021, 11, 5), 2021)
        .stage_two(2021)
        .approved(2021),
    row(3, Goal::Approved, day(2021, 4, 1), day(2021, 4, 7), 2020)
        .stage_two(2021)
        .approved(2021),
    row(27, Goal::Approved, day(2020, 12, 1), Y20.1, 2020)
        .stage_two(2021)
        .approved(2021),
    row(35, Goal::Approved, day(2020, 8, 3), Y20.1, 2020).stage_two(2020).approved(2021),
    row(1, Goal::ApprovedAfterReview, day(2020, 6, 1), day(2020, 12, 18), 2020)
        .stage_two(2020)
        .approved(2021),
    row(4, Goal::Approved, Y21.0, day(2021, 12, 3), 2021).approved(2021).carers(),
    row(1, Goal::Approved, Y21.0, day(2021, 12, 3), 2021).approved(2021).again(),
    row(1, Goal::Approved, day(2020, 12, 1), Y20.1, 2020)
        .stage_two(2020)
        .approved(2021)
        .again(),
    // In Stage 2 in 2021-22 without an approval.
    row(18, Goal::InStageTwo, day(2021, 8, 2), day(2022, 1, 31), 2021).stage_two(2021),
    row(3, Goal::OnHoldInStageTwo, day(2021, 7, 1), day(2021, 12, 10), 2021).stage_two(2021),
    row(1, Goal::MindedNot, day(2021, 8, 16), day(2021, 10, 15), 2021).stage_two(2021),
    row(1, Goal::Representations, day(2021, 7, 5), day(2021, 9, 10), 2021).stage_two(2021),
    row(1, Goal::Review, day(2021, 6, 7), day(2021, 8, 6), 2021).stage_two(2021),
    row(1, Goal::WithdrawnInStageTwo, Y21.0, day(2021, 10, 1), 2021).stage_two(2021),
    row(1, Goal::ClosedInStageTwo, Y21.0, day(2021, 10, 1), 2021).stage_two(2021),
    row(4, Goal::WithdrawnInStageTwo, day(2021, 1, 11), Y20.1, 2020).stage_two(2021),
    row(2, Goal::InStageTwo, day(2021, 12, 6), day(2022, 3, 25), 2021)
        .stage_two(2021)
        .carers(),
    row(1, Goal::InStageTwo, day(2021, 12, 6), day(2022, 3, 25), 2021)
        .stage_two(2021)
        .again(),
    // In Stage 1 in 2021-22 without a Stage 2.
    row(30, Goal::InStageOne, day(2022, 1, 4), Y21.1, 2021),
    row(7, Goal::OnHoldInStageOne, day(2021, 8, 2), day(2022, 2, 11), 2021),
    row(12, Goal::BetweenStages, day(2021, 9, 1), day(2022, 1, 31), 2021),
    row(5, Goal::StageTwoRequested, day(2021, 12, 1), day(2022, 1, 28), 2021),
    row(5, Goal::Lapsed, Y21.0, day(2021, 7, 2), 2021),
    row(4, Goal::NotSuitable, Y21.0, day(2021, 12, 31), 2021),
    row(18, Goal::WithdrawnInStageOne, Y21.0, day(2022, 1, 31), 2021),
    row(6, Goal::ClosedInStageOne, Y21.0, day(2022, 1, 31), 2021),
    row(6, Goal::Declined, Y21.0, day(2022, 3, 25), 2021),
    row(3, Goal::WithdrawnBeforeAnswer, Y21.0, day(2022, 3, 25), 2021),
    row(5, Goal::AwaitsAnswer, day(2022, 4, 1), day(2022, 4, 6), 2021),
    // Earlier years, without an approval.
    row(2, Goal::Declined, Y18.0, Y18.1, 2018),
    row(1, Goal::WithdrawnBeforeAnswer, Y18.0, Y18.1, 2018),
    row(8, Goal::WithdrawnInStageOne, Y18.0, Y18.1, 2018),
    row(2, Goal::NotSuitable, Y18.0, Y18.1, 2018),
    row(3, Goal::Lapsed, Y18.0, Y18.1, 2018),
    row(4, Goal::WithdrawnInStageTwo, Y18.0, day(2018, 12, 31), 2018),
    row(2, Goal::ClosedInStageOne, Y18.0, Y18.1, 2018),
    row(6, Goal::Declined, Y19.0, Y19.1, 2019),
    row(3, Goal::WithdrawnBeforeAnswer, Y19.0, Y19.1, 2019),
    row(20, Goal::WithdrawnInStageOne, Y19.0, Y19.1, 2019),
    row(5, Goal::NotSuitable, Y19.0, Y19.1, 2019),
    row(9, Goal::Lapsed, Y19.0, Y19.1, 2019),
    row(12, Goal::WithdrawnInStageTwo, Y19.0, Y19.1, 2019),
    row(6, Goal::ClosedInStageOne, Y19.0, Y19.1, 2019),
    row(2, Goal::NotApproved, Y19.0, day(2019, 10, 31), 2019),
    row(9, Goal::Declined, Y20.0, Y20.1, 2020),
    row(5, Goal::WithdrawnBeforeAnswer, Y20.0, Y20.1, 2020),
    row(32, Goal::WithdrawnInStageOne, Y20.0, Y20.1, 2020),
    row(7, Goal::NotSuitable, Y20.0, Y20.1, 2020),
    row(16, Goal::Lapsed, Y20.0, Y20.1, 2020),
    row(17, Goal::WithdrawnInStageTwo, Y20.0, day(2020, 12, 31), 2020).stage_two(2020),
    row(10, Goal::ClosedInStageOne, Y20.0, Y20.1, 2020),
    row(2, Goal::NotApproved, Y20.0, day(2020, 10, 30), 2020).stage_two(2020),
];

/// Enquiries of each year.
pub(super) const ENQUIRIES: &[(i32, usize)] = &[(2018, 604), (2019, 655), (2020, 689), (2021, 727)];
/// Households at an information session in the year of the report.
pub(super) const SESSIONS: usize = 516;
/// Households with an enquiry discussion in the year of the report.
pub(super) const DISCUSSIONS: usize = 257;

/// Approvals by year: for Fostering for Adoption, and for sibling groups.
pub(super) const APPROVED_FOR: &[(i32, usize, usize)] = &[(2018, 27, 14), (2019, 39, 22), (2020, 32, 23), (2021, 35, 34)];

/// Approved households kept out of matching, by year of approval: approvals that end, and holds
/// that last.
pub(super) const RESERVED: &[(i32, usize, usize)] = &[(2018, 12, 0), (2019, 18, 1), (2020, 18, 4), (2021, 6, 7)];
/// Linked households that would take a further child and have room for one.
pub(super) const OPEN_TO_FURTHER: usize = 2;

/// Mean days without holds and break of the stages that ended in the year of the report.
pub(super) const STAGE_ONE_DAYS: i64 = 52;
/// The same for Stage 2.
pub(super) const STAGE_TWO_DAYS: i64 = 113;
/// The same for the whole assessment.
pub(super) const OVERALL_DAYS: i64 = 164;

/// Live links at the end: how many cases go to available households of the region, how many to
/// households still in Stage 2, and how many to households of other agencies; groups, then
/// single children.
pub(super) const LIVE_GROUPS: [usize; 3] = [11, 3, 7];
/// The same for single children; the available households are new to it, then shared.
pub(super) const LIVE_SINGLES: [usize; 4] = [7, 12, 9, 11];
