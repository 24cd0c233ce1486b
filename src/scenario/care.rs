//! The structure of the care system.

use crate::diagnostic::document::{Fields, choice};
use crate::diagnostic::{Diagnostics, Span};
use crate::language::text;

/// The definition of disability. Published shares of the nation's people aged 60+ differ eightfold between definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum DisabilityDefinition {
    /// Needing help in an activity of daily living, as measured by surveys: 7.4 % in 2020.
    #[default]
    Adl,
    /// 生活不能自理, the census's question: 2.34 % in 2020.
    Census,
    /// The fifth sample survey of the elderly: 11.6 % in 2021.
    Survey,
    /// 失能半失能, fully or half disabled, as in the fourth sample survey: 18.3 % in 2015.
    Broad,
}

impl DisabilityDefinition {
    /// Every definition, by its name in files.
    pub const ALL: [(&'static str, Self); 4] =
        [("adl", Self::Adl), ("census", Self::Census), ("survey-2021", Self::Survey), ("broad", Self::Broad)];
}

/// The structure of the care system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CareChoice {
    /// The definition of disability; `None` without detailed demand.
    pub disability: Option<DisabilityDefinition>,
    /// Whether the mild part of the disabled falls with age; else it is the same at every age.
    pub severity_by_age: bool,
    /// The model of demand for beds.
    pub demand: DemandMethod,
    /// Whether beds need caregivers to be occupied.
    pub staff_limits_residents: bool,
    /// The rule for starts beyond the stated ones.
    pub starts: Option<StartRule>,
    /// The minimum level of disability for long-term-care insurance.
    pub entitlement: Entitlement,
}

/// The minimum level of disability for long-term-care insurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Entitlement {
    /// The severely disabled (医保发〔2020〕37号).
    #[default]
    Severe,
    /// Also the moderately disabled, as in some cities.
    Moderate,
}

/// The model of demand for beds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum DemandMethod {
    /// Stock: everyone who wants a bed has one, up to the number of beds.
    #[default]
    Stock,
    /// Flow: referral, waiting, admission and leaving, in steps of a quarter of a month.
    Flow,
}

/// The aim of starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartGoal {
    /// A number of beds of all kinds per 1000 people aged 60+.
    Ratio,
    /// The beds that institutions need for the target occupancy.
    Need,
}

/// Annual starts of beds towards an aim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartRule {
    /// The aim.
    pub aim: StartGoal,
    /// The type of beds started: nursing or ordinary.
    pub nursing: bool,
    /// Whether the aim refers to last year's population (the last count), or to this year's.
    pub of_last_year: bool,
}

/// The keys as written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Care {
    disability: Option<DisabilityDefinition>,
    severity_by_age: Option<bool>,
    demand: Option<DemandMethod>,
    staff_limits_residents: Option<bool>,
    /// Outer option: whether the key is present.
    starts: Option<Option<StartRule>>,
    entitlement: Option<Entitlement>,
    /// Whether a definition is given, valid or not.
    tried: bool,
}

/// Drivers that require a definition of disability.
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
        read.disability = care.choice("disability", &DisabilityDefinition::ALL, problems);
        read.severity_by_age = care.choice("severity", &[("constant", false), ("by-age", true)], problems);
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
            severity_by_age: above.severity_by_age.or(self.severity_by_age),
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
            severity_by_age: self.severity_by_age.unwrap_or(false),
            demand: self.demand.unwrap_or_default(),
            staff_limits_residents: self.staff_limits_residents.unwrap_or(false),
            starts: self.starts.flatten(),
            entitlement: self.entitlement.unwrap_or_default(),
        }
    }

    /// Requires a definition of disability if the scenario states drivers that need it.
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
        let names: Vec<&str> = DisabilityDefinition::ALL.iter().map(|(name, _)| *name).collect();
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
