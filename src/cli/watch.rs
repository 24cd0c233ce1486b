//! Progress of runs, and Ctrl-C.

use std::io::{self, IsTerminal};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use carecast::ensemble::{Progress, Settings};
use carecast::{Language, Result};
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::interrupt;
use super::terminal::notify;

/// Runs a computation with a progress display, until Ctrl-C.
pub(super) fn watched<T>(
    settings: &Settings<'_>,
    quiet: bool,
    language: Language,
    compute: impl FnOnce(&Settings<'_>) -> Result<T>,
) -> Result<T> {
    let shown = ProgressDisplay::new(quiet, language);
    interrupt::while_it_can_stop(|stop| compute(&Settings { progress: Some(&shown), stop: Some(stop), ..*settings }))
}

/// Progress of the runs: a bar on a terminal after one second; otherwise a line every few seconds, for logs of batch jobs.
struct ProgressDisplay {
    bar: ProgressBar,
    /// When the first of the runs were done.
    started: OnceLock<Instant>,
    told: Mutex<Instant>,
    way: ProgressMode,
    language: Language,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ProgressMode {
    Bar,
    Lines,
    Silent,
}

/// The delay before the bar appears.
const SHORT: Duration = Duration::from_secs(1);
/// The interval between lines.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

impl ProgressDisplay {
    fn new(quiet: bool, language: Language) -> Self {
        // The number of runs is announced later, or never.
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let template = language
            .pick("{human_pos}次运行，每秒 {rate}，已用 {elapsed}", "{human_pos} runs, {rate} a second, for {elapsed}");
        set_style(&bar, template);
        let way = match (quiet, io::stderr().is_terminal()) {
            (true, _) => ProgressMode::Silent,
            (false, true) => ProgressMode::Bar,
            (false, false) => ProgressMode::Lines,
        };
        let now = Instant::now();
        Self { bar, started: OnceLock::new(), told: Mutex::new(now), way, language }
    }

    /// How far it is after some time, in a line of text.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and small")]
    fn line(&self, elapsed: Duration) -> String {
        let done = self.bar.position();
        let per_second = done as f64 / elapsed.as_secs_f64();
        let left = |all: u64| Duration::from_secs((all.saturating_sub(done) as f64 / per_second.max(1e-9)) as u64);
        let left = self.bar.length().map(|all| (HumanCount(all), HumanDuration(left(all))));
        let (done, rate, elapsed) = (HumanCount(done), HumanCount(per_second as u64), HumanDuration(elapsed));
        match (left, self.language) {
            (Some((all, left)), Language::Chinese) => format!("{done}/{all}次运行，每秒 {rate}，还需 {left:#}"),
            (Some((all, left)), Language::English) => format!("{done}/{all} runs, {rate} a second, {left:#} left"),
            (None, Language::Chinese) => format!("{done}次运行，每秒 {rate}，已用 {elapsed:#}"),
            (None, Language::English) => format!("{done} runs, {rate} a second, for {elapsed:#}"),
        }
    }
}

impl Progress for ProgressDisplay {
    fn expect(&self, runs: usize) {
        if self.bar.length().is_none() {
            let template = self.language.pick(
                "{bar:40} {human_pos}/{human_len}次运行，每秒 {rate}，还需 {eta}",
                "{bar:40} {human_pos}/{human_len} runs, {rate} a second, {eta} left",
            );
            set_style(&self.bar, template);
            self.bar.set_length(0);
        }
        self.bar.inc_length(runs as u64);
    }

    fn done(&self, runs: usize) {
        self.bar.inc(runs as u64);
        let elapsed = self.started.get_or_init(Instant::now).elapsed();
        // If another thread is printing, this one continues.
        let Ok(mut told) = self.told.try_lock() else { return };
        match self.way {
            ProgressMode::Silent => {}
            ProgressMode::Bar if self.bar.is_hidden() && elapsed >= SHORT => {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            ProgressMode::Bar => {}
            ProgressMode::Lines if told.elapsed() >= BETWEEN_LINES => {
                *told = Instant::now();
                notify(self.line(elapsed));
            }
            ProgressMode::Lines => {}
        }
    }
}

/// Shows the bar so.
fn set_style(bar: &ProgressBar, template: &str) {
    let Ok(style) = ProgressStyle::with_template(template) else { return };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate is positive and small")]
    let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        let _ = write!(out, "{}", HumanCount(state.per_sec() as u64));
    };
    bar.set_style(style.with_key("rate", rate));
}

impl Drop for ProgressDisplay {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_the_runs_are_how_fast_and_for_how_long_yet() {
        for (language, known, unknown) in [
            (
                Language::English,
                "3,200,000/10,000,000 runs, 160,000 a second, 42s left",
                "3,200,000 runs, 160,000 a second, for 20s",
            ),
            (
                Language::Chinese,
                "3,200,000/10,000,000次运行，每秒 160,000，还需 42s",
                "3,200,000次运行，每秒 160,000，已用 20s",
            ),
        ] {
            let shown = ProgressDisplay::new(false, language);
            shown.bar.inc(3_200_000);
            assert_eq!(shown.line(Duration::from_secs(20)), unknown);
            // Runs may be announced in parts.
            shown.expect(4_000_000);
            shown.expect(6_000_000);
            assert_eq!(shown.line(Duration::from_secs(20)), known);
        }
    }
}
