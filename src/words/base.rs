//! That the base year was updated.

use crate::analysis::UpdatedBase;
use crate::indicator::Display;
use crate::language::{Text, text};

impl UpdatedBase {
    /// The two figures in a sentence.
    #[must_use]
    pub fn sentence(&self) -> Text {
        let (year, unit, Text { zh, en }) = (self.year, self.indicator.unit, &self.indicator.label);
        let [published, updated] =
            [self.published, self.updated].map(|count| Text::both(|language| Display(language).precise(count, unit)));
        let ((zh_from, en_from), (zh_to, en_to)) = ((published.zh, published.en), (updated.zh, updated.en));
        text!(
            "{zh}{year}年公布{zh_from}，按此后公布的人数更新为{zh_to}",
            "{en} in {year}: {en_from} published, updated to {en_to} by counts published for later years"
        )
    }
}
