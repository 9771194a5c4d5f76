//! Rounding as the figures of the field are printed: halves up; a mean over nobody is absent.

/// A number with one decimal, kept as tenths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenths(pub i64);

impl Tenths {
    /// As a floating number for the wire.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 10.0
    }
}

/// A quotient by a positive denominator in whole numbers, a half up.
pub fn divide_half_up(numerator: i64, denominator: i64) -> i64 {
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

/// Mean in whole days.
pub fn mean_days(sum: i64, count: usize) -> Option<i64> {
    (count > 0).then(|| divide_half_up(sum, count as i64))
}

/// Mean with one decimal.
pub fn mean_tenths(sum: i64, count: usize) -> Option<Tenths> {
    (count > 0).then(|| Tenths(divide_half_up(10 * sum, count as i64)))
}

/// Mean of days in months of 365.25 / 12 days, one decimal.
pub fn mean_months(sum_of_days: i64, count: usize) -> Option<Tenths> {
    (count > 0).then(|| Tenths(divide_half_up(sum_of_days * 12_000, 36_525 * count as i64)))
}

/// Part of a whole in whole percent.
pub fn percent(part: usize, whole: usize) -> Option<i64> {
    (whole > 0).then(|| divide_half_up(100 * part as i64, whole as i64))
}

/// Part of a whole in hundredths of a percent.
pub fn percent_hundredths(part: usize, whole: usize) -> Option<i64> {
    (whole > 0).then(|| divide_half_up(10_000 * part as i64, whole as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_up_and_nobody_has_no_mean() {
        assert_eq!(mean_days(5, 2), Some(3));
        assert_eq!(mean_days(0, 0), None);
        assert_eq!(mean_months(52, 1), Some(Tenths(17)));
        assert_eq!(percent(1, 8), Some(13));
        assert_eq!(percent_hundredths(9, 319), Some(282));
    }
}
