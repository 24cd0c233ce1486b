//! The names nearest to a misspelt one.

use super::Diagnostics;
use crate::language::{Text, text};
use crate::limits::MOST_NAMES_OFFERED;

/// The candidate that `written` most resembles, if it is near enough to be what was meant; the first of equals.
pub(crate) fn nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(written, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, candidate)| candidate)
}

/// The candidates that `written` most resembles, the nearest first: three at most, and none that is like it by chance.
pub(crate) fn few_nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let likeness = |candidate| (strsim::jaro_winkler(written, candidate).max(shared(written, candidate)), candidate);
    let mut like: Vec<(f64, &str)> = candidates.into_iter().map(likeness).filter(|(like, _)| *like > 0.6).collect();
    like.sort_by(|a, b| b.0.total_cmp(&a.0));
    like.dedup_by_key(|(_, candidate)| *candidate);
    like.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// The share of the pairs of neighbouring characters that the shorter of two texts has in common with the other: Chinese
/// names are shortened in the middle.
fn shared(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| {
        let characters: Vec<char> = text.chars().collect();
        characters.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
    };
    let (a, b) = (pairs(a), pairs(b));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 2 {
        return 0.0;
    }
    let common = short.iter().filter(|pair| long.contains(pair)).count();
    0.95 * common as f64 / short.len() as f64
}

/// The error where a caller names what is not there, with the nearest of what is.
pub(crate) fn unknown<'c>(
    written: &str,
    message: Text,
    candidates: impl IntoIterator<Item = &'c str> + Clone,
) -> crate::error::Error {
    let mut problems = Diagnostics::new();
    problems.error(None, message).hint(suggestion(written, candidates));
    problems.into()
}

/// "did you mean …" for the nearest candidate, else the list of what is possible.
pub(crate) fn suggestion<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str> + Clone) -> Text {
    let parts: Vec<&str> = written.split([',', '，', '、']).map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && parts.iter().all(|part| candidates.clone().into_iter().any(|candidate| candidate == *part)) {
        let all = parts.join("`, `");
        return text!("这是几个名字，要分开写：`{all}`", "these are several names; write each by itself: `{all}`");
    }
    if let Some(near) = nearest(written, candidates.clone()) {
        return text!("是否想写 `{near}`？", "did you mean `{near}`?");
    }
    let mut all: Vec<String> = candidates.into_iter().map(|c| format!("`{c}`")).collect();
    all.retain(|name| name.len() > 2);
    all.dedup();
    if all.is_empty() {
        return text!("这里没有可用的名字", "no name is possible here");
    }
    if all.len() > MOST_NAMES_OFFERED {
        all.truncate(MOST_NAMES_OFFERED);
        all.push("…".to_owned());
    }
    let all = all.join(", ");
    text!("可用的有：{all}", "possible here: {all}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered() {
        assert_eq!(
            nearest("economy.real_grwth", ["economy.real_growth", "population.total"]),
            Some("economy.real_growth")
        );
        assert_eq!(nearest("zzz", ["economy.real_growth"]), None);
    }
}
