//! A lock file held by one process at a time. The operating system releases it when the process ends in any way; a leftover
//! file has no effect.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use same_file::Handle;

/// The result of an attempt to lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::export) enum LockAttempt {
    /// Another process holds it.
    Held,
    /// The file system has no locks.
    NoLocks,
}

/// Locks a file, created if missing, until the returned value is dropped. `told` is called with reasons for waiting.
pub(in crate::export) fn hold(path: &Path, told: &dyn Fn(LockAttempt)) -> io::Result<File> {
    loop {
        if path.is_symlink() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it is a link"));
        }
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                told(LockAttempt::Held);
                match file.lock() {
                    Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                    locked => locked?,
                }
            }
            Err(TryLockError::Error(_)) => told(LockAttempt::NoLocks),
        }
        if is_at(&file, path)? {
            return Ok(file);
        }
        // The previous holder removed it: a later process would lock another file.
    }
}

/// Whether a path leads to an open file.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    match Handle::from_path(path) {
        Ok(there) => Ok(there == Handle::from_file(file.try_clone()?)?),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(cause),
    }
}

/// A lock file that is removed when released.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Locks at once, unless another process holds it or that cannot be known.
    pub(super) fn at_once(path: &Path) -> Option<Self> {
        if path.is_symlink() {
            return None;
        }
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).ok()?;
        let is_locked = file.try_lock().is_ok() && is_at(&file, path).unwrap_or(false);
        is_locked.then(|| Self { path: path.to_owned(), _file: file })
    }

    pub(super) fn new(path: PathBuf, told: &dyn Fn(LockAttempt)) -> io::Result<Self> {
        let file = hold(&path, told)?;
        Ok(Self { path, _file: file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A leftover file is harmless.
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn one_at_a_time_holds_a_file_and_nothing_is_left_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let held = Lock::new(path.clone(), &|_| {}).unwrap();
                        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        drop(held);
                    }
                });
            }
        });
        assert_eq!((most.into_inner(), path.exists()), (1, false));
    }

    #[test]
    fn a_file_that_was_left_behind_means_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        std::fs::write(&path, "left").unwrap();
        let held = Lock::new(path.clone(), &|_| panic!("nobody holds it")).unwrap();
        let waited = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let other = scope.spawn(|| Lock::new(path.clone(), &|_| _ = waited.fetch_add(1, Ordering::SeqCst)));
            while waited.load(Ordering::SeqCst) == 0 {
                std::thread::yield_now();
            }
            drop(held);
            assert!(other.join().unwrap().is_ok());
        });
    }
}
