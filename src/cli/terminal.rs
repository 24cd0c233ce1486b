//! Printing: tables, problems, progress.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use carecast::report::Table;
use carecast::{Diagnostics, Error, Language};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, presets};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Prints a table to standard output; of one without rows its title and notes.
pub(super) fn print_table(table: &Table) {
    if table.rows.is_empty() {
        anstream::println!("\n{}\n{}", table.title, table.notes.join("\n"));
        return;
    }
    let mut grid = comfy_table::Table::new();
    let style = presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none());
    grid.load_style(style).set_content_arrangement(ContentArrangement::Disabled);
    // On a terminal long texts are wrapped; in a file or a pipe a row stays a line.
    if let Some((width, _)) = terminal_size::terminal_size_of(std::io::stdout()) {
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
    anstream::println!("\n{}\n{grid}", table.title);
    for note in &table.notes {
        anstream::println!("{note}");
    }
}

/// Prints problems to standard error, in colour on a terminal.
pub(super) fn print_problems(problems: &Diagnostics, language: Language) {
    if !problems.problems().is_empty() {
        anstream::eprintln!("{}\n", problems.render(language, true));
    }
}

/// Prints why the program ends.
pub(super) fn print_error(error: &Error, language: Language) {
    match error.diagnostics() {
        Some(problems) => print_problems(problems, language),
        None => anstream::eprintln!("{}: {}", language.pick("错误", "error"), error.render(language)),
    }
}

/// A bar on standard error that appears once a run takes over a second, and only on a terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    shown: Mutex<bool>,
    wanted: bool,
}

impl Progress {
    pub(super) fn new(runs: usize, quiet: bool, language: Language) -> Self {
        let bar = ProgressBar::with_draw_target(Some(runs as u64), ProgressDrawTarget::hidden());
        let template = language.pick(
            "{bar:40} {pos}/{len} 次运行，{per_sec}，还需 {eta}",
            "{bar:40} {pos}/{len} runs, {per_sec}, {eta} left",
        );
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let wanted = !quiet && std::io::stderr().is_terminal();
        Self { bar, started: Instant::now(), shown: Mutex::new(false), wanted }
    }

    pub(super) fn add(&self, runs: usize) {
        self.bar.inc(runs as u64);
        if !self.wanted || self.started.elapsed() < Duration::from_secs(1) {
            return;
        }
        if let Ok(mut shown) = self.shown.lock()
            && !*shown
        {
            *shown = true;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
