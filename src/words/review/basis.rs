//! That a ratio states no statistical basis.

use crate::analysis::review::RatioWithoutBasis;
use crate::language::Text;
use crate::words::sentence::sentence;

impl RatioWithoutBasis {
    /// What is missing, and what it is taken for.
    pub(crate) fn sentence(&self) -> Text {
        let Self { label, period, part, basis } = self;
        sentence!(
            "{label}（{period}）未注明口径，按基期口径使用；而同期{part}的口径为“{basis}”，与基期不同，结论可能因此不同",
            "{label} ({period}) states no basis and is taken as on that of the base year, while {part} of that time is on another ({basis}): the verdict may depend on it",
            [label, part, basis]
        )
    }

    /// What to write: the ids of the two bases, with their labels.
    pub(crate) fn hint(choices: &[(String, Text); 2]) -> Text {
        let [(own, own_label), (other, other_label)] = choices;
        sentence!(
            "请在此行的 basis（口径）列注明：{own}（{own_label}）或 {other}（{other_label}）",
            "state it in this row, in the column basis: {own} ({own_label}) or {other} ({other_label})",
            [own_label, other_label]
        )
    }
}
