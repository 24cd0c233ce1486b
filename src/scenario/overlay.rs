//! One scenario file laid over another, and what in one does not go together.

use std::collections::BTreeMap;

use super::file::{OwnKind, ScenarioFile, WrittenOwn, WrittenPolicy};
use super::population::PopulationMethod;
use crate::diagnostic::Diagnostics;
use crate::indicator::{Market, Subsector, alternative, is_of_group};
use crate::language::text;

impl ScenarioFile {
    /// This file with `above` laid over it: `above` takes precedence; a driver, a policy, a declaration or an equation is
    /// replaced as a whole.
    pub(super) fn overlaid(mut self, above: Self, problems: &mut Diagnostics) -> Self {
        give_way(&mut self, &above, problems);
        self.assume.extend(above.assume);
        for (name, own) in &above.own {
            let is_equation = |of: &WrittenOwn| of.kind == OwnKind::Equation;
            let Some(below) = self.own.get(name).filter(|below| is_equation(below) != is_equation(own)) else {
                continue;
            };
            let (file, line) = (below.written.key.file(), below.written.key.line());
            problems
                .error(
                    own.written.key.clone(),
                    text!(
                        "`{name}` 已另作声明（{file}:{line}）",
                        "`{name}` is declared as something else ({file}:{line})"
                    ),
                )
                .hint(text!(
                    "写在同样的表里，或换一个名字",
                    "declare it in the same kind of table, or take another name"
                ));
        }
        self.own.extend(above.own);
        if above.without_policies {
            self.policies.clear();
        }
        let at: BTreeMap<String, usize> =
            self.policies.iter().enumerate().map(|(at, known)| (known.id.clone(), at)).collect();
        for policy in above.policies {
            match at.get(&policy.id) {
                Some(at) => self.policies[*at] = policy,
                None => self.policies.push(policy),
            }
        }
        self.files.extend(above.files);
        self.unread.extend(above.unread);
        Self {
            title: above.title.or(self.title),
            baseline: above.baseline.or(self.baseline),
            horizon: above.horizon.or(self.horizon),
            correlation: above.correlation.or(self.correlation),
            structure: self.structure.overlaid(above.structure),
            runs: above.runs.or(self.runs),
            seed: above.seed.or(self.seed),
            sampling: above.sampling.or(self.sampling),
            outputs: above.outputs.or(self.outputs),
            plan: above.plan.or(self.plan),
            regions: self.regions.overlaid(above.regions),
            ..self
        }
    }

    /// Both ways of stating the same thing in one file: neither can be taken.
    pub(super) fn refuse_both(&self, problems: &mut Diagnostics) {
        for (name, written) in &self.assume {
            let Some(other) = alternative(name).filter(|other| name < other) else { continue };
            let Some(second) = self.assume.get(&other) else { continue };
            let (first, line) = (written.key.file(), written.key.line());
            let problem = problems.error(
                second.key.clone(),
                text!("`{name}` 和 `{other}` 不能同时写出", "`{name}` and `{other}` cannot both be given"),
            );
            problem.hint(text!("前者在 {first}:{line}；留其一", "the first is at {first}:{line}; keep one of them"));
        }
    }
}

/// Takes from `below` what no longer applies once `above` is laid over it: the other way of stating the same thing, and
/// what is said of an industry that `above` splits anew.
fn give_way(below: &mut ScenarioFile, above: &ScenarioFile, problems: &mut Diagnostics) {
    for other in above.assume.keys().filter_map(|name| alternative(name)) {
        if !above.assume.contains_key(&other) {
            below.assume.remove(&other);
        }
    }
    let grouped = |driver: &str| above.assume.keys().any(|name| is_of_group(driver, name));
    below.assume.retain(|name, _| !grouped(name) || above.assume.contains_key(name));
    if above.structure.subsectors.is_none() {
        return;
    }
    let of_industry = |name: &str| name.starts_with("industry.");
    below.assume.retain(|name, _| !of_industry(name));
    let (lost, kept): (Vec<WrittenPolicy>, Vec<WrittenPolicy>) =
        std::mem::take(&mut below.policies).into_iter().partition(|policy| of_industry(&policy.driver.0));
    below.policies = kept;
    for policy in lost.iter().filter(|policy| above.policies.iter().all(|known| known.id != policy.id)) {
        let (id, driver) = (&policy.id, &policy.driver.0);
        problems.warning(
            policy.driver.1.clone(),
            text!(
                "产业重新划分后，政策 {id} 的 `{driver}` 不再适用，已略去",
                "the industry is split anew: the policy {id} on `{driver}` no longer applies and is left out"
            ),
        );
    }
}

/// Assumptions without effect in the structure that the scenario chooses.
pub(super) fn refuse_unread(file: &ScenarioFile, subsectors: &[Subsector], problems: &mut Diagnostics) {
    for part in subsectors.iter().filter(|part| part.market == Market::Parent) {
        let name = format!("industry.{}.elasticity_care", part.id);
        let Some(written) = file.assume.get(&name) else { continue };
        let id = &part.id;
        problems
            .error(
                written.key.clone(),
                text!("`{name}` 不能用于面向全国的领域", "`{name}` cannot be used for the nation"),
            )
            .expected(text!(
                "{id} 的 market 为 parent，而上级地区的养老机构未作预测",
                "the market of {id} is the parent region, whose care institutions are not projected"
            ));
    }
    warn_of_population(file, problems);
    let unread = file.structure.economy().method.unread();
    let Some(written) = file.assume.get(unread) else { return };
    // A file below this one may state it for the other method.
    let chosen_here = file.structure.method.as_ref().is_none_or(|(_, place)| place.file() == written.key.file());
    if chosen_here {
        problems.warning(written.key.clone(), text!("`{unread}` 未被采用", "`{unread}` is not read")).hint(text!(
            "[economy] method 为 \"growth\" 时用 real_growth，为 \"productivity\" 时用 labour_productivity_growth",
            "[economy] method \"growth\" reads real_growth, \"productivity\" reads labour_productivity_growth"
        ));
    }
}

/// Assumptions of the population that the chosen method does not read.
fn warn_of_population(file: &ScenarioFile, problems: &mut Diagnostics) {
    let method = file.structure.population();
    for (name, written) in file.assume.iter().filter(|(name, _)| !method.reads(name)) {
        // A file below this one may state it for the other method.
        let chosen = file.structure.population.as_ref();
        if chosen.is_some_and(|(_, place)| place.file() != written.key.file()) {
            continue;
        }
        let problem = problems.warning(written.key.clone(), text!("`{name}` 未被采用", "`{name}` is not read"));
        problem.hint(match method {
            PopulationMethod::Cohort => {
                text!("只有 [population] method = \"growth\" 用它", "only [population] method = \"growth\" reads it")
            }
            PopulationMethod::Growth => text!(
                "[population] method = \"growth\" 不用分年龄的出生、死亡和迁移",
                "[population] method = \"growth\" knows no births, deaths or migration by age"
            ),
        });
    }
}
