//! A review as slides: each has a finding as its title, and below it sentences, a table or a chart that can be edited.

mod package;

use std::fmt::Write as _;

use self::package::Package;
use super::native;
use crate::analysis::review::{Review, ReviewRow};
use crate::error::Result;
use crate::language::{Language, Text, counted, text};
use crate::report::page::{Block, Page};
use crate::report::review::{status, statuses};
use crate::table::Table;
use crate::xml::escaped;

/// The most sentences and rows on a slide; what is more stands in the report, which the slide says.
const MOST_SENTENCES: usize = 6;
const MOST_ROWS: usize = 9;

/// The most charts: with cover, status, targets, problems and proposals there are at most eight slides.
const MOST_CHARTS: usize = 3;

/// The slides of a review, from the blocks of its report.
///
/// # Errors
/// A failure if they cannot be made.
pub fn slides(review: &Review, page: &Page, language: Language) -> Result<Vec<u8>> {
    let mut package = Package::default();
    package.slide(cover(page, language));
    let section = |id: &str| page.sections.iter().find(|section| section.id() == id);
    let lists = |id: &str| {
        section(id).into_iter().flat_map(crate::report::page::Section::blocks).find_map(|block| match block {
            Block::List(items) => Some(items.as_slice()),
            _ => None,
        })
    };
    let headline = review.status_counts().headline();
    package.slide(sentences(headline.get(language), lists("summary").unwrap_or_default(), language));
    package.slide(table(&statuses(review), review, language));
    let charts = page.sections.iter().flat_map(crate::report::page::Section::blocks).filter_map(|block| match block {
        Block::Figure(drawing) => drawing.chart(language),
        _ => None,
    });
    let mut drawn = 0;
    for chart in charts {
        if drawn == MOST_CHARTS {
            break;
        }
        let Some(native) = native::native(chart, language)? else { continue };
        drawn += 1;
        let captions = chart.captions();
        let id = package.chart(native);
        package.slide_with_chart(with_chart(&captions.title, &captions.subtitle, &captions.description), id);
    }
    for (id, zh, en) in
        [("causes", "项问题（草拟）", "problems (draft)"), ("advice", "项建议（草拟）", "proposals (draft)")]
    {
        let Some(items) = lists(id) else { continue };
        let count = items.len();
        let title = text!("须核实的{count}{zh}", "{count} {en} to be checked");
        package.slide(sentences(title.get(language), items, language));
    }
    package.finish(page.title.get(language))
}

/// A shape with paragraphs: its place in thousandths of an inch, its size of type in points.
fn shape(id: usize, (left, top, width, height): (u32, u32, u32, u32), size: u32, paragraphs: &[String]) -> String {
    const EMU: u32 = 914;
    let mut xml = String::new();
    for paragraph in paragraphs {
        let _ = write!(
            xml,
            r#"<a:p><a:pPr><a:spcAft><a:spcPts val="600"/></a:spcAft></a:pPr><a:r><a:rPr lang="zh-CN" sz="{}"/><a:t>{}</a:t></a:r></a:p>"#,
            size * 100,
            escaped(paragraph)
        );
    }
    let [left, top, width, height] = [left, top, width, height].map(|length| length * EMU);
    format!(
        r#"<p:sp><p:nvSpPr><p:cNvPr id="{id}" name="Text {id}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr wrap="square"><a:normAutofit/></a:bodyPr><a:lstStyle/>{xml}</p:txBody></p:sp>"#
    )
}

/// The title: a long finding is set smaller.
fn title(words: &str) -> String {
    let size = if words.chars().count() > 60 { 2000 } else { 2600 };
    format!(
        r#"<p:sp><p:nvSpPr><p:cNvPr id="2" name="Title"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang="zh-CN" sz="{size}"/><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>"#,
        escaped(words)
    )
}

const BODY: (u32, u32, u32, u32) = (500, 1700, 12_330, 5_300);

fn cover(page: &Page, language: Language) -> String {
    let line = |(name, value): &(Text, Option<Text>)| {
        let value = value.as_ref()?.get(language);
        Some(format!("{}{}{value}", name.get(language), language.pick("：", ": ")))
    };
    let subtitle = std::iter::once(page.subtitle.get(language).to_owned());
    let lines: Vec<String> = subtitle.chain(page.cover.iter().filter_map(line)).collect();
    title(page.title.get(language)) + &shape(3, BODY, 20, &lines)
}

fn sentences(heading: &str, items: &[Text], language: Language) -> String {
    let mut lines: Vec<String> =
        items.iter().take(MOST_SENTENCES).map(|item| format!("• {}", item.get(language))).collect();
    lines.extend(more(items.len(), MOST_SENTENCES, language));
    let characters: usize = lines.iter().map(|line| line.chars().count()).sum();
    let size = match characters {
        0..300 => 20,
        300..600 => 16,
        _ => 13,
    };
    title(heading) + &shape(3, BODY, size, &lines)
}

/// That there is more in the report.
fn more(all: usize, shown: usize, language: Language) -> Option<String> {
    let rest = all.checked_sub(shown).filter(|rest| *rest > 0)?;
    Some(text!("另有{rest}项，见报告", "{rest} more: see the report").get(language).to_owned())
}

/// The columns of the table of statuses that a slide shows: target, ground, verdict.
const COLUMNS: [usize; 3] = [0, 1, 2];

/// The targets with a verdict, those that lag first. Another reading of a target has a row too.
fn table(of: &Table, review: &Review, language: Language) -> String {
    let mut shown: Vec<&ReviewRow> = review.rows.iter().filter(|row| row.is_finding()).collect();
    shown.retain(|row| row.status.ground.has_verdict());
    shown.sort_by_key(|row| !row.status.ground.lags());
    let count = shown.len();
    let head = COLUMNS.iter().map(|at| of.columns[*at].get(language).to_owned()).collect();
    let rows = shown.iter().take(MOST_ROWS).map(|row| status(row, review));
    let rows = rows.map(|cells| COLUMNS.iter().map(|at| cells[*at].shown(language)).collect::<Vec<String>>());
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    let note: Vec<String> = more(count, MOST_ROWS, language).into_iter().collect();
    title(heading(review, &shown).get(language)) + &grid(&rows) + &shape(4, (500, 6_900, 12_330, 400), 12, &note)
}

/// How many of the targets with a verdict lag, in the usual or another reading, and how many have none.
fn heading(review: &Review, shown: &[&ReviewRow]) -> Text {
    let counts = review.status_counts();
    let (count, open) = (counts.with_verdict, counts.all.saturating_sub(counts.with_verdict));
    let lag =
        |is_own: bool| shown.iter().filter(|row| row.target.is_own() == is_own && row.status.ground.lags()).count();
    let (lagging, otherwise) = (lag(true), lag(false));
    let lag_en = if lagging == 1 { "lags or will probably be missed" } else { "lag or will probably be missed" };
    let of_own = match (lagging, count) {
        (_, 0) => None,
        (0, 1) => Some(Text::new("有结论的1项目标不滞后", "the one with a verdict does not lag")),
        (1, 1) => {
            Some(Text::new("有结论的1项目标滞后或难以完成", "the one with a verdict lags or will probably be missed"))
        }
        (0, _) => Some(text!("有结论的{count}项目标均未滞后", "none of the {count} with a verdict lags")),
        _ => Some(text!(
            "有结论的{count}项目标中{lagging}项滞后或难以完成",
            "{lagging} of the {count} with a verdict {lag_en}"
        )),
    };
    let of_readings = (otherwise > 0).then(|| {
        let targets = counted(otherwise, "target");
        text!(
            "{otherwise}项目标按另一种理解滞后或未完成",
            "in another reading {targets} behind, missed, or probably to be missed"
        )
    });
    let others = (open > 0).then(|| text!("{open}项尚无结论", "{open} without a verdict"));
    let said: Vec<Text> = of_readings.into_iter().chain(of_own).chain(others).collect();
    let Text { zh, en } = Text::joined(&said, "；", "; ");
    text!("目标状况：{zh}", "Targets: {en}")
}

/// A native table whose first row is its head.
fn grid(rows: &[Vec<String>]) -> String {
    const WIDTHS: [u32; 3] = [6_400_000, 2_400_000, 2_470_000];
    let mut xml = String::new();
    for (at, row) in rows.iter().enumerate() {
        xml.push_str(r#"<a:tr h="430000">"#);
        for cell in row {
            let bold = if at == 0 { r#" b="1""# } else { "" };
            let _ = write!(
                xml,
                r#"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang="zh-CN" sz="1400"{bold}/><a:t>{}</a:t></a:r></a:p></a:txBody><a:tcPr><a:lnB w="6350"><a:solidFill><a:srgbClr val="BFBFBF"/></a:solidFill></a:lnB></a:tcPr></a:tc>"#,
                escaped(cell)
            );
        }
        xml.push_str("</a:tr>");
    }
    let columns: String = WIDTHS.iter().map(|width| format!(r#"<a:gridCol w="{width}"/>"#)).collect();
    let (width, height) = (WIDTHS.iter().sum::<u32>(), rows.len() * 430_000);
    format!(
        r#"<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="3" name="Table"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="457200" y="1554000"/><a:ext cx="{width}" cy="{height}"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr firstRow="1"/><a:tblGrid>{columns}</a:tblGrid>{xml}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"#
    )
}

fn with_chart(heading: &str, unit: &str, description: &str) -> String {
    let description = escaped(description);
    title(heading)
        + &shape(3, (500, 1_500, 12_330, 400), 12, &[unit.to_owned()])
        + &format!(
            r#"<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="4" name="Chart" descr="{description}"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="457200" y="1850000"/><a:ext cx="11277600" cy="4650000"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="chart"/></a:graphicData></a:graphic></p:graphicFrame>"#
        )
}
