//! An explanation as lines of text, and where the industry's growth came from as a table.

use crate::analysis::{Computation, ExplainedFigure, Explanation, Provenance};
use crate::baseline::Status;
use crate::indicator::{Display, Unit};
use crate::language::{Language, Text, text};
use crate::model::{Leaf, Rule, ValueExpression};
use crate::number::exact;
use crate::scenario::AssumptionOrigin;
use crate::table::{Cell, RowUnit, Table};

/// A value, its equation and its inputs, each input below what reads it and further to the right; `settings` are what else is
/// said of the value: the median of the runs, what was given to the scenario beside its files.
#[must_use]
pub fn explanation(explanation: &Explanation, settings: &[Text], language: Language) -> String {
    let figure = &explanation.figure;
    let (label, year, value) = (figure.shown_label(), figure.year, precise(figure, language));
    let label = label.get(language);
    let Text { zh, en } = Text::both(|language| {
        settings.iter().map(|set| format!("{}{}", language.pick("；", "; "), set.get(language))).collect()
    });
    let title = text!("{label}，{year}年：{value}（中心路径{zh}）", "{label}, {year}: {value} (deterministic run{en})");
    let mut lines = IndentedLines { language, lines: Vec::new() };
    lines.add(0, &(title.get(language).to_owned() + &source(explanation, language)));
    lines.how(1, explanation);
    lines.lines.join("\n")
}

/// What each term contributes to the growth of the industry in the year that is explained; `None` for an indicator that
/// does not ask for it.
#[must_use]
pub fn sources_of_growth(explanation: &Explanation) -> Option<Table> {
    let terms = &explanation.contributions;
    if terms.is_empty() {
        return None;
    }
    let points = RowUnit::fitting(Unit::parse("pp")?, 0.0);
    let money = RowUnit::of_figures(Unit::parse("yuan")?, terms.iter().map(|term| term.increase));
    let row = |label: Cell, growth: f64, increase: f64| vec![label, points.cell(growth), money.cell(increase)];
    // A term that the deterministic run does not have would be a row of zeros.
    let shown = terms.iter().filter(|term| term.growth != 0.0 || term.increase != 0.0);
    let label = |label: &Text, is_part: bool| {
        let label = Cell::from(label.clone());
        if is_part { label.into_part() } else { label }
    };
    let mut rows: Vec<Vec<Cell>> =
        shown.map(|term| row(label(&term.label, term.is_policy), term.growth, term.increase)).collect();
    let all = || terms.iter().filter(|term| !term.is_policy);
    let (growth, increase) = (all().map(|term| term.growth).sum(), all().map(|term| term.increase).sum());
    rows.push(row(Cell::words("合计：名义增速", "total: nominal growth"), growth, increase));
    let year = explanation.figure.year;
    let since = Text::new("自基期以来，", "since the base year, ").followed_by(&money.label());
    let title =
        Text::new("增加值增长的来源（在本情景的假设下）", "Where growth comes from, under the scenario's assumptions");
    let columns = vec![Text::new("来源", "Source"), text!("{year}年，百分点", "{year}, pp"), since];
    Some(Table { title, columns, rows, notes: Vec::new() })
}

fn precise(figure: &ExplainedFigure, language: Language) -> String {
    Display(language).precise(figure.value, figure.unit)
}

/// Where an assumption was stated: `reference.toml:58`, the source of a default, or the command line.
fn place(origin: &AssumptionOrigin, language: Language) -> String {
    match origin {
        AssumptionOrigin::Scenario { file, line } => format!("{file}:{line}"),
        AssumptionOrigin::Default(source) | AssumptionOrigin::Published(source) => source.get(language).to_owned(),
        AssumptionOrigin::Set { written, .. } => format!("--set {written}"),
    }
}

/// The suffix of a figure that was not computed, or that the baseline states.
fn source(explanation: &Explanation, language: Language) -> String {
    let told = |status: Status, source: String| {
        let status = status.name();
        format!("  [{}{}{source}]", status.get(language), language.pick("：", ": "))
    };
    match (&explanation.how, &explanation.baseline) {
        (Provenance::Assumed { origin, status, .. }, _) => {
            let place = place(origin, language);
            let is_default = matches!(origin, AssumptionOrigin::Default(_)) && *status == Status::Assumed;
            told(*status, if is_default { language.pick("默认，", "default, ").to_owned() + &place } else { place })
        }
        (_, Some((status, rule))) => {
            let Text { zh, en } = rule.words();
            told(*status, text!("基线，{zh}", "baseline, {en}").get(language).to_owned())
        }
        _ => String::new(),
    }
}

/// Lines of text, each two spaces further to the right for every step.
struct IndentedLines {
    language: Language,
    lines: Vec<String>,
}

impl IndentedLines {
    fn add(&mut self, step: usize, line: &str) {
        self.lines.push("  ".repeat(step) + line);
    }

    fn how(&mut self, step: usize, explanation: &Explanation) {
        let language = self.language;
        match &explanation.how {
            Provenance::Computed(computed) => self.computed(step, &explanation.figure, computed),
            Provenance::Assumed { parts, notes, .. } => {
                for note in notes {
                    self.add(step, note.sentence().get(language));
                }
                for part in parts {
                    let value = Display(language).precise(part.value, explanation.figure.unit);
                    let (label, place) = (part.kind.words(), place(&part.origin, language));
                    let label = label.get(language);
                    self.add(step, &format!("{label}{}{value}  [{place}]", language.pick("：", ": ")));
                }
            }
            Provenance::NoShock => {
                self.add(step, language.pick("= 中心路径没有冲击", "= the deterministic run has no shocks"));
            }
            Provenance::Above => self.add(step, language.pick("（见上）", "(see above)")),
            Provenance::Further => {}
        }
    }

    fn computed(&mut self, step: usize, figure: &ExplainedFigure, computed: &Computation) {
        let language = self.language;
        match &computed.rule {
            Rule::Words { text, .. } => self.add(step, &format!("= {}", text.get(language))),
            Rule::Formula(formula) => self.formula(step, figure, computed, formula),
        }
        if let Some(note) = &computed.note {
            let (zh, en) = (&note.zh, &note.en);
            self.add(step, text!("（{zh}）", "({en})").get(language));
        }
        for (_, input) in &computed.inputs {
            self.input(step, figure.year, input);
        }
    }

    /// The formula, then with its figures: by terms where a term is more than one value.
    fn formula(&mut self, step: usize, figure: &ExplainedFigure, computed: &Computation, formula: &ValueExpression) {
        let language = self.language;
        let named = |part: &ValueExpression| match part {
            ValueExpression::Read(Leaf::Given { label, .. }) => label.get(language).to_owned(),
            _ => leaf(part, computed, &|input| called(input, figure.year, language)),
        };
        let in_figures = |part: &ValueExpression| match part {
            ValueExpression::Read(Leaf::Given { unit, value, .. }) => {
                in_brackets(Display(language).precise(*value, *unit))
            }
            _ => in_brackets(leaf(part, computed, &|input| precise(input, language))),
        };
        let terms = formula.terms();
        let is_number = |term: &ValueExpression| matches!(term, ValueExpression::Number(_));
        let is_figure = |term: &ValueExpression| matches!(term, ValueExpression::Read(Leaf::Given { .. }));
        let by_terms = terms.len() > 1
            && terms.iter().all(|(_, term)| !is_number(term))
            && terms.iter().any(|(_, term)| !term.is_leaf() || is_figure(term));
        if !by_terms {
            self.add(step, &format!("= {}", formula.show(&named)));
            if !formula.is_leaf() {
                self.add(step, &format!("= {}", formula.show(&in_figures)));
            }
            return;
        }
        self.add(step, language.pick("= 以下各项之和：", "= the sum of"));
        for (taken, term) in terms {
            let value = computed.evaluate(term) * if taken { -1.0 } else { 1.0 };
            let value = Display(language).precise(value, figure.unit);
            let term = term.show(&named);
            self.add(step + 1, &format!("{value}{}{term}", language.pick("：", ": ")));
        }
    }

    fn input(&mut self, step: usize, year: i32, input: &Explanation) {
        let language = self.language;
        let figure = &input.figure;
        let (name, value) = (called(figure, year, language), precise(figure, language));
        let label = figure.shown_label();
        let label = if label == figure.shown_name() { String::new() } else { format!("  {}", label.get(language)) };
        let colon = language.pick("：", ": ");
        self.add(step, &format!("{name}{colon}{value}{label}{}", source(input, language)));
        self.how(step + 1, input);
    }
}

/// A negative figure inside a formula.
fn in_brackets(figure: String) -> String {
    if figure.contains('\u{2212}') { format!("({figure})") } else { figure }
}

/// The name of a figure, with its year where that is not the year of what reads it.
fn called(figure: &ExplainedFigure, year: i32, language: Language) -> String {
    let name = figure.shown_name().get(language).to_owned();
    if figure.year == year { name } else { format!("{name}[{}]", figure.year) }
}

/// A leaf of a formula, its inputs as `show` shows them.
fn leaf(part: &ValueExpression, computed: &Computation, show: &dyn Fn(&ExplainedFigure) -> String) -> String {
    match part {
        ValueExpression::Number(number) if number.is_nan() => "undefined".to_owned(),
        ValueExpression::Number(number) => exact(*number),
        ValueExpression::Read(Leaf::Value(value)) => computed.input(*value).map_or_else(String::new, show),
        _ => String::new(),
    }
}
