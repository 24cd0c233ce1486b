//! Inputs that are meant to break the program, or that a slip of the hand makes: each ends with a sentence.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{carecast, ended, folder_with};
use crate::made_up_wpp::{put, tables};

const HEAD: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\noutputs.indicators = [\"gdp.real_growth\"]\n\
    assume.economy.real_growth = \"5 %\"\nassume.economy.deflator_growth = \"1 %\"\n";

const PLAN: &str = "format = 1\ntitle = \"t\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"shandong\"\n";

fn target(id: &str, comparator: &str, value: &str) -> String {
    format!(
        "[[target]]\nid = \"{id}\"\nquote = \"q\"\nindicator = \"industry.value_added\"\nperiod = 2027\n\
         comparator = \"{comparator}\"\nvalue = {value}\nunit = \"亿元\"\n"
    )
}

/// What a command says to standard error; it must refuse its input.
fn refused(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let folder = folder_with(files);
    let end = ended(carecast().current_dir(folder.path()).args(arguments), folder.path());
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", end.stderr);
    end.stderr
}

#[test]
fn a_long_chain_of_scenarios_is_refused_at_a_stated_depth() {
    let name = |at: usize| format!("s{at}.toml");
    let texts: Vec<(String, String)> =
        (0..2000).map(|at| (name(at), format!("format = 1\nextends = \"{}\"\n", name(at + 1)))).collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let said = refused(&files, &["check", "s0.toml", "--lang", "en"]);
    assert!(said.starts_with("error: more than 64 files lie one over another by `extends`"), "{said}");
    // One of 64 files is read.
    let chain = [&files[..63], &[("s63.toml", HEAD)]].concat();
    let folder = folder_with(&chain);
    let end = ended(carecast().current_dir(folder.path()).args(["check", "s0.toml", "--lang", "en"]), folder.path());
    assert_eq!((end.code, end.stdout.as_str()), (Some(0), "s0.toml: scenario, no errors, 0 warnings\n"));
}

#[test]
fn scenarios_that_double_at_every_step_are_refused() {
    let name = |at: usize| format!("s{at}.toml");
    let texts: Vec<(String, String)> = (0..40)
        .map(|at| (name(at), format!("format = 1\nextends = [\"{0}\", \"{0}\"]\n", name(at + 1))))
        .chain([(name(40), HEAD.to_owned())])
        .collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let said = refused(&files, &["check", "s0.toml", "--lang", "zh"]);
    assert!(said.starts_with("错误: extends 读入的文件超过1000个"), "{said}");
}

#[test]
fn a_shard_cannot_add_to_its_command() {
    let folder = folder_with(&[("a.toml", HEAD), ("x.toml", HEAD)]);
    let start = |arguments: &[&str]| ended(carecast().current_dir(folder.path()).args(arguments), folder.path());
    let made = start(&["run", "a.toml", "--runs", "100", "--shard", "1/1", "--out", "shards"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let path = folder.path().join("shards/a.1-of-1.shard");
    let whole = std::fs::read(&path).unwrap();
    let body = &whole[..whole.len() - 32];
    let first_lines = body.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at).nth(1).unwrap();
    let (text, numbers) = body.split_at(first_lines);
    let text = std::str::from_utf8(text).unwrap();
    let from = text.find("\"options\":").unwrap();
    let own = &text[from..from + text[from..].find('}').unwrap() + 1];
    assert!(own.contains("\"runs\":100,"), "{own}");
    let with = |more: &str| own["\"options\":".len()..].replace("\"runs\":100,", more);
    for options in [
        "[\"x.toml\"]".to_owned(),
        "{}".to_owned(),
        with(""),
        with("\"runs\":0,"),
        with("\"runs\":100,\"out\":\"x\","),
        with("\"runs\":100,\"scenarios\":[\"x.toml\"],"),
        with("\"runs\":100,").replace("\"from\":null", "\"from\":2147483647"),
        with("\"runs\":100,").replace("\"as_of\":null", "\"as_of\":-2147483648"),
        with("\"runs\":100,").replace("\"plan_year\":null", "\"plan_year\":{\"start\":2147483647,\"end\":2025}"),
    ] {
        let mut damaged = text.replace(own, &format!("\"options\":{options}")).into_bytes();
        assert_ne!(damaged, text.as_bytes(), "{options}");
        damaged.extend(numbers);
        let hash = Sha256::digest(&damaged);
        damaged.extend(hash);
        std::fs::write(&path, damaged).unwrap();
        let end = start(&["merge", "shards/a.1-of-1.shard", "--out", "merged", "--lang", "en"]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{options}: {}", end.stderr);
        assert!(end.stderr.starts_with("error: the options that the shards record cannot be used"), "{}", end.stderr);
        assert!(!folder.path().join("merged").exists() && !folder.path().join("x").exists());
    }
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(start(&["merge", "shards/a.1-of-1.shard", "--out", "merged"]).code, Some(0));
}

#[test]
fn a_figure_without_a_last_digit_is_refused() {
    for value in ["0e400", "0e-400", "1e-400", "1e400"] {
        let plan = format!("{PLAN}{}", target("t", "~", value));
        let said = refused(&[("plan.toml", &plan)], &["check", "plan.toml", "--lang", "en"]);
        assert!(said.starts_with(&format!("error: `{value}` is not a number that can be used")), "{value}: {said}");
        let goal = format!("gdp.real_growth@2027~{value}%");
        let solve = ["solve", "a.toml", "--vary", "economy.real_growth", "--target", &goal, "--lang", "en"];
        let said = refused(&[("a.toml", HEAD)], &solve);
        assert!(said.contains("is not a quantity"), "{value}: {said}");
    }
}

#[test]
fn characters_that_cannot_be_seen_are_refused_and_steer_no_terminal() {
    for (title, code) in [
        ("a\\u001b[2Jb", "001B"),
        ("a\\u202eb", "202E"),
        ("a\u{202e}b", "202E"),
        ("a\\u0007", "0007"),
        ("a\u{9b}2Jb", "009B"),
    ] {
        let text = format!("title = \"{title}\"\n{HEAD}");
        let said = refused(&[("a.toml", &text)], &["run", "a.toml", "--lang", "en"]);
        assert!(said.starts_with(&format!("error: the character U+{code} cannot be seen")), "{said}");
        assert!(!said.contains(['\u{1b}', '\u{202e}', '\u{7}', '\u{9b}']), "{said:?}");
    }
    // Names of files and arguments are not refused for it, and shown as code points; English usage errors leave them out.
    for (arguments, lang, shown) in [
        (["check", "no\u{1b}[2Jthing.toml"], "en", "u{1b}[2J"),
        (["check", "no\rthing.toml"], "en", "u{d}thing.toml"),
        (["ch\u{1b}[2Jeck", "x"], "zh", "u{1b}[2J"),
        (["ch\u{1b}[2Jeck", "x"], "en", "check"),
    ] {
        let end = ended(carecast().args(arguments).args(["--lang", lang]), super::root());
        assert!(end.code != Some(0) && end.stderr.contains(shown), "{}", end.stderr);
        assert!(!end.stderr.contains(['\u{1b}', '\r']), "{:?}", end.stderr);
    }
}

#[test]
fn an_import_of_names_that_cannot_be_seen_writes_nothing() {
    for name in ["A\u{1b}[31mland", "A\u{202e}land", "A\u{8}land"] {
        let folder = tempfile::tempdir().unwrap();
        let mut tables = tables();
        let meta = tables["meta"].replace("Aland", name);
        tables.insert("meta", meta);
        put(&folder.path().join("tables"), &tables, false);
        let mut command = carecast();
        command.current_dir(folder.path()).args(["import", "wpp", "tables", "--out", "world", "--lang", "en"]);
        let end = ended(&mut command, folder.path());
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{}", end.stderr);
        assert!(end.stderr.contains("cannot be seen") && end.stderr.contains("meta.csv:2:8"), "{}", end.stderr);
        assert!(!end.stderr.contains(['\u{1b}', '\u{202e}', '\u{8}']), "{:?}", end.stderr);
        assert!(!folder.path().join("world").exists());
    }
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_text_is_refused_before_the_runs() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = tempfile::tempdir().unwrap();
    let name = OsStr::from_bytes(b"a\xff.toml");
    std::fs::write(folder.path().join(name), HEAD).unwrap();
    let mut command = carecast();
    command.current_dir(folder.path()).arg("run").arg(name).args(["--runs", "20000", "--lang", "en"]);
    command.args(["--shard", "1/1", "--out", "out"]);
    let end = ended(&mut command, folder.path());
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{}", end.stderr);
    assert_eq!(end.stderr.lines().count(), 2, "{}", end.stderr);
    assert!(end.stderr.starts_with("error: the path a\u{fffd}.toml is not in UTF-8"), "{}", end.stderr);
    assert!(!folder.path().join("out").exists());
}

/// The list of problems of a file with this many bad lines.
fn bad_lines(line: impl Fn(usize) -> String, count: usize) -> String {
    let mut text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\n[assume]\n".to_owned();
    for at in 0..count {
        let _ = writeln!(text, "{}", line(at));
    }
    refused(&[("a.toml", &text)], &["check", "a.toml", "--lang", "en"])
}

#[test]
fn a_list_of_problems_ends_at_a_stated_number() {
    let kinds: [fn(usize) -> String; 4] = [
        |at| format!("x{at} = \"5 %\""),
        |at| format!("bad {at} 1"),
        |at| format!("[empty{at}]"),
        |at| format!("x{at} = 0e999"),
    ];
    for line in kinds {
        let said = bad_lines(line, 16_000);
        let errors = said.lines().filter(|line| line.starts_with("error: ")).count();
        assert_eq!(errors, 101, "{}", line(0));
        let last = "error: there are more than 100 errors; the rest is not listed: mend these first\n";
        assert!(said.contains(last), "{}", line(0));
        assert!(said.len() < 200_000, "{}: {}", line(0), said.len());
    }
}

#[test]
fn thousands_of_targets_on_one_indicator_are_audited_in_as_many_steps() {
    let said = |count: usize| {
        let targets: String = (0..count).map(|at| target(&format!("t{at}"), ">=", &(6000 + at).to_string())).collect();
        let folder = folder_with(&[("plan.toml", &format!("{PLAN}{targets}"))]);
        let mut command = carecast();
        let end = ended(command.current_dir(folder.path()).args(["check", "plan.toml", "--lang", "en"]), folder.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        end.stdout
    };
    let few = said(5);
    assert_eq!(few.matches("has two figures for 2027").count(), 10, "{few}");
    let many = said(5000);
    assert_eq!(many.matches("has two figures for 2027").count(), 20);
    assert!(
        many.contains("has 5000 figures for 2027") && many.contains("only the first 20 pairs that differ are listed")
    );
    assert!(many.lines().count() < 100, "{}", many.lines().count());
}

#[test]
fn a_count_of_one_is_one() {
    let folder = folder_with(&[("a.toml", &format!("{HEAD}assume.economy.labour_productivity_growth = \"3 %\"\n"))]);
    for (lang, said) in [("en", "a.toml: scenario, no errors, 1 warning\n"), ("zh", "a.toml：情景，无错误，1条警告\n")]
    {
        let end = ended(carecast().current_dir(folder.path()).args(["check", "a.toml", "--lang", lang]), folder.path());
        assert_eq!((end.code, end.stdout.as_str()), (Some(0), said), "{}", end.stderr);
    }
}
