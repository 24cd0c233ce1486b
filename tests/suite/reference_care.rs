//! The care system against figures that others computed; where the reference sets are, and what happens without them, is
//! said in `reference_data`.

use std::collections::BTreeMap;
use std::path::Path;

use carecast::model::care::{Pace, Queue, queue, users};

use super::reference_data::{number, reference_set, rows};

type Row = BTreeMap<String, f64>;

fn table(path: &Path) -> Vec<Row> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

/// Straight through the points of the first nine years, and on along the last of these lines.
fn linear(points: &[(f64, f64)], at: f64) -> f64 {
    let after = points.iter().position(|(time, _)| *time > at).unwrap_or(points.len() - 1);
    let ((t0, y0), (t1, y1)) = (points[after - 1], points[after]);
    y0 + (at - t0) * (y1 - y0) / (t1 - t0)
}

#[test]
fn a_published_model_of_care_homes_in_three_cases() {
    let Some(folder) = reference_set("care/checks") else { return };
    for (case, per_10_000, length_of_stay) in
        [("default", 120.0, 28.0), ("los20", 120.0, 20.0), ("adm150", 150.0, 28.0)]
    {
        let expected = table(&folder.join(format!("check_carehome_{case}.csv")));
        assert_eq!(expected.len(), 477);
        // Its yearly points: every twelfth month, ten of them.
        let points: Vec<(f64, f64)> =
            expected.iter().step_by(48).take(10).map(|row| (row["TIME"], row["pop_proj_65plus"])).collect();
        let referrals = |time: f64| per_10_000 / 10_000.0 * linear(&points, time) / 12.0;
        let times: Vec<f64> = (0..477).map(|step| 1.0 + 0.25 * f64::from(step)).collect();
        let pace = Pace { length_of_stay, delay: 1.0, step: 0.25 };
        let start = Queue { residents: 600.0, waiting: referrals(1.0) };
        let places = 625.0;
        let moments: Vec<_> = queue(start, times.iter().map(|time| (referrals(*time), places)), pace).collect();
        let mut spent = expected[0]["cumul_placements_cost"];
        for (step, ((time, moment), row)) in times.iter().zip(&moments).zip(&expected).enumerate() {
            // Prices rise every 48 quarters of a month.
            let unit_cost = 815.72 * (0..step / 48).fold(1.0, |price, _| price * 1.029);
            let cost = moment.queue.residents * unit_cost * 52.0 / 12.0;
            let unused = places - moment.queue.residents;
            let computed = [
                ("TIME", *time),
                ("pop_proj_65plus", linear(&points, *time)),
                ("Referrals", referrals(*time)),
                ("waiting", moment.queue.waiting),
                ("Placement", moment.queue.residents),
                ("End_of_residential_care", moment.movement.leaving),
                ("Spare_Beds", unused + moment.movement.leaving),
                ("admissions", moment.movement.admissions),
                ("Care_home_places", places),
                ("unit_cost_with_uplift", unit_cost),
                ("cost_placement_pm", cost),
                ("cumul_placements_cost", spent),
                ("Unused_Beds", unused),
            ];
            assert_eq!(computed.len(), row.len());
            for (column, value) in computed {
                let wanted = row[column];
                // Empty beds are a difference of figures about as large as all places.
                let scale = if column.ends_with("Beds") { places } else { wanted.abs() };
                assert!((value - wanted).abs() <= 1e-9 * scale, "{case} {column} at {time}: {value}, {wanted}");
            }
            spent += 0.25 * cost;
        }
    }
}

#[test]
fn residents_of_147_english_authorities_to_2036() {
    let Some(folder) = reference_set("care/checks") else { return };
    let rows = rows(&folder.join("which_futures_check.csv.gz"));
    let bands = ["6574", "7584", "85pl"];
    let funded: Vec<(usize, String)> = ["65-74", "75-84", "85pl"]
        .iter()
        .enumerate()
        .flat_map(|(band, ages)| ["Nursing", "Resi"].map(|kind| (band, format!("LA.Funded.Occupancy.{ages}_{kind}"))))
        .collect();
    let others = ["Estimated.NHS.Funded.Occupancy", "Estimated.Self.Funded.Occupancy"];
    let mut base: BTreeMap<&str, &BTreeMap<String, String>> = BTreeMap::new();
    let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
    let mut compared = 0;
    for row in &rows {
        if row["Year"] == "2014" {
            base.insert(&row["ONS.LA.Code"], row);
        }
    }
    for row in &rows {
        let base = base[row["ONS.LA.Code"].as_str()];
        let people = |row, band: usize| number(row, &format!("PopAge{}", bands[band]));
        let all = |row| (0..3).map(|band| people(row, band)).sum::<f64>();
        let rate = |of: &str, people: f64| number(base, of) / people;
        let by_age = funded.iter().map(|(band, of)| (people(row, *band), rate(of, people(base, *band))));
        let by_total = others.iter().map(|of| (all(row), rate(of, all(base))));
        let groups: Vec<(f64, f64)> = by_age.chain(by_total).collect();
        let wanted: f64 = funded.iter().map(|(_, of)| of.as_str()).chain(others).map(|of| number(row, of)).sum();
        let residents = users(groups);
        assert!((residents - wanted).abs() <= 1e-6 * wanted, "{}: {residents}, {wanted}", row["ONS.LA.Name"]);
        *totals.entry(row["Year"].as_str()).or_default() += residents;
        compared += 1;
    }
    assert_eq!((base.len(), compared), (147, 147 * 23));
    for (year, total) in [("2014", 354_609.0), ("2020", 405_093.0), ("2036", 610_460.0)] {
        assert!((totals[year] - total).abs() < 1.0, "{year}: {}", totals[year]);
    }
}
