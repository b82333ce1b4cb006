//! Standard output and standard error: the only places of the command line that print.
//!
//! Text goes out as [`Shown`] or as JSON whose control characters are escaped, so that no name can move a cursor.

use std::fmt::Display;
use std::io::{self, BufWriter, Stdout, Write};

use serde::Serialize;

use crate::text::{self, Shown};

/// Standard output, in large writes.
#[derive(Debug)]
pub struct Output {
    out: BufWriter<Stdout>,
}

impl Output {
    /// Opens standard output.
    pub fn stdout() -> Output {
        Output { out: BufWriter::with_capacity(64 << 10, io::stdout()) }
    }

    /// Prints a line of the program's own words and of shown texts.
    pub fn line(&mut self, line: impl Display) -> io::Result<()> {
        writeln!(self.out, "{line}")
    }

    /// Prints a value as JSON, without a line end.
    pub fn json<T: Serialize>(&mut self, value: &T) -> io::Result<()> {
        let json = serde_json::to_string(value)?;
        self.out.write_all(text::safe_json(&json).as_bytes())
    }

    /// Prints as it is: marks between values.
    pub fn raw(&mut self, mark: &'static str) -> io::Result<()> {
        self.out.write_all(mark.as_bytes())
    }

    /// Prints a file: a chart of the program's own making, in which nothing is left that could move a cursor, or a picture.
    pub fn bytes(&mut self, file: &[u8]) -> io::Result<()> {
        self.out.write_all(file)
    }

    /// Sends what has not yet been sent.
    pub fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Returns whether an error says that nobody reads any more.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|io| io.kind() == io::ErrorKind::BrokenPipe)
}

/// Prints what went wrong.
pub fn complain(sentence: &str) {
    to_stderr(&format!("plotree: {}", text::shown(sentence)));
}

/// Prints what can be done about it.
pub fn hint(hint: &str) {
    to_stderr(&format!("  hint: {}", text::shown(hint)));
}

/// Prints a remark.
pub fn remark(sentence: &Shown) {
    to_stderr(&format!("plotree: {sentence}"));
}

/// Asks a question, whose answer is typed behind it.
pub fn ask(question: &str) {
    // When nobody can be asked, nobody will answer.
    let _ = write!(io::stderr(), "{} ", text::shown(question.trim_end()));
}

fn to_stderr(line: &str) {
    // When nobody can be told, nobody can be told that either.
    let _ = writeln!(io::stderr(), "{line}");
}
