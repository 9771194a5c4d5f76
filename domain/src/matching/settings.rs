//! The settings of one search: what matters this time, and who is looked at.
//!
//! Settings steer and never bar. They are repeated in full beside every answer, with a mark that
//! is the same for the same settings, so that a filed result can be repeated.

use super::{
    criteria::Criterion,
    weights::{WEIGHTS_VERSION, Weights},
};
use crate::{
    codes::code_list,
    fault::{FaultCode, Faults},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt::Write};

/// The farthest distance in kilometres that a search can be narrowed to.
pub const MAX_DISTANCE_KM_HIGHEST: u16 = 1_000;

/// The longest wait in days that a search can be narrowed to.
pub const WAITING_DAYS_HIGHEST: u16 = 3_650;

code_list! {
    /// What happens to households whose yearly review of approval falls due soon.
    ApprovalEnding {
        /// They are looked at like all others.
        Include = "include",
        /// They are left out.
        LeaveOut = "leave_out",
    }
}

/// Settings as they arrive. What is left out is as by default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = SearchSettingsIn))]
pub struct SettingsIn {
    /// The weights that differ from the default, by criterion: 0 to 20, and 0 to 5 for a criterion
    /// of identity. 0 leaves a criterion out of the score.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = CriterionWeights))]
    pub weights: BTreeMap<Criterion, u32>,
    /// The farthest a household may live from the children's place, in kilometres as the crow flies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1000))]
    pub max_distance_km: Option<u16>,
    /// Only households of the children's own agency.
    pub in_house_only: bool,
    /// Whether households are looked at whose yearly review of approval falls due soon.
    pub approval_ending: ApprovalEnding,
    /// Only who has waited at least this many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 3650))]
    pub waiting_at_least_days: Option<u16>,
}

impl Default for SettingsIn {
    fn default() -> Self {
        Self {
            weights: BTreeMap::new(),
            max_distance_km: None,
            in_house_only: false,
            approval_ending: ApprovalEnding::Include,
            waiting_at_least_days: None,
        }
    }
}

/// The settings of a search, within their bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchSettings {
    /// A mark that is the same for the same settings and the same version of the weights.
    #[cfg_attr(feature = "openapi", schema(max_length = 40, example = "2026-11-0123456789abcdef"))]
    id: String,
    /// The version of the default weights and of what the grades mean.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 20, example = "2026-11"))]
    weights_version: &'static str,
    /// The weight of every criterion in this search.
    #[cfg_attr(feature = "openapi", schema(value_type = CriterionWeights))]
    weights: Weights,
    /// The farthest a household may live from the children's place, in kilometres as the crow flies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1000))]
    max_distance_km: Option<u16>,
    /// Only households of the children's own agency.
    in_house_only: bool,
    /// Whether households are looked at whose yearly review of approval falls due soon.
    approval_ending: ApprovalEnding,
    /// Only who has waited at least this many days: a household since its approval, a child since
    /// the authority to place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 3650))]
    waiting_at_least_days: Option<u16>,
}

impl Default for SearchSettings {
    /// The default weights, and everybody is looked at.
    fn default() -> Self {
        Self::of(&SettingsIn::default(), Weights::default())
    }
}

impl SearchSettings {
    /// Reads settings; `at` is where they stood in the request. All faults are told.
    pub fn parse(settings: &SettingsIn, at: &str) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let mut weights = Weights::default();
        for (criterion, weight) in &settings.weights {
            if *weight > criterion.weight_highest() {
                let detail = format!("the weight of {} is 0 to {}", criterion.code(), criterion.weight_highest());
                faults.add(FaultCode::WeightOutOfBounds, format!("{at}/weights/{}", criterion.code()), detail);
            }
            weights.set(*criterion, *weight);
        }
        let identity = weights.sum(&Criterion::IDENTITY);
        let always = weights.sum(&[Criterion::Ages, Criterion::Number]);
        if faults.is_empty() && identity > always {
            let detail = format!(
                "ethnicity, faith, language and culture weigh {identity} together, and may not weigh more than ages and number, which weigh {always} together"
            );
            faults.add(FaultCode::IdentityOutweighs, format!("{at}/weights"), detail);
        }
        if weights.iter().all(|(_, weight)| weight == 0) {
            let detail = "at least one criterion counts";
            faults.add(FaultCode::WeightOutOfBounds, format!("{at}/weights"), detail);
        }
        bounded(
            settings.max_distance_km,
            MAX_DISTANCE_KM_HIGHEST,
            format!("{at}/max_distance_km"),
            &mut faults,
        );
        bounded(
            settings.waiting_at_least_days,
            WAITING_DAYS_HIGHEST,
            format!("{at}/waiting_at_least_days"),
            &mut faults,
        );
        faults.or(Self::of(settings, weights))
    }

    fn of(settings: &SettingsIn, weights: Weights) -> Self {
        let mut settings = Self {
            id: String::new(),
            weights_version: WEIGHTS_VERSION,
            weights,
            max_distance_km: settings.max_distance_km,
            in_house_only: settings.in_house_only,
            approval_ending: settings.approval_ending,
            waiting_at_least_days: settings.waiting_at_least_days,
        };
        settings.id = settings.mark();
        settings
    }

    /// The version of the weights, and a digest of everything that the settings say.
    fn mark(&self) -> String {
        let mut said = Sha256::new();
        for (criterion, weight) in self.weights.iter() {
            said.update(format!("{}={weight};", criterion.code()));
        }
        let (distance, wait) = (self.max_distance_km, self.waiting_at_least_days);
        said.update(format!(
            "{};{distance:?};{};{};{wait:?}",
            self.weights_version,
            self.in_house_only,
            self.approval_ending.code()
        ));
        let mut id = format!("{}-", self.weights_version);
        for byte in said.finalize().iter().take(8) {
            // Writing to a text cannot fail.
            let _ = write!(id, "{byte:02x}");
        }
        id
    }

    /// The mark of the settings.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The weights of this search.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The farthest a household may live, in kilometres.
    pub fn max_distance_km(&self) -> Option<u16> {
        self.max_distance_km
    }

    /// Only households of the children's own agency.
    pub fn in_house_only(&self) -> bool {
        self.in_house_only
    }

    /// Whether households are looked at whose review of approval falls due soon.
    pub fn approval_ending(&self) -> ApprovalEnding {
        self.approval_ending
    }

    /// Only who has waited at least this many days.
    pub fn waiting_at_least_days(&self) -> Option<u16> {
        self.waiting_at_least_days
    }
}

fn bounded(value: Option<u16>, highest: u16, at: String, faults: &mut Faults) {
    if value.is_some_and(|value| !(1..=highest).contains(&value)) {
        faults.add(FaultCode::InvalidValue, at, format!("must be 1 to {highest}"));
    }
}

/// Reads weights written as `criterion:weight`; `at` is where they stood. A criterion that does
/// not exist or is given twice is a fault, and so is a weight that is no whole number.
pub fn parse_weights(texts: &[String], at: &str) -> Result<BTreeMap<Criterion, u32>, Faults> {
    let mut faults = Faults::none();
    let mut weights = BTreeMap::new();
    for (position, text) in texts.iter().enumerate() {
        let (code, weight) = text.split_once(':').unwrap_or((text, ""));
        let nth = position + 1;
        let Some(criterion) = Criterion::from_code(code) else {
            let detail = format!("entry {nth} names no criterion of matching; /v1/matching/criteria lists them");
            faults.add(FaultCode::UnknownCriterion, at, detail);
            continue;
        };
        let Ok(weight) = weight.parse() else {
            let detail = format!("the weight of {code} is a whole number, 0 to {}", criterion.weight_highest());
            faults.add(FaultCode::WeightOutOfBounds, at, detail);
            continue;
        };
        if weights.insert(criterion, weight).is_some() {
            faults.add(FaultCode::CriterionRepeated, at, format!("{code} is given a weight twice"));
        }
    }
    faults.or(weights)
}

/// The schema of an object that holds the weight of each criterion.
#[cfg(feature = "openapi")]
mod schema {
    use super::Criterion;
    use utoipa::openapi::{
        ObjectBuilder, RefOr, Schema,
        schema::{AdditionalProperties, Type},
    };
    use utoipa::{PartialSchema, ToSchema};

    /// A weight for each criterion.
    pub struct CriterionWeights;

    impl PartialSchema for CriterionWeights {
        fn schema() -> RefOr<Schema> {
            let mut object = ObjectBuilder::new()
                .description(Some("Weights by criterion, each its share in the weighted mean, without unit."))
                .additional_properties(Some(AdditionalProperties::FreeForm(false)));
            for criterion in Criterion::ALL {
                let weight = ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .minimum(Some(0))
                    .maximum(Some(criterion.weight_highest()));
                object = object.property(criterion.code(), weight);
            }
            RefOr::T(Schema::Object(object.build()))
        }
    }

    impl ToSchema for CriterionWeights {}
}
#[cfg(feature = "openapi")]
pub use schema::CriterionWeights;

#[cfg(test)]
mod tests;
