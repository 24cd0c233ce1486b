//! What questions found, what they warn of, and why they have no answer.

use crate::analysis::ProbabilityEstimate;
use crate::analysis::questions::Goal;
use crate::analysis::questions::discover::Discovery;
use crate::analysis::questions::finding::{NoAnswer, QuestionWarning, Unmoved};
use crate::analysis::questions::sensitivity::{QuantityOfInterest, SensitivityMethod};
use crate::analysis::questions::solve::{Answer, AttainmentCriterion, Solution};
use crate::analysis::questions::sweep::Sweep;
use crate::analysis::sensitivity::Box;
use crate::diagnostic::Warning;
use crate::ensemble::{every_run, how_often, left_empty};
use crate::error::Error;
use crate::indicator::{Display, Driver, drivers, indicators};
use crate::language::{Language, Text, phrase, text};
use crate::number::trimmed;
use crate::words::sentence::{Worded, sentence};

impl Goal {
    /// The goal in a reader's words: `增加值占GDP比重2027年达到约6.5%`.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        let (label, year) = (self.indicator.label.get(language), self.year);
        let value = self.measure.shown(language);
        if self.measure.upper.is_some() && !self.exceeding_allowed {
            return phrase!(language, "{label}{year}年{value}", "{label} {year} {value}");
        }
        let (sign, words) = (self.comparator.symbol(), self.comparator.words());
        let words = words.zh;
        phrase!(language, "{label}{year}年{words}{value}", "{label} {year} {sign} {value}")
    }
}

impl Warning for QuestionWarning<'_> {
    fn message(&self) -> Text {
        match self {
            Self::Independent { indicator, driver } => {
                let [zh_indicator, zh_driver] = [indicator_called(indicator), driver_called(driver)];
                text!("{zh_indicator}不取决于{zh_driver}", "`{indicator}` does not depend on `{driver}`")
            }
            Self::IndependentBefore { indicator, year, driver, first } => {
                let [zh_indicator, zh_driver] = [indicator_called(indicator), driver_called(driver)];
                text!(
                    "{zh_indicator}在{year}年不取决于{zh_driver}：后者从{first}年起才改变",
                    "`{indicator}` in {year} does not depend on `{driver}`, which changes from {first} on"
                )
            }
            Self::NothingDepends { driver } => {
                let zh_driver = driver_called(driver);
                text!("情景保留的指标都不取决于{zh_driver}", "nothing that the scenario keeps depends on `{driver}`")
            }
            Self::NoTargetDepends { driver } => {
                let zh_driver = driver_called(driver);
                text!("规划的目标都不取决于{zh_driver}", "no target of the plan depends on `{driver}`")
            }
            Self::NoHeadlineDepends { driver } => {
                let zh_driver = driver_called(driver);
                text!("主要指标都不取决于{zh_driver}", "no headline depends on `{driver}`")
            }
            Self::NotMoved { indicator, year, driver } => {
                let [zh_indicator, zh_driver] = [indicator_called(indicator), driver_called(driver)];
                text!(
                    "{zh_indicator}在{year}年不随{zh_driver}变动",
                    "`{indicator}` in {year} is the same at all levels of `{driver}`"
                )
            }
            Self::Undefined { sweep, indicator, year, variants, runs, because } => {
                let how_often = how_often([*runs], sweep.runs.unwrap_or(1)).unwrap_or_else(every_run);
                let levels = Text::both(|language| sweep.levels_in_words(variants, language));
                sentence!(
                    "`{indicator}` 在{year}年没有意义（{levels}；{how_often}）：{because}",
                    "`{indicator}` is undefined in {year} at {levels} ({how_often}): {because}",
                    [levels, how_often, because]
                )
            }
            Self::OtherShown { indicator, .. } => text!(
                "没有指明指标，情景的主要指标都不取决于所变的驱动因素：改看 `{indicator}`",
                "no indicator was asked for, and no headline of the scenario depends on what is varied: `{indicator}` is shown"
            ),
            Self::FewRunsBeyond { driver, share, runs } => {
                let percent = trimmed(100.0 * share, 4);
                text!(
                    "概率{percent}%：{runs}次模拟中较少一侧不足3次，`{driver}` 变动的抽样误差无法估计，请增加模拟次数",
                    "probability {percent}%: fewer than 3 of {runs} runs are on the rarer side, so the sampling error of the change of `{driver}` is not known; use more runs"
                )
            }
            Self::Skipped(why) => sentence!("略去：{why}", "skipped: {why}", [why]),
            Self::FewPoints { outcome, points, half_width } => {
                let (name, year) = (&outcome.indicator().name, outcome.year());
                let interval = match half_width {
                    Some(half_width) => text!("宽至 ± {half_width:.2}", "reach ± {half_width:.2}"),
                    None => Text::new(
                        "无法估计，因为有的重抽样里结果没有变化",
                        "cannot be estimated, as in some resample the outcome does not vary",
                    ),
                };
                sentence!(
                    "{name}（{year}年）：{points}个基点偏少，指数的95%区间{interval}",
                    "{name} in {year}: {points} base points are few; the 95% intervals of indices {interval}",
                    [interval]
                )
            }
        }
    }

    fn hint(&self) -> Option<Text> {
        Some(match self {
            Self::IndependentBefore { .. } => Text::new(
                "要改变更早的年份，请指定起始年（`from`）",
                "to change earlier years, name the first one (`from`)",
            ),
            Self::Undefined { .. } => left_empty(),
            Self::OtherShown { others, .. } if others.is_empty() => {
                Text::new("可指定别的指标（`indicator`）", "name another one (`indicator`)")
            }
            Self::OtherShown { others, .. } => {
                let others = others.join(", ");
                text!(
                    "可指定别的指标（`indicator`）；情景还有：{others}",
                    "name another one (`indicator`); the scenario also has: {others}"
                )
            }
            Self::FewPoints { .. } => {
                Text::new("增加基点数（`points`），宜为2的幂", "give more (`points`), best a power of 2")
            }
            _ => return None,
        })
    }
}

/// A name with its Chinese label, if it has one: `增加值（`industry.value_added`）`.
fn with_label(name: &str, label: Option<String>) -> String {
    label.map_or_else(|| format!(" `{name}` "), |label| format!("{label}（`{name}`）"))
}

fn indicator_called(name: &str) -> String {
    let known = indicators(&[]).into_iter().find(|indicator| indicator.name == name);
    with_label(name, known.map(|indicator| indicator.label.zh))
}

fn driver_called(name: &str) -> String {
    let known = drivers(&[]).into_iter().find(|driver| driver.name == name);
    with_label(name, known.map(|driver| driver.label(Language::Chinese).to_owned()))
}

impl Worded for Unmoved {
    fn worded(&self, language: Language) -> String {
        let outcome = match self {
            Self::Undefined(why) => return why.get(language).to_owned(),
            Self::AllCertain(outcome) | Self::NoneMoves { outcome, .. } => outcome,
        };
        let (name, year) = (&outcome.indicator().name, outcome.year());
        let why = match self {
            Self::NoneMoves {
                method: SensitivityMethod::Tornado | SensitivityMethod::Morris(_),
                is_certain: true,
                ..
            } => text!(
                "{name} 在{year}年没有变化：它所取决的都是确定的",
                "{name} in {year} does not vary: everything it depends on is certain"
            ),
            Self::NoneMoves { method: SensitivityMethod::Tornado, .. } => text!(
                "{name} 在{year}年不随任何一个驱动因素单独变动：它们可能只是共同起作用，或只有年度冲击；用 sobol 或 morris 方法（`method`）",
                "no driver by itself moves {name} in {year}: they may only act together, or only have shocks; use sobol or morris (`method`)"
            ),
            Self::NoneMoves { method: SensitivityMethod::Morris(_), .. } => {
                text!("{name} 在{year}年不随不确定的驱动因素变动", "no uncertain driver moves {name} in {year}")
            }
            Self::NoneMoves { outcome: QuantityOfInterest::Met(goal), .. } => {
                let written = &goal.written;
                text!(
                    "`{written}` 在各次模拟中都达到，或都达不到（方差为零），没有可分解的",
                    "`{written}` is met in every run or in none (its variance is zero): there is nothing to explain"
                )
            }
            Self::NoneMoves { .. } => text!(
                "{name} 在{year}年没有变化（方差为零），没有可分解的",
                "{name} in {year} does not vary (its variance is zero): there is nothing to explain"
            ),
            _ => text!(
                "{name} 所取决的驱动因素都是确定的：没有变化可言",
                "every driver that {name} depends on is certain: nothing varies"
            ),
        };
        why.get(language).to_owned()
    }
}

impl From<NoAnswer> for Error {
    fn from(why: NoAnswer) -> Self {
        Self::failure(match why {
            NoAnswer::NothingAsked => Text::new("没有要看的指标或目标", "no indicator and no target is asked for"),
            NoAnswer::NoGoal => Text::new("没有目标", "there is no target"),
            NoAnswer::GridTooLarge { most } => text!("网格超过{most}个点", "the grid has more than {most} points"),
            NoAnswer::NotStated { driver } => text!(
                "情景没有给出 `{driver}`，无从增减；先给它一个值（`set`）",
                "the scenario does not state `{driver}`: there is nothing to change; give it a value first (`set`)"
            ),
            NoAnswer::NotAProbability(share) => {
                text!("概率 {share} 应在0与1之间", "the probability {share} should be between 0 and 1")
            }
            NoAnswer::IsRange(goal) => sentence!(
                "{goal} 是一个区间：没有哪一个数值有给定的概率；把上下限写成两个目标",
                "{goal} is a range: no single value of it has a given probability; ask for its ends as two targets",
                [goal = Text::both(|language| goal.words(language))]
            ),
            NoAnswer::NothingMoves(all) => {
                let all: Vec<Text> = all.iter().map(|why| Text::both(|language| why.worded(language))).collect();
                Text::joined(&all, "\n", "\n")
            }
        })
    }
}

impl Sweep {
    /// From which year on each driver is varied, in words: `growth of real GDP varied from 2026`. A driver that does not hold
    /// year by year is varied where it stands, and needs none.
    #[must_use]
    pub fn varied_in_words(&self) -> Vec<Text> {
        let yearly = self.axes.iter().zip(&self.first).filter(|(axis, _)| axis.driver.is_yearly());
        yearly
            .map(|(axis, first)| {
                sentence!("{driver}自{first}年起变动", "{driver} varied from {first}", [driver = axis.driver])
            })
            .collect()
    }

    /// What must be said below the tables of a sweep: what the figures are, from which year on drivers were varied, and where
    /// the runs are too few.
    pub(crate) fn notes(&self) -> Vec<Text> {
        let varied = self.varied_in_words();
        let varied = (!varied.is_empty()).then(|| {
            let varied = Text::joined(&varied, "，", ", ");
            sentence!("{varied}；此前各年按情景", "{varied}; earlier years as in the scenario", [varied])
        });
        self.figures_in_words().into_iter().chain(varied).collect()
    }

    fn figures_in_words(&self) -> Vec<Text> {
        let Some(runs) = self.runs else {
            return vec![Text::new("中心路径；加 --runs 可得概率", "deterministic runs; with --runs, probabilities")];
        };
        let (values, probabilities) = (self.shown_readings().next().is_some(), self.shown_goals().next().is_some());
        let figures = match (values, probabilities) {
            (_, false) => Text::new("中位数与80%区间", "median and 80% interval"),
            (false, true) => Text::new("可能性与95%区间", "probability and 95% interval"),
            (true, true) => {
                Text::new("中位数与80%区间，可能性与95%区间", "median and 80% interval, probability and 95% interval")
            }
        };
        let figures = sentence!(
            "{figures}；每种组合模拟{runs}次，抽样相同",
            "{figures}; {runs} runs of each combination, with the same draws",
            [figures]
        );
        let shown = self.shown_goals().flat_map(|goal| self.probability.row(goal)).copied();
        std::iter::once(figures).chain(ProbabilityEstimate::too_few(shown)).collect()
    }

    /// The levels of variants, of the first few where there are many.
    fn levels_in_words(&self, variants: &[usize], language: Language) -> String {
        const SHOWN: usize = 3;
        let levels = |variant: &usize| {
            let levels = self.axes.iter().zip(self.levels.row(*variant));
            let words = levels.map(|(axis, level)| {
                format!("{} = {}", axis.driver.name, Display(language).quantity(*level, axis.driver.unit))
            });
            words.collect::<Vec<_>>().join(language.pick("、", ", "))
        };
        let mut shown: Vec<String> = variants.iter().take(SHOWN).map(levels).collect();
        if let Some(more) = variants.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            shown.push(language.pick(&format!("另有{more}处"), &format!("and {more} more")).to_owned());
        }
        shown.join(language.pick("；", "; "))
    }
}

impl Driver {
    /// A change of the driver with its sign: of a rate in percentage points.
    pub(crate) fn change_in_words(&self, base: f64) -> Text {
        Text::both(|language| Display(language).change_in_own_unit(base, self.unit))
    }
}

impl Solution {
    /// What must be said below the table of solutions: how exact the change is, where nothing bounds the driver, and where the
    /// goals are missed again.
    pub(crate) fn notes(&self) -> Vec<Text> {
        let driver = &self.driver;
        let mut notes = Vec::new();
        // Beside a larger sampling error how closely it was sought says nothing.
        let is_exact = |tolerance: &f64| self.sampling_error().is_none_or(|error| error < *tolerance);
        let tolerance = if let Answer::Change { tolerance, .. } = self.answer { Some(tolerance) } else { None };
        notes.extend(tolerance.filter(is_exact).map(|tolerance| {
            let within = match trimmed(driver.unit.from_base(tolerance), 4) == "0" {
                true => Text::new("误差小于所显示的末位", "within the last digit shown"),
                false => {
                    let size = |language| Display(language).change_in_own_unit(tolerance, driver.unit);
                    let size = Text::both(|language| size(language).trim_start_matches('+').to_owned());
                    sentence!("误差不超过{size}", "within {size}", [size])
                }
            };
            match self.criterion {
                AttainmentCriterion::Central => sentence!("{driver}：{within}", "{driver}: {within}", [driver, within]),
                AttainmentCriterion::Probability(_) => {
                    sentence!(
                        "{driver}：就这些模拟而言，{within}",
                        "{driver}: {within}, for these runs",
                        [driver, within]
                    )
                }
            }
        }));
        if self.is_unbounded && self.answer == Answer::NotFound && !self.has_no_effect() {
            let name = &driver.name;
            notes.push(sentence!(
                "{driver}没有界限：要看得更远或更细，用 --vary {name}=从..到",
                "nothing bounds {driver}: to look further or closer, give limits with --vary {name}=from..to",
                [driver]
            ));
        }
        notes.extend(self.missed_again.map(|missed| {
            sentence!(
                "{driver}的作用不是单向的：变动{change}时又达不到",
                "{driver} does not act in one direction only: with a change of {change} it is missed again",
                [driver, change = driver.change_in_words(missed)]
            )
        }));
        notes
    }
}

impl Discovery {
    /// The limits of a box in words, `growth of real GDP < 4.1% and growth of the GDP deflator < 3%`, one to a line.
    pub(crate) fn conditions(&self, chosen: &Box, language: Language) -> String {
        let words = chosen.limits.iter().filter_map(|limit| {
            let driver = self.drivers.get(limit.input)?;
            let (name, shown) = (driver.label(language), |base| rough(driver, base, language));
            Some(match (limit.from, limit.to) {
                (Some(from), Some(to)) => format!("{} < {name} < {}", shown(from), shown(to)),
                (Some(from), None) => format!("{name} > {}", shown(from)),
                (None, Some(to)) => format!("{name} < {}", shown(to)),
                (None, None) => return None,
            })
        });
        words.collect::<Vec<_>>().join(language.pick("，且\n", " and\n"))
    }
}

/// A limit to four digits: more would promise too much.
fn rough(driver: &Driver, base: f64, language: Language) -> String {
    Display(language).in_own_unit_to_four_digits(base, driver.unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_shown_as_readers_know_such_figures() {
        let drivers = drivers(&[]);
        let named = |name: &str| drivers.iter().find(|driver| driver.name == name).unwrap();
        let (gdp, growth) = (named("economy.base_nominal_gdp"), named("economy.real_growth"));
        assert_eq!(rough(gdp, 560_197_662_802.0, Language::Chinese), "5602亿元");
        assert_eq!(rough(gdp, 560_197_662_802.0, Language::English), "CNY 560.2 billion");
        assert_eq!(rough(growth, 0.041_26, Language::Chinese), "4.13%");
    }
}
