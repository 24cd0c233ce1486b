//! How every target stands and on what ground: published figures, years, people, the model, a rate, a trend, nothing yet.

use carecast::Language;
use carecast::analysis::review::{NextStep, NotCountable, ProgressMethod, ProgressVerdict, Review, StatusGround};
use carecast::plan::HandVerdict;
use carecast::report;

use super::review::{row, target, with_targets};

/// A target that no indicator carries.
fn own(id: &str, figure: &str, more: &str) -> String {
    let (value, unit) = figure.split_once(' ').unwrap();
    format!(
        "[[target]]\nid = \"{id}\"\nlabel = {{ zh = \"标{id}\", en = \"T {id}\" }}\nperiod = 2027\ncomparator = \">=\"\n\
         value = {value}\nunit = \"{unit}\"\nquote = \"q\"\n{more}"
    )
}

fn ground<'r>(review: &'r Review, id: &str) -> &'r StatusGround {
    &row(review, id).status.ground
}

#[test]
fn without_a_base_there_is_a_completion_rate() {
    // 28 of 50, three years into five.
    let review = with_targets(&own("parks", "50 个", ""), "parks,2025,28,=,个\n");
    let parks = row(&review, "parks");
    assert_eq!(parks.status.ground, StatusGround::CompletionRate(0.56));
    assert!(!parks.status.ground.has_verdict() && parks.verdict == ProgressVerdict::NotCounted);
    assert!(parks.status.next_steps.iter().any(|step| matches!(step, NextStep::AskBase { year: 2022, .. })));
    let table = report::review::statuses(&review);
    let shown: Vec<String> = table.rows[0].iter().map(|cell| cell.shown(Language::Chinese)).collect();
    assert_eq!(shown[1..3], ["完成率", "–"]);
    assert!(shown[3].contains("为目标值的56%") && shown[3].contains("请牵头部门提供2022年基期值"), "{shown:?}");
    // With a base that the plan implies it is progress, and carries a verdict.
    let review = with_targets(&own("parks", "50 个", "base = 0\n"), "parks,2025,28,=,个\n");
    let parks = row(&review, "parks");
    assert!((parks.by(ProgressMethod::Linear).unwrap().value - 0.56).abs() < 1e-12);
    assert_eq!(parks.status.ground, StatusGround::Published(ProgressVerdict::AsExpected));
    assert!(parks.status.next_steps.is_empty());
    // From 10 the same figure is 45 % of the way.
    let review = with_targets(&own("parks", "50 个", "base = 10\n"), "parks,2025,28,=,个\n");
    assert_eq!(*ground(&review, "parks"), StatusGround::Published(ProgressVerdict::Behind));
    // What is behind even from nothing is behind wherever the base lay.
    let review = with_targets(&own("parks", "50 个", ""), "parks,2025,20,=,个\n");
    assert_eq!(*ground(&review, "parks"), StatusGround::Published(ProgressVerdict::Behind));
    let review = with_targets(&own("parks", "50 个", ""), "parks,2025,20,>,个\n");
    assert!(!ground(&review, "parks").has_verdict(), "more than 20 may be enough");
}

#[test]
fn four_figures_make_a_trend_and_no_verdict() {
    let figures = |years: &[(i32, f64)]| {
        years.iter().map(|(year, value)| format!("wards,{year},{value},=,个\n")).collect::<String>()
    };
    let four = [(2022, 100.0), (2023, 108.0), (2024, 113.0), (2025, 124.0)];
    // On one basis with the base they have progress instead.
    let review = with_targets(&own("wards", "200 个", ""), &figures(&four));
    assert!(ground(&review, "wards").has_verdict());
    let at_most = own("wards", "90 个", "").replace(">=", "<=");
    let review = with_targets(&at_most, &figures(&[(2019, 90.0), (2020, 94.0), (2021, 97.0), (2022, 99.0)]));
    match ground(&review, "wards") {
        StatusGround::Trend(trend) => {
            assert_eq!((trend.year, trend.figures), (2027, (2019, 2022)));
            assert!(trend.interval_80.0 < trend.median && trend.median > 99.0 && trend.median < 140.0, "{trend:?}");
        }
        other => panic!("{other:?}"),
    }
    assert!(!ground(&review, "wards").has_verdict() && !row(&review, "wards").status.next_steps.is_empty());
    assert_eq!(review.status_counts().trend, 1);
    let three = with_targets(&at_most, &figures(&[(2020, 94.0), (2021, 97.0), (2022, 99.0)]));
    assert_eq!(*ground(&three, "wards"), StatusGround::Open);
}

#[test]
fn people_assess_what_figures_and_model_leave_open() {
    let by = "[target.assessment]\nverdict = \"滞后\"\nevidence = \"三个县未启动\"\nby = \"省卫生健康委\"\non = 2026-01-15\n";
    let review = with_targets(&own("networks", "16 个", by), "");
    match ground(&review, "networks") {
        StatusGround::ByHand(assessment) => {
            assert_eq!((assessment.verdict, assessment.on.as_str()), (HandVerdict::Behind, "2026-01-15"));
        }
        other => panic!("{other:?}"),
    }
    assert!(ground(&review, "networks").has_verdict() && ground(&review, "networks").lags());
    // A published figure is not overruled; what people say is shown beside it.
    let review = with_targets(&own("networks", "16 个", &format!("base = 0\n{by}")), "networks,2025,15,=,个\n");
    assert_eq!(*ground(&review, "networks"), StatusGround::Published(ProgressVerdict::Ahead));
    let shown = report::review::statuses(&review).rows[0][3].shown(Language::Chinese);
    assert!(shown.contains("人工评估：滞后，三个县未启动（省卫生健康委，2026-01-15）"), "{shown}");
}

#[test]
fn what_cannot_be_counted_leaves_the_denominator() {
    let targets = own("vague", "3 个", "not_countable = \"规划未界定范围\"\n")
        + &own("open", "3 个", "")
        + &target("added", "industry.value_added", "level", ">=", "3000 亿元")
        + &own("yearly", "10 个", "course = \"every_year\"\n");
    let yearly = "yearly,2023,10,=,个\nyearly,2024,12,=,个\nyearly,2025,9,=,个\n";
    let review = with_targets(&targets, yearly);
    assert!(matches!(ground(&review, "vague"), StatusGround::NotCountable(NotCountable::Stated(_))));
    assert_eq!(*ground(&review, "yearly"), StatusGround::Yearly(ProgressVerdict::MissedInSomeYears));
    assert!(matches!(ground(&review, "added"), StatusGround::Modelled(_)));
    let counts = review.status_counts();
    assert_eq!((counts.all, counts.countable, counts.with_verdict, counts.open), (4, 3, 2, 1));
    let headline = counts.headline();
    assert_eq!(
        headline.zh,
        "规划提出4项定量目标，可计量3项，其中有结论2项（依公布数1项、模型测算1项）；尚无结论的1项，不可计量的1项。"
    );
    assert!(headline.en.contains("3 of them countable: 2 with a verdict"), "{}", headline.en);
}

#[test]
fn every_target_of_the_plan_has_a_status_and_each_open_one_a_next_step() {
    let known = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027/actuals.csv"),
    )
    .unwrap();
    let (_, rows) = known.split_once('\n').unwrap();
    let rows: String = rows.lines().map(|row| row.split(',').take(5).collect::<Vec<_>>().join(",") + "\n").collect();
    let review = super::review::shandong(&rows);
    let counts = review.status_counts();
    assert_eq!(counts.all, report::review::statuses(&review).rows.len());
    for row in review.rows.iter().filter(|row| row.target.is_own()) {
        let is_closed = row.status.ground.has_verdict() || matches!(row.status.ground, StatusGround::NotCountable(_));
        assert_eq!(row.status.next_steps.is_empty(), is_closed, "{}", row.target.id);
    }
    let parts = [counts.with_verdict, counts.completion_rate, counts.trend, counts.open];
    assert_eq!(parts.iter().sum::<usize>(), counts.countable);
}
