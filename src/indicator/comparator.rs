//! How a stated figure bounds the true one: "超过5600亿元" is `> 5600`, not 5600.

use std::cmp::Reverse;
use std::ops::Range;

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

    /// Words that stand for a sign.
    const WORDS: [(&'static str, Self); 17] = [
        ("超过", Self::Above),
        ("大于", Self::Above),
        ("高于", Self::Above),
        ("以上", Self::AtLeast),
        ("不低于", Self::AtLeast),
        ("不少于", Self::AtLeast),
        ("不小于", Self::AtLeast),
        ("至少", Self::AtLeast),
        ("等于", Self::Equal),
        ("约", Self::About),
        ("左右", Self::About),
        ("不超过", Self::AtMost),
        ("不高于", Self::AtMost),
        ("低于", Self::Below),
        ("小于", Self::Below),
        ("少于", Self::Below),
        ("不足", Self::Below),
    ];

    /// The comparator that a sign or a word means, as files write it or as a reader sees it: `>=`, `≥`, `＞`, 超过.
    pub(crate) fn parse(sign: &str) -> Option<Self> {
        let sign = folded(sign.trim());
        let seen = Self::SIGNS.iter().find(|(known, comparator)| sign == *known || sign == comparator.symbol());
        let word = || Self::WORDS.iter().find(|(word, _)| sign == *word);
        seen.or_else(word).map(|(_, comparator)| *comparator)
    }

    /// The bytes of the first comparator in a text, a sign or a word.
    pub(crate) fn place_in(text: &str) -> Option<Range<usize>> {
        let is_sign = |c: char| matches!(c, '<' | '>' | '=' | '~' | '≥' | '≤' | '≈' | '＜' | '＞' | '＝' | '～');
        let sign = text.find(is_sign).map(|at| {
            let length = text[at..].find(|c| !is_sign(c)).unwrap_or(text.len() - at);
            at..at + length
        });
        let words = Self::WORDS.iter().filter_map(|(word, _)| text.find(word).map(|at| at..at + word.len()));
        // Of two that begin at one place, or of which one holds the other, the longer.
        words.chain(sign).min_by_key(|place| (place.start, Reverse(place.end)))
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
    fn a_comparator_is_found_as_a_sign_or_as_a_word() {
        for (text, found) in [
            ("x@2027>=5", ">="),
            ("x@2027不超过5", "不超过"),
            ("x@2027超过5", "超过"),
            ("x@2027 约 5", "约"),
            ("x@2027＞＝5", "＞＝"),
        ] {
            assert_eq!(Comparator::place_in(text).map(|place| &text[place]), Some(found), "{text}");
        }
        assert_eq!(Comparator::place_in("a target"), None);
        assert_eq!(
            (Comparator::parse("不超过"), Comparator::parse("＞＝")),
            (Some(Comparator::AtMost), Some(Comparator::AtLeast))
        );
    }

    #[test]
    fn every_comparator_is_a_floor_a_ceiling_or_a_figure() {
        for (sign, comparator) in Comparator::SIGNS {
            let sides = [comparator.is_lower_bound(), comparator.is_upper_bound(), comparator.is_figure()];
            assert_eq!(sides.iter().filter(|side| **side).count(), 1, "{sign}");
            assert_eq!(sides, [sign.starts_with('>'), sign.starts_with('<'), sign == "=" || sign == "~"], "{sign}");
        }
    }
}
