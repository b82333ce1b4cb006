//! Makes a large library to try things on: `cargo run --release --example generate_library -- --files 1000000 PATH`.

#[path = "support/generated.rs"]
mod generated;

use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;

#[derive(Parser)]
struct Arguments {
    /// How many files are in it
    #[arg(long, default_value_t = 100_000)]
    files: u64,
    /// The library's file, which must not be there yet
    path: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    anyhow::ensure!(!arguments.path.exists(), "`{}` is there already.", arguments.path.display());
    let start = Instant::now();
    generated::library(&arguments.path, arguments.files)?;
    println!("{} files of {} in {:.1} s", arguments.files, generated::USER, start.elapsed().as_secs_f64());
    Ok(())
}
