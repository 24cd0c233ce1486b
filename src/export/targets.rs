//! Tables of targets: of one plan, and of several as a scoreboard.

use super::csv::of_columns;
use super::document::base_unit;
use crate::analysis::{Assessment, Outlook, Scored, Spread, Verdict};
use crate::error::Result;
use crate::indicator::{Kind, Unit};
use crate::plan::{Hold, Target, Undated};
use crate::projection::Projection;

/// What one row of a table of targets is made from.
struct Line<'l> {
    /// The title of the plan, for a table of several.
    plan: &'l str,
    projection: &'l Projection,
    of: Of<'l>,
}

/// A target with a year, or one without.
enum Of<'l> {
    Dated(&'l Assessment),
    Undated(&'l Undated),
}

/// A column: its name and its cell.
type Column = (&'static str, fn(&Line<'_>) -> String);

const COLUMNS: [Column; 34] = [
    ("scenario", |line| line.projection.scenario.clone()),
    ("region", |line| line.projection.region.clone()),
    ("target", |line| line.target().id.clone()),
    ("indicator", |line| line.target().measure.as_ref().map_or(String::new(), |measure| measure.indicator.clone())),
    ("period", |line| line.period()),
    ("comparator", |line| line.target().sign_in_files().to_owned()),
    ("value", |line| line.target().figure_and_unit().0.to_owned()),
    ("unit", |line| line.target().figure_and_unit().1.to_owned()),
    ("aim", |line| line.target().aim.id().to_owned()),
    ("course", |line| line.target().course.id().to_owned()),
    ("part_of", |line| line.target().part.as_ref().map_or(String::new(), |part| part.of.clone())),
    ("part", |line| line.target().part.as_ref().map_or("", |part| part.role.id()).to_owned()),
    ("base_year", |line| line.start(|start| start.year.to_string())),
    ("base", |line| {
        line.base_unit().map_or(String::new(), |unit| line.start(|start| unit.from_base(start.value).to_string()))
    }),
    ("base_unit", |line| line.start(|_| line.base_unit().map_or("", |unit| unit.symbol).to_owned())),
    ("base_status", |line| line.start(|start| start.status.name().en)),
    ("base_source", |line| line.start(|start| start.source.en.clone())),
    ("central", |line| line.figure(|outlook| Some(outlook.central))),
    ("p50", |line| line.spread(|spread| spread.median)),
    ("p10", |line| line.spread(|spread| spread.interval_80.0)),
    ("p90", |line| line.spread(|spread| spread.interval_80.1)),
    ("probability", |line| line.number(|outlook| Some(outlook.estimate?.share))),
    ("probability_se", |line| line.number(|outlook| outlook.probability_standard_error)),
    ("probability_low", |line| line.number(|outlook| Some(outlook.estimate?.range.0))),
    ("probability_high", |line| line.number(|outlook| Some(outlook.estimate?.range.1))),
    ("probability_as_floor", |line| line.number(|outlook| outlook.held(Hold::Floor).map(|estimate| estimate.share))),
    ("probability_as_band", |line| line.number(|outlook| outlook.held(Hold::Band).map(|estimate| estimate.share))),
    ("required_growth", |line| line.growth(|outlook| outlook.required_growth)),
    ("projected_growth", |line| line.growth(|outlook| outlook.projected_growth)),
    ("growth_unit", |line| line.outlook().map_or(String::new(), |_| line.growth_unit().0)),
    ("verdict", |line| line.verdict().id().to_owned()),
    ("rests_on", |line| line.outlook().and_then(|outlook| outlook.rests_on.clone()).unwrap_or_default()),
    ("reason", |line| line.reason()),
    ("quote", |line| line.target().quote.clone()),
];

/// One row for each target; figures are in the unit that the plan states, of what the aim is (level, increment, growth). The
/// base is the level of the indicator in the year from which the target counts, in a unit of its own where the figure is a
/// growth. Growth a year stands in [`growth_unit`]. `rests_on` is the driver whose stated path alone the figure follows from.
/// `course` says in which years it is to be met; of a row that belongs to another target `part_of` is that target's id, and
/// `part` what of it the row is. What is to be kept and can be read in two ways has both probabilities, beside the one by
/// which it is judged. A cell is empty where there is no such figure. Targets that have no year stand at the end, with `masked` or `unstated` for
/// the period.
pub(super) fn targets(projection: &Projection, undated: &[Undated], assessments: &[Assessment]) -> Result<Vec<u8>> {
    of_columns(&COLUMNS, &lines("", projection, undated, assessments))
}

/// The targets of several plans in one table, each with the title of its plan.
pub(super) fn scoreboard(all: &[Scored<'_>]) -> Result<Vec<u8>> {
    let columns: Vec<Column> =
        std::iter::once::<Column>(("plan", |line| line.plan.to_owned())).chain(COLUMNS).collect();
    let all: Vec<Line<'_>> = all
        .iter()
        .flat_map(|scored| lines(&scored.plan.title.zh, scored.projection, &scored.plan.undated, &scored.assessments))
        .collect();
    of_columns(&columns, &all)
}

fn lines<'l>(
    plan: &'l str,
    projection: &'l Projection,
    undated: &'l [Undated],
    assessments: &'l [Assessment],
) -> Vec<Line<'l>> {
    let dated = assessments.iter().map(Of::Dated);
    dated.chain(undated.iter().map(Of::Undated)).map(|of| Line { plan, projection, of }).collect()
}

impl Line<'_> {
    fn target(&self) -> &Target {
        match self.of {
            Of::Dated(assessment) => &assessment.target,
            Of::Undated(undated) => undated.promise(),
        }
    }

    fn outlook(&self) -> Option<&Outlook> {
        match self.of {
            Of::Dated(assessment) => assessment.outlook.as_ref(),
            Of::Undated(_) => None,
        }
    }

    fn period(&self) -> String {
        match self.of {
            Of::Dated(assessment) => assessment.target.year.to_string(),
            Of::Undated(undated) => undated.because.words().en,
        }
    }

    fn verdict(&self) -> Verdict {
        match self.of {
            Of::Dated(assessment) => assessment.verdict,
            Of::Undated(_) => Verdict::NotAssessed,
        }
    }

    fn reason(&self) -> String {
        match self.of {
            Of::Dated(assessment) => assessment.reason.as_ref().map_or(String::new(), |reason| reason.en.clone()),
            Of::Undated(undated) => undated.reason().en,
        }
    }

    fn start(&self, cell: impl Fn(&crate::analysis::StartingPoint) -> String) -> String {
        self.outlook().and_then(|outlook| outlook.start.as_ref()).map_or(String::new(), cell)
    }

    fn base_unit(&self) -> Option<Unit> {
        let target = self.target();
        Some(base_unit(target.aim, target.measure.as_ref().map(|measure| measure.unit), &self.outlook()?.indicator))
    }

    fn number(&self, get: fn(&Outlook) -> Option<f64>) -> String {
        self.outlook().and_then(get).map_or(String::new(), |number| number.to_string())
    }

    /// A figure in the unit of the plan.
    fn figure(&self, get: impl Fn(&Outlook) -> Option<f64>) -> String {
        let unit = self.target().measure.as_ref().map(|measure| measure.unit);
        let figure = unit.zip(self.outlook().and_then(get));
        figure.map_or(String::new(), |(unit, figure)| unit.from_base(figure).to_string())
    }

    fn spread(&self, get: fn(Spread) -> f64) -> String {
        self.figure(|outlook| outlook.spread.map(get))
    }

    fn growth(&self, get: fn(&Outlook) -> Option<f64>) -> String {
        let scale = self.growth_unit().1;
        self.outlook().and_then(get).map_or(String::new(), |growth| (growth * scale).to_string())
    }

    fn growth_unit(&self) -> (String, f64) {
        let is_ratio = self.outlook().is_some_and(|outlook| outlook.indicator.kind == Kind::Ratio);
        growth_unit(self.base_unit().filter(|_| is_ratio))
    }
}

/// The unit of growth a year, and what turns it into that: percent; of a ratio, in whose unit a level of it is shown, the
/// difference a year: percentage points where it is a percentage, else that unit.
pub(super) fn growth_unit(ratio: Option<Unit>) -> (String, f64) {
    match ratio {
        None => ("%/year".to_owned(), 100.0),
        Some(unit) if unit.symbol == "%" => ("pp/year".to_owned(), 100.0),
        Some(unit) => (format!("{}/year", unit.symbol), unit.from_base(1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_of_a_ratio_is_in_points_or_in_its_own_unit() {
        let of = |symbol: &str| growth_unit(Unit::parse(symbol));
        assert_eq!(growth_unit(None), ("%/year".to_owned(), 100.0));
        assert_eq!(of("%"), ("pp/year".to_owned(), 100.0));
        let (unit, scale) = of("beds per 1000 persons");
        assert_eq!((unit.as_str(), (scale * 0.0021 * 10.0).round()), ("beds per 1000 persons/year", 21.0));
    }
}
