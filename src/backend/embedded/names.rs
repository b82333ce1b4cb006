//! Names of files: what one may be, and which one is free (contract section 7.1).

use super::store::{Key, Tx};
use crate::backend::numbering::Numbering;
use crate::backend::{Error, Result};
use crate::model::file::LONGEST_NAME;

/// What a file is called that nobody named.
pub const UNTITLED: &str = "untitled";

/// Refuses what is no name.
pub fn check(name: &str) -> Result<()> {
    let message = if name.trim().is_empty() {
        "A name may not be empty.".to_owned()
    } else if name.chars().count() > LONGEST_NAME {
        format!("A name has at most {LONGEST_NAME} characters.")
    } else if name.contains('/') {
        "A name may not contain `/`, which stands between the names of a path.".to_owned()
    } else if name == "." || name == ".." {
        format!("`{name}` is not a name.")
    } else if name.contains('\0') {
        "A name may not contain the character zero.".to_owned()
    } else {
        return Ok(());
    };
    Err(Error::invalid("filename", message))
}

/// Refuses a name that another file in the folder has.
pub fn check_free(tx: &Tx, parent: Key, name: &str) -> Result<()> {
    if tx.child(parent, name)?.is_some() { Err(Error::name_taken(name)) } else { Ok(()) }
}

/// Returns the name if it is free in the folder, else with a number behind it that makes it so: the lowest one, where few are taken.
pub fn free(tx: &Tx, parent: Key, name: &str) -> Result<String> {
    if tx.child(parent, name)?.is_none() {
        return Ok(name.to_owned());
    }
    // A name that a number would make too long gives way at its end; few are.
    let mut stem = name.to_owned();
    loop {
        let mut numbering = Numbering::default();
        while let Some(number) = numbering.next() {
            numbering.told(number, tx.child(parent, &format!("{stem} ({number})"))?.is_some());
        }
        let numbered = format!("{stem} ({})", numbering.found());
        if numbered.chars().count() <= LONGEST_NAME {
            return Ok(numbered);
        }
        stem = shortened(&stem);
    }
}

fn shortened(stem: &str) -> String {
    let mut stem = stem.to_owned();
    stem.pop();
    stem.trim_end().to_owned()
}

/// Returns the name of the grid that holds a plot's data, as the clients call it.
#[must_use]
pub fn of_grid(plot: &str) -> String {
    const SUFFIX: &str = "_grid";
    let stem: String = plot.chars().take(LONGEST_NAME - SUFFIX.len()).collect();
    stem + SUFFIX
}

/// Makes any text a name, as titles and file names become names of imported plots.
#[must_use]
pub fn from_text(text: &str) -> String {
    let name: String =
        text.trim().chars().map(|c| if c == '/' || c == '\0' { '-' } else { c }).take(LONGEST_NAME).collect();
    if check(&name).is_ok() { name } else { UNTITLED.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_name_and_what_is_not() {
        let longest = "ä".repeat(100);
        for good in ["a", " a ", "...", "a.b", "Ä ö (1)", &longest] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        let longer = "ä".repeat(101);
        for bad in ["", "  ", "a/b", ".", "..", "a\0", &longer] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn grids_are_named_after_their_plots_and_fit() {
        assert_eq!(of_grid("growth"), "growth_grid");
        assert_eq!(of_grid(&"ä".repeat(100)).chars().count(), 100);
        assert_eq!(from_text("a/b"), "a-b");
        assert_eq!(from_text(".."), "untitled");
    }
}
