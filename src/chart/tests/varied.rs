//! Charts of what is varied: tornados, heat maps, curves.

use super::super::*;
use super::*;

pub(super) fn tornado() -> Tornado {
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

pub(super) fn heat_map(columns: usize, rows: usize) -> HeatMap {
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

pub(super) fn curve() -> Curve {
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
        limits in prop::option::of((-100.0..0.0, 0.0..1e6f64)),
    ) -> Curve {
        let sorted: Vec<[f64; 3]> = edges.into_iter().map(|mut e| { e.sort_by(f64::total_cmp); e }).collect();
        let of = |at: usize| -> Vec<f64> { sorted.iter().map(|edges| edges[at]).collect() };
        Curve {
            captions, across, goal, limits,
            levels: (0..sorted.len()).map(|at| from + at as f64).collect(),
            values: of(1),
            band: (of(0), of(2)),
            tick_format: TickFormat::default(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn labels_of_tornados_stay_apart(tornado in any_tornado(), size in any_size()) {
        assert_labels_apart(&tornado, size)?;
    }

    #[test]
    fn what_is_varied_has_its_labels_apart(map in any_heat_map(), curve in any_curve(), size in any_size()) {
        assert_labels_apart(&map, size)?;
        assert_labels_apart(&curve, size)?;
    }
}

prop_compose! {
    fn any_tiles()(
        captions in any_captions(),
        named in prop::collection::vec((words(), value()), 1..40),
        columns in 1..9usize,
    ) -> Tiles {
        let tile = |(at, (name, value)): (usize, (String, f64))| {
            Tile { name, place: (at / columns, at % columns), value, mark: "†".into() }
        };
        Tiles { captions, tiles: named.into_iter().enumerate().map(tile).collect(), decimals: 1 }
    }
}

proptest! {
    #[test]
    fn names_and_values_of_tiles_stay_apart(tiles in any_tiles(), size in any_size()) {
        assert_labels_apart(&tiles, size)?;
    }
}

#[test]
fn provinces_have_room_in_tiles() {
    let tile =
        |at: usize| Tile { name: "内蒙古".into(), place: (at / 8, at % 8), value: at as f64, mark: "*".into() };
    let chart = Tiles { captions: captions(), tiles: (0..31).map(tile).collect(), decimals: 1 };
    render(&chart.clone().into(), Size { width: 800, height: 634 }).unwrap();
    assert!(matches!(render(&Tiles::default().into(), Size::default()), Err(ChartError::Empty { .. })));
    let small = render(&chart.into(), Size { width: 250, height: 300 });
    assert!(matches!(small, Err(ChartError::NoRoom { .. })));
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
