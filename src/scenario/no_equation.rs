//! Errors for unknown equations, or equations not used in a scenario.

use crate::diagnostic::{Diagnostics, Span, suggestion};
use crate::formula::{BuiltIn, FormulaNames, condition_of, native_of};
use crate::language::{Text, text};

/// Explains why the equation of `name` cannot be replaced; `is_listed` is whether an indicator has the name.
pub(super) fn report(
    name: &str,
    place: &Span,
    is_listed: bool,
    built_in: &[BuiltIn],
    names: &FormulaNames<'_>,
    problems: &mut Diagnostics,
) {
    let place = place.clone();
    if let Some(condition) = condition_of(name, names.structure()) {
        problems
            .error(
                place,
                text!("`{name}` 的方程在本情景中不成立", "the equation of `{name}` does not hold in this scenario"),
            )
            .expected(text!("条件：{condition}", "its condition: {condition}"));
    } else if let Some((Text { zh, en }, drivers)) = native_of(name) {
        let message = text!(
            "`{name}` 不由方程计算，不能代替",
            "`{name}` is computed otherwise than by an equation, and cannot be replaced"
        );
        let drivers = drivers.join(", ");
        let hint =
            text!("{zh}可以改变它所依据的驱动因素：{drivers}", "{en} Change the drivers that it follows: {drivers}");
        problems.error(place, message).hint(if drivers.is_empty() { Text { zh, en } } else { hint });
    } else if names.is_driver(name) && !is_listed {
        problems
            .error(place, text!("`{name}` 是驱动因素，没有方程", "`{name}` is a driver: it has no equation"))
            .hint(text!("在 [assume] 里给它赋值", "state it under [assume]"));
    } else {
        problems
            .error(place, text!("程序里没有方程 `{name}`", "the program has no equation `{name}`"))
            .hint(suggestion(name, built_in.iter().map(|known| known.name.as_str())));
    }
}
