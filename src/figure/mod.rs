//! The charts of a projection: which quantities, in which unit, with which words. How they are drawn is `chart`'s.

mod beds;
mod care;
mod comparison;
mod fan;
pub mod hindcast;
mod parts;
mod subsectors;
mod words;

pub use comparison::comparison;

use crate::analysis::Assessment;
use crate::chart::{Chart, ChartError, Size, Svg, render};
use crate::error::{Error, Result};
use crate::language::{Language, text};
use crate::projection::Projection;
use crate::scenario::Assumptions;

/// A chart and the name of its file.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The name of the file, without its ending.
    pub name: String,
    /// The chart.
    pub chart: Chart,
    /// How large it is drawn.
    pub size: Size,
}

impl Figure {
    fn new(name: &str, chart: Chart) -> Self {
        Self { name: name.to_owned(), chart, size: Size::default() }
    }

    /// Draws the chart.
    ///
    /// # Errors
    /// A failure that names the figure: the words may have a character that the embedded font lacks.
    pub fn draw(&self) -> Result<Svg> {
        let name = &self.name;
        render(&self.chart, self.size).map_err(|cause| match &cause {
            ChartError::MissingGlyph { character, text } => Error::failure(text!(
                "无法绘制 {name}：内嵌字体没有“{character}”（见“{text}”）；请换一个字",
                "cannot draw {name}: the embedded font has no “{character}” (in “{text}”); use another character"
            )),
            _ => Error::caused(text!("无法绘制 {name}", "cannot draw {name}"), cause),
        })
    }

    /// The picture of a drawn chart, as PNG.
    ///
    /// # Errors
    /// A failure that names the figure.
    pub fn picture(&self, svg: &Svg) -> Result<Vec<u8>> {
        let name = &self.name;
        svg.to_png().map_err(|cause| Error::caused(text!("无法绘制 {name}", "cannot draw {name}"), cause))
    }
}

/// What a figure is made from.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'s> {
    assumptions: &'s Assumptions,
    projection: &'s Projection,
    assessments: &'s [Assessment],
    language: Language,
}

/// The charts of one scenario, as far as it has their indicators: value added and the population aged 60+ as fans, care
/// beds by type, value added by subsector; need against beds, occupancy and caregivers where the scenario asks for them.
#[must_use]
pub fn figures(
    assumptions: &Assumptions,
    projection: &Projection,
    assessments: &[Assessment],
    language: Language,
) -> Vec<Figure> {
    let subject = Subject { assumptions, projection, assessments, language };
    let value_added = fan::fan(subject, "industry.value_added").map(|chart| Figure::new("value-added", chart));
    let elderly = fan::fan(subject, "population.aged_60_plus").map(|chart| Figure::new("aged-60-plus", chart));
    let beds = beds::beds(subject).map(|chart| Figure::new("care-beds", chart));
    let parts = subsectors::subsectors(subject).map(|chart| Figure::new("value-added-by-subsector", chart));
    let need = care::need(subject).map(|chart| Figure::new("care-need", chart));
    let caregivers = care::caregivers(subject).map(|chart| Figure::new("caregivers", chart));
    // Every scenario keeps occupancy; it is drawn for those that look into the care system.
    let occupancy = need.as_ref().and_then(|_| fan::fan(subject, "care.occupancy"));
    let occupancy = occupancy.map(|chart| Figure::new("care-occupancy", chart));
    [value_added, elderly, beds, parts, need, occupancy, caregivers].into_iter().flatten().collect()
}
