//! Charts over years: fans, lines, stacks, small multiples.

use super::super::*;
use super::*;

fn target() -> impl Strategy<Value = TargetMark> {
    (2015..2040, value(), words()).prop_map(|(year, value, label)| TargetMark { year, value, label })
}

fn mark() -> impl Strategy<Value = Break> {
    (2015..2040, words()).prop_map(|(year, label)| Break { year, label })
}

fn past() -> impl Strategy<Value = Vec<(i32, f64)>> {
    prop::collection::vec(value(), 0..12).prop_map(|values| (2012..).zip(values).collect())
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
        schedule in past(),
        review in prop::option::of((2010..2040, words())),
        is_projected in any::<bool>(),
    ) -> Fan {
        // Without a projection there are actual values or the way to a target.
        let is_projected = is_projected || (history.is_empty() && schedule.is_empty());
        let edges = edges.into_iter().filter(|_| is_projected);
        let sorted: Vec<[f64; 3]> = edges.map(|mut e| { e.sort_by(f64::total_cmp); e }).collect();
        Fan {
            captions: Captions { title, footnote, ..Captions::default() },
            years: (first..).take(sorted.len()).collect(),
            history, since, breaks, jump_off,
            bands: vec![Band { low: sorted.iter().map(|e| e[0]).collect(), high: sorted.iter().map(|e| e[2]).collect(), ..Band::default() }],
            median: sorted.iter().map(|e| e[1]).collect(),
            beside: None,
            targets, schedule,
            review: review.map(|(year, label)| ReviewMark { year, label }),
            labels: FanLabels { actual, projection, base, median, low_end, high_end, ..FanLabels::default() },
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
            bands: vec![Band { low: of(0), high: of(2), ..Band::default() }],
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn labels_of_multiples_stay_apart(chart in any_multiples(), size in any_size()) {
        assert_labels_apart(&chart, size)?;
    }
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
