//! The records of a table: its rows, each with the byte at which it begins.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The records of a table, one after another.
pub(super) struct Records<'t> {
    text: &'t str,
    delimiter: u8,
    /// The reader of a text with quotes, from the byte at which it begins; of any other, lines are divided at delimiters.
    quoted: Option<(csv::Reader<&'t [u8]>, usize)>,
    /// The byte after the record.
    end: usize,
    /// The byte at which the record begins.
    pub(super) start: usize,
    /// The cells of the record.
    pub(super) cells: Vec<Cow<'t, str>>,
}

impl<'t> Records<'t> {
    pub(super) fn new(text: &'t str, start: usize, delimiter: char) -> Self {
        let delimiter = u8::try_from(delimiter).unwrap_or(b',');
        let quoted = text.contains('"').then(|| (reader(&text.as_bytes()[start..], delimiter), start));
        Self { text, delimiter, quoted, end: start, start, cells: Vec::new() }
    }

    /// The same of a text in which a quote is a character like any other.
    pub(super) fn of_lines(text: &'t str, start: usize, delimiter: char) -> Self {
        let delimiter = u8::try_from(delimiter).unwrap_or(b',');
        Self { text, delimiter, quoted: None, end: start, start, cells: Vec::new() }
    }

    /// Goes to the next record; false where there is none.
    pub(super) fn next(&mut self) -> csv::Result<bool> {
        self.cells.clear();
        // Empty lines are passed over.
        let rest = &self.text.as_bytes()[self.end..];
        self.start = self.end + rest.iter().take_while(|byte| is_line_end(**byte)).count();
        let Some((reader, begin)) = &mut self.quoted else {
            return Ok(self.next_line());
        };
        let mut record = csv::StringRecord::new();
        let is_there = reader.read_record(&mut record)?;
        self.cells.extend(record.iter().map(|cell| Cow::Owned(cell.to_owned())));
        self.end = *begin + usize::try_from(reader.position().byte()).unwrap_or_default();
        Ok(is_there)
    }

    /// Divides the line at `start` at the delimiters.
    fn next_line(&mut self) -> bool {
        let line = self.first_line();
        self.end = self.start + line.len();
        let mut from = 0;
        for (at, byte) in line.bytes().enumerate() {
            if byte == self.delimiter {
                self.cells.push(Cow::Borrowed(&line[from..at]));
                from = at + 1;
            }
        }
        self.cells.push(Cow::Borrowed(&line[from..]));
        !line.is_empty()
    }

    /// The line that begins where the record does.
    fn first_line(&self) -> &'t str {
        let rest = &self.text[self.start..];
        &rest[..rest.bytes().position(is_line_end).unwrap_or(rest.len())]
    }

    /// The line of the record; `None` where it may have several.
    pub(super) fn line(&self) -> Option<&'t str> {
        if self.quoted.is_none() {
            return self.text.get(self.start..self.end);
        }
        let line = self.first_line();
        // A row of several lines cannot be told from its first; whoever reads it compares its figures.
        (line.bytes().filter(|b| *b == b'"').count() % 2 == 0).then_some(line)
    }

    /// Whether the record is the last of a text with quotes: one that is never closed ends there.
    pub(super) fn is_last_with_quotes(&self) -> bool {
        self.quoted.is_some() && self.end >= self.text.len()
    }
}

fn reader(text: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().flexible(true).has_headers(false).delimiter(delimiter).from_reader(text)
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// The lines of a table so far, with the byte at which each first begins.
pub(super) type SeenLines<'t> = HashMap<&'t str, usize, BuildHasherDefault<LineHasher>>;

/// A hash of a line, eight bytes at a time.
#[derive(Default)]
pub(super) struct LineHasher(u64);

impl Hasher for LineHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        let last = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        for word in words.iter().map(|word| u64::from_le_bytes(*word)).chain([last]) {
            // An odd number near 2^64 over the golden ratio.
            self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lines_without_quotes_are_divided_as_the_csv_reader_divides_them(text in "[a1二 ,;\n\r\t]{0,24}") {
            let all = |mut records: Records<'_>| {
                let mut all = Vec::new();
                while records.next().unwrap() {
                    all.push((records.start, records.cells.iter().map(ToString::to_string).collect::<Vec<_>>()));
                }
                all
            };
            let by_reader = Records { quoted: Some((reader(text.as_bytes(), b','), 0)), ..Records::new(&text, 0, ',') };
            prop_assert_eq!(all(Records::new(&text, 0, ',')), all(by_reader));
        }
    }
}
