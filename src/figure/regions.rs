//! Regions of a whole: small multiples of one indicator, and a tile grid.

use super::words::{captions, footnote_of_several, status};
use super::{Figure, multiples};
use crate::analysis::Record;
use crate::chart::{Tile, Tiles};
use crate::indicator::TableUnit;
use crate::language::{Language, Text, text};
use crate::number::grouped;
use crate::projection::Series;

/// Places of the provinces in a grid, by the first two digits of the administrative code (GB/T 2260): row, column. Neighbours
/// lie beside one another where they can; it is no map.
#[rustfmt::skip]
const PROVINCES: [(&str, (usize, usize)); 31] = [
    ("23", (0, 7)),
    ("65", (1, 0)), ("15", (1, 3)), ("11", (1, 5)), ("21", (1, 6)), ("22", (1, 7)),
    ("62", (2, 1)), ("64", (2, 2)), ("14", (2, 3)), ("13", (2, 4)), ("12", (2, 5)),
    ("54", (3, 0)), ("63", (3, 1)), ("61", (3, 2)), ("41", (3, 3)), ("37", (3, 4)), ("32", (3, 5)),
    ("51", (4, 1)), ("50", (4, 2)), ("42", (4, 3)), ("34", (4, 4)), ("31", (4, 5)),
    ("53", (5, 1)), ("52", (5, 2)), ("43", (5, 3)), ("36", (5, 4)), ("33", (5, 5)),
    ("45", (6, 2)), ("44", (6, 3)), ("35", (6, 4)),
    ("46", (7, 3)),
];

/// What tiles show by default: the share of the old, or what else the regions have.
const SHOWN: [&str; 2] = ["population.share_aged_60_plus", "population.aged_60_plus"];

/// The charts of regions: small multiples of people aged 60 and over, and tiles in the last year.
#[must_use]
pub fn regions(records: &[Record], codes: &[String], language: Language) -> Vec<Figure> {
    let small = multiples::multiples(records, Some("population.aged_60_plus"), language);
    let year = records.iter().map(|record| record.projection.years.last).min();
    let shown = SHOWN.iter().find_map(|name| tiles(records, codes, (name, year?), language));
    small.into_iter().chain(shown).collect()
}

/// One indicator of each region in a year as tiles; `codes` are the administrative codes of the regions.
fn tiles(records: &[Record], codes: &[String], (name, year): (&str, i32), language: Language) -> Option<Figure> {
    let all: Vec<Series<'_>> = records.iter().map(|record| record.projection.series(name)).collect::<Option<_>>()?;
    let first = *all.first().filter(|_| all.len() > 1)?;
    let values: Vec<f64> = all.iter().map(|series| series.figure(year)).collect::<Option<_>>()?;
    let unit = TableUnit::fitting(first.indicator().unit, language, values.iter().copied().fold(0.0, f64::max));
    let grid = Grid::of(codes);
    let short = |record: &Record| short_name(&record.projection.region_label, language);
    let tiles =
        records.iter().zip(&all).zip(&values).zip(&grid.places).map(|(((record, series), value), place)| Tile {
            name: short(record),
            place: *place,
            value: value / unit.scale,
            mark: series.base_status().mark().to_owned(),
        });
    let by_value = |of: &(&Record, f64)| of.1;
    let named = || records.iter().zip(values.iter().copied());
    let (most, highest) = named().max_by(|a, b| by_value(a).total_cmp(&by_value(b)))?;
    let (least, lowest) = named().min_by(|a, b| by_value(a).total_cmp(&by_value(b)))?;
    let (zh, en) = (&first.indicator().label.zh, &first.indicator().label.en);
    let decimals = unit.decimals.min(1);
    let written = |value: f64| grouped(value / unit.scale, decimals);
    let (high, low) = (written(highest), written(lowest));
    // Regions with the same figure, such as cities with the ages of their province, are not told apart.
    let told_apart =
        |region: &Record, figure: &str| match values.iter().filter(|value| written(**value) == figure).count() {
            1 => short(region) + " ",
            _ => String::new(),
        };
    let (most, least, label) = (told_apart(most, &high), told_apart(least, &low), unit.label);
    let zh_most = if most.is_empty() { " " } else { &most };
    let title = text!(
        "{year}年{zh}：{least}{low} 至{zh_most}{high} {label}",
        "{en} in {year}: {least}{low} to {most}{high} {label}"
    );
    let Text { zh: zh_where, en: en_where } = grid.meaning();
    let subtitle =
        text!("{label}；中位数；颜色越深数值越大；{zh_where}", "{label}; median; darker: higher; {en_where}");
    let of_each: Vec<&Record> = records.iter().collect();
    let weakest = all.iter().map(|series| series.base_status()).max()?;
    let footnote = footnote_of_several(&of_each, name, &status(weakest));
    let rows = grid.places.iter().map(|place| place.0).max().unwrap_or(0) + 1;
    let chart =
        Tiles { captions: captions([&title, &subtitle, &footnote], language), tiles: tiles.collect(), decimals };
    let file = format!("tiles-{}", super::words::file_name(name));
    Some(Figure::new(&file, chart).high(170 + 58 * rows))
}

/// Where regions stand: provinces where they lie, others in rows.
struct Grid {
    /// Row and column of each.
    places: Vec<(usize, usize)>,
    of_provinces: bool,
}

impl Grid {
    fn of(codes: &[String]) -> Self {
        let province = |code: &String| {
            let own = code.strip_suffix("0000")?;
            PROVINCES.iter().find(|(known, _)| *known == own).map(|(_, place)| *place)
        };
        match codes.iter().map(province).collect() {
            Some(places) => Self { places, of_provinces: true },
            None => {
                let columns = (1..).find(|side| side * side >= codes.len()).unwrap_or(1);
                let places = (0..codes.len()).map(|at| (at / columns, at % columns)).collect();
                Self { places, of_provinces: false }
            }
        }
    }

    /// What the places of the tiles say.
    fn meaning(&self) -> Text {
        match self.of_provinces {
            true if self.places.len() == PROVINCES.len() => text!(
                "方块的位置只是大致方位，不含港澳台",
                "tiles are only roughly where regions lie, without Hong Kong, Macao and Taiwan"
            ),
            true => text!("方块的位置只是大致方位", "tiles are only roughly where regions lie"),
            false => text!("方块按所列顺序排列，不表示方位", "tiles are in the order listed, not a map"),
        }
    }
}

/// Chinese names without what kind of region it is.
fn short_name(label: &Text, language: Language) -> String {
    const KINDS: [&str; 6] = ["壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市"];
    let name = label.get(language);
    match language {
        Language::Chinese => KINDS
            .iter()
            .find_map(|kind| name.strip_suffix(kind))
            .filter(|rest| !rest.is_empty())
            .unwrap_or(name)
            .to_owned(),
        Language::English => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_provinces_share_a_place() {
        for (at, (code, place)) in PROVINCES.iter().enumerate() {
            assert!(PROVINCES[..at].iter().all(|(other, its)| other != code && its != place), "{code}");
        }
    }

    #[test]
    fn cities_stand_in_rows_and_are_no_map() {
        let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        let cities = Grid::of(&codes(&["370100", "370200", "370300"]));
        assert_eq!(cities.places, [(0, 0), (0, 1), (1, 0)]);
        assert_eq!(cities.meaning().zh, "方块按所列顺序排列，不表示方位");
        let provinces = Grid::of(&codes(&["370000", "430000"]));
        assert_eq!(provinces.meaning().zh, "方块的位置只是大致方位");
    }
}
