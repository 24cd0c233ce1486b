//! Printing: tables and problems.
//!
//! A failure to print does not stop a command: files are still written, and [`end`] reports incomplete output.

use std::fmt::Display;
use std::io::{self, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use carecast::table::{Table, below, wrap_lines};
use carecast::{Diagnostics, Error, Language, Text, visible};

/// The first error of writing to standard output.
static FAILED: Mutex<Option<io::Error>> = Mutex::new(None);

/// Whether standard output is for programs: tables as json, a line each, and nothing else.
static TABLES_AS_JSON: AtomicBool = AtomicBool::new(false);

/// From now on tables are printed as json, and other lines to standard error.
pub(super) fn print_tables_as_json() {
    TABLES_AS_JSON.store(true, Ordering::Relaxed);
}

/// Whether tables are printed as json.
pub(super) fn prints_json() -> bool {
    TABLES_AS_JSON.load(Ordering::Relaxed)
}

/// Prints a line to standard output, without control characters.
pub(super) fn say(line: impl Display) {
    if prints_json() {
        return notify(line);
    }
    note(writeln!(anstream::stdout().lock(), "{}", visible(&line.to_string())));
}

/// Prints a line to standard error, without control characters.
pub(super) fn notify(line: impl Display) {
    print_in_colour(visible(&line.to_string()));
}

/// Prints a line to standard error with its colours. Errors are ignored: there is nowhere to report them.
pub(super) fn print_in_colour(line: impl Display) {
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

/// How wide lines are where there is no terminal.
const WIDTH: usize = 80;
/// Tables are at least this wide, also on a narrower terminal: in less, words and figures would be broken.
const LEAST_WIDTH: usize = 40;

/// How many columns standard output has: those of the terminal; in a pipe or a file as `COLUMNS` says, else [`WIDTH`].
pub(super) fn width() -> usize {
    let of_terminal = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    let stated = || std::env::var("COLUMNS").ok()?.parse().ok();
    of_terminal.or_else(stated).unwrap_or(WIDTH).max(LEAST_WIDTH)
}

/// Prints a table to standard output.
pub(super) fn print_table(table: &Table, language: Language) {
    if prints_json() {
        match table.to_json() {
            Ok(json) => note(writeln!(io::stdout().lock(), "{json}")),
            Err(error) => print_error(&error, language),
        }
        return;
    }
    say(format_args!("\n{}", table.to_plain(language, width())));
}

/// Prints lines of text to standard output; what continues a line stands two spaces to the right of it.
pub(super) fn print_lines(text: &str) {
    say(wrap_lines(&visible(text), width(), below));
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

/// A message of the library with settings replaced by command-line options: (--as-of), also in the place of a fault; and
/// with the command that lists the embedded scenarios.
fn with_options(message: &str) -> String {
    let mut named = message.to_owned();
    for setting in SETTINGS {
        let option = setting.replace('_', "-");
        for (open, close) in [("(", ")"), ("（", "）")] {
            named = named.replace(&format!("{open}`{setting}`{close}"), &format!("{open}--{option}{close}"));
        }
        named = named.replace(&format!("--> {setting}:"), &format!("--> --{option}:"));
    }
    named.replace("`embedded::scenarios`", "`carecast list scenarios`")
}

/// Prints help to standard output, with its colours on a terminal.
pub(super) fn print_help(help: &str) {
    note(writeln!(anstream::stdout().lock(), "{}", help.trim_end()));
}

/// Prints problems to standard error, in colour on a terminal.
pub(super) fn print_problems(problems: &Diagnostics, language: Language) {
    if !problems.problems().is_empty() {
        print_in_colour(format_args!("{}\n", with_options(&problems.render(language, true))));
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
