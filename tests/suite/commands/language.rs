//! The language of help, messages and results; colour.

use super::{SMALL, carecast, ended, folder_with, json, root};

#[test]
fn the_language_of_help_and_messages() {
    let (english, chinese) = ("Project a region's elderly population", "预测一个地区的老年人口");
    let help = |arguments: &[&str], locale: &str| {
        let end = ended(carecast().env("LANG", locale).args(arguments), root());
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        end.stdout
    };
    assert!(help(&["--help"], "C").contains(english));
    assert!(help(&["--help"], "en_GB.UTF-8").contains(english));
    assert!(help(&["--help"], "fr_FR.UTF-8").contains(english), "a language that is not ours");
    // Elsewhere the locale is a setting of the user, not of the surroundings.
    assert!(help(&["--help"], "zh_CN.UTF-8").contains(chinese) || !cfg!(target_os = "linux"));
    assert!(help(&["--lang", "zh", "--help"], "C").contains(chinese));
    assert!(help(&["--lang=zh", "--help"], "C").contains(chinese));
    assert!(help(&["--lang", "en", "--help"], "zh_CN.UTF-8").contains(english));
    for (command, english, chinese) in [
        ("run", "number of runs", "运行次数"),
        ("check", "list all errors found in one pass", "一次列出能找到的问题"),
        ("list", "what to list", "列出什么"),
    ] {
        let lower = |text: String| text.to_lowercase();
        assert!(lower(help(&[command, "--help"], "C")).contains(english), "{command}");
        assert!(help(&[command, "--help", "--lang", "zh"], "C").contains(chinese), "{command}");
    }
    let version = help(&["--version"], "zh_CN.UTF-8");
    assert_eq!(version, concat!("carecast ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn the_locale_picks_the_language_of_results() {
    let folder = folder_with(&[("small.toml", SMALL), ("bad.toml", "format = 1\n")]);
    let mut command = carecast();
    command.current_dir(folder.path()).env("LANG", "zh_CN.UTF-8");
    let end = ended(command.args(["run", "small.toml", "--runs", "5"]), folder.path());
    assert!(end.stdout.contains("已写入 out/small"), "{}", end.stdout);
    assert_eq!(json(&folder.path().join("out/small/manifest.json"))["options"]["language"], "zh");
    let mut command = carecast();
    command.current_dir(folder.path()).env("LANG", "en_US.UTF-8").env("LC_ALL", "zh_CN.UTF-8");
    let end = ended(command.args(["check", "bad.toml"]), folder.path());
    assert!(end.stderr.starts_with("错误: 缺少键"), "LC_ALL comes first: {}", end.stderr);
}

#[test]
fn no_colour_codes_reach_a_pipe() {
    let folder = folder_with(&[("bad.toml", "format = 1\nx = 1\n"), ("small.toml", SMALL)]);
    let commands: [&[&str]; 5] = [
        &["check", "bad.toml"],
        &["run", "small.toml", "--runs", "5", "--charts", "none"],
        &["list", "drivers"],
        &["--help"],
        &["run", "--nonsense"],
    ];
    for arguments in commands {
        let mut command = carecast();
        command.current_dir(folder.path()).env_remove("NO_COLOR").env("TERM", "xterm-256color").args(arguments);
        let end = ended(&mut command, folder.path());
        assert!(!(end.stdout.clone() + &end.stderr).contains('\u{1b}'), "{arguments:?}");
        assert!(!(end.stdout + &end.stderr).is_empty());
    }
}

#[test]
fn arguments_that_cannot_be_used_are_told_in_the_language() {
    let a = super::REFERENCE;
    let told: [(&[&str], &str, &str); 13] = [
        (
            &["run", a, "--runs", "1万"],
            "expected a whole number from 1 to 1000000000",
            "--runs <N> 不能是 `1万`：应为1至1000000000的整数，只写数字",
        ),
        (&["run", a, "--runs", "1e5"], "digits only, such as 100000", "不能是 `1e5`：应为"),
        (
            &["run", a, "--as-of", "abc"],
            "expected a year, such as 2025",
            "--as-of <YEAR> 不能是 `abc`：应为年份，如2025",
        ),
        (&["run", a, "--seed", "-1"], "expected a whole number of 0 or more", "没有选项 -1"),
        (
            &["solve", a, "--target", "x", "--vary", "y", "--probability", "80%"],
            "expected a number between 0 and 1, such as 0.8 for 80%",
            "应为0与1之间的小数，如0.8（即80%）：达到全部目标的可能性",
        ),
        (
            &["discover", a, "--target", "x", "--density", "5"],
            "the share of the runs in a box that miss the targets",
            "箱内达不到目标的运行所占的比例",
        ),
        (
            &["discover", a, "--target", "x", "--density", "NaN"],
            "expected a number between 0 and 1",
            "应为0与1之间的小数",
        ),
        (
            &["run", a, "--charts", "pdf"],
            "possible values: svg, png, outlines,",
            "不能是 `pdf`，可用的有：svg，png，outlines，",
        ),
        (&["run", a, "--rums", "5"], "--runs", "没有选项 --rums\n\n是否想写 --runs？"),
        (&["review", "x/y"], "takes its scenario as an option: --scenario x/y", "--scenario x/y"),
        (&["rnu", a], "unrecognized subcommand", "没有命令 rnu"),
        (&["run"], "required arguments", "缺少必需的参数：<SCENARIO>..."),
        (&["list", "drivers", "--region", "x", "--scenario", "y"], "cannot be used with", "不能与"),
    ];
    for (arguments, english, chinese) in told {
        for (language, words) in [("en", english), ("zh", chinese)] {
            let end = super::with(&[&["--lang", language], arguments].concat());
            assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{arguments:?}");
            // What clap itself says of a number that looks like an option.
            let expected = if arguments.contains(&"-1") { "-1" } else { words };
            assert!(end.stderr.contains(expected), "{arguments:?}: {}", end.stderr);
        }
    }
}
