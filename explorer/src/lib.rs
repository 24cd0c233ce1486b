//! carecast as a WebAssembly module. Texts go through two buffers: the page asks for room with [`input`], writes a question in
//! JSON there, calls [`open`] or [`answer`], and reads as many bytes as that returns from [`output`].

use std::sync::{Mutex, MutexGuard, PoisonError};

use carecast::explorer::{Explorer, SOURCE};

/// What stands between two calls.
struct Session {
    input: Vec<u8>,
    output: Vec<u8>,
    explorer: Option<Explorer>,
}

static SESSION: Mutex<Session> = Mutex::new(Session { input: Vec::new(), output: Vec::new(), explorer: None });

fn session() -> MutexGuard<'static, Session> {
    SESSION.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Session {
    fn question(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.input)).into_owned()
    }

    fn give(&mut self, answer: String) -> usize {
        self.output = answer.into_bytes();
        self.output.len()
    }
}

/// Room for a question of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    let mut session = session();
    session.input = vec![0; length];
    session.input.as_mut_ptr()
}

/// Where the answer is.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    session().output.as_ptr()
}

/// Opens the scenario in the input; how long the answer is, which is an empty object or the reason why it cannot be opened.
#[unsafe(no_mangle)]
pub extern "C" fn open() -> usize {
    let mut session = session();
    let inputs = session.question();
    let answer = match Explorer::open_inputs(&inputs) {
        Ok(explorer) => {
            session.explorer = Some(explorer);
            "{}".to_owned()
        }
        Err(refusal) => refusal,
    };
    session.give(answer)
}

/// Answers the question in the input; how long the answer is. Without a scenario there is none.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    let mut session = session();
    let question = session.question();
    let answer = session.explorer.as_mut().map_or_else(String::new, |explorer| explorer.answer(&question));
    session.give(answer)
}

/// From what the module was built: `carecast explore` looks for this text in it.
#[unsafe(no_mangle)]
pub extern "C" fn source() -> usize {
    session().give(SOURCE.to_owned())
}
