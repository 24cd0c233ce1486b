use carecast::analysis::backtest::*;
use carecast::baseline::{Baseline, Library, load_all};
use carecast::Diagnostics;
fn main() -> carecast::Result<()> {
    let library = Library::embedded();
    let regions = load_all(&library, &mut Diagnostics::new())?;
    let nation = Baseline::load("china", &library, &mut Diagnostics::new())?;
    let t = std::time::Instant::now();
    let found = backtest(&regions, &nation, &library, &BacktestRequest { runs: Some(200), ..Default::default() })?;
    eprintln!("{:?}", t.elapsed());
    for (id, set) in TestSet::ALL {
        for (name, by) in Forecaster::ALL {
            for h in Horizon::shown().into_iter().chain([Horizon::all()]) {
                if let Some(p) = PooledScores::of(found.of_set(set), by, &h) {
                    println!("{id} {name} {h:?} n={} s={} ind={} cov={:?} wis={:.3} crps={:.3} nc={:?} d={:?} t={:?} above={}", p.forecasts, p.series, p.independent, p.coverage.map(|c| c.map(|c| (c.share*100.).round())), p.interval_score, p.crps, p.against_no_change.map(|s| (s.forecasts, (s.skill*100.).round())), p.against_drift.map(|s| (s.forecasts, (s.skill*100.).round())), p.tenths, p.above_median);
                }
            }
        }
    }
    for s in found.of_set(TestSet::Annual) {
        println!("{} {} {:?} {:?} n={} skipped={:?}", s.region.id, s.indicator, s.basis.as_ref().map(|b| &b.en), s.figures.iter().map(|f| f.0).collect::<Vec<_>>(), s.forecasts.len(), s.skipped);
    }
    let mut by: std::collections::BTreeMap<&str, Vec<String>> = Default::default();
    for l in &found.left_out { by.entry(l.reason.id()).or_default().push(format!("{}:{} {} {}", l.region.id, l.indicator, l.figures, l.longest)); }
    for (k, v) in by { println!("{k} {} {:?}", v.len(), &v[..v.len().min(12)]); }
    println!("{} {:?}", found.plans.plans, found.plans.forecasts);
    let mut by: std::collections::BTreeMap<String, Vec<String>> = Default::default();
    for l in &found.plans.open { by.entry(format!("{:?}", l.reason)).or_default().push(format!("{}:{}", l.plan.en, l.id)); }
    for (k, v) in by { println!("{k} {} {:?}", v.len(), &v[..v.len().min(12)]); }
    Ok(())
}
