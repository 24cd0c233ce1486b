//! Whether the words of a quote agree with the course of its target: 每年 and 保持 say in which years it holds.

use super::course::Course;
use super::{Aim, Target};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::document::Node;
use crate::language::text;

/// Words that mean in every year, or kept.
const WORDS: [(Course, &[&str]); 2] = [
    (Course::EveryYear, &["每年", "年年", "every year", "each year", "annually"]),
    (Course::Keep, &["保持", "维持", "稳定在", "稳定保持", "remain at", "remain above", "keep at", "maintain"]),
];

/// Next to these 保持 means that growth continues.
const GROWTH: [&str; 3] = ["增长", "增速", "growth"];

/// The course that the words of a quote imply, with the word that implies it.
fn implied_course(quote: &str, aim: Aim) -> Option<(Course, &'static str)> {
    let found = WORDS.iter().flat_map(|(course, words)| words.iter().map(move |word| (*course, *word)));
    let said = found.filter(|(_, word)| quote.contains(word));
    let is_growth = aim != Aim::Level || GROWTH.iter().any(|word| quote.contains(word));
    said.into_iter().find(|(course, _)| *course != Course::Keep || !is_growth)
}

/// Warns if the quote names the years in which a target holds and its course does not, or vice versa.
pub(super) fn check(target: &Target, course: Course, quote: &Node, stated: Option<&Node>, problems: &mut Diagnostics) {
    let id = &target.id;
    match (implied_course(&target.quote, target.aim), stated) {
        (Some((said, word)), None) => {
            let key = said.id();
            problems
                .warning(
                    quote.span.clone(),
                    text!(
                        "目标 `{id}` 的原文有“{word}”，按到期达到一次评估",
                        "the quote of `{id}` says \"{word}\", but the target is judged as one to be reached once"
                    ),
                )
                .hint(text!(
                    "写 course = \"{key}\"；确是到期达到的，写 course = \"reach\"",
                    "write `course = \"{key}\"`, or `course = \"reach\"` if it is to be reached once"
                ));
        }
        (said, Some(stated)) if course != Course::Reach && said.is_none_or(|(said, _)| said != course) => {
            // Of growth these words say the same.
            let words = WORDS.iter().find(|(of, _)| *of == course).map_or(&[][..], |(_, words)| words);
            if words.iter().any(|word| target.quote.contains(word)) {
                return;
            }
            let (key, zh, en) = (course.id(), words.first().unwrap_or(&""), words.last().unwrap_or(&""));
            problems
                .warning(
                    stated.span.clone(),
                    text!(
                        "目标 `{id}` 写了 course = \"{key}\"，原文没有“{zh}”一类的话",
                        "`{id}` has `course = \"{key}\"`, but its quote has no word such as \"{zh}\" or \"{en}\""
                    ),
                )
                .hint(text!(
                    "核对原文；到期达到一次的不写 course",
                    "check the quote; leave `course` out if it is to be reached once"
                ));
        }
        _ => {}
    }
}
