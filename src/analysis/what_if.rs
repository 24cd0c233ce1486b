//! What is changed of a scenario outside its files.

use super::as_of;
use crate::diagnostic::Diagnostics;
use crate::error::Result;
use crate::plan::PlanYears;
use crate::scenario::Assumptions;

/// Changes of a scenario that are not in its files, in the order in which they are made.
#[derive(Debug, Clone, Copy, Default)]
pub struct WhatIf<'w> {
    /// Figures published up to the end of this year are used: [`as_of`].
    pub as_of: Option<i32>,
    /// Drivers set to constants, such as `economy.real_growth=4.5 %`: [`Assumptions::set`].
    pub set: &'w [&'w str],
    /// The first year in which these change; by default the year after the last one published for each.
    pub from: Option<i32>,
    /// The years of plans whose published text hides them.
    pub plan_years: Option<PlanYears>,
}

impl WhatIf<'_> {
    /// Changes a scenario, and its regions in the same way. Warnings are added to `problems`.
    ///
    /// # Errors
    /// As [`as_of`] and [`Assumptions::set`].
    ///
    /// ```
    /// use carecast::{Diagnostics, analysis::WhatIf, baseline::Library, scenario::Assumptions};
    /// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    /// let mut problems = Diagnostics::new();
    /// let mut assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
    /// let slower = WhatIf { as_of: Some(2024), set: &["economy.real_growth=4 %"], ..WhatIf::default() };
    /// slower.apply(&mut assumptions, &mut problems)?;
    /// // What was published for 2023 and 2024 is kept.
    /// assert_eq!(assumptions.drivers["economy.real_growth"].path.central[2..4], [0.057, 0.04]);
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn apply(self, assumptions: &mut Assumptions, problems: &mut Diagnostics) -> Result<()> {
        self.apply_to_one(assumptions, problems)?;
        for part in assumptions.parts_mut() {
            // The whole has said what there is to say.
            self.apply_to_one(part, &mut Diagnostics::new())?;
        }
        Ok(())
    }

    fn apply_to_one(self, assumptions: &mut Assumptions, problems: &mut Diagnostics) -> Result<()> {
        if let Some(year) = self.as_of {
            as_of(assumptions, year, problems)?;
        }
        assumptions.set(self.set, self.from, problems)?;
        if let Some(years) = self.plan_years {
            assumptions.give_plan_years(years);
        }
        Ok(())
    }
}
