//! A table as plain text that fits a width: words are wrapped, figures never broken; where columns would get too narrow,
//! blocks of columns stand below one another, each with the columns that name the rows.

use super::wrap::{widest_part, width, wrap};
use super::{Cell, Content, Table};
use crate::language::{Language, visible};

/// A column of words is not made narrower than this, or than its longest word, up to [`LONG_WORD`]; the first column, whose
/// names each row is known by, not narrower than [`NARROW_NAME`].
const NARROW: usize = 12;
const NARROW_NAME: usize = 22;
/// The width up to which an id or a path is not broken.
const LONG_ID: usize = 48;
const LONG_WORD: usize = 18;
/// Beside a figure that leaves no more, the words of the first column may be as narrow as this.
const NARROWEST: usize = 6;
/// Between columns, and before lines that continue a text or explain a name.
const GAP: usize = 2;

impl Table {
    /// The table as text: its title, the grid where there are rows, the notes; no line is wider than `columns`, unless a
    /// single figure is.
    #[must_use]
    pub fn to_plain(&self, language: Language, columns: usize) -> String {
        let wrapped = |text: &str, hang: usize| {
            let lines: Vec<String> = visible(text).lines().flat_map(|line| wrap(line, columns, hang)).collect();
            lines
        };
        let mut lines = wrapped(self.title.get(language), GAP);
        if !self.rows.is_empty() {
            let all: Vec<ColumnLayout> =
                (0..self.columns.len()).map(|at| ColumnLayout::of(self, at, language)).collect();
            for (at, block) in blocks(&all, self.naming(columns, &all), columns).iter().enumerate() {
                draw(&all, block, columns, at == 0, &mut lines);
            }
        }
        lines.extend(self.notes.iter().flat_map(|note| wrapped(note.get(language), GAP)));
        lines.join("\n")
    }

    /// How many columns at the left name the rows: the first, and where it names groups of rows, each once, the next one too,
    /// if there is room for both beside any other column.
    fn naming(&self, columns: usize, all: &[ColumnLayout]) -> usize {
        let is_blank = |row: &Vec<Cell>| row.first().is_none_or(|cell| cell.lines.is_empty());
        let [first, second, rest @ ..] = all else { return 1 };
        if !self.rows.iter().any(is_blank) || second.is_of_figures {
            return 1;
        }
        let least = |column: &ColumnLayout| column.figure().max(NARROWEST);
        let widest = rest.iter().map(least).max().unwrap_or(0);
        if 1 + least(first) + least(second) + widest + 2 * GAP <= columns { 2 } else { 1 }
    }
}

/// A line of a cell before it is wrapped.
struct CellLine {
    text: String,
    indent: usize,
    hang: usize,
    /// No narrower than this is a text broken into lines.
    least: usize,
    is_figure: bool,
}

impl CellLine {
    fn widest(&self) -> usize {
        self.indent + width(&self.text)
    }

    fn narrowest(&self) -> usize {
        let word = widest_part(&self.text).min(LONG_WORD) + self.indent + self.hang;
        if self.is_figure { self.widest() } else { self.widest().min(word.max(self.least)) }
    }

    fn wrapped(&self, columns: usize) -> Vec<String> {
        if self.is_figure {
            return vec![self.text.clone()];
        }
        let indent = " ".repeat(self.indent);
        let lines = wrap(&self.text, columns.saturating_sub(self.indent), self.hang);
        lines.into_iter().map(|line| format!("{indent}{line}")).collect()
    }
}

/// A column: the lines of its name and of each cell.
struct ColumnLayout {
    name: Vec<CellLine>,
    cells: Vec<Vec<CellLine>>,
    is_of_figures: bool,
}

impl ColumnLayout {
    fn of(table: &Table, at: usize, language: Language) -> Self {
        let is_first = at == 0;
        let least = if is_first { NARROW_NAME } else { NARROW };
        let line = |text: &str, indent: usize, hangs: bool, is_figure: bool| {
            let (text, hang) = (visible(text).replace(['\t', '\r'], " "), if hangs { GAP } else { 0 });
            CellLine { text, indent, hang, least, is_figure }
        };
        let name = table.columns[at].get(language).lines().map(|text| line(text, 0, is_first, false)).collect();
        let lines_of = |cell: &Cell| {
            let part = if cell.is_part { GAP } else { 0 };
            // Texts below one another are indented so that each can be recognised.
            let hangs = is_first || cell.lines.iter().filter(|line| !line.is_figure()).count() > 1;
            let mut lines: Vec<CellLine> = Vec::new();
            for content in &cell.lines {
                for text in content.written(language).lines().filter(|text| !text.is_empty()) {
                    // Below the name of a row stands its unit.
                    let below = if is_first && !lines.is_empty() && !content.is_figure() { GAP } else { 0 };
                    let line = line(text, part + below, hangs, content.is_figure());
                    let is_id = matches!(content, Content::Name(_));
                    lines.push(if is_id { CellLine { least: LONG_ID, ..line } } else { line });
                }
            }
            lines
        };
        let cells: Vec<Vec<CellLine>> =
            table.rows.iter().map(|row| row.get(at).map(lines_of).unwrap_or_default()).collect();
        Self { name, cells, is_of_figures: table.is_of_figures(at) }
    }

    fn lines(&self) -> impl Iterator<Item = &CellLine> {
        self.name.iter().chain(self.cells.iter().flatten())
    }

    fn widest(&self) -> usize {
        self.lines().map(CellLine::widest).max().unwrap_or(0)
    }

    fn narrowest(&self) -> usize {
        self.lines().map(CellLine::narrowest).max().unwrap_or(0)
    }

    /// The columns of its widest figure.
    fn figure(&self) -> usize {
        self.lines().filter(|line| line.is_figure).map(CellLine::widest).max().unwrap_or(0)
    }
}

/// The columns of the grid that stand beside one another, block by block, each with the first `naming` ones. As few blocks as
/// there can be, about equally wide.
fn blocks(all: &[ColumnLayout], naming: usize, columns: usize) -> Vec<Vec<usize>> {
    let narrowest: Vec<usize> = all.iter().map(ColumnLayout::narrowest).collect();
    let names: Vec<usize> = (0..naming.min(all.len())).collect();
    let of_names = names.iter().map(|at| narrowest[*at] + GAP).sum::<usize>();
    let within = |limit: usize| {
        let mut blocks: Vec<Vec<usize>> = vec![names.clone()];
        let mut used = (1 + of_names).saturating_sub(GAP);
        for (at, wide) in narrowest.iter().enumerate().skip(names.len()) {
            match blocks.last_mut().filter(|block| used + GAP + wide <= limit || **block == names) {
                Some(block) => {
                    block.push(at);
                    used += GAP + wide;
                }
                None => {
                    blocks.push(names.iter().copied().chain([at]).collect());
                    used = 1 + of_names + wide;
                }
            }
        }
        blocks
    };
    let mut found = within(columns);
    for limit in (columns / 2..columns).rev() {
        let closer = within(limit);
        if closer.len() > found.len() {
            break;
        }
        found = closer;
    }
    found
}

/// How wide the columns of a block are: all that they need where there is room, else as narrow as they can be, and what is
/// left goes to those that need it most.
fn widths(block: &[&ColumnLayout], columns: usize) -> Vec<usize> {
    let room = columns.saturating_sub(1 + GAP * (block.len() - 1));
    let mut widths: Vec<usize> = block.iter().map(|column| column.narrowest()).collect();
    let widest: Vec<usize> = block.iter().map(|column| column.widest()).collect();
    let least: Vec<usize> = block.iter().map(|column| column.figure().max(NARROWEST)).collect();
    while widths.iter().sum::<usize>() > room {
        let candidates = (0..block.len()).filter(|at| widths[*at] > least[*at]);
        let Some(at) = candidates.max_by_key(|at| widths[*at]) else { break };
        widths[at] -= 1;
    }
    while widths.iter().sum::<usize>() < room {
        let candidates = (0..block.len()).filter(|at| widths[*at] < widest[*at]);
        let Some(at) = candidates.max_by(|a, b| (widest[*a] * widths[*b]).cmp(&(widest[*b] * widths[*a]))) else {
            break;
        };
        widths[at] += 1;
    }
    widths
}

fn draw(all: &[ColumnLayout], block: &[usize], columns: usize, is_first: bool, lines: &mut Vec<String>) {
    let block: Vec<&ColumnLayout> = block.iter().map(|at| &all[*at]).collect();
    let widths = widths(&block, columns);
    let total = (1 + widths.iter().sum::<usize>() + GAP * (block.len() - 1)).min(columns);
    if is_first {
        lines.push("─".repeat(total));
    }
    let row = |cells: Vec<&[CellLine]>, is_name: bool, lines: &mut Vec<String>| {
        let wrapped: Vec<Vec<String>> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, wide)| cell.iter().flat_map(|line| line.wrapped(*wide)).collect())
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let mut line = String::from(" ");
            for ((cell, wide), column) in wrapped.iter().zip(&widths).zip(&block) {
                // Names stand at the foot of their row.
                let from = if is_name { height - cell.len() } else { 0 };
                let text = at.checked_sub(from).and_then(|at| cell.get(at)).map_or("", String::as_str);
                let space = " ".repeat(wide.saturating_sub(width(text)));
                let (before, after) =
                    if column.is_of_figures { (space, String::new()) } else { (String::new(), space) };
                line.extend([before.as_str(), text, &after, "  "]);
            }
            lines.push(line.trim_end().to_owned());
        }
    };
    row(block.iter().map(|column| column.name.as_slice()).collect(), true, lines);
    lines.push("═".repeat(total));
    for at in 0..block.first().map_or(0, |column| column.cells.len()) {
        row(block.iter().map(|column| column.cells[at].as_slice()).collect(), false, lines);
    }
    lines.push("─".repeat(total));
}
