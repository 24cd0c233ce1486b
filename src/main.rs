//! The `carecast` program: see `carecast --help`.

// These panic where the output cannot be written: `cli::terminal` prints.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
