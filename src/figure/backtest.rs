//! The calibration plot of a backtest.

use super::Figure;
use super::words::captions;
use crate::analysis::backtest::{Backtest, Horizon, PooledScores, TestSet};
use crate::analysis::score::{Coverage, LEVELS, binomial_range};
use crate::chart::{Calibration, CalibrationPanel, LevelHeld};
use crate::language::{Language, Text, text};
use crate::number::percent;
use crate::words::sentence::sentence;

/// Sets with fewer forecasts without overlap than this show nothing: their intervals reach from end to end.
const FEWEST: usize = 10;

/// How often intervals held against what they claim, and where outcomes lay in their forecasts, for each set with ten forecasts
/// without overlap or more; `None` where there is none.
#[must_use]
pub fn backtest(found: &Backtest, language: Language) -> Option<Figure> {
    let pooled = TestSet::ALL.into_iter().filter_map(|(_, set)| {
        let pooled = PooledScores::of(found.of_set(set), set.main_forecaster(), &Horizon::all())?;
        (pooled.independent >= FEWEST).then_some((set, pooled))
    });
    let pooled: Vec<(TestSet, PooledScores)> = pooled.collect();
    let panels: Vec<CalibrationPanel> =
        pooled.iter().filter_map(|(set, pooled)| panel(*set, pooled, language)).collect();
    if panels.is_empty() {
        return None;
    }
    let subtitle = Text::new(
        "上：50%、80%、95%区间实际装下的比例及其95%精确区间（按互不重叠的预测次数），虚线为名义值。下：实际数落在预测分布各十分位的比例，虚线为10%，灰带为校准时95%会落入的范围",
        "Above: share of outcomes that intervals of 50, 80 and 95% held, with its exact 95% range (for as many forecasts as do not overlap); dashed: what they claim. Below: share of outcomes in each tenth of their forecasts; dashed: 10%; grey: where 95% of such shares would lie if calibrated",
    );
    let footnote = Text::new(
        "数据：各基线和情景；carecast backtest 测算。年度数列按三种趋势方法的中位数，其余按模型。各数列、各地区相互关联，实际的区间更宽。",
        "Data: baselines and scenarios; calculated by carecast backtest. Annual series by the median of three trend methods, the others by the model. Series and regions are related, so ranges are wider in truth.",
    );
    let names = [Text::new("区间装下的比例", "Held by intervals"), Text::new("实际数的位置", "Place of outcomes")];
    let columns = panels.len();
    let calibration = Calibration {
        captions: captions([&title(&pooled), &subtitle, &footnote], language),
        panels,
        names: names.map(|name| name.get(language).to_owned()),
    };
    let figure = Figure::new("calibration", calibration);
    Some(if columns > 1 { figure.high(560) } else { figure })
}

/// The sets whose 80 % intervals held least and most.
fn title(pooled: &[(TestSet, PooledScores)]) -> Text {
    let eighty = |(set, pooled): &(TestSet, PooledScores)| Some((*set, pooled.coverage?[1].share));
    let mut shares: Vec<(TestSet, f64)> = pooled.iter().filter_map(eighty).collect();
    shares.sort_by(|a, b| a.1.total_cmp(&b.1));
    let named = |(set, share): &(TestSet, f64)| {
        let share = percent(*share, 0);
        sentence!("{share}（{set}）", "{share} ({set})", [set = set.words()])
    };
    match shares.as_slice() {
        [only] => sentence!("80%区间实际装下：{only}", "80% intervals held {only}", [only = named(only)]),
        [least, .., most] => sentence!(
            "80%区间实际装下的比例：最少{least}，最多{most}",
            "80% intervals held {least} to {most} of outcomes",
            [least = named(least), most = named(most)]
        ),
        [] => Text::same(""),
    }
}

fn panel(set: TestSet, pooled: &PooledScores, language: Language) -> Option<CalibrationPanel> {
    let (coverage, tenths) = (pooled.coverage?, pooled.tenths?);
    let (n, apart) = (pooled.forecasts, pooled.independent);
    let level = |(level, of): (f64, Coverage)| LevelHeld {
        level: 100.0 * level,
        held: 100.0 * of.share,
        range: (100.0 * of.range.0, 100.0 * of.range.1),
    };
    Some(CalibrationPanel {
        title: set.words().get(language).to_owned(),
        figure: text!("n = {n}，不重叠{apart}", "n = {n}, {apart} without overlap").get(language).to_owned(),
        levels: LEVELS.into_iter().zip(coverage).map(level).collect(),
        tenths: tenths.map(|count| 100.0 * count as f64 / n as f64),
        even: even(apart),
    })
}

/// Within which shares, in percent, a tenth of so many independent outcomes lies at 95 % if all tenths are as likely: the shares
/// whose exact intervals hold a tenth.
fn even(independent: usize) -> (f64, f64) {
    let trials = independent as f64;
    let holds = |met: &usize| {
        let (low, high) = binomial_range(*met as f64, trials);
        low <= 0.1 && 0.1 <= high
    };
    let least = (0..=independent).find(holds).unwrap_or(0);
    let most = (0..=independent).rev().find(holds).unwrap_or(independent);
    (100.0 * least as f64 / trials.max(1.0), 100.0 * most as f64 / trials.max(1.0))
}
