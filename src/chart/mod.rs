//! Charts of forecasts: a fan of one quantity, lines of several scenarios, a stack of parts, small
//! multiples, a tile grid of regions, a population pyramid, a scoreboard of targets, dots and bars of many things, a curve
//! or a heat map of what is varied, a tornado of what matters, the calibration of intervals.
//!
//! A chart is a plain value that describes its content; [`render`] draws it as an [`Svg`]
//! document, and [`Svg::to_png`] makes a picture of that same document. All words come from the
//! caller, so one code serves every language that the embedded font covers: Chinese (GB2312
//! and the names of places and of the field) and Latin letters with their diacritics.
//!
//! # What holds for every chart
//!
//! - The title is the finding; under it in grey stand the unit and what the areas mean; a footnote
//!   gives source, starting year, number of runs and seed. Each is wrapped where it is too long.
//! - Values come in the unit that the subtitle names: ticks are plain numbers.
//! - What has happened is black, with points; what is projected is coloured. A dashed line
//!   stands at the last actual year.
//! - Lines are labelled at their ends, without a legend. Labels are measured before they
//!   are placed; they never overlap one another, a mark or the edge. The label of a target or
//!   a break for which the plot has no free space moves to the footnote.
//! - The axis holds every value, the outermost band and all targets.
//! - The same chart gives the same bytes, whatever fonts the system has. A character that the
//!   embedded font lacks is drawn as a box, and [`Svg::unknown`] names it.
//!
//! # Example
//!
//! ```
//! use carecast::chart::{Band, Captions, Chart, Fan, FanLabels, Size, TargetMark, render};
//!
//! let chart = Chart::from(Fan {
//!     captions: Captions {
//!         title: "增加值：2027 年超过 7000 亿元的可能性约 85%".into(),
//!         subtitle: "亿元，现价；阴影为 80% 预测区间".into(),
//!         footnote: "来源：示例数据".into(),
//!         description: "2022 年为 5620 亿元，2024 年中位数 6300 亿元。".into(),
//!         language: "zh".into(),
//!     },
//!     years: vec![2023, 2024],
//!     history: vec![(2021, 5300.0), (2022, 5620.0)],
//!     jump_off: 2022,
//!     bands: vec![Band { low: vec![5800.0, 6000.0], high: vec![6100.0, 6600.0], ..Band::default() }],
//!     median: vec![5950.0, 6300.0],
//!     targets: vec![TargetMark { year: 2024, value: 6400.0, label: "规划目标".into() }],
//!     labels: FanLabels {
//!         actual: "实际".into(),
//!         projection: "预测".into(),
//!         median: "中位数 6300".into(),
//!         ..FanLabels::default()
//!     },
//!     zero_baseline: true,
//!     ..Fan::default()
//! });
//! let svg = render(&chart, Size::default())?;
//! assert!(svg.as_str().contains("规划目标"));
//! assert!(svg.to_png()?.starts_with(b"\x89PNG"));
//! # Ok::<(), carecast::chart::ChartError>(())
//! ```

#![deny(missing_docs)]

mod bars;
mod calibration;
mod canvas;
mod curve;
mod data;
pub(crate) mod document;
mod dots;
mod error;
mod fan;
mod frame;
mod heat_map;
pub(crate) mod interactive;
mod lines;
mod marks;
mod multiples;
mod outline;
pub(crate) mod palette;
mod placement;
#[cfg(feature = "png")]
mod png;
mod pyramid;
mod scoreboard;
mod spec;
mod stack;
mod style;
mod text;
mod ticks;
mod tiles;
mod tornado;
mod vega_lite;
mod words;

pub use bars::{BarRow, Bars};
pub use calibration::{Calibration, CalibrationPanel, LevelHeld};
pub use curve::Curve;
pub use dots::{DotRow, Dots};
pub use error::ChartError;
pub use fan::{Band, Beside, Fan, FanLabels};
pub use heat_map::HeatMap;
pub use lines::{Line, Lines};
#[cfg(feature = "office")]
pub(crate) use marks::stretches;
pub use multiples::{Multiples, Panel};
pub use pyramid::Pyramid;
pub use scoreboard::{ScoreRow, Scoreboard};
pub use stack::{Layer, Stack};
pub(crate) use style::TYPE_SCALES;
pub use style::{Rgb, Style};
pub(crate) use text::embedded_fonts;
pub use tiles::{Tile, Tiles};
pub use tornado::{Tornado, TornadoBar};

use std::collections::BTreeMap;

use canvas::{Label, Scene};

/// The words around a chart. A line feed breaks a line; an empty text takes no space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captions {
    /// The finding, in one sentence.
    pub title: String,
    /// Unit, price basis, and what the shaded areas mean.
    pub subtitle: String,
    /// Source, starting year, number of runs, seed.
    pub footnote: String,
    /// What the chart shows, for readers who cannot see it. Not drawn.
    pub description: String,
    /// The language of the words as a BCP 47 tag, such as `zh` or `en`.
    pub language: String,
}

/// A break of the statistical basis: values before the year do not compare with later ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Break {
    /// The first year on the new basis.
    pub year: i32,
    /// The change, in few words.
    pub label: String,
}

/// A review, drawn as an upright line at the end of its year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReviewMark {
    /// The year at whose end targets are judged.
    pub year: i32,
    /// What it is, in few words.
    pub label: String,
}

/// A target of a plan, drawn as a diamond.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TargetMark {
    /// The year by which the target is to be met.
    pub year: i32,
    /// The value aimed at, in the unit of the chart.
    pub value: f64,
    /// The words beside the diamond, with number, unit and probability.
    pub label: String,
}

/// The words on both sides of the last actual year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sides {
    /// Left: actual values.
    pub actual: String,
    /// Right: projected values.
    pub projection: String,
}

/// How the numbers of an axis are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TickFormat {
    /// Digits after the decimal point; `None` takes as many as the steps of the axis need.
    pub decimals: Option<u8>,
    /// Written after every number, such as `%`.
    pub suffix: String,
}

/// The size of a chart in CSS pixels, 200 to 4000 each way; a PNG has twice as many pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

impl Default for Size {
    /// 800 by 500 CSS pixels, which makes a PNG of 1600 by 1000.
    fn default() -> Self {
        Self { width: 800, height: 500 }
    }
}

/// The characters of a text that the embedded font lacks: a chart has boxes in their place.
///
/// ```
/// assert_eq!(carecast::chart::unknown_characters("埇桥区 100 ㎡ \u{1f600}"), ['\u{1f600}']);
/// ```
#[must_use]
pub fn unknown_characters(text: &str) -> Vec<char> {
    // Line feeds and other white space are not drawn.
    text::unknown(&text::one_line(text))
}

/// Where an axis of values between these begins that does not begin at zero.
#[cfg(feature = "office")]
pub(crate) fn axis_begins_at(low: f64, high: f64) -> f64 {
    ticks::Axis::new(low, high, false, 6.0).low()
}

/// A chart of one of the kinds.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Chart {
    /// One quantity with its uncertainty.
    Fan(Fan),
    /// One quantity under several scenarios.
    Lines(Lines),
    /// A total by its parts.
    Stack(Stack),
    /// Values of many things.
    Dots(Dots),
    /// One quantity as another is varied.
    Curve(Curve),
    /// One quantity over two others.
    HeatMap(HeatMap),
    /// What moves one quantity, and how far.
    Tornado(Tornado),
    /// Measures of many things.
    Bars(Bars),
    /// The same picture of many things.
    Multiples(Multiples),
    /// Regions roughly where they lie.
    Tiles(Tiles),
    /// People by age and sex.
    Pyramid(Pyramid),
    /// How far along the way to each target.
    Scoreboard(Scoreboard),
    /// How often intervals held.
    Calibration(Calibration),
}

/// Makes a chart of each of the kinds.
macro_rules! kinds {
    ($($kind:ident),*) => {$(
        impl From<$kind> for Chart {
            fn from(chart: $kind) -> Self {
                Self::$kind(chart)
            }
        }
    )*};
}
kinds!(Fan, Lines, Stack, Dots, Curve, HeatMap, Tornado, Bars, Multiples, Tiles, Pyramid, Scoreboard, Calibration);

/// A drawn chart: an SVG document whose text is text and which needs no other file.
#[derive(Debug, Clone, PartialEq)]
pub struct Svg {
    text: String,
    /// Its texts in the order drawn.
    labels: Vec<Label>,
    size: Size,
    /// How many pixels wide a picture of it is.
    pixels: u32,
    unknown: BTreeMap<char, String>,
}

impl Svg {
    /// Its size.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    /// The document, ready to be saved or to be put into a page as it is.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The characters that the embedded font lacks, in whose place boxes are drawn, each with a text that has it.
    ///
    /// ```
    /// # use carecast::chart::{Captions, Chart, Fan, Size, render};
    /// let captions = Captions { title: "养老 \u{1f600}".into(), ..Captions::default() };
    /// let chart = Chart::from(Fan { captions, years: vec![2030], median: vec![3.0], ..Fan::default() });
    /// assert_eq!(render(&chart, Size::default())?.unknown()[&'\u{1f600}'], "养老 \u{1f600}");
    /// # Ok::<(), carecast::chart::ChartError>(())
    /// ```
    #[must_use]
    pub fn unknown(&self) -> &BTreeMap<char, String> {
        &self.unknown
    }

    /// The same drawing for paper: so many centimetres wide, its picture with so many dots an inch.
    ///
    /// ```
    /// # use carecast::chart::{Chart, Fan, Size, render};
    /// # let chart = Chart::from(Fan { years: vec![2030], median: vec![3.0], ..Fan::default() });
    /// let svg = render(&chart, Size { width: 640, height: 400 })?.on_paper(16, 300);
    /// assert!(svg.as_str().contains("width=\"16cm\" height=\"10cm\""));
    /// # Ok::<(), carecast::chart::ChartError>(())
    /// ```
    #[must_use]
    pub fn on_paper(mut self, centimetres: u32, dots_per_inch: u32) -> Self {
        let Size { width, height } = self.size;
        let high = f64::from(centimetres) * f64::from(height) / f64::from(width);
        let high = format!("{high:.3}");
        let high = high.trim_end_matches('0').trim_end_matches('.');
        let paper = format!("width=\"{centimetres}cm\" height=\"{high}cm\"");
        self.text = self.text.replacen(&document::dimensions(self.size), &paper, 1);
        // An inch has 2.54 cm.
        self.with_pixels((centimetres * dots_per_inch * 100 + 127) / 254)
    }

    /// The same drawing, its picture so many pixels wide.
    #[must_use]
    pub fn with_pixels(mut self, width: u32) -> Self {
        self.pixels = width.clamp(1, 10_000);
        self
    }

    /// The same drawing with the outlines of letters in place of text: it looks the same wherever it is shown, and its words can
    /// be neither searched nor read aloud, except title and description.
    ///
    /// # Errors
    /// As [`render`], where the embedded fonts cannot be read.
    ///
    /// ```
    /// # use carecast::chart::{Captions, Chart, Fan, Size, render};
    /// # let captions = Captions { title: "养老".into(), ..Captions::default() };
    /// # let chart = Chart::from(Fan { captions, years: vec![2030], median: vec![3.0], ..Fan::default() });
    /// let svg = render(&chart, Size::default())?.outlined()?;
    /// assert!(!svg.as_str().contains("<text") && svg.as_str().contains("<title>养老</title>"));
    /// # Ok::<(), carecast::chart::ChartError>(())
    /// ```
    pub fn outlined(&self) -> Result<Self, ChartError> {
        let text = outline::outlined(&self.text, &self.labels)?;
        Ok(Self { text, labels: Vec::new(), ..self.clone() })
    }

    /// A picture of the document: with two pixels per CSS pixel, 1600 by 1000, by default.
    ///
    /// # Errors
    ///
    /// [`ChartError::Raster`] if the document cannot be read or the picture not be encoded; without the feature `png`
    /// [`ChartError::NoPng`].
    pub fn to_png(&self) -> Result<Vec<u8>, ChartError> {
        #[cfg(feature = "png")]
        return png::encode(self.outlined()?.as_str(), self.size, self.pixels);
        #[cfg(not(feature = "png"))]
        Err(ChartError::NoPng)
    }
}

/// Draws a chart.
///
/// # Errors
///
/// Every [`ChartError`] but [`ChartError::Raster`]: values that are not finite or not as many as
/// their years, years out of order, and words that leave no space for the data.
///
/// # Example
///
/// ```
/// use carecast::chart::{Chart, ChartError, Line, Lines, Size, render};
///
/// let line = Line {
///     label: "Baseline".into(),
///     years: vec![2025, 2026],
///     values: vec![1.0, f64::NAN],
///     interval_at_end: None,
/// };
/// let chart = Chart::from(Lines { lines: vec![line], ..Lines::default() });
/// let error = render(&chart, Size::default()).unwrap_err();
/// assert_eq!(error.to_string(), "line 1 (Baseline): the value at index 1 is not a finite number");
/// ```
pub fn render(chart: &Chart, size: Size) -> Result<Svg, ChartError> {
    render_in_colors_of(&Style::default(), chart, size)
}

/// The same in the colours of a style.
fn render_in_colors_of(style: &Style, chart: &Chart, size: Size) -> Result<Svg, ChartError> {
    let layout = chart.layout();
    lay_out(layout, size)?.paint(layout.captions(), size, style)
}

impl Chart {
    /// The words around it.
    #[must_use]
    pub fn captions(&self) -> &Captions {
        self.layout().captions()
    }

    /// The words around it, to be changed.
    pub(crate) fn captions_mut(&mut self) -> &mut Captions {
        match self {
            Self::Fan(Fan { captions, .. })
            | Self::Lines(Lines { captions, .. })
            | Self::Stack(Stack { captions, .. })
            | Self::Dots(Dots { captions, .. })
            | Self::Curve(Curve { captions, .. })
            | Self::HeatMap(HeatMap { captions, .. })
            | Self::Tornado(Tornado { captions, .. })
            | Self::Bars(Bars { captions, .. })
            | Self::Multiples(Multiples { captions, .. })
            | Self::Pyramid(Pyramid { captions, .. })
            | Self::Tiles(Tiles { captions, .. })
            | Self::Calibration(Calibration { captions, .. })
            | Self::Scoreboard(Scoreboard { captions, .. }) => captions,
        }
    }

    fn layout(&self) -> &dyn Layout {
        match self {
            Self::Fan(fan) => fan,
            Self::Lines(lines) => lines,
            Self::Stack(stack) => stack,
            Self::Dots(dots) => dots,
            Self::Curve(curve) => curve,
            Self::HeatMap(map) => map,
            Self::Tornado(tornado) => tornado,
            Self::Bars(bars) => bars,
            Self::Multiples(multiples) => multiples,
            Self::Tiles(tiles) => tiles,
            Self::Pyramid(pyramid) => pyramid,
            Self::Scoreboard(board) => board,
            Self::Calibration(calibration) => calibration,
        }
    }
}

/// How a chart is laid out.
trait Layout {
    fn captions(&self) -> &Captions;

    /// Refuses data that cannot be drawn.
    fn check(&self) -> Result<(), ChartError>;

    /// All that is to be drawn, and the labels for which the plot has no space.
    ///
    /// Labels in `notes` are in the footnote already.
    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError>;
}

/// The scene of a chart, with the labels that find no space in the plot in its footnote.
fn lay_out(layout: &dyn Layout, size: Size) -> Result<Scene, ChartError> {
    let allowed = 200..=4000;
    if !allowed.contains(&size.width) || !allowed.contains(&size.height) {
        return Err(ChartError::Size { width: size.width, height: size.height });
    }
    layout.check()?;
    let mut notes = Vec::new();
    loop {
        let (scene, unplaced) = layout.scene(size, &notes)?;
        // Each round moves at least one label, so this ends.
        if unplaced.is_empty() {
            return Ok(scene);
        }
        notes.extend(unplaced);
    }
}

#[cfg(test)]
mod tests;
