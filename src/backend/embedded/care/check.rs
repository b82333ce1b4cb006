//! The examination of a library: what is looked at, and how it is told.

use rusqlite::Connection;

use super::{Depth, Remedy, Report};
use crate::backend::embedded::contents;
use crate::backend::embedded::store::{Store, Tx};
use crate::backend::{Error, Result};

/// Things that are named of one kind; of more there is only the number.
const MOST: usize = 20;

/// A question whose every answer is something wrong.
struct Question {
    /// What is wrong, with `{}` for the thing.
    what: &'static str,
    remedy: Remedy,
    depth: Depth,
    /// Selects the things by their labels; `LABEL` stands for that of a file `f`.
    sql: &'static str,
}

/// How a file `f` is called: `bob:45 (growth)`.
const LABEL: &str = "coalesce((SELECT username FROM account WHERE id = f.id >> 32), '?') || ':' || \
     ((f.id & 4294967295) - 1) || ' (' || f.name || ')'";

const QUESTIONS: &[Question] = &[
    Question {
        what: "The account {} has no home folder.",
        remedy: Remedy::Repair,
        depth: Depth::Quick,
        sql: "SELECT username FROM account a
              WHERE NOT EXISTS (SELECT 1 FROM file WHERE id = a.id << 32 AND kind = 0 AND state = 2)
              AND former IS NULL",
    },
    Question {
        what: "The account {} would give a file number twice.",
        remedy: Remedy::Repair,
        depth: Depth::Quick,
        sql: "SELECT username FROM account a
              WHERE next_number < (SELECT coalesce(max(id), 0) FROM file
                                   WHERE id >= a.id << 32 AND id < (a.id + 1) << 32) - (a.id << 32)",
    },
    Question {
        what: "The counts of the account {} are wrong.",
        remedy: Remedy::Repair,
        depth: Depth::Quick,
        sql: "SELECT username FROM account a WHERE (live, public) IS NOT (
                SELECT count(*), count(*) FILTER (WHERE kind = 1 AND world_readable) FROM file f
                WHERE owner = a.id AND state = 0 AND NOT EXISTS (SELECT 1 FROM sunk WHERE folder = f.parent))",
    },
    Question {
        what: "The counts of the folder {} are wrong.",
        remedy: Remedy::Repair,
        depth: Depth::Quick,
        sql: "SELECT LABEL FROM file f WHERE kind = 0 AND state < 3 AND (files, folders, publics) IS NOT (
                SELECT count(*) FILTER (WHERE kind <> 0), count(*) FILTER (WHERE kind = 0),
                       count(*) FILTER (WHERE kind = 1 AND world_readable) FROM file WHERE parent = f.id AND state = 0)
              AND NOT EXISTS (SELECT 1 FROM sunk WHERE folder = f.id AND gone)",
    },
    Question {
        what: "The folder {} is marked as in the trash and is not, or the other way round.",
        remedy: Remedy::Repair,
        depth: Depth::Quick,
        sql: "WITH RECURSIVE down(id) AS (
                SELECT id FROM file WHERE kind = 0 AND state = 1
                UNION SELECT f.id FROM down JOIN file f ON f.parent = down.id AND f.kind = 0
              ) SELECT LABEL FROM down JOIN file f USING (id) WHERE id NOT IN (SELECT folder FROM sunk)
              UNION ALL
              SELECT coalesce((SELECT LABEL FROM file f WHERE id = folder), 'of number ' || folder)
              FROM sunk WHERE NOT gone AND folder NOT IN (SELECT id FROM down)",
    },
    Question {
        what: "The file {} is in no folder that can be reached.",
        remedy: Remedy::Repair,
        depth: Depth::Quick,
        sql:
            "WITH RECURSIVE down(id) AS (
                SELECT id FROM file WHERE state IN (2, 4)
                UNION SELECT f.id FROM down JOIN file f ON f.parent = down.id AND f.kind = 0
              ) SELECT LABEL FROM file f
              WHERE state < 2 AND ((parent <> 0 AND parent NOT IN (SELECT id FROM down)) OR (parent = 0 AND state = 0))",
    },
    Question {
        what: "The file {} is kept for another owner than its own.",
        remedy: Remedy::Repair,
        depth: Depth::Quick,
        sql: "SELECT LABEL FROM file f WHERE owner <> id >> 32",
    },
    Question {
        what: "The file {} is deleted for good, but is not on its way out.",
        remedy: Remedy::Repair,
        depth: Depth::Quick,
        sql: "SELECT LABEL FROM file f WHERE state = 4 AND id NOT IN (SELECT file FROM doomed)",
    },
    Question {
        what: "The content of {} is missing.",
        remedy: Remedy::Lost,
        depth: Depth::Quick,
        sql: "SELECT LABEL FROM file f WHERE content IS NOT NULL AND content NOT IN (SELECT id FROM content)
              UNION ALL
              SELECT 'the column ' || c.name || ' of ' || LABEL FROM grid_column c JOIN file f ON f.id = c.grid
              WHERE c.content NOT IN (SELECT id FROM content)",
    },
    Question {
        what: "Data {} is counted as used more or less often than it is.",
        remedy: Remedy::Repair,
        depth: Depth::Quick,
        sql: "SELECT 'number ' || c.id FROM content c
              LEFT JOIN (SELECT content AS id, count(*) AS uses FROM (
                SELECT content FROM file WHERE content IS NOT NULL UNION ALL SELECT content FROM grid_column
              ) GROUP BY content) u ON u.id = c.id
              WHERE c.uses <> coalesce(u.uses, 0) OR c.uses <= 0",
    },
    Question {
        what: "The index of names is out of date{}, so filters are slow: many files were being added when plotree ended.",
        remedy: Remedy::Repair,
        depth: Depth::Quick,
        sql: "SELECT '' FROM stale WHERE what = 'words'",
    },
    Question {
        what: "Pieces of data {} belong to nothing.",
        remedy: Remedy::Repair,
        depth: Depth::Deep,
        sql: "SELECT DISTINCT 'number ' || (id >> 20) FROM chunk WHERE id >> 20 NOT IN (SELECT id FROM content)",
    },
    Question {
        what: "The file {} is listed where it is not, or not listed where it is.",
        remedy: Remedy::Repair,
        depth: Depth::Deep,
        sql: "SELECT LABEL FROM file f
              WHERE listed <> CASE state WHEN 0 THEN EXISTS (SELECT 1 FROM sunk WHERE folder = f.parent)
                WHEN 1 THEN 2 ELSE 3 END
              AND parent NOT IN (SELECT folder FROM sweep) AND parent NOT IN (SELECT folder FROM sunk WHERE gone)",
    },
];

/// Looks a library through.
pub fn check(store: &Store, depth: Depth) -> Report {
    let mut report = Report::new(depth);
    let looked = store.read_afresh(|tx| {
        look(tx, &mut report);
        Ok(())
    });
    if let Err(error) = looked {
        broken_off(&mut report, "The library", &error);
    }
    if depth == Depth::Deep
        && let Err(error) = store.try_words()
    {
        report.add(format!("The index of names cannot be trusted: {error}"), Remedy::Repair);
    }
    report
}

fn look(tx: &Tx, report: &mut Report) {
    let depth = report.depth;
    if let Err(error) = pages(tx, report) {
        broken_off(report, "The pages of the library", &error);
    }
    if let Err(error) = relations(tx, report) {
        broken_off(report, "The relations between files", &error);
    }
    for question in QUESTIONS.iter().filter(|question| depth == Depth::Deep || question.depth == Depth::Quick) {
        if let Err(error) = ask(tx, question, report) {
            let what = question.what.replace("{}", "…");
            broken_off(report, &format!("A question to the library (\"{what}\")"), &error);
        }
    }
    if report.depth == Depth::Deep
        && let Err(error) = digests(tx, report)
    {
        broken_off(report, "The stored data", &error);
    }
    match tx.db.query_row("SELECT count(*) FROM file WHERE state < 2", [], |row| row.get::<_, i64>(0)) {
        Ok(files) => report.files = files.max(0).cast_unsigned(),
        Err(error) => broken_off(report, "The files", &Error::from(error)),
    }
}

fn broken_off(report: &mut Report, what: &str, error: &Error) {
    report.add(format!("{what} could not be looked through: {error}"), Remedy::Salvage);
}

/// Asks SQLite about its pages: quickly without comparing indices with their tables.
fn pages(tx: &Tx, report: &mut Report) -> Result<()> {
    let pragma = match report.depth {
        Depth::Quick => format!("PRAGMA quick_check({MOST})"),
        Depth::Deep => format!("PRAGMA integrity_check({MOST})"),
    };
    let mut query = tx.db.prepare(&pragma)?;
    let answers = query.query_map([], |row| row.get::<_, String>(0))?;
    for answer in answers {
        let answer = answer?;
        for line in answer.lines().filter(|line| *line != "ok" && !line.starts_with("*** in database")) {
            let index = ["missing from index", "entries in index", "entry in index", "out of order for index", "FTS5"];
            let remedy = if index.iter().any(|words| line.contains(words)) { Remedy::Repair } else { Remedy::Salvage };
            report.add(format!("{}{}.", line.trim_end_matches('.'), tree_named(tx.db, line)), remedy);
        }
    }
    Ok(())
}

/// Returns what a tree that a line names by its number holds.
fn tree_named(db: &Connection, line: &str) -> String {
    let number = line.strip_prefix("Tree ").and_then(|rest| rest.split(' ').next()?.parse::<i64>().ok());
    let named = number.and_then(|number| {
        let sql = "SELECT type || ' ' || name FROM sqlite_schema WHERE rootpage = ?1";
        db.query_row(sql, [number], |row| row.get::<_, String>(0)).ok()
    });
    named.map_or(String::new(), |name| format!(" (in the {name})"))
}

fn relations(tx: &Tx, report: &mut Report) -> Result<()> {
    let mut query = tx.db.prepare("PRAGMA foreign_key_check")?;
    let mut rows = query.query([])?;
    let mut more = 0;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        if more < MOST {
            report.add(format!("A row of `{table}` belongs to one of `{parent}` that is not there."), Remedy::Repair);
        }
        more += 1;
    }
    if more > MOST {
        report.add(format!("So do {} more.", more - MOST), Remedy::Repair);
    }
    Ok(())
}

fn ask(tx: &Tx, question: &Question, report: &mut Report) -> Result<()> {
    let mut query = tx.db.prepare(&question.sql.replace("LABEL", LABEL))?;
    let mut rows = query.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        if count < MOST {
            // A damaged label may be of any type.
            let label = row.get_ref(0)?.as_bytes().map_or_else(|_| "?".into(), String::from_utf8_lossy);
            report.add(question.what.replace("{}", &label), question.remedy);
        }
        count += 1;
    }
    if count > MOST {
        report.add(question.what.replace("{}", &format!("… and {} more", count - MOST)), question.remedy);
    }
    Ok(())
}

/// Reads every content and compares it with its digest.
fn digests(tx: &Tx, report: &mut Report) -> Result<()> {
    let mut query = tx.db.prepare("SELECT id FROM content ORDER BY id")?;
    let mut ids = query.query([])?;
    let mut damaged = 0;
    while let Some(row) = ids.next()? {
        let id = row.get(0)?;
        report.contents += 1;
        if contents::bytes(tx, id).is_err() {
            damaged += 1;
            if damaged <= MOST {
                for user in users(tx, id)? {
                    report.add(format!("The stored data of {user} is damaged."), Remedy::Lost);
                }
            }
        }
    }
    if damaged > MOST {
        report.add(format!("The stored data of {} more is damaged.", damaged - MOST), Remedy::Lost);
    }
    Ok(())
}

/// Returns the labels of the files that use a content.
fn users(tx: &Tx, content: i64) -> Result<Vec<String>> {
    let sql = "SELECT LABEL FROM file f WHERE content = ?1
               UNION ALL
               SELECT 'the column ' || c.name || ' of ' || LABEL FROM grid_column c JOIN file f ON f.id = c.grid
               WHERE c.content = ?1 LIMIT 20";
    let mut query = tx.db.prepare_cached(&sql.replace("LABEL", LABEL))?;
    let labels: Vec<String> = query.query_map([content], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(if labels.is_empty() { vec![format!("number {content}")] } else { labels })
}
