//! `family-finding return quarterly`

use super::{FromArguments, ListingArguments};
use crate::{
    audit::Shown,
    returns::{quarter_begun, quarter_children, quarter_households, quarter_named},
};
use clap::{Args, ValueEnum};

/// Which rows.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Rows {
    /// The council's children.
    Children,
    /// The households in the council's area.
    Households,
}

#[derive(Debug, Args)]
pub struct QuarterlyArguments {
    /// The quarter, for example 2021-22-q3.
    quarter: String,
    /// Which rows.
    #[arg(value_enum)]
    rows: Rows,
    #[command(flatten)]
    from: FromArguments,
    #[command(flatten)]
    listing: ListingArguments,
}

/// Writes the rows.
pub fn run(arguments: &QuarterlyArguments) -> Result<(), String> {
    let quarter = quarter_named(&arguments.quarter);
    let quarter = quarter.ok_or_else(|| format!("{} is no quarter such as 2021-22-q3", arguments.quarter))?;
    let source = arguments.from.open(Vec::new())?;
    let council = &source.council;
    let made = source.make(|connection| {
        quarter_begun(&quarter, source.now().date_naive())?;
        let scope = source.scope(connection)?;
        let format = arguments.listing.format;
        let (operation, made) = match arguments.rows {
            Rows::Children => (
                "read_quarterly_return_children",
                quarter_children(connection, &scope, std::slice::from_ref(council), &quarter, format)?,
            ),
            Rows::Households => (
                "read_quarterly_return_households",
                quarter_households(connection, &scope, Some(council), &quarter, format)?,
            ),
        };
        source.leave_entry(connection, &scope, operation, Shown::by(&made))?;
        Ok(made)
    })?;
    arguments.listing.write(&made)
}
