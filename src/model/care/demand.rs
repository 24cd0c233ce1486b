//! Demand for care by setting.
//!
//! Of the people of a level of disability, min(1, c x rate x growth of use) live, or would live, in an institution; c is
//! such that users of the base year equal its recorded residents, never its beds. Of the disabled outside institutions,
//! given shares use community and home care, the rest has informal care only. The shift to formal care moves a share of
//! those with informal care only, added up over the years, half of it into institutions unless the scenario says otherwise
//! (European Commission, Ageing Reports).

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Moment, Value};
use super::disability::{LEVEL_NAMES, people_by_level};
use super::{in_words, unit};
use crate::language::Text;
use crate::scenario::Disability as Definition;

/// The drivers' columns of a level of disability.
struct Rates {
    /// Of all people of the level, before calibration.
    institution: Column,
    /// Of those outside institutions: community and home care. The self-caring use neither.
    outside: Option<[Column; 2]>,
}

/// People by setting.
pub(in crate::model) struct Demand {
    base_residents: Column,
    use_growth: Column,
    shift_to_formal: Column,
    shift_to_institution: Column,
    people: [Column; 4],
    rates: [Rates; 4],
    /// c, the growth of use since the base year, and the shift to formal care so far.
    calibration: Column,
    use_index: Column,
    shifted: Column,
    institution: [Column; 4],
    users: Column,
    community: Column,
    home: Column,
    severe_at_home: Column,
    informal: Column,
    ports: Ports,
}

/// The column of the users of institutions of a level.
pub(super) fn institution_by_level(schema: &mut Schema, definition: Option<Definition>) -> [Column; 4] {
    LEVEL_NAMES.map(|level| match definition {
        None => schema.indicator(&format!("care.undefined.institution.{level}")),
        Some(_) => schema.indicator(&format!("care.users.institution.{level}")),
    })
}

/// The column of the severely disabled with care at home.
pub(super) fn severe_at_home(schema: &mut Schema) -> Column {
    schema.indicator("care.severe_at_home")
}

impl Demand {
    pub(in crate::model) fn new(schema: &mut Schema, definition: Option<Definition>) -> Self {
        let [base_residents, use_growth, shift_to_formal, shift_to_institution] =
            ["base_residents", "use_growth", "shift_to_formal", "shift_to_institution"]
                .map(|name| schema.driver(&format!("care.{name}")));
        let people = people_by_level(schema, definition);
        let rates = LEVEL_NAMES.map(|level| Rates {
            institution: schema.driver(&format!("care.use.{level}.institution")),
            outside: (level != "none")
                .then(|| ["community", "home"].map(|setting| schema.driver(&format!("care.use.{level}.{setting}")))),
        });
        let [calibration, use_index, shifted] =
            ["care.use_calibration", "care.use_index", "care.shifted_to_formal"].map(|name| schema.indicator(name));
        let institution = institution_by_level(schema, definition);
        let users = schema.indicator("care.users.institution");
        let [community, home, informal] = ["community", "home", "informal"].map(|setting| match definition {
            None => schema.indicator(&format!("care.undefined.{setting}")),
            Some(_) => schema.indicator(&format!("care.users.{setting}")),
        });
        let severe_at_home = severe_at_home(schema);
        let drivers = rates.iter().flat_map(|of| [of.institution].into_iter().chain(of.outside.into_iter().flatten()));
        let reads = drivers
            .chain(people)
            .chain([base_residents, use_growth, shift_to_formal, shift_to_institution])
            .map(Port::now)
            .collect();
        let mut writes = institution.to_vec();
        writes.extend([calibration, use_index, shifted, users, community, home, severe_at_home, informal]);
        Self {
            base_residents,
            use_growth,
            shift_to_formal,
            shift_to_institution,
            people,
            rates,
            calibration,
            use_index,
            shifted,
            institution,
            users,
            community,
            home,
            severe_at_home,
            informal,
            ports: Ports { name: "care demand", reads, writes },
        }
    }

    /// Everyone by setting, once the calibration, the growth of use and the shift of the year are known.
    fn settle(&self, year: usize, batch: &mut Batch) {
        for column in [self.community, self.home, self.informal] {
            batch.get_mut(column, year).fill(0.0);
        }
        for level in 0..LEVEL_NAMES.len() {
            for run in 0..batch.width() {
                let [institution, community, home, informal] = self.of_level(level, run, year, batch);
                batch.get_mut(self.institution[level], year)[run] = institution;
                batch.get_mut(self.community, year)[run] += community;
                batch.get_mut(self.home, year)[run] += home;
                // The severely disabled come last.
                batch.get_mut(self.severe_at_home, year)[run] = home;
                batch.get_mut(self.informal, year)[run] += informal;
            }
        }
        batch.sum(self.users, year, &self.institution);
    }

    /// The people of a level in a run: in institutions, in the community, at home, with informal care only.
    fn of_level(&self, level: usize, run: usize, year: usize, batch: &Batch) -> [f64; 4] {
        let at = |column: Column| batch.get(column, year)[run];
        let people = at(self.people[level]);
        let rates = &self.rates[level];
        let calibrated = batch.get(self.calibration, 0)[run] * at(rates.institution) * at(self.use_index);
        let in_institutions = calibrated.min(1.0);
        let Some(outside) = rates.outside else { return [people * in_institutions, 0.0, 0.0, 0.0] };
        let [community, home] = outside.map(at);
        let formal = community + home;
        // Shares that sum to more than one are scaled to one: nobody is without a setting, and nobody in two.
        let whole = formal.max(1.0);
        let moved = (1.0 - formal / whole) * at(self.shifted);
        let into_institutions = moved * at(self.shift_to_institution);
        let to_community = if formal > 0.0 { community / formal } else { 0.0 };
        let elsewhere = moved - into_institutions;
        let rest = people * (1.0 - in_institutions);
        [
            people * in_institutions + rest * into_institutions,
            rest * (community / whole + elsewhere * to_community),
            rest * (home / whole + elsewhere * (1.0 - to_community)),
            rest * (1.0 - formal / whole - moved),
        ]
    }

    /// c such that users of the base year are its residents: the sum over levels of people x min(1, c x rate).
    fn calibrated(&self, run: usize, batch: &Batch) -> f64 {
        let at = |column: Column| batch.get(column, 0)[run];
        let residents = at(self.base_residents);
        let levels = [0, 1, 2, 3].map(|level| (at(self.people[level]), at(self.rates[level].institution)));
        // Every round finds those levels of which everyone is in an institution; there are no more than four.
        let (mut c, mut full) = (0.0, [false; 4]);
        for _ in 0..=levels.len() {
            let (mut all_of, mut use_of) = (0.0, 0.0);
            for ((people, rate), full) in levels.iter().zip(full) {
                if full { all_of += people } else { use_of += people * rate }
            }
            if use_of <= 0.0 {
                return c;
            }
            c = (residents - all_of).max(0.0) / use_of;
            for ((_, rate), full) in levels.iter().zip(&mut full) {
                *full |= c * rate > 1.0;
            }
        }
        c
    }
}

impl Component for Demand {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        batch.write(self.calibration, 0, |batch, out| {
            for (run, out) in out.iter_mut().enumerate() {
                *out = self.calibrated(run, batch);
            }
        });
        batch.get_mut(self.use_index, 0).fill(1.0);
        batch.get_mut(self.shifted, 0).fill(0.0);
        self.settle(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        let before = year - 1;
        batch.map(self.use_index, year, [(self.use_index, before), (self.use_growth, year)], |[index, growth]| {
            index * (1.0 + growth)
        });
        batch.map(self.shifted, year, [(self.shifted, before), (self.shift_to_formal, year)], |[so_far, more]| {
            (so_far + more).clamp(0.0, 1.0)
        });
        self.settle(year, batch);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        if column == self.users {
            return Some(moment.sum(self.institution).into());
        }
        if column == self.use_index || column == self.shifted {
            let of_base = if column == self.use_index { 1.0 } else { 0.0 };
            let formula = match moment.is_base() {
                true => of_base.into(),
                false if column == self.use_index => moment.before(column) * (1.0 + moment.now(self.use_growth)),
                false => {
                    let sum = moment.before(column) + moment.now(self.shift_to_formal);
                    sum.larger(0.0.into()).smaller(1.0.into())
                }
            };
            let name = match column == self.use_index {
                true => Text::new("机构利用率比基年", "use of institutions relative to the base year"),
                false => Text::new("累计转入正式照护的比例", "share shifted to formal care so far"),
            };
            return Some(Equation::from(formula).called(name, unit("1")));
        }
        let base = Moment { year: 0, ..moment };
        if column == self.calibration {
            let what = Text::new(
                "使基年机构用户等于在院老年人的倍数",
                "the multiple of the rates of use at which users of the base year are its residents",
            );
            let name = Text::new("机构利用率的校准倍数", "calibration of the use of institutions");
            return Some(in_words(what, &self.ports, base).called(name, unit("1")));
        }
        let what = Text::new(
            "各失能程度的人数乘以使用该照护方式的比例：机构利用率经校准并随时间变化，其余的人按比例使用社区和居家照护，\
             余下仅有家人照料；仅有家人照料者的一部分转入正式照护",
            "people of each level of disability times the share that uses the setting: the calibrated rate for institutions; \
             of the rest stated shares for community and home care, and informal care for those left; of whom a part shifts \
             to formal care",
        );
        let written = self.institution.contains(&column)
            || [self.community, self.home, self.severe_at_home, self.informal].contains(&column);
        let name = Text::new("按失能程度和照护方式的老人", "people by disability and setting");
        let followed = vec![Value { column: self.calibration, year: 0 }];
        let more = moment.values([self.use_index, self.shifted]);
        let followed: Vec<Value> = followed.into_iter().chain(more).collect();
        // Those of a level in a setting are no indicators and have no name of their own.
        let nameless = self.institution.contains(&column) || column == self.severe_at_home;
        let equation = || in_words(what, &self.ports, moment).following(followed);
        written.then(|| if nameless { equation().called(name, unit("persons")) } else { equation() })
    }
}
