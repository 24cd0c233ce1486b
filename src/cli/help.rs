//! Help in the reader's language.
//!
//! A command or an argument stands once, with its help above it in two paragraphs: English, then Chinese. clap takes the
//! first as the short help and both as the long one; here the paragraph that is asked for becomes the only one. What stands
//! after the help of a command is `after_help` in English and `after_long_help` in Chinese.
//!
//! clap breaks lines at spaces alone, which Chinese hardly has: Chinese help has [`UNBROKEN`] in their place and is broken by
//! [`wrapped`].

use anstream::adapter::strip_str;
use carecast::Language;
use carecast::table::{below, wrap_lines};
use clap::builder::{Resettable, StyledStr};
use clap::{Arg, Command};

const COMMANDS: (&str, &str) = ("命令", "Commands");
const ARGUMENTS: (&str, &str) = ("参数", "Arguments");
const OPTIONS: (&str, &str) = ("选项", "Options");

fn heading((zh, en): (&'static str, &'static str), language: Language) -> &'static str {
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// A command, and all below it, with its help in one language.
pub(super) fn in_language(command: Command, language: Language) -> Command {
    let about = chosen(command.get_about(), command.get_long_about(), language);
    let after = match language {
        Language::English => command.get_after_help(),
        Language::Chinese => command.get_after_long_help(),
    };
    let after = after.map(ToString::to_string).map(|after| unbroken(after, language));
    command
        .about(reset(about))
        .long_about(reset(None))
        .after_help(reset(after))
        .after_long_help(reset(None))
        .disable_help_flag(true)
        .subcommand_help_heading(heading(COMMANDS, language))
        .subcommand_value_name(language.pick("命令", "COMMAND"))
        .help_template(language.pick(
            "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}",
            "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
        ))
        .mut_args(|argument| argument_in_language(argument, language))
        .mut_subcommands(|command| in_language(command, language))
}

fn argument_in_language(argument: Arg, language: Language) -> Arg {
    let help = chosen(argument.get_help(), argument.get_long_help(), language);
    let of = if argument.is_positional() { ARGUMENTS } else { OPTIONS };
    argument.help(reset(help)).long_help(reset(None)).help_heading(heading(of, language))
}

/// The paragraph in one language.
fn chosen(short: Option<&StyledStr>, long: Option<&StyledStr>, language: Language) -> Option<String> {
    let chinese = || Some(unbroken(closed_up(long?.to_string().split_once("\n\n")?.1), language));
    match language {
        Language::English => short.map(ToString::to_string),
        Language::Chinese => chinese(),
    }
}

/// What stands for a space in Chinese help until it is printed.
const UNBROKEN: &str = "\u{a0}";

/// A text in which clap breaks no line if it is Chinese.
fn unbroken(text: String, language: Language) -> String {
    if language == Language::Chinese { text.replace(' ', UNBROKEN) } else { text }
}

/// Help as clap renders it in lines of at most so many columns: what continues a line stands in its last column.
pub(super) fn wrapped(help: &str, columns: usize) -> String {
    let hang = |line: &str| {
        let shown = strip_str(line).to_string();
        let start = below(&shown) - 2;
        match shown[start..].find("  ") {
            Some(gap) => shown.chars().count() - shown[start + gap..].trim_start_matches(' ').chars().count(),
            None => start,
        }
    };
    // clap sets an ASCII colon after headings.
    let headings = [COMMANDS, ARGUMENTS, OPTIONS].map(|(zh, _)| (format!("{zh}:"), format!("{zh}：")));
    let help = headings.iter().fold(help.replace(UNBROKEN, " "), |help, (from, to)| help.replace(from, to));
    wrap_lines(&help, columns, hang)
}

/// Chinese text without the spaces into which line ends were made.
fn closed_up(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let is_wide = |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(|c| !c.is_ascii());
    let is_kept = |at: usize| characters[at] != ' ' || !(is_wide(at.checked_sub(1)) && is_wide(Some(at + 1)));
    characters.iter().enumerate().filter(|(at, _)| is_kept(*at)).map(|(_, character)| character).collect()
}

fn reset(text: Option<String>) -> Resettable<StyledStr> {
    text.map_or(Resettable::Reset, |text| Resettable::Value(text.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    /// Every text that a command and those below it have, in one language; what has none is named.
    fn texts(command: &Command, language: Language, found: &mut Vec<String>) {
        let name = command.get_name();
        found.push(command.get_about().unwrap_or_else(|| panic!("{name} has no help in {language:?}")).to_string());
        found.extend(command.get_after_help().map(ToString::to_string));
        assert!(command.get_long_about().is_none() && command.get_after_long_help().is_none(), "{name}");
        for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
            let id = argument.get_id();
            let help = argument.get_help().unwrap_or_else(|| panic!("{name} {id} has no help in {language:?}"));
            assert!(argument.get_long_help().is_none(), "{name} {id}");
            found.push(help.to_string());
        }
        command.get_subcommands().for_each(|command| texts(command, language, found));
    }

    #[test]
    fn every_command_and_argument_has_help_in_both_languages() {
        let [mut english, mut chinese] = [Vec::new(), Vec::new()];
        let command = super::super::CommandLine::command;
        texts(&in_language(command(), Language::English), Language::English, &mut english);
        texts(&in_language(command(), Language::Chinese), Language::Chinese, &mut chinese);
        assert_eq!(english.len(), chinese.len(), "a command has an after_help in one language only");
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        for (english, chinese) in english.iter().zip(&chinese) {
            // Examples may quote Chinese units; sentences do not.
            let sentences = english.split("Example").next().unwrap_or_default();
            assert!(!is_chinese(sentences), "{english}");
            assert!(is_chinese(chinese), "{english} / {chinese}");
            assert!(!chinese.contains("\n\n"), "a third paragraph: {chinese}");
        }
    }

    #[test]
    fn the_arguments_are_sound() {
        in_language(super::super::CommandLine::command(), Language::English).debug_assert();
    }
}
