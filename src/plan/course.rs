//! In which years a target holds, and which rows of a plan are a target of their own.

use serde::{Deserialize, Serialize};

use super::Target;
use crate::language::{Text, text};

/// In which years a target is to be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Course {
    /// By the end of its year: "到2027年达到7000亿元".
    #[default]
    Reach,
    /// In every year after the base year up to its own: "每年支持10个". An increment or a growth is then one over the year
    /// before.
    EveryYear,
    /// It is a state, and lasts: "稳定在6.5%左右". There is no way to go, and nothing to be early with.
    Keep,
}

/// The words for it in a plan file.
pub(super) const COURSES: [(&str, Course); 3] =
    [("reach", Course::Reach), ("every_year", Course::EveryYear), ("keep", Course::Keep)];

impl Course {
    /// The word that files use.
    #[must_use]
    pub fn id(self) -> &'static str {
        COURSES.iter().find(|(_, course)| *course == self).map_or("reach", |(id, _)| id)
    }

    /// The words beside the figure: 每年, in every year; `None` for what is to be reached, which says so by itself.
    #[must_use]
    pub fn words(self) -> Option<Text> {
        match self {
            Self::Reach => None,
            Self::EveryYear => Some(Text::new("逐年", "in every year")),
            Self::Keep => Some(Text::new("保持", "to be kept")),
        }
    }
}

/// How a figure that is to be kept is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// A higher value also meets it.
    Floor,
    /// A higher value misses it, as a lower one does.
    Band,
}

impl Hold {
    /// The words for readers.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Floor => Text::new("按下限", "as a floor"),
            Self::Band => Text::new("按区间", "as a band"),
        }
    }
}

/// A row that belongs to another target and is none of its own: it is shown below that, and counts in no number of
/// targets and in no probability of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondaryRow {
    /// The id of the target to which it belongs.
    pub of: String,
    /// What of the target it is.
    pub role: SecondaryRole,
}

/// What of a target a row is that is none of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondaryRole {
    /// The upper end of a range: what is expected, or the most that is allowed.
    UpperEnd,
    /// Another reading of the same words than the usual one.
    Reading,
}

impl SecondaryRole {
    /// The word that files use.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::UpperEnd => "upper_end",
            Self::Reading => "reading",
        }
    }
}

impl Target {
    /// Whether it is a target of its own, and no row that belongs to another: only these are counted.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.part.is_none()
    }

    /// Its name as a row of a table: one that belongs to the target above it says so.
    #[must_use]
    pub fn row_label(&self) -> Text {
        let Text { zh, en } = &self.label;
        match self.part.as_ref().map(|part| part.role) {
            None => self.label.clone(),
            Some(SecondaryRole::UpperEnd) => text!("– {zh}", "– {en}"),
            Some(SecondaryRole::Reading) => text!("– 另一种理解：{zh}", "– other reading: {en}"),
        }
    }

    /// Its name where it stands alone: another reading says so.
    #[must_use]
    pub fn label_alone(&self) -> Text {
        let Text { zh, en } = &self.label;
        match self.part.as_ref().map(|part| part.role) {
            Some(SecondaryRole::Reading) => text!("{zh}（另一种理解）", "{en} (other reading)"),
            None | Some(SecondaryRole::UpperEnd) => self.label.clone(),
        }
    }

    /// Whether it is a ceiling too: the plan states one, or a figure or a range that is not to be passed.
    #[must_use]
    pub fn is_ceiling(&self) -> bool {
        let is_stated_to_the_top = self.comparator.is_figure() || self.upper.is_some();
        self.comparator.is_upper_bound() || (!self.exceeding_allowed && is_stated_to_the_top)
    }

    /// Of a target that is to be kept, in how many ways that can be read: where the plan states a figure or a range, as a
    /// floor and as a band; where it states a bound, none. The one by which it is judged stands first: as the file says,
    /// and else as a floor, because a plan that holds a figure seldom means that more is a failure.
    #[must_use]
    pub fn holds(&self) -> Option<[Hold; 2]> {
        let is_figure = self.comparator.is_figure() || self.upper.is_some();
        (self.course == Course::Keep && is_figure).then_some(match self.exceeding_allowed {
            true => [Hold::Floor, Hold::Band],
            false => [Hold::Band, Hold::Floor],
        })
    }

    /// The years after `base` in which it is to be met: the target year, or every year up to it.
    pub fn years_after(&self, base: i32) -> impl Iterator<Item = i32> + use<> {
        let first = match self.course {
            Course::EveryYear => self.first_year.unwrap_or(i32::MIN).max(base + 1),
            Course::Reach | Course::Keep => self.year,
        };
        first..=self.year
    }

    /// The same, read in one of these ways.
    #[must_use]
    pub fn held(&self, hold: Hold) -> Self {
        Self { exceeding_allowed: hold == Hold::Floor, ..self.clone() }
    }
}
