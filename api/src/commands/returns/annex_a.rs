//! `family-finding return annex-a`

use super::{FromArguments, ListingArguments};
use crate::{
    audit::Shown,
    measures::day_known,
    returns::{annex_adopters, annex_children, annex_households},
};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use family_finding_domain::returns::annex_a::{adopter_problems, child_problems};
use family_finding_persistence::returns;

/// An adoption list of Annex A.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Number {
    /// The council's children with a plan for adoption.
    #[value(name = "10")]
    Ten,
    /// The adopters in the council's area.
    #[value(name = "11")]
    Eleven,
}

#[derive(Debug, Args)]
pub struct AnnexArguments {
    /// The list.
    #[arg(value_enum)]
    list: Number,
    /// As at the end of this day; today when left out.
    #[arg(long)]
    as_at: Option<NaiveDate>,
    #[command(flatten)]
    from: FromArguments,
    #[command(flatten)]
    listing: ListingArguments,
}

/// Writes the list, and tells which cells stay empty.
pub fn run(arguments: &AnnexArguments) -> Result<(), String> {
    let source = arguments.from.open(Vec::new())?;
    let future = |_| "--as-at: nothing is known yet of the future".to_owned();
    let day = day_known("as_at", source.now().date_naive(), arguments.as_at).map_err(future)?;
    let council = &source.council;
    let (made, problems) = source.make(|connection| {
        let scope = source.scope(connection)?;
        let format = arguments.listing.format;
        let (operation, made, problems) = match arguments.list {
            Number::Ten => {
                let children = returns::annex_children(connection, &scope, council, day)?;
                let made = annex_children(&children, council, day, format)?;
                ("read_annex_children", made, child_problems(&children))
            }
            Number::Eleven => {
                let households = annex_households(connection, &scope, Some(council), day)?;
                let made = annex_adopters(&households, Some(council), day, format)?;
                ("read_annex_adopters", made, adopter_problems(&households, day))
            }
        };
        source.leave_entry(connection, &scope, operation, Shown::by(&made))?;
        Ok((made, problems))
    })?;
    for problem in &problems {
        println!("{} {}: {}: {}", problem.case.kind, problem.case.id, problem.column, problem.detail);
    }
    arguments.listing.write(&made)
}
