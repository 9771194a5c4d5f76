//! What each measure means, in words and in arithmetic.

use super::{
    available, child_journey,
    codes::MeasureCode,
    conversion, family_finding, funnel,
    in_view::{ChildInView, HouseholdInView},
    scorecard_definitions,
    scorecards::ScorecardCode,
    tally::{Reckoning, Tally},
    timescales,
    vocabulary::{Better, MeasureGroup, MeasurePopulation, MeasureUnit, PeriodRule},
};
use serde::{Deserialize, Serialize};
use std::{fmt, sync::LazyLock};

/// The code of a measure or a scorecard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum DefinedCode {
    /// A measure.
    Measure(MeasureCode),
    /// A scorecard.
    Scorecard(ScorecardCode),
}

impl DefinedCode {
    /// The name on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Measure(code) => code.code(),
            Self::Scorecard(code) => code.code(),
        }
    }

    /// The measure or scorecard with this name on the wire.
    pub fn from_code(code: &str) -> Option<Self> {
        let measure = MeasureCode::from_code(code).map(Self::Measure);
        measure.or_else(|| ScorecardCode::from_code(code).map(Self::Scorecard))
    }

    /// What it means.
    pub fn definition(self) -> Option<&'static Definition> {
        DEFINITIONS.iter().find(|definition| definition.code == self)
    }
}

impl fmt::Display for DefinedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One list of all codes, so that a wrong one is told as what it is.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for DefinedCode {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("The code of a measure or a scorecard."))
            .enum_values(Some(DEFINITIONS.iter().map(|definition| definition.code.code())))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for DefinedCode {}

/// What a measure means.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = MeasureDefinition))]
pub struct Definition {
    /// The code.
    pub code: DefinedCode,
    /// The part of the work it describes.
    pub group: MeasureGroup,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 100, example = "Enquiries"))]
    pub name: &'static str,
    /// The definition.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 500))]
    pub words: &'static str,
    /// The unit of the figure.
    pub unit: MeasureUnit,
    /// Whom it is about.
    pub population: MeasurePopulation,
    /// What the period selects.
    pub period_rule: PeriodRule,
    /// Over whom the figure is reckoned: the denominator of a share or mean.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 200))]
    pub cohort: &'static str,
    /// In which direction it gets better.
    pub better: Better,
    /// The figure that national guidance sets, in the unit of the measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidance: Option<u32>,
    #[serde(skip)]
    pub(super) source: Source,
    #[serde(skip)]
    pub(super) reckoning: Reckoning,
}

/// Which cases a measure counts, and how one of them adds to it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    Households(fn(&HouseholdInView<'_>, &mut Tally)),
    Children(fn(&ChildInView<'_>, &mut Tally)),
    Scorecard,
}

/// Every measure and scorecard, in the order in which they are shown.
pub static DEFINITIONS: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    [
        funnel::DEFINITIONS,
        conversion::DEFINITIONS,
        timescales::DEFINITIONS,
        available::DEFINITIONS,
        family_finding::DEFINITIONS,
        child_journey::DEFINITIONS,
        scorecard_definitions::DEFINITIONS,
    ]
    .concat()
});

impl Definition {
    /// The measure's code; `None` for a scorecard.
    pub fn measure(&self) -> Option<MeasureCode> {
        match self.code {
            DefinedCode::Measure(code) => Some(code),
            DefinedCode::Scorecard(_) => None,
        }
    }

    /// A count of households.
    pub(super) const fn households(
        code: MeasureCode,
        name: &'static str,
        words: &'static str,
        add: fn(&HouseholdInView<'_>, &mut Tally),
    ) -> Self {
        Self {
            code: DefinedCode::Measure(code),
            group: MeasureGroup::Funnel,
            name,
            words,
            unit: MeasureUnit::Count,
            population: MeasurePopulation::Households,
            period_rule: PeriodRule::FactInPeriod,
            cohort: "The households counted.",
            better: Better::Higher,
            guidance: None,
            source: Source::Households(add),
            reckoning: Reckoning::Count,
        }
    }

    /// A count of children.
    pub(super) const fn children(
        code: MeasureCode,
        name: &'static str,
        words: &'static str,
        add: fn(&ChildInView<'_>, &mut Tally),
    ) -> Self {
        Self {
            code: DefinedCode::Measure(code),
            group: MeasureGroup::FamilyFinding,
            name,
            words,
            unit: MeasureUnit::Count,
            population: MeasurePopulation::Children,
            period_rule: PeriodRule::FactInPeriod,
            cohort: "The children counted.",
            better: Better::Neither,
            guidance: None,
            source: Source::Children(add),
            reckoning: Reckoning::Count,
        }
    }

    /// The measure as a share in percent of a cohort.
    pub(super) const fn as_share_of(self, cohort: &'static str) -> Self {
        Self {
            unit: MeasureUnit::Percent,
            cohort,
            reckoning: Reckoning::Share,
            ..self
        }
    }
}
