//! Charts as Vega-Lite: a specification with its data, for web pages and notebooks that draw it themselves.
//!
//! The document holds what the chart holds, at full precision, and no address but that of the schema it keeps to. Words are
//! those of the SVG; the footnote is the last line of the subtitle, since Vega-Lite has no other place for it.

mod calibrated;
mod compared;
mod over_years;

use serde_json::{Map, Value, json};

use super::palette::{GREY, SUBTITLE, TARGET};
use super::{Captions, Chart, Style, TargetMark, text};

/// The schema to which the documents keep.
const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v5.json";
/// The size of a plot in CSS pixels, without its words.
const SIZE: (u32, u32) = (640, 360);

impl Chart {
    /// The chart as a Vega-Lite specification (version 5) with its data inside, in the colours of a style.
    ///
    /// ```
    /// # use carecast::chart::{Chart, Fan, Style};
    /// let chart = Chart::from(Fan { years: vec![2030, 2031], median: vec![3.0, 3.5], ..Fan::default() });
    /// let spec = chart.to_vega_lite(&Style::default());
    /// assert_eq!(spec["datasets"]["median"][1]["value"], 3.5);
    /// ```
    #[must_use]
    pub fn to_vega_lite(&self, style: &Style) -> Value {
        let body = match self {
            Self::Fan(fan) => over_years::fan(fan, style),
            Self::Lines(lines) => over_years::lines(lines, style),
            Self::Stack(stack) => over_years::stack(stack, style),
            Self::Multiples(multiples) => over_years::multiples(multiples, style),
            Self::Dots(dots) => compared::dots(dots, style),
            Self::Curve(curve) => compared::curve(curve, style),
            Self::HeatMap(map) => compared::heat_map(map, style),
            Self::Tornado(tornado) => compared::tornado(tornado, style),
            Self::Bars(bars) => compared::bars(bars, style),
            Self::Pyramid(pyramid) => compared::pyramid(pyramid, style),
            Self::Tiles(tiles) => compared::tiles(tiles, style),
            Self::Scoreboard(board) => compared::scoreboard(board, style),
            Self::Calibration(calibration) => calibrated::calibration(calibration, style),
        };
        document(self.captions(), body, style)
    }
}

/// The whole specification: schema, words, then what the kind of chart has.
fn document(captions: &Captions, body: Map<String, Value>, style: &Style) -> Value {
    let mut whole = Map::new();
    whole.insert("$schema".to_owned(), json!(SCHEMA));
    whole.insert("description".to_owned(), json!(captions.description));
    // Vega-Lite does not break lines. Without a font to measure by they stay whole.
    let broken = |text: &String| {
        text::wrap(text, SUBTITLE, f64::from(SIZE.0)).unwrap_or_else(|_| text.lines().map(str::to_owned).collect())
    };
    let lines: Vec<String> = [&captions.subtitle, &captions.footnote].into_iter().flat_map(broken).collect();
    let title =
        json!({ "text": captions.title, "subtitle": lines, "anchor": "start", "subtitleColor": GREY.hex(style) });
    whole.insert("title".to_owned(), title);
    whole.extend(body);
    Value::Object(whole)
}

/// A plot of layers over named data.
fn layered(datasets: Value, layers: Vec<Value>) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("width".to_owned(), json!(SIZE.0));
    body.insert("height".to_owned(), json!(SIZE.1));
    body.insert("datasets".to_owned(), datasets);
    body.insert("layer".to_owned(), Value::Array(layers));
    body
}

/// One layer: its data, its mark, its channels.
#[allow(clippy::needless_pass_by_value, reason = "made where it is given")]
fn layer(data: &str, mark: Value, encoding: Value) -> Value {
    json!({ "data": { "name": data }, "mark": mark, "encoding": encoding })
}

/// The channel of years: whole numbers, without grouping.
fn years() -> Value {
    json!({
        "field": "year", "type": "quantitative",
        "axis": { "format": "d", "title": null, "tickMinStep": 1, "grid": false },
        "scale": { "zero": false, "nice": false },
    })
}

/// The channel of a quantity.
fn quantity(field: &str, zero: bool) -> Value {
    json!({ "field": field, "type": "quantitative", "axis": { "title": null }, "scale": { "zero": zero } })
}

/// The channel of rows in the order of the data.
fn rows(field: &str) -> Value {
    json!({ "field": field, "type": "nominal", "sort": null, "axis": { "title": null, "labelLimit": 320 } })
}

fn targets(marks: &[TargetMark]) -> Vec<Value> {
    marks.iter().map(|mark| json!({ "year": mark.year, "value": mark.value, "label": mark.label })).collect()
}

/// The layers of the targets: diamonds and their words.
fn target_layers(zero: bool, style: &Style) -> [Value; 2] {
    let diamond =
        json!({ "type": "point", "shape": "diamond", "filled": true, "size": 120, "color": TARGET.hex(style) });
    let words = json!({ "type": "text", "dy": 18, "color": TARGET.for_text().hex(style), "fontWeight": "bold" });
    let at = |more: Option<Value>| {
        let mut channels = Map::new();
        channels.insert("x".to_owned(), years());
        channels.insert("y".to_owned(), quantity("value", zero));
        channels.extend(more.map(|text| ("text".to_owned(), text)));
        Value::Object(channels)
    };
    [
        layer("targets", diamond, at(None)),
        layer("targets", words, at(Some(json!({ "field": "label", "type": "nominal" })))),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::{Fan, TargetMark};
    use super::*;

    #[test]
    fn the_words_and_every_figure_are_in_the_document() {
        let captions = Captions {
            title: "finding".to_owned(),
            subtitle: "unit".to_owned(),
            footnote: "source".to_owned(),
            ..Captions::default()
        };
        let fan = Fan {
            captions,
            years: vec![2024, 2025],
            history: vec![(2023, 1.0 / 3.0)],
            median: vec![0.1, 0.2],
            targets: vec![TargetMark { year: 2025, value: 0.3, label: "goal".to_owned() }],
            ..Fan::default()
        };
        let spec = Chart::from(fan).to_vega_lite(&Style::default());
        assert_eq!(spec["title"]["subtitle"], json!(["unit", "source"]));
        assert_eq!(spec["datasets"]["actual"], json!([{ "year": 2023, "value": 1.0 / 3.0, "basis": 0 }]));
        assert_eq!(spec["datasets"]["targets"][0]["label"], "goal");
        let named: Vec<&Value> = spec["layer"].as_array().unwrap().iter().map(|one| &one["data"]["name"]).collect();
        for name in named {
            assert!(spec["datasets"].get(name.as_str().unwrap()).is_some(), "{name}");
        }
    }
}
