//! Charts as web pages: hover for values, click a name to hide it, drag to zoom, save data and picture. One file that needs no
//! network; [uPlot](README.md) draws what lies over years or over a driver, the other kinds are their SVG.

mod plots;

use serde_json::{Value, json};

use super::{Captions, Chart, Style, Svg};
use crate::language::{Language, Text};
use crate::xml::escaped;

const PAGE: &str = include_str!("page.html");
const LIBRARY: &str = include_str!("uplot.js");
const LIBRARY_STYLE: &str = include_str!("uplot.css");

/// The plots of a chart, with what they lack named in a language.
pub(super) fn plots(chart: &Chart, style: &Style, language: Language) -> Vec<Value> {
    plots::of(chart, [language.pick("年份", "year"), language.pick("数值", "value")], style)
}

/// The figures of a chart without plots.
pub(super) fn table(chart: &Chart) -> Vec<Vec<Value>> {
    plots::table(chart)
}

impl Chart {
    /// The chart as a web page by itself; `name` is that of the files that a reader saves, `svg` the same chart
    /// drawn in the same style.
    ///
    /// ```
    /// # use carecast::Language;
    /// # use carecast::chart::{Chart, Fan, Size, Style, render};
    /// let chart = Chart::from(Fan { years: vec![2030, 2031], median: vec![3.0, 3.5], ..Fan::default() });
    /// let page = chart.to_html("trial", &render(&chart, Size::default())?, &Style::default(), Language::English);
    /// assert!(page.contains("uPlot") && !page.contains("src=\"http"));
    /// # Ok::<(), carecast::chart::ChartError>(())
    /// ```
    #[must_use]
    pub fn to_html(&self, name: &str, svg: &Svg, style: &Style, language: Language) -> String {
        let captions = self.captions();
        let plots = plots(self, style, language);
        let content = json!({
            "name": name, "title": captions.title, "plots": plots,
            "table": if plots.is_empty() { table(self) } else { Vec::new() },
        });
        let hint = if plots.is_empty() {
            Text::same("")
        } else {
            Text::new(
                "指向图中可看各年数值；点图例可隐藏或显示；横向拖动可放大，双击还原。",
                "Point at the chart for values; click a name to hide or show it; drag to zoom in, double-click to zoom out.",
            )
        };
        let (save_data, save_picture) = (Text::new("下载数据", "Save data"), Text::new("下载图片", "Save picture"));
        // A picture has its words itself.
        let Captions { title, subtitle, footnote, .. } = captions;
        let own = |text: &str| if plots.is_empty() { String::new() } else { escaped(text) };
        let picture = if plots.is_empty() { svg.as_str() } else { "" };
        let least_width = if plots.len() > 1 { "18rem" } else { "100%" };
        let places = [
            ("@LANGUAGE@", language.tag().to_owned()),
            ("@TITLE@", escaped(title)),
            ("@HEADING@", own(title)),
            ("@SUBTITLE@", own(subtitle)),
            ("@FOOTNOTE@", own(footnote)),
            ("@SAVE_DATA@", save_data.get(language).to_owned()),
            ("@SAVE_PICTURE@", save_picture.get(language).to_owned()),
            ("@HINT@", hint.get(language).to_owned()),
            ("@LEAST_WIDTH@", least_width.to_owned()),
            ("@LIBRARY_STYLE@", LIBRARY_STYLE.to_owned()),
            ("@LIBRARY@", LIBRARY.to_owned()),
            ("@CONTENT@", in_script(&content)),
            ("@PICTURE@", picture.to_owned()),
        ];
        filled(PAGE, &places)
    }
}

/// The page with each place filled once: what is filled in is not searched again.
pub(crate) fn filled(page: &str, places: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(page.len() + places.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut rest = page;
    while let Some((at, (name, text))) =
        places.iter().filter_map(|place| Some((rest.find(place.0)?, place))).min_by_key(|(at, _)| *at)
    {
        out.push_str(&rest[..at]);
        out.push_str(text);
        rest = &rest[at + name.len()..];
    }
    out.push_str(rest);
    out
}

/// A document inside a script: no text of it can end the script.
pub(crate) fn in_script(content: &Value) -> String {
    content.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Fan, Size, render};

    #[test]
    fn words_of_a_user_can_neither_end_a_script_nor_begin_an_element() {
        let captions =
            Captions { title: "</script><b>@CONTENT@".to_owned(), language: "en".to_owned(), ..Captions::default() };
        let chart = Chart::from(Fan { captions, years: vec![2030], median: vec![3.0], ..Fan::default() });
        let page = chart.to_html("x", &render(&chart, Size::default()).unwrap(), &Style::default(), Language::English);
        assert_eq!(page.matches("</script>").count(), 3);
        assert!(!page.contains("<b>") && page.contains("&lt;b&gt;@CONTENT@"));
    }
}
