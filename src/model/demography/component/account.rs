//! The population account of a year: births, deaths, migration, and flows into and out of an age group.

use std::ops::RangeInclusive;

use super::{DemographicDrivers, Demography};
use crate::language::{Text, text};
use crate::model::batch::{Column, Schema};
use crate::model::equation::{Moment, ValueDerivation, ValueExpression, ValueRef, unit};
use crate::schedule::{AGES, BySexAndAge};

const OLDEST: usize = AGES - 1;

/// The indicators that count people of these ages.
const GROUPS: [(&str, RangeInclusive<usize>); 5] = [
    ("population.aged_0_14", 0..=14),
    ("population.aged_15_59", 15..=59),
    ("population.aged_60_plus", 60..=OLDEST),
    ("population.aged_65_plus", 65..=OLDEST),
    ("population.aged_80_plus", 80..=OLDEST),
];

/// The columns of people and what happens to them.
pub(super) struct Account {
    total: Column,
    births: Column,
    deaths: Column,
    migration: Column,
    median_age: Column,
    groups: Vec<(Column, RangeInclusive<usize>)>,
}

impl Account {
    pub(super) fn new(schema: &mut Schema) -> Self {
        Self {
            total: schema.indicator("population.total"),
            births: schema.indicator("population.births"),
            deaths: schema.indicator("population.deaths"),
            migration: schema.indicator("population.net_migration"),
            median_age: schema.indicator("population.median_age"),
            groups: GROUPS.map(|(name, ages)| (schema.indicator(name), ages)).into(),
        }
    }
}

impl Demography {
    pub(super) fn explained(&self, column: Column, moment: Moment<'_>) -> Option<ValueDerivation> {
        let account = &self.account;
        if column == account.median_age {
            let how = Text::new(
                "一半人口已超过的年龄，同岁的人在该岁内均匀分布",
                "the age that half of the people have passed, those of one age spread evenly over it",
            );
            return Some(ValueDerivation::words(how, moment.values([account.total])));
        }
        if let Some((_, name, weights)) = self.weightings.iter().find(|(known, ..)| *known == column) {
            return Some(weighted_sum(name, &weights.by_age, moment.values([account.total])));
        }
        let group = account.groups.iter().find(|(known, _)| *known == column).map(|(_, ages)| ages);
        if moment.is_base() {
            let counted = column == account.total || group.is_some();
            // All errors of the count, where there are any.
            let errors = self.drivers.count_errors;
            let is_counted_right = erring(errors, moment).is_empty();
            let errors = if is_counted_right { Vec::new() } else { moment.values(errors) };
            return counted.then(|| sum_of(group, errors));
        }
        if let Some(ages) = group {
            return Some(self.group(column, ages, moment));
        }
        match column {
            _ if column == account.total => {
                let flows = moment.now(account.births) - moment.now(account.deaths) + moment.now(account.migration);
                Some((moment.before(account.total) + flows).into())
            }
            _ if column == account.births => Some(self.births(moment)),
            _ if column == account.deaths => Some(self.deaths(moment)),
            _ if column == account.migration => Some(self.net_migration(moment)),
            _ if column == self.life_expectancy => Some(self.explained_life_expectancy(moment)),
            _ => None,
        }
    }

    fn births(&self, moment: Moment<'_>) -> ValueDerivation {
        let how = Text::new(
            "15–49岁各年龄妇女数（年初与年末的平均）乘各年龄生育率，合计；生育率的年龄模式随平均生育年龄移动，再乘以 exp(生育率误差)",
            "women of each age from 15 to 49, the mean of the year's start and end, times the birth rate of that age; the \
             age pattern of the rates moves with the mean age at childbearing, then all with exp(error of fertility)",
        );
        let DemographicDrivers { fertility, mean_age, fertility_error, .. } = self.drivers;
        let mut reads = moment.values([fertility, mean_age]);
        reads.extend(erring([fertility_error], moment));
        ValueDerivation::words(how, reads)
    }

    fn deaths(&self, moment: Moment<'_>) -> ValueDerivation {
        let how = Text::new(
            "上年末各年龄人口与本年出生人口中，按当年生命表未存活的人；基线的分年龄死亡率随平均预期寿命移动，再乘以死亡率误差",
            "those of last year's people at each age and of the year's births who do not survive by the life table of the \
             year: the baseline's death rates, moved to the life expectancy, then by their error",
        );
        let mut reads = vec![ValueRef { column: self.account.total, year: moment.year - 1 }];
        let DemographicDrivers { life_expectancy, mortality_error, .. } = self.drivers;
        reads.extend(moment.values([self.account.births, life_expectancy, mortality_error]));
        ValueDerivation::words(how, reads)
    }

    /// Life expectancy at birth: as assumed, or after the error of mortality.
    fn explained_life_expectancy(&self, moment: Moment<'_>) -> ValueDerivation {
        let DemographicDrivers { life_expectancy, mortality_error, .. } = self.drivers;
        if moment.figure(mortality_error) == 0.0 {
            return moment.now(life_expectancy).into();
        }
        let how = Text::new(
            "按当年生命表：死亡率先随假设的预期寿命移动，再乘以死亡率误差",
            "by the life table of the year: death rates moved to the life expectancy assumed, then by their error",
        );
        ValueDerivation::words(how, moment.values([life_expectancy, mortality_error]))
    }

    /// What is assumed, and who moves by its error; where more would have left than there were, no more than half a person
    /// stays in each such age.
    fn net_migration(&self, moment: Moment<'_>) -> ValueDerivation {
        let error = self.drivers.migration_error;
        let (is_certain, assumed) = (moment.figure(error) == 0.0, moment.now(self.drivers.migration));
        let more = moment.figure(self.account.migration) - moment.figure(self.drivers.migration);
        if more.abs() <= 1e-6 {
            return assumed.into();
        }
        if !is_certain {
            let label = Text::new("迁移误差", "error of migration");
            let movers = ValueExpression::given(label, unit("persons/year"), more);
            return ValueDerivation::from(assumed + movers).following(moment.values([error]));
        }
        let label =
            Text::new("无法迁出的人（各年龄人口不足）", "people who could not leave: there were too few of their age");
        (assumed + ValueExpression::given(label, unit("persons/year"), more)).into()
    }

    fn group(&self, column: Column, ages: &RangeInclusive<usize>, moment: Moment<'_>) -> ValueDerivation {
        let (youngest, oldest) = (*ages.start(), *ages.end());
        let Some([entered, left, died, moved]) = self.changes(ages, moment) else {
            // Its changes cannot be told apart.
            let Account { births, deaths, migration, .. } = self.account;
            return sum_of(Some(ages), moment.values([births, deaths, migration]));
        };
        let given = |label: Text, value: f64| ValueExpression::given(label, unit("persons"), value);
        let entering = match youngest {
            0 => moment.now(self.account.births),
            age => given(text!("年内满{age}岁的人", "people turning {age}"), entered),
        };
        let mut sum = moment.before(column) + entering;
        if oldest < OLDEST {
            let next = oldest + 1;
            sum = sum - given(text!("年内满{next}岁的人", "people turning {next}"), left);
        }
        let died = given(Text::new("其中年内死亡的人", "deaths among them"), died);
        let moved = given(Text::new("年末在这些年龄的净迁入", "net migration at these ages"), moved);
        let mut drivers = moment.values([self.drivers.life_expectancy, self.drivers.migration]);
        drivers.extend(erring([self.drivers.mortality_error, self.drivers.migration_error], moment));
        ValueDerivation::from(sum - died + moved).following(drivers)
    }

    /// Who entered an age group over the year, left it, died and moved; `None` where migration was held back in some age.
    fn changes(&self, ages: &RangeInclusive<usize>, moment: Moment<'_>) -> Option<[f64; 4]> {
        let [before, after, migrants] = self.people_around(moment)?;
        let count = |people: &BySexAndAge, ages: RangeInclusive<usize>| -> f64 {
            people.iter().filter_map(|sex| sex.get(ages.clone())).flatten().sum()
        };
        let (youngest, oldest) = (*ages.start(), *ages.end());
        let entered = match youngest.checked_sub(1) {
            Some(younger) => count(&before, younger..=younger),
            None => moment.figure(self.account.births),
        };
        let left = if oldest < OLDEST { count(&before, oldest..=oldest) } else { 0.0 };
        let moved = count(&migrants, ages.clone());
        let survivors = count(&after, ages.clone()) - moved;
        Some([entered, left, count(&before, ages.clone()) + entered - left - survivors, moved])
    }

    /// The people at the start and at the end of the year, and the migrants among the latter.
    fn people_around(&self, moment: Moment<'_>) -> Option<[BySexAndAge; 3]> {
        let (mut before, mut found) = ([[0.0; AGES]; 2], None);
        self.again(moment.batch, |year, cohorts, happened| {
            let after = cohorts.people().map(|people| std::array::from_fn(|age| people[age][0]));
            if let Some((schedules, driven, flows)) = happened.filter(|_| year == moment.year)
                && flows.raised_cells(1) == 0
            {
                let beyond = driven.migration[0] - (schedules.migrants[0] + schedules.migrants[1]);
                let at = |sex: usize, age: usize| {
                    let given = schedules.known_migration(sex, age) + beyond * self.migration_profile[sex][age];
                    let rate = driven.migration_error[0] * self.migration_errors[age];
                    given + (after[sex][age] - given) * rate / (1.0 + rate)
                };
                found = Some([before, after, [0, 1].map(|sex| std::array::from_fn(|age| at(sex, age)))]);
            }
            before = after;
        });
        found
    }
}

fn weighted_sum(name: &str, weights: &BySexAndAge, people: Vec<ValueRef>) -> ValueDerivation {
    let steps = steps(weights).unwrap_or_default();
    let how =
        text!("各年龄、性别的人口乘权数，合计{steps}", "people of each age and sex times a weight, added up{steps}");
    ValueDerivation::words(how, people).called(Text::same(name), unit("persons"))
}

/// Those of these errors that there are.
fn erring<const N: usize>(errors: [Column; N], moment: Moment<'_>) -> Vec<ValueRef> {
    moment.values(errors.into_iter().filter(|error| moment.figure(*error) != 0.0))
}

fn range_text(ages: &RangeInclusive<usize>) -> String {
    match (*ages.start(), *ages.end()) {
        (youngest, OLDEST) => format!("{youngest}+"),
        (youngest, oldest) => format!("{youngest}\u{2013}{oldest}"),
    }
}

/// The sum of the people of these ages, or of all.
fn sum_of(ages: Option<&RangeInclusive<usize>>, reads: Vec<ValueRef>) -> ValueDerivation {
    let how = match ages.map(range_text) {
        None => Text::new("各年龄、性别人口之和", "the sum of the people by single age and sex"),
        Some(range) => {
            text!("{range}岁各年龄、性别人口之和", "the sum of the people aged {range} by single age and sex")
        }
    };
    ValueDerivation::words(how, reads)
}

/// The weights by age where they are the same for both sexes and few: " (60–64: 0.52, …)".
fn steps(weights: &BySexAndAge) -> Option<String> {
    const MOST: usize = 10;
    let [men, women] = weights;
    let mut steps: Vec<(usize, f64)> = Vec::new();
    for (age, (male, female)) in men.iter().zip(women).enumerate() {
        if male != female {
            return None;
        }
        if steps.last().is_none_or(|(_, weight)| weight != male) {
            steps.push((age, *male));
        }
    }
    steps.retain(|(age, weight)| *age > 0 || *weight != 0.0);
    let shown: Vec<String> = steps.iter().map(|(age, weight)| format!("{age}+ {weight}")).collect();
    (steps.len() <= MOST).then(|| format!(" ({})", shown.join(", ")))
}
