//! Common names of indicators other than the names and labels of the program.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::{Indicator, indicators};
use crate::diagnostic::numeral::folded;
use crate::diagnostic::{Diagnostics, Span, suggestion};
use crate::language::{Text, text};

/// Usual names, each with the indicators that it may mean: several where it leaves that open.
const USUAL: &[(&str, &[&str])] = &[
    ("总人口", &["population.total"]),
    ("人口", &["population.total"]),
    ("人口总数", &["population.total"]),
    ("年末常住人口", &["population.total"]),
    ("常住人口总数", &["population.total"]),
    ("年末总人口", &["population.total"]),
    ("total population", &["population.total"]),
    ("老年人口", &["population.aged_60_plus"]),
    ("老年人口数", &["population.aged_60_plus"]),
    ("老年人", &["population.aged_60_plus"]),
    ("60岁以上人口", &["population.aged_60_plus"]),
    ("60岁及以上老年人口", &["population.aged_60_plus"]),
    ("60岁以上老年人口", &["population.aged_60_plus"]),
    ("60周岁及以上人口", &["population.aged_60_plus"]),
    ("60周岁及以上老年人口", &["population.aged_60_plus"]),
    ("65岁以上人口", &["population.aged_65_plus"]),
    ("65岁及以上老年人口", &["population.aged_65_plus"]),
    ("65周岁及以上人口", &["population.aged_65_plus"]),
    ("80岁以上人口", &["population.aged_80_plus"]),
    ("80岁及以上老年人口", &["population.aged_80_plus"]),
    ("高龄人口", &["population.aged_80_plus"]),
    ("elderly population", &["population.aged_60_plus", "population.aged_65_plus"]),
    ("60岁及以上人口占比", &["population.share_aged_60_plus"]),
    ("60岁及以上人口比重", &["population.share_aged_60_plus"]),
    ("60岁及以上人口占总人口比重", &["population.share_aged_60_plus"]),
    ("65岁及以上人口占比", &["population.share_aged_65_plus"]),
    ("65岁及以上人口比重", &["population.share_aged_65_plus"]),
    ("65岁及以上人口占总人口比重", &["population.share_aged_65_plus"]),
    ("老年人口占比", &["population.share_aged_60_plus", "population.share_aged_65_plus"]),
    ("老龄化率", &["population.share_aged_60_plus", "population.share_aged_65_plus"]),
    ("老龄化程度", &["population.share_aged_60_plus", "population.share_aged_65_plus"]),
    ("老龄化水平", &["population.share_aged_60_plus", "population.share_aged_65_plus"]),
    ("出生人数", &["population.births"]),
    ("出生人口数", &["population.births"]),
    ("死亡人数", &["population.deaths"]),
    ("净迁入人口", &["population.net_migration"]),
    ("净流入人口", &["population.net_migration"]),
    ("净迁移", &["population.net_migration"]),
    ("预期寿命", &["population.life_expectancy"]),
    ("人均预期寿命", &["population.life_expectancy"]),
    ("人口平均预期寿命", &["population.life_expectancy"]),
    ("居民人均预期寿命", &["population.life_expectancy"]),
    ("life expectancy", &["population.life_expectancy"]),
    ("gdp", &["gdp.nominal"]),
    ("gdp总量", &["gdp.nominal"]),
    ("gdp现价", &["gdp.nominal"]),
    ("名义gdp", &["gdp.nominal"]),
    ("地区生产总值", &["gdp.nominal"]),
    ("全省生产总值", &["gdp.nominal"]),
    ("全市生产总值", &["gdp.nominal"]),
    ("生产总值", &["gdp.nominal"]),
    ("国内生产总值", &["gdp.nominal"]),
    ("地区生产总值(gdp)", &["gdp.nominal"]),
    ("国内生产总值(gdp)", &["gdp.nominal"]),
    ("nominal gdp", &["gdp.nominal"]),
    ("real gdp", &["gdp.real"]),
    ("gdp增速", &["gdp.real_growth"]),
    ("gdp增长率", &["gdp.real_growth"]),
    ("gdp增长", &["gdp.real_growth"]),
    ("经济增速", &["gdp.real_growth"]),
    ("经济增长率", &["gdp.real_growth"]),
    ("地区生产总值增速", &["gdp.real_growth"]),
    ("地区生产总值增长率", &["gdp.real_growth"]),
    ("国内生产总值增速", &["gdp.real_growth"]),
    ("gdp growth", &["gdp.real_growth", "gdp.nominal_growth"]),
    ("健康产业增加值", &["industry.value_added"]),
    ("大健康产业增加值", &["industry.value_added"]),
    ("医养健康产业", &["industry.value_added"]),
    ("医养健康增加值", &["industry.value_added"]),
    ("产业增加值", &["industry.value_added"]),
    ("增加值", &["industry.value_added"]),
    ("value added", &["industry.value_added"]),
    ("占gdp比重", &["industry.share_of_gdp"]),
    ("占gdp的比重", &["industry.share_of_gdp"]),
    ("占地区生产总值比重", &["industry.share_of_gdp"]),
    ("占地区生产总值的比重", &["industry.share_of_gdp"]),
    ("增加值占比", &["industry.share_of_gdp"]),
    ("增加值占gdp的比重", &["industry.share_of_gdp"]),
    ("增加值占地区生产总值比重", &["industry.share_of_gdp"]),
    ("产业增加值占gdp比重", &["industry.share_of_gdp"]),
    ("健康产业增加值占gdp比重", &["industry.share_of_gdp"]),
    ("健康产业增加值占地区生产总值比重", &["industry.share_of_gdp"]),
    ("医养健康产业增加值占gdp比重", &["industry.share_of_gdp"]),
    ("医养健康产业增加值占gdp的比重", &["industry.share_of_gdp"]),
    ("医养健康产业增加值占地区生产总值比重", &["industry.share_of_gdp"]),
    ("产业增加值增速", &["industry.growth_nominal", "industry.growth_real"]),
    ("增加值增速", &["industry.growth_nominal", "industry.growth_real"]),
    ("健康产业增加值增速", &["industry.growth_nominal", "industry.growth_real"]),
    ("医养健康产业增加值增速", &["industry.growth_nominal", "industry.growth_real"]),
    ("增速", &["gdp.real_growth", "industry.growth_nominal", "industry.growth_real"]),
    ("床位", &["care.beds.total", "care.beds.institutional"]),
    ("床位数", &["care.beds.total", "care.beds.institutional"]),
    ("养老床位", &["care.beds.total"]),
    ("养老床位数", &["care.beds.total"]),
    ("各类养老床位", &["care.beds.total"]),
    ("养老服务床位", &["care.beds.total"]),
    ("机构床位", &["care.beds.institutional"]),
    ("养老机构床位数", &["care.beds.institutional"]),
    ("机构养老床位", &["care.beds.institutional"]),
    ("护理型养老床位", &["care.beds.nursing"]),
    ("护理型床位数", &["care.beds.nursing"]),
    ("护理床位", &["care.beds.nursing"]),
    ("护理型床位占比", &["care.beds.nursing_share"]),
    ("护理型床位比例", &["care.beds.nursing_share"]),
    ("养老机构护理型床位比例", &["care.beds.nursing_share"]),
    ("护理型床位占养老机构床位比重", &["care.beds.nursing_share"]),
    ("社区养老床位", &["care.beds.community"]),
    ("家庭养老床位", &["care.beds.family"]),
    ("家庭床位", &["care.beds.family"]),
    ("每千名老年人养老床位", &["care.beds.per_1000_aged_60_plus", "care.beds.per_1000_aged_65_plus"]),
    ("每千名老年人拥有养老床位", &["care.beds.per_1000_aged_60_plus", "care.beds.per_1000_aged_65_plus"]),
    ("每千名老年人口养老床位数", &["care.beds.per_1000_aged_60_plus", "care.beds.per_1000_aged_65_plus"]),
    ("每千名60岁及以上老人床位", &["care.beds.per_1000_aged_60_plus"]),
    ("护理型床位占机构床位比重", &["care.beds.nursing_share"]),
    ("每千名65岁及以上老人床位", &["care.beds.per_1000_aged_65_plus"]),
    ("入住率", &["care.occupancy"]),
    ("机构床位利用率", &["care.occupancy"]),
    ("床位利用率", &["care.occupancy"]),
    ("入住老年人", &["care.residents"]),
    ("在院老人", &["care.residents"]),
    ("在院老年人", &["care.residents"]),
    ("失能老人", &["care.dependants.total"]),
    ("失能老年人", &["care.dependants.total"]),
    ("护理员", &["care.caregivers"]),
    ("护理员人数", &["care.caregivers"]),
    ("长护险参保人数", &["care.insurance.insured"]),
    ("长期护理保险参保", &["care.insurance.insured"]),
    ("长护险参保率", &["care.insurance.resident_coverage"]),
    ("长护险享受待遇人数", &["care.insurance.beneficiaries"]),
    ("长护险待遇享受人数", &["care.insurance.beneficiaries"]),
    ("长护险基金收入", &["care.insurance.income"]),
    ("长护险基金支出", &["care.insurance.spending"]),
    ("长护险基金结余", &["care.insurance.balance"]),
];

/// The same by their bare names.
static USUAL_BARE: LazyLock<HashMap<String, &[&str]>> =
    LazyLock::new(|| USUAL.iter().rev().map(|(name, indicators)| (bare(name), *indicators)).collect());

/// A normalised name: without blanks, capitals, full-width signs and a unit in brackets at its end.
pub(crate) fn bare(name: &str) -> String {
    let plain: String = folded(name).chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let unit = plain.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match unit.filter(|(name, unit)| !name.is_empty() && super::Unit::parse(unit).is_some()) {
        Some((name, _)) => name.to_owned(),
        None => plain,
    }
}

/// The names of the indicators that have a name for their label, in either language.
pub(crate) fn labelled<'i>(written: &str, indicators: &'i [Indicator]) -> Vec<&'i str> {
    let wanted = bare(written);
    let has = |i: &&Indicator| [&i.label.zh, &i.label.en].iter().any(|label| bare(label) == wanted);
    indicators.iter().filter(has).map(|indicator| indicator.name.as_str()).collect()
}

/// The names of the indicators that are usually called so: several where that leaves open which is meant.
pub(crate) fn usually_called<'i>(written: &str, indicators: &'i [Indicator]) -> Vec<&'i str> {
    let usual = USUAL_BARE.get(&bare(written)).copied().unwrap_or_default();
    let named = |name: &&str| indicators.iter().find(|indicator| indicator.name == **name).map(|i| i.name.as_str());
    usual.iter().filter_map(named).collect()
}

/// The indicator that a name stands for: its own name, a label in either language, or what people usually call it. One that
/// stands for none, or for several, is a problem at its place.
pub(crate) fn read_indicator<'i>(
    written: &str,
    place: &Span,
    indicators: &'i [Indicator],
    problems: &mut Diagnostics,
) -> Option<&'i Indicator> {
    let written = written.trim();
    let named = meant(written, indicators);
    match named[..] {
        [only] => return Some(only),
        [] => {
            let names = indicators.iter().map(|indicator| indicator.name.as_str());
            problems
                .error(place.clone(), text!("没有指标 `{written}`", "unknown indicator `{written}`"))
                .hint(suggestion(written, names));
        }
        _ => {
            let all = named.iter().map(|indicator| format!("`{}`", indicator.name)).collect::<Vec<_>>().join(", ");
            problems
                .error(
                    place.clone(),
                    text!("`{written}` 可以指几个指标", "`{written}` may be any of several indicators"),
                )
                .hint(text!("写其中一个：{all}", "write one of {all}"));
        }
    }
    None
}

/// The indicators that a name may stand for, each once.
pub(crate) fn meant<'i>(written: &str, indicators: &'i [Indicator]) -> Vec<&'i Indicator> {
    if let Some(own) = indicators.iter().find(|indicator| indicator.name == written) {
        return vec![own];
    }
    let mut names = labelled(written, indicators);
    if names.is_empty() {
        names = usually_called(written, indicators);
    }
    let kept: BTreeSet<String> = names.into_iter().map(|name| same_quantity(name, subsectors(indicators))).collect();
    kept.iter().filter_map(|name| indicators.iter().find(|indicator| indicator.name == *name)).collect()
}

/// The label of an indicator of the program, if it stands for no other where it is read back.
pub(crate) fn label_to_read(name: &str) -> Option<Text> {
    let all = indicators(&[]);
    let label = all.iter().find(|indicator| indicator.name == name)?.label.clone();
    let means = meant(&label.zh, &all);
    matches!(means[..], [only] if only.name == name).then_some(label)
}

/// The ids of the subsectors of which there is value added.
pub(crate) fn subsectors(indicators: &[Indicator]) -> impl Iterator<Item = &str> {
    indicators.iter().filter_map(|indicator| {
        indicator.name.strip_prefix("industry.")?.strip_suffix(".value_added").filter(|id| !id.contains('.'))
    })
}

/// The name under which figures of an indicator are kept: where the industry has one subsector, what is said of that is said
/// of the industry.
///
/// `subsectors` are the ids of all of them.
pub(crate) fn same_quantity<'s>(name: &str, mut subsectors: impl Iterator<Item = &'s str>) -> String {
    let (only, other) = (subsectors.next(), subsectors.next());
    let of_only = only
        .filter(|_| other.is_none())
        .and_then(|id| name.strip_prefix("industry.")?.strip_prefix(id)?.strip_prefix('.'));
    match of_only {
        Some(what @ ("value_added" | "value_added_real" | "growth_nominal" | "growth_real" | "share_of_gdp")) => {
            format!("industry.{what}")
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_are_of_indicators_and_of_one_row_each() {
        let all = indicators(&[]);
        let mut seen = BTreeSet::new();
        for (name, of) in USUAL {
            assert!(seen.insert(bare(name)), "{name} twice");
            assert!(!of.is_empty() && of.iter().all(|of| all.iter().any(|i| i.name == **of)), "{name}: {of:?}");
            let label = all.iter().find(|i| [&i.label.zh, &i.label.en].iter().any(|label| bare(label) == bare(name)));
            assert_eq!(label.map(|i| &i.name), None, "{name} is a label already");
        }
    }

    #[test]
    fn what_people_write_is_understood() {
        let all = indicators(&[]);
        for (written, name) in [
            ("地区生产总值", "gdp.nominal"),
            ("GDP", "gdp.nominal"),
            ("国内生产总值", "gdp.nominal"),
            ("GDP总量", "gdp.nominal"),
            ("地区生产总值（亿元）", "gdp.nominal"),
            ("老年人口", "population.aged_60_plus"),
            ("占GDP比重", "industry.share_of_gdp"),
            ("健康产业增加值", "industry.value_added"),
            ("60岁及以上人口", "population.aged_60_plus"),
        ] {
            assert_eq!([labelled(written, &all), usually_called(written, &all)].concat(), [name], "{written}");
        }
        assert_eq!(usually_called("老龄化率", &all).len(), 2);
        assert_eq!(usually_called("床位数", &all).len(), 2);
        assert!(usually_called("高铁里程", &all).is_empty());
    }

    #[test]
    fn the_only_subsector_is_the_industry() {
        let same = |name: &str, ids: &[&str]| same_quantity(name, ids.iter().copied());
        assert_eq!(same("industry.total.value_added", &["total"]), "industry.value_added");
        assert_eq!(same("industry.total.price_growth", &["total"]), "industry.total.price_growth");
        assert_eq!(same("industry.total.value_added", &["total", "other"]), "industry.total.value_added");
        assert_eq!(same("gdp.nominal", &["total"]), "gdp.nominal");
    }
}
