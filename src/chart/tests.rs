//! Tests of charts of any kind; the files beside test each kind.

mod compared;
mod over_years;
mod varied;

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
            Band { low: path(-step), high: path(step), ..Band::default() },
            Band { low: path(-0.5 * step), high: path(0.5 * step), ..Band::default() },
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
            ..FanLabels::default()
        },
        zero_baseline: true,
        years,
        ..Fan::default()
    }
}

/// No two labels overlap, and all are on the canvas.
fn assert_labels_apart(chart: &dyn Layout, size: Size) -> Result<(), TestCaseError> {
    let scene = match lay_out(chart, size) {
        Err(ChartError::NoRoom { .. }) => return Ok(()),
        scene => scene.map_err(|e| TestCaseError::fail(e.to_string()))?,
    };
    let canvas = (f64::from(size.width), f64::from(size.height));
    let diamonds: Vec<_> = (scene.shapes.iter())
        .filter_map(|shape| match shape {
            canvas::Shape::Area { points, color } if *color == palette::TARGET => Some(points),
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

fn any_captions() -> impl Strategy<Value = Captions> {
    (words(), words(), words()).prop_map(|(title, subtitle, footnote)| Captions {
        title,
        subtitle,
        footnote,
        ..Captions::default()
    })
}

fn any_size() -> impl Strategy<Value = Size> {
    prop_oneof![Just(Size::default()), (200..1600u32, 200..1000u32).prop_map(|(width, height)| Size { width, height }),]
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
    let boxed = render(&bad.into(), size).unwrap();
    assert_eq!(boxed.unknown().clone(), [('\u{1f600}', "目标 \u{1f600}".to_owned())].into());
    assert!(boxed.as_str().contains(">目标 □</text>"), "a box is drawn");
    assert!(matches!(error(Fan::default()), ChartError::Empty { .. }));
    assert!(matches!(render(&Lines::default().into(), size), Err(ChartError::Empty { .. })));
    assert!(matches!(render(&Stack::default().into(), size), Err(ChartError::Empty { .. })));
    let tiny = Size { width: 100, height: 100 };
    assert!(matches!(render(&good.into(), tiny), Err(ChartError::Size { .. })));
}

/// More labels than the page can hold are refused before a place for any is searched; at the edge the search alone decides.
#[test]
fn more_targets_than_have_room_are_refused_at_once() {
    let part = |targets: usize| {
        let target = |number: usize| TargetMark {
            year: 2023 + (0..5).nth(number % 5).unwrap_or(0),
            value: 90.0 + number as f64 / targets as f64 * 20.0,
            label: format!("规划目标 {number}：至少 7000 亿元"),
        };
        let chart = Fan { targets: (0..targets).map(target).collect(), ..fan(5, 100.0) };
        match render(&chart.into(), Size::default()) {
            Err(ChartError::NoRoom { part }) => Some(part),
            drawn => drawn.map(|_| None).unwrap(),
        }
    };
    assert_eq!(part(20_000), Some("the labels of all targets"));
    let at_the_edge = (10..).step_by(10).find_map(part);
    assert_ne!(at_the_edge, Some("the labels of all targets"));
}

/// The charts of real size that are drawn most are not refused for want of room.
#[test]
fn ordinary_charts_have_room() {
    let panel = |number: usize| Panel {
        title: format!("第 {number} 个领域"),
        figure: "1 234 → 5 678".into(),
        years: (2022..2031).collect(),
        bands: vec![Band { low: vec![1.0; 9], high: vec![3.0; 9], ..Band::default() }],
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
    for chart in [Chart::from(varied::heat_map(12, 8)), varied::tornado().into(), varied::curve().into()] {
        render(&chart, size).unwrap();
    }
}
