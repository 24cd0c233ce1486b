//! A batch of runs: one column of values for every indicator and driver in every year, runs innermost.

use std::collections::HashMap;

use crate::formula::QuantityRole;
use crate::vectors::widest;

/// A column of a [`Batch`]: an indicator, a driver, or a sum that one component leaves for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column(usize);

impl Column {
    /// Its place among the columns of its schema.
    pub(super) fn place(self) -> usize {
        self.0
    }
}

/// The names of the columns that a model has.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    columns: Vec<(QuantityRole, String)>,
    places: HashMap<(QuantityRole, String), Column>,
    /// The initial values of registers; those for intermediate values are empty.
    registers: Vec<Option<f64>>,
}

/// The most runs that equations compute together; a register has room for one value of each.
pub(super) const TILE: usize = 64;

/// Where the values of runs stand: in a column of this year or the last, or in a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueLocation {
    /// A column of the same year.
    Now(Column),
    /// A column of the year before: none in year 0.
    Before(Column),
    /// A register, as [`Schema::number`] or [`Schema::register`] made it.
    Register(usize),
}

impl Schema {
    /// The column of an indicator, made now if there is none.
    pub fn indicator(&mut self, name: &str) -> Column {
        self.column(QuantityRole::Indicator, name)
    }

    /// The column of a driver, made now if there is none.
    pub fn driver(&mut self, name: &str) -> Column {
        self.column(QuantityRole::Driver, name)
    }

    /// The column of an indicator in the deterministic run, made now if there is none.
    pub fn central(&mut self, indicator: &str) -> Column {
        self.column(QuantityRole::Central, indicator)
    }

    /// The column of a name, made now if there is none.
    pub(super) fn column(&mut self, role: QuantityRole, name: &str) -> Column {
        self.find(role, name).unwrap_or_else(|| {
            let column = Column(self.columns.len());
            self.columns.push((role, name.to_owned()));
            self.places.insert((role, name.to_owned()), column);
            column
        })
    }

    /// A register that holds a number for every run.
    pub(super) fn number(&mut self, value: f64) -> ValueLocation {
        let is_it = |known: &Option<f64>| known.is_some_and(|known| known.to_bits() == value.to_bits());
        let known = self.registers.iter().position(is_it);
        ValueLocation::Register(known.unwrap_or_else(|| self.new_register(Some(value))))
    }

    /// The `at`-th register for intermediate values; all programs share them.
    pub(super) fn register(&mut self, at: usize) -> ValueLocation {
        loop {
            let mut free = self.registers.iter().enumerate().filter(|(_, holds)| holds.is_none());
            if let Some((register, _)) = free.nth(at) {
                return ValueLocation::Register(register);
            }
            self.new_register(None);
        }
    }

    fn new_register(&mut self, holds: Option<f64>) -> usize {
        self.registers.push(holds);
        self.registers.len() - 1
    }

    /// How many bytes the registers of a batch take.
    pub(super) fn register_bytes(&self) -> usize {
        self.registers.len().saturating_mul(size_of::<Register>())
    }

    /// The column of this role and name, if the model has it.
    #[must_use]
    pub fn find(&self, role: QuantityRole, name: &str) -> Option<Column> {
        self.places.get(&(role, name.to_owned())).copied()
    }

    /// The names of the columns of a role.
    pub(super) fn of_role(&self, role: QuantityRole) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(move |(its, _)| *its == role).map(|(_, name)| name.as_str())
    }

    /// The role of a column.
    #[must_use]
    pub fn role(&self, column: Column) -> QuantityRole {
        self.columns[column.0].0
    }

    /// The name of a column.
    #[must_use]
    pub fn name(&self, column: Column) -> &str {
        &self.columns[column.0].1
    }

    /// How many columns there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }
}

/// One value of each run of a tile. It begins with a line of the cache: vectors as long as a line lie across two otherwise.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub(super) struct Register([f64; TILE]);

impl Register {
    /// The same value for every run.
    pub(super) fn of(value: f64) -> Self {
        Self([value; TILE])
    }

    /// The value of the first run.
    pub(super) fn first(&self) -> f64 {
        self.0[0]
    }
}

/// Values of every column in every year for some runs. Year 0 is the base year. A value that does not exist (the
/// growth of the base year) is NaN.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    years: usize,
    columns: usize,
    width: usize,
    values: Vec<Vec<f64>>,
    /// Whether this is the deterministic run itself.
    pub(crate) is_central: bool,
    /// Whether its people are those of regions projected together, and there already.
    pub(super) has_people: bool,
    /// Whether there is room for every value that equations compute, not for those alone that something reads.
    pub(super) is_whole: bool,
    /// Age cells from which more people would have left than there were: all but half a person did.
    pub(crate) raised_cells: u64,
    /// Headcounts capped at their containing group.
    pub(crate) capped_headcounts: u64,
    registers: Vec<Register>,
}

impl Batch {
    /// Room for `width` runs; everything is NaN.
    #[must_use]
    pub fn new(columns: usize, years: usize, width: usize) -> Self {
        Self::with_room(&vec![true; columns], years, width)
    }

    /// Storage for `width` runs of the stored columns; other columns are never read or written.
    pub(super) fn with_room(has_room: &[bool], years: usize, width: usize) -> Self {
        let room = |has_room: &bool| if *has_room { vec![f64::NAN; width] } else { Vec::new() };
        let values = (0..years).flat_map(|_| has_room.iter().map(room)).collect();
        Self { years, columns: has_room.len(), width, values, ..Self::default() }
    }

    /// The same with the registers of a schema.
    pub(super) fn with_registers(mut self, schema: &Schema) -> Self {
        self.registers = schema.registers.iter().map(|holds| Register::of(holds.unwrap_or(f64::NAN))).collect();
        self
    }

    /// How many runs there are.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many years there are, the base year included.
    #[must_use]
    pub fn years(&self) -> usize {
        self.years
    }

    /// Changes the number of runs; allocates only above the width at which the batch was made.
    pub fn set_width(&mut self, width: usize) {
        if width != self.width {
            self.width = width;
            let with_room = self.values.iter_mut().filter(|column| column.capacity() > 0);
            with_room.for_each(|column| column.resize(width, f64::NAN));
        }
    }

    /// Whether there is room for a column.
    pub(super) fn has_room(&self, column: Column) -> bool {
        self.values[column.0].capacity() > 0
    }

    /// The values of a column in a year, one a run; none where there is no room for it.
    #[must_use]
    pub fn get(&self, column: Column, year: usize) -> &[f64] {
        &self.values[year * self.columns + column.0]
    }

    /// The same, to be written.
    pub fn get_mut(&mut self, column: Column, year: usize) -> &mut [f64] {
        &mut self.values[year * self.columns + column.0]
    }

    /// The columns and the registers, as seen from a year.
    pub(super) fn rows(&mut self, year: usize) -> YearRows<'_> {
        let Self { columns, years, ref mut values, ref mut registers, .. } = *self;
        YearRows { values, registers, columns, now: year * columns, year, years }
    }

    /// Lets `compute` fill a column of a year while it reads any other.
    pub fn write(&mut self, column: Column, year: usize, compute: impl FnOnce(&Self, &mut [f64])) {
        let at = year * self.columns + column.0;
        let mut out = std::mem::take(&mut self.values[at]);
        compute(self, &mut out);
        self.values[at] = out;
    }

    /// Fills `out` in `year` with a function of other values of the same run, each a column and its year.
    pub fn map<const N: usize>(
        &mut self,
        out: Column,
        year: usize,
        from: [(Column, usize); N],
        f: impl Fn([f64; N]) -> f64,
    ) {
        self.write(out, year, |batch, out| {
            let from = from.map(|(column, year)| batch.get(column, year));
            widest!(each_run(out, from, f));
        });
    }
}

/// The values of a batch as seen from a year.
pub(super) struct YearRows<'b> {
    values: &'b mut [Vec<f64>],
    registers: &'b mut [Register],
    columns: usize,
    /// The place of the year's first column.
    now: usize,
    /// The year, counted from the base year.
    pub(super) year: usize,
    /// How many years there are.
    pub(super) years: usize,
}

impl<'b> YearRows<'b> {
    /// Registers alone.
    pub(super) fn of_registers(registers: &'b mut [Register]) -> Self {
        Self { values: &mut [], registers, columns: 0, now: 0, year: 0, years: 0 }
    }

    /// The values at a place, of the runs from `first` on; a register holds those of the runs at hand.
    #[inline(always)]
    pub(super) fn values_at(&self, place: ValueLocation, first: usize) -> &[f64] {
        match place {
            ValueLocation::Now(column) => &self.values[self.now + column.0][first..],
            ValueLocation::Before(column) => &self.values[self.now - self.columns + column.0][first..],
            ValueLocation::Register(at) => &self.registers[at].0,
        }
    }

    /// The same, to be written.
    #[inline(always)]
    pub(super) fn values_at_mut(&mut self, place: ValueLocation, first: usize) -> &mut [f64] {
        match place {
            ValueLocation::Now(column) => &mut self.values[self.now + column.0][first..],
            ValueLocation::Before(column) => &mut self.values[self.now - self.columns + column.0][first..],
            ValueLocation::Register(at) => &mut self.registers[at].0,
        }
    }

    /// The values of a column in any year.
    #[inline(always)]
    pub(super) fn of_year(&self, column: Column, year: usize) -> &[f64] {
        &self.values[year * self.columns + column.0]
    }
}

/// Fills `out` with a function of other values of the same run.
#[inline(always)]
fn each_run<const N: usize>(out: &mut [f64], from: [&[f64]; N], f: impl Fn([f64; N]) -> f64) {
    let runs = out.len();
    // Slices of one known length are read without a check at every run.
    let mut of_length = from;
    for values in &mut of_length {
        *values = &values[..runs];
    }
    for run in 0..runs {
        let mut values = [0.0; N];
        for at in 0..N {
            values[at] = of_length[at][run];
        }
        out[run] = f(values);
    }
}
