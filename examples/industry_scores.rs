use carecast::analysis::hindcast::industry;
use carecast::baseline::Library;
fn main() -> carecast::Result<()> {
    for one in industry(&Library::embedded())? {
        println!("{} {}", one.region.en, one.label.en);
        for f in &one.forecasts {
            let (a, b) = f.interval_scores();
            println!("{} {} {:.1} [{:.1} {:.1}] pub {:.1} {} drift {:?} {:.1} {:?}", f.origin, f.year, f.median/1e8, f.interval.0/1e8, f.interval.1/1e8, f.published/1e8, f.holds(), f.drift.map(|d| (d.0/1e8, d.1/1e8)), a, b);
        }
    }
    Ok(())
}
