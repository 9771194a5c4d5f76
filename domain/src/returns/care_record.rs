//! A child's care as the SSDA903 collection asks for it. It belongs to the council's own system and
//! is held only because the adoption part of the return cannot be made without it.
//!
//! It says where a child lives, adoptive homes among it, so it is sealed like an identity.

use super::codes::{
    CareLegalStatus, CategoryOfNeed, EpisodeEndReason, EpisodePlacement, EpisodeProvider, EpisodeStartReason, PlacementChangeReason,
    UnknownPupilNumber,
};
use crate::{
    codes::Sex,
    fault::{FaultCode, Faults, redacted_debug},
    identifiers::SocialCareEpisodeId,
    identities::Postcode,
    journeys::RecordedDates,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The Ofsted unique reference number of a provider: digits, with two letters before them for a
/// social care setting; `XXXXXXX` for a regional adoption agency that has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 6, max_length = 8, pattern = "^(XXXXXXX|(SC)?[0-9]{6}|[0-9]{7})$"))]
pub struct OfstedNumber(String);

impl OfstedNumber {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Stands for a regional adoption agency without a number of its own.
    pub fn is_regional_agency(&self) -> bool {
        self.0 == "XXXXXXX"
    }
}

impl TryFrom<String> for OfstedNumber {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.strip_prefix("SC").unwrap_or(&text);
        let long_enough = digits.len() == 6 || (digits.len() == 7 && digits.len() == text.len());
        if text == "XXXXXXX" || (long_enough && digits.bytes().all(|byte| byte.is_ascii_digit())) {
            return Ok(Self(text));
        }
        Err("an Ofsted number has six or seven digits, or SC and six digits")
    }
}

impl From<OfstedNumber> for String {
    fn from(number: OfstedNumber) -> String {
        number.0
    }
}

/// An episode of care: a stretch under one legal status in one placement.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CareEpisode {
    /// Its first day (DECOM).
    pub started_on: NaiveDate,
    /// Why it began (RNE).
    pub start_reason: EpisodeStartReason,
    /// The legal status (LS).
    pub legal_status: CareLegalStatus,
    /// Why the child needs care (CIN); the same throughout a period of care.
    pub category_of_need: CategoryOfNeed,
    /// The placement (PLACE).
    pub placement: EpisodePlacement,
    /// Who provides it (PLACE_PROVIDER).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub provider: Option<EpisodeProvider>,
    /// Its last day (DEC).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_on: Option<NaiveDate>,
    /// Why it ended (REC).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end_reason: Option<EpisodeEndReason>,
    /// Why the placement changed after it (REASON_PLACE_CHANGE).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub placement_change_reason: Option<PlacementChangeReason>,
    /// Where the child lived when the period of care began (HOME_POST).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub home_postcode: Option<Postcode>,
    /// Where the placement is (PL_POST).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub placement_postcode: Option<Postcode>,
    /// The provider's Ofsted number (URN).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub urn: Option<OfstedNumber>,
    /// The placement is outside England, where Ofsted registers nobody.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub outside_england: bool,
}

impl CareEpisode {
    /// Whether nothing of the placement differs that a change of placement must change in part.
    fn is_placed_as(&self, other: &Self) -> bool {
        self.placement == other.placement
            && self.placement_postcode == other.placement_postcode
            && self.urn == other.urn
            && self.provider == other.provider
    }
}

/// The care of a child. An absent field is not known.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CareRecord {
    /// Whether a girl has become a mother (MOTHER).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub is_mother: Option<bool>,
    /// When her first child was born (MC_DOB).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first_child_born_on: Option<NaiveDate>,
    /// Why the child's unique pupil number is not known. The number itself belongs to the identity.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pupil_number_unknown: Option<UnknownPupilNumber>,
    /// The council's own key of the episode of social care that the child is in, by which the
    /// department's children's social care API keeps its adoption.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub social_care_episode: Option<SocialCareEpisodeId>,
    /// The episodes, the earliest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub episodes: Vec<CareEpisode>,
}

redacted_debug!(CareEpisode, CareRecord);

impl CareRecord {
    /// Refuses a record that no child can have, whatever the year: episodes that overlap or do not
    /// join, and reasons that the episodes beside them contradict. All faults at once.
    pub fn check(&self, born: NaiveDate, sex: Sex, today: NaiveDate) -> Result<(), Faults> {
        let mut faults = Faults::none();
        self.check_mother(born, sex, today, &mut faults);
        for (index, episode) in self.episodes.iter().enumerate() {
            check_dates(episode, &format!("/episodes/{index}"), born, today, &mut faults);
        }
        if let Some(first) = self.episodes.first()
            && first.start_reason != EpisodeStartReason::StartedToBeLookedAfter
        {
            let detail = "the first episode begins with S: record the episodes before it too";
            faults.add(FaultCode::InvalidValue, "/episodes/0/start_reason", detail);
        }
        if self
            .episodes
            .last()
            .is_some_and(|last| last.end_reason == Some(EpisodeEndReason::NextEpisode))
        {
            let at = format!("/episodes/{}/end_reason", self.episodes.len() - 1);
            faults.add(FaultCode::InvalidValue, at, "X1 says that an episode follows, and none does");
        }
        for (index, pair) in self.episodes.windows(2).enumerate() {
            if let [before, after] = pair {
                check_pair(before, after, index, &mut faults);
            }
        }
        faults.or(())
    }

    fn check_mother(&self, born: NaiveDate, sex: Sex, today: NaiveDate, faults: &mut Faults) {
        if sex == Sex::Male && self.is_mother.is_some() {
            faults.add(FaultCode::FieldNotAllowed, "/is_mother", "it is told of girls alone");
        }
        let at = "/first_child_born_on";
        match (self.is_mother, self.first_child_born_on) {
            (Some(true), None) => faults.add(FaultCode::FieldRequired, at, "it is told of a mother"),
            (Some(true), Some(day)) => {
                RecordedDates { today }.check(day, at, faults);
                if day <= born {
                    faults.add(FaultCode::DateOrder, at, "a mother is older than her child");
                }
            }
            (_, Some(_)) => faults.add(FaultCode::FieldNotAllowed, at, "it is told of a mother alone"),
            (_, None) => {}
        }
    }
}

fn check_dates(episode: &CareEpisode, at: &str, born: NaiveDate, today: NaiveDate, faults: &mut Faults) {
    let started = format!("{at}/started_on");
    RecordedDates { today }.check(episode.started_on, &started, faults);
    if episode.started_on < born {
        faults.add(FaultCode::DateOrder, started, "no care lies before the child's birth");
    }
    if let Some(ended_on) = episode.ended_on {
        RecordedDates { today }.check(ended_on, &format!("{at}/ended_on"), faults);
        if ended_on <= episode.started_on {
            let detail = "an episode lasts a day at least: join what happened on one day into one change";
            faults.add(FaultCode::RangeReversed, format!("{at}/ended_on"), detail);
        }
    }
    if episode.ended_on.is_some() != episode.end_reason.is_some() {
        let field = if episode.ended_on.is_some() { "end_reason" } else { "ended_on" };
        faults.add(
            FaultCode::FieldRequired,
            format!("{at}/{field}"),
            "the last day and the reason are told together",
        );
    }
    if episode.ended_on.is_none() && episode.placement_change_reason.is_some() {
        let at = format!("{at}/placement_change_reason");
        faults.add(FaultCode::FieldNotAllowed, at, "the episode has not ended");
    }
}

/// What two episodes, one after the other, must be to each other.
fn check_pair(before: &CareEpisode, after: &CareEpisode, index: usize, faults: &mut Faults) {
    use EpisodeStartReason as S;
    let (earlier, later) = (format!("/episodes/{index}"), format!("/episodes/{}", index + 1));
    let Some(ended_on) = before.ended_on else {
        faults.add(
            FaultCode::FieldRequired,
            format!("{earlier}/ended_on"),
            "another episode follows, so this one has ended",
        );
        return;
    };
    if after.started_on < ended_on {
        faults.add(
            FaultCode::DateOrder,
            format!("{later}/started_on"),
            "episodes follow one another and do not overlap",
        );
        return;
    }
    let goes_on = before.end_reason == Some(EpisodeEndReason::NextEpisode);
    if goes_on != (after.started_on == ended_on) {
        let detail = "X1 is for an episode that another follows on the same day, and for no other";
        faults.add(FaultCode::InvalidValue, format!("{earlier}/end_reason"), detail);
    }
    if goes_on == (after.start_reason == S::StartedToBeLookedAfter) {
        let detail = "S begins a period of care, and every other reason continues one";
        faults.add(FaultCode::InvalidValue, format!("{later}/start_reason"), detail);
        return;
    }
    if !goes_on {
        return;
    }
    if before.category_of_need != after.category_of_need {
        let detail = "it is that of the beginning throughout a period of care";
        faults.add(FaultCode::InvalidValue, format!("{later}/category_of_need"), detail);
    }
    let legal_status = before.legal_status != after.legal_status;
    let place = !before.is_placed_as(after);
    let (wants_legal_status, wants_place) = match after.start_reason {
        S::LegalStatusChanged => (true, false),
        S::PlacementChanged | S::PlacementChangedSameCarers => (false, true),
        S::BothChanged | S::BothChangedSameCarers | S::StartedToBeLookedAfter => (true, true),
    };
    if (legal_status, place) != (wants_legal_status, wants_place) {
        let detail =
            "it does not say what changed from the episode before: legal status, placement (its type, postcode, provider or URN), or both";
        faults.add(FaultCode::InvalidValue, format!("{later}/start_reason"), detail);
    }
}
