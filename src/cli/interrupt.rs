//! Ctrl-C: stops at once, says what was done, and leaves only whole files.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use carecast::{Error, Language, Result};

/// What a shell calls the exit of a program that Ctrl-C ended.
pub(super) const CODE: u8 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);
/// Whether something runs that heeds being asked.
static CAN_STOP: AtomicBool = AtomicBool::new(false);
static WRITTEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Heeds Ctrl-C from here on.
pub(super) fn listen(language: Language) {
    // Where it cannot be heeded, Ctrl-C ends the program as it ends any other: files are whole then too.
    let _ = ctrlc::set_handler(move || {
        ASKED.store(true, Ordering::Relaxed);
        if CAN_STOP.load(Ordering::Relaxed) {
            // The runs end with the next batch and say how far they came; what comes after them is not waited for.
            std::thread::sleep(Duration::from_secs(1));
        }
        tell(language.pick("已停止", "stopped"), language);
        std::process::exit(CODE.into());
    });
}

/// Computes what ends early when the flag is set.
pub(super) fn while_it_can_stop<T>(compute: impl FnOnce(&'static AtomicBool) -> Result<T>) -> Result<T> {
    CAN_STOP.store(true, Ordering::Relaxed);
    let done = compute(&ASKED);
    CAN_STOP.store(false, Ordering::Relaxed);
    done
}

/// Notes what was written whole.
pub(super) fn wrote(path: &Path) {
    if let Ok(mut written) = WRITTEN.lock() {
        written.push(path.display().to_string());
    }
}

/// Whether Ctrl-C was pressed; then says how far the runs came.
pub(super) fn ended(error: &Error, language: Language) -> bool {
    let asked = ASKED.load(Ordering::Relaxed);
    if asked {
        tell(&error.render(language), language);
    }
    asked
}

fn tell(what: &str, language: Language) {
    let written = WRITTEN.lock().map(|written| written.join(", ")).unwrap_or_default();
    match (written.is_empty(), language) {
        (true, Language::Chinese) => anstream::eprintln!("{what}；没有写出任何文件"),
        (true, Language::English) => anstream::eprintln!("{what}; nothing was written"),
        (false, Language::Chinese) => anstream::eprintln!("{what}；此前已写入 {written}"),
        (false, Language::English) => anstream::eprintln!("{what}; written before: {written}"),
    }
}
