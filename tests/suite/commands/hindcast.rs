//! `carecast hindcast`: the published document is what the command makes.

use super::{root, with};

#[test]
fn the_document_in_docs_is_what_the_command_makes() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let end = with(&["hindcast", "--out", out, "--lang", "en"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    for file in ["hindcast.md", "hindcast.csv"] {
        let made = std::fs::read_to_string(folder.path().join(file)).unwrap();
        let kept = std::fs::read_to_string(root().join("docs").join(file)).unwrap();
        assert!(made == kept, "docs/{file} is out of date: carecast hindcast --out docs --lang en");
    }
    // docs/ holds the results of several commands.
    let files = |manifest: &std::path::Path| {
        let text = std::fs::read_to_string(manifest).unwrap();
        let whole: serde_json::Value = serde_json::from_str(&text).unwrap();
        let others = whole["others"].as_array().cloned().unwrap_or_default();
        let of_hindcast = [vec![whole], others].concat().into_iter().find(|result| result["asked"] == "hindcast");
        of_hindcast.unwrap()["files"].clone()
    };
    let (made, kept) = (files(&folder.path().join("manifest.json")), files(&root().join("docs/manifest.json")));
    assert!(made == kept, "docs/manifest.json is out of date: carecast hindcast --out docs --lang en");
    for picture in ["hindcast-regions.png", "hindcast-china.png", "hindcast-shandong.png"] {
        assert!(folder.path().join(picture).is_file());
    }
}

#[test]
fn a_hindcast_of_one_region_in_chinese() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let end = with(&["hindcast", "shandong", "--out", out, "--lang", "zh"]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stdout.contains("山东省") && end.stdout.contains("2391.0"), "{}", end.stdout);
    let document = std::fs::read_to_string(folder.path().join("hindcast.md")).unwrap();
    assert!(document.contains("![hindcast-shandong](hindcast-shandong.png)"), "{document}");
    assert!(folder.path().join("hindcast-shandong.png").is_file());
    let end = with(&["hindcast", "shandon", "--out", out, "--lang", "en"]);
    assert_eq!(end.code, Some(2));
    assert!(end.stderr.contains("did you mean `shandong`?"), "{}", end.stderr);
}
