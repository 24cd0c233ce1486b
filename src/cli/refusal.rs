//! Errors of command-line arguments, in the reader's language.

use std::borrow::Cow;

use carecast::{Language, visible};
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::arguments::Refused;

/// The message for invalid arguments; those without a Chinese text here stay in English.
pub(super) fn render(error: &Error, language: Language) -> String {
    let chinese = if language == Language::Chinese { in_chinese(error) } else { None };
    let hint = review_hint(error, language) + &comma_hint(error, language);
    let chinese = chinese.map(|text| text + &hint);
    let plain = chinese.clone().unwrap_or_else(|| error.render().to_string() + &hint);
    match visible(&plain) {
        // What was given has characters that steer a terminal: it is shown without colours.
        Cow::Owned(shown) => shown.trim_end().to_owned(),
        Cow::Borrowed(_) => {
            chinese.unwrap_or_else(|| (error.render().ansi().to_string() + &hint).trim_end().to_owned())
        }
    }
}

fn in_chinese(error: &Error) -> Option<String> {
    let of = |kind| error.get(kind).map(words);
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let message = match error.kind() {
        ErrorKind::ValueValidation => {
            let source = std::error::Error::source(error);
            let expected = source.map_or(String::new(), |source| match source.downcast_ref() {
                Some(Refused::Expected(text)) => format!("：{}", text.zh),
                _ => format!("：{source}"),
            });
            format!("{} 不能是 `{}`{expected}", argument?, value?)
        }
        ErrorKind::InvalidValue => {
            let message = match value.filter(|value| !value.is_empty()) {
                Some(value) => format!("{} 不能是 `{value}`", argument?),
                None => format!("{} 后面缺少值", argument?),
            };
            let possible = of(ContextKind::ValidValue).filter(|possible| !possible.is_empty());
            possible.map_or(message.clone(), |possible| format!("{message}，可用的有：{possible}"))
        }
        ErrorKind::UnknownArgument => {
            let argument = argument?;
            let what = if argument.starts_with('-') { "没有选项" } else { "多了一个参数" };
            format!("{what} {argument}")
        }
        ErrorKind::InvalidSubcommand => format!("没有命令 {}", of(ContextKind::InvalidSubcommand)?),
        ErrorKind::MissingRequiredArgument => format!("缺少必需的参数：{}", argument?),
        ErrorKind::ArgumentConflict => match of(ContextKind::PriorArg) {
            Some(other) if Some(&other) != argument.as_ref() => format!("{} 不能与 {other} 同用", argument?),
            _ => format!("{} 只能给一次", argument?),
        },
        ErrorKind::TooManyValues => format!("{} 多了一个值 `{}`", argument?, value?),
        _ => return None,
    };
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = near.into_iter().find_map(of).map_or(String::new(), |near| format!("\n\n是否想写 {near}？"));
    let usage = of(ContextKind::Usage).map_or(String::new(), |usage| {
        let usage = usage.trim();
        format!("\n\n用法：{}", usage.strip_prefix("Usage:").unwrap_or(usage).trim())
    });
    Some(format!("错误: {message}{near}{usage}\n\n详见 --help。"))
}

/// What was given to `review` without an option is most likely the scenario.
fn review_hint(error: &Error, language: Language) -> String {
    let of = |kind| error.get(kind).map(words);
    let is_of_review = of(ContextKind::Usage).is_some_and(|usage| usage.contains("carecast review"));
    let argument = of(ContextKind::InvalidArg).filter(|argument| !argument.starts_with('-'));
    match argument.filter(|_| is_of_review && error.kind() == ErrorKind::UnknownArgument) {
        Some(argument) => match language {
            Language::Chinese => format!("\n\n评估的情景用选项给出：--scenario {argument}"),
            Language::English => format!("\nreview takes its scenario as an option: --scenario {argument}"),
        },
        None => String::new(),
    }
}

/// A full-width comma in a value: lists need the half-width one.
fn comma_hint(error: &Error, language: Language) -> String {
    let value = error.get(ContextKind::InvalidValue).map(words).unwrap_or_default();
    match value.chars().find(|c| matches!(c, '，' | '、')) {
        Some(wide) => match language {
            Language::Chinese => format!("\n\n列表的各项用半角逗号 , 分开，不用“{wide}”"),
            Language::English => format!("\nseparate the items of a list with a half-width comma `,`, not `{wide}`"),
        },
        None => String::new(),
    }
}

/// One context value of a clap error, without colours.
fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join("，"),
        ContextValue::StyledStrs(all) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join("，"),
        other => other.to_string(),
    }
}
