use super::*;
use proptest::prelude::*;

fn captions() -> Captions {
    Captions {
        title: "增加值：2027 年超过 7000 亿元的可能性约 85%".into(),
        subtitle: "亿元，现价".into(),
        footnote: "来源：示例数据".into(),
        description: "d".into(),
        language: "zh".into(),
    }
}

fn fan(years: usize, value: f64) -> Fan {
    let years: Vec<i32> = (2023..).take(years).collect();
    let path = |slope: f64| -> Vec<f64> { (1..).zip(&years).map(|(t, _)| value + slope * f64::from(t)).collect() };
    let step = value.abs() * 0.05;
    Fan {
        captions: captions(),
        history: vec![(2020, value - step), (2021, value), (2022, value)],
        jump_off: 2022,
        bands: vec![
            Band { low: path(-step), high: path(step) },
            Band { low: path(-0.5 * step), high: path(0.5 * step) },
        ],
        median: path(0.0),
        targets: vec![TargetMark { year: 2024, value: value + step, label: "规划目标".into() }],
        labels: FanLabels {
            actual: "实际".into(),
            projection: "预测".into(),
            base: "5620*".into(),
            median: "中位数 7000".into(),
            low_end: "5% 6000".into(),
            high_end: "95% 8000".into(),
        },
        zero_baseline: true,
        years,
        ..Fan::default()
    }
}

/// No two labels overlap, and all are on the canvas.
fn assert_labels_apart(chart: &dyn Kind, size: Size) -> Result<(), TestCaseError> {
    let scene = match lay_out(chart, size) {
        Err(ChartError::NoRoom { .. }) => return Ok(()),
        scene => scene.map_err(|e| TestCaseError::fail(e.to_string()))?,
    };
    let canvas = (f64::from(size.width), f64::from(size.height));
    let diamonds: Vec<_> = (scene.shapes.iter())
        .filter_map(|shape| match shape {
            canvas::Shape::Area { points, color } if *color == palette::VERMILLION => Some(points),
            _ => None,
        })
        .map(|corners| placement::Rect { x0: corners[3].x, y0: corners[0].y, x1: corners[1].x, y1: corners[2].y })
        .collect();
    // Lines of data are thick; grid, axes and leaders are thin.
    let curves: Vec<_> = (scene.shapes.iter())
        .filter_map(|shape| match shape {
            canvas::Shape::Line { points, width, pattern: None, .. } if *width >= 1.9 => Some(points),
            _ => None,
        })
        .flat_map(|points| points.windows(2).map(|pair| (pair[0], pair[1])))
        .collect();
    for (index, label) in scene.labels.iter().enumerate() {
        let r = label.rect;
        let crossed = curves.iter().find(|line| r.grown(-1.0).is_crossed(**line));
        prop_assert!(crossed.is_none(), "{label:?} on a curve {crossed:?}");
        prop_assert!(!diamonds.iter().any(|d| d.overlaps(r)), "{label:?} on a target");
        prop_assert!(r.x0 >= 0.0 && r.y0 >= 0.0 && r.x1 <= canvas.0 && r.y1 <= canvas.1, "{label:?}");
        for other in &scene.labels[..index] {
            prop_assert!(!r.grown(-1e-9).overlaps(other.rect), "{label:?}\n{other:?}");
        }
    }
    Ok(())
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![-1e4..1e4f64, 0.0..1e4f64, -1e90..1e90f64, -1e-90..1e-90f64, Just(0.0), Just(7.0)]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z ]{0,12}", "[养老医健康护理床位]{0,40}", "[A-Za-z]{0,60}", Just("95% 12 317".to_owned())]
}

fn target() -> impl Strategy<Value = TargetMark> {
    (2015..2040, value(), words()).prop_map(|(year, value, label)| TargetMark { year, value, label })
}

fn mark() -> impl Strategy<Value = Break> {
    (2015..2040, words()).prop_map(|(year, label)| Break { year, label })
}

fn past() -> impl Strategy<Value = Vec<(i32, f64)>> {
    prop::collection::vec(value(), 0..12).prop_map(|values| (2012..).zip(values).collect())
}

fn any_size() -> impl Strategy<Value = Size> {
    prop_oneof![Just(Size::default()), (200..1600u32, 200..1000u32).prop_map(|(width, height)| Size { width, height }),]
}

prop_compose! {
    fn any_fan()(
        edges in prop::collection::vec([value(), value(), value()], 1..30),
        targets in prop::collection::vec(target(), 0..4),
        breaks in prop::collection::vec(mark(), 0..3),
        history in past(),
        (actual, projection, base, median, low_end, high_end) in (words(), words(), words(), words(), words(), words()),
        since in past(),
        (title, footnote) in (words(), words()),
        (first, jump_off, zero_baseline) in (2015..2030, 2010..2035, any::<bool>()),
    ) -> Fan {
        let sorted: Vec<[f64; 3]> = edges.into_iter().map(|mut e| { e.sort_by(f64::total_cmp); e }).collect();
        Fan {
            captions: Captions { title, footnote, ..Captions::default() },
            years: (first..).take(sorted.len()).collect(),
            history, since, breaks, jump_off,
            bands: vec![Band { low: sorted.iter().map(|e| e[0]).collect(), high: sorted.iter().map(|e| e[2]).collect() }],
            median: sorted.iter().map(|e| e[1]).collect(),
            targets,
            labels: FanLabels { actual, projection, base, median, low_end, high_end },
            zero_baseline,
            tick_format: TickFormat::default(),
        }
    }
}

prop_compose! {
    fn any_line()(
        values in prop::collection::vec(value(), 1..20),
        first in 2015..2030,
        label in words(),
        interval in prop::option::of((value(), value())),
    ) -> Line {
        let interval_at_end = interval.map(|(a, b)| (a.min(b), a.max(b)));
        Line { label, years: (first..).take(values.len()).collect(), values, interval_at_end }
    }
}

prop_compose! {
    fn any_stack()(
        first in 2015..2030,
        count in 1..40usize,
        layers in prop::collection::vec((words(), prop::collection::vec(value(), 40)), 1..6),
        targets in prop::collection::vec(target(), 0..3),
        (total_label, actual, projection) in (words(), words(), words()),
        (jump_off, mark_totals) in (2010..2040, any::<bool>()),
    ) -> Stack {
        let cut = |(label, mut values): (String, Vec<f64>)| { values.truncate(count); Layer { label, values } };
        Stack {
            captions: captions(),
            years: (first..).take(count).collect(),
            layers: layers.into_iter().map(cut).collect(),
            jump_off, total_label, mark_totals, targets,
            labels: Sides { actual, projection },
            tick_format: TickFormat::default(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn labels_of_fans_stay_apart(fan in any_fan(), size in any_size()) {
        assert_labels_apart(&fan, size)?;
    }

    #[test]
    fn labels_of_lines_stay_apart(
        lines in prop::collection::vec(any_line(), 1..14),
        history in past(),
        breaks in prop::collection::vec(mark(), 0..2),
        targets in prop::collection::vec(target(), 0..3),
        size in any_size(),
        (jump_off, zero_baseline) in (2010..2035, any::<bool>()),
    ) {
        let labels = Sides { actual: "actual".into(), projection: "projection".into() };
        let chart = Lines {
            captions: captions(), lines, history, breaks, jump_off, targets, labels, zero_baseline,
            tick_format: TickFormat::default(),
        };
        assert_labels_apart(&chart, size)?;
    }

    #[test]
    fn labels_of_stacks_stay_apart(stack in any_stack(), size in any_size()) {
        assert_labels_apart(&stack, size)?;
    }
}

#[test]
fn odd_data_are_drawn() {
    for years in [1, 2, 80] {
        for value in [0.0, 1.0, -5.0, 1e-80, 1e90, 5620.0] {
            let svg = render(&fan(years, value).into(), Size::default()).unwrap();
            assert!(!svg.as_str().contains("NaN") && !svg.as_str().contains("2147483647"), "{years} {value}");
        }
    }
    let bare = Fan { years: vec![2030], median: vec![3.0], ..Fan::default() };
    render(&bare.into(), Size::default()).unwrap();
}

#[test]
fn the_same_chart_gives_the_same_bytes() {
    let chart = Chart::from(fan(8, 5620.0));
    let (first, second) = (render(&chart, Size::default()).unwrap(), render(&chart, Size::default()).unwrap());
    assert_eq!(first, second);
    assert_eq!(first.to_png().unwrap(), second.to_png().unwrap());
}

#[test]
fn a_png_is_1600_by_1000_and_has_ink_where_the_texts_are() {
    use resvg::tiny_skia::Pixmap;
    let chart = fan(8, 5620.0);
    let png = render(&chart.clone().into(), Size::default()).unwrap().to_png().unwrap();
    let picture = Pixmap::decode_png(&png).unwrap();
    assert_eq!((picture.width(), picture.height()), (1600, 1000));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let is_ink = |x: f64, y: f64| {
        let pixel = picture.pixel((x * 2.0) as u32, (y * 2.0) as u32).unwrap();
        u32::from(pixel.red()) + u32::from(pixel.green()) + u32::from(pixel.blue()) < 600
    };
    let row_has_ink =
        |x0: f64, x1: f64, y: f64| (0..).map(|i| x0 + 0.5 * f64::from(i)).take_while(|x| *x < x1).any(|x| is_ink(x, y));
    for label in lay_out(&chart, Size::default()).unwrap().labels {
        let r = label.rect;
        let column_has_ink =
            |x: f64| (0..).map(|i| r.y0 + 0.5 * f64::from(i)).take_while(|y| *y < r.y1).any(|y| is_ink(x, y));
        // Ink in the middle row, and within a quarter em of both ends of the measured box.
        assert!(row_has_ink(r.x0, r.x1, f64::midpoint(r.y0, label.at.y)), "{label:?}");
        let reach = label.face.size * 0.25;
        let near =
            |from: f64| (0..).map(|i| from + 0.5 * f64::from(i)).take_while(|x| *x < from + reach).any(column_has_ink);
        assert!(near(r.x0) && near(r.x1 - reach), "{label:?}");
    }
}

#[test]
fn wrong_data_are_named() {
    let size = Size::default();
    let error = |fan: Fan| render(&fan.into(), size).unwrap_err();
    let good = fan(3, 100.0);
    let mut bad = good.clone();
    bad.bands[1].high[2] = f64::INFINITY;
    assert_eq!(error(bad), ChartError::NotFinite { series: "band 2, high".into(), index: 2 });
    let mut bad = good.clone();
    bad.median.pop();
    assert_eq!(error(bad), ChartError::Length { series: "median".into(), expected: 3, found: 2 });
    let mut bad = good.clone();
    bad.history[1].1 = f64::NAN;
    assert_eq!(error(bad), ChartError::NotFinite { series: "history".into(), index: 1 });
    let mut bad = good.clone();
    bad.years[2] = 2023;
    assert_eq!(error(bad), ChartError::YearOrder { series: "years".into(), index: 2 });
    let mut bad = good.clone();
    bad.targets[0].label = "目标 \u{1f600}".into();
    assert_eq!(error(bad), ChartError::MissingGlyph { character: '\u{1f600}', text: "目标 \u{1f600}".into() });
    assert!(matches!(error(Fan::default()), ChartError::Empty { .. }));
    assert!(matches!(render(&Lines::default().into(), size), Err(ChartError::Empty { .. })));
    assert!(matches!(render(&Stack::default().into(), size), Err(ChartError::Empty { .. })));
    let tiny = Size { width: 100, height: 100 };
    assert!(matches!(render(&good.into(), tiny), Err(ChartError::Size { .. })));
}

#[test]
fn a_break_interrupts_the_line_and_the_fan() {
    let lines = |fan: &Fan| {
        lay_out(fan, Size::default())
            .unwrap()
            .shapes
            .iter()
            .filter(|s| {
                matches!(s,
        canvas::Shape::Line { color, pattern: None, .. } if *color == palette::INK)
            })
            .count()
    };
    let whole = fan(3, 100.0);
    let mut broken = whole.clone();
    broken.history.insert(0, (2019, 50.0));
    broken.breaks.push(Break { year: 2021, label: "口径调整".into() });
    assert_eq!((lines(&whole), lines(&broken)), (1, 2));
}

#[test]
fn a_label_without_space_moves_to_the_footnote() {
    let mut crowded = fan(8, 100.0);
    for number in 0..60 {
        let label = format!("规划目标第 {number} 号：养老机构护理型床位占比");
        crowded.targets.push(TargetMark { year: 2025, value: 100.0, label });
    }
    let svg = render(&crowded.into(), Size { width: 800, height: 1500 }).unwrap();
    assert!(svg.as_str().contains("◆ 规划目标第"));
}

fn tornado() -> Tornado {
    let bar = |label: &str, ends| TornadoBar { label: label.into(), ends };
    Tornado {
        captions: captions(),
        ends: ["p10".into(), "p90".into()],
        middle: 5.0,
        middle_label: "中心 5".into(),
        bars: vec![bar("a", [3.0, 8.0]), bar("b", [6.0, 4.5])],
        ..Tornado::default()
    }
}

fn heat_map(columns: usize, rows: usize) -> HeatMap {
    let words = |count: usize| (0..count).map(|at| format!("{at}.25")).collect::<Vec<String>>();
    HeatMap {
        captions: captions(),
        across: ("a".into(), words(columns)),
        up: ("b".into(), words(rows)),
        values: (0..rows).map(|row| (0..columns).map(|column| (row * column) as f64).collect()).collect(),
        decimals: 1,
        goal: Some((rows as f64, "目标：至少这么多".into())),
    }
}

fn curve() -> Curve {
    Curve {
        captions: captions(),
        across: "a，%".into(),
        levels: vec![3.0, 4.0, 5.0],
        values: vec![7.0, 6.5, 6.0],
        band: (vec![6.5, 6.0, 5.5], vec![7.5, 7.0, 6.5]),
        goal: Some((6.4, "目标".into())),
        ..Curve::default()
    }
}

fn any_captions() -> impl Strategy<Value = Captions> {
    (words(), words(), words()).prop_map(|(title, subtitle, footnote)| Captions {
        title,
        subtitle,
        footnote,
        ..Captions::default()
    })
}

prop_compose! {
    fn any_panel()(
        title in words(),
        figure in "[0-9 ]{0,14}",
        first in 2015..2030,
        edges in prop::collection::vec([value(), value(), value()], 1..40),
        history in past(),
        target in prop::option::of((2015..2060, value())),
    ) -> Panel {
        let sorted: Vec<[f64; 3]> = edges.into_iter().map(|mut e| { e.sort_by(f64::total_cmp); e }).collect();
        let of = |at: usize| -> Vec<f64> { sorted.iter().map(|edges| edges[at]).collect() };
        Panel {
            title, figure, history, target,
            years: (first..).take(sorted.len()).collect(),
            bands: vec![Band { low: of(0), high: of(2) }],
            lines: vec![of(1), of(0)],
        }
    }
}

prop_compose! {
    fn any_multiples()(
        captions in any_captions(),
        panels in prop::collection::vec(any_panel(), 1..41),
        names in (words(), words()),
        (between, actual) in (words(), words()),
        (jump_off, zero_baseline) in (2010..2035, any::<bool>()),
    ) -> Multiples {
        let lines = vec![names.0, names.1];
        Multiples { captions, panels, lines, between, actual, jump_off, zero_baseline, tick_format: TickFormat::default() }
    }
}

prop_compose! {
    fn any_pyramid()(
        captions in any_captions(),
        sides in [words(), words()],
        labels in [words(), words(), words()],
        people in prop::collection::vec([value(), value(), value(), value()], 1..110),
        darker_from in 0..110usize,
    ) -> Pyramid {
        let of = |at: usize| -> Vec<f64> { people.iter().map(|values| values[at].abs()).collect() };
        Pyramid {
            captions, sides, labels, darker_from,
            ages: (0..people.len()).map(|age| age.to_string()).collect(),
            outline: [of(0), of(1)],
            filled: [of(2), of(3)],
            tick_format: TickFormat::default(),
        }
    }
}

prop_compose! {
    fn any_score()(
        (label, detail, remark) in (words(), words(), words()),
        (outcome, verdict) in (words(), words()),
        progress in prop::option::of(-3.0..4.0f64),
        elapsed in prop::option::of(0.0..1.0f64),
        projected in prop::option::of([value(), value(), value()]),
    ) -> ScoreRow {
        let projected = projected.map(|mut e| { e.sort_by(f64::total_cmp); (e[1], (e[0], e[2])) });
        ScoreRow { label, detail, remark, outcome, verdict, progress, elapsed, projected }
    }
}

prop_compose! {
    fn any_scoreboard()(
        captions in any_captions(),
        legend in [words(), words(), words(), words()],
        rows in prop::collection::vec(any_score(), 1..25),
    ) -> Scoreboard {
        Scoreboard { captions, legend, rows }
    }
}

prop_compose! {
    fn any_bars()(
        captions in any_captions(),
        series in prop::collection::vec(words(), 1..3),
        rows in prop::collection::vec((words(), [(value(), value()), (value(), value())]), 1..20),
    ) -> Bars {
        let count = series.len();
        let row = |(label, values): (String, [(f64, f64); 2])| BarRow { label, values: values[..count].to_vec() };
        Bars { captions, series, rows: rows.into_iter().map(row).collect(), tick_format: TickFormat::default() }
    }
}

prop_compose! {
    fn any_tornado()(
        captions in any_captions(),
        ends in [words(), words()],
        middle in value(),
        middle_label in words(),
        bars in prop::collection::vec((words(), [value(), value()]), 1..20),
    ) -> Tornado {
        let bars = bars.into_iter().map(|(label, ends)| TornadoBar { label, ends }).collect();
        Tornado { captions, ends, middle, middle_label, bars, tick_format: TickFormat::default() }
    }
}

prop_compose! {
    fn any_dots()(
        captions in any_captions(),
        series in [words(), words(), words()],
        rows in prop::collection::vec((words(), [prop::option::of(value()), prop::option::of(value()), prop::option::of(value())]), 1..35),
    ) -> Dots {
        let mut rows: Vec<DotRow> = rows.into_iter().map(|(label, values)| DotRow { label, values: values.to_vec() }).collect();
        rows[0].values[0] = Some(1.0);
        Dots { captions, series: series.to_vec(), rows, tick_format: TickFormat::default() }
    }
}

prop_compose! {
    fn any_heat_map()(
        captions in any_captions(),
        names in (words(), words()),
        values in (1..30usize, 1..30usize).prop_flat_map(|(rows, columns)| {
            prop::collection::vec(prop::collection::vec(value(), columns), rows)
        }),
        words_of in words(),
        decimals in 0..4usize,
        goal in prop::option::of((value(), words())),
    ) -> HeatMap {
        let words = |count: usize| (0..count).map(|at| format!("{words_of}{at}")).collect::<Vec<String>>();
        HeatMap {
            captions, decimals, goal,
            across: (names.0, words(values[0].len())),
            up: (names.1, words(values.len())),
            values,
        }
    }
}

prop_compose! {
    fn any_curve()(
        captions in any_captions(),
        across in words(),
        edges in prop::collection::vec([value(), value(), value()], 2..40),
        from in -100.0..100.0f64,
        goal in prop::option::of((value(), words())),
    ) -> Curve {
        let sorted: Vec<[f64; 3]> = edges.into_iter().map(|mut e| { e.sort_by(f64::total_cmp); e }).collect();
        let of = |at: usize| -> Vec<f64> { sorted.iter().map(|edges| edges[at]).collect() };
        Curve {
            captions, across, goal,
            levels: (0..sorted.len()).map(|at| from + at as f64).collect(),
            values: of(1),
            band: (of(0), of(2)),
            tick_format: TickFormat::default(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn labels_of_multiples_stay_apart(chart in any_multiples(), size in any_size()) {
        assert_labels_apart(&chart, size)?;
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn labels_of_pyramids_stay_apart(chart in any_pyramid(), size in any_size()) {
        assert_labels_apart(&chart, size)?;
    }

    #[test]
    fn labels_of_scoreboards_stay_apart(chart in any_scoreboard(), size in any_size()) {
        assert_labels_apart(&chart, size)?;
    }

    #[test]
    fn labels_of_bars_and_tornados_stay_apart(bars in any_bars(), tornado in any_tornado(), size in any_size()) {
        assert_labels_apart(&bars, size)?;
        assert_labels_apart(&tornado, size)?;
    }

    #[test]
    fn labels_of_dots_stay_apart(chart in any_dots(), size in any_size()) {
        assert_labels_apart(&chart, size)?;
    }

    #[test]
    fn what_is_varied_has_its_labels_apart(map in any_heat_map(), curve in any_curve(), size in any_size()) {
        assert_labels_apart(&map, size)?;
        assert_labels_apart(&curve, size)?;
    }
}

/// The charts of real size that are drawn most are not refused for want of room.
#[test]
fn ordinary_charts_have_room() {
    let panel = |number: usize| Panel {
        title: format!("第 {number} 个领域"),
        figure: "1 234 → 5 678".into(),
        years: (2022..2031).collect(),
        bands: vec![Band { low: vec![1.0; 9], high: vec![3.0; 9] }],
        lines: vec![vec![2.0; 9]],
        ..Panel::default()
    };
    for (panels, height) in [(2, 500), (7, 500), (31, 1200), (40, 1500)] {
        let chart = Multiples {
            captions: captions(),
            panels: (0..panels).map(panel).collect(),
            zero_baseline: true,
            ..Multiples::default()
        };
        render(&chart.into(), Size { width: 800, height }).unwrap();
    }
    let size = Size::default();
    for chart in [Chart::from(heat_map(12, 8)), tornado().into(), curve().into()] {
        render(&chart, size).unwrap();
    }
}

#[test]
fn what_cannot_be_drawn_of_what_is_varied() {
    let error = |chart: Chart| render(&chart, Size::default()).unwrap_err().to_string();
    let mut broken = tornado();
    broken.bars[1].ends[0] = f64::NAN;
    assert!(error(broken.into()).contains("not a finite number"));
    let mut broken = heat_map(3, 2);
    broken.values[1].pop();
    assert!(matches!(render(&broken.into(), Size::default()), Err(ChartError::Length { .. })));
    let broken = Curve { levels: vec![3.0, 3.0, 4.0], ..curve() };
    assert!(matches!(render(&broken.into(), Size::default()), Err(ChartError::YearOrder { index: 1, .. })));
    assert!(matches!(render(&Tornado::default().into(), Size::default()), Err(ChartError::Empty { .. })));
}
