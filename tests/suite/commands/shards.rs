//! `carecast run --shard` and `carecast merge`: the result of one run, and what is refused.

use std::path::{Path, PathBuf};

use super::{carecast, ended, files, folder_with, json, names, wide};

/// Seven parts of 8192 runs, the last of them not full. Their values are more than [`LITTLE`] memory holds.
const RUNS: &str = "50000";
const LITTLE: &str = "2.6MB";

/// A scenario of four draws, which takes no time.
const QUICK: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2024\nplan = \"plan.toml\"\n\
    outputs.indicators = [\"gdp.real_growth\", \"industry.value_added\"]\n\
    [assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 3\np90 = 5\nshock = { sd = 1 }\n\
    [assume.economy.deflator_growth]\nunit = \"%\"\ncentral = 1\n\
    [assume.industry.total.growth]\nunit = \"%\"\ncentral = 5\np10 = 3\np90 = 80\n";

/// The second of two scenarios of that name, with what is set.
const A_QUICK: &str = "a-quick--economy.real_growth=3%--from=2023";

/// Growth of the industry so wild that draws are clamped, with a warning in the manifest.
const WILD: &str = "shock = { sd = 40 }\n";

const PLAN: &str = "format = 1\ntitle = \"Plan\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"shandong\"\n\
    [[target]]\nid = \"va\"\nindicator = \"industry.value_added\"\nperiod = 2024\ncomparator = \">\"\nvalue = 6000\n\
    unit = \"亿元\"\nquote = \"q\"\n";

fn folder() -> tempfile::TempDir {
    folder_with(&[("quick.toml", &format!("{QUICK}{WILD}")), ("plan.toml", PLAN)])
}

/// Starts the program in a folder; it must succeed.
fn start(folder: &Path, arguments: &[&str]) -> String {
    let mut command = wide();
    command.current_dir(folder).args(arguments).args(["--lang", "en"]);
    let end = ended(&mut command, folder);
    assert_eq!(end.code, Some(0), "{arguments:?}: {}", end.stderr);
    end.stdout
}

fn shards(folder: &Path) -> Vec<String> {
    names(folder).into_iter().filter(|name| name.ends_with(".shard")).collect()
}

/// What `merge` refuses with; nothing is printed or written.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let mut command = carecast();
    command.current_dir(folder).arg("merge").args(arguments).args(["--out", "merged", "--charts", "none"]);
    let end = ended(&mut command, folder);
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", end.stderr);
    assert!(!folder.join("merged").exists(), "{arguments:?}");
    end.stderr
}

#[test]
fn shards_merge_into_the_bytes_of_one_run() {
    let folder = folder();
    // No result depends on the memory.
    for memory in ["1GiB", LITTLE] {
        let at = |name: &str| format!("{memory}/{name}");
        let common = ["run", "quick.toml", "--runs", RUNS, "--seed", "5", "--memory", memory];
        let printed = start(folder.path(), &[&common[..], &["--charts", "svg", "--out", &at("whole")]].concat());
        for (share, threads) in [("2/3", "1"), ("1/3", "3"), ("3/3", "2")] {
            let options = ["--shard", share, "--threads", threads, "--out", &at("parts")];
            let printed = start(folder.path(), &[&common[..], &options].concat());
            assert!(printed.starts_with("written: ") && printed.ends_with("-of-3.shard\n"), "{printed}");
        }
        let parts = shards(&folder.path().join(at("parts")));
        assert_eq!(parts, ["1", "2", "3"].map(|share| format!("quick.{share}-of-3.shard")));
        let [out, one, two, three] = ["merged", "quick.1-of-3.shard", "quick.2-of-3.shard", "quick.3-of-3.shard"]
            .map(|name| at(&if name == "merged" { name.to_owned() } else { format!("parts/{name}") }));
        let merge = ["merge", &three, &one, &two, "--charts", "svg", "--out", &out];
        assert_eq!(start(folder.path(), &merge).replace("merged", "whole"), printed);
        let [whole, merged] = ["whole", "merged"].map(|name| files(&folder.path().join(at(name))));
        assert!(whole.len() >= 5 && whole.keys().eq(merged.keys()), "{:?}", whole.keys());
        for (path, content) in &whole {
            assert!(merged[path] == *content, "{memory}: {}", path.display());
        }
        let manifest = json(&folder.path().join(at("merged/quick/manifest.json")));
        assert!(manifest["warnings"].to_string().contains("clamped to the possible range"), "{manifest}");
    }
}

/// Every share learns the same of published counts, whatever it computes.
#[test]
fn shards_that_know_counts_merge_into_the_bytes_of_one_run() {
    let people =
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2026\noutputs.indicators = [\"population.aged_60_plus\"]\n";
    // No result depends on the memory.
    for memory in ["1GiB", "3.5MB"] {
        let folder = folder_with(&[("people.toml", people)]);
        let common = ["run", "people.toml", "--runs", "100000", "--as-of", "2024", "--memory", memory];
        let common = [&common[..], &["--charts", "none", "--out"]].concat();
        let printed = start(folder.path(), &[&common[..], &["whole"]].concat());
        assert!(printed.contains("with the published counts: Population aged 60+ (2024)"), "{printed}");
        for (share, threads) in [("2/2", "1"), ("1/2", "3")] {
            start(folder.path(), &[&common[..], &["parts", "--shard", share, "--threads", threads]].concat());
        }
        let shards = ["parts/people.2-of-2.shard", "parts/people.1-of-2.shard"];
        let merge = [&["merge"], &shards[..], &["--charts", "none", "--out", "merged"]].concat();
        assert_eq!(start(folder.path(), &merge).replace("merged", "whole"), printed);
        let [whole, merged] = ["whole", "merged"].map(|name| files(&folder.path().join(name)));
        assert!(whole.len() >= 3 && whole == merged);
    }
}

#[test]
fn several_scenarios_with_options_merge_into_the_bytes_of_one_run() {
    let other = QUICK.replace("p90 = 80", "p90 = 6");
    let folder =
        folder_with(&[("a/quick.toml", QUICK), ("b/quick.toml", &other), ("a/plan.toml", PLAN), ("b/plan.toml", PLAN)]);
    let set = "economy.real_growth=3 %";
    let common =
        ["run", "b/quick.toml", "a/quick.toml", "--runs", "8200", "--contributions", "--set", set, "--from", "2023"];
    let common = [&common[..], &["--charts", "none", "--quiet", "--out"]].concat();
    start(folder.path(), &[&common[..], &["whole"]].concat());
    for share in ["1/2", "2/2"] {
        start(folder.path(), &[&common[..], &["parts", "--shard", share]].concat());
    }
    let parts = shards(folder.path());
    assert_eq!(parts.len(), 4);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let options = ["--charts", "none", "--quiet", "--out"];
    start(folder.path(), &[&["merge"], &parts[..], &options, &["merged"]].concat());
    let [whole, merged] = ["whole", "merged"].map(|name| files(&folder.path().join(name)));
    assert!(whole.contains_key(Path::new("comparison.csv")) && whole == merged);
    assert!(whole.contains_key(Path::new(&format!("{A_QUICK}/contributions.csv"))));
    // One of the scenarios alone is not what the command would have made.
    let told = refused(
        &folder.path().join("parts"),
        &[&format!("{A_QUICK}.1-of-2.shard"), &format!("{A_QUICK}.2-of-2.shard"), "--lang", "en"],
    );
    assert!(told.contains("while the command that wrote them had 2 scenarios"), "{told}");
    // From elsewhere the scenarios are named.
    let elsewhere = |named: &[&str]| {
        let parts = parts.iter().map(|part| part.replace("parts/", ""));
        let mut command = carecast();
        command
            .current_dir(folder.path().join("parts"))
            .arg("merge")
            .args(parts)
            .args(options)
            .arg("again")
            .args(named);
        ended(&mut command, folder.path())
    };
    assert!(elsewhere(&[]).stderr.contains("no such file: b/quick.toml"));
    let told = elsewhere(&["--scenario", "../b/quick.toml", "--lang", "en"]).stderr;
    assert!(told.contains("--scenario is given 1 time for shards of 2 scenarios"), "{told}");
    let told = elsewhere(&["--scenario", "../b/quick.toml", "--lang", "zh"]).stderr;
    assert!(told.contains("--scenario 给出1次，分片的情景有2个"), "{told}");
    assert_eq!(elsewhere(&["--scenario", "../b/quick.toml", "--scenario", "../a/quick.toml"]).code, Some(0));
    assert!(whole == files(&folder.path().join("parts/again")));
}

#[test]
fn what_cannot_be_merged_is_refused_with_the_reason_in_both_languages() {
    let folder = folder();
    let write = |out: &str, options: &[&str]| -> PathBuf {
        let common = ["run", "quick.toml", "--quiet", "--charts", "none", "--out", out];
        start(folder.path(), &[&common[..], options].concat());
        folder.path().join(out).join(shards(&folder.path().join(out)).pop().unwrap())
    };
    write("a", &["--runs", RUNS, "--shard", "1/3"]);
    write("a", &["--runs", RUNS, "--shard", "2/3"]);
    write("a", &["--runs", RUNS, "--shard", "3/3"]);
    let parts = ["1", "2", "3"].map(|share| format!("a/quick.{share}-of-3.shard"));
    let [one, two, three] = parts.each_ref().map(String::as_str);
    write("half", &["--runs", RUNS, "--shard", "2/2"]);
    write("seed", &["--runs", RUNS, "--shard", "3/3", "--seed", "9"]);
    write("runs", &["--runs", "50001", "--shard", "3/3"]);
    write("set", &["--runs", RUNS, "--shard", "3/3", "--set", "economy.deflator_growth=2 %"]);
    let sound = std::fs::read(folder.path().join(three)).unwrap();
    let put = |name: &str, content: &[u8]| std::fs::write(folder.path().join(name), content).unwrap();
    let mut flipped = sound.clone();
    *flipped.last_mut().unwrap() ^= 1;
    put("flipped.shard", &flipped);
    flipped = sound.clone();
    let middle = flipped.len() - 1000;
    flipped[middle] ^= 16;
    put("altered.shard", &flipped);
    put("short.shard", &sound[..sound.len() - 4000]);
    put("long.shard", &[sound.as_slice(), b"x"].concat());
    put("text.shard", b"not a shard\n");
    let renamed = |old: &str, new: &str| {
        let at = sound.windows(old.len()).position(|window| window == old.as_bytes()).unwrap();
        [&sound[..at], new.as_bytes(), &sound[at + old.len()..]].concat()
    };
    let version = env!("CARGO_PKG_VERSION");
    put("version.shard", &renamed(&format!("\"version\":\"{version}\""), "\"version\":\"0.0.9\""));
    put("format.shard", &renamed("carecast shard 5\n", "carecast shard 9\n"));
    put("unaligned.shard", &renamed("\"runs\":[32768,50000]", "\"runs\":[32000,50000]"));
    let cases: [(&[&str], &str, &str); 16] = [
        (&[one, two], "缺少第32768至49999次运行", "runs 32768 to 49999 are missing"),
        (&[one, two], "还缺（--shard）：3/3", "still to be run (--shard): 3/3"),
        (&[three], "缺少第0至32767次运行", "runs 0 to 32767 are missing"),
        (&[one, two, three, two], "有相同的运行", "have runs in common"),
        (&[one, two, three, "half/quick.2-of-2.shard"], "有相同的运行", "have runs in common"),
        (&[one, two, "seed/quick.3-of-3.shard"], "种子是 9", "its seed is 9, not 1"),
        (&[one, two, "runs/quick.3-of-3.shard"], "属于50001次运行", "it is of 50001 runs, not 50000"),
        (
            &[one, two, "set/quick--economy.deflator_growth=2%.3-of-3.shard"],
            "它的 set 是“economy.deflator_growth=2 %”，不是“未给出”",
            "its `set` is `economy.deflator_growth=2 %`, not `not given`",
        ),
        (&[one, two, "flipped.shard"], "flipped.shard 已损坏", "flipped.shard is damaged"),
        (&[one, two, "altered.shard"], "altered.shard 已损坏", "altered.shard is damaged"),
        (&[one, two, "short.shard"], "short.shard 已损坏", "short.shard is damaged"),
        (&[one, two, "long.shard"], "long.shard 已损坏", "long.shard is damaged"),
        (&[one, two, "text.shard"], "text.shard 不是 carecast 的分片文件", "text.shard is not a shard of carecast"),
        (&[one, two, "format.shard"], "format.shard 不是", "format.shard is not a shard"),
        (&[one, two, "version.shard"], "由 carecast 0.0.9 写出", "was written by carecast 0.0.9, and this is"),
        (&[one, two, "unaligned.shard"], "不是整段", "is not aligned to parts of 8192 runs"),
    ];
    for (arguments, chinese, english) in cases {
        for (language, words) in [("zh", chinese), ("en", english)] {
            let told = refused(folder.path(), &[arguments, &["--lang", language]].concat());
            assert!(told.contains(words), "{arguments:?}: {told}");
        }
    }
    // Two mistakes are told at once.
    let told = refused(folder.path(), &["text.shard", "version.shard", "--lang", "en"]);
    assert!(told.contains("text.shard is not a shard") && told.contains("0.0.9"), "{told}");
    // An input that has changed since.
    let text = std::fs::read_to_string(folder.path().join("quick.toml")).unwrap();
    put("quick.toml", text.replace("central = 5", "central = 6").as_bytes());
    let told = refused(folder.path(), &[one, two, three, "--lang", "en"]);
    assert!(told.contains("quick.toml is not the file that it was when"), "{told}");
    let told = refused(folder.path(), &[one, two, three, "--lang", "zh"]);
    assert!(told.contains("quick.toml 已不是"), "{told}");
    write("changed", &["--runs", RUNS, "--shard", "3/3"]);
    let told = refused(folder.path(), &[one, two, "changed/quick.3-of-3.shard", "--lang", "en"]);
    assert!(told.contains("the quick.toml that it read was another"), "{told}");
}

#[test]
fn shares_that_cannot_be_are_refused_in_both_languages() {
    let folder = folder();
    for (option, value, chinese, english) in [
        ("--shard", "3", "“3”不是有效的分片", "invalid shard `3`, expected I/N"),
        ("--shard", "0/3", "如3/8；I 为1至 N", "for example 3/8, with I from 1 to N"),
        ("--shard", "4/3", "“4/3”不是有效的分片", "invalid shard `4/3`, expected I/N"),
        ("--shard", "1/8", "50000次运行只有 7 段", "50000 runs are 7 parts of 8192: too few for 8 shards"),
        ("--memory", "lots", "“lots”不是有效的内存大小", "invalid memory size `lots`"),
    ] {
        for (language, words) in [("zh", chinese), ("en", english)] {
            let mut command = carecast();
            command.current_dir(folder.path()).args(["run", "quick.toml", "--runs", RUNS, option, value]);
            let end = ended(command.args(["--lang", language]), folder.path());
            assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{value}");
            assert!(end.stderr.contains(words), "{value}: {}", end.stderr);
        }
    }
    assert_eq!(names(folder.path()), ["plan.toml", "quick.toml"].map(str::to_owned).into(), "nothing is written");
}
