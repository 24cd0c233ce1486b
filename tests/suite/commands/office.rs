//! Excel workbooks and Word documents: what they hold is what the other files hold.

use std::io::{Cursor, Read};
use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx};
use rust_xlsxwriter::Workbook;

use super::{REFERENCE, SMALL, carecast, ended, folder_with, run, with};

const PLAN: &str = "scenarios/shandong-2023-2027/actuals.csv";

fn workbook(path: &Path) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(std::fs::read(path).unwrap())).unwrap()
}

fn text(cell: Option<&Data>) -> String {
    cell.map(ToString::to_string).unwrap_or_default()
}

/// The value in the row of a label and a statistic, and in the column of a year.
fn of(sheet: &Range<Data>, label: &str, statistic: &str, year: i32) -> f64 {
    let rows: Vec<&[Data]> = sheet.rows().collect();
    let column = rows[0].iter().position(|cell| *cell == Data::Float(f64::from(year))).unwrap();
    let row = rows.iter().find(|row| text(row.first()) == label && text(row.get(2)) == statistic).unwrap();
    match row[column] {
        Data::Float(value) => value,
        ref other => panic!("{label} {statistic} {year}: {other:?}"),
    }
}

#[test]
fn a_workbook_has_the_figures_of_the_projection_in_display_units() {
    let out = tempfile::tempdir().unwrap();
    for (turn, language) in [("first", "en"), ("second", "en"), ("zh", "zh")] {
        run(&[REFERENCE, "--xlsx", "--charts", "none", "--lang", language], &out.path().join(turn));
    }
    let path = |turn: &str| out.path().join(turn).join("reference/results.xlsx");
    assert_eq!(std::fs::read(path("first")).unwrap(), std::fs::read(path("second")).unwrap(), "the same bytes");
    let (mut en, mut zh) = (workbook(&path("first")), workbook(&path("zh")));
    let names = ["Summary", "Targets", "Projection", "Charts", "People by age", "Assumptions and sources"];
    assert_eq!(en.sheet_names(), names);
    assert_eq!(zh.sheet_names(), ["摘要", "目标", "预测", "图", "分年龄人口", "假设与来源"]);
    // All digits are those of projection.csv.
    let csv = std::fs::read_to_string(out.path().join("first/reference/projection.csv")).unwrap();
    let wanted = |statistic: &str| {
        let row = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let is_it = |row: &&Vec<&str>| {
            row.contains(&"industry.value_added") && row.contains(&"2027") && row.contains(&statistic)
        };
        let row = row.collect::<Vec<_>>();
        let row = row.iter().find(is_it).unwrap().clone();
        (row[row.iter().position(|cell| *cell == statistic).unwrap() + 1].parse::<f64>().unwrap(), row.join(","))
    };
    let (yuan_in_file, row) = wanted("p50");
    let in_english = of(&en.worksheet_range("Projection").unwrap(), "Industry value added", "median", 2027);
    let in_chinese = of(&zh.worksheet_range("预测").unwrap(), "医养健康产业增加值", "中位数", 2027);
    assert!((in_chinese / in_english - 10.0).abs() < 1e-12, "100 million against a billion");
    let ratio = yuan_in_file / in_chinese;
    assert!((ratio - 1.0).abs() < 1e-12 || (ratio / 1e8 - 1.0).abs() < 1e-12, "{row}: {in_chinese}");
    // A formula stands with its result: nothing shows 0 where nothing recomputes.
    let targets = zh.worksheet_range("目标").unwrap();
    let row = targets.rows().find(|row| text(row.first()) == "医养健康产业增加值").unwrap();
    let [Data::Float(goal), Data::Float(median), Data::Float(gap)] = [&row[4], &row[7], &row[10]] else {
        panic!("{row:?}")
    };
    assert_eq!(*goal, 7000.0);
    assert!((median - goal - gap).abs() < 1e-9 && (median - in_chinese).abs() < 1e-9);
    let formulas = zh.worksheet_formula("目标").unwrap();
    assert!(formulas.used_cells().any(|(_, _, formula)| formula.starts_with("H3-E3")), "{formulas:?}");
}

#[test]
fn a_review_reads_alike_in_word_and_in_the_browser() {
    let out = tempfile::tempdir().unwrap();
    let review = |turn: &str| {
        let folder = out.path().join(turn);
        let mut command = carecast();
        command.args(["review", "--scenario", REFERENCE, "--actuals", PLAN, "--as-of", "2025", "--runs", "200"]);
        let end =
            ended(command.args(["--charts", "none", "--docx", "--lang", "zh", "-q", "--out"]).arg(&folder), &folder);
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        (
            std::fs::read(folder.join("review.docx")).unwrap(),
            std::fs::read_to_string(folder.join("review.html")).unwrap(),
        )
    };
    let ((word, html), (again, _)) = (review("first"), review("second"));
    assert!(word == again, "the same bytes");
    let mut archive = zip::ZipArchive::new(Cursor::new(word)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let document = part("word/document.xml");
    assert_eq!(document.matches("<w:tbl>").count(), document.matches("</w:tbl>").count());
    assert!(document.matches("<pic:pic>").count() >= 3, "charts are pictures");
    // Every sentence of the overall assessment, which names all figures.
    let summary = html.split("id=\"summary\"").nth(1).unwrap().split("</section>").next().unwrap();
    let sentences: Vec<&str> =
        summary.split("<li><span lang=\"zh\">").skip(1).filter_map(|item| item.split("</span>").next()).collect();
    assert!(sentences.len() > 1, "{summary}");
    for sentence in sentences {
        assert!(document.contains(sentence), "{sentence}");
    }
    assert!(part("word/styles.xml").contains("方正小标宋简体"));
    assert!(part("word/footer1.xml").contains(" PAGE "));
}

#[test]
fn figures_returned_as_a_workbook_are_read_as_those_of_a_csv() {
    let csv = std::fs::read_to_string(super::root().join(PLAN)).unwrap();
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().write(0, 0, "各部门汇总").unwrap();
    let sheet = book.add_worksheet().set_name("数据").unwrap();
    sheet.write(0, 0, "山东省医养健康产业中期评估数据").unwrap();
    for (row, record) in
        (2..).zip(csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes()).records())
    {
        for (column, cell) in (0..).zip(&record.unwrap()) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) => sheet.write(row, column, cell).unwrap(),
            };
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("actuals.xlsx");
    book.save(&path).unwrap();
    let review = |actuals: &str| {
        let out = folder.path().join(actuals.replace(['/', '.'], "-"));
        let mut command = carecast();
        command.args(["review", "--scenario", REFERENCE, "--as-of", "2025", "--runs", "200", "--charts", "none", "-q"]);
        let end = ended(command.args(["--actuals", actuals, "--out"]).arg(&out), folder.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        std::fs::read_to_string(out.join("review.csv")).unwrap()
    };
    assert_eq!(review(path.to_str().unwrap()), review(PLAN));
}

#[test]
fn a_workbook_in_place_of_a_scenario_or_without_a_table_is_refused() {
    let folder = folder_with(&[("small.toml", SMALL)]);
    let mut book = Workbook::new();
    book.add_worksheet().set_name("数据").unwrap().write(4, 1, "没有标题行").unwrap();
    let path = folder.path().join("a.xlsx");
    book.save(&path).unwrap();
    let path = path.to_str().unwrap();
    let end = with(&["run", path, "--lang", "en"]);
    assert_eq!(end.code, Some(2));
    assert!(end.stderr.contains("this is an Excel workbook: expected a file in TOML"), "{}", end.stderr);
    let end = with(&["review", "--scenario", REFERENCE, "--actuals", path, "--as-of", "2025", "--lang", "en"]);
    assert!(end.stderr.contains("数据!"), "{}", end.stderr);
    assert!(end.stderr.contains("the column `indicator` is missing"), "{}", end.stderr);
}

#[test]
fn a_request_as_a_workbook_is_read_back() {
    let out = tempfile::tempdir().unwrap();
    let ask = |turn: &str| {
        let folder = out.path().join(turn);
        let mut command = carecast();
        command.args(["review", "--scenario", REFERENCE, "--as-of", "2025", "--runs", "200", "--request", "--xlsx"]);
        let end = ended(command.args(["--lang", "zh", "-q", "--out"]).arg(&folder), &folder);
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        let files = std::fs::read_dir(folder.join("request")).unwrap().map(|entry| entry.unwrap().path());
        let mut books: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "xlsx")).collect();
        books.sort();
        books
    };
    let (first, second) = (ask("first"), ask("second"));
    assert!(!first.is_empty());
    for (path, again) in first.iter().zip(&second) {
        assert_eq!(std::fs::read(path).unwrap(), std::fs::read(again).unwrap(), "the same bytes");
        let mut command = carecast();
        command.args(["check", "scenarios/shandong-2023-2027/plan.toml", "--lang", "en", "--actuals"]);
        let end = ended(command.arg(path), out.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        assert!(end.stderr.contains("rows without a value were skipped"), "{}", end.stderr);
    }
}
