//! Ctrl-C: stops immediately, reports what was written, and leaves only complete files. Also handles SIGXFSZ.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use carecast::{Error, Language, Result};

/// The exit code of shells for a program ended by Ctrl-C.
pub(super) const CODE: u8 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);
/// Whether a computation is running that checks the stop flag.
static CAN_STOP: AtomicBool = AtomicBool::new(false);
static WRITTEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Installs the handler of Ctrl-C.
pub(super) fn listen(language: Language) {
    // Where it cannot be heeded, Ctrl-C ends the program as it ends any other: files are whole then too.
    let _ = ctrlc::set_handler(move || {
        ASKED.store(true, Ordering::Relaxed);
        let computing = CAN_STOP.load(Ordering::Relaxed);
        if computing {
            // The runs end with the next batch and say how far they came; what comes after them is not waited for.
            std::thread::sleep(Duration::from_secs(1));
        }
        let undrawn = carecast::export::end_writing();
        if let Some(folder) = &undrawn {
            wrote(folder);
        }
        notify(
            language.pick("已停止", "stopped"),
            computing && CAN_STOP.load(Ordering::Relaxed),
            undrawn.as_deref(),
            language,
        );
        std::process::exit(CODE.into());
    });
}

/// A file that grows beyond what the system allows is a failure like a full disk, not the end of the program.
pub(super) fn outlive_file_size_limit() {
    // Where that cannot be had, the program ends as any other does.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
}

/// Runs a computation that ends early when the stop flag is set.
pub(super) fn while_it_can_stop<T>(compute: impl FnOnce(&'static AtomicBool) -> Result<T>) -> Result<T> {
    CAN_STOP.store(true, Ordering::Relaxed);
    let done = compute(&ASKED);
    CAN_STOP.store(false, Ordering::Relaxed);
    done
}

/// Records a path that was completely written.
pub(super) fn wrote(path: &Path) {
    if let Ok(mut written) = WRITTEN.lock() {
        written.push(path.display().to_string());
    }
}

/// Whether Ctrl-C was pressed; if so, reports the progress of the runs.
pub(super) fn ended(error: &Error, language: Language) -> bool {
    let asked = ASKED.load(Ordering::Relaxed);
    if asked {
        notify(&error.render(language), true, None, language);
    }
    asked
}

/// Says what was done; where files may be being written, only of those that are whole. The charts of `undrawn` are missing.
fn notify(what: &str, between_files: bool, undrawn: Option<&Path>, language: Language) {
    let written = WRITTEN.lock().map(|written| written.join(", ")).unwrap_or_default();
    let done = match (written.is_empty(), between_files, language) {
        (true, false, _) => String::new(),
        (true, true, Language::Chinese) => "；没有写出任何文件".to_owned(),
        (true, true, Language::English) => "; nothing was written".to_owned(),
        (false, _, Language::Chinese) => format!("；此前已写入 {written}"),
        (false, _, Language::English) => format!("; written before: {written}"),
    };
    let missing = undrawn.map_or(String::new(), |folder| match language {
        Language::Chinese => format!("（{} 没有图）", folder.display()),
        Language::English => format!(" ({} without charts)", folder.display()),
    });
    super::terminal::notify(format_args!("{what}{done}{missing}"));
}
