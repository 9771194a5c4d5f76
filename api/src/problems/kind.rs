//! The table of problems: every way a request can be refused, each with its page.

use actix_web::http::StatusCode;
use family_finding_domain::FaultCode;

macro_rules! problem_kinds {
    ($($(#[$doc:meta])* $name:ident = $slug:literal, $status:ident, $title:literal, $help:literal;)+) => {
        /// A kind of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ProblemKind { $($(#[$doc])* $name),+ }

        impl ProblemKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The last part of the problem's address.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug),+ }
            }
            /// The HTTP status.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status),+ }
            }
            /// What it is, in a few words.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title),+ }
            }
            /// What to do about it.
            pub const fn help(self) -> &'static str {
                match self { $(Self::$name => $help),+ }
            }
        }
    };
}

problem_kinds! {
    /// The body is not JSON.
    MalformedBody = "malformed-body", BAD_REQUEST, "The body is not JSON",
        "Send one JSON object in UTF-8, in an import one on each line. The detail names line and column of the first fault.";
    /// The body does not have the shape the contract says.
    InvalidBody = "invalid-body", BAD_REQUEST, "The body does not fit the contract",
        "Each entry of errors points at one field: an unknown field, a missing one, a value of the wrong type or form, a text, list or number outside its bounds. Correct all of them; the request stored nothing.";
    /// The body is compressed.
    UnsupportedContentEncoding = "unsupported-content-encoding", UNSUPPORTED_MEDIA_TYPE, "Compressed bodies are not taken",
        "Send the body as it is, without Content-Encoding. Answers may be compressed: ask for it with Accept-Encoding.";
    /// A query parameter or header is wrong.
    InvalidQuery = "invalid-query", BAD_REQUEST, "A parameter does not fit the contract",
        "Each entry of errors names one parameter: an unknown one, or a value outside what the contract allows.";
    /// The cursor is not one of this list.
    InvalidCursor = "invalid-cursor", BAD_REQUEST, "The cursor does not belong to this list",
        "A cursor continues the list that gave it, with the same filters. Start the list anew without a cursor.";
    /// The events after a cursor are gone.
    CursorTooOld = "cursor-too-old", GONE, "Events after this cursor are no longer kept",
        "Something was missed. Ask for the feed with start=newest and keep next; then read the lists again, which bring every case up to date; then go on after what you kept.";
    /// A cursor that another database gave.
    CursorOfAnotherFeed = "cursor-of-another-feed", GONE, "The cursor is of another feed",
        "The cursor was given by another deployment, or by this one before its database was set back. Ask for the feed with start=newest and keep next; then read the lists again; then go on after what you kept.";
    /// No valid token.
    Unauthenticated = "unauthenticated", UNAUTHORIZED, "No valid token",
        "Send Authorization: Bearer with a JWT signed by a key this service trusts, for its audience, within its time.";
    /// The issuer's keys cannot be had.
    IssuerUnavailable = "issuer-unavailable", SERVICE_UNAVAILABLE, "The token's issuer cannot be asked for its keys",
        "No token can be verified at the moment, so nobody is let in. Try again after the seconds in Retry-After; a token need not be renewed.";
    /// Too many requests.
    TooManyRequests = "too-many-requests", TOO_MANY_REQUESTS, "Too many requests",
        "Wait for the seconds in Retry-After. RateLimit-Policy says how many requests an organisation may send in a minute (q in w seconds), RateLimit how many are left (r) and when there are more (t). An address that sends tokens that are refused has a limit too.";
    /// The token lacks a scope.
    Forbidden = "forbidden", FORBIDDEN, "The token does not allow this operation",
        "Ask for a token with the scope that the detail names, for an organisation that may do this.";
    /// Nothing there, or not for this caller.
    NotFound = "not-found", NOT_FOUND, "There is nothing here for this caller",
        "The address is unknown, or the record does not exist, or it is not one of your organisation's. The answer is the same for all three.";
    /// The path does not know the method.
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "This address does not know the method",
        "Use one of the methods in the Allow header.";
    /// The record changed since it was read.
    StaleVersion = "stale-version", PRECONDITION_FAILED, "The record has changed since you read it",
        "Read the record again, apply your change to what it is now, and send the new ETag in If-Match.";
    /// If-Match is missing.
    PreconditionRequired = "precondition-required", PRECONDITION_REQUIRED, "A change needs If-Match",
        "Send the ETag of the record you read in If-Match, so that nobody's change is overwritten unseen.";
    /// Too large.
    BodyTooLarge = "body-too-large", PAYLOAD_TOO_LARGE, "The body is too large",
        "A body of a single request may have 262,144 bytes, an import 1,073,741,824 bytes and 1,000,000 lines.";
    /// A line of an import is too long.
    LineTooLong = "line-too-long", PAYLOAD_TOO_LARGE, "The line is too long",
        "A line of an import may have 65,536 bytes. The lines after it were read as any other.";
    /// Too many lines of one case.
    CaseTooLong = "case-too-long", PAYLOAD_TOO_LARGE, "Too many lines of one case follow one another",
        "Lines of one case that follow one another stand or fall together, at most 256 lines and 1,048,576 bytes. Put an empty line between what may stand by itself.";
    /// Another line of the case was refused.
    CaseRefused = "case-refused", CONFLICT, "Another line of the same case was refused",
        "Lines of one case that follow one another stand or fall together. Correct the line that the detail names, and send all lines of the case again.";
    /// Too slow.
    RequestTimeout = "request-timeout", REQUEST_TIMEOUT, "The body took too long to arrive",
        "Send the whole body at once; the detail says how long the service waits for it.";
    /// Not JSON by its content type.
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "The body is not declared as JSON",
        "Send Content-Type: application/json (for PATCH also application/merge-patch+json).";
    /// Webhooks are not sent there.
    AddressNotAllowed = "address-not-allowed", UNPROCESSABLE_ENTITY, "Webhooks are not sent to this address",
        "Webhooks go to addresses of the internet. Private, loopback, link-local and other special addresses are refused, when a webhook is made and again whenever its name is looked up, unless whoever runs the service allowed their network. Redirects are never followed.";
    /// As many webhooks as may be.
    TooManyWebhooks = "too-many-webhooks", CONFLICT, "The organisation has as many webhooks as it may have",
        "Change or delete one of them.";
    /// A value no such record can have.
    InvalidValue = "invalid-value", UNPROCESSABLE_ENTITY, "A value that no such record can have",
        "The field is well-formed, but its value breaks a rule of the field. The detail says which values do not.";
    /// A field is missing.
    FieldRequired = "field-required", UNPROCESSABLE_ENTITY, "A field that this kind needs is missing",
        "Send the field that the pointer names; the contract says which kinds need it.";
    /// A field is too many.
    FieldNotAllowed = "field-not-allowed", UNPROCESSABLE_ENTITY, "A field that means nothing for this kind",
        "Leave the field out, or record the kind it belongs to.";
    /// A range is turned round.
    RangeReversed = "range-reversed", UNPROCESSABLE_ENTITY, "A range ends before it starts",
        "Swap the ends of the range.";
    /// A date in the future.
    DateInFuture = "date-in-future", UNPROCESSABLE_ENTITY, "A fact cannot lie in the future",
        "Record what has happened, on the day it happened.";
    /// A date no calendar covers.
    DateOutOfRange = "date-out-of-range", UNPROCESSABLE_ENTITY, "A date outside the calendar",
        "The service knows milestones from 1990 on and bank holidays for the years the detail names.";
    /// A date before one that must precede it.
    DateOrder = "date-order", UNPROCESSABLE_ENTITY, "A date before one that must precede it",
        "Check both dates. If the other fact is wrong, void it and record it anew.";
    /// A milestone before what must come first.
    MilestoneOutOfOrder = "milestone-out-of-order", CONFLICT, "A milestone before what must come first",
        "Record the milestone that the detail names first. next_milestones of the case lists what may be recorded now.";
    /// The same fact stands.
    AlreadyRecorded = "already-recorded", CONFLICT, "This fact stands already",
        "Nothing needs to be done if it is the same fact. If the earlier one is wrong, void it and record it anew.";
    /// A decision stands.
    DecisionStands = "decision-stands", CONFLICT, "An earlier decision stands",
        "A second decision cannot be made while the first stands. Record what reversed the first, or void it if it was recorded wrongly.";
    /// The journey is over.
    JourneyEnded = "journey-ended", CONFLICT, "The journey has ended",
        "Nothing may follow the end of a journey. If the end was recorded wrongly, void it first.";
    /// On hold.
    OnHold = "on-hold", CONFLICT, "The case is on hold",
        "Record the end of the hold or pause first.";
    /// Too late.
    TooLate = "too-late", UNPROCESSABLE_ENTITY, "Later than the rules allow",
        "The time that the rules allow for this step ran out on the day the detail names.";
    /// Too early.
    TooEarly = "too-early", UNPROCESSABLE_ENTITY, "Earlier than the rules allow",
        "The step is possible from the day the detail names on.";
    /// Other facts depend on it.
    DependedUpon = "depended-upon", CONFLICT, "Other facts depend on this",
        "The facts that the detail names could no longer stand. Void them first, the latest before the earlier ones.";
    /// Voided before.
    AlreadyVoided = "already-voided", CONFLICT, "This fact was voided before",
        "A fact is voided once. Record it anew if it happened after all.";
    /// A record named in the body is not there.
    UnknownRecord = "unknown-record", UNPROCESSABLE_ENTITY, "A record named in the body is not there",
        "The pointer names the field; the record does not exist, or it is not one of your organisation's.";
    /// The child is linked or placed.
    ChildNotFree = "child-not-free", CONFLICT, "The child is formally linked or placed",
        "A family is found for this child. If that link is over, record its end first.";
    /// The household cannot be considered.
    HouseholdNotAvailable = "household-not-available", CONFLICT, "The household is not available",
        "The detail says why. Choose another household, or record what makes this one available.";
    /// The wrong children.
    ChildrenMismatch = "children-mismatch", UNPROCESSABLE_ENTITY, "The children do not fit",
        "Name children of the link or group itself, all of one council, each in one group at most.";
    /// To be placed together.
    PlacedTogether = "placed-together", CONFLICT, "The child is to be placed together with its siblings",
        "Use the sibling group instead of the single child.";
    /// No such criterion.
    UnknownCriterion = "unknown-criterion", UNPROCESSABLE_ENTITY, "A name that no criterion of matching has",
        "GET /v1/matching/criteria lists every criterion by its name, with the weights it may have.";
    /// A weight outside its bounds.
    WeightOutOfBounds = "weight-out-of-bounds", UNPROCESSABLE_ENTITY, "A weight outside what its criterion may have",
        "GET /v1/matching/criteria says which weights each criterion may have. 0 leaves a criterion out of the score; at least one must count.";
    /// A weight twice.
    CriterionRepeated = "criterion-repeated", UNPROCESSABLE_ENTITY, "A criterion is given a weight twice",
        "Give each criterion one weight.";
    /// Identity would lead.
    IdentityOutweighs = "identity-outweighs", UNPROCESSABLE_ENTITY, "Shared identity may not lead a search",
        "Ethnicity, faith, language and culture together may weigh no more than ages and number together, which are compared for every pair. Lower the former or raise the latter.";
    /// As many links as the region allows.
    LinkLimit = "link-limit", CONFLICT, "As many potential links as the region allows",
        "End a link that leads nowhere, with its reason, before a further household is identified. GET /v1/settings tells the limits.";
    /// A pair is pinned that a barrier excludes.
    PinnedPairBarred = "pinned-pair-barred", CONFLICT, "A pair that is to be kept is barred",
        "The detail names the barriers. Take the pin away, or record what lifts the barrier.";
    /// Pins that cannot both hold.
    ContradictoryPins = "contradictory-pins", UNPROCESSABLE_ENTITY, "Two pins cannot both hold",
        "Keep a household for one child or group, keep a child or group with one household, and do not keep a pair that is pinned apart.";
    /// A pin names who takes no part.
    NotInPlan = "not-in-plan", CONFLICT, "A pin names children who take no part in the plan",
        "A plan is for children without a formal link for whom a family is being looked for, and who are not paused. Take the pin away.";
    /// The region changed since the plan that the request builds on.
    StaleSnapshot = "stale-snapshot", CONFLICT, "The region has changed since the plan that this one builds on",
        "Each entry of errors names a case that changed, came or went. Look at these, and make the plan anew without based_on.";
    /// Too much for one plan.
    PlanTooLarge = "plan-too-large", UNPROCESSABLE_ENTITY, "The plan would look at too many cases",
        "The detail says how many children and groups, and how many households, one plan looks at. Nothing was stored.";
    /// The line was decided before.
    LineDecided = "line-decided", CONFLICT, "The line of the plan was decided before",
        "A line is accepted or declined once. Identify a household with a link of its own, or make a new plan.";
    /// The plan has nobody for the line.
    LineWithoutHousehold = "line-without-household", CONFLICT, "The line of the plan proposes nobody",
        "There is nothing to accept or decline. The line says why there is nobody.";
    /// The line was overtaken.
    LineOvertaken = "line-overtaken", CONFLICT, "What the line of the plan rests on has changed",
        "Each entry of errors names a change since the plan was made. Make a new plan, or identify the household with a link of its own.";
    /// A path names no financial year.
    NoSuchYear = "no-such-year", NOT_FOUND, "There is no such financial year",
        "A financial year begins on 1 April and is written like 2021-22. The service knows those from 2000-01 on.";
    /// A path names no quarter.
    NoSuchQuarter = "no-such-quarter", NOT_FOUND, "A year has no such quarter",
        "The quarters of a financial year are q1 (April to June), q2, q3 and q4.";
    /// A report of the future.
    PeriodNotBegun = "period-not-begun", UNPROCESSABLE_ENTITY, "The period has not begun",
        "Ask for a period that has begun. One that still runs is told up to today; what is to be expected is told by GET /v1/forecast.";
    /// A public edition of a year that runs.
    PeriodNotOver = "period-not-over", UNPROCESSABLE_ENTITY, "There is no public edition yet",
        "A public edition is made of a year that is over, its quarters included. Until then ask for the edition inside the organisation, which needs the scope measures:read.";
    /// A local authority that the region does not have.
    UnknownLocalAuthority = "unknown-local-authority", UNPROCESSABLE_ENTITY, "The region has no such local authority",
        "GET /v1/organisations lists the local authorities of the region with their codes.";
    /// Another council's true figures.
    NotYourLocalAuthority = "not-your-local-authority", FORBIDDEN, "The figures are another council's",
        "A council is shown its own true figures. Those of every council that may leave the organisation are in the public edition, which needs the scope statistics:read.";
    /// A year of which there is no return.
    ReturnYear = "return-year", UNPROCESSABLE_ENTITY, "There is no return of that year",
        "A return is made of a year that has begun, and of which the service knows the collection's code sets. The detail says which of the two it is.";
    /// Records that cannot be returned validly.
    ReturnIncomplete = "return-incomplete", CONFLICT, "Some records cannot be returned validly",
        "A return is complete or is not made: nothing is left out of it and nothing is made up. GET /v1/returns/ssda903/{year}/problems lists each record with what is missing or contradicts; correct that and ask again.";
    /// No room on the agenda.
    PanelFull = "panel-full", CONFLICT, "The agenda has no room",
        "A meeting hears no more cases than its capacity. List the case for another meeting, take one off, or raise the capacity.";
    /// The case is listed already.
    AlreadyOnAgenda = "already-on-agenda", CONFLICT, "The case is on an agenda already",
        "A case stands once on an agenda, and waits to be heard by one meeting at a time. Withdraw or defer it there first.";
    /// A panel is not next.
    NotReadyForPanel = "not-ready-for-panel", CONFLICT, "A panel is not the next thing for this case",
        "The detail says what is missing or stands in the way. Record that first; next_milestones of the household, link or child lists what may be recorded now.";
    /// The panel is cancelled.
    PanelCancelled = "panel-cancelled", CONFLICT, "The panel was cancelled",
        "Nothing is recorded of a meeting that is not held. Its cases were deferred: list them for another meeting.";
    /// Minutes before the meeting.
    PanelNotHeld = "panel-not-held", CONFLICT, "The panel has not met yet",
        "Minutes can be recorded from the day of the meeting on. If the day is wrong, change it first.";
    /// No quorum.
    PanelNotQuorate = "panel-not-quorate", CONFLICT, "The panel has no quorum for this case",
        "The detail says who is missing. Correct the members or the absences if they were recorded wrongly; otherwise defer the case to another meeting.";
    /// Decided before the panel.
    DecisionBeforePanel = "decision-before-panel", CONFLICT, "A decision before its panel",
        "A panel recommends, and the agency decision maker decides after that. Record the recommendation first, and the decision with its own day.";
    /// The case's own record says otherwise.
    MilestoneConflict = "milestone-conflict", CONFLICT, "The case's own record says otherwise",
        "The household, link or child has a milestone of the same event that differs. Find out which is right, void the wrong one, and record again.";
    /// The household stands on the shortlist.
    AlreadyShortlisted = "already-shortlisted", CONFLICT, "The household stands on the shortlist already",
        "Nothing needs to be done. To write another reason, take the line off and add the household anew.";
    /// The line was taken off.
    LineRemoved = "line-removed", CONFLICT, "The line was taken off the shortlist",
        "Add the household to the shortlist anew, or create the link directly.";
    /// The reference is taken.
    ReferenceTaken = "reference-taken", CONFLICT, "A case with this source and reference exists",
        "Read the existing case by its reference and change that one.";
    /// The key of a fact names another fact.
    SourceKeyReused = "source-key-reused", CONFLICT, "Another fact stands under this source key",
        "A source key names one fact of a case. If the fact was corrected, void the one that stands and send it again; otherwise give it a key of its own.";
    /// The fact of this key was voided.
    SourceKeyVoided = "source-key-voided", CONFLICT, "The fact of this source key was voided",
        "The same fact was recorded with this key before and taken back, so sending it again does not bring it back. If it happened after all, record it with another key or with none.";
    /// The key was used with another body.
    IdempotencyKeyReused = "idempotency-key-reused", UNPROCESSABLE_ENTITY, "The idempotency key was used for another request",
        "A key belongs to one request. Send the same body again, or use a new key.";
    /// Several faults of different kinds.
    SeveralFaults = "several-faults", UNPROCESSABLE_ENTITY, "The request breaks several rules",
        "Each entry of errors names its own problem by code, with a pointer to the field. All of them must be right.";
    /// The record is restricted already.
    AlreadyRestricted = "already-restricted", CONFLICT, "The record is restricted already",
        "Nothing needs to be done. To restrict it for another reason, lift the restriction that stands first.";
    /// The record is not restricted.
    NotRestricted = "not-restricted", CONFLICT, "The record is not restricted",
        "There is nothing to lift. Where the region's settings will restrict it later, lift it then.";
    /// The record must be kept for longer.
    RetentionRuns = "retention-runs", CONFLICT, "The record must be kept for longer",
        "A record is erased only when the time for which it must be kept has passed. /v1/retention lists those whose time has come; the detail says why this one is kept.";
    /// The record is to be erased already.
    ErasureStands = "erasure-stands", CONFLICT, "The record is to be erased already",
        "Somebody has asked for it before, and it awaits a decision: decide on that request.";
    /// Somebody has decided on this erasure.
    ErasureDecided = "erasure-decided", CONFLICT, "This erasure has been decided on",
        "A decision is made once. Where it was rejected, ask for the erasure anew.";
    /// A second person has to decide.
    SecondPersonNeeded = "second-person-needed", CONFLICT, "A second person has to decide",
        "Whoever asked for an erasure cannot decide on it. Somebody else with the scope decides, with a token of their own.";
    /// Busy.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "The service is busy or its database cannot be reached",
        "Nothing was changed. Try again after the seconds in Retry-After.";
    /// The database went away while a change was committed.
    OutcomeUnknown = "outcome-unknown", SERVICE_UNAVAILABLE, "It is not known whether the change stands",
        "The database went away in the moment the change was committed. Send the same again with the same Idempotency-Key, or to the same reference: what stands is not done twice. Without either, read the case and compare.";
    /// The audit trail cannot be written.
    AuditUnavailable = "audit-unavailable", SERVICE_UNAVAILABLE, "The audit trail cannot be written",
        "Nothing is shown and nothing changed that cannot be recorded. Try again after the seconds in Retry-After; when it lasts, tell whoever runs the service.";
    /// A fault of the service.
    Internal = "internal-error", INTERNAL_SERVER_ERROR, "The service failed",
        "Nothing was changed. Give the request_id to whoever runs the service.";
}

impl From<FaultCode> for ProblemKind {
    fn from(code: FaultCode) -> Self {
        match code {
            FaultCode::InvalidValue => Self::InvalidValue,
            FaultCode::FieldRequired => Self::FieldRequired,
            FaultCode::FieldNotAllowed => Self::FieldNotAllowed,
            FaultCode::RangeReversed => Self::RangeReversed,
            FaultCode::DateInFuture => Self::DateInFuture,
            FaultCode::DateOutOfRange => Self::DateOutOfRange,
            FaultCode::DateOrder => Self::DateOrder,
            FaultCode::MilestoneOutOfOrder => Self::MilestoneOutOfOrder,
            FaultCode::AlreadyRecorded => Self::AlreadyRecorded,
            FaultCode::DecisionStands => Self::DecisionStands,
            FaultCode::JourneyEnded => Self::JourneyEnded,
            FaultCode::OnHold => Self::OnHold,
            FaultCode::TooLate => Self::TooLate,
            FaultCode::TooEarly => Self::TooEarly,
            FaultCode::DependedUpon => Self::DependedUpon,
            FaultCode::AlreadyVoided => Self::AlreadyVoided,
            FaultCode::UnknownRecord => Self::UnknownRecord,
            FaultCode::ChildNotFree => Self::ChildNotFree,
            FaultCode::HouseholdNotAvailable => Self::HouseholdNotAvailable,
            FaultCode::ChildrenMismatch => Self::ChildrenMismatch,
            FaultCode::PlacedTogether => Self::PlacedTogether,
            FaultCode::PinnedPairBarred => Self::PinnedPairBarred,
            FaultCode::ContradictoryPins => Self::ContradictoryPins,
            FaultCode::NotInPlan => Self::NotInPlan,
            FaultCode::PanelFull => Self::PanelFull,
            FaultCode::AlreadyOnAgenda => Self::AlreadyOnAgenda,
            FaultCode::NotReadyForPanel => Self::NotReadyForPanel,
            FaultCode::PanelCancelled => Self::PanelCancelled,
            FaultCode::PanelNotHeld => Self::PanelNotHeld,
            FaultCode::PanelNotQuorate => Self::PanelNotQuorate,
            FaultCode::DecisionBeforePanel => Self::DecisionBeforePanel,
            FaultCode::MilestoneConflict => Self::MilestoneConflict,
            FaultCode::UnknownCriterion => Self::UnknownCriterion,
            FaultCode::WeightOutOfBounds => Self::WeightOutOfBounds,
            FaultCode::CriterionRepeated => Self::CriterionRepeated,
            FaultCode::IdentityOutweighs => Self::IdentityOutweighs,
            FaultCode::LinkLimit => Self::LinkLimit,
            FaultCode::AlreadyShortlisted => Self::AlreadyShortlisted,
            FaultCode::LineRemoved => Self::LineRemoved,
            FaultCode::AlreadyRestricted => Self::AlreadyRestricted,
            FaultCode::NotRestricted => Self::NotRestricted,
            FaultCode::RetentionRuns => Self::RetentionRuns,
            FaultCode::ErasureStands => Self::ErasureStands,
            FaultCode::ErasureDecided => Self::ErasureDecided,
            FaultCode::SecondPersonNeeded => Self::SecondPersonNeeded,
        }
    }
}
