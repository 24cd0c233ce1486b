//! A sum that is the same whatever the order of its terms.

/// Digits of 32 bits from 2^-1074, the smallest number there is, to beyond the largest, with room for carries.
pub(crate) const DIGITS: usize = 68;

/// An exact sum of finite numbers (the idea: Kulisch 2013, *Computer Arithmetic and Validity*), so that parts may be added
/// in any order. At most 2^31 numbers may be added to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExactSum {
    digits: [i64; DIGITS],
}

impl ExactSum {
    pub(crate) fn new() -> Self {
        Self { digits: [0; DIGITS] }
    }

    /// The sum that these digits, least first, stand for.
    pub(crate) fn of_digits(digits: [i64; DIGITS]) -> Self {
        let mut sum = Self { digits };
        sum.carry();
        sum
    }

    /// The sum with these [`ExactSum::digits`]; `None` if they are invalid.
    pub(crate) fn of_written(digits: [i64; DIGITS]) -> Option<Self> {
        let (last, below) = digits.split_last()?;
        let is_digit = |digit: &i64| (0..1 << 32).contains(digit);
        // Beyond the largest number there is only room for carries.
        (below.iter().all(is_digit) && last.unsigned_abs() < 1 << 32).then_some(Self { digits })
    }

    /// Its digits, least first: all but the last from 0 to 2^32, so that equal sums have equal digits.
    pub(crate) fn digits(&self) -> [i64; DIGITS] {
        let mut carried = self.clone();
        carried.carry();
        carried.digits
    }

    pub(crate) fn add(&mut self, term: f64) {
        let bits = term.to_bits();
        let exponent = (bits >> 52) & 0x7FF;
        let fraction = bits & ((1 << 52) - 1);
        let mantissa = if exponent == 0 { fraction } else { fraction | (1 << 52) };
        // How many bits the lowest one of the mantissa lies above 2^-1074.
        let place = exponent.max(1) - 1;
        let mut rest = u128::from(mantissa) << (place % 32);
        let first = usize::try_from(place / 32).unwrap_or(0);
        for digit in &mut self.digits[first..first + 3] {
            let part = i64::from(u32::try_from(rest & 0xFFFF_FFFF).unwrap_or(0));
            *digit += if term.is_sign_negative() { -part } else { part };
            rest >>= 32;
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.carry();
        for (digit, more) in self.digits.iter_mut().zip(other.digits()) {
            *digit = digit.saturating_add(more);
        }
        self.carry();
    }

    fn carry(&mut self) {
        let mut carry = 0;
        let (last, below) = (DIGITS - 1, &mut self.digits);
        for digit in &mut below[..last] {
            let whole = digit.saturating_add(carry);
            carry = whole >> 32;
            *digit = whole - (carry << 32);
        }
        below[last] = below[last].saturating_add(carry);
    }

    /// The sum as a number, to within its last digits.
    pub(crate) fn value(&self) -> f64 {
        let digits = self.digits();
        if digits[DIGITS - 1] < 0 {
            // The same digits with the other sign, so that all of them add up and none cancels another.
            return -Self::of_digits(digits.map(|digit| -digit)).value();
        }
        let powers = (-1074..).step_by(32);
        let parts: Vec<(i64, i32)> = digits.into_iter().zip(powers).filter(|(digit, _)| *digit != 0).collect();
        parts.into_iter().rev().map(|(digit, power)| libm::scalbn(digit as f64, power)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(terms: &[f64]) -> ExactSum {
        let mut sum = ExactSum::new();
        terms.iter().for_each(|term| sum.add(*term));
        sum
    }

    #[test]
    fn one_number_is_its_own_sum() {
        for x in [0.0, 1.0, -1.0, 0.1, -7e11, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, -5e-324, 1e-310] {
            assert_eq!(sum(&[x]).value(), x);
        }
    }

    #[test]
    fn nothing_is_rounded_away() {
        assert_eq!(sum(&[1e300, 1.0, -1e300]).value(), 1.0);
        assert_eq!(sum(&[f64::MAX, f64::MAX, f64::MIN, f64::MIN, 5e-324]).value(), 5e-324);
        assert_eq!(sum(&[1e16, -1.0, -1e16]).value(), -1.0);
        let tenths = [0.1; 1000];
        assert!((sum(&tenths).value() - 100.0).abs() < 2e-14);
    }

    #[test]
    fn digits_of_no_sum_are_refused() {
        let written = |at: usize, digit: i64| {
            let mut digits = sum(&[f64::MAX, -1.0]).digits();
            digits[at] = digit;
            ExactSum::of_written(digits)
        };
        assert!(written(0, 0).is_some() && written(DIGITS - 1, -1).is_some());
        for (at, digit) in [(0, -1), (0, 1 << 32), (DIGITS - 1, i64::MIN), (DIGITS - 1, i64::MAX)] {
            assert!(written(at, digit).is_none(), "{digit} at {at}");
        }
    }

    proptest! {
        #[test]
        fn the_order_and_the_parts_do_not_matter(
            mut terms in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO, 1..60),
            cut in 0..60_usize,
        ) {
            let forth = sum(&terms);
            let cut = cut.min(terms.len());
            let (mut left, right) = (sum(&terms[..cut]), sum(&terms[cut..]));
            left.merge(&right);
            prop_assert_eq!(left.digits(), forth.digits());
            terms.reverse();
            prop_assert_eq!(sum(&terms).digits(), forth.digits());
            prop_assert_eq!(ExactSum::of_digits(forth.digits()).value().to_bits(), forth.value().to_bits());
        }

        #[test]
        fn sums_of_whole_numbers_are_right(terms in prop::collection::vec(-1_000_000_000_000_i64..1_000_000_000_000, 1..200)) {
            let terms_as_numbers: Vec<f64> = terms.iter().map(|term| *term as f64).collect();
            prop_assert_eq!(sum(&terms_as_numbers).value(), terms.iter().sum::<i64>() as f64);
        }
    }
}
