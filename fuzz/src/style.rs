//! Styles of charts.

use carecast::chart::{Captions, Chart, Fan};
use carecast::figure::{Figure, HouseStyle};
use carecast::{Diagnostics, Language};

use super::messages;

/// A chart is drawn in any style that is read, or does not fit the page.
pub fn check(data: &[u8]) -> bool {
    let Some(source) = messages::source("style.toml", data) else { return false };
    let mut problems = Diagnostics::new();
    let Some(house) = HouseStyle::read(&source, &mut problems) else {
        assert!(problems.has_errors());
        return false;
    };
    let captions = Captions { title: "2030".to_owned(), ..Captions::default() };
    let chart = Chart::from(Fan { captions, years: vec![2030], median: vec![3.0], ..Fan::default() });
    let figure = Figure::new("trial", chart).in_house_style(&house, Language::Chinese);
    figure.draw().is_ok_and(|svg| svg.as_str().starts_with("<svg"))
}
