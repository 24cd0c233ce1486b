//! How a stated figure bounds the true one: "超过5600亿元" is `> 5600`, not 5600.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostics;
use crate::diagnostic::document::{Node, choice};
use crate::diagnostic::numeral::folded;
use crate::language::{Text, text};

/// The comparator that comes with a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparator {
    /// More than.
    #[serde(rename = ">")]
    Above,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// Exactly, to the digits shown.
    #[serde(rename = "=")]
    Equal,
    /// About.
    #[serde(rename = "~")]
    About,
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// Less than.
    #[serde(rename = "<")]
    Below,
}

impl Comparator {
    /// Every comparator with the sign that files use.
    pub const SIGNS: [(&'static str, Self); 6] = [
        (">", Self::Above),
        (">=", Self::AtLeast),
        ("=", Self::Equal),
        ("~", Self::About),
        ("<=", Self::AtMost),
        ("<", Self::Below),
    ];

    /// The comparator that a sign means, as files write it or as a reader sees it: `>=`, `≥`, `＞`.
    pub(crate) fn parse(sign: &str) -> Option<Self> {
        let sign = folded(sign.trim());
        let seen = Self::SIGNS.iter().find(|(known, comparator)| sign == *known || sign == comparator.symbol());
        seen.map(|(_, comparator)| *comparator)
    }

    /// The comparator that stands somewhere; another sign is a problem.
    pub(crate) fn read(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let written = node.string(problems)?;
        if let Some(comparator) = Self::parse(written) {
            return Some(comparator);
        }
        let turned = match folded(written.trim()).as_ref() {
            "=>" => ">=",
            "=<" => "<=",
            "==" => "=",
            _ => return choice(node, &Self::SIGNS, problems),
        };
        problems
            .error(node.span.clone(), text!("不认识 `{written}`", "`{written}` is not one of the choices"))
            .hint(text!("是否想写 `{turned}`？", "did you mean `{turned}`?"));
        None
    }

    /// The sign as files write it.
    #[must_use]
    pub fn sign(self) -> &'static str {
        Self::SIGNS.iter().find(|(_, comparator)| *comparator == self).map_or("", |(sign, _)| sign)
    }

    /// Whether the true figure lies above the stated one, or at it: a floor.
    #[must_use]
    pub fn is_lower_bound(self) -> bool {
        matches!(self, Self::Above | Self::AtLeast)
    }

    /// Whether the true figure lies below the stated one, or at it: a ceiling.
    #[must_use]
    pub fn is_upper_bound(self) -> bool {
        matches!(self, Self::AtMost | Self::Below)
    }

    /// Whether the stated figure is the true one as far as its digits show, and no mere bound.
    #[must_use]
    pub fn is_figure(self) -> bool {
        matches!(self, Self::Equal | Self::About)
    }

    /// The words before a figure that is to be reached: 超过, "at least".
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Above => Text::new("超过", "more than"),
            Self::AtLeast => Text::new("达到", "at least"),
            Self::Equal => Text::new("达到", "just"),
            Self::About => Text::new("达到约", "about"),
            Self::AtMost => Text::new("不超过", "at most"),
            Self::Below => Text::new("低于", "less than"),
        }
    }

    /// The sign as a reader sees it: `≥`, `≤`, `≈`.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::AtLeast => "≥",
            Self::Equal => "=",
            Self::About => "≈",
            Self::AtMost => "≤",
            Self::Below => "<",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_comparator_is_a_floor_a_ceiling_or_a_figure() {
        for (sign, comparator) in Comparator::SIGNS {
            let sides = [comparator.is_lower_bound(), comparator.is_upper_bound(), comparator.is_figure()];
            assert_eq!(sides.iter().filter(|side| **side).count(), 1, "{sign}");
            assert_eq!(sides, [sign.starts_with('>'), sign.starts_with('<'), sign == "=" || sign == "~"], "{sign}");
        }
    }
}
