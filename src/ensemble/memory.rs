//! The memory limit of an ensemble.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostics;
use crate::error::{Error, Result};
use crate::language::text;

/// An amount of memory, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Memory(pub u64);

/// Units of memory, in lower case.
const UNITS: [(&str, u64); 13] = [
    ("b", 1),
    ("k", 1 << 10),
    ("kib", 1 << 10),
    ("m", 1 << 20),
    ("mib", 1 << 20),
    ("g", 1 << 30),
    ("gib", 1 << 30),
    ("t", 1 << 40),
    ("tib", 1 << 40),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
];

impl Memory {
    /// The default memory limit: 1 GiB.
    pub const USUAL: Self = Self(1 << 30);

    /// Reads an amount such as `512MiB`, `4 GiB` or `1.5GB`; `M` and `G` are MiB and GiB.
    ///
    /// # Errors
    /// [`Diagnostics`] with the expected form.
    ///
    /// ```
    /// use carecast::ensemble::Memory;
    /// assert_eq!(Memory::parse("512MiB")?, Memory(512 << 20));
    /// assert_eq!(Memory::parse("1.5 gb")?, Memory(1_500_000_000));
    /// assert!(Memory::parse("4 apples").is_err());
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn parse(written: &str) -> Result<Self> {
        let text = written.trim().to_ascii_lowercase();
        let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len()));
        let size = UNITS.iter().find(|(known, _)| *known == unit.trim()).map(|(_, size)| *size as f64);
        match (number.trim().parse::<f64>(), size) {
            // Above 2^53 bytes f64 is not exact; no machine has that much.
            (Ok(number), Some(size)) if (1.0..=9e15).contains(&(number * size)) => {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 9e15")]
                let bytes = (number * size) as u64;
                Ok(Self(bytes))
            }
            _ => {
                let mut problems = Diagnostics::new();
                problems.error(None, text!("“{written}”不是有效的内存大小", "invalid memory size `{written}`")).hint(
                    text!("写一个数和单位，如512MiB 或4GiB", "write a number and a unit, such as 512MiB or 4GiB"),
                );
                Err(Error::from(problems))
            }
        }
    }

    /// The limit of each of several ensembles held at a time.
    #[must_use]
    pub fn shared_by(self, ensembles: u64) -> Self {
        Self(self.0 / ensembles.max(1))
    }

    /// The amount as a size in memory.
    pub(super) fn bytes(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    pub(super) fn of(bytes: usize) -> Self {
        Self(bytes as u64)
    }
}

/// Shown in the largest unit with a value of at least one, to one decimal.
impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, size) = [("TiB", 1_u64 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
            .into_iter()
            .find(|(_, size)| self.0 >= *size)
            .unwrap_or(("B", 1));
        let shown = format!("{:.1}", self.0 as f64 / size as f64);
        write!(f, "{} {unit}", shown.trim_end_matches(".0"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_shown() {
        for (written, bytes, shown) in [
            ("1GiB", 1 << 30, "1 GiB"),
            ("64 MB", 64_000_000, "61 MiB"),
            ("2g", 2 << 30, "2 GiB"),
            ("0.5 TiB", 1 << 39, "512 GiB"),
            ("100b", 100, "100 B"),
        ] {
            let memory = Memory::parse(written).unwrap();
            assert_eq!((memory.0, memory.to_string().as_str()), (bytes, shown), "{written}");
        }
        for wrong in ["", "GiB", "5", "-1GiB", "0MiB", "1e300GiB", "nan GiB", "1GiBi", "inf GiB"] {
            assert!(Memory::parse(wrong).is_err(), "{wrong}");
        }
    }
}
