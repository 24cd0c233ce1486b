//! Cells that a spreadsheet would compute: written so that it does not, and read back as they were.

use std::borrow::Cow;

/// The prefix of a cell that makes a spreadsheet read it as text.
const TEXT: char = '\'';

/// A cell of a csv file that no spreadsheet takes for a formula or a command: one that begins like one has an apostrophe
/// before it. Numbers stay numbers; a sign alone is not a number.
pub(crate) fn inert(cell: &str) -> Cow<'_, str> {
    if begins_like_a_formula(cell) { Cow::Owned(format!("{TEXT}{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell that [`inert`] was given.
pub(crate) fn as_it_was(cell: &str) -> &str {
    cell.strip_prefix(TEXT).filter(|rest| begins_like_a_formula(rest)).unwrap_or(cell)
}

/// Whether a cell begins with what spreadsheets compute, in ASCII or full width, and is no number.
fn begins_like_a_formula(cell: &str) -> bool {
    let mut rest = cell.chars();
    let begins = matches!(rest.next(), Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    begins && !rest.as_str().is_empty() && !is_number(cell)
}

/// Whether it is a figure such as `-3.1` or `+1e-5`, and neither `-inf` nor a formula.
fn is_number(cell: &str) -> bool {
    cell.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte)) && cell.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commands_become_text_and_numbers_stay_numbers() {
        for cell in
            ["=cmd|' /C calc'!A0", "+1+2", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=1", "-inf", "＝1", "＋a", "--1"]
        {
            assert_eq!(inert(cell), format!("'{cell}"));
            assert_eq!(as_it_was(&inert(cell)), cell);
        }
        for cell in ["-3.1", "+5", "-1e-05", "", "=", "-", "+", "a=b", "'quoted'", "3-5", ">=", "−3"] {
            assert_eq!((inert(cell).as_ref(), as_it_was(cell)), (cell, cell));
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_written_begins_like_a_formula(cell in "[=+@\\-\\t'0-9.eE a-z＝]{0,6}") {
            let written = inert(&cell);
            prop_assert!(!begins_like_a_formula(&written));
            if !cell.starts_with('\'') {
                prop_assert_eq!(as_it_was(&written), cell.as_str());
            }
        }
    }
}
