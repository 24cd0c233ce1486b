//! What a review gives to write about: which targets lag, which lack figures and from whom, which stand on two bases.

use super::{NextStep, ProgressVerdict, Responsible, Review, ReviewRow, StatusGround};

/// The findings of a review that call for a problem or a proposal.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DraftFindings<'r> {
    /// Targets that are behind, missed, or will probably be missed, in the usual or another reading.
    pub lagging: Vec<&'r ReviewRow>,
    /// Targets of which figures are asked for, by who has them.
    pub without_figures: Vec<(Responsible, Vec<&'r ReviewRow>)>,
    /// Targets whose figures stand on another basis than their base.
    pub on_two_bases: Vec<&'r ReviewRow>,
    /// Targets that people can assess, and nobody has.
    pub to_assess: Vec<&'r ReviewRow>,
}

impl Review {
    /// What the review gives to write about.
    #[must_use]
    pub fn draft_findings(&self) -> DraftFindings<'_> {
        let own = || self.rows.iter().filter(|row| row.target.is_own());
        let mut without_figures: Vec<(Responsible, Vec<&ReviewRow>)> = Vec::new();
        for row in own() {
            let asked = row.status.next_steps.iter().find_map(|step| match step {
                NextStep::AskFigures { of, .. } | NextStep::AskBase { of, .. } => Some(of),
                _ => None,
            });
            let Some(of) = asked else { continue };
            match without_figures.iter_mut().find(|(known, _)| known == of) {
                Some((_, rows)) => rows.push(row),
                None => without_figures.push((of.clone(), vec![row])),
            }
        }
        DraftFindings {
            lagging: self.rows.iter().filter(|row| row.is_finding()).filter(|row| row.status.ground.lags()).collect(),
            without_figures,
            on_two_bases: own().filter(|row| row.verdict == ProgressVerdict::NotComparable).collect(),
            to_assess: own()
                .filter(|row| row.status.next_steps.contains(&NextStep::AssessByHand))
                .filter(|row| !matches!(row.status.ground, StatusGround::Trend(_)))
                .collect(),
        }
    }
}
