//! Charts over years: fans, lines, stacks, small multiples.

use serde_json::{Map, Value, json};

use super::super::marks::{junction, stretches};
use super::super::palette::{self, BESIDE, GREY, INK, PROJECTION, TARGET};
use super::super::{Band, Beside, Break, Fan, Line, Lines, Multiples, Stack, Style};
use super::{SIZE, layer, layered, quantity, rows, target_layers, targets, years};

/// Each year with its value, under these names of the other fields.
fn points<'p>(points: impl IntoIterator<Item = (&'p i32, &'p f64)>, more: &[(&str, Value)]) -> Vec<Value> {
    let point = |(year, value): (&i32, &f64)| {
        let mut point = Map::new();
        point.insert("year".to_owned(), json!(year));
        point.insert("value".to_owned(), json!(value));
        point.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        Value::Object(point)
    };
    points.into_iter().map(point).collect()
}

/// Actual values, with the number of the statistical basis that each is on: no line crosses a break.
fn past(history: &[(i32, f64)], breaks: &[Break]) -> Vec<Value> {
    let runs = stretches(history, breaks);
    let on_basis = |(basis, run): (usize, &[(i32, f64)])| {
        points(run.iter().map(|(year, value)| (year, value)), &[("basis", json!(basis))])
    };
    runs.enumerate().flat_map(on_basis).collect()
}

/// The edges of bands by year, the outermost first, from the last actual value on where the fan opens there.
fn edges(bands: &[Band], years: &[i32], start: Option<(i32, f64)>) -> Vec<Value> {
    let opened = start.filter(|(year, _)| years.first().is_some_and(|first| first > year));
    let of = |(number, band): (usize, &Band)| {
        let from = opened.map(|(year, value)| json!({ "year": year, "band": number, "low": value, "high": value }));
        let edge = |((year, low), high): ((&i32, &f64), &f64)| json!({ "year": year, "band": number, "low": low, "high": high });
        from.into_iter().chain(years.iter().zip(&band.low).zip(&band.high).map(edge)).collect::<Vec<_>>()
    };
    bands.iter().enumerate().flat_map(of).collect()
}

/// The line at the last actual year.
fn boundary(style: &Style) -> Value {
    layer(
        "boundary",
        json!({ "type": "rule", "strokeDash": [4, 3], "color": GREY.hex(style) }),
        json!({ "x": years() }),
    )
}

pub(super) fn fan(fan: &Fan, style: &Style) -> Map<String, Value> {
    let start = fan.history.iter().copied().find(|(year, _)| *year == fan.jump_off);
    let mut datasets = json!({
        "bands": edges(&fan.bands, &fan.years, start),
        "median": points(fan.years.iter().zip(&fan.median), &[]),
        "actual": past(&fan.history, &fan.breaks),
        "later": past(&fan.since, &[]),
        "boundary": [{ "year": fan.jump_off }],
        "targets": targets(&fan.targets),
        "schedule": points(fan.schedule.iter().map(|(year, value)| (year, value)), &[]),
        "review": fan.review.iter().map(|mark| json!({ "year": mark.year, "label": mark.label })).collect::<Vec<_>>(),
    });
    if let Some(other) = &fan.beside {
        datasets["beside"] = json!(beside(other));
    }
    let zero = fan.zero_baseline;
    let tints: Vec<String> = (0..fan.bands.len()).map(|at| palette::band(at, fan.bands.len()).hex(style)).collect();
    let numbers: Vec<usize> = (0..fan.bands.len()).collect();
    let bands = json!({
        "x": years(), "y": quantity("low", zero), "y2": { "field": "high" },
        "color": { "field": "band", "type": "nominal", "legend": null, "scale": { "domain": numbers, "range": tints } },
    });
    let at_value = || json!({ "x": years(), "y": quantity("value", zero) });
    let on_basis = json!({
        "x": years(), "y": quantity("value", zero), "detail": { "field": "basis", "type": "nominal" },
    });
    let mut layers = vec![
        layer("bands", json!({ "type": "area", "tooltip": true }), bands),
        layer("median", json!({ "type": "line", "color": PROJECTION.hex(style), "tooltip": true }), at_value()),
        layer(
            "actual",
            json!({ "type": "line", "point": { "color": INK.hex(style) }, "color": INK.hex(style) }),
            on_basis,
        ),
        layer("later", json!({ "type": "point", "color": INK.hex(style) }), at_value()),
        boundary(style),
    ];
    if fan.beside.is_some() {
        let of_line = json!({
            "x": years(), "y": quantity("value", zero), "detail": { "field": "line", "type": "nominal" },
            "strokeDash": {
                "field": "line", "type": "nominal", "legend": null,
                "scale": { "domain": ["median", "low", "high"], "range": [[8, 4], [2, 3], [2, 3]] },
            },
        });
        layers.push(layer("beside", json!({ "type": "line", "color": BESIDE.hex(style), "tooltip": true }), of_line));
    }
    if !fan.schedule.is_empty() {
        let dashed = json!({ "type": "line", "color": TARGET.hex(style), "strokeDash": [6, 4], "strokeWidth": 1.5 });
        layers.push(layer("schedule", dashed, at_value()));
    }
    if fan.review.is_some() {
        let rule = json!({ "type": "rule", "strokeDash": [7, 2], "color": INK.hex(style), "tooltip": true });
        layers.push(layer("review", rule, json!({ "x": years() })));
    }
    layers.extend(target_layers(zero, style));
    layered(datasets, layers)
}

/// Another forecast and both ends of its interval, from where it starts.
fn beside(beside: &Beside) -> Vec<Value> {
    let of = |(name, values): (&str, &Vec<f64>)| {
        let start = beside.start.iter().map(|(year, value)| (year, value));
        points(start.chain(beside.years.iter().zip(values)), &[("line", json!(name))])
    };
    [("median", &beside.median), ("low", &beside.low), ("high", &beside.high)].into_iter().flat_map(of).collect()
}

/// The values of a line, from the last actual value on where it begins after it.
fn from_past(lines: &Lines, line: &Line) -> Vec<Value> {
    let start = line.years.first().and_then(|first| junction(&lines.history, &lines.breaks, lines.jump_off, *first));
    let before = start.iter().map(|(year, value)| (year, value));
    points(before.chain(line.years.iter().zip(&line.values)), &[("line", json!(line.label))])
}

pub(super) fn lines(lines: &Lines, style: &Style) -> Map<String, Value> {
    let each = lines.lines.iter();
    let values: Vec<Value> = each.clone().flat_map(|line| from_past(lines, line)).collect();
    let intervals: Vec<Value> = each
        .clone()
        .filter_map(|line| Some((line.years.last()?, line.interval_at_end?, &line.label)))
        .map(|(year, (low, high), label)| json!({ "year": year, "low": low, "high": high, "line": label }))
        .collect();
    let names: Vec<&String> = each.map(|line| &line.label).collect();
    let colours: Vec<String> = (0..names.len()).map(|at| palette::series(at).hex(style)).collect();
    let colour = json!({
        "field": "line", "type": "nominal", "scale": { "domain": names, "range": colours },
        "legend": { "title": null, "labelLimit": 320 },
    });
    let zero = lines.zero_baseline;
    let datasets = json!({
        "lines": values,
        "intervals": intervals,
        "actual": past(&lines.history, &lines.breaks),
        "boundary": [{ "year": lines.jump_off }],
        "targets": targets(&lines.targets),
    });
    let by_line = json!({
        "x": years(), "y": quantity("value", zero), "color": colour,
        "strokeDash": { "field": "line", "type": "nominal", "legend": null, "scale": { "domain": names } },
    });
    let at_end = json!({ "x": years(), "y": quantity("low", zero), "y2": { "field": "high" }, "color": colour });
    let on_basis = json!({
        "x": years(), "y": quantity("value", zero), "detail": { "field": "basis", "type": "nominal" },
    });
    let mut layers = vec![
        layer("lines", json!({ "type": "line", "tooltip": true }), by_line),
        layer("intervals", json!({ "type": "rule", "strokeWidth": 2, "tooltip": true }), at_end),
        layer(
            "actual",
            json!({ "type": "line", "point": { "color": INK.hex(style) }, "color": INK.hex(style) }),
            on_basis,
        ),
        boundary(style),
    ];
    layers.extend(target_layers(zero, style));
    layered(datasets, layers)
}

pub(super) fn stack(stack: &Stack, style: &Style) -> Map<String, Value> {
    let values: Vec<Value> = stack
        .layers
        .iter()
        .enumerate()
        .flat_map(|(at, part)| {
            points(stack.years.iter().zip(&part.values), &[("part", json!(part.label)), ("order", json!(at))])
        })
        .collect();
    let names: Vec<&String> = stack.layers.iter().map(|part| &part.label).collect();
    let colours: Vec<String> = (0..names.len()).map(|at| palette::layer(at).hex(style)).collect();
    let datasets = json!({ "parts": values, "targets": targets(&stack.targets) });
    let columns = json!({
        "x": { "field": "year", "type": "ordinal", "axis": { "title": null, "labelAngle": 0 } },
        "y": quantity("value", true),
        "color": {
            "field": "part", "type": "nominal", "scale": { "domain": names, "range": colours },
            "legend": { "title": null, "labelLimit": 320 },
        },
        "order": { "field": "order", "type": "quantitative" },
    });
    let mut layers = vec![layer("parts", json!({ "type": "bar", "tooltip": true }), columns)];
    if !stack.targets.is_empty() {
        let x = json!({ "field": "year", "type": "ordinal", "axis": { "title": null, "labelAngle": 0 } });
        for mut of_target in target_layers(true, style) {
            of_target["encoding"]["x"] = x.clone();
            layers.push(of_target);
        }
    }
    layered(datasets, layers)
}

/// Each panel by itself on one scale, in a grid; the data of all in one set.
pub(super) fn multiples(multiples: &Multiples, style: &Style) -> Map<String, Value> {
    let panels = multiples.panels.iter();
    let bands: Vec<Value> = panels
        .clone()
        .flat_map(|panel| edges(&panel.bands, &panel.years, None).into_iter().map(|edge| of_panel(edge, &panel.title)))
        .collect();
    let values: Vec<Value> = panels
        .clone()
        .flat_map(|panel| {
            panel.lines.iter().enumerate().flat_map(|(at, line)| {
                let name = multiples.lines.get(at).cloned().unwrap_or_default();
                let more = [("line", json!(name)), ("panel", json!(panel.title))];
                points(panel.years.iter().zip(line), &more)
            })
        })
        .collect();
    let actual: Vec<Value> = panels
        .flat_map(|panel| past(&panel.history, &[]).into_iter().map(|point| of_panel(point, &panel.title)))
        .collect();
    let zero = multiples.zero_baseline;
    let everything: Vec<Value> = [("band", bands), ("line", values), ("actual", actual)]
        .into_iter()
        .flat_map(|(kind, rows)| {
            rows.into_iter().map(move |mut row| {
                row["kind"] = json!(kind);
                row
            })
        })
        .collect();
    let of_kind = |kind: &str, mark: Value, encoding: Value| {
        let filter = json!([{ "filter": { "field": "kind", "equal": kind } }]);
        json!({ "transform": filter, "mark": mark, "encoding": encoding })
    };
    let colour = json!({ "field": "line", "type": "nominal", "legend": { "title": null } });
    let mut value = json!({ "x": years(), "y": quantity("value", zero) });
    let at_value = value.clone();
    if multiples.lines.len() > 1 {
        value["color"] = colour;
    }
    let band = json!({ "x": years(), "y": quantity("low", zero), "y2": { "field": "high" } });
    let layers = [
        of_kind("band", json!({ "type": "area", "color": PROJECTION.hex(style), "opacity": 0.25 }), band),
        of_kind("line", json!({ "type": "line", "tooltip": true }), value),
        of_kind("actual", json!({ "type": "point", "filled": true, "color": INK.hex(style) }), at_value),
    ];
    let mut facet = rows("panel");
    facet["header"] = json!({ "title": null });
    if let Some(facet) = facet.as_object_mut() {
        facet.remove("axis");
    }
    let mut body = Map::new();
    body.insert("datasets".to_owned(), json!({ "panels": everything }));
    body.insert("data".to_owned(), json!({ "name": "panels" }));
    body.insert("facet".to_owned(), facet);
    body.insert("columns".to_owned(), json!(4));
    body.insert("spec".to_owned(), json!({ "width": SIZE.0 / 3, "height": SIZE.1 / 3, "layer": layers }));
    body
}

fn of_panel(mut row: Value, title: &str) -> Value {
    row["panel"] = json!(title);
    row
}
