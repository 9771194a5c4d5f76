//! `expand=links`: the links of a case told together with it.

use super::LinkOut;
use crate::{
    audit::{Shown, Shows},
    http::{FieldName, Fields},
    problems::{Outcome, Problem, ProblemKind},
    tokens::{
        Caller,
        permissions::{LinksRead, Permission},
    },
};
use family_finding_domain::identifiers::ChildId;
use family_finding_persistence::{
    AnyConnection, Scope, children,
    links::{self, LinkFilter},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, PartialSchema, ToSchema};

/// What may be told together with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expansion {
    /// Its links, those that the caller sees.
    Links,
}

/// What of a case is asked for.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CaseQuery {
    /// Only these fields of the answer, separated by commas; all of them when left out.
    #[serde(default)]
    #[param(inline, max_items = 20, style = Form, explode = false)]
    pub fields: Option<Vec<FieldName>>,
    /// What to tell together with it, in `expanded`: `links` needs the scope `links:read` too.
    #[serde(default)]
    #[param(inline, max_items = 1, style = Form, explode = false)]
    pub expand: Option<Vec<Expansion>>,
}

/// What of a case is asked for, as far as the caller may have it.
pub struct AskedOfCase {
    /// The fields of the answer.
    pub fields: Fields,
    links: bool,
}

impl AskedOfCase {
    /// Of a case that is answered as a `T`; refuses fields that it does not have, and links to a
    /// caller who may not read them.
    pub fn of<T: PartialSchema>(caller: &Caller, query: CaseQuery) -> Outcome<Self> {
        let links = query.expand.iter().flatten().any(|expansion| *expansion == Expansion::Links);
        if links && !caller.reads_links {
            let detail = format!("expand=links needs the scope {}", LinksRead::SCOPE);
            return Err(Problem::new(ProblemKind::Forbidden, detail));
        }
        let fields = Fields::of::<T>(query.fields)?;
        let fields = if links { fields.with("expanded") } else { fields };
        Ok(Self { fields, links })
    }

    /// What is told together with the case that the filter names, where it is asked for: its links,
    /// as far as the caller sees them.
    pub(crate) fn expanded(
        &self,
        connection: &mut AnyConnection,
        caller: &Caller,
        scope: &Scope,
        of: &LinkFilter,
    ) -> Outcome<Option<Expanded>> {
        if !self.links {
            return Ok(None);
        }
        let cases = links::list(connection, scope, of, None, MOST)?;
        let links = shown(connection, caller, scope, cases)?;
        Ok(Some(Expanded { links }))
    }
}

/// The most links that are told together with a case.
const MOST: usize = 100;

/// What is told together with a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Expanded {
    /// Its links that the caller sees, in the order of their identifiers: the first hundred, of
    /// which `GET /v1/links` lists the rest.
    #[schema(max_items = 100)]
    pub links: Vec<LinkOut>,
}

impl Shows for Expanded {
    fn note(&self, shown: &mut Shown) {
        self.links.note(shown);
    }
}

/// Links with each child's part.
pub(super) fn shown(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, cases: Vec<links::LinkCase>) -> Outcome<Vec<LinkOut>> {
    let named: Vec<ChildId> = cases.iter().flat_map(|case| case.parties.children.iter().copied()).collect();
    let adopted = children::adopted_days(connection, scope, &named)?;
    let files = links::files_of(connection, cases)?;
    let shown: Result<_, _> = files.iter().map(|file| LinkOut::of(file, &adopted, caller.today)).collect();
    Ok(shown?)
}
