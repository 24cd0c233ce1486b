//! Tables of targets: of one plan, and of several as a scoreboard.

use super::FileContent;
use super::cell::{ExportColumn, for_machines, for_people, table};
use super::document::base_unit;
use super::grounds::with_grounds;
use crate::analysis::{
    Assessment, AttainmentVerdict, MedianAndInterval, Outlook, ProbabilityGrounds, Scored, StartingPoint,
};
use crate::baseline::Status;
use crate::error::Result;
use crate::indicator::{IndicatorKind, TableUnit, Unit};
use crate::language::{Language, Text};
use crate::plan::{Aim, Course, Hold, SecondaryRole, Target, Undated};
use crate::projection::Projection;
use crate::table::Cell;

/// A row of a table of targets.
struct TargetRow<'l> {
    /// The title of the plan, in tables of several plans.
    plan: &'l Text,
    projection: &'l Projection,
    of: Of<'l>,
}

/// A target with a year, or one without.
enum Of<'l> {
    Dated(&'l Assessment),
    Undated(&'l Undated),
}

/// The cell of a column.
type CellOf = fn(&TargetRow<'_>) -> Cell;

const COLUMNS: [ExportColumn<CellOf>; 36] = [
    ("scenario", "情景", |line| Cell::name(line.projection.scenario.clone())),
    ("region", "地区", |line| Cell::name(line.projection.region.clone())),
    ("target", "目标编号", |line| Cell::name(line.target().id.clone())),
    ("label", "目标", |line| Cell::from(line.target().label.clone())),
    ("indicator", "指标", |line| said(line.target().measure.as_ref().map(|measure| measure.indicator.clone()))),
    ("period", "时期", |line| line.period()),
    ("comparator", "比较符", |line| Cell::name(line.target().sign_in_files().to_owned())),
    ("value", "目标值", |line| stated_value(line.target())),
    ("unit", "单位", |line| stated_unit(line.target())),
    ("aim", "目标类型", |line| aim(line.target().aim)),
    ("course", "达标方式", |line| course(line.target().course)),
    ("part_of", "所属目标", |line| said(line.target().part.as_ref().map(|part| part.of.clone()))),
    ("part", "所属部分", |line| line.target().part.as_ref().map_or_else(Cell::missing, |part| role(part.role))),
    ("base_year", "基期", |line| line.start(|start| Cell::whole(start.year))),
    ("base", "基期值", |line| line.base()),
    ("base_unit", "基期单位", |line| line.start(|_| line.base_unit_shown())),
    ("base_status", "基期来历", |line| line.start(|start| status(start.status))),
    ("base_source", "基期来源", |line| line.start(|start| Cell::from(start.origin.words()))),
    ("central", "中心路径", |line| line.figure(|outlook| Some(outlook.central))),
    ("projected", "预测值", |line| line.figure(|outlook| Some(outlook.shown()))),
    ("p50", "中位数", |line| line.spread(|spread| spread.median)),
    ("p10", "80%区间下限", |line| line.spread(|spread| spread.interval_80.0)),
    ("p90", "80%区间上限", |line| line.spread(|spread| spread.interval_80.1)),
    ("probability", "可能性", |line| line.share(|outlook| Some(outlook.estimate?.share))),
    ("probability_se", "可能性的标准误", |line| {
        Cell::growth(line.outlook().and_then(|outlook| outlook.probability_standard_error))
    }),
    ("probability_low", "可能性95%区间下限", |line| line.share(|outlook| Some(outlook.estimate?.range.0))),
    ("probability_high", "可能性95%区间上限", |line| line.share(|outlook| Some(outlook.estimate?.range.1))),
    ("probability_as_floor", "可能性（按下限）", |line| {
        line.share(|outlook| outlook.held(Hold::Floor).map(|estimate| estimate.share))
    }),
    ("probability_as_band", "可能性（按区间）", |line| {
        line.share(|outlook| outlook.held(Hold::Band).map(|estimate| estimate.share))
    }),
    ("required_growth", "所需年均增速", |line| line.growth(|outlook| outlook.required_growth)),
    ("projected_growth", "预测年均增速", |line| line.growth(|outlook| outlook.projected_growth)),
    ("growth_unit", "增速单位", |line| line.outlook().map_or_else(Cell::missing, |_| line.growth_unit().0)),
    ("verdict", "结论", |line| Cell::one_of(line.verdict().id(), &line.verdict().words().zh)),
    ("rests_on", "取决于", |line| said(line.outlook().and_then(|outlook| outlook.rests_on.clone()))),
    ("reason", "原因", |line| line.reason()),
    ("quote", "原文", |line| Cell::name(line.target().quote.clone())),
];

/// A text that may be missing.
pub(super) fn said(text: Option<String>) -> Cell {
    text.map_or_else(Cell::missing, Cell::name)
}

/// The figure as stated in the plan; a number for programs if it is one.
pub(super) fn stated_value(target: &Target) -> Cell {
    let stated = target.figure_and_unit().0;
    match stated.parse() {
        Ok(number) => Cell::same(number, stated.to_owned()),
        Err(_) => Cell::name(stated.to_owned()),
    }
}

/// The unit stated in the plan; without an indicator, the plan's own word.
pub(super) fn stated_unit(target: &Target) -> Cell {
    let unit = target.measure.as_ref().map(|measure| measure.unit);
    unit.map_or_else(|| Cell::name(target.figure_and_unit().1.to_owned()), Cell::unit)
}

pub(super) fn aim(aim: Aim) -> Cell {
    let zh = match aim {
        Aim::Level => "水平",
        Aim::Increment => "增量",
        Aim::Growth => "增长率",
        Aim::AverageGrowth => "年均增长率",
    };
    Cell::one_of(aim.id(), zh)
}

pub(super) fn course(course: Course) -> Cell {
    let zh = match course {
        Course::Reach => "到期达到",
        Course::EveryYear => "逐年达到",
        Course::Keep => "保持",
    };
    Cell::one_of(course.id(), zh)
}

pub(super) fn role(role: SecondaryRole) -> Cell {
    let zh = match role {
        SecondaryRole::UpperEnd => "上限",
        SecondaryRole::Reading => "另一种理解",
    };
    Cell::one_of(role.id(), zh)
}

pub(super) fn status(status: Status) -> Cell {
    let Text { zh, en } = status.name();
    Cell::one_of(&en, &zh)
}

/// One row for each target; figures are in the unit that the plan states, of what the aim is (level, increment, growth). The
/// base is the level of the indicator in the year from which the target counts, in a unit of its own where the figure is a
/// growth. `projected` is the figure that reports show: the median, or what the scenario itself states. Growth a year stands in [`growth_unit`]. `rests_on` is the driver whose stated path alone the figure follows from.
/// `course` says in which years it is to be met; of a row that belongs to another target `part_of` is that target's id, and
/// `part` what of it the row is. What is to be kept and can be read in two ways has both probabilities, beside the one by
/// which it is judged. A cell is empty where there is no such figure. The last columns say what the probability rests on. Targets that have no year stand at the end, with `masked` or `unstated` for
/// the period. `targets.csv` is for people, `targets.json` has the same columns for machines.
pub(super) fn targets(
    projection: &Projection,
    undated: &[Undated],
    assessments: &[Assessment],
    language: Language,
) -> Result<[FileContent; 2]> {
    let lines = lines(&projection.title, projection, undated, assessments);
    let table = table(with_grounds(COLUMNS, TargetRow::grounds), &lines);
    let csv = for_people(&table, language)?;
    Ok([("targets.csv".to_owned(), csv), ("targets.json".to_owned(), for_machines(&table)?)])
}

/// A table for people of the targets of several plans, each with the title of its plan.
pub(super) fn scoreboard(all: &[Scored<'_>], language: Language) -> Result<Vec<u8>> {
    let plan: ExportColumn<CellOf> = ("plan", "规划", |line| Cell::from(line.plan.clone()));
    let all: Vec<TargetRow<'_>> = all
        .iter()
        .flat_map(|scored| lines(&scored.plan.title, scored.projection, &scored.plan.undated, &scored.assessments))
        .collect();
    let columns = with_grounds(std::iter::once(plan).chain(COLUMNS), TargetRow::grounds);
    for_people(&table(columns, &all), language)
}

fn lines<'l>(
    plan: &'l Text,
    projection: &'l Projection,
    undated: &'l [Undated],
    assessments: &'l [Assessment],
) -> Vec<TargetRow<'l>> {
    let dated = assessments.iter().map(Of::Dated);
    dated.chain(undated.iter().map(Of::Undated)).map(|of| TargetRow { plan, projection, of }).collect()
}

impl TargetRow<'_> {
    fn target(&self) -> &Target {
        match self.of {
            Of::Dated(assessment) => &assessment.target,
            Of::Undated(undated) => undated.target(),
        }
    }

    fn outlook(&self) -> Option<&Outlook> {
        match self.of {
            Of::Dated(assessment) => assessment.outlook.as_ref(),
            Of::Undated(_) => None,
        }
    }

    fn grounds(&self) -> Option<&ProbabilityGrounds> {
        self.outlook().map(|outlook| &outlook.grounds)
    }

    fn period(&self) -> Cell {
        match self.of {
            Of::Dated(assessment) => Cell::whole(assessment.target.year),
            Of::Undated(undated) => {
                let Text { zh, en } = undated.because.words();
                Cell::one_of(&en, &zh)
            }
        }
    }

    fn verdict(&self) -> AttainmentVerdict {
        match self.of {
            Of::Dated(assessment) => assessment.verdict,
            Of::Undated(_) => AttainmentVerdict::NotAssessed,
        }
    }

    fn reason(&self) -> Cell {
        match self.of {
            Of::Dated(assessment) => {
                assessment.reason.as_ref().map_or_else(Cell::missing, |reason| reason.sentence().into())
            }
            Of::Undated(undated) => Cell::from(undated.reason()),
        }
    }

    fn start(&self, cell: impl Fn(&StartingPoint) -> Cell) -> Cell {
        self.outlook().and_then(|outlook| outlook.start.as_ref()).map_or_else(Cell::missing, cell)
    }

    fn base_unit(&self) -> Option<Unit> {
        let target = self.target();
        Some(base_unit(target.aim, target.measure.as_ref().map(|measure| measure.unit), &self.outlook()?.indicator))
    }

    /// The base; where it is not in the plan's unit, people read it in that which is usual in their language.
    fn base(&self) -> Cell {
        let Some(unit) = self.base_unit() else { return Cell::missing() };
        self.start(|start| {
            let value = unit.from_base(start.value);
            let shown = |value| match start.status {
                Status::Published => Cell::published(Some(value)),
                Status::Derived | Status::Assumed => Cell::made(Some(value)),
            };
            let usual = |language| shown(start.value / TableUnit::of(unit, language).scale).shown(language);
            if self.is_in_unit_of_plan(unit) { shown(value) } else { Cell::written(value, usual) }
        })
    }

    fn base_unit_shown(&self) -> Cell {
        match self.base_unit() {
            Some(unit) if self.is_in_unit_of_plan(unit) => Cell::unit(unit),
            Some(unit) => {
                let label = |language| TableUnit::of(unit, language).label.to_owned();
                Cell::named(unit.symbol, Text::both(label))
            }
            None => Cell::missing(),
        }
    }

    fn is_in_unit_of_plan(&self, unit: Unit) -> bool {
        self.target().measure.as_ref().is_some_and(|measure| measure.unit == unit)
    }

    /// A probability, known to its standard error.
    fn share(&self, get: fn(&Outlook) -> Option<f64>) -> Cell {
        let error = self.outlook().and_then(|outlook| outlook.probability_standard_error);
        Cell::probability(self.outlook().and_then(get), error)
    }

    /// A figure in the unit of the plan.
    fn figure(&self, get: impl Fn(&Outlook) -> Option<f64>) -> Cell {
        let unit = self.target().measure.as_ref().map(|measure| measure.unit);
        Cell::made(unit.zip(self.outlook().and_then(get)).map(|(unit, figure)| unit.from_base(figure)))
    }

    fn spread(&self, get: fn(MedianAndInterval) -> f64) -> Cell {
        self.figure(|outlook| outlook.spread.map(get))
    }

    fn growth(&self, get: fn(&Outlook) -> Option<f64>) -> Cell {
        let scale = self.growth_unit().1;
        Cell::growth(self.outlook().and_then(get).map(|growth| growth * scale))
    }

    fn growth_unit(&self) -> (Cell, f64) {
        let is_ratio = self.outlook().is_some_and(|outlook| outlook.indicator.kind == IndicatorKind::Ratio);
        growth_unit(self.base_unit().filter(|_| is_ratio))
    }
}

/// The unit of growth a year, and what turns it into that: percent; of a ratio, in whose unit a level of it is shown, the
/// difference a year: percentage points where it is a percentage, else that unit.
pub(super) fn growth_unit(ratio: Option<Unit>) -> (Cell, f64) {
    match ratio {
        None => (Cell::one_of("%/year", "%/年"), 100.0),
        Some(unit) if unit.symbol == "%" => (Cell::one_of("pp/year", "个百分点/年"), 100.0),
        Some(unit) => (Cell::one_of(&format!("{}/year", unit.symbol), &format!("{}/年", unit.zh)), unit.from_base(1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_of_a_ratio_is_in_points_or_in_its_own_unit() {
        let of = |ratio: Option<Unit>| {
            let (cell, scale) = growth_unit(ratio);
            let [crate::table::Content::Named(id, words)] = &cell.lines[..] else { panic!("a unit has a name") };
            (id.clone(), words.zh.clone(), scale)
        };
        let (id, zh, _) = of(None);
        assert_eq!((id.as_str(), zh.as_str()), ("%/year", "%/年"));
        let (id, zh, _) = of(Unit::parse("%"));
        assert_eq!((id.as_str(), zh.as_str()), ("pp/year", "个百分点/年"));
        let (unit, zh, scale) = of(Unit::parse("beds per 1000 persons"));
        assert_eq!((unit.as_str(), (scale * 0.0021 * 10.0).round()), ("beds per 1000 persons/year", 21.0));
        assert!(zh.ends_with("/年"), "{zh}");
    }
}
