//! What uPlot draws of a chart: one or several plots, each of several series over the same places.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::marks::{junction, stretches};
use super::super::palette::{self, BESIDE, Color, PROJECTION};
use super::super::{Band, CalibrationPanel, Chart, Curve, Fan, Lines, Multiples, Stack, Style, TargetMark};

/// The plots of a chart; none of a kind that has no axis to read along. An axis without a name of its own is that of `years`, a
/// series without one is a `value`.
pub(super) fn of(chart: &Chart, [years, value]: [&str; 2], style: &Style) -> Vec<Value> {
    let mut plots: Vec<Value> = of_kind(chart).into_iter().map(|plot| plot.json(style)).collect();
    for plot in &mut plots {
        if plot["across"] == "" {
            plot["across"] = json!(years);
        }
        let series = plot["series"].as_array_mut().map_or(&mut [][..], Vec::as_mut_slice);
        series.iter_mut().filter(|series| series["label"] == "").for_each(|series| series["label"] = json!(value));
    }
    plots
}

fn of_kind(chart: &Chart) -> Vec<Plot> {
    match chart {
        Chart::Fan(chart) => vec![fan(chart)],
        Chart::Lines(chart) => vec![lines(chart)],
        Chart::Stack(chart) => vec![stack(chart)],
        Chart::Curve(chart) => vec![curve(chart)],
        Chart::Multiples(chart) => multiples(chart),
        _ => Vec::new(),
    }
}

/// The figures of the other kinds, as rows of a table.
pub(super) fn table(chart: &Chart) -> Vec<Vec<Value>> {
    let row = |label: &str, values: Vec<Option<f64>>| {
        std::iter::once(json!(label)).chain(values.into_iter().map(|value| json!(value))).collect()
    };
    let heading = |series: &[String]| std::iter::once(json!("")).chain(series.iter().map(|name| json!(name))).collect();
    match chart {
        Chart::Dots(dots) => {
            let rows = dots.rows.iter().map(|dot| row(&dot.label, dot.values.clone()));
            std::iter::once(heading(&dots.series)).chain(rows).collect()
        }
        Chart::Bars(bars) => {
            let rows =
                bars.rows.iter().map(|bar| row(&bar.label, bar.values.iter().map(|(value, _)| Some(*value)).collect()));
            std::iter::once(heading(&bars.series)).chain(rows).collect()
        }
        Chart::Tornado(tornado) => {
            let rows = tornado.bars.iter().map(|bar| row(&bar.label, bar.ends.map(Some).to_vec()));
            std::iter::once(heading(&tornado.ends)).chain(rows).collect()
        }
        Chart::Calibration(calibration) => {
            let row = |panel: &CalibrationPanel| {
                let levels = panel.levels.iter().flat_map(|of| [of.held, of.range.0, of.range.1]);
                row(&panel.title, levels.chain(panel.tenths).map(Some).collect())
            };
            let levels = calibration.panels.first().map_or(&[][..], |panel| &panel.levels).iter();
            let levels = levels.flat_map(|of| {
                [String::new(), "2.5%".into(), "97.5%".into()].map(|end| format!("{:.0}% {end}", of.level))
            });
            let tenths = (1..=10).map(|tenth| format!("{}–{}%", 10 * (tenth - 1), 10 * tenth));
            let names: Vec<String> = levels.chain(tenths).collect();
            std::iter::once(heading(&names)).chain(calibration.panels.iter().map(row)).collect()
        }
        Chart::Tiles(tiles) => tiles.tiles.iter().map(|tile| row(&tile.name, vec![Some(tile.value)])).collect(),
        Chart::HeatMap(map) => {
            let rows = map.up.1.iter().zip(&map.values);
            let rows = rows.map(|(up, values)| row(up, values.iter().copied().map(Some).collect()));
            std::iter::once(heading(&map.across.1)).chain(rows).collect()
        }
        Chart::Pyramid(pyramid) => {
            let sides = |of: &[Vec<f64>; 2], at: usize| [of[0].get(at).copied(), of[1].get(at).copied()];
            let rows = pyramid
                .ages
                .iter()
                .enumerate()
                .map(|(at, age)| row(age, [sides(&pyramid.outline, at), sides(&pyramid.filled, at)].concat()));
            let series: Vec<String> = pyramid.labels[..2]
                .iter()
                .flat_map(|label| pyramid.sides.iter().map(move |side| format!("{label} {side}")))
                .collect();
            std::iter::once(heading(&series)).chain(rows).collect()
        }
        Chart::Scoreboard(board) => {
            let one = |row: &super::super::ScoreRow| {
                let (middle, interval) = row.projected.unzip();
                let (low, high) = interval.unzip();
                let figures = [row.progress, row.elapsed, middle, low, high].map(|value| json!(value));
                let words = [json!(row.label), json!(row.outcome), json!(row.verdict)];
                words.into_iter().chain(figures).collect()
            };
            board.rows.iter().map(one).collect()
        }
        _ => Vec::new(),
    }
}

/// Series over the same places.
#[derive(Default)]
struct Plot {
    title: String,
    across: String,
    places: Vec<f64>,
    /// Each with its name and its values in the order of the places.
    series: Vec<(String, Vec<Option<f64>>, Look)>,
    /// The numbers of the series that are the edges, and the colour between them.
    bands: Vec<(usize, usize, Color)>,
    marks: Vec<Value>,
    breaks: Vec<Value>,
    boundary: Option<i32>,
    review: Option<Value>,
    zero: bool,
    limits: Option<(f64, f64)>,
    whole: bool,
}

impl Plot {
    /// Over all of these years.
    fn over(years: impl IntoIterator<Item = i32>) -> Self {
        let years: BTreeSet<i32> = years.into_iter().collect();
        Self { places: years.into_iter().map(f64::from).collect(), whole: true, ..Self::default() }
    }

    /// The values in the order of the places, null where there is none.
    fn placed(&self, points: &[(f64, f64)]) -> Vec<Option<f64>> {
        let at = |place: &f64| points.iter().find(|(known, _)| known == place).map(|(_, value)| *value);
        self.places.iter().map(at).collect()
    }

    /// Adds a series and returns its number.
    fn add(&mut self, label: &str, points: &[(f64, f64)], look: Look) -> usize {
        self.series.push((label.to_owned(), self.placed(points), look));
        self.series.len() - 1
    }

    /// Adds the edges of a band and the area between them.
    fn add_band(&mut self, band: &Band, places: &[f64], color: Color) {
        let label = &band.label;
        let edge = |values: &[f64]| places.iter().copied().zip(values.iter().copied()).collect::<Vec<_>>();
        let (low_label, high_label) = (format!("{label} \u{2193}"), format!("{label} \u{2191}"));
        let low = self.add(low_label.trim(), &edge(&band.low), Look::default());
        let high = self.add(high_label.trim(), &edge(&band.high), Look::default());
        self.bands.push((low, high, color));
    }

    fn json(self, style: &Style) -> Value {
        let series = self.series.into_iter().map(|(label, values, look)| {
            let Look { color, width, points, hollow, dash } = look;
            json!({
                "label": label, "values": values, "color": color.map(|color| color.hex(style)), "width": width,
                "points": points, "hollow": hollow, "dash": dash,
            })
        });
        let band =
            |(low, high, color): (usize, usize, Color)| json!({ "low": low, "high": high, "color": color.hex(style) });
        let (series, bands): (Vec<Value>, Vec<Value>) = (series.collect(), self.bands.into_iter().map(band).collect());
        json!({
            "title": self.title, "across": self.across, "x": self.places, "series": series, "bands": bands,
            "marks": self.marks, "breaks": self.breaks, "boundary": self.boundary, "review": self.review, "zero": self.zero,
            "limits": self.limits.map(|(low, high)| [low, high]), "whole": self.whole,
        })
    }
}

/// How a series looks; one without a colour is not drawn, and told where a reader points.
#[derive(Clone, Copy, Default)]
struct Look {
    color: Option<Color>,
    width: f64,
    points: bool,
    hollow: bool,
    dash: Option<[u8; 2]>,
}

impl Look {
    fn line(color: Color) -> Self {
        Self { color: Some(color), width: 2.0, ..Self::default() }
    }

    fn points(hollow: bool) -> Self {
        let width = if hollow { 0.0 } else { 1.5 };
        Self { color: Some(palette::INK), width, points: true, hollow, dash: None }
    }
}

fn in_places(points: &[(i32, f64)]) -> Vec<(f64, f64)> {
    points.iter().map(|(year, value)| (f64::from(*year), *value)).collect()
}

fn over_years(years: &[i32], values: &[f64]) -> Vec<(f64, f64)> {
    years.iter().map(|year| f64::from(*year)).zip(values.iter().copied()).collect()
}

fn marks(targets: &[TargetMark]) -> Vec<Value> {
    targets.iter().map(|mark| json!({ "x": mark.year, "y": mark.value, "label": mark.label })).collect()
}

fn fan(fan: &Fan) -> Plot {
    let past = fan.history.iter().chain(&fan.since).map(|(year, _)| *year);
    let targets = fan.targets.iter().map(|target| target.year);
    let of_schedule = fan.schedule.iter().map(|(year, _)| *year).chain(fan.review.iter().map(|mark| mark.year));
    let mut plot = Plot::over(fan.years.iter().copied().chain(past).chain(targets).chain(of_schedule));
    let start = fan.years.first().and_then(|first| junction(&fan.history, &fan.breaks, fan.jump_off, *first));
    let places: Vec<f64> =
        start.iter().map(|(year, _)| *year).chain(fan.years.iter().copied()).map(f64::from).collect();
    for (at, band) in fan.bands.iter().enumerate() {
        let opened = |edge: &[f64]| start.iter().map(|(_, value)| *value).chain(edge.iter().copied()).collect();
        let band = Band { label: band.label.clone(), low: opened(&band.low), high: opened(&band.high) };
        plot.add_band(&band, &places, palette::band(at, fan.bands.len()));
    }
    let median = [in_places(start.as_slice()), over_years(&fan.years, &fan.median)].concat();
    if !median.is_empty() {
        plot.add(&fan.labels.median, &median, Look::line(PROJECTION));
    }
    if !fan.schedule.is_empty() {
        let look = Look { dash: Some([6, 4]), width: 1.5, ..Look::line(palette::TARGET) };
        plot.add(&fan.labels.schedule, &along(&fan.schedule, &plot.places.clone()), look);
    }
    if let Some(beside) = &fan.beside {
        let lines = [(&beside.median, [8, 4], ""), (&beside.low, [2, 3], " 10%"), (&beside.high, [2, 3], " 90%")];
        for (values, dash, end) in lines {
            let points = [in_places(beside.start.as_slice()), over_years(&beside.years, values)].concat();
            plot.add(&format!("{}{end}", beside.label), &points, Look { dash: Some(dash), ..Look::line(BESIDE) });
        }
    }
    let runs: Vec<&[(i32, f64)]> = stretches(&fan.history, &fan.breaks).collect();
    for run in &runs {
        let label = match run {
            [(first, _), .., (last, _)] if runs.len() > 1 => format!("{} {first}–{last}", fan.labels.actual),
            [(only, _)] if runs.len() > 1 => format!("{} {only}", fan.labels.actual),
            _ => fan.labels.actual.clone(),
        };
        plot.add(&label, &in_places(run), Look::points(false));
    }
    plot.breaks = fan.breaks.iter().map(|at| json!({ "x": at.year, "label": at.label })).collect();
    if !fan.since.is_empty() {
        plot.add(&fan.labels.actual, &in_places(&fan.since), Look::points(true));
    }
    plot.marks = marks(&fan.targets);
    plot.boundary = Some(fan.jump_off);
    plot.review = fan.review.as_ref().map(|mark| json!({ "x": mark.year, "label": mark.label }));
    plot.zero = fan.zero_baseline;
    plot
}

/// The values of a line through points at all places between its ends.
fn along(points: &[(i32, f64)], places: &[f64]) -> Vec<(f64, f64)> {
    let at = |place: f64| {
        let pair = points.windows(2).find(|pair| (f64::from(pair[0].0)..=f64::from(pair[1].0)).contains(&place))?;
        let ((from, low), (to, high)) = (pair[0], pair[1]);
        let share = (place - f64::from(from)) / f64::from(to - from);
        Some((place, low + (high - low) * share))
    };
    places.iter().filter_map(|place| at(*place)).collect()
}

fn lines(lines: &Lines) -> Plot {
    let years = lines.lines.iter().flat_map(|line| &line.years).copied();
    let past = lines.history.iter().map(|(year, _)| *year);
    let targets = lines.targets.iter().map(|target| target.year);
    let mut plot = Plot::over(years.chain(past).chain(targets));
    for (at, line) in lines.lines.iter().enumerate() {
        let dash = (at > 0).then_some([8, 4]);
        let look = Look { dash, ..Look::line(palette::series(at)) };
        let start =
            line.years.first().and_then(|first| junction(&lines.history, &lines.breaks, lines.jump_off, *first));
        let points = [in_places(start.as_slice()), over_years(&line.years, &line.values)].concat();
        plot.add(&line.label, &points, look);
    }
    if !lines.history.is_empty() {
        plot.add(&lines.labels.actual, &in_places(&lines.history), Look::points(false));
    }
    plot.marks = marks(&lines.targets);
    plot.boundary = Some(lines.jump_off);
    plot.zero = lines.zero_baseline;
    plot
}

/// The layers as lines: areas that cover one another cannot be hidden one by one.
fn stack(stack: &Stack) -> Plot {
    let mut plot = Plot::over(stack.years.iter().copied());
    for (at, layer) in stack.layers.iter().enumerate() {
        plot.add(&layer.label, &over_years(&stack.years, &layer.values), Look::line(palette::layer(at)));
    }
    let total: Vec<f64> =
        (0..stack.years.len()).map(|at| stack.layers.iter().filter_map(|layer| layer.values.get(at)).sum()).collect();
    let look = Look { width: 2.5, ..Look::line(palette::INK) };
    plot.add(&stack.total_label, &over_years(&stack.years, &total), look);
    plot.marks = marks(&stack.targets);
    plot.zero = true;
    plot
}

fn curve(curve: &Curve) -> Plot {
    let mut plot = Plot { places: curve.levels.clone(), across: curve.across.clone(), ..Plot::default() };
    let along = |values: &[f64]| curve.levels.iter().copied().zip(values.iter().copied()).collect::<Vec<_>>();
    let (low, high) = &curve.band;
    if !low.is_empty() {
        let band = Band { low: low.clone(), high: high.clone(), ..Band::default() };
        plot.add_band(&band, &curve.levels, PROJECTION.tint(0.25));
    }
    plot.add("", &along(&curve.values), Look::line(PROJECTION));
    if let Some((value, words)) = &curve.goal {
        let look = Look { dash: Some([6, 4]), ..Look::line(palette::TARGET) };
        plot.add(words, &along(&vec![*value; curve.levels.len()]), look);
    }
    plot.limits = curve.limits;
    plot
}

fn multiples(multiples: &Multiples) -> Vec<Plot> {
    let panel = |panel: &super::super::Panel| {
        let past = panel.history.iter().map(|(year, _)| *year);
        let mut plot = Plot::over(panel.years.iter().copied().chain(past).chain(panel.target.map(|(year, _)| year)));
        plot.title = format!("{} {}", panel.title, panel.figure).trim().to_owned();
        let places: Vec<f64> = panel.years.iter().map(|year| f64::from(*year)).collect();
        for (at, band) in panel.bands.iter().enumerate() {
            plot.add_band(band, &places, palette::band(at, panel.bands.len()));
        }
        for (at, line) in panel.lines.iter().enumerate() {
            let color = if at == 0 { PROJECTION } else { palette::INK };
            let label = multiples.lines.get(at).map_or("", String::as_str);
            plot.add(label, &over_years(&panel.years, line), Look::line(color));
        }
        if !panel.history.is_empty() {
            plot.add(&multiples.actual, &in_places(&panel.history), Look::points(false));
        }
        plot.marks = panel.target.iter().map(|(year, value)| json!({ "x": year, "y": value, "label": "" })).collect();
        plot.boundary = Some(multiples.jump_off);
        plot.zero = multiples.zero_baseline;
        plot
    };
    multiples.panels.iter().map(panel).collect()
}
