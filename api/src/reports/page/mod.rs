//! A report as a page: for the screen, for paper, and for whoever listens to it. It needs no script
//! and no network.

mod chart;
mod figure;
mod style;

pub use style::style_hash;

use super::{document::ReportDocument, gather::ReportEdition};
use family_finding_domain::reports::{ReportSection, ReportTopic, SectionCode, Trend};
use figure::{Failed, badges, block};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use style::{STYLE, policy};

/// The page.
pub fn page(document: &ReportDocument) -> Result<String, String> {
    whole(document).map(Markup::into_string).map_err(|Failed(why)| why)
}

fn whole(document: &ReportDocument) -> Result<Markup, Failed> {
    let sections: Vec<Markup> = document
        .report
        .sections
        .iter()
        .map(|section| match section.code {
            SectionCode::Summary => Ok(summary(section)),
            _ => of_section(document, section),
        })
        .collect::<Result<_, Failed>>()?;
    Ok(html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // Opened from a disk, the page is held to the same as when it is sent.
                meta http-equiv="Content-Security-Policy" content=(policy());
                title { (document.title) " · " (document.region_name) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#report" { "Skip to the report" }
                header {
                    p.agency { (document.region_name) }
                    // The years of a title stay together on a narrow screen.
                    h1 { (document.title.replace('-', "\u{2011}")) }
                    p.about { (about(document)) }
                    nav aria-label="Sections" {
                        ul {
                            @for section in &document.report.sections {
                                li { a href={ "#" (section.code.code()) } { (section.title) } }
                            }
                        }
                    }
                }
                main #report { @for section in &sections { (section) } }
                footer { (notes(document)) }
            }
        }
    })
}

fn day(day: chrono::NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

fn about(document: &ReportDocument) -> Markup {
    let report = &document.report;
    html! {
        (day(report.from)) " to " (day(report.to)) ". Made on " (day(document.made_on))
        @if let Some(known) = document.as_known_at { ", with what was known at the end of " (day(known)) }
        ". "
        @match document.edition {
            ReportEdition::Full => { strong { "For use inside the organisation." } }
            ReportEdition::Public => { strong { "Public edition." } " Small numbers are withheld." }
        }
    }
}

/// The most important figures, each with its sentence.
fn summary(section: &ReportSection) -> Markup {
    let figures = || section.topics.iter().flat_map(|topic| &topic.figures);
    html! {
        section #(section.code.code()) aria-labelledby={ (section.code.code()) "-title" } {
            h2 #{ (section.code.code()) "-title" } { (section.title) }
            p.intro { (section.words) }
            ul.tiles {
                @for figure in figures() {
                    li.tile.better[figure.trend == Some(Trend::Better)].worse[figure.trend == Some(Trend::Worse)] {
                        p.number { (figure::number(figure)) }
                        h3 { (figure.name) }
                        p.said { (figure.sentence) }
                        (badges(figure))
                    }
                }
            }
        }
    }
}

fn of_section(document: &ReportDocument, section: &ReportSection) -> Result<Markup, Failed> {
    let topics: Vec<Markup> = section
        .topics
        .iter()
        .map(|topic| of_topic(document, topic))
        .collect::<Result<_, Failed>>()?;
    Ok(html! {
        section #(section.code.code()) aria-labelledby={ (section.code.code()) "-title" } {
            h2 #{ (section.code.code()) "-title" } { (section.title) }
            p.intro { (section.words) }
            @for topic in &topics { (topic) }
        }
    })
}

fn of_topic(document: &ReportDocument, topic: &ReportTopic) -> Result<Markup, Failed> {
    let mut figures = topic.figures.iter();
    let lead = figures
        .next()
        .map(|figure| block(document, figure, topic.parts.as_ref(), true))
        .transpose()?;
    let others: Vec<Markup> = figures
        .map(|figure| block(document, figure, None, false))
        .collect::<Result<_, Failed>>()?;
    Ok(html! {
        article.topic aria-labelledby={ "topic-" (topic.code) } {
            h3 #{ "topic-" (topic.code) } { (topic.title) }
            @if let Some(lead) = lead { (lead) }
            @if !others.is_empty() {
                div.others { @for other in &others { (other) } }
            }
        }
    })
}

/// How the figures are to be read.
fn notes(document: &ReportDocument) -> Markup {
    let withheld = document.edition == ReportEdition::Public;
    let since = document.report.since;
    html! {
        h2 { "How to read this report" }
        ul {
            li { "A count of nobody is 0. A mean or a share over nobody is no figure and is shown as –." }
            @if withheld {
                li { "c stands for a figure that is withheld: a number from 1 to 5, a share or mean over very few, or one that would give another away." }
                li { "Interagency money and figures since the start are not in the public edition, because they would give small numbers away." }
            }
            li { "Households are counted by the area in which they live, children by the local authority responsible for them. A family or sibling group that is met in several local authorities counts in each and once in the whole." }
            li { "Earlier years are the same period of those years. Whether a target or guidance is met is decided on the figure as it is shown." }
            @if let Some(since) = since { li { "Figures since the start begin on " (day(since)) "." } }
            li { "A month is 365.25 / 12 days. Halves are rounded up." }
        }
    }
}
