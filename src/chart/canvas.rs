//! A scene of shapes and labels, and its drawing with plotters.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use plotters::element::{Circle, PathElement, Polygon, Text};
use plotters::prelude::{DrawingArea, IntoDrawingArea, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color as _, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle, WHITE, register_font,
};

use super::document::{SCALE_WHOLE, finish};
use super::palette::{Color, Face};
use super::placement::{Point, Rect};
use super::text::{self, ASCENT, DESCENT};
use super::{Captions, ChartError, Size, Style, Svg};

const SCALE: f64 = SCALE_WHOLE as f64;
/// Device pixels per CSS pixel, unless another width is asked for.
const DENSITY: u32 = 2;
/// Plotters divides the size of a font by this to get pixels per em.
const PLOTTERS_EM: f64 = 1.24;

/// Something drawn without words; lengths are CSS pixels.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// A line through points, of the given width; the pattern is drawn and blank length in turn.
    Line { points: Vec<Point>, color: Color, width: f64, pattern: Option<(f64, f64)> },
    /// A filled outline.
    Area { points: Vec<Point>, color: Color },
    /// A filled circle.
    Disc { at: Point, radius: f64, color: Color },
}

/// Which point of a text its place names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    pub(super) text: String,
    /// The point on the baseline that `align` names.
    pub(super) at: Point,
    pub(super) align: Align,
    pub(super) face: Face,
    pub(super) color: Color,
    /// The box the text takes up, as measured.
    pub(super) rect: Rect,
}

/// All that a chart draws, from back to front, the labels on top.
#[derive(Debug, Clone, Default)]
pub(super) struct Scene {
    pub(super) shapes: Vec<Shape>,
    pub(super) labels: Vec<Label>,
    /// The characters that the fonts lack, each with the first text that has it.
    pub(super) unknown: BTreeMap<char, String>,
}

impl Scene {
    pub(super) fn line(&mut self, points: Vec<Point>, color: Color, width: f64) {
        self.shapes.push(Shape::Line { points, color, width, pattern: None });
    }

    pub(super) fn dashed(&mut self, points: Vec<Point>, color: Color, width: f64, pattern: (f64, f64)) {
        self.shapes.push(Shape::Line { points, color, width, pattern: Some(pattern) });
    }

    pub(super) fn area(&mut self, points: Vec<Point>, color: Color) {
        self.shapes.push(Shape::Area { points, color });
    }

    pub(super) fn rect(&mut self, r: Rect, color: Color) {
        let corner = |x, y| Point { x, y };
        self.area(vec![corner(r.x0, r.y0), corner(r.x1, r.y0), corner(r.x1, r.y1), corner(r.x0, r.y1)], color);
    }

    /// A box filled with slanting lines between its edges: told from a full one in grey too.
    pub(super) fn hatched(&mut self, r: Rect, color: Color) {
        const STEP: f64 = 5.0;
        self.rect(r, color.tint(0.25));
        // From each place on the lower edge and its prolongation upwards to the right, as far as the box reaches.
        let mut foot = r.x0 - (r.y1 - r.y0) + STEP / 2.0;
        while foot < r.x1 {
            let (from, to) = (foot.max(r.x0), (foot + r.y1 - r.y0).min(r.x1));
            let at = |x: f64| Point { x, y: r.y1 - (x - foot) };
            if from < to {
                self.line(vec![at(from), at(to)], color, 1.25);
            }
            foot += STEP;
        }
        self.outline(r, color, 1.0);
    }

    /// The outline of a box.
    pub(super) fn outline(&mut self, r: Rect, color: Color, width: f64) {
        let corner = |x, y| Point { x, y };
        let corners = [(r.x0, r.y0), (r.x1, r.y0), (r.x1, r.y1), (r.x0, r.y1), (r.x0, r.y0)];
        self.line(corners.map(|(x, y)| corner(x, y)).to_vec(), color, width);
    }

    pub(super) fn disc(&mut self, at: Point, radius: f64, color: Color) {
        self.shapes.push(Shape::Disc { at, radius, color });
    }

    /// Adds a text and returns the box it takes up. A blank one is not drawn.
    pub(super) fn label(
        &mut self,
        text: &str,
        at: Point,
        align: Align,
        face: Face,
        color: Color,
    ) -> Result<Rect, ChartError> {
        let width = text::width(text, face)?;
        let x0 = match align {
            Align::Left => at.x,
            Align::Middle => at.x - width / 2.0,
            Align::Right => at.x - width,
        };
        let rect = Rect { x0, x1: x0 + width, y0: at.y - ASCENT * face.size, y1: at.y + DESCENT * face.size };
        if text.trim().is_empty() {
            return Ok(rect);
        }
        for character in text::unknown(text) {
            self.unknown.entry(character).or_insert_with(|| text.to_owned());
        }
        self.labels.push(Label { text: text::with_boxes(text).into_owned(), at, align, face, color, rect });
        Ok(rect)
    }

    /// Draws the scene as an SVG document, in the colours of a style.
    pub(super) fn paint(&self, captions: &Captions, size: Size, style: &Style) -> Result<Svg, ChartError> {
        REGISTERED.clone()?;
        let page = Rect { x0: 0.0, y0: 0.0, x1: f64::from(size.width), y1: f64::from(size.height) };
        if self.labels.iter().any(|label| !page.holds(label.rect)) {
            return Err(ChartError::NoRoom { part: "all words on the page" });
        }
        let mut raw = String::new();
        {
            let (width, height) = (size.width * SCALE_WHOLE, size.height * SCALE_WHOLE);
            let root = SVGBackend::with_string(&mut raw, (width, height)).into_drawing_area();
            root.fill(&WHITE).map_err(failed)?;
            for shape in &self.shapes {
                paint_shape(&root, shape, style)?;
            }
            for label in &self.labels {
                paint_label(&root, label, style)?;
            }
            root.present().map_err(failed)?;
        }
        let widths: Vec<i32> = self.labels.iter().map(|label| units(label.rect.x1 - label.rect.x0)).collect();
        let text = finish(&raw, &widths, captions, size)?;
        let (labels, unknown) = (self.labels.clone(), self.unknown.clone());
        Ok(Svg { text, labels, size, pixels: size.width * DENSITY, unknown })
    }
}

/// Registers the fonts with plotters, once per process, under the whole list of families: plotters
/// writes the name it is given into the document.
static REGISTERED: LazyLock<Result<(), ChartError>> = LazyLock::new(|| {
    let register = |style, bytes| {
        register_font(text::FAMILIES, style, bytes)
            .map_err(|_| ChartError::Draw("plotters rejects an embedded font".to_owned()))
    };
    register(FontStyle::Normal, text::REGULAR)?;
    register(FontStyle::Bold, text::BOLD)
});

type Root<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn failed(error: impl std::fmt::Display) -> ChartError {
    ChartError::Draw(error.to_string())
}

/// A length in the units of the drawing.
// The cast saturates, and coordinates lie on the canvas.
#[allow(clippy::cast_possible_truncation)]
fn units(length: f64) -> i32 {
    (length * SCALE).round() as i32
}

fn pixel(point: Point) -> (i32, i32) {
    (units(point.x), units(point.y))
}

fn rgb(color: Color, style: &Style) -> RGBColor {
    let (red, green, blue) = color.rgb(style);
    RGBColor(red, green, blue)
}

fn stroke(color: RGBColor, width: f64) -> ShapeStyle {
    color.stroke_width(units(width).unsigned_abs().max(1))
}

fn paint_shape(root: &Root<'_>, shape: &Shape, style: &Style) -> Result<(), ChartError> {
    match shape {
        Shape::Line { points, color, width, pattern: None } => {
            let points: Vec<_> = points.iter().copied().map(pixel).collect();
            root.draw(&PathElement::new(points, stroke(rgb(*color, style), *width))).map_err(failed)
        }
        Shape::Line { points, color, width, pattern: Some(pattern) } => {
            for dash in dashes(points, *pattern) {
                let points: Vec<_> = dash.into_iter().map(pixel).collect();
                root.draw(&PathElement::new(points, stroke(rgb(*color, style), *width))).map_err(failed)?;
            }
            Ok(())
        }
        Shape::Area { points, color } => {
            let points: Vec<_> = points.iter().copied().map(pixel).collect();
            root.draw(&Polygon::new(points, rgb(*color, style).filled())).map_err(failed)
        }
        Shape::Disc { at, radius, color } => {
            root.draw(&Circle::new(pixel(*at), units(*radius), rgb(*color, style).filled())).map_err(failed)
        }
    }
}

fn paint_label(root: &Root<'_>, label: &Label, style: &Style) -> Result<(), ChartError> {
    let weight = if label.face.bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = FontDesc::new(FontFamily::Name(text::FAMILIES), label.face.size * SCALE * PLOTTERS_EM, weight);
    let align = match label.align {
        Align::Left => HPos::Left,
        Align::Middle => HPos::Center,
        Align::Right => HPos::Right,
    };
    // Anchored at the top, plotters shifts a text down by 0.76 em, which every reader of SVG
    // understands alike; its other anchors are in `ex`, which readers take from different fonts.
    let top = Point { x: label.at.x, y: label.at.y - 0.76 * label.face.size };
    let color = rgb(label.color, style);
    let style = TextStyle::from(font).color(&color).pos(Pos::new(align, VPos::Top));
    root.draw(&Text::new(label.text.as_str(), pixel(top), style)).map_err(failed)
}

/// Cuts a line into its dashes.
fn dashes(points: &[Point], (on, off): (f64, f64)) -> Vec<Vec<Point>> {
    let mut all = Vec::new();
    let mut dash: Vec<Point> = points.first().copied().into_iter().collect();
    let (mut drawing, mut left) = (true, on);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let (dx, dy) = (to.x - from.x, to.y - from.y);
            let length = (dx * dx + dy * dy).sqrt();
            if length <= left {
                left -= length;
                if drawing {
                    dash.push(to);
                }
                break;
            }
            let share = left / length;
            from = Point { x: from.x + share * dx, y: from.y + share * dy };
            if drawing {
                if dash.last() != Some(&from) {
                    dash.push(from);
                }
                all.push(std::mem::take(&mut dash));
            } else {
                dash = vec![from];
            }
            drawing = !drawing;
            left = if drawing { on } else { off };
        }
    }
    if dash.len() > 1 {
        all.push(dash);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::palette::{FOOTNOTE, INK, LABEL, SUBTITLE, TICK, TITLE};
    use super::*;

    fn painted(texts: &[&str]) -> String {
        let mut scene = Scene::default();
        let at = Point { x: 10.0, y: 30.0 };
        for (text, face) in texts.iter().zip([TITLE, SUBTITLE, LABEL, TICK, FOOTNOTE]) {
            scene.label(text, at, Align::Left, face, INK).unwrap();
        }
        let captions = Captions {
            title: "A < B & \"C\"".into(),
            description: "first\nsecond\u{1}".into(),
            language: "en".into(),
            ..Captions::default()
        };
        scene.paint(&captions, Size::default(), &Style::default()).unwrap().text
    }

    #[test]
    fn text_is_escaped_once_and_stands_without_line_feeds() {
        let svg =
            painted(&["a < b > c & 'd'\n</text>", "x"].map(|t| Box::leak(text::one_line(t).into_boxed_str()) as &str));
        assert!(svg.contains(">a &lt; b &gt; c &amp; &apos;d&apos; &lt;/text&gt;</text>"), "{svg}");
        assert!(svg.contains("<title>A &lt; B &amp; &quot;C&quot;</title>"));
        assert!(svg.contains("<desc>first second </desc>"), "{svg}");
    }

    #[test]
    fn sizes_of_type_are_exact() {
        let svg = painted(&["a", "b", "c", "d", "e"]);
        for part in svg.split("font-size=\"").skip(1) {
            let size: f64 = part.split('"').next().unwrap().parse().unwrap();
            assert_eq!(size, size.round());
        }
    }

    #[test]
    fn dashes_cover_the_line_in_turn() {
        let line = [Point { x: 0.0, y: 0.0 }, Point { x: 10.0, y: 0.0 }, Point { x: 10.0, y: 7.0 }];
        let cut = dashes(&line, (4.0, 2.0));
        assert_eq!(cut.len(), 3);
        assert_eq!(cut[1], [Point { x: 6.0, y: 0.0 }, Point { x: 10.0, y: 0.0 }]);
    }
}
