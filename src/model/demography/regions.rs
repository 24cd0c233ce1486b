//! A whole and its parts through the years side by side, so that their people add up by sex and age in every run.
//!
//! Each part has its own births, deaths and migrants. What is left over is distributed within each sex and age:
//!
//! - Where the parts lead, the net migration of all is that of the whole: the difference goes to everybody of that age in
//!   proportion, wherever they live, as net migration between the parts. The whole is the sum.
//! - Where the whole leads, births of the parts are scaled to its births by sex, deaths to its deaths by sex and age, and
//!   people to its people, by net migration between the parts.

use super::super::batch::Batch;
use super::age_sums::Runs;
use super::cohort::{Cohorts, Flows, HALF_A_PERSON, by_sex};
use super::component::{Demography, Driven, RateAdjustments, Schedules, StoredColumns};
use crate::schedule::{AGES, BySexAndAge, Lanes, TOGETHER, each_lane};

/// The people of the regions of a whole.
pub(in crate::model) struct RegionalPeople<'m> {
    /// The whole, then its parts.
    regions: Vec<&'m Demography>,
    whole_leads: bool,
}

/// The values of the cells of a population.
type Cells = [[Runs; AGES]; 2];

/// A part on its way through a year.
struct Part<'d> {
    schedules: &'d Schedules,
    driven: Driven,
    survival: Box<Cells>,
    births: [Runs; 2],
    migration: [Runs; 2],
    raised: Runs,
}

/// What the whole had in a year in which it leads.
struct Lead {
    births: [Runs; 2],
    deaths: Box<Cells>,
}

impl<'m> RegionalPeople<'m> {
    pub(in crate::model) fn new(regions: Vec<&'m Demography>, whole_leads: bool) -> Self {
        Self { regions, whole_leads }
    }

    /// Projects the people of all regions in batches whose driver columns are filled, and shows the people of the first run of
    /// each region and year.
    pub(in crate::model) fn project(
        &self,
        batches: &mut [&mut Batch],
        mut see: impl FnMut(usize, usize, &BySexAndAge),
    ) {
        let Some(width) = batches.first().map(|batch| batch.width()) else { return };
        let kept: Vec<StoredColumns<'_>> =
            self.regions.iter().zip(&*batches).map(|(of, batch)| of.kept(batch)).collect();
        for first in (0..width).step_by(TOGETHER) {
            self.project_lanes(first, &kept, batches, &mut |region, year, cohorts| {
                if first == 0 {
                    see(region, year, &cohorts.people().map(|people| std::array::from_fn(|age| people[age][0])));
                }
            });
        }
        for (region, batch) in self.regions.iter().zip(batches) {
            region.no_life_expectancy_at_base(batch);
        }
    }

    /// The runs from `first` on that go together.
    fn project_lanes(
        &self,
        first: usize,
        kept: &[StoredColumns<'_>],
        batches: &mut [&mut Batch],
        see: &mut impl FnMut(usize, usize, &Cohorts<TOGETHER>),
    ) {
        let mut people: Vec<Cohorts<TOGETHER>> = self.regions.iter().map(|region| region.counted()).collect();
        for ((region, people), batch) in self.regions.iter().zip(&mut people).zip(&*batches) {
            region.count(people, first, batch);
        }
        let Some((whole, parts)) = people.split_first_mut() else { return };
        self.fit_base(whole, parts);
        let years = batches.first().map_or(0, |batch| batch.years());
        let mut moved: Vec<RateAdjustments> = self.regions.iter().map(|_| RateAdjustments::none()).collect();
        for (at, people) in people.iter().enumerate() {
            kept[at].record(people, None, first, 0, batches[at]);
            see(at, 0, people);
        }
        for year in 1..years {
            let flows = self.step(&mut people, (first, year), kept, batches, &mut moved);
            for (at, (people, flows)) in people.iter().zip(&flows).enumerate() {
                let batch = &mut *batches[at];
                batch.raised_cells += flows.raised_cells(batch.width() - first);
                kept[at].record(people, Some(flows), first, year, batch);
                see(at, year, people);
            }
        }
    }

    /// Brings the people of the base year together: their counts err in each run.
    fn fit_base(&self, whole: &mut Cohorts<TOGETHER>, parts: &mut [Cohorts<TOGETHER>]) {
        for sex in 0..2 {
            for age in 0..AGES {
                let sum = sum_of(parts.iter().map(|part| &part.people()[sex][age]));
                if !self.whole_leads {
                    whole.cells_mut()[sex][age] = sum;
                    continue;
                }
                let target = whole.people()[sex][age];
                for part in &mut *parts {
                    let cell = &mut part.cells_mut()[sex][age];
                    *cell = each_lane(|lane| scaled(cell[lane], target[lane], sum[lane]));
                }
            }
        }
        whole.add_up();
        parts.iter_mut().for_each(Cohorts::add_up);
    }

    /// One year of all regions.
    fn step(
        &self,
        people: &mut [Cohorts<TOGETHER>],
        (first, year): (usize, usize),
        kept: &[StoredColumns<'_>],
        batches: &mut [&mut Batch],
        moved: &mut [RateAdjustments],
    ) -> Vec<Flows<TOGETHER>> {
        let mut ways: Vec<Part<'_>> = Vec::with_capacity(people.len());
        for (at, (region, people)) in self.regions.iter().zip(&*people).enumerate() {
            let Some((schedules, driven)) = region.driven(people, (first, year), batches[at], &mut moved[at]) else {
                return Vec::new();
            };
            kept[at].record_life_expectancy(schedules, &driven, (first, year), batches[at]);
            ways.push(Part::new(schedules, driven, people));
        }
        let Some((whole, parts)) = people.split_first_mut() else { return Vec::new() };
        let Some((way_of_whole, ways)) = ways.split_first_mut() else { return Vec::new() };
        let own = self.regions[0];
        if self.whole_leads {
            let lead = way_of_whole.leading(whole);
            let flows = own.step(whole, way_of_whole.schedules, &way_of_whole.driven);
            lead.fit_births(ways);
            let target = |sex: usize, age: usize, _: &Runs| whole.people()[sex][age];
            let mut all = self.parts_step(parts, ways, Some(&lead.deaths), target);
            all.insert(0, flows);
            return all;
        }
        let before: [Runs; 2] = [whole.total(0), whole.total(1)];
        let (mut migration, births) =
            ([[0.0; TOGETHER]; 2], [0, 1].map(|sex| sum_of(ways.iter().map(|way| &way.births[sex]))));
        let mut all = self.parts_step(parts, ways, None, |sex, age, staying| {
            let moving = own.movers(way_of_whole.schedules, &way_of_whole.driven, (sex, age), staying);
            let there = each_lane(|lane| floored(staying[lane] + moving[lane], staying[lane]));
            migration[sex] = each_lane(|lane| migration[sex][lane] + there[lane] - staying[lane]);
            there
        });
        for sex in 0..2 {
            for age in 0..AGES {
                whole.cells_mut()[sex][age] = sum_of(parts.iter().map(|part| &part.people()[sex][age]));
            }
        }
        whole.add_up();
        let after = [whole.total(0), whole.total(1)];
        all.insert(0, Flows::balanced(before, births, migration, after));
        all
    }

    /// Takes all parts through a year, cell by cell; `target` is the sum that they must have of a sex and age, told how many
    /// survive.
    fn parts_step(
        &self,
        parts: &mut [Cohorts<TOGETHER>],
        ways: &mut [Part<'_>],
        deaths: Option<&Cells>,
        mut target: impl FnMut(usize, usize, &Runs) -> Runs,
    ) -> Vec<Flows<TOGETHER>> {
        let before: Vec<[Runs; 2]> = parts.iter().map(|part| [part.total(0), part.total(1)]).collect();
        for (part, way) in parts.iter_mut().zip(&*ways) {
            part.let_a_year_in();
            let [men, women] = part.cells_mut();
            (men[0], women[0]) = (way.births[0], way.births[1]);
        }
        let regions = &self.regions[1..];
        let mut stay: Vec<Runs> = vec![[0.0; TOGETHER]; parts.len()];
        for sex in 0..2 {
            for age in 0..AGES {
                let dying = deaths.map(|deaths| {
                    let died = parts
                        .iter()
                        .zip(&*ways)
                        .map(|(part, way)| died(&part.people()[sex][age], &way.survival[sex][age]));
                    (deaths[sex][age], sum_of_values(died))
                });
                for ((part, way), stay) in parts.iter().zip(&*ways).zip(&mut stay) {
                    let (cell, survival) = (&part.people()[sex][age], &way.survival[sex][age]);
                    *stay = match &dying {
                        None => each_lane(|lane| cell[lane] * survival[lane]),
                        Some((all, sum)) => {
                            let own = died(cell, survival);
                            each_lane(|lane| (cell[lane] - scaled(own[lane], all[lane], sum[lane])).max(0.0))
                        }
                    };
                }
                for (((region, part), way), stay) in regions.iter().zip(&mut *parts).zip(&mut *ways).zip(&stay) {
                    let moving = region.movers(way.schedules, &way.driven, (sex, age), stay);
                    let there: Runs = each_lane(|lane| stay[lane] + moving[lane]);
                    way.raised = each_lane(|lane| way.raised[lane] + if there[lane] < 0.0 { 1.0 } else { 0.0 });
                    part.cells_mut()[sex][age] = each_lane(|lane| floored(there[lane], stay[lane]));
                }
                let (staying, there) = (sum_of(stay.iter()), sum_of(parts.iter().map(|part| &part.people()[sex][age])));
                let all = target(sex, age, &staying);
                for ((part, way), stay) in parts.iter_mut().zip(&mut *ways).zip(&stay) {
                    let cell = &mut part.cells_mut()[sex][age];
                    *cell = each_lane(|lane| scaled(cell[lane], all[lane], there[lane]));
                    way.migration[sex] = each_lane(|lane| way.migration[sex][lane] + cell[lane] - stay[lane]);
                }
            }
        }
        let mut flows = Vec::with_capacity(parts.len() + 1);
        for ((part, way), before) in parts.iter_mut().zip(ways).zip(before) {
            part.add_up();
            let after = [part.total(0), part.total(1)];
            flows.push(Flows { raised: way.raised, ..Flows::balanced(before, way.births, way.migration, after) });
        }
        flows
    }
}

impl<'d> Part<'d> {
    fn new(schedules: &'d Schedules, driven: Driven, people: &Cohorts<TOGETHER>) -> Self {
        let survival = schedules.survival_of(&driven);
        let born = schedules.born(people, &driven, |sex, age| survival[sex][age]);
        let births = by_sex(&born, &driven.sex_ratio);
        let none = [[0.0; TOGETHER]; 2];
        Self { schedules, driven, survival, births, migration: none, raised: [0.0; TOGETHER] }
    }

    /// What the whole has this year, before it moves on.
    fn leading(&self, people: &Cohorts<TOGETHER>) -> Lead {
        let mut entering = people.clone();
        entering.let_a_year_in();
        let [men, women] = entering.cells_mut();
        (men[0], women[0]) = (self.births[0], self.births[1]);
        let mut deaths = Box::new([[[0.0; TOGETHER]; AGES]; 2]);
        for (sex, deaths) in deaths.iter_mut().enumerate() {
            for (age, deaths) in deaths.iter_mut().enumerate() {
                *deaths = died(&entering.people()[sex][age], &self.survival[sex][age]);
            }
        }
        Lead { births: self.births, deaths }
    }
}

impl Lead {
    /// Scales the births of the parts to those of the whole, by sex.
    fn fit_births(&self, ways: &mut [Part<'_>]) {
        for sex in 0..2 {
            let sum = sum_of(ways.iter().map(|way| &way.births[sex]));
            for way in &mut *ways {
                let own = way.births[sex];
                way.births[sex] = each_lane(|lane| scaled(own[lane], self.births[sex][lane], sum[lane]));
            }
        }
    }
}

fn died(people: &Runs, survival: &Runs) -> Runs {
    each_lane(|lane| people[lane] - people[lane] * survival[lane])
}

/// A share of a sum, of another total.
#[inline(always)]
fn scaled(own: f64, total: f64, sum: f64) -> f64 {
    if sum > 0.0 { own * (total / sum) } else { own }
}

/// No more leave than there are, half a person aside.
#[inline(always)]
fn floored(there: f64, were_there: f64) -> f64 {
    if there < 0.0 { were_there.min(HALF_A_PERSON) } else { there }
}

fn sum_of<'r, const N: usize>(values: impl Iterator<Item = &'r Lanes<N>>) -> Lanes<N> {
    sum_of_values(values.copied())
}

fn sum_of_values<const N: usize>(values: impl Iterator<Item = Lanes<N>>) -> Lanes<N> {
    let mut sum = [0.0; N];
    for value in values {
        for lane in 0..N {
            sum[lane] += value[lane];
        }
    }
    sum
}
