//! What a plan states, and what must be said of its assessment.

use super::sentence::sentence;
use crate::analysis::Assessment;
use crate::indicator::{Display, Unit, drivers};
use crate::language::{Language, Text};
use crate::plan::{Aim, Target};
use crate::scenario::BaseNote;

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

impl Assessment {
    /// What must be said of the figures of a target: from where it is counted, how it is judged, on what it rests.
    pub(crate) fn remarks(&self) -> Vec<Text> {
        let Some(outlook) = &self.outlook else { return Vec::new() };
        let (label, mut remarks) = (&self.target.label, Vec::new());
        if let Some(start) = outlook.start.as_ref().filter(|_| outlook.aim != Aim::Level) {
            let base = Text::both(|language| Display(language).to_check(start.value, outlook.indicator.unit));
            let (year, status, source) = (start.year, start.status.name(), start.origin.words());
            let said = sentence!(
                "{label}：自{year}年的{base}起算（{status}：{source}）",
                "{label}: counted from {base} in {year} ({status}: {source})",
                [label, base, status, source]
            );
            let with = |said: Text, note: Text| said.followed_by(&sentence!("；{note}", "; {note}", [note]));
            remarks.push(start.notes.iter().map(BaseNote::words).fold(said, with));
        }
        if let [(judged, _), (other, _)] = outlook.holds.as_slice() {
            remarks.push(sentence!(
                "{label}：保持类目标，{judged}判断，括号内为{other}的可能性",
                "{label}: a target to be kept, judged {judged}; in brackets the probability {other}",
                [label, judged = judged.words(), other = other.words()]
            ));
        }
        remarks.extend(outlook.rests_on.as_deref().map(driver_called).map(|driver| match outlook.estimate {
            Some(_) => sentence!(
                "{label}：只取决于情景给定的“{driver}”路径",
                "{label}: follows from the stated path of “{driver}”",
                [label, driver]
            ),
            None => sentence!(
                "{label}：由情景对“{driver}”的假设直接给定，不作判断",
                "{label}: assumed by the scenario (“{driver}”), so it is not judged",
                [label, driver]
            ),
        }));
        remarks
    }
}

/// What a driver is called: one that a scenario or a region has of its own by its name.
fn driver_called(name: &str) -> Text {
    let known = drivers(&[]).into_iter().find(|driver| driver.name == name);
    known.map_or_else(|| Text::same(name), |driver| Text::both(|language| driver.label(language).to_owned()))
}
