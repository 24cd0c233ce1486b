//! In what the bytes of a file are written: UTF-8, UTF-16, or GB18030 as spreadsheets in China save it.
//!
//! An unambiguous encoding is read; anything else is an error with its place. A byte order mark settles it. Without one:
//!
//! - Bytes that are valid UTF-8 are UTF-8. That can go wrong: some characters of GBK, such as 元 (D4 AA), are valid
//!   UTF-8 too (`Ԫ`). About one common character in six is; a whole file is valid by chance only where it has a few of
//!   them and no other. Figures are the same in both, so the file is read, and where GBK would give common characters
//!   only, a note shows both readings.
//! - Bytes with every other one zero are UTF-16.
//! - Anything else is GB18030, which comprises GBK and GB 2312, where nearly all characters are of GB 2312. Texts in Big5
//!   or Shift JIS fail that test; Korean in EUC-KR passes it. So the note always shows an example of what was read.
//! - UTF-8 with a damaged byte would be read as GB18030 with other characters throughout: it is recognised by its many
//!   sequences that are valid, and refused at the damaged place.

use std::sync::Arc;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{Diagnostics, Source, Span};
use crate::language::{Text, text};

/// In what a file was written that is not plain UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf16,
    Gb18030,
    /// UTF-8, but the same bytes could be GBK.
    DoubtfulUtf8,
}

/// The text of a file and in what it was written.
type Decoded = (String, Option<Encoding>);

/// How compressed files begin. A workbook, which is a zip file, has words of its own.
const PACKED: [(&[u8], &str); 6] = [
    (b"\x1f\x8b", "gzip"),
    (b"BZh91AY&SY", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
];

/// Why bytes are no text: what is wrong, the text as far as it can be shown, and the byte of it that cannot be read.
struct Undecodable {
    message: Text,
    shown: String,
    at: usize,
}

impl Undecodable {
    /// The place is that of the first character that could not be read.
    fn new(message: Text, shown: impl Into<String>) -> Self {
        let shown = shown.into();
        let at = shown.find(char::REPLACEMENT_CHARACTER).unwrap_or(0);
        Self { message, shown, at }
    }
}

impl Source {
    /// The text of a file from its bytes.
    ///
    /// # Errors
    /// Where it is not certain in what the file is written: with the first place that cannot be read.
    pub(crate) fn decode(name: String, bytes: &[u8]) -> Result<Arc<Self>, Diagnostics> {
        #[cfg(feature = "office")]
        if bytes.starts_with(super::workbook::ZIP) {
            return match super::workbook::decode(bytes) {
                Ok((text, sheets, unread)) => Ok(Arc::new(Self { name, text, encoding: None, sheets, unread })),
                Err(message) => {
                    let mut problems = Diagnostics::new();
                    problems.error(Span::new(&Self::new(name, ""), 0..0), message);
                    Err(problems)
                }
            };
        }
        match decode(bytes) {
            Ok((text, encoding)) => Ok(Arc::new(Self {
                name,
                text: with_line_feeds(text),
                encoding,
                sheets: Vec::new(),
                unread: super::source::Unread::default(),
            })),
            Err(Undecodable { message, shown, at }) => {
                let end = shown[at..].chars().next().map_or(at, |c| at + c.len_utf8());
                let source = Self::new(name, with_line_feeds(shown));
                let mut problems = Diagnostics::new();
                problems
                    .error(Span::new(&source, at..end), message)
                    .hint(text!("请另存为“CSV UTF-8”或 UTF-8 文本", "save it as \"CSV UTF-8\", or as text in UTF-8"));
                Err(problems)
            }
        }
    }
}

/// Notes the encoding of a file that is not plain UTF-8, with an example of what was read.
pub(super) fn report(source: &Arc<Source>, problems: &mut Diagnostics) {
    let Some(encoding) = source.encoding else { return };
    let place = first_wide(source);
    let example = place.text();
    let message = match encoding {
        Encoding::Utf16 => text!("按 UTF-16 读入", "read as UTF-16"),
        Encoding::Gb18030 => {
            text!("按 GB18030（GBK）读入，如“{example}”", "read as GB18030 (GBK), for example `{example}`")
        }
        Encoding::DoubtfulUtf8 => {
            let (other, _, _) = GB18030.decode(example.as_bytes());
            text!(
                "按 UTF-8 读入，如“{example}”；若文件是 GBK，则应为“{other}”",
                "read as UTF-8, for example `{example}`; in GBK that would be `{other}`"
            )
        }
    };
    let note = problems.note(place, message);
    if encoding == Encoding::DoubtfulUtf8 {
        note.hint(text!("另存为带 BOM 的 UTF-8 即无疑问", "saved as UTF-8 with a byte order mark it is beyond doubt"));
    }
}

/// The first word that is not ASCII, or else the beginning of the file.
fn first_wide(source: &Arc<Source>) -> Span {
    let text = &source.text;
    let from = text.find(|c: char| !c.is_ascii()).unwrap_or(0);
    let rest = &text[from..];
    let length = rest.find(|c: char| c.is_ascii()).unwrap_or(rest.len());
    Span::new(source, from..from + length)
}

/// Line ends of the old Macintosh, which stand alone, as line feeds.
fn with_line_feeds(text: String) -> String {
    if text.contains('\r') && !text.contains('\n') { text.replace('\r', "\n") } else { text }
}

fn decode(bytes: &[u8]) -> Result<Decoded, Undecodable> {
    if let Some((_, kind)) = PACKED.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        let message =
            text!("文件是压缩的（{kind}），须先解压", "the file is compressed ({kind}) and must be unpacked first");
        return Err(Undecodable::new(message, ""));
    }
    // With the feature `office` it is read before.
    if bytes.starts_with(b"PK\x03\x04") {
        let message = text!(
            "这是 Excel 工作簿；carecast 编译时没有打开 `office` 功能，请在 Excel 中另存为 CSV",
            "this is an Excel workbook: save it as CSV in Excel, or build carecast with its feature `office`"
        );
        return Err(Undecodable::new(message, ""));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let message = text!(
            "这是旧格式（.xls）或加密的 Excel 工作簿：在 Excel 中另存为 .xlsx 或 CSV",
            "this is an Excel workbook of the old kind (.xls), or one with a password: save it as .xlsx or CSV in Excel"
        );
        return Err(Undecodable::new(message, ""));
    }
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest).ok_or_else(|| damaged_utf8(rest)),
        [0xff, 0xfe, rest @ ..] => utf16(rest, true).ok_or_else(|| damaged_utf16(rest, true)),
        [0xfe, 0xff, rest @ ..] => utf16(rest, false).ok_or_else(|| damaged_utf16(rest, false)),
        [0x84, 0x31, 0x95, 0x33, rest @ ..] => gb18030(rest),
        _ if bytes.contains(&0) => unmarked_utf16(bytes),
        _ => match utf8(bytes) {
            Some((text, _)) => {
                let doubtful = (!text.is_ascii() && could_be_gbk(&text)).then_some(Encoding::DoubtfulUtf8);
                Ok((text, doubtful))
            }
            None if is_mostly_utf8(bytes) => Err(damaged_utf8(bytes)),
            None => gb18030(bytes),
        },
    }
}

fn utf8(bytes: &[u8]) -> Option<Decoded> {
    std::str::from_utf8(bytes).ok().map(|text| (text.to_owned(), None))
}

fn damaged_utf8(bytes: &[u8]) -> Undecodable {
    let message = text!("UTF-8 文本在此处损坏", "text in UTF-8 is damaged here");
    Undecodable::new(message, String::from_utf8_lossy(bytes))
}

/// Whether far from all of a text is valid UTF-8, but most of it: more characters of three bytes and more than damaged
/// places.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut damaged) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| *c >= '\u{800}').count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    valid > damaged
}

fn utf16(bytes: &[u8], little: bool) -> Option<Decoded> {
    let encoding = if little { UTF_16LE } else { UTF_16BE };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    (!text.contains('\0')).then(|| (text.into_owned(), Some(Encoding::Utf16)))
}

fn damaged_utf16(bytes: &[u8], little: bool) -> Undecodable {
    let (shown, _) = if little { UTF_16LE } else { UTF_16BE }.decode_without_bom_handling(bytes);
    let message = text!("UTF-16 文本在此处损坏", "text in UTF-16 is damaged here");
    Undecodable::new(message, shown.replace('\0', "\u{fffd}"))
}

/// Text in UTF-16: of one character in ten at least, those of ASCII, one byte is zero, and always the same of the two. A zero
/// or two in other text is damage.
fn unmarked_utf16(bytes: &[u8]) -> Result<Decoded, Undecodable> {
    let zeros = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let outweighs = |many: usize, few: usize| many > 4 * few && 20 * many >= bytes.len();
    let read = match (outweighs(odd, even), outweighs(even, odd)) {
        (true, _) => utf16(bytes, true),
        (_, true) => utf16(bytes, false),
        _ => None,
    };
    read.ok_or_else(|| {
        let shown = str::from_utf8(bytes).unwrap_or_default().replace('\0', "\u{fffd}");
        Undecodable::new(text!("这不是文本：含有零字节", "this is not text: it holds bytes of zero"), shown)
    })
}

fn gb18030(bytes: &[u8]) -> Result<Decoded, Undecodable> {
    let message =
        || text!("文件既不是 UTF-8，也不能确定是 GBK", "the file is not in UTF-8, and not for certain in GBK");
    let Some(read) = GB18030.decode_without_bom_handling_and_without_replacement(bytes) else {
        return Err(Undecodable::new(message(), GB18030.decode_without_bom_handling(bytes).0));
    };
    match unusual(bytes) {
        None => Ok((read.into_owned(), Some(Encoding::Gb18030))),
        Some(first) => {
            let before = GB18030.decode_without_bom_handling(bytes.get(..first).unwrap_or_default()).0.len();
            Err(Undecodable { message: message(), shown: read.into_owned(), at: before })
        }
    }
}

/// Where the first character stands that is not of GB 2312, if more than one in five of those beyond ASCII are not: GB
/// 2312 has nearly all that anybody writes. (GB 2312-80 in its usual form has both bytes from A1 on, its hanzi in rows
/// B0 to F7.)
fn unusual(bytes: &[u8]) -> Option<usize> {
    let (mut first, mut others, mut all) = (None, 0, 0);
    let mut at = 0;
    while let Some(lead) = bytes.get(at) {
        let trail = bytes.get(at + 1).copied().unwrap_or(0);
        let length = match lead {
            _ if lead.is_ascii() => 1,
            _ if trail.is_ascii_digit() => 4,
            _ => 2,
        };
        if length > 1 {
            all += 1;
            if !is_of_gb2312(*lead, trail) {
                others += 1;
                first.get_or_insert(at);
            }
        }
        at += length;
    }
    first.filter(|_| others * 5 > all)
}

fn is_of_gb2312(lead: u8, trail: u8) -> bool {
    matches!(lead, 0xa1..=0xa9 | 0xb0..=0xf7) && matches!(trail, 0xa1..=0xfe)
}

/// Whether the bytes of a text in UTF-8 are common characters (of the first level of GB 2312, B0A1 to D7F9) if they are
/// taken for GBK. A character of three bytes shows that they are not; so does a letter beside one of ASCII (`Tomé`).
fn could_be_gbk(text: &str) -> bool {
    let mut before = ' ';
    let mut found = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if !letter.is_ascii() {
            let mut bytes = [0; 4];
            let common = match letter.encode_utf8(&mut bytes).as_bytes() {
                [lead, trail] => matches!(lead, 0xb0..=0xd7) && *trail >= 0xa1,
                _ => false,
            };
            let beside = [Some(before), letters.peek().copied()];
            if !common || beside.iter().flatten().any(char::is_ascii_alphabetic) {
                return false;
            }
            found = true;
        }
        before = letter;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<Decoded> {
        decode(bytes).ok()
    }

    #[test]
    fn text_is_read_in_each_encoding() {
        let written = "指标,时期\r\n地区生产总值（现价）,2025年\r\n";
        let (gbk, _, _) = GB18030.encode(written);
        assert_eq!(read(&gbk), Some((written.to_owned(), Some(Encoding::Gb18030))));
        let units: Vec<u16> = written.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for (mark, bytes) in [(&[0xff, 0xfe][..], &little), (&[0xfe, 0xff], &big)] {
            assert_eq!(read(&[mark, bytes].concat()), Some((written.to_owned(), Some(Encoding::Utf16))));
        }
        let plain: Vec<u8> = "year,central\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&plain), Some(("year,central\n".to_owned(), Some(Encoding::Utf16))));
        assert_eq!(read(written.as_bytes()), Some((written.to_owned(), None)));
        assert_eq!(read(&[b"\xef\xbb\xbf", written.as_bytes()].concat()), Some((written.to_owned(), None)));
        assert_eq!(read(b"year,central\n"), Some(("year,central\n".to_owned(), None)));
    }

    #[test]
    fn bytes_that_two_encodings_share_are_told() {
        // 元 in GBK is a letter of Cyrillic in UTF-8.
        assert_eq!(read(b"unit\n\xd4\xaa\n").unwrap().1, Some(Encoding::DoubtfulUtf8));
        assert_eq!(read("São Tomé, 元".as_bytes()).unwrap().1, None);
        assert_eq!(read("Côte d'Ivoire".as_bytes()).unwrap().1, None);
    }

    #[test]
    fn what_is_not_certain_is_refused() {
        // Latin-1, Big5 (中文指標), Shift JIS (日本語), an odd byte, a workbook, zeros.
        for bytes in [
            &b"S\xe3o Tom\xe9,1\n"[..],
            b"\xa4\xa4\xa4\xe5\xab\xfc\xbc\xd0,\xa4\x40\xa5\x48\xaa\x6b\xb9\x44\n",
            b"\x93\xfa\x96{\x8c\xea\n",
            b"\xff\xfea\x00b",
            b"PK\x03\x04rest",
            b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff",
            b"a\x00\x00\x00b\x00\x00",
        ] {
            assert!(read(bytes).is_none(), "{bytes:?}");
        }
        let cut = &"title = \"医养健康产业发展规划\"".as_bytes()[..20];
        assert!(read(cut).is_none(), "a cut character");
        let problems = Source::decode("a.toml".to_owned(), &[b"x = 1\ny = ", &cut[9..]].concat()).unwrap_err();
        let place = problems.problems()[0].span.clone().unwrap();
        assert_eq!((place.line(), problems.problems()[0].message.en.as_str()), (2, "text in UTF-8 is damaged here"));
    }

    #[test]
    fn a_zero_does_not_make_utf_16_of_a_text() {
        let text = "indicator,period\n常住人口,20\x0025\n".repeat(2).replacen('\0', "2", 1);
        for text in [text.clone(), format!(" {text}")] {
            let problems = Source::decode("a.csv".to_owned(), text.as_bytes()).unwrap_err();
            let place = problems.problems()[0].span.clone().unwrap();
            assert_eq!((place.line(), place.column()), (4, 8), "{}", place.source().text);
            assert_eq!(problems.problems()[0].message.en, "this is not text: it holds bytes of zero");
        }
    }

    #[test]
    fn what_is_compressed_is_called_so() {
        let problems = Source::decode("a.csv.gz".to_owned(), b"\x1f\x8b\x08\x08rest").unwrap_err();
        let message = &problems.problems()[0].message;
        assert_eq!(message.en, "the file is compressed (gzip) and must be unpacked first");
        assert_eq!(message.zh, "文件是压缩的（gzip），须先解压");
    }

    #[test]
    fn lines_may_end_as_on_any_system() {
        let source = Source::decode("a".to_owned(), b"a\rb\rc").unwrap();
        assert_eq!(source.text, "a\nb\nc");
        assert_eq!(Source::decode("a".to_owned(), b"a\r\nb").unwrap().text, "a\r\nb");
    }
}
