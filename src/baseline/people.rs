//! Reading `[population]` of a baseline: people by age from a census of its own, or from its parent.

use std::sync::Arc;

use ndarray::Array2;

use super::population::Margins;
use super::read::BaselineReader;
use super::{Baseline, Census, Observation, StockDay, population, rake};
use crate::diagnostic::document::{Fields, Node};
use crate::diagnostic::{Source, Span};
use crate::error::Result;
use crate::language::text;
use crate::schedule::AGES;

impl BaselineReader<'_> {
    /// Reads `[population]` into the people of the base year, the censuses and the pattern of single ages.
    pub(super) fn population(&mut self, node: &Node, baseline: &mut Baseline, parent: Option<&Baseline>) -> Result<()> {
        let Some(mut fields) = node.fields(self.problems) else { return Ok(()) };
        let inherit = fields.get("inherit").filter(|node| node.boolean(self.problems).unwrap_or(false));
        let structure = match inherit {
            Some(_) => None,
            None => match fields.required("structure", self.problems) {
                Some(node) => self.named_file(node)?,
                None => None,
            },
        };
        let mut counts = Vec::new();
        for item in fields.get("earlier").and_then(|node| node.array(self.problems)).unwrap_or_default() {
            counts.extend(self.named_file(item)?);
        }
        let pattern = match fields.get("age_pattern") {
            Some(node) => self.named_file(node)?,
            None => parent.and_then(|parent| parent.age_pattern.clone()),
        };
        let named = fields.get("margins");
        let mut margins = Margins { all: Vec::new(), place: named.map(|node| node.span.clone()) };
        for item in named.and_then(|node| node.array(self.problems)).unwrap_or_default() {
            margins.all.extend(self.margin(item, baseline));
        }
        baseline.margins.clone_from(&margins.all);
        let base = (baseline.base_year, baseline.stocks_at);
        if let Some(inherit) = inherit {
            self.refuse_structure(&mut fields);
            fields.finish(self.problems);
            baseline.age_pattern.clone_from(&pattern);
            baseline.has_ages_of_parent = true;
            baseline.population = self.inherited_people(inherit, base, &margins, pattern.as_ref(), parent);
            return Ok(());
        }
        fields.finish(self.problems);
        let structure = structure.and_then(|source| population::read_structure(&source, self.problems));
        let counted = structure.as_ref().filter(|_| margins.all.is_empty()).and_then(|s| s.single_ages_at(base));
        if pattern.is_none() && (counted.is_none() || !counts.is_empty()) {
            let message = text!(
                "没有单岁年龄模式：写出 age_pattern，或写出有它的 parent",
                "no pattern by single age: give age_pattern, or a parent that has one"
            );
            self.problems.error(node.span.clone(), message);
        }
        baseline.age_pattern.clone_from(&pattern);
        let pattern = pattern.map(|source| population::read_age_pattern(&source, self.problems));
        let earlier: Vec<_> = counts.iter().filter_map(|s| population::read_structure(s, self.problems)).collect();
        let Some(structure) = structure else { return Ok(()) };
        if !self.problems.has_errors() {
            structure.check_total(baseline, self.problems);
        }
        if self.problems.has_errors() {
            return Ok(());
        }
        if let Some(pattern) = &pattern {
            baseline.censuses = earlier.iter().filter_map(|s| population::census(s, pattern, self.problems)).collect();
        }
        baseline.population = match (counted, &pattern) {
            (Some(people), _) => {
                baseline.censuses.push(Census { date: structure.date, people: people.clone() });
                Some(people)
            }
            (None, Some(pattern)) => population::census(&structure, pattern, self.problems).and_then(|counted| {
                let place = Span::new(&structure.source, 0..0);
                let people = population::at_base_year(&counted, pattern, base, &margins, &place, self.problems);
                baseline.censuses.push(counted);
                people
            }),
            (None, None) => None,
        };
        baseline.censuses.sort_by_key(|census| census.date);
        Ok(())
    }

    /// Beside `inherit`, a structure of its own has no use.
    fn refuse_structure(&mut self, fields: &mut Fields<'_>) {
        for key in ["structure", "earlier"] {
            let Some(node) = fields.get(key) else { continue };
            self.problems
                .error(
                    node.span.clone(),
                    text!("inherit 已取上级的年龄结构", "inherit takes the structure of the parent already"),
                )
                .hint(text!("{key} 与 inherit 只留其一", "keep one of {key} and inherit"));
        }
    }

    /// The people of the parent at its last count, carried along their cohorts to this base year and raked to what is
    /// published of the region itself: its structure is the parent's, its number of people its own.
    fn inherited_people(
        &mut self,
        inherit: &Node,
        base: (i32, StockDay),
        margins: &Margins,
        pattern: Option<&Arc<Source>>,
        parent: Option<&Baseline>,
    ) -> Option<Array2<f64>> {
        if self.problems.has_errors() {
            return None;
        }
        let Some(parent) = parent else {
            self.problems
                .error(inherit.span.clone(), text!("没有可继承的上级", "no parent to inherit from"))
                .hint(text!("写明 parent = \"…\"", "name it with parent = \"…\""));
            return None;
        };
        if !margins.all.iter().any(|margin| (margin.from, margin.to) == (0, AGES - 1)) {
            self.problems
                .error(
                    inherit.span.clone(),
                    text!(
                        "人口总数不能继承：margins 缺少 population.total",
                        "how many people there are cannot be inherited: margins lack population.total"
                    ),
                )
                .hint(text!(
                    "margins = [\"population.total\"]，并在 series.csv 写出基期的数",
                    "margins = [\"population.total\"], with the figure of the base year in series.csv"
                ));
            return None;
        }
        let (id, year) = (&parent.id, base.0);
        let Some(counted) = population::last_count(parent, base) else {
            self.problems.error(
                inherit.span.clone(),
                text!(
                    "上级 {id} 没有{year}年及以前的年龄结构",
                    "the parent {id} has no people by age of {year} or before"
                ),
            );
            return None;
        };
        let Some(pattern) = pattern.map(|source| population::read_age_pattern(source, self.problems)) else {
            if counted.date == base.1.of(year) {
                return margins.rake(counted.people, self.problems);
            }
            self.problems.error(
                inherit.span.clone(),
                text!(
                    "没有单岁年龄模式可用来推到基期",
                    "no pattern by single age to carry the parent's people to the base year"
                ),
            );
            return None;
        };
        population::at_base_year(&counted, &pattern, base, margins, &inherit.span, self.problems)
    }

    fn margin(&mut self, node: &Node, baseline: &Baseline) -> Option<rake::Margin> {
        let indicator = node.string(self.problems)?;
        if population::margin_ages(indicator).is_none() {
            self.problems.error(
                node.span.clone(),
                text!("`{indicator}` 不是年龄段的人口", "`{indicator}` is not the population of an age range"),
            );
            return None;
        }
        let (year, day) = (baseline.base_year, baseline.stocks_at);
        let at_base = |o: &&Observation| o.indicator == indicator && o.period.year == year && day.is_year(o.period);
        let found = baseline.series.iter().filter(at_base).find_map(population::margin);
        if found.is_none() && self.series_is_sound {
            self.problems.error(
                node.span.clone(),
                text!(
                    "series.csv 里没有{year}年 {indicator} 的正数（comparator 为 =）",
                    "series.csv has no positive {indicator} with `=` for {year}"
                ),
            );
        }
        found
    }
}
