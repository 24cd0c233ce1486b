//! From the equations of a year to the steps that compute them.

use super::tile::{Instruction, Link, Pass};
use super::values::{Id, Operation, ValueNode, ValueNumbering};
use crate::formula::Expression;
use crate::model::batch::{Batch, Column, Schema, ValueLocation};

/// The equations of a base year, or of any later one, as one list of steps.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Instruction>,
}

impl Program {
    /// Compiles equations that are computed one after another: of a year that has one before it, or of the base year, in
    /// which what is of the year before does not exist. Those of which nothing is kept or read are left out.
    pub(super) fn new<'e>(
        equations: impl IntoIterator<Item = (&'e Expression, Column)>,
        later: bool,
        is_kept: &dyn Fn(Column) -> bool,
        schema: &mut Schema,
    ) -> Self {
        let mut values = ValueNumbering::new(schema, later);
        let outs: Vec<(Column, Id)> =
            equations.into_iter().map(|(expression, out)| (out, values.define(out, expression))).collect();
        let mut compiler = Compiler::new(values, outs.iter().filter(|(out, _)| is_kept(*out)).map(|(_, id)| *id));
        for (out, id) in outs {
            compiler.equation(id, is_kept(out).then_some(out));
        }
        Self { steps: compiler.steps }
    }

    /// Fills the columns that are kept in a year.
    pub(super) fn run(&self, year: usize, batch: &mut Batch) {
        pulp::Arch::new().dispatch(Pass { steps: &self.steps, year, batch });
    }
}

/// A pending step: the value that it computes, and its operands other than the running value.
struct Planned {
    makes: Id,
    step: Instruction,
    uses: Vec<Id>,
}

/// Writes the steps of a program: what the running value is, where others are, and how often each is needed yet.
struct Compiler<'s> {
    values: Vec<ValueNode>,
    schema: &'s mut Schema,
    steps: Vec<Instruction>,
    /// How often each value is still needed.
    uses: Vec<usize>,
    /// Where a value is found other than as the running one.
    places: Vec<Option<ValueLocation>>,
    /// Which register for intermediate values a value has.
    registers: Vec<Option<usize>>,
    /// Registers that hold nothing any more, and how many there are.
    free: Vec<usize>,
    most: usize,
    /// The running value.
    held: Option<Id>,
}

impl<'s> Compiler<'s> {
    fn new(values: ValueNumbering<'s>, kept: impl Iterator<Item = Id>) -> Self {
        let ValueNumbering { schema, all: values, .. } = values;
        let count = values.len();
        let mut uses = vec![0; count];
        kept.for_each(|id| uses[id] += 1);
        // A value stands after those that it is computed from.
        for id in (0..count).rev() {
            if uses[id] > 0 {
                values[id].each_part(|part| uses[part] += 1);
            }
        }
        let places = values.iter().zip(&uses).map(|(value, uses)| match value {
            ValueNode::Number(bits) if *uses > 0 => Some(schema.number(f64::from_bits(*bits))),
            ValueNode::Now(column) => Some(ValueLocation::Now(*column)),
            ValueNode::Before(column) => Some(ValueLocation::Before(*column)),
            _ => None,
        });
        let places = places.collect();
        let (steps, registers, free) = (Vec::new(), vec![None; count], Vec::new());
        Self { values, schema, steps, uses, places, registers, free, most: 0, held: None }
    }

    /// Computes an equation if anything needs it, and fills its column where it is kept.
    fn equation(&mut self, id: Id, kept: Option<Column>) {
        if self.uses[id] > 0 && self.places[id].is_none() || kept.is_some() {
            self.bring(id);
        }
        if let Some(out) = kept {
            let out = ValueLocation::Now(out);
            self.steps.push(Instruction::Store(out));
            self.places[id].get_or_insert(out);
            self.used(id);
        }
    }

    /// Makes a value the running one.
    fn bring(&mut self, id: Id) {
        if self.held == Some(id) {
            return;
        }
        match self.places[id] {
            Some(place) => {
                self.save();
                let take = self.apply(Link::Take, [(id, place); 2]);
                self.steps.push(take);
                self.held = Some(id);
            }
            None => self.compute(id),
        }
    }

    /// The place of a value beside the running one; it is computed first where it has none.
    fn operand(&mut self, id: Id) -> ValueLocation {
        match self.places[id] {
            Some(place) => place,
            None => {
                self.bring(id);
                self.store(id)
            }
        }
    }

    /// Stores the running value if it is needed again and has no place.
    fn save(&mut self) {
        if let Some(id) = self.held.filter(|id| self.uses[*id] > 0 && self.places[*id].is_none()) {
            self.store(id);
        }
    }

    /// Stores the running value to a register.
    fn store(&mut self, id: Id) -> ValueLocation {
        let register = self.free.pop().unwrap_or_else(|| {
            self.most += 1;
            self.most - 1
        });
        let place = self.schema.register(register);
        self.registers[id] = Some(register);
        self.places[id] = Some(place);
        self.steps.push(Instruction::Store(place));
        place
    }

    /// Notes that a value was used; with its last use its register becomes free.
    fn used(&mut self, id: Id) {
        self.uses[id] -= 1;
        if self.uses[id] == 0 {
            self.free.extend(self.registers[id].take());
        }
    }

    fn is_at_hand(&self, id: Id) -> bool {
        self.held == Some(id) || self.places[id].is_some()
    }

    /// Follows a value down to one that is at hand or needed elsewhere too, and applies what lies between.
    fn compute(&mut self, id: Id) {
        let (mut from, last) = self.last_step(id);
        let mut planned = vec![last];
        while !self.is_at_hand(from) && self.uses[from] == 1 {
            let (way, step) = self.last_step(from);
            planned.push(step);
            from = way;
        }
        self.bring(from);
        for Planned { makes, step, uses } in planned.into_iter().rev() {
            self.used(from);
            self.save();
            self.steps.push(step);
            uses.into_iter().for_each(|id| self.used(id));
            self.held = Some(makes);
            from = makes;
        }
    }

    /// The last step to a value that is nowhere yet, and the value to which it is applied; what it is applied with is
    /// computed now.
    fn last_step(&mut self, id: Id) -> (Id, Planned) {
        let plan = |step, uses| Planned { makes: id, step, uses };
        match self.values[id] {
            ValueNode::Join(operation, left, right) => {
                if let Some((way, step, uses)) = self.fused(operation, left, right) {
                    return (way, plan(step, uses));
                }
                let [of_right, of_left] = operation.links();
                let from_right = match self.places[right] {
                    Some(_) => self.held == Some(right) && self.places[left].is_some(),
                    None => self.held != Some(right) || self.places[left].is_some(),
                };
                let (way, link, side) = if from_right { (right, of_left, left) } else { (left, of_right, right) };
                let place = self.operand(side);
                (way, plan(self.apply(link, [(side, place); 2]), vec![side]))
            }
            ValueNode::Choose([condition, then, otherwise]) => {
                let sides = [then, otherwise].map(|side| (side, self.operand(side)));
                (condition, plan(self.apply(Link::Choose, sides), vec![then, otherwise]))
            }
            ValueNode::Delay(back, lag) => (lag, plan(Instruction::Delay(back), Vec::new())),
            ValueNode::Absolute(inner) => (inner, plan(Instruction::Absolute, Vec::new())),
            ValueNode::Exists(inner) => (inner, plan(Instruction::Exists, Vec::new())),
            ValueNode::Later(of, start) => (start, plan(Instruction::AddLater(of), Vec::new())),
            // These have places from the start.
            ValueNode::Number(_) | ValueNode::Now(_) | ValueNode::Before(_) => {
                (id, plan(Instruction::Absolute, Vec::new()))
            }
        }
    }

    /// A product that is added, or a sum that is a factor, on the way: the other side, the step, and what it uses.
    fn fused(&self, operation: Operation, left: Id, right: Id) -> Option<(Id, Instruction, Vec<Id>)> {
        let pair = |way: Id, side: Id| {
            let ValueNode::Join(inner, a, b) = self.values[side] else { return None };
            let link = match (operation, inner) {
                (Operation::Add, Operation::Multiply) => Link::AddProduct,
                (Operation::Subtract, Operation::Multiply) if side == right => Link::SubtractProduct,
                (Operation::Multiply, Operation::Add) => Link::MultiplySum,
                (Operation::Multiply, Operation::Subtract) => Link::MultiplyDifference,
                _ => return None,
            };
            let alone = self.uses[side] == 1 && !self.is_at_hand(side);
            let operands = [(a, self.places[a]?), (b, self.places[b]?)];
            alone.then(|| (way, self.apply(link, operands), vec![side, a, b]))
        };
        pair(left, right).or_else(|| pair(right, left))
    }

    /// The step that applies a link; a number is given with it where that is possible.
    fn apply(&self, link: Link, [(a, a_place), (b, b_place)]: [(Id, ValueLocation); 2]) -> Instruction {
        let number = |id: Id| self.values[id].number();
        let is_symmetric = matches!(link, Link::MultiplySum | Link::AddProduct | Link::SubtractProduct);
        match (number(a), number(b)) {
            (Some(number), _) => Instruction::ApplyNumber(link, number, b_place),
            (None, Some(number)) if is_symmetric => Instruction::ApplyNumber(link, number, a_place),
            // A difference is exactly the sum with the opposite.
            (None, Some(number)) if link == Link::MultiplyDifference => {
                Instruction::ApplyNumber(Link::MultiplySum, -number, a_place)
            }
            _ => Instruction::Apply(link, a_place, b_place),
        }
    }
}
