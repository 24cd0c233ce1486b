//! Charts that compare things: dots, curves, heat maps, tornados, bars, pyramids, scoreboards.

use serde_json::{Map, Value, json};

use super::super::dots::colour as series_colour;
use super::super::palette::{self, INK, PROJECTION, TARGET};
use super::super::{Bars, Curve, Dots, HeatMap, Pyramid, Scoreboard, Style, Tiles, Tornado};
use super::{SIZE, layer, layered, quantity, rows};

/// The height of a plot of so many rows.
fn of_rows(mut body: Map<String, Value>, count: usize) -> Map<String, Value> {
    body.insert("height".to_owned(), json!(count.max(4) * 28));
    body
}

/// The palest and the darkest colour of a quantity shown by colour.
fn shades(style: &Style) -> [String; 2] {
    [PROJECTION.tint(0.08), PROJECTION.tint(0.9)].map(|color| color.hex(style))
}

fn legend() -> Value {
    json!({ "title": null, "labelLimit": 320, "orient": "top" })
}

pub(super) fn dots(dots: &Dots, style: &Style) -> Map<String, Value> {
    let values: Vec<Value> = dots
        .rows
        .iter()
        .flat_map(|row| {
            let known = dots.series.iter().zip(&row.values).filter_map(|(series, value)| Some((series, (*value)?)));
            known.map(|(series, value)| json!({ "row": row.label, "series": series, "value": value }))
        })
        .collect();
    let colours: Vec<String> =
        (0..dots.series.len()).map(|at| series_colour(at, dots.series.len()).hex(style)).collect();
    let channels = json!({
        "y": rows("row"), "x": quantity("value", false),
        "color": {
            "field": "series", "type": "nominal", "sort": null, "legend": legend(),
            "scale": { "domain": dots.series, "range": colours },
        },
        "shape": { "field": "series", "type": "nominal", "sort": null, "legend": legend() },
    });
    let points = layer("dots", json!({ "type": "point", "filled": true, "size": 60, "tooltip": true }), channels);
    of_rows(layered(json!({ "dots": values }), vec![points]), dots.rows.len())
}

pub(super) fn curve(curve: &Curve, style: &Style) -> Map<String, Value> {
    let (low, high) = &curve.band;
    let values: Vec<Value> = curve
        .levels
        .iter()
        .zip(&curve.values)
        .map(|(level, value)| json!({ "level": level, "value": value }))
        .collect();
    let edges = curve.levels.iter().zip(low).zip(high);
    let band: Vec<Value> =
        edges.map(|((level, low), high)| json!({ "level": level, "low": low, "high": high })).collect();
    let goal: Vec<Value> = curve.goal.iter().map(|(value, words)| json!({ "value": value, "label": words })).collect();
    let across = json!({
        "field": "level", "type": "quantitative", "axis": { "title": curve.across },
        "scale": { "zero": false, "nice": false },
    });
    let on_axis = |field: &str| {
        let mut channel = quantity(field, false);
        if let Some((low, high)) = curve.limits {
            channel["scale"] = json!({ "domain": [low, high] });
        }
        channel
    };
    let to_reach = json!({ "type": "rule", "strokeDash": [6, 4], "color": TARGET.hex(style) });
    let words = json!({ "type": "text", "align": "left", "x": 6, "dy": -8, "color": TARGET.for_text().hex(style) });
    let layers = vec![
        layer(
            "band",
            json!({ "type": "area", "color": PROJECTION.hex(style), "opacity": 0.25 }),
            json!({ "x": across, "y": on_axis("low"), "y2": { "field": "high" } }),
        ),
        layer(
            "curve",
            json!({ "type": "line", "point": true, "color": PROJECTION.hex(style), "tooltip": true }),
            json!({ "x": across, "y": on_axis("value") }),
        ),
        layer("goal", to_reach, json!({ "y": on_axis("value") })),
        layer("goal", words, json!({ "y": on_axis("value"), "text": { "field": "label", "type": "nominal" } })),
    ];
    layered(json!({ "curve": values, "band": band, "goal": goal }), layers)
}

pub(super) fn heat_map(map: &HeatMap, style: &Style) -> Map<String, Value> {
    let cells: Vec<Value> = map
        .up
        .1
        .iter()
        .zip(&map.values)
        .flat_map(|(up, row)| {
            map.across
                .1
                .iter()
                .zip(row)
                .map(move |(across, value)| json!({ "across": across, "up": up, "value": value }))
        })
        .collect();
    let upwards: Vec<&String> = map.up.1.iter().rev().collect();
    let x = json!({ "field": "across", "type": "ordinal", "sort": null, "axis": { "title": map.across.0, "labelAngle": 0 } });
    let y = json!({ "field": "up", "type": "ordinal", "sort": upwards, "axis": { "title": map.up.0 } });
    let format = format!(".{}f", map.decimals);
    let legend = json!({ "title": map.goal.as_ref().map_or("", |(_, words)| words.as_str()), "format": format });
    let fill =
        json!({ "field": "value", "type": "quantitative", "scale": { "range": shades(style) }, "legend": legend });
    let text = json!({ "field": "value", "type": "quantitative", "format": format });
    let layers = vec![
        layer("cells", json!({ "type": "rect", "tooltip": true }), json!({ "x": x, "y": y, "color": fill })),
        layer("cells", json!({ "type": "text" }), json!({ "x": x, "y": y, "text": text })),
    ];
    layered(json!({ "cells": cells }), layers)
}

pub(super) fn tiles(tiles: &Tiles, style: &Style) -> Map<String, Value> {
    let values: Vec<Value> = tiles
        .tiles
        .iter()
        .map(|tile| {
            let (row, column) = tile.place;
            json!({ "name": tile.name, "row": row, "column": column, "value": tile.value, "mark": tile.mark })
        })
        .collect();
    let place = |field: &str| json!({ "field": field, "type": "ordinal", "axis": null });
    let format = format!(".{}f", tiles.decimals);
    let fill = json!({
        "field": "value", "type": "quantitative", "scale": { "range": shades(style) },
        "legend": { "title": null, "format": format },
    });
    let (x, y) = (place("column"), place("row"));
    let figure = json!({ "field": "value", "type": "quantitative", "format": format });
    let layers = vec![
        layer("tiles", json!({ "type": "rect", "tooltip": true }), json!({ "x": x, "y": y, "color": fill })),
        layer(
            "tiles",
            json!({ "type": "text", "dy": -7 }),
            json!({ "x": x, "y": y, "text": { "field": "name", "type": "nominal" } }),
        ),
        layer("tiles", json!({ "type": "text", "dy": 8 }), json!({ "x": x, "y": y, "text": figure })),
    ];
    layered(json!({ "tiles": values }), layers)
}

pub(super) fn tornado(tornado: &Tornado, style: &Style) -> Map<String, Value> {
    let bars: Vec<Value> =
        tornado
            .bars
            .iter()
            .flat_map(|bar| {
                tornado.ends.iter().zip(bar.ends).map(
                    |(end, value)| json!({ "row": bar.label, "end": end, "value": value, "middle": tornado.middle }),
                )
            })
            .collect();
    let colours = [palette::series(1).hex(style), PROJECTION.hex(style)];
    let channels = json!({
        "y": rows("row"), "x": quantity("middle", false), "x2": { "field": "value" },
        "color": {
            "field": "end", "type": "nominal", "legend": legend(),
            "scale": { "domain": tornado.ends, "range": colours },
        },
    });
    let datasets = json!({ "bars": bars, "middle": [{ "value": tornado.middle, "label": tornado.middle_label }] });
    let layers = vec![
        layer("bars", json!({ "type": "bar", "tooltip": true }), channels),
        layer("middle", json!({ "type": "rule", "color": INK.hex(style) }), json!({ "x": quantity("value", false) })),
    ];
    of_rows(layered(datasets, layers), tornado.bars.len())
}

pub(super) fn bars(bars: &Bars, style: &Style) -> Map<String, Value> {
    let values: Vec<Value> = bars
        .rows
        .iter()
        .flat_map(|row| {
            bars.series.iter().zip(&row.values).map(|(series, (value, half))| {
                let (low, high) = (value - half, value + half);
                json!({ "row": row.label, "series": series, "value": value, "low": low, "high": high })
            })
        })
        .collect();
    let on_axis = |field: &str| {
        let mut channel = quantity(field, true);
        if let Some((low, high)) = bars.limits {
            channel["scale"] = json!({ "domain": [low, high], "clamp": true });
        }
        channel
    };
    let offset = json!({ "field": "series", "type": "nominal", "sort": null });
    let colour = json!({
        "field": "series", "type": "nominal", "legend": legend(),
        "scale": { "domain": bars.series, "range": [PROJECTION.hex(style), PROJECTION.tint(0.4).hex(style)] },
    });
    let layers = vec![
        layer(
            "bars",
            json!({ "type": "bar", "tooltip": true }),
            json!({ "y": rows("row"), "yOffset": offset, "x": on_axis("value"), "color": colour }),
        ),
        layer(
            "bars",
            json!({ "type": "rule", "color": INK.hex(style) }),
            json!({ "y": rows("row"), "yOffset": offset, "x": on_axis("low"), "x2": { "field": "high" } }),
        ),
    ];
    of_rows(layered(json!({ "bars": values }), layers), bars.rows.len() * bars.series.len())
}

/// Two sides on one axis, the left one below zero.
pub(super) fn pyramid(pyramid: &Pyramid, style: &Style) -> Map<String, Value> {
    let side = |which: usize, values: &[Vec<f64>; 2], series: &str| -> Vec<Value> {
        let sign = if which == 0 { -1.0 } else { 1.0 };
        let ages = pyramid.ages.iter().zip(&values[which]);
        let row = |(age, value): (&String, &f64)| json!({ "age": age, "side": pyramid.sides[which], "series": series, "value": value, "drawn": sign * value });
        ages.map(row).collect()
    };
    let both = |values: &[Vec<f64>; 2], series: &str| [side(0, values, series), side(1, values, series)].concat();
    let datasets = json!({
        "filled": both(&pyramid.filled, &pyramid.labels[1]),
        "outline": both(&pyramid.outline, &pyramid.labels[0]),
    });
    let upwards: Vec<&String> = pyramid.ages.iter().rev().collect();
    let y = json!({
        "field": "age", "type": "ordinal", "sort": upwards,
        "axis": { "title": null, "labelOverlap": "greedy" },
    });
    let mut x = quantity("drawn", true);
    x["axis"]["labelExpr"] = json!("abs(datum.value)");
    let colours = [PROJECTION, PROJECTION.tint(0.5)].map(|color| color.hex(style));
    let colour = json!({
        "field": "side", "type": "nominal", "legend": legend(), "scale": { "domain": pyramid.sides, "range": colours },
    });
    let layers = vec![
        layer("filled", json!({ "type": "bar", "tooltip": true }), json!({ "y": y, "x": x, "color": colour })),
        layer(
            "outline",
            json!({ "type": "tick", "color": INK.hex(style), "tooltip": true }),
            json!({ "y": y, "x": x }),
        ),
    ];
    let mut body = layered(datasets, layers);
    body.insert("height".to_owned(), json!(SIZE.1 * 3 / 2));
    body
}

pub(super) fn scoreboard(board: &Scoreboard, style: &Style) -> Map<String, Value> {
    let targets: Vec<Value> = board
        .rows
        .iter()
        .map(|row| {
            let (projected, interval) = row.projected.unzip();
            let (low, high) = interval.unzip();
            json!({
                "row": row.label, "detail": row.detail, "progress": row.progress, "modelled": row.is_modelled, "elapsed": row.elapsed,
                "projected": projected, "low": low, "high": high, "remark": row.remark,
                "outcome": row.outcome, "verdict": row.verdict,
            })
        })
        .collect();
    let share = |field: &str| {
        let mut channel = quantity(field, true);
        channel["axis"] = json!({ "title": null, "format": "%" });
        channel
    };
    let y = rows("row");
    let known = |field: &str, mark: Value, encoding: Value| {
        let valid = json!([{ "filter": { "field": field, "valid": true } }]);
        json!({ "data": { "name": "targets" }, "transform": valid, "mark": mark, "encoding": encoding })
    };
    let layers = vec![
        known(
            "progress",
            json!({
                "type": "bar", "color": PROJECTION.tint(0.45).hex(style), "stroke": PROJECTION.hex(style),
                "tooltip": { "content": "data" },
            }),
            json!({
                "y": y, "x": share("progress"),
                // A modelled one is pale with an edge.
                "fillOpacity": { "condition": { "test": "datum.modelled", "value": 0.3 }, "value": 1 },
                "strokeWidth": { "condition": { "test": "datum.modelled", "value": 1 }, "value": 0 },
            }),
        ),
        known(
            "elapsed",
            json!({ "type": "tick", "color": INK.hex(style), "thickness": 2 }),
            json!({ "y": y, "x": share("elapsed") }),
        ),
        known(
            "low",
            json!({ "type": "rule", "color": PROJECTION.hex(style), "strokeWidth": 2 }),
            json!({ "y": y, "x": share("low"), "x2": { "field": "high" } }),
        ),
        known(
            "projected",
            json!({ "type": "point", "filled": true, "color": PROJECTION.hex(style), "size": 60 }),
            json!({ "y": y, "x": share("projected") }),
        ),
        layer("targets", json!({ "type": "rule", "color": TARGET.hex(style) }), json!({ "x": { "datum": 1 } })),
        layer(
            "targets",
            json!({ "type": "text", "align": "left", "x": SIZE.0 + 8, "fontWeight": "bold" }),
            json!({ "y": y, "text": { "field": "outcome", "type": "nominal" } }),
        ),
    ];
    of_rows(layered(json!({ "targets": targets }), layers), board.rows.len() * 2)
}
