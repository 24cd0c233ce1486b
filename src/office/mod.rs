//! Results and requests as Excel workbooks, and reports as Word documents.
//!
//! A workbook is what a reader works on, with figures, charts and formulas that a spreadsheet knows. Sheets are in one language. A figure stands in the unit in which that language knows it, shown to the digits worth showing and
//! held with all it has. Where a reader changes a goal, what follows from it alone follows; probabilities follow from runs and
//! do not, which the sheet says. The same results give the same bytes.

mod document;
mod fan;
mod native;
mod package;
mod people;
mod projection;
mod request;
mod sheet;
mod slides;
mod sources;
mod targets;

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::analysis::Record;
use crate::analysis::review::Review;
use crate::error::{Error, Result};
use crate::language::{Language, text};
use crate::plan::Plan;
use crate::report;
use crate::scenario::Assumptions;
use crate::table::Table;

pub use document::{Styles, document};
pub use request::request;
pub use slides::slides;

/// The name of the workbook of results.
pub const WORKBOOK: &str = "results.xlsx";

/// The workbook of the results of a scenario: a summary, targets with formulas, the projection with charts, people by age,
/// sources and assumptions.
///
/// # Errors
/// A failure if the workbook cannot be made: there is more than Excel has rows for.
///
/// ```
/// use carecast::{Diagnostics, Language, Projection, analysis::{Record, assess}, baseline::Library, ensemble::Settings};
/// use carecast::{office, scenario::Assumptions};
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let projection = Projection::run(&assumptions, &Settings { runs: 100, ..Settings::of(&assumptions) }, &mut problems)?;
/// let assessments = assess(assumptions.plan.as_ref().unwrap(), &assumptions, &projection);
/// let record = Record::new(&assumptions, &projection, &assessments);
/// let workbook = office::workbook(&record, &assumptions, Language::Chinese)?;
/// assert_eq!(&workbook[..2], b"PK");
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn workbook(record: &Record, assumptions: &Assumptions, language: Language) -> Result<Vec<u8>> {
    made(record, None, assumptions, language)
}

/// The workbook of a review: its tables first, then the results of the scenario as updated. Verdicts are those of the review.
///
/// # Errors
/// As [`workbook`].
pub fn review_workbook(
    review: &Review,
    record: &Record,
    assumptions: &Assumptions,
    language: Language,
) -> Result<Vec<u8>> {
    made(record, Some(review), assumptions, language)
}

fn made(record: &Record, review: Option<&Review>, assumptions: &Assumptions, language: Language) -> Result<Vec<u8>> {
    write(record, review, assumptions, language)
        .map_err(|cause| Error::caused(text!("无法生成 {WORKBOOK}", "{WORKBOOK} cannot be made"), cause))
}

fn write(
    record: &Record,
    review: Option<&Review>,
    assumptions: &Assumptions,
    language: Language,
) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    sheet::describe(&mut workbook, record.projection.title.get(language))?;
    if let Some(review) = review {
        // The table of targets has many narrow columns, the others few wide ones: each sheet has its own.
        let tables = report::review::review(review);
        let (first, others) = tables.split_at(tables.len().min(1));
        sheet::of_tables(workbook.add_worksheet(), language.pick("评估", "Review"), first, language)?;
        if !others.is_empty() {
            sheet::of_tables(workbook.add_worksheet(), language.pick("评估详表", "Review details"), others, language)?;
        }
    }
    let tables = summary(record, assumptions.plan.as_ref().filter(|_| review.is_none()));
    sheet::of_tables(workbook.add_worksheet(), language.pick("摘要", "Summary"), &tables, language)?;
    if let Some(plan) = &assumptions.plan {
        targets::sheet(workbook.add_worksheet(), plan, (record, review), language)?;
    }
    let rows = projection::sheet(workbook.add_worksheet(), record, language)?;
    fan::sheet(workbook.add_worksheet(), &rows, record, language)?;
    if let Some(people) = &record.projection.people {
        people::sheet(workbook.add_worksheet(), people, record.projection.years, language)?;
    }
    sources::sheet(workbook.add_worksheet(), assumptions, language)?;
    workbook.save_to_buffer()
}

/// What `run` prints.
fn summary(record: &Record, plan: Option<&Plan>) -> Vec<Table> {
    let projection = &record.projection;
    let years = report::years_shown(projection, plan);
    let tables = [
        Some(report::headlines(projection, &years)),
        plan.map(|plan| report::targets(plan, &record.assessments)),
        report::subsectors(projection, &years),
        report::contributions(projection, &years),
    ];
    tables.into_iter().flatten().map(|table| table.headed(&projection.settings)).collect()
}
