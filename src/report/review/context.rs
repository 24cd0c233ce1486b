//! What else has become known, beside its projection.

use super::bound;
use crate::analysis::review::{ComparedFigure, ContextRow, Review};
use crate::baseline::Status;
use crate::language::{Text, text};
use crate::table::{Cell, RowUnit, Table, headings};

/// What else has become known.
pub(in crate::report) fn context(review: &Review) -> Option<Table> {
    let rows: Vec<Vec<Cell>> = review.context.iter().flat_map(context_rows).collect();
    let columns = headings([
        ("指标", "Indicator"),
        ("时期", "Period"),
        ("公布", "Published"),
        match review.update {
            Some(_) => ("更新前预测\n[80%区间]", "Projected before\nthe update [80%]"),
            None => ("预测\n[80%区间]", "Projected\n[80%]"),
        },
        ("说明", "Remark"),
    ]);
    (!rows.is_empty()).then(|| Table {
        title: Text::new("环境与相关指标：公布数与预测", "Context: published figures and the projection"),
        columns,
        rows,
        notes: vec![Text::new(
            "预测未使用这些公布数，除非注明；* 推算，† 假设",
            "projected without these figures unless said; * derived, † assumed",
        )],
    })
}

fn context_rows(row: &ContextRow) -> Vec<Vec<Cell>> {
    let projected = row.figures.iter().filter_map(|compared| compared.projected);
    let edges = projected.flat_map(|projected| <[f64; 2]>::from(projected.interval_80));
    let published = row.figures.iter().map(|compared| compared.datum.figure.value);
    let unit = RowUnit::of_figures(row.unit, published.chain(edges));
    let line = |(at, compared): (usize, &ComparedFigure)| {
        let figure = &compared.datum.figure;
        let projected = compared.projected;
        let projected = projected
            .map_or_else(Cell::missing, |projected| unit.figure_and_interval(projected.median, projected.interval_80));
        let (label, Text { zh, en }) = (row.label.clone(), unit.label());
        let label = label.followed_by(&text!("（{zh}）", " ({en})"));
        let value = match figure.status {
            Status::Published => unit.format_published(figure.value, figure.half_digit),
            Status::Derived | Status::Assumed => unit.format(figure.value),
        };
        let value = Text::same(bound(figure.comparator)).followed_by(&value);
        vec![
            if at == 0 { label.into() } else { Cell::blank() },
            Cell::name(figure.period.to_string()),
            Cell::number(row.unit.from_base(figure.value), value).with_status(figure.status),
            projected,
            compared.note.as_ref().map_or_else(Cell::blank, |note| note.sentence().into()),
        ]
    };
    row.figures.iter().enumerate().map(line).collect()
}
