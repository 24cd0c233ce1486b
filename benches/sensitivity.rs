//! How long Sobol's indices take. Run with `cargo bench --bench sensitivity`; compare ratios, not seconds.

use carecast::analysis::sensitivity::{Saltelli, sobol_indices};
use criterion::{Criterion, criterion_group, criterion_main};
use ndarray::ArrayView2;

/// Sobol's G of 20 factors: 172 032 evaluations with second order, 100 bootstraps of 20 + 20 + 190 indices.
fn indices(criterion: &mut Criterion) {
    let factors: Vec<Vec<usize>> = (0..20).map(|at| vec![at]).collect();
    let design = Saltelli { points: 4096, seed: 1, second_order: true, resamples: 100 };
    let g = |points: ArrayView2<'_, f64>| {
        let a = |at: usize| [0.0, 0.5, 3.0, 9.0].get(at).copied().unwrap_or(99.0);
        let value = |x: ndarray::ArrayView1<'_, f64>| {
            x.iter().enumerate().map(|(at, x)| ((4.0 * x - 2.0).abs() + a(at)) / (1.0 + a(at))).product()
        };
        Ok(points.rows().into_iter().map(value).collect())
    };
    let mut group = criterion.benchmark_group("sensitivity");
    group.sample_size(10);
    group.bench_function("Sobol' indices, k = 20, N = 4096, second order, 100 bootstraps", |bencher| {
        bencher.iter(|| sobol_indices(20, &factors, &design, g));
    });
    group.finish();
}

criterion_group!(benches, indices);
criterion_main!(benches);
