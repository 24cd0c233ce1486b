//! What a plan states.

use crate::indicator::{Display, Unit};
use crate::language::{Language, Text};
use crate::plan::Target;

impl Target {
    /// The figure as the plan states it, with its unit in each language; a unit that is in no list stays as it is written.
    #[must_use]
    pub fn stated_in_words(&self) -> Text {
        let (figure, unit) = self.figure_and_unit();
        let known = Unit::parse(unit).zip(figure.parse().ok());
        let zh = match unit.starts_with(|c: char| c.is_ascii_alphabetic()) {
            true => self.stated.clone(),
            false => format!("{figure}{unit}"),
        };
        let en = known.map_or_else(
            || self.stated.clone(),
            |(unit, figure)| Display(Language::English).quantity(unit.to_base(figure), unit),
        );
        Text::new(zh, en)
    }
}
