//! The look of a house: colours, fonts and size of type in place of those that all charts have.

use super::document;
use super::palette::{self, Color};
use super::{Size, Svg};

/// A colour as red, green and blue.
pub type Rgb = (u8, u8, u8);

/// How the charts of an institute look; what is empty stays as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Style {
    /// Font families of SVG files, the first choice first. Pictures and outlines keep the embedded font.
    pub fonts: Vec<String>,
    /// The size of all type in relation to the usual: 1.25 is a quarter larger.
    pub type_scale: Option<f64>,
    /// The colour of projections.
    pub projection: Option<Rgb>,
    /// The colour of targets.
    pub target: Option<Rgb>,
    /// The colours of series and layers drawn together, in order.
    pub series: Vec<Rgb>,
}

/// The scales of type that leave room for the data.
pub(crate) const TYPE_SCALES: std::ops::RangeInclusive<f64> = 0.5..=2.0;

impl Style {
    /// The size at which a chart is laid out, so that its type has the asked size when it is shown in `size`.
    pub(crate) fn layout(&self, size: Size) -> Size {
        let scale = self.type_scale.unwrap_or(1.0);
        // The cast saturates; sizes that cannot be drawn are refused where they are laid out.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let scaled = |length: u32| (f64::from(length) / scale).round() as u32;
        Size { width: scaled(size.width), height: scaled(size.height) }
    }

    /// The colour that takes the place of one of the palette, of its tints and its shades; others stay.
    fn recolored(&self, color: Color) -> Color {
        let of = |(red, green, blue): Rgb| Color(red, green, blue);
        let pairs = || {
            let one = [(palette::BLUE, self.projection), (palette::VERMILLION, self.target)];
            let one = one.into_iter().filter_map(move |(base, new)| Some((base, of(new?))));
            let several = self.series.iter().copied().enumerate();
            one.chain(several.flat_map(move |(at, new)| palette::numbered(at).map(move |base| (base, of(new)))))
        };
        let exact = pairs().find(|(base, _)| *base == color).map(|(_, new)| new);
        exact.or_else(|| pairs().find_map(|(base, new)| color.mixed_as(base, new))).unwrap_or(color)
    }
}

impl Svg {
    /// The same drawing in another style, shown in `size`.
    pub(crate) fn in_style(mut self, style: &Style, size: Size) -> Self {
        let shown = document::dimensions(size);
        self.text = self.text.replacen(&document::dimensions(self.size), &shown, 1);
        self.pixels = self.pixels * size.width / self.size.width.max(1);
        self.size = size;
        self.text = recolored(&self.text, style);
        self.labels.iter_mut().for_each(|label| label.color = style.recolored(label.color));
        if !style.fonts.is_empty() {
            let families = crate::xml::escaped(&style.fonts.join(", "));
            let own = format!("font-family=\"{}\"", super::text::FAMILIES);
            self.text = self.text.replace(&own, &format!("font-family=\"{families}, {}\"", super::text::FAMILIES));
        }
        self
    }
}

/// The document with every colour in an attribute replaced.
fn recolored(svg: &str, style: &Style) -> String {
    const BEFORE: &str = "=\"#";
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(at) = rest.find(BEFORE) {
        let (before, from) = rest.split_at(at + BEFORE.len());
        out.push_str(before);
        let digits = from.get(..6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match digits {
            Some(number) => {
                let [_, red, green, blue] = number.to_be_bytes();
                let Color(red, green, blue) = style.recolored(Color(red, green, blue));
                out.push_str(&format!("{red:02X}{green:02X}{blue:02X}"));
                rest = &from[6..];
            }
            None => rest = from,
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Band, Captions, Chart, Fan, TargetMark, render};

    fn fan() -> Chart {
        Chart::from(Fan {
            captions: Captions { title: "a #005A9C".to_owned(), ..Captions::default() },
            years: vec![2024, 2025],
            bands: vec![Band { low: vec![1.0, 1.0], high: vec![3.0, 4.0], ..Band::default() }],
            median: vec![2.0, 3.0],
            targets: vec![TargetMark { year: 2025, value: 3.0, label: "goal".to_owned() }],
            ..Fan::default()
        })
    }

    #[test]
    fn an_empty_style_changes_nothing() {
        let svg = render(&fan(), Size::default()).unwrap();
        assert_eq!(svg.clone().in_style(&Style::default(), Size::default()), svg);
    }

    #[test]
    fn a_colour_is_replaced_with_its_tints_and_words_stay() {
        let style = Style { projection: Some((200, 0, 0)), fonts: vec!["FangSong".to_owned()], ..Style::default() };
        let svg = render(&fan(), Size::default()).unwrap().in_style(&style, Size::default());
        let text = svg.as_str();
        assert!(text.contains("=\"#C80000\"") && !text.contains("=\"#005A9C\"") && text.contains("a #005A9C"));
        assert!(text.contains("font-family=\"FangSong, Noto Sans SC"));
        let tint = palette::band(0, 1);
        assert!(!text.contains(&format!("{:02X}{:02X}{:02X}", tint.0, tint.1, tint.2)));
        // Targets and greys are as they were.
        assert!(text.contains("=\"#D55E00\"") && text.contains("=\"#E4E4E4\""));
    }

    #[test]
    fn larger_type_is_a_smaller_layout_in_the_same_size() {
        let style = Style { type_scale: Some(1.25), ..Style::default() };
        let size = Size::default();
        let svg = render(&fan(), style.layout(size)).unwrap().in_style(&style, size);
        assert_eq!((style.layout(size).width, svg.size()), (640, size));
        assert!(
            svg.as_str().contains("width=\"800\" height=\"500\" viewBox=\"0 0 2560 1600\""),
            "{}",
            &svg.as_str()[..200]
        );
    }
}
