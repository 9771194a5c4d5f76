//! The cases behind a figure: what the figure itself is counted from, case by case.

use super::{
    definitions::{DefinedCode, Definition, Source},
    engine::InWindow,
    in_view::{ChildInView, HouseholdInView, Window},
    query::MeasureQuery,
    records::{ChildRecord, Records},
    scorecards::Adoption,
    tally::{Exact, Reckoning, Tally},
};
use crate::{
    codes::code_list,
    identifiers::{AdopterId, ChildId, LinkId, OrganisationCode, SiblingGroupId},
};
use chrono::NaiveDate;
use uuid::Uuid;

code_list! {
    /// What kind of case a figure counts.
    CountedCaseKind {
        /// An adopter household.
        Adopter = "adopter",
        /// A child.
        Child = "child",
        /// A sibling group.
        SiblingGroup = "sibling_group",
        /// A link with siblings who are in no group: it stands for their group.
        Link = "link",
    }
}

/// A case that a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountedCase {
    /// An adopter household.
    Adopter(AdopterId),
    /// A child.
    Child(ChildId),
    /// A sibling group.
    SiblingGroup(SiblingGroupId),
    /// A link with siblings who are in no group.
    Link(LinkId),
}

impl CountedCase {
    /// What kind of case it is.
    pub fn kind(self) -> CountedCaseKind {
        match self {
            Self::Adopter(_) => CountedCaseKind::Adopter,
            Self::Child(_) => CountedCaseKind::Child,
            Self::SiblingGroup(_) => CountedCaseKind::SiblingGroup,
            Self::Link(_) => CountedCaseKind::Link,
        }
    }

    /// Its identifier.
    pub fn id(self) -> Uuid {
        match self {
            Self::Adopter(id) => id.0,
            Self::Child(id) => id.0,
            Self::SiblingGroup(id) => id.0,
            Self::Link(id) => id.0,
        }
    }
}

/// A case as a measure looks at it.
pub(super) enum MeasuredCase<'a> {
    Household(HouseholdInView<'a>),
    Child(ChildInView<'a>),
}

/// A case behind a figure, and what it adds.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseBehind {
    /// The case.
    pub case: CountedCase,
    /// Its local authority; none for a family or sibling group, which several may share.
    pub local_authority: Option<OrganisationCode>,
    /// For a share, whether it is in the part that is counted.
    pub in_numerator: Option<bool>,
    /// Whether it is among those over whom the figure is. An in-year ratio sets one group of
    /// households against another, so that a case may be in its part alone.
    pub in_cohort: bool,
    /// What it adds to a mean, in the unit of the measure.
    pub amount: Option<f64>,
}

/// A figure with every case behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureWithCases {
    /// The first day the figure speaks of.
    pub from: NaiveDate,
    /// The last day the figure speaks of.
    pub to: NaiveDate,
    /// The figure; none for a mean or share over nobody.
    pub value: Option<f64>,
    /// For a share, how many of the cohort.
    pub numerator: Option<u64>,
    /// For a share or mean over how many; for a count the count.
    pub cohort: u64,
    /// The cases, in the order of their identifiers.
    pub cases: Vec<CaseBehind>,
}

/// The figure of a measure or scorecard for the whole period of a query, of one local authority or
/// of all, with every case behind it: each is what the definition's own arithmetic adds for it.
pub fn figure_with_cases(
    records: &Records,
    code: DefinedCode,
    query: &MeasureQuery,
    area: Option<&OrganisationCode>,
) -> Option<FigureWithCases> {
    let definition = code.definition()?;
    let window = Window::new(query.period.clone(), query);
    let of_area = |authority: &OrganisationCode| area.is_none_or(|area| area == authority);
    let mut counting = Counting {
        definition,
        total: Tally::default(),
        cases: Vec::new(),
    };
    if window.days_of(definition.period_rule).is_some() {
        for record in &records.adopters {
            if matches!(definition.source, Source::Households(_)) && record.own_agency && of_area(&record.local_authority) {
                let case = MeasuredCase::Household(HouseholdInView::new(record, &window));
                let add = |tally: &mut Tally| definition.add(&case, tally);
                counting.case(CountedCase::Adopter(record.id), &record.local_authority, add);
            }
        }
        for record in records.children.iter().filter(|record| of_area(&record.local_authority)) {
            let add = |tally: &mut Tally| add_child(definition, record, &window, tally);
            counting.case(CountedCase::Child(record.id), &record.local_authority, add);
        }
    }
    Some(counting.finish(&window))
}

fn add_child(definition: &Definition, record: &ChildRecord, window: &Window, tally: &mut Tally) {
    match definition.code {
        DefinedCode::Measure(_) => definition.add(&MeasuredCase::Child(ChildInView::new(record, window)), tally),
        DefinedCode::Scorecard(code) => {
            if let Some(adoption) = Adoption::within(&record.summary, &window.period) {
                adoption.add(code, tally);
            }
        }
    }
}

struct Counting {
    definition: &'static Definition,
    total: Tally,
    cases: Vec<CaseBehind>,
}

impl Counting {
    fn case(&mut self, case: CountedCase, local_authority: &OrganisationCode, add: impl Fn(&mut Tally)) {
        let mut own = Tally::default();
        add(&mut own);
        self.total.absorb(&own);
        if !own.has_part() && !own.has_whole() {
            return;
        }
        let (in_numerator, in_cohort, amount) = match self.definition.reckoning {
            Reckoning::Count | Reckoning::Distinct(..) => (None, true, None),
            Reckoning::Share | Reckoning::ShareHundredths => (Some(own.has_part()), own.has_whole(), None),
            mean @ (Reckoning::MeanDays | Reckoning::MeanTenths | Reckoning::MeanMonths) => (None, true, own.reckon(mean).value),
        };
        self.cases.push(CaseBehind {
            case,
            local_authority: Some(local_authority.clone()),
            in_numerator,
            in_cohort,
            amount: amount.map(Exact::as_f64),
        });
    }

    fn finish(mut self, window: &Window) -> FigureWithCases {
        if let Reckoning::Distinct(least, most) = self.definition.reckoning {
            let things = self.total.things(least, most).map(|case| CaseBehind {
                case,
                local_authority: None,
                in_numerator: None,
                in_cohort: true,
                amount: None,
            });
            self.cases = things.collect();
        }
        self.cases.sort_by_key(|behind| behind.case.id());
        let figure = InWindow::of(self.definition, window, &self.total);
        FigureWithCases {
            from: figure.from,
            to: figure.to,
            value: figure.value.map(Exact::as_f64),
            numerator: figure.reckoned.numerator,
            cohort: figure.reckoned.cohort,
            cases: self.cases,
        }
    }
}
