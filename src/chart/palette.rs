//! The colours and the type scale that all charts share.

/// A colour, as red, green and blue from 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Color(pub(super) u8, pub(super) u8, pub(super) u8);

pub(super) const WHITE: Color = Color(255, 255, 255);
/// Titles, and what has happened.
pub(crate) const INK: Color = Color(0x1f, 0x1f, 0x1f);
/// Subtitles, ticks and other secondary words.
pub(super) const GREY: Color = Color(0x66, 0x66, 0x66);
/// The base line of an axis.
pub(super) const AXIS: Color = Color(0x77, 0x77, 0x77);
/// The horizontal grid.
pub(crate) const GRID: Color = Color(0xe4, 0xe4, 0xe4);

// From the palette of Okabe and Ito, which colour-blind readers can distinguish.
/// Projections.
pub(crate) const BLUE: Color = Color(0x00, 0x5a, 0x9c);
/// Targets, and nothing else.
pub(crate) const VERMILLION: Color = Color(0xd5, 0x5e, 0x00);
/// The colours of series drawn together. Vermillion is kept for the targets, yellow is too pale
/// for a line, and green never comes next to a red.
const SERIES: [Color; 6] = [
    Color(0x00, 0x72, 0xb2),
    Color(0xe6, 0x9f, 0x00),
    Color(0x00, 0x9e, 0x73),
    Color(0xcc, 0x79, 0xa7),
    Color(0x56, 0xb4, 0xe9),
    Color(0x70, 0x70, 0x70),
];
/// Layers of a stack: all differ in lightness as well as in hue, so that they can be told apart in grey.
const LAYERS: [Color; 6] = [
    Color(0x00, 0x72, 0xb2),
    Color(0x8c, 0xca, 0xee),
    Color(0xf7, 0xdc, 0x9e),
    Color(0x00, 0x9e, 0x73),
    Color(0xcc, 0x79, 0xa7),
    Color(0x30, 0x30, 0x30),
];

/// The colour of series number `index`.
pub(crate) fn series(index: usize) -> Color {
    SERIES[index % SERIES.len()]
}

/// The colour of layer number `index` of a stack; a second round through the palette is paler.
pub(crate) fn layer(index: usize) -> Color {
    let base = LAYERS[index % LAYERS.len()];
    if (index / LAYERS.len()).is_multiple_of(2) { base } else { base.tint(0.6) }
}

/// The colours of series and layer number `index` of the first round.
pub(super) fn numbered(index: usize) -> impl Iterator<Item = Color> {
    SERIES.get(index).into_iter().chain(LAYERS.get(index)).copied()
}

/// The tint of band number `index` of `count`, the outermost and palest first.
pub(crate) fn band(index: usize, count: usize) -> Color {
    let step = if count > 1 { index as f64 / (count - 1) as f64 } else { 0.3 };
    BLUE.tint(0.15 + 0.47 * step)
}

impl Color {
    /// This colour at `strength` (0 to 1) on white, as a solid colour.
    #[must_use]
    pub(crate) fn tint(self, strength: f64) -> Self {
        self.mix(WHITE, strength)
    }

    /// It as one number: `0x005a9c`.
    #[cfg(feature = "office")]
    pub(crate) fn number(self) -> u32 {
        u32::from_be_bytes([0, self.0, self.1, self.2])
    }

    /// It as pages and specifications write it: `#005a9c`.
    pub(super) fn hex(self) -> String {
        let Self(red, green, blue) = self;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// This colour darkened until words in it can be read on white (contrast of 4.5 to 1).
    #[must_use]
    pub(super) fn for_text(self) -> Self {
        let black = Self(0, 0, 0);
        (0..20)
            .map(|step| self.mix(black, 1.0 - 0.05 * f64::from(step)))
            .find(|c| 1.05 / (c.luminance() + 0.05) >= 4.5)
            .unwrap_or(black)
    }

    /// The colour that is to `new` what this one is to `base`: a tint of it, or a shade; `None` if it is neither. Greys are
    /// nobody's.
    pub(super) fn mixed_as(self, base: Self, new: Self) -> Option<Self> {
        let channels = |color: Self| [color.0, color.1, color.2].map(f64::from);
        let is_grey = |color: Self| color.0 == color.1 && color.1 == color.2;
        if is_grey(self) || is_grey(base) {
            return None;
        }
        [Self(255, 255, 255), Self(0, 0, 0)].into_iter().find_map(|end| {
            let (own, from, to) = (channels(self), channels(end), channels(base));
            let widest = (0..3).max_by(|a, b| (to[*a] - from[*a]).abs().total_cmp(&(to[*b] - from[*b]).abs()))?;
            let share = (own[widest] - from[widest]) / (to[widest] - from[widest]);
            let is_mix = (0..3).all(|at| (from[at] + share * (to[at] - from[at]) - own[at]).abs() <= 1.5);
            ((0.0..=1.0).contains(&share) && is_mix).then(|| new.mix(end, share))
        })
    }

    #[must_use]
    fn mix(self, other: Self, share: f64) -> Self {
        // The result lies between two bytes, so the cast is exact after rounding.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let channel = |a: u8, b: u8| (f64::from(a) * share + f64::from(b) * (1.0 - share)).round() as u8;
        Self(channel(self.0, other.0), channel(self.1, other.1), channel(self.2, other.2))
    }

    /// Relative luminance, with the square as a near enough inverse of the sRGB curve.
    fn luminance(self) -> f64 {
        let linear = |c: u8| (f64::from(c) / 255.0) * (f64::from(c) / 255.0);
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
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
        for index in 0..6 {
            for color in [series(index), layer(index)] {
                assert!(1.05 / (color.for_text().luminance() + 0.05) >= 4.5, "{color:?}");
            }
        }
    }

    #[test]
    fn bands_grow_darker_inwards() {
        for count in 2..8 {
            for index in 1..count {
                assert!(band(index, count).luminance() < band(index - 1, count).luminance());
            }
        }
    }
}
