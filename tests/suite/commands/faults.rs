//! What goes wrong around the program: it is killed, the disk is full, two of it write into one folder.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::time::Instant;

use super::folders::{PEOPLE, listed};
use super::interruption::{QUICK, start};
use super::{carecast, ended, files, folder_with, json, names};
use crate::made_up_wpp::{put, tables};

/// Nothing is in a folder but what its manifest lists, as it says, and all of it is of one seed.
fn assert_whole(folder: &Path) {
    let mut known = listed(folder);
    known.push("manifest.json".to_owned());
    assert_eq!(names(folder), known.into_iter().collect());
    assert_eq!(json(&folder.join("projection.json"))["seed"], json(&folder.join("manifest.json"))["seed"]);
}

// ---- Killed ----------------------------------------------------------------------------------------------------------

/// What a killed command may leave: a whole result, or the list of one that is not, and what no reader takes for a result.
fn assert_sound(folder: &Path) {
    let own: Vec<String> = names(folder).into_iter().filter(|name| !name.starts_with(".carecast-")).collect();
    let incomplete = folder.join("manifest.incomplete.json");
    if !incomplete.exists() {
        let mut known = if own.is_empty() { Vec::new() } else { listed(folder) };
        known.extend(own.iter().filter(|name| *name == "manifest.json").cloned());
        known.sort();
        assert_eq!(own, known);
        return;
    }
    assert!(!folder.join("manifest.json").exists());
    let manifest = json(&incomplete);
    let replaced = manifest["replaces"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap());
    let new = manifest["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap());
    let known: Vec<&str> = new.chain(replaced).chain(["manifest.incomplete.json"]).collect();
    assert!(own.iter().all(|name| known.contains(&name.as_str())), "{own:?} {known:?}");
}

#[test]
fn a_killed_command_leaves_nothing_mixed_and_the_next_exactly_its_own_files() {
    let folder = folder_with(&[("people.toml", PEOPLE)]);
    let at = |seed: &'static str, charts: &'static str| {
        ["run", "people.toml", "--quiet", "--out", "killed", "--seed", seed, "--charts", charts]
    };
    let out = folder.path().join("killed/people");
    let began = Instant::now();
    assert!(start(folder.path(), &at("1", "svg")).wait().unwrap().success());
    let took = began.elapsed();
    for moment in 0..16 {
        // Most moments fall into the last part, when files are written; every other time none stand there before.
        if moment % 2 == 0 {
            std::fs::remove_dir_all(&out).unwrap();
        }
        let mut child = start(folder.path(), &at("2", "svg"));
        std::thread::sleep(took.mul_f64(0.3 + 0.05 * f64::from(moment)));
        let _ = child.kill();
        child.wait().unwrap();
        if out.exists() {
            assert_sound(&out);
        }
        assert!(start(folder.path(), &at("1", "none")).wait().unwrap().success());
        assert_whole(&out);
        assert_eq!(json(&out.join("manifest.json"))["seed"], 1);
    }
}

/// Kills a command when its tables are in place and its charts are not, and returns the list of what is not finished.
fn killed_while_drawing(folder: &Path, out: &str, arguments: &[&str]) -> serde_json::Value {
    let out = folder.join(out);
    let incomplete = out.join("manifest.incomplete.json");
    let has_tables = || {
        let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(&incomplete).ok()?).ok()?;
        let files = manifest["files"].as_array()?;
        let are_there = files.iter().all(|file| out.join(file["name"].as_str().unwrap()).is_file());
        (are_there && manifest["to_draw"].is_array()).then_some(manifest)
    };
    for _ in 0..5 {
        let mut child = start(folder, arguments);
        while child.try_wait().unwrap().is_none() {
            if let Some(manifest) = has_tables() {
                let _ = child.kill();
                child.wait().unwrap();
                if incomplete.exists() && has_tables().is_some() {
                    return manifest;
                }
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
    panic!("never seen with tables and without charts: {arguments:?}")
}

/// A plan that can be reviewed.
const PLAN: &str = r#"
format = 1
title = "A plan"
period = [2022, 2025]
base_year = 2022
baseline = "shandong"

[[target]]
id = "aged"
indicator = "population.aged_60_plus"
period = 2025
comparator = ">="
value = 2400
unit = "万人"
quote = "60岁及以上人口达到2400万人"
"#;

#[test]
fn a_command_killed_while_it_draws_leaves_its_tables() {
    let folder = folder_with(&[
        ("a.toml", PEOPLE),
        ("b.toml", PEOPLE),
        ("planned.toml", &format!("plan = \"plan.toml\"\n{PEOPLE}")),
        ("plan.toml", PLAN),
    ]);
    let cases: [(&str, &[&str], &[&str]); 5] = [
        ("out/a", &["run", "a.toml"], &["population.csv", "projection.csv", "projection.json"]),
        ("out", &["run", "a.toml", "b.toml"], &["comparison.csv"]),
        (
            "out/a/sweep",
            &[
                "sweep",
                "a.toml",
                "--vary",
                "population.fertility_error=1..5%:3",
                "--indicator",
                "population.total@2025",
            ],
            &["sweep.csv"],
        ),
        (
            "out",
            &["review", "--scenario", "planned.toml", "--as-of", "2023"],
            &["figures.csv", "projection.csv", "review.csv", "review.html", "review.json", "targets.csv"],
        ),
        ("out", &["hindcast", "shandong", "--out", "out"], &["hindcast.csv", "hindcast.md"]),
    ];
    for (out, command, tables) in cases {
        let _ = std::fs::remove_dir_all(folder.path().join("out"));
        let manifest = killed_while_drawing(folder.path(), out, command);
        let at = folder.path().join(out);
        assert!(!at.join("manifest.json").exists(), "{command:?}");
        for table in tables {
            let files = manifest["files"].as_array().unwrap();
            let listed = files.iter().find(|file| file["name"] == *table);
            let listed = listed.unwrap_or_else(|| panic!("{table} is not listed by {command:?}: {manifest}"));
            assert!(listed["sha256"].is_string() && at.join(table).is_file(), "{command:?}: {table}");
        }
        assert!(manifest["to_draw"].as_array().is_some_and(|charts| !charts.is_empty()), "{command:?}");
    }
}

#[test]
fn what_a_command_that_was_killed_while_it_drew_had_not_drawn_is_named() {
    let folder = folder_with(&[("people.toml", PEOPLE)]);
    let run = ["run", "people.toml", "--quiet", "--out", "out", "--charts", "svg"];
    killed_while_drawing(folder.path(), "out/people", &run);
    let chart = |language: &str| {
        let mut command = carecast();
        command.current_dir(folder.path()).args(["chart", "out/people", "--lang", language]);
        ended(&mut command, folder.path()).stderr
    };
    // The tables have the hashes that are listed: only charts are missing.
    assert!(chart("en").contains("not done: charts/"), "{}", chart("en"));
    assert!(chart("zh").contains("未完的有 charts/"), "{}", chart("zh"));
    assert!(!chart("en").contains("csv") && !chart("en").contains("json,"), "{}", chart("en"));
    assert!(start(folder.path(), &run).wait().unwrap().success());
    assert_whole(&folder.path().join("out/people"));
}

#[test]
fn a_killed_share_leaves_none_or_a_whole_one() {
    let folder = folder_with(&[("quick.toml", QUICK)]);
    let run = ["run", "quick.toml", "--quiet", "--shard", "2/2", "--out", "killed"];
    let out = folder.path().join("killed");
    let began = Instant::now();
    assert!(start(folder.path(), &run).wait().unwrap().success());
    let took = began.elapsed();
    let whole = files(&out);
    assert_eq!(whole.len(), 1);
    for moment in 0..8 {
        std::fs::remove_dir_all(&out).unwrap();
        let mut child = start(folder.path(), &run);
        std::thread::sleep(took.mul_f64(0.5 + 0.07 * f64::from(moment)));
        let _ = child.kill();
        child.wait().unwrap();
        std::fs::create_dir_all(&out).unwrap();
        for (path, content) in files(&out) {
            assert!(path.to_str().unwrap().starts_with(".carecast-") || whole.get(&path) == Some(&content), "{path:?}");
        }
        assert!(start(folder.path(), &run).wait().unwrap().success());
        assert!(whole == files(&out));
    }
}

// ---- Two at once -----------------------------------------------------------------------------------------------------

/// Holds the lock of a folder while commands start, and lets it go when all of them wait for it.
fn all_at_once(folder: &Path, out: &str, commands: &[&[&str]]) -> Vec<Output> {
    let out = folder.join(out);
    std::fs::create_dir_all(&out).unwrap();
    let lock = OpenOptions::new().write(true).create(true).truncate(false).open(out.join(".carecast-lock")).unwrap();
    lock.lock().unwrap();
    let children: Vec<Child> = commands.iter().map(|command| start(folder, command)).collect();
    let waiting: Vec<std::thread::JoinHandle<Output>> = children
        .into_iter()
        .map(|mut child| {
            let mut told = [0; 8];
            let mut stderr = child.stderr.take().unwrap();
            // Nothing is said before it is that somebody waits.
            std::io::Read::read_exact(&mut stderr, &mut told).unwrap();
            std::thread::spawn(move || {
                let mut rest = told.to_vec();
                std::io::Read::read_to_end(&mut stderr, &mut rest).unwrap();
                Output { stderr: rest, ..child.wait_with_output().unwrap() }
            })
        })
        .collect();
    drop::<File>(lock);
    waiting.into_iter().map(|waiting| waiting.join().unwrap()).collect()
}

#[test]
fn two_that_write_into_one_folder_wait_for_one_another() {
    let folder = folder_with(&[("a.toml", PEOPLE)]);
    let run = |seed: &'static str, charts: &'static str, language: &'static str| {
        ["run", "a.toml", "--runs", "20", "-q", "--seed", seed, "--charts", charts, "--lang", language]
    };
    for _ in 0..3 {
        let commands = [run("1", "svg", "en"), run("2", "none", "zh"), run("3", "svg", "en")];
        let ends = all_at_once(folder.path(), "out/a", &commands.each_ref().map(|command| &command[..]));
        for (end, words) in
            ends.iter().zip(["another carecast is writing into out/a: waiting for it\n", "正由另一个", "waiting"])
        {
            let told = String::from_utf8_lossy(&end.stderr);
            assert!(end.status.success() && told.contains(words), "{told}");
        }
        assert_whole(&folder.path().join("out/a"));
    }
}

#[test]
fn a_lock_file_that_was_left_behind_means_nothing() {
    let folder = folder_with(&[("a.toml", PEOPLE), ("out/a/.carecast-lock", "left")]);
    let end = ended(carecast().current_dir(folder.path()).args(["run", "a.toml", "--runs", "20", "-q"]), folder.path());
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    assert_whole(&folder.path().join("out/a"));
}

// ---- No room ---------------------------------------------------------------------------------------------------------

/// Starts the program where no file may be larger than so many blocks of 512 or 1024 bytes.
#[cfg(unix)]
fn limited(folder: &Path, blocks: u32, arguments: &[&str]) -> Output {
    let mut command = Command::new("sh");
    command.current_dir(folder).env("LANG", "C").args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    command.arg(carecast().get_program()).args(arguments).output().unwrap()
}

#[cfg(unix)]
#[test]
fn a_limit_on_the_size_of_files_is_told_and_what_was_there_stays() {
    let folder = folder_with(&[("quick.toml", QUICK)]);
    put(&folder.path().join("tables"), &tables(), false);
    let run = ["run", "quick.toml", "-q", "--charts", "svg", "--out", "out"];
    let shard = ["run", "quick.toml", "-q", "--shard", "1/1", "--out", "shards"];
    let import = ["import", "wpp", "tables", "--out", "world", "--country", "AAA"];
    let commands: [(&[&str], &[&str]); 3] =
        [(&run, &["--seed", "2"]), (&shard, &["--seed", "2"]), (&import, &["--force"])];
    for (command, again) in commands {
        assert!(start(folder.path(), command).wait().unwrap().success());
        let before = files(folder.path());
        for (language, words) in [("en", "error: cannot write "), ("zh", "错误: 无法写入 ")] {
            let end = limited(folder.path(), 4, &[command, again, &["--lang", language]].concat());
            let told = String::from_utf8(end.stderr).unwrap();
            assert_eq!(end.status.code(), Some(1), "{command:?}: {told}");
            assert!(told.contains(words) && told.contains("File too large"), "{told}");
            assert!(before == files(folder.path()), "{command:?}: {:?}", names(folder.path()));
        }
    }
    let end = limited(folder.path(), 4, &["run", "quick.toml", "-q", "--out", "new", "--lang", "en"]);
    assert!(String::from_utf8_lossy(&end.stderr).contains("the earlier contents of its folder are unchanged"));
    assert!(names(&folder.path().join("new")).is_empty());
}

/// A disk of its own that is filled; where a user may not make one there is nothing to try.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_the_result_that_was_there_stays() {
    let own = |script: &str, folder: &Path| {
        let mut command = Command::new("unshare");
        command.current_dir(folder).env("LANG", "C").args(["-rm", "sh", "-ec", script]);
        command.arg(carecast().get_program()).output()
    };
    let folder = folder_with(&[("a.toml", PEOPLE)]);
    std::fs::create_dir(folder.path().join("out")).unwrap();
    let mount = "mount -t tmpfs -o size=1m none out";
    if !own(mount, folder.path()).is_ok_and(|end| end.status.success()) {
        return;
    }
    let script = format!(
        r#"{mount}
        run() {{ "$0" run a.toml --runs 20 -q --charts "$1" --out out --seed "$2" --lang en; }}
        run svg 1
        cp -r out/a before
        head -c 2m /dev/zero > out/filler 2>/dev/null || true
        if run svg 2; then echo "the disk was not full"; exit 3; fi
        rm out/filler
        diff -r out/a before
        run none 2
        cp -r out/a after"#
    );
    let end = own(&script, folder.path()).unwrap();
    let told = String::from_utf8(end.stderr).unwrap();
    assert!(end.status.success(), "{}{told}", String::from_utf8_lossy(&end.stdout));
    assert!(told.contains("cannot write") && told.contains("No space left on device"), "{told}");
    assert_whole(&folder.path().join("before"));
    assert_whole(&folder.path().join("after"));
}

// ---- Imports ---------------------------------------------------------------------------------------------------------

fn world() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("tables"), &tables(), false);
    let world = folder.path().join("world");
    (folder, world)
}

const IMPORT: [&str; 5] = ["import", "wpp", "tables", "--out", "world"];

#[test]
fn two_imports_into_one_folder_wait_for_one_another() {
    let (folder, world) = world();
    assert!(start(folder.path(), &IMPORT).wait().unwrap().success());
    let once = files(&world);
    std::fs::remove_dir_all(&world).unwrap();
    let english = [&IMPORT[..], &["--lang", "en"]].concat();
    for _ in 0..2 {
        for end in all_at_once(folder.path(), "world", &[&english, &english]) {
            let told = String::from_utf8_lossy(&end.stderr);
            assert!(end.status.success(), "{told}");
            assert_eq!(told, "another carecast is writing into world: waiting for it\n");
        }
        assert!(once == files(&world), "{:?}", names(&world));
    }
}

#[test]
fn what_a_killed_import_had_moved_aside_comes_back() {
    let (folder, world) = world();
    assert!(start(folder.path(), &IMPORT).wait().unwrap().success());
    let once = files(&world);
    let baselines = world.join("baselines");
    // Killed when the old baseline of Aland was out of its place and the new one not yet in it.
    let staged = baselines.join(".carecast-staged");
    for name in ["old", "new/aaa", "new/bbb"] {
        std::fs::create_dir_all(staged.join(name)).unwrap();
    }
    std::fs::write(staged.join("new/bbb/baseline.toml"), "half").unwrap();
    std::fs::rename(baselines.join("aaa"), staged.join("old/aaa")).unwrap();
    let other = [&IMPORT[..], &["--country", "BBB"]].concat();
    assert!(start(folder.path(), &other).wait().unwrap().success());
    assert!(once == files(&world), "{:?}", names(&world));
    assert!(!staged.exists());
}

#[test]
fn an_import_that_is_killed_is_mended_by_the_next() {
    let (folder, world) = world();
    let began = Instant::now();
    assert!(start(folder.path(), &IMPORT).wait().unwrap().success());
    let (took, once) = (began.elapsed(), files(&world));
    for moment in 0..8 {
        let mut child = start(folder.path(), &IMPORT);
        std::thread::sleep(took.mul_f64(0.3 + 0.1 * f64::from(moment)));
        let _ = child.kill();
        child.wait().unwrap();
        assert!(start(folder.path(), &IMPORT).wait().unwrap().success());
        assert!(once == files(&world), "{:?}", names(&world));
    }
}

// ---- Ctrl-C between files --------------------------------------------------------------------------------------------

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_a_whole_result_or_none() {
    let folder = folder_with(&[("people.toml", PEOPLE)]);
    let at = |seed: &'static str| ["run", "people.toml", "--quiet", "--seed", seed, "--charts", "svg", "--out", "out"];
    let out = folder.path().join("out/people");
    let began = Instant::now();
    assert!(start(folder.path(), &at("1")).wait().unwrap().success());
    let took = began.elapsed();
    for moment in 0..10 {
        let mut child = start(folder.path(), &at(if moment % 2 == 0 { "2" } else { "1" }));
        std::thread::sleep(took.mul_f64(0.5 + 0.05 * f64::from(moment)));
        let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).output().unwrap();
        child.wait().unwrap();
        assert_whole(&out);
    }
}
