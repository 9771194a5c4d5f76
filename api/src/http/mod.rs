//! What every operation shares of HTTP: reading a request in full, and answering it.

mod body;
mod client_address;
mod compression;
mod cursor;
mod etag;
mod fields;
mod idempotency;
mod merge;
mod outward;
mod path;
mod push;
mod query;
mod reading;
mod request_log;
mod schema_faults;
mod security;
mod settings;

pub use body::{Body, declared_as, declared_as_it_is, declared_length};
pub use client_address::TrustedProxies;
pub use compression::{wish, worth};
pub use cursor::{DEFAULT_LIMIT, ListQuery, Page, page_of};
pub use etag::{IfMatch, IfMatchGiven, Versioned, put_versioned};
pub use fields::{FieldName, Fields, FieldsQuery};
pub use idempotency::{ANSWERS_KEPT_DAYS, Created, Done, IdempotencyKey, Once, answered_before, create_once, forget_old_answers};
pub use merge::merged;
pub use outward::{AddressFault, Outward, read_answer, was_not_allowed};
pub use path::{ByReference, Id};
pub use push::{PushOutcome, Pushed, push};
pub use query::Query;
pub use reading::{Reading, Resource};
pub use request_log::{OperationId, RequestId, observe};
pub use schema_faults::Schemas;
pub use security::cross_origin;
pub use settings::HttpSettings;
