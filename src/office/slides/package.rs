//! The parts of a file of slides, and the package that holds them.

use std::fmt::Write as _;

use crate::error::Result;
use crate::office::native::NativeChart;
use crate::office::package::{self, CHART_TYPE, chart_relations, core_properties};

const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const NAMESPACES: &str = r#"xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main""#;

/// What slides refer to.
#[derive(Default)]
pub(super) struct Package {
    /// The shapes of each, and the number of its chart.
    slides: Vec<(String, Option<usize>)>,
    charts: Vec<NativeChart>,
}

impl Package {
    /// Adds a slide.
    pub(super) fn slide(&mut self, shapes: String) {
        self.slides.push((shapes, None));
    }

    /// Adds a slide that shows a chart.
    pub(super) fn slide_with_chart(&mut self, shapes: String, chart: usize) {
        self.slides.push((shapes, Some(chart)));
    }

    /// Takes a chart; returns its number.
    pub(super) fn chart(&mut self, chart: NativeChart) -> usize {
        self.charts.push(chart);
        self.charts.len()
    }

    /// The file: the parts in a fixed order and with a fixed time.
    pub(super) fn finish(self, title: &str) -> Result<Vec<u8>> {
        let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
        let mut add = |name: &str, content: String| parts.push((name.to_owned(), content.into_bytes()));
        add("[Content_Types].xml", self.content_types());
        add("_rels/.rels", relations(&[("presentation", "officeDocument", "ppt/presentation.xml")], true));
        add("docProps/core.xml", core_properties(title));
        let ids: String = (0..self.slides.len())
            .map(|at| format!(r#"<p:sldId id="{}" r:id="slide{}"/>"#, 256 + at, at + 1))
            .collect();
        add(
            "ppt/presentation.xml",
            format!(
                r#"{HEAD}<p:presentation {NAMESPACES}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="master"/></p:sldMasterIdLst><p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>"#
            ),
        );
        let slides: Vec<(String, String)> = (1..=self.slides.len())
            .map(|number| (format!("slide{number}"), format!("slides/slide{number}.xml")))
            .collect();
        let mut of_presentation =
            vec![("master", "slideMaster", "slideMasters/slideMaster1.xml"), ("theme", "theme", "theme/theme1.xml")];
        of_presentation.extend(slides.iter().map(|(id, target)| (id.as_str(), "slide", target.as_str())));
        add("ppt/_rels/presentation.xml.rels", relations(&of_presentation, false));
        add("ppt/theme/theme1.xml", include_str!("theme.xml").to_owned());
        add("ppt/slideMasters/slideMaster1.xml", include_str!("master.xml").to_owned());
        let of_master =
            [("layout", "slideLayout", "../slideLayouts/slideLayout1.xml"), ("theme", "theme", "../theme/theme1.xml")];
        add("ppt/slideMasters/_rels/slideMaster1.xml.rels", relations(&of_master, false));
        add("ppt/slideLayouts/slideLayout1.xml", include_str!("layout.xml").to_owned());
        let of_layout = [("master", "slideMaster", "../slideMasters/slideMaster1.xml")];
        add("ppt/slideLayouts/_rels/slideLayout1.xml.rels", relations(&of_layout, false));
        for (number, (shapes, chart)) in (1..).zip(&self.slides) {
            add(
                &format!("ppt/slides/slide{number}.xml"),
                format!(
                    r#"{HEAD}<p:sld {NAMESPACES}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{shapes}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"#
                ),
            );
            let target = chart.map(|chart| format!("../charts/chart{chart}.xml"));
            let mut of_slide = vec![("layout", "slideLayout", "../slideLayouts/slideLayout1.xml")];
            of_slide.extend(target.as_ref().map(|target| ("chart", "chart", target.as_str())));
            add(&format!("ppt/slides/_rels/slide{number}.xml.rels"), relations(&of_slide, false));
        }
        for (number, chart) in (1..).zip(self.charts) {
            parts.push((format!("ppt/charts/chart{number}.xml"), chart.description.into_bytes()));
            parts.push((format!("ppt/charts/_rels/chart{number}.xml.rels"), chart_relations(number).into_bytes()));
            parts.push((format!("ppt/embeddings/chart{number}.xlsx"), chart.workbook));
        }
        package::zipped(parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())))
    }

    fn content_types(&self) -> String {
        const PRESENTATION: &str = "application/vnd.openxmlformats-officedocument.presentationml";
        let mut types = format!(
            r#"{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/><Override PartName="/ppt/presentation.xml" ContentType="{PRESENTATION}.presentation.main+xml"/><Override PartName="/ppt/slideMasters/slideMaster1.xml" ContentType="{PRESENTATION}.slideMaster+xml"/><Override PartName="/ppt/slideLayouts/slideLayout1.xml" ContentType="{PRESENTATION}.slideLayout+xml"/><Override PartName="/ppt/theme/theme1.xml" ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>"#
        );
        for number in 1..=self.slides.len() {
            let _ = write!(
                types,
                r#"<Override PartName="/ppt/slides/slide{number}.xml" ContentType="{PRESENTATION}.slide+xml"/>"#
            );
        }
        for number in 1..=self.charts.len() {
            let _ = write!(types, r#"<Override PartName="/ppt/charts/chart{number}.xml" ContentType="{CHART_TYPE}"/>"#);
        }
        types + "</Types>"
    }
}

/// Relations by id, kind and target; those of the file itself lead to its properties too.
fn relations(all: &[(&str, &str, &str)], is_of_file: bool) -> String {
    let mut xml =
        format!(r#"{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#);
    for (id, kind, target) in all {
        let _ = write!(xml, r#"<Relationship Id="{id}" Type="{KIND}/{kind}" Target="{target}"/>"#);
    }
    if is_of_file {
        xml.push_str(r#"<Relationship Id="core" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>"#);
    }
    xml + "</Relationships>"
}
