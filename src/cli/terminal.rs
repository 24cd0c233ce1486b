//! Printing: tables and problems.
//!
//! A failure to print does not stop a command: files are still written, and [`end`] reports incomplete output.

use std::fmt::Display;
use std::io::{self, Write};
use std::sync::Mutex;

use carecast::report::Table;
use carecast::{Diagnostics, Error, Language, Text, visible};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, presets};

/// The first error of writing to standard output.
static FAILED: Mutex<Option<io::Error>> = Mutex::new(None);

/// Prints a line to standard output, without control characters.
pub(super) fn say(line: impl Display) {
    note(writeln!(anstream::stdout().lock(), "{}", visible(&line.to_string())));
}

/// Prints a line to standard error, without control characters.
pub(super) fn notify(line: impl Display) {
    tell_in_colour(visible(&line.to_string()));
}

/// Prints a line to standard error with its colours. Errors are ignored: there is nowhere to report them.
pub(super) fn tell_in_colour(line: impl Display) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

/// Prints messages of a command that writes files, such as waiting for another command.
pub(super) fn notifier(language: Language) -> impl Fn(&Text) {
    move |text| notify(text.get(language))
}

/// Records an error of writing to standard output. A closed pipe is not an error.
pub(super) fn note(written: io::Result<()>) {
    let Err(cause) = written else { return };
    if let Ok(mut failed) = FAILED.lock()
        && cause.kind() != io::ErrorKind::BrokenPipe
    {
        failed.get_or_insert(cause);
    }
}

/// Flushes standard output; returns whether all of it was written, and reports it if not.
pub(super) fn end(language: Language) -> bool {
    note(io::stdout().flush());
    let Some(cause) = FAILED.lock().ok().and_then(|mut failed| failed.take()) else { return true };
    notify(match language {
        Language::Chinese => format!("错误: 无法写到标准输出，打印的内容不全；写入文件的结果不受影响: {cause}"),
        Language::English => {
            format!(
                "error: cannot write to standard output: the printed output is incomplete, files are complete: {cause}"
            )
        }
    });
    false
}

/// Prints a table to standard output; without rows, its title and notes.
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
    let is_figure = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || "+–\u{2212}".contains(c));
    for (at, column) in grid.column_iter_mut().enumerate().skip(1) {
        if table.rows.iter().all(|row| row.get(at).is_none_or(|cell| is_figure(cell))) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    say(format_args!("\n{}\n{grid}", table.title));
    table.notes.iter().for_each(say);
}

/// Settings that messages of the library mention in brackets: (`as_of`).
const SETTINGS: [&str; 17] = [
    "as_of",
    "chart_size",
    "contributions",
    "force",
    "from",
    "indicator",
    "like",
    "memory",
    "method",
    "out",
    "plan",
    "plan_year",
    "points",
    "set",
    "shard",
    "target",
    "vary",
];

/// A message of the library with settings replaced by command-line options: (--as-of), also in the place of a fault.
fn with_options(message: &str) -> String {
    let mut named = message.to_owned();
    for setting in SETTINGS {
        let option = setting.replace('_', "-");
        for (open, close) in [("(", ")"), ("（", "）")] {
            named = named.replace(&format!("{open}`{setting}`{close}"), &format!("{open}--{option}{close}"));
        }
        named = named.replace(&format!("--> {setting}:"), &format!("--> --{option}:"));
    }
    named
}

/// Prints problems to standard error, in colour on a terminal.
pub(super) fn print_problems(problems: &Diagnostics, language: Language) {
    if !problems.problems().is_empty() {
        tell_in_colour(format_args!("{}\n", with_options(&problems.render(language, true))));
    }
}

/// Prints why the program ends.
pub(super) fn print_error(error: &Error, language: Language) {
    match error.diagnostics() {
        Some(problems) => print_problems(problems, language),
        None => {
            let why = with_options(&error.render(language));
            notify(format_args!("{}: {why}", language.pick("错误", "error")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_named_as_the_option_that_gives_it() {
        assert_eq!(with_options("name one (`as_of`), not `as_of`"), "name one (--as-of), not `as_of`");
        assert_eq!(with_options("给更多内存（`memory`）"), "给更多内存（--memory）");
        let command = <super::super::CommandLine as clap::CommandFactory>::command();
        for setting in SETTINGS {
            let is_option = |command: &clap::Command| command.get_arguments().any(|option| option.get_id() == setting);
            assert!(command.get_subcommands().any(is_option), "{setting}");
        }
    }
}
