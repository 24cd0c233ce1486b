//! The errors of average growth as those of a path with a deviation that lasts and yearly shocks.

use super::Prior;
use crate::quantile::Z90;

/// What leads to the errors of averages over one year, two years and so on: an error of the median that is one in the first year
/// and another in all later ones; a deviation that lasts, a split normal; and a shock of each year, normal and independent.
///
/// A lasting deviation is the same in every average, of independent shocks an average over h years has 1/h of the variance. So
/// squares of the distances from the median to its percentiles are lasting² + shock²/h (in standard deviations), and medians
/// later + (first - later)/h: both are fitted by least squares over h. The shock is the same on both sides. The tables of
/// `countries.csv` follow these lines within 0.3 points on average: a test holds them to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AverageSplit {
    /// The error of the median in the first year, as a fraction a year.
    pub first: f64,
    /// The same in every later year.
    pub later: f64,
    /// The standard deviation of the lasting deviation below and above the median.
    pub lasting: (f64, f64),
    /// The standard deviation of the shock of a year.
    pub shock: f64,
}

impl AverageSplit {
    /// The split of the errors of a history.
    #[must_use]
    pub fn of(prior: &Prior) -> Self {
        let of_years = |value: &dyn Fn(&super::AverageError) -> f64| -> Vec<(f64, f64)> {
            prior.errors.iter().map(|error| (1.0 / error.years as f64, value(error))).collect()
        };
        let square = |distance: f64| (distance / Z90) * (distance / Z90);
        let below = of_years(&|error| square(error.median - error.p10));
        let above = of_years(&|error| square(error.p90 - error.median));
        let (later, beyond) = line(&of_years(&|error| error.median));
        let [(_, slope_below), (_, slope_above)] = [line(&below), line(&above)];
        let shock = f64::midpoint(slope_below, slope_above).max(0.0);
        let lasting = |side: &[(f64, f64)]| {
            let rest: f64 = side.iter().map(|(share, square)| square - shock * share).sum();
            (rest / side.len().max(1) as f64).max(0.0).sqrt()
        };
        Self { first: later + beyond, later, lasting: (lasting(&below), lasting(&above)), shock: shock.sqrt() }
    }

    /// The 10th percentile, the median and the 90th percentile of the error of the average over so many years.
    #[must_use]
    pub fn average_error(&self, years: usize) -> [f64; 3] {
        let share = 1.0 / years.max(1) as f64;
        let median = self.later + (self.first - self.later) * share;
        let reach = |lasting: f64| Z90 * (lasting * lasting + self.shock * self.shock * share).sqrt();
        [median - reach(self.lasting.0), median, median + reach(self.lasting.1)]
    }

    /// The share of the variance of one year that lasts.
    #[must_use]
    pub fn lasting_share(&self) -> f64 {
        let lasting = f64::midpoint(self.lasting.0 * self.lasting.0, self.lasting.1 * self.lasting.1);
        lasting / (lasting + self.shock * self.shock)
    }
}

/// The line through points by least squares: its value at 0 and its slope, 0 through a single point.
fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let count = points.len().max(1) as f64;
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(&|point| point.0), mean(&|point| point.1));
    let (together, alone) =
        (mean(&|point| (point.0 - x) * (point.1 - y)), mean(&|point| (point.0 - x) * (point.0 - x)));
    let slope = if alone > 0.0 { together / alone } else { 0.0 };
    (y - slope * x, slope)
}

#[cfg(test)]
mod tests {
    use super::super::reference_class;
    use super::*;
    use crate::trend::LASTING_SHARE;

    #[test]
    fn the_split_of_each_class_leads_to_its_table() {
        let mut shares = Vec::new();
        for growth in [0.01, 0.03, 0.05, 0.07, 0.1] {
            let prior = reference_class(growth).unwrap();
            let split = AverageSplit::of(&prior);
            let (mut missed, mut cells) = (0.0, 0.0);
            for error in &prior.errors {
                let of_split = split.average_error(error.years);
                for (a, b) in of_split.iter().zip([error.p10, error.median, error.p90]) {
                    assert!((a - b).abs() < 0.011, "{growth} {} {a} {b}", error.years);
                    (missed, cells) = (missed + (a - b).abs(), cells + 1.0);
                }
            }
            assert!(missed / cells < 0.003, "{growth}: {}", missed / cells);
            shares.push(split.lasting_share());
        }
        // The share used for trends of growth is the middle one of the classes.
        shares.sort_by(f64::total_cmp);
        assert!((shares[2] - LASTING_SHARE).abs() < 0.03, "{shares:?}");
    }
}
