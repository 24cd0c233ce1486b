//! The findings of an audit of a plan, each a sentence with its arithmetic.

use crate::indicator::{Comparator, Display, Unit};
use crate::language::{Language, Text, phrase};
use crate::number;
use crate::plan::Aim;
use crate::plan::audit::{
    AgainstBase, Agreement, AlreadyMetFinding, AuditFigure, AverageGrowthFinding, Binding, BindingTargetFinding,
    ChangeOfLevelFinding, ContinuedSeries, FigureOrigin, Finding, FindingKind, Gravity, HiddenByRoundingFinding,
    ImpliedDenominatorFinding, Interval, MilestoneFinding, MorePairsFinding, PairRelation, PublishedOtherwiseFinding,
    QuotientFinding, RemainingGrowth, TwoFiguresFinding,
};

impl Gravity {
    /// The word for readers.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Contradiction => Text::new("矛盾", "contradiction"),
            Self::Attention => Text::new("需关注", "attention"),
            Self::Note => Text::new("说明", "note"),
        }
    }
}

impl Finding {
    /// The label of the target or indicator that it is about; of two both.
    #[must_use]
    pub fn about(&self) -> Text {
        match &self.kind {
            FindingKind::ImpliedDenominator(ImpliedDenominatorFinding { denominator, .. }) => denominator.label.clone(),
            FindingKind::BindingTarget(BindingTargetFinding { level, ratio, .. }) => {
                Text::joined(&[level.label.clone(), ratio.label.clone()], "；", "; ")
            }
            FindingKind::Quotient(QuotientFinding { denominator: figure, .. })
            | FindingKind::AverageGrowth(AverageGrowthFinding { total: figure, .. })
            | FindingKind::ChangeOfLevel(ChangeOfLevelFinding { change: figure, .. })
            | FindingKind::PublishedOtherwise(PublishedOtherwiseFinding { stated: figure, .. })
            | FindingKind::TwoFigures(TwoFiguresFinding { first: figure, .. })
            | FindingKind::MorePairs(MorePairsFinding { first: figure, .. })
            | FindingKind::AlreadyMet(AlreadyMetFinding { target: figure, .. })
            | FindingKind::HiddenByRounding(HiddenByRoundingFinding { target: figure, .. })
            | FindingKind::Milestone(MilestoneFinding { target: figure, .. }) => figure.label.clone(),
        }
    }

    /// The finding with its arithmetic.
    #[must_use]
    pub fn sentence(&self) -> Text {
        Text::both(|language| AuditWords(language).sentence(&self.kind))
    }
}

/// The words of an audit in one language.
#[derive(Clone, Copy)]
struct AuditWords(Language);

impl AuditWords {
    fn sentence(self, kind: &FindingKind) -> String {
        match kind {
            FindingKind::Quotient(finding) => self.quotient(finding),
            FindingKind::ImpliedDenominator(finding) => self.implied_denominator(finding),
            FindingKind::BindingTarget(finding) => self.binding_target(finding),
            FindingKind::AverageGrowth(finding) => self.average_growth(finding),
            FindingKind::ChangeOfLevel(finding) => self.change_of_level(finding),
            FindingKind::PublishedOtherwise(finding) => self.published_otherwise(finding),
            FindingKind::TwoFigures(finding) => self.two_figures(finding),
            FindingKind::MorePairs(finding) => self.more_pairs(finding),
            FindingKind::AlreadyMet(finding) => self.already_met(finding),
            FindingKind::HiddenByRounding(finding) => self.hidden_by_rounding(finding),
            FindingKind::Milestone(finding) => self.milestone(finding),
        }
    }

    fn label(self, figure: &AuditFigure) -> &str {
        figure.label.get(self.0)
    }

    fn quotient(self, finding: &QuotientFinding) -> String {
        let QuotientFinding { numerator, ratio, denominator, implied, range, agree } = finding;
        let (n, r, d) = (self.bounded(numerator), self.bounded(ratio), self.is(denominator));
        let [numerator_label, ratio_label, label] = [numerator, ratio, denominator].map(|figure| self.label(figure));
        let (year, whose, agree) = (self.year(numerator.year), self.whose(denominator), self.agree(*agree));
        let unit = denominator.unit_or_number();
        let (implied, range) = (self.amount(*implied, unit), self.range(*range, 0.0, unit));
        phrase!(
            self.0,
            "{year}，{numerator_label}（{n}）除以{ratio_label}（{r}）得{implied}（考虑四舍五入和限定词为{range}）；{whose}{label}{d}，{agree}",
            "{year}: {numerator_label} ({n}) divided by {ratio_label} ({r}) is {implied} ({range} with rounding and bounds); {label} {whose} {d}: {agree}"
        )
    }

    fn implied_denominator(self, finding: &ImpliedDenominatorFinding) -> String {
        let ImpliedDenominatorFinding { numerator, ratio, denominator, implied, range, against, remaining } = finding;
        let (n, r, year) = (self.bounded(numerator), self.bounded(ratio), self.year(numerator.year));
        let [numerator_label, ratio_label] = [numerator, ratio].map(|figure| self.label(figure));
        let (unit, label) = (denominator.unit, denominator.label.get(self.0));
        let implied = self.amount(*implied, unit);
        let rounded = match range.half() > 0.0 {
            true => {
                let range = self.range(*range, 0.0, unit);
                phrase!(self.0, "（考虑四舍五入为{range}）", " ({range} with rounding)")
            }
            false => String::new(),
        };
        let against = against.as_ref().map(|against| self.against(against, numerator, ratio));
        let remaining = remaining.as_ref().map(|remaining| self.remaining(remaining));
        let more = against.unwrap_or_default() + &remaining.unwrap_or_default();
        phrase!(
            self.0,
            "{year}，{numerator_label}（{n}）和{ratio_label}（{r}）隐含{label}{implied}{rounded}{more}",
            "{year}: {numerator_label} ({n}) and {ratio_label} ({r}) imply {label} of {implied}{rounded}{more}"
        )
    }

    fn binding_target(self, finding: &BindingTargetFinding) -> String {
        let BindingTargetFinding {
            level,
            ratio,
            denominator,
            recent,
            projected,
            level_for_ratio,
            ratio_for_level,
            binding,
        } = finding;
        let (level_label, ratio_label, label) = (self.label(level), self.label(ratio), denominator.label.get(self.0));
        let (n, r, due) = (self.figure(level), self.figure(ratio), self.year(level.year));
        let [from, to] = [recent.from, recent.to].map(|year| self.year(Some(year)));
        let (growth, projected) = (percent(recent.rate), self.amount(*projected, denominator.unit));
        let level_for_ratio = self.amount(*level_for_ratio, level.unit_or_number());
        let ratio_for_level = self.computed(*ratio_for_level, ratio.unit_or_number());
        let slack = |binds: &str, slack: &str| {
            phrase!(
                self.0,
                "起约束作用的是“{binds}”，“{slack}”较宽松，两者可以同时实现",
                "{binds} is the binding target, {slack} is slack, and both can be met"
            )
        };
        let binding = match binding {
            Binding::Ratio => slack(ratio_label, level_label),
            Binding::Level => slack(level_label, ratio_label),
            Binding::Both => self.0.pick("两个目标的要求相当", "the two targets require about the same").to_owned(),
        };
        phrase!(
            self.0,
            "{label}若保持{from}至{to}的增速（年均{growth}），{due}为{projected}：届时{r}相当于{level_for_ratio}，{n}相当于{ratio_for_level}；{binding}",
            "If {label} keeps growing as from {from} to {to} ({growth} a year), it is {projected} in {due}: {r} is then {level_for_ratio}, and {n} is {ratio_for_level}; {binding}"
        )
    }

    fn average_growth(self, finding: &AverageGrowthFinding) -> String {
        let AverageGrowthFinding { total, average, implied, range, agreement } = finding;
        let (label, t, a) = (self.label(total), self.figure(total), self.is(average));
        let [since, until] = [total.since, total.year].map(|year| self.year(year));
        let (implied, range) = (percent(*implied), self.percents(*range));
        let agreement = match agreement {
            Agreement::Agree => self.0.pick("两者相符", "the two agree"),
            Agreement::OnlyByRounding => {
                self.0.pick("考虑四舍五入才勉强相符", "the two agree only because of rounding")
            }
            Agreement::Disagree => self.0.pick("两者不符", "the two cannot both be true"),
        };
        phrase!(
            self.0,
            "{label}：{since}至{until}累计增长{t}，即年均{implied}（考虑四舍五入为{range}）；所述年均增速{a}，{agreement}",
            "{label}: growth of {t} from {since} to {until} is {implied} a year ({range} with rounding); the stated average {a}: {agreement}"
        )
    }

    fn change_of_level(self, finding: &ChangeOfLevelFinding) -> String {
        let ChangeOfLevelFinding { before, change, after, reached, agree } = finding;
        let [since, until] = [before.year, after.year].map(|year| self.year(year));
        let (label, b, c, a) = (self.label(change), self.stands_at(before), self.bounded(change), self.is(after));
        let (reached, agree) = (self.range(*reached, 0.0, after.unit_or_number()), self.agree(*agree));
        let by = match change.aim {
            Aim::Increment => phrase!(self.0, "增加{c}", "plus {c}"),
            Aim::AverageGrowth => phrase!(self.0, "年均增长{c}", "growing by {c} a year"),
            Aim::Level | Aim::Growth => phrase!(self.0, "增长{c}", "growing by {c}"),
        };
        let whose = self.whose(after);
        phrase!(
            self.0,
            "{label}：{since}{b}，{by}，{until}应为{reached}；{whose}{a}，{agree}",
            "{label}: {b} in {since}, {by}, gives {reached} in {until}; the figure {whose} {a}: {agree}"
        )
    }

    fn published_otherwise(self, finding: &PublishedOtherwiseFinding) -> String {
        let PublishedOtherwiseFinding { stated, published } = finding;
        let (label, year, whose) = (self.label(stated), self.year(stated.year), self.whose(published));
        let (a, b) = (self.is(stated), self.is(published));
        phrase!(
            self.0,
            "{label}：规划所述{year}{a}，{whose}{b}，考虑四舍五入仍不符",
            "{label}: the figure for {year} in the plan {a}, {whose} it {b}; they do not agree, even with rounding"
        )
    }

    fn two_figures(self, finding: &TwoFiguresFinding) -> String {
        let TwoFiguresFinding { first, second, relation } = finding;
        let (label, year) = (self.label(first), self.year(first.year));
        let (a, b) = (self.with_denominator(first, second), self.with_denominator(second, first));
        let relation = match relation {
            PairRelation::DifferentDenominators => self.0.pick(
                "分母不同，不能互相替代，也不能用同一个数考核",
                "their denominators differ, so neither replaces the other and one figure cannot be assessed against both",
            ),
            PairRelation::Compatible => self.0.pick(
                "若分母和口径相同，两者可以同时成立，较严的一个起约束作用",
                "if both are defined alike, both can be true and the stricter one binds",
            ),
            PairRelation::Incompatible => self.0.pick("两者不能同时成立", "they cannot both be true"),
        };
        phrase!(
            self.0,
            "{label}在{year}有两个数：{a}和{b}；{relation}",
            "{label} has two figures for {year}: {a} and {b}; {relation}"
        )
    }

    fn more_pairs(self, finding: &MorePairsFinding) -> String {
        let MorePairsFinding { first, figures, listed } = finding;
        let (label, year) = (self.label(first), self.year(first.year));
        phrase!(
            self.0,
            "{label}在{year}有{figures}个数，只列出前{listed}对不同的",
            "{label} has {figures} figures for {year}; only the first {listed} pairs that differ are listed"
        )
    }

    fn already_met(self, finding: &AlreadyMetFinding) -> String {
        let AlreadyMetFinding { target, figure } = finding;
        let (label, t, k) = (self.label(target), self.is(target), self.is(figure));
        let (due, known) = (self.year(target.year), self.year(figure.year));
        phrase!(
            self.0,
            "{label}：{due}目标{t}，而{known}已{k}，目标已经实现",
            "{label}: the target for {due} {t}; the figure of {known} already {k}, so the target is met"
        )
    }

    fn hidden_by_rounding(self, finding: &HiddenByRoundingFinding) -> String {
        let HiddenByRoundingFinding { base, target, step, rounding } = finding;
        let (label, from, due) = (self.label(target), self.year(base.year), self.year(target.year));
        let (b, t, unit) = (self.stands_at(base), self.stands_at(target), target.unit_or_number());
        let (points, digit) = (unit.of_difference(), target.half_digit.min(base.half_digit));
        let steps = self.range(Interval::around(*step, *rounding), 0.0, points);
        let (step, rounding) = (self.stated(*step, digit, points), self.amount(*rounding, points));
        let band = self.range(Interval::around(target.value, target.half_digit), target.half_digit, unit);
        phrase!(
            self.0,
            "{label}：{from}{b}，{due}目标{t}，相差{step}，四舍五入合计可达{rounding}，实际差距为{steps}：不宜按百分比计算完成进度，应看是否落在{band}的区间",
            "{label}: from {b} in {from} to {t} in {due} is a step of {step}; rounding can be as much as {rounding}, so the true step is {steps}: progress in percent of the way is meaningless, assess whether the figure lies within {band}"
        )
    }

    fn milestone(self, finding: &MilestoneFinding) -> String {
        let MilestoneFinding { base, target, growth, review, straight, constant, shares } = finding;
        let (label, b, t) = (self.label(target), self.stands_at(base), self.stands_at(target));
        let [from, due, at] = [base.year, target.year, Some(*review)].map(|year| self.year(year));
        let (falls, unit) = (*growth < 0.0, target.unit_or_number());
        let growth = required(*growth);
        let [straight, constant] = [straight, constant].map(|level| self.amount(*level, unit));
        let shares = shares.as_ref().map(|shares| {
            let (denominator, d) = (shares.denominator.label.get(self.0), self.bounded(&shares.denominator));
            let [a, b] = [shares.straight, shares.constant].map(|share| match shares.unit.exponent {
                -2 => percent(number::to_be_reached(share * 100.0, 2, falls) / 100.0),
                _ => Display(self.0).threshold(share, shares.unit, falls),
            });
            let bound =
                self.0.pick(if falls { "不高于" } else { "不低于" }, if falls { "at most" } else { "at least" });
            phrase!(
                self.0,
                "；按{at}{denominator}{d}计，须分别{bound}{a}和{b}",
                "; relative to {denominator} of {d} in {at} it takes {bound} {a} and {b}"
            )
        });
        let shares = shares.unwrap_or_default();
        phrase!(
            self.0,
            "{label}：{from}{b}，{due}目标{t}，按规划所列数须年均增长{growth}；{at}按直线推算为{straight}，按固定增速为{constant}{shares}",
            "{label}: from {b} in {from} to {t} in {due}, as the plan states them, requires growth of {growth} a year; in {at} this is {straight} on a straight line and {constant} at constant growth{shares}"
        )
    }

    fn against(self, against: &AgainstBase, numerator: &AuditFigure, ratio: &AuditFigure) -> String {
        match against {
            AgainstBase::Fewer { base, ratio: with_base, numerator: required } => {
                let (b, from, whose) = (self.bounded(base), self.year(base.year), self.whose(base));
                let (n, r) = (self.figure(numerator), self.figure(ratio));
                let with_base = self.computed(*with_base, ratio.unit_or_number());
                let required = self.amount(*required, numerator.unit_or_number());
                phrase!(
                    self.0,
                    "，少于{whose}{from}的{b}；按后者计，{n}仅相当于{with_base}，要达到{r}需{required}",
                    ", fewer than the {b} of {from} {whose}; with these, {n} is only {with_base}, and {r} requires {required}"
                )
            }
            AgainstBase::Growth { base, growth, range } => {
                let (b, from) = (self.bounded(base), self.year(base.year));
                let (growth, range) = (percent(*growth), self.percents(*range));
                let range = match range == growth {
                    true => String::new(),
                    false => phrase!(self.0, "（{range}）", " ({range})"),
                };
                phrase!(
                    self.0,
                    "，较{from}的{b}年均增长{growth}{range}",
                    ", growth of {growth} a year{range} from {b} in {from}"
                )
            }
        }
    }

    fn remaining(self, remaining: &RemainingGrowth) -> String {
        let RemainingGrowth { latest, basis, growth, on_base_year_basis } = remaining;
        let (known, l, growth) = (self.year(latest.year), self.is(latest), required(*growth));
        let basis = basis.as_ref().map(|basis| {
            let basis = basis.get(self.0);
            phrase!(self.0, "（{basis}）", " ({basis})")
        });
        let basis = basis.unwrap_or_default();
        let told = phrase!(
            self.0,
            "；{known}公布数{l}{basis}，此后须年均增长{growth}",
            "; the figure published for {known} {l}{basis}, so growth of {growth} a year is still required"
        );
        let Some((continued, growth)) = on_base_year_basis else { return told };
        let growth = Display(self.0).range(&required(growth.low), &required(growth.high));
        let how = self.estimated(continued);
        let own = self.range(continued.figure, 0.0, latest.unit_or_number());
        told + &phrase!(
            self.0,
            "；按基期口径推算（{how}），{known}为{own}，此后须年均增长{growth}",
            "; on the statistical basis of the base year ({how}) {known} is {own}, so growth of {growth} a year is still required"
        )
    }

    /// How the years between two statistical bases were estimated.
    fn estimated(self, continued: &ContinuedSeries) -> String {
        let years = continued.estimated.iter().map(|estimated| {
            let (year, real) = (self.year(Some(estimated.year)), percent(estimated.real_growth));
            let prices = self.percents(estimated.prices.map(|factor| factor - 1.0));
            phrase!(
                self.0,
                "{year}按实际增速{real}和相邻年份的价格变动{prices}",
                "{year} from its real growth of {real} and the price change of the adjacent years, {prices}"
            )
        });
        years.collect::<Vec<String>>().join(self.0.pick("，", ", "))
    }

    fn agree(self, agree: bool) -> &'static str {
        if agree { self.0.pick("两者相符", "they agree") } else { self.0.pick("两者不符", "they do not agree") }
    }

    /// Whose figure it is.
    fn whose(self, figure: &AuditFigure) -> &'static str {
        match figure.origin {
            FigureOrigin::Target => self.0.pick("规划目标", "of the target"),
            FigureOrigin::Statement => self.0.pick("规划所述", "in the plan"),
            FigureOrigin::Baseline => self.0.pick("基线中", "in the baseline"),
            FigureOrigin::PublishedLater => self.0.pick("其后公布的", "published later"),
        }
    }

    /// A figure with its denominator where the plan names it; else with its label where that differs from the other's.
    fn with_denominator(self, figure: &AuditFigure, other: &AuditFigure) -> String {
        let (shown, label) = (self.bounded(figure), figure.label.get(self.0));
        match &figure.of {
            Some(of) => {
                let of = of.get(self.0);
                phrase!(self.0, "{shown}（占{of}）", "{shown} (of {of})")
            }
            None if figure.label != other.label => phrase!(self.0, "{shown}（{label}）", "{shown} ({label})"),
            None => shown,
        }
    }

    /// A figure with its unit: `7000亿元`.
    fn figure(self, figure: &AuditFigure) -> String {
        figure.unit.map_or_else(|| figure.written.clone(), |unit| self.stated(figure.value, figure.half_digit, unit))
    }

    /// The same with its bound: `超过7000亿元`.
    fn bounded(self, figure: &AuditFigure) -> String {
        let bound = match figure.comparator {
            Comparator::Equal => "",
            Comparator::Above => self.0.pick("超过", "more than "),
            Comparator::AtLeast => self.0.pick("不低于", "at least "),
            Comparator::About => self.0.pick("约", "about "),
            Comparator::AtMost => self.0.pick("不超过", "at most "),
            Comparator::Below => self.0.pick("低于", "less than "),
        };
        bound.to_owned() + &self.figure(figure)
    }

    /// The same as a predicate: `为87435.1亿元`, `超过7000亿元`.
    fn is(self, figure: &AuditFigure) -> String {
        let verb = match self.0 {
            Language::English => "is ",
            Language::Chinese if figure.comparator.is_figure() => "为",
            Language::Chinese => "",
        };
        verb.to_owned() + &self.bounded(figure)
    }

    /// The same after a year: `2022年超过5600亿元`; English has the year after it.
    fn stands_at(self, figure: &AuditFigure) -> String {
        match self.0 {
            Language::Chinese => self.is(figure),
            Language::English => self.bounded(figure),
        }
    }

    /// A figure to as many digits as one needs who does the sum again.
    fn amount(self, base: f64, unit: Unit) -> String {
        self.stated(base, 0.0, unit)
    }

    /// The same, to the last digit that was written at least (half of which is given, in base units).
    fn stated(self, base: f64, half_digit: f64, unit: Unit) -> String {
        Display(self.0).to_check_stated(base, half_digit, unit)
    }

    /// A figure that was computed: a percentage always has two decimals.
    fn computed(self, base: f64, unit: Unit) -> String {
        if unit.exponent == -2 && !unit.difference { percent(base) } else { self.amount(base, unit) }
    }

    /// Both ends of a range, to a digit of this size in base units at least.
    fn range(self, interval: Interval, digit: f64, unit: Unit) -> String {
        let [low, high] = [interval.low, interval.high].map(|end| self.stated(end, digit / 2.0, unit));
        match (interval.low.is_finite(), interval.high.is_finite()) {
            (true, true) => Display(self.0).range(&low, &high),
            (true, false) => phrase!(self.0, "不低于{low}", "at least {low}"),
            (false, true) => phrase!(self.0, "不高于{high}", "at most {high}"),
            (false, false) => self.0.pick("任何数", "anything").to_owned(),
        }
    }

    /// Both ends of a range of growth.
    fn percents(self, interval: Interval) -> String {
        Display(self.0).range(&percent(interval.low), &percent(interval.high))
    }

    /// A year; where the plan masks it, the end of the plan.
    fn year(self, year: Option<i32>) -> String {
        match year {
            Some(year) => phrase!(self.0, "{year}年", "{year}"),
            None => self.0.pick("规划期末", "the plan's end").to_owned(),
        }
    }
}

/// Growth that has to be reached, or a fall that must not be exceeded: what is written suffices.
fn required(growth: f64) -> String {
    percent(number::to_be_reached(growth * 100.0, 2, growth < 0.0) / 100.0)
}

/// A growth in percent to two decimals: `4.26%`.
fn percent(fraction: f64) -> String {
    number::percent(fraction, 2)
}
