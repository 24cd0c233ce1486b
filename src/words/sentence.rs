//! How a sentence is put together from the values of a finding.

use crate::language::{Language, Text};

/// What reads differently in each language: a name, a figure with its unit.
pub(crate) trait Worded {
    /// In one language.
    fn worded(&self, language: Language) -> String;
}

impl Worded for Text {
    fn worded(&self, language: Language) -> String {
        self.get(language).to_owned()
    }
}

impl<W: Worded + ?Sized> Worded for &W {
    fn worded(&self, language: Language) -> String {
        (**self).worded(language)
    }
}

/// Nothing where there is none.
impl<W: Worded> Worded for Option<W> {
    fn worded(&self, language: Language) -> String {
        self.as_ref().map_or_else(String::new, |some| some.worded(language))
    }
}

/// Several in a row: 一、二 and one, two.
impl<W: Worded> Worded for [W] {
    fn worded(&self, language: Language) -> String {
        let each: Vec<String> = self.iter().map(|one| one.worded(language)).collect();
        each.join(language.pick("、", ", "))
    }
}

/// A [`Text`] from a sentence in each language: numbers and the same words for both are captured by name, as in `format!`;
/// what is [`Worded`] is listed after the sentences: `[name, other = value]`.
macro_rules! sentence {
    (@ $name:ident) => { $name };
    (@ $name:ident $value:expr) => { $value };
    ($zh:literal, $en:literal, [$($name:ident $(= $value:expr)?),+ $(,)?] $(,)?) => {{
        use $crate::words::sentence::Worded as _;
        $(let $name = &sentence!(@ $name $($value)?);)+
        $crate::language::Text::new(
            { $(let $name = $name.worded($crate::Language::Chinese);)+ format!($zh) },
            { $(let $name = $name.worded($crate::Language::English);)+ format!($en) },
        )
    }};
}
pub(crate) use sentence;
