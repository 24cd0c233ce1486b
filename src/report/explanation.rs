//! An explanation as lines of text, and where the industry's growth came from as a table.

use crate::analysis::{AssumptionNote, AssumptionPart, Computation, ExplainedFigure, Explanation, Provenance};
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

/// The same as a table: one row for each value, an input below what reads it, with how far down it is.
#[must_use]
pub fn explained_values(explanation: &Explanation, settings: &[Text]) -> Table {
    let columns = [
        Text::new("层级", "depth"),
        Text::new("名称", "name"),
        Text::new("含义", "meaning"),
        Text::new("年份", "year"),
        Text::new("数值", "value"),
        Text::new("算式", "formula"),
        Text::new("出处", "source"),
    ];
    let mut rows = Vec::new();
    add_values(0, explanation, &mut rows);
    let title = explanation.figure.shown_label();
    Table { title, columns: columns.to_vec(), rows, notes: settings.to_vec() }
}

fn add_values(depth: usize, explanation: &Explanation, rows: &mut Vec<Vec<Cell>>) {
    let Explanation { figure, how, baseline, .. } = explanation;
    let value = Text::both(|language| precise(figure, language));
    let value = Cell::number(figure.unit.from_base(figure.value), value).in_unit(figure.unit);
    let status = match (how, baseline) {
        (Provenance::Assumed { status, .. }, _) | (_, Some((status, _))) => Some(*status),
        _ => None,
    };
    let formula = match how {
        Provenance::Computed(Computation { rule: Rule::Words { text, .. }, .. }) => text.clone().into(),
        Provenance::Computed(computed @ Computation { rule: Rule::Formula(formula), .. }) => {
            let named = |language| formula.show(&|part| with_names(part, figure.year, computed, language));
            Text::both(named).into()
        }
        Provenance::NoShock => Cell::words("中心路径没有冲击", "the deterministic run has no shocks"),
        Provenance::Above => Cell::words("见上", "see above"),
        Provenance::Assumed { .. } | Provenance::Further => Cell::blank(),
    };
    let mut source = match origin(explanation) {
        Some((_, words)) => words.into(),
        None => Cell::blank(),
    };
    match how {
        Provenance::Computed(Computation { note: Some(note), .. }) => source = source.over(note.clone()),
        Provenance::Assumed { parts, notes, .. } => {
            let parts = parts.iter().map(|part| Text::both(|language| part_in_words(part, figure.unit, language)));
            source = source.over_all(notes.iter().map(AssumptionNote::sentence).chain(parts));
        }
        _ => {}
    }
    rows.push(vec![
        Cell::count(depth),
        Cell::named(&figure.name, figure.shown_name()),
        figure.shown_label().into(),
        Cell::whole(figure.year),
        status.into_iter().fold(value, Cell::with_status),
        formula,
        source,
    ]);
    if let Provenance::Computed(computed) = how {
        computed.inputs.iter().for_each(|(_, input)| add_values(depth + 1, input, rows));
    }
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

/// Status and source of a value that was not computed, or that the baseline states.
fn origin(explanation: &Explanation) -> Option<(Status, Text)> {
    match (&explanation.how, &explanation.baseline) {
        (Provenance::Assumed { origin, status, .. }, _) => {
            let is_default = matches!(origin, AssumptionOrigin::Default(_)) && *status == Status::Assumed;
            let Text { zh, en } = Text::both(|language| place(origin, language));
            Some((*status, if is_default { text!("默认，{zh}", "default, {en}") } else { Text::new(zh, en) }))
        }
        (_, Some((status, rule))) => {
            let Text { zh, en } = rule.words();
            Some((*status, text!("基线，{zh}", "baseline, {en}")))
        }
        _ => None,
    }
}

/// The same in brackets, as it follows the value.
fn source(explanation: &Explanation, language: Language) -> String {
    origin(explanation).map_or_else(String::new, |(status, source)| {
        let (status, source) = (status.name(), source.get(language));
        format!("  [{}{}{source}]", status.get(language), language.pick("：", ": "))
    })
}

/// A part of an assumption: `policy: 0.5 pp  [reference.toml:58]`.
fn part_in_words(part: &AssumptionPart, unit: Unit, language: Language) -> String {
    let value = Display(language).precise(part.value, unit);
    let (label, place) = (part.kind.words(), place(&part.origin, language));
    let label = label.get(language);
    format!("{label}{}{value}  [{place}]", language.pick("：", ": "))
}

/// A leaf of a formula by its name.
fn with_names(part: &ValueExpression, year: i32, computed: &Computation, language: Language) -> String {
    match part {
        ValueExpression::Read(Leaf::Given { label, .. }) => label.get(language).to_owned(),
        _ => leaf(part, computed, &|input| called(input, year, language)),
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
                    self.add(step, &part_in_words(part, explanation.figure.unit, language));
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
        let named = |part: &ValueExpression| with_names(part, figure.year, computed, language);
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
