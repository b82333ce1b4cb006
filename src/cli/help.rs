//! `plotree help`: of a command what `--help` says, of a topic what is the same for all commands.

use clap::{Args, CommandFactory};

use super::output::{self, Output};
use super::{Arguments, Exit};

/// The arguments of `help`.
#[derive(Debug, Args)]
pub struct Help {
    /// A command, or a topic: paths, search, exit, json, schema, servers, files, bundles
    #[arg(value_name = "TOPIC")]
    topic: Option<String>,
}

/// What `--json` prints, for programs.
const SCHEMA: &str = include_str!("output.schema.json");

/// What is the same for all commands.
const TOPICS: [(&str, &str, &str); 7] = [
    (
        "paths",
        "how files are named on the command line",
        "\
Commands take files by any of these:

  finance/2024/growth   a path from your home folder; slashes around it do not matter
  samples:climate       a path from the home folder of the owner `samples`
  bob:45                an id, OWNER:NUMBER
  .                     your home folder, as a target of mv and cp
  'finance/q?_*'        a pattern: * any letters, ? one, [a-c] one of these, {a,b} either
  'finance/**/*2024*'   ** stands for folders at any depth
  -                     names on standard input, one a line

Quote patterns, or the shell replaces them by files on your disk. A name that has such letters itself is found first.
A path that looks like an id is taken for one; a slash before it makes it a path: /bob:45",
    ),
    (
        "search",
        "what find and the app's search understand",
        "\
All words must be found, in the name, title, caption or owner; letter case does not matter. Terms narrow the search:

  plottype:pie   plots with a trace of this type
  public:false   only what is not public
  KEY:VALUE      grids whose metadata has this value at this key",
    ),
    (
        "exit",
        "what exit codes mean",
        "\
  0    all that was asked for is done
  1    something could not be done, or nothing was found; what and why is on standard error
  2    the command line or the settings make no sense; nothing was done
  130  broken off with Ctrl-C; what was done until then is kept

Of several files one that fails does not stop the others.",
    ),
    (
        "json",
        "what --json prints",
        "\
ls, find and `clean --orphans` print a list with one file a line, so that long lists stream; all others
print one object a line. Keys of files are those of the v2 API: fid, filename, filetype (plot, grid, fold),
title, views, creation_time, date_modified, world_readable.

  ls find                 a list of: the keys of a file
  tree                    the keys of a file, and path from the folder that was named
  show                    the whole file object of the v2 API
  cat                     fid, filename, filetype, content (a figure, a grid, or a text); without --json the
                          content alone, which of figures and grids is JSON too
  draw                    figure (the file), format (txt, ans, png, …), path, bytes, and drawing where there is
                          no path
  sources                 graph, in JSON Graph Format: nodes [id, type, label, metadata], edges [source, target,
                          relation]
  trash rm star           done (trashed, deleted, starred, unstarred), fid, filename
  restore mv cp mkdir     done (restored, moved, copied, made), fid, path
  share                   fid, filename, world_readable, share_key_enabled, link, shared_with [who, readonly]
  open                    fid, filename, page, opened, reason
  import                  one object for all: imported [path, fid, type], already [path, fid], failed [path,
                          reason], warnings [path, warning], unplotted, left, stopped
  export                  fid, filename, filetype, format, path, bytes, outcome (new, replaced, same,
                          in the way, unsuited, failed), reason, missing (references without data)
  pull                    seen, new, changed, same, bytes, left [fid, filename, reason], gone, unread, stopped;
                          with --verify: equal, different [fid, filename, reason], copies, unread
  push                    done [fid, path, there, done], left [fid, filename, reason], stopped
  bundle                  packed, bytes, left [fid, filename, reason], stopped
  unbundle                new, changed, same, left, left_in_all, damaged [number, reason], damaged_in_all,
                          stripped, trouble, stopped; left and damaged name the first 10,000
  clean                   --orphans: a list of: the keys of a file; with --yes as trash prints them
                          --privacy: a list of: plot, grid, opening, readers
  remotes                 a list of: name, url, username, key (where it is kept)
  doctor                  files, contents, sound, findings [what, remedy]

Errors are sentences on standard error, whether --json was said or not. `plotree help schema` prints all this as
JSON Schema, for programs.",
    ),
    (
        "servers",
        "working on a server, and being one",
        "\
  plotree login https://plots.example.org   sign in once; the key is kept in a file only you can read
  plotree --remote NAME                     open the app there
  plotree --remote NAME ls                  every command works there too
  plotree user add bob                      make a user; prints the key
  plotree serve                             let Chart Studio's clients use your library",
    ),
    (
        "files",
        "where plotree keeps what",
        "\
The library is one file, ~/.local/share/plotree/library.plotree unless --library, PLOTREE_LIBRARY or
`library` in config.toml name another. Settings are in ~/.config/plotree/config.toml; where the app was
and what can be undone is in ~/.local/state/plotree. XDG_DATA_HOME, XDG_CONFIG_HOME and XDG_STATE_HOME
move them. `plotree backup FILE` copies a library, also while it is in use.",
    ),
    (
        "bundles",
        "files that hold everything of a selection",
        "\
`plotree bundle` writes one file with all that is known of files: what they hold, names, folders, metadata,
where they came from, sharing with its secret links, stars, comments, the trash. Grids that plots draw on
come with them. Only you can read the file, and so should it stay. `plotree unbundle` takes it in.

Whose files they become:
  plotree unbundle FILE           yours: with new ids, private, references among them kept; sharing, and stars
                                  and comments of others, are left out; nothing that is here is changed
  plotree unbundle FILE --as-is   as they are: with their ids, owners, sharing, stars, comments. Users that are
                                  not here are made (nobody can sign in as them); what is here and older is
                                  changed. A new library is then their owner's. Say it for bundles that you made
                                  yourself

Doing it again takes only what is new. --update also changes what an earlier bundle brought and nobody has
changed here. A damaged file in a bundle is told and left; of a bundle that is cut off all whole files are taken.

The format: a line `plotree bundle 1`, then Zstandard (`tail -n +2 FILE | zstd -d`) of JSON lines: first
{\"bundle\":1,\"program\":…,\"user\":…}, then {\"sha256\":…,\"record\":{…}} for each file, folders before what is in
them and grids before plots, last {\"end\":{\"records\":N}}. The digest is of the record's JSON as it stands there.
Bundles are read from standard input and written to standard output with -.",
    ),
];

impl Help {
    /// Prints the help.
    pub fn run(&self, output: &mut Output) -> anyhow::Result<Exit> {
        let mut command = Arguments::command();
        let Some(topic) = &self.topic else {
            output.line(command.render_long_help())?;
            output.line("Topics, with plotree help TOPIC:")?;
            for (name, what, _) in TOPICS {
                output.line(format_args!("  {name:<9} {what}"))?;
            }
            output.line("  schema    what --json prints, as JSON Schema")?;
            return Ok(Exit::Done);
        };
        if topic == "schema" {
            output.raw(SCHEMA)?;
            return Ok(Exit::Done);
        }
        if let Some((name, what, body)) = TOPICS.iter().find(|(name, ..)| name == topic) {
            output.line(format_args!("{name}: {what}\n\n{body}"))?;
            return Ok(Exit::Done);
        }
        command.build();
        if let Some(found) = command.find_subcommand_mut(topic) {
            output.line(found.render_long_help())?;
            return Ok(Exit::Done);
        }
        output::complain(&format!("there is no help on {}", super::quoted(topic)));
        output::hint("`plotree help` lists commands and topics");
        Ok(Exit::Usage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_command_prints_as_json_is_told() {
        let (_, _, told) = TOPICS.iter().find(|(name, ..)| *name == "json").unwrap();
        let rows: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("  ")).collect();
        let command = Arguments::command();
        for command in command.get_subcommands() {
            let name = command.get_name();
            let is_told =
                rows.iter().any(|row| row.get(..24).unwrap_or(row).split_whitespace().any(|word| word == name));
            let has_json = command.get_arguments().any(|argument| argument.get_id() == "json");
            assert!(is_told || !has_json, "{name} has --json, of which `plotree help json` tells nothing");
            let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
            assert!(schema["$defs"][name].is_object() || !has_json, "{name} has --json, which is not in the schema");
        }
    }
}
