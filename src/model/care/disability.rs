//! Disability: how many people aged 60+ need help with the activities of daily living, by level.
//!
//! disabled(t) = sum over sex and age group of N(t) x p(middle of the group - phi x (e0(t) - e0(base))): each year of life
//! gained makes people `phi` years younger in health (phi 0 keeps prevalence by age, 1 shifts it with life expectancy; the
//! method of the European Commission's Ageing Reports). p is linear in age between the middles of the groups, falls on in
//! a straight line below the youngest and stays flat above the oldest; it lies between 0 and 1.

use ndarray::Array2;

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::demography::Weighting;
use super::super::equation::{Moment, ValueDerivation};
use super::unit;
use crate::language::Text;
use crate::scenario::DisabilityDefinition;
use crate::schedule::AGES;

/// How many age groups there are: 60-64 to 85-89 and 90+.
const GROUPS: usize = 7;

/// The column in which demography leaves the people of a group.
fn people(sex: usize, group: usize) -> String {
    let (who, from) = (["men", "women"][sex], 60 + 5 * group);
    let to = if group + 1 == GROUPS { "plus".to_owned() } else { (from + 4).to_string() };
    format!("population.{who}_{from}_{to}")
}

/// Percent of men and of women in each group who are disabled in activities of daily living.
///
/// Assumed: the shape is recalled from the CLHLS and CHARLS surveys; the level is that of 7.4 % of those aged 60+ in 2020
/// (Cheng and others, 人口学刊 2024(5)).
const PREVALENCE: [[f64; 2]; GROUPS] =
    [[2.5, 2.7], [3.7, 4.1], [5.9, 6.9], [9.4, 11.3], [14.8, 18.7], [22.7, 29.6], [35.5, 46.3]];

/// The column of the disabled.
pub(super) const DISABLED: &str = "care.disabled";

/// The mild part of the disabled in each group, for severity by age.
///
/// Derived: log odds that fall by 0.4 a group, at the level at which 61 % of the nation's disabled of 2020 are mildly so
/// (61.7 %: Cheng and others, 人口学刊 2024(5)). The slope: people who cannot care for themselves in Shanghai's towns (census of 2010, table
/// 8-2b) are 27 % of those disabled in activities of daily living at 60-69 and 40 % at 70-74.
const MILD: [f64; GROUPS] = [0.847, 0.787, 0.713, 0.624, 0.527, 0.428, 0.334];

/// The columns of the disabled by each definition, whichever is chosen.
const BY_DEFINITION: [(&str, DisabilityDefinition); 4] = [
    ("care.disabled_by.census", DisabilityDefinition::Census),
    ("care.disabled_by.adl", DisabilityDefinition::Adl),
    ("care.disabled_by.survey", DisabilityDefinition::Survey),
    ("care.disabled_by.broad", DisabilityDefinition::Broad),
];
/// The column of the mildly disabled by the chosen definition.
const DISABLED_MILDLY: &str = "care.disabled_by.degree.mild";

/// The sums required from demography.
pub(in crate::model) fn weightings() -> impl Iterator<Item = Weighting> {
    (0..2).flat_map(|sex| {
        (0..GROUPS).map(move |group| Weighting {
            column: people(sex, group),
            weights: Array2::from_shape_fn((2, AGES), |(of, age)| {
                let here = age >= 60 && ((age - 60) / 5).min(GROUPS - 1) == group;
                f64::from(u8::from(of == sex && here))
            }),
        })
    })
}

/// Prevalence by sex and group as a definition has it.
fn prevalence(definition: DisabilityDefinition) -> [[f64; GROUPS]; 2] {
    // As if the risk of being disabled were the same multiple at every age: shares stay below 1.
    let multiple = match definition {
        DisabilityDefinition::Adl => return [0, 1].map(|sex| PREVALENCE.map(|percent| percent[sex] / 100.0)),
        DisabilityDefinition::Census => 0.297_780_257,
        DisabilityDefinition::Survey => 1.651_988_636,
        DisabilityDefinition::Broad => 2.837_293_607,
    };
    [0, 1].map(|sex| PREVALENCE.map(|percent| 1.0 - libm::pow(1.0 - percent[sex] / 100.0, multiple)))
}

/// Prevalence in a group whose people are as healthy as those `younger` years younger.
fn shifted(table: &[f64; GROUPS], group: usize, younger: f64) -> f64 {
    let at = group as f64 - younger / 5.0;
    let last = GROUPS - 1;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within the groups")]
    let below = at.clamp(0.0, (last - 1) as f64) as usize;
    let part = (at - below as f64).min(1.0);
    (table[below] + part * (table[below + 1] - table[below])).clamp(0.0, 1.0)
}

/// The disabled by a definition or of a degree, the sum over groups of people times prevalence.
pub(in crate::model) struct DisabledPeople {
    table: [[f64; GROUPS]; 2],
    people: [[Column; GROUPS]; 2],
    life_expectancy: Column,
    healthy_share: Column,
    multiplier: Column,
    disabled: Column,
    is_mild: bool,
    ports: Ports,
}

impl DisabledPeople {
    /// The disabled as the scenario defines them, the mildly disabled among them, and the disabled by every definition.
    pub(in crate::model) fn all(schema: &mut Schema, definition: Option<DisabilityDefinition>) -> Vec<Self> {
        let chosen = prevalence(definition.unwrap_or_default());
        let mild = chosen.map(|of_sex| std::array::from_fn(|group| of_sex[group] * MILD[group]));
        let by_definition = BY_DEFINITION.map(|(column, definition)| (column, prevalence(definition)));
        let tables = [(DISABLED, chosen), (DISABLED_MILDLY, mild)].into_iter().chain(by_definition);
        tables.map(|(column, table)| Self::new(schema, column, table)).collect()
    }

    fn new(schema: &mut Schema, column: &str, table: [[f64; GROUPS]; 2]) -> Self {
        let mut people = |sex: usize| std::array::from_fn(|group| schema.indicator(&people(sex, group)));
        let people = [people(0), people(1)];
        let [life_expectancy, healthy_share, multiplier] =
            ["population.life_expectancy", "care.healthy_share_of_longevity", "care.prevalence_multiplier"]
                .map(|name| schema.driver(name));
        let disabled = schema.indicator(column);
        let read = people.iter().flatten().copied().chain([life_expectancy, healthy_share, multiplier]);
        let ports = Ports { name: "disability", reads: read.map(Port::now).collect(), writes: vec![disabled] };
        Self {
            table,
            people,
            life_expectancy,
            healthy_share,
            multiplier,
            disabled,
            is_mild: column == DISABLED_MILDLY,
            ports,
        }
    }
}

impl Component for DisabledPeople {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        batch.write(self.disabled, year, |batch, out| {
            let age = batch.get(self.life_expectancy, year).iter().zip(batch.get(self.life_expectancy, 0));
            let health = batch.get(self.healthy_share, year).iter().zip(batch.get(self.multiplier, year));
            for (run, ((out, (now, base)), (share, multiplier))) in out.iter_mut().zip(age).zip(health).enumerate() {
                let younger = share * (now - base);
                *out = 0.0;
                for (columns, table) in self.people.iter().zip(&self.table) {
                    for (group, column) in columns.iter().enumerate() {
                        let share = (multiplier * shifted(table, group, younger)).min(1.0);
                        *out += batch.get(*column, year)[run] * share;
                    }
                }
            }
        });
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<ValueDerivation> {
        if column != self.disabled {
            return None;
        }
        let what = Text::new(
            "各年龄组人数乘以该年龄组的失能率之和；预期寿命每增加1岁，按健康的部分推后查表年龄",
            "people of each age group times the prevalence at their age, looked up at an age that is younger by the \
             healthy share of the gain in life expectancy",
        );
        let ages = moment.values(self.people.iter().flatten().copied());
        let drivers = moment.values([self.life_expectancy, self.healthy_share, self.multiplier]);
        let equation = ValueDerivation::words(what, drivers).following(ages);
        let name = match self.is_mild {
            true => Text::new("轻度失能老人", "mildly disabled people aged 60+"),
            false => Text::new("失能老人", "disabled people aged 60+"),
        };
        Some(equation.called(name, unit("persons")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::{Baseline, Library, Period};
    use crate::diagnostic::Diagnostics;

    #[test]
    fn each_definition_has_its_published_share_of_the_nation() {
        let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let date = Period::parse("2020-11-01");
        let people = china.censuses.iter().find(|census| Some(census.date) == date).unwrap();
        let groups: Vec<f64> = weightings().map(|w| (&people.people * &w.weights).sum()).collect();
        let elderly: f64 = groups.iter().sum();
        for (definition, percent) in [
            (DisabilityDefinition::Census, 2.34),
            (DisabilityDefinition::Adl, 7.4),
            (DisabilityDefinition::Survey, 11.6),
            (DisabilityDefinition::Broad, 18.3),
        ] {
            let table = prevalence(definition);
            let disabled: f64 = groups.iter().zip(table.iter().flatten()).map(|(people, share)| people * share).sum();
            assert!((100.0 * disabled / elderly - percent).abs() < 0.05, "{percent}: {}", disabled / elderly);
        }
    }

    #[test]
    fn the_mild_are_the_published_part_of_the_disabled() {
        let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let people = china.censuses.iter().find(|census| Some(census.date) == Period::parse("2020-11-01")).unwrap();
        let (mut disabled, mut mild) = (0.0, 0.0);
        for (at, weighting) in weightings().enumerate() {
            let (sex, group) = (at / GROUPS, at % GROUPS);
            let of_group =
                (&people.people * &weighting.weights).sum() * prevalence(DisabilityDefinition::Adl)[sex][group];
            disabled += of_group;
            mild += of_group * MILD[group];
        }
        assert!((mild / disabled - 0.617).abs() < 0.01, "{}", mild / disabled);
    }

    #[test]
    fn a_shift_of_five_years_is_one_group() {
        let table = prevalence(DisabilityDefinition::Adl)[1];
        assert!((shifted(&table, 4, 5.0) - table[3]).abs() < 1e-15);
        assert!((shifted(&table, 4, 2.5) - (table[3] + table[4]) / 2.0).abs() < 1e-15);
        assert_eq!(shifted(&table, 6, -20.0), table[6]);
        assert_eq!(shifted(&table, 0, 40.0), 0.0);
        assert!((shifted(&table, 0, 5.0) - (2.0 * table[0] - table[1])).abs() < 1e-15);
    }
}
