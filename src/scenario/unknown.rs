//! Errors for unknown drivers.

use crate::diagnostic::{Diagnostics, Span, suggestion};
use crate::indicator::{Driver, is_of_group};
use crate::language::{Text, text};

/// The hint for a name that stands for several drivers; `None` for any other name.
pub(crate) fn several<'d>(group: &str, known: impl Iterator<Item = &'d str>) -> Option<(Text, Text)> {
    let members: Vec<&str> = known.filter(|name| is_of_group(name, group)).collect();
    if members.is_empty() {
        return None;
    }
    let (all, members) = (members.len(), members.join(", "));
    Some((
        text!(
            "`{group}` 统指{all}个驱动因素，只能一起给定（在 [assume] 里或另行设定）",
            "`{group}` names {all} drivers; it can only be stated or set as a whole"
        ),
        text!("单独写其中之一：{members}", "name one of them: {members}"),
    ))
}

/// Says that there is no driver of this name, and which of `possible` is the nearest. That the baseline has no industry at
/// all is reported once.
pub(super) fn report_unknown<'d>(
    name: &str,
    place: &Span,
    known: &[Driver],
    possible: impl Iterator<Item = &'d str> + Clone,
    problems: &mut Diagnostics,
) {
    let of_industry = |name: &str| name.starts_with("industry.");
    if let Some((message, hint)) = several(name, known.iter().map(|driver| driver.name.as_str())) {
        problems.error(place.clone(), message).hint(hint);
        return;
    }
    if !of_industry(name) || known.iter().any(|driver| of_industry(&driver.name)) {
        problems
            .error(place.clone(), text!("没有驱动因素 `{name}`", "unknown driver `{name}`"))
            .hint(suggestion(name, possible));
        return;
    }
    let message = Text::new("这个基线没有产业的数据", "the baseline has no figures of an industry");
    if problems.problems().iter().all(|problem| problem.message != message) {
        problems
            .error(place.clone(), message)
            .expected(text!("`{name}` 要有产业", "`{name}` is of an industry"))
            .hint(text!(
                "在基线里写 [[subsector]]，并在 series.csv 里给出基期的 industry.value_added（见 baselines/README.md）；或从情景里删去产业的假设",
                "give the baseline a [[subsector]], and industry.value_added of its base year in series.csv (see baselines/README.md); or leave what is said of the industry out of the scenario"
            ));
    }
}
