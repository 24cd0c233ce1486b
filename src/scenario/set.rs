//! `DRIVER=VALUE`: a certain constant in place of a driver's path, from the first year that a what-if can change.

use std::sync::Arc;

use super::error::given_way;
use super::fraction;
use super::path::{self, DriverPath};
use super::setting::{self, Setting};
use super::structure::GrowthMethod;
use super::unknown::report_unknown;
use super::{Assumption, AssumptionOrigin, Assumptions, Policy};
use crate::baseline::Status;
use crate::diagnostic::numeral::half_width_hint;
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::error::Result;
use crate::indicator::{Default, Driver, alternative, bare, drivers, is_of_group, matches, read_written};
use crate::language::{Language, text};
use crate::plan::PlanYears;

impl Assumptions {
    /// Replaces paths of drivers with constants, each written as `DRIVER=VALUE` with its unit: `economy.real_growth=4.5 %`.
    /// From its first year on a path has this value, without uncertainty and shocks; earlier years are kept. The first year
    /// is `from`; by default the year after the last known one of the driver: after the year of [`Assumptions::as_of`],
    /// else after the last published in the baseline, else after the base year. Drivers that are not annual
    /// ([`Driver::is_yearly`]) are replaced as a whole, and drivers that the scenario does not state in all years.
    ///
    /// Policies on the driver end where it is set, and alternative statements (the trend of a subsector beside its growth)
    /// are superseded; both cause warnings. Elasticities on deviations from the deterministic run still refer to that of
    /// the scenario itself. The name of the scenario includes the settings, so that results are distinct.
    ///
    /// # Errors
    /// [`Diagnostics`] with all errors of the settings: unknown drivers, units, impossible values, a first year that is not
    /// projected or leaves no year to change.
    ///
    /// ```
    /// use carecast::{Diagnostics, baseline::Library, scenario::Assumptions};
    /// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    /// let mut problems = Diagnostics::new();
    /// let mut assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
    /// assumptions.set(&["economy.real_growth=4.5 %"], None, &mut problems)?;
    /// // Growth is published up to 2025.
    /// assert_eq!(assumptions.drivers["economy.real_growth"].path.central[3..6], [0.055, 0.045, 0.045]);
    /// assumptions.set(&["economy.real_growth=4.5 %"], Some(2023), &mut problems)?;
    /// assert!(assumptions.drivers["economy.real_growth"].path.central[1..].iter().all(|growth| *growth == 0.045));
    /// let error = assumptions.set(&["economy.real_grwth=4.5 %"], None, &mut problems).unwrap_err();
    /// assert!(error.to_string().contains("did you mean `economy.real_growth`?"));
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn set(&mut self, settings: &[&str], from: Option<i32>, problems: &mut Diagnostics) -> Result<()> {
        let mut found = Diagnostics::new();
        let mut read: Vec<(Driver, f64, i32, Span, bool)> = Vec::new();
        for written in settings {
            let source = Source::new("set", *written);
            let place = Span::new(&source, 0..written.find('=').unwrap_or(written.len()));
            let drivers = self.setting(&source, &mut found);
            let is_group = drivers.len() > 1;
            for (driver, value) in drivers {
                if read.iter().any(|(known, ..)| known.name == driver.name) {
                    let name = &driver.name;
                    found.error(place.clone(), text!("`{name}` 设了两次", "`{name}` is set twice"));
                }
                let Some(first) = self.first_changed(&driver, from, &place, &mut found) else { break };
                read.push((driver, value, first, place.clone(), is_group));
            }
        }
        found.or_value(Some(()))?;
        for (driver, value, first, place, is_group) in read {
            let written = place.source().text.clone();
            // One that sets several drivers is one setting.
            if self.settings.last().is_none_or(|last| last.written != written) {
                let said = Some(first).filter(|first| *first > self.years.first);
                self.settings.push(Setting { written, words: Some(setting::words(&driver, value, said, is_group)) });
            }
            if let Some(words) = given_way(self, &driver.name, first).filter(|_| value != 0.0) {
                found.warning(place.clone(), words);
            }
            self.begin_at(driver, value, first, &place, &mut found);
        }
        self.keep_published_growth();
        if !settings.is_empty() {
            let written = from.map(|year| Setting { written: format!("from {year}"), words: None });
            self.settings.extend(written);
            self.name_after(settings, from);
        }
        problems.append(found);
        Ok(())
    }

    /// Gives the years of the plan where its published text hides them; whether there was such a plan.
    pub fn give_plan_years(&mut self, years: PlanYears) -> bool {
        let given = self.plan.as_mut().is_some_and(|plan| plan.give_years(years));
        if given {
            self.settings.push(Setting { written: format!("--plan-year {}", years.written()), words: None });
        }
        given
    }

    /// Every driver that can be assumed here, the scenario's own included.
    #[must_use]
    pub fn known_drivers(&self) -> Vec<Driver> {
        let mut known = drivers(&self.subsectors);
        let own = self.drivers.values().map(|assumption| &assumption.driver);
        let own: Vec<Driver> = own.filter(|driver| known.iter().all(|k| k.name != driver.name)).cloned().collect();
        known.extend(own);
        known
    }

    /// The growth of subsectors that is typed: people, income and prices have no part in it.
    pub fn typed_paths(&self) -> impl Iterator<Item = String> {
        let growth = self.subsectors.iter().map(|part| format!("industry.{}.growth", part.id));
        growth.filter(|driver| self.drivers.contains_key(driver))
    }

    /// The driver of a name that stands at `place`, if it can be given a value here.
    pub(crate) fn settable(&self, name: &str, place: &Span, problems: &mut Diagnostics) -> Option<Driver> {
        let mut known = self.known_drivers();
        let own = known.iter().position(|driver| driver.name == name);
        let labels =
            |driver: &Driver| [Language::Chinese, Language::English].map(|language| bare(driver.label(language)));
        let mut labelled = known.iter().enumerate().filter(|(_, driver)| labels(driver).contains(&bare(name)));
        let labelled = match (labelled.next(), labelled.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        };
        let Some(at) = own.or(labelled) else {
            report_unknown(name, place, &known, known.iter().map(|driver| driver.name.as_str()), problems);
            return None;
        };
        let name = known[at].name.as_str();
        if self.economy.method.unread() == name {
            problems
                .error(
                    place.clone(),
                    text!("[economy] method 不用 `{name}`", "`{name}` is not read by this [economy] method"),
                )
                .hint(match self.economy.method {
                    GrowthMethod::Growth => text!("可设 `economy.real_growth`", "set `economy.real_growth`"),
                    GrowthMethod::Productivity => {
                        text!("可设 `economy.labour_productivity_growth`", "set `economy.labour_productivity_growth`")
                    }
                });
            return None;
        }
        if !self.population.reads(name) {
            problems.error(
                place.clone(),
                text!("[population] method 不用 `{name}`", "`{name}` is not read by this [population] method"),
            );
            return None;
        }
        let driver = known.swap_remove(at);
        if driver.is_of_single_years() {
            path::report_single_years(&driver, place, problems);
            return None;
        }
        Some(driver)
    }

    /// The first year in which a what-if changes a driver: `from` where somebody chose it, else the year after the last one
    /// that is known of it. The base year for what does not hold year by year, and for what the scenario does not state.
    pub(crate) fn first_changed(
        &self,
        driver: &Driver,
        from: Option<i32>,
        place: &Span,
        problems: &mut Diagnostics,
    ) -> Option<i32> {
        let (base, last, name) = (self.years.first, self.years.last, &driver.name);
        if let Some(year) = from.filter(|year| self.years.index(*year).is_none()) {
            problems
                .error(place.clone(), text!("不能从{year}年起改变", "nothing can be changed from {year} on"))
                .expected(text!("应为{base}至{last}年", "expected {base} to {last}"));
            return None;
        }
        if !driver.is_yearly() {
            if from.is_some() {
                problems.warning(
                    place.clone(),
                    text!(
                        "`{name}` 不分年份：起始年（`from`）对它不起作用",
                        "`{name}` does not hold year by year: a first year (`from`) does not apply to it"
                    ),
                );
            }
            return Some(base);
        }
        if !self.drivers.contains_key(name) {
            if let Some(year) = from.filter(|year| *year > base + 1) {
                problems
                    .error(
                        place.clone(),
                        text!(
                            "情景没有给出 `{name}`：{year}年以前没有路径可以保留",
                            "the scenario does not state `{name}`: it has no path to keep before {year}"
                        ),
                    )
                    .hint(text!("不指定起始年，各年都按所设的数", "without a first year it holds in all years"));
                return None;
            }
            return Some(base);
        }
        let known = self.as_of.or_else(|| self.last_published(name)).unwrap_or(base);
        let first = from.unwrap_or(known + 1);
        if first > last {
            problems
                .error(
                    place.clone(),
                    text!(
                        "`{name}` 到{known}年为已知，{last}年以前没有可变的年份",
                        "`{name}` is known up to {known}: no year up to {last} is left to change"
                    ),
                )
                .hint(text!("请指定从哪一年起（`from`）", "name the first year (`from`)"));
            return None;
        }
        Some(first)
    }

    /// Puts a constant in place of a driver's path from a calendar year on, and takes away what that replaces. What
    /// elasticities measure deviations from stays.
    pub(crate) fn begin_at(
        &mut self,
        driver: Driver,
        value: f64,
        first: i32,
        place: &Span,
        problems: &mut Diagnostics,
    ) {
        self.give_way(&driver.name, first, place, problems);
        let (name, at) = (driver.name.clone(), self.years.index(first).unwrap_or(0));
        let before = self.drivers.remove(&name);
        if let Some(before) = &before {
            self.anchors.entry(name.clone()).or_insert_with(|| before.path.clone());
        }
        let kept = before.filter(|_| at > usize::from(driver.begins_after_base()));
        let path = match &kept {
            Some(kept) => kept.path.clone().constant_from(at, value),
            None => DriverPath::constant(value, self.years.count()),
        };
        if !path.is_uncertain() {
            self.mixtures.remove(&name);
        }
        let calibrated_to = kept.as_ref().map_or_else(Vec::new, |kept| kept.calibrated_to.clone());
        let before = kept.map(|kept| Box::new((kept.origin, kept.status)));
        let origin = AssumptionOrigin::Set { written: place.source().text.clone(), first, before };
        self.drivers.insert(name, Assumption { driver, path, origin, status: Status::Assumed, calibrated_to });
    }

    /// The drivers that are set, several where they are set together, and their values.
    fn setting(&self, source: &Arc<Source>, problems: &mut Diagnostics) -> Vec<(Driver, f64)> {
        let written = source.text.as_str();
        let Some((name, value)) = written.split_once('=') else {
            problems
                .error(Span::new(source, 0..written.len()), text!("读不懂 `{written}`", "`{written}` sets nothing"))
                .expected(text!("应为 驱动因素=数值", "expected DRIVER=VALUE"))
                .hint(
                    half_width_hint(written).unwrap_or_else(|| {
                        text!("如 'economy.real_growth=4.5 %'", "such as 'economy.real_growth=4.5 %'")
                    }),
                );
            return Vec::new();
        };
        let known = self.known_drivers();
        let is_meant = |driver: &&str| {
            is_of_group(driver, name.trim())
                || (!name.trim().ends_with('*') && name.contains('*') && matches(name.trim(), driver))
        };
        let mut names: Vec<&str> = known.iter().map(|driver| driver.name.as_str()).filter(is_meant).collect();
        if names.is_empty() {
            names.push(name.trim());
        }
        let (place, at) = (Span::new(source, 0..name.len()), Span::new(source, name.len() + 1..written.len()));
        let mut set = Vec::new();
        for name in names {
            // An error of one member of a group applies to all.
            let Some(driver) = self.settable(name, &place, problems) else { break };
            let Some(value) = quantity(value, &at, &driver, problems) else { break };
            let before = self.drivers.get(&driver.name).map(|assumption| &assumption.path);
            fraction::of_setting(value, &at, &driver, before, problems);
            set.push((driver, value));
        }
        set
    }

    /// Drops the defaults and the terms of the demand side of a subsector whose trend a typed growth replaces.
    fn leave_demand_side(&mut self, trend: &str) {
        let Some(owner) = trend.strip_suffix("trend") else { return };
        let is_default = |a: &Assumption| {
            matches!(a.driver.default, Default::Range { .. }) && matches!(a.origin, AssumptionOrigin::Default(_))
        };
        self.drivers.retain(|name, assumption| !(name.starts_with(owner) && is_default(assumption)));
        let is_term = |name: &str| {
            let of_part = name.strip_prefix(owner);
            of_part.is_some_and(|name| name.starts_with("growth_by.") || name == "relative_price_growth")
        };
        self.indicators.retain(|indicator| !is_term(&indicator.name));
        self.outputs.retain(|output| !is_term(&output.name));
    }

    /// Takes away what a driver replaces that is set from a calendar year on: what policies on it add from then on, and the
    /// other way of stating the same.
    fn give_way(&mut self, name: &str, first: i32, place: &Span, problems: &mut Diagnostics) {
        let other = alternative(name).filter(|other| self.drivers.remove(other).is_some());
        if let Some(other) = &other {
            self.mixtures.remove(other);
            self.leave_demand_side(other);
            problems.warning(
                place.clone(),
                text!("`{name}` 代替了情景的 `{other}`", "`{name}` replaces the scenario's `{other}`"),
            );
        }
        let at = self.years.index(first).unwrap_or(0);
        let mut gone: Vec<Policy> = Vec::new();
        for mut policy in std::mem::take(&mut self.policies) {
            let from = match policy.driver.as_str() {
                driver if driver == name => Some(at),
                driver => other.as_deref().filter(|other| *other == driver).map(|_| 0),
            };
            let years = policy.add.iter_mut().skip(from.unwrap_or(usize::MAX));
            let replaced = years.filter(|add| **add != 0.0);
            if replaced.map(|add| *add = 0.0).count() == 0 {
                self.policies.push(policy);
                continue;
            }
            report_replaced(&policy, first, place, problems);
            if policy.add.iter().all(|add| *add == 0.0) { gone.push(policy) } else { self.policies.push(policy) }
        }
        for policy in gone {
            let end = format!(".policy.{}", policy.id);
            let of_policy = |name: &str| name.starts_with("industry.") && name.ends_with(&end);
            self.indicators.retain(|indicator| !of_policy(&indicator.name));
            self.outputs.retain(|output| !of_policy(&output.name));
        }
    }
}

/// Warns that a policy is dropped with the path that it changed, or what remains of it.
fn report_replaced(policy: &Policy, first: i32, place: &Span, problems: &mut Diagnostics) {
    let (id, driver) = (&policy.id, &policy.driver);
    let message = if policy.add.iter().all(|add| *add == 0.0) {
        text!(
            "`{driver}` 上的政策 {id} 随其路径一同被代替",
            "the policy {id} on `{driver}` is replaced together with its path"
        )
    } else {
        text!(
            "`{driver}` 上的政策 {id} 自{first}年起随其路径一同被代替",
            "the policy {id} on `{driver}` is replaced together with its path from {first} on"
        )
    };
    problems.warning(place.clone(), message);
}

/// Reads a driver's value at a place; one that is not possible is a problem.
pub(crate) fn quantity(written: &str, place: &Span, driver: &Driver, problems: &mut Diagnostics) -> Option<f64> {
    let value = read_written(written, place, driver.unit, problems)?;
    possible(value, place, driver, problems)
}

/// A driver's value, if it is possible; one that is not is a problem.
pub(crate) fn possible(value: f64, place: &Span, driver: &Driver, problems: &mut Diagnostics) -> Option<f64> {
    if !driver.is_possible(value) {
        path::report_impossible(value, driver, place, true, problems);
        return None;
    }
    Some(value)
}
