//! Who reads a report: the edition decides which scope lets a caller in.

use super::gather::ReportEdition;
use crate::{
    problems::{Outcome, Problem},
    tokens::{
        Authorised, Caller, Permission,
        permissions::{MeasuresRead, StatisticsRead},
    },
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use futures_util::future::LocalBoxFuture;

/// A caller with the scope that the edition of the query needs: `measures:read` for the true figures,
/// `statistics:read` for the public edition.
#[derive(Debug)]
pub struct Reader {
    /// The caller.
    pub caller: Caller,
    /// The edition that it may read.
    pub edition: ReportEdition,
}

impl FromRequest for Reader {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Outcome<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let pairs = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
        let is_public = |pairs: &[(String, String)]| pairs.iter().any(|(name, value)| name == "edition" && value == "public");
        if pairs.is_ok_and(|pairs| is_public(&pairs)) {
            reader::<StatisticsRead>(request, payload, ReportEdition::Public)
        } else {
            reader::<MeasuresRead>(request, payload, ReportEdition::Full)
        }
    }
}

fn reader<P: Permission>(request: &HttpRequest, payload: &mut Payload, edition: ReportEdition) -> LocalBoxFuture<'static, Outcome<Reader>> {
    let authorised = Authorised::<P>::from_request(request, payload);
    Box::pin(async move {
        let caller = authorised.await?.caller;
        Ok(Reader { caller, edition })
    })
}
