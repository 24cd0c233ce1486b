//! Printing: tables, problems, progress.
//!
//! What cannot be printed stops nothing: files are written all the same, and [`end`] says that the output is not whole.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use carecast::report::Table;
use carecast::{Diagnostics, Error, Language};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, presets};
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Why standard output could not be written, the first time.
static FAILED: Mutex<Option<io::Error>> = Mutex::new(None);

/// Prints a line to standard output.
pub(super) fn say(line: impl Display) {
    note(writeln!(anstream::stdout().lock(), "{line}"));
}

/// Prints a line to standard error. Where that cannot be written, nobody can be told.
pub(super) fn tell(line: impl Display) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

/// Notes what came of writing to standard output. Who closes a pipe has read enough.
pub(super) fn note(written: io::Result<()>) {
    let Err(cause) = written else { return };
    if let Ok(mut failed) = FAILED.lock()
        && cause.kind() != io::ErrorKind::BrokenPipe
    {
        failed.get_or_insert(cause);
    }
}

/// Ends standard output; whether all of it was written, and if not, says so.
pub(super) fn end(language: Language) -> bool {
    note(io::stdout().flush());
    let Some(cause) = FAILED.lock().ok().and_then(|mut failed| failed.take()) else { return true };
    tell(match language {
        Language::Chinese => format!("错误: 无法写到标准输出，打印的内容不全；写入文件的结果不受影响: {cause}"),
        Language::English => {
            format!("error: cannot write to standard output: what was printed is not whole, files are: {cause}")
        }
    });
    false
}

/// Prints a table to standard output; of one without rows its title and notes.
pub(super) fn print_table(table: &Table) {
    if table.rows.is_empty() {
        say(format_args!("\n{}\n{}", table.title, table.notes.join("\n")));
        return;
    }
    let mut grid = comfy_table::Table::new();
    let style = presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none());
    grid.load_style(style).set_content_arrangement(ContentArrangement::Disabled);
    // On a terminal long texts are wrapped; in a file or a pipe a row stays a line.
    if let Some((width, _)) = terminal_size::terminal_size_of(io::stdout()) {
        grid.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.0);
    }
    grid.set_header(&table.header);
    for row in &table.rows {
        grid.add_row(row);
    }
    let is_figure = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || c == '\u{2212}' || c == '–');
    for (at, column) in grid.column_iter_mut().enumerate().skip(1) {
        if table.rows.iter().all(|row| row.get(at).is_none_or(|cell| is_figure(cell))) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    say(format_args!("\n{}\n{grid}", table.title));
    table.notes.iter().for_each(say);
}

/// Prints problems to standard error, in colour on a terminal.
pub(super) fn print_problems(problems: &Diagnostics, language: Language) {
    if !problems.problems().is_empty() {
        tell(format_args!("{}\n", problems.render(language, true)));
    }
}

/// Prints why the program ends.
pub(super) fn print_error(error: &Error, language: Language) {
    match error.diagnostics() {
        Some(problems) => print_problems(problems, language),
        None => tell(format_args!("{}: {}", language.pick("错误", "error"), error.render(language))),
    }
}

/// How far the runs are: a bar on a terminal, once they take over a second; elsewhere a line every few seconds, so that the
/// log of a cluster's job tells it too.
pub(super) struct Progress {
    bar: ProgressBar,
    /// When the first of the runs were done.
    started: OnceLock<Instant>,
    told: Mutex<Instant>,
    way: Way,
    language: Language,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Bar,
    Lines,
    Silent,
}

/// How long runs take before the bar appears.
const SHORT: Duration = Duration::from_secs(1);
/// How long after one line the next is due.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

impl Progress {
    pub(super) fn new(runs: usize, quiet: bool, language: Language) -> Self {
        let bar = ProgressBar::with_draw_target(Some(runs as u64), ProgressDrawTarget::hidden());
        let template = language.pick(
            "{bar:40} {human_pos}/{human_len} 次运行，每秒 {rate}，还需 {eta}",
            "{bar:40} {human_pos}/{human_len} runs, {rate} a second, {eta} left",
        );
        if let Ok(style) = ProgressStyle::with_template(template) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate is positive and small")]
            let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = write!(out, "{}", HumanCount(state.per_sec() as u64));
            };
            bar.set_style(style.with_key("rate", rate));
        }
        let way = match (quiet, io::stderr().is_terminal()) {
            (true, _) => Way::Silent,
            (false, true) => Way::Bar,
            (false, false) => Way::Lines,
        };
        let now = Instant::now();
        Self { bar, started: OnceLock::new(), told: Mutex::new(now), way, language }
    }

    pub(super) fn add(&self, runs: usize) {
        self.bar.inc(runs as u64);
        let elapsed = self.started.get_or_init(Instant::now).elapsed();
        // Whoever finds another thread telling goes on.
        let Ok(mut told) = self.told.try_lock() else { return };
        match self.way {
            Way::Silent => {}
            Way::Bar if self.bar.is_hidden() && elapsed >= SHORT => {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            Way::Bar => {}
            Way::Lines if told.elapsed() >= BETWEEN_LINES => {
                *told = Instant::now();
                tell(self.line(elapsed));
            }
            Way::Lines => {}
        }
    }

    /// How far it is after some time, in a line of text.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and small")]
    fn line(&self, elapsed: Duration) -> String {
        let (done, all) = (self.bar.position(), self.bar.length().unwrap_or_default());
        let rate = done as f64 / elapsed.as_secs_f64();
        let left = HumanDuration(Duration::from_secs(((all.saturating_sub(done)) as f64 / rate.max(1e-9)) as u64));
        let (done, all, rate) = (HumanCount(done), HumanCount(all), HumanCount(rate as u64));
        match self.language {
            Language::Chinese => format!("{done}/{all} 次运行，每秒 {rate}，还需 {left:#}"),
            Language::English => format!("{done}/{all} runs, {rate} a second, {left:#} left"),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_the_runs_are_how_fast_and_for_how_long_yet() {
        for (language, line) in [
            (Language::English, "3,200,000/10,000,000 runs, 160,000 a second, 42s left"),
            (Language::Chinese, "3,200,000/10,000,000 次运行，每秒 160,000，还需 42s"),
        ] {
            let progress = Progress::new(10_000_000, false, language);
            progress.bar.inc(3_200_000);
            assert_eq!(progress.line(Duration::from_secs(20)), line);
        }
    }
}
