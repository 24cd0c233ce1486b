//! The style file of an institute: how its charts look, and the line below them.

use std::path::Path;
use std::sync::Arc;

use super::Figure;
use crate::baseline::read_source;
use crate::chart::{Rgb, Style, TYPE_SCALES};
use crate::diagnostic::document::{self, Node};
use crate::diagnostic::{Diagnostics, Source};
use crate::error::Result;
use crate::language::{Language, Text, text};

/// A style and the line that it adds to the source of every chart.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct HouseStyle {
    /// Colours, fonts and size of type.
    pub style: Style,
    /// What is added to the source line, such as who drew the chart.
    pub source: Option<Text>,
}

impl HouseStyle {
    /// Reads a style file by its path.
    ///
    /// # Errors
    /// What prevents reading it, and everything that is wrong in it.
    pub fn load(path: &Path) -> Result<Self> {
        let mut problems = Diagnostics::new();
        let house = Self::read(&read_source(path)?, &mut problems);
        house.ok_or_else(|| problems.into())
    }

    /// Reads a style file; `None` where something in it is wrong, which `problems` then say.
    ///
    /// ```
    /// use carecast::{Diagnostics, Source};
    /// use carecast::figure::HouseStyle;
    /// let file = Source::new("style.toml", "fonts = [\"FangSong\"]\n[colors]\nprojection = \"#8B0000\"\n");
    /// let house = HouseStyle::read(&file, &mut Diagnostics::new()).unwrap();
    /// assert_eq!(house.style.projection, Some((139, 0, 0)));
    /// ```
    #[must_use]
    pub fn read(file: &Arc<Source>, problems: &mut Diagnostics) -> Option<Self> {
        let before = problems.errors();
        let root = document::parse(file, problems);
        let mut fields = root.fields(problems)?;
        let mut house = Self::default();
        let fonts = fields.get("fonts").and_then(|node| node.array(problems)).unwrap_or_default();
        house.style.fonts = fonts.iter().filter_map(|node| font(node, problems)).collect();
        house.style.type_scale = fields.get("type_scale").and_then(|node| type_scale(node, problems));
        house.source = fields.text("source", problems);
        if let Some(mut colors) = fields.get("colors").and_then(|node| node.fields(problems)) {
            house.style.projection = colors.get("projection").and_then(|node| color(node, problems));
            house.style.target = colors.get("target").and_then(|node| color(node, problems));
            let series = colors.get("series").and_then(|node| node.array(problems)).unwrap_or_default();
            house.style.series = series.iter().filter_map(|node| color(node, problems)).collect();
            colors.finish(problems);
        }
        fields.finish(problems);
        (problems.errors() == before).then_some(house)
    }
}

/// A colour as in HTML.
fn color(node: &Node, problems: &mut Diagnostics) -> Option<Rgb> {
    let written = node.string(problems)?;
    let digits =
        written.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()));
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    if number.is_none() {
        problems.error(node.span.clone(), text!("`{written}` 不是颜色", "`{written}` is not a colour")).expected(
            Text::new("应为六位十六进制，如 \"#8B0000\"", "expected six hexadecimal digits, such as \"#8B0000\""),
        );
    }
    let [_, red, green, blue] = number?.to_be_bytes();
    Some((red, green, blue))
}

/// A font family that can stand in a list of them.
fn font(node: &Node, problems: &mut Diagnostics) -> Option<String> {
    let name = node.string(problems)?.trim();
    if name.is_empty() || name.contains([',', ';', '"', '\'']) || name.chars().any(char::is_control) {
        problems
            .error(node.span.clone(), text!("`{name}` 不是一个字体名", "`{name}` is not the name of a font"))
            .expected(Text::new("应为一个字体名，如 \"仿宋\"", "expected one name, such as \"FangSong\""));
        return None;
    }
    Some(name.to_owned())
}

fn type_scale(node: &Node, problems: &mut Diagnostics) -> Option<f64> {
    let scale = node.number(problems)?;
    if TYPE_SCALES.contains(&scale) {
        return Some(scale);
    }
    let (least, most) = (TYPE_SCALES.start(), TYPE_SCALES.end());
    problems
        .error(node.span.clone(), text!("字号倍数 {scale} 超出范围", "a scale of type of {scale} is out of range"))
        .expected(text!("应为{least}至{most}", "expected {least} to {most}"));
    None
}

impl Figure {
    /// The same figure as the house draws it.
    #[must_use]
    pub fn in_house_style(mut self, house: &HouseStyle, language: Language) -> Self {
        if let Some(source) = &house.source {
            let footnote = &mut self.chart.captions_mut().footnote;
            if !footnote.is_empty() {
                footnote.push_str(language.pick("", " "));
            }
            footnote.push_str(source.get(language));
        }
        self.style = house.style.clone();
        self
    }
}
