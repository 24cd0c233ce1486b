//! Text as shapes: a drawing whose letters are outlines looks the same wherever it is shown, whatever fonts there are.

use std::fmt::Write as _;

use ab_glyph::{Font, OutlineCurve, Point};

use super::ChartError;
use super::canvas::Label;
use super::document::SCALE_WHOLE;
use super::text::{BOX, font};

/// The document with each text, in the order drawn, replaced by the outlines of its letters.
pub(super) fn outlined(svg: &str, labels: &[Label]) -> Result<String, ChartError> {
    let mut out = String::with_capacity(svg.len() * 4);
    let (mut rest, mut labels) = (svg, labels.iter());
    while let Some((before, from)) = rest.split_once("<text") {
        let Some((text, after)) = from.split_once("</text>") else { break };
        let Some(label) = labels.next() else { break };
        out.push_str(before);
        write_path(label, fill(text), &mut out)?;
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// The colour of a text, by its attributes.
fn fill(text: &str) -> &str {
    let value = text.split_once("fill=\"").and_then(|(_, value)| value.split_once('"'));
    value.map_or("#000000", |(value, _)| value)
}

/// The letters of a label as one path, in the units of the drawing.
fn write_path(label: &Label, fill: &str, out: &mut String) -> Result<(), ChartError> {
    let font = font(label.face.bold)?;
    let scale = label.face.size * f64::from(SCALE_WHOLE) / f64::from(font.units_per_em().unwrap_or(1000.0));
    let baseline = label.at.y * f64::from(SCALE_WHOLE);
    let mut x = label.rect.x0 * f64::from(SCALE_WHOLE);
    let _ = write!(out, "<path fill=\"{fill}\" d=\"");
    for character in label.text.chars() {
        let glyph = font.glyph_id(character);
        let glyph = if glyph.0 == 0 { font.glyph_id(BOX) } else { glyph };
        let place = |point: Point| (x + f64::from(point.x) * scale, baseline - f64::from(point.y) * scale);
        write_glyph(font.outline(glyph).iter().flat_map(|outline| &outline.curves), place, out);
        x += f64::from(font.h_advance_unscaled(glyph)) * scale;
    }
    out.push_str("\"/>");
    Ok(())
}

/// The contours of a glyph: each begins where the curve before it did not end.
fn write_glyph<'c>(
    curves: impl Iterator<Item = &'c OutlineCurve>,
    place: impl Fn(Point) -> (f64, f64),
    out: &mut String,
) {
    let mut pen: Option<Point> = None;
    let point = |command: &str, points: &[Point], out: &mut String| {
        out.push_str(command);
        for (at, point) in points.iter().enumerate() {
            let (x, y) = place(*point);
            let _ = write!(out, "{}{x:.1} {y:.1}", if at == 0 { "" } else { " " });
        }
    };
    for curve in curves {
        let (start, end) = match *curve {
            OutlineCurve::Line(start, end)
            | OutlineCurve::Quad(start, _, end)
            | OutlineCurve::Cubic(start, _, _, end) => (start, end),
        };
        if pen != Some(start) {
            point(if pen.is_some() { "ZM" } else { "M" }, &[start], out);
        }
        match *curve {
            OutlineCurve::Line(_, end) => point("L", &[end], out),
            OutlineCurve::Quad(_, bend, end) => point("Q", &[bend, end], out),
            OutlineCurve::Cubic(_, first, second, end) => point("C", &[first, second, end], out),
        }
        pen = Some(end);
    }
    if pen.is_some() {
        out.push('Z');
    }
}
