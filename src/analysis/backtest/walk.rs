//! Random walks beside which forecasts are judged: without drift, and with it.

use super::forecast::Stated;
use crate::trend::RandomWalk;

/// Figures by year on the scale on which their changes are alike: logarithms of levels, or the figures themselves.
pub(super) struct Walk {
    is_logarithmic: bool,
    figures: Vec<(f64, f64)>,
}

impl Walk {
    /// Through figures in order of time. Logarithms are taken where all are positive and `is_level`.
    pub(super) fn through(figures: impl Iterator<Item = (i32, f64)>, is_level: bool) -> Self {
        let figures: Vec<(f64, f64)> = figures.map(|(year, value)| (f64::from(year), value)).collect();
        let is_logarithmic = is_level && figures.iter().all(|(_, value)| *value > 0.0);
        let place = |value: f64| if is_logarithmic { libm::log(value) } else { value };
        Self { is_logarithmic, figures: figures.into_iter().map(|(year, value)| (year, place(value))).collect() }
    }

    fn stated(&self, mean: f64, variance: f64) -> Stated<'static> {
        match self.is_logarithmic {
            true => Stated::Lognormal(mean, variance.sqrt()),
            false => Stated::Normal(mean, variance.sqrt()),
        }
    }

    /// The last figure, with the mean square of the annual changes so far for each year ahead; a point where nothing has
    /// changed, or only one figure is known. `None` without figures.
    pub(super) fn without_drift(&self, years: i32) -> Option<Stated<'static>> {
        let (_, last) = *self.figures.last()?;
        let square = |pair: &[(f64, f64)]| {
            let change = pair[1].1 - pair[0].1;
            change * change / (pair[1].0 - pair[0].0)
        };
        let variance = self.figures.windows(2).map(square).sum::<f64>() / (self.figures.len() as f64 - 1.0);
        // Of a single figure it is no number.
        if variance.is_nan() || variance <= 0.0 {
            return Some(Stated::Point(if self.is_logarithmic { libm::exp(last) } else { last }));
        }
        Some(self.stated(last, variance * f64::from(years)))
    }

    /// The mean annual change so far, continued; `None` for fewer than three figures, of which no error is known.
    pub(super) fn with_drift(&self, years: i32) -> Option<Stated<'static>> {
        let (mean, variance) = RandomWalk::of(&self.figures)?.ahead(f64::from(years));
        (variance > 0.0).then(|| self.stated(mean, variance))
    }
}
