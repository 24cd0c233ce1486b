//! A batch of runs: one column of values for every indicator and driver in every year, runs innermost.

/// A column of a [`Batch`]: an indicator, a driver, or a sum that one component leaves for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column(usize);

/// What a column holds. A driver may bear the name of an indicator: net migration is assumed, and comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// What the scenario assumes.
    Driver,
    /// What a component computes.
    Indicator,
    /// The part of a driver that its year-to-year shocks make.
    Shock,
    /// How much an indicator grew over the year before; in the base year there is no such thing.
    Growth,
    /// The same in the central run.
    CentralGrowth,
}

/// The names of the columns that a model has.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    columns: Vec<(Role, String)>,
}

impl Schema {
    /// The column of an indicator, made now if there is none.
    pub fn indicator(&mut self, name: &str) -> Column {
        self.column(Role::Indicator, name)
    }

    /// The column of a driver, made now if there is none.
    pub fn driver(&mut self, name: &str) -> Column {
        self.column(Role::Driver, name)
    }

    /// The column of the shocks in a driver, made now if there is none.
    pub fn shock(&mut self, driver: &str) -> Column {
        self.column(Role::Shock, driver)
    }

    /// The column of an indicator's growth, made now if there is none.
    pub fn growth(&mut self, indicator: &str) -> Column {
        self.column(Role::Growth, indicator)
    }

    /// The column of an indicator's growth in the central run, made now if there is none.
    pub fn central_growth(&mut self, indicator: &str) -> Column {
        self.column(Role::CentralGrowth, indicator)
    }

    fn column(&mut self, role: Role, name: &str) -> Column {
        self.find(role, name).unwrap_or_else(|| {
            self.columns.push((role, name.to_owned()));
            Column(self.columns.len() - 1)
        })
    }

    /// The column of this role and name, if the model has it.
    #[must_use]
    pub fn find(&self, role: Role, name: &str) -> Option<Column> {
        self.columns.iter().position(|(known, its)| *known == role && its == name).map(Column)
    }

    /// The role of a column.
    #[must_use]
    pub fn role(&self, column: Column) -> Role {
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

/// Values of every column in every year for some runs. Year 0 is the base year. A value that does not exist (the
/// growth of the base year) is NaN.
#[derive(Debug, Clone)]
pub struct Batch {
    years: usize,
    columns: usize,
    width: usize,
    values: Vec<Vec<f64>>,
    /// Whether this is the central run itself.
    pub(crate) is_central: bool,
    /// Age cells that migration would have made negative and that were set to half a person.
    pub(crate) raised_cells: u64,
}

impl Batch {
    /// Room for `width` runs; everything is NaN.
    #[must_use]
    pub fn new(columns: usize, years: usize, width: usize) -> Self {
        let values = vec![vec![f64::NAN; width]; columns * years];
        Self { years, columns, width, values, is_central: false, raised_cells: 0 }
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
            self.values.iter_mut().for_each(|column| column.resize(width, f64::NAN));
        }
    }

    /// The values of a column in a year, one a run.
    #[must_use]
    pub fn get(&self, column: Column, year: usize) -> &[f64] {
        &self.values[year * self.columns + column.0]
    }

    /// The same, to be written.
    pub fn get_mut(&mut self, column: Column, year: usize) -> &mut [f64] {
        &mut self.values[year * self.columns + column.0]
    }

    /// Lets `compute` fill a column of a year while it reads any other.
    pub fn write(&mut self, column: Column, year: usize, compute: impl FnOnce(&Self, &mut [f64])) {
        let at = year * self.columns + column.0;
        let mut out = std::mem::take(&mut self.values[at]);
        compute(self, &mut out);
        self.values[at] = out;
    }

    /// Fills `out` in `year` with a function of one other value of the same run.
    pub fn map(&mut self, out: Column, year: usize, a: (Column, usize), f: impl Fn(f64) -> f64) {
        self.write(out, year, |batch, out| {
            for (out, a) in out.iter_mut().zip(batch.get(a.0, a.1)) {
                *out = f(*a);
            }
        });
    }

    /// Fills `out` in `year` with a function of two other values of the same run.
    pub fn map2(
        &mut self,
        out: Column,
        year: usize,
        a: (Column, usize),
        b: (Column, usize),
        f: impl Fn(f64, f64) -> f64,
    ) {
        self.write(out, year, |batch, out| {
            let (a, b) = (batch.get(a.0, a.1), batch.get(b.0, b.1));
            for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
                *out = f(*a, *b);
            }
        });
    }

    /// Fills `out` in `year` with the sum of columns of the same year.
    pub fn sum(&mut self, out: Column, year: usize, parts: &[Column]) {
        self.write(out, year, |batch, out| {
            out.fill(0.0);
            for part in parts {
                for (out, value) in out.iter_mut().zip(batch.get(*part, year)) {
                    *out += value;
                }
            }
        });
    }

    /// Fills `out` in `year` with how much `of` grew over the year before, as a fraction.
    pub fn growth(&mut self, out: Column, year: usize, of: Column) {
        self.map2(out, year, (of, year), (of, year - 1), |now, before| now / before - 1.0);
    }
}
