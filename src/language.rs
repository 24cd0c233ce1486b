//! The two languages that carecast speaks, and text that exists in both.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A language of messages, tables and charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// 简体中文.
    #[serde(rename = "zh")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The language that a tag such as `zh`, `zh_CN.UTF-8` or `en-GB` names, if it is one of ours.
    ///
    /// ```
    /// use carecast::Language;
    /// assert_eq!(Language::from_tag("zh_CN.UTF-8"), Some(Language::Chinese));
    /// assert_eq!(Language::from_tag("fr"), None);
    /// ```
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let lower = tag.to_ascii_lowercase();
        match lower.split(['-', '_', '.']).next() {
            Some("zh" | "cn") => Some(Self::Chinese),
            Some("en") => Some(Self::English),
            _ => None,
        }
    }

    /// The BCP 47 tag: `zh` or `en`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }

    /// The one of two strings that is in this language.
    #[must_use]
    pub fn pick<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// 中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text from its two versions.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// A text that reads the same in both languages: a name, a formula.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }

    /// A text whose versions are written in the same way, each in its language.
    pub(crate) fn both(write: impl Fn(Language) -> String) -> Self {
        Self::new(write(Language::Chinese), write(Language::English))
    }

    /// A name as it is written without needless spaces: none at its ends nor between Chinese characters, where they are
    /// layout, and one between words.
    #[must_use]
    pub(crate) fn without_needless_spaces(&self) -> Self {
        let tidy = |name: &str| {
            let mut tidy = String::new();
            for word in name.split_whitespace() {
                let is_layout = |(before, after)| is_cjk(before) && is_cjk(after);
                let ends = tidy.chars().next_back().zip(word.chars().next());
                if ends.is_some_and(|ends| !is_layout(ends)) {
                    tidy.push(' ');
                }
                tidy.push_str(word);
            }
            tidy
        };
        Self { zh: tidy(&self.zh), en: tidy(&self.en) }
    }

    /// This text and right after it another.
    #[must_use]
    pub(crate) fn followed_by(self, more: &Self) -> Self {
        Self { zh: self.zh + &more.zh, en: self.en + &more.en }
    }

    /// Texts in a row, with what stands between two of them.
    #[must_use]
    pub fn joined(texts: &[Self], between_zh: &str, between_en: &str) -> Self {
        let join =
            |language, between: &str| texts.iter().map(|text| text.get(language)).collect::<Vec<_>>().join(between);
        Self { zh: join(Language::Chinese, between_zh), en: join(Language::English, between_en) }
    }

    /// The version in one language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}

/// A text in which everything can be seen: control characters, with which a text could steer a terminal, and those that
/// turn the direction of writing stand as their code points. Line ends and tabs stay; a carriage return that ends no line
/// does not: what follows would be written over what stands before it.
///
/// ```
/// assert_eq!(carecast::visible("山东\u{1b}[2J"), "山东\\u{1b}[2J");
/// assert_eq!(carecast::visible("error\rfine\r\n"), "error\\u{d}fine\r\n");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let returns = |at: usize| text[at..].starts_with('\r') && !text[at..].starts_with("\r\n");
    let hides = |(at, c): (usize, char)| is_hidden(c) || returns(at);
    if !text.char_indices().any(hides) {
        return Cow::Borrowed(text);
    }
    let show = |(at, c)| if hides((at, c)) { c.escape_unicode().to_string() } else { c.to_string() };
    Cow::Owned(text.char_indices().map(show).collect())
}

/// Whether a character has no place in a text for people: a control character other than line ends and tabs, a byte order
/// mark, or one that turns the direction of writing (Unicode Standard Annex 9: embeddings, overrides and isolates).
pub(crate) fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c == '\u{feff}' || c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// A count of things in English: `1 warning`, `2 warnings`.
///
/// ```
/// assert_eq!([0, 1, 2].map(|count| carecast::counted(count, "warning")), ["0 warnings", "1 warning", "2 warnings"]);
/// ```
#[must_use]
pub fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// Builds a [`Text`] from two format strings that capture their arguments by name.
macro_rules! text {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::language::Text::new(format!($zh), format!($en))
    };
}
pub(crate) use text;

/// Builds a `String` in one language from two format strings that capture their arguments by name.
macro_rules! phrase {
    ($language:expr, $zh:literal, $en:literal $(,)?) => {
        match $language {
            $crate::language::Language::Chinese => format!($zh),
            $crate::language::Language::English => format!($en),
        }
    };
}
pub(crate) use phrase;

/// Whether a character is Chinese, or a sign that is as wide as one.
pub(crate) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needless_spaces_set_no_name_apart() {
        for written in ["省民政厅", " 省民政厅 ", "省　民政厅　", "省 民政厅", "省\t民政\u{a0}厅"]
        {
            assert_eq!(Text::same(written).without_needless_spaces().zh, "省民政厅", "{written:?}");
        }
        for (written, tidy) in [
            ("Civil  Affairs　Bureau ", "Civil Affairs Bureau"),
            ("民政局 A 科", "民政局 A 科"),
            ("Santé Économie", "Santé Économie"),
            ("　", ""),
        ] {
            assert_eq!(Text::same(written).without_needless_spaces().en, tidy, "{written:?}");
        }
    }
}
