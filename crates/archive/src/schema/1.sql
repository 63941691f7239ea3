-- Times are Unix milliseconds of the run's clock. Codes of role and state: `frontier.rs`, `page.rs`.

-- Counters that never go back: `revision`.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta (key, value) VALUES ('revision', 0);

-- One crawl each. A page carries the last run that asked for it, so a run that was killed goes on where it was.
CREATE TABLE run (
    id       INTEGER PRIMARY KEY,
    started  INTEGER NOT NULL,
    finished INTEGER
) STRICT;

CREATE TABLE source (
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL UNIQUE,
    visited   INTEGER,
    succeeded INTEGER,
    outcome   TEXT,
    reason    TEXT,
    -- how often a sitemap's lastmod announced a change, and how often it was one
    lastmod_claims INTEGER NOT NULL DEFAULT 0,
    lastmod_true   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Every body once, whatever its address. Rows by id keep large blobs out of the index on the hash.
CREATE TABLE body (
    id     INTEGER PRIMARY KEY,
    hash   BLOB NOT NULL UNIQUE,     -- blake3 of the unpacked bytes
    size   INTEGER NOT NULL,         -- unpacked bytes
    packed BLOB NOT NULL             -- zstd
) STRICT;

-- Every address ever found: what it is now, and when to ask again.
CREATE TABLE page (
    id            INTEGER PRIMARY KEY,
    url           TEXT NOT NULL UNIQUE,          -- canonical
    address       TEXT,                          -- what to request, where the server wants another spelling
    source        INTEGER NOT NULL REFERENCES source (id),
    role          INTEGER NOT NULL,
    depth         INTEGER NOT NULL,
    due           INTEGER NOT NULL,
    run           INTEGER NOT NULL DEFAULT 0,
    checked       INTEGER,
    checks        INTEGER NOT NULL DEFAULT 0,
    changes       INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,    -- in a row
    note          TEXT,                          -- last failure or reason for not being fetched
    state         INTEGER NOT NULL DEFAULT 0,
    alias_of      TEXT,
    etag          TEXT,
    modified      TEXT,
    body          INTEGER REFERENCES body (id),
    status        INTEGER,
    content_type  TEXT,
    headers       TEXT,                          -- JSON array of pairs
    truncated     INTEGER NOT NULL DEFAULT 0,
    hint          TEXT,                          -- JSON
    first_seen    INTEGER,
    last_seen     INTEGER,
    last_changed  INTEGER,
    fetched       INTEGER,                       -- when the body came
    missing_since INTEGER,
    missing_last  INTEGER,
    misses        INTEGER NOT NULL DEFAULT 0,    -- days it was missing in a row
    gone_since    INTEGER,
    revision      INTEGER                        -- of the last change readers must see; NULL: never visible
) STRICT;
CREATE INDEX page_queue ON page (source, due);
CREATE UNIQUE INDEX page_revision ON page (revision) WHERE revision IS NOT NULL;
CREATE INDEX page_body ON page (body) WHERE body IS NOT NULL;
CREATE INDEX page_missing ON page (source) WHERE missing_since IS NOT NULL;

-- What changed when. An unchanged page adds nothing here.
CREATE TABLE observation (
    page         INTEGER NOT NULL REFERENCES page (id) ON DELETE CASCADE,
    at           INTEGER NOT NULL,
    body         INTEGER REFERENCES body (id),   -- NULL: gone
    status       INTEGER NOT NULL,
    content_type TEXT,
    PRIMARY KEY (page, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX observation_body ON observation (body) WHERE body IS NOT NULL;

CREATE TABLE host (
    origin       TEXT PRIMARY KEY,               -- scheme://host:port
    robots       BLOB,
    robots_status INTEGER,                       -- 0: no answer
    robots_at    INTEGER,
    not_before   INTEGER,
    failures     INTEGER NOT NULL DEFAULT 0,
    note         TEXT
) STRICT, WITHOUT ROWID;

-- Addresses and sources that later runs leave alone.
CREATE TABLE forgotten (
    what TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('url', 'source')),
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Erased pages, so that readers drop them too.
CREATE TABLE tombstone (
    revision INTEGER PRIMARY KEY,
    url      TEXT NOT NULL,
    source   TEXT NOT NULL
) STRICT;
