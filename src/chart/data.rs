//! The figures behind a chart, with all their digits, as a table to take away.

use serde_json::Value;

use super::interactive::{plots, table};
use super::{Band, Chart, Fan, ScoreRow, Scoreboard, Style};
use crate::language::{Language, text};

/// A cell of the figures behind a chart.
#[derive(Debug, Clone, PartialEq)]
enum Datum {
    Words(String),
    Number(f64),
    None,
}

impl Chart {
    /// The figures behind the chart as a csv table in the unit that its subtitle names, for spreadsheets: title and subtitle, then
    /// headings and rows. A year without a figure has an empty cell.
    ///
    /// ```
    /// # use carecast::Language;
    /// # use carecast::chart::{Chart, Fan};
    /// let chart = Chart::from(Fan { years: vec![2030, 2031], median: vec![1.0 / 3.0, 3.5], ..Fan::default() });
    /// assert!(chart.to_csv(Language::English).contains("2030,,,0.3333333333333333,"));
    /// ```
    #[must_use]
    pub fn to_csv(&self, language: Language) -> String {
        let captions = self.captions();
        let mut csv = String::from('\u{feff}');
        for line in [&captions.title, &captions.subtitle].into_iter().filter(|line| !line.is_empty()) {
            write_row(&mut csv, [Datum::Words(line.clone())]);
        }
        match self {
            Self::Fan(fan) => fan_rows(fan, language).into_iter().for_each(|row| write_row(&mut csv, row)),
            Self::Scoreboard(board) => {
                board_rows(board, language).into_iter().for_each(|row| write_row(&mut csv, row));
            }
            _ => self.rows(language).into_iter().for_each(|row| write_row(&mut csv, row)),
        }
        csv
    }

    /// What a page that can be explored shows, row by row.
    fn rows(&self, language: Language) -> Vec<Vec<Datum>> {
        let mut rows = Vec::new();
        for plot in plots(self, &Style::default(), language) {
            let words = |value: &Value| Datum::Words(value.as_str().unwrap_or_default().to_owned());
            let series = plot["series"].as_array().cloned().unwrap_or_default();
            if plot["title"].as_str().is_some_and(|title| !title.is_empty()) {
                rows.push(vec![words(&plot["title"])]);
            }
            rows.push(
                std::iter::once(words(&plot["across"])).chain(series.iter().map(|one| words(&one["label"]))).collect(),
            );
            for (at, place) in plot["x"].as_array().into_iter().flatten().enumerate() {
                let values = series.iter().map(|one| datum(&one["values"][at]));
                rows.push(std::iter::once(datum(place)).chain(values).collect());
            }
            let marks = plot["marks"].as_array().into_iter().flatten();
            rows.extend(marks.map(|mark| vec![datum(&mark["x"]), datum(&mark["y"]), words(&mark["label"])]));
        }
        if rows.is_empty() {
            rows.extend(table(self).iter().map(|row| row.iter().map(datum).collect()));
        }
        rows
    }
}

fn datum(value: &Value) -> Datum {
    match value {
        Value::Number(number) => number.as_f64().map_or(Datum::None, Datum::Number),
        Value::String(words) => Datum::Words(words.clone()),
        _ => Datum::None,
    }
}

/// Targets row by row: their words, and progress and projection as shares of the way.
fn board_rows(board: &Scoreboard, language: Language) -> Vec<Vec<Datum>> {
    let head = match language {
        Language::Chinese => [
            "目标",
            "数值",
            "结果",
            "判断",
            "进度",
            "进度来自模型",
            "时间进度",
            "目标年预测",
            "80%区间下限",
            "80%区间上限",
            "说明",
        ],
        Language::English => [
            "target",
            "figures",
            "outcome",
            "verdict",
            "progress",
            "progress is modelled",
            "time elapsed",
            "projected when due",
            "80% interval, low",
            "80% interval, high",
            "remark",
        ],
    };
    let words = |words: &str| Datum::Words(words.replace('\n', language.pick("；", "; ")));
    let number = |value: Option<f64>| value.map_or(Datum::None, Datum::Number);
    let row = |row: &ScoreRow| {
        let (middle, interval) = row.projected.unzip();
        let (low, high) = interval.unzip();
        let modelled =
            row.progress.map(|_| if row.is_modelled { language.pick("是", "yes") } else { language.pick("否", "no") });
        vec![
            words(&row.label),
            words(&row.detail),
            words(&row.outcome),
            words(&row.verdict),
            number(row.progress),
            modelled.map_or(Datum::None, words),
            number(row.elapsed),
            number(middle),
            number(low),
            number(high),
            words(&row.remark),
        ]
    };
    std::iter::once(head.map(words).to_vec()).chain(board.rows.iter().map(row)).collect()
}

/// A fan year by year: what was published, the projection with its bands, the way to the target and the target.
fn fan_rows(fan: &Fan, language: Language) -> Vec<Vec<Datum>> {
    let mut head = ["年份", "实际", "未用于预测", "中位数"].map(str::to_owned).to_vec();
    if language == Language::English {
        head = ["year", "actual", "not used", "median"].map(str::to_owned).to_vec();
    }
    let edges = |band: &Band| {
        let share = &band.label;
        let [low, high] =
            [text!("{share}区间下限", "{share} interval, low"), text!("{share}区间上限", "{share} interval, high")];
        [low.get(language).to_owned(), high.get(language).to_owned()]
    };
    head.extend(fan.bands.iter().flat_map(edges));
    head.extend(["时序直线", "目标"].map(str::to_owned).into_iter().filter(|_| language == Language::Chinese));
    head.extend(["line to target", "target"].map(str::to_owned).into_iter().filter(|_| language == Language::English));
    let mut years: Vec<i32> = fan.years.clone();
    let points = [&fan.history, &fan.since, &fan.schedule];
    years.extend(points.into_iter().flatten().map(|(year, _)| *year));
    years.extend(fan.targets.iter().map(|target| target.year));
    years.sort_unstable();
    years.dedup();
    let of = |points: &[(i32, f64)], year: i32| points.iter().find(|(of, _)| *of == year).map(|(_, value)| *value);
    let row = |year: i32| {
        let at = fan.years.iter().position(|of| *of == year);
        let projected = |values: &[f64]| at.and_then(|at| values.get(at).copied());
        let goal = fan.targets.iter().find(|target| target.year == year).map(|target| target.value);
        let bands = fan.bands.iter().flat_map(|band| [projected(&band.low), projected(&band.high)]);
        let before = [of(&fan.history, year), of(&fan.since, year), projected(&fan.median)];
        let values = before.into_iter().chain(bands).chain([of(&fan.schedule, year), goal]);
        let values = values.map(|value| value.map_or(Datum::None, Datum::Number));
        std::iter::once(Datum::Number(f64::from(year))).chain(values).collect()
    };
    std::iter::once(head.into_iter().map(Datum::Words).collect()).chain(years.into_iter().map(row)).collect()
}

fn write_row(csv: &mut String, row: impl IntoIterator<Item = Datum>) {
    for (at, cell) in row.into_iter().enumerate() {
        if at > 0 {
            csv.push(',');
        }
        match cell {
            Datum::Number(number) => csv.push_str(&number.to_string()),
            Datum::Words(words) => csv.push_str(&quoted(&words)),
            Datum::None => {}
        }
    }
    csv.push_str("\r\n");
}

/// Words that a spreadsheet takes neither for a formula nor for several cells.
fn quoted(words: &str) -> String {
    let is_formula = words.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let safe = if is_formula { format!("'{words}") } else { words.to_owned() };
    if safe.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Captions, DotRow, Dots, TargetMark};

    #[test]
    fn every_figure_is_there_with_all_its_digits_and_no_word_is_a_formula() {
        let fan = Fan {
            captions: Captions { title: "=SUM(1,2)".to_owned(), ..Captions::default() },
            years: vec![2025, 2027],
            history: vec![(2022, 0.1 + 0.2)],
            bands: vec![Band { label: "90%".to_owned(), low: vec![1.0, 2.0], high: vec![3.0, 4.0] }],
            median: vec![2.0, 3.0],
            targets: vec![TargetMark { year: 2027, value: 5.0, label: "goal".to_owned() }],
            schedule: vec![(2022, 0.3), (2027, 5.0)],
            ..Fan::default()
        };
        let csv = Chart::from(fan).to_csv(Language::English);
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(
            lines,
            [
                "\"'=SUM(1,2)\"",
                "year,actual,not used,median,\"90% interval, low\",\"90% interval, high\",line to target,target",
                "2022,0.30000000000000004,,,,,0.3,",
                "2025,,,2,1,3,,",
                "2027,,,3,2,4,5,5",
            ]
        );
        let dots = Dots {
            series: vec!["a".to_owned()],
            rows: vec![DotRow { label: "x".to_owned(), values: vec![Some(0.5)] }],
            ..Dots::default()
        };
        assert!(Chart::from(dots).to_csv(Language::Chinese).contains("x,0.5"));
    }
}
