//! Command lines that make no sense, told as every other failure is: a sentence, and a hint below it.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::exit::Exit;
use super::{output, quoted};

/// Tells why a command line was not taken, and returns the exit code for it.
///
/// Help and version, which come the same way, go to standard output as they are and are no failure.
#[must_use]
pub fn refuse(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        // A reader that has gone away needs no help.
        let _ = error.print();
        return Exit::Done;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return Exit::Usage;
    }
    output::complain(&sentence(error));
    output::hint(&hint(error));
    Exit::Usage
}

/// Says what is wrong.
fn sentence(error: &clap::Error) -> String {
    let told = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            word(error, ContextKind::InvalidSubcommand).map(|name| format!("there is no command {}", quoted(&name)))
        }
        ErrorKind::UnknownArgument => word(error, ContextKind::InvalidArg).map(|name| {
            if name.starts_with('-') {
                format!("there is no option {} here", quoted(&name))
            } else {
                format!("{} is one word too many", quoted(&name))
            }
        }),
        ErrorKind::MissingRequiredArgument => {
            word(error, ContextKind::InvalidArg).map(|names| format!("something is missing: {names}"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => value(error),
        ErrorKind::ArgumentConflict => conflict(error),
        ErrorKind::TooFewValues => word(error, ContextKind::InvalidArg).map(|names| {
            let (wanted, given) = (ContextKind::MinValues, ContextKind::ActualNumValues);
            let number = |kind| word(error, kind).unwrap_or_default();
            format!("{} takes {} words at least, and here are {}", quoted(&names), number(wanted), number(given))
        }),
        _ => None,
    };
    told.unwrap_or_else(|| first_paragraph(error))
}

/// Says what is wrong with a value.
fn value(error: &clap::Error) -> Option<String> {
    let option = word(error, ContextKind::InvalidArg)?;
    let given = word(error, ContextKind::InvalidValue).unwrap_or_default();
    let valid = word(error, ContextKind::ValidValue).filter(|valid| !valid.is_empty());
    let reason = error.source().map(ToString::to_string).or_else(|| valid.map(|valid| format!("it is one of {valid}")));
    let said = if given.is_empty() {
        format!("{} needs a value", quoted(&option))
    } else {
        format!("{} is no value for {}", quoted(&given), quoted(&option))
    };
    Some(match reason {
        Some(reason) => format!("{said}: {reason}"),
        None => said,
    })
}

/// Says which arguments do not go together.
fn conflict(error: &clap::Error) -> Option<String> {
    let option = word(error, ContextKind::InvalidArg)?;
    let prior = word(error, ContextKind::PriorArg).filter(|prior| !prior.is_empty())?;
    Some(if prior == option {
        format!("{} can be said only once", quoted(&option))
    } else {
        format!("{} cannot be used together with {}", quoted(&option), quoted(&prior))
    })
}

/// Says what to do: the word that was likely meant, or how the command is used, and where there is more.
fn hint(error: &clap::Error) -> String {
    let usage = word(error, ContextKind::Usage).unwrap_or_default();
    let usage = usage.lines().next().unwrap_or_default().trim_start_matches("Usage:").trim();
    let command: Vec<&str> = usage.split(' ').take_while(|word| !word.starts_with(['-', '<', '['])).collect();
    let command = if usage.is_empty() { "plotree".to_owned() } else { command.join(" ") };
    let more = format!("{} says more", quoted(&format!("{command} --help")));
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    if let Some(meant) = kinds.into_iter().find_map(|kind| word(error, kind)).filter(|meant| !meant.is_empty()) {
        return format!("did you mean {}? {more}", quoted(&meant));
    }
    // Who names a command that is none is helped by the list of those that are.
    if usage.is_empty() || error.kind() == ErrorKind::InvalidSubcommand {
        return more;
    }
    format!("use it as {}; {more}", quoted(usage))
}

/// Returns what an error knows of a kind as plain words.
fn word(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::None => None,
        known => Some(known.to_string()),
    }
}

/// Returns what the parser itself says, without its usage.
fn first_paragraph(error: &clap::Error) -> String {
    let all = error.render().to_string();
    let lines: Vec<&str> = all.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    lines.join(" ").trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Arguments;
    use clap::Parser;

    fn told(line: &str) -> (String, String) {
        let words = std::iter::once("plotree").chain(line.split(' '));
        let error = Arguments::try_parse_from(words).expect_err("it makes no sense");
        assert!(error.use_stderr(), "{line}");
        (sentence(&error), hint(&error))
    }

    #[test]
    fn what_makes_no_sense_is_told_in_a_sentence_with_a_hint() {
        let told: Vec<String> = [
            "lss",
            "frobnicate",
            "ls --jsn",
            "draw",
            "mv a",
            "export . --format foo --to x",
            "export . --format",
            "completions basch",
            "--library a --remote b ls",
            "ls --json --json",
            "clean",
        ]
        .into_iter()
        .map(|line| {
            let (sentence, hint) = told(line);
            format!("{line}\n  {sentence}\n  {hint}")
        })
        .collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        lss
          there is no command `lss`
          did you mean `ls`? `plotree --help` says more
        frobnicate
          there is no command `frobnicate`
          `plotree --help` says more
        ls --jsn
          there is no option `--jsn` here
          did you mean `--json`? `plotree ls --help` says more
        draw
          something is missing: <FILE>...
          use it as `plotree draw <FILE>...`; `plotree draw --help` says more
        mv a
          `<PATH> <PATH>...` takes 2 words at least, and here are 1
          use it as `plotree mv [OPTIONS] <PATH> <PATH>...`; `plotree mv --help` says more
        export . --format foo --to x
          `foo` is no value for `--format <FORMAT>`: it is one of json, html, png, jpeg, webp, svg, pdf, ipynb, csv, parquet, xlsx
          `plotree --help` says more
        export . --format
          `--format <FORMAT>` needs a value
          `plotree --help` says more
        completions basch
          `basch` is no value for `<SHELL>`: it is one of bash, elvish, fish, powershell, zsh
          did you mean `bash`? `plotree --help` says more
        --library a --remote b ls
          `--library <PATH>` cannot be used together with `--remote <NAME>`
          use it as `plotree --library <PATH>`; `plotree --help` says more
        ls --json --json
          `--json` can be said only once
          use it as `plotree ls [OPTIONS] [PATHS]...`; `plotree ls --help` says more
        clean
          something is missing: <--orphans|--privacy>
          use it as `plotree clean <--orphans|--privacy>`; `plotree clean --help` says more
        ");
    }

    #[test]
    fn nothing_typed_reaches_the_terminal_as_it_is() {
        let (sentence, hint) = told("\u{1b}[31mls");
        assert!(!sentence.contains('\u{1b}') && !hint.contains('\u{1b}'), "{sentence} {hint}");
    }
}
