//! The colours and the type scale that all charts share. A chart is laid out in colours by what they are for; a [`Style`]
//! says which they are when it is drawn.

use super::style::{Rgb, Style};

/// A colour by what it is for, paler or darker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Color {
    role: Role,
    /// From 0 (white) to 1 (as it is).
    strength: f64,
    /// Darkened until words in it can be read on white.
    is_for_text: bool,
}

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The same in every style.
    Fixed(Rgb),
    Projection,
    Target,
    /// A series among several, by its number.
    Series(usize),
    /// A layer of a stack, by its number.
    Layer(usize),
}

pub(super) const WHITE: Color = Color::fixed(255, 255, 255);
/// Titles, and what has happened.
pub(crate) const INK: Color = Color::fixed(0x1f, 0x1f, 0x1f);
/// Subtitles, ticks and other secondary words.
pub(super) const GREY: Color = Color::fixed(0x66, 0x66, 0x66);
/// The base line of an axis.
pub(super) const AXIS: Color = Color::fixed(0x77, 0x77, 0x77);
/// The horizontal grid.
pub(crate) const GRID: Color = Color::fixed(0xe4, 0xe4, 0xe4);
/// The area between what there is and what is needed.
pub(super) const SHORTAGE: Color = Color { strength: 0.65, ..Color::fixed(0xf2, 0xc9, 0x6d) };
/// Projections: blue, without a style.
pub(crate) const PROJECTION: Color = Color::of(Role::Projection);
/// Another forecast beside a projection.
pub(crate) const BESIDE: Color = Color::fixed(0x9a, 0x4c, 0x7d);
/// Targets, and nothing else: vermillion, without a style.
pub(crate) const TARGET: Color = Color::of(Role::Target);

// From the palette of Okabe and Ito, which colour-blind readers can distinguish.
const BLUE: Rgb = (0x00, 0x5a, 0x9c);
const VERMILLION: Rgb = (0xd5, 0x5e, 0x00);
/// The colours of series drawn together. Vermillion is kept for the targets, yellow is too pale
/// for a line, and green never comes next to a red.
const SERIES: [Rgb; 6] = [
    (0x00, 0x72, 0xb2),
    (0xe6, 0x9f, 0x00),
    (0x00, 0x9e, 0x73),
    (0xcc, 0x79, 0xa7),
    (0x56, 0xb4, 0xe9),
    (0x70, 0x70, 0x70),
];
/// Layers of a stack: all differ in lightness as well as in hue, so that they can be told apart in grey.
const LAYERS: [Rgb; 6] = [
    (0x00, 0x72, 0xb2),
    (0x8c, 0xca, 0xee),
    (0xf7, 0xdc, 0x9e),
    (0x00, 0x9e, 0x73),
    (0xcc, 0x79, 0xa7),
    (0x30, 0x30, 0x30),
];

/// The colour of series number `index`.
pub(crate) fn series(index: usize) -> Color {
    Color::of(Role::Series(index % SERIES.len()))
}

/// The colour of layer number `index` of a stack; a second round through the palette is paler.
pub(crate) fn layer(index: usize) -> Color {
    let base = Color::of(Role::Layer(index % LAYERS.len()));
    if (index / LAYERS.len()).is_multiple_of(2) { base } else { base.tint(0.6) }
}

/// The colours by name, for pages that draw themselves.
pub(crate) fn for_pages() -> serde_json::Value {
    let style = Style::default();
    let hex = |color: Color| color.hex(&style);
    let all = |count: usize, color: fn(usize) -> Color| (0..count).map(|index| hex(color(index))).collect::<Vec<_>>();
    serde_json::json!({
        "ink": hex(INK), "grey": hex(GREY), "axis": hex(AXIS), "grid": hex(GRID),
        "projection": hex(PROJECTION), "bands": all(3, |index| band(index, 3)),
        "target": hex(TARGET), "target_text": hex(TARGET.for_text()),
        "series": all(SERIES.len(), series), "layers": all(LAYERS.len(), layer),
    })
}

/// The tint of band number `index` of `count`, the outermost and palest first.
pub(crate) fn band(index: usize, count: usize) -> Color {
    let step = if count > 1 { index as f64 / (count - 1) as f64 } else { 0.3 };
    PROJECTION.tint(0.15 + 0.47 * step)
}

impl Color {
    const fn fixed(red: u8, green: u8, blue: u8) -> Self {
        Self::of(Role::Fixed((red, green, blue)))
    }

    const fn of(role: Role) -> Self {
        Self { role, strength: 1.0, is_for_text: false }
    }

    /// This colour at `strength` (0 to 1) on white, as a solid colour.
    #[must_use]
    pub(crate) fn tint(self, strength: f64) -> Self {
        Self { strength: self.strength * strength, ..self }
    }

    /// This colour darkened until words in it can be read on white (contrast of 4.5 to 1).
    #[must_use]
    pub(super) fn for_text(self) -> Self {
        Self { is_for_text: true, ..self }
    }

    /// It in a style.
    pub(super) fn rgb(self, style: &Style) -> Rgb {
        let own = |index: usize| style.series.get(index).copied();
        let full = match self.role {
            Role::Fixed(rgb) => rgb,
            Role::Projection => style.projection.unwrap_or(BLUE),
            Role::Target => style.target.unwrap_or(VERMILLION),
            Role::Series(index) => own(index).unwrap_or(SERIES[index]),
            Role::Layer(index) => own(index).unwrap_or(LAYERS[index]),
        };
        let tinted = mix(full, (255, 255, 255), self.strength);
        if self.is_for_text { readable(tinted) } else { tinted }
    }

    /// It as one number, without a style: `0x005a9c`.
    #[cfg(feature = "office")]
    pub(crate) fn number(self) -> u32 {
        let (red, green, blue) = self.rgb(&Style::default());
        u32::from_be_bytes([0, red, green, blue])
    }

    /// It in a style, as pages and specifications write it: `#005a9c`.
    pub(super) fn hex(self, style: &Style) -> String {
        let (red, green, blue) = self.rgb(style);
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The colour darkened until words in it can be read on white.
fn readable(color: Rgb) -> Rgb {
    let black = (0, 0, 0);
    (0..20)
        .map(|step| mix(color, black, 1.0 - 0.05 * f64::from(step)))
        .find(|color| contrast_with_white(*color) >= 4.5)
        .unwrap_or(black)
}

fn mix(a: Rgb, b: Rgb, share: f64) -> Rgb {
    // The result lies between two bytes, so the cast is exact after rounding.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let channel = |a: u8, b: u8| (f64::from(a) * share + f64::from(b) * (1.0 - share)).round() as u8;
    (channel(a.0, b.0), channel(a.1, b.1), channel(a.2, b.2))
}

fn contrast_with_white(color: Rgb) -> f64 {
    1.05 / (luminance(color) + 0.05)
}

/// Relative luminance, with the square as a near enough inverse of the sRGB curve.
fn luminance((red, green, blue): Rgb) -> f64 {
    let linear = |c: u8| (f64::from(c) / 255.0) * (f64::from(c) / 255.0);
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// A size and weight of type; sizes are CSS pixels per em.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Face {
    /// Pixels per em.
    pub(super) size: f64,
    pub(super) bold: bool,
}

// One scale for all charts. Every size is a whole number of quarter pixels, as the canvas is.
pub(super) const TITLE: Face = Face { size: 20.0, bold: true };
pub(super) const SUBTITLE: Face = Face { size: 13.0, bold: false };
pub(super) const LABEL: Face = Face { size: 12.0, bold: false };
pub(super) const STRONG: Face = Face { size: 12.0, bold: true };
pub(super) const TICK: Face = Face { size: 12.0, bold: false };
pub(super) const FOOTNOTE: Face = Face { size: 10.5, bold: false };

impl Face {
    /// From one line's baseline to the next.
    pub(super) fn line_height(self) -> f64 {
        (self.size * 1.3 * 4.0).round() / 4.0
    }

    /// This face at `size` pixels per em.
    #[must_use]
    pub(super) fn at(self, size: f64) -> Self {
        Self { size, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_every_colour_can_be_read() {
        let pale = Style { series: vec![(250, 240, 200); 6], ..Style::default() };
        for style in [Style::default(), pale] {
            for index in 0..6 {
                for color in [series(index), layer(index)] {
                    assert!(contrast_with_white(color.for_text().rgb(&style)) >= 4.5, "{color:?}");
                }
            }
        }
    }

    #[test]
    fn bands_grow_darker_inwards() {
        let luminance = |index, count| luminance(band(index, count).rgb(&Style::default()));
        for count in 2..8 {
            for index in 1..count {
                assert!(luminance(index, count) < luminance(index - 1, count));
            }
        }
    }

    #[test]
    fn a_style_changes_its_colours_and_their_tints_alone() {
        let style = Style { projection: Some((200, 0, 0)), series: vec![(0, 0, 9)], ..Style::default() };
        let usual = Style::default();
        assert_eq!(PROJECTION.rgb(&style), (200, 0, 0));
        assert_eq!(PROJECTION.tint(0.5).rgb(&style), (228, 128, 128));
        assert_eq!([series(0), layer(0)].map(|color| color.rgb(&style)), [(0, 0, 9); 2]);
        for color in [series(1), layer(1), TARGET, INK, GRID] {
            assert_eq!(color.rgb(&style), color.rgb(&usual));
        }
    }
}
