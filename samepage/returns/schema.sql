-- The database that the command `collect` makes of the files that sites sent back.
-- It opens in any SQLite browser. docs/returns.md describes the same tables in prose. This is version 4.

-- One row for each file that could be read. The same file under two names is one return.
CREATE TABLE returns (
  id            INTEGER PRIMARY KEY,  -- from the first 52 bits of sha256, so the same in every run
  sha256        TEXT NOT NULL UNIQUE, -- of the file as it came, 64 hex digits
  path          TEXT NOT NULL,        -- below the folder that was collected, with /
  format        TEXT NOT NULL,        -- pdf, docx, web or picture
  bytes         INTEGER NOT NULL,     -- the file's size
  program       TEXT NOT NULL,        -- what saved it last, by its own word; '' unknown
  saved_at      TEXT NOT NULL,        -- when it was saved last, ISO 8601 in UTC: its own modification date, else the disk's
  site          TEXT NOT NULL,        -- the site's id; unknown-… where the file does not say
  site_name     TEXT NOT NULL,        -- as people read it; '' unknown
  level         TEXT NOT NULL,        -- the id of a level of the guide; '' unknown
  language      TEXT NOT NULL,        -- BCP 47; '' unknown
  edition       TEXT NOT NULL,        -- of the guide; '' unknown
  print_edition TEXT NOT NULL,        -- fillable, print or large-print; '' unknown
  content_hash  TEXT NOT NULL,        -- of the questions it asks, 16 hex digits; '' unknown
  identified_by TEXT NOT NULL,        -- how its site, level and edition were found: metadata (the file says so) or fields
  is_latest     INTEGER NOT NULL,     -- 1: the newest return of its site with an answer; its date and edition stand for the site's
  is_damaged    INTEGER NOT NULL,     -- 1: the file is not as it was saved; what was read of it displaces nothing
  reader_fingerprint TEXT NOT NULL    -- a hash of the fields it was read against; when they change, it is read again
);

-- The data dictionary: every place to answer, for each edition, level and language.
CREATE TABLE fields (
  edition        TEXT NOT NULL,
  level          TEXT NOT NULL,
  language       TEXT NOT NULL,
  name           TEXT NOT NULL,       -- stable in all editions: commit.norms, plan.actions.2.owner; a mark is group=option
  kind           TEXT NOT NULL,       -- text, long, date, email, number, choice or check
  section        TEXT NOT NULL,       -- the stage's or chapter's id, with which the name begins
  section_title  TEXT NOT NULL,
  section_number INTEGER,             -- of a stage; NULL for other chapters
  position       INTEGER NOT NULL,    -- in print order, from 1
  question       TEXT NOT NULL,       -- the whole question
  tooltip        TEXT NOT NULL,       -- stage, question and column in a few words, as a screen reader says it
  block          TEXT NOT NULL,       -- the prompt, worksheet or form it belongs to, by name: plan.actions
  block_title    TEXT NOT NULL,       -- in words
  row            TEXT NOT NULL,       -- of a table's cell: the row's id or number; side and number of a signer; else ''
  row_title      TEXT NOT NULL,       -- in words: action 2
  column         TEXT NOT NULL,       -- of a table's cell: the column's id; else ''
  column_title   TEXT NOT NULL,       -- in words
  side           TEXT NOT NULL,       -- its id, where the two sides are asked apart; else ''
  group_name     TEXT,                -- of a mark beside one of several options: the name before the =
  on_state       TEXT NOT NULL,       -- of a mark: what its value is when it is marked; else yes
  option_text    TEXT NOT NULL,       -- of a mark in a group: the option in words; else ''
  exclusive      INTEGER NOT NULL,    -- 1: only one mark of its group may be chosen
  options        TEXT NOT NULL,       -- of a list, JSON: [["value", "text"], …]
  was            TEXT,                -- its names in earlier editions, newest first, separated by spaces; NULL none
  required       INTEGER NOT NULL,    -- 1: the workbook asks for it to be filled in
  contact        INTEGER NOT NULL,    -- 1: a name, address, phone number or signature of a person; not for reports
  placeholder    TEXT NOT NULL,       -- what stands in the empty field; never an answer
  source         TEXT NOT NULL,       -- guide; file, where no guide of that edition was given;
                                      -- copy, of a worksheet's copy that a team added
  again          TEXT NOT NULL,       -- of a second look's cell: the question, by name, that is marked again here; else ''
  copy_of        TEXT NOT NULL,       -- of a second look's cell: the question, by name, whose first mark is copied here; else ''
  PRIMARY KEY (edition, level, language, name)
);

-- Every value found, with where it came from. An empty field has no row.
CREATE TABLE answers (
  return_id INTEGER NOT NULL REFERENCES returns (id),
  name      TEXT NOT NULL,            -- the field's; '' for what was written outside all fields
  value     TEXT NOT NULL,            -- the text; a mark's on_state; a list's value; a date as YYYY-MM-DD where it can be read as one
  raw       TEXT NOT NULL,            -- as the file has it
  status    TEXT NOT NULL,            -- answer; conflict: another value contradicts it; orphan: its edition has no such field
  how       TEXT NOT NULL,            -- how its field was found: name (web); name, tooltip, ending, mark (PDF); tag, bookmark, place, words (Word); row: in a row
                                      -- that the team added, numbered on from those in fields; note: written beside the fields
  page      INTEGER,                  -- of the PDF, from 1
  paragraph INTEGER,                  -- of the Word file, from 1
  note      TEXT NOT NULL             -- what a person should know about it; '' nothing
);
CREATE INDEX answers_by_return ON answers (return_id, name);

-- The fields of a return that still hold what the workbook was made with: no answers, and not taken out.
CREATE TABLE untouched (
  return_id INTEGER NOT NULL REFERENCES returns (id),
  name      TEXT NOT NULL,
  PRIMARY KEY (return_id, name)
) WITHOUT ROWID;

-- The answers that count: of each site and edition, joined field by field from all its returns. A filled field beats an
-- empty one, whatever is newer; of two values the newer leads. Where one mark of a group is asked for, the group is one answer.
-- What was printed in from an earlier edition and left as it is, is here with the earlier return.
CREATE TABLE joined (
  site      TEXT NOT NULL,
  edition   TEXT NOT NULL,
  name      TEXT NOT NULL,            -- as in `answers`
  value     TEXT NOT NULL,
  status    TEXT NOT NULL,            -- as in `answers`
  return_id INTEGER NOT NULL REFERENCES returns (id), -- which file says so
  others    TEXT NOT NULL             -- what other returns say instead, JSON: [["name", "value", return_id], …], newest first
);
CREATE INDEX joined_by_site ON joined (site, edition);

-- Every value that does not count: another stands in its place in `joined`, or its edition is not the site's newest and
-- the newest does not have it. It is kept in `answers` too. Its field may have another name now: see `was` in `fields`.
CREATE TABLE differences (
  site              TEXT NOT NULL,
  name              TEXT NOT NULL,
  value             TEXT NOT NULL,
  return_id         INTEGER NOT NULL REFERENCES returns (id),
  latest_value      TEXT NOT NULL,    -- what counts; '' not answered in the newest edition
  latest_return_id  INTEGER NOT NULL REFERENCES returns (id)
);

-- One row for each thing that a person should look at, in the folder as it was last collected.
CREATE TABLE problems (
  path    TEXT NOT NULL,
  sha256  TEXT NOT NULL,              -- '' where the file could not even be opened
  kind    TEXT NOT NULL,              -- see docs/returns.md: unreadable, damaged, no answers, unknown edition, unknown site,
                                      -- conflict, differs, orphan, unclear, unread, incomplete, duplicate, not a return
  name    TEXT NOT NULL,              -- the field's; '' the whole file
  message TEXT NOT NULL
);
CREATE INDEX problems_by_file ON problems (sha256);

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,             -- schema: the version of these tables; title of …: the title of that edition's guide; printed in …: what its workbooks print, JSON
  value TEXT NOT NULL
) WITHOUT ROWID;
