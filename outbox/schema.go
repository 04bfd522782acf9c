package outbox

import "sendoff/store"

// Schema is this room's part of the database. A message's state is derived from
// recipients and attempts; the column that repeats it is for lists, see
// saveState.
func Schema() store.Schema {
	return store.Schema{Room: "outbox", Steps: []string{schema1, schemaCopies, schemaLedger, schemaWait}}
}

const schema1 = `
CREATE TABLE messages (
	id         TEXT PRIMARY KEY,
	account_id TEXT NOT NULL,
	account    TEXT NOT NULL,              -- its address when the message was frozen
	sender     TEXT NOT NULL,              -- MAIL FROM
	subject    TEXT NOT NULL,
	message_id TEXT NOT NULL,
	smtputf8   INTEGER NOT NULL,           -- an address needs it
	eightbit   INTEGER NOT NULL,           -- the bytes are not all ASCII
	partial    INTEGER NOT NULL,           -- send to the others without asking
	no_queue   INTEGER NOT NULL,           -- what would wait is refused
	raw        INTEGER NOT NULL,           -- came finished, by sendmail
	source     TEXT NOT NULL,              -- the draft as JSON
	size       INTEGER NOT NULL,
	sha256     TEXT NOT NULL,
	spool      TEXT NOT NULL,              -- file name in the spool folder
	owner      TEXT NOT NULL DEFAULT '',   -- the process that froze it for itself
	created    INTEGER NOT NULL,
	due        INTEGER NOT NULL DEFAULT 0, -- not before
	next_try   INTEGER NOT NULL DEFAULT 0,
	tried      INTEGER NOT NULL DEFAULT 0, -- when the last counted try failed
	tries      INTEGER NOT NULL DEFAULT 0, -- that failed since it last was due by a person's wish
	online     INTEGER NOT NULL DEFAULT 0, -- milliseconds it has waited while online
	held       INTEGER NOT NULL DEFAULT 0, -- waits for the person whatever its account does
	failure    TEXT NOT NULL DEFAULT '',   -- the last one, as JSON
	code       INTEGER NOT NULL DEFAULT 0, -- the server's last answer
	enhanced   TEXT NOT NULL DEFAULT '',
	reply      TEXT NOT NULL DEFAULT '',
	queue_id   TEXT NOT NULL DEFAULT '',
	host       TEXT NOT NULL DEFAULT '',
	port       INTEGER NOT NULL DEFAULT 0,
	tls        TEXT NOT NULL DEFAULT '',
	ended      INTEGER NOT NULL DEFAULT 0,
	marked     INTEGER NOT NULL DEFAULT 0, -- declared sent by a person
	rest       TEXT NOT NULL DEFAULT ''    -- the draft for the refused recipients
) WITHOUT ROWID;

CREATE INDEX messages_created ON messages (created);

CREATE TABLE recipients (
	message  TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
	position INTEGER NOT NULL,
	address  TEXT NOT NULL,
	state    TEXT NOT NULL,
	code     INTEGER NOT NULL DEFAULT 0,
	enhanced TEXT NOT NULL DEFAULT '',
	reply    TEXT NOT NULL DEFAULT '',
	inflight INTEGER NOT NULL DEFAULT 0,   -- in the transaction whose dot is committed
	PRIMARY KEY (message, position)
) WITHOUT ROWID;

CREATE INDEX recipients_open ON recipients (message) WHERE state <> 'accepted';

CREATE TABLE attempts (
	id       INTEGER PRIMARY KEY,
	message  TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
	phase    TEXT NOT NULL,                -- open, or dot once the final dot may be out
	stage    TEXT NOT NULL DEFAULT '',
	started  INTEGER NOT NULL,
	ended    INTEGER,                      -- NULL while it runs
	failure  TEXT NOT NULL DEFAULT ''      -- its key
);

CREATE INDEX attempts_message ON attempts (message);
CREATE UNIQUE INDEX attempts_running ON attempts (message) WHERE ended IS NULL;

-- Accounts whose sending limit is reached.
CREATE TABLE rests (
	account_id TEXT PRIMARY KEY,
	until      INTEGER NOT NULL,
	failure    TEXT NOT NULL
) WITHOUT ROWID;
`
