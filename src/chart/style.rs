//! The look of a house: colours, fonts and size of type in place of those that all charts have.

use super::document;
use super::{Chart, ChartError, Size, Svg, render_in_colors_of};

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
    /// Draws a chart in this style. Where its words have no room in larger type, they have the usual size.
    ///
    /// # Errors
    /// As [`render`](super::render).
    ///
    /// ```
    /// # use carecast::chart::{Chart, Fan, Size, Style};
    /// let style = Style { projection: Some((139, 0, 0)), ..Style::default() };
    /// let chart = Chart::from(Fan { years: vec![2030, 2031], median: vec![3.0, 4.0], ..Fan::default() });
    /// assert!(style.render(&chart, Size::default())?.as_str().contains("#8B0000"));
    /// # Ok::<(), carecast::chart::ChartError>(())
    /// ```
    pub fn render(&self, chart: &Chart, size: Size) -> Result<Svg, ChartError> {
        let layout = self.layout(size);
        let drawn = render_in_colors_of(self, chart, layout).or_else(|cause| match layout == size {
            true => Err(cause),
            false => render_in_colors_of(self, chart, size),
        });
        Ok(drawn?.shown_in(self, size))
    }

    /// The size at which a chart is laid out, so that its type has the asked size when it is shown in `size`.
    fn layout(&self, size: Size) -> Size {
        let scale = self.type_scale.unwrap_or(1.0);
        // The cast saturates; sizes that cannot be drawn are refused where they are laid out.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let scaled = |length: u32| (f64::from(length) / scale).round() as u32;
        Size { width: scaled(size.width), height: scaled(size.height) }
    }
}

impl Svg {
    /// The same drawing in the fonts of a style, shown in `size`.
    fn shown_in(mut self, style: &Style, size: Size) -> Self {
        let shown = document::dimensions(size);
        self.text = self.text.replacen(&document::dimensions(self.size), &shown, 1);
        self.pixels = self.pixels * size.width / self.size.width.max(1);
        self.size = size;
        if !style.fonts.is_empty() {
            let families = crate::xml::escaped(&style.fonts.join(", "));
            let own = format!("font-family=\"{}\"", super::text::FAMILIES);
            self.text = self.text.replace(&own, &format!("font-family=\"{families}, {}\"", super::text::FAMILIES));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Band, Captions, Fan, TargetMark, palette, render};

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
        assert_eq!(Style::default().render(&fan(), Size::default()).unwrap(), svg);
    }

    #[test]
    fn a_colour_is_replaced_with_its_tints_and_words_stay() {
        let style = Style { projection: Some((200, 0, 0)), fonts: vec!["FangSong".to_owned()], ..Style::default() };
        let svg = style.render(&fan(), Size::default()).unwrap();
        let text = svg.as_str();
        assert!(text.contains("=\"#C80000\"") && !text.contains("=\"#005A9C\"") && text.contains("a #005A9C"));
        assert!(text.contains("font-family=\"FangSong, Noto Sans SC"));
        let (red, green, blue) = palette::band(0, 1).rgb(&Style::default());
        assert!(!text.contains(&format!("{red:02X}{green:02X}{blue:02X}")));
        // Targets and greys are as they were, in outlines too.
        assert!(text.contains("=\"#D55E00\"") && text.contains("=\"#E4E4E4\""));
        assert!(svg.outlined().unwrap().as_str().contains("<path fill=\"#"));
    }

    #[test]
    fn specifications_and_pages_have_the_colours_of_the_style() {
        let style = Style { projection: Some((200, 0, 0)), target: Some((0, 100, 0)), ..Style::default() };
        let svg = style.render(&fan(), Size::default()).unwrap();
        let page = fan().to_html("x", &svg, &style, crate::Language::English);
        let specification = fan().to_vega_lite(&style).to_string();
        assert!(page.contains("#c80000") && !page.contains("\"#005a9c\""));
        assert!(specification.contains("#c80000") && specification.contains("#006400"));
        assert!(!specification.contains("\"#005a9c\"") && !specification.contains("#d55e00"));
    }

    #[test]
    fn larger_type_is_a_smaller_layout_in_the_same_size() {
        let style = Style { type_scale: Some(1.25), ..Style::default() };
        let size = Size::default();
        let svg = style.render(&fan(), size).unwrap();
        assert_eq!((style.layout(size).width, svg.size()), (640, size));
        assert!(
            svg.as_str().contains("width=\"800\" height=\"500\" viewBox=\"0 0 2560 1600\""),
            "{}",
            &svg.as_str()[..200]
        );
    }
}
