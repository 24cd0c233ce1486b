//! People by age and sex in the base year and in a later one.

use ndarray::ArrayView2;

use super::words::{captions, footnote};
use super::{Figure, FigureSource};
use crate::chart::{Pyramid, TickFormat};
use crate::indicator::{Display, TableUnit, Unit};
use crate::language::{Text, text};
use crate::number::percent;

/// Ages from here on are drawn darker.
const ELDERLY: usize = 60;

/// The base year as an outline and, filled, the year of the plan's last target, or the horizon; `None` without ages.
pub(super) fn pyramid(subject: FigureSource<'_>) -> Option<Figure> {
    let (projection, language) = (subject.projection, subject.language);
    let people = projection.people.as_ref()?;
    let (base, last) = (projection.years.first, subject.target_year().unwrap_or(projection.years.last));
    let of = |year: i32| Some(people.index_axis(ndarray::Axis(0), projection.years.index(year)?));
    let (then, now) = (of(base)?, of(last)?);
    let unit = Unit::parse("persons")?;
    let largest = then.iter().chain(now.iter()).copied().fold(0.0, f64::max);
    let axis = TableUnit::fitting(unit, language, largest);
    let display = Display(language);
    let side =
        |year: &ArrayView2<'_, f64>, sex: usize| -> Vec<f64> { year.row(sex).iter().map(|p| p / axis.scale).collect() };
    let elderly = |year: &ArrayView2<'_, f64>, sex: usize| year.row(sex).iter().skip(ELDERLY).sum::<f64>();
    let head = |sex: usize, Text { zh, en }: Text| {
        let (before, after) = (elderly(&then, sex), elderly(&now, sex));
        let (before, after) = (display.quantity(before, unit), display.quantity(after, unit));
        let head = text!("{zh}，60岁及以上：{before} → {after}", "{en}, 60 and over: {before} \u{2192} {after}");
        head.get(language).to_owned()
    };
    let share = |year: &ArrayView2<'_, f64>| (elderly(year, 0) + elderly(year, 1)) / year.sum();
    let risen = if share(&now) < share(&then) { "降至" } else { "升至" };
    let [before, after] = [share(&then), share(&now)].map(|share| percent(share, 1));
    let title = text!(
        "60岁及以上人口占比由{base}年的{before}{risen}{last}年的{after}",
        "People aged 60 and over: {before} of all in {base}, {after} in {last}"
    );
    let (region_zh, region_en) = (&projection.region_label.zh, &projection.region_label.en);
    let Text { zh: zh_day, en: en_day } = projection.stocks_at.each_year();
    let name = axis.label;
    let subtitle = text!(
        "{region_zh}；每一岁的人口，{name}，{zh_day}；中心路径",
        "{region_en}; people at each single year of age, {name}, {en_day}; deterministic run"
    );
    let footnote = footnote(subject, &["population.aged_60_plus"]);
    let pyramid = Pyramid {
        captions: captions([&title, &subtitle, &Text::same(footnote)], language),
        sides: [head(0, Text::new("男", "Men")), head(1, Text::new("女", "Women"))],
        labels: [
            text!("{base}年", "{base}"),
            text!("{last}年", "{last}"),
            text!("{last}年，60岁及以上", "{last}, 60 and over"),
        ]
        .map(|words| words.get(language).to_owned()),
        ages: (0..people.dim().2)
            .map(|age| if age + 1 == people.dim().2 { format!("{age}+") } else { age.to_string() })
            .collect(),
        darker_from: ELDERLY,
        outline: [side(&then, 0), side(&then, 1)],
        filled: [side(&now, 0), side(&now, 1)],
        tick_format: TickFormat::default(),
    };
    Some(Figure::new("pyramid", pyramid).high(580))
}

impl FigureSource<'_> {
    /// The last year in which a target that was assessed is due.
    pub(super) fn target_year(&self) -> Option<i32> {
        self.record.assessments.iter().filter(|a| a.outlook.is_some()).map(|a| a.target.year).max()
    }
}
