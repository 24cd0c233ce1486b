//! A formula as text, with what the structure of a scenario decides decided: the branches that it does not take fall away.

use super::syntax::{Function, MINUS, NOT, Operator, SyntaxNode, Tree, WHOLE};
use super::{Each, ModelStructure, ParsedFormula};

/// A part of a formula once it is decided.
struct DecidedPart {
    text: String,
    /// The strength of its outermost operator.
    strength: u8,
    /// A condition that is decided.
    holds: Option<bool>,
}

/// Evaluates the parts of a condition that are known.
struct Decider<'d> {
    written: &'d str,
    structure: &'d ModelStructure,
    each: &'d Each,
}

impl ParsedFormula {
    /// The text with `{list}` replaced and every choice of the scenario made.
    pub(super) fn decided(&self, structure: &ModelStructure, each: &Each) -> String {
        let decider = Decider { written: self.text(), structure, each };
        each.name(decider.part(&self.tree).text.trim())
    }
}

impl Decider<'_> {
    fn part(&self, tree: &Tree) -> DecidedPart {
        let own = self.written.get(tree.range.clone()).unwrap_or_default();
        match &tree.node {
            SyntaxNode::Name(name) => leaf(own, self.structure.choice(name, self.each)),
            SyntaxNode::Number(_) | SyntaxNode::Quantity(_) => leaf(own, None),
            SyntaxNode::Call(Function::Stated, arguments) => leaf(own, self.stated(arguments)),
            SyntaxNode::Call(Function::If, arguments) => {
                match (arguments.as_slice(), self.decides(arguments.first())) {
                    ([_, then, otherwise], Some(holds)) => self.part(if holds { then } else { otherwise }),
                    _ => self.whole(tree, arguments, 0),
                }
            }
            SyntaxNode::Call(_, arguments) => self.whole(tree, arguments, 0),
            SyntaxNode::Not(inner) => match self.decides(Some(inner)) {
                Some(holds) => leaf(own, Some(!holds)),
                None => self.whole(tree, std::slice::from_ref(&**inner), NOT),
            },
            SyntaxNode::Negate(inner) => self.whole(tree, std::slice::from_ref(&**inner), MINUS),
            SyntaxNode::Binary(operator, sides) => self.binary(*operator, sides, tree),
        }
    }

    fn stated(&self, arguments: &[Tree]) -> Option<bool> {
        let Some(SyntaxNode::Name(driver)) = arguments.first().map(|inner| &inner.node) else { return None };
        Some(self.structure.is_stated(&self.each.name(driver)))
    }

    fn decides(&self, tree: Option<&Tree>) -> Option<bool> {
        tree.and_then(|tree| self.part(tree).holds)
    }

    fn binary(&self, operator: Operator, sides: &[Tree; 2], tree: &Tree) -> DecidedPart {
        let [left, right] = sides.each_ref().map(|side| self.part(side));
        let decides = |holds: Option<bool>| holds == Some(operator == Operator::Or);
        match operator {
            Operator::And | Operator::Or if decides(left.holds) => return left,
            Operator::And | Operator::Or if decides(right.holds) || left.holds.is_some() => return right,
            Operator::And | Operator::Or if right.holds.is_some() => return left,
            Operator::Add if left.text == "0" => return right,
            Operator::Add | Operator::Subtract if right.text == "0" => return left,
            Operator::Multiply | Operator::Divide if right.text == "1" => return left,
            _ => {}
        }
        let binds = operator.strength();
        let is_in_brackets = tree.range.start < sides[0].range.start;
        // The right side of a sum or a product is a whole of its own.
        let text = self.put_together(tree, [(&sides[0], left, binds), (&sides[1], right, binds + 1)]);
        DecidedPart { text, strength: if is_in_brackets { WHOLE } else { binds }, holds: None }
    }

    /// A call, or what stands after `-` or `not`, which binds what is in it at least so strongly.
    fn whole(&self, tree: &Tree, parts: &[Tree], binds: u8) -> DecidedPart {
        let is_in_brackets = self.written.get(tree.range.clone()).is_some_and(|own| own.starts_with('('));
        let text = self.put_together(tree, parts.iter().map(|part| (part, self.part(part), binds)));
        DecidedPart { text, strength: if binds == 0 || is_in_brackets { WHOLE } else { binds }, holds: None }
    }

    fn put_together<'t>(&self, tree: &Tree, parts: impl IntoIterator<Item = (&'t Tree, DecidedPart, u8)>) -> String {
        let mut text = String::new();
        let mut at = tree.range.start;
        for (of, part, least) in parts {
            text.push_str(self.written.get(at..of.range.start).unwrap_or_default());
            if part.strength < least {
                text.push_str(&format!("({})", part.text));
            } else {
                text.push_str(&part.text);
            }
            at = of.range.end;
        }
        text.push_str(self.written.get(at..tree.range.end).unwrap_or_default());
        text
    }
}

fn leaf(text: &str, holds: Option<bool>) -> DecidedPart {
    DecidedPart { text: text.to_owned(), strength: WHOLE, holds }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::syntax::parse;

    #[test]
    fn what_is_decided_falls_away_and_the_rest_means_the_same() {
        let mut structure = ModelStructure::default();
        structure.choose("a.is", true);
        structure.choose("b.is", false);
        structure.state("driven");
        let decided = |written: &str| {
            let tree = parse(written).unwrap();
            Decider { written, structure: &structure, each: &Each::default() }.part(&tree).text
        };
        assert_eq!(decided("x + if(a.is, y - z, 0) - if(b.is, y, 0)"), "x + (y - z)");
        assert_eq!(decided("x * (if(a.is, y - z, 0))"), "x * (y - z)");
        assert_eq!(decided("x * (if(b.is, y, 0) + z / w)"), "x * (z / w)");
        assert_eq!(decided("-if(a.is, y + z, 0) * if(b.is, x, 1)"), "-(y + z)");
        assert_eq!(decided("if(not stated(driven) or x > 0 and b.is, 1, min(x, if(a.is, y + z, 0)))"), "min(x, y + z)");
        assert_eq!(decided("if(a.is and (x > 0 or y > 0), if(b.is, 1, x), y)"), "if((x > 0 or y > 0), x, y)");
        assert_eq!(decided("x - (y + if(b.is, z, 0))"), "x - y");
    }
}
