//! Finding a table in a folder, packed or not.

use std::path::Path;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use crate::baseline::{read_within, too_large};
use crate::diagnostic::{Diagnostics, Source};
use crate::language::text;
use crate::limits::MOST_BYTES_OF_FILE;

/// The text of `<name>.csv` or `<name>.csv.gz`; that there is none, or that it cannot be read, is a problem.
pub(super) fn table(folder: &Path, name: &str, problems: &mut Diagnostics) -> Option<Arc<Source>> {
    let plain = folder.join(format!("{name}.csv"));
    let packed = folder.join(format!("{name}.csv.gz"));
    let path = match (plain.is_file(), packed.is_file()) {
        (true, false) => plain,
        (false, true) => packed,
        (there, _) => {
            let is_folder = plain.is_dir();
            let plain = plain.display();
            if there {
                problems
                    .error(None, text!("{plain} 和 {plain}.gz 都在", "there are both {plain} and {plain}.gz"))
                    .hint(text!("只留一个", "keep one of them"));
            } else if is_folder {
                problems.error(None, text!("{plain} 是文件夹，不是文件", "{plain} is a folder, not a file"));
            } else {
                problems.error(None, text!("没有文件 {plain} 或 {plain}.gz", "no such file: {plain} or {plain}.gz"));
            }
            return None;
        }
    };
    match contents(&path, MOST_BYTES_OF_FILE) {
        Ok(bytes) => Source::decode(path.display().to_string(), &bytes).map_err(|found| problems.append(found)).ok(),
        Err(cause) if cause.kind() == std::io::ErrorKind::FileTooLarge => {
            problems.error(None, too_large(&path.display().to_string()));
            None
        }
        Err(cause) => {
            let is_packed = path.extension().is_some_and(|ending| ending == "gz");
            let may_be_damaged = is_packed && cause.kind() != std::io::ErrorKind::PermissionDenied;
            let path = path.display();
            let problem = problems.error(None, text!("无法读取 {path}：{cause}", "cannot read {path}: {cause}"));
            if may_be_damaged {
                problem.hint(text!(
                    "它应是完整的 gzip 文件；未压缩的请去掉 .gz",
                    "it should be a whole file packed by gzip; take .gz off its name if it is not packed"
                ));
            }
            None
        }
    }
}

/// The bytes of a file, unpacked, if they are no more than `most`.
fn contents(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    if path.extension().is_some_and(|ending| ending == "gz") {
        read_within(MultiGzDecoder::new(file), most)
    } else {
        read_within(file, most)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Write};

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    #[test]
    fn a_packed_file_is_unpacked_no_further_than_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let (packed, plain) = (folder.path().join("a.csv.gz"), folder.path().join("a.csv"));
        let text = vec![b'x'; 100_000];
        let mut encoder = GzEncoder::new(std::fs::File::create(&packed).unwrap(), Compression::best());
        encoder.write_all(&text).unwrap();
        encoder.finish().unwrap();
        std::fs::write(&plain, &text).unwrap();
        for path in [&packed, &plain] {
            assert_eq!(contents(path, 100_000).unwrap().len(), 100_000);
            assert_eq!(contents(path, 99_999).unwrap_err().kind(), ErrorKind::FileTooLarge);
        }
    }
}
