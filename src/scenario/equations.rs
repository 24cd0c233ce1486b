//! The equations that hold in a scenario.

use super::Assumptions;
use crate::formula::{EquationFile, held};

impl Assumptions {
    /// The equations that hold in it, by file: those of the program for each of its lists, with those that it replaces
    /// ([`replaces`](crate::formula::Equation::replaces)) in their places, and those of its own.
    ///
    /// ```
    /// use carecast::baseline::Library;
    /// use carecast::scenario::Assumptions;
    /// # fn main() -> carecast::Result<()> {
    /// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\nassume.economy.real_growth = \"5 %\"\n\
    ///     assume.economy.deflator_growth = \"1 %\"\nassume.industry.total.growth = \"4 %\"\n\
    ///     [equation.\"gdp.nominal\"]\nformula = \"1.02 * gdp.real * gdp.deflator\"\n";
    /// let mut problems = carecast::Diagnostics::new();
    /// let scenario = Assumptions::parse("mine.toml", text, &Library::embedded(), &mut problems)?;
    /// let files = scenario.equations();
    /// let gdp = files.iter().flat_map(|file| &file.equations).find(|equation| equation.name == "gdp.nominal").unwrap();
    /// assert_eq!(gdp.place.file(), "mine.toml");
    /// assert_eq!(gdp.replaces.as_ref().unwrap().file(), "economy.toml");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn equations(&self) -> Vec<EquationFile> {
        let choices = self.choices();
        held(&choices.lists(), &choices.structure(), &self.indicators, &self.definitions)
    }
}
