//! Reading a list of subsectors: a baseline's, or the one into which a scenario splits the total.

use crate::diagnostic::Diagnostics;
use crate::diagnostic::document::{Fields, Node};
use crate::indicator::{DemandBlock, Market, Subsector, Unit, read_quantity};
use crate::language::{Text, text};

/// Parts of dotted names that follow `industry.` and are no subsector.
const TAKEN: [&str; 2] = ["contribution", "increase"];

/// Reads `[[subsector]]`; in a split of the total each states its `share_of_base`.
pub(crate) fn read_subsectors(node: Option<&Node>, splits: bool, problems: &mut Diagnostics) -> Vec<Subsector> {
    let items = node.and_then(|node| node.array(problems)).unwrap_or_default();
    let mut parts: Vec<Subsector> = Vec::new();
    for item in items {
        let Some(fields) = item.fields(problems) else { continue };
        let place = fields.span().clone();
        let Some(part) = read_one(fields, splits, problems) else { continue };
        let id = &part.id;
        let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !plain || TAKEN.contains(&id.as_str()) {
            let taken = TAKEN.join(", ");
            problems.error(place.clone(), text!("`{id}` 不能作 id", "`{id}` cannot be an id")).expected(text!(
                "应为小写字母、数字和下划线，{taken} 除外",
                "expected small letters, digits and underscores, but not {taken}"
            ));
        }
        if parts.iter().any(|known| known.id == *id) {
            problems.error(place, text!("id `{id}` 用了两次", "the id `{id}` is used twice"));
        }
        parts.push(part);
    }
    parts
}

fn read_one(mut fields: Fields<'_>, splits: bool, problems: &mut Diagnostics) -> Option<Subsector> {
    let id = fields.required("id", problems).and_then(|node| node.string(problems)).map(str::to_owned);
    let label = fields.required("label", problems).and_then(|node| node.text(problems));
    let overlap = fields.get("overlap").and_then(|node| share(node, problems));
    let market = fields.choice("market", &[("region", Market::Region), ("parent", Market::Parent)], problems);
    let share_of_base = match splits {
        true => fields.required("share_of_base", problems).and_then(|node| share(node, problems)),
        false => None,
    };
    let block = fields.choice("block", &DemandBlock::ALL.map(|block| (block.id(), block)), problems);
    fields.finish(problems);
    // A missing or wrong label was already reported; the id is still valid.
    let id = id?;
    let label = label.unwrap_or_else(|| Text::same(id.clone()));
    let share_of_base = if splits { Some(share_of_base.unwrap_or(f64::NAN)) } else { None };
    let known = Subsector::new(id, label);
    let (market, block) = (market.unwrap_or(known.market), block.unwrap_or(known.block));
    Some(Subsector { overlap, market, share_of_base, block, ..known })
}

/// A part of a whole: a plain number below 1, or a quantity in %.
fn share(node: &Node, problems: &mut Diagnostics) -> Option<f64> {
    let percent = Unit::parse("%")?;
    let value = match node.as_number() {
        Some(plain) => Some(plain),
        None => read_quantity(node, None, percent, problems),
    }?;
    if (0.0..1.0).contains(&value) {
        return Some(value);
    }
    problems.error(node.span.clone(), text!("{value} 不是一部分的比例", "{value} is not a part of a whole")).expected(
        text!("应不小于0、小于1，如0.12或 \"12 %\"", "expected 0 or more and less than 1, such as 0.12 or \"12 %\""),
    );
    None
}
