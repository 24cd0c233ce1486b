use super::*;
use crate::baseline::Library;
use crate::ensemble::driver_sampler::Deviates;

const N: u64 = 1024;

fn sampled(sampling: Sampling, of: u64) -> impl Fn(&str) -> Vec<f64> {
    let stream = |name: &str| Stream::new(7, "370000", name, StreamPurpose::Path);
    let dimensions: BTreeMap<Stream, usize> = ["a", "b", "c"].map(stream).into_iter().zip(0..).collect();
    move |name| {
        let mut out = vec![0.0; usize::try_from(of).unwrap()];
        match sampling {
            Sampling::Random => Keyed::new(0..of).fill(&[stream(name)], &mut out),
            Sampling::Antithetic => Antithetic::new(0..of).fill(&[stream(name)], &mut out),
            Sampling::LatinHypercube => LatinHypercube { runs: 0..of, of }.fill(&[stream(name)], &mut out),
            Sampling::Sobol => Sobol { runs: 0..of, dimensions: &dimensions }.fill(&[stream(name)], &mut out),
        }
        out
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn every_way_draws_standard_normals_without_correlation() {
    for (id, sampling) in Sampling::ALL {
        let draws = sampled(sampling, 100 * N);
        let streams = ["a", "b", "c", "no dimension"].map(draws);
        let tolerance = 4.0 / (100.0 * N as f64).sqrt();
        for (at, one) in streams.iter().enumerate() {
            assert!(mean(one).abs() < tolerance, "{id}");
            let square: Vec<f64> = one.iter().map(|z| z * z - 1.0).collect();
            assert!(mean(&square).abs() < 1.5 * tolerance, "{id}");
            for other in &streams[..at] {
                let product: Vec<f64> = one.iter().zip(other).map(|(a, b)| a * b).collect();
                assert!(mean(&product).abs() < tolerance, "{id}");
            }
        }
    }
}

#[test]
fn each_replicate_fills_every_stratum_once() {
    use statrs::distribution::{ContinuousCDF, Normal};
    for sampling in [Sampling::LatinHypercube, Sampling::Sobol] {
        let draws = sampled(sampling, N)("b");
        for replicate in 0..16 {
            let strata: BTreeSet<u64> = draws
                .iter()
                .skip(replicate)
                .step_by(16)
                .map(|z| {
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 64")]
                    let stratum = (Normal::standard().cdf(*z) * 64.0) as u64;
                    stratum
                })
                .collect();
            assert_eq!(strata.len(), 64);
        }
    }
}

#[test]
fn pairs_are_opposites() {
    let draws = sampled(Sampling::Antithetic, 101)("a");
    assert!(draws.chunks_exact(2).all(|pair| pair[0] == -pair[1] && pair[0] != 0.0));
    assert!(draws[100] != 0.0);
}

#[test]
fn the_lasting_deviations_take_the_first_dimensions_and_a_later_horizon_adds_at_the_end() {
    let of = |horizon: i32| {
        let text = format!(
            "format = 1\nbaseline = \"shandong\"\nhorizon = {horizon}\n\
             [assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 3\np90 = 5\nshock = {{ sd = 1, from = 2024 }}\n\
             [assume.economy]\ndeflator_growth = \"1 %\"\n\
             [assume.industry.total.growth]\nunit = \"%\"\ncentral = 4\np10 = 3\np90 = 5\n\
             [assume.care.use_growth]\nunit = \"%\"\ncentral = 0\nlow = 0\nhigh = 1\n\
             [correlation]\nfactor = {{ name = \"f\", loads = {{ \"economy.real_growth\" = 0.5, \"industry.*\" = 0.5 }} }}\n"
        );
        let assumptions = Assumptions::parse("a.toml", &text, &Library::embedded(), &mut Diagnostics::new()).unwrap();
        streams(&assumptions, 1).into_iter().map(|(stream, _)| stream).collect::<Vec<_>>()
    };
    let stream = |name: &str, purpose| Stream::new(1, "shandong", name, purpose);
    let near = of(2025);
    let paths: Vec<usize> = ["factor f", "economy.real_growth", "industry.total.growth", "care.use_growth"]
        .iter()
        .map(|name| near.iter().position(|known| *known == stream(name, StreamPurpose::Path)).unwrap())
        .collect();
    assert!(paths.is_sorted(), "{paths:?}");
    let shocks: Vec<Stream> = [2024, 2025]
        .into_iter()
        .flat_map(|year| ["factor f", "economy.real_growth"].map(|name| stream(name, StreamPurpose::Shock(year))))
        .collect();
    assert!(near.ends_with(&shocks));
    assert!(of(2030).starts_with(&near));
}
