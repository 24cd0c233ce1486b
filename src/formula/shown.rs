//! Expressions as text, with the signs that readers know.

use super::{Expression, Operator};

/// How an operator is shown between its sides, or before them in brackets.
fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Or => " or ",
        Operator::And => " and ",
        Operator::Less => " < ",
        Operator::LessOrEqual => " ≤ ",
        Operator::Greater => " > ",
        Operator::GreaterOrEqual => " ≥ ",
        Operator::Equal => " = ",
        Operator::NotEqual => " ≠ ",
        Operator::Add => " + ",
        Operator::Subtract => " \u{2212} ",
        Operator::Multiply => " × ",
        Operator::Divide => " ÷ ",
        Operator::Minimum => "min",
        Operator::Maximum => "max",
        Operator::Power => "power",
    }
}

impl<R: Clone> Expression<R> {
    fn binds(&self) -> u8 {
        match self {
            Self::Binary(operator, _) => operator.strength(),
            Self::Sum(_) => Operator::Add.strength(),
            Self::Negate(_) | Self::Not(_) => Operator::Multiply.strength(),
            _ => Operator::Minimum.strength(),
        }
    }

    /// The expression as text, its numbers, values and figures as `leaf` shows them.
    #[must_use]
    pub fn show(&self, leaf: &dyn Fn(&Self) -> String) -> String {
        let within = |part: &Self, least: u8| {
            let shown = part.show(leaf);
            if part.binds() < least { format!("({shown})") } else { shown }
        };
        let whole = Operator::Minimum.strength();
        let call = |name: &str, parts: &[Self]| {
            let parts: Vec<String> = parts.iter().map(|part| part.show(leaf)).collect();
            format!("{name}({})", parts.join(", "))
        };
        match self {
            Self::Number(_) | Self::Read(_) => leaf(self),
            Self::Sum(reads) => {
                let parts: Vec<String> = reads.iter().map(|read| leaf(&Self::Read(read.clone()))).collect();
                parts.join(" + ")
            }
            Self::Negate(inner) => format!("\u{2212}{}", within(inner, whole)),
            Self::Not(inner) => format!("not {}", within(inner, whole)),
            Self::Absolute(inner) => call("abs", std::slice::from_ref(inner)),
            Self::Exists(inner) => call("exists", std::slice::from_ref(inner)),
            Self::If(parts) => call("if", &**parts),
            Self::Binary(operator @ (Operator::Minimum | Operator::Maximum | Operator::Power), sides) => {
                call(sign(*operator), &**sides)
            }
            Self::Binary(operator, sides) => {
                let (sign, binds) = (sign(*operator), operator.strength());
                // Of two differences or quotients the second keeps its brackets.
                let joins = matches!(operator, Operator::Add | Operator::Multiply | Operator::And | Operator::Or);
                format!("{}{sign}{}", within(&sides[0], binds), within(&sides[1], binds + u8::from(!joins)))
            }
            Self::Delay(delay) => format!("delay({}, {})", leaf(&Self::Read(delay.of.clone())), delay.lag.show(leaf)),
            // An explanation has the years one by one.
            Self::Later(_) => String::new(),
        }
    }
}
