//! From SVG to PNG, with the embedded fonts and no others.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use super::{ChartError, Size, text};

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut database = fontdb::Database::new();
    for bytes in [text::REGULAR, text::BOLD] {
        database.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
    }
    Arc::new(database)
});

/// The picture of an SVG document of the given size, so many pixels wide.
pub(super) fn encode(svg: &str, size: Size, width: u32) -> Result<Vec<u8>, ChartError> {
    let options = usvg::Options { fontdb: Arc::clone(&FONTS), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(svg, &options).map_err(|e| ChartError::Raster(e.to_string()))?;
    // The height that keeps the shape, to the nearest pixel.
    let height = (2 * width * size.height + size.width) / (2 * size.width);
    let mut picture = Pixmap::new(width, height).ok_or(ChartError::Size { width: size.width, height: size.height })?;
    let drawn = tree.size();
    let scale = Transform::from_scale(width as f32 / drawn.width(), height as f32 / drawn.height());
    resvg::render(&tree, scale, &mut picture.as_mut());
    picture.encode_png().map_err(|e| ChartError::Raster(e.to_string()))
}
