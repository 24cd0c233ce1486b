//! The parts of a Word file: sections, pictures, charts, footers, and the package that holds them.

use std::fmt::Write as _;

use super::styles::Styles;
use crate::error::Result;
use crate::office::native::NativeChart;
use crate::office::package::{CHART_TYPE, chart_relations, core_properties, zipped};
use crate::xml::escaped;

/// The margins of official documents, in twentieths of a point: 37, 35, 28 and 26 mm.
const MARGINS: [usize; 4] = [2098, 1984, 1588, 1474];

/// A4.
const PAGE: (usize, usize) = (11906, 16838);

/// The width of the text on a page upright and across.
pub(super) const TEXT_UPRIGHT: usize = PAGE.0 - MARGINS[2] - MARGINS[3];
pub(super) const TEXT_ACROSS: usize = PAGE.1 - MARGINS[2] - MARGINS[3];

/// English metric units to a twentieth of a point.
const EMU: usize = 635;

const NAMESPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture""#;

/// The properties of a section, whose pages lie across or stand upright: size, margins, page numbers.
pub(super) fn section_properties(is_across: bool) -> String {
    let [top, bottom, left, right] = MARGINS;
    let size = match is_across {
        true => format!(r#"<w:pgSz w:w="{}" w:h="{}" w:orient="landscape"/>"#, PAGE.1, PAGE.0),
        false => format!(r#"<w:pgSz w:w="{}" w:h="{}"/>"#, PAGE.0, PAGE.1),
    };
    format!(
        r#"<w:sectPr><w:footerReference w:type="default" r:id="footerOdd"/><w:footerReference w:type="even" r:id="footerEven"/>{size}<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="851" w:footer="1400" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>"#
    )
}

/// The end of a section whose pages lie across or stand upright.
pub(super) fn break_section(is_across: bool) -> String {
    format!("<w:p><w:pPr>{}</w:pPr></w:p>", section_properties(is_across))
}

/// A picture as wide as the text, with its name for those who cannot see it.
pub(super) fn picture(id: &str, number: usize, name: &str, (width, height): (u32, u32)) -> String {
    let wide = TEXT_UPRIGHT * EMU;
    let high = wide * usize::try_from(height).unwrap_or(1) / usize::try_from(width).unwrap_or(1).max(1);
    let name = escaped(name);
    format!(
        r#"<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{number}" name="{name}" descr="{name}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#
    )
}

/// A chart as wide as the text, two of which have room on a page, with what it shows for those who cannot see it.
pub(super) fn chart(id: &str, number: usize, (name, description): (&str, &str)) -> String {
    let (wide, high) = (TEXT_UPRIGHT * EMU, TEXT_UPRIGHT * EMU * 10 / 22);
    let (name, description) = (escaped(name), escaped(description));
    format!(
        r#"<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{number}" name="{name}" descr="{description}"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{id}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#
    )
}

/// A footer with the page number between dashes, on the outer side.
fn footer(side: &str) -> String {
    let indent = if side == "right" {
        r#"<w:ind w:rightChars="100" w:right="280"/>"#
    } else {
        r#"<w:ind w:leftChars="100" w:left="280"/>"#
    };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/>{indent}<w:jc w:val="{side}"/></w:pPr><w:r><w:t xml:space="preserve">— </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>"#
    )
}

/// What a document refers to.
#[derive(Default)]
pub(super) struct Package {
    pictures: Vec<Vec<u8>>,
    charts: Vec<NativeChart>,
    pub(super) bookmarks: usize,
}

impl Package {
    /// Takes a picture; returns the id by which the document refers to it.
    pub(super) fn picture(&mut self, png: Vec<u8>) -> String {
        self.pictures.push(png);
        format!("picture{}", self.pictures.len())
    }

    /// Takes a chart; returns the id by which the document refers to it.
    pub(super) fn chart(&mut self, chart: NativeChart) -> String {
        self.charts.push(chart);
        format!("chart{}", self.charts.len())
    }

    /// The file: the parts in a fixed order and with a fixed time, so that the same report gives the same bytes.
    pub(super) fn finish(self, body: &str, title: &str, styles: &Styles) -> Result<Vec<u8>> {
        let document = format!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"#
        );
        let core = core_properties(title);
        let (footer_odd, footer_even, relations) = (footer("right"), footer("left"), self.relations(styles));
        let types = self.content_types(styles);
        let parts: [(&str, &str); 9] = [
            ("[Content_Types].xml", &types),
            ("_rels/.rels", RELATIONS),
            ("docProps/core.xml", &core),
            ("word/document.xml", &document),
            ("word/_rels/document.xml.rels", &relations),
            ("word/styles.xml", styles.xml()),
            ("word/numbering.xml", include_str!("numbering.xml")),
            ("word/settings.xml", include_str!("settings.xml")),
            ("word/footer1.xml", &footer_odd),
        ];
        let pictures = self.pictures.iter().enumerate();
        let pictures = pictures.map(|(at, png)| (format!("word/media/picture{}.png", at + 1), png.as_slice()));
        let texts = parts.into_iter().chain([("word/footer2.xml", footer_even.as_str())]);
        let texts = texts.map(|(name, text)| (name.to_owned(), text.as_bytes()));
        let relations: Vec<String> = (1..=self.charts.len()).map(chart_relations).collect();
        let charts = self.charts.iter().zip(&relations).enumerate().flat_map(|(at, (chart, relations))| {
            let number = at + 1;
            [
                (format!("word/charts/chart{number}.xml"), chart.description.as_bytes()),
                (format!("word/charts/_rels/chart{number}.xml.rels"), relations.as_bytes()),
                (format!("word/embeddings/chart{number}.xlsx"), chart.workbook.as_slice()),
            ]
        });
        let theme = styles.theme().map(|theme| ("word/theme/theme1.xml".to_owned(), theme));
        let all: Vec<(String, &[u8])> = texts.chain(pictures).chain(charts).chain(theme).collect();
        zipped(all.iter().map(|(name, content)| (name.as_str(), *content)))
    }

    fn content_types(&self, styles: &Styles) -> String {
        let mut types = CONTENT_TYPES.trim_end_matches("</Types>").to_owned();
        for number in 1..=self.charts.len() {
            let _ =
                write!(types, r#"<Override PartName="/word/charts/chart{number}.xml" ContentType="{CHART_TYPE}"/>"#);
        }
        if styles.theme().is_some() {
            types.push_str(r#"<Override PartName="/word/theme/theme1.xml" ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>"#);
        }
        types + "</Types>"
    }

    fn relations(&self, styles: &Styles) -> String {
        const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let mut xml = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#.to_owned();
        let fixed = [
            ("styles", "styles", "styles.xml"),
            ("numbering", "numbering", "numbering.xml"),
            ("settings", "settings", "settings.xml"),
            ("footerOdd", "footer", "footer1.xml"),
            ("footerEven", "footer", "footer2.xml"),
        ];
        for (id, kind, target) in fixed {
            let _ = write!(xml, r#"<Relationship Id="{id}" Type="{KIND}/{kind}" Target="{target}"/>"#);
        }
        for number in 1..=self.pictures.len() {
            let _ = write!(
                xml,
                r#"<Relationship Id="picture{number}" Type="{KIND}/image" Target="media/picture{number}.png"/>"#
            );
        }
        for number in 1..=self.charts.len() {
            let _ = write!(
                xml,
                r#"<Relationship Id="chart{number}" Type="{KIND}/chart" Target="charts/chart{number}.xml"/>"#
            );
        }
        if styles.theme().is_some() {
            let _ = write!(xml, r#"<Relationship Id="theme" Type="{KIND}/theme" Target="theme/theme1.xml"/>"#);
        }
        xml + "</Relationships>"
    }
}

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/><Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/word/footer2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="document" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="core" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;
