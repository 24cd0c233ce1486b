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
    // Charts can be edited: each has its figures in a workbook of its own. Other kinds are pictures.
    let charts = document.matches("<c:chart ").count();
    assert!(charts >= 2 && document.contains("<pic:pic>"), "{charts}");
    assert!(document.contains("密级："));
    // Each line of the contents has the page of its heading, as a field that is filled in without a person.
    for id in document.split(" PAGEREF ").skip(1).filter_map(|rest| rest.split(' ').next()) {
        assert!(document.contains(&format!("w:name=\"{id}\"")), "{id}");
    }
    assert!(document.matches(" PAGEREF ").count() > 8 && !document.contains("> TOC "));
    assert!(!document.contains("指向带点线的文字"), "nothing is pointed at on paper");
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
    for number in 1..=charts {
        let chart = part(&format!("word/charts/chart{number}.xml"));
        assert!(chart.contains("<c:numCache>") && chart.contains("<c:externalData r:id=\"workbook\">"), "{chart}");
        let relations = part(&format!("word/charts/_rels/chart{number}.xml.rels"));
        assert!(relations.contains(&format!("../embeddings/chart{number}.xlsx")));
    }
    let mut embedded = Vec::new();
    archive.by_name("word/embeddings/chart1.xlsx").unwrap().read_to_end(&mut embedded).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(embedded)).unwrap();
    assert!(book.worksheet_range("Data").unwrap().rows().count() > 4);
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

/// Reviews the plan of Shandong into a folder.
fn review(folder: &Path, options: &[&str]) -> super::Ended {
    let mut command = carecast();
    command.args(["review", "--scenario", REFERENCE, "--actuals", PLAN, "--as-of", "2025", "--runs", "200", "-q"]);
    ended(command.args(["--charts", "none", "--lang", "zh"]).args(options).arg("--out").arg(folder), folder)
}

#[test]
fn a_template_lends_its_styles_and_what_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("ours.docx");
    let styles = "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
        <w:style w:type=\"paragraph\" w:styleId=\"7\"><w:name w:val=\"heading 1\"/></w:style></w:styles>";
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&template).unwrap());
    zip.start_file("word/styles.xml", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, styles.as_bytes()).unwrap();
    zip.finish().unwrap();
    let out = folder.path().join("out");
    let end = review(&out, &["--docx", "--template", template.to_str().unwrap()]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let mut archive = zip::ZipArchive::new(std::fs::File::open(out.join("review.docx")).unwrap()).unwrap();
    let mut document = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut document).unwrap();
    assert!(document.contains("<w:pStyle w:val=\"7\"/>") && !document.contains("<w:pStyle w:val=\"Heading1\"/>"));
    let end = review(&out, &["--docx", "--template", "README.md"]);
    assert_eq!(end.code, Some(1), "{}", end.stderr);
    assert!(end.stderr.contains("模板 README.md 不是 Word 文档"), "{}", end.stderr);
    // A template without a document, and a document of a request, are none.
    assert_eq!(review(&out, &["--template", "README.md"]).code, Some(2));
    assert_eq!(review(&out, &["--request", "--docx"]).code, Some(2));
}

#[test]
fn a_review_in_excel_begins_with_its_own_tables() {
    let folder = tempfile::tempdir().unwrap();
    let end = review(folder.path(), &["--xlsx"]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let mut book = workbook(&folder.path().join("results.xlsx"));
    assert_eq!(book.sheet_names()[..4], ["评估", "评估详表", "摘要", "目标"]);
    let sheet = book.worksheet_range("评估详表").unwrap();
    let all: Vec<String> = sheet.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    assert!(all.iter().any(|cell| cell.contains("可计量")) && all.iter().any(|cell| cell.contains("下一步：")));
    // Each target has goal and verdict, assessed or not.
    let targets = book.worksheet_range("目标").unwrap();
    let rows = targets.rows().skip(2).take_while(|row| !text(row.first()).is_empty());
    let mut count = 0;
    for row in rows {
        assert!(!text(row.get(4)).is_empty() && !text(row.get(15)).is_empty(), "{row:?}");
        count += 1;
    }
    assert!(count >= 22, "{count}");
    // Hashes and messages stand in a file of their own.
    let made_from = std::fs::read_to_string(folder.path().join("review-made-from.txt")).unwrap();
    let html = std::fs::read_to_string(folder.path().join("review.html")).unwrap();
    let hash = made_from.split(|c: char| !c.is_ascii_hexdigit()).find(|word| word.len() == 64).unwrap();
    assert!(!html.contains(hash));
}

#[test]
fn what_of_a_workbook_is_not_read_is_said() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("数据").unwrap();
    for (column, name) in (0..).zip(["indicator", "period", "value", "unit"]) {
        sheet.write(0, column, name).unwrap();
    }
    for (row, year) in [(1, 2023), (2, 2024)] {
        sheet.write(row, 0, "gdp.nominal").unwrap().write(row, 1, year).unwrap().write(row, 3, "亿元").unwrap();
        sheet.write(row, 2, 90_000 + year).unwrap();
    }
    sheet.set_row_hidden(2).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    std::fs::write(&path, book.save_to_buffer().unwrap()).unwrap();
    let mut command = carecast();
    command.args(["check", "scenarios/shandong-2023-2027/plan.toml", "--lang", "zh", "--actuals"]).arg(&path);
    let end = ended(&mut command, folder.path());
    let told = end.stdout + &end.stderr;
    assert!(told.contains("隐藏的行未读：数据!3"), "{told}");
}

#[test]
fn slides_have_findings_as_titles_and_charts_with_their_figures() {
    let folder = tempfile::tempdir().unwrap();
    let slides = |turn: &str| {
        let end = review(&folder.path().join(turn), &["--pptx"]);
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        std::fs::read(folder.path().join(turn).join("review.pptx")).unwrap()
    };
    let file = slides("first");
    assert!(file == slides("second"), "the same bytes");
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let count = names.iter().filter(|name| name.starts_with("ppt/slides/slide")).count();
    assert!((6..=8).contains(&count), "{names:?}");
    let mut second = String::new();
    archive.by_name("ppt/slides/slide2.xml").unwrap().read_to_string(&mut second).unwrap();
    assert!(second.contains("规划提出") && second.contains("可计量"), "{second}");
    assert!(names.contains(&"ppt/embeddings/chart1.xlsx".to_owned()), "{names:?}");
}

/// A workbook with another goal in this cell, and without the results of formulas on that sheet: whoever shows one has computed it.
fn with_goal(file: &[u8], (sheet, cell): (&str, &str), goal: f64) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let (name, mut content) = (part.name().unwrap().into_owned(), Vec::new());
        part.read_to_end(&mut content).unwrap();
        if name == sheet {
            let xml = String::from_utf8(content).unwrap();
            let (before, rest) = xml.split_once(&format!("<c r=\"{cell}\"")).unwrap();
            let (attributes, rest) = rest.split_once("<v>").unwrap();
            let (_, rest) = rest.split_once("</v>").unwrap();
            let changed = format!("{before}<c r=\"{cell}\"{attributes}<v>{goal}</v>{rest}");
            let parts = changed.split("</f><v>").enumerate();
            let bare = parts.map(|(at, part)| match at {
                0 => part.to_owned(),
                _ => format!("</f>{}", part.split_once("</v>").unwrap().1),
            });
            content = bare.collect::<String>().into_bytes();
        }
        out.start_file(&*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut out, &content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// The workbook as LibreOffice has it after it has computed its formulas; `None` where there is none.
fn recalculated(file: &[u8], folder: &Path) -> Option<Xlsx<Cursor<Vec<u8>>>> {
    let (path, out) = (folder.join("changed.xlsx"), folder.join("recalculated"));
    std::fs::write(&path, file).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut office = std::process::Command::new("soffice");
    office.args([&profile, "--headless", "--convert-to", "xlsx", "--outdir"]).arg(&out).arg(&path);
    let ended = office.output().ok()?;
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    Some(workbook(&out.join("changed.xlsx")))
}

#[test]
fn a_changed_goal_moves_gap_and_required_growth_in_a_spreadsheet() {
    let folder = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--xlsx", "--charts", "none", "--lang", "en"], folder.path());
    let file = std::fs::read(folder.path().join("reference/results.xlsx")).unwrap();
    let mut before = Xlsx::new(Cursor::new(file.clone())).unwrap();
    let targets = before.worksheet_range("Targets").unwrap();
    // The second sheet, and on it the first target: its goal, start and projection, and what follows from them.
    let number = |sheet: &Range<Data>, column: u32| match sheet.get_value((2, column)) {
        Some(Data::Float(value)) => *value,
        other => panic!("column {column}: {other:?}"),
    };
    let [due, goal, first, start, projected] = [1, 4, 5, 6, 7].map(|column| number(&targets, column));
    let new = goal * 1.25;
    let changed = with_goal(&file, ("xl/worksheets/sheet2.xml", "E3"), new);
    let Some(mut after) = recalculated(&changed, folder.path()) else {
        eprintln!("SKIPPED: there is no LibreOffice (soffice), so no workbook was recalculated");
        return;
    };
    let sheet = after.worksheet_range("Targets").unwrap();
    assert_eq!(number(&sheet, 4), new);
    let required = libm::pow(new / start, 1.0 / (due - first)) - 1.0;
    for (column, expected) in [(10, projected - new), (11, projected / new), (12, required)] {
        let (was, is) = (number(&targets, column), number(&sheet, column));
        assert!((is - expected).abs() < 1e-9 * expected.abs(), "column {column}: {is} in place of {expected}");
        assert!((is - was).abs() > 1e-3 * was.abs(), "column {column} moved from {was}");
    }
    // What does not follow from the goal stays: the growth projected.
    let (was, is) = (number(&targets, 13), number(&sheet, 13));
    assert!((is - was).abs() < 1e-9 * was.abs(), "{was} {is}");
}
