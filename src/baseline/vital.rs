//! Reading `[vital_rates]` of a baseline: tables of its own or its parent's rates, and the figures that set their level.

use super::read::BaselineReader;
use super::scale::Count;
use super::{Baseline, VitalRates, rates, scale};
use crate::diagnostic::document::Node;
use crate::diagnostic::suggestion;
use crate::error::Result;
use crate::language::{Text, text};

impl BaselineReader<'_> {
    /// Reads `[vital_rates]` into the rates by year and the published figures that set their level.
    pub(super) fn vital_rates(
        &mut self,
        node: &Node,
        baseline: &mut Baseline,
        parent: Option<&Baseline>,
    ) -> Result<()> {
        let Some(mut fields) = node.fields(self.problems) else { return Ok(()) };
        let inherited = fields.get("inherit").filter(|node| node.boolean(self.problems).unwrap_or(false));
        let rates = if let Some(inherit) = inherited {
            self.inherited_rates(inherit, baseline, parent)
        } else {
            let mut files = Vec::new();
            for key in ["mortality", "fertility", "sex_ratio_at_birth"] {
                if let Some(node) = fields.required(key, self.problems) {
                    files.extend(self.named_file(node)?);
                }
            }
            match files.as_slice() {
                [mortality, fertility, sex_ratio] => rates::read([mortality, fertility, sex_ratio], self.problems),
                _ => None,
            }
        };
        let rates = match (rates, fields.get("net_migration")) {
            (Some(rates), Some(node)) => {
                self.named_file(node)?.and_then(|source| rates.with_net_migration(&source, self.problems))
            }
            (rates, _) => rates,
        };
        let births = fields.get("scale_births_to");
        let deaths = fields.get("scale_deaths_to");
        let life = fields.get("shift_mortality_to");
        baseline.rates_source = match (fields.get("source"), inherited, parent) {
            (Some(node), ..) => self.titled(node, baseline),
            (None, Some(_), Some(parent)) => parent.rates_source.clone(),
            _ => None,
        };
        fields.finish(self.problems);
        if let (Some(deaths), Some(life)) = (deaths, life) {
            let line = deaths.span.line();
            self.problems
                .error(
                    life.span.clone(),
                    text!(
                        "第{line}行的 scale_deaths_to 已定下死亡水平",
                        "scale_deaths_to in line {line} sets the level of mortality already"
                    ),
                )
                .hint(text!("两者只留其一", "keep one of the two"));
        }
        let Some(rates) = rates else {
            if self.problems.has_errors() {
                return Ok(());
            }
            let message = text!("没有人口动态率可用", "there are no vital rates to use");
            self.problems.error(node.span.clone(), message);
            return Ok(());
        };
        if self.problems.has_errors() {
            // The people by age may be missing for a reason that is already told.
            return Ok(());
        }
        baseline.rate_levels = match (inherited, parent) {
            (Some(_), Some(parent)) => parent.rate_levels.clone(),
            _ => Vec::new(),
        };
        let rates = match (deaths, life) {
            (Some(node), _) => Some(self.scaled(rates, node, Count::Deaths, baseline)),
            (None, Some(node)) => self.shifted(rates, node, baseline),
            (None, None) => Some(rates),
        };
        // Last, since births depend on survivors.
        baseline.vital_rates = match (rates, births) {
            (Some(rates), Some(node)) => Some(self.scaled(rates, node, Count::Births, baseline)),
            (rates, _) => rates,
        };
        if let (Some(deaths), None) = (deaths, births) {
            self.report_births_missing(deaths, baseline);
        }
        Ok(())
    }

    /// The title of the source that is named by its id.
    fn titled(&mut self, node: &Node, baseline: &Baseline) -> Option<Text> {
        let id = node.string(self.problems)?;
        if let Some(source) = baseline.sources.get(id) {
            return Some(Text::same(&source.title));
        }
        let problem = self.problems.error(node.span.clone(), text!("没有 [source.{id}]", "there is no [source.{id}]"));
        let known = baseline.sources.keys().map(String::as_str);
        problem.hint(suggestion(id, known));
        None
    }

    fn scaled(&mut self, rates: VitalRates, node: &Node, count: Count, baseline: &mut Baseline) -> VitalRates {
        let (rates, level) = scale::scaled(rates, node, count, baseline, self.problems);
        baseline.rate_levels.extend(level);
        rates
    }

    fn shifted(&mut self, rates: VitalRates, node: &Node, baseline: &mut Baseline) -> Option<VitalRates> {
        let (rates, level) = scale::shifted(rates, node, baseline, self.problems)?;
        baseline.rate_levels.push(level);
        Some(rates)
    }

    /// Deaths as published beside births of another source: their difference is neither's.
    fn report_births_missing(&mut self, deaths: &Node, baseline: &Baseline) {
        let year = baseline.base_year;
        let hint = match baseline.jump_off(Count::Births.indicator()) {
            Some(_) => {
                text!("加上 scale_births_to = \"population.births\"", "add scale_births_to = \"population.births\"")
            }
            None => text!(
                "在 series.csv 写出{year}年的 population.births，并加上 scale_births_to = \"population.births\"",
                "give population.births of {year} in series.csv, and scale_births_to = \"population.births\""
            ),
        };
        self.problems
            .warning(
                deaths.span.clone(),
                text!(
                    "死亡按公布人数调整，出生没有：自然增长的两部分来源不同",
                    "deaths are scaled to a published count, births are not: the two parts of natural growth are of different sources"
                ),
            )
            .hint(hint);
    }

    /// The parent's schedules. Its migration is a number of persons, not a rate: it is not this region's.
    fn inherited_rates(
        &mut self,
        inherit: &Node,
        baseline: &Baseline,
        parent: Option<&Baseline>,
    ) -> Option<VitalRates> {
        let parent = parent?;
        if parent.stocks_at != baseline.stocks_at {
            let (theirs, ours) = (parent.stocks_at.tag(), baseline.stocks_at.tag());
            self.problems
                .error(
                    inherit.span.clone(),
                    text!(
                        "上级的率是以 {theirs} 为终点的各年，本地区是 {ours}",
                        "the parent's rates are of years that end on {theirs}, this region's of years that end on {ours}"
                    ),
                )
                .hint(text!(
                    "写明与上级相同的 stocks_at，或给出自己的率",
                    "give the parent's stocks_at, or rates of its own"
                ));
            return None;
        }
        parent.vital_rates.clone().map(|rates| VitalRates { net_migration: None, ..rates })
    }
}
