//! A figure is the same string in every medium, and behind it stands the figure of the projection with all its digits.

use std::io::{Cursor, Read};
use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx};
use carecast::analysis::Record;
use carecast::analysis::review::{self, Inquiry, Review, StatusGround};
use carecast::baseline::{Actuals, Library};
use carecast::ensemble::Settings;
use carecast::office::{self, Styles};
use carecast::report::page::{Block, Drawing, Page};
use carecast::report::{self, Enclosed, OwnWords};
use carecast::scenario::Assumptions;
use carecast::table::{Content, Table};
use carecast::{Diagnostics, Language, Projection};

/// A review with everything that its mediums are made from.
struct Reviewed {
    review: Review,
    record: Record,
    assumptions: Assumptions,
}

fn reviewed() -> Reviewed {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027");
    let mut problems = Diagnostics::new();
    let mut assumptions =
        Assumptions::load(&folder.join("reference.toml"), &Library::embedded(), &mut problems).unwrap();
    let of = (&*assumptions.baseline, assumptions.indicators.as_slice());
    let plan = assumptions.plan.clone().unwrap();
    let actuals = [Actuals::load_about(&folder.join("actuals.csv"), of, &plan.subjects(), &mut problems).unwrap()];
    review::keep(&plan, &actuals, &mut assumptions);
    let settings = Settings { runs: 400, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut problems).unwrap();
    let inquiry = Inquiry::new((&plan, assumptions.years), Some(2025), None, Vec::new()).unwrap();
    let of = (&assumptions, &projection);
    let review = review::review(&plan, of, None, &actuals, &inquiry, &settings, &mut problems).unwrap();
    let record = Record::new(&assumptions, &projection, &review.assessments);
    Reviewed { review, record, assumptions }
}

/// The numbers of a table as they are written.
fn figures(table: &Table, language: Language) -> Vec<String> {
    let lines = table.rows.iter().flatten().flat_map(|cell| &cell.lines);
    let numbers = lines.filter(|line| matches!(line, Content::Number { .. }));
    numbers.map(|line| line.written(language)).filter(|written| !written.is_empty()).collect()
}

/// The text of the elements that hold text, one after another.
fn text_of(xml: &str, element: &str) -> String {
    let mut text = String::new();
    for part in xml.split(&format!("<{element}")).skip(1) {
        let inner = part.split_once('>').map_or("", |(_, rest)| rest).split("</").next().unwrap_or("");
        text.push_str(inner);
        text.push('\n');
    }
    unescaped(&text)
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&#x2f;", "/").replace("&amp;", "&")
}

/// A number under a number format of this program: digits, groups, a percent sign, a mark in quotes.
fn under(format: &str, value: f64) -> String {
    let (body, mark) = match format.split_once('"') {
        Some((body, mark)) => (body, mark.trim_end_matches('"')),
        None => (format, ""),
    };
    let is_percent = body.ends_with('%');
    let digits = body.trim_end_matches('%');
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let shown = if is_percent { value * 100.0 } else { value };
    let mut written = format!("{shown:.decimals$}");
    if digits.contains(',') {
        let (whole, rest) = written
            .split_once('.')
            .map_or((written.clone(), String::new()), |(whole, rest)| (whole.to_owned(), format!(".{rest}")));
        let (sign, whole) = whole.strip_prefix('-').map_or(("", whole.as_str()), |whole| ("-", whole));
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        written = format!("{sign}{grouped}{rest}");
    }
    format!("{written}{}{mark}", if is_percent { "%" } else { "" })
}

#[test]
fn a_figure_is_the_same_string_in_every_medium() {
    let Reviewed { review, record, assumptions } = reviewed();
    for language in [Language::Chinese, Language::English] {
        let tables = report::review::review(&review);
        let terminal: String = tables.iter().map(|table| table.to_plain(language, 400)).collect();
        let enclosed = Enclosed { own_words: OwnWords::read(None).unwrap(), ..Enclosed::default() };
        let page = report::review_document(&review, enclosed, language);
        let html = unescaped(&page.to_html(false).unwrap());
        let word = office::document(&page, &Styles::default(), language).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(word)).unwrap();
        let mut document = String::new();
        archive.by_name("word/document.xml").unwrap().read_to_string(&mut document).unwrap();
        let in_word = text_of(&document, "w:t ");
        // What the tables of terminal and document have in common.
        let all: Vec<String> = tables.iter().flat_map(|table| figures(table, language)).collect();
        assert!(all.len() > 60, "{}", all.len());
        for figure in figures(&tables[0], language) {
            for line in figure.lines() {
                assert!(terminal.contains(line), "terminal: {line}");
            }
        }
        for figure in figures(&report::review::statuses(&review), language) {
            for line in figure.lines() {
                assert!(html.contains(line) && in_word.contains(line), "{line}");
            }
        }
        // The figures of a row of the main table, in the page and in Word.
        for row in review.rows.iter().filter(|row| row.outlook.is_some() && !row.verdict.is_settled()) {
            let target = tables[0]
                .rows
                .iter()
                .find(|cells| cells[0].shown(language).starts_with(row.target.label.get(language)));
            for written in target.unwrap()[1..].iter().flat_map(|cell| &cell.lines) {
                let Content::Interval { written, .. } = written else { continue };
                let written = written.get(language);
                assert!(html.contains(written) && in_word.contains(written) && terminal.contains(written), "{written}");
            }
        }
        in_the_workbook(&review, &record, &assumptions, &tables, language);
        in_slides(&review, &page, language);
        in_csv_for_people(&review, &tables[0], language);
    }
}

/// The parts of a package whose names begin and end so, one after another.
fn parts(package: Vec<u8>, (begin, end): (&str, &str)) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let wanted = names.iter().filter(|name| name.starts_with(begin) && name.ends_with(end));
    let read = |name: &String| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    wanted.map(read).collect()
}

/// Every figure of a sentence or a row on a slide is written as in the report from whose blocks it is made: the sentences of the
/// summary, and of each target projection, interval and probability.
fn in_slides(review: &Review, page: &Page, language: Language) {
    let slides = parts(office::slides(review, page, language).unwrap(), ("ppt/slides/slide", ".xml"));
    assert!(slides.len() >= 5, "{}", slides.len());
    let text: String = slides.iter().map(|slide| text_of(slide, "a:t")).collect();
    let summary = page.sections.iter().find(|section| section.id() == report::SUMMARY).unwrap();
    let mut compared = 0;
    for block in summary.blocks() {
        let Block::List(items) = block else { continue };
        for item in items {
            assert!(text.contains(item.get(language)), "{}", item.get(language));
            compared += 1;
        }
    }
    let modelled = review.rows.iter().filter(|row| matches!(row.status.ground, StatusGround::Modelled(_)));
    for estimate in modelled.filter_map(|row| row.outlook.as_ref()?.estimate) {
        let probability = estimate.words(language);
        assert!(text.contains(&probability), "{probability}");
        compared += 1;
    }
    assert!(compared >= 4, "{compared}");
}

/// The table for people has the figures as the tables do, where it has them in the same unit: goal, projection and interval; its
/// probability is that which is written in percent.
fn in_csv_for_people(review: &Review, table: &Table, language: Language) {
    let [(_, csv), _] = carecast::export::review::review(review, language).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let mut rows = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let header = rows.headers().unwrap().clone();
    let names: [&str; 6] = match language {
        Language::Chinese => ["目标编号", "单位", "预测值", "80%区间下限", "80%区间上限", "可能性"],
        Language::English => ["target", "unit", "projected", "p10", "p90", "probability"],
    };
    let [id, unit, projected, low, high, probability] =
        names.map(|name| header.iter().position(|known| known == name).unwrap());
    let mut compared = 0;
    for cells in rows.records() {
        let cells = cells.unwrap();
        let row = review.rows.iter().find(|row| row.target.id == cells[id]).unwrap();
        let Some(outlook) = row.outlook.as_ref().filter(|_| !row.verdict.is_settled()) else { continue };
        let label = row.target.row_label().get(language).to_owned();
        let shown = table.rows.iter().find(|cells| cells[0].shown(language).starts_with(&label)).unwrap();
        let shown: Vec<String> = shown.iter().map(|cell| cell.shown(language)).collect();
        // In the table the unit stands below the name.
        if shown[0].lines().nth(1).is_some_and(|under| under.starts_with(&cells[unit])) {
            let written = format!("{}\n[{}, {}]", &cells[projected], &cells[low], &cells[high]);
            assert!(shown.contains(&written), "{written} in {shown:?}");
            compared += 1;
        }
        if let Some(estimate) = outlook.estimate.filter(|estimate| estimate.is_precise()) {
            let share: f64 = cells[probability].parse().unwrap();
            // People filter by it: a number, of which words round to five points.
            let percent = format!("{:.0}%", (share * 20.0).round() * 5.0);
            let words = estimate.words(language);
            assert!(words.contains(&percent) || !(0.05..=0.95).contains(&share), "{share}: {words}");
        }
    }
    assert!(compared >= if language == Language::Chinese { 2 } else { 1 }, "{compared}");
}

/// Every number of the tables stands in its cell with all digits, and reads alike under its format.
fn in_the_workbook(review: &Review, record: &Record, assumptions: &Assumptions, tables: &[Table], language: Language) {
    let bytes = office::review_workbook(review, record, assumptions, language).unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    // The table of targets, and the others on a sheet of their own.
    let compared: usize = [&tables[..1], &tables[1..]]
        .into_iter()
        .enumerate()
        .map(|(at, tables)| {
            let name = book.sheet_names()[at].clone();
            let (cells, styles) = (book.worksheet_range(&name).unwrap(), book.worksheet_style(&name).unwrap());
            on_sheet(tables, &cells, &styles, language)
        })
        .sum();
    assert!(compared > 20, "{compared}");
}

/// How many numbers of the tables are numbers on the sheet; each reads alike there.
fn on_sheet(tables: &[Table], cells: &Range<Data>, styles: &calamine::StyleRange, language: Language) -> usize {
    let (mut first, mut compared) = (0_u32, 0);
    for table in tables {
        let mut row = first + 2;
        for line_of_cells in &table.rows {
            for (column, cell) in (0_u32..).zip(line_of_cells) {
                for (below, line) in (0_u32..).zip(&cell.lines) {
                    let Content::Number { shown, .. } = line else { continue };
                    let place = (row + below, column);
                    let shown = shown[usize::from(language == Language::English)];
                    match cells.get_value(place) {
                        Some(Data::Float(value)) => {
                            assert_eq!(value.to_bits(), shown.to_bits(), "all digits at {place:?}");
                            let format = styles.get((place.0, place.1)).and_then(|style| style.number_format.clone());
                            let format = format.map_or_else(|| "General".to_owned(), |format| format.format_code);
                            let read = under(&format, *value).replace('-', "\u{2212}");
                            let written = line.written(language).replace('-', "\u{2212}");
                            assert_eq!(read.trim_start_matches('+'), written.trim_start_matches('+'), "{format}");
                            compared += 1;
                        }
                        Some(Data::String(text)) => assert_eq!(*text, line.written(language)),
                        other => panic!("{place:?}: {other:?} in place of {}", line.written(language)),
                    }
                }
            }
            row += u32::try_from(line_of_cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(1).max(1)).unwrap();
        }
        first = row + u32::try_from(table.notes.len()).unwrap() + 1;
    }
    compared
}

#[test]
fn behind_a_figure_stands_that_of_the_projection() {
    let Reviewed { review, record, .. } = reviewed();
    let mut compared = 0;
    for (row, assessment) in review.rows.iter().zip(&record.assessments) {
        let (Some(outlook), Some(of_run)) = (&row.outlook, &assessment.outlook) else { continue };
        let Some(spread) = outlook.spread else { continue };
        let series = record.projection.series(&outlook.indicator.name).unwrap();
        let summary = series.year(row.target.year).unwrap();
        if of_run.aim == outlook.aim {
            assert_eq!(spread.median.to_bits(), summary.median().to_bits(), "{}", row.target.id);
            assert_eq!(spread.interval_80.0.to_bits(), summary.interval_80().0.to_bits());
            compared += 1;
        }
    }
    assert!(compared >= 2, "{compared}");
}

/// The figures behind charts and the sheet of the projection are those of the projection, bit for bit, in the unit that is shown.
#[test]
fn behind_charts_and_sheets_stand_the_figures_of_the_projection() {
    let Reviewed { review, record, assumptions } = reviewed();
    let language = Language::Chinese;
    let name = "industry.value_added";
    let series = record.projection.series(name).unwrap();
    let yuan_100_million = 1e8;
    let wanted: Vec<f64> = (2023..=2027).map(|year| series.year(year).unwrap().median() / yuan_100_million).collect();
    // A chart as csv.
    let figures = carecast::figure::figures_of_review(&review, &record, language);
    let chart = figures.iter().find(|figure| figure.name == "target-value-added").unwrap();
    let csv = chart.chart.to_csv(language);
    let column = csv.lines().find(|line| line.starts_with("年份")).unwrap();
    let column = column.split(',').position(|name| name == "中位数").unwrap();
    let value = |year: i32| {
        let row = csv.lines().find(|line| line.starts_with(&format!("{year},"))).unwrap();
        row.split(',').nth(column).unwrap().parse::<f64>().unwrap()
    };
    for (year, wanted) in (2023..).zip(&wanted) {
        assert_eq!(value(year).to_bits(), wanted.to_bits(), "{year}");
    }
    // The sheet of the projection.
    let bytes = office::review_workbook(&review, &record, &assumptions, language).unwrap();
    let sheet = Xlsx::new(Cursor::new(bytes)).unwrap().worksheet_range("预测").unwrap();
    let rows: Vec<&[Data]> = sheet.rows().collect();
    let label = series.indicator().label.get(language);
    let row = rows.iter().find(|row| row[0] == label && row[2] == "中位数").unwrap();
    for (year, wanted) in (2023..).zip(&wanted) {
        let column = rows[0].iter().position(|cell| *cell == Data::Float(f64::from(year))).unwrap();
        let Data::Float(value) = row[column] else { panic!("{year}: {:?}", row[column]) };
        assert_eq!(value.to_bits(), wanted.to_bits(), "{year}");
    }
    // The chart in the document has its figures in a workbook of its own.
    let page = report::review_document(&review, enclosed(&review, &record), language);
    let document = office::document(&page, &Styles::default(), language).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(document)).unwrap();
    let mut workbook = Vec::new();
    archive.by_name("word/embeddings/chart1.xlsx").unwrap().read_to_end(&mut workbook).unwrap();
    let data = Xlsx::new(Cursor::new(workbook)).unwrap().worksheet_range("Data").unwrap();
    let rows: Vec<&[Data]> = data.rows().collect();
    let row = rows.iter().find(|row| row[0] == "中位数").unwrap();
    for (year, wanted) in (2023..).zip(&wanted) {
        let column = rows[0].iter().position(|cell| *cell == Data::Float(f64::from(year))).unwrap();
        assert_eq!(row[column], Data::Float(*wanted), "{year}");
    }
}

/// The report with the chart of its first target.
fn enclosed(review: &Review, record: &Record) -> Enclosed {
    let [zh, en] = [Language::Chinese, Language::English].map(|language| {
        let mut figures = carecast::figure::figures_of_review(review, record, language);
        let figure = figures.iter().position(|figure| figure.name == "target-value-added").unwrap();
        let figure = figures.swap_remove(figure);
        (figure.draw().unwrap(), figure)
    });
    let drawing = Drawing::new(&zh.0, &en.0).of_charts(&zh.1.name, zh.1.chart, en.1.chart);
    Enclosed { own_words: OwnWords::read(None).unwrap(), charts: vec![drawing], ..Enclosed::default() }
}
