//! The feedback of the industry's growth to GDP, and years whose GDP growth is published.

use super::{Assumptions, Shock};

const FEEDBACK: &str = "economy.industry_feedback";

impl Assumptions {
    /// Switches the feedback off in the years whose GDP growth the scenario takes as published: what was published has the
    /// industry's part in it.
    pub(super) fn keep_published_growth(&mut self) {
        if !self.drivers.contains_key(FEEDBACK) {
            return;
        }
        let taken = self.figures_in_paths().into_iter().filter(|figure| figure.driver == "economy.real_growth");
        let published: Vec<usize> = taken.filter_map(|figure| self.years.index(figure.year)).collect();
        let Some(path) = self.drivers.get_mut(FEEDBACK).map(|feedback| &mut feedback.path) else { return };
        for &at in &published {
            path.central[at] = 0.0;
            if let Some(spread) = &mut path.spread {
                (spread.below[at], spread.above[at]) = (0.0, 0.0);
            }
        }
        let after = published.last().map_or(0, |last| last + 1);
        path.shock = path.shock.map(|shock| Shock { from: shock.from.max(after), ..shock });
        path.shock = path.shock.filter(|shock| shock.from < shock.until);
    }
}
