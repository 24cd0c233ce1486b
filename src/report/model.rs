//! The equations of the model as a document: Markdown with mathematics as GitHub shows it.

use super::equations::place;
use crate::formula::{Equation, EquationFile, Symbols, typeset};
use crate::language::{Language, Text};

/// Equations as a Markdown document: what each file is about, every equation typeset, its name and unit beside it, and
/// what is computed by other methods.
///
/// ```
/// use carecast::Language;
/// let document = carecast::report::model(&carecast::formula::equations(), Language::English);
/// assert!(document.contains("`gdp.nominal`") && document.contains("```math"));
/// ```
#[must_use]
pub fn model(files: &[EquationFile], language: Language) -> String {
    let symbols = Symbols::new(files);
    let mut page = language.pick(CHINESE, ENGLISH).to_owned();
    for file in files {
        page.push_str(&format!("\n## {}\n\n`{}`\n", file.title.get(language), file.name));
        page.extend(file.note.iter().map(|note| format!("\n{}\n", note.get(language).trim())));
        for equation in &file.equations {
            page.extend(equation.section.iter().map(|section| format!("\n### {}\n", section.get(language))));
            page.push_str(&entry(equation, &symbols, language));
        }
    }
    page.push_str(language.pick(
        "\n## 用其他方法计算的量\n\n| 名称 | 量 | 方法 | 所依据的驱动因素 |\n|---|---|---|---|\n",
        "\n## Computed by other methods\n\n| name | quantity | method | drivers that it follows |\n|---|---|---|---|\n",
    ));
    for native in symbols.natives() {
        let (label, _) = titled(&native.name, &native.label, &symbols, language);
        let drivers: Vec<String> = native.drivers.iter().map(|driver| format!("`{driver}`")).collect();
        let (note, drivers) = (native.note.get(language), drivers.join(language.pick("、", ", ")));
        page.push_str(&format!("| `{}` | {label} | {note} | {drivers} |\n", native.name));
    }
    page.push_str(language.pick(
        "\n## 方程所用的驱动因素\n\n由情景给定，或用默认值（`carecast list drivers` 列出含义、默认值和来源）。\n\n| 名称 | 量 | 单位 |\n|---|---|---|\n",
        "\n## Drivers that the equations read\n\nA scenario states them, or their defaults hold (`carecast list drivers` has the meaning, default and source of\neach).\n\n| name | quantity | unit |\n|---|---|---|\n",
    ));
    for driver in symbols.drivers_of(files) {
        let (label, by) = titled(&driver.name, &driver.label, &symbols, language);
        let by = if by.is_empty() { by } else { language.pick("（|）", " (|)").replace('|', &by) };
        page.push_str(&format!("| `{}` | {label}{by} | {} |\n", driver.name, driver.unit.label(language)));
    }
    page
}

/// The label of a quantity without its lists, and its lists: `by subsector`.
fn titled(name: &str, label: &Text, symbols: &Symbols, language: Language) -> (String, String) {
    let (label, lists) = symbols.title(name).unwrap_or_else(|| (label.clone(), Vec::new()));
    let by = lists.iter().map(|list| list.get(language)).collect::<Vec<_>>().join(language.pick("、", " and "));
    let by = if by.is_empty() { by } else { format!("{}{by}", language.pick("按", "by ")) };
    (label.get(language).to_owned(), by)
}

fn entry(equation: &Equation, symbols: &Symbols, language: Language) -> String {
    let (label, by) = titled(&equation.name, &equation.label, symbols, language);
    let unit = equation.unit.label(language);
    let by = if by.is_empty() { by } else { by + language.pick("；", "; ") };
    let (open, close) = language.pick("（|）", " (|)").split_once('|').unwrap_or_default();
    let replaced = equation.replaces.as_ref().map(|_| place(equation));
    let notes = equation.note.iter().chain(&replaced).map(|note| format!("\n{}\n", note.get(language).trim()));
    let note: String = notes.collect();
    let mathematics = typeset(equation, symbols, language);
    format!("\n**{label}**{open}{by}{unit}{close} `{}`\n{note}\n```math\n{mathematics}\n```\n", equation.name)
}

const ENGLISH: &str = "# The model

The equations of the model, typeset by `carecast list equations --markdown`. Those of the program are in
`src/model/equations`.

The name in `code` is that by which a scenario reads or replaces an equation (`[equation.\"...\"]`), and by which
`carecast list equations NAME` shows it as written.

- The index *t* is the year, 0 the base year. Stocks are those at the end of the year, flows those of the year. What has no
  such index is the same in all years. The other indices are lists: type of beds, level of disability, subsector of the
  industry, term of growth, policy.
- A line with the index 0 holds in the base year, one with *t* ≥ 1 in the years after it, any other in all years. What is computed
  from a value that does not exist, such as one of the year before the base year, does not exist either. A line that begins with
  \"if\" is a condition on the structure of the scenario: where it is not met, there is no such equation.
- One step is one year, so that flows are added to stocks as they are; a bed holds one person.
- A bar stands over a value in the deterministic run of the scenario, in which no driver deviates from its path. \"stated\" marks
  what the scenario states (a driver) where a computed quantity bears the same name, \"shock\" the part of a
  driver that its year-to-year shocks make.
- With *n* the whole years of a lag *l* and *f* = *l* − *n*, delay(*x*, *l*) in the year *t* is
  (1 − *f*) *x*(*t* − *n*) + *f* *x*(*t* − *n* − 1); before the base year *x* is as in it. A third argument stands in place
  of the years up to the base year: what they began arrives as stated.
";

const CHINESE: &str = "# 模型

模型的方程，由 `carecast list equations --markdown` 排版。程序自带的方程在 `src/model/equations` 中。

`代码体` 的名称用于在情景中引用或代替方程（`[equation.\"...\"]`）；`carecast list equations 名称` 显示方程的原文。

- 下标 *t* 是年份，0 是基期。存量为年末数，流量为全年数。没有年份下标的量各年相同。其他下标是列表：床位类型、失能程度、产业领域、增长项、政策。
- 下标为 0 的一行用于基期，标有 *t* ≥ 1 的一行用于以后各年，其他各行用于所有年份。由不存在的值（如基期以前的值）算出的值也不存在。以“条件”开头的一行是对情景结构的条件：不满足时没有这个方程。
- 一步为一年，流量可直接加到存量上；一张床位住一人。
- 上划线表示中心路径的值：所有驱动因素都沿情景给定的路径。“给定”表示情景给定的驱动因素（与计算出的量同名时），“冲击”表示驱动因素中逐年冲击的部分。
- 设时滞 *l* 的整年数为 *n*，*f* = *l* − *n*，则 delay(*x*, *l*) 在 *t* 年为 (1 − *f*) *x*(*t* − *n*) + *f* *x*(*t* − *n* − 1)；基期以前的 *x* 取基期值。有第三个参数时，由它代替基期及以前各年：当时开始的，按给定的年份到达。
";
