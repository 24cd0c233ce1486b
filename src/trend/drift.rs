//! The random walk with drift.

use super::MethodForecast;

/// A random walk with drift, fitted to figures of some years. Between figures that lie years apart as many steps are taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RandomWalk {
    last: f64,
    /// The mean annual change.
    mean: f64,
    /// The variance of annual changes about their mean; NaN for fewer than three figures.
    pub(crate) variance: f64,
    /// Years from the first figure to the last.
    span: f64,
}

impl RandomWalk {
    /// The walk through figures by year, in order of time; `None` without figures.
    pub(crate) fn of(figures: &[(f64, f64)]) -> Option<Self> {
        let ((first_year, first), (last_year, last)) = (*figures.first()?, *figures.last()?);
        let span = last_year - first_year;
        let mean = (last - first) / span;
        let square = |pair: &[(f64, f64)]| {
            let years = pair[1].0 - pair[0].0;
            let beyond = pair[1].1 - pair[0].1 - mean * years;
            beyond * beyond / years
        };
        let squares = figures.windows(2).map(square).sum::<f64>();
        Some(Self { last, mean, variance: squares / (figures.len() as f64 - 2.0), span })
    }

    /// What is expected so many years after the last figure, and its variance: that of the changes of the years to come, and of
    /// the mean change, which is uncertain itself.
    pub(crate) fn ahead(&self, years: f64) -> (f64, f64) {
        (self.last + self.mean * years, self.variance * years * (1.0 + years / self.span))
    }
}

/// Values of consecutive years.
fn walk(values: &[f64]) -> Option<RandomWalk> {
    let by_year: Vec<(f64, f64)> = values.iter().enumerate().map(|(year, value)| (year as f64, *value)).collect();
    RandomWalk::of(&by_year)
}

/// Continues values by their mean annual change.
pub(super) fn forecast(values: &[f64], horizon: usize) -> MethodForecast {
    let Some(walk) = walk(values) else { return MethodForecast::default() };
    let (points, variances) = (1..=horizon).map(|year| walk.ahead(year as f64)).unzip();
    MethodForecast { points, variances }
}

/// The variance of annual changes about their mean; NaN for fewer than three values.
pub(super) fn residual_variance(values: &[f64]) -> f64 {
    walk(values).map_or(f64::NAN, |walk| walk.variance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_as_many_steps() {
        // Changes of 1, 4 and 3 over 1, 2 and 1 years: 2 a year on average; what is beyond is -1, 0 and 1.
        let walk = RandomWalk::of(&[(2010.0, 0.0), (2011.0, 1.0), (2013.0, 5.0), (2014.0, 8.0)]).unwrap();
        assert_eq!((walk.mean, walk.variance), (2.0, 1.0));
        assert_eq!(walk.ahead(2.0), (12.0, 2.0 * 1.5));
        assert!(RandomWalk::of(&[(1.0, 1.0), (2.0, 2.0)]).unwrap().variance.is_nan());
    }
}
