//! Files as spreadsheets save them: in whatever encoding, with whatever separators, read the same or refused with a place.

use std::path::Path;

use carecast::baseline::{Actuals, Baseline, Library};
use carecast::indicator::indicators;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Projection};
use encoding_rs::GB18030;
use proptest::prelude::*;

use super::{HEAD, all, put, record, render, snapshot, tiny};

/// How a program saves text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Saved {
    Utf8,
    Utf8Marked,
    Gbk,
    Utf16Little,
    Utf16Big,
}

const ALL: [Saved; 5] = [Saved::Utf8, Saved::Utf8Marked, Saved::Gbk, Saved::Utf16Little, Saved::Utf16Big];

impl Saved {
    fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf8Marked => format!("\u{feff}{text}").into_bytes(),
            Self::Gbk => GB18030.encode(text).0.into_owned(),
            Self::Utf16Little => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Big => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
}

fn load(bytes: &[u8], folder: &Path, baseline: &Baseline) -> (Result<Actuals, Error>, Diagnostics) {
    let path = folder.join("actuals.csv");
    std::fs::write(&path, bytes).unwrap();
    let mut problems = Diagnostics::new();
    // The figures are not of this region's size: there is nothing to hold them against.
    let mut unknown = baseline.clone();
    unknown.series.clear();
    unknown.population = None;
    (Actuals::load(&path, &unknown, &indicators(&baseline.subsectors), &mut problems), problems)
}

fn region() -> (tempfile::TempDir, Baseline) {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "tiny", &tiny());
    let library = Library::embedded().with_folder(folder.path());
    let baseline = Baseline::load("tiny", &library, &mut Diagnostics::new()).unwrap();
    (folder, baseline)
}

/// What was read, without where it stood.
fn read(bytes: &[u8], folder: &Path, baseline: &Baseline) -> Vec<(String, String, f64, f64, String)> {
    let (read, _) = load(bytes, folder, baseline);
    let read = read.unwrap_or_else(|error| panic!("{error}"));
    let figure = |actual: &carecast::baseline::ActualRow| {
        let figure = &actual.figure;
        let text = format!("{} {} {}", figure.comparator.sign(), figure.unit.symbol, figure.note);
        (figure.indicator.clone(), figure.period.to_string(), figure.value, figure.half_digit, text)
    };
    read.figures.iter().map(figure).collect()
}

// ---- One table, saved in many ways -----------------------------------------------------------------------------------

#[derive(Debug, Clone)]
struct Figure {
    year: i32,
    tenths: i64,
    note: String,
}

fn figures() -> impl Strategy<Value = Vec<Figure>> {
    let note = prop::sample::subsequence("全省医养健康产业增加值与养老床位".chars().collect::<Vec<char>>(), 1..12);
    let figure = (1990..2030_i32, -999_999_999..999_999_999_i64, note).prop_map(|(year, tenths, note)| Figure {
        year,
        tenths,
        note: note.into_iter().collect(),
    });
    prop::collection::vec(figure, 1..6).prop_map(|mut figures| {
        figures.sort_by_key(|figure| figure.year);
        figures.dedup_by_key(|figure| figure.year);
        figures
    })
}

/// A figure with one decimal, plain or as a person may write it.
fn number(tenths: i64, style: usize) -> String {
    let (sign, size) = (if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs());
    let (whole, decimal) = ((size / 10).to_string(), size % 10);
    let grouped = |separator: &str| {
        let from_end: Vec<&str> =
            whole.as_bytes().rchunks(3).map(|group| std::str::from_utf8(group).unwrap()).collect();
        from_end.into_iter().rev().collect::<Vec<&str>>().join(separator)
    };
    let wide =
        |text: &str| -> String { text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect() };
    match style {
        0 => format!("{sign}{whole}.{decimal}"),
        1 => format!("\"{sign}{}.{decimal}\"", grouped(",")),
        2 => wide(&format!("{sign}{whole}.{decimal}")),
        3 => format!("{}{}．{decimal}", wide(sign), grouped("，")),
        _ => format!("{sign}{}.{decimal}", grouped("\u{a0}")).replace('-', "\u{2212}"),
    }
}

fn table(figures: &[Figure], separator: &str, line_end: &str, style: usize, chinese: bool) -> String {
    let (header, name) = if chinese {
        (["指标", "时期", "数值", "单位", "说明"], "净迁入")
    } else {
        (["indicator", "period", "value", "unit", "note"], "population.net_migration")
    };
    let mut lines = vec![header.join(separator)];
    for Figure { year, tenths, note } in figures {
        let year = if chinese { format!("{year}年") } else { year.to_string() };
        lines.push([name, &year, &number(*tenths, style), "人/年", note].join(separator));
    }
    // Cells that a spreadsheet touched and left empty.
    lines.push(separator.repeat(4));
    lines.push(String::new());
    lines.join(line_end)
}

#[test]
fn a_table_is_read_the_same_however_it_was_saved() {
    let (folder, baseline) = region();
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    let ways = (0..ALL.len(), 0..3_usize, 0..3_usize, 0..5_usize, any::<bool>());
    proptest!(config, |(figures in figures(), (saved, separator, line_end, style, chinese) in ways)| {
        let plain = table(&figures, ",", "\n", 0, false);
        let expected = read(plain.as_bytes(), folder.path(), &baseline);
        prop_assert_eq!(expected.len(), figures.len());
        for (figure, (_, _, value, half, _)) in figures.iter().zip(&expected) {
            prop_assert_eq!(*value, figure.tenths as f64 / 10.0);
            prop_assert_eq!(*half, 0.05);
        }
        let separator = [",", "\t", ";"][separator];
        let text = table(&figures, separator, ["\n", "\r\n", "\r"][line_end], style, chinese);
        // A letter that GBK lacks is written otherwise by those who save in it.
        let text = if ALL[saved] == Saved::Gbk { text.replace('\u{a0}', " ").replace('\u{2212}', "-") } else { text };
        prop_assert_eq!(read(&ALL[saved].bytes(&text), folder.path(), &baseline), expected);
    });
}

#[test]
fn a_scenario_is_read_the_same_however_it_was_saved() {
    let (folder, _) = region();
    let library = Library::embedded().with_folder(folder.path());
    let text = format!("{HEAD}title = \"中性情景\"\n[assume.economy]\nreal_growth = \"４．５ ％\" # 假设\n");
    for (saved, line_end) in ALL.into_iter().flat_map(|saved| [(saved, "\n"), (saved, "\r\n")]) {
        let path = folder.path().join("a.toml");
        std::fs::write(&path, saved.bytes(&text.replace('\n', line_end))).unwrap();
        let mut problems = Diagnostics::new();
        let read = Assumptions::load(&path, &library, &mut problems).unwrap();
        assert_eq!(read.title.zh, "中性情景", "{saved:?}");
        let notes = problems.render(Language::English, false).matches("note: read as").count();
        assert_eq!(notes, usize::from(!matches!(saved, Saved::Utf8 | Saved::Utf8Marked)), "{saved:?}");
        assert_eq!(problems.warnings(), 0);
    }
}

// ---- What is told ----------------------------------------------------------------------------------------------------

const HEADER: &str = "指标,时期,数值,单位,来源,说明\n";

/// A name, the rows after the header, and how they are saved.
const TABLES: &[(&str, &str, Saved)] = &[
    ("in GBK", "gdp.nominal,2025,103197,亿元,公报,初步核算\n", Saved::Gbk),
    ("in UTF-16", "gdp.nominal,2025,103197,亿元,公报,初步核算\n", Saved::Utf16Little),
    ("one scale in the cell", "population.total,2024,2250万,人,,\npopulation.births,2024,64.9万人,人,,\n", Saved::Utf8),
    ("two scales", "population.total,2024,2250万,万人,,\n", Saved::Utf8),
    ("two units", "population.total,2024,2250万人,亿人,,\n", Saved::Utf8),
    ("a unit of another kind in the cell", "population.total,2024,5600亿元,人,,\n", Saved::Utf8),
    ("a unit of another kind", "population.total,2024,5600,亿元,,\n", Saved::Utf8),
    ("a unit in the cell alone", "population.total,2024,2250万人,,,\n", Saved::Utf8),
    ("no unit", "population.total,2024,2250,,,\n", Saved::Utf8),
    ("groups of other lengths", "population.total,2024,\"22,50\",万人,,\n", Saved::Utf8),
    ("a year and a month that a spreadsheet shortens", "care.occupancy,2025.1,50,%,,\n", Saved::Utf8),
    ("a date that a spreadsheet turned round", "care.occupancy,Sep-25,50,%,,\n", Saved::Utf8),
    ("a row twice", "gdp.nominal,2025,103197,亿元,,\ngdp.nominal,2025,103197,亿元,,\n", Saved::Utf8),
    ("a figure twice", "gdp.nominal,2025,103197,亿元,,\ngdp.nominal,2025,10.3197,万亿元,,\n", Saved::Utf8),
    ("two figures for one", "gdp.nominal,2025,103197,亿元,,\n\ngdp.nominal,2025年,103200,亿元,,\n", Saved::Gbk),
    ("a label that is nearly right", "60岁及以上人囗,2025,2500,万人,,\n", Saved::Utf8),
    ("a name that is nearly right", "population.totl,2025,2500,万人,,\n", Saved::Utf8),
    ("rows without a value", "gdp.nominal,2025,,亿元,,未公布\n,,,,,\n", Saved::Utf8),
    ("a dash for a value", "gdp.nominal,2025,—,亿元,,\n", Saved::Utf8),
    ("a comma in a source", "gdp.nominal,2025,103197,亿元,公报,初步,核算\n", Saved::Utf8),
    ("a word that is no comparator", "gdp.nominal,2025,103197,亿元,公报\n", Saved::Utf8),
];

fn told(bytes: &[u8], language: Language) -> String {
    let (folder, baseline) = region();
    let (read, problems) = load(bytes, folder.path(), &baseline);
    let shown = render(all(read, problems), folder.path(), language);
    if shown.is_empty() { "nothing to tell".to_owned() } else { shown }
}

fn table_told((_, rows, saved): &(&str, &str, Saved), language: Language) -> String {
    told(&saved.bytes(&format!("{HEADER}{rows}")), language)
}

#[test]
fn tables_of_spreadsheets() {
    snapshot("spreadsheets", &record(TABLES.iter().map(|case| (case.0, table_told(case, Language::English)))));
}

#[test]
fn tables_of_spreadsheets_in_chinese() {
    let told =
        ["in GBK", "two scales", "groups of other lengths", "a row twice", "a figure twice", "rows without a value"];
    let cases = TABLES.iter().filter(|case| told.contains(&case.0));
    snapshot("spreadsheets_in_chinese", &record(cases.map(|case| (case.0, table_told(case, Language::Chinese)))));
}

#[test]
fn tables_by_other_separators_and_bytes() {
    let cases: [(&str, Vec<u8>); 10] = [
        ("tabs in UTF-16", Saved::Utf16Little.bytes("指标\t时期\t数值\t单位\ngdp.nominal\t2025\t1,031\t亿元\n")),
        ("semicolons and a comma", b"indicator;period;value;unit\ngdp.nominal;2025;1,031;%\n".to_vec()),
        ("a line for spreadsheets", b"sep=;\nindicator;period;value;unit\npopulation.total;2025;9;persons\n".to_vec()),
        ("full-width commas", "指标，时期，数值，单位\n".as_bytes().to_vec()),
        ("a heading twice in two languages", "指标,indicator,时期,数值,单位\n".as_bytes().to_vec()),
        ("a workbook", b"PK\x03\x04\x14\x00\x06\x00".to_vec()),
        ("Latin-1", b"indicator,period,value,unit\nS\xe3o,2025,1,persons\n".to_vec()),
        (
            "UTF-8 that is cut",
            [Saved::Utf8.bytes(&format!("{HEADER}population.total,2025,2500,万人,人口普")), vec![0xe6]].concat(),
        ),
        ("UTF-16 that is cut", Saved::Utf16Big.bytes(HEADER).split_last().unwrap().1.to_vec()),
        ("bytes that may be either", b"indicator,period,value,unit\ngdp.nominal,2025,1,\xd4\xaa\n".to_vec()),
    ];
    for (language, name) in [(Language::English, "separators"), (Language::Chinese, "separators_in_chinese")] {
        snapshot(name, &record(cases.iter().map(|(name, bytes)| (*name, told(bytes, language)))));
    }
}

#[test]
fn full_width_signs_in_toml_are_shown() {
    let (folder, library) = super::library();
    let cases = [
        ("a digit", "ensemble.runs = １０００\n"),
        ("quotes", "title = “基准”\n"),
        ("an equals sign", "title ＝ \"基准\"\n"),
        ("a comma", "correlation.factor = { name = \"甲，乙\"， loads = {} }\n"),
        ("brackets", "【outputs】\n"),
        ("a space", "title =　\"基准\"\n"),
        ("a mistake beside a full-width sign in quotes", "title = \"基准，\" x\n"),
        ("a mistake beside one in a comment", "title = x # 基准，\n"),
    ];
    let shown = |text: &str, language| {
        let mut problems = Diagnostics::new();
        let read = Assumptions::parse("a.toml", &format!("{HEAD}{text}"), &library, &mut problems);
        render(all(read, problems), folder.path(), language)
    };
    snapshot("full_width", &record(cases.map(|(name, text)| (name, shown(text, Language::English)))));
    let first = cases.iter().take(2).map(|(name, text)| (*name, shown(text, Language::Chinese)));
    snapshot("full_width_in_chinese", &record(first));
}

// ---- Every table that a user gives -----------------------------------------------------------------------------------

#[test]
fn every_table_of_a_baseline_may_come_from_a_spreadsheet() {
    let (folder, expected) = region();
    let files = tiny();
    for name in ["series.csv", "population.csv", "age-pattern.csv", "mortality.csv", "fertility.csv"] {
        let unicode_text = files[name].replace(',', "\t").replace('\n', "\r\n");
        let path = folder.path().join("tiny").join(name);
        std::fs::write(&path, Saved::Utf16Little.bytes(&unicode_text)).unwrap();
        let library = Library::embedded().with_folder(folder.path());
        let mut problems = Diagnostics::new();
        let read = Baseline::load("tiny", &library, &mut problems).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((read.population, read.series), (expected.population.clone(), expected.series.clone()), "{name}");
        let told = problems.render(Language::English, false);
        assert!(told.contains("note: read as UTF-16") && told.contains("separated by tabs"), "{told}");
        std::fs::write(path, &files[name]).unwrap();
    }
}

#[test]
fn people_may_be_written_in_chinese() {
    let (folder, expected) = region();
    let text = super::PEOPLE.replace("date,sex,age,persons", "日期,性别,年龄,人数");
    let text = text.replace("female", "女").replace("male", "男").replace("2022-12-31", "2022/12/31");
    std::fs::write(folder.path().join("tiny/population.csv"), Saved::Gbk.bytes(&text.replace("40000", "4万"))).unwrap();
    let library = Library::embedded().with_folder(folder.path());
    let read = Baseline::load("tiny", &library, &mut Diagnostics::new()).unwrap();
    assert_eq!(read.population, expected.population);
}

#[test]
fn a_path_may_come_from_a_spreadsheet() {
    let (folder, library) = super::library();
    let scenario = format!(
        "{HEAD}[assume.population]\nnet_migration = {{ unit = \"人/年\", from = \"p.csv\" }}\n[outputs]\nindicators = [\"population.total\"]\n"
    );
    let path = folder.path().join("a.toml");
    std::fs::write(&path, scenario).unwrap();
    let mut seen = Vec::new();
    for (text, saved) in [
        ("year,central,p10,p90\n2023,-12000,-20000,0\n", Saved::Utf8),
        ("年份\t中值\tp10\tp90\r\n２０２３年\t－1.2万\t\"-20,000\"\t０\r\n\t\t\t\r\n", Saved::Utf16Little),
    ] {
        std::fs::write(folder.path().join("p.csv"), saved.bytes(text)).unwrap();
        let mut problems = Diagnostics::new();
        let assumptions = Assumptions::load(&path, &library, &mut problems).unwrap_or_else(|error| panic!("{error}"));
        let settings = carecast::ensemble::Settings { runs: 20, ..carecast::ensemble::Settings::of(&assumptions) };
        let projection = Projection::run(&assumptions, &settings, &mut problems).unwrap();
        seen.push(projection.series("population.total").unwrap().year(2030).unwrap().interval_80());
    }
    assert_eq!(seen[0], seen[1]);
}
