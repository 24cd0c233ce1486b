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
        ("run", "how many runs", "运行次数"),
        ("check", "list every problem", "列出全部问题"),
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
