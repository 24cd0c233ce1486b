//! The files with which a region begins: a baseline, a plan, a table to fill in and two scenarios. They run as they are,
//! comments explain every line, and figures that are nobody's are marked as assumed.

use crate::baseline::{Baseline, Library, embedded_files};
use crate::diagnostic::{Diagnostics, Source, Span, suggestion};
use crate::embedded;
use crate::error::Result;
use crate::indicator::{Subsector, Unit, indicators};
use crate::language::{Language, Text, is_cjk, text};

/// A file by its path in the folder of the region, and its text.
pub type TemplateFile = (String, String);

/// The people of a region of which nothing is known: a county.
const PEOPLE: f64 = 500_000.0;
/// Beds per person aged 60+ in institutions and in communities: the nation's at the end of 2022, as in the baseline of Xian'an.
const BEDS: [f64; 2] = [0.0173, 0.0099];
/// The share of institutional beds that are for nursing care: likewise.
const NURSING_SHARE: f64 = 0.45;
/// The share of institutional beds that are taken: likewise.
const OCCUPANCY: f64 = 0.52;
/// Beds begun in a year for each there is: about as many as close, so that their number stays where it usually is.
const STARTS: f64 = 0.036;
/// Where figures come from that the region to which another is likened does not have.
const FULLEST: &str = "shandong";

/// The templates in one language.
struct Templates {
    reference: &'static str,
    industry: &'static str,
    faster: &'static str,
    plan: &'static str,
    baseline: &'static str,
    missing: &'static str,
    subsector: &'static str,
    jump_off: &'static str,
}

macro_rules! templates {
    ($language:literal) => {
        Templates {
            reference: include_str!(concat!("starter/", $language, "/reference.toml")),
            industry: include_str!(concat!("starter/", $language, "/industry.toml")),
            faster: include_str!(concat!("starter/", $language, "/faster.toml")),
            plan: include_str!(concat!("starter/", $language, "/plan.toml")),
            baseline: include_str!(concat!("starter/", $language, "/baseline.toml")),
            missing: include_str!(concat!("starter/", $language, "/missing.toml")),
            subsector: include_str!(concat!("starter/", $language, "/subsector.toml")),
            jump_off: include_str!(concat!("starter/", $language, "/jump_off.toml")),
        }
    };
}

static ENGLISH: Templates = templates!("en");
static CHINESE: Templates = templates!("zh");

/// The files with which a region begins, for its own folder. A region inside the program has its figures, another those of
/// the region to which it is likened, scaled to 500 000 people; where `like` is a scenario inside the program, its folder is
/// copied.
///
/// # Errors
/// [`Diagnostics`] where the name cannot be that of a folder, or nothing is called `like`.
///
/// ```
/// use carecast::{Language, baseline::Library, starter};
/// let files = starter::files("my-county", Some("hunan"), &Library::embedded(), Language::English)?;
/// let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
/// assert_eq!(names[..2], ["reference.toml", "faster.toml"]);
/// assert!(starter::files("my/county", None, &Library::embedded(), Language::English).is_err());
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn files(region: &str, like: Option<&str>, library: &Library, language: Language) -> Result<Vec<TemplateFile>> {
    check_name(region)?;
    let own = Library::embedded().ids().iter().any(|id| id == region);
    let like = match like {
        Some(like) if library.ids().iter().any(|id| id == like) => like,
        Some(like) => return copied(like, library),
        None if own => region,
        None => FULLEST,
    };
    let starter = Starter {
        region,
        own: if own { Some(Baseline::load(region, &Library::embedded(), &mut Diagnostics::new())?) } else { None },
        like: Baseline::load(like, library, &mut Diagnostics::new())?,
        fullest: Baseline::load(FULLEST, library, &mut Diagnostics::new())?,
        templates: match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        },
        language,
    };
    Ok(starter.files())
}

fn check_name(region: &str) -> Result<()> {
    let fits = |(at, c): (usize, char)| c.is_alphanumeric() || at > 0 && matches!(c, '-' | '_');
    let wrong = region.char_indices().find(|place| !fits(*place));
    if wrong.is_none() && !region.is_empty() {
        return Ok(());
    }
    let source = Source::new("REGION", region);
    let (at, length) = wrong.map_or((0, 0), |(at, c)| (at, c.len_utf8()));
    let mut problems = Diagnostics::new();
    problems
        .error(
            Span::new(&source, at..at + length),
            text!("`{region}` 不能作地区的名称", "`{region}` cannot be the name of a region"),
        )
        .expected(text!("应为字母、数字、- 和 _", "expected letters, digits, - and _"))
        .hint(text!(
            "它是文件夹的名称；读者看到的名称写在基线的 label 里",
            "it names a folder; what readers see is the `label` of the baseline"
        ));
    Err(problems.into())
}

/// The folder of a scenario inside the program.
fn copied(like: &str, library: &Library) -> Result<Vec<TemplateFile>> {
    let folder = like.split_once('/').map_or(like, |(folder, _)| folder);
    let files = embedded::files(folder);
    if !files.is_empty() {
        return Ok(files);
    }
    let (mut known, scenarios) = (library.ids(), embedded::scenarios());
    known.extend(scenarios.iter().filter_map(|name| Some(name.split_once('/')?.0.to_owned())));
    let source = Source::new("like", like);
    let mut problems = Diagnostics::new();
    problems
        .error(
            Span::new(&source, 0..like.len()),
            text!("没有地区或情景 `{like}`", "unknown region or scenario `{like}`"),
        )
        .hint(suggestion(like, known.iter().map(String::as_str)));
    Err(problems.into())
}

struct Starter<'s> {
    region: &'s str,
    /// The region itself, where it is inside the program.
    own: Option<Baseline>,
    like: Baseline,
    fullest: Baseline,
    templates: &'static Templates,
    language: Language,
}

impl Starter<'_> {
    fn files(&self) -> Vec<TemplateFile> {
        let mut files = vec![
            ("reference.toml".to_owned(), self.reference()),
            ("faster.toml".to_owned(), self.filled(self.templates.faster, &[])),
            ("plan.toml".to_owned(), self.plan()),
            ("actuals.csv".to_owned(), self.actuals()),
        ];
        let folder = format!("baselines/{}", self.region);
        files.extend(self.baseline().into_iter().map(|(name, text)| (format!("{folder}/{name}"), text)));
        files
    }

    fn reference(&self) -> String {
        let [institutional, community] = self.beds();
        let subsectors = self.subsectors();
        let industry = subsectors.iter().map(|part| {
            let label = part.label.get(self.language);
            self.filled(self.templates.industry, &[("id", &part.id), ("subsector", label)])
        });
        let migration = rounded(0.004 * self.people());
        self.filled(
            self.templates.reference,
            &[
                ("industry", &industry.collect::<String>()),
                ("migration_low", &format!("-{migration}")),
                ("migration_high", &migration),
                ("starts", &rounded((STARTS * institutional).round())),
                ("starts_high", &rounded((2.0 * STARTS * institutional).round())),
                ("community_starts", &rounded((STARTS * community).round())),
            ],
        )
    }

    fn plan(&self) -> String {
        let [institutional, community] = self.beds();
        let per_1000 = 1000.0 * (institutional + community) / self.aged_60_plus();
        let value_added = 1.3 * self.figure("industry.value_added") / 1e8;
        self.filled(
            self.templates.plan,
            &[
                ("value_added_target", &rounded(value_added)),
                ("nursing_share_target", "60"),
                ("beds_target", &rounded(per_1000)),
            ],
        )
    }

    /// A table to fill in: rows without a value are passed over.
    fn actuals(&self) -> String {
        let first = self.base_year() + 1;
        let note = self
            .language
            .pick("填入公布的数；没有数的行不计", "fill in the published figure: rows without one are skipped");
        let asked = [
            ("population.total", "万人"),
            ("population.aged_60_plus", "万人"),
            ("gdp.nominal", "亿元"),
            ("gdp.real_growth", "%"),
            ("industry.value_added", "亿元"),
            ("care.beds.nursing_share", "%"),
        ];
        let rows = asked.iter().flat_map(|(indicator, unit)| {
            let unit = self.unit(unit);
            [first, first + 1].map(|year| format!("{indicator},{year},,{unit},,{note}\n"))
        });
        format!("indicator,period,value,unit,source,note\n{}", rows.collect::<String>())
    }

    /// The files of the baseline: those inside the program, and what is missing in them.
    fn baseline(&self) -> Vec<TemplateFile> {
        let (mut text, mut series) = (String::new(), String::new());
        if self.own.is_none() {
            series.push_str(&self.row("population.total", self.people() / 1e4, "万人"));
        }
        if self.stated("gdp.nominal").is_none() {
            series.push_str(&self.row("gdp.nominal", self.figure("gdp.nominal") / 1e8, "亿元"));
        }
        if self.own.as_ref().is_none_or(|own| own.subsectors.is_empty()) {
            text.push_str(&self.filled(self.templates.subsector, &[]));
            series.push_str(&self.row("industry.value_added", self.figure("industry.value_added") / 1e8, "亿元"));
        }
        let [institutional, community] = self.beds();
        let nursing = NURSING_SHARE * institutional;
        for (indicator, value, unit) in [
            ("care.beds.nursing", nursing, "张"),
            ("care.beds.ordinary", institutional - nursing, "张"),
            ("care.beds.community", community, "张"),
            ("care.residents", OCCUPANCY * institutional, "人"),
        ] {
            if self.stated(indicator).is_none() {
                text.push_str(&self.jump_off(indicator, value, unit));
            }
        }
        if !(text.is_empty() && series.is_empty()) {
            text.insert_str(0, &self.filled(self.templates.missing, &[]));
        }
        if self.own.is_none() {
            let text = self.filled(self.templates.baseline, &[]) + &text;
            let series = format!("{COLUMNS}\n{series}");
            return vec![("baseline.toml".to_owned(), text), ("series.csv".to_owned(), series)];
        }
        let add = |(name, own): (String, &str)| {
            let own = own.trim_end().to_owned() + "\n";
            let more = match name.as_str() {
                "baseline.toml" if !text.is_empty() => format!("\n{text}"),
                "series.csv" => series.clone(),
                _ => String::new(),
            };
            (name, own + &more)
        };
        embedded_files(self.region).into_iter().map(add).collect()
    }

    /// A row of `series.csv` with a figure of the template.
    fn row(&self, indicator: &str, value: f64, unit: &str) -> String {
        let (year, value) = (self.base_year(), rounded(value));
        let unit = self.unit(unit);
        let from = if self.like.jump_off(indicator).is_some() { &self.like } else { &self.fullest };
        let note = match (indicator, self.language) {
            ("population.total", Language::Chinese) => "模板数：待替换".to_owned(),
            ("population.total", Language::English) => "template: to be replaced".to_owned(),
            (_, Language::Chinese) => format!("模板数：按{}的人均数，待替换", from.label.zh),
            (_, Language::English) => format!("template: as much per head as in {} - to be replaced", from.label.en),
        };
        match self.own {
            None => format!("{indicator},{year},{value},{unit},assumed,template,{note}\n"),
            Some(_) => format!("{indicator},{year},{value},=,{unit},assumed,,,,template,{note}\n"),
        }
    }

    fn jump_off(&self, indicator: &str, value: f64, unit: &str) -> String {
        let known = indicators(&[]);
        let meaning =
            known.iter().find(|known| known.name == indicator).map_or("", |known| known.label.get(self.language));
        let [low, value, high] = [0.7, 1.0, 1.3].map(|share| rounded(share * value));
        let words = [
            ("indicator", indicator),
            ("meaning", meaning),
            ("value", &value),
            ("low", &low),
            ("high", &high),
            ("unit", self.unit(unit)),
        ];
        self.filled(self.templates.jump_off, &words)
    }

    /// A unit by its name in the language of the files.
    fn unit<'u>(&self, zh: &'u str) -> &'u str {
        Unit::parse(zh).map_or(zh, |unit| self.language.pick(unit.zh, unit.symbol))
    }

    /// A template with these words, and those that all of them have.
    fn filled(&self, template: &str, words: &[(&str, &str)]) -> String {
        let base = self.base_year();
        let label = self.own.as_ref().map_or(self.region, |own| own.label.get(self.language));
        let first = self.subsectors();
        let mut filled = template.to_owned();
        let years = [("base_year", 0), ("y1", 1), ("y3", 3), ("y5", 5), ("y8", 8), ("horizon", 8)];
        let common = [("region", self.region), ("label", label), ("like", &self.like.id)];
        let id = first.first().map(|part| ("id", part.id.as_str()));
        for (name, word) in words.iter().copied().chain(common).chain(id) {
            filled = filled.replace(&format!("{{{{{name}}}}}"), word);
        }
        for (name, after) in years {
            filled = filled.replace(&format!("{{{{{name}}}}}"), &(base + after).to_string());
        }
        aligned(&filled)
    }

    fn base_year(&self) -> i32 {
        self.own.as_ref().unwrap_or(&self.like).base_year
    }

    fn subsectors(&self) -> Vec<Subsector> {
        let own = self.own.as_ref().map_or(&[][..], |own| &own.subsectors);
        if own.is_empty() {
            vec![Subsector::new("total", Text::new("医养健康产业", "health and elderly care"))]
        } else {
            own.to_vec()
        }
    }

    /// The region's own figure of an indicator in the base year.
    fn stated(&self, indicator: &str) -> Option<f64> {
        self.own.as_ref()?.jump_off(indicator).map(|figure| figure.value)
    }

    fn people(&self) -> f64 {
        self.own.as_ref().map_or(PEOPLE, people_of)
    }

    /// The region's own figure, or that of the region to which it is likened for as many people.
    fn figure(&self, indicator: &str) -> f64 {
        let per_head = |of: &Baseline| Some(of.jump_off(indicator)?.value / people_of(of));
        let likened = || per_head(&self.like).or_else(|| per_head(&self.fullest)).unwrap_or_default() * self.people();
        self.stated(indicator).unwrap_or_else(likened)
    }

    /// People aged 60 and over, by the age structure of the region or of that to which it is likened.
    fn aged_60_plus(&self) -> f64 {
        let of = self.own.as_ref().unwrap_or(&self.like);
        let old = of
            .population
            .as_ref()
            .map_or(0.0, |people| people.columns().into_iter().skip(60).map(|age| age.sum()).sum());
        self.people() * old / people_of(of)
    }

    /// Beds in institutions and in communities.
    fn beds(&self) -> [f64; 2] {
        let [institutional, community] = BEDS.map(|beds| beds * self.aged_60_plus());
        let [nursing, ordinary] = ["nursing", "ordinary"].map(|kind| self.stated(&format!("care.beds.{kind}")));
        let own = nursing.zip(ordinary).map(|(nursing, ordinary)| nursing + ordinary);
        [own.unwrap_or(institutional), self.stated("care.beds.community").unwrap_or(community)]
    }
}

/// The columns of `series.csv` that the template uses; there may be more.
const COLUMNS: &str = "indicator,period,value,unit,status,source,note";

fn people_of(baseline: &Baseline) -> f64 {
    baseline.population.as_ref().map_or(1.0, |people| people.sum())
}

/// The column at which comments begin, where what stands before them is not longer.
const COMMENTS_FROM: usize = 38;

/// A text whose comments after a value stand below one another.
fn aligned(text: &str) -> String {
    let align = |line: &str| match line.split_once("  #").filter(|(value, _)| !value.trim().is_empty()) {
        Some((value, comment)) => {
            let value = value.trim_end();
            let width: usize = value.chars().map(|c| if is_cjk(c) { 2 } else { 1 }).sum();
            format!("{value}{}#{comment}\n", " ".repeat(COMMENTS_FROM.saturating_sub(width).max(3)))
        }
        None => format!("{line}\n"),
    };
    text.lines().map(align).collect()
}

/// A positive figure to three digits.
fn rounded(value: f64) -> String {
    let mut scale = 1.0;
    while value / scale >= 1000.0 {
        scale *= 10.0;
    }
    if scale > 1.0 {
        return format!("{:.0}", (value / scale).round() * scale);
    }
    let decimals = [100.0, 10.0, 1.0].iter().filter(|limit| value < **limit).count();
    let written = format!("{value:.decimals$}");
    if decimals > 0 { written.trim_end_matches('0').trim_end_matches('.').to_owned() } else { written }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_templates_have_three_digits() {
        for (value, shown) in [(123_456.0, "123000"), (999.6, "1000"), (17.34, "17.3"), (0.0345, "0.035"), (2.0, "2")] {
            assert_eq!(rounded(value), shown);
        }
    }

    #[test]
    fn no_place_of_a_template_stays_open() {
        for language in [Language::English, Language::Chinese] {
            for region in ["my-county", "hubei", "hunan", "shandong", "china", "xianan"] {
                for (name, text) in files(region, None, &Library::embedded(), language).unwrap() {
                    assert!(!text.contains("{{"), "{region} {name}");
                }
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        let keys = |text: &str| {
            // Units are those of the language.
            let unit = |line: &str| match line.split_once("unit") {
                Some((before, after)) => {
                    let unit = after.split('"').nth(1).unwrap_or("");
                    format!("{before}unit{}", after.replace(unit, Unit::parse(unit).map_or(unit, |unit| unit.zh)))
                }
                None => line.to_owned(),
            };
            text.lines().map(|line| unit(line.split('#').next().unwrap_or("").trim_end())).collect::<Vec<_>>()
        };
        let pairs =
            |t: &Templates| [t.reference, t.industry, t.faster, t.plan, t.baseline, t.missing, t.subsector, t.jump_off];
        for (english, chinese) in pairs(&ENGLISH).into_iter().zip(pairs(&CHINESE)) {
            let keys =
                |text: &str| keys(text).into_iter().filter(|line| !line.starts_with("title")).collect::<Vec<_>>();
            assert_eq!(keys(english), keys(chinese));
        }
    }
}
