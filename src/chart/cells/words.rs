//! Texts in cells: how wide they are, how they are cut, and how they are written without touching each other.

use unicode_width::UnicodeWidthChar;

use super::canvas::{Canvas, Letter, Tint};

/// Returns how many columns a character takes; one that shows nothing takes none.
fn columns(letter: char) -> i32 {
    if letter.is_control() { 0 } else { letter.width().unwrap_or(0).min(2) as i32 }
}

/// Returns how many columns a text takes.
#[must_use]
pub fn width(text: &str) -> i32 {
    text.chars().map(columns).sum()
}

/// Returns the text, cut to so many columns with an ellipsis.
#[must_use]
pub fn cut(text: &str, most: i32) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut left = most - 1;
    let mut kept: String = text
        .chars()
        .take_while(|letter| {
            left -= columns(*letter);
            left >= 0
        })
        .collect();
    if most > 0 {
        kept.push('…');
    }
    kept
}

/// Writes a text; what is outside of the canvas is left out.
pub fn write(canvas: &mut Canvas, column: i32, row: i32, text: &str, tint: Tint, bold: bool) {
    let mut at = column;
    for glyph in text.chars() {
        let wide = columns(glyph);
        if wide > 0 {
            canvas.letter_at(at, row, Letter { glyph, width: wide as u8, tint, bold });
            at += wide;
        }
    }
}

/// Returns whether no text is in these cells nor right beside them.
#[must_use]
pub fn is_free(canvas: &Canvas, column: i32, row: i32, width: i32) -> bool {
    row >= 0
        && row < canvas.height()
        && column >= 0
        && column + width <= canvas.width()
        && (column - 1..=column + width).all(|at| canvas.letter(at, row).is_none())
}

/// Writes a text if it fits on the canvas and nothing but the line of an axis is in its way; returns whether it did.
pub fn write_over_lines(canvas: &mut Canvas, column: i32, row: i32, text: &str, tint: Tint) -> bool {
    let wide = width(text);
    let fits = row >= 0 && row < canvas.height() && column >= 0 && column + wide <= canvas.width();
    let is_line = |at: i32| canvas.letter(at, row).is_none_or(|letter| matches!(letter.glyph, '│' | '|'));
    let free = fits && (column - 1..=column + wide).all(is_line);
    if free {
        write(canvas, column, row, text, tint, false);
    }
    free
}

/// Writes a text if it fits on the canvas and no other text is in its way; returns whether it did.
pub fn write_if_free(canvas: &mut Canvas, column: i32, row: i32, text: &str, tint: Tint, bold: bool) -> bool {
    let free = is_free(canvas, column, row, width(text));
    if free {
        write(canvas, column, row, text, tint, bold);
    }
    free
}

/// Breaks a text at blanks into lines of at most so many columns, at most `most` of them, the last one cut.
#[must_use]
pub fn wrap(text: &str, columns: i32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= columns || lines_full(most, 1) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let rest = lines.split_off(lines.len().min(most.max(1)));
    if let Some(last) = lines.last_mut() {
        for line in rest {
            last.push(' ');
            last.push_str(&line);
        }
    }
    lines.iter().map(|line| cut(line, columns)).collect()
}

fn lines_full(most: usize, lines: usize) -> bool {
    most <= lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_counts_columns() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn wrapping_keeps_words_whole() {
        assert_eq!(wrap("one two three four", 9, 2), ["one two", "three fo…"]);
        assert_eq!(wrap("one two", 20, 2), ["one two"]);
    }
}
