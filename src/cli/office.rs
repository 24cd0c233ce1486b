//! Workbooks and documents, in a program that was built to write them; in one that was not, an error that says so.

use std::path::PathBuf;

use carecast::analysis::Record;
use carecast::analysis::review::Review;
use carecast::export::FileContent;
use carecast::export::review::Request;
use carecast::report::page::Page;
use carecast::scenario::Assumptions;
use carecast::{Language, Result};

/// The file of the report as a Word document.
pub(super) const DOCUMENT: &str = "review.docx";

/// The file of the review as slides.
pub(super) const SLIDES: &str = "review.pptx";

/// How a report becomes a Word document.
#[derive(Debug, Clone)]
pub(super) struct DocumentStyle {
    #[cfg(feature = "office")]
    styles: carecast::office::Styles,
}

#[cfg(feature = "office")]
mod built {
    use carecast::office;

    use super::*;

    /// Whether workbooks and documents can be written.
    ///
    /// # Errors
    /// None: they can.
    pub(in crate::cli) fn check(_is_asked_for: bool) -> Result<()> {
        Ok(())
    }

    impl DocumentStyle {
        /// That of official documents, or of a template.
        ///
        /// # Errors
        /// A failure if the template cannot be read, or is no Word document.
        pub(in crate::cli) fn of(template: Option<&PathBuf>) -> Result<Self> {
            Ok(Self {
                styles: template.map_or_else(|| Ok(office::Styles::default()), |path| office::Styles::read(path))?,
            })
        }
    }

    /// The results as an Excel workbook.
    pub(in crate::cli) fn results(record: &Record, of: &Assumptions, language: Language) -> Result<FileContent> {
        Ok((office::WORKBOOK.to_owned(), office::workbook(record, of, language)?))
    }

    /// The same with a review.
    pub(in crate::cli) fn review(
        review: &Review,
        record: &Record,
        of: &Assumptions,
        language: Language,
    ) -> Result<FileContent> {
        Ok((office::WORKBOOK.to_owned(), office::review_workbook(review, record, of, language)?))
    }

    /// A request as an Excel workbook.
    pub(in crate::cli) fn request(asked: &Request, review: &Review, language: Language) -> Result<FileContent> {
        let bases: Vec<String> = review.bases.iter().map(|(_, label)| label.get(language).to_owned()).collect();
        let content = office::request(asked, &bases, language)?;
        Ok((format!("{}.xlsx", asked.file), content))
    }

    /// The review as slides.
    pub(in crate::cli) fn slides(review: &Review, report: &Page, language: Language) -> Result<FileContent> {
        Ok((SLIDES.to_owned(), office::slides(review, report, language)?))
    }

    /// The report as a Word document.
    pub(in crate::cli) fn document(report: &Page, style: &DocumentStyle, language: Language) -> Result<FileContent> {
        Ok((DOCUMENT.to_owned(), office::document(report, &style.styles, language)?))
    }
}

#[cfg(not(feature = "office"))]
mod built {
    use carecast::{Diagnostics, Error, Text};

    use super::*;

    /// That this program makes neither workbooks nor Word documents.
    fn no_office() -> Error {
        let mut problems = Diagnostics::new();
        let message = Text::new(
            "这个程序编译时没有 `office` 功能，不能写 Excel 工作簿和 Word 文档",
            "this program was built without the feature `office`: it writes no Excel workbooks and Word documents",
        );
        problems.error(None, message);
        problems.into()
    }

    pub(in crate::cli) fn check(is_asked_for: bool) -> Result<()> {
        if is_asked_for { Err(no_office()) } else { Ok(()) }
    }

    impl DocumentStyle {
        pub(in crate::cli) fn of(_: Option<&PathBuf>) -> Result<Self> {
            Ok(Self {})
        }
    }

    pub(in crate::cli) fn results(_: &Record, _: &Assumptions, _: Language) -> Result<FileContent> {
        Err(no_office())
    }

    pub(in crate::cli) fn review(_: &Review, _: &Record, _: &Assumptions, _: Language) -> Result<FileContent> {
        Err(no_office())
    }

    pub(in crate::cli) fn request(_: &Request, _: &Review, _: Language) -> Result<FileContent> {
        Err(no_office())
    }

    pub(in crate::cli) fn slides(_: &Review, _: &Page, _: Language) -> Result<FileContent> {
        Err(no_office())
    }

    pub(in crate::cli) fn document(_: &Page, _: &DocumentStyle, _: Language) -> Result<FileContent> {
        Err(no_office())
    }
}

pub(super) use built::{check, document, request, results, review, slides};
