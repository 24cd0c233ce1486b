//! The one error type of the library.

use std::fmt;
#[cfg(feature = "files")]
use std::path::Path;

use crate::diagnostic::Diagnostics;
use crate::language::{Language, Text, visible};

/// Why a call failed: either [`Diagnostics`] about what people wrote, or one message with its causes.
///
/// Its kind: [`Error::is_input`], [`Error::is_interrupted`], [`Error::is_out_of_memory`]. The command line derives its exit
/// code from it.
pub struct Error(Box<ErrorKind>);

enum ErrorKind {
    Input(Diagnostics),
    Failure {
        message: Text,
        cause: Option<Box<dyn std::error::Error + Send + Sync>>,
        class: Class,
    },
    /// A requested value is undefined, with the reason.
    Undefined(Text),
}

/// The kind of a failure.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Other,
    Interrupted,
    OutOfMemory,
}

/// The result of a fallible call of the library.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn failure(message: Text) -> Self {
        Self(Box::new(ErrorKind::Failure { message, cause: None, class: Class::Other }))
    }

    /// A failure because the computation was interrupted.
    pub(crate) fn interrupted(message: Text) -> Self {
        Self(Box::new(ErrorKind::Failure { message, cause: None, class: Class::Interrupted }))
    }

    /// A failure because the memory limit is exceeded.
    pub(crate) fn memory_exceeded(message: Text) -> Self {
        Self(Box::new(ErrorKind::Failure { message, cause: None, class: Class::OutOfMemory }))
    }

    /// A failure because the system is out of memory.
    pub(crate) fn no_memory(message: Text, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(Box::new(ErrorKind::Failure { message, cause: Some(cause.into()), class: Class::OutOfMemory }))
    }

    /// A failure because a requested value is undefined.
    pub(crate) fn undefined(message: Text) -> Self {
        Self(Box::new(ErrorKind::Undefined(message)))
    }

    /// The undefined value and its reason, if that is why the call failed.
    pub(crate) fn why_undefined(&self) -> Option<&Text> {
        if let ErrorKind::Undefined(message) = &*self.0 { Some(message) } else { None }
    }

    pub(crate) fn caused(message: Text, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(Box::new(ErrorKind::Failure { message, cause: Some(cause.into()), class: Class::Other }))
    }

    /// A failure because arrays do not fit together.
    pub(crate) fn shape(cause: ndarray::ShapeError) -> Self {
        Self::caused(crate::language::text!("结果的形状不对", "the results have the wrong shape"), cause)
    }

    #[cfg(feature = "files")]
    pub(crate) fn write(path: &Path, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let path = path.display();
        Self::caused(text_of_write(&path), cause)
    }

    /// The value read, or `None` if its errors were added to `problems`; a failure stays an error.
    pub(crate) fn report_input<T>(read: Result<T>, problems: &mut Diagnostics) -> Result<Option<T>> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(error) => {
                problems.append(error.diagnostics().cloned().ok_or(error)?);
                Ok(None)
            }
        }
    }

    /// Whether the input is at fault: a file, a text, a value. [`Error::diagnostics`] gives the place.
    ///
    /// ```
    /// use carecast::Scenario;
    /// let error = Scenario::parse("slip.toml", "format = 1\nbaseline = \"shandnog\"").unwrap_err();
    /// assert!(error.is_input());
    /// assert!(error.to_string().contains("shandong"));
    /// ```
    #[must_use]
    pub fn is_input(&self) -> bool {
        matches!(&*self.0, ErrorKind::Input(_))
    }

    /// Whether the computation was interrupted with [`Settings::stop`](crate::ensemble::Settings::stop).
    ///
    /// ```
    /// use std::sync::atomic::AtomicBool;
    /// use carecast::{Diagnostics, Projection, Scenario, ensemble::Settings};
    /// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n";
    /// let scenario = Scenario::parse("people.toml", text)?;
    /// let stop = AtomicBool::new(true);
    /// let settings = Settings { stop: Some(&stop), ..Settings::of(scenario.assumptions()) };
    /// let error = Projection::run(scenario.assumptions(), &settings, &mut Diagnostics::new()).unwrap_err();
    /// assert!(error.is_interrupted());
    /// # Ok::<(), carecast::Error>(())
    /// ```
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.class() == Some(Class::Interrupted)
    }

    /// Whether the computation needs more memory than [`Settings::memory`](crate::ensemble::Settings::memory) or the system
    /// allows.
    ///
    /// ```
    /// use carecast::{Scenario, ensemble::Memory};
    /// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n";
    /// let error = Scenario::parse("people.toml", text)?.runs(1_000_000).memory(Memory(1 << 20)).project().unwrap_err();
    /// assert!(error.is_out_of_memory());
    /// # Ok::<(), carecast::Error>(())
    /// ```
    #[must_use]
    pub fn is_out_of_memory(&self) -> bool {
        self.class() == Some(Class::OutOfMemory)
    }

    fn class(&self) -> Option<Class> {
        if let ErrorKind::Failure { class, .. } = &*self.0 { Some(*class) } else { None }
    }

    /// The problems in the input, if that is why the call failed.
    #[must_use]
    pub fn diagnostics(&self) -> Option<&Diagnostics> {
        match &*self.0 {
            ErrorKind::Input(problems) => Some(problems),
            ErrorKind::Failure { .. } | ErrorKind::Undefined(_) => None,
        }
    }

    /// The message with its chain of causes, in one language; diagnostics are rendered without colour and without control
    /// characters: see [`visible`].
    #[must_use]
    pub fn render(&self, language: Language) -> String {
        match &*self.0 {
            ErrorKind::Input(problems) => problems.render(language, false),
            ErrorKind::Undefined(message) => visible(message.get(language)).into_owned(),
            ErrorKind::Failure { message, cause, .. } => {
                let mut out = message.get(language).to_owned();
                let mut next = cause.as_ref().map(|c| &**c as &(dyn std::error::Error + 'static));
                while let Some(error) = next {
                    out.push_str(": ");
                    out.push_str(&error.to_string());
                    next = error.source();
                }
                visible(&out).into_owned()
            }
        }
    }
}

#[cfg(feature = "files")]
fn text_of_write(path: &std::path::Display<'_>) -> Text {
    crate::language::text!("无法写入 {path}", "cannot write {path}")
}

impl From<Diagnostics> for Error {
    fn from(problems: Diagnostics) -> Self {
        Self(Box::new(ErrorKind::Input(problems)))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Language::English))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;

    #[test]
    fn what_a_cause_quotes_cannot_steer_a_terminal() {
        let failure = Error::caused(text!("不能读", "cannot be read"), "unknown name `\u{1b}[2J`");
        assert_eq!(failure.render(Language::English), "cannot be read: unknown name `\\u{1b}[2J`");
        let undefined = Error::undefined(text!("`\u{9b}` 没有值", "`\u{9b}` has no value"));
        assert_eq!(undefined.render(Language::Chinese), "`\\u{9b}` 没有值");
    }
}
