//! The one sentence about a figure. It is made from the figures as they are shown, so it says no more
//! than they do and never the contrary.

use super::{
    figure::{ChartLineKind, ReportUnit},
    words::in_words,
};
use std::cmp::Ordering;

/// A figure as it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Told {
    /// The figure.
    Figure(f64),
    /// A mean or share over nobody.
    None,
    /// Small, or one that would give a small one away.
    Withheld,
}

/// What a figure is set beside, and whether it reaches it; that is told where a direction is better.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aim {
    pub kind: ChartLineKind,
    pub value: f64,
    pub met: Option<bool>,
}

/// What a sentence is made of.
#[derive(Clone, Debug)]
pub(super) struct Statement<'a> {
    /// Of what, a singular.
    pub subject: &'a str,
    /// The unit.
    pub unit: ReportUnit,
    /// The figure.
    pub now: Told,
    /// When it is of: `in 2021-22`.
    pub when: &'a str,
    /// The figure of a year before, and when that is of.
    pub before: Option<(Told, &'a str)>,
    /// Target and guidance.
    pub aims: &'a [Aim],
}

impl Statement<'_> {
    /// The sentence.
    pub fn sentence(&self) -> String {
        let predicate = match self.now {
            Told::None => {
                return capital(&format!(
                    "there is no figure for {} {}.",
                    self.subject.trim_end_matches(','),
                    self.when
                ));
            }
            Told::Withheld => {
                let subject = self.subject.trim_end_matches(',');
                return capital(&format!(
                    "{subject} {} is withheld, because it is small or would give a small number away.",
                    self.when
                ));
            }
            Told::Figure(now) => self.predicate(now),
        };
        let aims = self.aims.iter().map(|aim| self.against(aim));
        let predicates: Vec<String> = std::iter::once(predicate).chain(aims).collect();
        capital(&format!("{} {}.", self.subject, listed(&predicates)))
    }

    fn predicate(&self, now: f64) -> String {
        let (figure, when) = (in_words(now, self.unit), self.when);
        match self.before {
            Some((Told::Figure(before), at)) => {
                let earlier = in_words(before, self.unit);
                match now.partial_cmp(&before) {
                    Some(Ordering::Greater) => format!("rose from {earlier} {at} to {figure} {when}"),
                    Some(Ordering::Less) => format!("fell from {earlier} {at} to {figure} {when}"),
                    _ => format!("was {figure} {when} as it was {at}"),
                }
            }
            Some((Told::None, at)) => format!("was {figure} {when}, with no figure {at}"),
            Some((Told::Withheld, at)) => format!("was {figure} {when}, with the figure {at} withheld"),
            None => format!("was {figure} {when}"),
        }
    }

    fn against(&self, aim: &Aim) -> String {
        let value = in_words(aim.value, self.unit);
        match (aim.kind, aim.met) {
            (ChartLineKind::Target, Some(true)) => format!("met the target of {value}"),
            (ChartLineKind::Target, Some(false)) => format!("missed the target of {value}"),
            (ChartLineKind::Target, None) => format!("has a target of {value}"),
            (ChartLineKind::Guidance, Some(true)) => format!("kept to the guidance of {value}"),
            (ChartLineKind::Guidance, Some(false)) => format!("did not keep to the guidance of {value}"),
            (ChartLineKind::Guidance, None) => format!("has a guidance of {value}"),
            (ChartLineKind::Budget, Some(true)) => format!("kept within the budget of {value}"),
            (ChartLineKind::Budget, Some(false)) => format!("went beyond the budget of {value}"),
            (ChartLineKind::Budget, None) => format!("has a budget of {value}"),
        }
    }
}

/// Several predicates of one subject.
fn listed(predicates: &[String]) -> String {
    match predicates {
        [one] => one.clone(),
        [first, last] => format!("{first} and {last}"),
        [first, second, last] => format!("{first}, {second} and {last}"),
        more => more.join(", "),
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(now: Told, before: Option<Told>, aims: &[Aim]) -> String {
        Statement {
            subject: "the number of enquiries",
            unit: ReportUnit::Count,
            now,
            when: "in 2021-22",
            before: before.map(|told| (told, "in 2020-21")),
            aims,
        }
        .sentence()
    }

    fn aim(kind: ChartLineKind, value: f64, met: Option<bool>) -> Aim {
        Aim { kind, value, met }
    }

    #[test]
    fn a_sentence_says_what_the_figures_show() {
        let target = aim(ChartLineKind::Target, 589.0, Some(true));
        let guidance = aim(ChartLineKind::Guidance, 2.0, Some(false));
        for (now, before, aims, sentence) in [
            (
                Told::Figure(727.0),
                Some(Told::Figure(540.0)),
                vec![target],
                "The number of enquiries rose from 540 in 2020-21 to 727 in 2021-22 and met the target of 589.",
            ),
            (
                Told::Figure(12.0),
                Some(Told::Figure(12.0)),
                vec![],
                "The number of enquiries was 12 in 2021-22 as it was in 2020-21.",
            ),
            (
                Told::Figure(0.0),
                Some(Told::Figure(3.0)),
                vec![target, guidance],
                "The number of enquiries fell from 3 in 2020-21 to 0 in 2021-22, met the target of 589 and did not keep to the guidance of 2.",
            ),
            (
                Told::Figure(5.0),
                Some(Told::None),
                vec![],
                "The number of enquiries was 5 in 2021-22, with no figure in 2020-21.",
            ),
            (Told::Figure(5.0), None, vec![], "The number of enquiries was 5 in 2021-22."),
            (
                Told::None,
                Some(Told::Figure(2.0)),
                vec![target],
                "There is no figure for the number of enquiries in 2021-22.",
            ),
            (
                Told::Withheld,
                Some(Told::Figure(2.0)),
                vec![target],
                "The number of enquiries in 2021-22 is withheld, because it is small or would give a small number away.",
            ),
        ] {
            assert_eq!(said(now, before, &aims), sentence);
        }
    }

    fn told() -> impl Strategy<Value = Told> {
        prop_oneof![
            6 => (0_u32..400).prop_map(|hundredths| Told::Figure(f64::from(hundredths) / 100.0)),
            1 => Just(Told::None),
            1 => Just(Told::Withheld),
        ]
    }

    /// The numbers of a sentence, without the years.
    fn numbers(sentence: &str) -> Vec<f64> {
        let text = sentence.replace("2021-22", "").replace("2020-21", "");
        let parts = text.split(|sign: char| !(sign.is_ascii_digit() || sign == '.'));
        parts.filter_map(|part| part.trim_matches('.').parse().ok()).collect()
    }

    proptest! {
        #[test]
        fn a_sentence_never_contradicts_its_figures(now in told(), before in proptest::option::of(told()), target in proptest::option::of((0_u32..400, any::<Option<bool>>()))) {
            let aims: Vec<Aim> = target.iter().map(|(value, met)| aim(ChartLineKind::Target, f64::from(*value), *met)).collect();
            let sentence = said(now, before, &aims);
            let rose = matches!((now, before), (Told::Figure(now), Some(Told::Figure(before))) if now > before);
            let fell = matches!((now, before), (Told::Figure(now), Some(Told::Figure(before))) if now < before);
            prop_assert_eq!(sentence.contains(" rose "), rose, "{}", sentence);
            prop_assert_eq!(sentence.contains(" fell "), fell, "{}", sentence);
            prop_assert_eq!(sentence.contains(" as it was "), matches!((now, before), (Told::Figure(now), Some(Told::Figure(before))) if now == before));
            prop_assert_eq!(sentence.contains("no figure for"), now == Told::None);
            // Each number said is one of the figures, in their order, and none is left out.
            let mut expected = Vec::new();
            if let Told::Figure(now) = now {
                if let Some(Told::Figure(before)) = before && before != now {
                    expected.push(before);
                }
                expected.push(now);
                expected.extend(aims.iter().map(|aim| aim.value));
            }
            prop_assert_eq!(numbers(&sentence), expected, "{}", sentence);
            if let (Told::Figure(_), Some((_, met))) = (now, target) {
                prop_assert_eq!(sentence.contains("met the target"), met == Some(true));
                prop_assert_eq!(sentence.contains("missed the target"), met == Some(false));
            }
            prop_assert!(sentence.ends_with('.') && sentence.matches(". ").count() == 0, "one sentence: {}", sentence);
        }
    }
}
