//! Plans as they are written, and what their targets become.

use super::super::read::read;
use super::super::{Course, Hold, KnownIndicators, Plan, SecondaryRole};
use crate::diagnostic::{Diagnostics, Source};
use crate::indicator::{Comparator, indicators};

/// Reads a plan of these targets, as it is read by itself where `alone`.
fn plan(targets: &str, alone: bool) -> (Option<Plan>, Diagnostics) {
    let head = "format = 1\ntitle = \"t\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"shandong\"\n";
    let source = Source::new("plan.toml", format!("{head}{targets}"));
    let mut problems = Diagnostics::new();
    let read = read(&source, KnownIndicators { indicators: &indicators(&[]), and_others: alone }, &mut problems);
    (read, problems)
}

/// A target of clusters with these lines and this quote.
fn clusters(lines: &str, quote: &str) -> String {
    format!("[[target]]\nid = \"x\"\nlabel = \"x\"\nperiod = 2027\nunit = \"个\"\nquote = \"{quote}\"\n{lines}\n")
}

fn says(targets: &str, alone: bool) -> Vec<String> {
    let (_, problems) = plan(targets, alone);
    problems.problems().iter().map(|problem| problem.message.en.clone()).collect()
}

#[test]
fn a_range_is_one_target_with_a_row_for_its_upper_end() {
    let (read, problems) = plan(&clusters("comparator = \">=\"\nvalue = [3, 5]", "形成3-5个集群"), true);
    assert_eq!(problems, Diagnostics::new());
    let read = read.unwrap();
    let [own, upper] = &read.targets[..] else { panic!("{:?}", read.targets) };
    assert_eq!((read.count(), own.is_own(), own.stated.as_str(), own.upper), (1, true, "3 个", Some(5.0)));
    assert_eq!((upper.id.as_str(), upper.stated.as_str(), upper.comparator), ("x_upper", "5 个", Comparator::AtLeast));
    assert_eq!(upper.part.as_ref().map(|part| (part.of.as_str(), part.role)), Some(("x", SecondaryRole::UpperEnd)));
    assert!(upper.label.en.ends_with("upper end (expected)"));
}

#[test]
fn between_is_a_range_whose_upper_end_is_not_to_be_passed() {
    let beds = "[[target]]\nid = \"x\"\nindicator = \"care.beds.nursing_share\"\nperiod = 2027\nquote = \"q\"\n\
                comparator = \"between\"\nvalue = [55, 60]\nunit = \"%\"\n";
    let (read, problems) = plan(beds, false);
    assert_eq!(problems, Diagnostics::new());
    let read = read.unwrap();
    let met = |at: usize, value: f64| read.targets[at].is_met_by(0.0, value, 5.0);
    assert_eq!([0.54, 0.55, 0.60, 0.61].map(|value| met(0, value)), [false, true, true, false]);
    assert_eq!((read.targets[1].comparator, met(1, 0.61), met(1, 0.5)), (Comparator::AtMost, false, true));
    let floor = beds.replace("between", ">=");
    let read = plan(&floor, false).0.unwrap();
    assert!(read.targets[0].is_met_by(0.0, 0.61, 5.0), "the upper end is what is expected");
}

#[test]
fn two_readings_are_one_target() {
    let insured = "[[target]]\nid = \"cities\"\nindicator = \"care.insurance.city_coverage\"\nperiod = 2025\n\
                   comparator = \">=\"\nvalue = 100\nunit = \"%\"\nquote = \"全覆盖\"\n\
                   [[target.reading]]\nid = \"persons\"\nindicator = \"care.insurance.resident_coverage\"\n\
                   note = \"n\"\n[[target.reading]]\nid = \"insured\"\nindicator = \"care.insurance.insured\"\n\
                   value = 9000\nunit = \"万人\"\ncomparator = \">\"\n";
    let (read, problems) = plan(insured, false);
    assert_eq!(problems, Diagnostics::new());
    let read = read.unwrap();
    assert_eq!(read.count(), 1);
    let rows: Vec<(&str, &str, i32, &str)> = read
        .targets
        .iter()
        .map(|t| (t.id.as_str(), t.stated.as_str(), t.year, t.part.as_ref().map_or("", |part| part.of.as_str())))
        .collect();
    let expected =
        [("cities", "100 %", 2025, ""), ("persons", "100 %", 2025, "cities"), ("insured", "9000 万人", 2025, "cities")];
    assert_eq!(rows, expected);
    assert_eq!((read.targets[1].quote.as_str(), read.targets[2].comparator), ("全覆盖", Comparator::Above));
    assert!(read.targets[1].row_label().en.starts_with("– other reading: "));
    // An error shared by all readings is reported once.
    assert_eq!(says(&insured.replace("\">=\"", "\"=>\""), false), ["`=>` is not one of the choices"]);
    // A duplicate id is reported for readings too.
    assert_eq!(says(&insured.replace("persons", "cities"), false), ["the id `cities` is used twice"]);
}

#[test]
fn what_is_kept_is_a_floor_unless_it_is_said_to_be_a_band() {
    let share = |lines: &str| {
        let target = "[[target]]\nid = \"x\"\nindicator = \"industry.share_of_gdp\"\nperiod = 2027\nvalue = 6.5\n\
                      unit = \"%\"\nquote = \"稳定在6.5%左右\"\n";
        plan(&format!("{target}{lines}\n"), true)
    };
    let first = |lines: &str| {
        let (read, problems) = share(lines);
        assert_eq!(problems, Diagnostics::new(), "{lines}");
        read.unwrap().targets[0].clone()
    };
    let floor = first("comparator = \"~\"\ncourse = \"keep\"");
    assert_eq!((floor.course, floor.holds()), (Course::Keep, Some([Hold::Floor, Hold::Band])));
    let band = first("comparator = \"~\"\ncourse = \"keep\"\nkeep = \"band\"");
    assert_eq!(band.holds(), Some([Hold::Band, Hold::Floor]));
    assert!(floor.is_met_by(0.0, 0.07, 5.0) && !band.is_met_by(0.0, 0.07, 5.0));
    assert_eq!(band.held(Hold::Floor).exceeding_allowed, floor.exceeding_allowed);
    assert_eq!(first("comparator = \">=\"\ncourse = \"keep\"").holds(), None, "a bound is read in one way");
    let (_, problems) = share("comparator = \"~\"\nkeep = \"band\"\ncourse = \"reach\"");
    assert!(problems.problems()[0].message.en.contains("`keep` is for targets of"));
    let (_, problems) = share("comparator = \"~\"\ncourse = \"keep\"\nkeep = \"band\"\nexceeding = \"allowed\"");
    assert!(problems.problems()[0].message.en.contains("say the same thing"));
}

#[test]
fn ranges_that_cannot_be() {
    for (lines, message) in [
        ("comparator = \">=\"\nvalue = [5, 3]", "this is not a range"),
        ("comparator = \">=\"\nvalue = [3]", "this is not a range"),
        ("comparator = \"<=\"\nvalue = [3, 5]", "`<=` cannot stand before a range"),
        ("comparator = \"between\"\nvalue = 3", "`between` needs both ends of a range"),
    ] {
        assert_eq!(says(&clusters(lines, "q"), false), [message], "{lines}");
    }
}

#[test]
fn the_words_of_a_quote_say_what_to_write() {
    let lines = "comparator = \">=\"\nvalue = 10";
    let told = |more: &str, quote: &str| says(&clusters(&format!("{lines}\n{more}"), quote), true);
    assert!(told("", "每年支持10个项目")[0].contains("says \"每年\""));
    assert!(told("", "保持在10个以上")[0].contains("says \"保持\""));
    assert!(told("", "稳定在10个左右")[0].contains("稳定在"));
    assert!(told("", "keep at 10 or more")[0].contains("keep at"));
    for (course, quote) in
        [("every_year", "每年支持10个"), ("keep", "保持在10个"), ("reach", "每年支持10个"), ("keep", "维持10个")]
    {
        assert!(told(&format!("course = \"{course}\""), quote).is_empty(), "{course} {quote}");
    }
    assert!(told("", "年均新增10个").is_empty() && told("", "保持较快增长，达到10个").is_empty());
    assert!(told("course = \"every_year\"", "到2027年达到10个")[0].contains("its quote has no word such as"));
    assert!(told("course = \"keep\"", "每年支持10个")[0].contains("its quote has no word such as"));
    // A scenario is run without being told of it again.
    assert!(says(&clusters(lines, "每年支持10个项目"), false).is_empty());
}
