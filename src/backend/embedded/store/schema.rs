//! The tables of a library, as the steps that made them. A step that was released is never edited, only followed by another.
//!
//! A file's row id holds its owner and its number ([`Key`](super::Key)), so a fid needs no index of its own, and home is a row
//! like any other. `state` says what was done to a row itself (see [`State`](super::State)), `listed` in which lists over all
//! folders it is looked for ([`Listed`](super::Listed)); each leads the columns that lists are sorted by, so that live and
//! trashed rows are each a run of an index. Folders in the trash are in `sunk`: a few pages for a thousand of them, where
//! marking their rows would write to every index.

/// What marks a file as a plotree library in its header: `pltr`.
pub const APPLICATION_ID: i64 = 0x706c_7472;

/// The steps from an empty file to today's tables; `user_version` counts those taken.
pub const MIGRATIONS: &[&str] = &[FIRST, SECOND];

/// The version of a library that this program writes.
pub const VERSION: i64 = MIGRATIONS.len() as i64;

const FIRST: &str = "
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  username TEXT NOT NULL,
  nickname TEXT NOT NULL DEFAULT '',
  bio TEXT NOT NULL DEFAULT '',
  website TEXT NOT NULL DEFAULT '',
  email TEXT,
  created INTEGER NOT NULL,
  next_number INTEGER NOT NULL DEFAULT 0,
  live INTEGER NOT NULL DEFAULT 0,
  public INTEGER NOT NULL DEFAULT 0,
  -- The name of one that was removed: its row stays, so that neither its number nor its files' numbers are given again.
  former TEXT
) STRICT;
CREATE UNIQUE INDEX account_username ON account(username COLLATE NOCASE);
CREATE UNIQUE INDEX account_email ON account(email COLLATE NOCASE) WHERE email IS NOT NULL;

-- Keys by which programs sign in: their digests, so that nobody who reads the file can.
CREATE TABLE api_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account(id),
  digest BLOB NOT NULL UNIQUE,
  label TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX api_key_account ON api_key(account);

-- Groups of accounts that files are shared with at once.
CREATE TABLE team (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX team_name ON team(name COLLATE NOCASE);
CREATE TABLE team_member (
  team INTEGER NOT NULL REFERENCES team(id) ON DELETE CASCADE,
  account INTEGER NOT NULL REFERENCES account(id),
  PRIMARY KEY (team, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_member_account ON team_member(account, team);

CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  owner INTEGER NOT NULL REFERENCES account(id),
  kind INTEGER NOT NULL,
  filetype TEXT,
  parent INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  listed INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  world_readable INTEGER NOT NULL DEFAULT 0,
  share_key_enabled INTEGER NOT NULL DEFAULT 0,
  share_key TEXT,
  views INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  trashed INTEGER,
  content INTEGER,
  bytes INTEGER NOT NULL DEFAULT 0,
  quality INTEGER NOT NULL DEFAULT 0,
  types TEXT NOT NULL DEFAULT '',
  files INTEGER NOT NULL DEFAULT 0,
  folders INTEGER NOT NULL DEFAULT 0,
  publics INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Lookup, name conflicts and folders by name, in one.
CREATE UNIQUE INDEX file_name ON file(parent, name) WHERE state = 0;
CREATE INDEX file_folder ON file(parent, name) WHERE kind = 0;
CREATE INDEX file_in_views ON file(parent, state, views);
CREATE INDEX file_in_modified ON file(parent, state, modified);
CREATE INDEX file_in_created ON file(parent, state, created);
CREATE INDEX file_by_name ON file(owner, listed, name);
CREATE INDEX file_by_views ON file(owner, listed, views);
CREATE INDEX file_by_modified ON file(owner, listed, modified);
CREATE INDEX file_by_created ON file(owner, listed, created);
CREATE INDEX file_public_views ON file(listed, views) WHERE world_readable = 1 AND kind = 1;
CREATE INDEX file_public_created ON file(listed, created) WHERE world_readable = 1 AND kind = 1;
CREATE INDEX file_trashed ON file(owner, trashed) WHERE state = 1;

-- Runs of three letters of names and titles, for filters; see `words.rs`.
CREATE VIRTUAL TABLE file_words USING fts5(
  name, title, content = 'file', content_rowid = 'id', tokenize = 'trigram', detail = 'none', columnsize = 0
);
-- Words of names, titles and owners, and marks, for searches; see `terms.rs`.
CREATE VIRTUAL TABLE file_terms USING fts5(
  terms, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3', detail = 'none'
);
-- What is not up to date, by name: `words` while a bulk is under way.
CREATE TABLE stale (what TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- What only some files have.
CREATE TABLE detail (
  file INTEGER PRIMARY KEY REFERENCES file(id) ON DELETE CASCADE,
  preview TEXT,
  metadata TEXT,
  refresh_interval INTEGER,
  is_theme INTEGER,
  is_template INTEGER,
  source INTEGER,
  source_url TEXT,
  source_referer TEXT,
  content_type TEXT
) STRICT;
CREATE INDEX detail_source ON detail(source) WHERE source IS NOT NULL;
CREATE INDEX detail_theme ON detail(file) WHERE is_theme = 1;

CREATE TABLE grid_column (
  grid INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  uid TEXT NOT NULL,
  place INTEGER NOT NULL,
  -- Which was added first, of two in one place.
  added INTEGER NOT NULL,
  name TEXT NOT NULL,
  length INTEGER NOT NULL,
  content INTEGER NOT NULL,
  PRIMARY KEY (grid, uid)
) STRICT, WITHOUT ROWID;

-- Contents never change; a digest has one row, which counts the files and columns that use it.
CREATE TABLE content (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  stored INTEGER NOT NULL,
  codec INTEGER NOT NULL,
  uses INTEGER NOT NULL
) STRICT;
-- The row id is the content's times 2^20 plus the number of the chunk.
CREATE TABLE chunk (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;

-- `file` draws on `target`: a plot on a grid, anything on an extra.
CREATE TABLE reference (
  file INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  target INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  PRIMARY KEY (file, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX reference_target ON reference(target, file);

CREATE TABLE star (
  account INTEGER NOT NULL REFERENCES account(id),
  file INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  starred INTEGER NOT NULL,
  PRIMARY KEY (account, file)
) STRICT, WITHOUT ROWID;
CREATE INDEX star_file ON star(file);

CREATE TABLE collaborator (
  file INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  account INTEGER NOT NULL REFERENCES account(id),
  readonly INTEGER NOT NULL,
  PRIMARY KEY (file, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX collaborator_account ON collaborator(account, file);
CREATE TABLE team_collaborator (
  file INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  team INTEGER NOT NULL REFERENCES team(id) ON DELETE CASCADE,
  readonly INTEGER NOT NULL,
  PRIMARY KEY (file, team)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_collaborator_team ON team_collaborator(team, file);
-- Addresses that no account has: whoever gets one becomes a collaborator.
CREATE TABLE invitation (
  file INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  email TEXT NOT NULL COLLATE NOCASE,
  readonly INTEGER NOT NULL,
  PRIMARY KEY (file, email)
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_email ON invitation(email);

CREATE TABLE comment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  file INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  account INTEGER NOT NULL REFERENCES account(id),
  text TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX comment_file ON comment(file);

-- Plots that the feed shows.
CREATE TABLE pick (file INTEGER PRIMARY KEY REFERENCES file(id) ON DELETE CASCADE) STRICT;

-- Which file on disk became which plot.
CREATE TABLE import (
  account INTEGER NOT NULL REFERENCES account(id),
  digest BLOB NOT NULL,
  plot INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  PRIMARY KEY (account, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_plot ON import(plot);

-- Folders in the trash, by themselves or with one above; `gone` is 1 for those deleted for good.
CREATE TABLE sunk (folder INTEGER PRIMARY KEY, gone INTEGER NOT NULL DEFAULT 0) STRICT;
-- Folders whose files are still listed though they are in the trash (`hide` is 1), or not listed though they are not, from
-- those made at a moment on.
CREATE TABLE sweep (folder INTEGER PRIMARY KEY, hide INTEGER NOT NULL, position INTEGER NOT NULL) STRICT;
CREATE INDEX sweep_hide ON sweep(hide);
-- Files deleted for good whose rows are still being removed.
CREATE TABLE doomed (file INTEGER PRIMARY KEY) STRICT;
";

/// Captions, remarks that can be put back, lists by size and of rarer types, beginnings of one to four letters.
const SECOND: &str = "
ALTER TABLE detail ADD COLUMN caption TEXT;

-- When it was deleted, and by which account: nobody sees it, but for some days that account can put it back.
ALTER TABLE comment ADD COLUMN removed INTEGER;
ALTER TABLE comment ADD COLUMN remover INTEGER;
CREATE INDEX comment_removed ON comment(removed) WHERE removed IS NOT NULL;

CREATE INDEX file_by_size ON file(owner, listed, bytes);
-- Lists of the rarer types alone: plots are so many that the other indices meet them soon.
CREATE INDEX file_rare_by_name ON file(owner, listed, kind, name) WHERE kind <> 1;
CREATE INDEX file_rare_by_views ON file(owner, listed, kind, views) WHERE kind <> 1;
CREATE INDEX file_rare_by_modified ON file(owner, listed, kind, modified) WHERE kind <> 1;
CREATE INDEX file_rare_by_created ON file(owner, listed, kind, created) WHERE kind <> 1;

-- Captions are among the words too. The index of a library that has files is made anew at the end of its migration.
DROP TABLE file_terms;
CREATE VIRTUAL TABLE file_terms USING fts5(
  terms, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2 3 4', detail = 'none'
);
INSERT OR IGNORE INTO stale (what) SELECT 'words' WHERE EXISTS (SELECT 1 FROM file);
";
