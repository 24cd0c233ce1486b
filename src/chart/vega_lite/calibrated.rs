//! The calibration of intervals: panels side by side.

use serde_json::{Map, Value, json};

use super::super::palette::{GREY, PROJECTION};
use super::super::{Calibration, Style};

/// The size of a plot.
const SIZE: u32 = 200;

/// A row of panels above, of how often intervals held, and one below, of where outcomes lay.
pub(super) fn calibration(chart: &Calibration, style: &Style) -> Map<String, Value> {
    let levels: Vec<Value> = chart
        .panels
        .iter()
        .flat_map(|panel| {
            panel.levels.iter().map(|of| {
                let (low, high) = of.range;
                json!({ "panel": panel.title, "level": of.level, "held": of.held, "low": low, "high": high })
            })
        })
        .collect();
    let tenths: Vec<Value> = chart
        .panels
        .iter()
        .flat_map(|panel| {
            let ends = (0..10).map(|tenth| (10 * tenth, 10 * (tenth + 1)));
            ends.zip(panel.tenths)
                .map(|((from, to), share)| json!({ "panel": panel.title, "from": from, "to": to, "share": share }))
        })
        .collect();
    let percent = |field: &str, title: &str| json!({ "field": field, "type": "quantitative", "axis": { "title": title }, "scale": { "domain": [0, 100] } });
    let x = percent("level", "");
    let points = json!([
        {
            "mark": { "type": "line", "strokeDash": [5, 4], "color": GREY.hex(style) },
            "encoding": { "x": x, "y": percent("level", &chart.names[0]) },
        },
        {
            "mark": { "type": "rule", "color": PROJECTION.hex(style) },
            "encoding": { "x": x, "y": percent("low", &chart.names[0]), "y2": { "field": "high" } },
        },
        {
            "mark": { "type": "point", "filled": true, "size": 60, "color": PROJECTION.hex(style), "tooltip": { "content": "data" } },
            "encoding": { "x": x, "y": percent("held", &chart.names[0]) },
        },
    ]);
    let bars = json!([
        {
            "mark": { "type": "bar", "color": PROJECTION.tint(0.75).hex(style), "tooltip": { "content": "data" } },
            "encoding": {
                "x": percent("from", ""), "x2": { "field": "to" },
                "y": { "field": "share", "type": "quantitative", "axis": { "title": chart.names[1] } },
            },
        },
        {
            "mark": { "type": "rule", "strokeDash": [5, 4], "color": GREY.hex(style) },
            "encoding": { "y": { "datum": 10 } },
        },
    ]);
    let row = |data: &str, layers: Value| {
        json!({
            "data": { "name": data },
            "facet": { "field": "panel", "type": "nominal", "sort": null, "title": null },
            "spec": { "width": SIZE, "height": SIZE, "layer": layers },
        })
    };
    let mut body = Map::new();
    body.insert("datasets".to_owned(), json!({ "levels": levels, "tenths": tenths }));
    body.insert("vconcat".to_owned(), json!([row("levels", points), row("tenths", bars)]));
    body
}
