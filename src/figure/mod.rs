//! The charts of a projection: which quantities, in which unit, with which words. How they are drawn is `chart`'s.
//!
//! [`figures`] are those that `carecast run` writes; [`of_kind`] draws any [`ChartKind`] for any indicator that fits it.

mod backtest;
mod beds;
mod beside_trend;
mod care;
mod comparison;
mod contributions;
mod drawing;
mod fan;
pub mod hindcast;
mod kind;
mod multiples;
mod parts;
mod pyramid;
pub mod questions;
mod regions;
mod review_board;
mod scoreboard;
mod style;
mod subsectors;
mod target;
mod trend;
mod words;

pub use backtest::backtest;
pub use comparison::comparison;
pub use drawing::{check_words, draw_all, outlined, picture};
pub use kind::{ChartKind, every, of_kind};
pub use regions::regions;
pub use style::HouseStyle;
pub use trend::trend;

use serde::{Deserialize, Serialize};

use crate::analysis::review::Review;
use crate::analysis::{Record, TargetCourse};
use crate::chart::{Chart, ChartError, Size, Style, Svg};
use crate::error::{Error, Result};
use crate::language::{Language, Text, text};
use crate::projection::Projection;

/// A chart and the name of its file.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The name of the file, without its ending.
    pub name: String,
    /// The chart.
    pub chart: Chart,
    /// How large it is drawn.
    pub size: Size,
    /// Whether it has rows or panels, which need their height however wide it is drawn.
    pub has_rows: bool,
    /// Colours, fonts and size of type.
    pub style: Style,
}

/// The medium of a figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Medium {
    /// A web page or a screen: 800 by 500 CSS pixels unless the figure needs more; a picture has twice as many pixels.
    #[default]
    Screen,
    /// A printed report: 16 cm wide, 300 dots an inch.
    Report,
    /// A slide of 16:9; a picture has 1920 by 1080 pixels.
    Slide,
    /// A phone held upright: about 390 CSS pixels wide, wider where the words need it; a picture has 1170 pixels.
    Narrow,
}

impl Medium {
    /// The name of each as arguments give it.
    pub const NAMES: [(&'static str, Self); 4] =
        [("default", Self::Screen), ("report", Self::Report), ("slide", Self::Slide), ("narrow", Self::Narrow)];
}

/// The widths in CSS pixels at which a page of 16 cm, and a slide, is laid out: the wider, the smaller the type.
const PAGE: u32 = 640;
const SLIDE: [u32; 5] = [800, 960, 1120, 1280, 1600];
const NARROW: [u32; 4] = [390, 460, 540, 640];

impl Figure {
    /// A chart in the usual size.
    #[must_use]
    pub fn new(name: &str, chart: impl Into<Chart>) -> Self {
        Self {
            name: name.to_owned(),
            chart: chart.into(),
            size: Size::default(),
            has_rows: false,
            style: Style::default(),
        }
    }

    /// The same with rows or panels, with this height in CSS pixels.
    #[must_use]
    fn high(self, height: usize) -> Self {
        let height = u32::try_from(height).unwrap_or(u32::MAX).clamp(300, 4000);
        Self { size: Size { height, ..self.size }, has_rows: true, ..self }
    }

    /// The finding, in one sentence.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.chart.captions().title
    }

    /// Draws the chart in its own size.
    ///
    /// # Errors
    /// A failure that names the figure: the words may leave no room.
    pub fn draw(&self) -> Result<Svg> {
        self.draw_for(Medium::Screen)
    }

    /// Draws the chart for a medium.
    ///
    /// # Errors
    /// As [`Figure::draw`].
    pub fn draw_for(&self, medium: Medium) -> Result<Svg> {
        match medium {
            Medium::Screen => self.draw_at(self.size),
            Medium::Report => {
                // Rows keep their height, and words that wrap on the narrower page add to it; a plot keeps its shape.
                let height = if self.has_rows { self.size.height + 30 } else { PAGE * 21 / 32 };
                Ok(self.draw_at(Size { width: PAGE, height })?.on_paper(16, 300))
            }
            Medium::Slide => {
                let fitting = self.draw_at_first(&SLIDE, |width| width * 9 / 16)?;
                Ok(fitting.with_pixels(1920))
            }
            Medium::Narrow => {
                // Words wrap more often, and rows keep the height that they need.
                let more = if self.has_rows { self.size.height * 3 / 2 } else { 0 };
                Ok(self.draw_at_first(&NARROW, |width| (width * 21 / 20).max(more))?.with_pixels(1170))
            }
        }
    }

    /// Draws the chart at the first of these widths at which its words have room.
    fn draw_at_first(&self, widths: &[u32], height: impl Fn(u32) -> u32) -> Result<Svg> {
        let draw = |width: u32| self.draw_at(Size { width, height: height(width).min(4000) });
        let fits = widths.iter().find_map(|width| draw(*width).ok());
        // A chart that fits no size explains why.
        fits.map_or_else(|| draw(widths[0]), Ok)
    }

    fn draw_at(&self, size: Size) -> Result<Svg> {
        self.style.render(&self.chart, size).map_err(|cause| self.cannot_be_drawn(&cause))
    }

    /// The chart as a web page by itself, `svg` being its drawing.
    #[must_use]
    pub fn to_html(&self, svg: &Svg, language: Language) -> String {
        self.chart.to_html(&self.name, svg, &self.style, language)
    }

    /// The chart as a Vega-Lite specification.
    #[must_use]
    pub fn to_vega_lite(&self) -> serde_json::Value {
        self.chart.to_vega_lite(&self.style)
    }

    fn cannot_be_drawn(&self, cause: &ChartError) -> Error {
        let (name, Text { zh, en }) = (&self.name, cause.words());
        Error::failure(text!("无法绘制 {name}：{zh}", "cannot draw {name}: {en}"))
    }

    /// The picture of a drawn chart, as PNG.
    ///
    /// # Errors
    /// A failure that names the figure.
    pub fn picture(&self, svg: &Svg) -> Result<Vec<u8>> {
        let name = &self.name;
        svg.to_png().map_err(|cause| {
            let Text { zh, en } = cause.words();
            Error::failure(text!("无法绘制 {name} 的 png：{zh}", "cannot draw the png of {name}: {en}"))
        })
    }
}

/// The inputs of a figure.
#[derive(Clone, Copy)]
pub(crate) struct FigureSource<'s> {
    record: &'s Record,
    projection: &'s Projection,
    language: Language,
}

impl<'s> FigureSource<'s> {
    fn new(record: &'s Record, language: Language) -> Self {
        Self { record, projection: &record.projection, language }
    }
}

/// The fans of a result with the trends of published figures beside them, of all indicators whose figures have one.
#[must_use]
pub fn beside_trends(record: &Record, language: Language) -> Vec<Figure> {
    let subject = FigureSource::new(record, language);
    let names = record.projection.indicators.iter().map(|indicator| indicator.name.as_str());
    names.filter_map(|name| beside_trend::beside_trend(subject, name)).collect()
}
/// More targets than these are drawn on several pages.
const MOST_ROWS: usize = 10;

/// The charts of one scenario that `carecast run` writes, as far as it has their indicators: value added and the
/// population aged 60+ as fans (where there are people alone, all of them and the pyramid too), care beds by type, the plan's
/// targets; value added by subsector; need against beds, occupancy and caregivers if they are outputs of the scenario.
#[must_use]
pub fn figures(record: &Record, language: Language) -> Vec<Figure> {
    let subject = FigureSource::new(record, language);
    around(subject, &[], scoreboard::scoreboard(subject))
}

/// The charts of a review: its targets by progress, the course of each target, and what else `run` draws. The fan of an
/// indicator whose course is drawn is left out.
#[must_use]
pub fn figures_of_review(review: &Review, record: &Record, language: Language) -> Vec<Figure> {
    let subject = FigureSource::new(record, language);
    let courses = review.rows.iter().filter(|row| row.target.is_own() && target::is_worth_drawing(row));
    let courses: Vec<TargetCourse> = courses.filter_map(|row| TargetCourse::of_review(row, review, record)).collect();
    let drawn: Vec<&str> = courses.iter().map(|course| course.indicator.as_str()).collect();
    let board = review_board::review_board(review, subject);
    let targets = target::of_review(review, record, language);
    board.into_iter().chain(targets).chain(around(subject, &drawn, Vec::new())).collect()
}

/// The charts of what a scenario projects around those of its targets, without the fans of these indicators.
fn around(subject: FigureSource<'_>, without: &[&str], targets: Vec<Figure>) -> Vec<Figure> {
    let need = care::need(subject);
    let people_alone = subject.projection.is_of_people_alone().then_some(subject);
    let fan = |subject, indicator: &str, name: &str| {
        let wanted = Some(subject).filter(|_| !without.contains(&indicator));
        wanted.and_then(|subject| fan::fan(subject, indicator)).map(|chart| Figure::new(name, chart))
    };
    let before = [
        fan(subject, "industry.value_added", "value-added"),
        people_alone.and_then(|subject| fan(subject, "population.total", "population")),
        fan(subject, "population.aged_60_plus", "aged-60-plus"),
        people_alone.and_then(pyramid::pyramid),
        beds::beds(subject).map(|chart| Figure::new("care-beds", chart)),
    ];
    let after = [
        subsectors::subsectors(subject).map(|chart| Figure::new("value-added-by-subsector", chart)),
        // Every scenario keeps occupancy; it is drawn for those that look into the care system.
        need.as_ref().and_then(|_| fan(subject, "care.occupancy", "care-occupancy")),
        need,
        care::caregivers(subject).map(|chart| Figure::new("caregivers", chart)),
    ];
    before.into_iter().flatten().chain(targets).chain(after.into_iter().flatten()).collect()
}
