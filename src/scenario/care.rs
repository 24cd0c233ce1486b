//! What a scenario chooses of the care system's structure.

use crate::diagnostic::document::{Fields, choice};
use crate::diagnostic::{Diagnostics, Span};
use crate::language::text;

/// What counts as disability. Published shares of the nation's people aged 60+ differ eightfold between definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Disability {
    /// Help needed in an activity of daily living, as surveys measure it: 7.4 % in 2020.
    #[default]
    Adl,
    /// 生活不能自理, the census's question: 2.34 % in 2020.
    Census,
    /// The fifth sample survey of the elderly: 11.6 % in 2021.
    Survey,
    /// 失能半失能, fully or half disabled, as in the fourth sample survey: 18.3 % in 2015.
    Broad,
}

impl Disability {
    /// Every definition, by the name that files use.
    pub const ALL: [(&'static str, Self); 4] =
        [("adl", Self::Adl), ("census", Self::Census), ("survey-2021", Self::Survey), ("broad", Self::Broad)];
}

/// What a scenario chooses of the care system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CareChoice {
    /// What counts as disability; `None` where the scenario states no demand in detail.
    pub disability: Option<Disability>,
    /// How people find a bed.
    pub demand: DemandMethod,
    /// Whether beds without caregivers stay empty.
    pub staff_limits_residents: bool,
    /// Beds that are started beyond those that are stated.
    pub starts: Option<StartRule>,
    /// From which level of disability on long-term-care insurance pays.
    pub entitlement: Entitlement,
}

/// From which level of disability on long-term-care insurance pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Entitlement {
    /// The severely disabled (医保发〔2020〕37号).
    #[default]
    Severe,
    /// The moderately disabled too, as in some cities.
    Moderate,
}

/// How people find a bed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum DemandMethod {
    /// A stock: those who would be in a bed are, as far as there is room.
    #[default]
    Stock,
    /// A flow: people are referred, wait, are admitted and leave, in steps of a quarter of a month.
    Flow,
}

/// What starts aim at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartGoal {
    /// A number of beds of all kinds per 1000 people aged 60+.
    Ratio,
    /// The beds that institutions need at the target occupancy.
    Need,
}

/// Beds are started each year towards an aim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartRule {
    /// What is aimed at.
    pub aim: StartGoal,
    /// Whether nursing beds are started, or ordinary ones.
    pub nursing: bool,
    /// Whether the aim is at the people of the year before, as the last count has them, or at those of the year itself.
    pub of_last_year: bool,
}

/// The same as it is written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Care {
    disability: Option<Disability>,
    demand: Option<DemandMethod>,
    staff_limits_residents: Option<bool>,
    /// Outer: whether anything is said.
    starts: Option<Option<StartRule>>,
    entitlement: Option<Entitlement>,
    /// Whether a definition stands there, right or wrong.
    tried: bool,
}

/// Drivers that mean nothing without a definition of disability.
const BY_DEFINITION: [&str; 5] = [
    "care.healthy_share_of_longevity",
    "care.prevalence_multiplier",
    "care.shift_to_formal",
    "care.shift_to_institution",
    "care.use.",
];

impl Care {
    pub(super) fn read(fields: &mut Fields<'_>, problems: &mut Diagnostics) -> Self {
        let mut read = Self::default();
        let Some(mut care) = fields.get("care").and_then(|node| node.fields(problems)) else { return read };
        read.tried = care.peek("disability").is_some();
        read.disability = care.choice("disability", &Disability::ALL, problems);
        let methods = [("stock", DemandMethod::Stock), ("flow", DemandMethod::Flow)];
        read.demand = care.choice("demand", &methods, problems);
        read.staff_limits_residents =
            care.choice("residents_limited_by", &[("beds", false), ("beds-and-staff", true)], problems);
        let levels = [("severe", Entitlement::Severe), ("moderate", Entitlement::Moderate)];
        read.entitlement = care.choice("insurance_pays_from", &levels, problems);
        if let Some(mut starts) = care.get("starts").and_then(|node| node.fields(problems)) {
            let aims = [("stated", None), ("ratio", Some(StartGoal::Ratio)), ("need", Some(StartGoal::Need))];
            let aim = starts.required("rule", problems).and_then(|node| choice(node, &aims, problems));
            let nursing = starts.choice("type", &[("nursing", true), ("ordinary", false)], problems).unwrap_or(true);
            let counts = [("this-year", false), ("last-year", true)];
            let of_last_year = starts.choice("people", &counts, problems).unwrap_or(false);
            read.starts = aim.map(|aim| aim.map(|aim| StartRule { aim, nursing, of_last_year }));
            starts.finish(problems);
        }
        care.finish(problems);
        read
    }

    pub(super) fn overlaid(self, above: Self) -> Self {
        Self {
            disability: above.disability.or(self.disability),
            demand: above.demand.or(self.demand),
            staff_limits_residents: above.staff_limits_residents.or(self.staff_limits_residents),
            starts: above.starts.or(self.starts),
            entitlement: above.entitlement.or(self.entitlement),
            tried: self.tried || above.tried,
        }
    }

    pub(super) fn choice(&self) -> CareChoice {
        CareChoice {
            disability: self.disability,
            demand: self.demand.unwrap_or_default(),
            staff_limits_residents: self.staff_limits_residents.unwrap_or(false),
            starts: self.starts.flatten(),
            entitlement: self.entitlement.unwrap_or_default(),
        }
    }

    /// The drivers that a scenario states make the definition of disability mandatory.
    pub(super) fn require_definition<'a>(
        &self,
        stated: impl Iterator<Item = (&'a str, &'a Span)>,
        problems: &mut Diagnostics,
    ) {
        if self.tried {
            return;
        }
        let detail = |name: &str| BY_DEFINITION.iter().any(|start| name.starts_with(start));
        let Some((name, place)) = stated.into_iter().find(|(name, _)| detail(name)) else { return };
        let names: Vec<&str> = Disability::ALL.iter().map(|(name, _)| *name).collect();
        let all = names.join(", ");
        problems
            .error(
                place.clone(),
                text!("`{name}` 没有说明失能按什么口径", "`{name}` without a definition of disability"),
            )
            .expected(text!("应写 [care] disability = 其中之一：{all}", "expected [care] disability = one of {all}"))
            .hint(text!(
                "60岁及以上人口的失能率因口径从2.3%到18%不等",
                "of people aged 60+, 2.3% to 18% are disabled, by definition"
            ));
    }
}
