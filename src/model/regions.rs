//! The models of a whole and of its parts, whose people are projected together.

use ndarray::Array3;

use super::assemble::{CentralRun, Model};
use super::batch::Batch;
use super::demography::RegionalPeople;
use crate::error::{Error, Result};
use crate::language::text;
use crate::schedule::AGES;

/// The models of the regions of a whole: the whole, then its parts.
pub(crate) struct RegionalModels<'m> {
    models: Vec<&'m Model>,
    people: RegionalPeople<'m>,
}

impl<'m> RegionalModels<'m> {
    /// `whole_leads` says whether parts are fitted to the whole, or the whole is their sum.
    ///
    /// # Errors
    /// A failure if one has no people by age.
    pub(crate) fn new(models: Vec<&'m Model>, whole_leads: bool) -> Result<Self> {
        let people: Option<Vec<_>> = models.iter().map(|model| model.demography()).collect();
        let people =
            people.ok_or_else(|| Error::failure(text!("有的地区没有分年龄的人口", "a region has no people by age")))?;
        Ok(Self { models, people: RegionalPeople::new(people, whole_leads) })
    }

    /// Runs a batch of every region whose driver columns are filled.
    pub(crate) fn run(&self, batches: &mut [&mut Batch], central: &[&CentralRun]) {
        self.people.project(batches, |_, _, _| ());
        for ((model, batch), central) in self.models.iter().zip(batches).zip(central) {
            batch.has_people = true;
            model.run(batch, central);
            batch.has_people = false;
        }
    }

    /// Runs the deterministic runs: batches of one whose drivers stand on their central paths.
    pub(crate) fn run_central(&self, batches: &mut [&mut Batch]) -> Vec<CentralRun> {
        self.people.project(batches, |_, _, _| ());
        let central = self.models.iter().zip(batches).map(|(model, batch)| {
            batch.has_people = true;
            let central = model.run_central(batch);
            batch.has_people = false;
            central
        });
        central.collect()
    }

    /// The people of the first run of each region whose driver columns are filled, `[year][sex][age]`.
    pub(crate) fn people(&self, batches: &mut [&mut Batch]) -> Vec<Array3<f64>> {
        let mut all: Vec<Array3<f64>> = batches.iter().map(|batch| Array3::zeros((batch.years(), 2, AGES))).collect();
        self.people.project(batches, |region, year, people| {
            for (sex, people) in people.iter().enumerate() {
                for (age, persons) in people.iter().enumerate() {
                    all[region][[year, sex, age]] = *persons;
                }
            }
        });
        all
    }
}
