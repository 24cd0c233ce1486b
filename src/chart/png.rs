//! From SVG to PNG. The document has outlines in place of text: no font is looked for.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;

use super::{ChartError, Size};

/// The picture of an SVG document of the given size, so many pixels wide.
pub(super) fn encode(svg: &str, size: Size, width: u32) -> Result<Vec<u8>, ChartError> {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default()).map_err(|e| ChartError::Raster(e.to_string()))?;
    // The height that keeps the shape, to the nearest pixel.
    let height = (2 * width * size.height + size.width) / (2 * size.width);
    let mut picture = Pixmap::new(width, height).ok_or(ChartError::Size { width: size.width, height: size.height })?;
    let drawn = tree.size();
    let scale = Transform::from_scale(width as f32 / drawn.width(), height as f32 / drawn.height());
    resvg::render(&tree, scale, &mut picture.as_mut());
    picture.encode_png().map_err(|e| ChartError::Raster(e.to_string()))
}
