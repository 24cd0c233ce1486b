//! Tables as text: whatever stands in them, they fit the width, no figure is broken, nothing is lost.

use carecast::table::{Cell, Content, Table};
use carecast::{Language, Text};
use proptest::prelude::*;

const WIDTHS: [usize; 3] = [40, 80, 120];

/// The columns that a text takes on a terminal: Chinese characters and full-width signs take two.
fn columns(line: &str) -> usize {
    line.chars().map(|c| if matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ff60}') { 2 } else { 1 }).sum()
}

/// What is left of a text when it is taken apart: its signs in order, without spaces.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn words() -> impl Strategy<Value = Text> {
    let zh = "[养老护理型床位，增加值（占比）：全省2025年7000亿元。；]{0,24}";
    let en = "([A-Za-z]{1,14}|[0-9]{1,4}%?|nursing-care|>= 5,600)( ([a-z]{1,12}|\\([a-z]{1,9}\\)|[0-9]{1,3}\\.[0-9]|, of)){0,9}";
    (zh, en).prop_map(|(zh, en)| Text::new(zh, en))
}

fn figure() -> impl Strategy<Value = Cell> {
    (0.0..1e9_f64, 0..3_usize, 0.0..1e4_f64).prop_map(|(value, decimals, low)| {
        let written = |unit: &str| format!("{value:.decimals$}{unit}");
        let interval = Text::same(format!("[{low:.1}, {:.1}]", low + 17.0));
        let figure = Cell::number(value, Text::new(written("亿元"), written(" bn")));
        figure.over(Content::Interval { low, high: low + 17.0, unit: None, written: interval })
    })
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        figure(),
        figure(),
        words().prop_map(Cell::from),
        (words(), words()).prop_map(|(name, unit)| Cell::from(name).over(unit)),
        "[a-z]{2,9}(\\.[a-z_]{2,12}){0,3}".prop_map(Cell::name),
        Just(Cell::missing()),
        Just(Cell::blank()),
    ]
}

fn table() -> impl Strategy<Value = Table> {
    (1..9_usize, 0..6_usize).prop_flat_map(|(across, down)| {
        let row = proptest::collection::vec(cell(), across - 1);
        let row = (words(), row).prop_map(|(name, cells)| std::iter::once(name.into()).chain(cells).collect());
        let parts = (
            words(),
            proptest::collection::vec(words(), across),
            proptest::collection::vec(row, down),
            proptest::collection::vec(words(), 0..3),
        );
        parts.prop_map(|(title, columns, rows, notes)| Table { title, columns, rows, notes })
    })
}

/// Every figure of a table as it is written.
fn figures(table: &Table, language: Language) -> Vec<String> {
    let lines = table.rows.iter().flatten().flat_map(|cell| &cell.lines);
    lines.filter(|line| line.is_figure()).map(|line| line.written(language)).filter(|f| f != "–").collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_table_fits_its_width_and_loses_nothing(table in table()) {
        for language in [Language::Chinese, Language::English] {
            for width in WIDTHS {
                let shown = table.to_plain(language, width);
                for line in shown.lines() {
                    prop_assert!(columns(line) <= width, "{width}: {}: {line}\n{shown}", columns(line));
                }
                let figures = figures(&table, language);
                for figure in &figures {
                    let all = figures.iter().filter(|other| *other == figure).count();
                    prop_assert!(shown.matches(figure.as_str()).count() >= all, "{figure} at {width}:\n{shown}");
                }
                // Cells stand beside one another: of each the signs are there in their order, line by line.
                for text in table.notes.iter().chain([&table.title]) {
                    prop_assert!(bare(&shown).contains(&bare(text.get(language))), "{text:?} at {width}:\n{shown}");
                }
                let mut left: Vec<char> = bare(&shown).chars().collect();
                left.sort_unstable();
                let cells = table.rows.iter().flatten().map(|cell| cell.shown(language));
                let names = table.columns.iter().map(|name| name.get(language).to_owned());
                let mut wanted: Vec<char> = if table.rows.is_empty() { Vec::new() } else {
                    cells.chain(names).flat_map(|text| bare(&text).chars().collect::<Vec<_>>()).collect()
                };
                wanted.sort_unstable();
                let mut found = left.into_iter();
                for c in wanted {
                    prop_assert!(found.any(|other| other == c), "{c} is lost at {width}:\n{shown}");
                }
            }
        }
    }
}

fn sentence(zh: &str, en: &str) -> Table {
    Table { title: Text::same("t"), columns: Vec::new(), rows: Vec::new(), notes: vec![Text::new(zh, en)] }
}

#[test]
fn notes_are_wrapped_with_a_hanging_indent_and_figures_stay_with_their_signs() {
    let note = sentence(
        "2025年医养健康产业增加值不低于6440亿元，即在到2027年达到7000亿元的直线上（基期取上限时为6456亿元）",
        "at least CNY 644 billion in 2025, which is on the straight line to > CNY 700 billion in 2027 or ± 0.9 pp",
    );
    assert_eq!(
        note.to_plain(Language::Chinese, 40),
        "t\n2025年医养健康产业增加值不低于6440亿元，\n  即在到2027年达到7000亿元的直线上（基期\n  取上限时为6456亿元）"
    );
    assert_eq!(
        note.to_plain(Language::English, 40),
        "t\nat least CNY 644 billion in 2025, which\n  is on the straight line to\n  > CNY 700 billion in 2027 or ± 0.9 pp"
    );
}

#[test]
fn columns_stand_below_one_another_where_they_would_get_too_narrow() {
    let years = ["2022", "2025", "2027", "2030"];
    let interval = |low: f64| Content::Interval {
        low,
        high: low,
        unit: None,
        written: Text::same(format!("[{low:.1}, {low:.1}]")),
    };
    let figures = years.iter().map(|_| Cell::number(562.0, Text::same("562.0")).over(interval(560.3)));
    let name = Cell::words("增加值", "Industry value added").over(Text::new("亿元", "CNY billion"));
    let table = Table {
        title: Text::same("Shandong"),
        columns: std::iter::once("Indicator").chain(years).map(Text::same).collect(),
        rows: vec![std::iter::once(name).chain(figures).collect()],
        notes: Vec::new(),
    };
    let shown = table.to_plain(Language::English, 60);
    let block = |a: &str, b: &str| {
        format!(
            " Indicator                       {a}            {b}\n{rule}\n Industry value added           562.0           562.0\n   CNY billion         [560.3, 560.3]  [560.3, 560.3]\n",
            rule = "═".repeat(53)
        )
    };
    let rule = "─".repeat(53);
    let expected = format!("Shandong\n{rule}\n{}{rule}\n{}{rule}", block("2022", "2025"), block("2027", "2030"));
    assert_eq!(shown, expected, "\n{shown}");
}

#[test]
fn where_the_first_column_names_groups_every_block_names_the_rows_too() {
    let interval = || {
        Cell::number(562.0, Text::same("562.0")).over(Content::Interval {
            low: 560.3,
            high: 560.3,
            unit: None,
            written: Text::same("[560.3, 560.3]"),
        })
    };
    let row = |plan: Cell, target: &str| {
        [plan, Cell::name(target)].into_iter().chain((0..4).map(|_| interval())).collect::<Vec<Cell>>()
    };
    let table = Table {
        title: Text::same("Plans"),
        columns: ["Plan", "Target", "2022", "2025", "2027", "2030"].map(Text::same).to_vec(),
        rows: vec![row(Cell::name("Hunan"), "doctors"), row(Cell::blank(), "beds"), row(Cell::blank(), "nurses")],
        notes: Vec::new(),
    };
    let shown = table.to_plain(Language::English, 60);
    let times = |word: &str| shown.matches(word).count();
    assert_eq!(
        ["Hunan", "Target", "doctors", "beds", "nurses", "2022", "2030"].map(times),
        [2, 2, 2, 2, 2, 1, 1],
        "{shown}"
    );
    assert!(shown.lines().all(|line| columns(line) <= 60), "{shown}");
}
