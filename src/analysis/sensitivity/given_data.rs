//! First-order indices from runs that were made for another purpose.

use super::{NoResult, moments, varies};
use crate::error::Result;

/// The share of the variance of `outputs` that an input explains by itself, from an ordinary sample: the correlation ratio
/// over equally filled classes of the input (Pearson 1905; as first-order index Plischke 2010), less what classes explain
/// by chance (Kelley 1935). Where inputs are correlated it holds what an input does through the others too.
///
/// # Errors
/// A failure for fewer than 100 runs, not as many inputs as outputs, or outputs that do not vary.
///
/// ```
/// use carecast::analysis::sensitivity::given_data;
/// let input: Vec<f64> = (0..1000).map(f64::from).collect();
/// let output: Vec<f64> = input.iter().map(|x| 3.0 * x).collect();
/// assert!(given_data(&input, &output)? > 0.99);
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn given_data(input: &[f64], outputs: &[f64]) -> Result<f64> {
    let runs = outputs.len();
    if input.len() != runs {
        return Err(NoResult::LengthsDiffer { inputs: input.len(), runs }.into());
    }
    if runs < 100 {
        return Err(NoResult::TooFewRuns { least: 100 }.into());
    }
    let (mean, variance) = moments(outputs.iter().copied());
    if !varies(variance, mean) {
        return Err(NoResult::NothingVaries.into());
    }
    let mut order: Vec<usize> = (0..runs).collect();
    order.sort_by(|a, b| input[*a].total_cmp(&input[*b]).then(a.cmp(b)));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "4 to 64")]
    let classes = ((runs as f64).sqrt() / 2.0).clamp(4.0, 64.0) as usize;
    let mut between = 0.0;
    for class in 0..classes {
        let rows = &order[class * runs / classes..(class + 1) * runs / classes];
        let (class_mean, _) = moments(rows.iter().map(|row| outputs[*row]));
        between += rows.len() as f64 * (class_mean - mean) * (class_mean - mean);
    }
    let explained = between / (runs as f64 * variance);
    let unexplained = (1.0 - explained) * (runs - 1) as f64 / (runs - classes) as f64;
    Ok(1.0 - unexplained)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sensitivity::scrambled_sobol;

    #[test]
    fn a_sum_is_shared_by_the_squares_of_its_weights() {
        let points = scrambled_sobol(16384, 3, 1).unwrap();
        let outputs: Vec<f64> = points.rows().into_iter().map(|x| x[0] + 2.0 * x[1]).collect();
        for (at, wanted) in [0.2, 0.8, 0.0].into_iter().enumerate() {
            let index = given_data(&points.column(at).to_vec(), &outputs).unwrap();
            assert!((index - wanted).abs() < 0.01, "{at}: {index}");
        }
        let told = |inputs: usize, outputs: usize| {
            given_data(&vec![0.0; inputs], &vec![1.0; outputs]).unwrap_err().to_string()
        };
        assert!(told(99, 99).contains("100 runs") && told(200, 300).contains("200 values of the input and 300"));
        assert!(given_data(&[0.0; 200], &[1.0; 200]).unwrap_err().to_string().contains("variance is zero"));
    }
}
