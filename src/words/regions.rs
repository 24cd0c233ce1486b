//! What adds up over regions, and what does not.

use crate::ensemble::RegionalSums;
use crate::language::{Text, text};

impl RegionalSums {
    /// What adds up beside people, and what does not and why, one sentence each; `label` names an indicator.
    #[must_use]
    pub fn sentences(&self, parts: usize, label: impl Fn(&str) -> Text) -> Vec<Text> {
        let names = |all: &mut dyn Iterator<Item = &String>| {
            let labels: Vec<Text> = all.map(|name| label(name)).collect();
            Text::joined(&labels, "、", ", ")
        };
        let mut sentences = Vec::new();
        if !self.incomplete.is_empty() {
            let Text { zh, en } = names(&mut self.incomplete.iter().map(|(name, _)| name));
            let most = self.incomplete.iter().map(|(_, have)| *have).max().unwrap_or(0);
            sentences.push(match most {
                0 => text!("各地区没有、未加总的指标：{zh}", "not added up, as no region has them: {en}"),
                _ => text!(
                    "未加总（至多{most}个地区有，共{parts}个）：{zh}",
                    "not added up (at most {most} of {parts} regions have them): {en}"
                ),
            });
        }
        if !self.unfitted.is_empty() {
            let Text { zh, en } = names(&mut self.unfitted.iter());
            sentences.push(text!("各地区之和未与整体拟合：{zh}", "regions not fitted to the whole: {en}"));
        }
        sentences
    }
}
