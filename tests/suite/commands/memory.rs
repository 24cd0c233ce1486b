//! `carecast run` with more runs than memory holds.

use std::path::Path;
use std::time::Duration;

use super::{REFERENCE, carecast, ended, folder_with, names, root, wide};

#[test]
fn files_do_not_depend_on_memory() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2024\noutputs.indicators = [\"gdp.real_growth\"]\n\
                assume.economy.deflator_growth = \"1 %\"\n\
                assume.economy.real_growth = { unit = \"%\", central = 4, p10 = 3, p90 = 5 }\n";
    let folder = folder_with(&[("growth.toml", text)]);
    let at = |memory: &str| {
        let mut command = wide();
        command.current_dir(folder.path()).args(["run", "growth.toml", "--runs", "100000", "--charts", "none"]);
        let end = ended(command.args(["--memory", memory, "--lang", "en", "--out", memory]), folder.path());
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        let results = folder.path().join(memory).join("growth");
        let files = names(&results).into_iter().map(|name| (std::fs::read(results.join(&name)).ok(), name));
        (end.stdout.replace(memory, "DIR"), files.collect::<Vec<_>>())
    };
    assert_eq!(at("8MiB"), at("2.1MB"));
}

/// The most memory that the program took, as the kernel knows it.
#[cfg(target_os = "linux")]
fn most_memory(folder: &Path, arguments: &[&str]) -> u64 {
    let mut child = super::interruption::start(folder, arguments);
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        most = kib.unwrap_or(most);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(child.wait().unwrap().success());
    most
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_is_that_of_the_command_however_many_scenarios_it_has() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2026\noutputs.indicators = [\"gdp.real_growth\"]\n\
                assume.economy.deflator_growth = \"1 %\"\n\
                assume.economy.real_growth = { unit = \"%\", central = 4, p10 = 3, p90 = 5 }\n";
    let names: Vec<String> = (1..=6).map(|number| format!("{number}.toml")).collect();
    let folder = folder_with(&names.iter().map(|name| (name.as_str(), text)).collect::<Vec<_>>());
    // The values of one scenario would take 23 MB.
    let options = ["--runs", "500000", "--memory", "24MiB", "--charts", "none", "--quiet", "--threads", "2"];
    let of = |count: usize| {
        let scenarios: Vec<&str> = names.iter().take(count).map(String::as_str).collect();
        most_memory(folder.path(), &[&["run"], &scenarios[..], &options].concat())
    };
    let (one, six) = (of(1), of(6));
    assert!(six < one + (20 << 10), "one scenario took {one} KiB, six took {six} KiB");
}

/// The projections before and after what became known, and those with which the draws are brought to agree with it.
#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_a_review_is_that_of_all_projections_it_holds_at_once() {
    let scenario = "format = 1\nbaseline = \"shandong\"\nhorizon = 2026\nplan = \"plan.toml\"\n\
                    outputs.indicators = [\"gdp.real_growth\"]\nassume.economy.deflator_growth = \"1 %\"\n\
                    assume.economy.real_growth = { unit = \"%\", central = 4, p10 = 3, p90 = 5 }\n";
    let plan = "format = 1\ntitle = \"t\"\nperiod = [2022, 2026]\nbase_year = 2022\nbaseline = \"shandong\"\n\
                [[target]]\nid = \"t\"\nindicator = \"gdp.real_growth\"\nperiod = 2026\ncomparator = \">=\"\nvalue = 4\n\
                unit = \"%\"\nquote = \"q\"\n";
    let folder = folder_with(&[("s.toml", scenario), ("plan.toml", plan)]);
    let options = ["review", "--scenario", "s.toml", "--as-of", "2024", "--charts", "none", "--threads", "2", "-q"];
    // The values of 10 000 runs take 7.7 MiB.
    let with =
        |runs: &str| most_memory(folder.path(), &[&options[..], &["--memory", "80MiB", "--runs", runs]].concat());
    let (few, many) = (with("100"), with("10000"));
    assert!(many < few + (80 << 10), "100 runs took {few} KiB, 10 000 took {many} KiB");
    for (language, words) in [("en", "more than the 6 MiB for one projection"), ("zh", "多于一次预测可用的 6 MiB")]
    {
        let mut command = carecast();
        command.current_dir(folder.path()).args(options).args(["--memory", "24MiB", "--runs", "10000"]);
        let end = ended(command.args(["--lang", language]), folder.path());
        assert!(end.code == Some(1) && end.stderr.contains(words), "{}", end.stderr);
    }
}

#[test]
fn too_little_memory_even_for_statistics_is_refused_before_anything_is_computed() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = root().join(REFERENCE).display().to_string();
    let refused = |language: &str| {
        let mut command = carecast();
        command.current_dir(folder.path()).args(["run", &scenario, "--runs", "1000000000", "--memory", "2MiB"]);
        let end = ended(command.args(["--lang", language]).timeout(Duration::from_secs(20)), folder.path());
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{}", end.stderr);
        assert!(names(folder.path()).is_empty(), "nothing is written");
        end.stderr
    };
    let english = refused("en");
    assert!(english.starts_with("error: even without the values of every run, 189 series need "), "{english}");
    assert!(english.contains(" of memory, more than 2 MiB; give more memory (--memory), or ask for fewer indicators"));
    let chinese = refused("zh");
    assert!(
        chinese.starts_with("错误: 即使不保存每次运行的数值，189个数列也需要 ")
            && chinese.contains("给更多内存（--memory）"),
        "{chinese}"
    );
}

#[test]
fn what_needs_every_run_is_refused_beyond_the_memory() {
    let folder = folder_with(&[]);
    let target = "industry.value_added@2030>=8400 亿元";
    for (language, words) in [
        (
            "en",
            "error: the values of 1000000 runs need 30.5 MiB of memory, more than the 16 MiB for one projection, and every one of them is needed here",
        ),
        (
            "zh",
            "错误: 1000000 次运行的全部数值需要 30.5 MiB 内存，多于一次预测可用的 16 MiB，而这里每次运行的数值都要用",
        ),
    ] {
        let mut command = carecast();
        command
            .args(["discover", REFERENCE, "--target", target, "--runs", "1000000", "--memory", "16MiB"])
            .arg("--out");
        let end = ended(command.arg(folder.path()).args(["--lang", language]), folder.path());
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{}", end.stderr);
        let shown: String = end.stderr.split_whitespace().collect();
        let start: String = words.split("30.5").next().unwrap().split_whitespace().collect();
        assert!(shown.starts_with(&start) && end.stderr.contains("--memory"), "{}", end.stderr);
        assert!(names(folder.path()).is_empty(), "nothing is written");
    }
}
