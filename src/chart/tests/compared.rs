//! Charts that set things side by side: pyramids, scoreboards, bars, dots.

use super::super::*;
use super::*;

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
        is_modelled in any::<bool>(),
    ) -> ScoreRow {
        let projected = projected.map(|mut e| { e.sort_by(f64::total_cmp); (e[1], (e[0], e[2])) });
        ScoreRow { label, detail, remark, outcome, verdict, progress, is_modelled, elapsed, projected }
    }
}

prop_compose! {
    fn any_scoreboard()(
        captions in any_captions(),
        legend in [words(), words(), words(), words(), words()],
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
        limits in prop::option::of((-100.0..0.0, 0.0..1e6f64)),
    ) -> Bars {
        let count = series.len();
        let row = |(label, values): (String, [(f64, f64); 2])| BarRow { label, values: values[..count].to_vec() };
        let rows = rows.into_iter().map(row).collect();
        Bars { captions, series, rows, limits, tick_format: TickFormat::default() }
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
    fn any_panel()(
        (title, figure) in (words(), words()),
        levels in prop::collection::vec([0.0..100.0f64, 0.0..100.0f64, 0.0..100.0f64, 0.0..100.0f64], 1..5),
        tenths in [0.0..100.0f64, 0.0..100.0f64, 0.0..1.0f64, 0.0..20.0f64],
        even in (0.0..10.0f64, 10.0..100.0f64),
    ) -> CalibrationPanel {
        let level = |[level, held, low, high]: [f64; 4]| LevelHeld { level, held, range: (low.min(high), low.max(high)) };
        let tenths = std::array::from_fn(|at| tenths[at % 4]);
        CalibrationPanel { title, figure, levels: levels.into_iter().map(level).collect(), tenths, even }
    }
}

prop_compose! {
    fn any_calibration()(
        captions in any_captions(),
        panels in prop::collection::vec(any_panel(), 1..8),
        names in [words(), words()],
    ) -> Calibration {
        Calibration { captions, panels, names }
    }
}

#[test]
fn a_share_beyond_its_ends_is_refused() {
    let panel = CalibrationPanel { title: "a".to_owned(), tenths: [120.0; 10], ..CalibrationPanel::default() };
    let chart = Calibration { panels: vec![panel], ..Calibration::default() };
    let told = render(&chart.into(), Size::default()).unwrap_err().to_string();
    assert_eq!(told, "a: the value at index 0 is not between 0 and 100%");
    assert!(render(&Calibration::default().into(), Size::default()).is_err());
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
    fn labels_of_bars_stay_apart(bars in any_bars(), size in any_size()) {
        assert_labels_apart(&bars, size)?;
    }

    #[test]
    fn labels_of_dots_stay_apart(chart in any_dots(), size in any_size()) {
        assert_labels_apart(&chart, size)?;
    }

    #[test]
    fn labels_of_calibrations_stay_apart(chart in any_calibration(), size in any_size()) {
        assert_labels_apart(&chart, size)?;
    }
}
