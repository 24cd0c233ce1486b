//! `DRIVER=VALUE`: a driver's path replaced by a certain constant, whatever the scenario says of it.

use std::sync::Arc;

use super::path::{self, DriverPath};
use super::structure::Method;
use super::unknown::tell_unknown;
use super::{Assumption, Assumptions, Origin, Policy};
use crate::baseline::Status;
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::error::Result;
use crate::indicator::{Driver, alternative, drivers, read_written};
use crate::language::text;
use crate::plan::PlanYears;

impl Assumptions {
    /// Replaces the paths of drivers, each written as `DRIVER=VALUE` with its unit: `economy.real_growth=4.5 %`. The
    /// path becomes this value in every year, certain and without shocks; of a driver that counts in the base year only
    /// it is the base value. Policies on the driver go with its path, and another way of stating the same (the trend of
    /// a subsector beside its growth) gives way; both are told as warnings. Elasticities that act on deviations from
    /// the central run go on measuring them from the scenario's own.
    ///
    /// # Errors
    /// [`Diagnostics`] with everything that is wrong with what is written: unknown drivers, units, impossible values.
    ///
    /// ```
    /// use carecast::{Diagnostics, baseline::Library, scenario::Assumptions};
    /// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    /// let mut problems = Diagnostics::new();
    /// let mut assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
    /// assumptions.set(&["economy.real_growth=4.5 %"], &mut problems)?;
    /// assert!(assumptions.drivers["economy.real_growth"].path.central.iter().all(|growth| *growth == 0.045));
    /// let error = assumptions.set(&["economy.real_grwth=4.5 %"], &mut problems).unwrap_err();
    /// assert!(error.to_string().contains("did you mean `economy.real_growth`?"));
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn set(&mut self, settings: &[&str], problems: &mut Diagnostics) -> Result<()> {
        let mut found = Diagnostics::new();
        let mut read: Vec<(Driver, f64, Span)> = Vec::new();
        for written in settings {
            let source = Source::new("--set", *written);
            let Some((driver, value)) = self.setting(&source, &mut found) else { continue };
            let place = Span::new(&source, 0..written.find('=').unwrap_or(written.len()));
            if read.iter().any(|(known, ..)| known.name == driver.name) {
                let name = &driver.name;
                found.error(place.clone(), text!("`{name}` 设了两次", "`{name}` is set twice"));
            }
            read.push((driver, value, place));
        }
        found.or_value(Some(()))?;
        for (driver, value, place) in read {
            let written = place.source().text.clone();
            self.give_way(&driver.name, &place, &mut found);
            self.replace(driver, value, Origin::Set { written: written.clone() });
            self.settings.push(written);
        }
        problems.append(found);
        Ok(())
    }

    /// Gives the years of the plan where its published text hides them; whether there was such a plan.
    pub fn give_plan_years(&mut self, years: PlanYears) -> bool {
        let given = self.plan.as_mut().is_some_and(|plan| plan.give_years(years));
        if given {
            self.settings.push(format!("--plan-year {}", years.written()));
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

    /// The driver of a name that stands at `place`, if it can be given a value here.
    pub(crate) fn settable(&self, name: &str, place: &Span, problems: &mut Diagnostics) -> Option<Driver> {
        let mut known = self.known_drivers();
        let Some(at) = known.iter().position(|driver| driver.name == name) else {
            tell_unknown(name, place, &known, known.iter().map(|driver| driver.name.as_str()), problems);
            return None;
        };
        if self.economy.method.unread() == name {
            problems
                .error(
                    place.clone(),
                    text!("[economy] method 不用 `{name}`", "`{name}` is not read by this [economy] method"),
                )
                .hint(match self.economy.method {
                    Method::Growth => text!("可设 `economy.real_growth`", "set `economy.real_growth`"),
                    Method::Productivity => {
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
        Some(known.swap_remove(at))
    }

    /// Puts a driver where its variation begins, as [`Assumptions::set`] would.
    pub(crate) fn begin_at(&mut self, driver: Driver, value: f64, place: &Span, problems: &mut Diagnostics) {
        self.give_way(&driver.name, place, problems);
        self.replace(driver, value, Origin::Set { written: place.source().text.clone() });
    }

    fn setting(&self, source: &Arc<Source>, problems: &mut Diagnostics) -> Option<(Driver, f64)> {
        let written = source.text.as_str();
        let Some((name, value)) = written.split_once('=') else {
            problems
                .error(Span::new(source, 0..written.len()), text!("读不懂 `{written}`", "`{written}` sets nothing"))
                .expected(text!("应为 驱动因素=数值", "expected DRIVER=VALUE"))
                .hint(text!("如 'economy.real_growth=4.5 %'", "such as 'economy.real_growth=4.5 %'"));
            return None;
        };
        let driver = self.settable(name.trim(), &Span::new(source, 0..name.len()), problems)?;
        let place = Span::new(source, name.len() + 1..written.len());
        let value = quantity(value, &place, &driver, problems)?;
        Some((driver, value))
    }

    /// Replaces a driver's path by a constant; what elasticities measure deviations from stays.
    fn replace(&mut self, driver: Driver, value: f64, origin: Origin) {
        let name = driver.name.clone();
        let path = DriverPath::constant(value, self.years.count());
        let assumption = Assumption { driver, path, origin, status: Status::Assumed, calibrated_to: Vec::new() };
        if let Some(before) = self.drivers.insert(name.clone(), assumption) {
            self.anchors.entry(name.clone()).or_insert(before.path);
        }
        self.mixtures.remove(&name);
    }

    /// Takes away what a set driver replaces: the policies on it, and the other way of stating the same.
    fn give_way(&mut self, name: &str, place: &Span, problems: &mut Diagnostics) {
        let other = alternative(name).filter(|other| self.drivers.remove(other).is_some());
        if let Some(other) = &other {
            self.mixtures.remove(other);
            problems.warning(
                place.clone(),
                text!("`{name}` 代替了情景的 `{other}`", "`{name}` replaces the scenario's `{other}`"),
            );
        }
        let moved = |driver: &str| driver == name || other.as_deref() == Some(driver);
        let (gone, kept): (Vec<Policy>, Vec<Policy>) =
            std::mem::take(&mut self.policies).into_iter().partition(|policy| moved(&policy.driver));
        self.policies = kept;
        for policy in gone {
            let (id, driver) = (&policy.id, &policy.driver);
            problems.warning(
                place.clone(),
                text!(
                    "`{driver}` 上的政策 {id} 随其路径一同被代替",
                    "the policy {id} on `{driver}` is replaced together with its path"
                ),
            );
            let end = format!(".policy.{id}");
            let of_policy = |name: &str| name.starts_with("industry.") && name.ends_with(&end);
            self.indicators.retain(|indicator| !of_policy(&indicator.name));
            self.outputs.retain(|output| !of_policy(&output.name));
        }
    }
}

/// Reads a driver's value at a place; one that is not possible is a problem.
pub(crate) fn quantity(written: &str, place: &Span, driver: &Driver, problems: &mut Diagnostics) -> Option<f64> {
    let value = read_written(written, place, driver.unit, problems)?;
    possible(value, place, driver, problems)
}

/// A driver's value, if it is possible; one that is not is a problem.
pub(crate) fn possible(value: f64, place: &Span, driver: &Driver, problems: &mut Diagnostics) -> Option<f64> {
    let errors = problems.errors();
    path::check_possible(&DriverPath::constant(value, 1), driver, place, true, problems);
    (problems.errors() == errors).then_some(value)
}
