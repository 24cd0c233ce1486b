//! The `carecast` program: see `carecast --help`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
