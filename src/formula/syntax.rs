//! From words to a tree: precedence, brackets, function calls.

use std::ops::Range;

use super::FormulaError;
use super::token::{Token, tokens};
use crate::diagnostic::suggestion;
use crate::indicator::Quantity;
use crate::language::{counted, text};
use crate::limits::{DEEPEST_FORMULA, MOST_NESTED};

/// Operators between two terms, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operator {
    /// One of two conditions, or both.
    Or,
    /// Both of two conditions.
    And,
    /// The first is less than the second.
    Less,
    /// The first is not more than the second.
    LessOrEqual,
    /// The first is more than the second.
    Greater,
    /// The first is not less than the second.
    GreaterOrEqual,
    /// They are equal.
    Equal,
    /// They are not equal.
    NotEqual,
    /// The sum.
    Add,
    /// The first less the second.
    Subtract,
    /// The product.
    Multiply,
    /// The first over the second.
    Divide,
    /// The smaller of two: a function where it is written.
    Minimum,
    /// The larger of two.
    Maximum,
    /// The first to the power of the second, both plain numbers.
    Power,
}

use Operator::{Add, And, Divide, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Multiply, NotEqual, Or, Subtract};

/// Functions by the names that formulas use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Previous,
    Growth,
    Sum,
    Driver,
    If,
    Minimum,
    Maximum,
    Power,
    Absolute,
    Delay,
    Central,
    Shock,
    Later,
    Exists,
    Stated,
}

const FUNCTIONS: [(&str, Function); 15] = [
    ("previous", Function::Previous),
    ("growth", Function::Growth),
    ("sum", Function::Sum),
    ("driver", Function::Driver),
    ("if", Function::If),
    ("min", Function::Minimum),
    ("max", Function::Maximum),
    ("power", Function::Power),
    ("abs", Function::Absolute),
    ("delay", Function::Delay),
    ("central", Function::Central),
    ("shock", Function::Shock),
    ("later", Function::Later),
    ("exists", Function::Exists),
    ("stated", Function::Stated),
];

/// The sign for a missing value.
pub(super) const UNDEFINED: &str = "undefined";

/// Whether a name is a word of the language of formulas, and cannot be given to anything else.
pub(crate) fn is_reserved(name: &str) -> bool {
    ["and", "or", "not", UNDEFINED].contains(&name) || FUNCTIONS.iter().any(|(known, _)| *known == name)
}

/// A part of a formula and its place.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub(super) node: SyntaxNode,
    pub(super) range: Range<usize>,
    depth: usize,
}

#[derive(Debug, Clone)]
pub(super) enum SyntaxNode {
    Number(f64),
    Quantity(Quantity),
    Name(String),
    Negate(Box<Tree>),
    Not(Box<Tree>),
    Binary(Operator, Box<[Tree; 2]>),
    Call(Function, Vec<Tree>),
}

/// Reads a formula.
pub(super) fn parse(formula: &str) -> Result<Tree, Box<FormulaError>> {
    let tokens = tokens(formula)?;
    if tokens.len() == 1 {
        return Err(FormulaError::new(0..formula.len(), text!("公式是空的", "the formula is empty")));
    }
    let mut parser = Parser { tokens, at: 0, nested: 0 };
    let tree = parser.terms(0)?;
    match parser.peek() {
        (Token::End, _) => Ok(tree),
        (token, range) => {
            let fault = FormulaError::new(
                range.clone(),
                text!("这里应是运算符或公式的结尾", "an operator or the end of the formula is expected here"),
            );
            Err(if *token == Token::Sign(")") {
                fault.hint(text!("多了一个 `)`", "there is a `)` too many"))
            } else {
                fault
            })
        }
    }
}

struct Parser {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    nested: usize,
}

/// A binary operator, and its precedence.
fn operator(token: &Token) -> Option<(Operator, u8)> {
    let operator = match token {
        Token::Name(word) if word == "or" => Or,
        Token::Name(word) if word == "and" => And,
        Token::Sign("<") => Less,
        Token::Sign("<=") => LessOrEqual,
        Token::Sign(">") => Greater,
        Token::Sign(">=") => GreaterOrEqual,
        Token::Sign("==") => Equal,
        Token::Sign("!=") => NotEqual,
        Token::Sign("+") => Add,
        Token::Sign("-") => Subtract,
        Token::Sign("*") => Multiply,
        Token::Sign("/") => Divide,
        _ => return None,
    };
    Some((operator, operator.strength()))
}

/// `not` binds more weakly than comparisons, unary minus more strongly than products.
pub(super) const NOT: u8 = 3;
const COMPARISON: u8 = 4;
pub(super) const MINUS: u8 = 7;
/// The precedence of an atom: a name, a call, an expression in brackets.
pub(super) const WHOLE: u8 = 8;

impl Operator {
    /// How strongly it binds what stands beside it.
    pub(super) fn strength(self) -> u8 {
        match self {
            Or => 1,
            And => 2,
            Less | LessOrEqual | Greater | GreaterOrEqual | Equal | NotEqual => COMPARISON,
            Add | Subtract => 5,
            Multiply | Divide => 6,
            Self::Minimum | Self::Maximum | Self::Power => WHOLE,
        }
    }
}

impl Parser {
    fn peek(&self) -> &(Token, Range<usize>) {
        // The end is the last of the words, and never passed.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn next(&mut self) -> (Token, Range<usize>) {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    fn expect(&mut self, sign: &'static str, what: &Range<usize>) -> Result<Range<usize>, Box<FormulaError>> {
        match self.peek() {
            (Token::Sign(found), _) if *found == sign => Ok(self.next().1),
            (Token::End, _) => Err(FormulaError::new(what.clone(), text!("缺少 `{sign}`", "a `{sign}` is missing"))),
            (_, range) => {
                Err(FormulaError::new(range.clone(), text!("这里应是 `{sign}`", "`{sign}` is expected here")))
            }
        }
    }

    /// Terms joined by operators that bind at least as strongly as `least`.
    fn terms(&mut self, least: u8) -> Result<Tree, Box<FormulaError>> {
        self.nested += 1;
        if self.nested > MOST_NESTED {
            return Err(too_deep(self.peek().1.clone()));
        }
        let mut left = self.term()?;
        while let Some((operator, strength)) = operator(&self.peek().0).filter(|(_, strength)| *strength >= least) {
            self.next();
            let right = self.terms(strength + 1)?;
            left = tree(left.range.start..right.range.end, SyntaxNode::Binary(operator, Box::new([left, right])))?;
            let again = self.peek();
            if strength == COMPARISON && operator_strength(&again.0) == Some(COMPARISON) {
                return Err(FormulaError::new(
                    again.1.clone(),
                    text!("比较不能连写", "comparisons do not follow one another"),
                )
                .hint(text!("写作 a < b and b < c", "write a < b and b < c")));
            }
        }
        self.nested -= 1;
        Ok(left)
    }

    fn term(&mut self) -> Result<Tree, Box<FormulaError>> {
        let (token, range) = self.next();
        match token {
            Token::Number(number) => tree(range, SyntaxNode::Number(number)),
            Token::Quantity(quantity) => tree(range, SyntaxNode::Quantity(quantity)),
            Token::Sign("-") => {
                let inner = self.terms(MINUS)?;
                tree(range.start..inner.range.end, SyntaxNode::Negate(Box::new(inner)))
            }
            Token::Sign("(") => {
                let inner = self.terms(0)?;
                let close = self.expect(")", &range)?;
                Ok(Tree { range: range.start..close.end, ..inner })
            }
            Token::Name(name) if name == "not" => {
                let inner = self.terms(NOT)?;
                tree(range.start..inner.range.end, SyntaxNode::Not(Box::new(inner)))
            }
            Token::Name(name) if self.peek().0 == Token::Sign("(") => self.call(&name, range),
            Token::Name(name) if name == UNDEFINED => tree(range, SyntaxNode::Number(f64::NAN)),
            Token::Name(name) if is_reserved(&name) => {
                let fault = FormulaError::new(range, text!("`{name}` 不是名字", "`{name}` is not a name"));
                Err(if ["and", "or"].contains(&name.as_str()) {
                    fault
                } else {
                    fault.hint(text!("写作 {name}(…)", "write {name}(…)"))
                })
            }
            Token::Name(name) => tree(range, SyntaxNode::Name(name)),
            Token::Sign(_) | Token::End => Err(FormulaError::new(
                range,
                text!("这里应是数、名字或括号", "a number, a name or a bracket is expected here"),
            )),
        }
    }

    fn call(&mut self, name: &str, range: Range<usize>) -> Result<Tree, Box<FormulaError>> {
        let Some((_, function)) = FUNCTIONS.into_iter().find(|(known, _)| *known == name) else {
            return Err(FormulaError::new(range, text!("没有函数 `{name}`", "unknown function `{name}`"))
                .hint(suggestion(name, FUNCTIONS.iter().map(|(known, _)| *known))));
        };
        let open = self.next().1;
        let mut arguments = Vec::new();
        if self.peek().0 != Token::Sign(")") {
            arguments.push(self.terms(0)?);
            while self.peek().0 == Token::Sign(",") {
                self.next();
                arguments.push(self.terms(0)?);
            }
        }
        let close = self.expect(")", &open)?;
        let range = range.start..close.end;
        let (least, most) = arity(function);
        let count = arguments.len();
        if count < least || count > most {
            let arguments = counted(count, "argument");
            let fault = FormulaError::new(range, text!("`{name}` 的参数个数为 {count}", "`{name}` has {arguments}"));
            return Err(if most == usize::MAX {
                fault.expected(text!("应有{least}个以上", "expected {least} or more"))
            } else {
                fault.expected(text!("应有{least}个", "expected {least}"))
            });
        }
        tree(range, SyntaxNode::Call(function, arguments))
    }
}

fn operator_strength(token: &Token) -> Option<u8> {
    operator(token).map(|(_, strength)| strength)
}

/// The least and the most arguments.
fn arity(function: Function) -> (usize, usize) {
    match function {
        Function::Minimum | Function::Maximum => (2, usize::MAX),
        Function::If => (3, 3),
        Function::Power => (2, 2),
        Function::Delay => (2, 3),
        _ => (1, 1),
    }
}

fn tree(range: Range<usize>, node: SyntaxNode) -> Result<Tree, Box<FormulaError>> {
    let depth = match &node {
        SyntaxNode::Number(_) | SyntaxNode::Quantity(_) | SyntaxNode::Name(_) => 0,
        SyntaxNode::Negate(inner) | SyntaxNode::Not(inner) => inner.depth,
        SyntaxNode::Binary(_, sides) => sides[0].depth.max(sides[1].depth),
        SyntaxNode::Call(_, arguments) => {
            arguments.iter().map(|argument| argument.depth).max().unwrap_or(0) + arguments.len()
        }
    };
    if depth >= DEEPEST_FORMULA {
        return Err(too_deep(range));
    }
    Ok(Tree { node, range, depth: depth + 1 })
}

fn too_deep(range: Range<usize>) -> Box<FormulaError> {
    FormulaError::new(range, text!("公式太长或括号太深", "the formula is too long or its brackets too deep"))
        .hint(text!("把它拆成几个指标", "split it into several indicators"))
}
