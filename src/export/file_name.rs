//! File names from user-given names.

use std::collections::BTreeSet;

/// The maximum number of bytes before the extension: file systems allow 255, and a number may follow.
const LONGEST: usize = 180;

/// Names reserved by Windows, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A distinct file name for each of these, without extension: lower-case letters, digits and Chinese brackets, with `-` for
/// everything else,
/// of limited length. A name without letters or digits becomes `other`.
pub(super) fn apart(names: &[&str], other: &str) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut one = |name: &&str| {
        let own = usable(name, other);
        let numbered = (2..).map(|number: u32| format!("{own}-{number}"));
        let free = std::iter::once(own.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
        free.unwrap_or(own)
    };
    names.iter().map(&mut one).collect()
}

fn usable(name: &str, other: &str) -> String {
    let mut usable = String::new();
    // Lower case may be longer, and one of several signs is enough.
    for character in name.to_lowercase().chars() {
        let kept = if character.is_alphanumeric() || matches!(character, '（' | '）') { character } else { '-' };
        if usable.len() + kept.len_utf8() > LONGEST {
            break;
        }
        usable.push(kept);
    }
    let trimmed = usable.trim_matches('-');
    let is_device = |name: &str| {
        let number = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
        DEVICES.contains(&name) || number.is_some_and(|number| number.len() == 1 && number != "0")
    };
    if trimmed.is_empty() {
        return other.to_owned();
    }
    if is_device(trimmed) { format!("{other}-{trimmed}") } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn offices_of_one_bureau_have_files_of_their_own() {
        let names = ["民政局（养老）", "民政局-养老", "民政局/养老", "..", "***", "CON", "con ", "统计局"];
        let apart = apart(&names, "部门");
        let wanted =
            ["民政局（养老）", "民政局-养老", "民政局-养老-2", "部门", "部门-2", "部门-con", "部门-con-2", "统计局"];
        assert_eq!(apart, wanted);
    }

    #[test]
    fn long_names_that_differ_only_at_their_end_stay_apart() {
        let long = "局".repeat(300);
        let other = format!("{long}甲");
        let apart = apart(&[&long, &other], "部门");
        assert_ne!(apart[0], apart[1]);
        assert!(apart.iter().all(|name| name.len() < 200), "{apart:?}");
    }

    proptest! {
        #[test]
        fn every_name_has_a_file_in_the_folder_and_of_its_own(names in prop::collection::vec(".{0,12}", 1..8)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let apart = apart(&names, "department");
            let unique: BTreeSet<String> = apart.iter().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(unique.len(), names.len());
            for name in apart {
                prop_assert!(!name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '（' | '）')));
            }
        }
    }
}
