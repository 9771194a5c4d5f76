//! How a worker steers a search: what counts this time, and who is looked at.

use crate::problems::{Outcome, Problem};
use family_finding_domain::{
    Faults,
    matching::{ApprovalEnding, SearchSettings, SettingsIn, parse_weights},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// How a search is steered. What is left out is as by default.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
pub struct SteeringQuery {
    /// Weights that differ from the default, each as `criterion:weight`, such as
    /// `ages:12,need_autism:20`. `GET /v1/matching/criteria` lists the criteria, the defaults and
    /// the bounds; 0 leaves a criterion out of the score.
    #[serde(default)]
    #[param(max_items = 31, value_type = Option<Vec<CriterionWeight>>, inline, style = Form, explode = false, example = json!(["ages:12", "need_autism:20"]))]
    pub weights: Option<Vec<String>>,
    /// The farthest a household may live from the children's place, in kilometres as the crow
    /// flies. Who lives at a distance that is not known is kept.
    #[serde(default)]
    #[param(minimum = 1, maximum = 1000)]
    pub max_distance_km: Option<u16>,
    /// `true`: only households of the region's own agency.
    #[serde(default)]
    pub in_house_only: Option<bool>,
    /// `leave_out`: households are left out whose yearly review of approval falls due within
    /// three months. Those whose match is being considered or decided have no review.
    #[serde(default)]
    #[param(inline)]
    pub approval_ending: Option<ApprovalEnding>,
    /// Only who has waited at least this many days: a household since its approval, a child since
    /// the authority to place.
    #[serde(default)]
    #[param(minimum = 1, maximum = 3650)]
    pub waiting_at_least_days: Option<u16>,
}

/// A criterion and its weight.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, max_length = 60, pattern = "^[a-z_]{1,50}:[0-9]{1,6}$", example = "ages:12")]
pub struct CriterionWeight(#[allow(dead_code, reason = "a schema only")] String);

impl SteeringQuery {
    /// The settings, or every fault of the parameters.
    pub fn settings(&self) -> Outcome<SearchSettings> {
        let default = SettingsIn::default();
        let mut faults = Faults::none();
        let weights = parse_weights(self.weights.as_deref().unwrap_or_default(), "/weights").unwrap_or_else(|found| {
            faults.extend(found);
            default.weights
        });
        let settings = SettingsIn {
            weights,
            max_distance_km: self.max_distance_km,
            in_house_only: self.in_house_only.unwrap_or(default.in_house_only),
            approval_ending: self.approval_ending.unwrap_or(default.approval_ending),
            waiting_at_least_days: self.waiting_at_least_days,
        };
        match SearchSettings::parse(&settings, "") {
            Ok(settings) if faults.is_empty() => Ok(settings),
            parsed => {
                faults.extend(parsed.err().unwrap_or_default());
                Err(Problem::of_parameters(faults))
            }
        }
    }
}
