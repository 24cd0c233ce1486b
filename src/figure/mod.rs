//! The charts of a projection: which quantities, in which unit, with which words. How they are drawn is `chart`'s.
//!
//! [`figures`] are those that `carecast run` writes; [`figure`] draws any [`ChartKind`] for any indicator that fits it.

mod beds;
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
mod scoreboard;
mod subsectors;
mod trend;
mod words;

pub use comparison::comparison;
pub use drawing::{check_words, draw_all, picture};
pub use kind::{ChartKind, every, figure};
pub use regions::regions;
pub use trend::trend;

use serde::{Deserialize, Serialize};

use crate::analysis::Record;
use crate::chart::{Chart, Size, Svg, render};
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
}

impl Medium {
    /// The name of each as arguments give it.
    pub const NAMES: [(&'static str, Self); 3] =
        [("default", Self::Screen), ("report", Self::Report), ("slide", Self::Slide)];
}

/// The widths in CSS pixels at which a page of 16 cm, and a slide, is laid out: the wider, the smaller the type.
const PAGE: u32 = 640;
const SLIDE: [u32; 5] = [800, 960, 1120, 1280, 1600];

impl Figure {
    fn new(name: &str, chart: impl Into<Chart>) -> Self {
        Self { name: name.to_owned(), chart: chart.into(), size: Size::default(), has_rows: false }
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
                let draw = |width: u32| self.draw_at(Size { width, height: width * 9 / 16 });
                let fits = SLIDE.iter().find_map(|width| draw(*width).ok());
                // A chart that fits no size explains why.
                Ok(fits.map_or_else(|| draw(SLIDE[0]), Ok)?.with_pixels(1920))
            }
        }
    }

    fn draw_at(&self, size: Size) -> Result<Svg> {
        let name = &self.name;
        render(&self.chart, size).map_err(|cause| {
            let Text { zh, en } = cause.words();
            Error::failure(text!("无法绘制 {name}：{zh}", "cannot draw {name}: {en}"))
        })
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

/// The charts of one scenario that `carecast run` writes, as far as it has their indicators: value added and the
/// population aged 60+ as fans (where there are people alone, all of them and the pyramid too), care beds by type, the plan's
/// targets; value added by subsector; need against beds, occupancy and caregivers if they are outputs of the scenario.
#[must_use]
pub fn figures(record: &Record, language: Language) -> Vec<Figure> {
    let subject = FigureSource::new(record, language);
    let need = care::need(subject);
    let people_alone = record.projection.is_of_people_alone().then_some(subject);
    let figures = [
        fan::fan(subject, "industry.value_added").map(|chart| Figure::new("value-added", chart)),
        people_alone
            .and_then(|subject| fan::fan(subject, "population.total"))
            .map(|chart| Figure::new("population", chart)),
        fan::fan(subject, "population.aged_60_plus").map(|chart| Figure::new("aged-60-plus", chart)),
        people_alone.and_then(pyramid::pyramid),
        beds::beds(subject).map(|chart| Figure::new("care-beds", chart)),
        scoreboard::scoreboard(subject),
        subsectors::subsectors(subject).map(|chart| Figure::new("value-added-by-subsector", chart)),
        // Every scenario keeps occupancy; it is drawn for those that look into the care system.
        need.as_ref()
            .and_then(|_| fan::fan(subject, "care.occupancy"))
            .map(|chart| Figure::new("care-occupancy", chart)),
        need,
        care::caregivers(subject).map(|chart| Figure::new("caregivers", chart)),
    ];
    figures.into_iter().flatten().collect()
}
