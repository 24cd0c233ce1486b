//! What it means that growth is typed.

use crate::language::{Text, text};
use crate::scenario::Assumptions;

/// That the growth of these drivers, given by their labels, is typed, and what probabilities then rest on.
pub(super) fn typed_paths(labels: &[Text]) -> Text {
    let Text { zh, en } = Text::joined(labels, "、", ", ");
    text!(
        "{zh}由情景直接给定（给定路径）：不随人口、收入和价格变化，实现目标的可能性取决于这一给定",
        "stated by the scenario (typed path): {en}; people, income and prices have no part in it, and probabilities rest on that statement"
    )
}

impl Assumptions {
    /// A sentence on the growth that is typed; `None` where none is.
    #[must_use]
    pub fn typed_paths_in_words(&self) -> Option<Text> {
        let labels = self.typed_path_labels();
        (!labels.is_empty()).then(|| typed_paths(&labels))
    }
}
