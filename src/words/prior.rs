//! Prior bands, and stated ones that are narrower.

use crate::analysis::{AverageError, NarrowBand, PriorBasis, narrow_bands};
use crate::diagnostic::Diagnostics;
use crate::indicator::Display;
use crate::language::{Text, phrase};
use crate::scenario::Assumptions;

impl Diagnostics {
    /// Adds a note on each stated band that is narrower than history has it.
    pub fn note_narrow_bands(&mut self, assumptions: &Assumptions) {
        for narrow in narrow_bands(assumptions) {
            self.note(None, narrow.sentence()).hint(narrow.advice());
        }
    }
}

impl PriorBasis {
    /// Whose history it is, with the number of cases.
    #[must_use]
    pub fn words(&self, cases: usize) -> Text {
        Text::both(|language| match self {
            Self::ReferenceClass { growth, countries } => {
                let [from, below] = [growth.0, growth.1].map(|growth| format!("{:.0}%", growth * 100.0));
                phrase!(
                    language,
                    "此前五年年均增长{from}至{below}的国家（{countries}国{cases}例，Penn World Table）",
                    "countries that had grown by {from} to {below} a year for five years ({cases} cases of {countries}, Penn World Table)"
                )
            }
            Self::OwnHistory { region, years: (first, last) } => {
                let region = region.get(language);
                phrase!(
                    language,
                    "{region}{first}–{last}年自身（{cases}例）",
                    "{region} itself in {first}–{last} ({cases} cases)"
                )
            }
        })
    }
}

impl NarrowBand {
    /// The stated band beside what history has.
    #[must_use]
    pub fn sentence(&self) -> Text {
        let (first, last) = self.years;
        Text::both(|language| {
            let display = Display(language);
            let points = |width: f64| display.quantity(width, self.driver.unit.of_difference());
            let [low, high] = [self.stated.0, self.stated.1].map(|growth| display.quantity(growth, self.driver.unit));
            let (stated, wide) = (display.range(&low, &high), points(self.stated.1 - self.stated.0));
            let wider = self.wider.iter().map(|(basis, error): &(PriorBasis, AverageError)| {
                let (basis, width) = (basis.words(error.cases), points(error.width()));
                let basis = basis.get(language);
                phrase!(language, "{basis}宽{width}", "{width} wide for {basis}")
            });
            let wider = wider.collect::<Vec<String>>().join(language.pick("，", ", "));
            let label = self.driver.label(language);
            phrase!(
                language,
                "区间偏窄：{label}{first}–{last}年平均的80%区间定为{stated}，宽{wide}；历史上这样的平均数的80%区间：{wider}",
                "narrow band: average {label} in {first}–{last} is stated within {stated} (80%), {wide} wide; by history the 80% interval of such averages is {wider}"
            )
        })
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> Text {
        Text::new(
            "放宽 p10 和 p90，或说明今后几年为何比过去更有把握；区间过窄，实现目标的可能性就过于确定",
            "widen p10 and p90, or say why the years ahead are better known than past ones were; a narrow band makes probabilities too certain",
        )
    }
}
