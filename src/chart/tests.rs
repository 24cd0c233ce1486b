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
    for (index, label) in scene.labels.iter().enumerate() {
        let r = label.rect;
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

proptest! {
    #[test]
    fn what_is_varied_has_its_labels_apart(columns in 1..40_usize, rows in 1..40_usize, size in any_size()) {
        assert_labels_apart(&heat_map(columns, rows), size)?;
        assert_labels_apart(&tornado(), size)?;
        assert_labels_apart(&curve(), size)?;
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
