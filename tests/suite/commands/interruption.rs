//! Ctrl-C: only whole files are left, and it is said what was done.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{SMALL, folder_with};

pub(super) fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("carecast"));
    command.current_dir(folder).args(arguments).env("NO_COLOR", "1");
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Two parts of runs that take no time.
pub(super) const QUICK: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2024\nensemble.runs = 9000\n\
    outputs.indicators = [\"gdp.nominal\"]\nassume.economy.deflator_growth = \"1 %\"\n\
    assume.economy.real_growth = { unit = \"%\", central = 4, p10 = 3, p90 = 5 }\n";

#[cfg(unix)]
fn interrupted(folder: &Path, arguments: &[&str], after: Duration) -> (Option<i32>, String, Duration) {
    let child = start(folder, arguments);
    std::thread::sleep(after);
    let asked = Instant::now();
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap(), asked.elapsed())
}

/// Stops the program until it says, while it runs, what it should.
#[cfg(unix)]
fn stops(folder: &Path, arguments: &[&str], said: impl Fn(&str) -> bool) {
    // On a busy machine it takes a while before there is anything to stop.
    let waits = [1, 2, 4, 8].map(Duration::from_secs).into_iter();
    let mut tries = waits.map(|wait| interrupted(folder, arguments, wait));
    let stopped_while_running = tries.find(|(code, told, took)| {
        assert_eq!(*code, Some(130), "{told}");
        assert!(*took < Duration::from_secs(10), "{took:?}");
        said(told)
    });
    assert!(stopped_while_running.is_some());
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_at_once_and_says_what_was_done() {
    let runs = |runs: usize| format!("{SMALL}ensemble.runs = {runs}\n");
    let folder = folder_with(&[("few.toml", &runs(5)), ("many.toml", &runs(500_000_000))]);
    for (language, scenarios, stopped, of, end) in [
        ("en", &["many.toml"][..], "stopped after ", " of 500000000 runs", "; nothing was written\n"),
        ("zh", &["few.toml", "many.toml"], "已停止：500000000次运行中完成", "次", "；没有写出任何文件\n"),
    ] {
        let options = ["--memory", "64MiB", "--charts", "none", "--lang", language];
        let run = [&["run"], scenarios, &options].concat();
        stops(folder.path(), &run, |told| told.starts_with(stopped) && told.contains(of) && told.ends_with(end));
        assert!(!folder.path().join("out/many").exists());
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_a_question_too() {
    let folder = folder_with(&[("quick.toml", QUICK)]);
    let asked = ["--vary", "economy.real_growth=3..5 %:1000000", "--from", "2023", "--runs", "500", "--lang", "en"];
    stops(folder.path(), &[&["sweep", "quick.toml", "--indicator", "gdp.nominal@2024"], &asked[..]].concat(), |told| {
        told.starts_with("stopped after ") && told.ends_with(" runs; nothing was written\n")
    });
}
