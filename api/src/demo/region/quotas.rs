//! The plan of the region: how many cases take which way. Everything else is drawn around it.
//!
//! Arrays of four are the councils in the order Hampshire, Isle of Wight, Portsmouth, Southampton.
//! Years are financial years by their first calendar year; counts of cases are counts of children.

/// The councils.
pub(super) const COUNCILS: [&str; 4] = ["HCC", "IOW", "PCC", "SCC"];

/// Children matched in one year.
pub(super) struct MatchYear {
    pub year: i32,
    pub children: [usize; 4],
    /// Sibling groups of two among them.
    pub pairs: [usize; 4],
    /// Sibling groups of three among them.
    pub triples: [usize; 4],
    /// Single children placed with a household of another agency in the same year.
    pub external: [usize; 4],
    /// In which years their placement orders were granted, the earliest matched first.
    pub orders: &'static [(i32, usize)],
    /// Children placed by consent.
    pub consents: usize,
    /// Children whose household was identified in the year before, the earliest matched.
    pub identified_before: usize,
    /// In which years they were adopted, the earliest matched first.
    pub adopted: &'static [(i32, [usize; 4])],
    /// Children who moved in under Fostering for Adoption in the year.
    pub early_permanence: usize,
    /// Children for whom another household was thought of in the year before.
    pub earlier_links: usize,
}

/// The years before the year of the report.
pub(super) const EARLIER_YEARS: &[MatchYear] = &[
    MatchYear {
        year: 2018,
        children: [31, 4, 10, 17],
        pairs: [2, 0, 0, 1],
        triples: [0; 4],
        external: [19, 2, 6, 10],
        orders: &[(2018, 61)],
        consents: 1,
        identified_before: 0,
        adopted: &[(2019, [27, 3, 9, 15]), (2020, [4, 1, 1, 2])],
        early_permanence: 0,
        earlier_links: 0,
    },
    MatchYear {
        year: 2019,
        children: [59, 11, 18, 30],
        pairs: [5, 1, 1, 3],
        triples: [1, 0, 1, 0],
        external: [2, 0, 0, 1],
        orders: &[(2018, 61), (2019, 56)],
        consents: 1,
        identified_before: 24,
        adopted: &[(2019, [7, 1, 2, 4]), (2020, [44, 9, 13, 22]), (2021, [6, 1, 2, 3])],
        early_permanence: 12,
        earlier_links: 0,
    },
    MatchYear {
        year: 2020,
        children: [54, 9, 17, 28],
        pairs: [4, 0, 2, 2],
        triples: [1, 0, 0, 1],
        external: [2, 1, 0, 1],
        orders: &[(2018, 6), (2019, 36), (2020, 66)],
        consents: 0,
        identified_before: 26,
        adopted: &[(2020, [7, 1, 2, 4]), (2021, [33, 6, 12, 22])],
        early_permanence: 17,
        earlier_links: 11,
    },
];

/// The year of the report: children matched in it.
pub(super) const THIS_YEAR: MatchYear = MatchYear {
    year: 2021,
    children: [54, 4, 15, 20],
    pairs: [7, 0, 2, 3],
    triples: [1, 0, 0, 1],
    external: [2, 0, 1, 1],
    orders: &[],
    consents: 1,
    identified_before: 21,
    adopted: &[(2021, [4, 0, 1, 1])],
    early_permanence: 13,
    earlier_links: 10,
};

/// Of the children matched in the year of the report, those identified in the year before:
/// single children, and two pairs of Hampshire's.
pub(super) const IDENTIFIED_BEFORE_SINGLES: [usize; 4] = [8, 1, 3, 5];
/// The pairs among them.
pub(super) const IDENTIFIED_BEFORE_PAIRS: [usize; 4] = [2, 0, 0, 0];
/// Of these, the children whose placement order is of 2019-20.
pub(super) const ORDER_TWO_YEARS_BEFORE: usize = 2;

/// A placement for adoption that disrupts.
pub(super) struct Disruption {
    pub matched: i32,
    pub council: usize,
    pub year: i32,
    /// The quarter, 1 to 4, where it matters.
    pub quarter: Option<u32>,
    /// The size of the group of which one child's placement disrupts.
    pub group: usize,
    pub then: AfterDisruption,
}

/// What follows a disruption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AfterDisruption {
    PlanChanged,
    IdentifiedAgain,
    Waiting,
}

const fn disruption(matched: i32, council: usize, year: i32, quarter: Option<u32>, group: usize, then: AfterDisruption) -> Disruption {
    Disruption {
        matched,
        council,
        year,
        quarter,
        group,
        then,
    }
}

/// Every disruption.
pub(super) const DISRUPTIONS: &[Disruption] = &[
    disruption(2019, 0, 2019, None, 1, AfterDisruption::PlanChanged),
    disruption(2019, 0, 2019, None, 1, AfterDisruption::PlanChanged),
    disruption(2019, 2, 2019, None, 1, AfterDisruption::PlanChanged),
    disruption(2019, 3, 2020, None, 1, AfterDisruption::PlanChanged),
    disruption(2020, 0, 2020, None, 1, AfterDisruption::PlanChanged),
    disruption(2020, 2, 2021, Some(1), 1, AfterDisruption::PlanChanged),
    disruption(2020, 3, 2021, Some(2), 2, AfterDisruption::PlanChanged),
    disruption(2021, 0, 2021, Some(3), 1, AfterDisruption::IdentifiedAgain),
    disruption(2021, 3, 2021, Some(4), 1, AfterDisruption::Waiting),
];

/// Children for whom a household was identified and who were not matched: by how they stand.
pub(super) struct Unmatched {
    pub way: Way,
    /// The year of identification; `None` when none was.
    pub identified: Option<i32>,
    /// The year of the placement order.
    pub order: Option<i32>,
    pub singles: [usize; 4],
    pub pairs: [usize; 4],
    pub triples: [usize; 4],
}

/// How a child stands who was not matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Matched: not of this table.
    Matched,
    /// With a live link at the end.
    Live,
    /// With authority to place and without a live link at the end.
    Waiting,
    /// The plan changed.
    PlanChanged,
    /// The court made no placement order.
    NoOrder,
    /// Returned home or to a special guardian.
    LeftCare,
    /// The link ended; the plan is not decided.
    Undecided,
}

const fn unmatched(way: Way, identified: Option<i32>, order: Option<i32>, singles: [usize; 4]) -> Unmatched {
    Unmatched {
        way,
        identified,
        order,
        singles,
        pairs: [0; 4],
        triples: [0; 4],
    }
}

impl Unmatched {
    const fn with_groups(mut self, pairs: [usize; 4], triples: [usize; 4]) -> Self {
        self.pairs = pairs;
        self.triples = triples;
        self
    }
}

/// Every child who was not matched.
pub(super) const UNMATCHED: &[Unmatched] = &[
    unmatched(Way::PlanChanged, Some(2018), Some(2018), [1, 0, 0, 1]),
    unmatched(Way::LeftCare, Some(2018), None, [3, 0, 1, 1]),
    unmatched(Way::NoOrder, Some(2018), None, [2, 0, 1, 1]),
    unmatched(Way::PlanChanged, Some(2019), Some(2018), [1, 1, 0, 0]),
    unmatched(Way::PlanChanged, Some(2019), Some(2019), [2, 0, 0, 1]),
    unmatched(Way::LeftCare, Some(2019), None, [3, 0, 1, 2]),
    unmatched(Way::NoOrder, Some(2019), None, [2, 1, 1, 1]),
    unmatched(Way::Undecided, Some(2019), None, [1, 0, 0, 0]),
    unmatched(Way::PlanChanged, Some(2020), Some(2020), [3, 0, 1, 2]),
    unmatched(Way::LeftCare, Some(2020), None, [6, 1, 2, 3]),
    unmatched(Way::NoOrder, Some(2020), None, [4, 0, 2, 2]),
    unmatched(Way::Undecided, Some(2020), None, [1, 0, 0, 1]),
    unmatched(Way::Live, Some(2020), Some(2020), [1, 0, 0, 1]),
    unmatched(Way::Live, Some(2021), Some(2021), [9, 1, 2, 12]).with_groups([3, 1, 1, 4], [0, 0, 1, 0]),
    unmatched(Way::Waiting, Some(2021), Some(2021), [1, 0, 1, 1]),
    unmatched(Way::Waiting, None, Some(2021), [1, 0, 0, 1]),
    unmatched(Way::PlanChanged, Some(2021), Some(2021), [2, 0, 0, 2]),
    unmatched(Way::Live, Some(2021), None, [15, 3, 1, 7]).with_groups([5, 0, 2, 2], [1, 0, 1, 0]),
    unmatched(Way::LeftCare, Some(2021), None, [12, 1, 4, 3]).with_groups([1, 0, 0, 1], [0; 4]),
    unmatched(Way::NoOrder, Some(2021), None, [2, 0, 2, 2]).with_groups([1, 0, 0, 0], [0; 4]),
    unmatched(Way::Undecided, Some(2021), None, [6, 1, 2, 3]).with_groups([1, 0, 0, 0], [0; 4]),
];

/// Children with an order of the year of the report whose plan was referred in the year before.
pub(super) const REFERRED_BEFORE_ORDER_YEAR: [usize; 4] = [10, 1, 3, 7];
/// Children with a live link and no order whose plan was referred in the year of the report.
pub(super) const LIVE_REFERRED: [usize; 4] = [12, 1, 3, 4];
/// The same, referred in the year before.
pub(super) const LIVE_REFERRED_BEFORE: [usize; 4] = [4, 0, 1, 1];
/// Children without a live link and without an order whose plan was referred in the year.
pub(super) const UNDECIDED_REFERRED: [usize; 4] = [2, 0, 1, 1];
/// Children not matched in the year of the report for whom another household was thought of in
/// the year before.
pub(super) const UNMATCHED_EARLIER_LINKS: usize = 7;

/// A wait with authority to place and without a potential link, by the quarters at whose end it
/// lasts (0 is the end of the year before) and how many children wait so.
pub(super) const WAITS_OF_THE_MATCHED: &[((u32, u32), usize)] = &[((1, 1), 5), ((1, 2), 2), ((2, 2), 4)];
/// The same among the children with a live link at the end.
pub(super) const WAITS_OF_THE_LIVE: &[((u32, u32), usize)] = &[((1, 2), 2), ((2, 2), 3), ((2, 3), 4), ((3, 3), 3)];
/// The waits from the year before into the year of the report, both of the matched.
pub(super) const WAITS_FROM_BEFORE: &[(usize, (u32, u32))] = &[(0, (0, 0)), (3, (0, 1))];

/// Live links under Fostering for Adoption of the year, with and without a placement order.
pub(super) const LIVE_EARLY_PERMANENCE: (usize, usize) = (7, 5);

/// Children paused by a court judgment, and those of them who are paused at the end: with a
/// placement order, and without.
pub(super) const PAUSED: [(usize, usize); 2] = [(9, 2), (9, 2)];

/// Ages in completed years at the identification in the year of the report: under 2, 2 to 5, over 5.
pub(super) const GROUPED_AGES: [usize; 3] = [26, 44, 9];
/// The same for children who are not part of a group.
pub(super) const SINGLE_AGES: [usize; 3] = [93, 39, 9];
/// Children who are not part of a group and are hard to place.
pub(super) const SINGLE_HARD_TO_PLACE: usize = 38;

/// Days from entering care to moving in, of the children adopted in a year.
pub(super) const CARE_TO_MOVING_IN: &[(i32, i64)] = &[(2020, 385), (2021, 354)];
/// The same on the Isle of Wight in the year of the report.
pub(super) const ISLAND_CARE_TO_MOVING_IN: (i32, i64) = (2021, 449);
/// Days from placement order to match, of the children adopted in a year.
pub(super) const ORDER_TO_MATCH: &[(i32, i64)] = &[(2020, 175), (2021, 123)];
