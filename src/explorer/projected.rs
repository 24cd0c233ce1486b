//! The figures of a scenario as it stands, for the charts of a page.

use std::collections::BTreeMap;

use ndarray::Axis;
use serde::Serialize;

use super::{Changed, Changes, Explorer};
use crate::analysis::{Assessment, UnassessedReason, assess_on};
use crate::ensemble::{Keep, Settings};
use crate::error::Result;
use crate::indicator::{Display, Unit};
use crate::language::{Language, Text};
use crate::projection::Projection;

/// So many ages stand together in a pyramid.
const AGES: usize = 5;

/// A projection as a page shows it. Values are in base units; null stands for what does not exist.
#[derive(Serialize)]
pub(super) struct Projected {
    runs: usize,
    seed: u64,
    /// The text of the scenario file that gives these figures; null where it is the one that was opened.
    text: Option<String>,
    /// By indicator and statistic: values by year.
    series: BTreeMap<String, BTreeMap<&'static str, Vec<f64>>>,
    /// By year and sex: people in groups of five years of age, of the deterministic run.
    people: Option<Vec<[Vec<f64>; 2]>>,
    targets: Vec<ProjectedTarget>,
    /// Warnings as the terminal shows them.
    warnings: Text,
}

/// A target as it comes out.
#[derive(Serialize)]
struct ProjectedTarget {
    id: String,
    label: Text,
    year: i32,
    goal: Text,
    projected: Text,
    share: Option<f64>,
    probability: Text,
    verdict: Text,
    /// Why it has no probability, or what else must be said of it.
    because: Vec<Text>,
}

impl Explorer {
    /// Projects the scenario with changes; `runs` in place of its own number.
    pub(super) fn project(&self, changes: &Changes, runs: Option<usize>) -> Result<Projected> {
        let Changed { mut assumptions, text, mut warnings } = self.changed(changes)?;
        self.keep(&mut assumptions);
        let mut settings = Settings { keep: Keep::Summaries, ..Settings::of(&assumptions) };
        settings.runs = runs.unwrap_or(settings.runs);
        let projection = self.run(&assumptions, &settings, &mut warnings)?;
        warnings.warn_of_implausible(&assumptions, &projection);
        let plan = assumptions.plan.as_ref();
        let assess = |(plan, bases)| assess_on(plan, &assumptions, &projection, &[], bases);
        let assessments = plan.zip(self.bases.as_ref()).map_or_else(Vec::new, assess);
        Ok(Projected {
            runs: projection.runs,
            seed: projection.seed,
            text,
            series: series(&projection),
            people: people(&projection),
            targets: assessments.iter().map(target).collect(),
            warnings: Text::both(|language| warnings.render(language, false)),
        })
    }
}

fn series(projection: &Projection) -> BTreeMap<String, BTreeMap<&'static str, Vec<f64>>> {
    let of_indicator = |name: &str| {
        let mut statistics: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
        let series = projection.series(name);
        for summary in series.iter().flat_map(|series| series.years().iter().filter_map(|year| series.year(year))) {
            summary.iter().for_each(|(statistic, value)| statistics.entry(statistic).or_default().push(value));
        }
        statistics
    };
    projection.indicators.iter().map(|indicator| (indicator.name.clone(), of_indicator(&indicator.name))).collect()
}

fn people(projection: &Projection) -> Option<Vec<[Vec<f64>; 2]>> {
    let people = projection.people.as_ref()?;
    let of_year = |year: ndarray::ArrayView2<'_, f64>| {
        [0, 1].map(|sex| {
            let ages: Vec<f64> = year.row(sex).to_vec();
            ages.chunks(AGES).map(|group| group.iter().sum()).collect()
        })
    };
    Some(people.axis_iter(Axis(0)).map(of_year).collect())
}

fn target(assessment: &Assessment) -> ProjectedTarget {
    let Assessment { target, outlook, verdict, reason, .. } = assessment;
    let written = |base: f64, unit: Unit| Text::both(|language| Display(language).quantity(base, unit));
    let of_outlook = |write: &dyn Fn(&crate::analysis::Outlook, Language) -> String| {
        outlook.as_ref().map_or_else(|| Text::same(""), |outlook| Text::both(|language| write(outlook, language)))
    };
    let estimate = outlook.as_ref().and_then(|outlook| outlook.estimate);
    let mut because: Vec<Text> = reason.iter().map(UnassessedReason::sentence).collect();
    because.extend(assessment.remarks());
    ProjectedTarget {
        id: target.id.clone(),
        label: target.row_label(),
        year: target.year,
        goal: of_outlook(&|outlook, language| format!("{} {}", target.sign(), assessment.goal(outlook, language))),
        projected: outlook.as_ref().map_or_else(|| Text::same(""), |outlook| written(outlook.shown(), outlook.unit())),
        share: estimate.map(|estimate| estimate.share),
        probability: estimate
            .map_or_else(|| Text::same(""), |estimate| Text::both(|language| estimate.words(language))),
        verdict: verdict.words(),
        because,
    }
}
