//! The equations that hold in a scenario.

use std::collections::HashSet;

use super::Assumptions;
use crate::diagnostic::Diagnostics;
use crate::formula::{Definition, EquationFile, held};
use crate::indicator::{drivers, indicators};

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
        held(&self.choices().structure(), &self.indicators, &self.definitions)
    }

    /// The equations by which a model computes: those of the program, or what stands in their place, and those of its own.
    /// Then those of the program that are replaced.
    pub(crate) fn computed(&self, problems: &mut Diagnostics) -> (Vec<Definition>, Vec<Definition>) {
        let program = self.choices().program(&self.indicators, problems);
        // The program's own names alone: what a scenario declares enters none of its sums.
        let (indicators, drivers) = (indicators(&self.subsectors), drivers(&self.subsectors));
        let names = program.names(&indicators, &drivers, &[]);
        let own: HashSet<&str> = self.definitions.iter().map(|definition| definition.name.as_str()).collect();
        let resolved = program.equations.iter().filter_map(|equation| equation.resolved(&names, problems));
        let (replaced, mut all): (Vec<_>, Vec<_>) = resolved.partition(|equation| own.contains(equation.name.as_str()));
        all.extend(self.definitions.iter().cloned());
        (all, replaced)
    }
}
