//! Which lines of an import stand or fall together: those of one case that follow one another.

/// The most lines that stand or fall together. They are held until the last of them is there.
pub const MOST_LINES_OF_CASE: usize = 256;

/// The most bytes of the lines that stand or fall together.
const MOST_BYTES_OF_CASE: usize = 1_048_576;

/// Lines of one case that follow one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<Line> {
    /// The lines, in their order.
    pub lines: Vec<Line>,
    /// Whether they are a part only of what follows one another, because that is too long: then none
    /// of it can stand.
    pub too_long: bool,
}

/// Gathers lines to runs. A line without a case is a run of its own.
#[derive(Debug)]
pub struct Runs<Case, Line> {
    open: Vec<Line>,
    bytes: usize,
    case: Option<Case>,
    too_long: bool,
}

impl<Case, Line> Default for Runs<Case, Line> {
    fn default() -> Self {
        Self {
            open: Vec::new(),
            bytes: 0,
            case: None,
            too_long: false,
        }
    }
}

impl<Case: PartialEq, Line> Runs<Case, Line> {
    /// Adds a line of so many bytes; `told` gets the runs that it completes.
    pub fn add(&mut self, case: Option<Case>, line: Line, bytes: usize, told: &mut Vec<Run<Line>>) {
        if case.is_none() || case != self.case {
            self.end(told);
        }
        self.open.push(line);
        self.bytes += bytes;
        self.case = case;
        if self.case.is_none() {
            self.end(told);
        } else if self.open.len() > MOST_LINES_OF_CASE || self.bytes > MOST_BYTES_OF_CASE {
            // What is there is refused now, and each line that follows as it comes.
            self.too_long = true;
            self.tell(told);
        } else if self.too_long {
            self.tell(told);
        }
    }

    /// No further line belongs to those that are open.
    pub fn end(&mut self, told: &mut Vec<Run<Line>>) {
        self.tell(told);
        self.case = None;
        self.too_long = false;
    }

    /// The lines that wait for others of their case.
    pub fn open(&self) -> &[Line] {
        &self.open
    }

    fn tell(&mut self, told: &mut Vec<Run<Line>>) {
        self.bytes = 0;
        if !self.open.is_empty() {
            told.push(Run {
                lines: std::mem::take(&mut self.open),
                too_long: self.too_long,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn runs_of(lines: &[Option<u8>], bytes: usize) -> Vec<Run<(usize, Option<u8>)>> {
        let mut runs = Runs::default();
        let mut told = Vec::new();
        for (number, case) in lines.iter().enumerate() {
            runs.add(*case, (number, *case), bytes, &mut told);
        }
        runs.end(&mut told);
        told
    }

    proptest! {
        #[test]
        fn every_line_is_told_once_in_order_beside_its_neighbours_of_the_same_case(
            lines in prop::collection::vec(prop::option::of(0u8..3), 0..60)
        ) {
            let told = runs_of(&lines, 10);
            let flat: Vec<usize> = told.iter().flat_map(|run| run.lines.iter().map(|(number, _)| *number)).collect();
            prop_assert_eq!(flat, (0..lines.len()).collect::<Vec<_>>());
            for run in &told {
                prop_assert!(!run.too_long);
                let case = run.lines[0].1;
                prop_assert!(run.lines.iter().all(|(_, other)| *other == case));
                prop_assert!(case.is_some() || run.lines.len() == 1);
            }
            for pair in told.windows(2) {
                let (before, after) = (pair[0].lines[0].1, pair[1].lines[0].1);
                prop_assert!(before.is_none() || before != after, "neighbours of one case stand together");
            }
        }
    }

    #[test]
    fn what_is_too_long_is_marked_whole_and_no_longer() {
        let mut lines = vec![Some(1); MOST_LINES_OF_CASE + 3];
        lines.push(Some(2));
        lines.push(Some(1));
        let told = runs_of(&lines, 10);
        let marked: Vec<(usize, bool)> = told.iter().map(|run| (run.lines.len(), run.too_long)).collect();
        assert_eq!(
            marked,
            [(MOST_LINES_OF_CASE + 1, true), (1, true), (1, true), (1, false), (1, false)]
        );
        assert!(runs_of(&[Some(1), Some(1)], MOST_BYTES_OF_CASE)[0].too_long);
        assert!(!runs_of(&vec![Some(1); MOST_LINES_OF_CASE], 1)[0].too_long);
    }
}
