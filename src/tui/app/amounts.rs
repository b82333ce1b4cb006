//! Numbers of things as a person would say them.

use crate::backend::TrashSummary;

/// Returns a number with its noun: `1 file`, `2 files`.
#[must_use]
pub fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Returns what lies in the trash as a person would say it: files, folders and bytes, as far as they are known.
#[must_use]
pub fn summed(summary: &TrashSummary) -> String {
    let folders =
        if summary.folders > 0 { format!(" and {}", count(summary.folders, "folder")) } else { String::new() };
    let size = summary.bytes.map_or(String::new(), |size| format!(", {}", bytes(size)));
    let least = if summary.partial { "at least " } else { "" };
    format!("{least}{}{folders}{size}", count(summary.files, "file"))
}

/// Returns a number of bytes as a person would say it.
#[must_use]
pub fn bytes(number: u64) -> String {
    match number {
        0..1_000 => format!("{number} B"),
        1_000..1_000_000 => format!("{:.1} kB", number as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", number as f64 / 1e6),
        _ => format!("{:.1} GB", number as f64 / 1e9),
    }
}
