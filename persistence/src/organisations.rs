//! Organisations: regional agencies, councils, voluntary agencies.

use crate::{
    connection::AnyConnection,
    error::StoreError,
    schema::organisations,
    scope::{Closed, OrganisationKind, Scope},
    stored::{code, short},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use family_finding_domain::identifiers::OrganisationCode;

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its short code.
    pub code: OrganisationCode,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// The regional agency a council belongs to; a regional agency that works here names itself.
    pub region: Option<OrganisationCode>,
    /// GSS code of a council.
    pub gss: Option<String>,
    /// DfE number of a council.
    pub dfe: Option<String>,
    /// The day a regional agency was launched, from which cumulative figures run.
    pub launched_on: Option<NaiveDate>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organisations)]
#[diesel(treat_none_as_default_value = false)]
#[diesel(treat_none_as_null = true)]
struct OrganisationRow {
    code: String,
    name: String,
    kind: String,
    region: Option<String>,
    gss: Option<String>,
    dfe: Option<String>,
    launched_on: Option<NaiveDate>,
}

impl From<&Organisation> for OrganisationRow {
    fn from(organisation: &Organisation) -> Self {
        let Organisation {
            code,
            name,
            kind,
            region,
            gss,
            dfe,
            launched_on,
        } = organisation.clone();
        Self {
            code: code.into(),
            name,
            kind: kind.code().to_owned(),
            region: region.map(String::from),
            gss,
            dfe,
            launched_on,
        }
    }
}

impl OrganisationRow {
    fn read(self) -> Result<Organisation, StoreError> {
        let Self {
            code: short_code,
            name,
            kind,
            region,
            gss,
            dfe,
            launched_on,
        } = self;
        Ok(Organisation {
            code: short(&short_code)?,
            name,
            kind: code(&kind, OrganisationKind::from_code)?,
            region: region.as_deref().map(short).transpose()?,
            gss,
            dfe,
            launched_on,
        })
    }
}

/// One organisation.
pub fn find(connection: &mut AnyConnection, code: &OrganisationCode) -> Result<Option<Organisation>, StoreError> {
    let row = organisations::table
        .filter(organisations::code.eq(code.as_str()))
        .select(OrganisationRow::as_select())
        .get_result(connection)
        .optional()?;
    row.map(OrganisationRow::read).transpose()
}

/// All organisations, by code.
pub fn list(connection: &mut AnyConnection) -> Result<Vec<Organisation>, StoreError> {
    let rows: Vec<OrganisationRow> = organisations::table
        .order(organisations::code)
        .select(OrganisationRow::as_select())
        .load(connection)?;
    rows.into_iter().map(OrganisationRow::read).collect()
}

/// Records an organisation, or replaces what is known of it. Answers whether it is new.
pub fn put(connection: &mut AnyConnection, organisation: &Organisation) -> Result<bool, StoreError> {
    let row = OrganisationRow::from(organisation);
    let changed = diesel::update(organisations::table.filter(organisations::code.eq(organisation.code.as_str())))
        .set(&row)
        .execute(connection)?;
    if changed == 0 {
        diesel::insert_into(organisations::table).values(&row).execute(connection)?;
    }
    Ok(changed == 0)
}

/// The councils of a region, by code.
pub fn local_authorities(connection: &mut AnyConnection, region: &OrganisationCode) -> Result<Vec<OrganisationCode>, StoreError> {
    let codes: Vec<String> = organisations::table
        .filter(organisations::region.eq(region.as_str()))
        .filter(organisations::kind.eq(OrganisationKind::LocalAuthority.code()))
        .order(organisations::code)
        .select(organisations::code)
        .load(connection)?;
    codes.iter().map(|code| short(code)).collect()
}

/// The rows that belong to an organisation, closed cases among them; `None` when it is not
/// known here.
pub fn scope_of(connection: &mut AnyConnection, code: &OrganisationCode) -> Result<Option<Scope>, StoreError> {
    Ok(
        find(connection, code)?.map(|organisation| match (organisation.kind, organisation.region) {
            (OrganisationKind::RegionalAdoptionAgency, Some(region)) if region == organisation.code => Scope::whole_region(region),
            (OrganisationKind::LocalAuthority, Some(region)) => Scope::LocalAuthority {
                region,
                code: organisation.code,
                closed: Closed::Counted,
            },
            _ => Scope::Outside,
        }),
    )
}
