//! Numbers and periods as people write them.

use carecast::baseline::Period;
use carecast::fuzzing::numeral;

/// A number that is read is finite and means the same when the program writes it; so does a period.
pub fn check(data: &[u8]) -> bool {
    let Ok(written) = str::from_utf8(data) else { return false };
    let mut is_read = false;
    for comma_may_be_decimal in [false, true] {
        let Some(read) = numeral(written, comma_may_be_decimal) else { continue };
        is_read = true;
        assert!(read.figure.is_finite() && read.half_digit >= 0.0, "{read:?}");
        assert!(read.scaled.is_none_or(f64::is_finite), "{read:?}");
        assert_eq!(read.rest.trim(), read.rest);
        let again = numeral(&read.figure.to_string(), comma_may_be_decimal).expect("what is written can be read");
        assert_eq!((again.figure.to_bits(), again.rest.as_str()), (read.figure.to_bits(), ""), "{written:?}");
        if read.rest.is_empty() {
            assert_eq!(read.scaled, Some(read.figure));
        }
    }
    if let Some(period) = Period::parse(written) {
        assert_eq!(Period::parse(&period.to_string()), Some(period), "{written:?}");
        assert!(period.end_in_years().is_finite());
        is_read = true;
    }
    is_read
}
