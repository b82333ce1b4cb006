//! Migrations that succeed, fail and are killed.

use std::collections::BTreeMap;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::*;
use crate::backend::embedded::store::schema::MIGRATIONS;

fn count(db: &Connection, sql: &str) -> i64 {
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// A library of the first version with a user in it.
fn older(path: &Path) -> Connection {
    let db = Connection::open(path).unwrap();
    migrate(&db, Some(path), 0, &MIGRATIONS[..1]).unwrap();
    db.execute("INSERT INTO account (username, created) VALUES ('bob', 1)", []).unwrap();
    db
}

#[test]
fn an_older_library_is_brought_up_to_date_and_kept_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let db = older(&path);
    let steps = [MIGRATIONS[0], "ALTER TABLE account ADD COLUMN hat TEXT", "UPDATE account SET hat = 'bowler'"];
    migrate(&db, Some(&path), 1, &steps).unwrap();
    assert_eq!(count(&db, "PRAGMA user_version"), 3);
    assert_eq!(count(&db, "SELECT count(*) FROM account WHERE hat = 'bowler'"), 1);
    let copy = Connection::open(beside(&path, ".version-1")).unwrap();
    assert_eq!(count(&copy, "PRAGMA user_version"), 1);
    assert_eq!(count(&copy, "SELECT count(*) FROM account"), 1);
    migrate(&db, Some(&path), 1, &steps).unwrap();
    assert_eq!(count(&db, "PRAGMA user_version"), 3, "by another process at once: nothing is done twice");
}

#[test]
fn a_step_that_fails_leaves_the_version_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let db = older(&path);
    let steps = [MIGRATIONS[0], "CREATE TABLE hat (size INTEGER); INSERT INTO nowhere VALUES (1)"];
    assert!(migrate(&db, Some(&path), 1, &steps).is_err());
    assert_eq!(count(&db, "PRAGMA user_version"), 1);
    assert_eq!(count(&db, "SELECT count(*) FROM sqlite_schema WHERE name = 'hat'"), 0);
    assert!(db.is_autocommit());
}

#[test]
fn a_library_from_between_two_versions_is_refused_with_a_sentence_and_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let db = older(&path);
    db.execute_batch("ALTER TABLE comment ADD COLUMN removed INTEGER").unwrap();
    let error = migrate(&db, Some(&path), 1, MIGRATIONS).unwrap_err().to_string();
    assert!(error.contains("from between two releases") && error.contains("version 2"), "{error}");
    assert_eq!(count(&db, "PRAGMA user_version"), 1);
    assert_eq!(count(&db, "SELECT count(*) FROM pragma_table_info('detail') WHERE name = 'caption'"), 0);
}

#[test]
fn few_copies_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let db = older(&path);
    for version in 1..=5 {
        keep_copy(&db, &path, version).unwrap();
    }
    assert_eq!(copies(&path).len(), MOST_COPIES);
    assert!(copies(&path).iter().any(|(_, copy)| copy.ends_with("library.version-5")));
}

/// Where the killed child finds its library.
const PLACE: &str = "PLOTREE_TEST_MIGRATION";
/// Rows of the library that is migrated: enough that a step takes a while.
const ACCOUNTS: i64 = 2_000;

/// Steps such as releases take: columns, rows rewritten, a table made anew, an index.
fn steps() -> Vec<&'static str> {
    let mut steps = MIGRATIONS[..1].to_vec();
    steps.extend([
        "ALTER TABLE account ADD COLUMN hat TEXT; UPDATE account SET hat = 'bowler ' || id;",
        "CREATE TABLE hat (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
         INSERT INTO hat (id, name) SELECT id, hat FROM account;
         ALTER TABLE account DROP COLUMN hat;",
        "CREATE INDEX hat_name ON hat(name); UPDATE hat SET name = name || ' with a feather';",
    ]);
    steps
}

fn connect(path: &Path) -> Connection {
    let db = Connection::open(path).unwrap();
    db.execute_batch("PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;").unwrap();
    db
}

#[test]
#[ignore = "the child of another test"]
fn a_child_that_migrates() {
    let path = PathBuf::from(std::env::var_os(PLACE).unwrap());
    let db = connect(&path);
    println!("begun");
    migrate(&db, Some(&path), 1, &steps()).unwrap();
}

/// Looks whether the tables are those of the version that the library says it has, with all that was in it.
fn is_whole(db: &Connection) -> i64 {
    let version = count(db, "PRAGMA user_version");
    let has = |sql: &str| count(db, sql) > 0;
    assert_eq!(has("SELECT count(*) FROM pragma_table_info('account') WHERE name = 'hat'"), version == 2);
    assert_eq!(has("SELECT count(*) FROM sqlite_schema WHERE name = 'hat'"), version >= 3);
    assert_eq!(has("SELECT count(*) FROM sqlite_schema WHERE name = 'hat_name'"), version == 4);
    assert_eq!(count(db, "SELECT count(*) FROM account"), ACCOUNTS);
    let hats = match version {
        2 => "SELECT count(*) FROM account WHERE hat = 'bowler ' || id",
        3 => "SELECT count(*) FROM hat WHERE name = 'bowler ' || id",
        4 => "SELECT count(*) FROM hat WHERE name = 'bowler ' || id || ' with a feather'",
        _ => "SELECT count(*) FROM account",
    };
    assert_eq!(count(db, hats), ACCOUNTS, "in version {version}");
    let pages: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(pages, "ok");
    version
}

/// Makes a library of the first version with many accounts.
fn many(path: &Path) {
    let db = connect(path);
    migrate(&db, Some(path), 0, &MIGRATIONS[..1]).unwrap();
    let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                INSERT INTO account (username, created) SELECT 'bob' || i, i FROM n";
    db.execute(fill, [ACCOUNTS]).unwrap();
}

/// Lets a child migrate for some time, or to the end; returns how long that took.
fn migrate_for(path: &Path, time: Option<Duration>) -> Duration {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "backend::embedded::store::migrate::tests::a_child_that_migrates"])
        .args(["--ignored", "--nocapture", "--test-threads=1"])
        .env(PLACE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = child.stdout.take().unwrap();
    let (mut text, mut byte) = (Vec::new(), [0]);
    while !text.ends_with(b"begun") && said.read(&mut byte).unwrap() > 0 {
        text.push(byte[0]);
    }
    assert!(text.ends_with(b"begun"), "the child has begun");
    let start = Instant::now();
    if let Some(time) = time {
        while start.elapsed() < time {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
    }
    child.wait().unwrap();
    start.elapsed()
}

#[test]
fn a_migration_that_is_killed_leaves_a_version_whole_and_goes_on() {
    let rounds = std::env::var("PLOTREE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(24_u32);
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("whole");
    many(&path);
    let all = migrate_for(&path, None);
    let mut reached = BTreeMap::<i64, u32>::new();
    for round in 0..rounds {
        let path = home.path().join(format!("library-{round}"));
        many(&path);
        // Every round a little later than the one before; keeping the copy takes most of the time.
        migrate_for(&path, Some(all / 3 + all * round / rounds));
        let db = connect(&path);
        let version = is_whole(&db);
        *reached.entry(version).or_default() += 1;
        let copy = beside(&path, ".version-1");
        assert!(version == 1 || copy.exists(), "a copy was kept before the first step");
        if copy.exists() {
            assert_eq!(is_whole(&Connection::open(&copy).unwrap()), 1);
        }
        migrate(&db, Some(&path), version, &steps()).unwrap();
        assert_eq!(is_whole(&db), 4, "what was broken off goes on");
    }
    eprintln!("versions that were reached when killed within {all:?}: {reached:?}");
}
